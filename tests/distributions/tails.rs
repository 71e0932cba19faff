//! Quantile and distribution functions as inverses of each other, and against statrs.

use crate::{EVERY_KIND, read};
use buildout::distributions::Distribution;
use buildout::math::normal;
use statrs::distribution::{self as second, ContinuousCDF};

/// Scores a draw can have, and beyond.
fn scores() -> impl Iterator<Item = f64> {
    (-336..=336).map(|k| f64::from(k) / 40.0)
}

/// Q(F(x)) and F(Q(p)) by Galois' inequalities with slack: the quantile's probability reaches p, and
/// a value just below it does not.
#[test]
fn quantile_inverts_the_distribution_function_in_both_tails() {
    for text in EVERY_KIND {
        let d = read(text);
        let (low, high) = d.support();
        for z in scores() {
            let (p, q) = (normal::cdf(z), normal::cdf(-z));
            let x = d.at_score(z);
            assert!(x.is_finite() && x >= low && x <= high, "{text} at {z}: {x}");
            // A step aside covers what the value's own rounding can hide, in units of its scale.
            let step = 1e-12 * x.abs().max(f64::MIN_POSITIVE) + 2e-15 * magnitude(&d);
            let (above_p, above_q) = d.tails(x + step);
            let (below_p, below_q) = d.tails(x - step);
            let slack = 1e-11;
            assert!(
                above_p >= p * (1.0 - slack) && above_q <= q * (1.0 + slack),
                "{text} at {z}: x {x}, tails {above_p:e} {above_q:e}, wanted {p:e} {q:e}"
            );
            assert!(
                below_p <= p * (1.0 + slack) && below_q >= q * (1.0 - slack),
                "{text} at {z}: x {x}, tails {below_p:e} {below_q:e}, wanted {p:e} {q:e}"
            );
        }
    }
}

/// The size of the numbers a value is computed from: a bound of a range loses digits near 0.
fn magnitude(d: &Distribution) -> f64 {
    match d {
        Distribution::Affine {
            inner,
            shift,
            scale,
        } => shift.abs() + scale * magnitude(inner),
        Distribution::Mixture { components, .. } => {
            components.iter().map(magnitude).fold(0.0, f64::max)
        }
        Distribution::Normal { mean, sd } => mean.abs() + sd,
        Distribution::StudentT {
            location, scale, ..
        } => location.abs() + scale,
        Distribution::Truncated { inner, low, high } => {
            let bound = |x: f64| if x.is_finite() { x.abs() } else { 0.0 };
            magnitude(inner) + bound(*low) + bound(*high)
        }
        Distribution::Uniform { low, high }
        | Distribution::Triangular { low, high, .. }
        | Distribution::Pert { low, high, .. } => low.abs() + high.abs(),
        Distribution::Spliced { body, .. } => magnitude(body),
        _ => 0.0,
    }
}

#[test]
fn values_never_fall_as_scores_rise() {
    for text in EVERY_KIND {
        let d = read(text);
        let mut last = f64::NEG_INFINITY;
        for k in -8500..=8500 {
            let x = d.at_score(f64::from(k) / 1000.0);
            assert!(
                x >= last - 1e-13 * last.abs() - 2e-15 * magnitude(&d),
                "{text} at {k}: {x} after {last}"
            );
            last = x;
        }
    }
}

#[test]
fn ends_are_the_support_and_outside_is_not_a_number() {
    for text in EVERY_KIND {
        let d = read(text);
        let (low, high) = d.support();
        assert_eq!((d.quantile(0.0), d.quantile(1.0)), (low, high), "{text}");
        assert!(
            d.quantile(-0.1).is_nan() && d.quantile(1.1).is_nan(),
            "{text}"
        );
        assert!(
            d.quantile(f64::NAN).is_nan() && d.cdf(f64::NAN).is_nan(),
            "{text}"
        );
        assert_eq!(d.tails(f64::NEG_INFINITY), (0.0, 1.0), "{text}");
        assert_eq!(d.tails(f64::INFINITY), (1.0, 0.0), "{text}");
        if low.is_finite() {
            let below = low - 1e-9 * low.abs().max(1.0);
            assert_eq!((d.cdf(below), d.pdf(below)), (0.0, 0.0), "{text}");
        }
        if high.is_finite() {
            assert_eq!(d.tails(high), (1.0, 0.0), "{text}");
        }
    }
}

/// A jump or kink lies within rounding of a breakpoint: away from all of them the quantile function
/// is smooth, so that halving a step divides its second difference by about four.
#[test]
fn breakpoints_name_every_jump_and_kink() {
    for text in EVERY_KIND {
        // Between far components the function is smooth but all but a jump.
        if text.contains("normal(100") {
            continue;
        }
        let d = read(text);
        let breaks = d.breakpoints();
        assert!(breaks.windows(2).all(|w| w[0] < w[1]), "{text}: {breaks:?}");
        let range = d.at_score(4.0) - d.at_score(-4.0);
        for z in (-160..=160).map(|k| f64::from(k) / 40.0 + 0.004) {
            let step = 1e-3;
            if breaks.iter().any(|b| (b - z).abs() <= 2.0 * step) {
                continue;
            }
            let jump = d.at_score(z + step) - d.at_score(z - step);
            let bend = |h: f64| d.at_score(z + h) - 2.0 * d.at_score(z) + d.at_score(z - h);
            let size = d.at_score(z).abs() + range + jump;
            let kink = (bend(step) - 4.0 * bend(step / 2.0)).abs();
            assert!(
                kink <= 1e-6 * size,
                "{text} at {z}: kink {kink:e} of {size}, {breaks:?}"
            );
        }
    }
}

#[test]
fn breakpoints_are_where_they_should_be() {
    let median = |text: &str| read(text).breakpoints();
    assert!(median("normal(0, 1)").is_empty());
    assert_eq!(median("discrete(1: 0.5, 2: 0.5)"), [0.0]);
    assert_eq!(
        median("mixture(0.5: uniform(0, 1), 0.5: uniform(3, 4))"),
        [0.0]
    );
    assert_eq!(
        median("mixture(0.5: normal(0, 1), 0.5: normal(100, 1))"),
        [0.0]
    );
    assert_eq!(
        median("mixture(0.5: 0, 0.5: lognormal(mu=0, sigma=1))"),
        [0.0]
    );
    assert_eq!(median("triangular(0, 1, 2)"), [0.0]);
    assert_eq!(median("spliced(lognormal(mu=0, sigma=1), 1, 3)"), [0.0]);
    assert_eq!(median("truncate(triangular(0, 1, 2), 0.5, 1.5)"), [0.0]);
    assert_eq!(median("shift(bernoulli(0.5), 3)"), [0.0]);
    assert_eq!(median("empirical(1, 1, 2, 2)"), [0.0]);
}

/// The distribution functions of statrs 0.19, in the body and the tails it still resolves.
#[test]
fn statrs_agrees_on_every_distribution_function() {
    fn compare(text: &str, other: &impl ContinuousCDF<f64, f64>) {
        let d = read(text);
        for z in (-24..=24).map(|k| f64::from(k) / 4.0) {
            let x = d.at_score(z);
            let (ours, theirs) = if z < 0.0 {
                (d.cdf(x), other.cdf(x))
            } else {
                (d.survival(x), other.sf(x))
            };
            let error = (ours - theirs).abs();
            assert!(
                error <= 1e-9 * ours + 1e-14,
                "{text} at {x}: {ours:e} against {theirs:e}"
            );
        }
    }
    compare("normal(10, 2)", &second::Normal::new(10.0, 2.0).unwrap());
    compare(
        "lognormal(mu=1, sigma=0.5)",
        &second::LogNormal::new(1.0, 0.5).unwrap(),
    );
    compare("uniform(4, 8)", &second::Uniform::new(4.0, 8.0).unwrap());
    compare(
        "triangular(2, 4, 12)",
        &second::Triangular::new(2.0, 12.0, 4.0).unwrap(),
    );
    compare("beta(2, 3)", &second::Beta::new(2.0, 3.0).unwrap());
    compare("beta(0.3, 0.7)", &second::Beta::new(0.3, 0.7).unwrap());
    compare("beta(30, 5)", &second::Beta::new(30.0, 5.0).unwrap());
    compare("gamma(2, 3)", &second::Gamma::new(2.0, 1.0 / 3.0).unwrap());
    compare("gamma(0.1, 1)", &second::Gamma::new(0.1, 1.0).unwrap());
    compare("gamma(80, 0.5)", &second::Gamma::new(80.0, 2.0).unwrap());
    compare("weibull(1.5, 2)", &second::Weibull::new(1.5, 2.0).unwrap());
    compare("exponential(rate=0.5)", &second::Exp::new(0.5).unwrap());
    compare("pareto(1, 2.5)", &second::Pareto::new(1.0, 2.5).unwrap());
    compare(
        "student_t(4, 1, 2)",
        &second::StudentsT::new(1.0, 2.0, 4.0).unwrap(),
    );
}
