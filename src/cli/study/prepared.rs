//! A scenario ready to be studied.

use crate::cli::conditioned;
use crate::cli::exit::Stop;
use crate::cli::load::{self, Loaded};
use crate::cli::options::{Loudness, ScenarioOptions};
use crate::domain::Scenario;
use crate::input;
use crate::model::Plan;
use crate::output::manifest::FileDigest;
use crate::output::study::Subject;
use std::path::{Path, PathBuf};

/// A valid scenario, compiled.
pub struct Prepared {
    pub scenario: Scenario,
    pub plan: Plan,
    /// The scenario with every value stated.
    pub resolved: String,
    path: PathBuf,
    file: String,
    inputs: Vec<FileDigest>,
    read: Vec<PathBuf>,
}

impl Prepared {
    /// Reads all; nothing is simulated before every one of them is valid.
    pub fn all(from: &[ScenarioOptions], loudness: Loudness) -> Result<Vec<Self>, Stop> {
        load::all(from, loudness)?
            .into_iter()
            .map(Self::new)
            .collect()
    }

    /// Compiles a scenario.
    pub fn new(loaded: Loaded) -> Result<Self, Stop> {
        Ok(Self {
            plan: conditioned::equal_trials(Plan::compile(&loaded.scenario)?)?,
            resolved: input::resolved_toml(&loaded.scenario),
            file: loaded.name(),
            inputs: loaded.digests(),
            read: loaded.paths(),
            scenario: loaded.scenario,
            path: loaded.path,
        })
    }

    /// The scenario file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Every file that was read.
    pub fn read(&self) -> &[PathBuf] {
        &self.read
    }

    /// As the manifest names it.
    pub fn subject(&self) -> Subject<'_> {
        Subject {
            scenario: &self.scenario,
            file: &self.file,
            resolved: &self.resolved,
            inputs: &self.inputs,
        }
    }
}
