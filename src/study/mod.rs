//! Questions that take more than one run: what differs between scenarios, what a change does.
//!
//! Every study simulates on common random numbers: a draw is found by its name, so that scenarios that
//! share an input share its draws, and differences are far more precise than levels (Glasserman 2003,
//! "Monte Carlo Methods in Financial Engineering", section 4.2).

pub mod causes;
pub mod chosen;
pub mod compare;
pub mod condition;
pub mod discover;
pub mod explain;
pub mod find;
pub mod grid;
pub mod sensitivity;
pub mod simulate;
