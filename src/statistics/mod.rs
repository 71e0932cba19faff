//! Statistics that merge exactly: sums, moments and quantiles of columns of trials, each with its
//! Monte Carlo standard error (MODEL section 12).

mod estimate;

pub use estimate::Estimate;
