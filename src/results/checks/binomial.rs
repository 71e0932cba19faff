//! Exact tails of the binomial distribution: a count of trials is judged for what it is, at any
//! number of trials.

use crate::math::beta::regularized;

/// The probability that a Bin(n, p) count is as far out as `k`, on the side that `k` lies on.
pub fn tail(k: u64, n: u64, p: f64) -> f64 {
    let (k, n) = (k as f64, n as f64);
    if p <= 0.0 {
        return if k > 0.0 { 0.0 } else { 1.0 };
    }
    if p >= 1.0 {
        return if k < n { 0.0 } else { 1.0 };
    }
    // P(X ≤ k) = I_{1−p}(n − k, k + 1), P(X ≥ k) = I_p(k, n − k + 1) (Abramowitz and Stegun 26.5.24).
    if k <= n * p {
        if k >= n {
            1.0
        } else {
            regularized(n - k, k + 1.0, 1.0 - p)
        }
    } else {
        regularized(k, n - k + 1.0, p)
    }
}

/// The same where only bounds of the count are known: none of the counts between them is further in.
pub fn tail_between(low: u64, high: u64, n: u64, p: f64) -> f64 {
    let mean = n as f64 * p;
    if low as f64 > mean {
        tail(low, n, p)
    } else if (high as f64) < mean {
        tail(high, n, p)
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// P(X ≤ 2) and P(X ≥ 8) of Bin(10, 1/2) are 56/1024; P(X = 0) of Bin(5, .1) is .59049.
    #[test]
    fn tails_are_sums_of_the_mass() {
        assert!((tail(2, 10, 0.5) - 56.0 / 1024.0).abs() < 1e-14);
        assert!((tail(8, 10, 0.5) - 56.0 / 1024.0).abs() < 1e-14);
        assert!((tail(0, 5, 0.1) - 0.59049).abs() < 1e-14);
        assert_eq!(tail_between(4, 6, 10, 0.5), 1.0);
        assert_eq!((tail(1, 5, 0.0), tail(4, 5, 1.0)), (0.0, 0.0));
    }
}
