//! What a truncation keeps.

use super::Distribution;

/// The part of an inner distribution that a truncation keeps.
pub(super) struct Window {
    /// P(X < low).
    below: f64,
    /// P(X > high).
    above: f64,
    /// P(low ≤ X ≤ high), taken from the tails that cancel least.
    pub(super) mass: f64,
    low_tails: (f64, f64),
    high_tails: (f64, f64),
}

impl Window {
    pub(super) fn of(inner: &Distribution, low: f64, high: f64) -> Self {
        let low_tails = inner.strict_tails(low);
        let high_tails = inner.tails(high);
        let mass = if high_tails.0 <= 0.5 {
            high_tails.0 - low_tails.0
        } else if low_tails.1 <= 0.5 {
            low_tails.1 - high_tails.1
        } else {
            1.0 - low_tails.0 - high_tails.1
        };
        Self {
            below: low_tails.0,
            above: high_tails.1,
            mass: mass.max(0.0),
            low_tails,
            high_tails,
        }
    }

    /// The pair of the truncated distribution that belongs to a pair of the inner one.
    pub(super) fn inner_to_outer(&self, (p, q): (f64, f64)) -> (f64, f64) {
        let (below, above) = if self.high_tails.0 <= 0.5 {
            (p - self.below, self.high_tails.0 - p)
        } else if self.low_tails.1 <= 0.5 {
            (self.low_tails.1 - q, q - self.above)
        } else {
            (p - self.below, q - self.above)
        };
        (
            (below / self.mass).clamp(0.0, 1.0),
            (above / self.mass).clamp(0.0, 1.0),
        )
    }

    /// The pair of the inner distribution that belongs to a pair of the truncated one.
    pub(super) fn outer_to_inner(&self, (p, q): (f64, f64)) -> (f64, f64) {
        let inner_p = self.below + p * self.mass;
        let inner_q = self.above + q * self.mass;
        if inner_p <= 0.5 {
            (inner_p, 1.0 - inner_p)
        } else {
            (1.0 - inner_q, inner_q)
        }
    }
}
