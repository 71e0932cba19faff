//! Ranked values of a column: quantiles, shares and the mean of a tail, with their intervals.

use super::quantile::{Convention, confidence_positions};
use super::{Estimate, QuantileHistogram, Ranks};

/// The values of a column in their order, at least one of them.
#[derive(Debug)]
pub(super) struct Ranked<'a> {
    ranks: Ranks<'a>,
    /// The smallest and the largest, less the origin.
    range: (f64, f64),
    origin: f64,
}

impl<'a> Ranked<'a> {
    /// Values between the ends of `range`, from all of which `origin` was taken.
    pub fn new(histogram: &'a QuantileHistogram, range: (f64, f64), origin: f64) -> Self {
        Self {
            ranks: histogram.ranks(),
            range,
            origin,
        }
    }

    /// How many are at most `x`.
    pub fn up_to(&self, x: f64) -> u64 {
        self.ranks.up_to(x - self.origin)
    }

    /// The number at a position among `trials` of which these are the lowest.
    fn at(&self, position: f64) -> Option<f64> {
        let last = self.ranks.count().saturating_sub(1) as f64;
        (position <= last)
            .then(|| self.ranks.at(position).clamp(self.range.0, self.range.1))
            .filter(|x| x.is_finite())
    }

    /// The quantile with the values that stand as far from it as `share` says, the standard error of the
    /// share of the trials below it and the t of its interval (Woodruff 1952, "Confidence intervals for
    /// medians and other position measures", Journal of the American Statistical Association 47); half a
    /// rank further, which is what the definition of a quantile leaves open.
    pub fn quantile_within(&self, trials: u64, p: f64, share: Option<(f64, f64)>) -> Estimate {
        let at = |position: f64| self.at(position).filter(|_| position >= 0.0);
        let position = Convention::Seven.position(trials, p);
        let mut found = Estimate {
            value: at(position),
            ..Estimate::UNDEFINED
        };
        if let (Some(_), Some((error, t))) = (found.value, share) {
            let half = t * error * trials as f64 + 0.5;
            (found.ci_low, found.ci_high) = (at(position - half), at(position + half));
            let width = found
                .ci_low
                .zip(found.ci_high)
                .map(|(low, high)| high - low);
            found.std_error = width.map(|w| w / (2.0 * t));
        }
        found.shifted(self.origin)
    }

    /// The quantile among `trials` of which the ranked ones are the lowest.
    pub fn quantile(&self, trials: u64, p: f64) -> Estimate {
        self.quantile_of(trials, p).shifted(self.origin)
    }

    fn quantile_of(&self, trials: u64, p: f64) -> Estimate {
        let Some(value) = self.at(Convention::Seven.position(trials, p)) else {
            return Estimate::UNDEFINED;
        };
        let (low, high) = confidence_positions(trials, p);
        let at = |position: f64| self.at(position);
        Estimate::between(value, low.and_then(at), high.and_then(at))
    }

    /// See [`super::Column::tail_mean`].
    pub fn tail_mean(&self, trials: u64, p: f64) -> Estimate {
        let number = trials as f64 * p;
        let lowest = self.ranks.lowest(number).filter(|_| number >= 1.0);
        let Some((mean, variance)) = lowest else {
            return Estimate::UNDEFINED;
        };
        let mean = mean.clamp(self.range.0, self.range.1);
        let beyond = self.quantile_of(trials, p).value;
        let std_error = beyond.filter(|_| number >= 2.0).map(|q| {
            let spread = variance * number / (number - 1.0);
            ((spread + (1.0 - p) * (q - mean) * (q - mean)) / number).sqrt()
        });
        Estimate::normal(mean, std_error).shifted(self.origin)
    }
}
