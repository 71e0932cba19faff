//! What runs blocks in parallel.

use super::block::Block;
use crate::model::Plan;
use rayon::prelude::*;
use std::sync::{Mutex, PoisonError};

/// As many blocks as run at one time, and for each room that grows where lanes are to be kept.
pub(super) struct Workers {
    each: Vec<(Block, Vec<f64>)>,
}

impl Workers {
    /// One for every thread of the pool that this is called in, but not more than there are `blocks`
    /// to run at a time.
    pub(super) fn new(plan: &Plan, blocks: usize) -> Self {
        Block::prepare_inputs(plan);
        let workers = 0..blocks.min(rayon::current_num_threads());
        // Most of the time that a block takes to make is the system's, for memory: each on a thread.
        let each = workers
            .into_par_iter()
            .map(|_| (Block::new(plan), Vec::new()));
        Self {
            each: each.collect(),
        }
    }

    /// How many blocks run at one time.
    pub(super) fn count(&self) -> usize {
        self.each.len()
    }

    /// Lets `run` make each of `items`, of which it gets the index, with a block and its room. A worker takes the
    /// next item when it has made one, so that a slow processor holds nobody up, and there are no more jobs than
    /// workers: a thread that waits for others never begins a further block within the frames of its own, however
    /// many there are. Who makes an item leaves no trace in it.
    pub(super) fn share<T: Send>(
        &mut self,
        items: &mut [T],
        run: impl Fn(usize, &mut T, &mut Block, &mut Vec<f64>) + Sync,
    ) {
        self.share_then(items, run, || ());
    }

    /// The same; a worker that finds no further item does `then`, while others may still make theirs.
    pub(super) fn share_then<T: Send>(
        &mut self,
        items: &mut [T],
        run: impl Fn(usize, &mut T, &mut Block, &mut Vec<f64>) + Sync,
        then: impl Fn() + Sync,
    ) {
        let queue = Queue::new(items.iter_mut().enumerate());
        self.each.par_iter_mut().for_each(|(block, out)| {
            while let Some((i, item)) = queue.take() {
                run(i, item, block, out);
            }
            then();
        });
    }
}

/// Hands out work, a piece at a time.
pub(super) struct Queue<I>(Mutex<I>);

impl<I: Iterator> Queue<I> {
    pub(super) fn new(pieces: I) -> Self {
        Self(Mutex::new(pieces))
    }

    /// The next piece; none when all are taken.
    pub(super) fn take(&self) -> Option<I::Item> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).next()
    }
}
