//! Draws that are taken from another distribution than their own, so that trials go where the
//! evidence is, and what each trial then counts for (importance sampling).
//!
//! Tilted scores are jointly normal: z = μ + L·ε with ε the scores of the same addresses. Every
//! [`PRIOR_EVERY`]th trial is left as it is (a defensive mixture: Hesterberg 1995, "Weighted average
//! importance sampling and defensive mixture distributions", Technometrics 37). A trial counts for
//! p/(α p + (1 − α) q) with the densities p before and q after tilting, whichever it came from (the
//! balance heuristic of Veach and Guibas 1995), which is never above 1/α.

use super::{Address, LANES};
use crate::math::normal;
use std::collections::BTreeMap;

/// Of so many trials one, the last, is not tilted.
pub const PRIOR_EVERY: u64 = 10;

/// A draw in the order of the tilt's.
#[derive(Debug, Clone, PartialEq)]
pub struct TiltedDraw {
    pub address: Address,
    pub step: u32,
    /// The mean of its score.
    pub mean: f64,
    /// Its row of L: weights of the scores of the draws before it by their places, and of its own,
    /// above 0 and last.
    pub row: Vec<(usize, f64)>,
}

/// Which draws are tilted, and how.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tilt {
    draws: Vec<TiltedDraw>,
    places: BTreeMap<(Address, u32), usize>,
    /// ln det L.
    log_determinant: f64,
}

/// Whether a trial is left as it is.
fn is_prior(trial: u64) -> bool {
    trial % PRIOR_EVERY == PRIOR_EVERY - 1
}

impl Tilt {
    /// A tilt of draws, each named once.
    pub fn new(draws: Vec<TiltedDraw>) -> Self {
        let own = |draw: &TiltedDraw| draw.row.last().map_or(1.0, |entry| entry.1);
        Self {
            log_determinant: draws.iter().map(|d| libm::log(own(d))).sum(),
            places: draws
                .iter()
                .enumerate()
                .map(|(i, d)| ((d.address, d.step), i))
                .collect(),
            draws,
        }
    }

    /// The tilted draws.
    pub fn draws(&self) -> &[TiltedDraw] {
        &self.draws
    }

    /// The place of a draw; none where it is not tilted.
    pub(super) fn place(&self, address: Address, step: u32) -> Option<usize> {
        self.places.get(&(address, step)).copied()
    }

    /// The scores of a tilted draw in the trials from `first` on; `plain` gives those of a draw
    /// that is not tilted.
    pub(super) fn scores(
        &self,
        place: usize,
        first: u64,
        plain: &dyn Fn(Address, u32, &mut [f64; LANES]),
        out: &mut [f64; LANES],
    ) {
        let draw = &self.draws[place];
        let mut own = [0.0; LANES];
        let mut score = [0.0; LANES];
        out.fill(draw.mean);
        for (of, weight) in &draw.row {
            let from = &self.draws[*of];
            plain(from.address, from.step, &mut score);
            for l in 0..LANES {
                out[l] += weight * score[l];
            }
            if *of == place {
                own = score;
            }
        }
        for l in 0..LANES {
            if is_prior(first + l as u64) {
                out[l] = own[l];
            }
        }
    }

    /// The uniform numbers of tilted scores; those of trials that are left as they are stay.
    pub(super) fn uniforms(scores: &[f64; LANES], first: u64, out: &mut [f64; LANES]) {
        for l in 0..LANES {
            if !is_prior(first + l as u64) {
                let u = normal::cdf(scores[l]);
                out[l] = u.clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON / 2.0);
            }
        }
    }

    /// The logarithm of what each trial counts for, given the scores of every tilted draw.
    pub(super) fn log_counts(&self, scores: &[[f64; LANES]], out: &mut [f64; LANES]) {
        const ALPHA: f64 = 1.0 / PRIOR_EVERY as f64;
        let mut own = vec![[0.0; LANES]; self.draws.len()];
        out.fill(-self.log_determinant);
        for (i, (draw, z)) in self.draws.iter().zip(scores).enumerate() {
            let mut rest = [0.0; LANES];
            for l in 0..LANES {
                rest[l] = z[l] - draw.mean;
            }
            let mut scale = 1.0;
            for (of, weight) in &draw.row {
                if *of == i {
                    scale = *weight;
                    continue;
                }
                for l in 0..LANES {
                    rest[l] -= weight * own[*of][l];
                }
            }
            for l in 0..LANES {
                own[i][l] = rest[l] / scale;
                out[l] += 0.5 * (z[l] * z[l] - own[i][l] * own[i][l]);
            }
        }
        // −ln(α + (1 − α) e^d), from the larger of the two.
        for d in out {
            let (prior, tilted) = (libm::log(ALPHA), libm::log(1.0 - ALPHA) + *d);
            let (high, low) = (prior.max(tilted), prior.min(tilted));
            *d = -(high + libm::log1p(libm::exp(low - high)));
        }
    }
}
