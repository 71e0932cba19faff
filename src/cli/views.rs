//! Views of a finished run, written beside its CSV files or where the user says.

use super::exit::Stop;
use super::streams;
use crate::error::Error;
use crate::output::file;
use crate::report::{FinishedRun, ResultsFolder, View};
use std::fs;
use std::path::{Path, PathBuf};

/// Makes the views of the run in `dir`, with the studies in `studies`, and writes them to `to`. Returns
/// their paths. Nothing is written before all are made and may be written.
pub fn write(
    dir: &Path,
    studies: &[PathBuf],
    views: &[View],
    to: &Path,
    overwrite: bool,
) -> Result<Vec<PathBuf>, Stop> {
    if views.is_empty() {
        return Ok(Vec::new());
    }
    let run = ResultsFolder::open(dir)?.read()?;
    let read = |dir: &PathBuf| {
        let study = ResultsFolder::open(dir)?.read()?;
        study.is_study_of(&run, dir)?;
        Ok(study)
    };
    let studies: Result<Vec<FinishedRun>, Error> = studies.iter().map(read).collect();
    let studies = studies?;
    let mut files = Vec::new();
    for view in views {
        for made in view.files(&run, &studies)? {
            let path = to.join(&made.name);
            file::may_write(&path, &made.bytes, overwrite)?;
            files.push((path, made.bytes));
        }
    }
    fs::create_dir_all(to).map_err(|e| Error::io("creating", to, e))?;
    for (path, bytes) in &files {
        file::write(path, bytes)?;
    }
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

/// Prints paths, a line each.
pub fn print(paths: &[PathBuf]) -> Result<(), Stop> {
    let lines: String = paths.iter().map(|p| format!("{}\n", p.display())).collect();
    streams::data(&lines)
}
