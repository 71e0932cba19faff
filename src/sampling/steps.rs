//! Discrete distributions as steps over the normal score.

use super::{LANES, kernels};

/// Scores on ±REACH are sorted into bins, so that a search is short.
const REACH: f64 = 4.0;
const BINS: usize = 256;
/// Edges up to which comparing with all of them is cheaper than searching.
const FEW: usize = 8;

/// A discrete distribution: value `k` holds above score `edges[k − 1]` up to and with `edges[k]`.
#[derive(Debug, Clone)]
pub struct Steps {
    edges: Vec<f64>,
    values: Vec<f64>,
    /// Edges below the lower end of each bin; empty where there are few.
    starts: Vec<usize>,
}

impl Steps {
    /// Steps of `values` in increasing order with their probabilities, which sum to 1; there is at
    /// least one value.
    pub(super) fn new(values: &[f64], probabilities: &[f64]) -> Self {
        // Summed from the nearer end, so that small probabilities at either end stay accurate.
        let mut above = vec![0.0; probabilities.len()];
        for k in (1..probabilities.len()).rev() {
            above[k - 1] = above[k] + probabilities[k];
        }
        let mut below = 0.0;
        let mut steps = Self {
            edges: Vec::new(),
            values: Vec::new(),
            starts: Vec::new(),
        };
        for (k, (&value, &p)) in values.iter().zip(probabilities).enumerate() {
            if p <= 0.0 {
                continue;
            }
            if !steps.values.is_empty() {
                steps.edges.push(score(below, above[k] + p));
            }
            steps.values.push(value);
            below += p;
        }
        steps.index();
        steps
    }

    /// Steps between the scores at which the piecewise constant `g` jumps.
    pub(super) fn between(g: &dyn Fn(f64) -> f64, breakpoints: &[f64]) -> Self {
        let ends = [breakpoints.first(), breakpoints.last()];
        let [first, last] = ends.map(|end| end.copied().unwrap_or(0.0));
        let middles = breakpoints.windows(2).map(|pair| 0.5 * (pair[0] + pair[1]));
        let mut values = vec![g(first - 1.0)];
        if !breakpoints.is_empty() {
            values.extend(middles.map(g));
            values.push(g(last + 1.0));
        }
        let mut steps = Self {
            edges: breakpoints.to_vec(),
            values,
            starts: Vec::new(),
        };
        steps.index();
        steps
    }

    fn index(&mut self) {
        if self.edges.len() > FEW {
            let lower = |bin: usize| 2.0 * REACH * bin as f64 / BINS as f64 - REACH;
            self.starts = (0..=BINS)
                .map(|bin| self.edges.partition_point(|edge| *edge < lower(bin)))
                .collect();
        }
    }

    /// Writes the value of every score.
    pub(super) fn apply(&self, z: &[f64; LANES], out: &mut [f64; LANES]) {
        if self.starts.is_empty() {
            for (x, z) in out.iter_mut().zip(z) {
                let step: usize = self.edges.iter().map(|edge| usize::from(edge < z)).sum();
                *x = self.values[step];
            }
        } else {
            for (x, z) in out.iter_mut().zip(z) {
                *x = self.values[self.search(*z)];
            }
        }
    }

    fn search(&self, z: f64) -> usize {
        if z.is_nan() || z.abs() >= REACH {
            return self.edges.partition_point(|edge| *edge < z);
        }
        let bin = ((z + REACH) * (BINS as f64 / (2.0 * REACH))) as usize;
        // One bin more on either side covers the rounding of the bin's number.
        let from = self.starts[bin.saturating_sub(1)];
        let to = self.starts[(bin + 2).min(BINS)];
        from + self.edges[from..to].partition_point(|edge| *edge < z)
    }
}

/// The normal score with probability `p` below and `q` above it, taken from the smaller one.
fn score(p: f64, q: f64) -> f64 {
    let mut smaller = [p.min(q).max(0.0)];
    kernels::normal_score(&mut smaller);
    if p <= q { smaller[0] } else { -smaller[0] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(steps: &Steps, z: f64) -> f64 {
        let mut out = [f64::NAN; LANES];
        steps.apply(&[z; LANES], &mut out);
        out[LANES - 1]
    }

    #[test]
    fn few_steps_hold_up_to_and_with_their_edge() {
        let steps = Steps::new(&[0.0, 5.0, 7.0, 9.0], &[0.5, 0.0, 0.25, 0.25]);
        for (z, value) in [
            (-9.0, 0.0),
            (0.0, 0.0),
            (1e-300, 7.0),
            (0.67, 7.0),
            (0.68, 9.0),
            (9.0, 9.0),
        ] {
            assert_eq!(at(&steps, z), value, "{z}");
        }
        assert_eq!(at(&Steps::new(&[3.0], &[1.0]), 0.1), 3.0);
        let rare = Steps::new(&[0.0, 1.0], &[1.0 - 1e-12, 1e-12]);
        assert_eq!((at(&rare, 7.03), at(&rare, 7.04)), (0.0, 1.0));
    }

    #[test]
    fn many_steps_agree_with_a_plain_search() {
        let n = 3000;
        let values: Vec<f64> = (0..n).map(f64::from).collect();
        let steps = Steps::new(&values, &vec![1.0 / f64::from(n); n as usize]);
        for i in -9000..9000 {
            let z = f64::from(i) / 1000.0 + 1e-7;
            let plain = steps.edges.partition_point(|edge| *edge < z);
            assert_eq!(at(&steps, z), values[plain], "{z}");
        }
        for (k, &edge) in steps.edges.iter().enumerate() {
            assert_eq!(at(&steps, edge), values[k]);
            assert_eq!(at(&steps, edge.next_up()), values[k + 1]);
        }
        assert!(steps.search(f64::NAN) < values.len());
    }

    #[test]
    fn steps_of_a_function() {
        let g = |z: f64| {
            if z <= -1.0 {
                2.0
            } else if z <= 0.5 {
                3.0
            } else {
                8.0
            }
        };
        let steps = Steps::between(&g, &[-1.0, 0.5]);
        assert_eq!(
            [-1.0, -0.9, 0.5, 0.6].map(|z| at(&steps, z)),
            [2.0, 3.0, 3.0, 8.0]
        );
        assert_eq!(at(&Steps::between(&|_| 4.0, &[]), 1.0), 4.0);
    }
}
