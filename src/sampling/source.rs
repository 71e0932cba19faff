//! Where the random numbers of a run come from.

use super::{Address, LANES, kernels, uniforms};

/// The draws of a run: everything random in a trial is asked of it by name, step and trial.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    seed: u64,
}

impl Source {
    /// Independent draws.
    pub fn random(seed: u64) -> Self {
        Self { seed }
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The uniform numbers of the [`LANES`] trials that begin with `first`, a multiple of
    /// [`LANES`], strictly inside (0, 1).
    pub fn uniforms(&self, address: Address, step: u32, first: u64, out: &mut [f64; LANES]) {
        uniforms(self.seed, address, step, first, out);
    }

    /// The standard normal scores of the same draws.
    pub fn normal_scores(&self, address: Address, step: u32, first: u64, out: &mut [f64; LANES]) {
        self.uniforms(address, step, first, out);
        kernels::normal_score(out);
    }
}
