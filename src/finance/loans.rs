//! Annuities and credit.

/// Capital recovery factor: what repays 1 with interest in `years` equal payments, each at a year's
/// end; r/(1 − (1 + r)^−n). None where there is no such payment.
pub fn capital_recovery(rate: f64, years: f64) -> Option<f64> {
    if !(years > 0.0 && rate > -1.0) {
        return None;
    }
    if rate == 0.0 {
        return Some(1.0 / years);
    }
    Some(-rate / libm::expm1(-years * libm::log1p(rate)))
}

/// The equal payment that repays `debt`.
pub fn annuity_payment(debt: f64, rate: f64, years: f64) -> Option<f64> {
    capital_recovery(rate, years).map(|factor| factor * debt)
}

/// The life, in years, at which the capital recovery factor at `rate` is `factor`: the inverse of
/// [`capital_recovery`]. None where no life is long enough: the factor is below the rate.
pub fn recovery_life(rate: f64, factor: f64) -> Option<f64> {
    if rate == 0.0 {
        return (factor > 0.0).then(|| 1.0 / factor);
    }
    (rate > 0.0 && factor > rate).then(|| -libm::log1p(-rate / factor) / libm::log1p(rate))
}

/// Default intensity that a spread pays for: λ = s/(1 − R), the credit triangle. None where all is
/// recovered.
pub fn default_intensity(spread: f64, recovery: f64) -> Option<f64> {
    (recovery < 1.0).then(|| spread / (1.0 - recovery))
}

/// Probability of a default within `years` at a constant intensity.
pub fn default_probability(intensity: f64, years: f64) -> f64 {
    -libm::expm1(-intensity * years)
}
