//! The run's checks of itself: marginals against their distributions, sums against each other,
//! means against closed forms. A failed check is printed and ends the run with exit code 4.

mod closed_forms;
mod marginals;

use super::Check;
use crate::domain::Scenario;
use crate::engine::Collected;
use crate::model::Plan;

/// Standard errors that a statistical check allows: a normal deviate beyond 5.5 has probability
/// 3.8e-8, so that 200 inputs at 8 statistics each give a false alarm in fewer than one run in
/// 10,000.
const SIGMAS: f64 = 5.5;

/// Relative rounding that sums of a few thousand terms may accumulate, with room to spare.
const ROUNDING: f64 = 1e-9;

/// All checks of a run, in a fixed order.
pub fn all(scenario: &Scenario, plan: &Plan, collected: &Collected) -> Vec<Check> {
    let mut checks = marginals::checks(scenario, plan, collected);
    checks.extend(mass_balance(collected));
    checks.extend(closed_forms::checks(scenario, plan, collected));
    checks
}

fn mass_balance(collected: &Collected) -> Vec<Check> {
    let found = &collected.deviations;
    let rows = [
        (
            "spend by year adds up to what a build delivered",
            found.years,
        ),
        ("a parent is its residual plus its parts", found.parts),
        (
            "the portfolio is the sum of its builds less overlaps",
            found.portfolio,
        ),
        (
            "own spend never exceeds the intended spend times the highest multiplier",
            found.cap,
        ),
    ];
    rows.into_iter()
        .map(|(name, observed)| Check {
            family: "mass_balance",
            name: name.to_owned(),
            observed,
            expected: 0.0,
            tolerance: ROUNDING,
            basis: "largest relative deviation over all trials".to_owned(),
            passed: observed <= ROUNDING,
        })
        .collect()
}

/// A statistical check of `observed` against `expected` with a standard error.
fn within(family: &'static str, name: String, observed: f64, expected: f64, se: f64) -> Check {
    let tolerance = SIGMAS * se + ROUNDING * expected.abs().max(1.0);
    Check {
        family,
        name,
        observed,
        expected,
        tolerance,
        basis: format!("{SIGMAS} standard errors, false alarm 3.8e-8"),
        passed: (observed - expected).abs() <= tolerance,
    }
}
