//! What runs blocks in parallel.

use super::block::Block;
use crate::model::Plan;
use crate::sampling::LANES;
use rayon::prelude::*;
use std::sync::{Mutex, PoisonError};

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

    /// Lets `run` make each of `items`, of which it gets the index, with a block and its room. A worker takes the
    /// next item when it has made one, so that a slow processor holds nobody up, and there are no more jobs than
    /// workers: a thread that waits for others never begins a further block within the frames of its own, however
    /// many there are. Who makes an item leaves no trace in it.
    pub(super) fn share<T: Send>(
        &mut self,
        items: &mut [T],
        run: impl Fn(usize, &mut T, &mut Block, &mut [f64]) + Sync,
    ) {
        let queue = Mutex::new(items.iter_mut().enumerate());
        let take = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
        self.each.par_iter_mut().for_each(|(block, out)| {
            while let Some((i, item)) = take() {
                run(i, item, block, out);
            }
        });
    }
}
