//! Who can pay: the engine against an independent period-by-period calculation of docs/model.md,
//! hand calculations and closed forms.

mod battery;
mod capacity;
mod chance;
mod claims;
#[path = "../common/mod.rs"]
mod common;
mod compare;
mod deals;
mod failure;
mod figures;
mod limits;
mod network;
mod oracle;
mod parts;
mod random;
mod world;
