//! What the failure of each entity costs: the first trials of a run again, on the same draws, with
//! the money of one entity taken away.

use super::block::Block;
use super::run::Progress;
use crate::error::Error;
use crate::model::funding::{Failure, FundingPlan};
use crate::model::{Lanes, Plan};
use crate::sampling::{LANES, Source};
use crate::statistics::Moments;
use rayon::prelude::*;

/// Trials that are run again for each entity: a share of the run's, within bounds. Differences on the
/// same draws are precise.
const SHARE: u64 = 256;
const FEWEST: u64 = 256;
const MOST: u64 = 2048;

/// The portfolio without one entity's money, from the first period after the scenario's `as_of`.
#[derive(Debug, Clone, PartialEq)]
pub struct FailureCost {
    /// Index in `FundingPlan::entities`.
    pub entity: usize,
    /// AI infrastructure that the portfolio delivers with it less without it, by trial; billions.
    pub lost: Moments,
}

/// The entities that pay for something, each with what its failure costs in the first trials.
///
/// # Errors
/// [`Error::Interrupted`] where `progress` says so.
pub fn failures(
    plan: &Plan,
    source: &Source,
    trials: u64,
    progress: &dyn Progress,
) -> Result<Vec<FailureCost>, Error> {
    let Some(funding) = &plan.funding else {
        return Ok(Vec::new());
    };
    let entities = payers(funding);
    let trials = (trials / SHARE).clamp(FEWEST, MOST).min(trials);
    let blocks: Vec<u64> = (0..trials.div_ceil(LANES as u64)).collect();
    let lost: Vec<Vec<Lanes>> = blocks
        .par_iter()
        .map_init(
            || Block::new(plan),
            |worker, block| {
                if progress.cancelled() {
                    return Vec::new();
                }
                let first = block * LANES as u64;
                worker.losses(plan, source, first, &entities)
            },
        )
        .collect();
    if progress.cancelled() {
        return Err(Error::Interrupted);
    }
    let mut costs: Vec<FailureCost> = entities
        .iter()
        .map(|entity| FailureCost {
            entity: *entity,
            lost: Moments::new(),
        })
        .collect();
    for (block, lanes) in blocks.iter().zip(&lost) {
        let used = (trials - block * LANES as u64).min(LANES as u64) as usize;
        for (cost, lanes) in costs.iter_mut().zip(lanes) {
            cost.lost.record(&lanes[..used]);
        }
    }
    Ok(costs)
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

impl Block {
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
