//! Checked constructors: each gives a valid distribution or says which argument is wrong and what
//! to do about it. Results are in normal form: what is certain is a [`Distribution::Constant`],
//! truncations of truncations and shifts of shifts are one.

use super::Distribution;
use super::display::Shortest;
use super::moments::keeps_nothing;
use crate::math::normal;

/// The usual weight of the mode in a PERT.
pub const PERT_LAMBDA: f64 = 4.0;

/// Shapes between these have accurate tails; beyond them a distribution is a constant, a normal or
/// a set of atoms in all but name.
const SHAPES: std::ops::RangeInclusive<f64> = 1e-3..=1e9;

/// Weights may miss 1 by this much, which is rounding in what people type.
const WEIGHT_TOLERANCE: f64 = 1e-9;

/// Draws stay within this score.
const REACH: f64 = 8.5;

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
    lognormal(libm::log(mean) - 0.5 * square, square.sqrt())
}

/// `a to b`: the 90 % interval of a lognormal where a > 0, else of a normal.
pub fn interval(low: f64, high: f64) -> Built {
    finite("low", low)?;
    finite("high", high)?;
    ordered("low", low, "high", high)?;
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
            format!("`lambda` of a PERT must lie between 0 and 1e9, not `{}`", Shortest(lambda)),
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
                "no kumaraswamy distribution has mean `{}` and sd `{}`",
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

/// Values with probabilities; values of probability 0 are dropped.
pub fn discrete(pairs: Vec<(f64, f64)>) -> Built {
    for (index, (value, _)) in pairs.iter().enumerate() {
        if !value.is_finite() {
            return Err(not_finite(Part::Item(index), "a value", *value));
        }
        if let Some(first) = pairs[..index].iter().position(|(v, _)| v == value) {
            return Err(Invalid::new(
                Part::Item(index),
                format!("the value `{}` is given twice", Shortest(*value)),
            )
            .hint(format!("add its probability to that of item {}", first + 1)));
        }
    }
    weights(pairs.iter().map(|p| p.1))?;
    let mut kept: Vec<(f64, f64)> = pairs.into_iter().filter(|p| p.1 > 0.0).collect();
    if let [(only, _)] = kept[..] {
        return constant(only);
    }
    kept.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (values, probabilities) = kept.into_iter().map(|(v, p)| (v + 0.0, p)).unzip();
    Ok(Distribution::Discrete {
        values,
        probabilities,
    })
}

/// Equally likely values; `origin` is the argument text that names a file column.
pub fn empirical(values: Vec<f64>, origin: Option<String>) -> Built {
    if values.is_empty() {
        return Err(Invalid::new(Part::Whole, "an empirical distribution needs at least one value"));
    }
    if let Some(index) = values.iter().position(|v| !v.is_finite()) {
        return Err(not_finite(Part::Item(index), "a value", values[index]));
    }
    let mut values: Vec<f64> = values.into_iter().map(|v| v + 0.0).collect();
    values.sort_by(f64::total_cmp);
    if values.first() == values.last() && origin.is_none() {
        return constant(values[0]);
    }
    Ok(Distribution::Empirical { values, origin })
}

/// Components with weights; components of weight 0 are dropped.
pub fn mixture(pairs: Vec<(f64, Distribution)>) -> Built {
    weights(pairs.iter().map(|p| p.0))?;
    let mut kept: Vec<(f64, Distribution)> = pairs.into_iter().filter(|p| p.0 > 0.0).collect();
    if kept.len() == 1 {
        return Ok(kept.remove(0).1);
    }
    let (weights, components) = kept.into_iter().unzip();
    Ok(Distribution::Mixture {
        weights,
        components,
    })
}

/// The inner distribution given that it lies in [low, high]; either end may be infinite.
pub fn truncate(inner: Distribution, low: f64, high: f64) -> Built {
    if low.is_nan() || low == f64::INFINITY {
        return Err(not_finite(Part::Name("low"), "`low`", low));
    }
    if high.is_nan() || high == f64::NEG_INFINITY {
        return Err(not_finite(Part::Name("high"), "`high`", high));
    }
    if low >= high {
        return Err(above("low", low, "high", high));
    }
    let (low, high) = (low + 0.0, high + 0.0);
    if keeps_nothing(&inner, low, high) {
        let (a, b) = inner.support();
        return Err(Invalid::new(
            Part::Whole,
            format!(
                "the truncation to [{}, {}] keeps nothing of `{inner}`",
                Shortest(low),
                Shortest(high)
            ),
        )
        .hint(format!(
            "the distribution lies in [{}, {}] with median {}",
            Shortest(a),
            Shortest(b),
            Shortest(inner.at_score(0.0))
        )));
    }
    let (a, b) = inner.support();
    if low <= a && high >= b {
        return Ok(inner);
    }
    let (inner, low, high) = match inner {
        Distribution::Truncated {
            inner,
            low: l,
            high: h,
        } => (inner, low.max(l), high.min(h)),
        other => (Box::new(other), low, high),
    };
    let truncated = Distribution::Truncated { inner, low, high };
    match truncated.support() {
        (a, b) if a == b => constant(a),
        _ => Ok(truncated),
    }
}

/// X + by.
pub fn shift(inner: Distribution, by: f64) -> Built {
    finite("by", by)?;
    affine(inner, by, 1.0)
}

/// by · X, by > 0.
pub fn scale(inner: Distribution, by: f64) -> Built {
    positive("by", by)?;
    affine(inner, 0.0, by)
}

/// The body up to `threshold`, and above it a Pareto tail of index `alpha` that is cut at `high`
/// (infinite: not cut) and has the body's probability of being above.
pub fn spliced(body: Distribution, threshold: f64, alpha: f64, high: f64) -> Built {
    positive("threshold", threshold)?;
    shape("alpha", alpha)?;
    if high.is_nan() || high <= threshold {
        return Err(above("threshold", threshold, "high", high));
    }
    if body.atoms().is_some() {
        return Err(Invalid::new(
            Part::Name("body"),
            format!("`{body}` is discrete and cannot be the body of a splice"),
        )
        .hint("use a continuous body such as `lognormal(median=..., sigma=...)`"));
    }
    let (p, q) = body.tails(threshold);
    if p <= 0.0 || q <= 0.0 {
        return Err(Invalid::new(
            Part::Name("threshold"),
            format!(
                "the threshold `{}` leaves nothing of the body on one side",
                Shortest(threshold)
            ),
        )
        .hint(format!(
            "put it between the body's quantiles, e.g. at its q95, {}",
            Shortest(body.quantile(0.95))
        )));
    }
    Ok(Distribution::Spliced {
        body: Box::new(body),
        threshold,
        alpha,
        high,
    })
}

/// The last check of a distribution that is to be drawn from: it has a mean, and draws are finite.
pub fn complete(distribution: Distribution) -> Built {
    let index = distribution.tail_index();
    if index <= 1.0 {
        return Err(Invalid::new(
            Part::Whole,
            format!("a tail index of `{}` has no mean", Shortest(index)),
        )
        .hint("truncate it, e.g. `truncate(..., -inf, 1000)`, or use an index above 1"));
    }
    reaching(distribution)
}

fn affine(inner: Distribution, by: f64, factor: f64) -> Built {
    let (inner, shift, scale) = match inner {
        Distribution::Constant(value) => return constant(by + factor * value),
        Distribution::Affine {
            inner,
            shift,
            scale,
        } => (inner, by + factor * shift, factor * scale),
        other => (Box::new(other), by, factor),
    };
    if shift == 0.0 && scale == 1.0 {
        return Ok(*inner);
    }
    finite("by", shift)?;
    positive("by", scale)?;
    reaching(Distribution::Affine {
        inner,
        shift: shift + 0.0,
        scale,
    })
}

/// Refuses a distribution whose draws would not be finite numbers.
fn reaching(distribution: Distribution) -> Built {
    let ends = [distribution.at_score(-REACH), distribution.at_score(REACH)];
    if ends.iter().all(|x| x.is_finite()) {
        return Ok(distribution);
    }
    Err(Invalid::new(
        Part::Whole,
        format!("`{distribution}` reaches beyond the largest number a double holds"),
    )
    .hint("use a smaller spread, or truncate it"))
}

fn finite(name: &'static str, value: f64) -> Result<(), Invalid> {
    if value.is_finite() {
        return Ok(());
    }
    Err(not_finite(Part::Name(name), &format!("`{name}`"), value))
}

fn not_finite(part: Part, what: &str, value: f64) -> Invalid {
    Invalid::new(
        part,
        format!("{what} must be a finite number, not `{}`", Shortest(value)),
    )
}

fn positive(name: &'static str, value: f64) -> Result<(), Invalid> {
    finite(name, value)?;
    if value > 0.0 {
        return Ok(());
    }
    let invalid = Invalid::new(
        Part::Name(name),
        format!("`{name}` must be above 0, not `{}`", Shortest(value)),
    );
    Err(if value == 0.0 && name.starts_with('s') {
        invalid.hint("where nothing varies, write the number alone")
    } else {
        invalid
    })
}

fn shape(name: &'static str, value: f64) -> Result<(), Invalid> {
    positive(name, value)?;
    if SHAPES.contains(&value) {
        return Ok(());
    }
    Err(Invalid::new(
        Part::Name(name),
        format!(
            "`{name}` must lie between {} and {}, not `{}`",
            Shortest(*SHAPES.start()),
            Shortest(*SHAPES.end()),
            Shortest(value)
        ),
    ))
}

fn above(low_name: &'static str, low: f64, high_name: &'static str, high: f64) -> Invalid {
    Invalid::new(
        Part::Name(high_name),
        format!(
            "`{high_name}` must be above `{low_name}`, but `{}` is not above `{}`",
            Shortest(high),
            Shortest(low)
        ),
    )
}

fn ordered(
    low_name: &'static str,
    low: f64,
    high_name: &'static str,
    high: f64,
) -> Result<(), Invalid> {
    if low < high {
        return Ok(());
    }
    let invalid = above(low_name, low, high_name, high);
    Err(if low == high {
        invalid.hint(format!("where nothing varies, write `{}` alone", Shortest(low)))
    } else {
        invalid
    })
}

fn range(low: f64, high: f64) -> Result<(), Invalid> {
    finite("low", low)?;
    finite("high", high)?;
    ordered("low", low, "high", high)?;
    if (high - low).is_finite() {
        return Ok(());
    }
    Err(Invalid::new(
        Part::Name("high"),
        "the range is wider than the largest number a double holds",
    ))
}

fn peaked(low: f64, mode: f64, high: f64) -> Result<(), Invalid> {
    range(low, high)?;
    finite("mode", mode)?;
    if (low..=high).contains(&mode) {
        return Ok(());
    }
    Err(Invalid::new(
        Part::Name("mode"),
        format!(
            "`mode` must lie between `low` and `high`, but `{}` is outside [{}, {}]",
            Shortest(mode),
            Shortest(low),
            Shortest(high)
        ),
    )
    .hint("the order is low, mode, high"))
}

fn fraction_moments(mean: f64, sd: f64) -> Result<(), Invalid> {
    finite("mean", mean)?;
    positive("sd", sd)?;
    if mean <= 0.0 || mean >= 1.0 {
        return Err(Invalid::new(
            Part::Name("mean"),
            format!("`mean` of a fraction lies between 0 and 1, not at `{}`", Shortest(mean)),
        )
        .hint("for another range use `pert(low, mode, high)`, or `scale(..., by)`"));
    }
    let largest = (mean * (1.0 - mean)).sqrt();
    if sd >= largest {
        return Err(Invalid::new(
            Part::Name("sd"),
            format!(
                "a fraction with mean `{}` has a `sd` below {:.4}, not `{}`",
                Shortest(mean),
                largest,
                Shortest(sd)
            ),
        ));
    }
    Ok(())
}

/// Puts the blame for a shape that came out too large or small on the spread that was asked for.
fn derived(built: Built, sd: f64) -> Built {
    built.map_err(|invalid| match invalid.part {
        Part::Name("a" | "b" | "shape" | "scale") => beyond(sd),
        _ => invalid,
    })
}

fn beyond(sd: f64) -> Invalid {
    Invalid::new(
        Part::Name("sd"),
        format!("`sd` of `{}` is out of proportion to `mean`", Shortest(sd)),
    )
    .hint("where next to nothing varies, write the mean alone")
}

fn weights(weights: impl Iterator<Item = f64>) -> Result<(), Invalid> {
    let weights: Vec<f64> = weights.collect();
    if weights.is_empty() {
        return Err(Invalid::new(Part::Whole, "at least one item is needed"));
    }
    for (index, w) in weights.iter().enumerate() {
        if !w.is_finite() {
            return Err(not_finite(Part::Item(index), "a weight", *w));
        }
        if *w < 0.0 {
            return Err(Invalid::new(
                Part::Item(index),
                format!("a weight cannot be negative, like `{}`", Shortest(*w)),
            ));
        }
    }
    let sum = weights.iter().fold(0.0, |s, w| s + w);
    if (sum - 1.0).abs() <= WEIGHT_TOLERANCE {
        return Ok(());
    }
    let rounded = libm::round(sum * 1e9) / 1e9;
    let invalid = Invalid::new(
        Part::Whole,
        format!("the weights sum to `{}`, not to 1", Shortest(rounded)),
    );
    if sum <= 0.0 || !sum.is_finite() {
        return Err(invalid);
    }
    let scaled: Vec<String> = weights
        .iter()
        .take(6)
        .map(|w| Shortest(libm::round(w / sum * 1e4) / 1e4).to_string())
        .collect();
    let more = if weights.len() > 6 { ", ..." } else { "" };
    Err(invalid.hint(format!("in proportion they would be {}{more}", scaled.join(", "))))
}
