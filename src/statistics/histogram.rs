//! Quantiles of a column of any length in bounded memory: integer counts in buckets keyed by the
//! leading bits of the number, whose order as integers is the order of the numbers.
//!
//! A bucket spans 2⁻¹¹ of the power of two below its values, so every order statistic is known to
//! a relative error below 2⁻¹¹ (half of that where a bucket holds one value). Inside a bucket the
//! values are taken to be evenly spread, which for smooth densities is far closer. Values that
//! repeat (0, deadlines, caps) are remembered exactly.

use super::BLOCK;
use super::atoms::Atoms;
use super::buckets::{Buckets, Lists, NO_KEY, SHIFT, SIGN, TINY};
use super::pages::{Page, Pages};
use super::quantile::{Convention, between};

/// A mergeable histogram; merging is associative and commutative to the last bit.
#[derive(Debug, Clone, Default)]
pub struct QuantileHistogram {
    zeros: u64,
    pages: Pages,
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
        let mut lists = Lists::default();
        for block in values.chunks(BLOCK) {
            let min = block.iter().copied().fold(f64::INFINITY, f64::min);
            let max = block.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            lists.clear();
            let packed = Buckets::of(block, (min, max), self.reach(), &mut lists);
            self.take(packed, &lists);
        }
    }

    /// The magnitude from which blocks' codes should count.
    pub(super) fn reach(&self) -> Option<u32> {
        self.pages.reach()
    }

    /// Brings its counts near.
    pub(super) fn read_ahead(&self) {
        self.pages.read_ahead();
    }

    /// Records a block that was packed before.
    pub(super) fn take(&mut self, block: Buckets, lists: &Lists) {
        self.zeros += u64::from(block.zeros);
        self.count(block.same.0, u64::from(block.same.1));
        let codes = block.codes(lists);
        if !codes.is_empty() {
            if self.reach() != Some(block.base) {
                self.pages.set_reach(block.base);
            }
            self.pages.count_codes(codes);
        }
        for &key in block.strays(lists) {
            self.count(key, 1);
        }
        for &value in block.repeats(lists) {
            self.atoms.insert(value);
        }
    }

    /// Records keys that count several times, and the values among them that repeat.
    pub(super) fn take_repeated(&mut self, keys: &[u32], times: &[u32], atoms: &[f64]) {
        let counted = || keys.iter().zip(times).filter(|(key, _)| **key != NO_KEY);
        if self.reach().is_none()
            && let Some(largest) = counted().map(|(key, _)| key & !SIGN).max()
        {
            self.pages.set_reach(Pages::reach_for(largest));
        }
        for (key, times) in counted() {
            self.count(*key, u64::from(*times));
        }
        for value in atoms {
            self.atoms.insert(*value);
        }
    }

    fn count(&mut self, key: u32, times: u64) {
        if key & !SIGN < TINY {
            self.zeros += times;
        } else {
            self.pages.count(key, times);
        }
    }

    /// Forgets what was recorded.
    pub(super) fn clear(&mut self) {
        self.zeros = 0;
        self.pages.clear();
        self.atoms.clear();
    }

    /// Adds what another histogram recorded.
    pub fn merge(&mut self, other: &Self) {
        self.zeros += other.zeros;
        self.pages.merge(&other.pages);
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

/// The order statistics of a [`QuantileHistogram`].
#[derive(Debug)]
pub struct Ranks<'a> {
    histogram: &'a QuantileHistogram,
    /// (values before it, stretch) in increasing order of the values.
    stretches: Vec<(u64, Stretch)>,
    count: u64,
    atoms: Vec<f64>,
}

/// A page, or the zeros.
#[derive(Debug, Clone, Copy)]
enum Stretch {
    Page(Page),
    Zero,
}

impl<'a> Ranks<'a> {
    fn new(histogram: &'a QuantileHistogram) -> Self {
        let totals = histogram.pages.totals();
        let (positive, negative): (Vec<_>, Vec<_>) =
            totals.into_iter().partition(|(page, _)| page.sign() > 0.0);
        let of_page = |(page, total)| (total, Stretch::Page(page));
        let all = negative
            .into_iter()
            .rev()
            .map(of_page)
            .chain([(histogram.zeros, Stretch::Zero)])
            .chain(positive.into_iter().map(of_page));
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

    /// How many of the numbers are at most `x`, by the values that [`Ranks::at`] gives out.
    pub fn up_to(&self, x: f64) -> u64 {
        let within = |stretch: Stretch| match stretch {
            Stretch::Zero => x >= 0.0,
            Stretch::Page(page) => self.least(page) <= x,
        };
        let place = self.stretches.partition_point(|(_, s)| within(*s));
        let Some(&(before, stretch)) = place.checked_sub(1).and_then(|i| self.stretches.get(i))
        else {
            return 0;
        };
        match stretch {
            Stretch::Zero => before + self.histogram.zeros,
            Stretch::Page(page) => before + self.up_to_in_page(page, x),
        }
    }

    /// Mean and variance of the `number` lowest numbers, of which the last counts by the fraction
    /// that is left of it; `None` where there are not as many, or the number is not positive.
    pub fn lowest(&self, number: f64) -> Option<(f64, f64)> {
        if !(number > 0.0 && number <= self.count as f64) {
            return None;
        }
        let pages = &self.histogram.pages;
        let mut tail = Tail::default();
        for &(_, stretch) in &self.stretches {
            match stretch {
                Stretch::Zero => tail.add(self.histogram.zeros as f64, number, 0.0, 0.0),
                Stretch::Page(page) => {
                    let counts = pages.counts(page);
                    for bucket in page.buckets() {
                        let (key, count) = (page.magnitude(bucket), counts[bucket as usize]);
                        self.lowest_in_bucket(&mut tail, key, count, page.sign(), number);
                    }
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
            Stretch::Page(page) => self.in_page(page, rank),
        }
    }

    fn in_page(&self, page: Page, rank: u64) -> f64 {
        let Some((bucket, rank, count)) = self.histogram.pages.ranked(page, rank) else {
            return 0.0;
        };
        let share = (rank as f64 + 0.5) / count as f64;
        self.in_bucket(page.magnitude(bucket), page.sign(), share)
    }

    /// Where the numbers of a page begin.
    fn least(&self, page: Page) -> f64 {
        let first = page.buckets().next().unwrap_or(0);
        self.bucket(page.magnitude(first), page.sign()).0
    }

    fn up_to_in_page(&self, page: Page, x: f64) -> u64 {
        let mut all = 0;
        let counts = self.histogram.pages.counts(page);
        for bucket in page.buckets() {
            let count = counts[bucket as usize];
            if count == 0 {
                continue;
            }
            let (key, sign) = (page.magnitude(bucket), page.sign());
            let value = |rank: u64| self.in_bucket(key, sign, (rank as f64 + 0.5) / count as f64);
            if value(count - 1) <= x {
                all += count;
                continue;
            }
            let (mut low, mut high) = (0, count - 1);
            while low < high {
                let middle = low + (high - low) / 2;
                if value(middle) <= x {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return all + low;
        }
        all
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes reach 16 octaves from where the first block was: numbers elsewhere, and blocks that move
    /// what codes count from, must be counted all the same.
    #[test]
    fn numbers_out_of_reach_are_counted() {
        let scales = [1.0, 1e-30, 1e9, -1e-30, -1.0, 1e-3, 1e200];
        let mut all = Vec::new();
        let mut histogram = QuantileHistogram::new();
        for (i, scale) in scales.into_iter().enumerate() {
            let mut block: Vec<f64> = (1..=BLOCK).map(|k| scale * k as f64).collect();
            // Some far from the others, and zeros.
            for k in 0..=i {
                block[7 * k] = scale * 1e-12 * (k + 1) as f64;
                block[11 * k + 1] = 0.0;
            }
            histogram.record(&block);
            all.extend(block);
        }
        all.sort_by(f64::total_cmp);
        let ranks = histogram.ranks();
        assert_eq!(ranks.count(), all.len() as u64);
        for (i, exact) in all.iter().enumerate() {
            let seen = ranks.at(i as f64);
            assert!(
                (seen - exact).abs() <= exact.abs() / 2048.0,
                "{seen} for {exact}"
            );
        }
    }
}
