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
    money: Vec<Lanes>,
    present: Vec<bool>,
    /// The pairs of the lane before and which of them lay on a cycle: lanes are much alike.
    last: Vec<bool>,
    on: Vec<bool>,
    known: bool,
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
            money: vec![[0.0; LANES]; count],
            present: vec![false; count],
            last: vec![false; count],
            on: vec![false; count],
            known: false,
        }
    }

    /// All payments between entities in a year, and the share of them that lies on directed cycles,
    /// NaN where nothing is paid. `flows` holds a year's money by flow.
    pub fn of(&mut self, flows: &[&Lanes], total: &mut Lanes, share: &mut Lanes) {
        self.gather(flows);
        for l in 0..LANES {
            total[l] = 0.0;
        }
        for money in &self.money {
            for l in 0..LANES {
                total[l] += money[l];
            }
        }
        for (present, money) in self.present.iter_mut().zip(&self.money) {
            *present = money.iter().any(|m| *m > 0.0);
        }
        // Where no lane's payments could close a circle together, none does alone.
        if !self.cycles.find(|pair| self.present[pair]).contains(&true) {
            for l in 0..LANES {
                share[l] = if total[l] > 0.0 { 0.0 } else { f64::NAN };
            }
            return;
        }
        self.known = false;
        for l in 0..LANES {
            let mut changed = !self.known;
            for ((present, last), money) in
                self.present.iter_mut().zip(&mut self.last).zip(&self.money)
            {
                *present = money[l] > TRACE * total[l];
                changed |= *present != *last;
                *last = *present;
            }
            if changed {
                let on = self.cycles.find(|pair| self.present[pair]);
                self.on.copy_from_slice(on);
                self.known = true;
            }
            let round = self.money.iter().zip(&self.on);
            let round: f64 = round.filter(|(_, on)| **on).map(|(m, _)| m[l]).sum();
            share[l] = if total[l] > 0.0 {
                round / total[l]
            } else {
                f64::NAN
            };
        }
    }

    /// Adds flows up by pair of entities.
    fn gather(&mut self, flows: &[&Lanes]) {
        for money in &mut self.money {
            money.fill(0.0);
        }
        for (flow, place) in flows.iter().zip(&self.of) {
            if let Some(place) = place {
                let money = &mut self.money[*place];
                for l in 0..LANES {
                    money[l] += flow[l];
                }
            }
        }
    }
}
