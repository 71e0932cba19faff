//! What a figure depends on, from numbers alone: measures of sensitivity, the boxes of scenario
//! discovery, the value of information. Nothing here knows what was simulated.
//!
//! Samples are columns of equal length, trial by trial. Sums run in the order of the trials, so that
//! equal samples give equal bits.

pub mod elementary;
pub mod information;
pub mod pawn;
pub mod pick_freeze;
pub mod prim;
mod ranks;
pub mod regression;

pub use ranks::{ranks, spearman};

/// Mean of a column.
fn mean(x: &[f64]) -> f64 {
    x.iter().sum::<f64>() / x.len() as f64
}

/// Standard deviation of a column, with the divisor n − 1.
fn sd(x: &[f64]) -> f64 {
    let m = mean(x);
    let squares: f64 = x.iter().map(|x| (x - m) * (x - m)).sum();
    (squares / (x.len() as f64 - 1.0)).sqrt()
}

/// A mean with its standard error.
fn mean_estimate(x: &[f64]) -> crate::statistics::Estimate {
    let spread = (x.len() > 1).then(|| sd(x));
    crate::statistics::Estimate::mean(mean(x), spread, x.len() as u64)
}
