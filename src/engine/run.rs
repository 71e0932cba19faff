//! The run: batches of blocks in parallel, then their columns in parallel.
//!
//! A batch is simulated block by block (rayon over blocks) into one buffer, then recorded metric by
//! metric (rayon over columns), so that each column's counts stay in cache and no accumulator is
//! ever merged between threads. Which thread did what leaves no trace in the result.

use super::block::Block;
use super::failure::{self, FailureCost};
use super::record::Deviations;
use crate::domain::Metric;
use crate::error::Error;
use crate::model::Plan;
use crate::sampling::LANES;
use crate::statistics::{Column, Keep};
use crate::units::Unit;
use rayon::prelude::*;

/// Blocks simulated before their columns are recorded: enough to keep `threads` busy, few enough
/// to bound the buffer. The number leaves no trace in the results.
fn batch(threads: usize) -> u64 {
    (4 * threads as u64).clamp(16, 128)
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
    /// What the failure of each entity that pays costs; empty where money is without limit.
    pub failures: Vec<FailureCost>,
}

/// Simulates `request.trials` trials.
///
/// # Errors
/// [`Error::Interrupted`] where `progress` says so; [`Error::Failed`] where threads cannot start.
pub fn run(plan: &Plan, request: &RunRequest, progress: &dyn Progress) -> Result<Collected, Error> {
    let mut builder = rayon::ThreadPoolBuilder::new();
    if let Some(threads) = request.threads {
        builder = builder.num_threads(threads);
    }
    let pool = builder.build().map_err(|e| Error::Failed {
        message: format!("the worker threads could not be started: {e}"),
        hint: Some("ask for fewer with `--threads`".into()),
    })?;
    pool.install(|| simulate(plan, request, progress))
}

fn simulate(
    plan: &Plan,
    request: &RunRequest,
    progress: &dyn Progress,
) -> Result<Collected, Error> {
    let mut collected = Collected {
        trials: request.trials,
        seed: request.seed,
        columns: plan.specs.iter().map(|s| column(plan, s.metric)).collect(),
        deviations: Deviations::default(),
        failures: Vec::new(),
    };
    let width = plan.columns.count * LANES;
    let blocks = request.trials.div_ceil(LANES as u64);
    let threads = rayon::current_num_threads();
    let batch = batch(threads);
    let capacity = blocks.min(batch) as usize;
    let mut workers: Vec<Block> = Vec::new();
    workers.resize_with(capacity.min(threads), || Block::new(plan));
    let mut buffer = vec![0.0; capacity * width];
    let mut found = vec![Deviations::default(); capacity];
    let mut next = 0;
    while next < blocks {
        if progress.cancelled() {
            return Err(Error::Interrupted);
        }
        let count = (blocks - next).min(batch) as usize;
        let used = |i: usize| {
            let first = (next + i as u64) * LANES as u64;
            (request.trials - first).min(LANES as u64) as usize
        };
        let mut work: Vec<_> = buffer
            .chunks_mut(width)
            .zip(found.iter_mut())
            .take(count)
            .enumerate()
            .collect();
        let share = count.div_ceil(workers.len());
        work.par_chunks_mut(share)
            .zip(workers.par_iter_mut())
            .for_each(|(chunk, block)| {
                for (i, (out, deviations)) in chunk {
                    let first = (next + *i as u64) * LANES as u64;
                    **deviations = block.simulate(plan, request.seed, first, used(*i), out);
                }
            });
        for deviations in &found[..count] {
            collected.deviations.merge(deviations);
        }
        let buffer = &buffer;
        collected
            .columns
            .par_iter_mut()
            .enumerate()
            .for_each(|(c, column)| {
                for i in 0..count {
                    let at = i * width + c * LANES;
                    column.record(&buffer[at..at + used(i)]);
                }
            });
        let done: usize = (0..count).map(used).sum();
        progress.advance(done as u64);
        next += count as u64;
    }
    // What follows has workers of its own.
    drop((workers, buffer));
    collected.failures = failure::failures(plan, request.seed, request.trials, progress)?;
    if progress.cancelled() {
        return Err(Error::Interrupted);
    }
    Ok(collected)
}

fn column(plan: &Plan, metric: Metric) -> Column {
    if metric.info().indicator {
        Column::new(Keep::Indicator)
    } else if metric.info().unit == Unit::DecimalYear {
        // Dates are told apart by their distance from the start, not from the year 0.
        Column::about(plan.origin)
    } else {
        Column::new(Keep::Numbers)
    }
}
