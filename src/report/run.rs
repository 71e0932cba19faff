//! A finished results folder.

use super::table::Table;
use crate::error::Error;
use crate::output::manifest::{FileDigest, MANIFEST};
use crate::output::{Dialect, manifest};
use serde_json::Value;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A results folder with its manifest.
#[derive(Debug, Clone)]
pub struct ResultsFolder {
    pub dir: PathBuf,
    /// The document of manifest.json.
    pub manifest: Value,
    /// The files that it lists.
    pub files: Vec<FileDigest>,
}

impl ResultsFolder {
    /// Reads the manifest of a folder.
    ///
    /// # Errors
    /// [`Error::Failed`] where the folder is no result, [`Error::Io`] where it cannot be read.
    pub fn open(dir: &Path) -> Result<Self, Error> {
        let path = dir.join(MANIFEST);
        let bytes = fs::read(&path).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => no_result(dir),
            _ => Error::io("reading", &path, e),
        })?;
        let listed = manifest::read(&bytes).ok_or_else(|| no_result(dir))?;
        Ok(Self {
            dir: dir.to_owned(),
            manifest: serde_json::from_slice(&bytes).map_err(|_| no_result(dir))?,
            files: listed.outputs,
        })
    }

    /// Reads one of its CSV files.
    ///
    /// # Errors
    /// [`Error::Io`] where it cannot be read, [`Error::Failed`] where it is no such file.
    pub fn table(&self, file: &str) -> Result<Table, Error> {
        let path = self.dir.join(file);
        let bytes = fs::read(&path).map_err(|e| Error::io("reading", &path, e))?;
        self.parsed(file, &bytes)
    }

    /// Reads all of its files and checks that they are those of the manifest.
    ///
    /// # Errors
    /// As [`ResultsFolder::table`]; [`Error::Failed`] also where a file was changed since the run.
    pub fn read(self) -> Result<FinishedRun, Error> {
        let mut tables = Vec::new();
        for file in &self.files {
            let path = self.dir.join(&file.name);
            let bytes = fs::read(&path).map_err(|e| Error::io("reading", &path, e))?;
            if FileDigest::of(&file.name, &bytes) != *file {
                return Err(Error::Failed {
                    message: format!("`{}` was changed since the run", path.display()),
                    hint: Some("restore it, or run the scenario again with `--overwrite`".into()),
                });
            }
            if file.name.ends_with(".csv") {
                tables.push(self.parsed(&file.name, &bytes)?);
            }
        }
        Ok(FinishedRun {
            manifest: self.manifest,
            tables,
        })
    }

    fn parsed(&self, file: &str, bytes: &[u8]) -> Result<Table, Error> {
        let named = self.manifest["csv_dialect"].as_str().unwrap_or_default();
        let known = Dialect::NAMES.into_iter().find(|(n, _)| *n == named);
        let dialect = known.map_or(Dialect::Rfc4180, |(_, d)| d);
        let currency = self.manifest["scenario"]["currency"].as_str();
        let table = Table::read(file, bytes, currency.unwrap_or("USD"), dialect);
        table.map_err(|why| Error::Failed {
            message: format!("reading `{}` failed: {why}", self.dir.join(file).display()),
            hint: Some("`--overwrite` writes the result again".into()),
        })
    }
}

/// A run or study with all of its tables.
#[derive(Debug, Clone)]
pub struct FinishedRun {
    /// The document of manifest.json.
    pub manifest: Value,
    /// One for each CSV file, in the manifest's order.
    pub tables: Vec<Table>,
}

impl FinishedRun {
    /// The table of a file, where the run has it.
    pub fn table(&self, file: &str) -> Option<&Table> {
        self.tables.iter().find(|t| t.file == file)
    }

    /// A text of the manifest by its keys; empty where there is none.
    pub fn text(&self, keys: &[&str]) -> &str {
        let found = keys.iter().fold(&self.manifest, |value, key| &value[*key]);
        found.as_str().unwrap_or_default()
    }
}

fn no_result(dir: &Path) -> Error {
    Error::Failed {
        message: format!("`{}` is no finished result", dir.display()),
        hint: Some(
            "name a folder that `run` or a study has written, with its manifest.json".into(),
        ),
    }
}
