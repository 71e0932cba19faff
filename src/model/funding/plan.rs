//! Entities, contracts and stakes, compiled.

use crate::finance::Pacing;
use crate::model::{Slot, Threshold};

/// What money flows under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Instrument {
    /// Payments for capacity under a contract.
    Contract,
    /// Rent of capacity that a defaulted contract left.
    Relet,
    /// Calls of a stake.
    Stake,
    /// What a stake returns.
    Distribution,
    /// Purchases of builds.
    Purchase,
}

impl Instrument {
    /// The word in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Contract => "contract",
            Self::Relet => "relet",
            Self::Stake => "stake",
            Self::Distribution => "distribution",
            Self::Purchase => "purchase",
        }
    }
}

/// A flow of money between two parties; none is outside the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlowPlan {
    pub from: Option<usize>,
    pub to: Option<usize>,
    pub instrument: Instrument,
}

/// An entity.
#[derive(Debug, Clone)]
pub struct EntityPlan {
    pub name: String,
    /// None where it pays all that it owes.
    pub money: Option<MoneyPlan>,
}

/// The terms of an entity's money.
#[derive(Debug, Clone)]
pub struct MoneyPlan {
    pub cash: Slot,
    pub operating: Slot,
    pub growth: Slot,
    pub growth_years: Option<Slot>,
    pub available_share: Slot,
    pub borrowing: Slot,
    pub debt: Slot,
    pub debt_ceiling: Option<Slot>,
    pub retention: Slot,
    pub recycle: Slot,
}

/// A contract.
#[derive(Debug, Clone)]
pub struct ContractPlan {
    /// Index in `Scenario::commitments`.
    pub commitment: usize,
    pub buyer: usize,
    pub seller: usize,
    /// Value of the whole window, and the rate of its currency.
    pub value: Slot,
    pub rate: Slot,
    /// τ of the window's start and end.
    pub start: f64,
    pub end: f64,
    /// GW of IT load that the full price is for; none where the seller has the capacity.
    pub required: Option<Slot>,
    /// Indices in `Plan::builds`.
    pub backing: Vec<usize>,
    pub default_after: Slot,
    pub relet_price: Slot,
    pub relet_delay: Slot,
    /// Indices in `FundingPlan::flows`.
    pub flow: usize,
    pub relet_flow: usize,
}

/// A stake.
#[derive(Debug, Clone)]
pub struct StakePlan {
    pub commitment: usize,
    pub investor: usize,
    pub investee: usize,
    pub amount: Slot,
    pub rate: Slot,
    pub realized: Slot,
    pub delay: Slot,
    pub hazard: Slot,
    /// Draws the cancellation threshold E ~ Exp(1).
    pub threshold: Threshold,
    pub calls: CallsPlan,
    pub flow: usize,
    /// Where what it returns flows; only with pacing.
    pub returns_flow: Option<usize>,
}

/// When a stake is called.
#[derive(Debug, Clone)]
pub enum CallsPlan {
    /// Evenly from τ to τ.
    Even { start: f64, end: f64 },
    /// Shares by τ.
    Tranches(Vec<(f64, f64)>),
    /// From τ in proportion to the GW of a build that are energized.
    Milestone { start: f64, build: usize, gw: Slot },
    /// From τ by a fund's model.
    Pacing {
        start: f64,
        pacing: Pacing,
        growth: Slot,
    },
}

/// Who pays whom, compiled.
#[derive(Debug, Clone)]
pub struct FundingPlan {
    pub entities: Vec<EntityPlan>,
    pub contracts: Vec<ContractPlan>,
    pub stakes: Vec<StakePlan>,
    /// By build: entities with their shares of its money. What no entity pays is paid from outside.
    pub payers: Vec<Vec<(usize, f64)>>,
    /// By build: suppliers with their shares of its spend.
    pub suppliers: Vec<Vec<(usize, f64)>>,
    /// By build: indices in `flows`, payer by payer and for each supplier by supplier.
    pub purchases: Vec<Vec<usize>>,
    pub flows: Vec<FlowPlan>,
    /// By build: its capacity is needed while money is paid: it backs a contract, is the milestone
    /// of a stake, or its operating cash goes back to a payer.
    pub watched: Vec<bool>,
    /// The first period after the scenario's `as_of`, from which an entity fails when it is tried; not one
    /// of the horizon's where all of them begin before.
    pub fails_from: usize,
}

/// The party outside the network in names of flows.
pub const OUTSIDE: &str = "outside";

impl FundingPlan {
    /// The name of a party.
    pub fn party(&self, entity: Option<usize>) -> &str {
        entity.map_or(OUTSIDE, |e| self.entities[e].name.as_str())
    }

    /// The name of a flow.
    pub fn subject(&self, flow: &FlowPlan) -> String {
        format!(
            "{} to {}, {}",
            self.party(flow.from),
            self.party(flow.to),
            flow.instrument.name()
        )
    }

    /// The index of a flow, which is added where it is new.
    pub(super) fn flow(
        flows: &mut Vec<FlowPlan>,
        from: Option<usize>,
        to: Option<usize>,
        instrument: Instrument,
    ) -> usize {
        let wanted = FlowPlan {
            from,
            to,
            instrument,
        };
        flows.iter().position(|f| *f == wanted).unwrap_or_else(|| {
            flows.push(wanted);
            flows.len() - 1
        })
    }
}
