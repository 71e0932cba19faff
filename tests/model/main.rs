//! The model against closed forms, hand calculations and independent implementations.

#[path = "../common/mod.rs"]
mod common;

mod clearing;
mod delivery;
mod dependence;
mod drivers;
mod hand_calculation;
mod pacing;
mod returns;
