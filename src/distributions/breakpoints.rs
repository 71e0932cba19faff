//! Where Q(Φ(z)) jumps or bends.

use super::Distribution;
use crate::math::normal;

/// Scores that draws reach: a 54-bit uniform stays within ±8.3.
const REACH: f64 = 8.5;

/// Scores closer than this are one.
const SAME: f64 = 4e-15;

impl Distribution {
    /// The scores z, increasing, at which [`Self::at_score`] has a jump or a kink: steps of discrete
    /// distributions, modes of triangles, splices, ends, atoms and gaps of mixture components.
    /// Between two of them, and beyond the outer ones, it is smooth.
    pub fn breakpoints(&self) -> Vec<f64> {
        let mut scores = match self {
            Self::Affine { inner, .. } => return inner.breakpoints(),
            Self::Bernoulli { p } => vec![normal::score(1.0 - p, *p)],
            Self::Discrete { probabilities, .. } => step_scores(probabilities),
            Self::Empirical { values, .. } => {
                let n = values.len();
                (1..n)
                    .filter(|k| values[k - 1] != values[*k])
                    .map(|k| normal::score(k as f64 / n as f64, (n - k) as f64 / n as f64))
                    .collect()
            }
            Self::Triangular { .. }
            | Self::Mixture { .. }
            | Self::Truncated { .. }
            | Self::Spliced { .. } => self.scores_of_places(),
            _ => Vec::new(),
        };
        scores.retain(|z| z.is_finite());
        scores.sort_by(f64::total_cmp);
        scores.dedup_by(|next, last| *next - *last <= SAME * last.abs().max(1.0));
        scores
    }

    /// The scores on both sides of each place.
    fn scores_of_places(&self) -> Vec<f64> {
        let mut places = self.places();
        places.retain(|x| x.is_finite());
        places.sort_by(f64::total_cmp);
        places.dedup();
        let scores = places.into_iter().flat_map(|x| {
            let (p, q) = self.strict_tails(x);
            let (r, s) = self.tails(x);
            [normal::score(p, q), normal::score(r, s)]
        });
        scores.collect()
    }

    /// Values at which the distribution function is not smooth.
    fn places(&self) -> Vec<f64> {
        let (low, high) = self.support();
        let mut places = vec![low, high];
        match self {
            Self::Triangular { mode, .. } => places.push(*mode),
            Self::Discrete { values, .. } | Self::Empirical { values, .. } => {
                places.clone_from(values);
            }
            Self::Mixture { components, .. } => {
                places.extend(components.iter().flat_map(Self::places));
                places.extend(practical_gaps(components));
            }
            Self::Truncated { inner, .. } => {
                let inside = |x: &f64| *x > low && *x < high;
                places.extend(inner.places().into_iter().filter(inside));
            }
            Self::Affine {
                inner,
                shift,
                scale,
            } => places.extend(inner.places().into_iter().map(|x| shift + scale * x)),
            Self::Spliced {
                body, threshold, ..
            } => {
                let below = |x: &f64| x < threshold;
                places.extend(body.places().into_iter().filter(below));
                places.push(*threshold);
            }
            _ => {}
        }
        places
    }
}

/// A point inside each gap that no component's draws reach, where the mixture's quantile jumps for
/// all practical purposes.
fn practical_gaps(components: &[Distribution]) -> Vec<f64> {
    let mut reaches: Vec<(f64, f64)> = components
        .iter()
        .map(|c| (c.at_score(-REACH), c.at_score(REACH)))
        .collect();
    reaches.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut gaps = Vec::new();
    let mut covered = f64::INFINITY;
    for (low, high) in reaches {
        if low > covered {
            gaps.push(0.5 * covered + 0.5 * low);
        }
        let first = covered == f64::INFINITY;
        covered = if first { high } else { covered.max(high) };
    }
    gaps
}

/// The scores of the steps between neighboring values.
fn step_scores(probabilities: &[f64]) -> Vec<f64> {
    let Some((_, rest)) = probabilities.split_first() else {
        return Vec::new();
    };
    let mut above = 0.0;
    let mut uppers: Vec<f64> = Vec::with_capacity(rest.len());
    for p in rest.iter().rev() {
        above += p;
        uppers.push(above);
    }
    let mut below = 0.0;
    let mut scores = Vec::with_capacity(rest.len());
    for (p, above) in probabilities.iter().zip(uppers.into_iter().rev()) {
        below += p;
        scores.push(normal::score(below, above));
    }
    scores
}
