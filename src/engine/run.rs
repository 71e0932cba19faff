//! The run: batches of blocks in parallel, then their columns in parallel.
//!
//! A batch is simulated and packed block by block (rayon over blocks), then recorded metric by metric
//! (rayon over columns), so that each column's counts stay in cache and no accumulator is ever
//! merged between threads. Which thread did what leaves no trace in the result. Replicates follow
//! each other; what is kept of one when it ends is its trials, with all others', and its statistics.

use super::condition::{Approach, Weighed, Weigher};
use super::failure::{self, FailureCost};
use super::record::Deviations;
use super::tally::{Order, Tally};
use super::threads::pool;
use super::workers::Workers;
use crate::domain::Sampling;
use crate::error::Error;
use crate::model::Plan;
use crate::sampling::{LANES, Shares, Source};
use crate::statistics::{Asked, Column, Digests, ExactSum};
use rayon::prelude::*;

/// Blocks simulated before their columns are recorded: enough to keep `threads` busy, few enough
/// to bound the buffer. The number leaves no trace in the results.
fn batch(threads: usize) -> u64 {
    (4 * threads as u64).clamp(16, 128)
}

/// The same where blocks are weighed.
const WEIGHED: u64 = 8;

/// What to run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRequest {
    pub trials: u64,
    pub seed: u64,
    /// Threads; as many as the machine has where not given.
    pub threads: Option<usize>,
    /// How draws of different trials go together.
    pub sampling: Sampling,
    /// Independent samples that the trials are shared out to, block by block, and whose spread all
    /// errors come from; 1: errors are those of independent trials. Block `b` is block `b / replicates`
    /// of replicate `b % replicates`.
    pub replicates: u64,
    /// What will be asked of the columns: with replicates, nothing else has an error.
    pub asked: Asked,
}

impl Default for RunRequest {
    fn default() -> Self {
        Self {
            trials: 10_000,
            seed: 1,
            threads: None,
            sampling: Sampling::Random,
            replicates: 1,
            asked: Asked::default(),
        }
    }
}

/// The fewest trials that leave none of `replicates` without a block, which the last may only begin.
pub fn fewest_trials(replicates: u64) -> u64 {
    replicates
        .saturating_sub(1)
        .saturating_mul(LANES as u64)
        .saturating_add(1)
}

/// Told of trials done, asked whether to stop.
pub trait Progress: Sync {
    /// `trials` more are done.
    fn advance(&self, trials: u64);
    /// What was done was not enough: it begins with the first trial again.
    fn restart(&self) {}
    /// The user wants to stop.
    fn cancelled(&self) -> bool;
}

/// Watches nothing and never stops.
pub struct NoProgress;

impl Progress for NoProgress {
    fn advance(&self, _trials: u64) {}
    fn cancelled(&self) -> bool {
        false
    }
}

/// All columns of a run.
#[derive(Debug, Clone)]
pub struct Collected {
    pub trials: u64,
    pub seed: u64,
    pub sampling: Sampling,
    pub replicates: u64,
    /// By index in `Plan::specs`.
    pub columns: Vec<Column>,
    pub deviations: Deviations,
    /// Sums over the trials, in the order of `DependencePlan::measured`.
    pub products: Vec<ExactSum>,
    /// What the weights of each replicate come to; empty where trials have none.
    pub weighed: Vec<Weighed>,
    /// What the failure of each entity that pays costs; empty where money is without limit.
    pub failures: Vec<FailureCost>,
}

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
    let mut collected = match enough {
        Some(enough) if request.replicates > 1 => {
            by_stages(plan, request, &drawn, progress, enough)
        }
        enough => simulate(plan, request, &drawn(request.trials), progress, enough),
    }?;
    let drawn = drawn(collected.trials);
    let found = failure::failures(plan, &drawn, &collected, progress)?;
    collected.failures = found;
    if progress.cancelled() {
        return Err(Error::Interrupted);
    }
    Ok(collected)
}

/// Where trials come from and what they count for.
pub(super) struct Drawn<'a> {
    pub source: Source,
    /// None where all count alike.
    pub weigher: Option<&'a Weigher>,
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
    progress: &dyn Progress,
    enough: &(dyn Fn(&Collected) -> bool + Sync),
) -> Result<Collected, Error> {
    let mut stage = request.clone();
    for trials in stages(request.trials, request.replicates) {
        if trials == request.trials {
            break;
        }
        stage.trials = trials;
        let collected = simulate(plan, &stage, &drawn(trials), progress, None)?;
        if enough(&collected) {
            return Ok(collected);
        }
        progress.restart();
    }
    simulate(plan, request, &drawn(request.trials), progress, None)
}

/// What a block leaves.
struct Simulated {
    deviations: Deviations,
    products: Vec<f64>,
    /// By column.
    digests: Digests,
    weighed: Weighed,
}

fn simulate(
    plan: &Plan,
    request: &RunRequest,
    drawn: &Drawn<'_>,
    progress: &dyn Progress,
    enough: Enough<'_>,
) -> Result<Collected, Error> {
    let Drawn { source, weigher } = drawn;
    let mut collected = Collected {
        trials: request.trials,
        seed: request.seed,
        sampling: request.sampling,
        replicates: request.replicates,
        columns: Vec::new(),
        deviations: Deviations::default(),
        products: vec![ExactSum::new(); plan.dependence.measured().len()],
        failures: Vec::new(),
        weighed: Vec::new(),
    };
    if weigher.is_some() {
        let replicates = request.replicates as usize;
        collected.weighed = vec![Weighed::default(); replicates];
    }
    let mut tallies = Tally::all(plan, request.replicates, &request.asked);
    let count = plan.columns.count;
    let blocks = request.trials.div_ceil(LANES as u64);
    let order = Order {
        blocks,
        replicates: request.replicates,
    };
    let threads = rayon::current_num_threads();
    // Weighed blocks are packed less tightly.
    let most = match weigher {
        Some(_) => WEIGHED.max(threads as u64),
        None => batch(threads),
    };
    let capacity = blocks.min(most) as usize;
    let mut workers = Workers::new(plan, capacity);
    let products = collected.products.len();
    let empty = || Simulated {
        deviations: Deviations::default(),
        products: vec![0.0; products],
        digests: Digests::new(count),
        weighed: Weighed::default(),
    };
    let mut batch: Vec<Simulated> = std::iter::repeat_with(empty).take(capacity).collect();
    let (mut next, mut done) = (0, 0);
    let mut stops = checkpoints();
    let mut stop = stops.next().filter(|_| enough.is_some());
    while next < blocks {
        if progress.cancelled() {
            return Err(Error::Interrupted);
        }
        let left = stop.unwrap_or(blocks).min(blocks) - next;
        let size = left.min(capacity as u64) as usize;
        let place = |i: usize| {
            let (replicate, block) = order.place(next + i as u64);
            let first = block * LANES as u64;
            let used = (request.trials - first).min(LANES as u64) as usize;
            (replicate, first, used)
        };
        let filling = &tallies;
        workers.share(&mut batch[..size], |i, simulated, block, out| {
            let (_, first, used) = place(i);
            simulated.deviations = block.simulate(plan, source, first, used, out);
            block.products(used, &mut simulated.products);
            let digests = &mut simulated.digests;
            digests.clear();
            let columns = filling.iter().map(Tally::column);
            let columns = columns.zip(out.chunks_exact(LANES)).enumerate();
            let Some(weigher) = weigher else {
                for (c, (column, lanes)) in columns {
                    column.pack(&lanes[..used], digests, c);
                }
                return;
            };
            let (times, weighed) = weigher.weigh(plan, source, first, used, out);
            simulated.weighed = weighed;
            for (c, (column, lanes)) in columns {
                column.pack_repeated(&lanes[..used], &times, digests, c);
            }
        });
        for (i, simulated) in batch[..size].iter().enumerate() {
            collected.deviations.merge(&simulated.deviations);
            if let Some(weighed) = collected.weighed.get_mut(place(i).0 as usize) {
                weighed.merge(&simulated.weighed);
            }
            for (sum, product) in collected.products.iter_mut().zip(&simulated.products) {
                sum.add(*product);
            }
        }
        let batch = &batch[..size];
        let ends = |i: usize| {
            let at = next + i as u64 + 1;
            at == blocks || order.place(at).0 != place(i).0
        };
        tallies.par_iter_mut().enumerate().for_each(|(c, tally)| {
            for (i, simulated) in batch.iter().enumerate() {
                tally.column_mut().take(&simulated.digests, c);
                if ends(i) {
                    tally.close();
                }
            }
        });
        let advanced: usize = (0..size).map(|i| place(i).2).sum();
        progress.advance(advanced as u64);
        done += advanced as u64;
        next += size as u64;
        if stop.is_some_and(|stop| next >= stop) {
            stop = stops.next();
            if let (true, Some(enough)) = (next < blocks, enough) {
                collected.trials = done;
                collected.columns = tallies.drain(..).map(Tally::total).collect();
                if enough(&collected) {
                    return Ok(collected);
                }
                tallies.extend(collected.columns.drain(..).map(Tally::of));
            }
        }
    }
    collected.trials = done;
    collected.columns = tallies.into_iter().map(Tally::total).collect();
    Ok(collected)
}
