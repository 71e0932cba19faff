//! Which draws get the dimensions of the Sobol sequence.

use super::{Plan, Threshold};
use crate::domain::Sampling;
use crate::sampling::{Address, Shares, Source};

/// Scores of a driver's path that get a dimension: its end, its middle and its quarters.
const BRIDGE: u32 = 4;

impl Plan {
    /// The draws of a run by a design, for trials that are shared out to replicates.
    pub fn source(&self, sampling: Sampling, seed: u64, shares: Shares) -> Source {
        Source::new(sampling, seed, shares, || self.dimensions())
    }

    /// The draws that have a dimension, by address and step, the first dimension first: the factors and
    /// the divisor of the copula; inputs that belong to no commitment, then those of commitments, in the
    /// order of the scenario; cancellation thresholds; the regime path, period by period; the ends of
    /// the drivers' paths, then their middles and quarters. All others are stratified one by one.
    pub fn dimensions(&self) -> Vec<(Address, u32)> {
        let of_commitment = |path: &str| path.starts_with("commitments.");
        let inputs = |own: bool| {
            let all = self.inputs.iter();
            all.filter(move |i| of_commitment(&i.path) == own)
                .map(|i| i.address)
        };
        let stakes = self.funding.iter().flat_map(|f| &f.stakes);
        let thresholds = self.builds.iter().map(|b| &b.threshold);
        let thresholds = thresholds.chain(stakes.map(|s| &s.threshold));
        let once = self
            .dependence
            .addresses()
            .map(|(address, _)| address)
            .chain(inputs(false))
            .chain(inputs(true))
            .chain(thresholds.filter_map(Threshold::draws));
        let regimes = self.regimes.iter();
        let regimes = regimes.flat_map(|r| (0..self.periods as u32).map(|t| (r.address, t)));
        let steps = BRIDGE.min((self.periods as u32).saturating_sub(1));
        let shocks = || self.drivers.drivers.iter().filter_map(|d| d.shock);
        let paths = (1..=steps).flat_map(|t| shocks().map(move |address| (address, t)));
        let mut order: Vec<(Address, u32)> = Vec::new();
        for draw in once.map(|address| (address, 0)).chain(regimes).chain(paths) {
            if !order.contains(&draw) {
                order.push(draw);
            }
        }
        order
    }
}
