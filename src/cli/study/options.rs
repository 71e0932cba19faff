//! The arguments that all studies take.

// The comments below are help texts, where `<scenario>` is a placeholder, not a tag.
#![allow(rustdoc::invalid_html_tags)]

use crate::cli::args::{Volume, count};
use crate::cli::args_files::DialectArguments;
use crate::cli::exit::Stop;
use crate::cli::options::{Loudness, Usage, loudness};
use crate::domain::Scenario;
use crate::input::is_of_run;
use crate::output::Dialect;
use clap::{Args, ValueHint};
use std::path::PathBuf;

/// How a study is simulated and what it leaves.
#[derive(Debug, Args)]
pub struct StudyArguments {
    /// Trials of each run [default: the first scenario's; of `sensitivity` 4096, of `discover` 20000]
    #[arg(short = 'n', long, value_name = "N", value_parser = count, help_heading = "Simulation")]
    pub trials: Option<u64>,

    /// Seed of all draws, the same for every scenario [default: the first scenario's]
    #[arg(long, value_name = "SEED", help_heading = "Simulation")]
    pub seed: Option<u64>,

    /// Threads to use; results do not depend on it [default: all processors]
    #[arg(short = 'j', long, value_name = "N", help_heading = "Simulation")]
    pub threads: Option<u64>,

    /// The results folder itself [default: output/<scenario>/<study>]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = "Results")]
    pub out: Option<PathBuf>,

    #[command(flatten)]
    pub dialect: DialectArguments,

    /// Replace a results folder that is already there
    #[arg(long, help_heading = "Results")]
    pub overwrite: bool,

    /// Print the results as a JSON document
    #[arg(long, conflicts_with = "quiet", help_heading = "Reporting")]
    pub json: bool,

    #[command(flatten)]
    pub volume: Volume,
}

/// Refuses to vary what a study has once for all that it simulates.
pub(in crate::cli) fn may_vary(usage: &Usage, option: &str, path: &str) -> Result<(), Stop> {
    match is_of_run(path) {
        true => usage.wrong(format!(
            "`{option} {path}`: `[run]` is the same for all that is simulated; \
             `--trials` and `--seed` set trials and seed"
        )),
        false => Ok(()),
    }
}

/// The same, checked.
#[derive(Debug)]
pub struct StudyOptions {
    trials: Option<u64>,
    seed: Option<u64>,
    /// None: one for each processor.
    pub threads: Option<usize>,
    pub out: Option<PathBuf>,
    /// How CSV files are written.
    pub dialect: Dialect,
    pub overwrite: bool,
    pub json: bool,
    pub loudness: Loudness,
}

impl StudyOptions {
    /// Gives the arguments of `command` their meaning.
    pub fn of(command: &'static str, arguments: StudyArguments) -> Result<Self, Stop> {
        let usage = Usage(command);
        Ok(Self {
            trials: usage.trials(arguments.trials)?,
            seed: usage.seed(arguments.seed)?,
            threads: usage.threads(arguments.threads)?,
            out: usage.out(arguments.out, 1)?,
            dialect: arguments.dialect.csv_dialect,
            overwrite: arguments.overwrite,
            json: arguments.json,
            loudness: loudness(&arguments.volume),
        })
    }

    /// Trials and seed of a study whose first scenario this is.
    pub fn trials_and_seed(&self, scenario: &Scenario) -> (u64, u64) {
        let run = &scenario.run;
        (
            self.trials.unwrap_or(run.trials),
            self.seed.unwrap_or(run.seed),
        )
    }

    /// The trials that were asked for, else these.
    pub fn trials_or(&self, usual: u64) -> u64 {
        self.trials.unwrap_or(usual)
    }

    /// Progress is shown.
    pub fn visible(&self) -> bool {
        self.loudness != Loudness::Quiet
    }

    /// As many threads as are used.
    pub fn threads_used(&self) -> usize {
        let available = || std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.unwrap_or_else(available)
    }
}
