//! Quantiles and shares of ranked values, with their intervals.

use super::quantile::{Convention, confidence_positions};
use super::{Estimate, Ranks};

/// The quantile with the values that stand as far from it as `share` says, the standard error of the
/// share of the trials below it and the t of its interval (Woodruff 1952, "Confidence intervals for
/// medians and other position measures", Journal of the American Statistical Association 47); half a
/// rank further, which is what the definition of a quantile leaves open.
pub(super) fn quantile_within(
    ranks: &Ranks,
    trials: u64,
    p: f64,
    (min, max): (f64, f64),
    share: Option<(f64, f64)>,
) -> Estimate {
    let last = ranks.count().saturating_sub(1) as f64;
    let at = |position: f64| {
        (0.0..=last)
            .contains(&position)
            .then(|| ranks.at(position).clamp(min, max))
            .filter(|x| x.is_finite())
    };
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
    found
}

/// The quantile among `trials` of which the ranked ones are the lowest.
pub(super) fn quantile(ranks: &Ranks, trials: u64, p: f64, min: f64, max: f64) -> Estimate {
    let last = ranks.count().saturating_sub(1) as f64;
    let at = |position: f64| {
        (position <= last)
            .then(|| ranks.at(position).clamp(min, max))
            .filter(|x| x.is_finite())
    };
    let Some(value) = at(Convention::Seven.position(trials, p)) else {
        return Estimate::UNDEFINED;
    };
    let (low, high) = confidence_positions(trials, p);
    Estimate::between(value, low.and_then(at), high.and_then(at))
}
