//! The run's checks of itself: marginals against their distributions, sums against each other,
//! means against closed forms. A failed check is printed and ends the run with exit code 4.

mod binomial;
mod closed_forms;
mod dependence;
mod marginals;

use super::Check;
use crate::domain::Scenario;
use crate::engine::{Collected, Deviations};
use crate::model::Plan;

/// A statistical check fails where the tail probability of what was seen is below 10⁻⁹, as −log10.
/// 300 checks of 9 counts and two sides give a false alarm in 5 runs of a million.
const ALARM: f64 = 9.0;

/// Standard errors that a mean may be from its closed form.
const SIGMAS: f64 = 6.0;

/// Relative rounding that sums of a few thousand terms may accumulate, with room to spare.
const ROUNDING: f64 = 1e-9;

/// All checks of a run, in a fixed order.
pub fn all(scenario: &Scenario, plan: &Plan, collected: &Collected) -> Vec<Check> {
    Found::of(scenario, plan, collected).checks(plan, &Deviations::default())
}

/// What a run says to its checks: to those of its columns at once, to those of single trials when all are
/// known.
#[derive(Debug, Clone)]
pub struct Found {
    draws: Vec<Check>,
    deviations: Deviations,
    figures: Vec<Check>,
}

impl Found {
    pub fn of(scenario: &Scenario, plan: &Plan, collected: &Collected) -> Self {
        let mut draws = marginals::checks(scenario, plan, collected);
        draws.extend(dependence::checks(scenario, plan, collected));
        let mut figures = vec![defined(plan, collected)];
        figures.extend(closed_forms::checks(scenario, plan, collected));
        Self {
            draws,
            deviations: collected.deviations,
            figures,
        }
    }

    /// The checks of the run, those of single trials with the deviations of `others` too.
    pub fn checks(&self, plan: &Plan, others: &Deviations) -> Vec<Check> {
        let mut deviations = self.deviations;
        deviations.merge(others);
        let mut checks = self.draws.clone();
        checks.extend(mass_balance(&deviations));
        if plan.columns.portfolio.energy.is_some() {
            checks.extend(assets(plan, &deviations));
        }
        if plan.funding.is_some() {
            checks.extend(money(&deviations));
        }
        checks.extend_from_slice(&self.figures);
        checks
    }
}

fn mass_balance(found: &Deviations) -> Vec<Check> {
    let rows = [
        (
            "spend by year adds up to what a build delivered",
            found.years,
        ),
        ("a parent is its residual plus its parts", found.parts),
        (
            "a headline is its residual plus its parts' headlines",
            found.headlines,
        ),
        (
            "the portfolio is the sum of its builds less overlaps",
            found.portfolio,
        ),
        ("the AI part is at most the whole", found.ai),
        (
            "own spend never exceeds what is left of the plan times the highest multiplier",
            found.cap,
        ),
    ];
    rows.into_iter()
        .map(|(name, observed)| identity("mass_balance", name, observed))
        .collect()
}

/// Megawatts from order to retirement, energy, emissions, money.
fn assets(plan: &Plan, found: &Deviations) -> Vec<Check> {
    let mut rows = vec![
        (
            "MW ordered were online before, arrived, or arrive after the horizon",
            found.ordered,
        ),
        ("MW that arrived are energized or wait", found.arrived),
        (
            "MW online at the end are the vintages that have not retired",
            found.vintages,
        ),
        (
            "no grid connects more than its cap in a period",
            found.queue,
        ),
        (
            "energy is capacity times time, and the portfolio's that of its regions",
            found.energy,
        ),
        (
            "the portfolio's emissions are those of its regions",
            found.emissions,
        ),
    ];
    if plan.columns.portfolio.returns.is_some() {
        rows.push((
            "cash flow is revenue less operating cost, tax and spending",
            found.cash,
        ));
        rows.push(("book value is at most what was invested", found.book));
    }
    rows.into_iter()
        .map(|(name, observed)| identity("asset_balance", name, observed))
        .collect()
}

/// Money between entities.
fn money(found: &Deviations) -> Vec<Check> {
    let rows = [
        (
            "what an entity had and came by is what it paid, gave up and has left",
            found.purse,
        ),
        (
            "money paid by entities and from outside is money received, in and outside the network",
            found.payments,
        ),
        ("money granted to builds is their spend", found.granted),
        (
            "no contract is paid more than was due, no debt exceeds its ceiling",
            found.limits,
        ),
    ];
    rows.into_iter()
        .map(|(name, observed)| identity("money_balance", name, observed))
        .collect()
}

fn identity(family: &'static str, name: &str, observed: f64) -> Check {
    Check {
        family,
        name: name.to_owned(),
        observed,
        expected: 0.0,
        tolerance: ROUNDING,
        basis: "largest relative deviation over all trials".to_owned(),
        passed: observed <= ROUNDING,
    }
}

/// Every figure has a value in every trial, but for dates that may never come and shares of nothing.
fn defined(plan: &Plan, collected: &Collected) -> Check {
    let missing: u64 = plan
        .specs
        .iter()
        .zip(&collected.columns)
        .filter(|(spec, _)| !spec.metric.may_be_undefined())
        .map(|(_, column)| column.undefined())
        .sum();
    Check {
        family: "defined",
        name: "values that are missing where there must be one".to_owned(),
        observed: missing as f64,
        expected: 0.0,
        tolerance: 0.0,
        basis: "count over all trials".to_owned(),
        passed: missing == 0,
    }
}

/// A tail probability as −log10, to two decimals, so that no processor's last bit shows.
fn surprise(tail: f64) -> f64 {
    (-libm::log10(tail.max(1e-300)) * 100.0).round() / 100.0 + 0.0
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
        basis: format!("{SIGMAS} standard errors, false alarm 2e-9 for a normal mean"),
        passed: (observed - expected).abs() <= tolerance,
    }
}
