//! What a study leaves beside its tables: the name of its folder and its manifest. A study simulates
//! one scenario or several for a question, such as `compare` or `sweep`.

use super::manifest::{FORMAT_VERSION, FileDigest, Timings};
use super::{Dialect, digest};
use crate::domain::Scenario;
use serde_json::{Map, Value, json};

/// A scenario of a study.
#[derive(Debug, Clone)]
pub struct Subject<'a> {
    pub scenario: &'a Scenario,
    /// The scenario file, named from its own folder.
    pub file: &'a str,
    /// The text of its resolved form.
    pub resolved: &'a str,
    /// Every file that was read.
    pub inputs: &'a [FileDigest],
}

/// All that decides the bytes of a study's results.
#[derive(Debug, Clone)]
pub struct Study<'a> {
    /// The command, in a word.
    pub command: &'a str,
    pub subjects: &'a [Subject<'a>],
    /// What was asked, as name and text; the name and the text hold no line break.
    pub asked: &'a [(&'a str, String)],
    pub seed: u64,
    pub trials: u64,
    pub dialect: Dialect,
}

impl Study<'_> {
    /// The name of the study: the command, `-`, and the first 12 hexadecimal digits of SHA-256 over a
    /// line for each field and the resolved scenarios.
    pub fn name(&self) -> String {
        let mut text = format!(
            "buildout {}\n{}\nseed {}\ntrials {}\ncsv {}\n",
            env!("CARGO_PKG_VERSION"),
            self.command,
            self.seed,
            self.trials,
            self.dialect.name(),
        );
        for (name, asked) in self.asked {
            text.push_str(&format!("{name} {asked}\n"));
        }
        for subject in self.subjects {
            // Names of scenarios stand in the tables.
            text.push_str(&format!("\n{}\n", subject.scenario.name));
            text.push_str(subject.resolved);
        }
        let digest = digest::sha256(text.as_bytes());
        format!("{}-{}", self.command, &digest[..12])
    }

    /// The bytes of manifest.json. Its keys are those of a run where they mean the same.
    pub fn manifest(
        &self,
        outputs: &[FileDigest],
        warnings: &[String],
        timings: Timings,
        simulated: u64,
    ) -> Vec<u8> {
        let files = |list: &[FileDigest]| list.iter().map(FileDigest::json).collect::<Vec<_>>();
        let subject = |s: &Subject| {
            json!({
                "name": s.scenario.name,
                "title": s.scenario.title,
                "file": s.file,
                "as_of": s.scenario.as_of.map(|d| d.to_string()),
                "currency": s.scenario.currency.code(),
                "resolved_sha256": digest::sha256(s.resolved.as_bytes()),
                "inputs": files(s.inputs),
            })
        };
        let mut asked = Map::new();
        for (name, text) in self.asked {
            asked.insert((*name).to_owned(), Value::from(text.as_str()));
        }
        let document = json!({
            "format_version": FORMAT_VERSION,
            "program": env!("CARGO_PKG_NAME"),
            "version": env!("CARGO_PKG_VERSION"),
            "run": self.name(),
            "command": self.command,
            "asked": asked,
            "scenarios": self.subjects.iter().map(subject).collect::<Vec<_>>(),
            "seed": self.seed,
            "trials": self.trials,
            "generator": "philox4x32-10",
            "csv_dialect": self.dialect.name(),
            "outputs": files(outputs),
            "warnings": warnings,
            "timings": timings.json(simulated),
        });
        format!("{document:#}\n").into_bytes()
    }
}
