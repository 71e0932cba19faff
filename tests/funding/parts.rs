//! The pieces of the plain calculation: curves by their definition and inverted by bisection, clearing
//! by iteration from above, circles by closing the graph of payments, and what is due when.

use super::figures::Series;
use super::world::{Due, Shape, World, window};
use crate::common::date;
use buildout::calendar::Calendar;

/// The S-curve at `x`.
pub fn curve(shape: Shape, x: f64) -> f64 {
    match shape {
        Shape::Linear => x,
        Shape::Rayleigh => (1.0 - (-3.506557897 * x * x).exp()) / 0.97,
        // P(at least a of a + b − 1 independent events of probability x).
        Shape::Beta(a, b) => {
            let n = a + b - 1;
            let choose = |k: u32| (0..k).fold(1.0, |c, i| c * f64::from(n - i) / f64::from(i + 1));
            let term = |k: u32| choose(k) * x.powi(k as i32) * (1.0 - x).powi((n - k) as i32);
            // The shorter tail, so that nothing cancels.
            if x < 0.5 {
                (a..=n).map(term).sum()
            } else {
                1.0 - (0..a).map(term).sum::<f64>()
            }
        }
    }
}

/// Where the curve reaches `y`, between `from` and `to`.
pub fn inverse(shape: Shape, y: f64, from: f64, to: f64) -> f64 {
    if shape == Shape::Linear {
        return y.clamp(from, to);
    }
    let (mut low, mut high) = (from, to);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if curve(shape, middle) < y {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

pub fn overlap(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.1.min(b.1) - a.0.max(b.0)).max(0.0)
}

/// The greatest p with p_i = min(due_i, have_i + Σ_j share_ji p_j), and the rounds it took.
pub fn clear(due: &[Vec<f64>], have: &[Option<f64>]) -> (Vec<f64>, usize) {
    let n = have.len();
    let total: Vec<f64> = due.iter().map(|row| row.iter().sum()).collect();
    let mut paid = total.clone();
    for round in 1..=2_000_000 {
        let mut next = total.clone();
        for i in 0..n {
            let Some(have) = have[i] else { continue };
            let ratio = |j: usize| {
                if total[j] > 0.0 {
                    paid[j] / total[j]
                } else {
                    0.0
                }
            };
            let received: f64 = (0..n).map(|j| due[j][i] * ratio(j)).sum();
            next[i] = next[i].min(have + received);
        }
        let change = (0..n)
            .map(|i| (next[i] - paid[i]).abs())
            .fold(0.0, f64::max);
        let size = total.iter().fold(0.0, |a: f64, b| a.max(*b));
        paid = next;
        if change <= 1e-17 * size {
            return (paid, round);
        }
    }
    panic!("the clearing does not settle");
}

/// Share of the largest sum of money that is rounding.
pub const TRACE: f64 = 1e-11;

/// The share of payments that lies on circles; none where nothing is paid. Payments up to `trace`
/// are rounding.
pub fn circularity(paid: &[Vec<f64>], trace: f64) -> Option<f64> {
    let n = paid.len();
    let mut reach: Vec<Vec<bool>> = paid
        .iter()
        .map(|row| row.iter().map(|x| *x > trace).collect())
        .collect();
    for k in 0..n {
        for i in 0..n {
            for j in 0..n {
                reach[i][j] |= reach[i][k] && reach[k][j];
            }
        }
    }
    let (mut all, mut on) = (0.0, 0.0);
    for i in 0..n {
        for j in 0..n {
            all += paid[i][j];
            if paid[i][j] > trace && reach[j][i] {
                on += paid[i][j];
            }
        }
    }
    (all > trace).then(|| on / all)
}

pub struct BuildState {
    pub intended: f64,
    pub begin: f64,
    pub per_period: f64,
    pub x: f64,
    pub weight: f64,
}

pub struct ContractState {
    pub arrears: f64,
    /// When capacity is let to others, after a default.
    pub relet_from: Option<f64>,
}

pub struct StakeState {
    pub committed: f64,
    pub paid_in: f64,
    pub value: f64,
}

/// Weight of a build in the portfolio: what overlaps leave, the parent's too.
pub fn weight(world: &World, b: usize) -> f64 {
    let build = &world.builds[b];
    let own = 1.0 - build.overlaps.iter().map(|o| o.1).sum::<f64>();
    let inside = build.part_of.map_or(1.0, |(parent, share)| {
        1.0 - share * (1.0 - weight(world, parent))
    });
    own.max(0.0) * inside
}

pub fn begin(world: &World, calendar: &Calendar) -> Vec<BuildState> {
    let mut before = vec![0.0; world.builds.len()];
    let mut start = |b: usize| {
        let build = &world.builds[b];
        let days = window(build.window);
        let (s, e) = (calendar.tau(days.start), calendar.tau_end(days.end));
        let parts: f64 = world
            .builds
            .iter()
            .filter_map(|c| c.part_of.filter(|p| p.0 == b).map(|p| c.amount * p.1))
            .sum();
        let inside = |c: usize| world.builds[c].part_of.filter(|p| p.0 == b).map(|p| p.1);
        let parts_before: f64 = (0..world.builds.len())
            .filter_map(|c| inside(c).map(|share| before[c] * share))
            .sum();
        let overrun = if build.absorb { build.overrun } else { 1.0 };
        let intended = (build.amount - parts).max(0.0) * build.realized * overrun;
        let length = (e - s) * build.stretch;
        let x = if s >= 0.0 {
            0.0
        } else if let Some(spent) = build.spent_to_date {
            // What was spent on a parent includes its parts.
            let own = (spent - parts_before).max(0.0);
            if own < intended {
                inverse(build.shape, own / intended, 0.0, 1.0)
            } else {
                1.0
            }
        } else {
            (-(s + build.delay) / length).clamp(0.0, 1.0)
        };
        // Where more was spent than is meant, that is a fact.
        let spent = if s < 0.0 { build.spent_to_date } else { None };
        let own = spent.map(|spent| (spent - parts_before).max(0.0));
        before[b] = parts_before + own.unwrap_or(intended * curve(build.shape, x));
        BuildState {
            intended,
            begin: s + build.delay,
            per_period: calendar.delta() / length,
            x,
            weight: weight(world, b),
        }
    };
    // A part comes after what holds it.
    let mut states: Vec<BuildState> = (0..world.builds.len()).rev().map(&mut start).collect();
    states.reverse();
    states
}

/// A whole in each year and, last, in the run.
pub struct Tally {
    pub years: Vec<(usize, usize)>,
}

impl Tally {
    pub fn zero(&self) -> Series {
        vec![0.0; self.years.len() + 1]
    }

    pub fn year(&self, t: usize) -> usize {
        let inside = |y: &(usize, usize)| (y.0..y.1).contains(&t);
        self.years.iter().position(inside).expect("a year")
    }

    pub fn add(&self, to: &mut Series, t: usize, x: f64) {
        to[self.year(t)] += x;
        to[self.years.len()] += x;
    }

    pub fn set(&self, to: &mut Series, t: usize, x: f64) {
        to[self.year(t)] = x;
        to[self.years.len()] = x;
    }
}

/// Share of the committed money that is due before `tau`; the whole is due at last.
pub fn due_share(due: &Due, delay: f64, calendar: &Calendar, tau: f64) -> f64 {
    match due {
        Due::Even(days) => {
            let days = window(*days);
            let (s, e) = (calendar.tau(days.start), calendar.tau_end(days.end));
            ((tau - s - delay) / (e - s)).clamp(0.0, 1.0)
        }
        // A first day of a period is in that period, not due by the end of the one before.
        Due::Tranches(list) => {
            let day = |d: &str| calendar.tau(date(d)) + delay;
            list.iter()
                .filter(|(d, _)| day(d) < tau - 1e-9)
                .map(|p| p.1)
                .sum()
        }
        Due::Pacing { .. } => panic!("a fund has no dates"),
    }
}

/// Share of what is uncalled that a fund calls between two ages.
pub fn call_rate(rates: &[f64], life: f64, from: f64, to: f64) -> f64 {
    let (from, to) = (from.max(0.0), to.min(life));
    let mut left = 1.0;
    for year in 0..=(life as usize) {
        let within = overlap((from, to), (year as f64, year as f64 + 1.0));
        let rate = rates[year.min(rates.len() - 1)];
        left *= (1.0 - rate).powf(within);
    }
    1.0 - left
}
