//! Commitments: what was announced, in whose words, and how its delivery is thought of.

use super::{Curve, Deal, Evidence, FuelShare, Quantity, Site, Terms};
use crate::calendar::Date;
use crate::units::Currency;

/// What a commitment is (MODEL section 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// The sponsor's own capital expenditure.
    Build,
    /// A buyer pays a seller for capacity over a window.
    Contract,
    /// An investor funds an entity.
    Stake,
    /// An aggregate said by someone about others' money.
    Claim,
}

impl Kind {
    /// All kinds with the word for each.
    pub const NAMES: [(&'static str, Kind); 4] = [
        ("build", Kind::Build),
        ("contract", Kind::Contract),
        ("stake", Kind::Stake),
        ("claim", Kind::Claim),
    ];

    /// The word used in files and columns.
    pub fn name(self) -> &'static str {
        name_of(&Self::NAMES, self)
    }
}

/// How the source words its amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hedge {
    Exact,
    UpTo,
    AtLeast,
    Nearly,
    Range,
    /// Only an order of magnitude, or no amount at all.
    Vague,
}

impl Hedge {
    /// All hedges with the word for each.
    pub const NAMES: [(&'static str, Hedge); 6] = [
        ("exact", Hedge::Exact),
        ("up to", Hedge::UpTo),
        ("at least", Hedge::AtLeast),
        ("nearly", Hedge::Nearly),
        ("range", Hedge::Range),
        ("vague", Hedge::Vague),
    ];

    /// The word used in files and columns.
    pub fn name(self) -> &'static str {
        name_of(&Self::NAMES, self)
    }
}

/// How far a commitment has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    Announced,
    Planned,
    Advanced,
    UnderConstruction,
    Operating,
}

impl Stage {
    /// All stages with the words for each.
    pub const NAMES: [(&'static str, Stage); 5] = [
        ("announced", Stage::Announced),
        ("planned", Stage::Planned),
        ("advanced", Stage::Advanced),
        ("under construction", Stage::UnderConstruction),
        ("operating", Stage::Operating),
    ];

    /// The words used in files and columns.
    pub fn name(self) -> &'static str {
        name_of(&Self::NAMES, self)
    }
}

/// What an overrun does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OverrunPolicy {
    /// Spend stays as intended, so less is built.
    Descope,
    /// The sponsor pays the overrun for the same scope.
    Absorb,
}

impl OverrunPolicy {
    /// All policies with the word for each.
    pub const NAMES: [(&'static str, OverrunPolicy); 2] = [
        ("descope", OverrunPolicy::Descope),
        ("absorb", OverrunPolicy::Absorb),
    ];

    /// The word used in files and columns.
    pub fn name(self) -> &'static str {
        name_of(&Self::NAMES, self)
    }
}

fn name_of<T: PartialEq + Copy>(names: &[(&'static str, T)], value: T) -> &'static str {
    names
        .iter()
        .find(|(_, v)| *v == value)
        .map_or("", |(n, _)| n)
}

/// A sponsor and its share of the money.
#[derive(Debug, Clone, PartialEq)]
pub struct Sponsor {
    pub name: String,
    pub share: f64,
}

/// First and last day of the announced window, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub start: Date,
    pub end: Date,
}

/// The share of a commitment that another one already holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlap {
    /// Index of the other commitment in [`super::Scenario::commitments`].
    pub with: usize,
    pub share: Quantity,
}

/// How a build is delivered (MODEL section 6). Present on builds that are simulated: not
/// `same_as` mentions, not unquantified ones.
#[derive(Debug, Clone, PartialEq)]
pub struct BuildTerms {
    /// The announced window; a build that is simulated has one.
    pub window: Window,
    /// Share of the headline that is AI infrastructure.
    pub ai_share: Quantity,
    /// Realized fraction φ of the headline.
    pub realized: Quantity,
    pub delay_years: Quantity,
    pub stretch: Quantity,
    pub overrun: Quantity,
    pub overrun_policy: OverrunPolicy,
    /// Cancellations per year of activity.
    pub hazard: Quantity,
    pub curve: Curve,
    /// Spent before `time.start`, money of the commitment's currency, where known.
    pub spent_to_date: Option<Quantity>,
    pub met_threshold: f64,
    /// Share of the remaining plan that another party takes up after a cancellation.
    pub relet: Quantity,
    pub relet_delay: Quantity,
    /// Where an amount and a capacity are stated, the amount makes the capacity.
    pub capacity_from_amount: bool,
    /// Where its capacity stands; empty where no region is given.
    pub sites: Vec<Site>,
    /// Its own fuel mix; its regions' where none.
    pub fuels: Option<Vec<FuelShare>>,
    /// Its own share that never queues; its regions' where none.
    pub behind_the_meter: Option<Quantity>,
    /// The terms that it or its class states itself.
    pub terms: Terms,
    /// Whom its money buys from: names of entities with their shares of spend, which sum to at most 1.
    pub suppliers: Vec<Sponsor>,
}

/// One announced commitment.
#[derive(Debug, Clone, PartialEq)]
pub struct Commitment {
    pub id: String,
    pub title: String,
    pub kind: Kind,
    pub sponsors: Vec<Sponsor>,
    pub counterparty: Option<String>,
    /// Headline in billions of `currency`; none where only a capacity or nothing was stated.
    pub amount: Option<Quantity>,
    /// The low end of a range or the plainer figure, as announced, for the record.
    pub amount_low: Option<f64>,
    pub currency: Currency,
    /// Capacity of IT load in GW, where stated.
    pub power_gw: Option<Quantity>,
    pub hedge: Hedge,
    pub stage: Stage,
    pub announced: Option<Date>,
    pub window: Option<Window>,
    /// Where, in the words of the announcement.
    pub location: String,
    /// What was said of its energy.
    pub energy_source: String,
    /// The class its delivery inputs come from.
    pub class: Option<String>,
    /// Index of the commitment that this only mentions again.
    pub same_as: Option<usize>,
    /// Index of the commitment whose headline contains this one's.
    pub part_of: Option<usize>,
    /// Share of this one that lies inside the parent's headline.
    pub part_share: Quantity,
    pub overlaps: Vec<Overlap>,
    /// Counted in the naive total.
    pub in_naive_total: bool,
    /// Builds that are simulated have terms.
    pub build: Option<BuildTerms>,
    /// Contracts, stakes and claims that are simulated have a deal; only where there are entities.
    pub deal: Option<Deal>,
    /// The verbatim quotes and notes, several where sources contradict each other.
    pub evidence: Vec<Evidence>,
}

impl Commitment {
    /// True where an amount or a capacity was stated.
    pub fn quantified(&self) -> bool {
        self.amount.is_some() || self.power_gw.is_some()
    }
}
