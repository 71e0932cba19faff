//! A value with its standard error.

/// A statistic with its Monte Carlo standard error and 95 % confidence interval. Undefined parts
/// are `None`, never NaN or 0.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Estimate {
    pub value: Option<f64>,
    pub std_error: Option<f64>,
    pub ci_low: Option<f64>,
    pub ci_high: Option<f64>,
}
