//! Mean and standard deviation that merge exactly.
//!
//! Each block of n numbers gives a center c near its mean and, about it, Σd, Σd² and Σd⁴ of the
//! small differences. Then Σx = n c + Σd and Σx² = Σd² + 2 c Σd + n c² go term by term, products
//! with their rounding errors, into an [`ExactSum`]: subtracting (Σx)²/N in the end loses nothing,
//! however small the spread is beside the mean.

use multiversion::multiversion;

use super::repeated::{Repeated, Sums};
use super::{BLOCK, Estimate, ExactSum};

/// Accumulated moments of numbers; NaN must have been taken out before.
#[derive(Debug, Clone, PartialEq)]
pub struct Moments {
    count: u64,
    blocks: u64,
    sum: ExactSum,
    squares: ExactSum,
    /// Σ over blocks of Σ (x − block mean)⁴.
    fourths: ExactSum,
    min: f64,
    max: f64,
}

impl Default for Moments {
    fn default() -> Self {
        Self {
            count: 0,
            blocks: 0,
            sum: ExactSum::new(),
            squares: ExactSum::new(),
            fourths: ExactSum::new(),
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
        }
    }
}

impl Moments {
    /// Nothing recorded.
    pub fn new() -> Self {
        Self::default()
    }

    /// Records one block of at most [`BLOCK`] numbers; longer slices are cut into blocks.
    pub fn record(&mut self, values: &[f64]) {
        for block in values.chunks(BLOCK) {
            self.take(&summarize(block));
        }
    }

    /// Records a block that was summarized before.
    pub(super) fn take(&mut self, part: &Summary) {
        if part.count == 0 {
            return;
        }
        self.count += u64::from(part.count);
        self.blocks += 1;
        self.min = self.min.min(part.min);
        self.max = self.max.max(part.max);
        // Zeros add nothing to the sums.
        if part.min == 0.0 && part.max == 0.0 {
            return;
        }
        let n = f64::from(part.count);
        let (center, first) = (part.center, part.first);
        add_product(&mut self.sum, center, n);
        self.sum.add(first);
        add_product_with_square(&mut self.squares, n, center);
        add_product(&mut self.squares, 2.0 * center, first);
        self.squares.add(part.second);
        self.fourths.add(part.fourth);
    }

    /// Records numbers that count several times.
    pub(super) fn take_repeated(&mut self, part: &Sums) {
        if part.count == 0 {
            return;
        }
        let (n, center) = (part.count as f64, part.center);
        self.count += part.count;
        self.blocks += 1;
        add_product(&mut self.sum, center, n);
        self.sum.add(part.first);
        add_product_with_square(&mut self.squares, n, center);
        add_product(&mut self.squares, 2.0 * center, part.first);
        self.squares.add(part.second);
        self.min = self.min.min(part.min);
        self.max = self.max.max(part.max);
    }

    /// Records numbers that count `times` times each; see [`super::Column::record_repeated`].
    pub fn record_repeated(&mut self, values: &[f64], times: &[u32]) {
        let mut block = Repeated::default();
        for (values, times) in values.chunks(BLOCK).zip(times.chunks(BLOCK)) {
            block.fill(values, times, 0.0, false);
            self.take_repeated(&block.sums);
        }
    }

    /// Adds what another accumulator recorded.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.blocks += other.blocks;
        self.sum.merge(&other.sum);
        self.squares.merge(&other.squares);
        self.fourths.merge(&other.fourths);
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }

    /// How many numbers were recorded.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The smallest number; `None` where there is none.
    pub fn min(&self) -> Option<f64> {
        (self.count > 0).then_some(self.min)
    }

    /// The largest number; `None` where there is none.
    pub fn max(&self) -> Option<f64> {
        (self.count > 0).then_some(self.max)
    }

    /// The sum.
    pub fn sum(&self) -> f64 {
        self.sum.value()
    }

    /// The mean with standard error s/√n.
    pub fn mean(&self) -> Estimate {
        if self.count == 0 {
            return Estimate::UNDEFINED;
        }
        let (near, rest) = self.near_mean();
        let mean = near + rest.0 / self.count as f64;
        if !mean.is_finite() {
            return Estimate::UNDEFINED;
        }
        // Rounding must not carry the mean out of the data's range.
        let mean = mean.max(self.min).min(self.max);
        Estimate::mean(mean, self.variance().map(f64::sqrt), self.count)
    }

    /// The standard deviation with denominator n − 1; its standard error from the fourth moment
    /// (Cramér 1946, section 27.4), so it holds without normality.
    pub fn sd(&self) -> Estimate {
        let Some(variance) = self.variance() else {
            return Estimate::UNDEFINED;
        };
        let sd = variance.sqrt();
        let std_error = self.fourth_moment(variance).map(|fourth| {
            let n = self.count as f64;
            let excess = fourth - variance * variance * (n - 3.0) / (n - 1.0);
            if variance > 0.0 {
                (excess.max(0.0) / (4.0 * variance * n)).sqrt()
            } else {
                0.0
            }
        });
        Estimate::normal(sd, std_error)
    }

    /// A double m near the mean, and Σx − N m as an unevaluated pair.
    fn near_mean(&self) -> (f64, (f64, f64)) {
        let n = self.count as f64;
        let near = self.sum.value() / n;
        let mut rest = self.sum.clone();
        add_product(&mut rest, -near, n);
        (near, rest.pair())
    }

    fn variance(&self) -> Option<f64> {
        if self.count < 2 {
            return None;
        }
        if self.min == self.max {
            return Some(0.0);
        }
        // With Σx = N m + r: Σ(x − mean)² = Σx² − N m² − 2 m r − r²/N, and r is tiny.
        let n = self.count as f64;
        let (near, rest) = self.near_mean();
        let mut about_mean = self.squares.clone();
        add_product_with_square(&mut about_mean, -n, near);
        add_product(&mut about_mean, -2.0 * near, rest.0);
        add_product(&mut about_mean, -2.0 * near, rest.1);
        let variance = (about_mean.value() - rest.0 * rest.0 / n) / (n - 1.0);
        variance.is_finite().then(|| variance.max(0.0))
    }

    /// The fourth central moment from the blocks' own, without their bias: for a block of n
    /// E Σ(x−x̄)⁴ = μ₄(n − 4 + 6/n − 3/n²) + σ⁴(6 − 15/n + 9/n²) (Cramér 1946, 27.4). Blocks are
    /// taken to be of their average size, which they are but for the last.
    fn fourth_moment(&self, variance: f64) -> Option<f64> {
        if self.count < 4 || self.count < 2 * self.blocks {
            return None;
        }
        let blocks = self.blocks as f64;
        let n = self.count as f64 / blocks;
        let share = n - 4.0 + 6.0 / n - 3.0 / (n * n);
        let spill = 6.0 - 15.0 / n + 9.0 / (n * n);
        let fourth = (self.fourths.value() / blocks - variance * variance * spill) / share;
        fourth.is_finite().then_some(fourth)
    }
}

/// What a block of numbers comes to.
#[derive(Debug, Clone, Default)]
pub(super) struct Summary {
    pub count: u32,
    center: f64,
    /// Sums of powers of the distances from the center.
    first: f64,
    second: f64,
    fourth: f64,
    pub min: f64,
    pub max: f64,
}

impl Summary {
    /// [`summarize`] of `count` zeros.
    pub(super) fn of_zeros(count: u32) -> Self {
        Self {
            count,
            ..Self::default()
        }
    }
}

/// Numbers that are added side by side, so that the loops vectorize in one fixed order.
const WIDTH: usize = 16;

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
pub(super) fn summarize(values: &[f64]) -> Summary {
    let (chunks, rest) = values.as_chunks::<WIDTH>();
    let mut sums = [0.0; WIDTH];
    let mut mins = [f64::INFINITY; WIDTH];
    let mut maxs = [f64::NEG_INFINITY; WIDTH];
    for chunk in chunks {
        for (i, &x) in chunk.iter().enumerate() {
            sums[i] += x;
            mins[i] = if x < mins[i] { x } else { mins[i] };
            maxs[i] = if x > maxs[i] { x } else { maxs[i] };
        }
    }
    for (i, &x) in rest.iter().enumerate() {
        sums[i] += x;
        mins[i] = if x < mins[i] { x } else { mins[i] };
        maxs[i] = if x > maxs[i] { x } else { maxs[i] };
    }
    let sum = tree_sum(sums);
    let center = sum / values.len() as f64;
    let mut firsts = [0.0; WIDTH];
    let mut seconds = [0.0; WIDTH];
    let mut fourths = [0.0; WIDTH];
    for chunk in chunks {
        for (i, &x) in chunk.iter().enumerate() {
            let first = x - center;
            let square = first * first;
            firsts[i] += first;
            seconds[i] += square;
            fourths[i] += square * square;
        }
    }
    for (i, &x) in rest.iter().enumerate() {
        let first = x - center;
        let square = first * first;
        firsts[i] += first;
        seconds[i] += square;
        fourths[i] += square * square;
    }
    Summary {
        count: values.len() as u32,
        center,
        first: tree_sum(firsts),
        second: tree_sum(seconds),
        fourth: tree_sum(fourths),
        min: mins.into_iter().fold(f64::INFINITY, f64::min),
        max: maxs.into_iter().fold(f64::NEG_INFINITY, f64::max),
    }
}

#[inline(always)]
fn tree_sum(mut parts: [f64; WIDTH]) -> f64 {
    let mut width = WIDTH;
    while width > 1 {
        width /= 2;
        for i in 0..width {
            parts[i] += parts[i + width];
        }
    }
    parts[0]
}

/// a·b as a rounded product and its error, exact within the normal range (Dekker 1971, with
/// Veltkamp's splitting); without `mul_add`, which is the platform's where the processor has none.
fn two_product(a: f64, b: f64) -> (f64, f64) {
    let split = |x: f64| {
        let scaled = 134_217_729.0 * x;
        let high = scaled - (scaled - x);
        (high, x - high)
    };
    let product = a * b;
    let ((a_high, a_low), (b_high, b_low)) = (split(a), split(b));
    let error = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low;
    (product, error)
}

impl ExactSum {
    /// Adds a·b without rounding.
    pub fn add_product(&mut self, a: f64, b: f64) {
        add_product(self, a, b);
    }
}

/// Adds a·b without rounding.
fn add_product(sum: &mut ExactSum, a: f64, b: f64) {
    let (product, error) = two_product(a, b);
    sum.add(product);
    sum.add(error);
}

/// Adds n·c² without rounding.
fn add_product_with_square(sum: &mut ExactSum, n: f64, c: f64) {
    let (product, error) = two_product(n, c);
    add_product(sum, product, c);
    add_product(sum, error, c);
}
