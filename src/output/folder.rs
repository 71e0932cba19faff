//! The results folder `output/<scenario>/<run>/`, or the one that the user names.
//!
//! Files go to a stage: a folder beside the target, or within it where the target exists (it may
//! be a mount, or the working directory). When all are there they move into place, the manifest
//! last; a folder without one is not a result. A stage that is not committed removes itself.

mod guard;
mod place;

pub use guard::guard;

use super::digest;
use super::file::folder_of;
use super::manifest::{self, FileDigest, Listed, MANIFEST};
use crate::error::Error;
use sha2::{Digest as _, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// Where a run's results go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    dir: PathBuf,
    run: String,
    overwrite: bool,
}

impl Target {
    /// `root/scenario/run`, for the run named `run` (see [`super::digest::Identity::run`]).
    pub fn of_run(root: &Path, scenario: &str, run: &str) -> Self {
        Self::named(root.join(scenario).join(run), run)
    }

    /// The folder `dir` itself.
    pub fn named(dir: impl Into<PathBuf>, run: &str) -> Self {
        Self {
            dir: dir.into(),
            run: run.to_owned(),
            overwrite: false,
        }
    }

    /// With `overwrite`, an earlier result in the folder is no obstacle: its files are replaced. Files
    /// that are not ours are kept, see [`guard()`].
    pub fn overwrite(mut self, overwrite: bool) -> Self {
        self.overwrite = overwrite;
        self
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }
}

/// What [`prepare`] found.
#[derive(Debug)]
pub enum Prepared {
    /// The identical finished run is in this folder; nothing needs to be simulated.
    Existing(PathBuf),
    /// A place to write to.
    Stage(Stage),
}

/// Looks at the target and makes a stage for it, so that a folder that cannot be written is known
/// before anything is simulated.
///
/// Errors: [`Error::OutputExists`] where the folder holds anything but the identical finished run
/// and `overwrite` is not set; [`Error::Io`] where it cannot be read or made.
pub fn prepare(target: &Target) -> Result<Prepared, Error> {
    let vacancy = look(target)?;
    if !target.overwrite {
        match vacancy {
            Vacancy::Finished => return Ok(Prepared::Existing(target.dir.clone())),
            Vacancy::Taken { hint } => {
                return Err(Error::OutputExists {
                    path: target.dir.clone(),
                    hint,
                });
            }
            Vacancy::Absent | Vacancy::Empty => {}
        }
    }
    Stage::create(target, vacancy == Vacancy::Absent).map(Prepared::Stage)
}

#[derive(Debug, PartialEq, Eq)]
enum Vacancy {
    Absent,
    Empty,
    /// Holds the identical finished run.
    Finished,
    Taken {
        hint: String,
    },
}

fn look(target: &Target) -> Result<Vacancy, Error> {
    let dir = target.dir.as_path();
    match fs::metadata(dir) {
        Ok(found) if found.is_dir() => {}
        Ok(_) => {
            return Err(Error::OutputExists {
                path: dir.to_owned(),
                hint: "this is a file: name a folder".to_owned(),
            });
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vacancy::Absent),
        Err(e) => return Err(Error::io("opening", dir, e)),
    }
    let entries = fs::read_dir(dir).map_err(|e| Error::io("reading", dir, e))?;
    let mut empty = true;
    for entry in entries {
        let entry = entry.map_err(|e| Error::io("reading", dir, e))?;
        empty &= is_stage(&entry.file_name().to_string_lossy());
    }
    if empty {
        return Ok(Vacancy::Empty);
    }
    let hint = match listed(dir) {
        Some(listed) if listed.run == target.run => match changed(dir, &listed) {
            None => return Ok(Vacancy::Finished),
            Some(name) => {
                format!("`{name}` was changed since the run; `--overwrite` writes all files again")
            }
        },
        Some(listed) => format!(
            "it holds the run `{}`; name another folder with `-o`, or replace it with `--overwrite`",
            listed.run
        ),
        None => "name another folder with `-o`, or write into this one with `--overwrite`, \
                 which keeps files of other origin"
            .to_owned(),
    };
    Ok(Vacancy::Taken { hint })
}

fn listed(dir: &Path) -> Option<Listed> {
    manifest::read(&fs::read(dir.join(MANIFEST)).ok()?)
}

/// The first listed file that is missing or has other bytes.
fn changed(dir: &Path, listed: &Listed) -> Option<String> {
    let differs = |file: &&FileDigest| {
        let bytes = fs::read(dir.join(&file.name));
        bytes.map_or(true, |b| FileDigest::of(&file.name, &b) != **file)
    };
    listed.outputs.iter().find(differs).map(|f| f.name.clone())
}

/// Files on their way into place. Dropped without [`Stage::commit`], it leaves nothing.
#[derive(Debug)]
pub struct Stage {
    target: Target,
    path: PathBuf,
    /// The target did not exist: the stage lies beside it and becomes it.
    becomes_target: bool,
    files: Vec<FileDigest>,
    /// Folders made on the way, outermost first; removed with the stage where empty.
    made: Vec<PathBuf>,
}

const STAGE_INFIX: &str = ".partial-";

fn is_stage(name: &str) -> bool {
    name.starts_with('.') && name.contains(STAGE_INFIX)
}

impl Stage {
    fn create(target: &Target, becomes_target: bool) -> Result<Self, Error> {
        // Two runs of one process may have the same target.
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let dir = target.dir.as_path();
        let (parent, name) = if becomes_target {
            let name = dir.file_name().ok_or_else(|| Error::Failed {
                message: format!("`{}` names no folder", dir.display()),
                hint: Some("give `-o` the path of a folder".to_owned()),
            })?;
            (folder_of(dir), name.to_string_lossy().into_owned())
        } else {
            (dir.to_owned(), "buildout".to_owned())
        };
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!(".{name}{STAGE_INFIX}{}-{n}", std::process::id());
        let mut stage = Self {
            target: target.clone(),
            path: parent.join(name),
            becomes_target,
            files: Vec::new(),
            made: Vec::new(),
        };
        stage
            .make_folders(&parent)
            .and_then(|()| fs::create_dir(&stage.path))
            .map_err(|e| Error::io("creating", dir, e))?;
        Ok(stage)
    }

    fn make_folders(&mut self, folder: &Path) -> io::Result<()> {
        let missing = folder.ancestors().take_while(|a| {
            !a.as_os_str().is_empty()
                && fs::metadata(a).is_err_and(|e| e.kind() == io::ErrorKind::NotFound)
        });
        let missing: Vec<PathBuf> = missing.map(Path::to_owned).collect();
        for folder in missing.into_iter().rev() {
            match fs::create_dir(&folder) {
                Ok(()) => self.made.push(folder),
                // Another run was faster.
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }

    /// Writes and flushes a file under a plain name. [`Error::Io`] with the path that the file
    /// would have had where it cannot be written, e.g. on a full disk.
    pub fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let path = self.path.join(name);
        self.write_to(name, bytes, || {
            OpenOptions::new().write(true).create_new(true).open(path)
        })
    }

    fn write_to(
        &mut self,
        name: &str,
        bytes: &[u8],
        open: impl FnOnce() -> io::Result<File>,
    ) -> Result<(), Error> {
        let written = open().and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
        written.map_err(|e| Error::io("writing", self.target.dir.join(name), e))?;
        self.files.push(FileDigest::of(name, bytes));
        Ok(())
    }

    /// Begins a file that is written piece by piece; [`Stage::end`] ends it.
    ///
    /// # Errors
    /// As [`Stage::write`].
    pub fn begin(&self, name: &str) -> Result<Growing, Error> {
        let path = self.path.join(name);
        let file = OpenOptions::new().write(true).create_new(true).open(path);
        let shown = self.target.dir.join(name);
        match file {
            Ok(file) => Ok(Growing {
                file: BufWriter::new(file),
                name: name.to_owned(),
                shown,
                digest: Sha256::new(),
                bytes: 0,
            }),
            Err(e) => Err(Error::io("writing", shown, e)),
        }
    }

    /// Flushes a file that was begun and lists it.
    ///
    /// # Errors
    /// As [`Stage::write`].
    pub fn end(&mut self, growing: Growing) -> Result<(), Error> {
        let Growing {
            file, name, shown, ..
        } = growing;
        let written = file.into_inner().map_err(io::IntoInnerError::into_error);
        written
            .and_then(|file| file.sync_all())
            .map_err(|e| Error::io("writing", shown, e))?;
        self.files.push(FileDigest {
            name,
            sha256: digest::hexadecimal(&growing.digest.finalize()),
            bytes: growing.bytes,
        });
        Ok(())
    }

    /// The files written so far, for the manifest.
    pub fn files(&self) -> &[FileDigest] {
        &self.files
    }

    /// Writes the manifest and moves everything into place. Returns the result's folder.
    ///
    /// Where another process has meanwhile finished the identical run, its result stands.
    ///
    /// # Errors
    /// [`Error::OutputExists`] where another process has meanwhile left something else there, unless it
    /// may be overwritten; [`Error::Io`] where something cannot be written or moved.
    pub fn commit(mut self, manifest: &[u8]) -> Result<PathBuf, Error> {
        let outputs = self.files.clone();
        self.write(MANIFEST, manifest)?;
        self.place(&outputs)?;
        self.made.clear();
        Ok(self.target.dir.clone())
    }
}

/// A file of a stage that is being written.
#[derive(Debug)]
pub struct Growing {
    file: BufWriter<File>,
    name: String,
    /// The path that it will have.
    shown: PathBuf,
    digest: Sha256,
    bytes: u64,
}

impl Growing {
    /// Appends to the file.
    ///
    /// # Errors
    /// [`Error::Io`], e.g. on a full disk.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.digest.update(bytes);
        self.bytes += bytes.len() as u64;
        let written = self.file.write_all(bytes);
        written.map_err(|e| Error::io("writing", &self.shown, e))
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // Nothing can be reported from here, and what is left is no result.
        let _ = fs::remove_dir_all(&self.path);
        for folder in self.made.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

#[cfg(test)]
mod tests;
