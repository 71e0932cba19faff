//! The worker threads of a command.

use crate::error::Error;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// A pool of so many threads; as many as the machine has where not given. What runs in it
/// (`ThreadPool::install`) gives the same results with any number.
///
/// # Errors
/// [`Error::Failed`] where the system does not start them.
pub fn pool(threads: Option<usize>) -> Result<ThreadPool, Error> {
    let mut builder = ThreadPoolBuilder::new();
    if let Some(threads) = threads {
        builder = builder.num_threads(threads);
    }
    builder.build().map_err(|e| Error::Failed {
        message: format!("the worker threads could not be started: {e}"),
        hint: Some("ask for fewer with `--threads`".into()),
    })
}
