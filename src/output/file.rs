//! Single files that the user names, written whole or not at all.

use crate::error::Error;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};

/// Whether a path may be that of an output: nothing is there, or a regular file. What is in it is not
/// looked at.
///
/// # Errors
/// [`Error::OutputExists`] where a folder is there, [`Error::OutputKept`] where it is a device or a
/// pipe: these have no end that could be compared, and must not be replaced.
pub fn is_regular(path: &Path) -> Result<(), Error> {
    match fs::metadata(path) {
        Ok(there) if there.is_dir() => Err(exists(path, "it is a directory: name a file in it")),
        Ok(there) if !there.is_file() => Err(Error::OutputKept {
            message: format!("`{}` is not a regular file", path.display()),
            hint: "name a file that can be replaced as a whole".to_owned(),
        }),
        _ => Ok(()),
    }
}

/// Whether a file may be written: nothing is there, or the same bytes, or it may be replaced.
///
/// # Errors
/// As [`is_regular`]; [`Error::OutputExists`] where something else is there.
pub fn may_write(path: &Path, bytes: &[u8], overwrite: bool) -> Result<(), Error> {
    is_regular(path)?;
    if overwrite {
        return Ok(());
    }
    let equal = match fs::metadata(path) {
        Ok(there) if there.len() != bytes.len() as u64 => Ok(false),
        Ok(_) => fs::read(path).map(|there| there == bytes),
        Err(e) => Err(e),
    };
    match equal {
        Ok(false) => Err(exists(path, OTHER)),
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(Error::io("reading", path, e)),
        _ => Ok(()),
    }
}

const OTHER: &str = "name another file, or replace it with `--overwrite`";

fn exists(path: &Path, hint: &str) -> Error {
    Error::OutputExists {
        path: path.to_owned(),
        hint: hint.to_owned(),
    }
}

/// The path without links, also where its last parts are not there yet: equal for two paths of one file.
pub fn real(path: &Path) -> PathBuf {
    for folder in path.ancestors() {
        let shown = match folder.as_os_str().is_empty() {
            true => Path::new("."),
            false => folder,
        };
        if let (Ok(real), Ok(rest)) = (fs::canonicalize(shown), path.strip_prefix(folder)) {
            return match rest.as_os_str().is_empty() {
                true => real,
                false => real.join(rest),
            };
        }
    }
    path.to_owned()
}

/// The folder of a file.
pub fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// The name under which a file is written before it has its own: beside it, or in the folder where its
/// own folder is about to be made.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let folder = folder_of(path);
    let there = folder.ancestors().find(|folder| folder.is_dir());
    // Without any, the working directory is the first.
    there.unwrap_or(Path::new("")).join(name)
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
    /// As [`is_regular`]; [`Error::Io`] where nothing can be written.
    pub fn begin(path: &Path, overwrite: bool) -> Result<Self, Error> {
        is_regular(path)?;
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
        is_regular(&self.path)?;
        if self.overwrite || !self.path.exists() {
            return Ok(());
        }
        match equal(&self.path, &self.beside) {
            Ok(true) => Ok(()),
            Ok(false) => Err(exists(&self.path, OTHER)),
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
