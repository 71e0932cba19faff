//! `compare`: what differs between scenarios, trial by trial on the same draws.

use super::args::Overrides;
use super::exit::Stop;
use super::options::{self, ScenarioOptions, Usage};
use super::progress::Bar;
use super::study::{self, Findings, Prepared, Study, StudyArguments, StudyOptions};
use crate::domain::SubjectKind;
use crate::error::Error;
use crate::model::Plan;
use crate::output::csv::{CompareRow, compare_csv};
use crate::output::{Dialect, terminal};
use crate::results::figure;
use crate::sampling::Source;
use crate::study::compare::{CompareRequest, PairFigure, compare};
use clap::error::ErrorKind;
use clap::{Args, ValueHint};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct CompareArguments {
    /// The scenario files; each is compared with the first
    #[arg(required = true, num_args = 2.., value_name = "SCENARIO", value_hint = ValueHint::FilePath)]
    pub scenarios: Vec<PathBuf>,

    /// Figures on the screen, named as in summary.csv (repeatable) [default: the portfolio's totals]
    ///
    /// compare.csv has every figure that the scenarios share.
    #[arg(long, value_name = "[SUBJECT.]METRIC[.YEAR]", help_heading = "Results")]
    pub metric: Vec<String>,

    #[command(flatten)]
    pub overrides: Overrides,

    #[command(flatten)]
    pub study: StudyArguments,
}

/// Checked options of `compare`.
#[derive(Debug)]
pub struct CompareOptions {
    scenarios: Vec<ScenarioOptions>,
    metrics: Vec<String>,
    study: StudyOptions,
}

/// Gives the arguments their meaning.
pub fn check(a: CompareArguments) -> Result<CompareOptions, Stop> {
    let usage = Usage("compare");
    Ok(CompareOptions {
        scenarios: usage.scenarios(a.scenarios, &a.overrides)?,
        metrics: a.metric,
        study: StudyOptions::of("compare", a.study)?,
    })
}

/// Compares every scenario with the first.
pub fn run(options: &CompareOptions) -> Result<(), Stop> {
    let scenarios = Prepared::all(&options.scenarios, options.study.loudness)?;
    let Some((base, others)) = scenarios.split_first() else {
        return Ok(());
    };
    comparable(base, others)?;
    let chosen = chosen(&options.metrics, &base.plan)?;
    let (trials, seed) = options.study.trials_and_seed(&base.scenario);
    let study = Study {
        command: "compare",
        options: &options.study,
        scenarios: &scenarios,
        asked: Vec::new(),
        seed,
        trials,
    };
    study.run(|_| {
        let plans: Vec<&Plan> = scenarios.iter().map(|s| &s.plan).collect();
        let simulated = trials * plans.len() as u64;
        let request = CompareRequest {
            trials,
            source: Source::random(seed),
            threads: options.study.threads,
        };
        let bar = Bar::new("compare", simulated, options.study.visible());
        let pairs = compare(&plans, &request, &bar)?;
        drop(bar);
        let dialect = options.study.dialect;
        Ok(findings(base, others, &pairs, &chosen, simulated, dialect))
    })
}

fn findings(
    base: &Prepared,
    others: &[Prepared],
    pairs: &[Vec<PairFigure>],
    chosen: &dyn Fn(&PairFigure) -> bool,
    simulated: u64,
    dialect: Dialect,
) -> Findings {
    let currency = base.scenario.currency.code();
    let rows = others.iter().zip(pairs).flat_map(|(other, figures)| {
        figures.iter().map(|figure| CompareRow {
            base: &base.scenario.name,
            scenario: &other.scenario.name,
            currency,
            figure,
        })
    });
    let bytes = compare_csv(rows, currency, dialect);
    let screens = others.iter().zip(pairs).map(|(other, figures)| {
        let (base, other) = (&base.scenario.name, &other.scenario.name);
        terminal::compare(base, other, figures, chosen, currency, study::width())
    });
    Findings {
        text: screens.collect::<Vec<_>>().join("\n"),
        files: vec![("compare.csv", bytes)],
        warnings: warnings(base, others),
        simulated,
    }
}

fn warnings(base: &Prepared, others: &[Prepared]) -> Vec<String> {
    let only = |one: &Plan, other: &Plan| {
        let has = |path: &str| other.inputs.iter().any(|i| i.path == path);
        one.inputs.iter().filter(|i| !has(&i.path)).count()
    };
    let mut warnings = Vec::new();
    for other in others {
        let (a, b) = (only(&base.plan, &other.plan), only(&other.plan, &base.plan));
        if base.scenario.as_of != other.scenario.as_of {
            warnings.push(format!(
                "`{}` and `{}` are as of different dates",
                base.scenario.name, other.scenario.name
            ));
        }
        if a + b > 0 {
            warnings.push(format!(
                "uncertain only in `{}`: {a} inputs, only in `{}`: {b}",
                base.scenario.name, other.scenario.name
            ));
        }
    }
    warnings
}

fn comparable(base: &Prepared, others: &[Prepared]) -> Result<(), Stop> {
    let failed = |message: String, hint: &str| -> Result<(), Stop> {
        Err(Error::Failed {
            message,
            hint: Some(hint.into()),
        }
        .into())
    };
    for (i, other) in others.iter().enumerate() {
        let currency = |p: &Prepared| p.scenario.currency.code().to_owned();
        if currency(other) != currency(base) {
            return failed(
                format!(
                    "`{}` is in {}, `{}` in {}",
                    base.scenario.name,
                    currency(base),
                    other.scenario.name,
                    currency(other)
                ),
                "compare scenarios in one currency",
            );
        }
        let named = &other.scenario.name;
        if *named == base.scenario.name || others[..i].iter().any(|o| o.scenario.name == *named) {
            return failed(
                format!("two scenarios have the name `{named}`"),
                "scenarios are told apart by the names of their files",
            );
        }
    }
    Ok(())
}

/// Says of a figure whether the screen shows it.
type Chosen = Box<dyn Fn(&PairFigure) -> bool>;

fn chosen(asked: &[String], plan: &Plan) -> Result<Chosen, Stop> {
    if asked.is_empty() {
        return Ok(Box::new(|figure| {
            figure.kind == SubjectKind::Portfolio && figure.year.is_none()
        }));
    }
    let mut columns = Vec::new();
    for text in asked {
        let found = figure(text, plan).map_err(|unknown| {
            let message = format!("`--metric {text}`: {unknown}");
            options::usage_error("compare", ErrorKind::ValueValidation, message)
        })?;
        let spec = &plan.specs[found];
        let year = spec.year.map(|y| plan.years[y].year);
        columns.push((spec.kind, spec.subject.clone(), spec.metric, year));
    }
    Ok(Box::new(move |f| {
        columns.iter().any(|(kind, subject, metric, year)| {
            (*kind, *metric, *year) == (f.kind, f.metric, f.year) && *subject == f.subject
        })
    }))
}
