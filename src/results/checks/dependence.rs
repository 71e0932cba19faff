//! Achieved correlations against the stated ones.

use super::{Check, within};
use crate::domain::{Joint, Scenario, Strength};
use crate::engine::Collected;
use crate::model::Plan;
use crate::model::dependence::Measured;

/// Trials from which a mean of products is judged by the normal limit.
const ENOUGH: u64 = 10_000;

/// For each stated pair its correlation, for each factor the mean correlation of what loads on it;
/// under the t copula of the normal scores before their common divisor, which leaves the
/// correlation matrix as it is.
pub fn checks(scenario: &Scenario, plan: &Plan, collected: &Collected) -> Vec<Check> {
    if collected.trials < ENOUGH {
        return Vec::new();
    }
    let joint = &plan.dependence.joint;
    let trials = collected.trials as f64;
    let sums = plan.dependence.measured().zip(&collected.products);
    sums.map(|(measured, sum)| {
        let mean = sum.value() / trials;
        match measured {
            Measured::Pair(p) => pair(joint, *p, mean, trials),
            Measured::Factor(k) => {
                let id = &scenario.dependence.factors[*k].id;
                factor(joint, *k, id, mean, trials)
            }
        }
    })
    .collect()
}

/// E z_a z_b = r, Var z_a z_b = 1 + r² (Isserlis 1918).
fn pair(joint: &Joint, p: usize, mean: f64, trials: f64) -> Check {
    let pair = &joint.pairs[p];
    let (a, b) = (&joint.members[pair.a].path, &joint.members[pair.b].path);
    let se = ((1.0 + pair.r * pair.r) / trials).sqrt();
    let (word, slope) = match pair.strength {
        Strength::Score(_) => ("score", 1.0),
        // d/dr of 6/π asin(r/2)
        Strength::Rank(_) => {
            let root = (4.0 - pair.r * pair.r).sqrt();
            ("rank", 6.0 / std::f64::consts::PI / root)
        }
    };
    let name = format!("{word} correlation of {a} and {b}");
    let observed = pair.strength.in_its_terms(mean.clamp(-1.0, 1.0));
    let expected = pair.strength.in_its_terms(pair.r);
    within("dependence", name, observed, expected, slope * se)
}

/// The mean of s_i s_j z_i z_j over pairs is zᵀAz with A = (ssᵀ − 1)/(n(n − 1)), of mean tr AR and
/// variance 2 tr ARAR.
fn factor(joint: &Joint, k: usize, id: &str, mean: f64, trials: f64) -> Check {
    let members = joint.loading_on(k);
    let n = members.len();
    let mut signed = vec![vec![0.0; n]; n];
    for (i, (a, s)) in members.iter().enumerate() {
        for (j, (b, t)) in members.iter().enumerate() {
            signed[i][j] = s * t * joint.drawn_correlation(*a, *b);
        }
    }
    // (11ᵀ − 1)·R, with the signs taken into R.
    let columns: Vec<f64> = (0..n)
        .map(|j| signed.iter().map(|row| row[j]).sum())
        .collect();
    let entry = |i: usize, j: usize| columns[j] - signed[i][j];
    let mut trace = 0.0;
    for i in 0..n {
        for j in 0..n {
            trace += entry(i, j) * entry(j, i);
        }
    }
    let pairs = (n * (n - 1)) as f64;
    let expected = (0..n).map(|i| entry(i, i)).sum::<f64>() / pairs;
    let se = (2.0 * trace / trials).sqrt() / pairs;
    let name = format!("mean correlation of the {n} inputs that load on {id}");
    within("dependence", name, mean, expected, se)
}
