//! The ways to show a finished run.

use super::json;
use super::run::FinishedRun;
use crate::error::Error;

/// What can be made of a finished run beside its CSV files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum View {
    /// All tables in one JSON document.
    Json,
}

/// A file of a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewFile {
    /// A plain name.
    pub name: String,
    pub bytes: Vec<u8>,
}

impl View {
    /// The files of the view: the same bytes for the same run.
    ///
    /// # Errors
    /// [`Error::Failed`] where the run has nothing to show.
    pub fn files(self, run: &FinishedRun) -> Result<Vec<ViewFile>, Error> {
        let one = |name: &str, bytes| {
            vec![ViewFile {
                name: name.to_owned(),
                bytes,
            }]
        };
        match self {
            Self::Json => Ok(one("results.json", json::document(run))),
        }
    }
}
