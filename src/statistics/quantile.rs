//! Sample quantiles: conventions of Hyndman and Fan (1996), "Sample quantiles in statistical
//! packages", The American Statistician 50, and the ranks of a confidence interval.

use super::Z_95;

/// How a level is turned into a position among the ordered values. Results use `Seven`, which is
/// what spreadsheets, R and numpy do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Convention {
    /// (n+1)p, the mean of an order statistic's level (Weibull).
    Six,
    /// (n−1)p + 1, the mode (Gumbel).
    Seven,
    /// (n+1/3)p + 1/3, the median.
    Eight,
}

impl Convention {
    /// The zero-based, fractional position of level `p` among `count` ordered values, at least one,
    /// clamped to the first and the last.
    pub fn position(self, count: u64, p: f64) -> f64 {
        let n = count as f64;
        let position = match self {
            Self::Six => (n + 1.0) * p - 1.0,
            Self::Seven => (n - 1.0) * p,
            Self::Eight => (n + 1.0 / 3.0) * p - 2.0 / 3.0,
        };
        position.clamp(0.0, (n - 1.0).max(0.0))
    }
}

/// The quantile of values in increasing order; `None` where there are none.
pub fn of_sorted(values: &[f64], p: f64, convention: Convention) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    let position = convention.position(values.len() as u64, p);
    let below = (position as usize).min(last);
    let above = (below + 1).min(last);
    Some(between(
        values[below],
        values[above],
        position - below as f64,
    ))
}

/// The point at `share` of the way from `low` to `high`, exactly `low` where they are equal.
pub(super) fn between(low: f64, high: f64, share: f64) -> f64 {
    let whole = high - low;
    match whole.is_finite() {
        true => low + share * whole,
        false => low * (1.0 - share) + high * share,
    }
}

/// Zero-based fractional positions of the order statistics that bound a 95 % confidence interval of
/// the quantile: n p ∓ 1.96 √(n p (1−p)), by the normal approximation of the binomial count of
/// values below the quantile. A side is `None` where it falls outside the sample.
pub(super) fn confidence_positions(count: u64, p: f64) -> (Option<f64>, Option<f64>) {
    let n = count as f64;
    let half = Z_95 * (n * p * (1.0 - p)).sqrt();
    // Order statistic k (one-based) estimates the level (k − 1/2)/n.
    let low = n * p - half - 0.5;
    let high = n * p + half - 0.5;
    (
        (low >= 0.0).then_some(low),
        (high <= n - 1.0).then_some(high),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 10³⁰⁸ and −10³⁰⁸ are further apart than any number.
    #[test]
    fn numbers_may_be_far_apart() {
        let seen = of_sorted(&[-1e308, 1e308], 0.05, Convention::Seven).unwrap();
        assert!((seen / 1e308 + 0.9).abs() < 1e-12);
    }

    /// Types 7, 6 and 8 of 1 … 10 at .1, .5 and .9 (formulas of Hyndman and Fan 1996).
    #[test]
    fn conventions_on_one_to_ten() {
        let values: Vec<f64> = (1..=10).map(f64::from).collect();
        let expected = [
            (Convention::Seven, [1.9, 5.5, 9.1]),
            (Convention::Six, [1.1, 5.5, 9.9]),
            (
                Convention::Eight,
                [1.366_666_666_667, 5.5, 9.633_333_333_333],
            ),
        ];
        for (convention, quantiles) in expected {
            for (p, expected) in [0.1, 0.5, 0.9].into_iter().zip(quantiles) {
                let seen = of_sorted(&values, p, convention).unwrap();
                assert!(
                    (seen - expected).abs() < 1e-12,
                    "{convention:?} {p}: {seen}"
                );
            }
        }
    }

    #[test]
    fn few_values() {
        assert_eq!(of_sorted(&[], 0.5, Convention::Seven), None);
        for convention in [Convention::Six, Convention::Seven, Convention::Eight] {
            assert_eq!(of_sorted(&[3.0], 0.99, convention), Some(3.0));
            assert_eq!(of_sorted(&[1.0, 2.0], 0.0, convention), Some(1.0));
            assert_eq!(of_sorted(&[1.0, 2.0], 1.0, convention), Some(2.0));
        }
    }
}
