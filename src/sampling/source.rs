//! Where the random numbers of a run come from.

use super::{Address, LANES, kernels, uniforms};
use std::collections::BTreeMap;

/// The draws of a run: everything random in a trial is asked of it by name, step and trial.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    seed: u64,
    /// What some names draw instead.
    changes: BTreeMap<Address, Change>,
}

/// What a name draws in place of its own numbers, while all others keep theirs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// The draws that another seed gives: the frozen and the picked draws of a pick–freeze design.
    Seed(u64),
    /// The same number in every trial, inside (0, 1): the input's quantile at it.
    Fixed(f64),
    /// Its own numbers, rounded to the middle of one of [`LEVELS`] equal parts of (0, 1); where `moved`
    /// half of (0, 1) up from the lower half or down from the upper one (Morris 1991).
    Level { moved: bool },
}

/// Parts of (0, 1) that elementary effects step between.
pub const LEVELS: u32 = 4;

impl Source {
    /// Independent draws.
    pub fn random(seed: u64) -> Self {
        Self {
            seed,
            changes: BTreeMap::new(),
        }
    }

    /// The same draws, but for those of one name.
    #[must_use]
    pub fn with(mut self, address: Address, change: Change) -> Self {
        self.changes.insert(address, change);
        self
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The number that a name has in every trial, where it was fixed.
    pub fn fixed(&self, address: Address) -> Option<f64> {
        match self.changes.get(&address) {
            Some(Change::Fixed(u)) => Some(*u),
            _ => None,
        }
    }

    /// The uniform numbers of the [`LANES`] trials that begin with `first`, a multiple of
    /// [`LANES`], strictly inside (0, 1).
    pub fn uniforms(&self, address: Address, step: u32, first: u64, out: &mut [f64; LANES]) {
        match self.changes.get(&address) {
            None => uniforms(self.seed, address, step, first, out),
            Some(Change::Seed(seed)) => uniforms(*seed, address, step, first, out),
            Some(Change::Fixed(u)) => out.fill(*u),
            Some(Change::Level { moved }) => {
                uniforms(self.seed, address, step, first, out);
                let parts = f64::from(LEVELS);
                for u in out {
                    let middle = ((*u * parts).floor() + 0.5) / parts;
                    let step = if middle < 0.5 { 0.5 } else { -0.5 };
                    *u = if *moved { middle + step } else { middle };
                }
            }
        }
    }

    /// The standard normal scores of the same draws.
    pub fn normal_scores(&self, address: Address, step: u32, first: u64, out: &mut [f64; LANES]) {
        self.uniforms(address, step, first, out);
        kernels::normal_score(out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(source: &Source, name: &str) -> [f64; LANES] {
        let mut out = [0.0; LANES];
        source.uniforms(Address::of(name), 3, 512, &mut out);
        out
    }

    #[test]
    fn a_change_moves_one_name_and_no_other() {
        let base = Source::random(7);
        let changed = base.clone().with(Address::of("a"), Change::Seed(8));
        assert_eq!(drawn(&changed, "a"), drawn(&Source::random(8), "a"));
        assert_eq!(drawn(&changed, "b"), drawn(&base, "b"));
        assert_ne!(drawn(&changed, "a"), drawn(&base, "a"));
        let fixed = base.with(Address::of("a"), Change::Fixed(0.1));
        assert_eq!(drawn(&fixed, "a"), [0.1; LANES]);
        assert_eq!(fixed.fixed(Address::of("a")), Some(0.1));
        assert_eq!(fixed.fixed(Address::of("b")), None);
    }

    #[test]
    fn levels_are_near_their_draws_and_half_a_range_from_the_moved_ones() {
        let base = Source::random(7);
        let at = |moved| base.clone().with(Address::of("a"), Change::Level { moved });
        let (own, level, moved) = (
            drawn(&base, "a"),
            drawn(&at(false), "a"),
            drawn(&at(true), "a"),
        );
        for i in 0..LANES {
            assert!((level[i] - own[i]).abs() <= 0.125);
            assert!([0.125, 0.375, 0.625, 0.875].contains(&level[i]));
            assert_eq!((moved[i] - level[i]).abs(), 0.5);
            assert!(moved[i] > 0.0 && moved[i] < 1.0);
        }
    }
}
