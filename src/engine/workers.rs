//! What runs blocks in parallel.

use super::block::Block;
use crate::model::Plan;
use crate::sampling::LANES;
use rayon::prelude::*;

/// As many blocks as run at one time, and room for what each records.
pub(super) struct Workers {
    each: Vec<(Block, Vec<f64>)>,
}

impl Workers {
    /// One for every thread of the pool that this is called in, but not more than there are `blocks`
    /// to run at a time.
    pub(super) fn new(plan: &Plan, blocks: usize) -> Self {
        let mut each = Vec::new();
        each.resize_with(blocks.min(rayon::current_num_threads()), || {
            (Block::new(plan), vec![0.0; plan.columns.count * LANES])
        });
        Self { each }
    }

    /// Lets `run` make each of `items`, of which it gets the index, with a block and its room. Every
    /// worker has its share of neighbours: a thread that waits for others then never begins a further
    /// block within the frames of its own, however many there are.
    pub(super) fn share<T: Send>(
        &mut self,
        items: &mut [T],
        run: impl Fn(usize, &mut T, &mut Block, &mut [f64]) + Sync,
    ) {
        if items.is_empty() {
            return;
        }
        let share = items.len().div_ceil(self.each.len());
        let shares = items.par_chunks_mut(share).enumerate();
        let each = self.each.par_iter_mut();
        shares.zip(each).for_each(|((s, items), (block, out))| {
            for (i, item) in items.iter_mut().enumerate() {
                run(s * share + i, item, block, out);
            }
        });
    }
}
