//! Where Q(Φ(z)) jumps or bends.

use super::Distribution;
use super::cdf::{Window, split_sums};
use crate::math::normal;

/// Scores that draws reach: a 54-bit uniform stays within ±8.3.
const REACH: f64 = 8.5;

impl Distribution {
    /// The scores z, increasing, at which [`Self::at_score`] has a jump or a kink: steps of discrete
    /// distributions, modes of triangles, splices, ends, atoms and gaps of mixture components.
    /// Between two of them, and beyond the outer ones, it is smooth.
    pub fn breakpoints(&self) -> Vec<f64> {
        let mut scores = self.raw_breakpoints();
        scores.retain(|z| z.is_finite());
        scores.sort_by(f64::total_cmp);
        scores.dedup();
        scores
    }

    fn raw_breakpoints(&self) -> Vec<f64> {
        match self {
            Self::Triangular { low, mode, high } => {
                let width = high - low;
                vec![normal::score((mode - low) / width, (high - mode) / width)]
            }
            Self::Bernoulli { p } => vec![normal::score(1.0 - p, *p)],
            Self::Discrete {
                values,
                probabilities,
            } => (1..values.len())
                .map(|k| {
                    let (p, q) = split_sums(probabilities, k);
                    normal::score(p, q)
                })
                .collect(),
            Self::Empirical { values, .. } => {
                let n = values.len();
                (1..n)
                    .filter(|k| values[k - 1] != values[*k])
                    .map(|k| normal::score(k as f64 / n as f64, (n - k) as f64 / n as f64))
                    .collect()
            }
            Self::Mixture { components, .. } => self.mixture_breakpoints(components),
            Self::Truncated { inner, low, high } => {
                let window = Window::of(inner, *low, *high);
                inner
                    .raw_breakpoints()
                    .into_iter()
                    .map(|z| {
                        let pair = (normal::cdf(z), normal::cdf(-z));
                        let (p, q) = window.inner_to_outer(pair);
                        normal::score(p, q)
                    })
                    .collect()
            }
            Self::Affine { inner, .. } => inner.raw_breakpoints(),
            Self::Spliced {
                body, threshold, ..
            } => {
                let (p, q) = body.tails(*threshold);
                let splice = normal::score(p, q);
                let mut scores = body.raw_breakpoints();
                scores.retain(|z| *z < splice);
                scores.push(splice);
                scores
            }
            _ => Vec::new(),
        }
    }

    fn mixture_breakpoints(&self, components: &[Distribution]) -> Vec<f64> {
        let mut places: Vec<f64> = Vec::new();
        for component in components {
            let (low, high) = component.support();
            places.extend([low, high]);
            if let Some(atoms) = component.atoms() {
                places.extend(atoms.iter().map(|a| a.0));
            } else {
                for z in component.raw_breakpoints() {
                    places.extend([component.at_score(z), component.at_score(z.next_up())]);
                }
            }
        }
        places.extend(practical_gaps(components));
        places.retain(|x| x.is_finite());
        places.sort_by(f64::total_cmp);
        places.dedup();
        places
            .into_iter()
            .flat_map(|x| {
                let (p, q) = self.strict_tails(x);
                let (r, s) = self.tails(x);
                [normal::score(p, q), normal::score(r, s)]
            })
            .collect()
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
    let mut end = f64::INFINITY;
    for (low, high) in reaches {
        if low > end {
            gaps.push(0.5 * end + 0.5 * low);
            end = high;
        } else {
            end = if end == f64::INFINITY { high } else { end.max(high) };
        }
    }
    gaps
}
