//! checks.csv: what the run checked of itself.

use super::super::cell::{Cell, Dialect};
use super::super::column::{self, Column, column};
use super::sheet;
use crate::domain::Scenario;
use crate::results::{Check, Results};

/// The columns of checks.csv.
pub(super) fn columns<'a>() -> [Column<&'a Check>; 7] {
    [
        column(
            "family",
            "text",
            "Kind of check, e.g. marginal, mass_balance, closed_form.",
            |c| Cell::text(c.family),
        ),
        column("name", "text", "What was checked.", |c| Cell::text(&c.name)),
        column("observed", "", "What the run found.", |c| {
            Cell::stated(Some(c.observed))
        }),
        column("expected", "", "What it should have found.", |c| {
            Cell::stated(Some(c.expected))
        }),
        column(
            "tolerance",
            "",
            "observed may differ from expected by this much.",
            |c| Cell::stated(Some(c.tolerance)),
        ),
        column(
            "basis",
            "text",
            "How the tolerance was set, with its false-alarm rate where it is statistical.",
            |c| Cell::text(&c.basis),
        ),
        column("passed", "true or false", "Whether it held.", |c| {
            Cell::flag(c.passed)
        }),
    ]
}

/// The bytes of checks.csv.
pub fn checks_csv(results: &Results, scenario: &Scenario, dialect: Dialect) -> Vec<u8> {
    let sheet = sheet(results, scenario, dialect);
    column::write(&columns(), &results.checks, &sheet)
}
