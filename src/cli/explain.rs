//! `explain`: a change of a figure from one scenario to another, split among what changed.

use super::args::{Overrides, count};
use super::exit::Stop;
use super::load;
use super::options::{self, ScenarioOptions, Usage};
use super::progress::Bar;
use super::study::{self, Findings, Prepared, Study, StudyArguments, StudyOptions};
use crate::engine;
use crate::error::Error;
use crate::input::{self, ChangedPart, Parts};
use crate::model::Plan;
use crate::output::csv::{ChangeRow, ExplainRow, changes_csv, explain_csv};
use crate::output::terminal;
use crate::sampling::Source;
use crate::statistics::Estimate;
use crate::study::chosen::{self, Chosen, ChosenStatistic};
use crate::study::explain::{Explained, MOST_PARTS, explain};
use clap::error::ErrorKind;
use clap::{Args, ValueHint};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// The scenario that the change begins with
    #[arg(value_hint = ValueHint::FilePath)]
    pub from: PathBuf,

    /// The scenario that it ends with
    #[arg(value_hint = ValueHint::FilePath)]
    pub to: PathBuf,

    /// The figure: `[SUBJECT.]METRIC[.YEAR][.qNN]`; without `qNN` the mean, of an event its probability
    #[arg(long, value_name = "FIGURE", help_heading = "Results")]
    pub metric: String,

    /// Combinations of changes to simulate at most; with fewer than 2 to the number of parts, orders
    /// are sampled
    #[arg(long, value_name = "N", value_parser = count, default_value = "64", help_heading = "Simulation")]
    pub combinations: u64,

    #[command(flatten)]
    pub overrides: Overrides,

    #[command(flatten)]
    pub study: StudyArguments,
}

/// Checked options of `explain`.
#[derive(Debug)]
pub struct ExplainOptions {
    scenarios: Vec<ScenarioOptions>,
    metric: String,
    combinations: u64,
    study: StudyOptions,
}

/// Gives the arguments their meaning.
pub fn check(a: ExplainArguments) -> Result<ExplainOptions, Stop> {
    let usage = Usage("explain");
    if !(2..=1_000_000).contains(&a.combinations) {
        return usage.wrong(format!(
            "`--combinations {}`: 2 to 1000000 can be simulated",
            a.combinations
        ));
    }
    Ok(ExplainOptions {
        scenarios: usage.scenarios(vec![a.from, a.to], &a.overrides)?,
        metric: a.metric,
        combinations: a.combinations,
        study: StudyOptions::of("explain", a.study)?,
    })
}

/// Simulates combinations of the changes and leaves their contributions.
pub fn run(options: &ExplainOptions) -> Result<(), Stop> {
    let scenarios = Prepared::all(&options.scenarios, options.study.loudness)?;
    let [from, to] = &scenarios[..] else {
        return Ok(());
    };
    let wrong =
        |message: String| options::usage_error("explain", ErrorKind::ValueValidation, message);
    let asked = ChosenStatistic::parse(&options.metric, &from.plan)
        .map_err(|what| wrong(format!("`--metric {}`: {what}", options.metric)))?;
    let figure = &asked.figure;
    let changed = Changed::of(from, to)?;
    let (trials, seed) = options.study.trials_and_seed(&from.scenario);
    let study = Study {
        command: "explain",
        options: &options.study,
        scenarios: &scenarios,
        asked: vec![
            ("metric", options.metric.clone()),
            ("combinations", options.combinations.to_string()),
        ],
        seed,
        trials,
    };
    study.run(|_| {
        let pool = engine::pool(options.study.threads)?;
        let source = Source::random(seed);
        let count = changed.parts.len();
        let all = 1_u64.checked_shl(count as u32).unwrap_or(u64::MAX);
        let bar = Bar::new(
            "explain",
            trials * all.min(options.combinations),
            options.study.visible(),
        );
        let values = |which: &Vec<bool>| -> Result<Vec<f64>, Stop> {
            let plan = changed.plan(which)?;
            let found = pool.install(|| {
                chosen::values(std::slice::from_ref(figure), &plan, &source, trials, &bar)
            })?;
            Ok(found.into_iter().next().unwrap_or_default())
        };
        let statistic = |values: &[f64]| asked.of(values, &from.plan).value.unwrap_or(f64::NAN);
        let found = explain(count, options.combinations, seed, values, statistic)?;
        drop(bar);
        Ok(changed.findings(options, figure, from, &found, trials))
    })
}

fn file_name(scenario: &Prepared) -> std::borrow::Cow<'_, str> {
    scenario
        .path()
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
}

/// What differs between two scenarios.
struct Changed {
    from: Parts,
    to: Parts,
    /// The first scenario with changes, where it is: paths in it are relative to its folder.
    path: PathBuf,
    parts: Vec<ChangedPart>,
}

impl Changed {
    fn of(from: &Prepared, to: &Prepared) -> Result<Self, Stop> {
        let failed = |message: String, hint: &str| Error::Failed {
            message,
            hint: Some(hint.to_owned()),
        };
        let parts = Parts::of(&from.resolved).zip(Parts::of(&to.resolved));
        let Some((a, b)) = parts else {
            let hint = "`check` shows what the scenarios hold";
            return Err(failed("the resolved scenarios cannot be read again".into(), hint).into());
        };
        let names = (&from.scenario.name, &to.scenario.name);
        let parts = a.differing(&b);
        if parts.is_empty() {
            let message = format!("nothing differs between `{}` and `{}`", names.0, names.1);
            return Err(failed(
                message,
                "words about a number, its source say, do not count",
            )
            .into());
        }
        if parts.len() > MOST_PARTS {
            let message = format!(
                "{} parts differ between `{}` and `{}`, more than the {MOST_PARTS} that are told apart",
                parts.len(),
                names.0,
                names.1
            );
            return Err(failed(message, "compare variants of one scenario").into());
        }
        Ok(Self {
            from: a,
            to: b,
            path: from.path().with_file_name(format!(
                "{} with changes of {}",
                file_name(from),
                file_name(to)
            )),
            parts,
        })
    }

    /// The first scenario with some of the changes.
    fn plan(&self, which: &[bool]) -> Result<Plan, Stop> {
        let named = self.parts.iter().zip(which).filter(|(_, on)| **on);
        let named: Vec<&str> = named.map(|(part, _)| part.name.as_str()).collect();
        let text = self.from.with(&self.to, &named);
        let loaded = input::load_text(&self.path, text);
        match loaded.scenario {
            Some(scenario) => Ok(Plan::compile(&scenario)?),
            None => {
                let report = load::report(loaded.diagnostics, loaded.sources);
                Err(Stop::Invalid {
                    report: format!(
                        "{report}\nthe first scenario is invalid with the changes of these parts alone: {}. \
                         They go together with others; compare scenarios that differ in fewer parts\n",
                        named.join(", ")
                    ),
                })
            }
        }
    }

    fn findings(
        &self,
        options: &ExplainOptions,
        figure: &Chosen,
        from: &Prepared,
        found: &Explained,
        trials: u64,
    ) -> Findings {
        let (currency, dialect) = (from.scenario.currency.code(), options.study.dialect);
        let row = |row, part, changes, estimate: Estimate, share| ExplainRow {
            figure: &options.metric,
            metric: figure.metric,
            currency,
            row,
            part,
            changes,
            estimate,
            share,
        };
        let all = found.change.value;
        let share = |e: &Estimate| Some(e.value? / all?).filter(|s| s.is_finite());
        let mut rows = vec![row("from", "", None, found.from, None)];
        for (part, estimate) in self.parts.iter().zip(&found.contributions) {
            let changes = Some(part.changes.len() as u64);
            rows.push(row("part", &part.name, changes, *estimate, share(estimate)));
        }
        rows.push(row("to", "", None, found.to, None));
        rows.push(row("change", "", None, found.change, None));
        let changes = self.parts.iter().flat_map(|part| {
            part.changes.iter().map(|change| ChangeRow {
                part: &part.name,
                path: &change.path,
                from: change.from.as_deref().unwrap_or_default(),
                to: change.to.as_deref().unwrap_or_default(),
            })
        });
        let changes = changes_csv(changes, currency, dialect);
        let mut text = terminal::explained(&rows, study::width());
        text.push_str(&match found.orders {
            None => format!(
                "exact over {} combinations on the same draws\n",
                found.combinations
            ),
            Some(orders) => format!(
                "from {orders} of the orders in which the changes can be made, {} combinations; \
                 `--combinations` asks for more\n",
                found.combinations
            ),
        });
        Findings {
            files: vec![
                ("explain.csv", explain_csv(rows, currency, dialect)),
                ("changes.csv", changes),
            ],
            warnings: Vec::new(),
            simulated: trials * found.combinations,
            text,
        }
    }
}
