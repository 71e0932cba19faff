//! Means with a closed form: the regime's occupancy and the intended spend.

use super::{ALARM, Check, binomial, surprise, within};
use crate::domain::{Quantity, Scenario};
use crate::engine::Collected;
use crate::model::{BuildPlan, Plan, regimes};

/// Trials from which a mean is judged by the normal limit.
const ENOUGH: u64 = 10_000;

/// Checks that the scenario and the number of trials allow.
pub fn checks(scenario: &Scenario, plan: &Plan, collected: &Collected) -> Vec<Check> {
    let mut checks = occupancy(scenario, plan, collected);
    checks.extend(plan.builds.iter().enumerate().filter_map(|(b, build)| {
        let (mean, sd) = intended(scenario, plan, build)?;
        // The normal limit needs many trials and factors without heavy tails.
        if collected.trials < ENOUGH || sd > mean {
            return None;
        }
        let column = &collected.columns[plan.columns.builds[b].intended];
        let id = &scenario.commitments[build.commitment].id;
        let name = format!("mean intended spend of {id} against the product of its means");
        let observed = column.mean().value?;
        let se = sd / (collected.trials as f64).sqrt();
        Some(within("closed_form", name, observed, mean, se))
    }));
    checks
}

fn occupancy(scenario: &Scenario, plan: &Plan, collected: &Collected) -> Vec<Check> {
    let Some(chain) = &scenario.regimes else {
        return Vec::new();
    };
    let expected = regimes::occupancy(chain, plan.delta, plan.periods);
    let mut checks = Vec::new();
    for (s, state) in chain.states.iter().enumerate() {
        for (y, year) in plan.years.iter().enumerate() {
            let column = &collected.columns[plan.columns.regimes + s * plan.years.len() + y];
            let p = expected[year.first][s];
            let observed = surprise(binomial::tail(column.hits(), column.trials(), p));
            checks.push(Check {
                family: "closed_form",
                name: format!(
                    "occupancy of {} at the start of {}, -log10 of the binomial tail",
                    state.id, year.year
                ),
                observed,
                expected: 0.0,
                tolerance: ALARM,
                basis: "exact, false alarm 2e-9".to_owned(),
                passed: observed <= ALARM,
            });
        }
    }
    checks
}

/// Mean and sd of B for a build without parts whose factors are independent.
fn intended(scenario: &Scenario, plan: &Plan, build: &BuildPlan) -> Option<(f64, f64)> {
    if build.has_children {
        return None;
    }
    let commitment = &scenario.commitments[build.commitment];
    let terms = commitment.build.as_ref()?;
    let mut factors: Vec<&Quantity> = vec![&terms.realized];
    if build.absorb {
        factors.push(&terms.overrun);
    }
    match &commitment.amount {
        Some(amount) => {
            factors.push(amount);
            let fx = scenario
                .fx
                .iter()
                .find(|f| f.currency == commitment.currency);
            factors.extend(fx.map(|f| &f.rate.level));
        }
        None => {
            factors.extend(&commitment.power_gw);
            factors.extend(scenario.drivers.capex_per_mw.iter().map(|d| &d.level));
        }
    }
    let joined = |q: &&&Quantity| plan.dependence.slot(&q.path).is_some();
    if factors.iter().filter(joined).count() > 1 {
        return None;
    }
    let (mut mean, mut square) = (1.0, 1.0);
    for factor in factors {
        let (m, s) = (factor.distribution.mean()?, factor.distribution.sd()?);
        mean *= m;
        square *= m * m + s * s;
    }
    Some((mean, (square - mean * mean).max(0.0).sqrt()))
}
