//! A stage takes its place, whatever other runs do at the same time.

use super::guard::{foreign, ours, views};
use super::{STAGE_INFIX, Stage, Vacancy, listed, look};
use crate::error::Error;
use crate::output::file::folder_of;
use crate::output::manifest::{FileDigest, MANIFEST};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

impl Stage {
    /// Becomes the target, or moves its files there.
    pub(super) fn place(&self, outputs: &[FileDigest]) -> Result<(), Error> {
        let dir = self.target.dir.as_path();
        sync_folder(&self.path);
        if self.becomes_target {
            // It takes the place of nothing or of an empty folder, never of another run (rename(2)).
            match fs::rename(&self.path, dir) {
                Ok(()) => {
                    sync_folder(&folder_of(dir));
                    return Ok(());
                }
                Err(e) if look(&self.target)? == Vacancy::Absent => {
                    return Err(Error::io("writing", dir, e));
                }
                Err(_) => {}
            }
        }
        self.move_files(outputs)
    }

    /// Replaces the files of an earlier run one by one. Its manifest goes first and ours comes
    /// last, so that at no time a manifest stands beside files of another run.
    fn move_files(&self, outputs: &[FileDigest]) -> Result<(), Error> {
        let dir = self.target.dir.as_path();
        let _lock = Lock::of(dir)?;
        if !self.target.overwrite {
            match look(&self.target)? {
                Vacancy::Absent | Vacancy::Empty => {}
                Vacancy::Finished => return Ok(()),
                Vacancy::Taken { hint } => {
                    return Err(Error::OutputExists {
                        path: dir.to_owned(),
                        hint,
                    });
                }
            }
        }
        let earlier = listed(dir).map_or_else(Vec::new, |l| l.outputs);
        let names = || outputs.iter().map(|o| o.name.as_str());
        if let Some(name) = names().chain([MANIFEST]).find(|n| dir.join(n).is_dir()) {
            let e = io::Error::from(io::ErrorKind::IsADirectory);
            return Err(Error::io("replacing", dir.join(name), e));
        }
        let known = ours(dir);
        // A link to nothing is there too.
        let there = |name: &&str| {
            fs::symlink_metadata(dir.join(name)).is_ok() && known.iter().all(|k| k != name)
        };
        let strangers = names().chain([MANIFEST]).filter(there);
        foreign(dir, &strangers.map(str::to_owned).collect::<Vec<_>>())?;
        remove(&dir.join(MANIFEST))?;
        sync_folder(dir);
        for old in &earlier {
            if names().all(|n| n != old.name) {
                remove(&dir.join(&old.name))?;
            }
        }
        for view in views(dir, &earlier) {
            remove(&dir.join(view))?;
        }
        for (i, name) in names().chain([MANIFEST]).enumerate() {
            if name == MANIFEST {
                sync_folder(dir);
            }
            if let Err(e) = fs::rename(self.path.join(name), dir.join(name)) {
                for moved in names().take(i) {
                    let _ = fs::remove_file(dir.join(moved));
                }
                return Err(Error::io("writing", dir.join(name), e));
            }
        }
        sync_folder(dir);
        Ok(())
    }
}

/// One run at a time moves files into a folder. The lock goes with the process, however it ends.
#[derive(Debug)]
struct Lock {
    path: PathBuf,
    /// Closed after the name is gone.
    _file: File,
}

impl Lock {
    /// Waits for the lock of a folder.
    fn of(dir: &Path) -> Result<Self, Error> {
        let path = dir.join(format!(".buildout{STAGE_INFIX}lock"));
        loop {
            let mut open = OpenOptions::new();
            let file = open.create(true).truncate(false).write(true).open(&path);
            let file = file.map_err(|e| Error::io("writing", dir, e))?;
            match file.lock() {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                // A file system without locks: as good as it gets.
                Err(e) if e.kind() == io::ErrorKind::Unsupported => {}
                Err(e) => return Err(Error::io("locking", dir, e)),
                Ok(()) => {}
            }
            // The run that held it before has removed its name.
            if is_at(&file, &path) {
                return Ok(Self { path, _file: file });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // What stays is no obstacle to the next run.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let same = |a: fs::Metadata, b: fs::Metadata| (a.dev(), a.ino()) == (b.dev(), b.ino());
    let both = file.metadata().and_then(|a| Ok((a, fs::metadata(path)?)));
    both.is_ok_and(|(a, b)| same(a, b))
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}

fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(Error::io("replacing", path, e)),
        _ => Ok(()),
    }
}

/// Makes renames durable. Not every file system can do this, and none of ours depends on it.
fn sync_folder(path: &Path) {
    if let Ok(folder) = File::open(path) {
        let _ = folder.sync_all();
    }
}
