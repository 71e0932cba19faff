//! Where to draw from when few trials come near the evidence: tilts of normal scores, fitted in stages
//! that let the evidence in step by step.
//!
//! A stage runs a pilot, raises the evidence to the highest power that leaves a share of its trials
//! effective (Del Moral, Doucet and Jasra 2012, "On adaptive resampling strategies for sequential Monte
//! Carlo methods", Bernoulli 18) and moves the draws to the means, standard deviations and
//! correlations of the scores so weighted (cross-entropy: Rubinstein and Kroese 2004; population
//! Monte Carlo: Cappé, Guillin, Marin and Robert 2004). What is within the noise of no tilt is not
//! tilted.

use super::pilot::{Pilot, relative, share};
use crate::engine::request::Progress;
use crate::error::Error;
use crate::math::cholesky::cholesky;
use crate::model::Plan;
use crate::sampling::{Address, LANES, Source, Tilt, TiltedDraw};
use rayon::prelude::*;

/// Share of a pilot's trials that stays effective when the evidence is let in further.
const KEPT: f64 = 0.2;
/// Most stages.
const STAGES: usize = 24;
/// Most draws that are tilted: those that gain the most.
const DRAWS: usize = 32;
/// Standard errors beyond which a mean, standard deviation or correlation of scores is no noise.
const NOISE: f64 = 3.5;
/// Standard deviations are taken a tenth too wide, since a narrow tilt has unbounded weights, and
/// within these bounds.
const WIDER: f64 = 1.1;
const NARROWEST: f64 = 0.15;
const WIDEST: f64 = 1.5;

/// A tilt and what it came from.
#[derive(Debug, Clone)]
pub struct Fitted {
    pub tilt: Tilt,
    /// A pilot of it.
    pub pilot: Pilot,
    pub stages: usize,
}

/// Fits a tilt to the evidence, from a pilot of trials that are not tilted. The seeds of pilots are
/// not the run's, so that trials of the run are not those that the tilt was fitted to.
///
/// # Errors
/// [`Error::Interrupted`] where `progress` says so.
pub fn fit(plan: &Plan, seed: u64, first: Pilot, progress: &dyn Progress) -> Result<Fitted, Error> {
    let draws = plan.draws(plan.observed_until());
    let mut best = Fitted {
        tilt: Tilt::default(),
        pilot: first,
        stages: 0,
    };
    let (mut heat, mut source, mut pilot) = (0.0, pilot_source(seed, 0), best.pilot.clone());
    for stage in 1..=STAGES {
        let last = heat >= 1.0;
        heat = hotter(&pilot, heat);
        let weights = relative(&pilot.log_weights(heat));
        let tilt = moved(&draws, &source, &weights);
        source = pilot_source(seed, stage).tilted(tilt.clone());
        pilot = Pilot::run(plan, &source, progress)?;
        let reached = share(&pilot.log_weights(1.0));
        let before = share(&best.pilot.log_weights(1.0));
        if reached > before {
            best = Fitted {
                tilt,
                pilot: pilot.clone(),
                stages: stage,
            };
        }
        if last && reached < 1.1 * before {
            break;
        }
    }
    Ok(best)
}

/// The draws of a pilot.
pub fn pilot_source(seed: u64, stage: usize) -> Source {
    // An odd multiplier scatters seeds (Knuth 1997, section 6.4: the golden ratio of 2⁶⁴).
    Source::random(seed ^ (stage as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

/// The highest power of the evidence, at most 1 and not below `from`, that leaves [`KEPT`] of the
/// pilot effective.
fn hotter(pilot: &Pilot, from: f64) -> f64 {
    let enough = |heat: f64| share(&pilot.log_weights(heat)) >= KEPT;
    if enough(1.0) {
        return 1.0;
    }
    let (mut low, mut high) = (from, 1.0);
    // Powers are searched by their logarithm where the first stage begins from nothing.
    if from == 0.0 {
        low = 1e-6;
        for _ in 0..40 {
            let middle = (low * high).sqrt();
            if enough(middle) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }
    for _ in 0..40 {
        let middle = 0.5 * (low + high);
        if enough(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// One draw's scores under the weights.
struct Scores {
    draw: (Address, u32),
    mean: f64,
    sd: f64,
    /// What tilting it gains: the divergence of what it should be from what it is.
    gain: f64,
    values: Vec<f64>,
}

/// The tilt that the weighted scores ask for.
fn moved(draws: &[(Address, u32)], source: &Source, weights: &[f64]) -> Tilt {
    let total: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|w| w * w).sum();
    if squares == 0.0 {
        return Tilt::default();
    }
    let effective = total * total / squares;
    let scores = draws
        .par_iter()
        .filter_map(|draw| told(*draw, source, weights, total, effective));
    let mut scores: Vec<Scores> = scores.collect();
    // Ties cannot depend on the order of threads: rayon keeps the order of the draws.
    scores.sort_by(|a, b| b.gain.total_cmp(&a.gain));
    scores.truncate(DRAWS);
    Tilt::new(joined(&scores, weights, total, effective))
}

/// The scores of a draw, where they are not within the noise of a standard normal sample.
fn told(
    draw: (Address, u32),
    source: &Source,
    weights: &[f64],
    total: f64,
    effective: f64,
) -> Option<Scores> {
    let mut values = vec![0.0; weights.len()];
    let (blocks, _) = values.as_chunks_mut::<LANES>();
    for (b, lanes) in blocks.iter_mut().enumerate() {
        source.normal_scores(draw.0, draw.1, (b * LANES) as u64, lanes);
    }
    let weighted = |f: &dyn Fn(f64) -> f64| {
        let terms = values.iter().zip(weights);
        terms.map(|(z, w)| w * f(*z)).sum::<f64>() / total
    };
    let mean = weighted(&|z| z);
    let variance = weighted(&|z| (z - mean) * (z - mean));
    let shifted = mean.abs() * effective.sqrt() > NOISE;
    let scaled = (variance - 1.0).abs() * (effective / 2.0).sqrt() > NOISE;
    if !(shifted || scaled) {
        return None;
    }
    let mean = if shifted { mean } else { 0.0 };
    let sd = match scaled {
        true => (WIDER * variance.sqrt()).clamp(NARROWEST, WIDEST),
        false => 1.0,
    };
    let gain = 0.5 * (mean * mean + sd * sd - 1.0) - libm::log(sd);
    Some(Scores {
        draw,
        mean,
        sd,
        gain,
        values,
    })
}

/// Draws with the correlations of their weighted scores.
fn joined(scores: &[Scores], weights: &[f64], total: f64, effective: f64) -> Vec<TiltedDraw> {
    let n = scores.len();
    let standard: Vec<(f64, f64)> = scores
        .iter()
        .map(|s| {
            let terms = || s.values.iter().zip(weights);
            let mean = terms().map(|(z, w)| w * z).sum::<f64>() / total;
            let square = terms().map(|(z, w)| w * (z - mean) * (z - mean));
            (mean, (square.sum::<f64>() / total).sqrt())
        })
        .collect();
    let mut matrix = vec![vec![0.0; n]; n];
    for i in 0..n {
        matrix[i][i] = 1.0;
        for j in 0..i {
            let ((a, s), (b, t)) = (standard[i], standard[j]);
            let pairs = scores[i].values.iter().zip(&scores[j].values).zip(weights);
            let sum: f64 = pairs.map(|((x, y), w)| w * (x - a) * (y - b)).sum();
            let r = sum / total / (s * t);
            // A correlation of noise has the error 1/√n.
            if r.is_finite() && r.abs() * effective.sqrt() > NOISE {
                matrix[i][j] = r;
                matrix[j][i] = r;
            }
        }
    }
    let factor = factored(&mut matrix);
    let draw = |i: usize| {
        let row = (0..=i).filter(|j| factor[i][*j] != 0.0);
        TiltedDraw {
            address: scores[i].draw.0,
            step: scores[i].draw.1,
            mean: scores[i].mean,
            row: row.map(|j| (j, scores[i].sd * factor[i][j])).collect(),
        }
    };
    (0..n).map(draw).collect()
}

/// The Cholesky factor of a correlation matrix, drawn towards independence as far as it takes.
fn factored(matrix: &mut [Vec<f64>]) -> Vec<Vec<f64>> {
    loop {
        if let Ok(factor) = cholesky(matrix)
            && (0..factor.len()).all(|i| factor[i][i] > 0.1)
        {
            return factor;
        }
        for (i, row) in matrix.iter_mut().enumerate() {
            for (j, r) in row.iter_mut().enumerate() {
                if i != j {
                    *r *= 0.9;
                }
            }
        }
    }
}
