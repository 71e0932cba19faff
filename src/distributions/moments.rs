//! Support, mean and standard deviation.

use super::Distribution;
use super::cdf::{Window, log_ratio};
use crate::math::{beta, gamma, normal, quadrature};

/// Scores beyond this have no probability that a double can hold.
const LAST_SCORE: f64 = 37.5;

impl Distribution {
    /// The smallest closed interval that holds all probability; infinite where it is unbounded.
    pub fn support(&self) -> (f64, f64) {
        const INF: f64 = f64::INFINITY;
        match self {
            Self::Constant(value) => (*value, *value),
            Self::Normal { .. } | Self::StudentT { .. } => (-INF, INF),
            Self::LogNormal { .. }
            | Self::Gamma { .. }
            | Self::Weibull { .. }
            | Self::Exponential { .. } => (0.0, INF),
            Self::Uniform { low, high }
            | Self::Triangular { low, high, .. }
            | Self::Pert { low, high, .. } => (*low, *high),
            Self::Beta { .. } | Self::Kumaraswamy { .. } | Self::Bernoulli { .. } => (0.0, 1.0),
            Self::Pareto { scale, .. } => (*scale, INF),
            Self::Discrete { values, .. } | Self::Empirical { values, .. } => (
                values.first().copied().unwrap_or(f64::NAN),
                values.last().copied().unwrap_or(f64::NAN),
            ),
            Self::Mixture { components, .. } => components
                .iter()
                .map(Self::support)
                .fold((INF, -INF), |(l, h), (a, b)| (l.min(a), h.max(b))),
            Self::Truncated { inner, low, high } => {
                let (a, b) = inner.support();
                if let Some(atoms) = inner.atoms() {
                    let mut inside = atoms.iter().map(|a| a.0).filter(|v| v >= low && v <= high);
                    let first = inside.next().unwrap_or(f64::NAN);
                    return (first, inside.next_back().unwrap_or(first));
                }
                (a.max(*low), b.min(*high))
            }
            Self::Affine {
                inner,
                shift,
                scale,
            } => {
                let (a, b) = inner.support();
                (shift + scale * a, shift + scale * b)
            }
            Self::Spliced { body, high, .. } => (body.support().0, *high),
        }
    }

    /// True where all probability sits on countable values.
    pub fn is_discrete(&self) -> bool {
        match self {
            Self::Constant(_)
            | Self::Bernoulli { .. }
            | Self::Discrete { .. }
            | Self::Empirical { .. } => true,
            Self::Mixture { components, .. } => components.iter().all(Self::is_discrete),
            Self::Truncated { inner, .. } | Self::Affine { inner, .. } => inner.is_discrete(),
            _ => false,
        }
    }

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
            Self::Truncated { .. } | Self::Spliced { .. } => return self.numeric_moments(1).map(|m| m.0),
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
            Self::Truncated { .. } | Self::Spliced { .. } => return self.numeric_moments(2).map(|m| m.1),
        };
        sd.is_finite().then_some(sd)
    }

    /// Values and probabilities of a discrete distribution, values increasing.
    pub(super) fn atoms(&self) -> Option<Vec<(f64, f64)>> {
        let atoms = match self {
            Self::Constant(value) => vec![(*value, 1.0)],
            Self::Bernoulli { p } => vec![(0.0, 1.0 - p), (1.0, *p)],
            Self::Discrete {
                values,
                probabilities,
            } => values.iter().copied().zip(probabilities.iter().copied()).collect(),
            Self::Empirical { values, .. } => {
                let each = 1.0 / values.len() as f64;
                values.iter().map(|v| (*v, each)).collect()
            }
            Self::Mixture {
                weights,
                components,
            } => {
                let mut all = Vec::new();
                for (w, c) in weights.iter().zip(components) {
                    all.extend(c.atoms()?.into_iter().map(|(v, p)| (v, w * p)));
                }
                all.sort_by(|a, b| a.0.total_cmp(&b.0));
                all
            }
            Self::Truncated { inner, low, high } => {
                let mut kept = inner.atoms()?;
                kept.retain(|(v, _)| v >= low && v <= high);
                let mass = kept.iter().fold(0.0, |s, a| s + a.1);
                kept.iter_mut().for_each(|a| a.1 /= mass);
                kept
            }
            Self::Affine {
                inner,
                shift,
                scale,
            } => {
                let mut atoms = inner.atoms()?;
                atoms.iter_mut().for_each(|a| a.0 = shift + scale * a.0);
                atoms
            }
            _ => return None,
        };
        Some(atoms)
    }

    /// How fast the heavier tail falls: P(|X| > x) ~ x^−index; infinite where faster than any power.
    pub(super) fn tail_index(&self) -> f64 {
        match self {
            Self::Pareto { alpha, .. } => *alpha,
            Self::StudentT { nu, .. } => *nu,
            Self::Mixture { components, .. } => components
                .iter()
                .map(Self::tail_index)
                .fold(f64::INFINITY, f64::min),
            Self::Truncated { inner, .. } => {
                let (low, high) = self.support();
                if low.is_finite() && high.is_finite() {
                    f64::INFINITY
                } else {
                    inner.tail_index()
                }
            }
            Self::Affine { inner, .. } => inner.tail_index(),
            Self::Spliced { body, alpha, high, .. } => {
                let lower = if body.support().0.is_finite() { f64::INFINITY } else { body.tail_index() };
                if high.is_finite() { lower } else { lower.min(*alpha) }
            }
            _ => f64::INFINITY,
        }
    }

    /// Mean and standard deviation by integrating Q(Φ(z)) against φ(z) between breakpoints; `None`
    /// where moments of that `order` do not exist.
    fn numeric_moments(&self, order: u8) -> Option<(f64, f64)> {
        if let Some(atoms) = self.atoms() {
            return Some(atom_moments(&atoms));
        }
        if self.tail_index() <= f64::from(order) {
            return None;
        }
        let mut edges = vec![-LAST_SCORE];
        edges.extend(self.breakpoints().into_iter().filter(|z| z.abs() < LAST_SCORE));
        edges.push(LAST_SCORE);
        // The tail beyond a splice has closed moments, and may be too heavy for quadrature.
        let tail = match self {
            Self::Spliced { body, threshold, alpha, high } => {
                let (p, q) = body.tails(*threshold);
                let splice = normal::score(p, q);
                edges.retain(|z| *z < splice);
                edges.push(splice.clamp(-LAST_SCORE, LAST_SCORE));
                Some((q, *threshold, *alpha, *high))
            }
            _ => None,
        };
        let center = self.at_score(0.0);
        let raw = |power: i32| -> f64 {
            let mut total = 0.0;
            for pair in edges.windows(2) {
                total += quadrature::integrate(pair[0], pair[1], 1.0, |z| {
                    let offset = self.at_score(z) - center;
                    let value = if power == 1 { offset } else { offset * offset };
                    value * normal::pdf(z)
                });
            }
            if let Some((mass, threshold, alpha, high)) = tail {
                let first = cut_pareto_moment(threshold, alpha, high, 1.0);
                total += mass
                    * if power == 1 {
                        first - center
                    } else {
                        cut_pareto_moment(threshold, alpha, high, 2.0) - 2.0 * center * first
                            + center * center
                    };
            }
            total
        };
        let first = raw(1);
        let mean = center + first;
        let sd = if order == 2 {
            (raw(2) - first * first).max(0.0).sqrt()
        } else {
            0.0
        };
        (mean.is_finite() && sd.is_finite()).then_some((mean, sd))
    }
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
    (mean, mean * libm::expm1(second - 2.0 * first).max(0.0).sqrt())
}

/// True where a truncation to [low, high] keeps nothing that a double can resolve.
pub(super) fn keeps_nothing(inner: &Distribution, low: f64, high: f64) -> bool {
    Window::of(inner, low, high).mass <= 0.0
}
