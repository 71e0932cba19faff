//! What is asked of a run, and who watches it.

use crate::domain::Sampling;
use crate::sampling::LANES;
use crate::statistics::Asked;

/// What to run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRequest {
    pub trials: u64,
    pub seed: u64,
    /// Threads; as many as the machine has where not given.
    pub threads: Option<usize>,
    /// How draws of different trials go together.
    pub sampling: Sampling,
    /// Independent samples that the trials are shared out to, block by block, and whose spread all
    /// errors come from; 1: errors are those of independent trials. Block `b` is block `b / replicates`
    /// of replicate `b % replicates`.
    pub replicates: u64,
    /// What will be asked of the columns: with replicates, nothing else has an error.
    pub asked: Asked,
}

impl Default for RunRequest {
    fn default() -> Self {
        Self {
            trials: 10_000,
            seed: 1,
            threads: None,
            sampling: Sampling::Random,
            replicates: 1,
            asked: Asked::default(),
        }
    }
}

/// The fewest trials that leave none of `replicates` without a block, which the last may only begin.
pub fn fewest_trials(replicates: u64) -> u64 {
    replicates
        .saturating_sub(1)
        .saturating_mul(LANES as u64)
        .saturating_add(1)
}

/// Told of trials done, asked whether to stop.
pub trait Progress: Sync {
    /// `trials` more are done.
    fn advance(&self, trials: u64);
    /// What was done was not enough: it begins with the first trial again.
    fn restart(&self) {}
    /// The user wants to stop.
    fn cancelled(&self) -> bool;
}

/// Watches nothing and never stops.
pub struct NoProgress;

impl Progress for NoProgress {
    fn advance(&self, _trials: u64) {}
    fn cancelled(&self) -> bool {
        false
    }
}
