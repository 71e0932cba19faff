//! The credit triangle (Hull and White 2000, "Valuing credit default swaps I", Journal of
//! Derivatives 8; O'Kane 2008, *Modelling Single-name and Multi-name Credit Derivatives*).

use super::finite;

/// Yearly intensity of default λ = s/(1 − R) that a credit spread s pays for, where R is the share
/// recovered. The spread is a plain number: 100 basis points are 0.01.
pub fn default_intensity(spread: f64, recovery: f64) -> Option<f64> {
    if spread >= 0.0 && (0.0..1.0).contains(&recovery) {
        finite(spread / (1.0 - recovery))
    } else {
        None
    }
}

/// Probability 1 − exp(−λ·years) of a default within `years` at a constant intensity.
pub fn default_probability(intensity: f64, years: f64) -> Option<f64> {
    if intensity >= 0.0 && years >= 0.0 {
        finite(-libm::expm1(-intensity * years))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outside_the_domain_there_is_no_value() {
        assert_eq!(default_intensity(0.01, 1.0), None);
        assert_eq!(default_intensity(-0.01, 0.4), None);
        assert_eq!(default_intensity(f64::NAN, 0.4), None);
        assert_eq!(default_probability(-1.0, 5.0), None);
        assert_eq!(default_probability(0.0, 5.0), Some(0.0));
    }
}
