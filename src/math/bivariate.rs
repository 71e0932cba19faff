//! The bivariate normal distribution, by Plackett's identity ∂Φ₂/∂ρ = φ₂ (Plackett 1954; Drezner and
//! Wesolowsky 1990), integrated over the angle with cos t = ρ on panels that shrink with t.

use super::{normal, quadrature};

/// The probability that two standard normal scores with correlation `rho` are at or below `h` and
/// `k`, to 1e-14 absolute; NaN where |ρ| > 1.
pub fn cdf(h: f64, k: f64, rho: f64) -> f64 {
    let p = normal::cdf(h) * normal::cdf(k) + covariance(h, k, rho);
    // Not `max`, which would make a 0 of NaN.
    if p < 0.0 { 0.0 } else { p }
}

/// Φ₂(h, k; ρ) − Φ(h)Φ(k), the covariance of the events "score below h" and "score below k", without
/// the cancellation of that difference: to 1e-14 absolute, NaN where |ρ| > 1.
pub fn covariance(h: f64, k: f64, rho: f64) -> f64 {
    if !(-1.0..=1.0).contains(&rho) || h.is_nan() || k.is_nan() {
        return f64::NAN;
    }
    if !(h.is_finite() && k.is_finite()) || rho == 0.0 {
        return 0.0;
    }
    if rho < 0.0 {
        return -covariance(h, -k, -rho);
    }
    if rho == 1.0 {
        return normal::cdf(h.min(k)) * normal::cdf(-h.max(k));
    }
    // With s = ln t the integrand varies over a unit of s wherever h − k puts its edge; scores far
    // out make it steep, and the panels narrower.
    let difference = h - k;
    let density = |s: f64| {
        let t = libm::exp(s);
        let sine = libm::sin(t);
        let exponent =
            0.5 * (difference / sine) * (difference / sine) + h * k / (1.0 + libm::cos(t));
        [t * libm::exp(-exponent)]
    };
    let low = libm::log(libm::acos(rho));
    let high = libm::log(std::f64::consts::FRAC_PI_2);
    let width = 0.5 / (1.0 + 0.05 * (h * h).max(k * k)).min(20.0);
    let [integral] = quadrature::integrate(low, high, width, density);
    integral / (2.0 * std::f64::consts::PI)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ¼ + asin(ρ)/(2π) (Sheppard 1899).
    #[test]
    fn quadrants_have_their_closed_form() {
        for rho in [-1.0, -0.999_999, -0.5, 0.0, 0.3, 0.5, 0.9, 1.0 - 1e-12, 1.0] {
            let expected = 0.25 + libm::asin(rho) / (2.0 * std::f64::consts::PI);
            assert!((cdf(0.0, 0.0, rho) - expected).abs() < 1e-15, "{rho}");
        }
    }

    /// ∫ φ(x) Φ((k − ρx)/√(1 − ρ²)) dx over x < h by Gauss–Legendre, on narrow panels where Φ rises.
    fn by_conditioning(h: f64, k: f64, rho: f64) -> f64 {
        let spread = ((1.0 - rho) * (1.0 + rho)).sqrt();
        let reach = 9.0 * spread / rho.abs();
        let edges = [-9.0, k / rho - reach, k / rho + reach, h].map(|x| x.clamp(-9.0, h.max(-9.0)));
        let widths = [0.25, 0.25 * spread, 0.25];
        let part = |i: usize| {
            let [p] = quadrature::integrate(edges[i], edges[i + 1], widths[i], |x| {
                [normal::pdf(x) * normal::cdf((k - rho * x) / spread)]
            });
            p
        };
        part(0) + part(1) + part(2)
    }

    #[test]
    fn the_integral_over_the_first_score_agrees() {
        for h in [-6.0, -2.5, -1.0, -0.001, 0.0, 0.7, 3.0, 8.0] {
            for k in [-7.0, -2.4, -1.0, 0.0, 0.01, 1.3, 4.0] {
                for rho in [-0.9999, -0.95, -0.6, -0.1, 0.2, 0.7, 0.97, 0.9999] {
                    let (seen, expected) = (cdf(h, k, rho), by_conditioning(h, k, rho));
                    assert!(
                        (seen - expected).abs() < 1e-14,
                        "Φ₂({h}, {k}; {rho}) = {seen}, not {expected}"
                    );
                }
            }
        }
    }

    #[test]
    fn at_the_ends_one_score_decides() {
        assert_eq!(cdf(f64::INFINITY, 0.3, 0.5), normal::cdf(0.3));
        assert_eq!(cdf(f64::NEG_INFINITY, 0.3, 0.5), 0.0);
        assert!((cdf(0.2, 1.0, 1.0) - normal::cdf(0.2)).abs() < 1e-15);
        assert!((cdf(0.2, 1.0, 1.0 - 1e-15) - normal::cdf(0.2)).abs() < 1e-15);
        assert!(cdf(0.2, -0.5, -1.0) < 1e-16);
        assert!((cdf(0.5, 0.2, -1.0) - (normal::cdf(0.5) - normal::cdf(-0.2))).abs() < 1e-15);
        assert!(cdf(0.0, 0.0, 1.1).is_nan() && cdf(f64::NAN, 0.0, 0.5).is_nan());
    }
}
