//! A block of one column, packed.

use super::BLOCK;
use super::buckets::Buckets;
use super::moments::{Summary, summarize};
use multiversion::multiversion;

/// What a column records of one block of trials, in a quarter of the bytes: blocks are packed one
/// after another while their lanes are in the cache, and recorded column by column while a
/// column's counts are.
#[derive(Debug, Clone)]
pub struct Digest {
    pub(super) defined: u32,
    pub(super) undefined: u32,
    /// Trials in which an indicator is 1.
    pub(super) hits: u32,
    pub(super) summary: Summary,
    pub(super) buckets: Buckets,
}

impl Default for Digest {
    fn default() -> Self {
        Self::new()
    }
}

impl Digest {
    /// An empty block.
    pub fn new() -> Self {
        Self {
            defined: 0,
            undefined: 0,
            hits: 0,
            summary: Summary::default(),
            buckets: Buckets::new(),
        }
    }

    /// Packs an indicator.
    pub(super) fn count(&mut self, lanes: &[f64]) {
        (self.undefined, self.hits) = undefined_and_positive(lanes);
        self.defined = lanes.len() as u32 - self.undefined;
    }

    /// Packs numbers less `origin` for a histogram whose codes begin at `base`.
    pub(super) fn summarize(&mut self, lanes: &[f64], origin: f64, base: Option<u32>) {
        let lanes = &lanes[..lanes.len().min(BLOCK)];
        (self.undefined, _) = undefined_and_positive(lanes);
        self.defined = lanes.len() as u32 - self.undefined;
        if self.undefined == 0 && origin == 0.0 {
            self.pack(lanes, base);
            return;
        }
        let mut values = [0.0; BLOCK];
        let mut filled = 0;
        for x in lanes {
            values[filled] = x - origin;
            filled += usize::from(!x.is_nan());
        }
        self.pack(&values[..filled], base);
    }

    fn pack(&mut self, values: &[f64], base: Option<u32>) {
        self.summary = summarize(values);
        let (min, max) = (self.summary.min, self.summary.max);
        self.buckets.fill(values, min, max, base);
    }
}

/// How many lanes are NaN and how many above 0.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn undefined_and_positive(lanes: &[f64]) -> (u32, u32) {
    let (mut undefined, mut positive) = (0, 0);
    for x in lanes {
        undefined += u64::from(x.is_nan());
        positive += u64::from(*x > 0.0);
    }
    (undefined as u32, positive as u32)
}
