//! How trials of a column are packed into blocks.

use super::Digests;

/// What a column says of itself to those who pack its trials: blocks may be packed where their lanes were
/// computed, while the column records others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Packer {
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Indicator,
    Numbers {
        /// Taken from every number.
        origin: f64,
        /// The magnitude that codes should count from. One that is not what it was when the block is recorded
        /// costs time and changes nothing.
        base: Option<u32>,
    },
}

impl Packer {
    /// Packs at most [`super::BLOCK`] trials of the column with index `c` of a block's, for
    /// [`super::Column::take`].
    pub fn pack(&self, lanes: &[f64], block: &mut Digests, c: usize) {
        let (digest, lists) = block.of_mut(c);
        match self.kind {
            Kind::Indicator => digest.count(lanes),
            Kind::Numbers { origin, base } => digest.summarize(lanes, origin, base, lists),
        }
    }

    /// Packs trials that count as often as [`Digests::weigh`] said. A column in which trials count several times
    /// has no errors of independent trials.
    pub fn pack_repeated(&self, lanes: &[f64], block: &mut Digests, c: usize) {
        let (origin, indicator) = match self.kind {
            Kind::Indicator => (0.0, true),
            Kind::Numbers { origin, .. } => (origin, false),
        };
        let (packed, times) = block.repeated_mut(c);
        packed.fill(lanes, times, origin, indicator);
    }
}
