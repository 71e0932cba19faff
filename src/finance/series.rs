//! f(δ) = Σ a·exp(−δt), the worth of flows as a function of the force of interest δ = ln(1 + r).

use super::signs::Changes;
use crate::math::roots::newton;

/// Rounding of one operation, with room for that of `exp`.
pub(super) const ROUNDING: f64 = 4.0 * f64::EPSILON;

/// Flows that are not 0, by increasing time, of which the largest is about 1.
#[derive(Debug, Clone)]
pub(super) struct Series {
    /// From the first flow.
    times: Vec<f64>,
    amounts: Vec<f64>,
}

/// Bounds on the number of zeros on either side of a force of interest, and the sign between.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) force: f64,
    pub(super) positive: bool,
    pub(super) below: u32,
    pub(super) above: u32,
}

impl Series {
    /// Flows (time, amount) in order of time; `None` where there are fewer than two, or a number is
    /// not finite.
    pub(super) fn new(flows: impl Iterator<Item = (f64, f64)> + Clone) -> Option<Self> {
        if !flows.clone().all(|(t, a)| t.is_finite() && a.is_finite()) {
            return None;
        }
        let largest = flows.clone().fold(0.0, |m: f64, (_, a)| m.max(a.abs()));
        let exponent = libm::frexp(largest).1;
        let mut times: Vec<f64> = Vec::new();
        let mut amounts: Vec<f64> = Vec::new();
        for (t, a) in flows {
            let a = libm::ldexp(a, -exponent);
            if times.last() == Some(&t) {
                let last = amounts.len() - 1;
                amounts[last] += a;
            } else if a != 0.0 {
                times.push(t);
                amounts.push(a);
            }
            // Only flows at the same time can cancel.
            if amounts.last() == Some(&0.0) {
                times.pop();
                amounts.pop();
            }
        }
        let first = *times.first()?;
        times.iter_mut().for_each(|t| *t -= first);
        (times.len() > 1).then_some(Self { times, amounts })
    }

    pub(super) fn times(&self) -> &[f64] {
        &self.times
    }

    fn span(&self) -> f64 {
        self.times[self.times.len() - 1]
    }

    /// Changes of sign of the flows: as many zeros or fewer by an even number (Descartes 1637; for
    /// any exponents, Laguerre 1883).
    pub(super) fn sign_changes(&self) -> usize {
        let pairs = self.amounts.windows(2);
        pairs
            .filter(|pair| (pair[0] > 0.0) != (pair[1] > 0.0))
            .count()
    }

    /// The terms of f at a force, times a common positive factor that keeps them finite.
    pub(super) fn terms(&self, force: f64) -> impl Iterator<Item = f64> {
        let origin = if force >= 0.0 { 0.0 } else { self.span() };
        let timed = self.times.iter().zip(&self.amounts);
        timed.map(move |(t, a)| a * libm::exp(force * (origin - t)))
    }

    /// Bound of the relative error of [`Series::terms`] and of sums of them.
    pub(super) fn error(&self, force: f64) -> f64 {
        ROUNDING * (self.times.len() as f64 + force.abs() * self.span())
    }

    /// Zeros beyond a force are at most the changes of sign of the running sums of the terms there,
    /// zeros below it those of the sums from the other end, both with their multiplicity (Laguerre
    /// 1883, "Sur la théorie des équations numériques"; Norstrøm 1972, "A sufficient condition for a
    /// unique nonnegative internal rate of return", Journal of Financial and Quantitative Analysis
    /// 7). `None` where the sign of f is lost in rounding.
    pub(super) fn bounds(&self, force: f64) -> Option<Bounds> {
        let error = self.error(force);
        let (mut above, mut below) = (Changes::new(), Changes::new());
        let (mut sum, mut size) = (0.0, 0.0);
        let terms: Vec<f64> = self.terms(force).collect();
        for &term in &terms {
            sum += term;
            size += term.abs();
            above.push(sum, error * size);
        }
        if sum.abs() <= error * size {
            return None;
        }
        let positive = sum > 0.0;
        (sum, size) = (0.0, 0.0);
        for &term in terms.iter().rev() {
            sum += term;
            size += term.abs();
            below.push(sum, error * size);
        }
        Some(Bounds {
            force,
            positive,
            below: below.most(),
            above: above.most(),
        })
    }

    /// f is positive at the end where δ tends to −∞, and where it tends to +∞.
    pub(super) fn end_signs(&self) -> (bool, bool) {
        let last = self.amounts.len() - 1;
        (self.amounts[last] > 0.0, self.amounts[0] > 0.0)
    }

    /// Forces beyond which the last, and the first, flow outweighs all others.
    pub(super) fn ends(&self) -> (f64, f64) {
        let last = self.amounts.len() - 1;
        let sum = |part: &[f64]| part.iter().map(|a| a.abs()).sum::<f64>();
        let high = libm::log(sum(&self.amounts[1..]) / self.amounts[0].abs()) / self.times[1];
        let gap = self.times[last] - self.times[last - 1];
        let low = -libm::log(sum(&self.amounts[..last]) / self.amounts[last].abs()) / gap;
        // The widening keeps the sign certain beside rounding.
        (
            low.min(0.0) - 1e-3 / gap,
            high.max(0.0) + 1e-3 / self.times[1],
        )
    }

    /// The zero between two forces of opposite, known sign.
    pub(super) fn zero(&self, low: f64, high: f64, rising: bool) -> f64 {
        let sign = if rising { 1.0 } else { -1.0 };
        newton(0.1, low, high, |force| {
            let origin = if force >= 0.0 { 0.0 } else { self.span() };
            let (mut value, mut slope) = (0.0, 0.0);
            for (t, term) in self.times.iter().zip(self.terms(force)) {
                value += term;
                slope += (origin - t) * term;
            }
            (sign * value, sign * slope)
        })
    }
}
