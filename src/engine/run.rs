//! The run: all trials, or as many as are enough.
//!
//! Which thread did what leaves no trace in the result. Replicates follow each other; what is kept of one when it
//! ends is its trials, with all others', and its statistics.

use super::collected::{Collected, Drawn};
use super::condition::{Approach, Weighed};
use super::failure;
use super::pipeline::Pipeline;
use super::record::Deviations;
use super::request::{Progress, RunRequest, fewest_trials};
use super::threads::pool;
use super::workers::Workers;
use crate::domain::Sampling;
use crate::error::Error;
use crate::model::Plan;
use crate::sampling::{LANES, Shares, Source};
use crate::statistics::ExactSum;

/// Simulates `request.trials` trials.
///
/// # Errors
/// [`Error::Interrupted`] where `progress` says so; [`Error::Failed`] where threads cannot start, or
/// there are fewer blocks than replicates.
pub fn run(plan: &Plan, request: &RunRequest, progress: &dyn Progress) -> Result<Collected, Error> {
    start(plan, request, progress, None)
}

/// Simulates at most `request.trials` trials: fewer where `enough` says so of what was collected by
/// one of [`checkpoints`], which depend on nothing else; with replicates by one of [`stages`].
///
/// # Errors
/// As [`run`].
pub fn run_until(
    plan: &Plan,
    request: &RunRequest,
    progress: &dyn Progress,
    enough: &(dyn Fn(&Collected) -> bool + Sync),
) -> Result<Collected, Error> {
    start(plan, request, progress, Some(enough))
}

/// Says of what was collected whether it will do.
pub type Enough<'a> = Option<&'a (dyn Fn(&Collected) -> bool + Sync)>;

/// Blocks after which a run without replicates may stop: ten, then a quarter more each time.
pub fn checkpoints() -> impl Iterator<Item = u64> {
    std::iter::successors(Some(10_u64), |blocks| Some(blocks + blocks.div_ceil(4)))
}

/// Trials after which a run of replicates may stop: a block of each, then twice as many each time up
/// to half of `trials`, and all of them. A stage must hold every replicate, so that each begins with
/// the first trial again; what is thrown away is never more than what is kept.
pub fn stages(trials: u64, replicates: u64) -> impl Iterator<Item = u64> {
    let doubled = std::iter::successors(Some(replicates * LANES as u64), |n| n.checked_mul(2));
    doubled
        .take_while(move |n| *n <= trials / 2)
        .chain([trials])
}

fn start(
    plan: &Plan,
    request: &RunRequest,
    progress: &dyn Progress,
    enough: Enough<'_>,
) -> Result<Collected, Error> {
    if request.sampling != Sampling::Random && request.replicates < 2 {
        return Err(Error::Failed {
            message: format!(
                "draws by `{}` need 2 replicates or more: nothing else tells their errors",
                request.sampling.name()
            ),
            hint: Some("ask for 16 `replicates`".into()),
        });
    }
    let fewest = fewest_trials(request.replicates);
    if request.trials < fewest {
        return Err(Error::Failed {
            message: format!(
                "{} trials are too few for {} replicates",
                request.trials, request.replicates
            ),
            hint: Some(format!(
                "a replicate is at least a block of {LANES} trials: simulate at least {fewest}"
            )),
        });
    }
    pool(request.threads)?.install(|| collect(plan, request, progress, enough, None))
}

/// Collects the trials of a plan; of a conditioned one drawn and weighed as an approach says.
pub(super) fn collect(
    plan: &Plan,
    request: &RunRequest,
    progress: &dyn Progress,
    enough: Enough<'_>,
    approach: Option<&Approach>,
) -> Result<Collected, Error> {
    let drawn = |trials: u64| Drawn {
        source: match approach {
            Some(approach) => approach.source.clone(),
            None => source(plan, request, trials),
        },
        weigher: approach.map(|a| &a.weigher),
    };
    let blocks = request.trials.div_ceil(LANES as u64);
    let blocks = usize::try_from(blocks).unwrap_or(usize::MAX);
    let mut workers = Workers::new(plan, blocks.max(failure::workers(plan)));
    let workers = &mut workers;
    let mut collected = match enough {
        Some(enough) if request.replicates > 1 => {
            by_stages(plan, request, &drawn, workers, progress, enough)
        }
        enough => {
            let drawn = drawn(request.trials);
            simulate(plan, request, &drawn, workers, progress, enough)
        }
    }?;
    let drawn = drawn(collected.trials);
    let found = failure::failures(plan, &drawn, &collected, workers, progress)?;
    collected.failures = found;
    if progress.cancelled() {
        return Err(Error::Interrupted);
    }
    Ok(collected)
}

/// The draws of a run of so many trials.
fn source(plan: &Plan, request: &RunRequest, trials: u64) -> Source {
    let shares = Shares {
        trials,
        replicates: request.replicates,
    };
    plan.source(request.sampling, request.seed, shares)
}

fn by_stages<'a>(
    plan: &Plan,
    request: &RunRequest,
    drawn: &dyn Fn(u64) -> Drawn<'a>,
    workers: &mut Workers,
    progress: &dyn Progress,
    enough: &(dyn Fn(&Collected) -> bool + Sync),
) -> Result<Collected, Error> {
    let mut stage = request.clone();
    for trials in stages(request.trials, request.replicates) {
        if trials == request.trials {
            break;
        }
        stage.trials = trials;
        let collected = simulate(plan, &stage, &drawn(trials), workers, progress, None)?;
        if enough(&collected) {
            return Ok(collected);
        }
        progress.restart();
    }
    let drawn = drawn(request.trials);
    simulate(plan, request, &drawn, workers, progress, None)
}

fn simulate(
    plan: &Plan,
    request: &RunRequest,
    drawn: &Drawn<'_>,
    workers: &mut Workers,
    progress: &dyn Progress,
    enough: Enough<'_>,
) -> Result<Collected, Error> {
    let mut collected = Collected {
        trials: 0,
        seed: request.seed,
        sampling: request.sampling,
        replicates: request.replicates,
        columns: Vec::new(),
        deviations: Deviations::default(),
        products: vec![ExactSum::new(); plan.dependence.measured().len()],
        failures: Vec::new(),
        weighed: match drawn.weigher {
            Some(_) => vec![Weighed::default(); request.replicates as usize],
            None => Vec::new(),
        },
    };
    let mut pipeline = Pipeline::new(plan, request, drawn, workers);
    let mut stops = checkpoints().take_while(|_| enough.is_some());
    let mut stop = stops.next();
    while !pipeline.is_done() {
        if progress.cancelled() {
            return Err(Error::Interrupted);
        }
        let trials = pipeline.advance(stop, &mut collected);
        collected.trials += trials;
        progress.advance(trials);
        if stop.is_some_and(|stop| pipeline.has_recorded(stop)) {
            stop = stops.next();
            if let (false, Some(enough)) = (pipeline.is_done(), enough) {
                collected.columns = pipeline.lend();
                if enough(&collected) {
                    return Ok(collected);
                }
                pipeline.give_back(collected.columns.drain(..));
            }
        }
    }
    collected.columns = pipeline.lend();
    Ok(collected)
}
