//! Mean and standard deviation.

use super::Distribution;
use super::cdf::log_ratio;
use super::window::Window;
use crate::math::{beta, gamma, normal, quadrature};

/// Scores beyond this have no probability that a double can hold.
const LAST_SCORE: f64 = 37.5;

impl Distribution {
    /// The mean; `None` where it is infinite or not defined.
    pub fn mean(&self) -> Option<f64> {
        let mean = match self {
            Self::Constant(value) => *value,
            Self::Normal { mean, .. } => *mean,
            Self::LogNormal { mu, sigma } => libm::exp(mu + 0.5 * sigma * sigma),
            Self::Uniform { low, high } => 0.5 * low + 0.5 * high,
            Self::Triangular { low, mode, high } => low / 3.0 + mode / 3.0 + high / 3.0,
            Self::Pert {
                low,
                mode,
                high,
                lambda,
            } => (low + lambda * mode + high) / (lambda + 2.0),
            Self::Beta { a, b } => a / (a + b),
            Self::Kumaraswamy { a, b } => kumaraswamy_moments(*a, *b).0,
            Self::Gamma { shape, scale } => shape * scale,
            Self::Weibull { shape, scale } => scale * libm::exp(gamma::ln_gamma_1p(1.0 / shape)),
            Self::Exponential { rate } => 1.0 / rate,
            Self::Pareto { scale, alpha } if *alpha > 1.0 => scale * (alpha / (alpha - 1.0)),
            Self::StudentT { nu, location, .. } if *nu > 1.0 => *location,
            Self::Pareto { .. } | Self::StudentT { .. } => return None,
            Self::Bernoulli { p } => *p,
            Self::Discrete { .. } | Self::Empirical { .. } => atom_moments(&self.atoms()?).0,
            Self::Mixture {
                weights,
                components,
            } => {
                let mut sum = 0.0;
                for (w, c) in weights.iter().zip(components) {
                    sum += w * c.mean()?;
                }
                sum
            }
            Self::Affine {
                inner,
                shift,
                scale,
            } => shift + scale * inner.mean()?,
            Self::Metalog { .. } | Self::Truncated { .. } | Self::Spliced { .. } => {
                return self.numeric_moments(1).map(|m| m.0);
            }
        };
        mean.is_finite().then_some(mean)
    }

    /// The standard deviation; `None` where it is infinite or not defined.
    pub fn sd(&self) -> Option<f64> {
        let sd = match self {
            Self::Constant(_) => 0.0,
            Self::Normal { sd, .. } => *sd,
            Self::LogNormal { mu, sigma } => {
                let square = sigma * sigma;
                libm::exp(mu + 0.5 * square) * libm::expm1(square).sqrt()
            }
            Self::Uniform { low, high } => (high - low) / 12f64.sqrt(),
            Self::Triangular { low, mode, high } => {
                let (left, right) = (mode - low, high - mode);
                ((left * left + right * right + left * right) / 18.0).sqrt()
            }
            Self::Pert { low, high, .. } => {
                let (a, b) = self.pert_shapes();
                (high - low) * beta_sd(a, b)
            }
            Self::Beta { a, b } => beta_sd(*a, *b),
            Self::Kumaraswamy { a, b } => kumaraswamy_moments(*a, *b).1,
            Self::Gamma { shape, scale } => shape.sqrt() * scale,
            Self::Weibull { shape, scale } => {
                let first = gamma::ln_gamma_1p(1.0 / shape);
                let second = gamma::ln_gamma_1p(2.0 / shape);
                scale * libm::exp(first) * libm::expm1(second - 2.0 * first).max(0.0).sqrt()
            }
            Self::Exponential { rate } => 1.0 / rate,
            Self::Pareto { scale, alpha } if *alpha > 2.0 => {
                scale / (alpha - 1.0) * (alpha / (alpha - 2.0)).sqrt()
            }
            Self::StudentT { nu, scale, .. } if *nu > 2.0 => scale * (nu / (nu - 2.0)).sqrt(),
            Self::Pareto { .. } | Self::StudentT { .. } => return None,
            Self::Bernoulli { p } => (p * (1.0 - p)).sqrt(),
            Self::Discrete { .. } | Self::Empirical { .. } => atom_moments(&self.atoms()?).1,
            Self::Mixture {
                weights,
                components,
            } => {
                let mean = self.mean()?;
                let mut variance = 0.0;
                for (w, c) in weights.iter().zip(components) {
                    let (sd, offset) = (c.sd()?, c.mean()? - mean);
                    variance += w * (sd * sd + offset * offset);
                }
                variance.sqrt()
            }
            Self::Affine { inner, scale, .. } => scale * inner.sd()?,
            Self::Metalog { .. } | Self::Truncated { .. } | Self::Spliced { .. } => {
                return self.numeric_moments(2).map(|m| m.1);
            }
        };
        sd.is_finite().then_some(sd)
    }

    /// Mean and standard deviation of a truncation or splice; `None` where moments of that `order`
    /// do not exist. For order 1 the second figure is 0.
    fn numeric_moments(&self, order: u8) -> Option<(f64, f64)> {
        if self.tail_index() <= f64::from(order) {
            return None;
        }
        let moments = match self {
            Self::Metalog { .. } => integrated_moments(self, order),
            Self::Truncated { inner, low, high } => truncated_moments(inner, *low, *high, order),
            Self::Spliced {
                body,
                threshold,
                alpha,
                high,
            } => {
                let (below, above) = body.tails(*threshold);
                let body = truncated_moments(body, f64::NEG_INFINITY, *threshold, order);
                let first = cut_pareto_moment(*threshold, *alpha, *high, 1.0);
                let spread = if order == 1 {
                    0.0
                } else {
                    let second = cut_pareto_moment(*threshold, *alpha, *high, 2.0);
                    (second - first * first).max(0.0).sqrt()
                };
                pooled(&[(below, body), (above, (first, spread))])
            }
            other => (other.mean()?, other.sd()?),
        };
        (moments.0.is_finite() && moments.1.is_finite()).then_some(moments)
    }
}

/// Mean and standard deviation of `inner` given [low, high]: of each component apart where it is a
/// mixture, so that the integrand is smooth.
fn truncated_moments(inner: &Distribution, low: f64, high: f64, order: u8) -> (f64, f64) {
    match inner {
        Distribution::Mixture {
            weights,
            components,
        } => {
            let kept = weights.iter().zip(components).filter_map(|(w, c)| {
                let mass = w * Window::of(c, low, high).mass;
                (mass > 0.0).then(|| (mass, truncated_moments(c, low, high, order)))
            });
            return pooled(&kept.collect::<Vec<_>>());
        }
        Distribution::Affine {
            inner,
            shift,
            scale,
        } => {
            let (mean, sd) =
                truncated_moments(inner, (low - shift) / scale, (high - shift) / scale, order);
            return (shift + scale * mean, scale * sd);
        }
        _ => {}
    }
    let whole = Distribution::Truncated {
        inner: Box::new(inner.clone()),
        low,
        high,
    };
    match whole.atoms() {
        Some(atoms) => atom_moments(&atoms),
        None => integrated_moments(&whole, order),
    }
}

/// Mean and standard deviation of parts with weights, which need not sum to 1.
fn pooled(parts: &[(f64, (f64, f64))]) -> (f64, f64) {
    let total = parts.iter().fold(0.0, |s, p| s + p.0);
    let mean = parts.iter().fold(0.0, |s, (w, m)| s + w / total * m.0);
    let variance = parts.iter().fold(0.0, |s, (w, m)| {
        s + w / total * (m.1 * m.1 + (m.0 - mean) * (m.0 - mean))
    });
    (mean, variance.sqrt())
}

/// Moments by integrating Q(Φ(z)) against φ(z) between breakpoints.
fn integrated_moments(distribution: &Distribution, order: u8) -> (f64, f64) {
    let mut edges = vec![-LAST_SCORE];
    let inside = |z: &f64| z.abs() < LAST_SCORE;
    edges.extend(distribution.breakpoints().into_iter().filter(inside));
    edges.push(LAST_SCORE);
    let center = distribution.at_score(0.0);
    let (mut first, mut second) = (0.0, 0.0);
    for pair in edges.windows(2) {
        let [a, b] = quadrature::integrate(pair[0], pair[1], 1.0, |z| {
            let offset = distribution.at_score(z) - center;
            let weight = normal::pdf(z);
            [offset * weight, offset * (offset * weight)]
        });
        first += a;
        second += b;
    }
    let sd = if order == 1 {
        0.0
    } else {
        (second - first * first).max(0.0).sqrt()
    };
    (center + first, sd)
}

/// E[X^k] of a Pareto from `low` on, cut at `high`.
fn cut_pareto_moment(low: f64, alpha: f64, high: f64, k: f64) -> f64 {
    let power = libm::pow(low, k);
    if high == f64::INFINITY {
        return power * alpha / (alpha - k);
    }
    let span = log_ratio(high, low);
    // ∫ α e^{(k−α)s} ds over [0, span].
    let difference = k - alpha;
    let integral = if difference * span == 0.0 {
        span
    } else {
        libm::expm1(difference * span) / difference
    };
    power * alpha * integral / -libm::expm1(-alpha * span)
}

fn atom_moments(atoms: &[(f64, f64)]) -> (f64, f64) {
    let total = atoms.iter().fold(0.0, |s, a| s + a.1);
    let mean = atoms.iter().fold(0.0, |s, (v, p)| s + v * (p / total));
    let variance = atoms
        .iter()
        .fold(0.0, |s, (v, p)| s + (v - mean) * (v - mean) * (p / total));
    (mean, variance.sqrt())
}

fn beta_sd(a: f64, b: f64) -> f64 {
    let n = a + b;
    (a / n * (b / n) / (n + 1.0)).sqrt()
}

/// Mean and standard deviation of a Kumaraswamy: E[Xⁿ] = b B(1 + n/a, b) (Jones 2009).
pub(super) fn kumaraswamy_moments(a: f64, b: f64) -> (f64, f64) {
    let log_moment = |n: f64| libm::log(b) + beta::ln_beta(1.0 + n / a, b);
    let (first, second) = (log_moment(1.0), log_moment(2.0));
    let mean = libm::exp(first);
    (
        mean,
        mean * libm::expm1(second - 2.0 * first).max(0.0).sqrt(),
    )
}
