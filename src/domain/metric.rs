//! The vocabulary of results: one table from which code, CSV headers and docs are made.

use crate::units::Unit;

/// What a figure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SubjectKind {
    Portfolio,
    Sponsor,
    Commitment,
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

const fn info(
    metric: Metric,
    name: &'static str,
    unit: Unit,
    decimals: usize,
    indicator: bool,
    definition: &'static str,
) -> MetricInfo {
    MetricInfo {
        metric,
        name,
        unit,
        definition,
        decimals,
        indicator,
    }
}

/// Every metric, in the order of its declaration.
pub const METRICS: [MetricInfo; 23] = [
    info(
        Metric::Headline,
        "headline",
        Unit::Money,
        4,
        false,
        "Amount as announced; for a build stated by capacity alone, its capacity at the level of capex_per_mw.",
    ),
    info(
        Metric::NaiveTotal,
        "naive_total",
        Unit::Money,
        4,
        false,
        "Sum of the headlines as announced, each distinct announcement once, double counting included.",
    ),
    info(
        Metric::Deduplicated,
        "deduplicated",
        Unit::Money,
        4,
        false,
        "Headline without double counting: parents by their residual, overlaps removed, builds only.",
    ),
    info(
        Metric::DeduplicatedAi,
        "deduplicated_ai",
        Unit::Money,
        4,
        false,
        "The part of the deduplicated headline that is AI infrastructure (times ai_share).",
    ),
    info(
        Metric::IntendedSpend,
        "intended_spend",
        Unit::Money,
        4,
        false,
        "B = headline (a parent's residual) times realized fraction, before regimes, delay and cancellation.",
    ),
    info(
        Metric::SpentBefore,
        "spent_before",
        Unit::Money,
        4,
        false,
        "Spent before the horizon begins.",
    ),
    info(
        Metric::Spend,
        "spend",
        Unit::Money,
        4,
        false,
        "Money spent in the period by the sponsors, a parent with its parts.",
    ),
    info(
        Metric::AiSpend,
        "ai_spend",
        Unit::Money,
        4,
        false,
        "The part of spend that is AI infrastructure (times ai_share).",
    ),
    info(
        Metric::CumulativeSpend,
        "cumulative_spend",
        Unit::Money,
        4,
        false,
        "Money spent until the period's end, what was spent before the horizon included.",
    ),
    info(
        Metric::Delivered,
        "delivered",
        Unit::Money,
        4,
        false,
        "Money spent until the end of the horizon, what was spent before it included; a parent with its parts.",
    ),
    info(
        Metric::DeliveredAi,
        "delivered_ai",
        Unit::Money,
        4,
        false,
        "The part of delivered that is AI infrastructure.",
    ),
    info(
        Metric::DeliveredFraction,
        "delivered_frac",
        Unit::Fraction,
        4,
        false,
        "Delivered over headline.",
    ),
    info(
        Metric::DeliveredByDeadline,
        "delivered_by_deadline",
        Unit::Money,
        4,
        false,
        "Money spent until the end of the announced window.",
    ),
    info(
        Metric::DeliveredByDeadlineFraction,
        "delivered_by_deadline_frac",
        Unit::Fraction,
        4,
        false,
        "Delivered by the deadline over headline.",
    ),
    info(
        Metric::MetByDeadline,
        "met_by_deadline",
        Unit::Probability,
        4,
        true,
        "1 where the money spent by the end of the window is at least met_threshold of the headline.",
    ),
    info(
        Metric::Completed,
        "completed",
        Unit::Probability,
        4,
        true,
        "1 where the build (a parent's residual) reaches progress 1 within the horizon.",
    ),
    info(
        Metric::Completion,
        "completion",
        Unit::DecimalYear,
        2,
        false,
        "End of the first period in which progress is 1, at the earliest the start of the horizon. Mean and sd are of the trials that complete; among the quantiles never counts as later than any date.",
    ),
    info(
        Metric::Cancelled,
        "cancelled",
        Unit::Probability,
        4,
        true,
        "1 where the sponsor stops within the horizon.",
    ),
    info(
        Metric::OwnDelivered,
        "own_delivered",
        Unit::Money,
        4,
        false,
        "A parent's residual alone: delivered without its parts.",
    ),
    info(
        Metric::ReletSpend,
        "relet_spend",
        Unit::Money,
        4,
        false,
        "Spent within the horizon by the party that took up a cancelled plan; not in delivered.",
    ),
    info(
        Metric::CancelledCount,
        "cancelled_count",
        Unit::Count,
        3,
        false,
        "Number of builds whose sponsor stops within the horizon.",
    ),
    info(
        Metric::Occupancy,
        "occupancy",
        Unit::Probability,
        4,
        true,
        "1 where the regime holds in the year's first period.",
    ),
    info(
        Metric::Value,
        "value",
        Unit::Plain,
        6,
        false,
        "The drawn value of an input.",
    ),
];

impl Metric {
    /// The row of the table.
    pub fn info(self) -> &'static MetricInfo {
        &METRICS[self as usize]
    }

    /// Name in the `metric` column.
    pub fn name(self) -> &'static str {
        self.info().name
    }

    /// A value may be missing in a trial and then counts as later than any other.
    pub fn never_is_last(self) -> bool {
        matches!(self, Self::Completion)
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
