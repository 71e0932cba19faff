//! Where the figures of a block go.

use crate::model::Lanes;
use crate::sampling::LANES;
use crate::statistics::{Digests, Packer};

/// Takes the lanes of the columns of a block, each column once.
pub(super) trait Sink {
    /// Takes the lanes of a column.
    fn put(&mut self, column: usize, lanes: &Lanes);
    /// A column holds what another does, which was put before.
    fn repeat(&mut self, from: usize, to: usize);
}

/// Keeps all lanes, column by column.
pub(super) struct Room<'a>(&'a mut [f64]);

impl<'a> Room<'a> {
    /// Room in `out`, which grows to hold so many columns.
    pub fn of(out: &'a mut Vec<f64>, columns: usize) -> Self {
        out.resize(columns * LANES, 0.0);
        Self(out)
    }
}

impl Sink for Room<'_> {
    fn put(&mut self, column: usize, lanes: &Lanes) {
        let (columns, _) = self.0.as_chunks_mut();
        columns[column] = *lanes;
    }

    fn repeat(&mut self, from: usize, to: usize) {
        let from = from * LANES;
        self.0.copy_within(from..from + LANES, to * LANES);
    }
}

/// Packs lanes while they are in the nearest cache: all of them together are larger than any.
pub(super) struct Packing<'a> {
    /// By column.
    pub packers: &'a [Packer],
    /// Lanes that count.
    pub used: usize,
    pub digests: &'a mut Digests,
}

impl Sink for Packing<'_> {
    fn put(&mut self, column: usize, lanes: &Lanes) {
        self.packers[column].pack(&lanes[..self.used], self.digests, column);
    }

    fn repeat(&mut self, from: usize, to: usize) {
        self.digests.repeat(from, to);
    }
}
