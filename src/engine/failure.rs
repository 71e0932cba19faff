//! What the failure of each entity costs: the first trials of a run again, on the same draws, with
//! the money of one entity taken away.

use super::block::Block;
use super::collected::{Collected, Drawn, FailureCost};
use super::request::Progress;
use super::tally::Order;
use super::workers::Workers;
use crate::error::Error;
use crate::model::funding::{Failure, FundingPlan};
use crate::model::{Lanes, Plan};
use crate::sampling::{LANES, Source};
use crate::statistics::{AskedOfColumn, Column, Keep};

/// Trials that are run again for each entity: a share of the run's, within bounds. Differences on the
/// same draws are precise.
const SHARE: u64 = 256;
const FEWEST: u64 = 256;
const MOST: u64 = 2048;
/// Fewest where errors come from replicates, of which each block is one.
const FEWEST_OF_REPLICATES: u64 = 4 * LANES as u64;

/// Failures that are worth a worker of their own: each first steps the block without any.
const FAILURES: usize = 4;

/// Workers that failures keep busy in a run of one block.
pub fn workers(plan: &Plan) -> usize {
    let entities = plan.funding.as_ref().map_or(0, |f| payers(f).len());
    entities.div_ceil(FAILURES)
}

/// The entities that pay for something, each with what its failure costs in the first trials of what was
/// collected.
///
/// # Errors
/// [`Error::Interrupted`] where `progress` says so.
pub fn failures(
    plan: &Plan,
    drawn: &Drawn<'_>,
    collected: &Collected,
    workers: &mut Workers,
    progress: &dyn Progress,
) -> Result<Vec<FailureCost>, Error> {
    let Some(funding) = &plan.funding else {
        return Ok(Vec::new());
    };
    let entities = payers(funding);
    let fewest = match collected.replicates {
        1 => FEWEST,
        _ => FEWEST_OF_REPLICATES,
    };
    let trials = (collected.trials / SHARE).clamp(fewest, MOST);
    let trials = trials.min(collected.trials);
    let count = trials.div_ceil(LANES as u64);
    let order = Order {
        blocks: count,
        replicates: collected.replicates.min(count),
    };
    let blocks: Vec<(u64, u64)> = (0..count).map(|at| order.place(at)).collect();
    let used = |block: u64| (trials - block * LANES as u64).min(LANES as u64) as usize;
    if entities.is_empty() {
        return Ok(Vec::new());
    }
    // Where there are fewer blocks than workers, some share a block.
    let parts = workers.count().div_ceil(blocks.len());
    let parts: Vec<&[usize]> = entities.chunks(entities.len().div_ceil(parts)).collect();
    let mut tasks: Vec<Lost> = vec![Lost::default(); blocks.len() * parts.len()];
    workers.share(&mut tasks, |i, lost, worker, out| {
        if progress.cancelled() {
            return;
        }
        let ((_, block), part) = (blocks[i / parts.len()], i % parts.len());
        let first = block * LANES as u64;
        if part == 0 {
            lost.times = worker.times(plan, drawn, first, used(block), out);
        }
        lost.lanes = worker.losses(plan, &drawn.source, first, parts[part]);
    });
    if progress.cancelled() {
        return Err(Error::Interrupted);
    }
    let lost: Vec<Lost> = tasks.chunks_mut(parts.len()).map(Lost::join).collect();
    let asked = AskedOfColumn::default();
    let cost = |(e, entity): (usize, &usize)| {
        let mut column = Column::new(Keep::Numbers);
        for of_one in blocks
            .iter()
            .zip(&lost)
            .collect::<Vec<_>>()
            .chunk_by(|a, b| a.0.0 == b.0.0)
        {
            let mut replicate = Column::new(Keep::Numbers);
            for ((_, block), lost) in of_one {
                let values = &lost.lanes[e][..used(*block)];
                match &lost.times {
                    Some(times) => replicate.record_repeated(values, times),
                    None => replicate.record(values),
                }
            }
            match collected.replicates {
                1 => column.merge(&replicate),
                _ => column.absorb(&replicate, &asked),
            }
        }
        FailureCost {
            entity: *entity,
            lost: column,
        }
    };
    Ok(entities.iter().enumerate().map(cost).collect())
}

/// Entities that pay for a build, a contract or a stake.
fn payers(funding: &FundingPlan) -> Vec<usize> {
    let pays = |e: &usize| {
        let builds = funding.payers.iter().flatten().any(|p| p.0 == *e);
        let buys = funding.contracts.iter().any(|c| c.buyer == *e);
        builds || buys || funding.stakes.iter().any(|s| s.investor == *e)
    };
    (0..funding.entities.len()).filter(pays).collect()
}

/// What failures cost in a block.
#[derive(Clone, Default)]
struct Lost {
    /// How often each trial counts; none where all count alike.
    times: Option<Vec<u32>>,
    /// By entity.
    lanes: Vec<Lanes>,
}

impl Lost {
    /// What was found of a block in parts.
    fn join(parts: &mut [Self]) -> Self {
        Self {
            times: parts[0].times.take(),
            lanes: parts.iter().flat_map(|part| &part.lanes).copied().collect(),
        }
    }
}

impl Block {
    /// How often the trials of a block count.
    fn times(
        &mut self,
        plan: &Plan,
        drawn: &Drawn<'_>,
        first: u64,
        used: usize,
        out: &mut Vec<f64>,
    ) -> Option<Vec<u32>> {
        let weigher = drawn.weigher?;
        self.simulate(plan, &drawn.source, first, used, out);
        Some(weigher.weigh(plan, &drawn.source, first, used, out).0)
    }

    /// What the portfolio delivers less in each lane where each of `entities` fails.
    fn losses(
        &mut self,
        plan: &Plan,
        source: &Source,
        first: u64,
        entities: &[usize],
    ) -> Vec<Lanes> {
        self.draw(plan, source, first);
        self.prepare(plan, source, first);
        self.pay(plan, source, first, None, &mut ());
        let base = self.delivered(plan);
        let from = plan.funding.as_ref().map_or(0, |f| f.fails_from);
        let mut losses = Vec::with_capacity(entities.len());
        for entity in entities {
            let failure = Failure {
                entity: *entity,
                period: from,
            };
            self.again(plan);
            self.pay(plan, source, first, Some(failure), &mut ());
            let without = self.delivered(plan);
            let mut lost = base;
            for l in 0..LANES {
                lost[l] -= without[l];
            }
            losses.push(lost);
        }
        losses
    }
}
