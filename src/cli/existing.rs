//! A finished run on disk as the JSON document that `run --json` prints: the same for a run that
//! was simulated just now and for one that was already there.

use super::exit::{Stop, failure_text};
use crate::error::Error;
use crate::report::{Cell, ResultsFolder, json};
use serde_json::{Map, Value};
use std::path::Path;

/// A results folder and its manifest.
pub struct Existing(ResultsFolder);

/// Reads the manifest of a results folder.
pub fn read(dir: &Path) -> Result<Existing, Stop> {
    Ok(Existing(ResultsFolder::open(dir)?))
}

impl Existing {
    /// The result's path, what was run, and under `rows` the rows of summary.csv, with its keys
    /// and digits; what is undefined is `null`.
    pub fn document(&self) -> Result<Value, Stop> {
        let found = ["checks", "precision", "conditioning", "warnings"];
        let said = |key: &&str| *key != "conditioning" || !self.0.manifest[*key].is_null();
        let keys = ["quantile_levels"].into_iter().chain(found).filter(said);
        let mut document = self.head(&keys.collect::<Vec<_>>());
        // Figures that are not sound were not written.
        let rows = match self.refusal(None) {
            Some(_) => Vec::new(),
            None => self.rows("summary.csv")?,
        };
        document.insert("rows".into(), Value::Array(rows));
        Ok(Value::Object(document))
    }

    /// The same of a back-test: under `outcomes` the rows of backtest.csv, under `summary` those of
    /// backtest_summary.csv.
    pub fn backtest(&self) -> Result<Value, Stop> {
        let mut document = self.head(&["checks", "warnings"]);
        for (key, file) in [
            ("outcomes", "backtest.csv"),
            ("summary", "backtest_summary.csv"),
        ] {
            let rows = self.rows(file)?;
            document.insert(key.into(), Value::Array(rows));
        }
        Ok(Value::Object(document))
    }

    fn head(&self, more: &[&str]) -> Map<String, Value> {
        let of_manifest = |key: &str| self.0.manifest[key].clone();
        let scenario = &self.0.manifest["scenario"];
        let mut document = Map::new();
        document.insert("path".into(), self.0.dir.display().to_string().into());
        for key in ["name", "title", "currency"] {
            let name = if key == "name" { "scenario" } else { key };
            document.insert(name.into(), scenario[key].clone());
        }
        for key in ["run", "version", "seed", "trials"].iter().chain(more) {
            document.insert((*key).into(), of_manifest(key));
        }
        document
    }

    /// A study: what its manifest says of it, and under `rows` those of its main table, which the
    /// manifest lists first.
    pub fn study(&self) -> Result<Value, Stop> {
        let mut document = Map::new();
        document.insert("path".into(), self.0.dir.display().to_string().into());
        for key in [
            "run", "command", "asked", "version", "seed", "trials", "warnings",
        ] {
            document.insert(key.into(), self.0.manifest[key].clone());
        }
        let main = self.0.manifest["outputs"][0]["name"].as_str();
        let rows = self.rows(main.unwrap_or_default())?;
        document.insert("rows".into(), Value::Array(rows));
        Ok(Value::Object(document))
    }

    fn rows(&self, file: &str) -> Result<Vec<Value>, Stop> {
        let table = self.0.table(file)?;
        let row = |cells: &Vec<Cell>| {
            let cells = table.columns.iter().zip(cells);
            Value::Object(
                cells
                    .map(|(c, cell)| (c.name.clone(), json::value(cell)))
                    .collect(),
            )
        };
        Ok(table.rows.iter().map(row).collect())
    }

    /// What to say of precisions that were asked for and missed; empty where none was.
    pub fn imprecise(&self) -> String {
        let rows = self.0.manifest["precision"].as_array();
        let missed = rows.into_iter().flatten().filter(|p| p["met"] == false);
        let text = |p: &Value| p["target"].as_str().unwrap_or_default().to_owned();
        let missed = missed.map(|p| format!("`{}` was not reached\n", text(p)));
        missed.chain(self.refusal(Some("too few trials"))).collect()
    }

    /// What to say where checks of the run failed; empty where none did.
    pub fn failed_checks(&self) -> String {
        let count = |key: &str| self.0.manifest["checks"][key].as_u64().unwrap_or(0) as usize;
        // Checks of a run whose figures are not shown are not shown either.
        match self.refusal(None) {
            Some(_) => self.refusal(Some("disagreement")).unwrap_or_default(),
            None => failed_text(count("failed"), count("total"), &self.0.dir),
        }
    }

    /// Why no figures are shown, where that is so and for this reason, if one is given.
    fn refusal(&self, verdict: Option<&str>) -> Option<String> {
        let conditioning = &self.0.manifest["conditioning"];
        let message = conditioning["message"].as_str()?.to_owned();
        let hint = conditioning["hint"].as_str().map(str::to_owned);
        let said = conditioning["verdict"].as_str();
        let asked = verdict.is_none() || verdict == said;
        asked.then(|| failure_text(&Error::Failed { message, hint }))
    }
}

/// The message about checks that failed; empty where none did.
pub fn failed_text(failed: usize, total: usize, dir: &Path) -> String {
    if failed == 0 {
        return String::new();
    }
    failure_text(&Error::Failed {
        message: format!("{failed} of the run's {total} checks of itself failed"),
        hint: Some(format!(
            "the result is kept; see `{}`",
            dir.join("checks.csv").display()
        )),
    })
}
