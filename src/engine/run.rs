//! The run: batches of blocks in parallel, then their columns in parallel.
//!
//! A batch is simulated and packed block by block (rayon over blocks), then recorded metric by metric
//! (rayon over columns), so that each column's counts stay in cache and no accumulator is ever
//! merged between threads. Which thread did what leaves no trace in the result.

use super::block::Block;
use super::failure::{self, FailureCost};
use super::record::Deviations;
use super::threads;
use crate::domain::Metric;
use crate::error::Error;
use crate::model::Plan;
use crate::sampling::{LANES, Source};
use crate::statistics::{Column, Digest, ExactSum, Keep};
use crate::units::Unit;
use rayon::prelude::*;

/// Blocks simulated before their columns are recorded: enough to keep `threads` busy, few enough
/// to bound the buffer. The number leaves no trace in the results.
fn batch(threads: usize) -> u64 {
    (4 * threads as u64).clamp(32, 128)
}

/// What to run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRequest {
    pub trials: u64,
    pub seed: u64,
    /// Threads; as many as the machine has where not given.
    pub threads: Option<usize>,
}

/// Told of trials done, asked whether to stop.
pub trait Progress: Sync {
    /// `trials` more are done.
    fn advance(&self, trials: u64);
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
    /// By index in `Plan::specs`.
    pub columns: Vec<Column>,
    pub deviations: Deviations,
    /// Sums over the trials, in the order of `DependencePlan::measured`.
    pub products: Vec<ExactSum>,
    /// What the failure of each entity that pays costs; empty where money is without limit.
    pub failures: Vec<FailureCost>,
}

/// Simulates `request.trials` trials.
///
/// # Errors
/// [`Error::Interrupted`] where `progress` says so; [`Error::Failed`] where threads cannot start.
pub fn run(plan: &Plan, request: &RunRequest, progress: &dyn Progress) -> Result<Collected, Error> {
    run_until(plan, request, progress, &|_| false)
}

/// Simulates at most `request.trials` trials: fewer where `enough` says so of what was collected by
/// one of [`checkpoints`], which depend on nothing else.
///
/// # Errors
/// As [`run`].
pub fn run_until(
    plan: &Plan,
    request: &RunRequest,
    progress: &dyn Progress,
    enough: &(dyn Fn(&Collected) -> bool + Sync),
) -> Result<Collected, Error> {
    threads::pool(request.threads)?.install(|| simulate(plan, request, progress, enough))
}

/// Blocks after which a run may stop: ten, then a quarter more each time.
pub fn checkpoints() -> impl Iterator<Item = u64> {
    std::iter::successors(Some(10_u64), |blocks| Some(blocks + blocks.div_ceil(4)))
}

/// What a block leaves.
#[derive(Clone)]
struct Simulated {
    deviations: Deviations,
    products: Vec<f64>,
    /// By column.
    digests: Vec<Digest>,
}

fn simulate(
    plan: &Plan,
    request: &RunRequest,
    progress: &dyn Progress,
    enough: &(dyn Fn(&Collected) -> bool + Sync),
) -> Result<Collected, Error> {
    let mut collected = Collected {
        trials: request.trials,
        seed: request.seed,
        columns: plan
            .specs
            .iter()
            .map(|s| empty_column(plan, s.metric))
            .collect(),
        deviations: Deviations::default(),
        products: vec![ExactSum::new(); plan.dependence.measured().len()],
        failures: Vec::new(),
    };
    let source = Source::random(request.seed);
    let count = plan.columns.count;
    let blocks = request.trials.div_ceil(LANES as u64);
    let threads = rayon::current_num_threads();
    let capacity = blocks.min(batch(threads)) as usize;
    let mut workers: Vec<(Block, Vec<f64>)> = Vec::new();
    workers.resize_with(capacity.min(threads), || {
        (Block::new(plan), vec![0.0; count * LANES])
    });
    let empty = Simulated {
        deviations: Deviations::default(),
        products: vec![0.0; collected.products.len()],
        digests: vec![Digest::new(); count],
    };
    let mut batch = vec![empty; capacity];
    let mut next = 0;
    let mut stops = checkpoints();
    let mut stop = stops.next();
    while next < blocks {
        if progress.cancelled() {
            return Err(Error::Interrupted);
        }
        let left = stop.unwrap_or(blocks).min(blocks) - next;
        let size = left.min(capacity as u64) as usize;
        let used = |i: usize| {
            let first = (next + i as u64) * LANES as u64;
            (request.trials - first).min(LANES as u64) as usize
        };
        let columns = &collected.columns;
        let share = size.div_ceil(workers.len());
        let shares = batch[..size].par_chunks_mut(share).enumerate();
        shares
            .zip(workers.par_iter_mut())
            .for_each(|((s, share_of), (block, out))| {
                for (i, simulated) in share_of.iter_mut().enumerate() {
                    let i = s * share + i;
                    let (first, used) = ((next + i as u64) * LANES as u64, used(i));
                    simulated.deviations = block.simulate(plan, &source, first, used, out);
                    block.products(used, &mut simulated.products);
                    let digests = &mut simulated.digests;
                    let lanes = out.chunks_exact(LANES);
                    for ((column, digest), lanes) in columns.iter().zip(digests).zip(lanes) {
                        column.digest(&lanes[..used], digest);
                    }
                }
            });
        for simulated in &batch[..size] {
            collected.deviations.merge(&simulated.deviations);
            for (sum, product) in collected.products.iter_mut().zip(&simulated.products) {
                sum.add(*product);
            }
        }
        let batch = &batch[..size];
        collected
            .columns
            .par_iter_mut()
            .enumerate()
            .for_each(|(c, column)| {
                for simulated in batch {
                    column.take(&simulated.digests[c]);
                }
            });
        let done: usize = (0..size).map(used).sum();
        progress.advance(done as u64);
        next += size as u64;
        if stop.is_some_and(|stop| next >= stop) {
            stop = stops.next();
            collected.trials = (next * LANES as u64).min(request.trials);
            if next < blocks && enough(&collected) {
                break;
            }
        }
    }
    collected.trials = (next * LANES as u64).min(request.trials);
    // What follows has workers of its own.
    drop((workers, batch));
    collected.failures = failure::failures(plan, &source, collected.trials, progress)?;
    if progress.cancelled() {
        return Err(Error::Interrupted);
    }
    Ok(collected)
}

/// An empty column for a metric of a plan.
pub fn empty_column(plan: &Plan, metric: Metric) -> Column {
    if metric.info().indicator {
        Column::new(Keep::Indicator)
    } else if metric.info().unit == Unit::DecimalYear {
        // Dates are told apart by their distance from the start, not from the year 0.
        Column::about(plan.origin)
    } else {
        Column::new(Keep::Numbers)
    }
}
