//! The values of single trials, for those who want more of a figure than its statistics.

use super::block::Block;
use super::run::Progress;
use crate::error::Error;
use crate::model::Plan;
use crate::sampling::{LANES, Source};
use rayon::prelude::*;

/// The values of the trials `0 .. trials` in some columns of a plan, column by column: those that a
/// run from `source` of at least as many trials records. NaN where a figure is undefined. Columns that
/// do not exist are empty. Blocks run on the threads of the pool that this is called in.
///
/// # Errors
/// [`Error::Interrupted`] where `progress` says so.
pub fn trial_values(
    plan: &Plan,
    source: &Source,
    trials: u64,
    columns: &[usize],
    progress: &dyn Progress,
) -> Result<Vec<Vec<f64>>, Error> {
    let exists = |c: &usize| *c < plan.columns.count;
    let known: Vec<usize> = columns.iter().copied().filter(exists).collect();
    let mut packed = vec![0.0; known.len() * trials as usize];
    // A block's values stand together, column by column.
    let block_size = (known.len() * LANES).max(1);
    packed.par_chunks_mut(block_size).enumerate().for_each_init(
        || (Block::new(plan), vec![0.0; plan.columns.count * LANES]),
        |(block, out), (b, to)| {
            if progress.cancelled() {
                return;
            }
            let first = (b * LANES) as u64;
            let used = (trials - first).min(LANES as u64) as usize;
            block.simulate(plan, source, first, used, out);
            for (column, to) in known.iter().zip(to.chunks_exact_mut(used)) {
                to.copy_from_slice(&out[column * LANES..][..used]);
            }
            progress.advance(used as u64);
        },
    );
    if progress.cancelled() {
        return Err(Error::Interrupted);
    }
    let mut at = 0;
    let mut unpack = |column: &usize| {
        if !exists(column) {
            return Vec::new();
        }
        let mut values = Vec::with_capacity(trials as usize);
        for block in packed.chunks(block_size) {
            let used = block.len() / known.len();
            values.extend_from_slice(&block[at * used..][..used]);
        }
        at += 1;
        values
    };
    Ok(columns.iter().map(&mut unpack).collect())
}
