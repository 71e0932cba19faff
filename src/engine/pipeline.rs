//! Batches of blocks: one is simulated while the one before it is recorded.
//!
//! A batch is simulated and packed block by block and recorded column by column, so that a column's counts stay
//! in cache and no accumulator is ever merged between threads. A worker that finds no further block to simulate
//! records columns of the batch before: nobody waits until others have made the last block of a batch. Batches
//! are cut and columns filled in one order, whoever does it.

use super::block::Block;
use super::collected::{Collected, Drawn};
use super::condition::Weighed;
use super::record::Deviations;
use super::request::RunRequest;
use super::sink::Packing;
use super::tally::{Order, Tally};
use super::workers::{Queue, Workers};
use crate::model::Plan;
use crate::sampling::LANES;
use crate::statistics::{Column, Digests, Packer};
use rayon::prelude::*;

/// Blocks of a batch: enough to keep `threads` busy and to use a column's counts often while they are in cache,
/// few enough to bound the buffers. The number leaves no trace in the results.
fn batch(threads: usize) -> u64 {
    (2 * threads as u64).clamp(8, 64)
}

/// The same where blocks are weighed, which are packed less tightly.
const WEIGHED: u64 = 4;

/// Columns that a worker records in one go.
const COLUMNS: usize = 64;

/// Simulates and records the blocks of a run in their order.
pub(super) struct Pipeline<'a> {
    plan: &'a Plan,
    drawn: &'a Drawn<'a>,
    trials: u64,
    order: Order,
    workers: &'a mut Workers,
    tallies: Vec<Tally>,
    /// How blocks are packed that are being simulated, and those after them.
    packers: Vec<Packer>,
    renewed: Vec<Packer>,
    /// The batch that is simulated, and the one before it that is recorded.
    front: Batch,
    back: Batch,
}

/// Blocks that follow each other.
struct Batch {
    first: u64,
    size: usize,
    /// Room for as many as a batch may have.
    blocks: Vec<Simulated>,
}

/// What a block leaves.
struct Simulated {
    deviations: Deviations,
    products: Vec<f64>,
    /// By column.
    digests: Digests,
    weighed: Weighed,
}

impl<'a> Pipeline<'a> {
    /// A pipeline for the trials of `request`.
    pub fn new(
        plan: &'a Plan,
        request: &RunRequest,
        drawn: &'a Drawn<'a>,
        workers: &'a mut Workers,
    ) -> Self {
        let order = Order {
            blocks: request.trials.div_ceil(LANES as u64),
            replicates: request.replicates,
        };
        let threads = rayon::current_num_threads();
        let most = match drawn.weigher {
            Some(_) => WEIGHED.max(threads as u64),
            None => batch(threads),
        };
        let capacity = order.blocks.min(most) as usize;
        let empty = || Simulated {
            deviations: Deviations::default(),
            products: vec![0.0; plan.dependence.measured().len()],
            digests: Digests::new(plan.columns.count),
            weighed: Weighed::default(),
        };
        let batch = || Batch {
            first: 0,
            size: 0,
            blocks: std::iter::repeat_with(empty).take(capacity).collect(),
        };
        let tallies = Tally::all(plan, request.replicates, &request.asked);
        let packers: Vec<Packer> = tallies.iter().map(|t| t.column().packer()).collect();
        Self {
            plan,
            drawn,
            trials: request.trials,
            order,
            workers,
            tallies,
            renewed: packers.clone(),
            packers,
            front: batch(),
            back: batch(),
        }
    }

    /// All blocks are recorded.
    pub fn is_done(&self) -> bool {
        self.has_recorded(self.order.blocks)
    }

    /// So many blocks are recorded, and no others are on their way.
    pub fn has_recorded(&self, blocks: u64) -> bool {
        self.back.size == 0 && self.back.end() >= blocks
    }

    /// Simulates a batch, of blocks before block `stop`, and records the one before it; adds to `collected` what
    /// is not in columns. Returns how many trials were simulated.
    pub fn advance(&mut self, stop: Option<u64>, collected: &mut Collected) -> u64 {
        let blocks = self.order.blocks;
        let first = self.back.end();
        let left = stop.unwrap_or(blocks).min(blocks).saturating_sub(first);
        self.front.first = first;
        self.front.size = left.min(self.front.blocks.len() as u64) as usize;
        let (plan, drawn) = (self.plan, self.drawn);
        let (order, trials, packers) = (self.order, self.trials, &self.packers);
        let run = |i: usize, simulated: &mut Simulated, block: &mut Block, out: &mut Vec<f64>| {
            let (first, used) = order.trials(first + i as u64, trials);
            simulated.fill(plan, drawn, packers, (first, used), block, out);
        };
        let back = &self.back;
        let record = |(k, (tallies, packers)): (usize, (&mut [Tally], &mut [Packer]))| {
            for (i, (tally, packer)) in tallies.iter_mut().zip(packers).enumerate() {
                back.record(k * COLUMNS + i, order, tally);
                *packer = tally.column().packer();
            }
        };
        let front = &mut self.front.blocks[..self.front.size];
        if front.is_empty() {
            // Short runs have fewer workers than there are threads.
            let tallies = self.tallies.par_chunks_mut(COLUMNS);
            let columns = tallies.zip(self.renewed.par_chunks_mut(COLUMNS));
            columns.enumerate().for_each(record);
        } else {
            let tallies = self.tallies.chunks_mut(COLUMNS);
            let columns = tallies.zip(self.renewed.chunks_mut(COLUMNS));
            let queue = Queue::new(columns.enumerate());
            self.workers.share_then(front, run, || {
                while let Some(columns) = queue.take() {
                    record(columns);
                }
            });
        }
        std::mem::swap(&mut self.packers, &mut self.renewed);
        std::mem::swap(&mut self.front, &mut self.back);
        self.back.collect(order, collected);
        let of_batch = self.back.first..self.back.end();
        of_batch.map(|at| order.trials(at, trials).1 as u64).sum()
    }

    /// What was recorded, by index in `Plan::specs`; see [`Pipeline::give_back`].
    pub fn lend(&mut self) -> Vec<Column> {
        self.tallies.drain(..).map(Tally::total).collect()
    }

    /// Takes back columns that were lent, of a run without replicates.
    pub fn give_back(&mut self, columns: impl Iterator<Item = Column>) {
        self.tallies.extend(columns.map(Tally::of));
    }
}

impl Batch {
    fn end(&self) -> u64 {
        self.first + self.size as u64
    }

    /// Records the blocks of a column, the one with index `c`.
    fn record(&self, c: usize, order: Order, tally: &mut Tally) {
        if self.size > 0 {
            tally.column().read_ahead();
        }
        for (at, simulated) in (self.first..self.end()).zip(&self.blocks) {
            tally.column_mut().take(&simulated.digests, c);
            if order.ends(at) {
                tally.close();
            }
        }
    }

    /// Adds what is not in columns.
    fn collect(&self, order: Order, collected: &mut Collected) {
        for (at, simulated) in (self.first..self.end()).zip(&self.blocks) {
            collected.deviations.merge(&simulated.deviations);
            if let Some(weighed) = collected.weighed.get_mut(order.place(at).0 as usize) {
                weighed.merge(&simulated.weighed);
            }
            for (sum, product) in collected.products.iter_mut().zip(&simulated.products) {
                sum.add(*product);
            }
        }
    }
}

impl Simulated {
    /// Simulates `used` trials from `first` on and packs their figures.
    fn fill(
        &mut self,
        plan: &Plan,
        drawn: &Drawn<'_>,
        packers: &[Packer],
        (first, used): (u64, usize),
        block: &mut Block,
        out: &mut Vec<f64>,
    ) {
        let Drawn { source, weigher } = drawn;
        let digests = &mut self.digests;
        digests.clear();
        if let Some(weigher) = weigher {
            self.deviations = block.simulate(plan, source, first, used, out);
            let (times, weighed) = weigher.weigh(plan, source, first, used, out);
            self.weighed = weighed;
            digests.weigh(&times);
            for (c, (packer, lanes)) in packers.iter().zip(out.chunks_exact(LANES)).enumerate() {
                packer.pack_repeated(&lanes[..used], digests, c);
            }
        } else {
            let mut packing = Packing {
                packers,
                used,
                digests,
            };
            self.deviations = block.simulate_into(plan, source, first, used, &mut packing, &mut ());
        }
        debug_assert!(self.digests.is_complete(), "a column was left out");
        block.products(used, &mut self.products);
    }
}
