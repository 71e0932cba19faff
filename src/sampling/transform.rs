//! From normal scores to values: each distribution compiled to the cheapest exact form, or to a
//! checked table of its score function g(z) = Q(Φ(z)) (MODEL section 2).

use super::stand_in::Score as _;
use super::table::Table;
use super::{LANES, kernels};
use crate::distributions::Distribution;

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
    Table(Box<Curve>),
    /// shift + scale · (another transform).
    Affine {
        inner: Box<Transform>,
        shift: f64,
        scale: f64,
    },
}

/// A discrete distribution: value `k` holds between scores `edges[k − 1]` and `edges[k]`.
#[derive(Debug, Clone)]
pub struct Steps {
    edges: Vec<f64>,
    values: Vec<f64>,
}

impl Transform {
    /// Prepares `distribution`; a table takes about a thousand evaluations of its quantile function.
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
            other => Self::Table(Box::new(Curve::new(other))),
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
    table: Table,
    distribution: Distribution,
}

impl Curve {
    fn new(distribution: &Distribution) -> Self {
        let g = |z| distribution.at_score(z);
        let table = Table::new(&g, &distribution.breakpoints(), distribution.support());
        Self {
            table,
            distribution: distribution.clone(),
        }
    }

    fn apply(&self, z: &[f64; LANES], out: &mut [f64; LANES]) {
        self.table.apply(&|z| self.distribution.at_score(z), z, out);
    }
}

impl Steps {
    fn new(values: &[f64], probabilities: &[f64]) -> Self {
        let mut edges = Vec::with_capacity(values.len());
        let mut below = 0.0;
        for p in &probabilities[..probabilities.len().saturating_sub(1)] {
            below += p;
            edges.push(super::stand_in_quantile(below));
        }
        Self {
            edges,
            values: values.to_vec(),
        }
    }

    fn apply(&self, z: &[f64; LANES], out: &mut [f64; LANES]) {
        for (x, z) in out.iter_mut().zip(z) {
            *x = self.values[self.edges.partition_point(|edge| edge < z)];
        }
    }
}
