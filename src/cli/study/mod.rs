//! What studies (`compare`, `sweep`, …) have in common: scenarios made ready, a results folder with a
//! manifest, and a table on the screen.

mod options;
mod prepared;

pub(super) use options::may_vary;
pub use options::{StudyArguments, StudyOptions};
pub use prepared::Prepared;

use super::exit::Stop;
use super::options::Loudness;
use super::{existing, interrupt, streams};
use crate::diagnostics::{self, Sources};
use crate::model::Plan;
use crate::output::folder::{self, Stage, Target};
use crate::output::manifest::Timings;
use crate::output::study::{self, Subject};
use crate::output::{names, pages};
use crate::study::condition::Condition;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Where results go unless `--out` names a folder.
const ROOT: &str = "output";

/// Width of tables where standard output is no terminal.
const WIDTH: usize = 120;

/// The condition that `option` was given.
pub fn condition(option: &str, text: &str, plan: &Plan) -> Result<Condition, Stop> {
    let mut sources = Sources::default();
    let source = sources.add(option, text);
    Condition::parse(text, source, plan).map_err(|wrong| Stop::Misread {
        report: diagnostics::render(&wrong, &sources, streams::messages_are_styled()),
    })
}

/// What a study found.
pub struct Findings {
    /// Name and bytes of what is not written yet; the first file of all is the main table.
    pub files: Vec<(&'static str, Vec<u8>)>,
    /// Sentences for the user.
    pub warnings: Vec<String>,
    /// Trials that were simulated, of all scenarios.
    pub simulated: u64,
    /// The screen.
    pub text: String,
}

/// A study on its way to a result.
pub struct Study<'a> {
    pub command: &'static str,
    pub options: &'a StudyOptions,
    pub scenarios: &'a [Prepared],
    /// What was asked, as name and text.
    pub asked: Vec<(&'static str, String)>,
    pub seed: u64,
    pub trials: u64,
}

impl Study<'_> {
    /// Carries the study out by `find` and leaves its folder, or says that the identical finished one
    /// is already there.
    pub fn run(&self, find: impl FnOnce(&mut Stage) -> Result<Findings, Stop>) -> Result<(), Stop> {
        let begun = Instant::now();
        let subjects: Vec<Subject> = self.scenarios.iter().map(Prepared::subject).collect();
        let study = self.described(&subjects);
        let _deferred = interrupt::defer();
        let target = self.target(&study.name());
        let read: Vec<PathBuf> = self
            .scenarios
            .iter()
            .flat_map(|s| s.read().to_vec())
            .collect();
        folder::guard(&target, &read, |name| names::may_leave(self.command, name))?;
        match folder::prepare(&target)? {
            folder::Prepared::Existing(dir) => self.already_there(&dir),
            folder::Prepared::Stage(mut stage) => {
                let started = Instant::now();
                let mut found = find(&mut stage)?;
                let simulating = started.elapsed().as_secs_f64();
                interrupt::stop_if_arrived()?;
                let dir = self.write(&study, stage, &mut found, (begun, simulating))?;
                self.show(&found, &dir)
            }
        }
    }

    /// The name of the study.
    pub fn name(&self) -> String {
        let subjects: Vec<Subject> = self.scenarios.iter().map(Prepared::subject).collect();
        self.described(&subjects).name()
    }

    fn described<'s>(&'s self, subjects: &'s [Subject<'s>]) -> study::Study<'s> {
        study::Study {
            command: self.command,
            subjects,
            asked: &self.asked,
            seed: self.seed,
            trials: self.trials,
            dialect: self.options.dialect,
        }
    }

    /// The folder of a study of this name.
    pub fn target(&self, name: &str) -> Target {
        let scenario = self.scenarios.first().map_or("", |s| &s.scenario.name);
        let target = match &self.options.out {
            Some(dir) => Target::named(dir, name),
            None => Target::of_run(Path::new(ROOT), scenario, name),
        };
        target.overwrite(self.options.overwrite)
    }

    fn write(
        &self,
        study: &study::Study,
        mut stage: Stage,
        found: &mut Findings,
        (begun, simulating): (Instant, f64),
    ) -> Result<PathBuf, Stop> {
        for (name, bytes) in found.files.drain(..) {
            let split = pages::write(&mut stage, name, bytes, self.options.dialect)?;
            found.warnings.extend(split);
        }
        for prepared in self.scenarios {
            let name = match self.scenarios {
                [_] => "resolved.toml".to_owned(),
                _ => format!("{}.resolved.toml", prepared.scenario.name),
            };
            stage.write(&name, prepared.resolved.as_bytes())?;
        }
        let timings = Timings {
            seconds_total: begun.elapsed().as_secs_f64(),
            seconds_simulating: simulating,
            threads: self.options.threads_used(),
        };
        let bytes = study.manifest(stage.files(), &found.warnings, timings, found.simulated);
        Ok(stage.commit(&bytes)?)
    }

    fn show(&self, found: &Findings, dir: &Path) -> Result<(), Stop> {
        if self.options.json {
            return streams::json(&existing::read(dir)?.study()?);
        }
        if self.options.loudness == Loudness::Quiet {
            return streams::data(&format!("{}\n", dir.display()));
        }
        for warning in &found.warnings {
            streams::message(&format!("warning: {warning}\n"));
        }
        streams::data(&format!("{}\n{}\n", found.text, dir.display()))
    }

    fn already_there(&self, dir: &Path) -> Result<(), Stop> {
        if self.options.json {
            return streams::json(&existing::read(dir)?.study()?);
        }
        if self.options.loudness != Loudness::Quiet {
            streams::message("the identical finished study is already there\n");
        }
        streams::data(&format!("{}\n", dir.display()))
    }
}

/// Columns of the screen.
pub fn width() -> usize {
    streams::width().unwrap_or(WIDTH)
}
