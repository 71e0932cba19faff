//! The arguments of `backtest`.

use super::args::{Overrides, Volume, count};
use super::args_files::DialectArguments;
use clap::{Args, ValueHint};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct BacktestArguments {
    /// The scenario files, with `[[outcomes]]`
    #[arg(required = true, value_name = "SCENARIO", value_hint = ValueHint::FilePath)]
    pub scenarios: Vec<PathBuf>,

    /// Trials to simulate, 1 to 1e9 (as in `100000`, `100_000` or `1e5`) [default: the scenario's]
    #[arg(short = 'n', long, value_name = "N", value_parser = count, help_heading = "Simulation")]
    pub trials: Option<u64>,

    /// Seed of all draws [default: the scenario's]
    #[arg(long, value_name = "SEED", help_heading = "Simulation")]
    pub seed: Option<u64>,

    /// Threads to use; results do not depend on it [default: all processors]
    #[arg(short = 'j', long, value_name = "N", help_heading = "Simulation")]
    pub threads: Option<u64>,

    #[command(flatten)]
    pub overrides: Overrides,

    /// The results folder itself [default: output/SCENARIO/RUN-backtest]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = "Results")]
    pub out: Option<PathBuf>,

    #[command(flatten)]
    pub dialect: DialectArguments,

    /// Replace a results folder that is already there
    #[arg(long, help_heading = "Results")]
    pub overwrite: bool,

    /// Print the scores as a JSON document instead of the tables
    #[arg(long, conflicts_with = "quiet", help_heading = "Reporting")]
    pub json: bool,

    #[command(flatten)]
    pub volume: Volume,
}
