//! Defaults that share one Gaussian factor: default i happens where √ρ·M + √(1 − ρ)·ε_i is below
//! Φ⁻¹(p), ρ being the correlation of the scores. A portfolio of many small loans loses the share of
//! them that defaults given M (Vasicek 2002, "The distribution of loan portfolio value", Risk 15).

use super::finite;
use crate::math::{bivariate, normal};

/// The share of a large portfolio in default that is not exceeded with probability `q`; ρ in [0, 1).
pub fn default_share_quantile(p: f64, rho: f64, q: f64) -> Option<f64> {
    if !(is_share(p) && (0.0..1.0).contains(&rho) && is_share(q)) {
        return None;
    }
    // √0 times an infinite score is no number, where the factor has no part.
    let factor = if rho == 0.0 {
        0.0
    } else {
        rho.sqrt() * normal::quantile(q)
    };
    let score = normal::quantile(p) + factor;
    finite(normal::cdf(score / (1.0 - rho).sqrt()))
}

/// The probability that a share of at most `share` of a large portfolio is in default; ρ in (0, 1).
pub fn default_share_cdf(p: f64, rho: f64, share: f64) -> Option<f64> {
    if !(is_share(p) && rho > 0.0 && rho < 1.0 && is_share(share)) {
        return None;
    }
    let score = (1.0 - rho).sqrt() * normal::quantile(share) - normal::quantile(p);
    finite(normal::cdf(score / rho.sqrt()))
}

/// The probability that two events of probabilities `p` and `q` both happen, ρ in [−1, 1] being the
/// correlation of their scores.
pub fn joint_default_probability(p: f64, q: f64, rho: f64) -> Option<f64> {
    if is_share(p) && is_share(q) {
        let joint = bivariate::cdf(normal::quantile(p), normal::quantile(q), rho);
        Some(finite(joint)?.min(p).min(q))
    } else {
        None
    }
}

/// The standard deviation √(Φ₂(z, z; ρ) − p²) of the share of a large portfolio in default; ρ in
/// [0, 1].
pub fn default_share_deviation(p: f64, rho: f64) -> Option<f64> {
    if is_share(p) && rho >= 0.0 {
        let z = normal::quantile(p);
        finite(bivariate::covariance(z, z, rho).sqrt())
    } else {
        None
    }
}

/// The correlation of two events of probability `p`, each 1 or 0, from the correlation ρ of their
/// scores in [−1, 1]; `None` where p is 0 or 1.
pub fn event_correlation(p: f64, rho: f64) -> Option<f64> {
    if !(p > 0.0 && p < 1.0) {
        return None;
    }
    let z = normal::quantile(p);
    finite(bivariate::covariance(z, z, rho) / (p * (1.0 - p)))
}

/// Kendall's τ = 2 asin(ρ)/π of two inputs under a Gaussian copula (Kruskal 1958).
pub fn kendall_tau(rho: f64) -> Option<f64> {
    finite(2.0 * std::f64::consts::FRAC_1_PI * libm::asin(rho))
}

/// Spearman's ρ_S = 6 asin(ρ/2)/π of two inputs under a Gaussian copula (Kruskal 1958), ρ in
/// [−1, 1].
pub fn spearman_rho(rho: f64) -> Option<f64> {
    if rho.abs() <= 1.0 {
        finite(6.0 * std::f64::consts::FRAC_1_PI * libm::asin(0.5 * rho))
    } else {
        None
    }
}

/// The correlation of scores that Basel's internal ratings approach gives a corporate loan with the
/// yearly default probability `pd` (Basel Committee 2006, paragraph 272): 0.24 falling to 0.12.
pub fn basel_correlation(pd: f64) -> Option<f64> {
    if !is_share(pd) {
        return None;
    }
    let weight = libm::expm1(-50.0 * pd) / libm::expm1(-50.0);
    Some(0.12 * weight + 0.24 * (1.0 - weight))
}

/// Capital K per unit of exposure that the approach asks of a corporate loan (same paragraph): the
/// unexpected loss at 99.9 %, for the loss given default `lgd` and a maturity in years. `pd` in
/// (0, 1), with no floor put under it.
pub fn basel_capital(pd: f64, lgd: f64, maturity: f64) -> Option<f64> {
    if !(pd > 0.0 && pd < 1.0 && is_share(lgd)) {
        return None;
    }
    let stressed = default_share_quantile(pd, basel_correlation(pd)?, 0.999)?;
    let slope = 0.11852 - 0.05478 * libm::log(pd);
    let b = slope * slope;
    // The adjustment is meant for maturities of 1 to 5 years and has a pole at b = 2/3.
    let adjustment = (1.0 + (maturity - 2.5) * b) / (1.0 - 1.5 * b);
    if adjustment > 0.0 {
        finite(lgd * (stressed - pd) * adjustment)
    } else {
        None
    }
}

/// The risk weight 12.5·K of the exposure, without the scaling factor of 1.06 that Basel II put on
/// top.
pub fn basel_risk_weight(pd: f64, lgd: f64, maturity: f64) -> Option<f64> {
    Some(12.5 * basel_capital(pd, lgd, maturity)?)
}

fn is_share(x: f64) -> bool {
    (0.0..=1.0).contains(&x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outside_the_domain_there_is_no_value() {
        assert_eq!(default_share_quantile(0.1, 1.0, 0.5), None);
        assert_eq!(default_share_quantile(1.1, 0.1, 0.5), None);
        assert_eq!(default_share_cdf(0.1, 0.0, 0.5), None);
        assert_eq!(default_share_deviation(0.1, -0.1), None);
        assert_eq!(joint_default_probability(0.1, 0.1, 1.1), None);
        assert_eq!(event_correlation(0.0, 0.5), None);
        assert_eq!(kendall_tau(1.1), None);
        assert_eq!(spearman_rho(1.1), None);
        assert_eq!(basel_capital(0.0, 0.45, 2.5), None);
        assert_eq!(basel_capital(f64::NAN, 0.45, 2.5), None);
    }

    #[test]
    fn ends_are_exact() {
        assert_eq!(default_share_quantile(0.0, 0.3, 0.9), Some(0.0));
        assert_eq!(default_share_quantile(0.5, 0.0, 1.0), Some(0.5));
        assert_eq!(default_share_cdf(0.2, 0.3, 1.0), Some(1.0));
        assert_eq!(joint_default_probability(0.2, 1.0, 0.3), Some(0.2));
        assert_eq!(default_share_deviation(0.2, 0.0), Some(0.0));
    }
}
