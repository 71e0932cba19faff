//! Cells that are finished, kept on disk while a sweep runs, so that an interrupted one goes on where
//! it stopped. One line of JSON a cell, in the order of the cells, each with its number. The file is
//! locked as long as it is open, and only its one handle is used: elsewhere than on Unix a lock keeps
//! others from reading, those of the same process too.

use crate::error::Error;
use crate::statistics::Estimate;
use crate::study::chosen::{Difference, Statistics};
use serde_json::{Value, json};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufRead, BufReader, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// What became of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// By figure: its statistics where there are any, and its difference.
    Done(Vec<(Option<Statistics>, Difference)>),
    /// Why there are none.
    Failed(String),
}

/// The file.
pub struct Journal {
    path: PathBuf,
    file: File,
    /// Cells in it.
    pub cells: u64,
}

impl Journal {
    /// Opens the file of a sweep of `count` cells, with those that an earlier attempt finished. What
    /// follows a line that was cut off, or is not of the next cell, is dropped.
    ///
    /// # Errors
    /// A file that another process has open, or that cannot be read or written.
    pub fn open(path: PathBuf, count: u64) -> Result<Self, Error> {
        let file = locked(&path)?;
        let (mut cells, mut whole) = (0, 0);
        let mut reader = BufReader::new(&file);
        let mut line = Vec::new();
        while cells < count
            && reader
                .read_until(b'\n', &mut line)
                .map_err(|e| Error::io("reading", &path, e))?
                > 0
            && line.last() == Some(&b'\n')
            && outcome(cells, &line).is_some()
        {
            cells += 1;
            whole += line.len() as u64;
            line.clear();
        }
        file.set_len(whole)
            .and_then(|()| (&file).seek(SeekFrom::Start(whole)))
            .map_err(|e| Error::io("writing", &path, e))?;
        Ok(Self { path, file, cells })
    }

    /// Appends the next cell.
    pub fn push(&mut self, outcome: &Outcome) -> Result<(), Error> {
        let line = format!("{}\n", document(self.cells, outcome));
        let written = self.file.write_all(line.as_bytes());
        written
            .and_then(|()| self.file.flush())
            .map_err(|e| Error::io("writing", &self.path, e))?;
        self.cells += 1;
        Ok(())
    }

    /// Every cell in order; an error where one of them is not there any more.
    pub fn read(&mut self) -> Result<impl Iterator<Item = Result<Outcome, Error>> + '_, Error> {
        let path = &self.path;
        let start = self.file.seek(SeekFrom::Start(0));
        start.map_err(|e| Error::io("reading", path, e))?;
        let mut lines = BufReader::new(&self.file).split(b'\n');
        Ok((0..self.cells).map(move |cell| {
            let line = lines.next().unwrap_or_else(|| Ok(Vec::new()));
            let line = line.map_err(|e| Error::io("reading", path, e))?;
            outcome(cell, &line).ok_or_else(|| Error::Failed {
                message: format!("`{}` was changed meanwhile", path.display()),
                hint: Some("remove it and begin again".into()),
            })
        }))
    }

    /// Removes the file.
    pub fn remove(self) {
        // What is left of it is found and used by the next attempt, or does no harm.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Opens a file and locks it until it is closed.
fn locked(path: &Path) -> Result<File, Error> {
    loop {
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).read(true).write(true);
        let file = options
            .open(path)
            .map_err(|e| Error::io("writing", path, e))?;
        match file.try_lock() {
            Ok(()) if path.exists() => return Ok(file),
            // Removed by its owner between the two steps.
            Ok(()) => {}
            // There are file systems without locks; lines of two processes are told by their numbers.
            Err(TryLockError::Error(e)) if e.kind() == ErrorKind::Unsupported => return Ok(file),
            Err(TryLockError::Error(e)) => return Err(Error::io("locking", path, e)),
            Err(TryLockError::WouldBlock) => {
                return Err(Error::Failed {
                    message: format!(
                        "another process is at this sweep: it holds `{}`",
                        path.display()
                    ),
                    hint: Some(
                        "wait until it has ended; the same command then goes on with what it left"
                            .into(),
                    ),
                });
            }
        }
    }
}

/// The file of a sweep beside its folder.
pub fn path(target: &Path, study: &str) -> PathBuf {
    let parent = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    parent.join(format!(".{study}.cells"))
}

fn document(cell: u64, outcome: &Outcome) -> Value {
    let estimate = |e: &Estimate| json!([e.value, e.std_error, e.ci_low, e.ci_high]);
    match outcome {
        Outcome::Failed(reason) => json!({ "cell": cell, "failed": reason }),
        Outcome::Done(figures) => {
            let figure = |(statistics, difference): &(Option<Statistics>, Difference)| {
                let statistics = statistics.as_ref().map(|s| {
                    let levels = s.quantiles.iter();
                    json!({
                        "defined": s.defined,
                        "ranked": s.ranked,
                        "mean": estimate(&s.mean),
                        "sd": estimate(&s.sd),
                        "quantiles": levels.map(|(l, e)| json!([l, estimate(e)])).collect::<Vec<_>>(),
                    })
                });
                json!([statistics, estimate(&difference.mean), difference.trials])
            };
            json!({ "cell": cell, "figures": figures.iter().map(figure).collect::<Vec<_>>() })
        }
    }
}

/// What became of this cell, where the line is of it.
fn outcome(cell: u64, line: &[u8]) -> Option<Outcome> {
    let value: Value = serde_json::from_slice(line).ok()?;
    if value["cell"].as_u64() != Some(cell) {
        return None;
    }
    if let Some(reason) = value["failed"].as_str() {
        return Some(Outcome::Failed(reason.to_owned()));
    }
    let figures = value["figures"].as_array()?.iter();
    let figures: Option<Vec<_>> = figures.map(figure).collect();
    Some(Outcome::Done(figures?))
}

fn figure(value: &Value) -> Option<(Option<Statistics>, Difference)> {
    let difference = Difference {
        mean: estimate(&value[1])?,
        trials: value[2].as_u64()?,
    };
    if value[0].is_null() {
        return Some((None, difference));
    }
    let of = &value[0];
    let quantile = |q: &Value| Some((q[0].as_f64()?, estimate(&q[1])?));
    let quantiles = of["quantiles"].as_array()?.iter();
    let quantiles: Option<Vec<_>> = quantiles.map(quantile).collect();
    let statistics = Statistics {
        defined: of["defined"].as_u64()?,
        ranked: of["ranked"].as_u64()?,
        mean: estimate(&of["mean"])?,
        sd: estimate(&of["sd"])?,
        quantiles: quantiles?,
    };
    Some((Some(statistics), difference))
}

fn estimate(value: &Value) -> Option<Estimate> {
    let parts = value.as_array().filter(|a| a.len() == 4)?;
    Some(Estimate {
        value: parts[0].as_f64(),
        std_error: parts[1].as_f64(),
        ci_low: parts[2].as_f64(),
        ci_high: parts[3].as_f64(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(x: f64) -> Outcome {
        let e = Estimate::normal(x, Some(0.1 + 0.2));
        let statistics = Statistics {
            defined: 7,
            ranked: 9,
            mean: e,
            sd: Estimate::UNDEFINED,
            quantiles: vec![(0.05, e), (0.3, Estimate::UNDEFINED)],
        };
        let difference = Difference { mean: e, trials: 5 };
        Outcome::Done(vec![
            (Some(statistics), difference),
            (None, Difference::UNDEFINED),
        ])
    }

    /// What is read again is what was written, to the bit, and a line that was cut off is redone.
    #[test]
    fn cells_survive_an_interruption() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".x.cells");
        let mut journal = Journal::open(path.clone(), 3).unwrap();
        let all = [
            cell(1.0 / 3.0),
            Outcome::Failed("no \"such\"\nthing".into()),
            cell(1e-300),
        ];
        for outcome in &all {
            journal.push(outcome).unwrap();
        }
        drop(journal);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.truncate(bytes.len() - 5);
        std::fs::write(&path, bytes).unwrap();
        let mut journal = Journal::open(path.clone(), 3).unwrap();
        assert_eq!(journal.cells, 2);
        journal.push(&all[2]).unwrap();
        let read: Result<Vec<Outcome>, _> = journal.read().unwrap().collect();
        assert_eq!(read.unwrap(), all);
        journal.remove();
        assert!(!path.exists());
    }

    fn records(path: &Path, cells: &[u64]) {
        let one = Outcome::Failed("x".into());
        let lines = cells.iter().map(|n| format!("{}\n", document(*n, &one)));
        std::fs::write(path, lines.collect::<String>()).unwrap();
    }

    /// Of records that two processes wrote only those count that stand at their place.
    #[test]
    fn cells_are_told_by_their_numbers() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".x.cells");
        for (cells, usable) in [
            (&[0, 1, 2, 3][..], 3),
            (&[0, 0, 1, 1], 1),
            (&[0, 2], 1),
            (&[1], 0),
        ] {
            records(&path, cells);
            let mut journal = Journal::open(path.clone(), 3).unwrap();
            assert_eq!(journal.cells, usable, "{cells:?}");
            assert_eq!(journal.read().unwrap().count() as u64, usable);
        }
    }

    /// Who writes into the file in spite of the lock, or empties it, is found out.
    #[test]
    fn a_journal_that_was_changed_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".x.cells");
        for changed in [&[0, 0, 1][..], &[0, 1], &[]] {
            records(&path, &[0, 1, 2]);
            let mut journal = Journal::open(path.clone(), 3).unwrap();
            records(&path, changed);
            assert!(
                journal.read().unwrap().any(|cell| cell.is_err()),
                "{changed:?}"
            );
        }
    }

    #[test]
    fn one_process_has_the_journal() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".x.cells");
        let first = Journal::open(path.clone(), 3).unwrap();
        let second = Journal::open(path.clone(), 3).err().unwrap();
        assert!(second.to_string().contains("another process"), "{second}");
        first.remove();
        assert!(Journal::open(path, 3).is_ok());
    }
}
