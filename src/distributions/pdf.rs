//! Densities.

use super::Distribution;
use super::cdf::log_ratio;
use super::metalog::Metalog;
use super::window::Window;
use crate::math::{beta, gamma, normal};

impl Distribution {
    /// The density at `x`, per unit of `x`; atoms have none and count as 0 in a mixture, and a purely
    /// discrete distribution has density 0 everywhere. Infinite where the density has a pole.
    pub fn pdf(&self, x: f64) -> f64 {
        if x.is_nan() {
            return f64::NAN;
        }
        let (low, high) = self.support();
        if x < low || x > high || x.is_infinite() {
            return 0.0;
        }
        match self {
            Self::Constant(_)
            | Self::Bernoulli { .. }
            | Self::Discrete { .. }
            | Self::Empirical { .. } => 0.0,
            Self::Normal { mean, sd } => normal::pdf((x - mean) / sd) / sd,
            Self::LogNormal { mu, sigma } => {
                if x == 0.0 {
                    0.0
                } else {
                    normal::pdf((libm::log(x) - mu) / sigma) / (sigma * x)
                }
            }
            Self::Uniform { low, high } => 1.0 / (high - low),
            Self::Triangular { low, mode, high } => {
                let width = high - low;
                if x < *mode {
                    2.0 * (x - low) / width / (mode - low)
                } else if x > *mode {
                    2.0 * (high - x) / width / (high - mode)
                } else {
                    2.0 / width
                }
            }
            Self::Pert { low, high, .. } => {
                let (a, b) = self.pert_shapes();
                let width = high - low;
                beta_density(a, b, (x - low) / width, (high - x) / width) / width
            }
            Self::Beta { a, b } => beta_density(*a, *b, x, 1.0 - x),
            Self::Kumaraswamy { a, b } => {
                let rest = -libm::expm1(a * libm::log(x));
                a * b * libm::pow(x, a - 1.0) * libm::pow(rest, b - 1.0)
            }
            Self::Gamma { shape, scale } => {
                let t = x / scale;
                if t == 0.0 {
                    return power_at_end(*shape, 1.0 / scale);
                }
                gamma::power_term(*shape, t) * shape / x
            }
            Self::Weibull { shape, scale } => {
                let t = x / scale;
                if t == 0.0 {
                    return power_at_end(*shape, 1.0 / scale);
                }
                let power = libm::pow(t, *shape);
                shape * power * libm::exp(-power) / x
            }
            Self::Exponential { rate } => rate * libm::exp(-rate * x),
            Self::Pareto { scale, alpha } => alpha / x * libm::exp(-alpha * log_ratio(x, *scale)),
            Self::StudentT {
                nu,
                location,
                scale,
            } => student_density(*nu, (x - location) / scale) / scale,
            Self::Metalog { .. } => Metalog::of(self).map_or(f64::NAN, |m| m.pdf(x)),
            Self::Mixture {
                weights,
                components,
            } => weights
                .iter()
                .zip(components)
                .map(|(w, c)| w * c.pdf(x))
                .sum(),
            Self::Truncated { inner, low, high } => {
                inner.pdf(x) / Window::of(inner, *low, *high).mass
            }
            Self::Affine {
                inner,
                shift,
                scale,
            } => inner.pdf((x - shift) / scale) / scale,
            Self::Spliced {
                body,
                threshold,
                alpha,
                high,
            } => {
                if x < *threshold {
                    return body.pdf(x);
                }
                let kept = -libm::expm1(-alpha * log_ratio(*high, *threshold));
                body.survival(*threshold) * alpha / x * libm::exp(-alpha * log_ratio(x, *threshold))
                    / kept
            }
        }
    }
}

/// The density of Student's t.
fn student_density(nu: f64, t: f64) -> f64 {
    // x^(ν/2) y^(1/2) / B(ν/2, 1/2) = |t| f(t) with x = ν/(ν + t²).
    let square = t * t;
    if square < 1e-8 * nu {
        let log = -beta::ln_beta(0.5 * nu, 0.5)
            - 0.5 * libm::log(nu)
            - 0.5 * (nu + 1.0) * libm::log1p(square / nu);
        return libm::exp(log);
    }
    let r = nu / t / t;
    beta::power_term(0.5 * nu, 0.5, r / (1.0 + r), 1.0 / (1.0 + r)) / t.abs()
}

fn beta_density(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x <= 0.0 {
        return power_at_end(a, b);
    }
    if y <= 0.0 {
        return power_at_end(b, a);
    }
    beta::power_term(a, b, x, y) / (x * y)
}

/// The limit of `factor`·t^(shape−1) as t → 0.
fn power_at_end(shape: f64, factor: f64) -> f64 {
    match shape.total_cmp(&1.0) {
        std::cmp::Ordering::Less => f64::INFINITY,
        std::cmp::Ordering::Equal => factor,
        std::cmp::Ordering::Greater => 0.0,
    }
}
