//! The distributions: published values, a second opinion on every distribution function, moments
//! against integrals, percentile fits, and the text people write.

mod fits;
mod moments;
mod tails;
mod text;
mod values;

use buildout::distributions::{Distribution, text::parse};

/// The distribution of a text; panics where it has mistakes.
fn read(text: &str) -> Distribution {
    match parse(text, &|_, _| Ok(vec![1.0, 2.0, 2.0, 5.0])) {
        Ok(distribution) => distribution,
        Err(errors) => panic!("`{text}`: {errors:?}"),
    }
}

#[track_caller]
fn close(actual: f64, expected: f64, relative: f64) {
    let error = (actual - expected).abs();
    assert!(
        error <= relative * expected.abs(),
        "{actual} against {expected}: relative error {:e}",
        error / expected.abs()
    );
}

/// At least one of every kind, common and extreme.
const EVERY_KIND: [&str; 53] = [
    "380",
    "normal(10, 2)",
    "lognormal(mu=1, sigma=0.5)",
    "lognormal(mu=-20, sigma=4)",
    "30 to 60",
    "-30 to 60",
    "uniform(4, 8)",
    "uniform(-1e9, 1e-9)",
    "triangular(2, 4, 12)",
    "triangular(2, 2, 12)",
    "triangular(2, 12, 12)",
    "pert(100, 400, 500)",
    "pert(0, 0, 1)",
    "pert(0, 1, 3, lambda=60)",
    "beta(2, 3)",
    "beta(0.3, 0.7)",
    "beta(0.05, 20)",
    "beta(20, 0.05)",
    "beta(5e8, 3)",
    "kumaraswamy(2.47, 2.54)",
    "kumaraswamy(0.1, 0.2)",
    "gamma(2, 3)",
    "gamma(0.1, 1)",
    "gamma(1e7, 1e-7)",
    "weibull(1.5, 2)",
    "weibull(0.3, 2)",
    "exponential(rate=0.5)",
    "pareto(1, 2.5)",
    "truncate(pareto(1, 0.5), -inf, 100)",
    "student_t(4)",
    "student_t(1.5, -3, 2)",
    "bernoulli(0.3)",
    "discrete(1: 0.2, 2: 0.3, 5: 0.5)",
    "empirical(3, 1, 2, 2)",
    "empirical(file=\"x.csv\", column=\"y\")",
    "metalog(10, 1.5)",
    "metalog(9.872717622, 1.678242357, 2.54967822, 3.535388319, -13.40905029)",
    "metalog(0, 0.4, 0.1, low=2)",
    "metalog(1, 0.3, high=5)",
    "metalog(0.2, 1.3, 0.2, low=-1, high=4)",
    "metalog(3, 0, 0, 2)",
    "mixture(0.7: normal(10, 1), 0.3: uniform(4, 8))",
    "mixture(0.4: 0, 0.6: gamma(0.1, 1))",
    "mixture(0.5: uniform(0, 1), 0.5: uniform(3, 4))",
    "mixture(0.5: normal(0, 1), 0.5: normal(100, 1))",
    "mixture(0.2: discrete(1: 0.5, 3: 0.5), 0.8: mixture(0.5: beta(0.3, 0.7), 0.5: 1))",
    "truncate(normal(0, 1), -1, inf)",
    "truncate(normal(0, 1), 8, 9)",
    "truncate(mixture(0.5: 2, 0.5: normal(0, 1)), -1, 2)",
    "truncate(empirical(1, 2, 3, 4), 1.5, 3)",
    "shift(scale(beta(2, 3), 100), -5)",
    "spliced(lognormal(mu=0, sigma=0.5), 2, 2.5)",
    "spliced(truncate(normal(1, 2), 0, inf), 2, 0.5, 100)",
];
