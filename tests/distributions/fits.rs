//! Distributions from percentiles have these percentiles.

use crate::{close, read};
use buildout::distributions::text::parse;

#[test]
fn fitted_percentiles_are_met() {
    for (text, percentiles) in [
        ("normal(p5=6, p95=14)", &[(5.0, 6.0), (95.0, 14.0)][..]),
        ("normal(p90=6, p99=14)", &[(90.0, 6.0), (99.0, 14.0)]),
        ("lognormal(p10=0.2, p90=2)", &[(10.0, 0.2), (90.0, 2.0)]),
        ("uniform(p10=1, p90=2)", &[(10.0, 1.0), (90.0, 2.0)]),
        (
            "triangular(p10=3, p50=5.5, p90=9)",
            &[(10.0, 3.0), (50.0, 5.5), (90.0, 9.0)],
        ),
        (
            "triangular(p5=-3, mode=5, p95=9)",
            &[(5.0, -3.0), (95.0, 9.0)],
        ),
        (
            "pert(p10=200, p50=350, p90=450)",
            &[(10.0, 200.0), (50.0, 350.0), (90.0, 450.0)],
        ),
        (
            "pert(p10=200, mode=350, p90=450)",
            &[(10.0, 200.0), (90.0, 450.0)],
        ),
        (
            "pert(p2.5=1, p50=2, p97.5=4, lambda=8)",
            &[(2.5, 1.0), (50.0, 2.0), (97.5, 4.0)],
        ),
        ("beta(p5=0.2, p95=0.9)", &[(5.0, 0.2), (95.0, 0.9)]),
        ("beta(p10=0.001, p90=0.4)", &[(10.0, 0.001), (90.0, 0.4)]),
        ("beta(p10=0.7, p90=0.71)", &[(10.0, 0.7), (90.0, 0.71)]),
        ("kumaraswamy(p5=0.2, p95=0.9)", &[(5.0, 0.2), (95.0, 0.9)]),
        ("gamma(p5=1, p95=9)", &[(5.0, 1.0), (95.0, 9.0)]),
        ("gamma(p5=0.001, p95=9)", &[(5.0, 0.001), (95.0, 9.0)]),
        ("weibull(p5=1, p95=9)", &[(5.0, 1.0), (95.0, 9.0)]),
        ("exponential(p90=9)", &[(90.0, 9.0)]),
        ("pareto(p50=2, p90=5)", &[(50.0, 2.0), (90.0, 5.0)]),
        ("student_t(nu=4, p5=1, p95=9)", &[(5.0, 1.0), (95.0, 9.0)]),
        ("30 to 60", &[(5.0, 30.0), (95.0, 60.0)]),
        ("-30 to 60", &[(5.0, -30.0), (95.0, 60.0)]),
        ("0 to 60", &[(5.0, 0.0), (95.0, 60.0)]),
    ] {
        let d = read(text);
        for (percent, value) in percentiles {
            let x = d.quantile_of(percent / 100.0, (100.0 - percent) / 100.0);
            assert!(
                (x - value).abs() <= 1e-10 * value.abs().max(1e-3),
                "{text} p{percent}: {x} ({d})"
            );
        }
    }
}

/// Percentiles of a known distribution give it back.
#[test]
fn parameters_are_recovered() {
    for (text, family) in [
        ("triangular(2, 4, 12)", "triangular"),
        ("triangular(2, 2, 12)", "triangular"),
        ("pert(10, 15, 30)", "pert"),
        ("pert(10, 29, 30)", "pert"),
    ] {
        let d = read(text);
        let [a, b, c] = [0.1, 0.5, 0.9].map(|p| d.quantile(p));
        let fitted = read(&format!("{family}(p10={a:e}, p50={b:e}, p90={c:e})"));
        close(fitted.mean().unwrap(), d.mean().unwrap(), 1e-7);
        close(fitted.sd().unwrap(), d.sd().unwrap(), 1e-7);
    }
    for (text, family) in [
        ("beta(2, 3)", "beta"),
        ("beta(0.3, 0.7)", "beta"),
        ("gamma(0.5, 3)", "gamma"),
        ("gamma(2000, 3)", "gamma"),
        ("kumaraswamy(0.4, 7)", "kumaraswamy"),
        ("weibull(0.6, 2)", "weibull"),
    ] {
        let d = read(text);
        let [a, c] = [0.1, 0.9].map(|p| d.quantile(p));
        let fitted = read(&format!("{family}(p10={a:e}, p90={c:e})"));
        close(fitted.mean().unwrap(), d.mean().unwrap(), 1e-9);
        close(fitted.sd().unwrap(), d.sd().unwrap(), 1e-9);
    }
}

#[test]
fn three_percentiles_of_two_parameters_must_agree() {
    assert_eq!(
        read("normal(p5=6, p50=10, p95=14)"),
        read("normal(p5=6, p95=14)")
    );
    assert!(parse("normal(p5=6, p50=10.1, p95=14)", &|_, _| Ok(vec![])).is_err());
}
