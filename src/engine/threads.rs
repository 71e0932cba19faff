//! The worker threads of a command.

use crate::error::Error;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// Bytes of a worker's stack, of which the system keeps what is used: blocks of lanes in the frames of
/// nested steps exceed the usual two megabytes in builds that are not optimized.
const STACK: usize = 16 << 20;

/// A pool of so many threads; as many as the machine has where not given. What runs in it
/// (`ThreadPool::install`) gives the same results with any number.
///
/// # Errors
/// [`Error::Failed`] where the system does not start them.
pub fn pool(threads: Option<usize>) -> Result<ThreadPool, Error> {
    let mut builder = ThreadPoolBuilder::new().stack_size(STACK);
    if let Some(threads) = threads {
        builder = builder.num_threads(threads);
    }
    builder.build().map_err(|e| Error::Failed {
        message: format!("the worker threads could not be started: {e}"),
        hint: Some("ask for fewer with `--threads`".into()),
    })
}
