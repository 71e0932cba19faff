//! What results will ask of a run's columns.

use super::summarize::TAIL;
use super::{PrecisionTarget, claims, distributions};
use crate::domain::Scenario;
use crate::model::Plan;
use crate::statistics::Asked;

/// Levels of the quantiles that stand beside benchmarks.
const BESIDE: [f64; 3] = [0.05, 0.5, 0.95];

/// All statistics of columns that [`super::summarize()`] at these levels and the targets will ask for.
pub fn asked(
    scenario: &Scenario,
    plan: &Plan,
    levels: &[f64],
    targets: &[PrecisionTarget],
) -> Asked {
    let mut levels = levels.to_vec();
    levels.extend(BESIDE);
    levels.push(TAIL);
    levels.extend(targets.iter().filter_map(PrecisionTarget::level));
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    Asked {
        levels,
        tails: vec![TAIL],
        values: claims::outcomes(scenario, plan),
        closely: (distributions::columns(plan), distributions::levels()),
    }
}
