//! What a trial records: one column for each subject, metric and year.

use crate::domain::{Metric, SubjectKind};

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnSpec {
    pub kind: SubjectKind,
    pub subject: String,
    pub metric: Metric,
    /// Index in `Plan::years`; none for figures of the whole run.
    pub year: Option<usize>,
}

/// Index of the first column of each group; a series holds one column a year.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    pub portfolio: PortfolioColumns,
    pub sponsors: Vec<SponsorColumns>,
    /// By index in `Plan::builds`.
    pub builds: Vec<BuildColumns>,
    pub funding: FundingColumns,
    /// By index in `Plan::claims`.
    pub claims: Vec<ClaimColumns>,
    /// By index in `Plan::regions`, then by index in `Plan::groups`.
    pub regions: Vec<RegionColumns>,
    /// States × years, state by state.
    pub regimes: usize,
    pub inputs: usize,
    pub count: usize,
}

#[derive(Debug, Clone, Copy, Default)]
pub struct PortfolioColumns {
    pub naive: usize,
    pub deduplicated: usize,
    pub deduplicated_ai: usize,
    pub spent_before: usize,
    pub delivered: usize,
    pub delivered_ai: usize,
    pub relet: usize,
    pub cancelled: usize,
    pub spend: usize,
    pub ai_spend: usize,
    pub cumulative: usize,
    pub energy: Option<EnergyColumns>,
    pub grid: Option<GridColumns>,
    pub returns: Option<ReturnColumns>,
}

#[derive(Debug, Clone, Copy, Default)]
pub struct SponsorColumns {
    pub delivered: usize,
    pub spend: usize,
    pub returns: Option<ReturnColumns>,
}

/// Power and energy of an account.
#[derive(Debug, Clone, Copy, Default)]
pub struct EnergyColumns {
    pub ordered: usize,
    pub online: usize,
    pub peak: usize,
    pub energy: usize,
    pub emissions: usize,
    pub water: usize,
    pub online_by_year: usize,
    pub flows_by_year: FlowColumns,
}

/// Series of energy, emissions and water.
#[derive(Debug, Clone, Copy, Default)]
pub struct FlowColumns {
    pub energy: usize,
    pub emissions: usize,
    pub water: usize,
}

/// Series of what regions connect.
#[derive(Debug, Clone, Copy, Default)]
pub struct GridColumns {
    pub energized: usize,
    pub waiting: usize,
    pub facility: usize,
}

/// A region, or a group of regions.
#[derive(Debug, Clone, Copy, Default)]
pub struct RegionColumns {
    pub energy: usize,
    pub emissions: usize,
    pub water: usize,
    pub online_by_year: usize,
    pub grid: GridColumns,
    pub by_year: FlowColumns,
}

/// Returns of an account.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReturnColumns {
    pub revenue: usize,
    pub opex: usize,
    pub refresh: usize,
    pub tax: usize,
    pub cash: usize,
    pub book: usize,
    pub npv: usize,
    pub loss: usize,
    pub irr: usize,
    pub irr_several: usize,
    pub moic: usize,
    pub payback: usize,
    pub profitability_index: usize,
    pub break_even: usize,
    pub required_revenue: usize,
    pub levelized_cost: usize,
    /// Series of revenue and of cash flow.
    pub by_year: Option<(usize, usize)>,
}

#[derive(Debug, Clone, Copy, Default)]
pub struct BuildColumns {
    pub headline: usize,
    pub intended: usize,
    pub spent_before: Option<usize>,
    pub delivered: usize,
    pub delivered_frac: usize,
    pub delivered_ai: Option<usize>,
    pub own_delivered: Option<usize>,
    pub by_deadline: Option<DeadlineColumns>,
    pub completed: usize,
    pub completion: usize,
    pub cancelled: usize,
    pub relet: Option<usize>,
    pub spend: usize,
    pub cumulative: usize,
    pub implied_cost: Option<usize>,
    pub energy: Option<EnergyColumns>,
    pub returns: Option<ReturnColumns>,
}

#[derive(Debug, Clone, Copy, Default)]
pub struct DeadlineColumns {
    pub money: usize,
    pub frac: usize,
    pub met: usize,
}

/// Who pays whom; empty where money is without limit.
#[derive(Debug, Clone, Default)]
pub struct FundingColumns {
    /// By index in `FundingPlan::entities`.
    pub entities: Vec<EntityColumns>,
    /// By index in `FundingPlan::flows`: the run, then a series.
    pub flows: Vec<usize>,
    /// By index in `Plan::builds`: what it wanted and did not get, and the share that it got.
    pub builds: Vec<Option<(usize, usize)>>,
    /// By index in `FundingPlan::contracts` and `stakes`.
    pub contracts: Vec<ContractColumns>,
    pub stakes: Vec<StakeColumns>,
    /// Of the portfolio, each the run, then a series.
    pub payments: usize,
    pub circularity: usize,
    pub gap: usize,
}

/// An entity; each index is that of the run's figure, which a series follows.
#[derive(Debug, Clone, Copy, Default)]
pub struct EntityColumns {
    pub paid: usize,
    pub received: usize,
    pub limited: Option<LimitedColumns>,
    /// Of buyers.
    pub defaulted: Option<usize>,
}

/// An entity whose money is limited.
#[derive(Debug, Clone, Copy, Default)]
pub struct LimitedColumns {
    pub available: usize,
    pub shortfall: usize,
    pub gap: usize,
    pub cash: usize,
    pub debt: usize,
}

#[derive(Debug, Clone, Copy, Default)]
pub struct ContractColumns {
    pub paid: usize,
    pub shortfall: usize,
    pub defaulted: usize,
    pub relet: usize,
}

#[derive(Debug, Clone, Copy, Default)]
pub struct StakeColumns {
    pub paid: usize,
    /// Value and returns, by a pacing model.
    pub fund: Option<(usize, usize)>,
}

#[derive(Debug, Clone, Copy, Default)]
pub struct ClaimColumns {
    pub sum: usize,
    pub reached: usize,
    pub scaled: usize,
    pub scaled_reached: usize,
}

/// The name of the portfolio in the `subject` column.
pub const PORTFOLIO: &str = "portfolio";
