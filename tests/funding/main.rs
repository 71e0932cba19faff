//! Who can pay: the engine against an independent period-by-period calculation of docs/model.md,
//! hand calculations and closed forms.

mod capacity;
mod chance;
mod claims;
#[path = "../common/mod.rs"]
mod common;
mod compare;
mod failure;
mod limits;
mod network;
mod oracle;
mod random;
mod world;
