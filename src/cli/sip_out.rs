//! `run --sip-out`: figures of single trials as a SIPmath library.

use super::exit::Stop;
use super::load::source;
use super::options::usage_error;
use super::options_interchange::SipOptions;
use super::streams;
use crate::domain::{Sampling, Scenario, SubjectKind};
use crate::engine::{NoProgress, pool, trial_values};
use crate::error::Error;
use crate::model::{ColumnSpec, Plan};
use crate::output::file;
use crate::output::sip::{self, Sip};
use crate::results::figure;
use clap::error::ErrorKind;
use std::path::PathBuf;

/// Trials in a library: what other programs take.
const MOST: u64 = 10_000;

/// A library ready to be written.
pub struct Library {
    path: PathBuf,
    bytes: Vec<u8>,
}

/// Simulates the first trials of the run and looks whether the file may be written.
pub fn prepare(
    options: &SipOptions,
    scenario: &Scenario,
    plan: &Plan,
    threads: Option<usize>,
    overwrite: bool,
) -> Result<Library, Stop> {
    let columns = columns("--sip-metrics", &options.figures, options.chosen, plan)?;
    let trials = scenario.run.trials.min(MOST);
    let indices: Vec<usize> = columns.iter().map(|c| c.0).collect();
    let source = source(plan, &scenario.run);
    let values =
        pool(threads)?.install(|| trial_values(plan, &source, 0..trials, &indices, &NoProgress))?;
    let mut sips: Vec<Sip> = Vec::new();
    for ((column, spec), values) in columns.into_iter().zip(values) {
        let name = name(spec, plan);
        let undefined = values.iter().filter(|x| !x.is_finite()).count();
        if undefined > 0 {
            streams::message(&format!(
                "warning: `{name}` is left out of {}: it is undefined in {undefined} of {trials} \
                 trials, and a SIP has no gaps\n",
                options.path.display()
            ));
            continue;
        }
        sips.push(Sip {
            name,
            about: about(spec, scenario, plan, column),
            unit: unit(spec, scenario, plan, column),
            values,
        });
    }
    if sips.is_empty() {
        return Err(Error::Failed {
            message: format!("no figure is left for {}", options.path.display()),
            hint: Some("choose others with `--sip-metrics`".into()),
        }
        .into());
    }
    let provenance = format!(
        "buildout {}, scenario {}, seed {}{}, trials 0 to {}",
        env!("CARGO_PKG_VERSION"),
        scenario.name,
        scenario.run.seed,
        match scenario.run.sampling {
            Sampling::Random => String::new(),
            other => format!(", {}", other.name()),
        },
        trials - 1
    );
    let bytes = sip::library(&scenario.name, &provenance, &sips);
    file::may_write(&options.path, &bytes, overwrite)?;
    Ok(Library {
        path: options.path.clone(),
        bytes,
    })
}

impl Library {
    /// Writes the file.
    pub fn write(&self) -> Result<(), Stop> {
        Ok(file::write(&self.path, &self.bytes)?)
    }
}

/// The columns of figures that an option of `run` names; those that were not chosen need not be there.
pub(super) fn columns<'p>(
    option: &str,
    figures: &[String],
    chosen: bool,
    plan: &'p Plan,
) -> Result<Vec<(usize, &'p ColumnSpec)>, Stop> {
    let wrong = |text: String| usage_error("run", ErrorKind::ValueValidation, text);
    let mut found: Vec<(usize, &ColumnSpec)> = Vec::new();
    for name in figures {
        match figure(name, plan) {
            Ok(column) if found.iter().any(|f| f.0 == column) => {
                return Err(wrong(format!("`{option}`: `{name}` is given twice")));
            }
            Ok(column) => found.push((column, &plan.specs[column])),
            Err(unknown) if chosen => {
                return Err(wrong(format!("`{option} {name}`: {unknown}")));
            }
            // A scenario without energy or returns has fewer figures.
            Err(_) => {}
        }
    }
    Ok(found)
}

/// A name that spreadsheets take: `delivered`, `energy_2030`, `NORTH_delivered`.
pub(super) fn name(spec: &ColumnSpec, plan: &Plan) -> String {
    let mut name = spec.metric.name().to_owned();
    if spec.kind != SubjectKind::Portfolio {
        name = format!("{}_{name}", spec.subject);
    }
    if let Some(year) = spec.year {
        name = format!("{name}_{}", plan.years[year].year);
    }
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    name.chars().map(plain).collect()
}

/// What a figure is, in a sentence.
pub(super) fn about(spec: &ColumnSpec, scenario: &Scenario, plan: &Plan, column: usize) -> String {
    let years = spec
        .year
        .map_or(String::new(), |y| format!(", {}", plan.years[y].year));
    let definition = match spec.kind {
        SubjectKind::Input => {
            let input = &plan.inputs[column - plan.columns.inputs];
            scenario.quantities()[input.quantity]
                .distribution
                .to_string()
        }
        _ => spec.metric.info().definition.to_owned(),
    };
    let subject = match spec.kind {
        SubjectKind::Portfolio => spec.subject.clone(),
        kind => format!("{} {}", kind.name(), spec.subject),
    };
    format!("{subject}{years}: {definition}")
}

/// The unit of a figure.
pub(super) fn unit(spec: &ColumnSpec, scenario: &Scenario, plan: &Plan, column: usize) -> String {
    let unit = match spec.kind {
        SubjectKind::Input => {
            let input = &plan.inputs[column - plan.columns.inputs];
            scenario.quantities()[input.quantity].unit
        }
        _ => spec.metric.info().unit,
    };
    unit.label(scenario.currency.code())
}
