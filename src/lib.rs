//! `buildout` projects announced AI-infrastructure commitments forward by Monte Carlo.
//!
//! The modules are layers; a lower one never knows a higher one (`tests/architecture.rs` holds the
//! table). A trial's journey is the reading order: `input` turns files into a `domain::Scenario`,
//! `model` compiles that into a `Plan`, `engine` simulates blocks of lanes and merges
//! `statistics`, `results` gives the figures names and standard errors, `output` writes them,
//! `report` shows what it wrote.

pub mod analysis;
pub mod calendar;
pub mod cli;
pub mod diagnostics;
pub mod distributions;
pub mod domain;
pub mod engine;
pub mod error;
pub mod finance;
pub mod input;
pub mod math;
pub mod model;
pub mod output;
pub mod report;
pub mod results;
pub mod sampling;
pub mod statistics;
pub mod study;
pub mod units;
