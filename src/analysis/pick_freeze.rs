//! Sobol indices from a pick–freeze design: base trials A, independent ones B, and for each input the
//! trials A with that input's draws taken from B.
//!
//! First index: the share of the variance that goes with the input alone, by the estimator of Saltelli
//! et al. (2010), "Variance based sensitivity analysis of model output", table 2 (b). Total index: the
//! share that is left when all others are fixed, by that of Jansen (1999), its (f). Standard errors
//! and intervals by the bootstrap over trials (Archer, Saltelli and Sobol 1997).

use super::sd;
use crate::sampling::philox::PhiloxRng;
use crate::statistics::Estimate;
use rand::Rng;
use rayon::prelude::*;

/// How often the trials are drawn again.
pub const RESAMPLES: u64 = 200;

/// The indices of one input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Indices {
    pub first: Estimate,
    pub total: Estimate,
    /// Trials in which the figure is defined in all three runs.
    pub trials: u64,
}

/// The indices of every input, from the figure's values in A, in B and in each mixed run; undefined
/// values are NaN and leave their trial out. Undefined where the figure does not vary.
pub fn indices(a: &[f64], b: &[f64], mixed: &[Vec<f64>], seed: u64) -> Vec<Indices> {
    let both = || a.iter().chain(b).copied().filter(|x| x.is_finite());
    let count = both().count().max(1) as f64;
    // The estimator of the first index is far noisier away from 0 (Saltelli et al. 2010).
    let center = both().sum::<f64>() / count;
    let sample = Sample { a, b, center };
    let all = vec![1.0; a.len()];
    let whole: Vec<Point> = mixed.iter().map(|m| sample.point(m, &all)).collect();
    let again: Vec<Vec<Point>> = (0..RESAMPLES)
        .into_par_iter()
        .map(|r| {
            let weights = resampled(seed, r, a.len());
            mixed.iter().map(|m| sample.point(m, &weights)).collect()
        })
        .collect();
    let estimate = |i: usize, of: fn(&Point) -> f64| {
        let values: Vec<f64> = again
            .iter()
            .map(|p| of(&p[i]))
            .filter(|x| x.is_finite())
            .collect();
        let error = (values.len() > 1).then(|| sd(&values));
        Estimate::normal(of(&whole[i]), error)
    };
    let of = |i: usize| Indices {
        first: estimate(i, |p| p.first),
        total: estimate(i, |p| p.total),
        trials: whole[i].trials as u64,
    };
    (0..mixed.len()).map(of).collect()
}

struct Sample<'a> {
    a: &'a [f64],
    b: &'a [f64],
    center: f64,
}

#[derive(Debug, Clone, Copy)]
struct Point {
    first: f64,
    total: f64,
    trials: f64,
}

impl Sample<'_> {
    fn point(&self, mixed: &[f64], weights: &[f64]) -> Point {
        let (mut n, mut sum, mut squares, mut first, mut total) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (((a, b), m), w) in self.a.iter().zip(self.b).zip(mixed).zip(weights) {
            if !(a.is_finite() && b.is_finite() && m.is_finite()) {
                continue;
            }
            // Rounding is no effect.
            let moved = if (m - a).abs() <= 1e-13 * a.abs() {
                0.0
            } else {
                m - a
            };
            let (a, b) = (a - self.center, b - self.center);
            n += w;
            sum += w * (a + b);
            squares += w * (a * a + b * b);
            first += w * b * moved;
            total += w * moved * moved;
        }
        let variance = squares / (2.0 * n) - (sum / (2.0 * n)) * (sum / (2.0 * n));
        // Rounding leaves something of a constant figure.
        let varies = variance > 1e-14 * (squares / (2.0 * n) + self.center * self.center);
        let over = |x: f64| if varies { x / n / variance } else { f64::NAN };
        Point {
            first: over(first),
            total: over(0.5 * total),
            trials: n,
        }
    }
}

/// How often each of `n` trials is drawn in resample `r`.
fn resampled(seed: u64, r: u64, n: usize) -> Vec<f64> {
    let mut rng = PhiloxRng::new(seed, r);
    let mut weights = vec![0.0; n];
    for _ in 0..n {
        // Lemire (2019) without the rejection: off by less than n / 2⁶⁴.
        let at = (u128::from(rng.next_u64()) * n as u128) >> 64;
        weights[at as usize] += 1.0;
    }
    weights
}
