//! A finished results folder.

use super::table::Table;
use crate::error::Error;
use crate::output::manifest::{FORMAT_VERSION, FileDigest, MANIFEST};
use crate::output::{Dialect, manifest, pages};
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
    /// [`Error::Failed`] where the folder is no result or one of another format version, [`Error::Io`]
    /// where it cannot be read.
    pub fn open(dir: &Path) -> Result<Self, Error> {
        let path = dir.join(MANIFEST);
        let bytes = fs::read(&path).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => no_result(dir),
            _ => Error::io("reading", &path, e),
        })?;
        let listed = manifest::read(&bytes).ok_or_else(|| no_result(dir))?;
        let manifest: Value = serde_json::from_slice(&bytes).map_err(|_| no_result(dir))?;
        let version = &manifest["format_version"];
        if *version != FORMAT_VERSION {
            return Err(Error::Failed {
                message: format!(
                    "`{}` has the format version {version}, and this program reads {FORMAT_VERSION}",
                    path.display()
                ),
                hint: Some(match manifest["version"].as_str() {
                    Some(writer) => format!("buildout {writer} has written it"),
                    None => "run the scenario again with `--overwrite`".to_owned(),
                }),
            });
        }
        Ok(Self {
            dir: dir.to_owned(),
            manifest,
            files: listed.outputs,
        })
    }

    /// Reads one of its CSV files.
    ///
    /// # Errors
    /// [`Error::Io`] where it cannot be read, [`Error::Failed`] where it is no such file.
    pub fn table(&self, file: &str) -> Result<Table, Error> {
        let mut bytes = self.bytes(file)?;
        for part in self
            .files
            .iter()
            .filter(|f| pages::whole(&f.name).as_deref() == Some(file))
        {
            bytes.extend_from_slice(pages::continued(&self.bytes(&part.name)?));
        }
        self.parsed(file, &bytes)
    }

    fn bytes(&self, file: &str) -> Result<Vec<u8>, Error> {
        let path = self.dir.join(file);
        fs::read(&path).map_err(|e| Error::io("reading", &path, e))
    }

    /// Reads all of its files and checks that they are those of the manifest.
    ///
    /// # Errors
    /// As [`ResultsFolder::table`]; [`Error::Failed`] also where a file was changed since the run.
    pub fn read(self) -> Result<FinishedRun, Error> {
        let mut tables: Vec<(String, Vec<u8>)> = Vec::new();
        for file in &self.files {
            let path = self.dir.join(&file.name);
            let bytes = self.bytes(&file.name)?;
            if FileDigest::of(&file.name, &bytes) != *file {
                return Err(Error::Failed {
                    message: format!("`{}` was changed since the run", path.display()),
                    hint: Some("restore it, or run the scenario again with `--overwrite`".into()),
                });
            }
            if !file.name.ends_with(".csv") {
                continue;
            }
            match tables.last_mut() {
                Some((whole, all)) if pages::whole(&file.name).as_ref() == Some(whole) => {
                    all.extend_from_slice(pages::continued(&bytes));
                }
                _ => tables.push((file.name.clone(), bytes)),
            }
        }
        let tables = tables.iter().map(|(file, bytes)| self.parsed(file, bytes));
        Ok(FinishedRun {
            tables: tables.collect::<Result<_, _>>()?,
            manifest: self.manifest,
        })
    }

    fn parsed(&self, file: &str, bytes: &[u8]) -> Result<Table, Error> {
        let named = self.manifest["csv_dialect"].as_str().unwrap_or_default();
        let known = Dialect::NAMES.into_iter().find(|(n, _)| *n == named);
        let dialect = known.map_or(Dialect::Rfc4180, |(_, d)| d);
        let scenario = match self.manifest.get("scenario") {
            Some(scenario) => scenario,
            // A study's scenarios have one currency.
            None => &self.manifest["scenarios"][0],
        };
        let currency = scenario["currency"].as_str();
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

    /// Whether it is a study of sensitivity of what `run` ran; `dir` says of what.
    ///
    /// # Errors
    /// [`Error::Failed`] where it is anything else.
    pub fn is_study_of(&self, run: &Self, dir: &Path) -> Result<(), Error> {
        if self.table("tornado.csv").is_none() {
            return Err(Error::Failed {
                message: format!("`{}` holds no study of sensitivity", dir.display()),
                hint: Some("name a folder that `sensitivity` has written".into()),
            });
        }
        let studied = self.manifest["scenarios"][0]["name"].as_str();
        let studied = studied.unwrap_or_default();
        let ran = run.text(&["scenario", "name"]);
        match studied == ran {
            true => Ok(()),
            false => Err(Error::Failed {
                message: format!(
                    "`{}` holds a study of `{studied}`, and the run is one of `{ran}`",
                    dir.display()
                ),
                hint: None,
            }),
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A file that spreadsheets need in parts is one table.
    #[test]
    fn parts_of_a_file_are_one_table() {
        let dir = tempfile::tempdir().unwrap();
        let files = [
            ("annual.csv", "\u{feff}subject;year;mean\r\na;2025;1,5\r\n"),
            (
                "annual-2.csv",
                "\u{feff}subject;year;mean\r\n\"b;c\";2026;\r\n",
            ),
            ("annual-3.csv", "\u{feff}subject;year;mean\r\nd;2027;-2\r\n"),
            ("checks.csv", "\u{feff}name;passed\r\n"),
        ];
        let digests = files.map(|(name, text)| {
            fs::write(dir.path().join(name), text).unwrap();
            let d = FileDigest::of(name, text.as_bytes());
            json!({ "name": d.name, "sha256": d.sha256, "bytes": d.bytes })
        });
        let manifest = json!({
            "format_version": FORMAT_VERSION, "program": "buildout", "run": "r", "csv_dialect": "excel-eu", "outputs": digests,
        });
        fs::write(dir.path().join(MANIFEST), manifest.to_string()).unwrap();
        let folder = ResultsFolder::open(dir.path()).unwrap();
        let alone = folder.table("annual.csv").unwrap();
        let run = folder.read().unwrap();
        let names: Vec<&str> = run.tables.iter().map(|t| t.file.as_str()).collect();
        assert_eq!(names, ["annual.csv", "checks.csv"]);
        let table = run.table("annual.csv").unwrap();
        assert_eq!(table, &alone);
        let words = |row: &Vec<super::super::Cell>| row.iter().map(|c| c.words()).collect();
        let rows: Vec<Vec<String>> = table.rows.iter().map(words).collect();
        assert_eq!(
            rows,
            [
                ["a", "2025", "1.5"],
                ["b;c", "2026", ""],
                ["d", "2027", "-2"]
            ]
        );
    }
}
