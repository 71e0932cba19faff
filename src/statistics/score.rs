//! Scores of a forecast by what came true. The forecast is a sample of trials.
//!
//! The continuous ranked probability score and the logarithmic score are proper: in expectation no
//! forecast scores better than the truth (Gneiting and Raftery 2007, "Strictly proper scoring rules,
//! prediction, and estimation", JASA 102). Of both, less is better.

use super::quantile::Convention;
use super::{Estimate, ExactSum};

/// Most of a sample that may have one value before it has no density: one trial in a hundred.
const ATOM: f64 = 0.01;

/// A forecast as the values of its trials, in increasing order. A value may be +∞: later than any
/// date.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    sorted: Vec<f64>,
}

impl Forecast {
    /// The forecast of these trials, in any order; NaN is left out.
    pub fn new(mut values: Vec<f64>) -> Self {
        values.retain(|x| !x.is_nan());
        values.sort_unstable_by(f64::total_cmp);
        Self { sorted: values }
    }

    /// Trials with a value.
    pub fn count(&self) -> usize {
        self.sorted.len()
    }

    /// Trials with a finite value.
    pub fn finite(&self) -> usize {
        self.sorted.iter().filter(|x| x.is_finite()).count()
    }

    /// The mean of the finite values.
    pub fn mean(&self) -> Estimate {
        let mut sum = ExactSum::new();
        let finite = || self.sorted.iter().filter(|x| x.is_finite());
        finite().for_each(|x| sum.add(*x));
        let count = finite().count();
        let mean = sum.value() / count as f64;
        let squares: f64 = finite().map(|x| (x - mean) * (x - mean)).sum();
        let sd = (count > 1).then(|| (squares / (count as f64 - 1.0)).sqrt());
        Estimate::mean(mean, sd, count as u64)
    }

    /// The quantile at a level (type 7); none where it is not finite, or there are no trials.
    pub fn quantile(&self, level: f64) -> Option<f64> {
        self.end(level).filter(|q| q.is_finite())
    }

    /// The quantile at a level, which may be +∞.
    fn end(&self, level: f64) -> Option<f64> {
        let last = self.sorted.len().checked_sub(1)?;
        let position = Convention::Seven.position(self.sorted.len() as u64, level);
        let below = (position as usize).min(last);
        let above = self.sorted[(below + 1).min(last)];
        let (below, share) = (self.sorted[below], position - below as f64);
        Some(if share == 0.0 || below == above {
            below
        } else {
            below + share * (above - below)
        })
    }

    /// The probability integral transform of `y`: the shares of the trials below it and at or below
    /// it (Rosenblatt 1952). Where the forecast is right and has no atoms, both are one number that
    /// is uniform; at an atom it is uniform between them.
    pub fn transform(&self, y: f64) -> Option<(f64, f64)> {
        let n = self.sorted.len();
        if n == 0 {
            return None;
        }
        let share = |count: usize| count as f64 / n as f64;
        let below = self.sorted.partition_point(|x| *x < y);
        let up_to = self.sorted.partition_point(|x| *x <= y);
        Some((share(below), share(up_to)))
    }

    /// `y` lies in the central interval that holds the share `level` of the trials, its ends
    /// included: between the quantiles at (1 − level)/2 and (1 + level)/2.
    pub fn holds(&self, level: f64, y: f64) -> Option<bool> {
        let low = self.end((1.0 - level) / 2.0)?;
        let high = self.end((1.0 + level) / 2.0)?;
        Some(low <= y && y <= high)
    }

    /// The continuous ranked probability score at `y`: E|X − y| − ½ E|X − X'| of the sample, exactly,
    /// in the unit of the figure; of a sample of one value it is the absolute error. The error is
    /// that of the trials: the standard deviation of the score's influence |x − y| − E|x − X'|,
    /// over √n. None where a value is not finite.
    pub fn crps(&self, y: f64) -> Estimate {
        let n = self.sorted.len();
        let last = self.sorted.last().copied();
        if !(y.is_finite() && last.is_some_and(f64::is_finite) && self.sorted[0].is_finite()) {
            return Estimate::UNDEFINED;
        }
        let count = n as f64;
        // About the median, so that prefix sums lose nothing.
        let center = self.sorted[n / 2];
        let total: f64 = self.sorted.iter().map(|x| x - center).sum();
        let mut before = 0.0;
        let (mut distance, mut spread) = (ExactSum::new(), ExactSum::new());
        let mut influence = Vec::with_capacity(n);
        for (i, x) in self.sorted.iter().enumerate() {
            let x = x - center;
            // Σ_j |x_i − x_j| by the sums on either side of x_i.
            let i = i as f64;
            let away = (x * i - before) + ((total - before) - x * (count - i));
            before += x;
            let error = (x + center - y).abs();
            distance.add(error);
            spread.add(away / count);
            influence.push(error - away / count);
        }
        let value = (distance.value() - spread.value() / 2.0) / count;
        let mean = influence.iter().sum::<f64>() / count;
        let squares: f64 = influence.iter().map(|h| (h - mean) * (h - mean)).sum();
        let sd = (n > 1).then(|| (squares / (count - 1.0)).sqrt());
        // Rounding may leave a trace below 0 where all trials have the value that came true.
        Estimate::normal(value.max(0.0), sd.map(|sd| sd / count.sqrt()))
    }

    /// The logarithmic score −ln f(y), in nats, with the density of a Gaussian kernel of Silverman's
    /// bandwidth 0.9 min(sd, IQR/1.34) n^(−1/5) (Silverman 1986, eq. 3.31; for scoring Krüger, Lerch,
    /// Thorarinsdottir and Gneiting 2021). Beyond all trials the kernel alone decides: the score
    /// then only says that the forecast is far off.
    ///
    /// None where the sample has no density: a value is not finite, more than one trial in a hundred
    /// has the same value, or there are fewer than ten.
    pub fn log_score(&self, y: f64) -> Option<f64> {
        let n = self.sorted.len();
        if n < 10 || !y.is_finite() || !self.sorted.iter().all(|x| x.is_finite()) {
            return None;
        }
        if self.largest_atom() > (ATOM * n as f64).max(1.0) as usize {
            return None;
        }
        let h = self.bandwidth().filter(|h| *h > 0.0)?;
        // The largest term leads, so that none underflows (log-sum-exp).
        let exponent = |x: &f64| -0.5 * ((x - y) / h) * ((x - y) / h);
        let lead = self
            .sorted
            .iter()
            .map(exponent)
            .fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = self
            .sorted
            .iter()
            .map(|x| libm::exp(exponent(x) - lead))
            .sum();
        let scale = n as f64 * h * (2.0 * std::f64::consts::PI).sqrt();
        Some(libm::log(scale) - lead - libm::log(sum)).filter(|s| s.is_finite())
    }

    fn bandwidth(&self) -> Option<f64> {
        let n = self.sorted.len() as f64;
        let mean = self.sorted.iter().sum::<f64>() / n;
        let squares: f64 = self.sorted.iter().map(|x| (x - mean) * (x - mean)).sum();
        let sd = (squares / (n - 1.0)).sqrt();
        let range = self.quantile(0.75)? - self.quantile(0.25)?;
        let spread = if range > 0.0 {
            sd.min(range / 1.34)
        } else {
            sd
        };
        Some(0.9 * spread * libm::pow(n, -0.2))
    }

    /// Trials of the value that most of them have.
    fn largest_atom(&self) -> usize {
        let runs = self.sorted.chunk_by(|a, b| a == b);
        runs.map(<[f64]>::len).max().unwrap_or(0)
    }
}

/// The interval that holds a probability at 95 %, given `hits` in `count` independent cases, exactly
/// (Clopper and Pearson 1934); none without cases.
pub fn clopper_pearson(hits: u64, count: u64) -> Option<(f64, f64)> {
    use crate::math::beta::quantile;
    if count == 0 || hits > count {
        return None;
    }
    let (k, n) = (hits as f64, count as f64);
    let low = match hits {
        0 => 0.0,
        _ => quantile(k, n - k + 1.0, 0.025, 0.975).0,
    };
    let high = match hits == count {
        true => 1.0,
        false => quantile(k + 1.0, n - k, 0.975, 0.025).0,
    };
    Some((low, high))
}

/// The largest distance between the share of `values` up to a point and the point itself: how far
/// they are from uniform on [0, 1], and the probability that as many independent uniform values are as
/// far (Kolmogorov, by the approximation of Stephens 1970). None without values.
pub fn uniformity(values: &[f64]) -> Option<(f64, f64)> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let distance = sorted.iter().enumerate().map(|(i, u)| {
        let i = i as f64;
        (u - i / n).max((i + 1.0) / n - u)
    });
    let d = distance.reduce(f64::max)?;
    let t = (n.sqrt() + 0.12 + 0.11 / n.sqrt()) * d;
    // The series alternates and falls fast where t is not small; below 0.3 the tail is 1.
    let tail = if t < 0.3 {
        1.0
    } else {
        let term = |k: i32| {
            let sign = if k % 2 == 1 { 2.0 } else { -2.0 };
            sign * libm::exp(-2.0 * f64::from(k * k) * t * t)
        };
        (1..=20).map(term).sum::<f64>().clamp(0.0, 1.0)
    };
    Some((d, tail))
}
