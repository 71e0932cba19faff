//! Elementary effects (Morris 1991), in the radial design of Campolongo, Saltelli and Cariboni (2011),
//! "From screening to quantitative sensitivity analysis: a unified approach": each base trial is
//! repeated with one input moved by the same step, one input after the other.

use super::mean_estimate;
use crate::statistics::Estimate;

/// What one input's steps do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effects {
    /// Mean effect of a step up (Morris's µ).
    pub mean: Estimate,
    /// Mean size of the effect, which opposite effects do not cancel (µ* of Campolongo, Cariboni and
    /// Saltelli 2007).
    pub size: Estimate,
    /// Standard deviation of the effect (σ): the input does different things in different trials.
    pub sd: Option<f64>,
    pub trials: u64,
}

/// Effects from base values, moved values and the signed step of each trial, in units of the figure per
/// unit of the step; trials with an undefined value are left out.
pub fn effects(base: &[f64], moved: &[f64], steps: &[f64]) -> Effects {
    let effects: Vec<f64> = base
        .iter()
        .zip(moved)
        .zip(steps)
        .map(|((base, moved), step)| (moved - base) / step)
        .filter(|e| e.is_finite())
        .collect();
    let sizes: Vec<f64> = effects.iter().map(|e| e.abs()).collect();
    Effects {
        mean: mean_estimate(&effects),
        size: mean_estimate(&sizes),
        sd: (effects.len() > 1).then(|| super::sd(&effects)),
        trials: effects.len() as u64,
    }
}
