//! Checked numbers to distributions, family by family.

use super::families::{Family, Form};
use crate::distributions::Distribution;
use crate::distributions::build::{self, Invalid, Part};
use crate::distributions::fit::{self, Percentile};

/// Builds a family from the numbers of one of its forms, all of which are there.
pub(super) fn by_parameters(
    family: &Family,
    form: &Form,
    inner: Option<Distribution>,
    value: &dyn Fn(&str) -> Option<f64>,
) -> Result<Distribution, Invalid> {
    let get = |index: usize| {
        form.names
            .get(index)
            .and_then(|name| value(name))
            .unwrap_or(f64::NAN)
    };
    let (x, y, z) = (get(0), get(1), get(2));
    let first = form.names.first().copied().unwrap_or_default();
    if let Some(inner) = inner {
        return match family.name {
            "truncate" => build::truncate(inner, x, y),
            "shift" => build::shift(inner, x),
            "scale" => build::scale(inner, x),
            _ => build::spliced(inner, x, y, value("high").unwrap_or(f64::INFINITY)),
        };
    }
    match (family.name, first) {
        ("normal", _) => build::normal(x, y),
        ("lognormal", "mean") => build::lognormal_by_moments(x, y),
        ("lognormal", "median") => build::lognormal_by_median(x, y),
        ("lognormal", _) => build::lognormal(x, y),
        ("uniform", _) => build::uniform(x, y),
        ("triangular", _) => build::triangular(x, y, z),
        ("pert", _) => build::pert(x, y, z, value("lambda").unwrap_or(build::PERT_LAMBDA)),
        ("beta", "mean") => build::beta_by_moments(x, y),
        ("beta", _) => build::beta(x, y),
        ("kumaraswamy", "mean") => build::kumaraswamy_by_moments(x, y),
        ("kumaraswamy", _) => build::kumaraswamy(x, y),
        ("gamma", "mean") => build::gamma_by_moments(x, y),
        ("gamma", _) => build::gamma(x, y),
        ("weibull", "mean") => build::weibull_by_moments(x, y),
        ("weibull", _) => build::weibull(x, y),
        ("exponential", "mean") => build::exponential_by_mean(x),
        ("exponential", _) => build::exponential(x),
        ("pareto", _) => build::pareto(x, y),
        ("student_t", _) => build::student_t(
            x,
            value("location").unwrap_or(0.0),
            value("scale").unwrap_or(1.0),
        ),
        _ => build::bernoulli(x),
    }
}

/// Builds a family from percentiles.
pub(super) fn by_percentiles(
    family: &Family,
    percentiles: &[Percentile],
    value: &dyn Fn(&str) -> Option<f64>,
) -> Result<Distribution, Invalid> {
    if percentiles.len() < family.percentiles && value("mode").is_none() {
        let wanted = family.percentiles;
        let message = format!(
            "`{}` takes {wanted} percentiles, not {}",
            family.name,
            percentiles.len()
        );
        let hint = format!("write {}", family.example);
        return Err(Invalid {
            part: Part::Whole,
            message,
            hint: Some(hint),
        });
    }
    let lambda = value("lambda").unwrap_or(build::PERT_LAMBDA);
    match family.name {
        "normal" => fit::normal(percentiles),
        "lognormal" => fit::lognormal(percentiles),
        "uniform" => fit::uniform(percentiles),
        "exponential" => fit::exponential(percentiles),
        "weibull" => fit::weibull(percentiles),
        "pareto" => fit::pareto(percentiles),
        "gamma" => fit::gamma(percentiles),
        "beta" => fit::beta(percentiles),
        "kumaraswamy" => fit::kumaraswamy(percentiles),
        "triangular" => match value("mode") {
            Some(mode) => fit::triangular_with_mode(percentiles, mode),
            None => fit::triangular(percentiles),
        },
        "pert" => match value("mode") {
            Some(mode) => fit::pert_with_mode(percentiles, mode, lambda),
            None => fit::pert(percentiles, lambda),
        },
        _ => match value("nu") {
            Some(nu) => fit::student_t(nu, percentiles),
            None => Err(Invalid {
                part: Part::Whole,
                message: "`student_t` needs `nu` beside its percentiles".into(),
                hint: Some("write `student_t(nu=4, p5=..., p95=...)`".into()),
            }),
        },
    }
}
