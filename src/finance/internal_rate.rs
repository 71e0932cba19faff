//! Internal rates of return, counted before they are computed.

use super::bernstein::{Interval, isolate};
use super::present_value::years_between;
use super::series::{Bounds, Series};
use crate::calendar::Date;

/// The rates above −1 at which flows are worth 0.
#[derive(Debug, Clone, PartialEq)]
pub enum InternalRate {
    /// There is none.
    None,
    /// Exactly one.
    One(f64),
    /// Several, in increasing order, or zeros too close together to be told apart (a double one,
    /// say), which are one entry here. Of dated flows ([`xirr`]), those that were found.
    Several(Vec<f64>),
}

impl InternalRate {
    /// The rate, where there is exactly one.
    pub fn one(&self) -> Option<f64> {
        match self {
            Self::One(rate) => Some(*rate),
            _ => None,
        }
    }
}

/// Internal rates per `step` of time of flows at times 0, 1, 2 … steps; with `step` in years they
/// are annual. Flows that are not finite have none.
///
/// ```
/// use buildout::finance::{InternalRate, irr};
/// assert_eq!(irr(&[-100.0, 110.0], 1.0).one().map(|r| (r * 1e9).round()), Some(1e8));
/// assert!(matches!(irr(&[-1600.0, 10000.0, -10000.0], 1.0), InternalRate::Several(_)));
/// assert_eq!(irr(&[1.0, 2.0], 1.0), InternalRate::None);
/// ```
pub fn irr(flows: &[f64], step: f64) -> InternalRate {
    if !(step > 0.0 && step.is_finite()) {
        return InternalRate::None;
    }
    let timed = (0..).map(f64::from).zip(flows.iter().copied());
    internal_rate(Series::new(timed), step, true)
}

/// Annual internal rates of `outlay` at time 0 (negative where money is spent), flows in the middle
/// of periods of `delta` years and `terminal` at the end of the last.
pub fn irr_mid_period(outlay: f64, flows: &[f64], terminal: f64, delta: f64) -> InternalRate {
    if !(delta > 0.0 && delta.is_finite()) {
        return InternalRate::None;
    }
    // In half periods every time is an integer.
    let middles = (0..).map(|k| f64::from(2 * k + 1));
    let timed = std::iter::once((0.0, outlay))
        .chain(middles.zip(flows.iter().copied()))
        .chain(std::iter::once((2.0 * flows.len() as f64, terminal)));
    internal_rate(Series::new(timed), 0.5 * delta, true)
}

/// Annual internal rates of dated flows in any order, at days over 365 from the earliest, as XIRR of
/// Microsoft Excel, which gives one of them.
pub fn xirr(flows: &[(Date, f64)]) -> InternalRate {
    let mut flows = flows.to_vec();
    flows.sort_by_key(|(date, _)| *date);
    let Some(&(first, _)) = flows.first() else {
        return InternalRate::None;
    };
    let timed = flows.iter().map(|&(d, a)| (years_between(first, d), a));
    internal_rate(Series::new(timed), 1.0, false)
}

fn internal_rate(series: Option<Series>, step: f64, on_grid: bool) -> InternalRate {
    let Some(series) = series else {
        return InternalRate::None;
    };
    let zeros = match series.sign_changes() {
        0 => Zeros::default(),
        1 => {
            let (low, high) = series.ends();
            Zeros {
                forces: vec![series.zero(low, high, series.end_signs().1)],
                all_clear: true,
            }
        }
        _ => {
            let counted = by_partial_sums(&series, step);
            if counted.all_clear || !on_grid {
                counted
            } else {
                by_isolation(&series)
            }
        }
    };
    let mut rates: Vec<f64> = zeros
        .forces
        .iter()
        .map(|force| {
            // A rate beyond the largest number, or next to −1, is the last one before.
            libm::expm1(force / step).clamp((-1.0_f64).next_up(), f64::MAX)
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    match (zeros.all_clear, rates.as_slice()) {
        (true, []) => InternalRate::None,
        (true, [rate]) => InternalRate::One(*rate),
        _ => InternalRate::Several(rates),
    }
}

#[derive(Debug)]
struct Zeros {
    forces: Vec<f64>,
    /// Each is a simple zero and there are no others.
    all_clear: bool,
}

impl Default for Zeros {
    fn default() -> Self {
        Self {
            forces: Vec::new(),
            all_clear: true,
        }
    }
}

/// Annual growths that the partial sums are looked at.
const GROWTHS: [f64; 9] = [0.3, 0.6, 0.8, 1.0, 1.1, 1.2, 1.4, 2.0, 4.0];

/// Zeros between the forces at which the sign is known: between two of them there are at most as
/// many as either bounds on that side, and an odd number where the sign differs.
fn by_partial_sums(series: &Series, step: f64) -> Zeros {
    let (low, high) = series.ends();
    let (low_sign, high_sign) = series.end_signs();
    let most = series.sign_changes() as u32;
    let end = |force, positive| Bounds {
        force,
        positive,
        below: most,
        above: most,
    };
    let mut places = vec![end(low, low_sign)];
    let forces = GROWTHS.iter().map(|growth| step * libm::log(*growth));
    places.extend(
        forces
            .filter(|force| low < *force && *force < high)
            .filter_map(|force| series.bounds(force)),
    );
    places.push(end(high, high_sign));
    let mut zeros = Zeros::default();
    for pair in places.windows(2) {
        let [from, to] = [pair[0], pair[1]];
        let bound = from.above.min(to.below);
        if from.positive != to.positive {
            zeros
                .forces
                .push(series.zero(from.force, to.force, to.positive));
            zeros.all_clear &= bound <= 2;
        } else {
            zeros.all_clear &= bound <= 1;
        }
    }
    zeros
}

/// Where the polynomial is cut in two: at a force near 0 where it is certainly not 0.
const CENTERS: [f64; 7] = [0.0, 0.03, -0.03, 0.07, -0.07, 0.13, -0.13];

/// Zeros by isolation in x = exp(−(δ − δ₀)) on (0, 1) and in its reciprocal, δ by step of the grid.
fn by_isolation(series: &Series) -> Zeros {
    let Some(center) = CENTERS.iter().find_map(|force| series.bounds(*force)) else {
        return Zeros {
            forces: Vec::new(),
            all_clear: false,
        };
    };
    let degree = series.times()[series.times().len() - 1] as usize;
    let mut powers = vec![0.0; degree + 1];
    for (t, term) in series.times().iter().zip(series.terms(center.force)) {
        powers[*t as usize] = term;
    }
    let (least, greatest) = series.ends();
    let (sign_below, sign_above) = series.end_signs();
    let mut zeros = Zeros::default();
    for above in [true, false] {
        let found = isolate(&powers);
        let force = |x: f64, beyond: f64| {
            if x == 0.0 {
                beyond
            } else if above {
                center.force - libm::log(x)
            } else {
                center.force + libm::log(x)
            }
        };
        let sign = |x: f64| powers.iter().rev().fold(0.0, |sum, a| sum * x + a) > 0.0;
        for Interval { low, high } in found.single {
            let (inner, outer) = (
                force(high, 0.0),
                force(low, if above { greatest } else { least }),
            );
            let outer_sign = match (low == 0.0, above) {
                (true, true) => sign_above,
                (true, false) => sign_below,
                _ => sign(low),
            };
            zeros.forces.push(if above {
                series.zero(inner, outer, outer_sign)
            } else {
                series.zero(outer, inner, !outer_sign)
            });
        }
        zeros.all_clear &= found.unclear.is_empty();
        let middles = found.unclear.iter().map(|i| 0.5 * (i.low + i.high));
        zeros.forces.extend(middles.map(|x| force(x, 0.0)));
        powers.reverse();
    }
    zeros
}
