//! What one trial computes: the scenario compiled into dense tables ([`Plan`]) and the kernels that
//! step lanes of trials through time (MODEL sections 4 to 6).
//!
//! Energy, returns, funding and dependence stand beside `delivery` when they come: each is a kernel
//! that reads the block's drawn values and regime path and fills arrays of its own.

pub mod account;
pub mod assets;
pub mod climate;
pub mod columns;
mod compile;
pub mod curve;
pub mod delivery;
pub mod drivers;
pub mod fleet;
pub mod grid;
pub mod irr;
pub mod lane;
mod layout;
pub mod ledger;
pub mod orders;
pub mod plan;
pub mod regimes;
pub mod returns;

pub use columns::{ColumnSpec, Columns};
pub use plan::{BuildPlan, Plan, PlannedInput, Slot};

/// A value for each trial of a block.
pub type Lanes = [f64; crate::sampling::LANES];
