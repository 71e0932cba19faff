//! Sums of lanes, written where they are wanted.

use crate::model::Lanes;
use crate::sampling::LANES;
use multiversion::multiversion;

/// Lanes whose sums stay in registers.
const WIDTH: usize = 32;

/// `factor` times the sum of `parts`, added in their order.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
pub(super) fn sum_into(out: &mut Lanes, parts: &[&Lanes], factor: f64) {
    for first in (0..LANES).step_by(WIDTH) {
        let mut sums = [0.0; WIDTH];
        for part in parts {
            for (sum, x) in sums.iter_mut().zip(&part[first..first + WIDTH]) {
                *sum += x;
            }
        }
        for (out, sum) in out[first..first + WIDTH].iter_mut().zip(&sums) {
            *out = sum * factor;
        }
    }
}

/// The sum of a series.
pub(super) fn total(series: &[Lanes]) -> Lanes {
    let mut out = [0.0; LANES];
    total_into(&mut out, series);
    out
}

/// [`total`] in place.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
pub(super) fn total_into(out: &mut Lanes, series: &[Lanes]) {
    for first in (0..LANES).step_by(WIDTH) {
        let mut sums = [0.0; WIDTH];
        for part in series {
            for (sum, x) in sums.iter_mut().zip(&part[first..first + WIDTH]) {
                *sum += x;
            }
        }
        out[first..first + WIDTH].copy_from_slice(&sums);
    }
}

/// Adds lanes.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
pub(super) fn add(to: &mut Lanes, from: &Lanes) {
    for l in 0..LANES {
        to[l] += from[l];
    }
}

/// Adds lanes times a factor of each.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
pub(super) fn add_times(to: &mut Lanes, factor: &Lanes, from: &Lanes) {
    for l in 0..LANES {
        to[l] += factor[l] * from[l];
    }
}
