//! Headlines without double counting, lane by lane (MODEL section 5).

use super::Lanes;
use super::plan::{LedgerPlan, Plan};
use crate::sampling::LANES;

/// The ledger of a block: headlines, residuals and the totals made of them.
#[derive(Debug, Clone)]
pub struct Ledger {
    /// Headline by build, in the scenario's currency.
    pub headline: Vec<Lanes>,
    /// Headline less the children's parts, never below 0; the headline itself without children.
    pub residual: Vec<Lanes>,
    /// Share of the build's own money that counts in portfolio totals: 1 less its overlaps.
    pub weight: Vec<Lanes>,
    /// Sum of all headlines as announced.
    pub naive: Lanes,
}

impl Ledger {
    /// A ledger for the builds of `plan`.
    pub fn new(plan: &Plan) -> Self {
        let zeros = || vec![[0.0; LANES]; plan.builds.len()];
        Self {
            headline: zeros(),
            residual: zeros(),
            weight: zeros(),
            naive: [0.0; LANES],
        }
    }

    /// Fills it from the drawn inputs of a block.
    pub fn fill(&mut self, plan: &Plan, drawn: &[Lanes]) {
        let (mut amount, mut rate) = ([0.0; LANES], [0.0; LANES]);
        self.naive = [0.0; LANES];
        for entry in &plan.ledger {
            if !headline(entry, drawn, &mut amount, &mut rate) {
                continue;
            }
            if entry.in_naive_total {
                for l in 0..LANES {
                    self.naive[l] += amount[l];
                }
            }
            if let Some(b) = entry.build {
                self.headline[b] = amount;
                self.residual[b] = amount;
            }
        }
        let mut share = [0.0; LANES];
        for (b, build) in plan.builds.iter().enumerate() {
            if let Some(parent) = build.parent {
                build.part_share.fill(drawn, &mut share);
                for l in 0..LANES {
                    self.residual[parent][l] -= self.headline[b][l] * share[l];
                }
            }
            self.weight[b] = [1.0; LANES];
            for overlap in &build.overlaps {
                overlap.fill(drawn, &mut share);
                for l in 0..LANES {
                    self.weight[b][l] = (self.weight[b][l] - share[l]).max(0.0);
                }
            }
        }
        // What overlaps a parent overlaps its parts as well: parents come after them in the order.
        for (b, build) in plan.builds.iter().enumerate().rev() {
            let Some(parent) = build.parent else { continue };
            build.part_share.fill(drawn, &mut share);
            for l in 0..LANES {
                self.weight[b][l] *= 1.0 - share[l] * (1.0 - self.weight[parent][l]);
            }
        }
        for residual in &mut self.residual {
            for value in residual.iter_mut() {
                *value = value.max(0.0);
            }
        }
    }
}

fn headline(entry: &LedgerPlan, drawn: &[Lanes], amount: &mut Lanes, rate: &mut Lanes) -> bool {
    let Some(slot) = entry.amount else {
        return false;
    };
    slot.fill(drawn, amount);
    entry.rate.fill(drawn, rate);
    for l in 0..LANES {
        amount[l] *= rate[l];
    }
    true
}
