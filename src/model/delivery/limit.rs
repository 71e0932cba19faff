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
const NEAR: f64 = 1e-8;

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

/// [`Delivery::limit`] along a curve: some lanes at a time, as long as one of them is not near enough.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
pub(super) fn curved(state: &mut Delivery, build: &BuildPlan, share: &Lanes) {
    for first in (0..LANES).step_by(WIDTH) {
        let mut some = Bracket::new();
        let mut any = false;
        for i in 0..WIDTH {
            let l = first + i;
            let limited = share[l] < 1.0 && state.alive[l] > 0.0;
            any |= limited;
            let part = if limited { share[l] } else { 1.0 };
            let gained = state.next_share[l] - state.share[l];
            some.target[i] = if limited {
                state.share[l] + part * gained
            } else {
                state.next_share[l]
            };
            some.high[i] = state.next[l];
            some.low[i] = if limited {
                state.progress[l]
            } else {
                state.next[l]
            };
            some.below[i] = state.share[l] - some.target[i];
            some.above[i] = state.next_share[l] - some.target[i];
            some.near[i] = NEAR * gained;
        }
        if !any {
            continue;
        }
        some.narrow(build);
        for i in 0..WIDTH {
            let l = first + i;
            let place = between(some.low[i], some.high[i], some.below[i], some.above[i]);
            state.next[l] = if some.below[i] < 0.0 {
                place
            } else {
                some.low[i]
            };
            state.next_share[l] = some.target[i];
        }
    }
}

/// Lanes that are looked at together.
const WIDTH: usize = 32;

/// The ends between which the places lie, and how far the shares there are from the wanted ones.
struct Bracket {
    target: [f64; WIDTH],
    low: [f64; WIDTH],
    high: [f64; WIDTH],
    below: [f64; WIDTH],
    above: [f64; WIDTH],
    near: [f64; WIDTH],
}

impl Bracket {
    fn new() -> Self {
        let zero = [0.0; WIDTH];
        Self {
            target: zero,
            low: zero,
            high: zero,
            below: zero,
            above: zero,
            near: zero,
        }
    }

    /// False position, until all places are near enough.
    #[inline(always)]
    fn narrow(&mut self, build: &BuildPlan) {
        let (mut x, mut value) = ([0.0; WIDTH], [0.0; WIDTH]);
        let mut side = [0.0; WIDTH];
        for _ in 0..STEPS {
            for i in 0..WIDTH {
                x[i] = between(self.low[i], self.high[i], self.below[i], self.above[i]);
            }
            build.curve.fill(&x, &mut value);
            let mut open = 0_u64;
            for i in 0..WIDTH {
                let value = value[i] - self.target[i];
                let left = value < 0.0;
                // The value of an end that stays a second time is halved.
                let now = if left { -1.0 } else { 1.0 };
                let stays = if side[i] == now { 0.5 } else { 1.0 };
                self.low[i] = if left { x[i] } else { self.low[i] };
                self.high[i] = if left { self.high[i] } else { x[i] };
                self.below[i] = if left { value } else { stays * self.below[i] };
                self.above[i] = if left { stays * self.above[i] } else { value };
                side[i] = now;
                let near = (value.abs() <= self.near[i]) | (self.low[i] == self.high[i]);
                open += u64::from(!near);
            }
            if open == 0 {
                break;
            }
        }
    }
}
