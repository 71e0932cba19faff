//! Distributions from percentiles, exact for as many percentiles as a family has parameters, and
//! from moments where these have no closed form.

mod moments;
mod ranged;

use super::Distribution;
use super::build::{self, Invalid, Part};
use super::display::Shortest;
use crate::math::{beta, gamma, normal, roots};
pub(super) use moments::{kumaraswamy_shapes, weibull_shape};
use ranged::{three_points, two_points_and_mode};

/// A value with the share of probability that lies below it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Percentile {
    /// Strictly between 0 and 1: 0.1 for `p10`.
    pub level: f64,
    pub value: f64,
}

impl Percentile {
    fn score(self) -> f64 {
        normal::score(self.level, self.upper())
    }

    /// The share above, as exact as the percentage people wrote: 0.05 for `p95`.
    fn upper(self) -> f64 {
        (100.0 - libm::round(self.level * 1e12) / 1e10) / 100.0
    }

    fn of(self, distribution: &Distribution) -> f64 {
        distribution.quantile_of(self.level, self.upper())
    }

    /// As people write it: `p10`.
    pub(super) fn name(self) -> String {
        format!("p{}", Shortest(libm::round(self.level * 1e12) / 1e10))
    }
}

type Built = Result<Distribution, Invalid>;

/// A percentile more than a family has parameters may differ from the fit by this share of the range.
const CONSISTENT: f64 = 1e-6;

/// Percentiles in increasing order of level, values checked to increase with them.
fn increasing(percentiles: &[Percentile]) -> Result<Vec<Percentile>, Invalid> {
    let mut order: Vec<usize> = (0..percentiles.len()).collect();
    order.sort_by(|a, b| percentiles[*a].level.total_cmp(&percentiles[*b].level));
    for (index, p) in percentiles.iter().enumerate() {
        let name = p.name();
        if !p.value.is_finite() {
            let value = Shortest(p.value);
            let message = format!("`{name}` must be a finite number, not `{value}`");
            return Err(Invalid::new(Part::Percentile(index), message));
        }
        if !(p.level > 0.0 && p.level < 1.0) {
            let message = format!("`{name}` is not a percentile between 0 and 100");
            return Err(Invalid::new(Part::Percentile(index), message));
        }
    }
    for pair in order.windows(2) {
        let (low, high) = (percentiles[pair[0]], percentiles[pair[1]]);
        if low.level == high.level {
            let message = format!("`{}` is given twice", low.name());
            return Err(Invalid::new(Part::Percentile(pair[1]), message));
        }
        if low.value >= high.value {
            let word = if low.value == high.value {
                "not below"
            } else {
                "above"
            };
            let message = format!(
                "`{}` is {word} `{}`: {} against {}",
                low.name(),
                high.name(),
                Shortest(low.value),
                Shortest(high.value)
            );
            let invalid = Invalid::new(Part::Percentile(pair[0].min(pair[1])), message);
            return Err(invalid.hint("percentiles increase with their level"));
        }
    }
    Ok(order.into_iter().map(|i| percentiles[i]).collect())
}

/// The two percentiles that determine a family of two parameters: the outer ones.
fn outer_two(
    percentiles: &[Percentile],
    family: &str,
) -> Result<(Percentile, Percentile), Invalid> {
    let sorted = increasing(percentiles)?;
    match sorted[..] {
        [low, high] | [low, _, high] => Ok((low, high)),
        _ => Err(Invalid::new(
            Part::Whole,
            format!("`{family}` takes two percentiles, not {}", sorted.len()),
        )),
    }
}

/// Refuses percentiles that the fitted distribution does not have.
fn consistent(fitted: Distribution, percentiles: &[Percentile], family: &str) -> Built {
    let values = percentiles.iter().map(|p| p.value);
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| {
        (l.min(v), h.max(v))
    });
    for (index, p) in percentiles.iter().enumerate() {
        let expected = p.of(&fitted);
        if (expected - p.value).abs() > CONSISTENT * (high - low) {
            let message = format!(
                "no `{family}` has all these percentiles: by the others `{}` is {}, not `{}`",
                p.name(),
                Shortest(six_digits(expected)),
                Shortest(p.value)
            );
            return Err(Invalid::new(Part::Percentile(index), message).hint(
                "leave one percentile out, or use a family with three parameters such as `pert`",
            ));
        }
    }
    Ok(fitted)
}

fn six_digits(x: f64) -> f64 {
    format!("{x:.5e}").parse().unwrap_or(x)
}

fn positive_values(percentiles: &[Percentile], family: &str) -> Result<(), Invalid> {
    match percentiles.iter().position(|p| p.value <= 0.0) {
        None => Ok(()),
        Some(index) => {
            let p = percentiles[index];
            let message = format!(
                "percentiles of `{family}` are above 0, but `{}` is `{}`",
                p.name(),
                Shortest(p.value)
            );
            let invalid = Invalid::new(Part::Percentile(index), message);
            Err(invalid.hint("use `normal`, or `shift(..., by)`, for values that may be negative"))
        }
    }
}

fn fraction_values(percentiles: &[Percentile], family: &str) -> Result<(), Invalid> {
    match percentiles
        .iter()
        .position(|p| p.value <= 0.0 || p.value >= 1.0)
    {
        None => Ok(()),
        Some(index) => {
            let p = percentiles[index];
            let message = format!(
                "percentiles of `{family}` lie between 0 and 1, but `{}` is `{}`",
                p.name(),
                Shortest(p.value)
            );
            let invalid = Invalid::new(Part::Percentile(index), message);
            Err(invalid.hint("for another range use `pert(p10=..., p50=..., p90=...)`"))
        }
    }
}

/// Normal through two percentiles.
pub fn normal(percentiles: &[Percentile]) -> Built {
    let (a, b) = outer_two(percentiles, "normal")?;
    let (za, zb) = (a.score(), b.score());
    let sd = (b.value - a.value) / (zb - za);
    // The mean as a weighted mean of the two, which stays between them and loses no digits.
    let mean = (a.value * zb - b.value * za) / (zb - za);
    consistent(build::normal(mean, sd)?, percentiles, "normal")
}

/// Lognormal through two percentiles.
pub fn lognormal(percentiles: &[Percentile]) -> Built {
    positive_values(percentiles, "lognormal")?;
    let (a, b) = outer_two(percentiles, "lognormal")?;
    let (za, zb) = (a.score(), b.score());
    let (la, lb) = (libm::log(a.value), libm::log(b.value));
    let fitted = build::lognormal((la * zb - lb * za) / (zb - za), (lb - la) / (zb - za))?;
    consistent(fitted, percentiles, "lognormal")
}

/// Uniform through two percentiles.
pub fn uniform(percentiles: &[Percentile]) -> Built {
    let (a, b) = outer_two(percentiles, "uniform")?;
    let width = (b.value - a.value) / (b.level - a.level);
    let fitted = build::uniform(a.value - a.level * width, b.value + (1.0 - b.level) * width)?;
    consistent(fitted, percentiles, "uniform")
}

/// Exponential through one percentile.
pub fn exponential(percentiles: &[Percentile]) -> Built {
    positive_values(percentiles, "exponential")?;
    let sorted = increasing(percentiles)?;
    let Some(last) = sorted.last() else {
        return Err(Invalid::new(
            Part::Whole,
            "`exponential` takes one percentile",
        ));
    };
    let fitted = build::exponential(-libm::log(last.upper()) / last.value)?;
    consistent(fitted, percentiles, "exponential")
}

/// Weibull through two percentiles.
pub fn weibull(percentiles: &[Percentile]) -> Built {
    positive_values(percentiles, "weibull")?;
    let (a, b) = outer_two(percentiles, "weibull")?;
    let (ha, hb) = (-libm::log1p(-a.level), -libm::log1p(-b.level));
    let shape = libm::log(hb / ha) / libm::log(b.value / a.value);
    let scale = b.value / libm::pow(hb, 1.0 / shape);
    consistent(
        in_reach(build::weibull(shape, scale), "weibull")?,
        percentiles,
        "weibull",
    )
}

/// Pareto through two percentiles.
pub fn pareto(percentiles: &[Percentile]) -> Built {
    positive_values(percentiles, "pareto")?;
    let (a, b) = outer_two(percentiles, "pareto")?;
    let (ha, hb) = (-libm::log1p(-a.level), -libm::log1p(-b.level));
    let alpha = (hb - ha) / libm::log(b.value / a.value);
    let scale = a.value * libm::exp(-ha / alpha);
    consistent(
        in_reach(build::pareto(scale, alpha), "pareto")?,
        percentiles,
        "pareto",
    )
}

/// Student t with `nu` degrees of freedom through two percentiles.
pub fn student_t(nu: f64, percentiles: &[Percentile]) -> Built {
    let (a, b) = outer_two(percentiles, "student_t")?;
    let standard = build::student_t(nu, 0.0, 1.0)?;
    let (ta, tb) = (a.of(&standard), b.of(&standard));
    let scale = (b.value - a.value) / (tb - ta);
    let location = (a.value * tb - b.value * ta) / (tb - ta);
    consistent(
        build::student_t(nu, location, scale)?,
        percentiles,
        "student_t",
    )
}

/// Gamma through two percentiles: their ratio fixes the shape.
pub fn gamma(percentiles: &[Percentile]) -> Built {
    positive_values(percentiles, "gamma")?;
    let (a, b) = outer_two(percentiles, "gamma")?;
    let target = libm::log(b.value / a.value);
    let quantile = |shape: f64, p: Percentile| gamma::quantile(shape, p.level, p.upper());
    let log_shape = roots::bracketed(libm::log(2e-3), libm::log(1e8), |t| {
        let shape = libm::exp(t);
        let (low, high) = (quantile(shape, a), quantile(shape, b));
        if low > 0.0 {
            target - libm::log(high / low)
        } else {
            f64::NEG_INFINITY
        }
    });
    let Some(log_shape) = log_shape else {
        return Err(no_fit("gamma"));
    };
    let shape = libm::exp(log_shape);
    let fitted = build::gamma(shape, b.value / quantile(shape, b))?;
    consistent(fitted, percentiles, "gamma")
}

/// Beta on [0, 1] through two percentiles (van Dorp and Mazzuchi 2000 show that one exists).
pub fn beta(percentiles: &[Percentile]) -> Built {
    fraction_values(percentiles, "beta")?;
    let (low, high) = outer_two(percentiles, "beta")?;
    let log_odds = |p: f64, q: f64| libm::log(p / q);
    let below = |a: f64, b: f64, p: Percentile| beta::tails(a, b, p.value, 1.0 - p.value);
    // For each total weight a + b, the mean that meets the lower percentile; then the weight that
    // meets the upper one.
    let mean_for = |total: f64| {
        roots::bracketed(-30.0, 30.0, |t| {
            let (m, n) = (1.0 / (1.0 + libm::exp(-t)), 1.0 / (1.0 + libm::exp(t)));
            let (p, q) = below(m * total, n * total, low);
            log_odds(low.level, low.upper()) - log_odds(p, q)
        })
        .map(|t| (total / (1.0 + libm::exp(-t)), total / (1.0 + libm::exp(t))))
    };
    let total = roots::bracketed(libm::log(0.01), libm::log(1e7), |t| {
        match mean_for(libm::exp(t)) {
            Some((a, b)) => {
                let (p, q) = below(a, b, high);
                log_odds(p, q) - log_odds(high.level, high.upper())
            }
            None => f64::NAN,
        }
    });
    let shapes = total.and_then(|t| mean_for(libm::exp(t)));
    let Some((a, b)) = shapes else {
        return Err(no_fit("beta"));
    };
    consistent(in_reach(build::beta(a, b), "beta")?, percentiles, "beta")
}

/// Kumaraswamy on [0, 1] through two percentiles.
pub fn kumaraswamy(percentiles: &[Percentile]) -> Built {
    fraction_values(percentiles, "kumaraswamy")?;
    let (low, high) = outer_two(percentiles, "kumaraswamy")?;
    let hazard = |p: Percentile| libm::log1p(-p.level);
    let base = |p: Percentile, a: f64| libm::log1p(-libm::pow(p.value, a));
    // b cancels from the ratio of the two equations b ln(1 − x^a) = ln(1 − p).
    let target = libm::log(hazard(high) / hazard(low));
    let log_a = roots::bracketed(libm::log(1e-3), libm::log(1e4), |t| {
        let a = libm::exp(t);
        let (near, far) = (base(low, a), base(high, a));
        if near == 0.0 {
            f64::INFINITY
        } else {
            libm::log(far / near) - target
        }
    });
    let Some(log_a) = log_a else {
        return Err(no_fit("kumaraswamy"));
    };
    let a = libm::exp(log_a);
    let fitted = in_reach(
        build::kumaraswamy(a, hazard(low) / base(low, a)),
        "kumaraswamy",
    )?;
    consistent(fitted, percentiles, "kumaraswamy")
}

/// Triangular through three percentiles.
pub fn triangular(percentiles: &[Percentile]) -> Built {
    three_points(percentiles, "triangular", |c| {
        build::triangular(0.0, c, 1.0)
    })
}

/// Triangular with a known mode through two percentiles around it.
pub fn triangular_with_mode(percentiles: &[Percentile], mode: f64) -> Built {
    two_points_and_mode(percentiles, mode, "triangular", |c| {
        build::triangular(0.0, c, 1.0)
    })
}

/// PERT through three percentiles.
pub fn pert(percentiles: &[Percentile], lambda: f64) -> Built {
    three_points(percentiles, "pert", |c| build::pert(0.0, c, 1.0, lambda))
}

/// PERT with a known mode through two percentiles around it.
pub fn pert_with_mode(percentiles: &[Percentile], mode: f64, lambda: f64) -> Built {
    two_points_and_mode(percentiles, mode, "pert", |c| {
        build::pert(0.0, c, 1.0, lambda)
    })
}

fn no_fit(family: &str) -> Invalid {
    Invalid::new(
        Part::Whole,
        format!("no `{family}` of a usual shape has these percentiles"),
    )
    .hint("move the percentiles further apart or closer together, or use another family")
}

/// Shapes out of range come from percentiles out of proportion.
fn in_reach(built: Built, family: &str) -> Built {
    built.map_err(|_| no_fit(family))
}
