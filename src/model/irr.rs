//! Internal rates of return of a block of lanes.
//!
//! With y = (1 + r)^(−Δ/2) the present value is a polynomial: the outlay at y⁰, the flow of period
//! k, in its middle, at y^(2k+1), the terminal flow at y^(2P). A lane whose flows change sign once has one
//! root (Descartes). One with more changes has one root where the bounds of Laguerre (1883), which
//! Norstrøm (1972) used for rates of return, add up to one: the changes of sign of the sums up to each
//! flow, discounted at some r₀, bound the roots above r₀, those of the sums from the end the roots
//! below. Such roots are found together; the few lanes left are left to [`crate::finance`].

use super::Lanes;
use crate::finance::{Flow, InternalRate, internal_rate};
use crate::sampling::{LANES, kernels};
use multiversion::multiversion;

const ZERO: Lanes = [0.0; LANES];

/// Flows smaller than this share of all are rounding.
const ROUNDING: f64 = 1e-12;

/// Rates at which the sums are looked at.
const TRIED: [f64; 3] = [-0.1, -0.3, 0.1];

/// Roots are sought for y between e^−6 and e^6.
const REACH: f64 = 6.0;

/// Rounds of Newton's method; lanes that need more are left to the slow way.
const ROUNDS: usize = 40;

/// The internal rate of return of every lane, NaN where there is none or several; `several` is 1
/// where there are several. `outlay` is the flow at the start (negative for money spent), `terminal`
/// that at the end of the last period.
pub fn irr(
    outlay: &Lanes,
    flows: &[Lanes],
    terminal: &Lanes,
    delta: f64,
    rate: &mut Lanes,
    several: &mut Lanes,
) {
    let sequence = Sequence {
        outlay,
        flows,
        terminal,
    };
    *several = ZERO;
    let least = sequence.least();
    let changes = sequence.changes(&least);
    let mut unique = ZERO;
    let mut doubtful = false;
    for l in 0..LANES {
        unique[l] = if changes[l] == 1.0 { 1.0 } else { 0.0 };
        doubtful |= changes[l] > 1.0;
    }
    if doubtful {
        for rate in TRIED {
            sequence.laguerre(rate, delta, &mut unique);
        }
    }
    let solved = solve(&sequence, &unique, rate);
    for l in 0..LANES {
        rate[l] *= -2.0 / delta;
    }
    kernels::exp(rate);
    for l in 0..LANES {
        rate[l] -= 1.0;
        if solved[l] == 0.0 {
            rate[l] = f64::NAN;
            if changes[l] > 0.0 {
                match sequence.slowly(l, delta) {
                    InternalRate::One(r) => rate[l] = r,
                    InternalRate::Several(_) => several[l] = 1.0,
                    InternalRate::None => {}
                }
            }
        }
    }
}

struct Sequence<'a> {
    outlay: &'a Lanes,
    flows: &'a [Lanes],
    terminal: &'a Lanes,
}

impl Sequence<'_> {
    /// All flows in the order of time, with their exponents of y.
    fn terms(&self) -> impl DoubleEndedIterator<Item = (i32, &Lanes)> {
        let flows = self.flows.iter().enumerate();
        let middle = flows.map(|(k, f)| (2 * k as i32 + 1, f));
        let end = 2 * self.flows.len() as i32;
        std::iter::once((0, self.outlay))
            .chain(middle)
            .chain(std::iter::once((end, self.terminal)))
    }

    /// What counts as zero in each lane.
    fn least(&self) -> Lanes {
        let mut sum = ZERO;
        for (_, flow) in self.terms() {
            for l in 0..LANES {
                sum[l] += flow[l].abs();
            }
        }
        for value in &mut sum {
            *value *= ROUNDING;
        }
        sum
    }

    fn changes(&self, least: &Lanes) -> Lanes {
        let (mut last, mut changes) = (ZERO, ZERO);
        for (_, flow) in self.terms() {
            count(flow, least, &mut last, &mut changes);
        }
        changes
    }

    /// Marks the lanes whose bounds at one rate add up to one root.
    fn laguerre(&self, rate: f64, delta: f64, unique: &mut Lanes) {
        let log = -0.5 * delta * libm::log1p(rate);
        let weight = |exponent: i32| libm::exp(log * f64::from(exponent));
        let mut bounds = ZERO;
        let (mut sum, mut last) = (ZERO, ZERO);
        for (exponent, flow) in self.terms() {
            add(flow, weight(exponent), &mut sum);
            count(&sum, &ZERO, &mut last, &mut bounds);
        }
        let (mut sum, mut last) = (ZERO, ZERO);
        for (exponent, flow) in self.terms().rev() {
            add(flow, weight(exponent), &mut sum);
            count(&sum, &ZERO, &mut last, &mut bounds);
        }
        for l in 0..LANES {
            unique[l] = if bounds[l] == 1.0 { 1.0 } else { unique[l] };
        }
    }

    fn slowly(&self, lane: usize, delta: f64) -> InternalRate {
        let flow = |(exponent, flow): (i32, &Lanes)| Flow {
            time: 0.5 * delta * f64::from(exponent),
            money: flow[lane],
        };
        let flows: Vec<Flow> = self.terms().map(flow).collect();
        internal_rate(&flows)
    }
}

/// Counts changes of sign, with `last` the sign before, 0 at first.
#[multiversion(targets("x86_64+avx+avx2"))]
fn count(value: &Lanes, least: &Lanes, last: &mut Lanes, changes: &mut Lanes) {
    for l in 0..LANES {
        let plus = if value[l] > least[l] { 1.0 } else { 0.0 };
        let minus = if value[l] < -least[l] { 1.0 } else { 0.0 };
        let sign: f64 = plus - minus;
        changes[l] += if sign * last[l] < 0.0 { 1.0 } else { 0.0 };
        last[l] = if sign == 0.0 { last[l] } else { sign };
    }
}

#[multiversion(targets("x86_64+avx+avx2"))]
fn add(flow: &Lanes, weight: f64, sum: &mut Lanes) {
    for l in 0..LANES {
        sum[l] += weight * flow[l];
    }
}

/// Newton on ln(plus/minus) in x = ln y, inside a bracket. Lanes with one root only, of those the
/// ones found are marked; a lane that is found stays as it is, whatever the others do.
fn solve(sequence: &Sequence<'_>, unique: &Lanes, x: &mut Lanes) -> Lanes {
    let mut solved = ZERO;
    *x = ZERO;
    if unique.iter().all(|u| *u == 0.0) {
        return solved;
    }
    let (mut low, mut high) = ([-REACH; LANES], [REACH; LANES]);
    // The sign of the first flow is that of all small y, the end that `low` stands for.
    let mut first = ZERO;
    let least = sequence.least();
    for (_, flow) in sequence.terms() {
        for l in 0..LANES {
            if first[l] == 0.0 && flow[l].abs() > least[l] {
                first[l] = flow[l];
            }
        }
    }
    let mut sums = Sums::new();
    for _ in 0..ROUNDS {
        sums.y = *x;
        kernels::exp(&mut sums.y);
        evaluate(sequence, &mut sums);
        let (mut log, mut usable) = ([1.0; LANES], [false; LANES]);
        for l in 0..LANES {
            let ratio = sums.plus[l] / sums.minus[l];
            usable[l] = ratio > 1e-300 && ratio < 1e300;
            log[l] = if usable[l] { ratio } else { 1.0 };
        }
        kernels::ln(&mut log);
        let mut left = false;
        for l in 0..LANES {
            if unique[l] == 0.0 || solved[l] > 0.0 {
                continue;
            }
            let value = sums.plus[l] - sums.minus[l];
            if (value > 0.0) == (first[l] > 0.0) {
                low[l] = x[l];
            } else {
                high[l] = x[l];
            }
            let slope = sums.slope_plus[l] / sums.plus[l] - sums.slope_minus[l] / sums.minus[l];
            let newton = x[l] - log[l] / slope;
            let inside = usable[l] && newton >= low[l] && newton <= high[l];
            let next = if inside {
                newton
            } else {
                0.5 * (low[l] + high[l])
            };
            if inside && (next - x[l]).abs() <= 1e-15 * x[l].abs().max(1e-2) {
                solved[l] = 1.0;
            } else {
                left = true;
            }
            x[l] = next;
        }
        if !left {
            break;
        }
    }
    solved
}

/// The polynomial's positive and negative terms and y times their derivatives.
struct Sums {
    y: Lanes,
    plus: Lanes,
    minus: Lanes,
    slope_plus: Lanes,
    slope_minus: Lanes,
}

impl Sums {
    fn new() -> Self {
        Self {
            y: ZERO,
            plus: ZERO,
            minus: ZERO,
            slope_plus: ZERO,
            slope_minus: ZERO,
        }
    }
}

/// Lanes that stay in registers through all flows.
const ABREAST: usize = 8;

#[multiversion(targets("x86_64+avx+avx2"))]
fn evaluate(sequence: &Sequence<'_>, sums: &mut Sums) {
    for start in (0..LANES).step_by(ABREAST) {
        let mut y = [0.0; ABREAST];
        let mut square = [0.0; ABREAST];
        let (mut p, mut m) = ([0.0; ABREAST], [0.0; ABREAST]);
        let (mut dp, mut dm) = ([0.0; ABREAST], [0.0; ABREAST]);
        for i in 0..ABREAST {
            y[i] = sums.y[start + i];
            square[i] = y[i] * y[i];
            let end = sequence.terminal[start + i];
            let (plus, minus) = split(end);
            (p[i], m[i]) = (plus * y[i], minus * y[i]);
            (dp[i], dm[i]) = (plus, minus);
        }
        // h ← h·y² + c from the last flow to the first; the derivative beside it.
        for (k, flow) in sequence.flows.iter().enumerate().rev() {
            let last = k + 1 == sequence.flows.len();
            for i in 0..ABREAST {
                let (plus, minus) = split(flow[start + i]);
                let factor = if last { 1.0 } else { square[i] };
                let slope = if last { 0.0 } else { 2.0 * y[i] };
                dp[i] = dp[i] * factor + p[i] * slope;
                dm[i] = dm[i] * factor + m[i] * slope;
                p[i] = p[i] * factor + plus;
                m[i] = m[i] * factor + minus;
            }
        }
        for i in 0..ABREAST {
            let (plus, minus) = split(sequence.outlay[start + i]);
            sums.slope_plus[start + i] = (dp[i] * y[i] + p[i]) * y[i];
            sums.slope_minus[start + i] = (dm[i] * y[i] + m[i]) * y[i];
            sums.plus[start + i] = p[i] * y[i] + plus;
            sums.minus[start + i] = m[i] * y[i] + minus;
        }
    }
}

#[inline(always)]
fn split(value: f64) -> (f64, f64) {
    let plus = if value > 0.0 { value } else { 0.0 };
    let minus = if value < 0.0 { -value } else { 0.0 };
    (plus, minus)
}
