//! `find`: the value of one parameter at which a figure is what somebody wants it to be.

use super::args::Overrides;
use super::exit::Stop;
use super::load;
use super::options::{self, ScenarioOptions, Usage};
use super::progress::Bar;
use super::study::{Findings, Prepared, Study, StudyArguments, StudyOptions, may_vary};
use crate::diagnostics::{Severity, nearest};
use crate::engine;
use crate::error::Error;
use crate::output::csv::{FindSearch, find_csv};
use crate::output::terminal;
use crate::sampling::Source;
use crate::statistics::digits;
use crate::study::chosen::{self, ChosenStatistic};
use crate::study::find::{Evaluation, Found, NoSolution, find};
use clap::error::ErrorKind;
use clap::{Args, ValueHint};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct FindArguments {
    /// The scenario file
    #[arg(value_hint = ValueHint::FilePath)]
    pub scenario: PathBuf,

    /// What is varied: `path=low:high`, or the path of an uncertain input alone, from its 0.1 % to its
    /// 99.9 % quantile
    ///
    /// It is set to one number after another, as by `--set`.
    #[arg(long, value_name = "PATH[=LOW:HIGH]", help_heading = "Scenario")]
    pub vary: String,

    /// The figure and what it should be: `[SUBJECT.]METRIC[.YEAR][.qNN] = NUMBER`
    ///
    /// For example `--target 'STARGATE-500.delivered.q50 = 250'`; without `qNN` it is the mean, of an
    /// event its probability.
    #[arg(long, value_name = "FIGURE=NUMBER", help_heading = "Scenario")]
    pub target: String,

    #[command(flatten)]
    pub overrides: Overrides,

    #[command(flatten)]
    pub study: StudyArguments,
}

/// Checked options of `find`.
#[derive(Debug)]
pub struct FindOptions {
    scenario: ScenarioOptions,
    path: String,
    range: Option<(f64, f64)>,
    /// As typed, and what it should be.
    figure: String,
    target: f64,
    study: StudyOptions,
}

/// Gives the arguments their meaning.
pub fn check(a: FindArguments) -> Result<FindOptions, Stop> {
    let usage = Usage("find");
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|x| x.is_finite());
    let (path, range) = match a.vary.split_once('=') {
        None => (a.vary.trim(), None),
        Some((path, range)) => {
            let ends = range.split_once(':');
            let ends = ends.and_then(|(low, high)| Some((number(low)?, number(high)?)));
            match ends {
                Some((low, high)) if low < high => (path.trim(), Some((low, high))),
                _ => {
                    return usage.wrong(format!(
                        "`--vary {}`: write `path=low:high` with two numbers, the smaller first",
                        a.vary
                    ));
                }
            }
        }
    };
    may_vary(&usage, "--vary", path)?;
    let target = a.target.rsplit_once('=');
    let target = target.and_then(|(figure, value)| Some((figure.trim(), number(value)?)));
    let Some((figure, target)) = target.filter(|(figure, _)| !figure.is_empty()) else {
        return usage.wrong(format!(
            "`--target {}`: write `FIGURE = NUMBER`, such as `portfolio.npv = 0`",
            a.target
        ));
    };
    Ok(FindOptions {
        path: path.to_owned(),
        range,
        figure: figure.to_owned(),
        target,
        scenario: usage.scenario(a.scenario, &a.overrides)?,
        study: StudyOptions::of("find", a.study)?,
    })
}

/// Searches, and leaves every evaluation.
pub fn run(options: &FindOptions) -> Result<(), Stop> {
    let loaded = load::one(&options.scenario)?;
    let already = loaded.remarks.messages(Severity::Warning);
    let scenario = [Prepared::new(loaded)?];
    let base = &scenario[0];
    let wrong = |message: String| options::usage_error("find", ErrorKind::ValueValidation, message);
    let statistic = ChosenStatistic::parse(&options.figure, &base.plan)
        .map_err(|what| wrong(format!("`--target {}`: {what}", options.figure)))?;
    let (low, high) = range(options, base).map_err(wrong)?;
    let ends = [low, high];
    let mut remark = None;
    for end in ends {
        let remarks = load::one(&with(options, end))?.remarks;
        let sets = [format!("{}={end}", options.path)];
        remark = remark.or_else(|| remarks.first_new(&already, &sets));
    }
    let (trials, seed) = options.study.trials_and_seed(&base.scenario);
    let study = Study {
        command: "find",
        options: &options.study,
        scenarios: &scenario,
        asked: vec![
            ("vary", format!("{}={low}:{high}", options.path)),
            ("target", format!("{}={}", options.figure, options.target)),
        ],
        seed,
        trials,
    };
    let search = FindSearch {
        path: &options.path,
        figure: &options.figure,
        metric: statistic.figure.metric,
        target: options.target,
        currency: base.scenario.currency.code(),
    };
    study.run(|_| {
        let pool = engine::pool(options.study.threads)?;
        let source = Source::random(seed);
        let bar = Bar::new("find", trials * 12, options.study.visible());
        let evaluate = |at: f64| -> Result<Evaluation, Stop> {
            let plan = Prepared::new(load::one(&with(options, at))?)?.plan;
            let chosen = std::slice::from_ref(&statistic.figure);
            let values = pool
                .install(|| chosen::values(chosen, &plan, &source, trials, &bar))?
                .pop()
                .unwrap_or_default();
            let estimate = statistic.of(&values, &plan);
            match estimate.value {
                Some(value) => Ok(Evaluation {
                    at,
                    figure: value,
                    std_error: estimate.std_error,
                }),
                None => Err(undefined(options, at)),
            }
        };
        let found = find(low, high, options.target, evaluate)?;
        drop(bar);
        if let Err(none) = found.solution {
            return Err(unreachable(options, &ends, &found, none, remark));
        }
        Ok(Findings {
            files: vec![("find.csv", find_csv(&search, &found, options.study.dialect))],
            warnings: remark.into_iter().collect(),
            simulated: trials * found.evaluations.len() as u64,
            text: terminal::found(&search, &found),
        })
    })
}

fn with(options: &FindOptions, value: f64) -> ScenarioOptions {
    let mut scenario = options.scenario.clone();
    scenario.set.push(format!("{}={value}", options.path));
    scenario
}

/// The ends of the search.
fn range(options: &FindOptions, base: &Prepared) -> Result<(f64, f64), String> {
    if let Some(range) = options.range {
        return Ok(range);
    }
    let quantities = base.scenario.quantities();
    let found = quantities.iter().find(|q| q.path == options.path);
    let ends = found.map(|q| {
        (
            q.distribution.quantile(0.001),
            q.distribution.quantile(0.999),
        )
    });
    match ends {
        Some((low, high)) if low < high => Ok((low, high)),
        _ => {
            let path = &options.path;
            let uncertain = quantities.iter().filter(|q| q.constant().is_none());
            let meant = nearest(path, uncertain.map(|q| q.path.as_str()))
                .first()
                .map_or(String::new(), |meant| format!("; did you mean `{meant}`?"));
            Err(format!(
                "`--vary {path}`: it is no uncertain input, so its range must be given: \
                 `{path}=low:high`{meant}"
            ))
        }
    }
}

fn undefined(options: &FindOptions, at: f64) -> Stop {
    Error::Failed {
        message: format!(
            "`{}` is undefined where `{}` is {at}",
            options.figure, options.path
        ),
        hint: Some("choose a figure that every trial has, or a narrower range".into()),
    }
    .into()
}

/// Why there is no solution; `remark` is what was remarked of the ends.
fn unreachable(
    options: &FindOptions,
    [low, high]: &[f64; 2],
    found: &Found,
    none: NoSolution,
    remark: Option<String>,
) -> Stop {
    let (path, figure, target) = (&options.path, &options.figure, options.target);
    let shown = |x: f64| digits::rounded(x, None, 6);
    let (message, hint) = match none {
        NoSolution::Constant(value) => {
            let is_target = if value == target { ", the target," } else { "" };
            (
                format!(
                    "`{figure}` is {}{is_target} whatever `{path}` is between {low} and {high}",
                    shown(value)
                ),
                remark.unwrap_or_else(|| {
                    "it does not depend on what is varied: vary something else".into()
                }),
            )
        }
        NoSolution::Jump([a, b]) => (
            format!("no `{path}` was found at which `{figure}` is {target}: it jumps over it"),
            format!(
                "it is {} where `{path}` is {}, and {} where that is {}: ask for one of them",
                shown(a.figure),
                digits::rounded(a.at, None, 12),
                shown(b.figure),
                digits::rounded(b.at, None, 12)
            ),
        ),
        NoSolution::Missed => {
            let figures = || found.evaluations.iter().map(|e| e.figure);
            (
                format!(
                    "no `{path}` between {low} and {high} was found at which `{figure}` is {target}"
                ),
                format!(
                    "it lies between {} and {} there; widen the range or change the target",
                    shown(figures().fold(f64::INFINITY, f64::min)),
                    shown(figures().fold(f64::NEG_INFINITY, f64::max))
                ),
            )
        }
    };
    Error::Failed {
        message,
        hint: Some(hint),
    }
    .into()
}
