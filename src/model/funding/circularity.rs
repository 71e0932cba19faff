//! How much of a year's payments goes round in a circle (MODEL section 9).

use super::plan::FundingPlan;
use crate::finance::Cycles;
use crate::model::Lanes;
use crate::sampling::LANES;

/// Share of all payments that is rounding, and closes no circle.
const TRACE: f64 = 1e-12;

/// Finds the payments that lie on directed cycles.
#[derive(Debug, Clone)]
pub struct Circularity {
    cycles: Cycles,
    /// By flow: its place among the pairs of entities that money may flow between.
    of: Vec<Option<usize>>,
    money: Vec<f64>,
    present: Vec<bool>,
    /// The pairs of the lane before and which of them lay on a cycle: lanes are much alike.
    last: Vec<bool>,
    on: Vec<bool>,
}

impl Circularity {
    /// Buffers for a plan.
    pub fn new(plan: &FundingPlan) -> Self {
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        let mut of = Vec::new();
        for flow in &plan.flows {
            let place = flow.from.zip(flow.to).map(|pair| {
                pairs.iter().position(|p| *p == pair).unwrap_or_else(|| {
                    pairs.push(pair);
                    pairs.len() - 1
                })
            });
            of.push(place);
        }
        let count = pairs.len();
        Self {
            cycles: Cycles::new(plan.entities.len(), &pairs),
            of,
            money: vec![0.0; count],
            present: vec![false; count],
            last: vec![false; count],
            on: vec![false; count],
        }
    }

    /// All payments between entities in a year, and the share of them that lies on directed cycles,
    /// NaN where nothing is paid. `flows` holds a year's money by flow.
    pub fn of(&mut self, flows: &[&Lanes], total: &mut Lanes, share: &mut Lanes) {
        for l in 0..LANES {
            self.money.fill(0.0);
            for (flow, place) in flows.iter().zip(&self.of) {
                if let Some(place) = place {
                    self.money[*place] += flow[l];
                }
            }
            let all: f64 = self.money.iter().sum();
            for (present, money) in self.present.iter_mut().zip(&self.money) {
                *present = *money > TRACE * all;
            }
            if self.present != self.last {
                let on = self.cycles.find(|pair| self.present[pair]);
                self.on.copy_from_slice(on);
                self.last.copy_from_slice(&self.present);
            }
            let round = self.money.iter().zip(&self.on);
            let round: f64 = round.filter(|(_, on)| **on).map(|(m, _)| m).sum();
            total[l] = all;
            share[l] = if all > 0.0 { round / all } else { f64::NAN };
        }
    }
}
