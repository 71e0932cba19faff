//! Quantiles of a column of any length in bounded memory: integer counts in buckets keyed by the
//! leading bits of the number, whose order as integers is the order of the numbers.
//!
//! A bucket spans 2⁻¹¹ of the power of two below its values, so every order statistic is known to
//! a relative error below 2⁻¹¹ (half of that where a bucket holds one value). Inside a bucket the
//! values are taken to be evenly spread, which for smooth densities is far closer. Values that
//! repeat (0, deadlines, caps) are remembered exactly.

use std::borrow::Cow;

use multiversion::multiversion;

use super::BLOCK;
use super::atoms::Atoms;
use super::pages::{Pages, key_range};
use super::quantile::{Convention, between};

/// Mantissa bits in a key.
const MANTISSA_BITS: u32 = 11;
/// Bits of the number below the key.
const SHIFT: u32 = 52 - MANTISSA_BITS;
/// Magnitudes with a smaller key count as 0.
const TINY: u32 = 256;
/// The sign in a key of sign, exponent and mantissa bits.
const SIGN: u32 = 1 << (63 - SHIFT);
/// Keys that wait before they are counted all at once: a thousand columns do not fit into the
/// cache together, and a visit for one block alone would miss it with every number.
const WAITING: usize = 8 * BLOCK;

/// A mergeable histogram; merging is associative and commutative to the last bit.
#[derive(Debug, Clone, Default)]
pub struct QuantileHistogram {
    waiting: Vec<u32>,
    zeros: u64,
    positive: Pages,
    negative: Pages,
    atoms: Atoms,
}

impl QuantileHistogram {
    /// Nothing recorded.
    pub fn new() -> Self {
        Self::default()
    }

    /// Records numbers of one block (NaN must have been taken out before); longer slices are cut
    /// into blocks. Numbers below 3e-309 in magnitude count as 0.
    pub fn record(&mut self, values: &[f64]) {
        for block in values.chunks(BLOCK) {
            let equal_neighbors = block
                .windows(2)
                .map(|w| usize::from(w[0] == w[1]))
                .sum::<usize>();
            if equal_neighbors + 1 == block.len() {
                self.record_same(block[0], block.len() as u64);
                continue;
            }
            if equal_neighbors > 0 {
                self.record_atoms(block);
            }
            let mut keys = [0; BLOCK];
            make_keys(block, &mut keys);
            self.waiting.extend_from_slice(&keys[..block.len()]);
            if self.waiting.len() + BLOCK > WAITING {
                self.count_waiting();
            }
        }
    }

    fn record_same(&mut self, value: f64, times: u64) {
        let key = key(value);
        if times > 1 && key & !SIGN >= TINY {
            self.atoms.insert(value);
        }
        self.count(key, times);
    }

    fn record_atoms(&mut self, block: &[f64]) {
        let mut last = 0.0;
        for pair in block.windows(2) {
            if pair[0] == pair[1] && pair[0] != last && key(pair[0]) & !SIGN >= TINY {
                last = pair[0];
                self.atoms.insert(last);
            }
        }
    }

    fn count(&mut self, key: u32, times: u64) {
        if key & !SIGN < TINY {
            self.zeros += times;
        } else if key < SIGN {
            self.positive.count(key, times);
        } else {
            self.negative.count(key - SIGN, times);
        }
    }

    fn count_waiting(&mut self) {
        let mut waiting = std::mem::take(&mut self.waiting);
        for &key in &waiting {
            // Most columns are positive with some zeros, which the arithmetic below counts without
            // a branch that would be mispredicted.
            if key < SIGN {
                self.zeros += u64::from(key < TINY);
                self.positive.count_one(key);
            } else {
                self.count(key, 1);
            }
        }
        waiting.clear();
        self.waiting = waiting;
    }

    /// Adds what another histogram recorded.
    pub fn merge(&mut self, other: &Self) {
        for &key in &other.waiting {
            self.count(key, 1);
        }
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
            ranks.at(position).max(min).min(max)
        })
    }
}

/// Sign, exponent and leading mantissa bits.
#[inline(always)]
fn key(x: f64) -> u32 {
    (x.to_bits() >> SHIFT) as u32
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn make_keys(values: &[f64], keys: &mut [u32; BLOCK]) {
    for (key_of, &x) in keys.iter_mut().zip(values) {
        *key_of = key(x);
    }
}

/// The order statistics of a [`QuantileHistogram`].
#[derive(Debug)]
pub struct Ranks<'a> {
    histogram: Cow<'a, QuantileHistogram>,
    /// (values before it, stretch) in increasing order of the values.
    stretches: Vec<(u64, Stretch)>,
    count: u64,
    atoms: Vec<f64>,
}

/// Numbers of pages, or the zeros.
#[derive(Debug, Clone, Copy)]
enum Stretch {
    Negative(u32),
    Zero,
    Positive(u32),
}

impl<'a> Ranks<'a> {
    fn new(histogram: &'a QuantileHistogram) -> Self {
        let mut histogram = Cow::Borrowed(histogram);
        if !histogram.waiting.is_empty() {
            histogram.to_mut().count_waiting();
        }
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
        let atoms = histogram.atoms.sorted();
        Self {
            histogram,
            stretches,
            count,
            atoms,
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

    /// Mean and variance of the `number` lowest numbers, of which the last counts by the fraction
    /// that is left of it; `None` where there are not as many, or the number is not positive.
    pub fn lowest(&self, number: f64) -> Option<(f64, f64)> {
        if !(number > 0.0 && number <= self.count as f64) {
            return None;
        }
        let mut tail = Tail::default();
        for &(_, stretch) in &self.stretches {
            match stretch {
                Stretch::Zero => tail.add(self.histogram.zeros as f64, number, 0.0, 0.0),
                Stretch::Positive(page) => {
                    let pages = &self.histogram.positive;
                    key_range(page).for_each(|key| {
                        self.lowest_in_bucket(&mut tail, key, pages.in_bucket(key), 1.0, number);
                    });
                }
                Stretch::Negative(page) => {
                    let pages = &self.histogram.negative;
                    key_range(page).rev().for_each(|key| {
                        self.lowest_in_bucket(&mut tail, key, pages.in_bucket(key), -1.0, number);
                    });
                }
            }
            if tail.count >= number {
                break;
            }
        }
        Some((tail.mean, tail.squares / tail.count))
    }

    /// Adds what of a bucket's numbers belongs to the `number` lowest.
    fn lowest_in_bucket(&self, tail: &mut Tail, key: u32, count: u64, sign: f64, number: f64) {
        if count == 0 || tail.count >= number {
            return;
        }
        let (low, high, atoms) = self.bucket(key, sign);
        let count = count as f64;
        if atoms.is_empty() && low.is_finite() && high.is_finite() {
            // Of evenly spread numbers the lowest m have this mean and variance.
            let m = count.min(number - tail.count);
            let gap = (high - low) / count;
            let variance = gap * gap * (m * m - 1.0).max(0.0) / 12.0;
            tail.add(m, number, between(low, high, 0.5 * m / count), variance);
            return;
        }
        let values = if atoms.is_empty() {
            &[if low.is_finite() { low } else { high }]
        } else {
            atoms
        };
        let mut before = 0.0;
        for (i, value) in values.iter().enumerate() {
            // As `in_bucket` gives them out.
            let until = ((i + 1) as f64 * count / values.len() as f64 - 0.5).ceil();
            tail.add(until - before, number, *value, 0.0);
            before = until;
        }
    }

    fn order_statistic(&self, rank: u64) -> f64 {
        let place = self
            .stretches
            .partition_point(|(before, _)| *before <= rank);
        let Some(&(before, stretch)) = place.checked_sub(1).and_then(|i| self.stretches.get(i))
        else {
            return 0.0;
        };
        let rank = rank - before;
        match stretch {
            Stretch::Zero => 0.0,
            Stretch::Positive(number) => {
                self.in_page(&self.histogram.positive, rank, 1.0, key_range(number))
            }
            Stretch::Negative(number) => self.in_page(
                &self.histogram.negative,
                rank,
                -1.0,
                key_range(number).rev(),
            ),
        }
    }

    fn in_page(
        &self,
        pages: &Pages,
        mut rank: u64,
        sign: f64,
        keys: impl Iterator<Item = u32>,
    ) -> f64 {
        for key in keys {
            let count = pages.in_bucket(key);
            if rank < count {
                return self.in_bucket(key, sign, (rank as f64 + 0.5) / count as f64);
            }
            rank -= count;
        }
        0.0
    }

    /// The ends of a bucket in increasing order, and its atoms.
    fn bucket(&self, key: u32, sign: f64) -> (f64, f64, &[f64]) {
        let edge = |key: u32| sign * f64::from_bits(u64::from(key) << SHIFT);
        let (inner, outer) = (edge(key), edge(key + 1));
        // A bucket contains its end nearest zero and not the other.
        let (low, high, from, to) = if sign > 0.0 {
            let before = |x: f64| self.atoms.partition_point(|a| *a < x);
            (inner, outer, before(inner), before(outer))
        } else {
            let through = |x: f64| self.atoms.partition_point(|a| *a <= x);
            (outer, inner, through(outer), through(inner))
        };
        (low, high, &self.atoms[from..to])
    }

    /// The value at `share` of a bucket's numbers: one of its atoms where it has any.
    fn in_bucket(&self, key: u32, sign: f64, share: f64) -> f64 {
        let (low, high, atoms) = self.bucket(key, sign);
        if let Some(last) = atoms.len().checked_sub(1) {
            return atoms[((share * atoms.len() as f64) as usize).min(last)];
        }
        let (inner, outer) = if sign > 0.0 { (low, high) } else { (high, low) };
        if outer.is_finite() {
            between(low, high, share)
        } else {
            inner
        }
    }
}

/// Moments of numbers that are added in groups (Chan, Golub and LeVeque 1983).
#[derive(Debug, Default)]
struct Tail {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Tail {
    /// Adds numbers by their count, mean and variance, as many as make `most` in all.
    fn add(&mut self, count: f64, most: f64, mean: f64, variance: f64) {
        let count = count.min(most - self.count);
        if count <= 0.0 {
            return;
        }
        let total = self.count + count;
        let distance = mean - self.mean;
        self.squares += count * variance + distance * distance * self.count * count / total;
        self.mean += distance * count / total;
        self.count = total;
    }
}
