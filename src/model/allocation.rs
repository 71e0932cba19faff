//! Which draws get the dimensions of the Sobol sequence.

use super::{BuildPlan, Plan, Slot, Threshold};
use crate::domain::Sampling;
use crate::sampling::{Address, LANES, Shares, Source};

/// Scores of a driver's path that get a dimension: its end, its middle and its quarters.
const BRIDGE: u32 = 4;

/// Share of all headlines that the builds hold whose draws come first.
const LARGEST: f64 = 0.8;

impl Plan {
    /// The draws of a run by a design, for trials that are shared out to replicates.
    pub fn source(&self, sampling: Sampling, seed: u64, shares: Shares) -> Source {
        Source::new(sampling, seed, shares, || self.dimensions())
    }

    /// The draws that have a dimension, by address and step, the first dimension first:
    ///
    /// 1. factors, and the divisor of the copula;
    /// 2. the largest builds, which hold four fifths of all headlines, one after the other: threshold of
    ///    the cancellation, realized fraction, hazard, headline, delay, stretch, overrun;
    /// 3. inputs of the regimes, then the regime path, period by period;
    /// 4. all other thresholds, then all other inputs in the order of the scenario;
    /// 5. the ends of the drivers' paths, then their middles and quarters.
    ///
    /// All others are stratified one by one.
    pub fn dimensions(&self) -> Vec<(Address, u32)> {
        let inputs = |prefix: &'static str| {
            let of = move |path: &str| path.starts_with(prefix);
            let chosen = self.inputs.iter().filter(move |i| of(&i.path));
            chosen.map(|i| (i.address, 0))
        };
        let common = self.dependence.addresses().map(|(address, _)| (address, 0));
        let regimes = self.regimes.iter();
        let regimes = regimes.flat_map(|r| (0..self.periods as u32).map(|t| (r.address, t)));
        let stakes = self.funding.iter().flat_map(|f| &f.stakes);
        let thresholds = self.builds.iter().map(|b| &b.threshold);
        let thresholds = thresholds.chain(stakes.map(|s| &s.threshold));
        let thresholds = thresholds.filter_map(Threshold::draws).map(|a| (a, 0));
        let steps = BRIDGE.min((self.periods as u32).saturating_sub(1));
        let shocks = || self.drivers.drivers.iter().filter_map(|d| d.shock);
        let paths = (1..=steps).flat_map(|t| shocks().map(move |address| (address, t)));
        let mut order: Vec<(Address, u32)> = Vec::new();
        let all = common
            .chain(self.of_largest().into_iter().map(|a| (a, 0)))
            .chain(inputs("regimes."))
            .chain(regimes)
            .chain(thresholds)
            .chain(inputs(""))
            .chain(paths);
        for draw in all {
            if !order.contains(&draw) {
                order.push(draw);
            }
        }
        order
    }

    /// Draws of the builds whose own headlines are largest.
    fn of_largest(&self) -> Vec<Address> {
        let own = self.own_headlines();
        let total: f64 = own.iter().sum();
        let mut builds: Vec<usize> = (0..own.len()).collect();
        builds.sort_by(|a, b| own[*b].total_cmp(&own[*a]));
        let mut draws = Vec::new();
        let mut held = 0.0;
        for b in builds {
            if held >= LARGEST * total {
                break;
            }
            held += own[b];
            let build = &self.builds[b];
            let amount = self.ledger[build.commitment].amount;
            let slots = [build.realized, build.hazard]
                .into_iter()
                .chain(amount)
                .chain([build.delay, build.stretch, build.overrun]);
            draws.extend(build.threshold.draws());
            draws.extend(slots.filter_map(|slot| self.address(slot)));
        }
        draws
    }

    /// By build: its headline, in the middle of what it may be, without its parts'.
    fn own_headlines(&self) -> Vec<f64> {
        let whole = |build: &BuildPlan| {
            let ledger = &self.ledger[build.commitment];
            ledger.amount.map_or(0.0, |a| self.middle(a)) * self.middle(ledger.rate)
        };
        let mut own: Vec<f64> = self.builds.iter().map(whole).collect();
        for build in &self.builds {
            if let Some(parent) = build.parent {
                own[parent] -= whole(build) * self.middle(build.part_share);
            }
        }
        own.into_iter().map(|x| x.max(0.0)).collect()
    }

    fn middle(&self, slot: Slot) -> f64 {
        match slot {
            Slot::Fixed(value) => value,
            Slot::Drawn(i) => {
                let mut value = [0.0; LANES];
                let input = self.inputs.get(i);
                input.map_or(0.0, |input| {
                    input.transform.apply(&[0.0; LANES], &mut value);
                    value[0]
                })
            }
        }
    }

    fn address(&self, slot: Slot) -> Option<Address> {
        match slot {
            Slot::Fixed(_) => None,
            Slot::Drawn(i) => self.inputs.get(i).map(|input| input.address),
        }
    }
}
