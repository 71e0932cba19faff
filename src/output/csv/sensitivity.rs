//! sensitivity.csv and tornado.csv: what figures depend on, with the evidence of each input.

use super::super::cell::{Cell, Dialect};
use super::super::column::{self, Column, Sheet, column};
use super::value_cell;
use crate::domain::{Evidence, Factor, Quantity, Scenario};
use crate::model::{ColumnSpec, Plan};
use crate::statistics::Estimate;
use crate::study::causes::{Cause, CauseKind};
use crate::study::sensitivity::{About, ENDS, Request, Row, Sensitivity, Swing};
use crate::units::Unit;

/// A study of sensitivity with what it was made of.
#[derive(Debug, Clone, Copy)]
pub struct Studied<'a> {
    pub scenario: &'a Scenario,
    pub plan: &'a Plan,
    pub causes: &'a [Cause],
    pub request: &'a Request,
    pub found: &'a Sensitivity,
}

/// The `input` of a row that is about no single one.
pub const OTHERS: &str = "(all others)";
pub const ALL: &str = "(all)";
pub const NOTHING: &str = "(nothing)";

impl<'a> Studied<'a> {
    /// What a row is about, by name.
    pub fn name(&self, about: About) -> &'a str {
        match about {
            About::Cause(i) => &self.causes[i].name,
            About::Others => OTHERS,
            About::All => ALL,
            About::Nothing => NOTHING,
        }
    }

    /// The input that a cause is.
    pub fn quantity(&self, cause: usize) -> Option<&'a Quantity> {
        let at = self.causes[cause].quantity?;
        self.scenario.quantities().get(at).copied()
    }

    /// Where the factor that a cause is comes from.
    fn of_factor(&self, cause: &Cause) -> Option<&'a Evidence> {
        let factors = &self.scenario.dependence.factors;
        let is = |f: &&Factor| cause.name.strip_prefix("factors.") == Some(&f.id);
        let factor = factors.iter().find(is);
        factor
            .filter(|_| cause.kind == CauseKind::Factor)
            .map(|f| &f.evidence)
    }

    /// How far what a cause comes from can be trusted; empty where that is not known.
    pub fn confidence(&self, cause: usize) -> &'a str {
        let of_factor = || self.of_factor(&self.causes[cause]);
        let evidence = self.quantity(cause).map(|q| &q.evidence).or_else(of_factor);
        evidence.map_or("", |e| &e.confidence)
    }

    /// The figure of a row.
    pub fn spec(&self, row: &Row) -> &'a ColumnSpec {
        let column = match row.method {
            "information" => self.request.decisions[row.figure].column,
            _ => self.request.figures[row.figure],
        };
        &self.plan.specs[column]
    }

    /// The calendar year of a figure.
    pub fn year(&self, spec: &ColumnSpec) -> Option<i16> {
        spec.year.map(|y| self.plan.years[y].year)
    }

    fn unit(&self, unit: Unit) -> String {
        unit.label(self.scenario.currency.code())
    }
}

/// A row of sensitivity.csv.
pub(super) struct Measure<'a> {
    study: Studied<'a>,
    quantities: &'a [&'a Quantity],
    row: &'a Row,
}

impl<'a> Measure<'a> {
    fn cause(&self) -> Option<&'a Cause> {
        match self.row.about {
            About::Cause(i) => Some(&self.study.causes[i]),
            _ => None,
        }
    }

    fn evidence(&self) -> Option<&'a Evidence> {
        let cause = self.cause()?;
        match cause.quantity {
            Some(at) => self.quantities.get(at).map(|q| &q.evidence),
            None => self.study.of_factor(cause),
        }
    }

    /// Measures in the figure's unit; the others are pure numbers.
    fn in_units(&self) -> bool {
        matches!(self.row.method, "morris" | "information") && self.row.statistic != "regret"
    }

    fn decimals(&self) -> usize {
        match self.in_units() {
            true => self.study.spec(self.row).metric.info().decimals,
            false => DECIMALS,
        }
    }

    fn bound(&self, bound: Option<f64>) -> Cell {
        Cell::number(bound, self.row.estimate.std_error, self.decimals())
    }
}

/// Decimals of indices and correlations.
const DECIMALS: usize = 6;

/// The columns of sensitivity.csv.
pub(super) fn columns<'a>() -> Vec<Column<Measure<'a>>> {
    vec![
        column(
            "subject_kind",
            "text",
            super::SUBJECT_KIND,
            |r: &Measure| Cell::text(r.study.spec(r.row).kind.name()),
        ),
        column("subject", "text", super::SUBJECT, |r| {
            Cell::text(&r.study.spec(r.row).subject)
        }),
        column("metric", "text", "Name of the figure's metric.", |r| {
            Cell::text(r.study.spec(r.row).metric.name())
        }),
        column(
            "year",
            "year",
            "Its calendar year; empty for the whole run.",
            |r| {
                let year = r.study.year(r.study.spec(r.row));
                year.map_or(Cell::Empty, |y| Cell::Number(y.to_string()))
            },
        ),
        column(
            "input",
            "text",
            "What is varied: an input by its path, or another random part of a trial by the name that \
             it is drawn by. (all others): all that had no run of its own, as a group; (all): all \
             together; (nothing): a number that does nothing, for comparison.",
            |r| Cell::text(r.study.name(r.row.about)),
        ),
        column(
            "kind",
            "text",
            "input, cancellation (the threshold at which a commitment is given up), regimes (their \
             path), shock (of a driver), factor, mixing (the divisor of the t copula).",
            |r| r.cause().map_or(Cell::Empty, |c| Cell::text(c.kind.name())),
        ),
        column(
            "part",
            "text",
            "own where the input is drawn together with others and the measure varies its own part \
             alone; else empty.",
            |r| {
                let own = matches!(r.row.method, "sobol" | "screen" | "morris");
                match r.cause().is_some_and(|c| c.dependent) && own {
                    true => Cell::text("own"),
                    false => Cell::Empty,
                }
            },
        ),
        column(
            "method",
            "text",
            "regression, pawn, screen, sobol, morris or information; see docs/sensitivity.md.",
            |r| Cell::text(r.row.method),
        ),
        column("statistic", "text", "Which measure of the method.", |r| {
            Cell::text(r.row.statistic)
        }),
        column(
            "unit",
            "text",
            "Unit of value; empty where it is a pure number.",
            |r| match r.in_units() {
                true => Cell::text(r.study.unit(r.study.spec(r.row).metric.info().unit)),
                false => Cell::Empty,
            },
        ),
        column("value", "unit", "The measure.", |r| {
            value_cell(&r.row.estimate, r.decimals())
        }),
        column(
            "std_error",
            "unit",
            "Its standard error; empty where none is known.",
            |r| Cell::std_error(r.row.estimate.std_error),
        ),
        column("ci_low", "unit", "Lower bound of its 95 % interval.", |r| {
            r.bound(r.row.estimate.ci_low)
        }),
        column(
            "ci_high",
            "unit",
            "Upper bound of the same interval.",
            |r| r.bound(r.row.estimate.ci_high),
        ),
        column(
            "trials",
            "count",
            "Trials that it was taken from, of each run.",
            |r| Cell::count(r.row.trials),
        ),
        column("source", "text", "Who published the input.", |r| {
            r.evidence().map_or(Cell::Empty, |e| Cell::text(&e.source))
        }),
        column("confidence", "text", "How far it can be trusted.", |r| {
            r.evidence()
                .map_or(Cell::Empty, |e| Cell::text(&e.confidence))
        }),
    ]
}

fn sheet(scenario: &Scenario, dialect: Dialect) -> Sheet<'_> {
    Sheet {
        currency: scenario.currency.code(),
        quantile_levels: &[],
        dialect,
    }
}

/// The bytes of sensitivity.csv.
pub fn sensitivity_csv(study: Studied<'_>, dialect: Dialect) -> Vec<u8> {
    let quantities = study.scenario.quantities();
    let rows = study.found.rows.iter().map(|row| Measure {
        study,
        quantities: &quantities,
        row,
    });
    column::write(&columns(), rows, &sheet(study.scenario, dialect))
}

/// A row of tornado.csv.
pub(super) struct Bar<'a> {
    study: Studied<'a>,
    quantity: Option<&'a Quantity>,
    rank: u64,
    swing: &'a Swing,
}

impl<'a> Bar<'a> {
    fn spec(&self) -> &'a ColumnSpec {
        &self.study.plan.specs[self.study.request.figures[self.swing.figure]]
    }

    fn value(&self, estimate: &Estimate) -> Cell {
        value_cell(estimate, self.spec().metric.info().decimals)
    }

    fn end(&self, which: usize) -> Cell {
        let value = self.quantity.map(|q| q.distribution.quantile(ENDS[which]));
        Cell::number(value, None, DECIMALS)
    }

    fn text(&self, of: fn(&Quantity) -> &str) -> Cell {
        self.quantity.map_or(Cell::Empty, |q| Cell::text(of(q)))
    }
}

/// The columns of tornado.csv.
pub(super) fn bar_columns<'a>() -> Vec<Column<Bar<'a>>> {
    vec![
        column("subject_kind", "text", super::SUBJECT_KIND, |r: &Bar| {
            Cell::text(r.spec().kind.name())
        }),
        column("subject", "text", super::SUBJECT, |r| {
            Cell::text(&r.spec().subject)
        }),
        column("metric", "text", "Name of the figure's metric.", |r| {
            Cell::text(r.spec().metric.name())
        }),
        column(
            "year",
            "year",
            "Its calendar year; empty for the whole run.",
            |r| {
                let year = r.study.year(r.spec());
                year.map_or(Cell::Empty, |y| Cell::Number(y.to_string()))
            },
        ),
        column("unit", "text", "Unit of the figure.", |r| {
            Cell::text(r.study.unit(r.spec().metric.info().unit))
        }),
        column(
            "rank",
            "count",
            "1 for the largest swing of the figure.",
            |r| Cell::count(r.rank),
        ),
        column("input", "text", "Path of the input.", |r| {
            Cell::text(r.study.name(About::Cause(r.swing.cause)))
        }),
        column("input_unit", "text", "Unit of the input.", |r| {
            r.quantity
                .map_or(Cell::Empty, |q| Cell::text(r.study.unit(q.unit)))
        }),
        column("distribution", "text", "As scenario files write it.", |r| {
            r.quantity
                .map_or(Cell::Empty, |q| Cell::text(q.distribution.to_string()))
        }),
        column(
            "input_q10",
            "input_unit",
            "The input's quantile at 10 %.",
            |r| r.end(0),
        ),
        column("input_q90", "input_unit", "The same at 90 %.", |r| r.end(1)),
        column("mean", "unit", "Mean of the figure over all trials.", |r| {
            r.value(&r.swing.base)
        }),
        column(
            "mean_at_q10",
            "unit",
            "Its mean where the input is at q10 in every trial and all else is drawn.",
            |r| r.value(&r.swing.low),
        ),
        column("mean_at_q90", "unit", "The same at q90.", |r| {
            r.value(&r.swing.high)
        }),
        column(
            "swing",
            "unit",
            "mean_at_q90 less mean_at_q10, trial by trial.",
            |r| r.value(&r.swing.swing),
        ),
        column("swing_std_error", "unit", "Its standard error.", |r| {
            Cell::std_error(r.swing.swing.std_error)
        }),
        column(
            "trials",
            "count",
            "Trials in which both have a value.",
            |r| Cell::count(r.swing.trials),
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
        column("note", "text", "What to know about it.", |r| {
            r.text(|q| &q.evidence.note)
        }),
        column("confidence", "text", "How far it can be trusted.", |r| {
            r.text(|q| &q.evidence.confidence)
        }),
    ]
}

/// The bytes of tornado.csv.
pub fn tornado_csv(study: Studied<'_>, dialect: Dialect) -> Vec<u8> {
    let mut last = (usize::MAX, 0);
    let rows = study.found.swings.iter().map(|swing| {
        last = match last {
            (figure, rank) if figure == swing.figure => (figure, rank + 1),
            _ => (swing.figure, 1),
        };
        Bar {
            study,
            quantity: study.quantity(swing.cause),
            rank: last.1,
            swing,
        }
    });
    column::write(&bar_columns(), rows, &sheet(study.scenario, dialect))
}
