//! The single files of `run`, `--sip-out` and `--trials-out`, looked at before anything is simulated.

use super::exit::Stop;
use super::options::{RunOptions, usage_error};
use crate::error::Error;
use crate::output::file::{folder_of, is_regular, real};
use crate::output::folder::Target;
use crate::output::names;
use clap::error::ErrorKind;
use std::path::{Path, PathBuf};

/// Refuses a path that is one of the result's own files, of a file that the run reads (`read`) or of
/// the other option, and one that cannot be written.
pub fn check(options: &RunOptions, target: &Target, read: &[PathBuf]) -> Result<(), Stop> {
    let sip = options.sip.as_ref().map(|o| ("--sip-out", &o.path));
    let trials = options.trials_file.as_ref();
    let trials = trials.map(|o| ("--trials-out", &o.path));
    if let (Some((_, sip)), Some((option, trials))) = (sip, trials)
        && place(sip) == place(trials)
    {
        return Err(wrong(option, trials, "`--sip-out` names the same file"));
    }
    for (option, path) in sip.into_iter().chain(trials) {
        let folder = folder_of(path);
        let is_own = real(&folder) == real(target.dir());
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if is_own && names::is_result(&name) {
            let why = "the results folder itself may hold a file of this name";
            return Err(wrong(option, path, why));
        }
        if real(target.dir()).starts_with(place(path)) {
            return Err(wrong(option, path, "the results folder has this name"));
        }
        if read.iter().any(|read| real(read) == real(path)) {
            return Err(wrong(option, path, "the run reads this file"));
        }
        if !is_own && !folder.is_dir() {
            return Err(Error::Failed {
                message: format!(
                    "`{}` cannot be written: there is no folder `{}`",
                    path.display(),
                    folder.display()
                ),
                hint: Some("make the folder first".to_owned()),
            }
            .into());
        }
        is_regular(path)?;
    }
    Ok(())
}

/// Where a file is put: a link in its place is replaced, not followed.
fn place(path: &Path) -> PathBuf {
    real(&folder_of(path)).join(path.file_name().unwrap_or_default())
}

fn wrong(option: &str, path: &Path, why: &str) -> Stop {
    let message = format!("`{option} {}`: {why}", path.display());
    usage_error("run", ErrorKind::ValueValidation, message)
}
