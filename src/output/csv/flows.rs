//! flows.csv: who pays whom under what, by calendar year and over the run.

use super::super::cell::{Cell, Dialect};
use super::super::column::{self, Column, column};
use super::commitments::{ERROR, Q05, Q50, Q95};
use super::figures::{Figures, statistics};
use super::sheet;
use crate::domain::Metric::Payments;
use crate::domain::{Scenario, SubjectKind};
use crate::results::{FlowParties, Results};

/// A flow in a calendar year, or over the run.
pub(super) struct Row<'a> {
    flow: &'a FlowParties,
    /// None for the whole run.
    year: Option<i16>,
    figures: Figures<'a>,
}

/// The columns of flows.csv.
pub(super) fn columns<'a>() -> Vec<Column<Row<'a>>> {
    let mut columns: Vec<Column<Row<'a>>> = vec![
        column(
            "from",
            "text",
            "Name of the entity that pays; outside where it is none of the scenario's.",
            |r| Cell::text(&r.flow.from),
        ),
        column(
            "to",
            "text",
            "Name of the entity that is paid; outside where it is none of the scenario's.",
            |r| Cell::text(&r.flow.to),
        ),
        column(
            "instrument",
            "text",
            "contract: payments for capacity. relet: rent of capacity that a defaulted contract \
             left. stake: calls of a stake. distribution: what a stake returns. purchase: \
             equipment of builds.",
            |r| Cell::text(r.flow.instrument),
        ),
        column(
            "year",
            "year",
            "Calendar year, as in annual.csv; empty for the whole run.",
            |r| r.year.map_or(Cell::Empty, |y| Cell::Number(y.to_string())),
        ),
    ];
    columns.extend(statistics![Row<'_>:
        "payments", "{currency}_bn", Payments, "Money that is paid";
    ]);
    columns
}

/// The flows in the order of the results, each over the run and then by year.
fn rows<'a>(results: &'a Results, scenario: &'a Scenario) -> Vec<Row<'a>> {
    let mut found = Figures::by_year(results, SubjectKind::Flow, &scenario.calendar);
    let years = scenario.calendar.years();
    let mut rows = Vec::new();
    for flow in &results.flows {
        let years = years.iter().map(|y| Some(y.year));
        for year in std::iter::once(None).chain(years) {
            if let Some(figures) = found.remove(&(flow.subject.as_str(), year)) {
                rows.push(Row {
                    flow,
                    year,
                    figures,
                });
            }
        }
    }
    rows
}

/// The bytes of flows.csv.
pub fn flows_csv(results: &Results, scenario: &Scenario, dialect: Dialect) -> Vec<u8> {
    let sheet = sheet(results, scenario, dialect);
    column::write(&columns(), rows(results, scenario), &sheet)
}
