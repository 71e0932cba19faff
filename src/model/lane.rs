//! Operations on one lane that compile to single vector instructions, and sums of lanes.

use super::Lanes;
use crate::sampling::LANES;
use multiversion::multiversion;

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

/// Adds lanes.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
pub fn add(to: &mut Lanes, from: &Lanes) {
    for l in 0..LANES {
        to[l] += from[l];
    }
}

/// Adds a share of lanes.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
pub fn add_share(to: &mut Lanes, from: &Lanes, share: f64) {
    for l in 0..LANES {
        to[l] += share * from[l];
    }
}

/// What each lane's entry was `ago` periods before `now`; 0 before the first.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
pub fn look_back(series: &[Lanes], now: usize, ago: &[usize; LANES], out: &mut Lanes) {
    for l in 0..LANES {
        // Before the first the index wraps beyond the last.
        let then = series.get(now.wrapping_sub(ago[l]));
        out[l] = then.map_or(0.0, |lanes| lanes[l]);
    }
}
