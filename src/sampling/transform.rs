//! From normal scores to values: each distribution compiled to the cheapest exact form, or to a
//! checked table of its score function g(z) = Q(Φ(z)) (MODEL section 2).

use super::steps::Steps;
use super::table::Table;
use super::{LANES, kernels};
use crate::distributions::Distribution;
use std::sync::{Arc, OnceLock};

/// A distribution ready to turn blocks of normal scores into values.
///
/// The result is non-decreasing in the score (to rounding), lies in the distribution's support and
/// is the same on every processor.
#[derive(Debug, Clone)]
pub enum Transform {
    /// The same value whatever the score.
    Constant(f64),
    /// mean + sd · z.
    Normal { mean: f64, sd: f64 },
    /// exp(mu + sigma · z).
    LogNormal { mu: f64, sigma: f64 },
    /// Values with jumps between them.
    Steps(Steps),
    /// Interpolation of g with an error below 1e-9 of the distribution's spread.
    Table(Arc<Curve>),
    /// shift + scale · (another transform).
    Affine {
        inner: Box<Transform>,
        shift: f64,
        scale: f64,
    },
}

impl Transform {
    /// Prepares `distribution`. A table, which takes about a thousand evaluations of the quantile
    /// function, is made by [`Transform::ready`] or at its first use.
    pub fn compile(distribution: &Distribution) -> Self {
        match distribution {
            Distribution::Constant(value) => Self::Constant(*value),
            Distribution::Normal { mean, sd } => Self::Normal {
                mean: *mean,
                sd: *sd,
            },
            Distribution::LogNormal { mu, sigma } => Self::LogNormal {
                mu: *mu,
                sigma: *sigma,
            },
            Distribution::Bernoulli { p } => Self::Steps(Steps::new(&[0.0, 1.0], &[1.0 - p, *p])),
            Distribution::Discrete {
                values,
                probabilities,
            } => Self::Steps(Steps::new(values, probabilities)),
            Distribution::Empirical { values, .. } => {
                let share = 1.0 / values.len() as f64;
                Self::Steps(Steps::new(values, &vec![share; values.len()]))
            }
            Distribution::Affine {
                inner,
                shift,
                scale,
            } => Self::Affine {
                inner: Box::new(Self::compile(inner)),
                shift: *shift,
                scale: *scale,
            },
            discrete if discrete.is_discrete() => {
                let g = |z| discrete.at_score(z);
                Self::Steps(Steps::between(&g, &discrete.breakpoints()))
            }
            other => Self::Table(Arc::new(Curve::new(other))),
        }
    }

    /// True where no table is still to be made.
    pub fn is_ready(&self) -> bool {
        match self {
            Self::Table(curve) => curve.table.get().is_some(),
            Self::Affine { inner, .. } => inner.is_ready(),
            _ => true,
        }
    }

    /// Makes the table, if there is one and it was not made yet. Clones share it.
    pub fn ready(&self) {
        match self {
            Self::Table(curve) => {
                curve.table();
            }
            Self::Affine { inner, .. } => inner.ready(),
            _ => {}
        }
    }

    /// Writes the value of every score.
    pub fn apply(&self, z: &[f64; LANES], out: &mut [f64; LANES]) {
        match self {
            Self::Constant(value) => out.fill(*value),
            Self::Normal { mean, sd } => {
                for (x, z) in out.iter_mut().zip(z) {
                    *x = mean + sd * z;
                }
            }
            Self::LogNormal { mu, sigma } => {
                for (x, z) in out.iter_mut().zip(z) {
                    *x = mu + sigma * z;
                }
                kernels::exp(out);
            }
            Self::Steps(steps) => steps.apply(z, out),
            Self::Table(table) => table.apply(z, out),
            Self::Affine {
                inner,
                shift,
                scale,
            } => {
                inner.apply(z, out);
                for x in out {
                    *x = shift + scale * *x;
                }
            }
        }
    }
}

/// A tabulated distribution, with the distribution itself for the scores beyond the table.
#[derive(Debug, Clone)]
pub struct Curve {
    /// Made once it is needed: who only asks which figures a scenario has draws nothing.
    table: OnceLock<Table>,
    distribution: Distribution,
}

impl Curve {
    fn new(distribution: &Distribution) -> Self {
        Self {
            table: OnceLock::new(),
            distribution: distribution.clone(),
        }
    }

    fn table(&self) -> &Table {
        self.table.get_or_init(|| {
            let distribution = &self.distribution;
            let g = |z| distribution.at_score(z);
            Table::new(&g, &distribution.breakpoints(), distribution.support())
        })
    }

    /// How many polynomials the table holds, and how many intervals it leaves to the distribution.
    pub fn size(&self) -> (usize, usize) {
        self.table().size()
    }

    fn apply(&self, z: &[f64; LANES], out: &mut [f64; LANES]) {
        self.table()
            .apply(&|z| self.distribution.at_score(z), z, out);
    }
}
