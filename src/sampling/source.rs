//! Where the random numbers of a run come from.

use super::design::{Design, Shares};
use super::{Address, LANES, Tilt, bridge, kernels};
use crate::domain::Sampling;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The draws of a run: everything random in a trial is asked of it by name, step and trial.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    seed: u64,
    design: Design,
    /// What some names draw instead.
    changes: BTreeMap<Address, Change>,
    tilt: Option<Arc<Tilt>>,
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
            design: Design::Random,
            changes: BTreeMap::new(),
            tilt: None,
        }
    }

    /// Draws by a design. `order` names the draws that get the dimensions of the Sobol sequence, first
    /// the first; those beyond the last dimension, and all others, are stratified one by one.
    pub fn new(
        sampling: Sampling,
        seed: u64,
        shares: Shares,
        order: impl FnOnce() -> Vec<(Address, u32)>,
    ) -> Self {
        Self {
            design: Design::new(sampling, shares, order),
            ..Self::random(seed)
        }
    }

    /// The same draws, but for those of one name.
    #[must_use]
    pub fn with(mut self, address: Address, change: Change) -> Self {
        self.changes.insert(address, change);
        self
    }

    /// The same draws, some of them tilted.
    pub fn tilted(&self, tilt: Tilt) -> Self {
        let tilt = (!tilt.draws().is_empty()).then(|| Arc::new(tilt));
        Self {
            tilt,
            ..self.clone()
        }
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
        self.plain_uniforms(address, step, first, out);
        if let Some((tilt, place)) = self.place(address, step) {
            let mut scores = [0.0; LANES];
            tilt.scores(
                place,
                first,
                &|a, s, z| self.plain_scores(a, s, first, z),
                &mut scores,
            );
            Tilt::uniforms(&scores, first, out);
        }
    }

    /// The standard normal scores of the same draws.
    pub fn normal_scores(&self, address: Address, step: u32, first: u64, out: &mut [f64; LANES]) {
        match self.place(address, step) {
            Some((tilt, place)) => {
                let plain = |a, s, z: &mut [f64; LANES]| self.plain_scores(a, s, first, z);
                tilt.scores(place, first, &plain, out);
            }
            None => self.plain_scores(address, step, first, out),
        }
    }

    /// Draws that follow each other in time come from a bridge, see [`Source::path`].
    pub fn bridges(&self) -> bool {
        matches!(self.design, Design::Sobol { .. }) && self.tilt.is_none()
    }

    /// The standard normal scores of the steps 1, 2 … of a path, which are independent of each other.
    /// By a bridge, if [`Source::bridges`]: then the score drawn at step 1 is that of their sum, those of
    /// the next steps are of the path's middle, quarters and so on.
    pub fn path(&self, address: Address, first: u64, out: &mut [[f64; LANES]]) {
        for (i, lanes) in out.iter_mut().enumerate() {
            self.normal_scores(address, i as u32 + 1, first, lanes);
        }
        if self.bridges() {
            bridge::increments(out);
        }
    }

    /// The logarithm of what each trial counts for because its draws are tilted: 0 where none is.
    /// The mean over the trials of what they count for is 1.
    pub fn log_counts(&self, first: u64, out: &mut [f64; LANES]) {
        out.fill(0.0);
        let Some(tilt) = &self.tilt else { return };
        let mut scores = vec![[0.0; LANES]; tilt.draws().len()];
        for (draw, scores) in tilt.draws().iter().zip(&mut scores) {
            self.normal_scores(draw.address, draw.step, first, scores);
        }
        tilt.log_counts(&scores, out);
    }

    /// [`Source::log_counts`] of one trial.
    pub fn log_count(&self, trial: u64) -> f64 {
        let lane = trial % LANES as u64;
        let mut counts = [0.0; LANES];
        self.log_counts(trial - lane, &mut counts);
        counts[lane as usize]
    }

    fn place(&self, address: Address, step: u32) -> Option<(&Tilt, usize)> {
        let tilt = self.tilt.as_deref()?;
        Some((tilt, tilt.place(address, step)?))
    }

    fn plain_uniforms(&self, address: Address, step: u32, first: u64, out: &mut [f64; LANES]) {
        match self.changes.get(&address) {
            None => self.designed(self.seed, address, step, first, out),
            Some(Change::Seed(seed)) => self.designed(*seed, address, step, first, out),
            Some(Change::Fixed(u)) => out.fill(*u),
            Some(Change::Level { moved }) => {
                self.designed(self.seed, address, step, first, out);
                let parts = f64::from(LEVELS);
                for u in out {
                    let middle = ((*u * parts).floor() + 0.5) / parts;
                    let step = if middle < 0.5 { 0.5 } else { -0.5 };
                    *u = if *moved { middle + step } else { middle };
                }
            }
        }
    }

    fn designed(&self, seed: u64, address: Address, step: u32, first: u64, out: &mut [f64; LANES]) {
        self.design.uniforms(seed, (address, step), first, out);
    }

    fn plain_scores(&self, address: Address, step: u32, first: u64, out: &mut [f64; LANES]) {
        self.plain_uniforms(address, step, first, out);
        kernels::normal_score(out);
    }
}

#[cfg(test)]
mod tests {
    use super::super::TiltedDraw;
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

    fn draw(name: &str, mean: f64, row: &[(usize, f64)]) -> TiltedDraw {
        TiltedDraw {
            address: Address::of(name),
            step: 0,
            mean,
            row: row.to_vec(),
        }
    }

    /// Under the tilt q, counts weigh means back to the prior: E 1 = 1, E z = 0, E z² = 1, E z z' = 0,
    /// each within five standard errors (false alarm 4 in 10⁶), and none exceeds 1/α.
    #[test]
    fn counts_undo_the_tilt() {
        let (a, b) = (Address::of("a"), Address::of("b"));
        let tilt = Tilt::new(vec![
            draw("a", 1.0, &[(0, 0.7)]),
            draw("b", -0.5, &[(0, 0.4), (1, 0.6)]),
        ]);
        let source = Source::random(3).tilted(tilt);
        let (mut x, mut y, mut counts) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
        let mut seen: Vec<[f64; 5]> = Vec::new();
        for block in 0..200 {
            let first = block * LANES as u64;
            source.normal_scores(a, 0, first, &mut x);
            source.normal_scores(b, 0, first, &mut y);
            source.log_counts(first, &mut counts);
            for l in 0..LANES {
                let w = counts[l].exp();
                assert!(w <= 10.0 + 1e-9);
                seen.push([w, w * x[l], w * x[l] * x[l], w * y[l], w * x[l] * y[l]]);
            }
        }
        let n = seen.len() as f64;
        for (k, expected) in [1.0, 0.0, 1.0, 0.0, 0.0].into_iter().enumerate() {
            let mean = seen.iter().map(|s| s[k]).sum::<f64>() / n;
            let square = seen.iter().map(|s| (s[k] - mean).powi(2)).sum::<f64>() / n;
            assert!(
                (mean - expected).abs() < 5.0 * (square / n).sqrt(),
                "{k}: {mean}"
            );
        }
    }

    /// Uniforms and scores are the same draws; every tenth trial is left as it is.
    #[test]
    fn tilted_uniforms_are_those_of_the_scores() {
        let address = Address::of("a");
        let plain = Source::random(3);
        let source = plain.tilted(Tilt::new(vec![draw("a", 2.0, &[(0, 0.5)])]));
        let (mut u, mut z, mut before) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
        source.uniforms(address, 0, 256, &mut u);
        source.normal_scores(address, 0, 256, &mut z);
        plain.normal_scores(address, 0, 256, &mut before);
        for l in 0..LANES {
            assert!((crate::math::normal::cdf(z[l]) - u[l]).abs() < 1e-12);
            let prior = (256 + l) % 10 == 9;
            let expected = if prior {
                before[l]
            } else {
                2.0 + 0.5 * before[l]
            };
            assert!((z[l] - expected).abs() < 1e-12);
        }
    }
}
