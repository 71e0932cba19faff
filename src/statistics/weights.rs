//! Weights of trials: from logarithms to whole numbers of times that a trial counts, and what they
//! leave of a sample.

use super::ExactSum;

/// How often a trial at the scale's level counts. Rounding adds at most ¼ to the variance of a count. With the
/// largest of 4,096 trials at the level the mean square of counts is at least UNIT²/4096, so that it adds at most
/// 1024/UNIT² to the variance of the weighted mean of what trials of all weights have: 0.001 of it. Larger
/// counts say hardly more and take more memory.
const UNIT: f64 = (1u32 << 10) as f64;
/// The most that a trial counts: 2⁹ times as much as one at the level.
const MOST: u32 = 1 << 19;

/// Turns log weights into counts, so that sums of weighted trials are sums of integers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeightScale {
    /// The log weight that counts 2¹⁰ times.
    level: f64,
}

impl WeightScale {
    /// A scale whose level is the largest log weight that was seen before.
    pub fn new(level: f64) -> Self {
        Self { level }
    }

    /// How often a trial counts: e^(w − level)·2¹⁰, rounded up with the probability of its fraction,
    /// which `u` in (0, 1) decides, so that the mean over trials is exact. At most 2¹⁹.
    pub fn times(&self, log_weight: f64, u: f64) -> u32 {
        let times = libm::exp(log_weight - self.level) * UNIT + u;
        if times >= f64::from(MOST) {
            MOST
        } else {
            times as u32
        }
    }

    /// Whether a count is the most that there is, so that the weight may be larger.
    pub fn saturated(times: u32) -> bool {
        times == MOST
    }

    /// The log weight of a trial that counts `times` times on average.
    pub fn log_weight(&self, times: f64) -> f64 {
        self.level + libm::log(times / UNIT)
    }
}

/// Sums of the weights of a sample; merging is exact.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WeightSums {
    pub trials: u64,
    pub sum: u64,
    squares: u128,
    largest: u32,
    /// Trials whose weight was cut to the most that there is.
    pub saturated: u64,
    /// Σ w·x of a figure, and how often it is defined.
    products: ExactSum,
    defined: u64,
}

impl WeightSums {
    /// No trials.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds trials by how often they count, and the figure of each.
    pub fn add(&mut self, times: &[u32], figures: &[f64]) {
        self.trials += times.len() as u64;
        for (n, x) in times.iter().zip(figures) {
            self.sum += u64::from(*n);
            self.squares += u128::from(*n) * u128::from(*n);
            self.largest = self.largest.max(*n);
            self.saturated += u64::from(WeightScale::saturated(*n));
            if *n > 0 && !x.is_nan() {
                self.defined += u64::from(*n);
                self.products.add_product(f64::from(*n), *x);
            }
        }
    }

    /// Adds another sample's.
    pub fn merge(&mut self, other: &Self) {
        self.trials += other.trials;
        self.sum += other.sum;
        self.squares += other.squares;
        self.largest = self.largest.max(other.largest);
        self.saturated += other.saturated;
        self.products.merge(&other.products);
        self.defined += other.defined;
    }

    /// (Σw)²/Σw² (Kish 1965); 0 where nothing counts.
    pub fn effective(&self) -> f64 {
        if self.sum == 0 {
            return 0.0;
        }
        let sum = self.sum as f64;
        sum * (sum / self.squares as f64)
    }

    /// The largest share of the weight that a single trial has; 0 where nothing counts.
    pub fn largest_share(&self) -> f64 {
        match self.sum {
            0 => 0.0,
            sum => f64::from(self.largest) / sum as f64,
        }
    }

    /// How often a trial counts on average; none where there is no trial.
    pub fn mean(&self) -> Option<f64> {
        (self.trials > 0).then(|| self.sum as f64 / self.trials as f64)
    }

    /// The weighted mean of the figure over the trials that define it; none where none counts.
    pub fn figure_mean(&self) -> Option<f64> {
        (self.defined > 0).then(|| self.products.value() / self.defined as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Weights 1, 2, 3, 4: 10²/30 = 10/3; equal weights: all of them; mean of 1 … 4 so weighted: 3.
    #[test]
    fn effective_sample_sizes() {
        let mut sums = WeightSums::new();
        sums.add(&[1, 2], &[1.0, 2.0]);
        let mut more = WeightSums::new();
        more.add(&[3, 4], &[3.0, 4.0]);
        sums.merge(&more);
        assert!((sums.effective() - 10.0 / 3.0).abs() < 1e-15);
        assert_eq!(sums.figure_mean(), Some(3.0));
        assert_eq!(sums.largest_share(), 0.4);
        let mut equal = WeightSums::new();
        equal.add(&[7; 100], &[f64::NAN; 100]);
        assert_eq!((equal.effective(), equal.figure_mean()), (100.0, None));
        assert_eq!(WeightSums::new().effective(), 0.0);
    }

    /// The mean over evenly spread `u` is the weight, however small; weights beyond the most are cut.
    #[test]
    fn counts_are_unbiased_and_bounded() {
        let scale = WeightScale::new(-3.0);
        let n = 1 << 16;
        for log_weight in [-3.0, -10.0, -17.5, -20.0] {
            let u = |i: u32| (f64::from(i) + 0.5) / f64::from(n);
            let sum: u64 = (0..n)
                .map(|i| u64::from(scale.times(log_weight, u(i))))
                .sum();
            let expected = (log_weight + 3.0).exp() * UNIT;
            let mean = sum as f64 / f64::from(n);
            assert!(
                (mean - expected).abs() <= 1.0 / f64::from(n) * expected.max(1.0),
                "{mean} {expected}"
            );
            assert!((scale.log_weight(expected) - log_weight).abs() < 1e-12);
        }
        assert!(WeightScale::saturated(scale.times(30.0, 0.5)));
        assert_eq!(scale.times(f64::NEG_INFINITY, 0.999), 0);
    }
}
