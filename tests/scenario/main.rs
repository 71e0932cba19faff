//! Scenario files: what is read from them, and what is said of wrong ones.

#[path = "../load_support/mod.rs"]
mod load_support;

mod energy;
mod errors;
mod format;
mod funding;
mod mutations;
