//! Factors, as `list` and `show` print them.

use super::record;
use crate::domain::{Factor, Joint, Scenario};
use crate::output::table::{Align, Table};
use serde_json::{Value, json};

/// The inputs and thresholds that load on a factor, with its scale taken in.
pub fn members(scenario: &Scenario, factor: &Factor) -> Vec<(String, f64)> {
    let factors = &scenario.dependence.factors;
    let Some(k) = factors.iter().position(|f| f.id == factor.id) else {
        return Vec::new();
    };
    let joint = Joint::of(scenario).unwrap_or_default();
    let members = joint.members.into_iter();
    members
        .filter_map(|m| Some((m.path, m.stated.iter().find(|l| l.0 == k)?.1)))
        .collect()
}

/// A factor with all that loads on it.
pub fn value(scenario: &Scenario, factor: &Factor) -> Value {
    let members = members(scenario, factor).into_iter();
    let loads = |(path, loading)| json!({ "path": path, "loading": loading });
    let stated = factor.loadings.iter().map(|l| {
        json!({
            "inputs": l.inputs, "sponsor": l.sponsor, "region": l.region,
            "loading": l.loading, "evidence": record::evidence(&l.evidence),
        })
    });
    json!({
        "id": factor.id,
        "title": factor.title,
        "scale": factor.scale,
        "stated": stated.collect::<Vec<_>>(),
        "inputs": members.map(loads).collect::<Vec<_>>(),
        "evidence": record::evidence(&factor.evidence),
    })
}

/// All factors, a line each.
pub fn table(scenario: &Scenario) -> Table {
    let mut table = Table::new(&[
        ("id", Align::Left),
        ("scale", Align::Right),
        ("inputs", Align::Right),
        ("title", Align::Left),
        ("source", Align::Left),
    ]);
    for factor in &scenario.dependence.factors {
        table.row([
            factor.id.as_str(),
            &factor.scale.to_string(),
            &members(scenario, factor).len().to_string(),
            &factor.title,
            &factor.evidence.source,
        ]);
    }
    table
}

/// What loads on a factor.
pub fn loadings(scenario: &Scenario, factor: &Factor) -> Table {
    let mut table = Table::new(&[("input", Align::Left), ("loading", Align::Right)]);
    for (path, loading) in members(scenario, factor) {
        table.row([path.as_str(), &format!("{loading:.4}")]);
    }
    table
}
