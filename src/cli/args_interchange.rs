//! The arguments of the commands by which outsiders check the engine: `dist` and `stats`.

use super::args::{count, number};
use clap::{Args, ValueHint};
use std::path::PathBuf;

/// Figures of single trials.
#[derive(Debug, Args)]
pub struct SipArguments {
    /// Write the first trials' figures, up to 10,000 of them, as a SIPmath 3.0 library
    #[arg(
        long,
        value_name = "FILE",
        value_hint = ValueHint::FilePath,
        help_heading = "Results"
    )]
    pub sip_out: Option<PathBuf>,

    /// Figures of the library [default: delivered, the energy of 2030 and npv, where there are such]
    ///
    /// Named as in `summary.csv`: `delivered`, of a year `energy.2030`, of another subject than the
    /// portfolio `NORTH.delivered`; a drawn input is `commitments.NORTH.amount.value`.
    #[arg(
        long,
        value_name = "[SUBJECT.]METRIC[.YEAR]",
        value_delimiter = ',',
        requires = "sip_out",
        help_heading = "Results"
    )]
    pub sip_metrics: Vec<String>,
}

#[derive(Debug, Args)]
pub struct DistArguments {
    /// The distribution, written as in a scenario; files in it are relative to this folder
    #[arg(value_name = "DISTRIBUTION", allow_hyphen_values = true)]
    pub text: String,

    /// Density at these points
    #[arg(
        long,
        value_name = "X",
        value_delimiter = ',',
        value_parser = number,
        allow_hyphen_values = true,
        help_heading = "Figures"
    )]
    pub pdf: Vec<f64>,

    /// Probability of at most these points
    #[arg(
        long,
        value_name = "X",
        value_delimiter = ',',
        value_parser = number,
        allow_hyphen_values = true,
        help_heading = "Figures"
    )]
    pub cdf: Vec<f64>,

    /// Quantiles at these probabilities, 0 and 1 included
    #[arg(
        long,
        value_name = "P",
        value_delimiter = ',',
        value_parser = number,
        allow_hyphen_values = true,
        help_heading = "Figures"
    )]
    pub quantile: Vec<f64>,

    /// The draws of the first trials, 1 to 1e6 of them
    #[arg(long, value_name = "N", value_parser = count, help_heading = "Figures")]
    pub sample: Option<u64>,

    /// Seed of the draws [default: 0]
    #[arg(long, value_name = "SEED", requires = "sample", help_heading = "Draws")]
    pub seed: Option<u64>,

    /// Address of the draws [default: dist]
    ///
    /// With the path of an input, such as `commitments.NORTH.amount`, its distribution and the seed
    /// of a run, the draws are those of the run.
    #[arg(long, value_name = "NAME", requires = "sample", help_heading = "Draws")]
    pub address: Option<String>,

    /// Draw by the HDR generator of SIPmath libraries, from trial 1 on, with these seeds
    #[arg(
        long,
        value_name = "ENTITY,VARID[,SEED3[,SEED4]]",
        value_delimiter = ',',
        requires = "sample",
        conflicts_with_all = ["seed", "address"],
        help_heading = "Draws"
    )]
    pub hdr: Vec<u64>,

    /// Print a JSON document
    #[arg(long, help_heading = "Reporting")]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct StatsArguments {
    /// The CSV file; `-` is standard input
    #[arg(value_hint = ValueHint::FilePath)]
    pub file: PathBuf,

    /// A column to summarize (repeatable)
    #[arg(
        short = 'c',
        long = "column",
        required = true,
        value_name = "NAME",
        help_heading = "Selection"
    )]
    pub columns: Vec<String>,

    /// Keep only the rows where a column holds this text (repeatable: all must hold)
    #[arg(
        short = 'w',
        long = "where",
        value_name = "COLUMN=TEXT",
        help_heading = "Selection"
    )]
    pub filters: Vec<String>,

    /// Column that says whether the row's time was observed: true or false, 1 or 0
    ///
    /// The columns hold times, and where this one says false the time is censored: what it is about has not
    /// happened yet. Figures are then those of the Kaplan-Meier estimator.
    #[arg(long, value_name = "NAME", help_heading = "Selection")]
    pub observed: Option<String>,

    /// Quantile levels to report beside 0.05, 0.1, 0.25, 0.5, 0.75, 0.9 and 0.95
    #[arg(
        long,
        value_name = "LEVELS",
        value_delimiter = ',',
        value_parser = number,
        help_heading = "Figures"
    )]
    pub quantiles: Vec<f64>,

    /// Share of which it has not happened after these times, with --observed
    #[arg(
        long,
        value_name = "TIMES",
        value_delimiter = ',',
        value_parser = number,
        allow_hyphen_values = true,
        requires = "observed",
        help_heading = "Figures"
    )]
    pub survival: Vec<f64>,

    /// Print a JSON document
    #[arg(long, help_heading = "Reporting")]
    pub json: bool,

    /// Print tidy CSV
    #[arg(long, conflicts_with = "json", help_heading = "Reporting")]
    pub csv: bool,
}
