//! The values of single trials, for those who want more of a figure than its statistics.

use super::block::Block;
use crate::model::Plan;
use crate::sampling::{LANES, Source};

/// The values of the trials `0 .. trials` in some columns of a plan, column by column: those that a
/// run from `source` of at least as many trials records. NaN where a figure is undefined. Columns that
/// do not exist are empty.
pub fn trial_values(plan: &Plan, source: &Source, trials: u64, columns: &[usize]) -> Vec<Vec<f64>> {
    let mut block = Block::new(plan);
    let mut out = vec![0.0; plan.columns.count * LANES];
    let mut values = vec![Vec::new(); columns.len()];
    for first in (0..trials).step_by(LANES) {
        let used = (trials - first).min(LANES as u64) as usize;
        block.simulate(plan, source, first, used, &mut out);
        let (lanes, _) = out.as_chunks::<LANES>();
        for (column, values) in columns.iter().zip(&mut values) {
            if let Some(lanes) = lanes.get(*column) {
                values.extend(&lanes[..used]);
            }
        }
    }
    values
}
