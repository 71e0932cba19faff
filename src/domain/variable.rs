//! What may depend on what: the numbers of a scenario and the cancellation thresholds, each with
//! what it belongs to.

use super::{Deal, Kind, Loading, Scenario, pattern};
use std::collections::BTreeMap;

/// The path of a commitment's cancellation threshold, by which it is also drawn.
pub fn threshold_path(id: &str) -> String {
    format!("commitments.{id}.cancel")
}

/// What a variable belongs to, by index in the scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    Nobody,
    Commitment(usize),
    Entity(usize),
    Region(usize),
}

/// A number of the scenario or a cancellation threshold.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    pub path: String,
    /// It differs from trial to trial.
    pub uncertain: bool,
    /// The accumulated hazard at which a commitment is given up.
    pub threshold: bool,
    owner: Owner,
    /// The path with ids in one piece.
    segments: Vec<String>,
}

impl Variable {
    /// A loading's pattern names it, and it passes the loading's filters.
    pub fn loads(&self, loading: &Loading, scenario: &Scenario) -> bool {
        let named = loading.inputs == self.path || pattern::names(&loading.inputs, &self.segments);
        let sponsor = loading.sponsor.as_deref();
        let region = loading.region.as_deref();
        named
            && sponsor.is_none_or(|name| self.paid_by(name, scenario))
            && region.is_none_or(|name| self.stands_in(name, scenario))
    }

    fn paid_by(&self, name: &str, scenario: &Scenario) -> bool {
        match self.owner {
            Owner::Commitment(c) => {
                let sponsors = &scenario.commitments[c].sponsors;
                sponsors.iter().any(|s| s.name == name)
            }
            Owner::Entity(e) => scenario.entities[e].name == name,
            _ => false,
        }
    }

    fn stands_in(&self, name: &str, scenario: &Scenario) -> bool {
        // A site may name a region that could not be read; that was reported.
        let of = |r: usize| {
            let region = scenario.regions.get(r);
            region.is_some_and(|r| r.id == name || r.group.as_deref() == Some(name))
        };
        match self.owner {
            Owner::Commitment(c) => {
                let build = scenario.commitments[c].build.as_ref();
                build.is_some_and(|b| b.sites.iter().any(|s| of(s.region)))
            }
            Owner::Region(r) => of(r),
            _ => false,
        }
    }
}

/// All variables: numbers in the order of [`Scenario::quantities`], then thresholds in the order of
/// the commitments.
pub fn variables(scenario: &Scenario) -> Vec<Variable> {
    let owners = Owners::new(scenario);
    let mut all: Vec<Variable> = Vec::new();
    for quantity in scenario.quantities() {
        let (owner, segments) = owners.of(&quantity.path);
        all.push(Variable {
            path: quantity.path.clone(),
            uncertain: quantity.constant().is_none(),
            threshold: false,
            owner,
            segments,
        });
    }
    for (c, commitment) in scenario.commitments.iter().enumerate() {
        let hazard = match (&commitment.build, &commitment.deal) {
            (Some(build), _) => &build.hazard,
            (None, Some(Deal::Stake(stake))) if commitment.kind == Kind::Stake => &stake.hazard,
            _ => continue,
        };
        all.push(Variable {
            path: threshold_path(&commitment.id),
            uncertain: hazard.constant() != Some(0.0),
            threshold: true,
            owner: Owner::Commitment(c),
            segments: ["commitments", &commitment.id, "cancel"]
                .map(str::to_owned)
                .to_vec(),
        });
    }
    all
}

/// Finds what a path belongs to.
struct Owners<'a> {
    tables: Vec<(&'static str, BTreeMap<&'a str, Owner>)>,
}

impl<'a> Owners<'a> {
    fn new(scenario: &'a Scenario) -> Self {
        let commitments = scenario.commitments.iter().enumerate();
        let entities = scenario.entities.iter().enumerate();
        let regions = scenario.regions.iter().enumerate();
        let fuels = scenario.fuels.iter();
        Self {
            tables: vec![
                (
                    "commitments",
                    commitments
                        .map(|(i, c)| (c.id.as_str(), Owner::Commitment(i)))
                        .collect(),
                ),
                (
                    "entities",
                    entities
                        .map(|(i, e)| (e.id.as_str(), Owner::Entity(i)))
                        .collect(),
                ),
                (
                    "regions",
                    regions
                        .map(|(i, r)| (r.id.as_str(), Owner::Region(i)))
                        .collect(),
                ),
                (
                    "fuels",
                    fuels.map(|f| (f.id.as_str(), Owner::Nobody)).collect(),
                ),
            ],
        }
    }

    fn of(&self, path: &str) -> (Owner, Vec<String>) {
        let plain = || path.split('.').map(str::to_owned).collect();
        let Some((table, rest)) = path.split_once('.') else {
            return (Owner::Nobody, plain());
        };
        let Some((_, ids)) = self.tables.iter().find(|t| t.0 == table) else {
            return (Owner::Nobody, plain());
        };
        // The longest id wins: one may begin with another and a dot.
        for (dot, _) in rest.rmatch_indices('.') {
            if let Some(owner) = ids.get(&rest[..dot]) {
                let mut segments = vec![table.to_owned(), rest[..dot].to_owned()];
                segments.extend(rest[dot + 1..].split('.').map(str::to_owned));
                return (*owner, segments);
            }
        }
        (Owner::Nobody, plain())
    }
}
