//! Operations on one lane that compile to single vector instructions.

/// The smaller of two numbers.
#[inline(always)]
pub fn at_most(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The larger of two numbers.
#[inline(always)]
pub fn at_least(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// Clamped to [0, 1].
#[inline(always)]
pub fn unit(a: f64) -> f64 {
    at_most(at_least(a, 0.0), 1.0)
}

/// a/b where b is positive; NaN, which is undefined, otherwise.
#[inline(always)]
pub fn ratio(a: f64, b: f64) -> f64 {
    if b > 0.0 { a / b } else { f64::NAN }
}
