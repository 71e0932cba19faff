//! Where limited money takes a build along its curve.

use super::Delivery;
use crate::model::curve::CurveKernel;
use crate::model::lane::{at_least, at_most};
use crate::model::{BuildPlan, Lanes};
use crate::sampling::LANES;
use multiversion::multiversion;

/// Steps at most. Newton's method takes three and rarely more than six; false position four where a period's
/// stretch of the curve is nearly straight, ten where a curve that begins flat begins, and over twelve where it
/// begins as the fifth power.
const STEPS: usize = 30;

/// A place is near enough where this share of the period's money separates it from the right one, or this share
/// of all the build's, below which curves of high powers are rounding.
const NEAR: f64 = 1e-8;
const ROUNDING: f64 = 1e-12;

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
            some.near[i] = NEAR * gained + ROUNDING;
            some.place[i] = some.high[i];
        }
        if !any {
            continue;
        }
        if !some.newton(&build.curve) {
            some.narrow(&build.curve);
        }
        for i in 0..WIDTH {
            let l = first + i;
            state.next[l] = some.place[i];
            state.next_share[l] = some.target[i];
        }
    }
}

/// Lanes that are looked at together.
const WIDTH: usize = 32;

/// The ends between which the places lie, and how far the shares there are from the wanted ones.
#[derive(Clone)]
struct Bracket {
    target: [f64; WIDTH],
    low: [f64; WIDTH],
    high: [f64; WIDTH],
    below: [f64; WIDTH],
    above: [f64; WIDTH],
    near: [f64; WIDTH],
    place: [f64; WIDTH],
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
            place: zero,
        }
    }

    /// Newton's method from where a parabola with the curve's slope at the low end meets the wanted share, kept
    /// between the ends by halving; false where the slope is not known. The parabola is what makes it quick where
    /// a curve begins flat.
    #[inline(always)]
    fn newton(&mut self, curve: &CurveKernel) -> bool {
        let (mut value, mut slope) = ([0.0; WIDTH], [0.0; WIDTH]);
        if !curve.fill_with_slope(&self.low, &mut value, &mut slope) {
            return false;
        }
        let start = self.low;
        for i in 0..WIDTH {
            let width = self.high[i] - self.low[i];
            let (rise, wanted) = (self.above[i] - self.below[i], -self.below[i]);
            let bend = (rise - slope[i] * width) / (width * width);
            let root = at_least(slope[i] * slope[i] + 4.0 * bend * wanted, 0.0).sqrt();
            let place = self.low[i] + 2.0 * wanted / (slope[i] + root);
            self.place[i] = self.inside(i, place);
        }
        for _ in 0..STEPS {
            let place = self.place;
            curve.fill_with_slope(&place, &mut value, &mut slope);
            let mut open = 0_u64;
            for i in 0..WIDTH {
                let off = value[i] - self.target[i];
                let left = off < 0.0;
                self.low[i] = if left { place[i] } else { self.low[i] };
                self.high[i] = if left { self.high[i] } else { place[i] };
                self.place[i] = self.inside(i, place[i] - off / slope[i]);
                let near = (off.abs() <= self.near[i]) | (self.low[i] == self.high[i]);
                open += u64::from(!near);
            }
            if open == 0 {
                break;
            }
        }
        for i in 0..WIDTH {
            // Without money nothing moves, though money says little of places where a curve is flat.
            let moves = self.below[i] < 0.0;
            self.place[i] = if moves { self.place[i] } else { start[i] };
        }
        true
    }

    /// A place between the ends: the middle where it is not, or is no number.
    #[inline(always)]
    fn inside(&self, i: usize, place: f64) -> f64 {
        let (low, high) = (self.low[i], self.high[i]);
        if (place >= low) & (place <= high) {
            place
        } else {
            0.5 * (low + high)
        }
    }

    /// False position, until all places are near enough.
    #[inline(always)]
    fn narrow(&mut self, curve: &CurveKernel) {
        let (mut x, mut value) = ([0.0; WIDTH], [0.0; WIDTH]);
        let mut side = [0.0; WIDTH];
        for _ in 0..STEPS {
            for i in 0..WIDTH {
                x[i] = between(self.low[i], self.high[i], self.below[i], self.above[i]);
            }
            curve.fill(&x, &mut value);
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
        for i in 0..WIDTH {
            let place = between(self.low[i], self.high[i], self.below[i], self.above[i]);
            self.place[i] = if self.below[i] < 0.0 {
                place
            } else {
                self.low[i]
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Curve;

    /// Both ways find the place that has the wanted share, as near as they promise, where a curve begins or ends
    /// flat too; a lane whose ends are one keeps its place to the bit. 4,000 places of each curve, of the additive
    /// recurrences of √2, √3 and √5.
    #[test]
    fn both_ways_find_the_place_of_a_share() {
        for (a, b) in [(2.0, 2.0), (2.0, 3.0), (1.0, 4.0), (3.0, 1.0), (5.0, 6.0)] {
            let curve = CurveKernel::compile(&Curve::Beta { a, b });
            for group in 0..4000 / WIDTH {
                let mut some = Bracket::new();
                for i in 0..WIDTH {
                    let n = (group * WIDTH + i) as f64;
                    let [u, v, w] = [2.0_f64, 3.0, 5.0].map(|x| (n * x.sqrt()).fract());
                    // Every seventh lane begins where the curve does, every fifth is not limited.
                    let low = if i % 7 == 0 { 0.0 } else { u * u };
                    let high = at_most(low + 0.15 * v, 1.0);
                    let low = if i % 5 == 0 { high } else { low };
                    let (from, to) = (curve.at(low), curve.at(high));
                    let target = from + w * (to - from);
                    (some.low[i], some.high[i], some.target[i]) = (low, high, target);
                    (some.below[i], some.above[i]) = (from - target, to - target);
                    some.near[i] = NEAR * (to - from) + ROUNDING;
                }
                let (low, high) = (some.low, some.high);
                let mut other = some.clone();
                assert!(some.newton(&curve));
                other.narrow(&curve);
                for (way, place) in [("Newton", some.place), ("false position", other.place)] {
                    for i in 0..WIDTH {
                        let off = curve.at(place[i]) - some.target[i];
                        assert!(
                            off.abs() <= some.near[i],
                            "{way} {a} {b} {} to {}: {off:e} of {:e}",
                            low[i],
                            high[i],
                            some.near[i]
                        );
                        assert!(low[i] <= place[i] && place[i] <= high[i]);
                    }
                    assert!((0..WIDTH).step_by(5).all(|i| place[i] == high[i]));
                }
            }
        }
        let logistic = CurveKernel::compile(&Curve::Logistic { k: 8.0 });
        assert!(!Bracket::new().newton(&logistic), "its slope is not known");
    }
}
