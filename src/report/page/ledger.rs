//! Tables of commitments and of claims.

use crate::report::charts::gaps;
use crate::report::run::FinishedRun;
use crate::report::table::{Cell, Table};
use maud::{Markup, html};

/// A column of a table on the page.
struct Shown {
    title: &'static str,
    /// What the names of its columns in the file begin with.
    names: &'static [&'static str],
    /// What stands between them.
    between: &'static str,
}

const COMMITMENTS: [Shown; 11] = [
    shown("Sponsor", &["sponsor"], ""),
    shown("Kind", &["kind"], ""),
    shown("Announced", &["announced"], ""),
    shown("Due", &["window_end"], ""),
    shown("Headline", &["headline_bn"], ""),
    shown(
        "By its date, q05 · q50 · q95",
        &[
            "delivered_by_deadline_q05_bn",
            "delivered_by_deadline_q50_bn",
            "delivered_by_deadline_q95_bn",
        ],
        " · ",
    ),
    shown(
        "Met by its date, probability ± error",
        &["met_by_deadline_prob", "met_by_deadline_std_error_prob"],
        " ± ",
    ),
    shown(
        "In all, mean ± error",
        &["delivered_mean_bn", "delivered_std_error_bn"],
        " ± ",
    ),
    shown("Half complete by", &["completion_q50"], ""),
    shown("Cancelled, probability", &["cancelled_prob"], ""),
    shown("Stage", &["stage"], ""),
];

const fn shown(
    title: &'static str,
    names: &'static [&'static str],
    between: &'static str,
) -> Shown {
    Shown {
        title,
        names,
        between,
    }
}

/// The place of a column; a name that ends with `_bn` stands for one in the scenario's currency.
fn place(table: &Table, name: &str, currency: &str) -> Option<usize> {
    match name.strip_suffix("_bn") {
        Some(start) => table.column(&format!("{start}_{}_bn", currency.to_ascii_lowercase())),
        None => table.column(name),
    }
}

fn cell(table: &Table, row: &[Cell], shown: &Shown, currency: &str) -> String {
    let cells = shown.names.iter().map(|name| {
        let found = place(table, name, currency).and_then(|p| row.get(p));
        found.unwrap_or(&Cell::Empty)
    });
    let words: Vec<String> = cells
        .filter(|c| **c != Cell::Empty)
        .map(|c| match c {
            Cell::Number { printed, .. } => gaps(printed),
            other => other.words(),
        })
        .collect();
    words.join(shown.between)
}

/// The table of commitments, as far as they are simulated or stand beside those that are.
pub fn commitments(run: &FinishedRun) -> Option<Markup> {
    let table = run.table("commitments.csv")?;
    let currency = run.text(&["scenario", "currency"]);
    let used: Vec<&Shown> = COMMITMENTS
        .iter()
        .filter(|s| {
            table
                .rows
                .iter()
                .any(|r| !cell(table, r, s, currency).is_empty())
        })
        .collect();
    let caption = format!("All commitments of the scenario; money in billion {currency}");
    Some(html! {
        div .scroll tabindex="0" role="region" aria-label="Commitments, table" {
            table {
                caption { (caption) }
                thead {
                    tr {
                        th scope="col" { "Commitment" }
                        @for column in &used { th scope="col" { (column.title) } }
                    }
                }
                tbody {
                    @for row in &table.rows {
                        tr {
                            th scope="row" {
                                b { (table.cell(row, "id").words()) }
                                " " span .title { (table.cell(row, "title").words()) }
                            }
                            @for column in &used { td .num[column.title != "Sponsor"] { (cell(table, row, column, currency)) } }
                        }
                    }
                }
            }
        }
    })
}

/// Claims beside what was simulated of them.
pub fn claims(run: &FinishedRun) -> Option<Markup> {
    let table = run.table("portfolio.csv")?;
    let is_claim = |row: &&Vec<Cell>| {
        let measure = table.cell(row, "measure").words();
        ["claim", "simulated_sum", "scaled_sum"].contains(&measure.as_str())
    };
    let rows: Vec<&Vec<Cell>> = table.rows.iter().filter(is_claim).collect();
    if rows.is_empty() {
        return None;
    }
    let number = |row: &[Cell], name: &str| gaps(&table.cell(row, name).words());
    let range = |row: &[Cell]| {
        let ends = ["q05", "q50", "q95"].map(|q| number(row, q));
        match ends.iter().all(String::is_empty) {
            true => String::new(),
            false => ends.join(" · "),
        }
    };
    Some(html! {
        p {
            "A claim is compared with what the builds that it is about spend in its window; it is never added \
             to them. The scaled sum is the simulated one over the share of the claimed total that the ledger \
             lists."
        }
        div .scroll tabindex="0" role="region" aria-label="Claims, table" {
            table {
                caption { "Claims, each followed by what was simulated of it" }
                thead {
                    tr {
                        th scope="col" { "Claim" }
                        th scope="col" { "Measure" }
                        th scope="col" { "Mean ± error" }
                        th scope="col" { "q05 · q50 · q95" }
                        th scope="col" { "Unit" }
                        th scope="col" { "Reached, probability" }
                        th scope="col" { "Quote" }
                    }
                }
                tbody {
                    @for row in rows {
                        tr {
                            th scope="row" { (table.cell(row, "subject").words()) }
                            td { (measure(table, row)) }
                            td .num {
                                (number(row, "mean"))
                                @if *table.cell(row, "std_error") != Cell::Empty {
                                    " ± " (table.cell(row, "std_error").words())
                                }
                            }
                            td .num { (range(row)) }
                            td { (crate::report::words::unit(&table.cell(row, "unit").words())) }
                            td { (table.cell(row, "reached_prob").words()) }
                            td { (pieces(&table.cell(row, "quotes").words())) }
                        }
                    }
                }
            }
        }
    })
}

/// Words that a file joins by ` | `, without those that are missing.
fn pieces(words: &str) -> String {
    let pieces = words.split('|').map(str::trim).filter(|p| !p.is_empty());
    pieces.collect::<Vec<_>>().join(" · ")
}

fn measure(table: &Table, row: &[Cell]) -> String {
    match table.cell(row, "measure").words().as_str() {
        "claim" => table.cell(row, "title").words(),
        "simulated_sum" => "simulated sum".to_owned(),
        other => other.replace('_', " "),
    }
}
