//! A number of a scenario, certain or not, with the path it is addressed by and its evidence.

use super::Evidence;
use crate::distributions::Distribution;
use crate::units::Unit;

/// One number of the scenario. Where its distribution is not a constant it is an *input*: it is
/// drawn once a trial, from an address made of the seed, its `path` and the trial's number.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// Unique path, e.g. `commitments.STARGATE-500.realized`.
    pub path: String,
    pub distribution: Distribution,
    pub unit: Unit,
    pub evidence: Evidence,
    /// Where the value was written, for `check -v`: `announced-2025.toml:41`, `--set`, or
    /// `class hyperscaler-guidance` or `built-in`.
    pub origin: String,
}

impl Quantity {
    /// The value where it is certain.
    pub fn constant(&self) -> Option<f64> {
        match self.distribution {
            Distribution::Constant(value) => Some(value),
            _ => None,
        }
    }
}
