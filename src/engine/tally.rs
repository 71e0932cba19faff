//! Columns that fill: all trials at once, or replicate by replicate.

use crate::domain::Metric;
use crate::model::Plan;
use crate::sampling::LANES;
use crate::statistics::{Asked, AskedOfColumn, Column, Keep};
use crate::units::Unit;
use rayon::prelude::*;

/// A column on its way.
#[derive(Debug)]
pub(super) struct Tally {
    /// All replicates that are complete; without replicates all trials.
    total: Column,
    /// The replicate that is being recorded.
    replicate: Option<Column>,
    /// What is asked of it, where there are replicates.
    asked: AskedOfColumn,
}

impl Tally {
    /// Empty tallies, by index in `Plan::specs`.
    pub fn all(plan: &Plan, replicates: u64, asked: &Asked) -> Vec<Self> {
        let specs = plan.specs.par_iter().enumerate();
        specs
            .map(|(c, spec)| {
                let empty = empty_column(plan, spec.metric);
                Self {
                    replicate: (replicates > 1).then(|| empty.clone()),
                    total: empty,
                    asked: match replicates {
                        0 | 1 => AskedOfColumn::default(),
                        _ => asked.of(c),
                    },
                }
            })
            .collect()
    }

    /// A column without replicates, to be filled further.
    pub fn of(total: Column) -> Self {
        Self {
            total,
            replicate: None,
            asked: AskedOfColumn::default(),
        }
    }

    /// The column that blocks are recorded into.
    pub fn column(&self) -> &Column {
        self.replicate.as_ref().unwrap_or(&self.total)
    }

    /// As [`Tally::column`].
    pub fn column_mut(&mut self) -> &mut Column {
        self.replicate.as_mut().unwrap_or(&mut self.total)
    }

    /// Ends a replicate; without replicates there is none.
    pub fn close(&mut self) {
        if let Some(replicate) = &mut self.replicate {
            self.total.absorb(replicate, &self.asked);
            replicate.clear();
        }
    }

    /// The column of all trials but those of a replicate that has not ended.
    pub fn total(self) -> Column {
        self.total
    }
}

/// An empty column for a metric of a plan.
pub fn empty_column(plan: &Plan, metric: Metric) -> Column {
    if metric.info().indicator {
        Column::new(Keep::Indicator)
    } else if metric.info().unit == Unit::DecimalYear {
        // Dates are told apart by their distance from the start, not from the year 0.
        Column::about(plan.origin)
    } else {
        Column::new(Keep::Numbers)
    }
}

/// The blocks of a run in the order in which they are simulated: replicate after replicate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order {
    pub blocks: u64,
    pub replicates: u64,
}

impl Order {
    /// The replicate and the block that are `at`-th.
    pub fn place(self, at: u64) -> (u64, u64) {
        let (each, more) = (self.blocks / self.replicates, self.blocks % self.replicates);
        // The first replicates have one block more.
        let long = more * (each + 1);
        let (replicate, index) = if at < long {
            (at / (each + 1), at % (each + 1))
        } else {
            (more + (at - long) / each, (at - long) % each)
        };
        (replicate, index * self.replicates + replicate)
    }

    /// The first of the trials of the `at`-th block of a run, and how many they are.
    pub fn trials(self, at: u64, of: u64) -> (u64, usize) {
        let first = self.place(at).1 * LANES as u64;
        (first, (of - first).min(LANES as u64) as usize)
    }

    /// The `at`-th block is the last of its replicate.
    pub fn ends(self, at: u64) -> bool {
        at + 1 == self.blocks || self.place(at).0 != self.place(at + 1).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_comes_once_replicate_after_replicate() {
        for (blocks, replicates) in [(1, 1), (7, 1), (7, 7), (16, 5), (41, 16), (64, 16)] {
            let order = Order { blocks, replicates };
            let places: Vec<(u64, u64)> = (0..blocks).map(|at| order.place(at)).collect();
            assert!(places.is_sorted(), "{places:?}");
            let mut seen: Vec<u64> = places.iter().map(|p| p.1).collect();
            assert!(places.iter().all(|(r, b)| b % replicates == *r));
            seen.sort_unstable();
            assert!(seen.into_iter().eq(0..blocks));
        }
    }
}
