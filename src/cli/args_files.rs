//! The arguments that say how result files are written.

use crate::output::Dialect;
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

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
