//! Headline figures over all of their distribution, for curves and for formulas in a spreadsheet.

use super::Figure;
use super::summarize::figure;
use crate::domain::{Metric, Scenario, SubjectKind};
use crate::engine::Collected;
use crate::model::{ColumnSpec, Plan};
use rayon::prelude::*;

/// Metrics of the whole run whose distribution is wanted, by what they are about.
const WANTED: [(SubjectKind, &[Metric]); 4] = [
    (
        SubjectKind::Portfolio,
        &[
            Metric::Delivered,
            Metric::DeliveredAi,
            Metric::GwOnline,
            Metric::GwPeak,
            Metric::Energy,
            Metric::Emissions,
            Metric::Revenue,
            Metric::Npv,
            Metric::Irr,
            Metric::Moic,
            Metric::Payback,
            Metric::BreakEven,
            Metric::RequiredRevenue,
            Metric::LevelizedCost,
            Metric::FundingGap,
            Metric::Payments,
            Metric::Circularity,
        ],
    ),
    (
        SubjectKind::Commitment,
        &[
            Metric::Delivered,
            Metric::DeliveredByDeadline,
            Metric::GwPeak,
            Metric::Npv,
            Metric::Paid,
            Metric::SimulatedSum,
            Metric::ScaledSum,
        ],
    ),
    (SubjectKind::Region, &[Metric::Energy]),
    (
        SubjectKind::Entity,
        &[Metric::Shortfall, Metric::FundingGap],
    ),
];

/// The 101 levels: 0.005, then every hundredth, then 0.995.
pub(super) fn levels() -> Vec<f64> {
    let hundredths = (1..100).map(|i| f64::from(i) / 100.0);
    let first = std::iter::once(0.005).chain(hundredths);
    first.chain(std::iter::once(0.995)).collect()
}

/// Indices of the wanted columns in `Plan::specs`.
pub(super) fn columns(plan: &Plan) -> Vec<usize> {
    let wanted = |spec: &ColumnSpec| {
        let of_kind = WANTED.iter().find(|(kind, _)| *kind == spec.kind);
        spec.year.is_none() && of_kind.is_some_and(|(_, all)| all.contains(&spec.metric))
    };
    let specs = plan.specs.iter().enumerate();
    specs.filter(|(_, s)| wanted(s)).map(|(c, _)| c).collect()
}

/// The wanted figures at all levels.
pub(super) fn of(scenario: &Scenario, plan: &Plan, collected: &Collected) -> Vec<Figure> {
    let levels = levels();
    let one = |c: usize| {
        let (spec, column) = (&plan.specs[c], &collected.columns[c]);
        let unit = spec.metric.info().unit;
        figure(scenario, plan, spec, column, unit, &levels)
    };
    columns(plan).into_par_iter().map(one).collect()
}
