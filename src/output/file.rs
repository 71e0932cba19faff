//! Single files that the user names, written whole or not at all.

use crate::error::Error;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

/// Whether a file may be written: nothing is there, or the same bytes, or it may be replaced.
///
/// # Errors
/// [`Error::OutputExists`] where something else is there.
pub fn may_write(path: &Path, bytes: &[u8], overwrite: bool) -> Result<(), Error> {
    let exists = |hint: &str| Error::OutputExists {
        path: path.to_owned(),
        hint: hint.to_owned(),
    };
    if path.is_dir() {
        return Err(exists("it is a directory: name a file in it"));
    }
    match fs::read(path) {
        Ok(there) if there != bytes && !overwrite => Err(exists(
            "name another file, or replace it with `--overwrite`",
        )),
        Err(e) if e.kind() != io::ErrorKind::NotFound && !overwrite => {
            Err(Error::io("reading", path, e))
        }
        _ => Ok(()),
    }
}

/// Writes a file whole or not at all: under a name beside it first, then moved into place.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = Path::new(&beside);
    let mut open = OpenOptions::new();
    let opened = open.write(true).create_new(true).open(beside);
    let written = opened
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(beside, path));
    written.map_err(|e| {
        // Nothing better can be done where the remains cannot be removed either.
        let _ = fs::remove_file(beside);
        Error::io("writing", path, e)
    })
}
