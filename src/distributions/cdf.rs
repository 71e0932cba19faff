//! Cumulative probabilities.

use super::Distribution;
use super::metalog::Metalog;
use super::window::Window;
use crate::math::{beta, gamma, normal};

impl Distribution {
    /// P(X ≤ x), with full relative accuracy in the lower tail.
    pub fn cdf(&self, x: f64) -> f64 {
        self.tails(x).0
    }

    /// P(X > x), with full relative accuracy in the upper tail.
    pub fn survival(&self, x: f64) -> f64 {
        self.tails(x).1
    }

    /// (P(X ≤ x), P(X > x)), each accurate where it is small; NaN at NaN.
    pub fn tails(&self, x: f64) -> (f64, f64) {
        if x.is_nan() {
            return (f64::NAN, f64::NAN);
        }
        let certain = |below: bool| if below { (0.0, 1.0) } else { (1.0, 0.0) };
        match self {
            Self::Constant(value) => certain(x < *value),
            Self::Normal { mean, sd } => normal_tails((x - mean) / sd),
            Self::LogNormal { mu, sigma } => {
                if x <= 0.0 {
                    certain(true)
                } else {
                    normal_tails((libm::log(x) - mu) / sigma)
                }
            }
            Self::Uniform { low, high } => {
                let width = high - low;
                (
                    ((x - low) / width).clamp(0.0, 1.0),
                    ((high - x) / width).clamp(0.0, 1.0),
                )
            }
            Self::Triangular { low, mode, high } => triangular_tails(*low, *mode, *high, x),
            Self::Pert { low, high, .. } => {
                let (a, b) = self.pert_shapes();
                let width = high - low;
                let part = |d: f64| (d / width).clamp(0.0, 1.0);
                beta::tails(a, b, part(x - low), part(high - x))
            }
            Self::Beta { a, b } => {
                beta::tails(*a, *b, x.clamp(0.0, 1.0), (1.0 - x).clamp(0.0, 1.0))
            }
            Self::Kumaraswamy { a, b } => {
                if x <= 0.0 || x >= 1.0 {
                    return certain(x <= 0.0);
                }
                let power = libm::pow(x, *a);
                let log_rest = if power < 0.5 {
                    libm::log1p(-power)
                } else {
                    libm::log(-libm::expm1(a * libm::log(x)))
                };
                let log_survival = b * log_rest;
                (-libm::expm1(log_survival), libm::exp(log_survival))
            }
            Self::Gamma { shape, scale } => gamma::tails(*shape, (x / scale).max(0.0)),
            Self::Weibull { shape, scale } => {
                exponential_tails(libm::pow((x / scale).max(0.0), *shape))
            }
            Self::Exponential { rate } => exponential_tails((x * rate).max(0.0)),
            Self::Pareto { scale, alpha } => {
                if x <= *scale {
                    certain(true)
                } else {
                    exponential_tails(alpha * log_ratio(x, *scale))
                }
            }
            Self::StudentT {
                nu,
                location,
                scale,
            } => student_tails(*nu, (x - location) / scale),
            Self::Bernoulli { p } => {
                if x < 0.0 {
                    (0.0, 1.0)
                } else if x < 1.0 {
                    (1.0 - p, *p)
                } else {
                    (1.0, 0.0)
                }
            }
            Self::Discrete {
                values,
                probabilities,
            } => {
                let split = values.partition_point(|v| *v <= x);
                split_sums(probabilities, split)
            }
            Self::Empirical { values, .. } => {
                let split = values.partition_point(|v| *v <= x);
                let n = values.len() as f64;
                (split as f64 / n, (values.len() - split) as f64 / n)
            }
            Self::Metalog { .. } => Metalog::of(self).map_or((f64::NAN, f64::NAN), |m| m.tails(x)),
            Self::Mixture {
                weights,
                components,
            } => weighted_tails(weights, components.iter().map(|c| c.tails(x))),
            Self::Truncated { inner, low, high } => {
                if x < *low {
                    return certain(true);
                }
                if x >= *high {
                    return certain(false);
                }
                let window = Window::of(inner, *low, *high);
                window.inner_to_outer(inner.tails(x))
            }
            Self::Affine {
                inner,
                shift,
                scale,
            } => inner.tails((x - shift) / scale),
            Self::Spliced {
                body,
                threshold,
                alpha,
                high,
            } => {
                if x < *threshold {
                    return body.tails(x);
                }
                let (_, above) = body.tails(*threshold);
                let survival = above * cut_pareto_survival(*threshold, *alpha, *high, x);
                (1.0 - survival, survival)
            }
        }
    }

    /// (P(X < x), P(X ≥ x)): differs from [`Self::tails`] at atoms only.
    pub(super) fn strict_tails(&self, x: f64) -> (f64, f64) {
        match self {
            Self::Constant(_) | Self::Bernoulli { .. } => self.tails(x.next_down()),
            Self::Discrete {
                values,
                probabilities,
            } => split_sums(probabilities, values.partition_point(|v| *v < x)),
            Self::Empirical { values, .. } => {
                let split = values.partition_point(|v| *v < x);
                let n = values.len() as f64;
                (split as f64 / n, (values.len() - split) as f64 / n)
            }
            Self::Mixture {
                weights,
                components,
            } => weighted_tails(weights, components.iter().map(|c| c.strict_tails(x))),
            Self::Truncated { inner, low, high } => {
                if x <= *low {
                    (0.0, 1.0)
                } else if x > *high {
                    (1.0, 0.0)
                } else {
                    Window::of(inner, *low, *high).inner_to_outer(inner.strict_tails(x))
                }
            }
            Self::Affine {
                inner,
                shift,
                scale,
            } => inner.strict_tails((x - shift) / scale),
            _ => self.tails(x),
        }
    }

    /// The beta shapes of a PERT; (1, 1) for any other distribution.
    pub fn pert_shapes(&self) -> (f64, f64) {
        match self {
            Self::Pert {
                low,
                mode,
                high,
                lambda,
            } => {
                let width = high - low;
                (
                    1.0 + lambda * ((mode - low) / width),
                    1.0 + lambda * ((high - mode) / width),
                )
            }
            _ => (1.0, 1.0),
        }
    }
}

pub(super) fn normal_tails(z: f64) -> (f64, f64) {
    (normal::cdf(z), normal::cdf(-z))
}

/// Both tails where the survival is e^−t.
fn exponential_tails(t: f64) -> (f64, f64) {
    (-libm::expm1(-t), libm::exp(-t))
}

/// ln(x/from) for x ≥ from > 0, with full accuracy close to `from`.
pub(super) fn log_ratio(x: f64, from: f64) -> f64 {
    if x < 1.5 * from {
        libm::log1p((x - from) / from)
    } else {
        libm::log(x / from)
    }
}

/// The survival of a Pareto from `threshold` on that is cut at `high`.
pub(super) fn cut_pareto_survival(threshold: f64, alpha: f64, high: f64, x: f64) -> f64 {
    if x >= high {
        return 0.0;
    }
    let tail = libm::exp(-alpha * log_ratio(x, threshold));
    if high == f64::INFINITY {
        return tail;
    }
    let rest = -libm::expm1(-alpha * log_ratio(high, x));
    let kept = -libm::expm1(-alpha * log_ratio(high, threshold));
    tail * rest / kept
}

fn triangular_tails(low: f64, mode: f64, high: f64, x: f64) -> (f64, f64) {
    let width = high - low;
    if x <= low {
        (0.0, 1.0)
    } else if x >= high {
        (1.0, 0.0)
    } else if x < mode {
        let p = (x - low) / width * ((x - low) / (mode - low));
        (p, 1.0 - p)
    } else {
        let q = (high - x) / width * ((high - x) / (high - mode));
        (1.0 - q, q)
    }
}

/// Sums of the first `split` probabilities, from the first on, and of the others, from the last on;
/// exactly (1, 0) past the last.
pub(super) fn split_sums(probabilities: &[f64], split: usize) -> (f64, f64) {
    if split == 0 {
        return (0.0, 1.0);
    }
    if split == probabilities.len() {
        return (1.0, 0.0);
    }
    let (first, rest) = probabilities.split_at(split);
    let below = first.iter().fold(0.0, |s, p| s + p);
    let above = rest.iter().rev().fold(0.0, |s, p| s + p);
    (below, above)
}

fn weighted_tails(weights: &[f64], tails: impl Iterator<Item = (f64, f64)>) -> (f64, f64) {
    let (mut p, mut q) = (0.0, 0.0);
    let mut inside = (false, false);
    for (w, (below, above)) in weights.iter().zip(tails) {
        p += w * below;
        q += w * above;
        inside = (inside.0 || below > 0.0, inside.1 || above > 0.0);
    }
    // Weights sum to 1 within rounding only: the ends are exact.
    match inside {
        (false, _) => (0.0, 1.0),
        (_, false) => (1.0, 0.0),
        _ => (p.min(1.0), q.min(1.0)),
    }
}

/// P(T ≤ t), P(T > t) by the incomplete beta function (DLMF 8.17 and Johnson, Kotz and
/// Balakrishnan 1995, chapter 28).
fn student_tails(nu: f64, t: f64) -> (f64, f64) {
    if t.is_infinite() {
        return if t < 0.0 { (0.0, 1.0) } else { (1.0, 0.0) };
    }
    let square = t * t;
    let (x, y) = if square < nu {
        let r = square / nu;
        (1.0 / (1.0 + r), r / (1.0 + r))
    } else {
        let r = nu / t / t;
        (r / (1.0 + r), 1.0 / (1.0 + r))
    };
    let tail = 0.5 * beta::tails(0.5 * nu, 0.5, x, y).0;
    if t < 0.0 {
        (tail, 1.0 - tail)
    } else {
        (1.0 - tail, tail)
    }
}
