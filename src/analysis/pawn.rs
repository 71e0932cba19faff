//! PAWN: how far the distribution of a figure moves where an input is known, from any sample, whether
//! inputs depend on each other or not (Pianosi and Wagener 2015; 2018, "Distribution-based sensitivity
//! analysis from a generic input–output sample").
//!
//! The input's range is cut into slices of equal numbers of trials; in each, Kolmogorov's distance of
//! the figure's distribution from that of all trials is taken. The distance is never 0 in a sample:
//! inputs that do nothing, drawn for the purpose, tell how large it is by chance.

use super::{mean, sd};
use crate::sampling::philox::PhiloxRng;
use rand::Rng;

/// Slices of an input's range.
pub const SLICES: usize = 10;

/// Inputs that do nothing.
const DUMMIES: u64 = 20;

/// The distances of one input over its slices.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pawn {
    pub median: f64,
    pub mean: f64,
    pub maximum: f64,
}

/// What chance alone gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Noise {
    /// Mean and standard deviation of the median over inputs that do nothing.
    pub mean: f64,
    pub sd: f64,
}

/// A figure's values in their order, to be sliced by inputs.
#[derive(Debug, Clone)]
pub struct Ordered {
    /// Trials by value.
    order: Vec<usize>,
    values: Vec<f64>,
}

impl Ordered {
    /// Sorts a column of finite values.
    pub fn new(y: &[f64]) -> Self {
        let mut order: Vec<usize> = (0..y.len()).collect();
        order.sort_by(|a, b| y[*a].total_cmp(&y[*b]));
        Self {
            values: order.iter().map(|i| y[*i]).collect(),
            order,
        }
    }

    /// The distances for an input's column; none where there is no trial.
    pub fn by(&self, x: &[f64]) -> Option<Pawn> {
        let mut distances = self.distances(&slices(x));
        if distances.is_empty() {
            return None;
        }
        distances.sort_by(f64::total_cmp);
        let n = distances.len();
        Some(Pawn {
            median: 0.5 * (distances[(n - 1) / 2] + distances[n / 2]),
            mean: mean(&distances),
            maximum: distances[n - 1],
        })
    }

    /// What chance gives in as many trials.
    pub fn noise(&self, seed: u64) -> Option<Noise> {
        let dummy = |d: u64| {
            let mut rng = PhiloxRng::new(seed, d);
            let x: Vec<f64> = self.order.iter().map(|_| rng.next_u64() as f64).collect();
            self.by(&x).map(|p| p.median)
        };
        let medians: Vec<f64> = (0..DUMMIES).filter_map(dummy).collect();
        (!medians.is_empty()).then(|| Noise {
            mean: mean(&medians),
            sd: sd(&medians),
        })
    }

    fn distances(&self, slice: &[usize]) -> Vec<f64> {
        let mut sizes = [0_usize; SLICES];
        for s in slice {
            sizes[*s] += 1;
        }
        let n = self.order.len() as f64;
        let (mut seen, mut largest) = ([0_usize; SLICES], [0.0_f64; SLICES]);
        let mut first = 0;
        while first < self.order.len() {
            let value = self.values[first];
            let tied = self.values[first..].iter().take_while(|v| **v == value);
            let next = first + tied.count();
            for i in &self.order[first..next] {
                seen[slice[*i]] += 1;
            }
            for s in 0..SLICES {
                let own = seen[s] as f64 / sizes[s].max(1) as f64;
                largest[s] = largest[s].max((own - next as f64 / n).abs());
            }
            first = next;
        }
        let filled = (0..SLICES).filter(|s| sizes[*s] > 0);
        filled.map(|s| largest[s]).collect()
    }
}

/// The slice of each trial: from one of the deciles of the input to below the next. Slices between
/// equal deciles are empty.
fn slices(x: &[f64]) -> Vec<usize> {
    let mut sorted = x.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1) as f64;
    let decile = |s: usize| {
        let at = last * s as f64 / SLICES as f64;
        let (low, high) = (at.floor() as usize, at.ceil() as usize);
        sorted[low] + (at - at.floor()) * (sorted[high] - sorted[low])
    };
    let bounds: Vec<f64> = if x.is_empty() {
        Vec::new()
    } else {
        (1..SLICES).map(decile).collect()
    };
    x.iter()
        .map(|x| bounds.partition_point(|b| b <= x))
        .collect()
}
