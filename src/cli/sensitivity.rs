//! `sensitivity`: what figures depend on.

use super::args::Overrides;
use super::exit::Stop;
use super::options::{self, ScenarioOptions, Usage};
use super::progress::Bar;
use super::study::{self, Findings, Prepared, Study, StudyArguments, StudyOptions};
use crate::engine::pool;
use crate::model::{Plan, figure_name};
use crate::output::csv::{Studied, sensitivity_csv, tornado_csv};
use crate::output::terminal;
use crate::results::figure;
use crate::study::causes::{Cause, causes};
use crate::study::condition::Comparison;
use crate::study::sensitivity::{
    About, Decision, Methods, Request, Sensitivity, cost, sensitivity,
};
use crate::study::simulate::Planned;
use clap::error::ErrorKind;
use clap::{Args, ValueEnum, ValueHint};
use std::path::PathBuf;

/// Trials of each run unless others are asked for.
const TRIALS: u64 = 4096;
/// Most trials of a run: the values of all inputs are held in memory.
const MOST: u64 = 1_000_000;

#[derive(Debug, Args)]
pub struct SensitivityArguments {
    /// The scenario file
    #[arg(value_hint = ValueHint::FilePath)]
    pub scenario: PathBuf,

    /// The figure, named as in summary.csv (repeatable) [default: npv, else delivered]
    #[arg(
        long,
        value_name = "[SUBJECT.]METRIC[.YEAR]",
        help_heading = "Question"
    )]
    pub metric: Vec<String>,

    /// Of each figure every year
    #[arg(long, help_heading = "Question")]
    pub by_year: bool,

    /// What information is worth to who invests where this holds, and else does not (repeatable)
    ///
    /// `portfolio.npv > 0`: to invest pays the figure less the number, not to invest pays nothing. With
    /// `<` it pays the number less the figure.
    #[arg(long, value_name = "FIGURE>NUMBER", help_heading = "Question")]
    pub decision: Vec<String>,

    /// Measures to take
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_value = "tornado,regression,pawn,sobol",
        help_heading = "Simulation"
    )]
    pub method: Vec<Method>,

    /// Inputs that get runs of their own, after a screening of all; the others are one group
    #[arg(
        long,
        value_name = "N",
        default_value_t = 12,
        help_heading = "Simulation"
    )]
    pub top: usize,

    #[command(flatten)]
    pub overrides: Overrides,

    #[command(flatten)]
    pub study: StudyArguments,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Method {
    /// One input at its q10 and q90, all others drawn
    Tornado,
    /// Correlations and coefficients of values and of ranks, plain and partial
    Regression,
    /// First and total indices: shares of the variance
    Sobol,
    /// How far the distribution moves where an input is known; holds where inputs depend on each other
    Pawn,
    /// Elementary effects of every input
    Morris,
}

impl Method {
    fn name(self) -> &'static str {
        match self {
            Self::Tornado => "tornado",
            Self::Regression => "regression",
            Self::Sobol => "sobol",
            Self::Pawn => "pawn",
            Self::Morris => "morris",
        }
    }
}

/// Checked options of `sensitivity`.
#[derive(Debug)]
pub struct SensitivityOptions {
    scenario: [ScenarioOptions; 1],
    metrics: Vec<String>,
    by_year: bool,
    decisions: Vec<String>,
    methods: Vec<Method>,
    top: usize,
    study: StudyOptions,
}

/// Gives the arguments their meaning.
pub fn check(a: SensitivityArguments) -> Result<SensitivityOptions, Stop> {
    let usage = Usage("sensitivity");
    let study = StudyOptions::of("sensitivity", a.study)?;
    let trials = study.trials_or(TRIALS);
    if !(10..=MOST).contains(&trials) {
        return usage.wrong(format!(
            "`--trials {trials}`: a run of `sensitivity` has 10 to {MOST} trials"
        ));
    }
    if a.top == 0 {
        return usage.wrong("`--top 0`: at least one input gets runs of its own".into());
    }
    Ok(SensitivityOptions {
        scenario: [usage.scenario(a.scenario, &a.overrides)?],
        metrics: a.metric,
        by_year: a.by_year,
        decisions: a.decision,
        methods: a.method,
        top: a.top,
        study,
    })
}

/// Takes the measures.
pub fn run(options: &SensitivityOptions) -> Result<(), Stop> {
    let scenarios = Prepared::all(&options.scenario, options.study.loudness)?;
    let Some(prepared) = scenarios.first() else {
        return Ok(());
    };
    let (scenario, plan) = (&prepared.scenario, &prepared.plan);
    let has = |m| options.methods.contains(&m);
    let (_, seed) = options.study.trials_and_seed(scenario);
    let request = Request {
        seed,
        trials: options.study.trials_or(TRIALS),
        figures: figures(options, plan)?,
        methods: Methods {
            regression: has(Method::Regression),
            pawn: has(Method::Pawn),
            tornado: has(Method::Tornado),
            sobol: has(Method::Sobol),
            morris: has(Method::Morris),
        },
        top: options.top,
        decisions: decisions(&options.decisions, plan)?,
    };
    let study = Study {
        command: "sensitivity",
        options: &options.study,
        scenarios: &scenarios,
        asked: asked(options, &request, plan),
        seed,
        trials: request.trials,
    };
    study.run(|_| {
        let causes = causes(scenario, plan);
        let bar = Bar::new(
            "sensitivity",
            cost(&request, &causes),
            options.study.visible(),
        );
        let model = Planned {
            plan,
            progress: &bar,
        };
        let found =
            pool(options.study.threads)?.install(|| sensitivity(&model, &causes, &request))?;
        drop(bar);
        let studied = Studied {
            scenario,
            plan,
            causes: &causes,
            request: &request,
            found: &found,
        };
        let dialect = options.study.dialect;
        let mut files = vec![("sensitivity.csv", sensitivity_csv(studied, dialect))];
        if request.methods.tornado {
            files.push(("tornado.csv", tornado_csv(studied, dialect)));
        }
        Ok(Findings {
            files,
            warnings: warnings(&causes, &request, plan, &found),
            simulated: found.simulated,
            text: terminal::sensitivity(&studied, study::width()),
        })
    })
}

fn wrong(option: &str, text: &str, why: impl std::fmt::Display) -> Stop {
    let message = format!("`{option} {text}`: {why}");
    options::usage_error("sensitivity", ErrorKind::ValueValidation, message)
}

/// The columns that are asked for, each once.
fn figures(options: &SensitivityOptions, plan: &Plan) -> Result<Vec<usize>, Stop> {
    let mut columns: Vec<usize> = Vec::new();
    let mut metrics = options.metrics.clone();
    if metrics.is_empty() {
        let npv = figure("npv", plan).is_ok() && !options.by_year;
        let usual = match (npv, options.by_year) {
            (true, _) => "npv",
            (_, true) => "spend",
            _ => "delivered",
        };
        metrics.push(usual.to_owned());
    }
    for text in &metrics {
        for column in named(text, options.by_year, plan)? {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
    }
    Ok(columns)
}

/// The figure that a text names, or all its years.
fn named(text: &str, by_year: bool, plan: &Plan) -> Result<Vec<usize>, Stop> {
    if !by_year {
        let column = figure(text, plan).map_err(|unknown| wrong("--metric", text, unknown))?;
        return Ok(vec![column]);
    }
    // A metric with a figure of the whole run may have none of a year, and the other way round.
    let first = plan.years.first().map_or(0, |y| y.year);
    let dated = format!("{}.{first}", text.trim());
    let column = match (figure(&dated, plan), figure(text, plan)) {
        (Ok(column), _) | (_, Ok(column)) => column,
        (_, Err(unknown)) => return Err(wrong("--metric", text, unknown)),
    };
    let asked = &plan.specs[column];
    let alike = |s: &crate::model::ColumnSpec| {
        (s.kind, s.metric, &s.subject) == (asked.kind, asked.metric, &asked.subject)
            && s.year.is_some()
    };
    let all = plan.specs.iter().enumerate();
    let columns: Vec<usize> = all.filter(|(_, s)| alike(s)).map(|(c, _)| c).collect();
    if columns.is_empty() {
        let why = "it is of the whole run and has no years; leave `--by-year` out";
        return Err(wrong("--metric", text, why));
    }
    Ok(columns)
}

fn decisions(asked: &[String], plan: &Plan) -> Result<Vec<Decision>, Stop> {
    let read = |text: &String| {
        let condition = study::condition("--decision", text, plan)?;
        let [clause] = &condition.clauses[..] else {
            let why = "a decision hangs on one figure";
            return Err(wrong("--decision", text, why));
        };
        Ok(Decision {
            column: clause.column,
            hurdle: clause.number,
            sign: match clause.comparison {
                Comparison::Above | Comparison::AtLeast => 1.0,
                Comparison::Below | Comparison::AtMost => -1.0,
            },
        })
    };
    asked.iter().map(read).collect()
}

fn asked(
    options: &SensitivityOptions,
    request: &Request,
    plan: &Plan,
) -> Vec<(&'static str, String)> {
    let mut methods: Vec<&str> = options.methods.iter().map(|m| m.name()).collect();
    methods.sort_unstable();
    methods.dedup();
    let figures: Vec<String> = request.figures.iter().map(|c| name(*c, plan)).collect();
    let decision = |d: &Decision| {
        let sign = if d.sign > 0.0 { '>' } else { '<' };
        format!("{} {sign} {}", name(d.column, plan), d.hurdle)
    };
    let decisions: Vec<String> = request.decisions.iter().map(decision).collect();
    let mut asked = vec![
        ("metric", figures.join(" ")),
        ("method", methods.join(" ")),
        ("top", request.top.to_string()),
    ];
    if !decisions.is_empty() {
        asked.push(("decision", decisions.join(" and ")));
    }
    asked
}

/// The whole name of a figure.
fn name(column: usize, plan: &Plan) -> String {
    let spec = &plan.specs[column];
    figure_name(
        &spec.subject,
        spec.metric,
        spec.year.map(|y| plan.years[y].year),
    )
}

fn warnings(causes: &[Cause], request: &Request, plan: &Plan, found: &Sensitivity) -> Vec<String> {
    let mut warnings = Vec::new();
    let mut constant: Vec<String> = Vec::new();
    for (f, column) in request.figures.iter().enumerate() {
        let name = name(*column, plan);
        if !found.varies[f] {
            constant.push(format!("`{name}`"));
        } else if found.undefined[f] > 0 {
            warnings.push(format!(
                "`{name}` is undefined in {} of {} trials; its measures are of the others",
                found.undefined[f], request.trials
            ));
        }
    }
    if !constant.is_empty() {
        warnings.push(format!(
            "nothing can be said of what is the same in all {} trials: {}",
            request.trials,
            constant.join(", ")
        ));
    }
    let fitted = |f: usize| {
        found
            .find(f, About::All, "regression", "r_squared")
            .is_some()
    };
    let unfitted = (0..request.figures.len()).any(|f| found.varies[f] && !fitted(f));
    if request.methods.regression && unfitted {
        warnings.push(format!(
            "a regression on so many inputs needs more than {} trials; ask for them with `--trials`",
            request.trials
        ));
    }
    let dependent = causes.iter().filter(|c| c.dependent).count();
    let methods = &request.methods;
    if dependent > 0 && (methods.sobol || methods.morris) {
        warnings.push(format!(
            "{dependent} inputs are drawn together with others: their indices and effects are of \
             their own parts, those of what they share are the factors'; Spearman, PAWN and the \
             tornado are of their values"
        ));
    }
    warnings
}
