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
}

#[derive(Debug, Clone, Copy, Default)]
pub struct SponsorColumns {
    pub delivered: usize,
    pub spend: usize,
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
}

#[derive(Debug, Clone, Copy, Default)]
pub struct DeadlineColumns {
    pub money: usize,
    pub frac: usize,
    pub met: usize,
}

/// The name of the portfolio in the `subject` column.
pub const PORTFOLIO: &str = "portfolio";
