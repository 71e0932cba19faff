//! discover.csv, limits.csv and trajectory.csv: where in the space of inputs something happens.

use super::super::cell::{Cell, Dialect};
use super::super::column::{self, Column, Sheet, column};
use super::super::words;
use crate::analysis::prim::{Step, Tally};
use crate::domain::{Quantity, Scenario};
use crate::statistics::Estimate;
use crate::study::discover::{Dimension, Discovery, Region, Side};

/// A discovery with what it was made of.
#[derive(Debug, Clone, Copy)]
pub struct Discovered<'a> {
    pub scenario: &'a Scenario,
    pub dimensions: &'a [Dimension],
    /// The condition, as typed.
    pub condition: &'a str,
    pub found: &'a Discovery,
}

impl<'a> Discovered<'a> {
    /// The input that a dimension is.
    pub fn quantity(&self, dimension: usize) -> Option<&'a Quantity> {
        let at = self.dimensions[dimension].quantity?;
        self.scenario.quantities().get(at).copied()
    }

    fn sheet(&self, dialect: Dialect) -> Sheet<'a> {
        Sheet {
            currency: self.scenario.currency.code(),
            quantile_levels: &[],
            dialect,
        }
    }
}

/// Decimals of shares.
const SHARE: usize = 4;
/// Decimals of limits.
const LIMIT: usize = 6;

fn share(value: f64) -> Cell {
    Cell::number(Some(value), None, SHARE)
}

fn density(tally: &Tally) -> Estimate {
    Estimate::probability(tally.cases_inside, tally.trials_inside)
}

/// A row of discover.csv.
pub(super) struct Boxed<'a> {
    study: Discovered<'a>,
    number: u64,
    region: &'a Region,
}

/// The columns of discover.csv.
pub(super) fn columns<'a>() -> Vec<Column<Boxed<'a>>> {
    vec![
        column(
            "box",
            "count",
            "Number of the box, in the order in which they were found.",
            |r: &Boxed| Cell::count(r.number),
        ),
        column(
            "condition",
            "text",
            "What is to be explained: a trial that meets it is a case.",
            |r| Cell::text(r.study.condition),
        ),
        column(
            "trials",
            "count",
            "Trials in all; boxes are found in the first half of them.",
            |r| Cell::count(r.study.found.trials),
        ),
        column("cases", "count", "Cases among them.", |r| {
            Cell::count(r.study.found.cases)
        }),
        column("inputs", "count", "Inputs that the box limits.", |r| {
            Cell::count(r.region.sides.len() as u64)
        }),
        column(
            "coverage",
            "frac",
            "Share of the other half's cases that lie in the box.",
            |r| share(r.region.tested.coverage()),
        ),
        column(
            "density",
            "frac",
            "Share of the other half's trials in the box that are cases.",
            |r| {
                Cell::number(
                    density(&r.region.tested).value,
                    density(&r.region.tested).std_error,
                    SHARE,
                )
            },
        ),
        column("density_std_error", "frac", "Its standard error.", |r| {
            Cell::std_error(density(&r.region.tested).std_error)
        }),
        column(
            "support",
            "frac",
            "Share of the other half's trials that lie in the box.",
            |r| share(r.region.tested.support()),
        ),
        column(
            "fitted_coverage",
            "frac",
            "Coverage in the half that the box was found in.",
            |r| share(r.region.found.coverage()),
        ),
        column("fitted_density", "frac", "Density in it.", |r| {
            share(r.region.found.density())
        }),
        column("fitted_support", "frac", "Support in it.", |r| {
            share(r.region.found.support())
        }),
        column("scenario", "text", "The box in words.", |r| {
            Cell::text(words::scenario(&r.study, r.region))
        }),
    ]
}

/// A row of limits.csv.
pub(super) struct Limited<'a> {
    study: Discovered<'a>,
    number: u64,
    side: &'a Side,
}

impl<'a> Limited<'a> {
    fn quantity(&self) -> Option<&'a Quantity> {
        self.study.quantity(self.side.dimension)
    }

    fn text(&self, of: fn(&Quantity) -> &str) -> Cell {
        self.quantity().map_or(Cell::Empty, |q| Cell::text(of(q)))
    }
}

/// The columns of limits.csv.
pub(super) fn limit_columns<'a>() -> Vec<Column<Limited<'a>>> {
    vec![
        column("box", "count", "Number of the box.", |r: &Limited| {
            Cell::count(r.number)
        }),
        column(
            "input",
            "text",
            "Path of the input, or regimes.<id>: the share of the years in whose first period the \
             regime holds.",
            |r| Cell::text(&r.study.dimensions[r.side.dimension].name),
        ),
        column("unit", "text", "Unit of the input.", |r| {
            let code = r.study.scenario.currency.code();
            r.quantity()
                .map_or(Cell::text("frac"), |q| Cell::text(q.unit.label(code)))
        }),
        column("distribution", "text", "As scenario files write it.", |r| {
            r.quantity()
                .map_or(Cell::Empty, |q| Cell::text(q.distribution.to_string()))
        }),
        column(
            "low",
            "unit",
            "Least value in the box; empty where there is no limit.",
            |r| Cell::number(r.side.limits.low, None, LIMIT),
        ),
        column(
            "high",
            "unit",
            "Largest value in the box; empty where there is no limit.",
            |r| Cell::number(r.side.limits.high, None, LIMIT),
        ),
        column(
            "quantile_low",
            "frac",
            "Share of all trials that lie below the box.",
            |r| share(r.side.quantiles[0]),
        ),
        column(
            "quantile_high",
            "frac",
            "Share of all trials that lie in the box or below it.",
            |r| share(r.side.quantiles[1]),
        ),
        column(
            "quasi_p",
            "prob",
            "Probability that a box as dense as this one without the limit would hold as many cases by \
             chance (Bryant and Lempert 2010), in the half that it was found in.",
            |r| Cell::number(Some(r.side.quasi_p), None, 15),
        ),
        column("source", "text", "Who published the input.", |r| {
            r.text(|q| &q.evidence.source)
        }),
        column("quote", "text", "The verbatim words.", |r| {
            r.text(|q| &q.evidence.quote)
        }),
        column("url", "text", "Where it can be read.", |r| {
            r.text(|q| &q.evidence.url)
        }),
        column("confidence", "text", "How far it can be trusted.", |r| {
            r.text(|q| &q.evidence.confidence)
        }),
    ]
}

/// A row of trajectory.csv.
pub(super) struct Peeled<'a> {
    study: Discovered<'a>,
    number: u64,
    step: u64,
    of: &'a Step,
}

/// The columns of trajectory.csv.
pub(super) fn step_columns<'a>() -> Vec<Column<Peeled<'a>>> {
    vec![
        column("box", "count", "Number of the box.", |r: &Peeled| {
            Cell::count(r.number)
        }),
        column("step", "count", "Peels so far.", |r| Cell::count(r.step)),
        column(
            "trials",
            "count",
            "Trials that the box was sought in.",
            |r| Cell::count(r.of.tally.trials),
        ),
        column(
            "coverage",
            "frac",
            "Share of their cases in the box.",
            |r| share(r.of.tally.coverage()),
        ),
        column(
            "density",
            "frac",
            "Share of the box's trials that are cases.",
            |r| share(r.of.tally.density()),
        ),
        column("support", "frac", "Share of the trials in the box.", |r| {
            share(r.of.tally.support())
        }),
        column(
            "inputs",
            "text",
            "Inputs that it limits, joined by `; `.",
            |r| {
                let limited =
                    r.of.limits
                        .iter()
                        .enumerate()
                        .filter(|(_, l)| l.restricted());
                let names: Vec<&str> = limited
                    .map(|(i, _)| r.study.dimensions[i].name.as_str())
                    .collect();
                Cell::text(names.join("; "))
            },
        ),
    ]
}

fn numbered(found: &Discovery) -> impl Iterator<Item = (u64, &Region)> {
    (1..).zip(&found.regions)
}

/// The bytes of discover.csv.
pub fn discover_csv(study: Discovered<'_>, dialect: Dialect) -> Vec<u8> {
    let rows = numbered(study.found).map(|(number, region)| Boxed {
        study,
        number,
        region,
    });
    column::write(&columns(), rows, &study.sheet(dialect))
}

/// The bytes of limits.csv.
pub fn limits_csv(study: Discovered<'_>, dialect: Dialect) -> Vec<u8> {
    let rows = numbered(study.found).flat_map(|(number, region)| {
        region.sides.iter().map(move |side| Limited {
            study,
            number,
            side,
        })
    });
    column::write(&limit_columns(), rows, &study.sheet(dialect))
}

/// The bytes of trajectory.csv.
pub fn trajectory_csv(study: Discovered<'_>, dialect: Dialect) -> Vec<u8> {
    let rows = numbered(study.found).flat_map(|(number, region)| {
        (0..).zip(&region.trajectory).map(move |(step, of)| Peeled {
            study,
            number,
            step,
            of,
        })
    });
    column::write(&step_columns(), rows, &study.sheet(dialect))
}
