//! Statistics that merge exactly: sums, moments and quantiles of columns of trials, each with its
//! Monte Carlo standard error (MODEL section 12).
//!
//! Everything that accumulates does so by integers, by exact sums or by sets, so the result is the
//! same bits whatever the order in which blocks of trials arrive and are merged.

mod atoms;
mod buckets;
mod column;
mod digest;
pub mod digits;
mod estimate;
mod exact_sum;
mod histogram;
mod moments;
mod packer;
mod pages;
pub mod quantile;
mod ranked;
mod repeated;
mod replicates;
pub mod score;
mod survival;
mod weights;

pub use column::{Column, Keep};
pub use digest::Digests;
pub use estimate::{Estimate, Z_95};
pub use exact_sum::ExactSum;
pub use histogram::{QuantileHistogram, Ranks};
pub use moments::Moments;
pub use packer::Packer;
pub use replicates::{Asked, AskedOfColumn, student_quantile};
pub use survival::Survival;
pub use weights::{WeightScale, WeightSums};

/// Most numbers that are summarized together; a block of trials has as many. Which numbers share a
/// block decides the last bits of a sum, so record the same blocks to get the same bits.
pub const BLOCK: usize = 256;
