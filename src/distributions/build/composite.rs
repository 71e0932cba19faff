//! Checked constructors of lists and of distributions made of others.

use super::checks::{above, finite, not_finite, positive, reaching, shape, weights};
use super::{Built, Invalid, Part, constant};
use crate::distributions::Distribution;
use crate::distributions::display::{Shortest, brief};
use crate::distributions::metalog::Metalog;
use crate::distributions::window::Window;

/// Values with probabilities; values of probability 0 are dropped.
pub fn discrete(pairs: Vec<(f64, f64)>) -> Built {
    for (index, (value, _)) in pairs.iter().enumerate() {
        if !value.is_finite() {
            return Err(not_finite(Part::Item(index), "a value", *value));
        }
    }
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    order.sort_by(|a, b| {
        (pairs[*a].0 + 0.0)
            .total_cmp(&(pairs[*b].0 + 0.0))
            .then(a.cmp(b))
    });
    if let Some(same) = order.windows(2).find(|w| pairs[w[0]].0 == pairs[w[1]].0) {
        return Err(Invalid::new(
            Part::Item(same[1]),
            format!("the value `{}` is given twice", Shortest(pairs[same[1]].0)),
        )
        .hint("give each value once, with all of its probability"));
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

/// Most terms of a metalog.
const MOST_TERMS: usize = 30;

/// A metalog with at least two coefficients, bounded where a bound is finite.
pub fn metalog(coefficients: Vec<f64>, low: f64, high: f64) -> Built {
    if !(2..=MOST_TERMS).contains(&coefficients.len()) {
        return Err(Invalid::new(
            Part::Whole,
            format!(
                "a metalog has 2 to {MOST_TERMS} coefficients, not {}",
                coefficients.len()
            ),
        ));
    }
    if let Some(index) = coefficients.iter().position(|a| !a.is_finite()) {
        let what = "a coefficient";
        return Err(not_finite(Part::Item(index), what, coefficients[index]));
    }
    if low.is_nan() || high.is_nan() || low >= high {
        return Err(above("low", low, "high", high));
    }
    let terms = Metalog {
        coefficients: &coefficients,
        low,
        high,
    };
    if let Some(p) = terms.falls_at() {
        return Err(Invalid::new(
            Part::Whole,
            format!("the coefficients are of no distribution: the quantile falls at p = {p:.3e}"),
        )
        .hint("fit it with fewer terms"));
    }
    if coefficients[1..].iter().all(|a| *a == 0.0) {
        return constant(terms.quantile(0.5, 0.5));
    }
    reaching(Distribution::Metalog {
        coefficients: coefficients.into_iter().map(|a| a + 0.0).collect(),
        low,
        high,
    })
}

/// Equally likely values; `origin` is the text that names their file.
pub fn empirical(values: Vec<f64>, origin: Option<String>) -> Built {
    if values.is_empty() {
        return Err(Invalid::new(
            Part::Whole,
            "an empirical distribution needs at least one value",
        ));
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
    if Window::of(&inner, low, high).mass <= 0.0 {
        let (a, b) = inner.support();
        return Err(Invalid::new(
            Part::Whole,
            format!(
                "the truncation to [{}, {}] keeps nothing of `{}`",
                Shortest(low),
                Shortest(high),
                brief(&inner.to_string())
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
            format!(
                "`{}` is discrete and cannot be the body of a splice",
                brief(&body.to_string())
            ),
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
