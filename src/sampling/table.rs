//! Tables of score functions.

use super::LANES;
use super::stand_in::Score as _;
use crate::distributions::Distribution;

/// A table.
#[derive(Debug, Clone)]
pub struct Table {
    distribution: Distribution,
}

impl Table {
    /// Tabulates.
    pub fn new(distribution: &Distribution) -> Self {
        Self {
            distribution: distribution.clone(),
        }
    }

    /// Values.
    pub fn apply(&self, z: &[f64; LANES], out: &mut [f64; LANES]) {
        for (x, z) in out.iter_mut().zip(z) {
            *x = self.distribution.at_score(*z);
        }
    }
}
