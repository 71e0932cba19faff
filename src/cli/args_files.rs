//! The arguments that say how result files are written.

use crate::output::Dialect;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueHint};
use std::path::PathBuf;

/// How CSV files are written.
#[derive(Debug, Clone, Copy, Args)]
pub struct DialectArguments {
    /// How CSV files are written
    #[arg(
        long,
        value_name = "DIALECT",
        value_parser = dialect(),
        default_value = Dialect::Rfc4180.name(),
        help_heading = "Results"
    )]
    pub csv_dialect: Dialect,
}

/// Figures of all trials.
#[derive(Debug, Args)]
pub struct TrialsArguments {
    /// Write the figures of every trial as a Parquet file
    ///
    /// A row a trial, in their order, with a gap where a figure is undefined. The trials are simulated
    /// once more for it. A run that may end early (`--target-se`) has no fixed number of them.
    #[arg(
        long,
        value_name = "FILE",
        value_hint = ValueHint::FilePath,
        conflicts_with = "target_se",
        help_heading = "Results"
    )]
    pub trials_out: Option<PathBuf>,

    /// Figures of that file [default: delivered, the energy of 2030 and npv, where there are such]
    ///
    /// Named as for `--sip-metrics`.
    #[arg(
        long,
        value_name = "[SUBJECT.]METRIC[.YEAR]",
        value_delimiter = ',',
        requires = "trials_out",
        help_heading = "Results"
    )]
    pub trials_metrics: Vec<String>,
}

fn dialect() -> impl TypedValueParser<Value = Dialect> {
    let help = |dialect| match dialect {
        Dialect::Rfc4180 => "`,` between cells, `.` in numbers; for programs",
        Dialect::ExcelUs => "For Excel with American settings: byte order mark, ids stay text",
        Dialect::ExcelEu => "The same for European settings: `;` between cells, `,` in numbers",
    };
    let named = Dialect::NAMES.map(|(name, d)| PossibleValue::new(name).help(help(d)));
    let known = |name: String| {
        let mut all = Dialect::NAMES.into_iter();
        all.find(|(n, _)| *n == name)
            .map(|(_, d)| d)
            .ok_or("no dialect")
    };
    PossibleValuesParser::new(named).try_map(known)
}
