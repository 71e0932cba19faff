//! Means and standard deviations.

use crate::{EVERY_KIND, close, read};
use buildout::math::{normal, quadrature};

/// E[X] and E[X²] as integrals of the quantile function over the score, between breakpoints.
#[test]
fn moments_are_those_of_the_quantile_function() {
    for text in EVERY_KIND {
        let d = read(text);
        // Second moments of tails this heavy, and steps this steep, lie beyond what quadrature reaches.
        let beyond = [
            "student_t(1.5",
            "lognormal(mu=-20",
            "mixture(0.5: normal(0, 1), 0.5: normal(100",
        ];
        if beyond.iter().any(|b| text.starts_with(b)) {
            continue;
        }
        let center = d.at_score(0.0);
        let mut edges = vec![-37.0];
        edges.extend(d.breakpoints());
        edges.push(37.0);
        let (mut first, mut second) = (0.0, 0.0);
        for pair in edges.windows(2) {
            let [a, b] = quadrature::integrate(pair[0], pair[1], 0.1, |z| {
                let offset = d.at_score(z) - center;
                let weight = normal::pdf(z);
                [offset * weight, offset * offset * weight]
            });
            first += a;
            second += b;
        }
        let (mean, sd) = (center + first, (second - first * first).max(0.0).sqrt());
        // A value near 1 with a spread of 1e-9 holds seven digits of the spread.
        let rounding = 4e-16 * mean.abs();
        let (m, s) = (d.mean().unwrap(), d.sd().unwrap());
        // The tail of a Pareto past score 37 still holds some of its second moment.
        let tolerance = if text.contains("2.5)") { 1e-3 } else { 1e-9 };
        assert!(
            (m - mean).abs() <= 1e-9 * sd + rounding,
            "{text}: mean {m} against {mean}"
        );
        assert!(
            (s - sd).abs() <= tolerance * sd + rounding,
            "{text}: sd {s} against {sd}"
        );
    }
}

/// The law of total variance: 1 + 50².
#[test]
fn mixtures_pool_their_components() {
    let d = read("mixture(0.5: normal(0, 1), 0.5: normal(100, 1))");
    close(d.sd().unwrap(), 2501f64.sqrt(), 1e-15);
    let d = read("truncate(mixture(0.5: normal(0, 1), 0.5: normal(100, 1)), -9, 109)");
    close(d.mean().unwrap(), 50.0, 1e-12);
    close(d.sd().unwrap(), 2501f64.sqrt(), 1e-12);
}

#[test]
fn moments_that_do_not_exist_are_none() {
    let d = read("student_t(1.5)");
    assert_eq!((d.mean(), d.sd()), (Some(0.0), None));
    assert_eq!(read("student_t(2)").sd(), None);
    let d = read("pareto(1, 2)");
    assert_eq!((d.mean(), d.sd()), (Some(2.0), None));
    assert_eq!(read("mixture(0.9: 1, 0.1: pareto(1, 1.5))").sd(), None);
    assert_eq!(read("spliced(lognormal(mu=0, sigma=1), 2, 1.5)").sd(), None);
    assert_eq!(read("truncate(student_t(1.5), 0, inf)").sd(), None);
    assert!(read("truncate(student_t(1.5), 0, 10)").sd().is_some());
}

/// A normal cut at α below and β above has mean (φ(α) − φ(β))/Z (Johnson, Kotz and Balakrishnan
/// 1994, chapter 13); half normal: √(2/π) and √(1 − 2/π).
#[test]
fn truncated_normals_have_their_closed_moments() {
    let d = read("truncate(normal(0, 1), 0, inf)");
    let pi = std::f64::consts::PI;
    close(d.mean().unwrap(), (2.0 / pi).sqrt(), 1e-13);
    close(d.sd().unwrap(), (1.0 - 2.0 / pi).sqrt(), 1e-13);
    let d = read("truncate(normal(5, 2), 4, 8)");
    let (a, b) = (-0.5, 1.5);
    let z = normal::cdf(b) - normal::cdf(a);
    let mean = (normal::pdf(a) - normal::pdf(b)) / z;
    let variance = 1.0 + (a * normal::pdf(a) - b * normal::pdf(b)) / z - mean * mean;
    close(d.mean().unwrap(), 5.0 + 2.0 * mean, 1e-13);
    close(d.sd().unwrap(), 2.0 * variance.sqrt(), 1e-12);
}

/// A Pareto cut below stays a Pareto; its closed moments.
#[test]
fn splices_and_truncations_of_paretos_have_closed_moments() {
    close(
        read("truncate(pareto(1, 3.5), 2, inf)").mean().unwrap(),
        2.0 * 3.5 / 2.5,
        1e-9,
    );
    // E[X] of a Pareto(1, ½) cut at 100 is √100.
    close(
        read("truncate(pareto(1, 0.5), 1, 100)").mean().unwrap(),
        10.0,
        1e-12,
    );
    // A splice of a Pareto's own tail changes nothing.
    let whole = read("pareto(1, 3.5)");
    let spliced = read("spliced(pareto(1, 3.5), 2, 3.5)");
    close(spliced.mean().unwrap(), whole.mean().unwrap(), 1e-12);
    close(spliced.sd().unwrap(), whole.sd().unwrap(), 1e-12);
    close(
        spliced.quantile_upper(1e-12),
        whole.quantile_upper(1e-12),
        1e-13,
    );
}

#[test]
fn moments_given_are_moments_had() {
    for (text, mean, sd) in [
        ("lognormal(mean=10, sd=5)", 10.0, 5.0),
        ("beta(mean=0.4, sd=0.2)", 0.4, 0.2),
        ("beta(mean=0.999, sd=0.001)", 0.999, 0.001),
        ("kumaraswamy(mean=0.9, sd=0.05)", 0.9, 0.05),
        ("kumaraswamy(mean=0.2, sd=0.3)", 0.2, 0.3),
        ("kumaraswamy(mean=0.7, sd=0.02)", 0.7, 0.02),
        ("gamma(mean=6, sd=4)", 6.0, 4.0),
        ("weibull(mean=3, sd=0.1)", 3.0, 0.1),
        ("weibull(mean=3, sd=9)", 3.0, 9.0),
        ("exponential(mean=7)", 7.0, 7.0),
    ] {
        let d = read(text);
        close(d.mean().unwrap(), mean, 1e-11);
        close(d.sd().unwrap(), sd, 1e-9);
    }
}
