//! A finished run on disk as the JSON document that `run --json` prints: the same for a run that
//! was simulated just now and for one that was already there.

use super::exit::{Stop, failure_text};
use super::formula;
use crate::error::Error;
use crate::output::manifest::MANIFEST;
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// A results folder and its manifest.
pub struct Existing {
    dir: PathBuf,
    manifest: Value,
}

/// Reads the manifest of a results folder.
pub fn read(dir: &Path) -> Result<Existing, Stop> {
    let path = dir.join(MANIFEST);
    let bytes = std::fs::read(&path).map_err(|e| Error::io("reading", &path, e))?;
    let manifest = serde_json::from_slice(&bytes).map_err(|e| unreadable(&path, &e))?;
    Ok(Existing {
        dir: dir.to_owned(),
        manifest,
    })
}

impl Existing {
    /// The result's path, what was run, and under `rows` the rows of summary.csv, with its keys
    /// and digits; what is undefined is `null`.
    pub fn document(&self) -> Result<Value, Stop> {
        let found = ["checks", "precision", "conditioning", "warnings"];
        let said = |key: &&str| *key != "conditioning" || !self.manifest[*key].is_null();
        let keys = ["quantile_levels"].into_iter().chain(found).filter(said);
        let mut document = self.head(&keys.collect::<Vec<_>>());
        // Figures that are not sound were not written.
        let rows = match self.refusal(None) {
            Some(_) => Vec::new(),
            None => self.rows("summary.csv", |name, _| SUMMARY.contains(&name))?,
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
            let rows = self.rows(file, |name, _| BACKTEST.contains(&name))?;
            document.insert(key.into(), Value::Array(rows));
        }
        Ok(Value::Object(document))
    }

    fn head(&self, more: &[&str]) -> Map<String, Value> {
        let of_manifest = |key: &str| self.manifest[key].clone();
        let scenario = &self.manifest["scenario"];
        let mut document = Map::new();
        document.insert("path".into(), self.dir.display().to_string().into());
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
        document.insert("path".into(), self.dir.display().to_string().into());
        for key in [
            "run", "command", "asked", "version", "seed", "trials", "warnings",
        ] {
            document.insert(key.into(), self.manifest[key].clone());
        }
        let main = self.manifest["outputs"][0]["name"].as_str();
        let rows = self.rows(main.unwrap_or_default(), |_, cell| {
            cell.parse::<f64>().is_ok()
        })?;
        document.insert("rows".into(), Value::Array(rows));
        Ok(Value::Object(document))
    }

    fn rows(&self, file: &str, is_number: impl Fn(&str, &str) -> bool) -> Result<Vec<Value>, Stop> {
        let path = self.dir.join(file);
        let mut reader = csv::Reader::from_path(&path).map_err(|e| unreadable(&path, &e))?;
        let header = reader.headers().map_err(|e| unreadable(&path, &e))?;
        let names: Vec<String> = header.iter().map(str::to_owned).collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|e| unreadable(&path, &e))?;
            let cells = names.iter().zip(&record);
            let row: Map<String, Value> = cells
                .map(|(name, cell)| (name.clone(), value(cell, is_number(name, cell))))
                .collect();
            rows.push(Value::Object(row));
        }
        Ok(rows)
    }

    /// What to say of precisions that were asked for and missed; empty where none was.
    pub fn imprecise(&self) -> String {
        let rows = self.manifest["precision"].as_array();
        let missed = rows.into_iter().flatten().filter(|p| p["met"] == false);
        let text = |p: &Value| p["target"].as_str().unwrap_or_default().to_owned();
        let missed = missed.map(|p| format!("`{}` was not reached\n", text(p)));
        missed.chain(self.refusal(Some("too few trials"))).collect()
    }

    /// What to say where checks of the run failed; empty where none did.
    pub fn failed_checks(&self) -> String {
        let count = |key: &str| self.manifest["checks"][key].as_u64().unwrap_or(0) as usize;
        // Checks of a run whose figures are not shown are not shown either.
        match self.refusal(None) {
            Some(_) => self.refusal(Some("disagreement")).unwrap_or_default(),
            None => failed_text(count("failed"), count("total"), &self.dir),
        }
    }

    /// Why no figures are shown, where that is so and for this reason, if one is given.
    fn refusal(&self, verdict: Option<&str>) -> Option<String> {
        let conditioning = &self.manifest["conditioning"];
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

/// The columns of summary.csv that hold numbers.
const SUMMARY: [&str; 5] = ["value", "std_error", "ci_low", "ci_high", "trials"];

/// Those of the files of a back-test.
const BACKTEST: [&str; 26] = [
    "value",
    "low",
    "high",
    "defined_trials",
    "mean",
    "std_error",
    "q05",
    "q25",
    "q50",
    "q75",
    "q95",
    "as_pledged",
    "straight_line",
    "crps",
    "crps_std_error",
    "log_score",
    "transform_low",
    "transform_high",
    "error_as_pledged",
    "error_straight_line",
    "skill_as_pledged",
    "skill_straight_line",
    "outcomes",
    "ci_low",
    "ci_high",
    "expected",
];

fn value(cell: &str, numeric: bool) -> Value {
    if cell.is_empty() {
        return Value::Null;
    }
    let whole = || cell.parse::<u64>().map(Value::from).ok();
    let real = || cell.parse::<f64>().map(Value::from).ok();
    match numeric {
        true => whole().or_else(real).unwrap_or(Value::Null),
        false => Value::from(formula::unguarded(cell)),
    }
}

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> Stop {
    Error::Failed {
        message: format!("reading `{}` failed: {error}", path.display()),
        hint: Some("`--overwrite` writes the result again".into()),
    }
    .into()
}
