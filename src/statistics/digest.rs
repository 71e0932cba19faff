//! Blocks of trials, packed.

use super::BLOCK;
use super::buckets::{Buckets, Lists};
use super::moments::{Summary, summarize};
use super::repeated::Repeated;
use multiversion::multiversion;

/// A block of trials of several columns, packed into a quarter of its bytes or less: blocks are packed
/// one after another while their lanes are in the cache, and recorded column by column while a column's
/// counts are.
#[derive(Debug)]
pub struct Digests {
    each: Vec<Digest>,
    /// How often trials count, where they are weighed.
    times: Vec<u32>,
    /// By column: it was packed, of this block.
    packed: Vec<bool>,
    lists: Lists,
}

impl Digests {
    /// Room for a block of so many columns.
    pub fn new(columns: usize) -> Self {
        Self {
            each: vec![Digest::default(); columns],
            times: Vec::new(),
            packed: vec![false; columns],
            lists: Lists::with_capacity(columns * BLOCK),
        }
    }

    /// Forgets the block that was packed before.
    pub fn clear(&mut self) {
        self.lists.clear();
        self.packed.fill(false);
    }

    /// Says how often trials count, for [`super::Packer::pack_repeated`]: none more often than 2¹⁹ times.
    pub fn weigh(&mut self, times: &[u32]) {
        self.times.clear();
        self.times.extend_from_slice(times);
    }

    /// How often trials count.
    pub(super) fn times(&self) -> &[u32] {
        &self.times
    }

    /// Room for what is packed of a column whose trials count several times.
    pub(super) fn repeated_mut(&mut self, c: usize) -> (&mut Repeated, &[u32]) {
        self.mark(c);
        (self.each[c].repeated.get_or_insert_default(), &self.times)
    }

    /// Every column was packed once.
    pub fn is_complete(&self) -> bool {
        self.packed.iter().all(|packed| *packed)
    }

    /// A column holds what another does, which was packed before.
    pub fn repeat(&mut self, from: usize, to: usize) {
        self.mark(to);
        self.each[to] = self.each[from].clone();
    }

    /// A column that was packed twice would leave its first codes in the lists.
    fn mark(&mut self, c: usize) {
        debug_assert!(!self.packed[c], "column {c} was packed before");
        self.packed[c] = true;
    }

    /// Room for what is packed of a column, and the lists of all.
    pub(super) fn of_mut(&mut self, c: usize) -> (&mut Digest, &mut Lists) {
        self.mark(c);
        (&mut self.each[c], &mut self.lists)
    }

    /// What was packed of a column, and the lists of all.
    pub(super) fn of(&self, c: usize) -> (&Digest, &Lists) {
        (&self.each[c], &self.lists)
    }
}

/// What a column records of one block of trials.
#[derive(Debug, Clone, Default)]
pub(super) struct Digest {
    pub(super) defined: u32,
    pub(super) undefined: u32,
    /// Trials in which an indicator is 1.
    pub(super) hits: u32,
    pub(super) summary: Summary,
    pub(super) buckets: Buckets,
    /// In the place of all else where trials count several times.
    pub(super) repeated: Option<Box<Repeated>>,
}

impl Digest {
    /// Packs an indicator.
    pub(super) fn count(&mut self, lanes: &[f64]) {
        let survey = survey(lanes);
        (self.undefined, self.hits) = (survey.undefined, survey.positive);
        self.defined = lanes.len() as u32 - self.undefined;
    }

    /// Packs numbers less `origin` for a histogram whose codes begin at `base`.
    pub(super) fn summarize(
        &mut self,
        lanes: &[f64],
        origin: f64,
        base: Option<u32>,
        lists: &mut Lists,
    ) {
        let lanes = &lanes[..lanes.len().min(BLOCK)];
        let survey = survey(lanes);
        self.undefined = survey.undefined;
        self.defined = lanes.len() as u32 - self.undefined;
        if self.undefined == 0 && origin == 0.0 {
            if survey.bits == 0 {
                self.summary = Summary::of_zeros(self.defined);
                self.buckets = Buckets::of_zeros(self.defined);
            } else {
                self.pack(lanes, base, lists);
            }
            return;
        }
        let mut values = [0.0; BLOCK];
        let mut filled = 0;
        for x in lanes {
            values[filled] = x - origin;
            filled += usize::from(!x.is_nan());
        }
        self.pack(&values[..filled], base, lists);
    }

    fn pack(&mut self, values: &[f64], base: Option<u32>, lists: &mut Lists) {
        self.summary = summarize(values);
        let range = (self.summary.min, self.summary.max);
        self.buckets = Buckets::of(values, range, base, lists);
    }
}

/// What tells how a block is to be packed.
struct Survey {
    /// Lanes that are NaN, and lanes above 0.
    undefined: u32,
    positive: u32,
    /// All bits of all lanes: none where all are 0.
    bits: u64,
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn survey(lanes: &[f64]) -> Survey {
    let (mut undefined, mut positive, mut bits) = (0_u64, 0_u64, 0);
    for x in lanes {
        undefined += u64::from(x.is_nan());
        positive += u64::from(*x > 0.0);
        bits |= x.to_bits();
    }
    Survey {
        undefined: undefined as u32,
        positive: positive as u32,
        bits,
    }
}

#[cfg(test)]
mod tests {
    use crate::statistics::{Column, Keep};

    /// Blocks of nothing but zeros, which are packed without being looked at twice, count as any
    /// others: as if their numbers had come one in each block with a number that is not 0.
    #[test]
    fn zeros_count() {
        let (mut apart, mut mixed) = (Column::new(Keep::Numbers), Column::new(Keep::Numbers));
        for i in 1..=200 {
            apart.record(&[f64::from(i)]);
            apart.record(&[0.0, 0.0]);
            mixed.record(&[0.0, f64::from(i), 0.0]);
        }
        assert_eq!(apart.defined(), 600);
        for column in [&apart, &mixed] {
            assert_eq!((column.min(), column.max()), (Some(0.0), Some(200.0)));
        }
        let close = |a: Option<f64>, b: Option<f64>| (a.unwrap() / b.unwrap() - 1.0).abs() < 1e-14;
        assert!(close(apart.mean().value, mixed.mean().value));
        assert!(close(apart.sd().value, mixed.sd().value));
        let levels = [0.05, 0.5, 0.66, 0.67, 0.9, 1.0];
        assert_eq!(apart.quantiles(&levels), mixed.quantiles(&levels));
    }
}
