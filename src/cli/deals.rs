//! Entities and what they owe and are owed, as JSON and as short texts.

use super::record;
use crate::domain::{Calls, Commitment, Deal, Entity, Kind, Quantity, Scenario};
use serde_json::{Map, Value, json};

/// An entity with its money, its evidence and the commitments that it has a part in.
pub fn entity(scenario: &Scenario, e: &Entity) -> Value {
    let deals = roles(scenario, e);
    let deals = deals.iter().map(|(c, role)| {
        json!({ "id": c.id, "kind": c.kind.name(), "role": role, "headline": record::headline(c) })
    });
    json!({
        "id": e.id,
        "name": e.name,
        "title": e.title,
        "limited": e.funding.is_some(),
        "inputs": quantities(e)
            .iter()
            .map(|q| record::quantity(scenario, q))
            .collect::<Vec<_>>(),
        "commitments": deals.collect::<Vec<_>>(),
        "evidence": record::evidence(&e.evidence),
    })
}

/// The numbers of an entity, its spread included.
pub fn quantities(e: &Entity) -> Vec<&Quantity> {
    let mut all = e.quantities();
    all.extend(&e.spread);
    all
}

/// The commitments that an entity has a part in, each with every part that it has.
pub fn roles<'a>(scenario: &'a Scenario, e: &Entity) -> Vec<(&'a Commitment, &'static str)> {
    let mut all = Vec::new();
    for c in &scenario.commitments {
        let mut add = |role: &'static str, has: bool| {
            if has {
                all.push((c, role));
            }
        };
        add("sponsor", c.sponsors.iter().any(|s| s.name == e.name));
        let paid = c.counterparty.as_ref() == Some(&e.name);
        add("counterparty", paid);
        let suppliers = c.build.as_ref().map_or(&[][..], |b| &b.suppliers);
        add("supplier", suppliers.iter().any(|s| s.name == e.name));
        if let Some(Deal::Claim(claim)) = &c.deal {
            add("in scope", claim.scope.contains(&e.name));
        }
    }
    all
}

/// How many commitments of each kind an entity sponsors or is the counterparty of.
pub fn counts(scenario: &Scenario, e: &Entity) -> [usize; Kind::NAMES.len()] {
    let mut counts = [0; Kind::NAMES.len()];
    for c in &scenario.commitments {
        let sponsors = c.sponsors.iter().any(|s| s.name == e.name);
        if sponsors || c.counterparty.as_ref() == Some(&e.name) {
            counts[c.kind as usize] += 1;
        }
    }
    counts
}

/// What is certain of a deal, field by field: `backed by`, `form`, `due`, `scope`.
pub fn terms(scenario: &Scenario, c: &Commitment) -> Vec<(&'static str, String)> {
    let id = |index: usize| scenario.commitments[index].id.as_str();
    let mut all = Vec::new();
    if let Some(build) = &c.build {
        all.push(("suppliers", record::shares(&build.suppliers)));
    }
    match &c.deal {
        None => {}
        Some(Deal::Contract(contract)) => {
            let ids: Vec<&str> = contract.backed_by.iter().map(|i| id(*i)).collect();
            all.push(match ids.is_empty() {
                true => ("capacity", "the seller has it".to_owned()),
                false => ("backed by", ids.join(", ")),
            });
        }
        Some(Deal::Stake(stake)) => {
            all.push(("form", stake.form.name().to_owned()));
            all.push(("due", due(&stake.calls, &id)));
        }
        Some(Deal::Claim(claim)) => {
            let scope = match claim.scope.is_empty() {
                true => "all builds".to_owned(),
                false => claim.scope.join(", "),
            };
            all.push(("scope", scope));
            let part = if claim.ai_only {
                "AI infrastructure only"
            } else {
                "all of it"
            };
            all.push(("part", part.to_owned()));
            if let Some((low, high)) = claim.outcome {
                let outcome = format!("{low} to {high} {} bn", c.currency);
                all.push(("outcome", outcome));
            }
        }
    }
    all
}

/// The same as JSON.
pub fn terms_value(scenario: &Scenario, c: &Commitment) -> Value {
    let fields = terms(scenario, c).into_iter();
    let map: Map<String, Value> = fields
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| (name.replace(' ', "_"), Value::from(text)))
        .collect();
    Value::Object(map)
}

fn due<'a>(calls: &Calls, id: &dyn Fn(usize) -> &'a str) -> String {
    match calls {
        Calls::Even(window) => format!("evenly from {} to {}", window.start, window.end),
        Calls::Tranches(tranches) => {
            let parts: Vec<String> = tranches
                .iter()
                .map(|(date, share)| format!("{share} on {date}"))
                .collect();
            parts.join(", ")
        }
        Calls::Milestone { build, gw } => {
            let build = id(*build);
            format!(
                "with the capacity of {build}, all at {} GW",
                gw.distribution
            )
        }
        Calls::Pacing(pacing) => {
            let rates: Vec<String> = pacing.contributions.iter().map(f64::to_string).collect();
            format!(
                "from {} at {} a year of what is not called, for {} years; bow {}, yield {}",
                pacing.start,
                rates.join(", "),
                pacing.life,
                pacing.bow,
                pacing.dividend_yield
            )
        }
    }
}
