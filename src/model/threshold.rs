//! Cancellation thresholds E ~ Exp(1): the accumulated hazard at which a sponsor gives up.

use super::{Lanes, Slot};
use crate::domain::threshold_path;
use crate::sampling::{Address, Source, kernels};

/// Where a threshold comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Threshold {
    pub address: Address,
    /// Its place among the drawn values, where it depends on other inputs.
    pub drawn: Option<usize>,
    /// The hazard is certainly zero: never.
    never: bool,
}

impl Threshold {
    /// The threshold of a commitment with a hazard, which depends on nothing.
    pub fn new(id: &str, hazard: Slot) -> Self {
        Self {
            address: Address::of(&threshold_path(id)),
            drawn: None,
            never: hazard.is(0.0),
        }
    }

    /// The draw that is asked for it; none where it depends on others or is never reached.
    pub fn own_draw(&self) -> Option<Address> {
        (!self.never && self.drawn.is_none()).then_some(self.address)
    }

    /// Where it is drawn; none where it is never reached.
    pub fn draws(&self) -> Option<Address> {
        (!self.never).then_some(self.address)
    }

    /// Draws it; infinite where it is never reached. E = −ln u, so its score is −Φ⁻¹(u): a larger
    /// score is a larger threshold.
    pub fn fill(&self, drawn: &[Lanes], source: &Source, first: u64, out: &mut Lanes) {
        if self.never {
            out.fill(f64::INFINITY);
        } else if let Some(slot) = self.drawn {
            *out = drawn[slot];
        } else {
            source.uniforms(self.address, 0, first, out);
            kernels::ln(out);
            for value in out {
                *value = -*value;
            }
        }
    }
}
