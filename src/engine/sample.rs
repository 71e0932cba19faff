//! The values of single trials, for those who want more of a figure than its statistics.

use super::request::{Progress, RunRequest};
use super::sink::Room;
use super::threads::pool;
use super::watch::Watch;
use super::workers::Workers;
use crate::error::Error;
use crate::model::delivery::Delivery;
use crate::model::{Lanes, Plan};
use crate::sampling::{LANES, Source};
use std::ops::Range;

/// What is asked of every trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sampled {
    /// A column, by index in `Plan::specs`.
    Column(usize),
    /// What a build (by index in `Plan::builds`) spends by itself, without its parts, in some
    /// periods.
    Spend { build: usize, periods: Range<usize> },
}

/// The values of some trials in some columns of a plan, column by column: those that a run from
/// `source` of at least as many trials records. The first trial is one that a block begins with. NaN where a figure is undefined. Columns that
/// do not exist are empty. Blocks run on the threads of the pool that this is called in.
///
/// # Errors
/// [`Error::Interrupted`] where `progress` says so.
pub fn trial_values(
    plan: &Plan,
    source: &Source,
    trials: Range<u64>,
    columns: &[usize],
    progress: &dyn Progress,
) -> Result<Vec<Vec<f64>>, Error> {
    let wanted: Vec<Sampled> = columns.iter().map(|c| Sampled::Column(*c)).collect();
    let found = values(plan, source, trials, &wanted, progress);
    match progress.cancelled() {
        true => Err(Error::Interrupted),
        false => Ok(found),
    }
}

/// What is `wanted` of the trials of a run, one after the other, by what is wanted: the same numbers
/// on any number of threads.
///
/// # Errors
/// [`Error::Interrupted`] where `progress` says so; [`Error::Failed`] where threads cannot start.
pub fn samples(
    plan: &Plan,
    request: &RunRequest,
    wanted: &[Sampled],
    progress: &dyn Progress,
) -> Result<Vec<Vec<f64>>, Error> {
    let source = Source::random(request.seed);
    let found = pool(request.threads)?
        .install(|| values(plan, &source, 0..request.trials, wanted, progress));
    match progress.cancelled() {
        true => Err(Error::Interrupted),
        false => Ok(found),
    }
}

/// Blocks in parallel, each by itself, put together in their order.
fn values(
    plan: &Plan,
    source: &Source,
    trials: Range<u64>,
    wanted: &[Sampled],
    progress: &dyn Progress,
) -> Vec<Vec<f64>> {
    let count = trials.end.saturating_sub(trials.start);
    let blocks = count.div_ceil(LANES as u64) as usize;
    let mut parts: Vec<Vec<Vec<f64>>> = vec![vec![Vec::new(); wanted.len()]; blocks];
    Workers::new(plan, blocks).share(&mut parts, |b, found, block, out| {
        if progress.cancelled() {
            return;
        }
        let first = trials.start + (b * LANES) as u64;
        let used = (trials.end - first).min(LANES as u64) as usize;
        let mut spends = Spends::of(wanted);
        let mut room = Room::of(out, plan.columns.count);
        block.simulate_into(plan, source, first, used, &mut room, &mut spends);
        let (lanes, _) = out.as_chunks::<LANES>();
        for (i, (wanted, found)) in wanted.iter().zip(found).enumerate() {
            let lanes = match wanted {
                Sampled::Column(column) => lanes.get(*column),
                Sampled::Spend { .. } => Some(&spends.sums[i]),
            };
            found.extend(lanes.iter().flat_map(|l| &l[..used]));
        }
        progress.advance(used as u64);
    });
    let mut all = vec![Vec::with_capacity(count as usize); wanted.len()];
    for part in parts {
        for (all, found) in all.iter_mut().zip(part) {
            all.extend(found);
        }
    }
    all
}

/// Adds spend up as it is spent.
struct Spends {
    /// By what is wanted.
    of: Vec<Option<(usize, Range<usize>)>>,
    sums: Vec<Lanes>,
}

impl Spends {
    fn of(wanted: &[Sampled]) -> Self {
        let of = |w: &Sampled| match w {
            Sampled::Column(_) => None,
            Sampled::Spend { build, periods } => Some((*build, periods.clone())),
        };
        Self {
            of: wanted.iter().map(of).collect(),
            sums: vec![[0.0; LANES]; wanted.len()],
        }
    }
}

impl Watch for Spends {
    fn build(&mut self, b: usize, t: usize, state: &Delivery) {
        for (of, sum) in self.of.iter().zip(&mut self.sums) {
            if of
                .as_ref()
                .is_some_and(|(build, periods)| *build == b && periods.contains(&t))
            {
                for (sum, spend) in sum.iter_mut().zip(&state.spend[t]) {
                    *sum += spend;
                }
            }
        }
    }
}
