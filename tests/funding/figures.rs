//! What the plain calculation of a trial yields.

use std::collections::BTreeMap;

/// What happened in a year or, in the last entry, in the whole run.
pub type Series = Vec<f64>;

#[derive(Debug, Clone, Default)]
pub struct EntityFigures {
    pub paid: Series,
    pub received: Series,
    pub available: Series,
    pub shortfall: Series,
    pub gap: Series,
    pub cash: Series,
    pub debt: Series,
    pub defaulted: Series,
}

#[derive(Debug, Clone, Default)]
pub struct BuildFigures {
    /// With its parts, by year.
    pub spend: Vec<f64>,
    pub wanted: f64,
    /// Without its parts.
    pub own: f64,
    pub gap: f64,
}

#[derive(Debug, Clone, Default)]
pub struct ContractFigures {
    pub paid: f64,
    /// Not paid by the end, or lost in a default.
    pub unpaid: f64,
    pub defaulted: bool,
    pub rent: f64,
}

#[derive(Debug, Clone, Default)]
pub struct StakeFigures {
    pub paid: f64,
    pub value: f64,
    pub distributions: f64,
}

/// What is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Instrument {
    Contract(usize),
    Stake(usize),
    Purchase,
}

/// Which cases a scenario has met.
#[derive(Debug, Clone, Copy, Default)]
pub struct Met {
    /// The most rounds that a clearing took.
    pub rounds: usize,
    pub arrears_paid: bool,
    pub default: bool,
    pub rent: bool,
    pub circle: bool,
    pub operating_deficit: bool,
    pub ceiling: bool,
    pub borrowed: bool,
    pub build_waits: bool,
    pub shared_wait: bool,
    pub curved_wait: bool,
    pub call_waits: bool,
    /// A decision that rounding may turn: unpaid money at the limit of a default.
    pub knife_edge: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Trial {
    pub entities: Vec<EntityFigures>,
    pub builds: Vec<BuildFigures>,
    pub contracts: Vec<ContractFigures>,
    pub stakes: Vec<StakeFigures>,
    /// By payer, payee and instrument.
    pub flows: BTreeMap<(usize, usize, Instrument), Series>,
    pub circularity: Vec<Option<f64>>,
    pub payments: Series,
    pub gap: Series,
    pub portfolio_spend: Vec<f64>,
    pub met: Met,
    /// The largest sum of money in it.
    pub scale: f64,
}
