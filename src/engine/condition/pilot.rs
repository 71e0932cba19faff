//! Short runs that show how well trials agree with the evidence.

use crate::engine::request::Progress;
use crate::engine::workers::Workers;
use crate::error::Error;
use crate::model::Plan;
use crate::sampling::{LANES, Source};

/// Trials of a pilot.
pub const PILOT: u64 = 4096;

/// The trials of a short run.
#[derive(Debug, Clone, Default)]
pub struct Pilot {
    /// Log density of all that was observed, by trial.
    pub log_likelihood: Vec<f64>,
    /// The same of each observation.
    pub log_densities: Vec<Vec<f64>>,
    /// What each trial counts for because its draws are tilted.
    pub log_counts: Vec<f64>,
}

impl Pilot {
    /// Runs [`PILOT`] trials of `source`.
    ///
    /// # Errors
    /// [`Error::Interrupted`] where `progress` says so.
    pub fn run(plan: &Plan, source: &Source, progress: &dyn Progress) -> Result<Self, Error> {
        let mut parts = vec![Self::default(); PILOT as usize / LANES];
        Workers::new(plan, parts.len()).share(&mut parts, |b, part, block, out| {
            if progress.cancelled() {
                return;
            }
            let first = (b * LANES) as u64;
            block.simulate(plan, source, first, LANES, out);
            *part = Self::of(plan, source, first, out);
        });
        if progress.cancelled() {
            return Err(Error::Interrupted);
        }
        let mut all = Self {
            log_densities: vec![Vec::new(); plan.observations.len()],
            ..Self::default()
        };
        for part in parts {
            all.log_likelihood.extend(part.log_likelihood);
            all.log_counts.extend(part.log_counts);
            for (all, part) in all.log_densities.iter_mut().zip(part.log_densities) {
                all.extend(part);
            }
        }
        Ok(all)
    }

    /// What the columns of a block say.
    fn of(plan: &Plan, source: &Source, first: u64, columns: &[f64]) -> Self {
        let mut lanes = [0.0; LANES];
        let mut log_likelihood = vec![0.0; LANES];
        let mut log_densities = Vec::new();
        for observation in &plan.observations {
            observation.log_densities(columns, &mut lanes);
            for (sum, density) in log_likelihood.iter_mut().zip(&lanes) {
                *sum += density;
            }
            log_densities.push(lanes.to_vec());
        }
        source.log_counts(first, &mut lanes);
        Self {
            log_likelihood,
            log_densities,
            log_counts: lanes.to_vec(),
        }
    }

    /// The log weight of each trial where the evidence counts to the power `heat`.
    pub fn log_weights(&self, heat: f64) -> Vec<f64> {
        let trials = self.log_likelihood.iter().zip(&self.log_counts);
        // 0 · −∞ is no number: what is impossible stays so.
        let weight = |(l, c): (&f64, &f64)| match *l == f64::NEG_INFINITY {
            true => f64::NEG_INFINITY,
            false => heat * l + c,
        };
        trials.map(weight).collect()
    }

    /// The log weight without the observation at `index`.
    pub fn log_weights_without(&self, index: usize) -> Vec<f64> {
        let mut sums = self.log_counts.clone();
        for (k, densities) in self.log_densities.iter().enumerate() {
            if k != index {
                for (sum, density) in sums.iter_mut().zip(densities) {
                    *sum += density;
                }
            }
        }
        sums
    }
}

/// Weights over the largest; all 0 where none is above −∞.
pub fn relative(log_weights: &[f64]) -> Vec<f64> {
    let largest = largest(log_weights);
    if largest == f64::NEG_INFINITY {
        return vec![0.0; log_weights.len()];
    }
    let weights = log_weights.iter();
    weights.map(|w| libm::exp(w - largest)).collect()
}

/// The largest log weight.
pub fn largest(log_weights: &[f64]) -> f64 {
    log_weights
        .iter()
        .copied()
        .fold(f64::NEG_INFINITY, f64::max)
}

/// The effective share of a sample, (Σw)²/(n Σw²).
pub fn share(log_weights: &[f64]) -> f64 {
    let weights = relative(log_weights);
    let sum: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|w| w * w).sum();
    match squares > 0.0 {
        true => sum * sum / squares / weights.len() as f64,
        false => 0.0,
    }
}
