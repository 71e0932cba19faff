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
    // x below the mean, in the form that keeps digits at both ends.
    if x * (b + 1.0) <= y * (a + 1.0) {
        let p = (power_term(a, b, x, y) * fraction(a, b, x, y)).min(1.0);
        (p, 1.0 - p)
    } else {
        let q = (power_term(a, b, x, y) * fraction(b, a, y, x)).min(1.0);
        (1.0 - q, q)
    }
}

/// x^a y^b / B(a, b): x·y times the density.
pub fn power_term(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if a <= 20.0 && b <= 20.0 {
        let ratio = libm::tgamma(a + b) / (libm::tgamma(a) * libm::tgamma(b));
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
        // The logit of a beta is near normal (Johnson 1949).
        let spread = (1.0 / a + 1.0 / b).sqrt();
        libm::log(a / b) + normal::score(p, q) * spread
    } else if p <= a / (a + b) {
        leading.min(0.0)
    } else {
        (-trailing).max(0.0)
    };
    let split = |t: f64| (1.0 / (1.0 + libm::exp(-t)), 1.0 / (1.0 + libm::exp(t)));
    let t = roots::newton(start, -800.0, 800.0, |t| {
        let (x, y) = split(t);
        let (below, above) = tails(a, b, x, y);
        let density = power_term(a, b, x, y);
        if p <= q {
            (libm::log(below / p), density / below)
        } else {
            (-libm::log(above / q), density / above)
        }
    });
    split(t)
}
