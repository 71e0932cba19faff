//! `run --sip-out`: figures of single trials as a SIPmath library.

use super::exit::Stop;
use super::options::usage_error;
use super::options_interchange::{Chosen, SipOptions};
use super::streams;
use crate::diagnostics::nearest;
use crate::domain::{Scenario, SubjectKind};
use crate::engine::trial_values;
use crate::error::Error;
use crate::model::{ColumnSpec, Plan};
use crate::output::sip::{self, Sip};
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
    overwrite: bool,
) -> Result<Library, Stop> {
    let columns = columns(options, scenario, plan)?;
    let trials = scenario.run.trials.min(MOST);
    let indices: Vec<usize> = columns.iter().map(|c| c.0).collect();
    let values = trial_values(plan, scenario.run.seed, trials, &indices);
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
        "buildout {}, scenario {}, seed {}, trials 0 to {}",
        env!("CARGO_PKG_VERSION"),
        scenario.name,
        scenario.run.seed,
        trials - 1
    );
    let bytes = sip::library(&scenario.name, &provenance, &sips);
    sip::may_write(&options.path, &bytes, overwrite)?;
    Ok(Library {
        path: options.path.clone(),
        bytes,
    })
}

impl Library {
    /// Writes the file.
    pub fn write(&self) -> Result<(), Stop> {
        Ok(sip::write(&self.path, &self.bytes)?)
    }
}

fn columns<'p>(
    options: &SipOptions,
    scenario: &Scenario,
    plan: &'p Plan,
) -> Result<Vec<(usize, &'p ColumnSpec)>, Stop> {
    let mut found = Vec::new();
    for chosen in &options.figures {
        let is = |spec: &&ColumnSpec| {
            let year = spec.year.map(|y| plan.years[y].year);
            spec.subject == chosen.subject
                && spec.metric.name() == chosen.metric
                && year == chosen.year
        };
        match plan.specs.iter().position(|spec| is(&spec)) {
            Some(column) => found.push((column, &plan.specs[column])),
            None if options.chosen => return Err(unknown(chosen, scenario, plan)),
            // A scenario without energy or returns has fewer figures.
            None => {}
        }
    }
    Ok(found)
}

fn unknown(chosen: &Chosen, scenario: &Scenario, plan: &Plan) -> Stop {
    let of_subject = || plan.specs.iter().filter(|s| s.subject == chosen.subject);
    let advice = if of_subject().next().is_none() {
        let mut subjects: Vec<&str> = plan.specs.iter().map(|s| s.subject.as_str()).collect();
        subjects.dedup();
        nearest(&chosen.subject, subjects)
            .first()
            .map(|near| format!("did you mean `{near}:{}`?", chosen.metric))
    } else if of_subject().any(|s| s.metric.name() == chosen.metric) {
        let first = plan.years.first().map_or(0, |y| y.year);
        let last = plan.years.last().map_or(0, |y| y.year);
        Some(match chosen.year {
            None => format!("it has one for each year: write `{}@{last}`", chosen.metric),
            Some(_) => format!(
                "the years are {first} to {last}, and some figures are of the run alone: write `{}`",
                chosen.metric
            ),
        })
    } else {
        let mut metrics: Vec<&str> = of_subject().map(|s| s.metric.name()).collect();
        metrics.dedup();
        nearest(&chosen.metric, metrics)
            .first()
            .map(|near| format!("did you mean `{near}`?"))
    };
    let advice = advice.unwrap_or_else(|| "`summary.csv` lists subjects and metrics".to_owned());
    let message = format!(
        "`--sip-metrics`: {} has no `{}` of `{}`; {advice}",
        scenario.name,
        chosen.metric_text(),
        chosen.subject
    );
    usage_error("run", ErrorKind::ValueValidation, message)
}

/// A name that spreadsheets take: `delivered`, `energy_2030`, `NORTH_delivered`.
fn name(spec: &ColumnSpec, plan: &Plan) -> String {
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

fn about(spec: &ColumnSpec, scenario: &Scenario, plan: &Plan, column: usize) -> String {
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

fn unit(spec: &ColumnSpec, scenario: &Scenario, plan: &Plan, column: usize) -> String {
    let unit = match spec.kind {
        SubjectKind::Input => {
            let input = &plan.inputs[column - plan.columns.inputs];
            scenario.quantities()[input.quantity].unit
        }
        _ => spec.metric.info().unit,
    };
    unit.label(scenario.currency.code())
}
