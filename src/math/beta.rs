//! The regularized incomplete beta function and its inverse.

use super::{normal, roots, saddle};

const MAX_TERMS: u32 = 200_000;

/// ln B(a, b), a, b > 0.
pub fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    if large < 8.0 {
        return libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
    }
    // ln Γ(large) − ln Γ(small + large) without the cancellation of two large logarithms.
    let total = small + large;
    let ratio = (large - 0.5) * libm::log1p(-small / total) - small * libm::log(total)
        + small
        + saddle::stirling_error(large)
        - saddle::stirling_error(total);
    if small < 8.0 {
        libm::lgamma(small) + ratio
    } else {
        ratio + (small - 0.5) * libm::log(small) - small
            + 0.918_938_533_204_672_8
            + saddle::stirling_error(small)
    }
}

/// I_x(a, b) for x in [0, 1], a, b > 0.
pub fn regularized(a: f64, b: f64, x: f64) -> f64 {
    tails(a, b, x, 1.0 - x).0
}

/// I_x(a, b) and its complement at x and y = 1 − x, both given so that neither end of the interval
/// loses digits; the smaller of the two has full relative accuracy.
pub fn tails(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    if x.is_nan() || y.is_nan() || a.is_nan() || b.is_nan() {
        return (f64::NAN, f64::NAN);
    }
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if y <= 0.0 {
        return (1.0, 0.0);
    }
    tails_of(a, b, x, y, power_term(a, b, x, y))
}

/// [`tails`] inside (0, 1) from the power term there.
fn tails_of(a: f64, b: f64, x: f64, y: f64, power: f64) -> (f64, f64) {
    // x below the mean, in the form that keeps digits at both ends.
    if x * (b + 1.0) <= y * (a + 1.0) {
        let p = (power * fraction(a, b, x, y)).min(1.0);
        (p, 1.0 - p)
    } else {
        let q = (power * fraction(b, a, y, x)).min(1.0);
        (1.0 - q, q)
    }
}

/// x^a y^b / B(a, b): x·y times the density.
pub fn power_term(a: f64, b: f64, x: f64, y: f64) -> f64 {
    power_by(a, b, x, y, small_shapes(a, b))
}

/// 1/B(a, b) where gamma functions are accurate.
fn small_shapes(a: f64, b: f64) -> Option<f64> {
    (a <= 20.0 && b <= 20.0).then(|| libm::tgamma(a + b) / (libm::tgamma(a) * libm::tgamma(b)))
}

/// [`power_term`] with what [`small_shapes`] gives.
fn power_by(a: f64, b: f64, x: f64, y: f64, ratio: Option<f64>) -> f64 {
    if let Some(ratio) = ratio {
        return libm::pow(x, a) * libm::pow(y, b) * ratio;
    }
    let n = a + b;
    let exponent = saddle::stirling_error(n)
        - saddle::stirling_error(a)
        - saddle::stirling_error(b)
        - saddle::deviance(a, n * x)
        - saddle::deviance(b, n * y);
    (a / (2.0 * std::f64::consts::PI) * (b / n)).sqrt() * libm::exp(exponent)
}

/// The continued fraction of I_x(a, b) B(a, b) / (x^a y^b) by Lentz's method (DiDonato and Morris
/// 1992, equation 9, whose terms do not cancel for x below the mean).
fn fraction(a: f64, b: f64, x: f64, y: f64) -> f64 {
    const TINY: f64 = 1e-300;
    // a − (a+b)x without cancellation at either end.
    let lambda = a * y - b * x;
    let partial = |n: f64| {
        n + n * (b - n) * x / (a + 2.0 * n - 1.0)
            + (a + n) * (lambda + 1.0 + n * (1.0 + y)) / (a + 2.0 * n + 1.0)
    };
    let mut c = (a / (a + 1.0) * (lambda + 1.0)).max(TINY);
    let mut d = 0.0;
    let mut h = c;
    for n in 1..MAX_TERMS {
        let n = f64::from(n);
        let odd = a + 2.0 * n - 1.0;
        let numerator = (a + n - 1.0) / odd * ((a + b + n - 1.0) / odd) * n * (b - n) * x * x;
        let denominator = partial(n);
        d = denominator + numerator * d;
        d = 1.0 / if d.abs() < TINY { TINY } else { d };
        c = denominator + numerator / c;
        c = if c.abs() < TINY { TINY } else { c };
        let factor = c * d;
        h *= factor;
        if (factor - 1.0).abs() < 2e-16 {
            break;
        }
    }
    1.0 / h
}

/// The x with I_x(a, b) = p, and 1 − x, each with full relative accuracy; p + q = 1 and the smaller
/// of the two decides.
///
/// Newton's method on the logarithm of the tail against ln(x/(1−x)), in which both tails are nearly
/// straight, guarded by bisection.
pub fn quantile(a: f64, b: f64, p: f64, q: f64) -> (f64, f64) {
    if p.is_nan() || q.is_nan() {
        return (f64::NAN, f64::NAN);
    }
    if p <= 0.0 {
        return (0.0, 1.0);
    }
    if q <= 0.0 {
        return (1.0, 0.0);
    }
    let log_beta = ln_beta(a, b);
    // Close to an end the tail is its leading power to full accuracy.
    let leading = (libm::log(p) + libm::log(a) + log_beta) / a;
    if leading < -40.0 - libm::log(b + 1.0) {
        return (libm::exp(leading), 1.0);
    }
    let trailing = (libm::log(q) + libm::log(b) + log_beta) / b;
    if trailing < -40.0 - libm::log(a + 1.0) {
        return (1.0, libm::exp(trailing));
    }
    let start = if a > 1.0 && b > 1.0 {
        // The logit of a beta is near normal.
        let spread = (1.0 / a + 1.0 / b).sqrt();
        libm::log(a / b) + normal::score(p, q) * spread
    } else if p <= a / (a + b) {
        leading.min(0.0)
    } else {
        (-trailing).max(0.0)
    };
    let split = |t: f64| (1.0 / (1.0 + libm::exp(-t)), 1.0 / (1.0 + libm::exp(t)));
    let ratio = small_shapes(a, b);
    let t = roots::newton(start, -800.0, 800.0, |t| {
        let (x, y) = split(t);
        let density = power_by(a, b, x, y, ratio);
        let (below, above) = if x > 0.0 && y > 0.0 {
            tails_of(a, b, x, y, density)
        } else {
            tails(a, b, x, y)
        };
        if p <= q {
            (libm::log(below / p), density / below)
        } else {
            (-libm::log(above / q), density / above)
        }
    });
    split(t)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64, relative: f64) {
        assert!((a / b - 1.0).abs() < relative, "{a} {b}");
    }

    /// At 40 digits (mpmath 1.3).
    #[test]
    fn logarithms_of_beta_functions() {
        close(ln_beta(1e-3, 1e6), 6.893_363_375_325_389, 1e-15);
        close(ln_beta(2.5, 7.0), -4.825_399_338_314_248, 1e-15);
        close(ln_beta(1e5, 1e5), -138_633.927_061_348_06, 1e-15);
    }

    /// By quadrature of the density at 40 digits (mpmath 1.3).
    #[test]
    fn large_shapes_keep_their_tails() {
        close(
            regularized(1e5, 1e5, 0.496),
            1.732_746_973_758_752e-4,
            1e-12,
        );
        let (_, above) = tails(1e7, 3e7, 0.2502, 1.0 - 0.2502);
        close(above, 1.746_068_321_168_279_6e-3, 1e-11);
    }

    /// I_x(a, 1) = x^a and I_x(1, b) = 1 − (1−x)^b (DLMF 8.17).
    #[test]
    fn closed_forms() {
        for x in [1e-9, 0.1, 0.5, 0.9] {
            close(regularized(3.5, 1.0, x), libm::pow(x, 3.5), 1e-14);
            close(
                regularized(1.0, 3.5, x),
                -libm::expm1(3.5 * libm::log1p(-x)),
                1e-14,
            );
        }
    }

    #[test]
    fn ends_and_nonsense() {
        assert_eq!(tails(2.0, 3.0, 0.0, 1.0), (0.0, 1.0));
        assert_eq!(tails(2.0, 3.0, 1.0, 0.0), (1.0, 0.0));
        assert_eq!(quantile(2.0, 3.0, 0.0, 1.0), (0.0, 1.0));
        assert_eq!(quantile(2.0, 3.0, 1.0, 0.0), (1.0, 0.0));
        assert!(quantile(2.0, 3.0, f64::NAN, 0.5).0.is_nan());
    }
}
