//! Checked constructors: each gives a valid distribution or says which argument is wrong and what
//! to do about it. Results are in normal form: what is certain is a [`Distribution::Constant`],
//! truncations of truncations and shifts of shifts are one.

mod checks;
mod composite;

use super::Distribution;
use super::display::Shortest;
use crate::math::normal;
use checks::{
    SHAPES, beyond, derived, finite, fraction_moments, peaked, positive, range, reaching, shape,
};
pub use composite::{discrete, empirical, metalog, mixture, scale, shift, spliced, truncate};

/// The usual weight of the mode in a PERT.
pub const PERT_LAMBDA: f64 = 4.0;

/// Which argument is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The argument of this name.
    Name(&'static str),
    /// The percentile at this index, in the order given.
    Percentile(usize),
    /// The item of a list at this index.
    Item(usize),
    /// The call as a whole.
    Whole,
}

/// Why no distribution was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    pub part: Part,
    /// Lower case, no final period.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Invalid {
    pub(super) fn new(part: Part, message: impl Into<String>) -> Self {
        Self {
            part,
            message: message.into(),
            hint: None,
        }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

type Built = Result<Distribution, Invalid>;

/// A certain number.
pub fn constant(value: f64) -> Built {
    finite("value", value)?;
    // A negative zero would print as "-0".
    Ok(Distribution::Constant(value + 0.0))
}

/// Normal by mean and standard deviation.
pub fn normal(mean: f64, sd: f64) -> Built {
    finite("mean", mean)?;
    positive("sd", sd)?;
    reaching(Distribution::Normal { mean, sd })
}

/// Lognormal by mean and standard deviation of the logarithm.
pub fn lognormal(mu: f64, sigma: f64) -> Built {
    finite("mu", mu)?;
    positive("sigma", sigma)?;
    reaching(Distribution::LogNormal { mu, sigma })
}

/// Lognormal by median and standard deviation of the logarithm.
pub fn lognormal_by_median(median: f64, sigma: f64) -> Built {
    positive("median", median)?;
    lognormal(libm::log(median), sigma)
}

/// Lognormal by its own mean and standard deviation: σ² = ln(1 + sd²/mean²), μ = ln mean − σ²/2.
pub fn lognormal_by_moments(mean: f64, sd: f64) -> Built {
    positive("mean", mean)?;
    positive("sd", sd)?;
    let ratio = sd / mean;
    let square = libm::log1p(ratio * ratio);
    derived(lognormal(libm::log(mean) - 0.5 * square, square.sqrt()), sd)
}

/// `a to b`: the 90 % interval of a lognormal where a > 0, else of a normal.
pub fn interval(low: f64, high: f64) -> Built {
    finite("low", low)?;
    finite("high", high)?;
    if low >= high {
        let message = format!("`{}` is not above `{}`", Shortest(high), Shortest(low));
        let hint = match low == high {
            true => "write the number alone where it is certain",
            false => "write the lower end first, as in `30 to 60`",
        };
        return Err(Invalid::new(Part::Whole, message).hint(hint));
    }
    let z = normal::quantile_upper(0.05);
    if low > 0.0 {
        let (a, b) = (libm::log(low), libm::log(high));
        lognormal(0.5 * a + 0.5 * b, (b - a) / (2.0 * z))
    } else {
        normal(0.5 * low + 0.5 * high, (high - low) / (2.0 * z))
    }
}

/// Uniform on [low, high].
pub fn uniform(low: f64, high: f64) -> Built {
    range(low, high)?;
    Ok(Distribution::Uniform { low, high })
}

/// Triangular on [low, high] with its peak at `mode`.
pub fn triangular(low: f64, mode: f64, high: f64) -> Built {
    peaked(low, mode, high)?;
    Ok(Distribution::Triangular { low, mode, high })
}

/// PERT on [low, high] with its peak at `mode`, the weight of the mode being `lambda` (usually
/// [`PERT_LAMBDA`]).
pub fn pert(low: f64, mode: f64, high: f64, lambda: f64) -> Built {
    peaked(low, mode, high)?;
    finite("lambda", lambda)?;
    if lambda < 0.0 || lambda > *SHAPES.end() {
        return Err(Invalid::new(
            Part::Name("lambda"),
            format!(
                "`lambda` of a PERT must lie between 0 and 1e9, not `{}`",
                Shortest(lambda)
            ),
        )
        .hint("leave `lambda` out for the usual 4; larger values make a narrower peak"));
    }
    Ok(Distribution::Pert {
        low,
        mode,
        high,
        lambda,
    })
}

/// Beta on [0, 1] by its shapes.
pub fn beta(a: f64, b: f64) -> Built {
    shape("a", a)?;
    shape("b", b)?;
    Ok(Distribution::Beta { a, b })
}

/// Beta on [0, 1] by mean and standard deviation.
pub fn beta_by_moments(mean: f64, sd: f64) -> Built {
    fraction_moments(mean, sd)?;
    let total = mean * (1.0 - mean) / (sd * sd) - 1.0;
    derived(beta(mean * total, (1.0 - mean) * total), sd)
}

/// Kumaraswamy on [0, 1] by its shapes.
pub fn kumaraswamy(a: f64, b: f64) -> Built {
    shape("a", a)?;
    shape("b", b)?;
    Ok(Distribution::Kumaraswamy { a, b })
}

/// Kumaraswamy on [0, 1] by mean and standard deviation, solved numerically.
pub fn kumaraswamy_by_moments(mean: f64, sd: f64) -> Built {
    fraction_moments(mean, sd)?;
    match super::fit::kumaraswamy_shapes(mean, sd) {
        Some((a, b)) => kumaraswamy(a, b),
        None => Err(Invalid::new(
            Part::Whole,
            format!(
                "no `kumaraswamy` of a usual shape has mean `{}` and sd `{}`",
                Shortest(mean),
                Shortest(sd)
            ),
        )
        .hint("use `beta(mean=..., sd=...)`, or a sd closer to the middle of what is possible")),
    }
}

/// Gamma by shape and scale.
pub fn gamma(shape_value: f64, scale: f64) -> Built {
    shape("shape", shape_value)?;
    positive("scale", scale)?;
    reaching(Distribution::Gamma {
        shape: shape_value,
        scale,
    })
}

/// Gamma by mean and standard deviation.
pub fn gamma_by_moments(mean: f64, sd: f64) -> Built {
    positive("mean", mean)?;
    positive("sd", sd)?;
    let ratio = mean / sd;
    derived(gamma(ratio * ratio, sd / ratio), sd)
}

/// Weibull by shape and scale.
pub fn weibull(shape_value: f64, scale: f64) -> Built {
    shape("shape", shape_value)?;
    positive("scale", scale)?;
    reaching(Distribution::Weibull {
        shape: shape_value,
        scale,
    })
}

/// Weibull by mean and standard deviation, solved numerically.
pub fn weibull_by_moments(mean: f64, sd: f64) -> Built {
    positive("mean", mean)?;
    positive("sd", sd)?;
    match super::fit::weibull_shape(mean, sd) {
        Some((shape, scale)) => derived(weibull(shape, scale), sd),
        None => Err(beyond(sd)),
    }
}

/// Exponential by its rate.
pub fn exponential(rate: f64) -> Built {
    positive("rate", rate)?;
    reaching(Distribution::Exponential { rate })
}

/// Exponential by its mean.
pub fn exponential_by_mean(mean: f64) -> Built {
    positive("mean", mean)?;
    reaching(Distribution::Exponential { rate: 1.0 / mean })
}

/// Pareto from `scale` on with tail index `alpha`. An index of 1 or less has no mean and is refused
/// by [`complete`] unless it is truncated.
pub fn pareto(scale: f64, alpha: f64) -> Built {
    positive("scale", scale)?;
    shape("alpha", alpha)?;
    Ok(Distribution::Pareto { scale, alpha })
}

/// Student t with `nu` degrees of freedom about `location`.
pub fn student_t(nu: f64, location: f64, scale: f64) -> Built {
    shape("nu", nu)?;
    finite("location", location)?;
    positive("scale", scale)?;
    Ok(Distribution::StudentT {
        nu,
        location,
        scale,
    })
}

/// 1 with probability `p`, else 0.
pub fn bernoulli(p: f64) -> Built {
    finite("p", p)?;
    if !(0.0..=1.0).contains(&p) {
        return Err(Invalid::new(
            Part::Name("p"),
            format!("a probability lies between 0 and 1, not `{}`", Shortest(p)),
        ));
    }
    if p == 0.0 || p == 1.0 {
        return constant(p);
    }
    Ok(Distribution::Bernoulli { p })
}

/// The last check of a distribution that is to be drawn from: it has a mean, and draws are finite.
pub fn complete(distribution: Distribution) -> Built {
    let index = distribution.tail_index();
    if index <= 1.0 {
        return Err(Invalid::new(
            Part::Whole,
            format!("a tail index of `{}` has no mean", Shortest(index)),
        )
        .hint("truncate it at both ends, e.g. `truncate(..., 0, 1000)`, or use an index above 1"));
    }
    reaching(distribution)
}
