//! Single files that the user names, written whole or not at all.

use crate::error::Error;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};

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

/// The name under which a file is written before it has its own.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    PathBuf::from(name)
}

/// Writes a file whole or not at all: under a name beside it first, then moved into place.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let beside = &beside(path);
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

/// A file that is written piece by piece, whole or not at all. Dropped before [`Whole::place`], it leaves
/// nothing.
#[derive(Debug)]
pub struct Whole {
    path: PathBuf,
    beside: PathBuf,
    file: File,
    overwrite: bool,
}

impl Whole {
    /// Begins the file under a name beside its own.
    ///
    /// # Errors
    /// [`Error::OutputExists`] where a folder is there, [`Error::Io`] where nothing can be written.
    pub fn begin(path: &Path, overwrite: bool) -> Result<Self, Error> {
        if path.is_dir() {
            may_write(path, &[], overwrite)?;
        }
        let beside = beside(path);
        let mut open = OpenOptions::new();
        let file = open.write(true).create_new(true).open(&beside);
        match file {
            Ok(file) => Ok(Self {
                path: path.to_owned(),
                beside,
                file,
                overwrite,
            }),
            Err(e) => Err(Error::io("writing", path, e)),
        }
    }

    /// Flushes the file and looks whether it may have its place, as [`may_write`] does.
    ///
    /// # Errors
    /// [`Error::OutputExists`] where something else is there, [`Error::Io`] on a full disk.
    pub fn complete(&self) -> Result<(), Error> {
        let flushed = self.file.sync_all();
        flushed.map_err(|e| Error::io("writing", &self.path, e))?;
        if self.overwrite || !self.path.exists() {
            return Ok(());
        }
        match equal(&self.path, &self.beside) {
            Ok(true) => Ok(()),
            Ok(false) => may_write(&self.path, &[], false),
            Err(e) => Err(Error::io("reading", &self.path, e)),
        }
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// [`Error::Io`] where it cannot be moved there.
    pub fn place(self) -> Result<(), Error> {
        let moved = fs::rename(&self.beside, &self.path);
        moved.map_err(|e| Error::io("writing", &self.path, e))
    }
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        // Moved into place, it is no more; else nothing better can be done where it stays.
        let _ = fs::remove_file(&self.beside);
    }
}

/// Whether two files have the same bytes.
fn equal(a: &Path, b: &Path) -> io::Result<bool> {
    let (mut a, mut b) = (File::open(a)?, File::open(b)?);
    if a.metadata()?.len() != b.metadata()?.len() {
        return Ok(false);
    }
    let (mut left, mut right) = (Vec::new(), Vec::new());
    loop {
        left.clear();
        right.clear();
        let read = (&mut a).take(1 << 20).read_to_end(&mut left)?;
        (&mut b).take(1 << 20).read_to_end(&mut right)?;
        if left != right {
            return Ok(false);
        }
        if read == 0 {
            return Ok(true);
        }
    }
}
