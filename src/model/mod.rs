//! What one trial computes: the scenario compiled into dense tables ([`Plan`]) and the kernels that
//! step lanes of trials through time (MODEL sections 4 to 8).
//!
//! A build goes from `delivery` through `orders`, the queues of its `grid`, its `fleet` and its
//! `returns` to an `account`; `climate` and the `drivers` are common to all. `funding` says in
//! every period how much of what builds want is paid; `dependence` draws the inputs that vary together. Each is a kernel that reads the block's drawn
//! values and fills arrays of its own.

pub mod account;
mod allocation;
pub mod assets;
pub mod claims;
pub mod climate;
pub mod columns;
mod compile;
pub mod curve;
pub mod delivery;
pub mod dependence;
mod draws;
pub mod drivers;
mod figure_name;
pub mod fleet;
pub mod funding;
pub mod grid;
pub mod irr;
pub mod lane;
mod layout;
pub mod ledger;
mod observation;
pub mod orders;
pub mod plan;
pub mod regimes;
pub mod returns;
pub mod threshold;

pub use columns::{ColumnSpec, Columns, PORTFOLIO};
pub use figure_name::{UnknownFigure, figure, figure_name};
pub use observation::ObservationPlan;
pub use plan::{BuildPlan, Plan, PlannedInput, Slot};
pub use threshold::Threshold;

/// A value for each trial of a block.
pub type Lanes = [f64; crate::sampling::LANES];
