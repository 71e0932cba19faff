//! Where the probability lies: support, atoms, weight of the tails.

use super::Distribution;
use super::metalog::Metalog;

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
            Self::Metalog { .. } => Metalog::of(self).map_or((f64::NAN, f64::NAN), |m| m.support()),
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

    /// Values and probabilities of a discrete distribution, values increasing.
    pub(super) fn atoms(&self) -> Option<Vec<(f64, f64)>> {
        let atoms = match self {
            Self::Constant(value) => vec![(*value, 1.0)],
            Self::Bernoulli { p } => vec![(0.0, 1.0 - p), (1.0, *p)],
            Self::Discrete {
                values,
                probabilities,
            } => values
                .iter()
                .copied()
                .zip(probabilities.iter().copied())
                .collect(),
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
            Self::Metalog { .. } => Metalog::of(self).map_or(f64::INFINITY, |m| m.tail_index()),
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
            Self::Spliced {
                body, alpha, high, ..
            } => {
                let lower = if body.support().0.is_finite() {
                    f64::INFINITY
                } else {
                    body.tail_index()
                };
                if high.is_finite() {
                    lower
                } else {
                    lower.min(*alpha)
                }
            }
            _ => f64::INFINITY,
        }
    }
}
