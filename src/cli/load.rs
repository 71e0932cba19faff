//! Scenario files, read with what the command line lays over them.

use super::exit::Stop;
use super::options::{Loudness, ScenarioOptions};
use super::streams;
use crate::diagnostics::{self, Diagnostic, Diagnostics, Severity, Sources, Span};
use crate::domain::RunOptions;
use crate::domain::Scenario;
use crate::input::{self, InputFile};
use crate::model::Plan;
use crate::output::manifest::{self, FileDigest};
use crate::sampling::{Shares, Source};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// A valid scenario and what was remarked on the way.
pub struct Loaded {
    pub scenario: Scenario,
    /// The file, as the user named it.
    pub path: PathBuf,
    pub remarks: Remarks,
    /// Every file that was read.
    pub files: Vec<InputFile>,
}

/// Diagnostics with the texts that they point into.
pub struct Remarks {
    diagnostics: Diagnostics,
    sources: Sources,
}

/// Reads a scenario; what is wrong with it is returned.
pub fn read(from: &ScenarioOptions) -> Result<Loaded, Remarks> {
    let loaded = input::load(&input::LoadRequest {
        path: from.path.clone(),
        sets: from.set.clone(),
        set_files: from.set_file.clone(),
    });
    let remarks = Remarks {
        diagnostics: loaded.diagnostics,
        sources: loaded.sources,
    };
    match loaded.scenario {
        Some(scenario) => Ok(Loaded {
            scenario,
            path: from.path.clone(),
            remarks,
            files: loaded.files,
        }),
        None => Err(remarks),
    }
}

impl Loaded {
    /// Every file that was read, as a manifest lists it.
    pub fn digests(&self) -> Vec<FileDigest> {
        let files = self.files.iter().map(|file| FileDigest {
            name: file.name.clone(),
            sha256: file.sha256.clone(),
            bytes: file.bytes,
        });
        files.collect()
    }

    /// Where these files are.
    pub fn paths(&self) -> Vec<PathBuf> {
        self.files.iter().map(|file| file.path.clone()).collect()
    }

    /// The scenario file, named from its own folder.
    pub fn name(&self) -> String {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        manifest::name_from(folder, &self.path)
    }
}

/// Reads every scenario; what is wrong with any of them ends the command. A remark that variants of one
/// file share is made once.
pub fn all(scenarios: &[ScenarioOptions], loudness: Loudness) -> Result<Vec<Loaded>, Stop> {
    let mut all = Vec::new();
    let mut report = String::new();
    for from in scenarios {
        match read(from) {
            Ok(loaded) => all.push(loaded),
            Err(remarks) => remarks.append_to(&mut report),
        }
    }
    if !report.is_empty() {
        return Err(Stop::Invalid { report });
    }
    if loudness != Loudness::Quiet {
        let mut said: Vec<String> = Vec::new();
        for text in all.iter().map(|loaded| loaded.remarks.text()) {
            if !said.contains(&text) {
                streams::message(&text);
                said.push(text);
            }
        }
    }
    Ok(all)
}

/// Reads a scenario; what is wrong with it ends the command.
pub fn one(from: &ScenarioOptions) -> Result<Loaded, Stop> {
    read(from).map_err(|remarks| Stop::Invalid {
        report: remarks.text(),
    })
}

/// What ends a command whose text is wrong.
pub fn invalid(diagnostics: Diagnostics, sources: Sources) -> Stop {
    Stop::Invalid {
        report: report(diagnostics, sources),
    }
}

/// What is wrong with a text, or remarkable about it.
pub fn report(diagnostics: Diagnostics, sources: Sources) -> String {
    let remarks = Remarks {
        diagnostics,
        sources,
    };
    remarks.text()
}

impl Remarks {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.diagnostics.len()
    }

    /// All of them as text for standard error.
    pub fn text(&self) -> String {
        let styled = streams::messages_are_styled();
        diagnostics::render(&self.diagnostics, &self.sources, styled)
    }

    /// Adds the text to a report, with a blank line between scenarios.
    pub fn append_to(&self, report: &mut String) {
        if !report.is_empty() {
            report.push('\n');
        }
        report.push_str(&self.text());
    }

    /// The messages of one severity.
    pub fn messages(&self, severity: Severity) -> Vec<String> {
        let chosen = self.diagnostics.iter().filter(|d| d.severity == severity);
        chosen.map(|d| d.message.clone()).collect()
    }

    /// The first warning that is not `already` known by its message, with the `sets` that brought it and
    /// what to do.
    pub fn first_new(&self, already: &[String], sets: &[String]) -> Option<String> {
        let mut warnings = self
            .diagnostics
            .iter()
            .filter(|d| d.severity == Severity::Warning);
        let new = warnings.find(|d| !already.contains(&d.message))?;
        let place = format!("{} with `{}`", new.message, sets.join("`, `"));
        Some([&[place], &new.hints[..]].concat().join("; "))
    }

    /// Those of one severity, as data.
    pub fn values(&self, severity: Severity) -> Vec<Value> {
        let chosen = self.diagnostics.iter().filter(|d| d.severity == severity);
        chosen.map(|d| self.value(d)).collect()
    }

    fn value(&self, d: &Diagnostic) -> Value {
        let place = d.span.map(|span| self.place(span));
        json!({
            "message": d.message,
            "file": place.as_ref().map(|p| p.0.as_str()),
            "line": place.as_ref().map(|p| p.1),
            "column": place.as_ref().map(|p| p.2),
            "label": d.label,
            "hints": d.hints,
        })
    }

    /// File, line and column, both counted from 1, the column in characters.
    fn place(&self, span: Span) -> (String, usize, usize) {
        let source = self.sources.get(span.source);
        let before = source.text.get(..span.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let last = before.rsplit('\n').next().unwrap_or_default();
        (source.name.clone(), line, last.chars().count() + 1)
    }
}

/// The draws that a run's trials have.
pub fn source(plan: &Plan, run: &RunOptions) -> Source {
    let shares = Shares {
        trials: run.trials,
        replicates: run.replicates(),
    };
    plan.source(run.sampling, run.seed, shares)
}
