//! Shapes from moments that have no closed form.

use crate::distributions::moments::kumaraswamy_moments;
use crate::math::{gamma, roots};

/// The shapes of the Kumaraswamy with this mean and standard deviation; `None` beyond shapes
/// 1e-3 to 1e4.
pub(in crate::distributions) fn kumaraswamy_shapes(mean: f64, sd: f64) -> Option<(f64, f64)> {
    let b_for = |a: f64| {
        roots::bracketed(libm::log(1e-6), libm::log(1e12), |t| {
            mean - kumaraswamy_moments(a, libm::exp(t)).0
        })
        .map(libm::exp)
    };
    let log_a = roots::bracketed(libm::log(1e-3), libm::log(1e4), |t| {
        let a = libm::exp(t);
        match b_for(a) {
            Some(b) => sd - kumaraswamy_moments(a, b).1,
            // Past the largest b everything sits at the mean, past the smallest at the ends.
            None if a > 1.0 => sd,
            None => -1.0,
        }
    })?;
    let a = libm::exp(log_a);
    Some((a, b_for(a)?))
}

/// Shape and scale of the Weibull with this mean and standard deviation.
pub(in crate::distributions) fn weibull_shape(mean: f64, sd: f64) -> Option<(f64, f64)> {
    let target = libm::log1p((sd / mean) * (sd / mean));
    let log_shape = roots::bracketed(libm::log(0.05), libm::log(1e6), |t| {
        let k = libm::exp(t);
        target - (gamma::ln_gamma_1p(2.0 / k) - 2.0 * gamma::ln_gamma_1p(1.0 / k))
    })?;
    let shape = libm::exp(log_shape);
    Some((shape, mean / libm::exp(gamma::ln_gamma_1p(1.0 / shape))))
}
