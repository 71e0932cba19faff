//! `discover`: the inputs that go with a condition on figures.

use super::args::Overrides;
use super::exit::Stop;
use super::options::{ScenarioOptions, Usage};
use super::progress::Bar;
use super::study::{self, Findings, Prepared, Study, StudyArguments, StudyOptions};
use crate::analysis::prim::Search;
use crate::engine::pool;
use crate::output::csv::{Discovered, discover_csv, limits_csv, trajectory_csv};
use crate::output::terminal;
use crate::study::causes::causes;
use crate::study::discover::{Dimension, Discovery, Request, discover};
use crate::study::simulate::Planned;
use clap::{Args, ValueHint};
use std::path::PathBuf;

/// Trials unless others are asked for.
const TRIALS: u64 = 20_000;
/// Most trials: the values of all inputs are held in memory.
const MOST: u64 = 1_000_000;
/// Least trials: half of them are to hold a box.
const LEAST: u64 = 200;

#[derive(Debug, Args)]
pub struct DiscoverArguments {
    /// The scenario file
    #[arg(value_hint = ValueHint::FilePath)]
    pub scenario: PathBuf,

    /// What is to be explained: `FIGURE < NUMBER`, or several joined by `and`
    ///
    /// Figures are named as in summary.csv; they are compared by `<`, `<=`, `>` or `>=`, as in
    /// `portfolio.npv < -400 and portfolio.gw_online.2030 >= 20`.
    #[arg(
        long = "where",
        value_name = "CONDITION",
        required = true,
        help_heading = "Question"
    )]
    pub condition: String,

    /// Boxes at most; each next one is sought outside of those before
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Question")]
    pub boxes: usize,

    /// Inputs that a box limits at most
    #[arg(long, value_name = "N", default_value_t = 4, help_heading = "Question")]
    pub inputs: usize,

    /// Take the largest box with at least this share of cases, not the one that tells cases and other
    /// trials apart best
    #[arg(long, value_name = "SHARE", help_heading = "Question")]
    pub density: Option<f64>,

    #[command(flatten)]
    pub overrides: Overrides,

    #[command(flatten)]
    pub study: StudyArguments,
}

/// Checked options of `discover`.
#[derive(Debug)]
pub struct DiscoverOptions {
    scenario: [ScenarioOptions; 1],
    condition: String,
    boxes: usize,
    search: Search,
    study: StudyOptions,
}

/// Gives the arguments their meaning.
pub fn check(a: DiscoverArguments) -> Result<DiscoverOptions, Stop> {
    let usage = Usage("discover");
    let study = StudyOptions::of("discover", a.study)?;
    let trials = study.trials_or(TRIALS);
    if !(LEAST..=MOST).contains(&trials) {
        return usage.wrong(format!(
            "`--trials {trials}`: `discover` takes {LEAST} to {MOST} trials"
        ));
    }
    if a.boxes == 0 || a.inputs == 0 {
        return usage.wrong("`--boxes` and `--inputs` are at least 1".into());
    }
    if let Some(wrong) = a.density.filter(|d| !(*d > 0.0 && *d <= 1.0)) {
        return usage.wrong(format!("`--density {wrong}`: a share lies between 0 and 1"));
    }
    Ok(DiscoverOptions {
        scenario: [usage.scenario(a.scenario, &a.overrides)?],
        condition: a.condition,
        boxes: a.boxes,
        search: Search {
            inputs: a.inputs,
            density: a.density,
            ..Search::default()
        },
        study,
    })
}

/// Finds boxes.
pub fn run(options: &DiscoverOptions) -> Result<(), Stop> {
    let scenarios = Prepared::all(&options.scenario, options.study.loudness)?;
    let Some(prepared) = scenarios.first() else {
        return Ok(());
    };
    let (scenario, plan) = (&prepared.scenario, &prepared.plan);
    let condition = study::condition("--where", &options.condition, plan)?;
    let (_, seed) = options.study.trials_and_seed(scenario);
    let request = Request {
        seed,
        trials: options.study.trials_or(TRIALS),
        condition,
        search: options.search,
        boxes: options.boxes,
    };
    let mut asked = vec![
        ("where", request.condition.text.clone()),
        ("boxes", request.boxes.to_string()),
        ("inputs", request.search.inputs.to_string()),
    ];
    asked.extend(request.search.density.map(|d| ("density", d.to_string())));
    let study = Study {
        command: "discover",
        options: &options.study,
        scenarios: &scenarios,
        asked,
        seed,
        trials: request.trials,
    };
    study.run(|_| {
        let mut dimensions = Dimension::of(&causes(scenario, plan));
        dimensions.extend(Dimension::regimes(plan));
        let bar = Bar::new("discover", request.trials, options.study.visible());
        let model = Planned {
            plan,
            progress: &bar,
        };
        let found =
            pool(options.study.threads)?.install(|| discover(&model, &dimensions, &request))?;
        drop(bar);
        let discovered = Discovered {
            scenario,
            dimensions: &dimensions,
            condition: &request.condition.text,
            found: &found,
        };
        let dialect = options.study.dialect;
        Ok(Findings {
            files: vec![
                ("discover.csv", discover_csv(discovered, dialect)),
                ("limits.csv", limits_csv(discovered, dialect)),
                ("trajectory.csv", trajectory_csv(discovered, dialect)),
            ],
            warnings: warnings(&found, &request),
            simulated: request.trials,
            text: terminal::discover(&discovered, study::width()),
        })
    })
}

/// Cases below which shares say little.
const FEW: u64 = 50;

fn warnings(found: &Discovery, request: &Request) -> Vec<String> {
    let mut warnings = Vec::new();
    let others = found.trials - found.cases;
    if found.cases < FEW {
        warnings.push(format!(
            "only {} of {} trials meet the condition; ask for more with `--trials`",
            found.cases, found.trials
        ));
    } else if others < found.cases / 10 {
        warnings.push(format!(
            "{} of {} trials meet the condition: the other {others} say more by its opposite",
            found.cases, found.trials
        ));
    }
    if let (Some(density), Some(first)) = (request.search.density, found.regions.first())
        && first.found.density() < density
    {
        warnings.push(format!(
            "with at most {} inputs the box has a density of {:.2}, not {density}; `--inputs` allows \
             more",
            request.search.inputs,
            first.found.density()
        ));
    }
    warnings
}
