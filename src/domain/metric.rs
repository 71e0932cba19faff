//! The vocabulary of results: one table from which code, CSV headers and docs are made.

use super::metric_table::METRICS;
use crate::units::Unit;

/// What a figure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SubjectKind {
    Portfolio,
    Sponsor,
    Commitment,
    Region,
    /// Who pays and is paid.
    Entity,
    /// Payments from one entity to another under one instrument.
    Flow,
    Regime,
    Input,
}

impl SubjectKind {
    /// The word in the `subject_kind` column.
    pub fn name(self) -> &'static str {
        match self {
            Self::Portfolio => "portfolio",
            Self::Sponsor => "sponsor",
            Self::Commitment => "commitment",
            Self::Region => "region",
            Self::Entity => "entity",
            Self::Flow => "flow",
            Self::Regime => "regime",
            Self::Input => "input",
        }
    }
}

/// A figure that a trial yields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Metric {
    Headline,
    NaiveTotal,
    Deduplicated,
    DeduplicatedAi,
    IntendedSpend,
    SpentBefore,
    Spend,
    AiSpend,
    CumulativeSpend,
    Delivered,
    DeliveredAi,
    DeliveredFraction,
    DeliveredByDeadline,
    DeliveredByDeadlineFraction,
    MetByDeadline,
    Completed,
    Completion,
    Cancelled,
    OwnDelivered,
    ReletSpend,
    CancelledCount,
    GwOrdered,
    GwOnline,
    GwPeak,
    GwEnergized,
    GwWaiting,
    FacilityGw,
    Energy,
    Emissions,
    Water,
    ImpliedCost,
    Revenue,
    Opex,
    RefreshSpend,
    Tax,
    CashFlow,
    BookValue,
    Npv,
    Loss,
    Irr,
    IrrSeveral,
    Moic,
    Payback,
    ProfitabilityIndex,
    BreakEven,
    RequiredRevenue,
    LevelizedCost,
    Available,
    Paid,
    Received,
    Shortfall,
    FundingGap,
    FundedFraction,
    Cash,
    Debt,
    Defaulted,
    ReletReceipts,
    NetAssetValue,
    Distributions,
    Payments,
    Circularity,
    SimulatedSum,
    Reached,
    ScaledSum,
    ScaledReached,
    Occupancy,
    Value,
}

/// How a metric is shown and what it means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MetricInfo {
    pub metric: Metric,
    /// Name in the `metric` column.
    pub name: &'static str,
    pub unit: Unit,
    /// What it is, in a sentence.
    pub definition: &'static str,
    /// Most decimals that are shown.
    pub decimals: usize,
    /// Values are 0 or 1, so that the mean is a probability.
    pub indicator: bool,
}

impl Metric {
    /// The row of the table.
    pub fn info(self) -> &'static MetricInfo {
        &METRICS[self as usize]
    }

    /// Name in the `metric` column.
    pub fn name(self) -> &'static str {
        self.info().name
    }

    /// A trial may have no value: a date that never comes, a share of nothing.
    pub fn may_be_undefined(self) -> bool {
        self.never_is_last()
            || matches!(
                self,
                Self::DeliveredFraction
                    | Self::DeliveredByDeadlineFraction
                    | Self::Irr
                    | Self::Moic
                    | Self::ProfitabilityIndex
                    | Self::BreakEven
                    | Self::RequiredRevenue
                    | Self::LevelizedCost
                    | Self::FundedFraction
                    | Self::Circularity
            )
    }

    /// Value at risk and expected shortfall are asked of it.
    pub fn has_tail(self) -> bool {
        matches!(self, Self::Npv)
    }

    /// A value may be missing in a trial and then counts as later than any other.
    pub fn never_is_last(self) -> bool {
        matches!(self, Self::Completion | Self::Payback)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_in_order_and_names_are_unique() {
        for (i, row) in METRICS.iter().enumerate() {
            assert_eq!(row.metric as usize, i, "{}", row.name);
            assert!(METRICS[..i].iter().all(|r| r.name != row.name));
        }
    }
}
