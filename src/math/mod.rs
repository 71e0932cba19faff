//! Special functions with full relative accuracy in both tails, and guarded root finding.
//!
//! Everything stands on the `libm` crate: the platform's `exp`, `log` and `pow` give other bits on
//! other processors, and a result must be the same bytes everywhere.

pub mod beta;
pub mod bivariate;
pub mod cholesky;
pub mod eigen;
pub mod gamma;
pub mod nearest_correlation;
pub mod normal;
pub mod quadrature;
pub mod roots;
mod saddle;
