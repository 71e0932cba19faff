//! `report`: a finished run shown again, without simulating.

use super::args::Format;
use super::exit::Stop;
use super::run::WIDTH;
use super::{streams, views};
use crate::report::{ResultsFolder, View, terminal};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum as _, ValueHint};
use std::path::PathBuf;

/// The arguments of `report`.
#[derive(Debug, Args)]
pub struct ReportArguments {
    /// The folder of a finished run
    #[arg(value_name = "RUN_DIR", value_hint = ValueHint::DirPath)]
    pub run: PathBuf,

    /// What to make of it [default: tables and bars on the screen]
    #[arg(long, value_parser = views(), value_delimiter = ',')]
    pub format: Vec<Format>,

    /// The folder of a finished `sensitivity`, shown on the page and in pictures (repeatable)
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, requires = "format")]
    pub study: Vec<PathBuf>,

    /// The folder to write to [default: the run's]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath, requires = "format")]
    pub out: Option<PathBuf>,

    /// Replace files that are already there
    #[arg(long, requires = "format")]
    pub overwrite: bool,
}

/// The formats that `report` makes. CSV is understood, to say why it is none of them.
fn views() -> impl TypedValueParser<Value = Format> {
    let named = |format: &Format| {
        let value = format.to_possible_value();
        value.map(|v| v.hide(*format == Format::Csv))
    };
    let all = Format::value_variants().iter().filter_map(named);
    PossibleValuesParser::new(all.collect::<Vec<_>>()).try_map(|name| {
        match Format::from_str(&name, false)? {
            Format::Csv => {
                Err("the CSV files are what a report is made from: copy them".to_owned())
            }
            format => Ok(format),
        }
    })
}

/// Checked options of `report`.
#[derive(Debug)]
pub struct ReportOptions {
    run: PathBuf,
    studies: Vec<PathBuf>,
    views: Vec<View>,
    out: PathBuf,
    overwrite: bool,
}

/// Gives the arguments their checked meaning.
pub fn check(arguments: ReportArguments) -> ReportOptions {
    ReportOptions {
        views: Format::views(&arguments.format),
        out: arguments.out.unwrap_or_else(|| arguments.run.clone()),
        run: arguments.run,
        studies: arguments.study,
        overwrite: arguments.overwrite,
    }
}

/// Makes the views and prints their paths; without any, shows the run on the screen.
pub fn run(options: &ReportOptions) -> Result<(), Stop> {
    if options.views.is_empty() {
        let run = ResultsFolder::open(&options.run)?.read()?;
        let width = streams::width().unwrap_or(WIDTH);
        return streams::data(&terminal::screen(&run, width));
    }
    let made = views::write(
        &options.run,
        &options.studies,
        &options.views,
        &options.out,
        options.overwrite,
    )?;
    views::print(&made)
}
