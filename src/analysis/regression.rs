//! Linear regression of a figure on many inputs at once, in standard units: how far it moves with each
//! while the others stay, and how much of its variance a plane explains (Saltelli et al. 2008, "Global
//! sensitivity analysis: the primer", section 1.2.5). On ranks, what is monotone counts as linear
//! (Iman and Conover 1979).

use super::{mean, sd};
use crate::math::cholesky::cholesky;
use crate::statistics::Estimate;
use rayon::prelude::*;

/// Inputs ready to be regressed on: standardized columns and the inverse of their correlations.
#[derive(Debug, Clone)]
pub struct Regressors {
    /// Trials.
    n: usize,
    /// Given columns.
    given: usize,
    /// Those that vary and are no combination of earlier ones.
    used: Vec<usize>,
    standard: Vec<Vec<f64>>,
    inverse: Vec<Vec<f64>>,
}

/// What a regression finds.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Share of the variance that the plane explains.
    pub r_squared: f64,
    /// By input: standardized coefficient and partial correlation; none where the input is constant or
    /// a combination of others.
    pub inputs: Vec<Option<Effect>>,
}

/// What one input does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// Standard deviations of the figure per standard deviation of the input, the others fixed.
    pub coefficient: Estimate,
    /// Correlation of what the other inputs leave of the figure and of the input.
    pub partial: Estimate,
}

impl Regressors {
    /// Prepares columns of equal length.
    pub fn new(columns: &[Vec<f64>]) -> Self {
        let n = columns.first().map_or(0, Vec::len);
        let all: Vec<Option<Vec<f64>>> = columns.par_iter().map(|c| standardized(c)).collect();
        let mut used: Vec<usize> = (0..columns.len()).filter(|i| all[*i].is_some()).collect();
        let mut standard: Vec<Vec<f64>> = all.into_iter().flatten().collect();
        let mut correlations: Vec<Vec<f64>> = (0..standard.len())
            .into_par_iter()
            .map(|i| {
                standard
                    .iter()
                    .map(|c| dot(&standard[i], c) / n as f64)
                    .collect()
            })
            .collect();
        let factor = loop {
            match cholesky(&correlations) {
                Ok(factor) => break factor,
                Err(at) => {
                    used.remove(at);
                    standard.remove(at);
                    correlations.remove(at);
                    for row in &mut correlations {
                        row.remove(at);
                    }
                }
            }
        };
        Self {
            n,
            given: columns.len(),
            used,
            standard,
            inverse: inverse(&factor),
        }
    }

    /// Regresses a column of as many trials; none where it is constant or there are not more trials
    /// than inputs.
    pub fn fit(&self, y: &[f64]) -> Option<Fit> {
        let freedom = self.n as f64 - self.used.len() as f64 - 1.0;
        let y = standardized(y).filter(|_| freedom > 0.0)?;
        let with: Vec<f64> = self
            .standard
            .iter()
            .map(|c| dot(c, &y) / self.n as f64)
            .collect();
        let coefficients: Vec<f64> = self.inverse.iter().map(|row| dot(row, &with)).collect();
        let r_squared = dot(&coefficients, &with).clamp(0.0, 1.0);
        let mut inputs = vec![None; self.given];
        for (i, (at, b)) in self.used.iter().zip(&coefficients).enumerate() {
            let error = ((1.0 - r_squared) / freedom * self.inverse[i][i]).sqrt();
            // t² / (t² + freedom), which is ±1 where the error is 0.
            let partial = b / libm::hypot(*b, error * freedom.sqrt());
            let partial_error = (1.0 - partial * partial) / freedom.sqrt();
            inputs[*at] = Some(Effect {
                coefficient: Estimate::normal(*b, Some(error)),
                partial: Estimate::normal(partial, Some(partial_error)),
            });
        }
        Some(Fit { r_squared, inputs })
    }
}

/// Mean 0 and variance 1 with the divisor n; none where the column is constant.
fn standardized(x: &[f64]) -> Option<Vec<f64>> {
    if x.len() < 2 || x.iter().all(|v| *v == x[0]) {
        return None;
    }
    let (m, n) = (mean(x), x.len() as f64);
    let s = sd(x) * ((n - 1.0) / n).sqrt();
    (s > 0.0 && s.is_finite()).then(|| x.iter().map(|x| (x - m) / s).collect())
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The inverse of L·Lᵀ.
fn inverse(factor: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let k = factor.len();
    // Rows of L⁻¹, which is lower triangular.
    let mut lower = vec![vec![0.0; k]; k];
    for i in 0..k {
        for j in 0..=i {
            let one = if i == j { 1.0 } else { 0.0 };
            let known: f64 = (j..i).map(|m| factor[i][m] * lower[m][j]).sum();
            lower[i][j] = (one - known) / factor[i][i];
        }
    }
    let entry = |i: usize, j: usize| (i.max(j)..k).map(|m| lower[m][i] * lower[m][j]).sum();
    (0..k)
        .map(|i| (0..k).map(|j| entry(i, j)).collect())
        .collect()
}
