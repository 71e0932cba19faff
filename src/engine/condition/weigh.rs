//! What each trial of a run counts for.

use super::pilot::{Pilot, largest};
use crate::model::Plan;
use crate::sampling::{Address, LANES, Source, uniforms};
use crate::statistics::{WeightScale, WeightSums};

/// The name that the rounding of weights is drawn by.
const ROUNDING: &str = "conditioning.rounding";

/// Standard deviations that a trial may be from what was observed to count as agreeing with it.
pub const AGREES: f64 = 2.0;

/// Weighs the trials of a run.
#[derive(Debug, Clone)]
pub struct Weigher {
    scale: WeightScale,
    /// By observation, the scale of weights that leave it out.
    without: Vec<WeightScale>,
    rounding: Address,
    /// The column whose weighted mean is followed.
    followed: usize,
}

/// Sums of a block's weights, or of many.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Weighed {
    pub sums: WeightSums,
    /// By observation: without it.
    pub without: Vec<WeightSums>,
    /// By observation: how often trials count that agree with it.
    pub agree: Vec<u64>,
}

impl Weighed {
    fn of(count: usize) -> Self {
        Self {
            sums: WeightSums::new(),
            without: vec![WeightSums::new(); count],
            agree: vec![0; count],
        }
    }

    /// Adds what another sample comes to.
    pub fn merge(&mut self, other: &Self) {
        if self.without.len() < other.without.len() {
            self.without
                .resize_with(other.without.len(), WeightSums::new);
            self.agree.resize(other.agree.len(), 0);
        }
        self.sums.merge(&other.sums);
        for (a, b) in self.without.iter_mut().zip(&other.without) {
            a.merge(b);
        }
        for (a, b) in self.agree.iter_mut().zip(&other.agree) {
            *a += b;
        }
    }
}

impl Weigher {
    /// A weigher whose scales are those of a pilot of the same source.
    pub fn new(plan: &Plan, pilot: &Pilot) -> Self {
        let count = plan.observations.len();
        let scale = |log_weights: &[f64]| {
            let level = largest(log_weights);
            // Where nothing agreed any level will do.
            WeightScale::new(if level.is_finite() { level } else { 0.0 })
        };
        Self {
            scale: scale(&pilot.log_weights(1.0)),
            without: (0..count)
                .map(|k| scale(&pilot.log_weights_without(k)))
                .collect(),
            rounding: Address::of(ROUNDING),
            followed: plan.columns.portfolio.delivered,
        }
    }

    /// The scale of the weights.
    pub fn scale(&self) -> WeightScale {
        self.scale
    }

    /// How often each of the first `used` trials of a block counts, given its columns, and what these
    /// come to.
    pub fn weigh(
        &self,
        plan: &Plan,
        source: &Source,
        first: u64,
        used: usize,
        columns: &[f64],
    ) -> (Vec<u32>, Weighed) {
        let mut densities = vec![[0.0; LANES]; plan.observations.len()];
        let (mut log, mut u) = ([0.0; LANES], [0.0; LANES]);
        source.log_counts(first, &mut log);
        let counts = log;
        uniforms(source.seed(), self.rounding, 0, first, &mut u);
        for (observation, lanes) in plan.observations.iter().zip(&mut densities) {
            observation.log_densities(columns, lanes);
            for l in 0..LANES {
                log[l] += lanes[l];
            }
        }
        let figures = &columns[self.followed * LANES..][..used];
        let times: Vec<u32> = (0..used).map(|l| self.scale.times(log[l], u[l])).collect();
        let mut weighed = Weighed::of(plan.observations.len());
        weighed.sums.add(&times, figures);
        for (k, observation) in plan.observations.iter().enumerate() {
            let rest = |l: usize| {
                let others = densities.iter().enumerate().filter(|(j, _)| *j != k);
                counts[l] + others.map(|(_, d)| d[l]).sum::<f64>()
            };
            let without: Vec<u32> = (0..used)
                .map(|l| self.without[k].times(rest(l), u[l]))
                .collect();
            weighed.without[k].add(&without, figures);
            let simulated = &columns[observation.column * LANES..];
            for (times, x) in times.iter().zip(simulated) {
                let distance = observation.error.distance(observation.value, *x);
                if distance.is_some_and(|z| z.abs() <= AGREES) {
                    weighed.agree[k] += u64::from(*times);
                }
            }
        }
        (times, weighed)
    }
}
