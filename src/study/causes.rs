//! All that is random in a trial, by name: what a figure's variance can be divided among.

use crate::domain::{Scenario, threshold_path, variables};
use crate::model::dependence::MIXING;
use crate::model::{Plan, drivers, regimes};
use crate::sampling::Address;
use std::collections::BTreeMap;

/// What a cause is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CauseKind {
    /// An uncertain number of the scenario.
    Input,
    /// The cancellation threshold of a commitment.
    Cancellation,
    /// The path of the regimes.
    Regimes,
    /// The shocks of a driver.
    Shock,
    /// A factor common to several inputs.
    Factor,
    /// The common divisor of the t copula.
    Mixing,
}

impl CauseKind {
    /// The word in the `kind` column.
    pub fn name(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Cancellation => "cancellation",
            Self::Regimes => "regimes",
            Self::Shock => "shock",
            Self::Factor => "factor",
            Self::Mixing => "mixing",
        }
    }
}

/// Something random with a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Cause {
    pub name: String,
    pub kind: CauseKind,
    pub address: Address,
    /// The model's column of its values, where it has one.
    pub column: Option<usize>,
    /// It is one number a trial, not a path, and draws it alone.
    pub single: bool,
    /// It is drawn together with others: its address gives its own part only.
    pub dependent: bool,
    /// Index in `Scenario::quantities`.
    pub quantity: Option<usize>,
}

impl Cause {
    /// A uniform number by the name, one a trial.
    pub fn uniform(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind: CauseKind::Input,
            address: Address::of(name),
            column: None,
            single: true,
            dependent: false,
            quantity: None,
        }
    }
}

/// The causes of a plan: its inputs, cancellation thresholds, regimes, shocks, and what inputs have in
/// common.
pub fn causes(scenario: &Scenario, plan: &Plan) -> Vec<Cause> {
    let of = |name: String, kind: CauseKind, single: bool| Cause {
        kind,
        single,
        ..Cause::uniform(&name)
    };
    let mut all: Vec<Cause> = Vec::new();
    for (i, input) in plan.inputs.iter().enumerate() {
        all.push(Cause {
            column: Some(plan.columns.inputs + i),
            quantity: Some(input.quantity),
            dependent: input.dependent,
            ..of(input.path.clone(), CauseKind::Input, true)
        });
    }
    let variables = variables(scenario);
    let drawn: BTreeMap<&str, bool> = variables
        .iter()
        .filter(|v| v.threshold)
        .map(|v| (v.path.as_str(), v.uncertain))
        .collect();
    let builds = plan.builds.iter().map(|b| b.commitment);
    let stakes = plan.funding.iter().flat_map(|f| &f.stakes);
    for commitment in builds.chain(stakes.map(|s| s.commitment)) {
        let path = threshold_path(&scenario.commitments[commitment].id);
        if drawn.get(path.as_str()) == Some(&true) {
            all.push(Cause {
                dependent: plan.dependence.slot(&path).is_some(),
                ..of(path, CauseKind::Cancellation, true)
            });
        }
    }
    if plan.regimes.is_some() {
        all.push(of(regimes::ADDRESS.to_owned(), CauseKind::Regimes, false));
    }
    for driver in plan.drivers.drivers.iter().filter(|d| d.shock.is_some()) {
        let name = drivers::shock_name(&driver.path);
        all.push(of(name, CauseKind::Shock, false));
    }
    for (_, name) in plan.dependence.addresses() {
        let kind = match name == MIXING {
            true => CauseKind::Mixing,
            false => CauseKind::Factor,
        };
        all.push(of(name, kind, true));
    }
    all
}
