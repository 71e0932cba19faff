//! The arguments as typed. Parsing does nothing but parse: what a value may be is decided in
//! [`super::options`].

// The comments below are the help texts, where `<run>` is a placeholder, not a tag.
#![allow(rustdoc::invalid_html_tags)]

use super::args_backtest::BacktestArguments;
use super::args_files::{DialectArguments, TrialsArguments};
use super::args_interchange::{DistArguments, SipArguments, StatsArguments};
use super::compare::CompareArguments;
use super::discover::DiscoverArguments;
use super::exit::Stop;
use super::explain::ExplainArguments;
use super::find::FindArguments;
use super::report::ReportArguments;
use super::sensitivity::SensitivityArguments;
use super::sweep::SweepArguments;
use crate::report::View;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum, ValueHint};
use std::ffi::OsString;
use std::path::PathBuf;

const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    failure while running
  2    wrong usage
  3    scenario invalid
  4    a self-check failed, or observations and scenario disagree
  5    a precision asked for was not reached, or too few trials agree with observations
  6    output exists and holds something else
  130  interrupted

Standard output carries data or the result's path; progress and messages go to standard error. \
Color follows NO_COLOR and the terminal.";

const START: &str = "\
Start with:
  buildout example minimal > my-scenario.toml
  buildout check my-scenario.toml
  buildout run my-scenario.toml";

/// Scenario simulation of announced AI infrastructure
///
/// Projects announced AI-infrastructure commitments forward by Monte Carlo: how much is really
/// delivered, and when.
#[derive(Debug, Parser)]
#[command(name = "buildout", version, arg_required_else_help = true)]
#[command(after_help = START, after_long_help = format!("{START}\n\n{EXIT_CODES}"))]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Simulate scenarios, write a results folder for each and print a one-screen summary
    Run(RunArguments),
    /// Validate scenarios only; show their inputs, overlaps and warnings
    Check(CheckArguments),
    /// List the commitments, inputs or other parts of a scenario
    List(ListArguments),
    /// Show one part of a scenario with all its evidence
    Show(ShowArguments),
    /// Replay one trial: every draw and the whole history
    Trial(TrialArguments),
    /// Compare scenarios trial by trial, on the same draws
    ///
    /// Every figure that they share, side by side, with the difference, its standard error and how often
    /// one is larger; far more precise than two runs.
    Compare(CompareArguments),
    /// Simulate a scenario with parameters of it set to one value after another
    ///
    /// Writes a tidy table and a wide one, a row a cell; all cells on the same draws. An interrupted sweep
    /// goes on where it stopped when the same command is given again.
    Sweep(SweepArguments),
    /// Split the change of a figure between two scenarios among what changed
    ///
    /// Contributions are Shapley values: they add up to the change, and no order is preferred.
    Explain(ExplainArguments),
    /// Find the value of one parameter at which a figure is what it should be
    Find(FindArguments),
    /// Say what figures depend on, by several measures, with the evidence of each input
    ///
    /// All random parts of a trial are screened by a short run each; the strongest get runs of their own
    /// (`--top`). With `--decision` also what it is worth to know each input before one decides.
    Sensitivity(SensitivityArguments),
    /// Find the inputs whose values go with a condition on figures, as boxes in words
    ///
    /// Boxes are found in one half of the trials (PRIM) and counted in the other.
    Discover(DiscoverArguments),
    /// Score scenarios by what came true after their date, beside naive forecasts
    ///
    /// Simulates what `[[outcomes]]` are about and scores each: continuous ranked probability score,
    /// logarithmic score, probability integral transform, and whether the central 50 and 90 % held it;
    /// beside two naive forecasts, as pledged and a straight line. Says where the scenario fails.
    Backtest(BacktestArguments),
    /// Show a finished run again, without simulating: as a workbook, a page, pictures
    Report(ReportArguments),
    /// Say how many trials, seconds and megabytes a precision needs, from a short run
    Plan(PlanArguments),
    /// Show a distribution: moments, density, probabilities, quantiles and draws
    ///
    /// Without options a summary; with `--pdf`, `--cdf`, `--quantile` or `--sample` a CSV table of
    /// what was asked for. Draw k of seed S is Q(u) with u by address (see `docs/interchange.md`),
    /// so that any Philox4x32-10 gives the same.
    Dist(DistArguments),
    /// Summarize columns of a CSV file by the statistics that results are made of
    ///
    /// Count, mean, standard deviation, extremes and quantiles, with standard errors and 95 %
    /// intervals. Empty cells, `NA` and `NaN` are missing; any other text is an error.
    Stats(StatsArguments),
    /// Print the JSON Schema of the scenario format
    ///
    /// Editors complete and check scenario files by it: save it beside them and begin each with
    /// the line `#:schema ./buildout.schema.json`.
    Schema,
    /// Print a completion script for a shell
    Completions {
        /// The shell to complete in
        shell: clap_complete::Shell,
    },
    /// Print the manual page, in roff
    ///
    /// Read it with `buildout man > buildout.1; man ./buildout.1`.
    Man {
        /// Print the page of this command instead
        command: Option<String>,
    },
    /// List the starter scenarios, or print one
    Example {
        /// The starter scenario to print
        name: Option<String>,
    },
}

/// How a scenario is changed on its way in.
#[derive(Debug, Args)]
pub struct Overrides {
    /// Set a value of the scenario, written as in the file; `*` matches ids (repeatable)
    ///
    /// For example `--set 'commitments.*.delay_years=0'` or
    /// `--set 'classes.megaproject.hazard=lognormal(median=0.05, sigma=0.5)'`. Later ones win, and
    /// all win over the files. A path that matches nothing is an error.
    #[arg(long = "set", value_name = "PATH=VALUE", help_heading = "Scenario")]
    pub set: Vec<String>,

    /// Merge a TOML file over the scenario, before `--set` (repeatable)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Scenario")]
    pub set_file: Vec<PathBuf>,
}

/// How much is said.
#[derive(Debug, Args)]
pub struct Volume {
    /// Say only what is asked for: for `run` the results' paths, for `check` nothing but errors
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Reporting")]
    pub quiet: bool,

    /// Say more: what is read, simulated and written; for `check` every value with its origin
    #[arg(short, long, help_heading = "Reporting")]
    pub verbose: bool,
}

#[derive(Debug, Args)]
pub struct RunArguments {
    /// The scenario files
    #[arg(required = true, value_name = "SCENARIO", value_hint = ValueHint::FilePath)]
    pub scenarios: Vec<PathBuf>,

    /// Trials to simulate, 1 to 1e9 (as in `100000`, `100_000` or `1e5`) [default: the scenario's]
    #[arg(short = 'n', long, value_name = "N", value_parser = count, help_heading = "Simulation")]
    pub trials: Option<u64>,

    /// Seed of all draws [default: the scenario's]
    #[arg(long, value_name = "SEED", help_heading = "Simulation")]
    pub seed: Option<u64>,

    /// How draws of different trials go together [default: the scenario's]
    #[arg(long, value_enum, help_heading = "Simulation")]
    pub sampling: Option<Sampling>,

    /// Independent samples that errors come from, 1 to 1000 [default: the scenario's]
    #[arg(long, value_name = "R", help_heading = "Simulation")]
    pub replicates: Option<u64>,

    /// Stop as soon as this figure has this standard error, at most after `--trials` (repeatable)
    ///
    /// The figure is `[SUBJECT.]METRIC[.YEAR][.qNN]`, named as in summary.csv: `portfolio.npv=2`,
    /// `portfolio.energy.2030.q95=1%`. Without `qNN` it is the mean, of an event its probability;
    /// with `%` the error is a share of the figure. Exit code 5 where it is not reached.
    #[arg(long, value_name = "FIGURE=ERROR", help_heading = "Simulation")]
    pub target_se: Vec<String>,

    /// Threads to use; results do not depend on it [default: all processors]
    #[arg(short = 'j', long, value_name = "N", help_heading = "Simulation")]
    pub threads: Option<u64>,

    #[command(flatten)]
    pub overrides: Overrides,

    /// The results folder itself [default: output/<scenario>/<run>]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = "Results")]
    pub out: Option<PathBuf>,

    /// Formats of the results; what is not CSV is made from the CSV files, as by `report`
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_value = "csv",
        help_heading = "Results"
    )]
    pub format: Vec<Format>,

    #[command(flatten)]
    pub dialect: DialectArguments,

    /// Quantile levels to report beside 0.05, 0.1, 0.25, 0.5, 0.75, 0.9 and 0.95
    #[arg(
        long,
        value_name = "LEVELS",
        value_delimiter = ',',
        value_parser = number,
        help_heading = "Results"
    )]
    pub quantiles: Vec<f64>,

    /// Replace a results folder that is already there
    #[arg(long, help_heading = "Results")]
    pub overwrite: bool,

    #[command(flatten)]
    pub sip: SipArguments,

    #[command(flatten)]
    pub trials_file: TrialsArguments,

    /// Print the results as a JSON document instead of the summary
    #[arg(long, conflicts_with = "quiet", help_heading = "Reporting")]
    pub json: bool,

    #[command(flatten)]
    pub volume: Volume,
}

#[derive(Debug, Args)]
pub struct PlanArguments {
    /// The scenario file
    #[arg(value_hint = ValueHint::FilePath)]
    pub scenario: PathBuf,

    /// The figure and its standard error, as for `run --target-se` (repeatable)
    #[arg(
        long,
        value_name = "FIGURE=ERROR",
        required = true,
        help_heading = "Simulation"
    )]
    pub target_se: Vec<String>,

    /// Trials of the short run
    #[arg(short = 'n', long, value_name = "N", value_parser = count, default_value = "5120", help_heading = "Simulation")]
    pub trials: u64,

    /// Seed of all draws [default: the scenario's]
    #[arg(long, value_name = "SEED", help_heading = "Simulation")]
    pub seed: Option<u64>,

    /// How draws of different trials go together [default: the scenario's]
    #[arg(long, value_enum, help_heading = "Simulation")]
    pub sampling: Option<Sampling>,

    /// Independent samples that errors come from, 1 to 1000 [default: the scenario's]
    #[arg(long, value_name = "R", help_heading = "Simulation")]
    pub replicates: Option<u64>,

    /// Threads to use [default: all processors]
    #[arg(short = 'j', long, value_name = "N", help_heading = "Simulation")]
    pub threads: Option<u64>,

    #[command(flatten)]
    pub overrides: Overrides,

    /// Print a JSON document
    #[arg(long, help_heading = "Reporting")]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct CheckArguments {
    /// The scenario files
    #[arg(required = true, value_name = "SCENARIO", value_hint = ValueHint::FilePath)]
    pub scenarios: Vec<PathBuf>,

    #[command(flatten)]
    pub overrides: Overrides,

    /// Print a JSON document for each scenario
    #[arg(long, conflicts_with = "quiet", help_heading = "Reporting")]
    pub json: bool,

    #[command(flatten)]
    pub volume: Volume,
}

#[derive(Debug, Args)]
pub struct ListArguments {
    /// The scenario file
    #[arg(value_hint = ValueHint::FilePath)]
    pub scenario: PathBuf,

    /// What to list
    #[arg(value_enum, default_value_t = Listing::Commitments)]
    pub what: Listing,

    #[command(flatten)]
    pub overrides: Overrides,

    /// Print a JSON array
    #[arg(long, help_heading = "Reporting")]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ShowArguments {
    /// The scenario file
    #[arg(value_hint = ValueHint::FilePath)]
    pub scenario: PathBuf,

    /// The id of a commitment, class, regime, document or figure of the context, or the path of an
    /// input
    pub id: String,

    #[command(flatten)]
    pub overrides: Overrides,

    /// Print a JSON document
    #[arg(long, help_heading = "Reporting")]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct TrialArguments {
    /// The scenario file
    #[arg(value_hint = ValueHint::FilePath)]
    pub scenario: PathBuf,

    /// The trial's number; the first is 0
    #[arg(value_name = "K", value_parser = count)]
    pub trial: u64,

    /// Seed of all draws [default: the scenario's]
    #[arg(long, value_name = "SEED", help_heading = "Simulation")]
    pub seed: Option<u64>,

    /// Trials of the run that it is one of, which `lhs` depends on [default: the scenario's]
    #[arg(short = 'n', long, value_name = "N", value_parser = count, help_heading = "Simulation")]
    pub trials: Option<u64>,

    /// How draws of different trials go together [default: the scenario's]
    #[arg(long, value_enum, help_heading = "Simulation")]
    pub sampling: Option<Sampling>,

    /// Replicates of that run [default: the scenario's]
    #[arg(long, value_name = "R", help_heading = "Simulation")]
    pub replicates: Option<u64>,

    #[command(flatten)]
    pub overrides: Overrides,

    /// Print a JSON document
    #[arg(long, help_heading = "Reporting")]
    pub json: bool,

    /// Print tidy CSV
    #[arg(long, conflicts_with = "json", help_heading = "Reporting")]
    pub csv: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Sampling {
    /// Independent draws
    Random,
    /// Latin hypercube: each draw once in each of as many strata as a replicate has trials
    Lhs,
    /// The Sobol sequence with Owen's scrambling
    Sobol,
    /// Pairs of trials with opposite draws
    Antithetic,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// CSV in UTF-8, which is always written
    Csv,
    /// All tables in one document, results.json
    Json,
    /// One page for a browser, report.html
    Html,
    /// Each chart, chart-<name>.svg
    Svg,
    /// Each chart, chart-<name>.png
    Png,
    /// An Excel workbook with charts and formulas, results.xlsx
    Xlsx,
    /// Each table with types, <table>.parquet
    Parquet,
}

impl Format {
    /// The views that formats ask for, each once.
    pub fn views(formats: &[Self]) -> Vec<View> {
        let view = |format: &Self| match format {
            Self::Csv => None,
            Self::Json => Some(View::Json),
            Self::Html => Some(View::Page),
            Self::Svg => Some(View::Svg),
            Self::Png => Some(View::Png),
            Self::Xlsx => Some(View::Workbook),
            Self::Parquet => Some(View::Parquet),
        };
        let mut views: Vec<View> = formats.iter().filter_map(view).collect();
        views.sort_unstable();
        views.dedup();
        views
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Listing {
    /// What was announced
    Commitments,
    /// Every number that a trial reads
    Inputs,
    /// The reference classes that delivery inputs come from
    Classes,
    /// What several inputs have in common
    Factors,
    /// Where the commitments lie
    Regions,
    /// Sponsors and counterparties
    Entities,
    /// Figures that are no commitments
    Context,
    /// What came true, by which `backtest` judges
    Outcomes,
    /// The library that the evidence comes from
    Documents,
}

/// Reads the arguments; help and version are a [`Stop`] as well.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Arguments, Stop> {
    let mut command = Arguments::command();
    let matches = command.try_get_matches_from_mut(arguments)?;
    Arguments::from_arg_matches(&matches).map_err(|error| error.format(&mut command).into())
}

/// A count as people write it: `100000`, `100_000` or `1e5`.
pub(super) fn count(text: &str) -> Result<u64, String> {
    let plain: String = text.trim().chars().filter(|c| *c != '_').collect();
    if let Ok(value) = plain.parse::<u64>() {
        return Ok(value);
    }
    match plain.parse::<f64>() {
        // Beyond 2^53 a float no longer tells neighboring whole numbers apart.
        Ok(value) if value.fract() == 0.0 && (0.0..=9.007_199_254_740_992e15).contains(&value) => {
            Ok(value as u64)
        }
        _ => Err("a whole number is needed, such as `100000`, `100_000` or `1e5`".into()),
    }
}

/// A number. Blanks around it, as people write them after the commas of a list, are none of it.
pub(super) fn number(text: &str) -> Result<f64, String> {
    let number = text.trim().parse();
    number.map_err(|_| "a number is needed, such as `0.05` or `1e-3`".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn counts_are_read_as_people_write_them() {
        assert_eq!(count("100000"), Ok(100_000));
        assert_eq!(count("100_000"), Ok(100_000));
        assert_eq!(count("1e5"), Ok(100_000));
        assert_eq!(count("2.5e3"), Ok(2_500));
        assert_eq!(count("18446744073709551615"), Ok(u64::MAX));
        for wrong in ["", "1.5", "-1", "1e300", "nan", "inf", "ten", "0x10"] {
            assert!(count(wrong).is_err(), "{wrong}");
        }
    }
}
