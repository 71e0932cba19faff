//! Internal rates of return of a block of lanes.
//!
//! With y = (1 + r)^(−Δ/2) the present value is a polynomial: the outlay at y⁰, the flow of period
//! k, in its middle, at y^(2k+1), the terminal flow at y^(2P). Where the first and the last flow differ in
//! sign there is a root, found for all lanes together. It is the only one where flows change sign once
//! (Descartes), and where the balance that is not recovered yet, at that rate, never changes sign: the
//! balances are the coefficients of the polynomial divided by its root (the pure investments of
//! Teichroew, Robichek and Montalbano 1965). The few lanes left are left to [`crate::finance`].

use super::Lanes;
use crate::finance::{Flow, InternalRate, internal_rate};
use crate::sampling::{LANES, kernels};
use multiversion::multiversion;

const ZERO: Lanes = [0.0; LANES];

/// Flows smaller than this share of all are rounding.
const ROUNDING: f64 = 1e-12;

/// Roots are sought for y between e^−6 and e^6.
const REACH: f64 = 6.0;

/// Newton converges quadratically: after a step this small x is as good as its rounding.
const CLOSE: f64 = 1e-13;

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
    let (mut sought, mut doubtful) = (ZERO, false);
    for l in 0..LANES {
        // An odd number of changes: the ends differ in sign.
        sought[l] = if changes[l] % 2.0 == 1.0 { 1.0 } else { 0.0 };
        doubtful |= changes[l] > 1.0;
    }
    let mut solved = solve(&sequence, &least, &sought, rate);
    if doubtful {
        let impure = sequence.balances(rate);
        for l in 0..LANES {
            let alone = changes[l] == 1.0 || impure[l] == 0.0;
            solved[l] = if alone { solved[l] } else { 0.0 };
        }
    }
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

    /// How often the balance that is not recovered yet changes sign at the rate of x = ln y.
    fn balances(&self, x: &Lanes) -> Lanes {
        let (mut first, mut square) = (*x, *x);
        kernels::exp(&mut first);
        for l in 0..LANES {
            square[l] = first[l] * first[l];
        }
        let mut balance = Balance {
            sum: *self.outlay,
            size: ZERO,
            last: ZERO,
            changes: ZERO,
            power: first,
        };
        for l in 0..LANES {
            balance.size[l] = self.outlay[l].abs();
        }
        // Each balance is looked at before the next flow. After the last period it is what the
        // terminal flow recovers, the negative of it.
        for flow in self.flows {
            balance.add(flow, &square);
        }
        let mut end = *self.terminal;
        for value in &mut end {
            *value = -*value;
        }
        count(&end, &ZERO, &mut balance.last, &mut balance.changes);
        balance.changes
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

/// The sum of discounted flows, and of their sizes, so far.
struct Balance {
    sum: Lanes,
    size: Lanes,
    last: Lanes,
    changes: Lanes,
    /// y to the power of the next flow.
    power: Lanes,
}

impl Balance {
    fn add(&mut self, flow: &Lanes, square: &Lanes) {
        step(self, flow, square);
    }
}

#[multiversion(targets("x86_64+avx+avx2"))]
fn step(balance: &mut Balance, flow: &Lanes, square: &Lanes) {
    for l in 0..LANES {
        let (sum, size) = (balance.sum[l], balance.size[l]);
        let least = ROUNDING * size;
        let plus = if sum > least { 1.0 } else { 0.0 };
        let minus = if sum < -least { 1.0 } else { 0.0 };
        let sign: f64 = plus - minus;
        balance.changes[l] += if sign * balance.last[l] < 0.0 {
            1.0
        } else {
            0.0
        };
        balance.last[l] = if sign == 0.0 { balance.last[l] } else { sign };
        let present = flow[l] * balance.power[l];
        balance.sum[l] = sum + present;
        balance.size[l] = size + present.abs();
        balance.power[l] *= square[l];
    }
}

/// A root of the lanes that are `sought`, whose ends differ in sign, as x = ln y: Newton on
/// ln(plus/minus) inside a bracket. Returns which were found; a lane that is found stays as it is,
/// whatever the others do.
fn solve(sequence: &Sequence<'_>, least: &Lanes, sought: &Lanes, x: &mut Lanes) -> Lanes {
    let mut solved = ZERO;
    *x = ZERO;
    if sought.iter().all(|u| *u == 0.0) {
        return solved;
    }
    let (mut low, mut high) = ([-REACH; LANES], [REACH; LANES]);
    // The sign of the first flow is that of all small y, the end that `low` stands for.
    let mut first = ZERO;
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
            if sought[l] == 0.0 || solved[l] > 0.0 {
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
            if inside && (next - x[l]).abs() <= CLOSE {
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
