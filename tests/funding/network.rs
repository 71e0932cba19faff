//! Two hundred entities that owe each other in circles.

use crate::common::{scenario, simulate};
use crate::deals::{amend, contract, entity};
use crate::world::entity_name;
use buildout::calendar::Step;
use buildout::domain::{Metric, Scenario, SubjectKind};
use buildout::engine::{Collected, replay};
use buildout::model::Plan;
use buildout::sampling::{Source, philox::PhiloxRng};
use rand::RngExt;
use std::collections::BTreeMap;

const ENTITIES: usize = 200;

/// Three random circles through all entities; each begins with its own uncertain cash.
fn network(step: Step, end: &str, cash: &str) -> Scenario {
    let mut rng = PhiloxRng::new(200, 0);
    let mut contracts = Vec::new();
    for circle in 0..3 {
        let mut order: Vec<usize> = (0..ENTITIES).collect();
        for i in (1..ENTITIES).rev() {
            order.swap(i, (rng.random::<f64>() * (i as f64 + 1.0)) as usize);
        }
        for i in 0..ENTITIES {
            let (from, to) = (
                entity_name(order[i]),
                entity_name(order[(i + 1) % ENTITIES]),
            );
            let amount = format!("{:?}", 5.0 + 20.0 * rng.random::<f64>());
            let id = format!("CIRCLE-{circle}-{i}");
            let made = contract(&id, &amount, (&from, &to), ("2025-02-01", "2026-12-31"));
            contracts.push(amend(
                amend(made, "relet_price", "0.5"),
                "relet_delay",
                "0.25",
            ));
        }
    }
    let mut made = scenario(end, step, contracts);
    let purse = |e| entity(&entity_name(e), Some(&[("cash", cash)]));
    made.entities = (0..ENTITIES).map(purse).collect();
    made
}

/// Every entity's cash is what it had, plus what came, less what went, by the payments between each
/// two; what came from outside for capacity let again is all that was added.
#[test]
fn payments_account_for_every_purse() {
    let scenario = network(Step::Quarter, "2026-12-31", "uniform(0, 6)");
    let plan = Plan::compile(&scenario).expect("a plan");
    for trial in [0, 1, 299] {
        let history = replay(&scenario, &plan, &Source::random(7), trial);
        let draw = |e: usize| {
            let path = format!("entities.{}.cash", entity_name(e));
            history
                .draws
                .iter()
                .find(|d| d.path == path)
                .expect("a draw")
                .value
        };
        let mut expected: BTreeMap<String, f64> =
            (0..ENTITIES).map(|e| (entity_name(e), draw(e))).collect();
        let before: f64 = expected.values().sum();
        let (mut cash, mut outside, mut moved, mut defaults) = (BTreeMap::new(), 0.0, 0.0, 0.0);
        for (spec, value) in &history.figures {
            let Some(value) = value else { continue };
            match (spec.kind, spec.metric, spec.year) {
                (SubjectKind::Flow, Metric::Payments, None) => {
                    let (from, rest) = spec.subject.split_once(" to ").expect("a payer");
                    let (to, _) = rest.split_once(',').expect("a payee");
                    *expected.get_mut(to).expect("an entity") += value;
                    match expected.get_mut(from) {
                        Some(purse) => *purse -= value,
                        None => outside += value,
                    }
                    moved += value;
                }
                (SubjectKind::Entity, Metric::Cash, None) => {
                    cash.insert(spec.subject.clone(), *value);
                }
                (SubjectKind::Entity, Metric::Defaulted, None) => defaults += value,
                _ => {}
            }
        }
        assert_eq!(cash.len(), ENTITIES);
        for (name, seen) in &cash {
            let by_payments = expected[name];
            assert!(
                (seen - by_payments).abs() < 1e-9,
                "{name}: {seen}, {by_payments}"
            );
        }
        let after: f64 = cash.values().sum();
        assert!((after - before - outside).abs() < 1e-8);
        assert!(moved > 1000.0 && outside > 1.0, "{moved} {outside}");
        assert!(
            (5.0..195.0).contains(&defaults),
            "{defaults} have defaulted"
        );
    }
}

fn bits(collected: &Collected) -> Vec<u64> {
    let mut all = Vec::new();
    for column in &collected.columns {
        for e in [column.mean(), column.sd(), column.quantile(0.5)] {
            all.extend([e.value, e.std_error].map(|v| v.map_or(1, f64::to_bits)));
        }
    }
    for cost in &collected.failures {
        let lost = cost.lost.mean();
        all.extend([lost.value, lost.std_error].map(|v| v.map_or(1, f64::to_bits)));
    }
    all
}

/// One period: the failure of each of the 200 is run too.
#[test]
fn threads_leave_no_trace() {
    let scenario = network(Step::Year, "2025-12-31", "uniform(0, 60)");
    let one = bits(&simulate(&scenario, 300, 3, 1).collected);
    assert!(one.len() > 10_000);
    for threads in [2, 3] {
        let same = bits(&simulate(&scenario, 300, 3, threads).collected) == one;
        assert!(same, "{threads} threads");
    }
}
