//! Quantiles of a column of any length in bounded memory: integer counts in buckets keyed by the
//! leading bits of the number, whose order as integers is the order of the numbers.
//!
//! A bucket spans 2⁻¹¹ of the power of two below its values, so every order statistic is known to
//! a relative error below 2⁻¹¹ (half of that where a bucket holds one value). Inside a bucket the
//! values are taken to be evenly spread, which for smooth densities is far closer. Values that
//! repeat (0, deadlines, caps) are remembered exactly.

use std::collections::BTreeMap;

use super::atoms::Atoms;
use super::quantile::{Convention, between};
use crate::sampling::LANES;

/// Mantissa bits in a key.
const MANTISSA_BITS: u32 = 11;
/// Bits of the number below the key.
const SHIFT: u32 = 52 - MANTISSA_BITS;
/// Buckets in a page, an eighth of an octave.
const PAGE: usize = 256;
const PAGE_BITS: u32 = 8;

type Page = [u16; PAGE];

/// Counts of the numbers of one sign. Small counters keep the pages of many columns in the cache.
#[derive(Debug, Clone, Default)]
struct Side {
    /// Number of the first page.
    first: usize,
    pages: Vec<Option<Box<Page>>>,
    /// How often the counter of a bucket has wrapped around.
    wraps: BTreeMap<u64, u64>,
}

/// A mergeable histogram; merging is associative and commutative to the last bit.
#[derive(Debug, Clone, Default)]
pub struct QuantileHistogram {
    zeros: u64,
    positive: Side,
    negative: Side,
    atoms: Atoms,
}

impl Side {
    #[inline]
    fn count_one(&mut self, key: u64) {
        let slot = (key as usize >> PAGE_BITS).wrapping_sub(self.first);
        if let Some(Some(page)) = self.pages.get_mut(slot) {
            let counter = &mut page[key as usize % PAGE];
            *counter = counter.wrapping_add(1);
            if *counter == 0 {
                *self.wraps.entry(key).or_default() += 1;
            }
        } else {
            self.count(key, 1);
        }
    }

    #[cold]
    fn count(&mut self, key: u64, times: u64) {
        let counter = &mut self.page(key as usize >> PAGE_BITS)[key as usize % PAGE];
        let total = u64::from(*counter) + times;
        *counter = total as u16;
        if total >> 16 > 0 {
            *self.wraps.entry(key).or_default() += total >> 16;
        }
    }

    fn page(&mut self, number: usize) -> &mut Page {
        if self.pages.is_empty() {
            self.first = number;
        }
        if number < self.first {
            let more = self.first - number;
            self.pages.splice(0..0, std::iter::repeat_n(None, more));
            self.first = number;
        }
        let slot = number - self.first;
        if slot >= self.pages.len() {
            self.pages.resize(slot + 1, None);
        }
        self.pages[slot].get_or_insert_with(|| Box::new([0; PAGE]))
    }

    fn merge(&mut self, other: &Self) {
        for (slot, page) in other.pages.iter().enumerate() {
            let Some(page) = page else { continue };
            let number = other.first + slot;
            let mut carried = Vec::new();
            for (i, (counter, &more)) in self.page(number).iter_mut().zip(page.iter()).enumerate() {
                let (sum, carry) = counter.overflowing_add(more);
                *counter = sum;
                if carry {
                    carried.push((number << PAGE_BITS | i) as u64);
                }
            }
            for key in carried {
                *self.wraps.entry(key).or_default() += 1;
            }
        }
        for (&key, &times) in &other.wraps {
            *self.wraps.entry(key).or_default() += times;
        }
    }

    /// The pages that hold something, in order of magnitude, with their totals.
    fn totals(&self) -> Vec<(usize, u64)> {
        let mut totals = Vec::new();
        for (slot, page) in self.pages.iter().enumerate() {
            let Some(page) = page else { continue };
            let number = self.first + slot;
            let counted: u64 = page.iter().map(|&c| u64::from(c)).sum();
            let keys = (number << PAGE_BITS) as u64..((number + 1) << PAGE_BITS) as u64;
            let wrapped: u64 = self.wraps.range(keys).map(|(_, times)| times << 16).sum();
            totals.push((number, counted + wrapped));
        }
        totals
    }

    fn bucket(&self, number: usize, index: usize) -> u64 {
        let counter = self.pages[number - self.first]
            .as_ref()
            .map_or(0, |page| u64::from(page[index]));
        if self.wraps.is_empty() {
            return counter;
        }
        let key = (number << PAGE_BITS | index) as u64;
        counter + (self.wraps.get(&key).copied().unwrap_or(0) << 16)
    }
}

impl QuantileHistogram {
    /// Nothing recorded.
    pub fn new() -> Self {
        Self::default()
    }

    /// Records numbers of one block (NaN must have been taken out before); longer slices are cut
    /// into blocks.
    pub fn record(&mut self, values: &[f64]) {
        for block in values.chunks(LANES) {
            if block[0] == block[block.len() - 1] && block.iter().all(|x| *x == block[0]) {
                self.record_same(block[0], block.len() as u64);
            } else {
                self.record_mixed(block);
            }
        }
    }

    fn record_same(&mut self, value: f64, times: u64) {
        if value == 0.0 {
            self.zeros += times;
            return;
        }
        if times > 1 {
            self.atoms.insert(value);
        }
        self.side(value).count(key(value), times);
    }

    fn side(&mut self, value: f64) -> &mut Side {
        if value < 0.0 {
            &mut self.negative
        } else {
            &mut self.positive
        }
    }

    fn record_mixed(&mut self, block: &[f64]) {
        let mut last = f64::NAN;
        for pair in block.windows(2) {
            if pair[0] == pair[1] && pair[0] != last && pair[0] != 0.0 {
                last = pair[0];
                self.atoms.insert(last);
            }
        }
        for &x in block {
            if x > 0.0 {
                self.positive.count_one(key(x));
            } else if x < 0.0 {
                self.negative.count_one(key(x));
            } else {
                self.zeros += 1;
            }
        }
    }

    /// Adds what another histogram recorded.
    pub fn merge(&mut self, other: &Self) {
        self.zeros += other.zeros;
        self.positive.merge(&other.positive);
        self.negative.merge(&other.negative);
        self.atoms.merge(&other.atoms);
    }

    /// Prepares the histogram for reading order statistics: worth it once for several of them.
    pub fn ranks(&self) -> Ranks<'_> {
        Ranks::new(self)
    }

    /// The quantile at level `p` by type 7 of Hyndman and Fan (1996), clamped to [min, max], which
    /// makes it exact for a constant column; `None` where nothing was recorded.
    pub fn quantile(&self, p: f64, min: f64, max: f64) -> Option<f64> {
        let ranks = self.ranks();
        let count = ranks.count();
        (count > 0).then(|| {
            let position = Convention::Seven.position(count, p);
            ranks.at(position).clamp(min, max)
        })
    }
}

/// The key of a non-zero number without its sign.
#[inline(always)]
fn key(x: f64) -> u64 {
    (x.to_bits() & (u64::MAX >> 1)) >> SHIFT
}

/// The order statistics of a [`QuantileHistogram`].
#[derive(Debug)]
pub struct Ranks<'a> {
    histogram: &'a QuantileHistogram,
    /// (values before it, stretch) in increasing order of the values.
    stretches: Vec<(u64, Stretch)>,
    count: u64,
    atoms: Vec<f64>,
}

#[derive(Debug, Clone, Copy)]
enum Stretch {
    Negative(usize),
    Zero,
    Positive(usize),
}

impl<'a> Ranks<'a> {
    fn new(histogram: &'a QuantileHistogram) -> Self {
        let negative = histogram.negative.totals().into_iter().rev();
        let positive = histogram.positive.totals().into_iter();
        let all = negative
            .map(|(number, total)| (total, Stretch::Negative(number)))
            .chain([(histogram.zeros, Stretch::Zero)])
            .chain(positive.map(|(number, total)| (total, Stretch::Positive(number))));
        let mut stretches = Vec::new();
        let mut count = 0;
        for (total, stretch) in all.filter(|(total, _)| *total > 0) {
            stretches.push((count, stretch));
            count += total;
        }
        Self {
            histogram,
            stretches,
            count,
            atoms: histogram.atoms.sorted(),
        }
    }

    /// How many numbers were recorded.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The number at a zero-based fractional position among the ordered numbers, clamped to the
    /// first and the last; 0 where there are none.
    pub fn at(&self, position: f64) -> f64 {
        let last = self.count.saturating_sub(1);
        let below = (position.max(0.0) as u64).min(last);
        let low = self.order_statistic(below);
        let share = position - below as f64;
        if share <= 0.0 || below == last {
            return low;
        }
        between(low, self.order_statistic(below + 1), share)
    }

    fn order_statistic(&self, rank: u64) -> f64 {
        let place = self
            .stretches
            .partition_point(|(before, _)| *before <= rank);
        let Some(&(before, stretch)) = place.checked_sub(1).and_then(|i| self.stretches.get(i))
        else {
            return 0.0;
        };
        match stretch {
            Stretch::Zero => 0.0,
            Stretch::Positive(number) => {
                let side = &self.histogram.positive;
                self.in_page(side, number, rank - before, 1.0, 0..PAGE)
            }
            Stretch::Negative(number) => {
                let side = &self.histogram.negative;
                self.in_page(side, number, rank - before, -1.0, (0..PAGE).rev())
            }
        }
    }

    fn in_page(
        &self,
        side: &Side,
        number: usize,
        mut rank: u64,
        sign: f64,
        indices: impl Iterator<Item = usize>,
    ) -> f64 {
        for index in indices {
            let count = side.bucket(number, index);
            if rank < count {
                let key = (number << PAGE_BITS | index) as u64;
                return self.in_bucket(key, sign, (rank as f64 + 0.5) / count as f64);
            }
            rank -= count;
        }
        0.0
    }

    /// The value at `share` of a bucket's numbers: one of its atoms where it has any.
    fn in_bucket(&self, key: u64, sign: f64, share: f64) -> f64 {
        let inner = sign * f64::from_bits(key << SHIFT);
        let outer = sign * f64::from_bits((key + 1) << SHIFT);
        let (low, high) = if sign > 0.0 {
            (inner, outer)
        } else {
            (outer, inner)
        };
        // A bucket contains its end nearest zero and not the other.
        let (from, to) = if sign > 0.0 {
            (
                self.atoms.partition_point(|a| *a < low),
                self.atoms.partition_point(|a| *a < high),
            )
        } else {
            (
                self.atoms.partition_point(|a| *a <= low),
                self.atoms.partition_point(|a| *a <= high),
            )
        };
        let atoms = &self.atoms[from..to];
        if let Some(last) = atoms.len().checked_sub(1) {
            return atoms[((share * atoms.len() as f64) as usize).min(last)];
        }
        if outer.is_infinite() {
            inner
        } else {
            between(low, high, share)
        }
    }
}
