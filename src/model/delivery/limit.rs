//! Where limited money takes a build along its curve.

use super::Delivery;
use crate::model::lane::{at_least, at_most};
use crate::model::{BuildPlan, Lanes};
use crate::sampling::LANES;
use multiversion::multiversion;

/// Steps of false position at most: four where a period's stretch of the curve is nearly straight, ten
/// where a curve that begins flat begins.
const STEPS: usize = 12;

/// A place is near enough where this share of the period's money separates it from the right one.
const NEAR: f64 = 1e-10;

/// Where the line between two points is 0; the high one where both are at the same height.
#[inline(always)]
fn between(low: f64, high: f64, below: f64, above: f64) -> f64 {
    let width = above - below;
    if width > 0.0 {
        at_most(at_least((low * above - high * below) / width, low), high)
    } else {
        high
    }
}

/// [`Delivery::limit`] along a straight line.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
pub(super) fn straight(state: &mut Delivery, share: &Lanes) {
    for l in 0..LANES {
        let limited = share[l] < 1.0 && state.alive[l] > 0.0;
        let part = if limited { share[l] } else { 1.0 };
        let (made, gained) = (state.progress[l], state.share[l]);
        state.next[l] = if limited {
            made + part * (state.next[l] - made)
        } else {
            state.next[l]
        };
        state.next_share[l] = if limited {
            gained + part * (state.next_share[l] - gained)
        } else {
            state.next_share[l]
        };
    }
}

/// [`Delivery::limit`] along a curve.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
pub(super) fn curved(state: &mut Delivery, build: &BuildPlan, share: &Lanes) {
    let (mut low, mut high) = (state.progress, state.next);
    let (mut below, mut above) = ([0.0; LANES], [0.0; LANES]);
    let (mut gained, mut side) = ([0.0; LANES], [0.0; LANES]);
    let mut target = state.next_share;
    for l in 0..LANES {
        let limited = share[l] < 1.0 && state.alive[l] > 0.0;
        gained[l] = state.next_share[l] - state.share[l];
        let reached = state.share[l] + share[l] * gained[l];
        target[l] = if limited { reached } else { target[l] };
        low[l] = if limited { low[l] } else { high[l] };
        below[l] = state.share[l] - target[l];
        above[l] = state.next_share[l] - target[l];
    }
    for _ in 0..STEPS {
        for l in 0..LANES {
            state.next[l] = between(low[l], high[l], below[l], above[l]);
        }
        let curve = &build.curve;
        curve.advance(&state.next, &state.share, &mut state.next_share);
        let mut open = 0.0;
        for l in 0..LANES {
            let value = state.next_share[l] - target[l];
            let (x, left) = (state.next[l], value < 0.0);
            // The value of an end that stays a second time is halved.
            let now = if left { -1.0 } else { 1.0 };
            let stays = if side[l] == now { 0.5 } else { 1.0 };
            low[l] = if left { x } else { low[l] };
            high[l] = if left { high[l] } else { x };
            below[l] = if left { value } else { stays * below[l] };
            above[l] = if left { stays * above[l] } else { value };
            side[l] = now;
            open += if value.abs() > NEAR * gained[l] {
                1.0
            } else {
                0.0
            };
        }
        if open == 0.0 {
            break;
        }
    }
    for l in 0..LANES {
        let place = between(low[l], high[l], below[l], above[l]);
        state.next[l] = if below[l] < 0.0 { place } else { low[l] };
    }
    state.next_share = target;
}
