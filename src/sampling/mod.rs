//! Random numbers by address, normal scores and the transforms that turn scores into values.
//!
//! A draw is a function of (seed, name, step, trial) alone: no stream is shared, so adding an
//! input moves no other draw and the first trials of a long run are the trials of a short one.
//! Everything here works on blocks of [`LANES`] trials and gives the same bits on every processor.

mod address;
mod bridge;
mod design;
mod hdr;
pub mod kernels;
pub mod philox;
mod quintic;
pub mod sobol;
mod source;
mod steps;
pub mod strata;
mod student;
mod table;
mod tilt;
mod transform;

pub use address::{Address, MAX_TRIALS, normal_scores, uniforms};
pub use design::Shares;
pub use hdr::HdrSeeds;
pub use source::{Change, LEVELS, Source};
pub use student::StudentScore;
pub use tilt::{PRIOR_EVERY, Tilt, TiltedDraw};
pub use transform::Transform;

/// Trials in a block: what the kernels step together.
pub const LANES: usize = 256;
