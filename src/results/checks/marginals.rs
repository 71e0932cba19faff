//! Every drawn input against its distribution.

use super::{Check, SIGMAS, within};
use crate::distributions::Distribution;
use crate::domain::Scenario;
use crate::engine::Collected;
use crate::model::Plan;
use crate::statistics::Column;

const LEVELS: [f64; 7] = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];

/// Relative width of a histogram's bucket, twice over: how far a sample quantile may be from an
/// order statistic.
const BUCKET: f64 = 1.0 / 2048.0;

/// For each input, its mean and its seven quantiles.
pub fn checks(scenario: &Scenario, plan: &Plan, collected: &Collected) -> Vec<Check> {
    let quantities = scenario.quantities();
    let mut checks = Vec::new();
    for (i, input) in plan.inputs.iter().enumerate() {
        let column = &collected.columns[plan.columns.inputs + i];
        let distribution = &quantities[input.quantity].distribution;
        checks.extend(mean(&input.path, distribution, column));
        checks.extend(quantiles(&input.path, distribution, column));
    }
    checks
}

fn mean(path: &str, distribution: &Distribution, column: &Column) -> Option<Check> {
    let (expected, sd) = (distribution.mean()?, distribution.sd()?);
    let observed = column.mean().value?;
    let se = sd / (column.trials() as f64).sqrt();
    Some(within(
        "marginal",
        format!("mean of {path}"),
        observed,
        expected,
        se,
    ))
}

/// The largest standardized distance between p and F(sample quantile at p).
fn quantiles(path: &str, distribution: &Distribution, column: &Column) -> Option<Check> {
    if distribution.is_discrete() {
        return None;
    }
    let n = column.trials() as f64;
    let mut worst: f64 = 0.0;
    for p in LEVELS {
        let x = column.quantile(p).value?;
        let width = x.abs() * BUCKET;
        let (low, high) = (distribution.cdf(x - width), distribution.cdf(x + width));
        // One order statistic is 1/n of probability; a jump of F covers a whole interval.
        let distance = (low - p).max(p - high).max(0.0) - 1.0 / n;
        worst = worst.max(distance / (p * (1.0 - p) / n).sqrt());
    }
    Some(Check {
        family: "marginal",
        name: format!("quantiles of {path}, in standard errors"),
        observed: worst,
        expected: 0.0,
        tolerance: SIGMAS,
        basis: "largest of 7 levels, false alarm 2.7e-7".to_owned(),
        passed: worst <= SIGMAS,
    })
}
