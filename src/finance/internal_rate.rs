//! Internal rates of return, with all roots counted.
//!
//! With x = ln(1 + r) the present value is an exponential sum f(x) = Σ c·e^{−x·t}. By Descartes' rule,
//! which holds for any exponents (Laguerre 1883), it has at most as many roots as its flows, in the
//! order of time, change sign. With one change there is one root. With more, roots are isolated by
//! bisection of intervals on which f, or its derivative, is proved to have no zero: positive and
//! negative terms are each monotone in x, so their values at the ends bound f and f' in between.

use super::Flow;

/// What the internal rate of return is.
#[derive(Debug, Clone, PartialEq)]
pub enum InternalRate {
    /// No rate above −1 makes the flows worth nothing.
    None,
    One(f64),
    /// Several do, in increasing order, or some that touch zero so closely that they cannot be told
    /// apart: the figure is ambiguous.
    Several(Vec<f64>),
}

/// Flows smaller than this share of all are rounding.
pub(crate) const ROUNDING: f64 = 1e-12;

/// Intervals of x narrower than this are not divided any more.
const NARROW: f64 = 1e-9;

/// Intervals that are looked at, at most.
const PATIENCE: usize = 20_000;

/// The internal rate of return of flows at any times, in any order.
pub fn internal_rate(flows: &[Flow]) -> InternalRate {
    let Some(sum) = Exponentials::new(flows) else {
        return InternalRate::None;
    };
    let roots = match sum.changes() {
        0 => return InternalRate::None,
        1 => {
            let (low, high) = sum.reach();
            Some(vec![sum.root(low, high)])
        }
        _ => sum.isolate(),
    };
    let Some(mut roots) = roots else {
        return InternalRate::Several(Vec::new());
    };
    roots.sort_by(f64::total_cmp);
    let rate = |x: &f64| libm::expm1(*x);
    match roots.as_slice() {
        [] => InternalRate::None,
        [x] => InternalRate::One(rate(x)),
        several => InternalRate::Several(several.iter().map(rate).collect()),
    }
}

/// Σ c·e^{−x·t}, times increasing, the first of them 0.
struct Exponentials {
    terms: Vec<Flow>,
}

/// f and −f' at a point, by the sign of their terms.
#[derive(Clone, Copy)]
struct Parts {
    x: f64,
    plus: f64,
    minus: f64,
    slope_plus: f64,
    slope_minus: f64,
}

impl Parts {
    fn value(&self) -> f64 {
        self.plus - self.minus
    }
}

impl Exponentials {
    fn new(flows: &[Flow]) -> Option<Self> {
        let size: f64 = flows.iter().map(|f| f.money.abs()).sum();
        if size == 0.0 || !size.is_finite() {
            return None;
        }
        let mut terms: Vec<Flow> = flows.to_vec();
        terms.sort_by(|a, b| a.time.total_cmp(&b.time));
        terms.dedup_by(|b, a| {
            let same = a.time == b.time;
            if same {
                a.money += b.money;
            }
            same
        });
        // Scaled, so that every size is far from the ends of a float.
        for term in &mut terms {
            term.money /= size;
        }
        terms.retain(|f| f.money.abs() > ROUNDING);
        let first = terms.first()?.time;
        for term in &mut terms {
            term.time -= first;
        }
        Some(Self { terms })
    }

    fn changes(&self) -> usize {
        let pairs = self.terms.windows(2);
        pairs
            .filter(|p| (p[0].money > 0.0) != (p[1].money > 0.0))
            .count()
    }

    fn parts(&self, x: f64) -> Parts {
        let mut parts = Parts {
            x,
            plus: 0.0,
            minus: 0.0,
            slope_plus: 0.0,
            slope_minus: 0.0,
        };
        for term in &self.terms {
            let value = term.money.abs() * libm::exp(-x * term.time);
            let slope = value * term.time;
            if term.money > 0.0 {
                parts.plus += value;
                parts.slope_plus += slope;
            } else {
                parts.minus += value;
                parts.slope_minus += slope;
            }
        }
        parts
    }

    /// An interval outside of which the first or the last term is larger than all others, so that
    /// all roots are inside.
    fn reach(&self) -> (f64, f64) {
        let last = self.terms.len() - 1;
        let (begin, end) = (self.terms[0], self.terms[last]);
        let others = |x: f64, apart: usize| -> f64 {
            let all = self.terms.iter().enumerate().filter(|(i, _)| *i != apart);
            let anchor = self.terms[apart].time;
            all.map(|(_, f)| f.money.abs() * libm::exp(-x * (f.time - anchor)))
                .sum()
        };
        let (mut low, mut high) = (-1e-3, 1e-3);
        while others(high, 0) >= begin.money.abs() && high < 1e6 {
            high *= 2.0;
        }
        while others(low, last) >= end.money.abs() && low > -1e6 {
            low *= 2.0;
        }
        (low, high)
    }

    /// The only root in an interval at whose ends the signs differ: Newton on ln(plus/minus), which
    /// is nearly a straight line, kept inside a bracket.
    fn root(&self, mut low: f64, mut high: f64) -> f64 {
        let rising = self.parts(high).value() > 0.0;
        let mut x = 0.5 * (low + high);
        if low < 0.0 && high > 0.0 {
            x = 0.0;
        }
        for _ in 0..200 {
            let parts = self.parts(x);
            let value = parts.value();
            if value == 0.0 {
                return x;
            }
            if (value > 0.0) == rising {
                high = x;
            } else {
                low = x;
            }
            let slope = parts.slope_minus / parts.minus - parts.slope_plus / parts.plus;
            let step = libm::log(parts.plus / parts.minus) / slope;
            let newton = x - step;
            let next = if newton > low && newton < high {
                newton
            } else {
                0.5 * (low + high)
            };
            if (next - x).abs() <= 1e-14 * x.abs().max(1e-1) {
                return next;
            }
            x = next;
        }
        x
    }

    /// All roots where each could be told apart; none otherwise.
    fn isolate(&self) -> Option<Vec<f64>> {
        let (low, high) = self.reach();
        let mut open = vec![(self.parts(low), self.parts(high))];
        let mut roots = Vec::new();
        let mut ambiguous = false;
        let mut looked = 0;
        while let Some((a, b)) = open.pop() {
            looked += 1;
            if looked > PATIENCE {
                return None;
            }
            // Both parts fall with x where times are positive.
            let (least, most) = (b.plus - a.minus, a.plus - b.minus);
            if least > 0.0 || most < 0.0 {
                continue;
            }
            let falls = b.slope_plus - a.slope_minus;
            let rises = a.slope_plus - b.slope_minus;
            if falls > 0.0 || rises < 0.0 {
                // Monotone: a root where the signs differ; the right end belongs to the next one.
                let (from, to) = (a.value(), b.value());
                if from == 0.0 {
                    roots.push(a.x);
                } else if to != 0.0 && (from > 0.0) != (to > 0.0) {
                    roots.push(self.root(a.x, b.x));
                }
                continue;
            }
            if b.x - a.x < NARROW {
                ambiguous = true;
                continue;
            }
            let middle = self.parts(0.5 * (a.x + b.x));
            open.push((middle, b));
            open.push((a, middle));
        }
        (!ambiguous).then_some(roots)
    }
}
