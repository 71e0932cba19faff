//! How the draws of different trials go together.

use super::philox::{block, halves};
use super::sobol::{self, Directions};
use super::strata::{Permutation, ROUNDS};
use super::{Address, LANES, uniforms};
use crate::domain::Sampling;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A design with what its draws depend on beside their address.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Design {
    Random,
    Antithetic,
    Lhs {
        shares: Shares,
    },
    Sobol {
        shares: Shares,
        /// By address and step, of the draws that have a dimension.
        dimensions: Arc<BTreeMap<(Address, u32), Directions>>,
    },
}

/// How the trials of a run are shared out to replicates, block by block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shares {
    pub trials: u64,
    pub replicates: u64,
}

/// Told apart from the addresses of draws: they choose permutations.
const STRATA: u64 = 0x7374_7261_7461_2e31;
const SCRAMBLES: u64 = 0x7363_7261_6d62_6c65;

impl Shares {
    /// Replicate of the trial `first`, a multiple of [`LANES`], and its place in it.
    pub fn place(self, first: u64) -> (u64, u64) {
        let block = first / LANES as u64;
        let within = block / self.replicates * LANES as u64;
        (block % self.replicates, within)
    }

    /// Trials of a replicate.
    pub fn size(self, replicate: u64) -> u64 {
        let lanes = LANES as u64;
        let blocks = self.trials.div_ceil(lanes);
        let own = (blocks + self.replicates - 1 - replicate) / self.replicates;
        let last = (blocks + self.replicates - 1) % self.replicates == replicate;
        let missing = if last {
            blocks * lanes - self.trials
        } else {
            0
        };
        own * lanes - missing
    }
}

impl Design {
    /// A design; `order` names the draws that get the dimensions of the Sobol sequence, the first first.
    pub fn new(
        sampling: Sampling,
        shares: Shares,
        order: impl FnOnce() -> Vec<(Address, u32)>,
    ) -> Self {
        match sampling {
            Sampling::Random => Self::Random,
            Sampling::Antithetic => Self::Antithetic,
            Sampling::Lhs => Self::Lhs { shares },
            Sampling::Sobol => {
                let order = order();
                let directions = sobol::directions(order.len().min(sobol::DIMENSIONS));
                let dimensions = order.into_iter().zip(directions).collect();
                Self::Sobol {
                    shares,
                    dimensions: Arc::new(dimensions),
                }
            }
        }
    }

    /// The uniform numbers of the [`LANES`] trials that begin with `first`, a multiple of
    /// [`LANES`], strictly inside (0, 1).
    pub fn uniforms(&self, seed: u64, draw: (Address, u32), first: u64, out: &mut [f64; LANES]) {
        let (address, step) = draw;
        uniforms(seed, address, step, first, out);
        match self {
            Self::Random => {}
            Self::Antithetic => {
                for [even, odd] in out.as_chunks_mut().0 {
                    *odd = 1.0 - *even;
                }
            }
            Self::Lhs { shares } => stratify(*shares, seed, draw, first, out),
            Self::Sobol { shares, dimensions } => {
                spread(*shares, dimensions.get(&draw), seed, draw, first, out);
            }
        }
    }
}

/// Puts each lane into a stratum of its replicate's, no two into the same.
fn stratify(shares: Shares, seed: u64, draw: (Address, u32), first: u64, out: &mut [f64; LANES]) {
    let (replicate, within) = shares.place(first);
    let size = shares.size(replicate);
    let keys = keys::<ROUNDS>(STRATA, seed, draw, replicate);
    let permutation = Permutation::new(size, keys);
    let n = size as f64;
    for (lane, u) in out.iter_mut().enumerate() {
        // The lanes beyond the last trial are in nobody's sample.
        let at = within + lane as u64;
        if at < size {
            *u = inside((permutation.of(at) as f64 + *u) / n);
        }
    }
}

/// Puts each lane at its scrambled point: 32 bits, and below them those of the independent draw, as
/// scrambling without end would have them for points that 32 bits tell apart. A draw without a
/// dimension has the first one's points in an order of its own (Owen 1998, "Latin supercube sampling for
/// very high-dimensional simulations", ACM Transactions on Modeling and Computer Simulation 8), shuffled
/// so that every first 2^k points are a net (Burley 2020).
fn spread(
    shares: Shares,
    directions: Option<&Directions>,
    seed: u64,
    draw: (Address, u32),
    first: u64,
    out: &mut [f64; LANES],
) {
    const STEP: f64 = 1.0 / 4_294_967_296.0;
    let (replicate, within) = shares.place(first);
    let [a, b, c, d] = keys(SCRAMBLES, seed, draw, replicate);
    let (keys, order) = ([a, b], [c, d]);
    let mut points = [0; LANES];
    match directions {
        Some(directions) => sobol::points(directions, within as u32, &mut points),
        None => {
            for (lane, point) in points.iter_mut().enumerate() {
                let shuffled = sobol::scramble(within as u32 + lane as u32, order);
                *point = shuffled.reverse_bits();
            }
        }
    }
    for (u, point) in out.iter_mut().zip(points) {
        *u = inside((f64::from(sobol::scramble(point, keys)) + *u) * STEP);
    }
}

/// Words that belong to a draw in a replicate.
fn keys<const N: usize>(
    what: u64,
    seed: u64,
    (address, step): (Address, u32),
    replicate: u64,
) -> [u32; N] {
    let [low, high] = halves(address.0 ^ what);
    let mut keys = [0; N];
    for (i, four) in keys.chunks_mut(4).enumerate() {
        let step = step ^ (i as u32) << 24;
        let words = block([replicate as u32, step, low, high], halves(seed));
        four.copy_from_slice(&words[..four.len()]);
    }
    keys
}

/// Rounding must not carry a number out of (0, 1).
fn inside(u: f64) -> f64 {
    const LEAST: f64 = f64::EPSILON / 2.0;
    u.clamp(LEAST, 1.0 - LEAST)
}
