//! Cells that are finished, kept on disk while a sweep runs, so that an interrupted one goes on where
//! it stopped. One line of JSON a cell, in the order of the cells.

use crate::error::Error;
use crate::statistics::Estimate;
use crate::study::chosen::{Difference, Statistics};
use serde_json::{Value, json};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
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
    /// Opens the file of a sweep, with the cells that an earlier attempt finished. A last line that
    /// was cut off is dropped.
    pub fn open(path: PathBuf) -> Result<Self, Error> {
        let (mut cells, mut whole) = (0, 0);
        if let Ok(file) = File::open(&path) {
            let mut reader = BufReader::new(file);
            let mut line = Vec::new();
            while reader
                .read_until(b'\n', &mut line)
                .map_err(|e| Error::io("reading", &path, e))?
                > 0
            {
                if line.last() != Some(&b'\n') || outcome(&line).is_none() {
                    break;
                }
                cells += 1;
                whole += line.len() as u64;
                line.clear();
            }
        }
        let open = || {
            let mut options = OpenOptions::new();
            let file = options
                .create(true)
                .truncate(false)
                .write(true)
                .open(&path)?;
            file.set_len(whole)?;
            drop(file);
            OpenOptions::new().append(true).open(&path)
        };
        let file = open().map_err(|e| Error::io("writing", &path, e))?;
        Ok(Self { path, file, cells })
    }

    /// Appends the next cell.
    pub fn push(&mut self, outcome: &Outcome) -> Result<(), Error> {
        let line = format!("{}\n", document(outcome));
        let written = self.file.write_all(line.as_bytes());
        written
            .and_then(|()| self.file.flush())
            .map_err(|e| Error::io("writing", &self.path, e))?;
        self.cells += 1;
        Ok(())
    }

    /// Every cell in order.
    pub fn read(&self) -> Result<impl Iterator<Item = Result<Outcome, Error>> + use<>, Error> {
        let path = self.path.clone();
        let file = File::open(&path).map_err(|e| Error::io("reading", &path, e))?;
        Ok(BufReader::new(file).split(b'\n').map(move |line| {
            let line = line.map_err(|e| Error::io("reading", &path, e))?;
            outcome(&line).ok_or_else(|| Error::Failed {
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

/// The file of a sweep beside its folder.
pub fn path(target: &Path, study: &str) -> PathBuf {
    let parent = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    parent.join(format!(".{study}.cells"))
}

fn document(outcome: &Outcome) -> Value {
    let estimate = |e: &Estimate| json!([e.value, e.std_error, e.ci_low, e.ci_high]);
    match outcome {
        Outcome::Failed(reason) => json!({ "failed": reason }),
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
            json!({ "figures": figures.iter().map(figure).collect::<Vec<_>>() })
        }
    }
}

fn outcome(line: &[u8]) -> Option<Outcome> {
    let value: Value = serde_json::from_slice(line).ok()?;
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
        let mut journal = Journal::open(path.clone()).unwrap();
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
        let mut journal = Journal::open(path.clone()).unwrap();
        assert_eq!(journal.cells, 2);
        journal.push(&all[2]).unwrap();
        let read: Result<Vec<Outcome>, _> = journal.read().unwrap().collect();
        assert_eq!(read.unwrap(), all);
        journal.remove();
        assert!(!path.exists());
    }
}
