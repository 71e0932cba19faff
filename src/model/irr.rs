//! Internal rates of return of a block of trials.
//!
//! In u = (1 + r)^(−Δ/2) the worth of the flows is the polynomial
//! c₀ + u(c₁ + u²(c₂ + … + u²(c_P + s·u))), and its zeros with u > 0 are the rates. Nearly all
//! projects provably have none or one, by the changes of sign of their flows (Descartes), of partial
//! sums (Norstrøm 1972), or of the balance that is not recovered yet at the rate that was found (the pure
//! investments of Teichroew, Robichek and Montalbano 1965: the balances are the coefficients of the
//! polynomial divided by its zero); those lanes are counted and solved side by side. The rest, and
//! lanes whose zero is ill-conditioned, go to `finance::irr_mid_period` one by one. What becomes of
//! a lane depends on its own flows alone.

use super::Lanes;
use crate::finance::{InternalRate, irr_mid_period};
use crate::sampling::{LANES, kernels};
use multiversion::multiversion;

/// Lanes that are solved together: few enough for their flows to stay in the nearest cache.
const WIDTH: usize = 32;
type Part = [f64; WIDTH];

/// Newton steps at most; a lane that needs more is solved alone.
const MOST_STEPS: usize = 40;
/// A last step this small, relative to u, leaves an error below rounding: Newton's are quadratic.
const SMALL_STEP: f64 = 1e-10;
/// Most that a rounding error in the flows may be multiplied by on its way to u.
const CONDITION: f64 = 30.0;
/// Relative rounding error of a term of a partial sum, with room.
const ROUNDING: f64 = 4.0 * f64::EPSILON;

/// Annual internal rates of `outlay` at time 0 (negative where money is spent), `flows` in the
/// middle of periods of `delta` years and `terminal` at the end of the last: `rate` is NaN where
/// there is none or not exactly one, `several` 1 where there are several or they cannot be told
/// apart, else 0.
pub fn irr(
    outlay: &Lanes,
    flows: &[Lanes],
    terminal: &Lanes,
    delta: f64,
    rate: &mut Lanes,
    several: &mut Lanes,
) {
    *several = [0.0; LANES];
    let mut verdicts = [NONE; LANES];
    // A growth of 1 and one of 0.8 a year.
    let fall = libm::exp(-0.5 * delta * libm::log(0.8));
    for first in (0..LANES).step_by(WIDTH) {
        let project = Project {
            outlay,
            flows,
            terminal,
            first,
        };
        let mut solved = Solved {
            root: [1.0; WIDTH],
            verdict: [NONE; WIDTH],
        };
        solve(&project, fall, &mut solved);
        rate[first..first + WIDTH].copy_from_slice(&solved.root);
        verdicts[first..first + WIDTH].copy_from_slice(&solved.verdict);
    }
    kernels::ln(rate);
    for r in rate.iter_mut() {
        *r *= -2.0 / delta;
    }
    kernels::exp(rate);
    for l in 0..LANES {
        if verdicts[l] == ONE {
            rate[l] = (rate[l] - 1.0).clamp((-1.0_f64).next_up(), f64::MAX);
            continue;
        }
        rate[l] = f64::NAN;
        if verdicts[l] == NONE {
            continue;
        }
        let own: Vec<f64> = flows.iter().map(|flow| flow[l]).collect();
        match irr_mid_period(outlay[l], &own, terminal[l], delta) {
            InternalRate::None => {}
            InternalRate::One(r) => rate[l] = r,
            InternalRate::Several(_) => several[l] = 1.0,
        }
    }
}

/// Verdicts on a lane, as numbers so that they vectorize with the rest.
const NONE: f64 = 0.0;
const ONE: f64 = 1.0;
const ALONE: f64 = 2.0;

/// The flows of `WIDTH` lanes.
struct Project<'a> {
    outlay: &'a Lanes,
    flows: &'a [Lanes],
    terminal: &'a Lanes,
    first: usize,
}

impl Project<'_> {
    #[inline(always)]
    fn part<'a>(&self, lanes: &'a Lanes) -> &'a Part {
        lanes[self.first..].first_chunk().unwrap_or(&[0.0; WIDTH])
    }

    #[inline(always)]
    fn outlay(&self) -> &Part {
        self.part(self.outlay)
    }

    #[inline(always)]
    fn flow(&self, k: usize) -> &Part {
        self.part(&self.flows[k])
    }

    #[inline(always)]
    fn terminal(&self) -> &Part {
        self.part(self.terminal)
    }
}

struct Solved {
    /// The zero in u where the verdict is `ONE`, else a positive number.
    root: Part,
    verdict: Part,
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn solve(project: &Project, fall: f64, solved: &mut Solved) {
    let mut descartes = Changes::new();
    descartes.all(project);
    let mut undecided = 0.0;
    for l in 0..WIDTH {
        let changes = descartes.count[l];
        let verdict = if changes > 1.0 { ALONE } else { changes };
        solved.verdict[l] = verdict;
        undecided += if verdict == ALONE { 1.0 } else { 0.0 };
    }
    if undecided > 0.0 {
        count_by_sums(project, fall, &descartes, &mut solved.verdict);
    }
    // An odd number of changes has a zero, which may be shown to be the only one.
    let mut tentative = [0.0; WIDTH];
    let mut any = 0.0;
    for l in 0..WIDTH {
        let odd = parity(descartes.count[l]) == 1.0 && solved.verdict[l] == ALONE;
        tentative[l] = if odd { 1.0 } else { 0.0 };
        solved.verdict[l] = if odd { ONE } else { solved.verdict[l] };
        any += tentative[l];
    }
    newton(project, &descartes.first, solved);
    if any > 0.0 {
        let impure = balances(project, &solved.root);
        for l in 0..WIDTH {
            let refused = tentative[l] > 0.0 && impure[l] > 0.0;
            solved.verdict[l] = if refused { ALONE } else { solved.verdict[l] };
            solved.root[l] = if refused { 1.0 } else { solved.root[l] };
        }
    }
}

#[inline(always)]
fn parity(count: f64) -> f64 {
    count - 2.0 * (0.5 * count).floor()
}

/// Above 0 where the balance not recovered yet, at a zero u, changes sign or has none that is clear.
#[inline(always)]
fn balances(project: &Project, u: &Part) -> Part {
    let periods = project.flows.len();
    let mut last = [0.0; WIDTH];
    for k in 0..periods {
        let flow = project.flow(k);
        for l in 0..WIDTH {
            last[l] = if flow[l] == 0.0 {
                last[l]
            } else {
                (k + 1) as f64
            };
        }
    }
    let terminal = project.terminal();
    for l in 0..WIDTH {
        last[l] = if terminal[l] == 0.0 {
            last[l]
        } else {
            (periods + 1) as f64
        };
    }
    let error = ROUNDING * (periods + 4) as f64;
    let mut impure = [0.0; WIDTH];
    let (mut sum, mut size, mut sign) = (*project.outlay(), [0.0; WIDTH], [0.0; WIDTH]);
    let mut power = *u;
    for l in 0..WIDTH {
        size[l] = sum[l].abs();
    }
    for k in 0..=periods {
        for l in 0..WIDTH {
            // After the last flow nothing is left to recover.
            let counts = (k as f64) < last[l] && size[l] > 0.0;
            let clear = sum[l].abs() > error * size[l];
            let turned = sum[l] * sign[l] < 0.0;
            impure[l] += if counts & (turned | !clear) { 1.0 } else { 0.0 };
            sign[l] = if counts { sum[l] } else { sign[l] };
        }
        if k == periods {
            break;
        }
        let flow = project.flow(k);
        for l in 0..WIDTH {
            let present = flow[l] * power[l];
            sum[l] += present;
            size[l] += present.abs();
            power[l] *= u[l] * u[l];
        }
    }
    impure
}

/// Decides lanes with several changes of sign by the partial sums at two growths: zeros at lower
/// rates, between and at higher ones are each bounded, and their number is even or odd as that of
/// the changes is.
#[inline(always)]
fn count_by_sums(project: &Project, fall: f64, descartes: &Changes, verdict: &mut Part) {
    let plain = Sums::of(project, 1.0);
    let fallen = Sums::of(project, fall);
    for l in 0..WIDTH {
        let between = at_most(plain.below[l], fallen.above[l]);
        let most = plain.above[l] + between + fallen.below[l];
        let alone_plain = plain.above[l] + plain.below[l];
        let most = at_most(most, alone_plain);
        let clear = plain.unclear[l] + fallen.unclear[l] == 0.0;
        let parity = parity(descartes.count[l]);
        let decided = clear && verdict[l] == ALONE && most <= 1.0 + parity;
        verdict[l] = if decided { parity } else { verdict[l] };
    }
}

/// Changes of sign of numbers given one after another; zeros change nothing.
struct Changes {
    count: Part,
    last: Part,
    /// The first number that is not 0.
    first: Part,
}

impl Changes {
    #[inline(always)]
    fn new() -> Self {
        Self {
            count: [0.0; WIDTH],
            last: [0.0; WIDTH],
            first: [0.0; WIDTH],
        }
    }

    #[inline(always)]
    fn push(&mut self, values: &Part) {
        for l in 0..WIDTH {
            let value = values[l];
            let changed =
                (value > 0.0) & (self.last[l] < 0.0) | (value < 0.0) & (self.last[l] > 0.0);
            self.count[l] += if changed { 1.0 } else { 0.0 };
            self.first[l] = if self.last[l] == 0.0 {
                value
            } else {
                self.first[l]
            };
            self.last[l] = if value == 0.0 { self.last[l] } else { value };
        }
    }

    #[inline(always)]
    fn all(&mut self, project: &Project) {
        self.push(project.outlay());
        for k in 0..project.flows.len() {
            self.push(project.flow(k));
        }
        self.push(project.terminal());
    }
}

/// Most zeros at rates above and below one, by changes of sign of the partial sums there.
struct Sums {
    above: Part,
    below: Part,
    /// Sums whose sign is lost in rounding.
    unclear: Part,
}

impl Sums {
    #[inline(always)]
    fn of(project: &Project, half_step: f64) -> Self {
        let mut unclear = [0.0; WIDTH];
        let step = half_step * half_step;
        let periods = project.flows.len();
        let error = ROUNDING * (periods + 4) as f64;
        let mut forward = Running::new(error);
        forward.add(project.outlay(), 1.0, &mut unclear);
        let mut weight = half_step;
        for k in 0..periods {
            forward.add(project.flow(k), weight, &mut unclear);
            weight *= step;
        }
        // The last flow comes half a step after the last middle, which is half a step back here.
        weight /= half_step;
        forward.add(project.terminal(), weight, &mut unclear);
        let mut backward = Running::new(error);
        backward.add(project.terminal(), 1.0, &mut unclear);
        let mut weight = 1.0 / half_step;
        for k in (0..periods).rev() {
            backward.add(project.flow(k), weight, &mut unclear);
            weight /= step;
        }
        backward.add(project.outlay(), weight * half_step, &mut unclear);
        Self {
            above: forward.changes.count,
            below: backward.changes.count,
            unclear,
        }
    }
}

struct Running {
    /// Relative error of the sums.
    error: f64,
    sum: Part,
    size: Part,
    changes: Changes,
}

impl Running {
    #[inline(always)]
    fn new(error: f64) -> Self {
        Self {
            error,
            sum: [0.0; WIDTH],
            size: [0.0; WIDTH],
            changes: Changes::new(),
        }
    }

    #[inline(always)]
    fn add(&mut self, flows: &Part, weight: f64, unclear: &mut Part) {
        for l in 0..WIDTH {
            let term = flows[l] * weight;
            self.sum[l] += term;
            self.size[l] += term.abs();
            // Not the negation: a sum that is not a number is unclear too.
            let clear = (self.sum[l].abs() > self.error * self.size[l]) | (self.size[l] == 0.0);
            unclear[l] += if clear { 0.0 } else { 1.0 };
        }
        self.changes.push(&self.sum);
    }
}

/// Newton's method in u from 1, kept between the points of known sign: near 0 the polynomial has the
/// sign of its first flow, far out the other one.
#[inline(always)]
fn newton(project: &Project, first: &Part, solved: &mut Solved) {
    let mut u = [1.0; WIDTH];
    let mut low = [0.0; WIDTH];
    let mut high = [f64::INFINITY; WIDTH];
    let mut previous = [f64::INFINITY; WIDTH];
    let mut open = [0.0; WIDTH];
    for l in 0..WIDTH {
        open[l] = if solved.verdict[l] == ONE { 1.0 } else { 0.0 };
    }
    for _ in 0..MOST_STEPS {
        if open.iter().sum::<f64>() == 0.0 {
            break;
        }
        let (value, slope) = value_and_slope(project, &u);
        for l in 0..WIDTH {
            let before = (value[l] > 0.0) == (first[l] > 0.0);
            low[l] = if before { u[l] } else { low[l] };
            high[l] = if before { high[l] } else { u[l] };
            let step = value[l] / slope[l];
            // A step below rounding stays on the end of the bracket.
            let newton = u[l] - step;
            let good =
                (newton >= low[l]) & (newton <= high[l]) & (step.abs() <= 0.75 * previous[l]);
            let middle = if high[l] == f64::INFINITY {
                2.0 * low[l]
            } else {
                0.5 * (low[l] + high[l])
            };
            let done = (good & (step.abs() <= SMALL_STEP * u[l])) | (value[l] == 0.0);
            let next = if good { newton } else { middle };
            let next = if value[l] == 0.0 { u[l] } else { next };
            u[l] = if open[l] > 0.0 { next } else { u[l] };
            previous[l] = if good { step.abs() } else { f64::INFINITY };
            open[l] = if done { 0.0 } else { open[l] };
        }
    }
    let (_, slope) = value_and_slope(project, &u);
    let size = sizes(project, &u);
    for l in 0..WIDTH {
        let well = (size[l] <= CONDITION * (u[l] * slope[l]).abs()) & (open[l] == 0.0);
        let one = solved.verdict[l] == ONE;
        solved.verdict[l] = if one & !well {
            ALONE
        } else {
            solved.verdict[l]
        };
        solved.root[l] = if one & well { u[l] } else { 1.0 };
    }
}

#[inline(always)]
fn value_and_slope(project: &Project, u: &Part) -> (Part, Part) {
    let mut inner = *project.terminal();
    let mut slope = [0.0; WIDTH];
    let mut square = [0.0; WIDTH];
    let mut double = [0.0; WIDTH];
    for l in 0..WIDTH {
        // The terminal flow follows the last middle by u, so the recurrence begins with s/u.
        inner[l] /= u[l];
        slope[l] = -inner[l] / u[l];
        square[l] = u[l] * u[l];
        double[l] = 2.0 * u[l];
    }
    for k in (0..project.flows.len()).rev() {
        let flow = project.flow(k);
        for l in 0..WIDTH {
            slope[l] = slope[l] * square[l] + inner[l] * double[l];
            inner[l] = inner[l] * square[l] + flow[l];
        }
    }
    let outlay = project.outlay();
    let mut value = [0.0; WIDTH];
    for l in 0..WIDTH {
        slope[l] = inner[l] + slope[l] * u[l];
        value[l] = outlay[l] + inner[l] * u[l];
    }
    (value, slope)
}

/// The sum of the absolute terms.
#[inline(always)]
fn sizes(project: &Project, u: &Part) -> Part {
    let mut size = [0.0; WIDTH];
    let terminal = project.terminal();
    for l in 0..WIDTH {
        size[l] = (terminal[l] / u[l]).abs();
    }
    for k in (0..project.flows.len()).rev() {
        let flow = project.flow(k);
        for l in 0..WIDTH {
            size[l] = size[l] * u[l] * u[l] + flow[l].abs();
        }
    }
    let outlay = project.outlay();
    for l in 0..WIDTH {
        size[l] = outlay[l].abs() + size[l] * u[l];
    }
    size
}

#[inline(always)]
fn at_most(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}
