//! Every metric with its name, unit and meaning.

mod assets;
mod delivery;
mod funding;

use super::Metric;
use super::metric::MetricInfo;
use crate::units::Unit;

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
pub const METRICS: [MetricInfo; 67] = {
    let parts: [&[MetricInfo]; 4] = [&delivery::ROWS, &assets::ROWS, &funding::ROWS, &OTHERS];
    let mut all = [OTHERS[0]; 67];
    let (mut part, mut at) = (0, 0);
    while part < parts.len() {
        let mut row = 0;
        while row < parts[part].len() {
            all[at] = parts[part][row];
            row += 1;
            at += 1;
        }
        part += 1;
    }
    assert!(at == all.len());
    all
};

/// Regimes and inputs.
const OTHERS: [MetricInfo; 2] = [
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
