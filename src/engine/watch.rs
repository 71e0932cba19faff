//! Who looks on while a block is stepped.

use crate::model::delivery::Delivery;
use crate::model::funding::Funding;

/// Sees what a block's state is after each period.
pub(super) trait Watch {
    /// Build `b` after period `t`.
    fn build(&mut self, _b: usize, _t: usize, _state: &Delivery) {}

    /// The money of all after period `t`.
    fn money(&mut self, _t: usize, _state: &Funding) {}
}

/// Nobody.
impl Watch for () {}
