//! A finished run on a terminal: aligned tables and bars, made from its files.

use super::run::FinishedRun;
use super::table::{Cell, Kind, Table};
use crate::output::table::{self as text, Align, cut, one_line};
use crate::output::terminal::{Band, banded};

/// Metrics of the portfolio that are shown year by year, with their names for readers.
const BY_YEAR: [(&str, &str); 3] = [
    ("spend", "spent in"),
    ("gw_online", "IT load online in"),
    ("energy", "electricity in"),
];
/// Rows of a table that is no run's.
const ROWS: usize = 30;
/// Columns of it at most.
const COLUMNS: usize = 8;

/// The screen of a run: its totals, what it spends, powers and uses by year, and each commitment; of a
/// study, the first rows of its main table. No line is wider than `width`, where that is 60 or more.
pub fn screen(run: &FinishedRun, width: usize) -> String {
    let mut lines = head(run, width);
    match run.table("annual.csv") {
        Some(annual) => {
            lines.extend(
                run.table("portfolio.csv")
                    .map_or(Vec::new(), |t| totals(t, width)),
            );
            for (metric, title) in BY_YEAR {
                lines.extend(by_year(annual, metric, title, width));
            }
            lines.extend(
                run.table("commitments.csv")
                    .map_or(Vec::new(), |t| ledger(t, width)),
            );
        }
        None => lines.extend(
            run.tables
                .first()
                .map_or(Vec::new(), |t| first_rows(t, width)),
        ),
    }
    lines.extend(verdicts(run));
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn head(run: &FinishedRun, width: usize) -> Vec<String> {
    let title = [
        &["scenario", "title"][..],
        &["scenario", "name"],
        &["command"],
    ];
    let title = title
        .iter()
        .map(|keys| run.text(keys))
        .find(|t| !t.is_empty());
    let number = |key: &str| run.manifest[key].as_u64().unwrap_or(0);
    let of = format!(
        "{} trials, seed {}, buildout {}, run {}",
        number("trials"),
        number("seed"),
        run.text(&["version"]),
        run.text(&["run"])
    );
    vec![
        cut(&one_line(title.unwrap_or("a run")), width),
        cut(&of, width),
        String::new(),
    ]
}

fn totals(portfolio: &Table, width: usize) -> Vec<String> {
    let names = ["mean", "std_error", "q05", "q50", "q95"];
    let mut table = text::Table::new(&[("total", Align::Left), ("unit", Align::Left)]);
    table.add(&names.map(|n| (n, Align::Right)));
    for row in &portfolio.rows {
        let at = |name: &str| portfolio.cell(row, name).words();
        if !at("mean").is_empty() && at("subject").is_empty() {
            table.row([at("measure"), at("unit")].into_iter().chain(names.map(at)));
        }
    }
    closed(table.lines(width))
}

fn by_year(annual: &Table, metric: &str, title: &str, width: usize) -> Vec<String> {
    let is = [("subject_kind", "portfolio"), ("metric", metric)];
    let rows: Vec<&[Cell]> = annual.rows_where(&is).collect();
    let band = |row: &&[Cell]| {
        let [a, b, c, d, e] =
            ["q05", "q25", "q50", "q75", "q95"].map(|q| annual.cell(row, q).number());
        Some([a?, b?, c?, d?, e?])
    };
    let (Some(first), Some(bands)) = (
        rows.first(),
        rows.iter().map(band).collect::<Option<Vec<Band>>>(),
    ) else {
        return Vec::new();
    };
    let unit = annual.cell(first, "unit").words();
    let title = format!("{title} ({unit})");
    let names = ["mean", "q05", "q50", "q95"];
    let mut table = text::Table::new(&[(&title, Align::Left)]);
    table.add(&names.map(|n| (n, Align::Right)));
    for row in &rows {
        let at = |name: &str| annual.cell(row, name).words();
        table.row([at("year")].into_iter().chain(names.map(at)));
    }
    closed(banded(&table, &bands, width))
}

/// The commitments with a deadline.
fn ledger(commitments: &Table, width: usize) -> Vec<String> {
    let money = |name: &str| {
        let column = commitments.columns.iter().map(|c| c.name.as_str());
        let found = column
            .filter(|c| c.starts_with(name))
            .find(|c| c.ends_with("_bn"));
        found.unwrap_or_default().to_owned()
    };
    let columns = [
        ("headline", money("headline_")),
        ("q05", money("delivered_by_deadline_q05_")),
        ("q50", money("delivered_by_deadline_q50_")),
        ("q95", money("delivered_by_deadline_q95_")),
        ("P(met)", "met_by_deadline_prob".to_owned()),
        ("date", "window_end".to_owned()),
    ];
    let mut table = text::Table::new(&[("delivered by date", Align::Left)]);
    table.add(&columns.each_ref().map(|(shown, _)| (*shown, Align::Right)));
    for row in &commitments.rows {
        let at = |name: &str| commitments.cell(row, name).words();
        if at("met_by_deadline_prob").is_empty() {
            continue;
        }
        table.row(
            [at("id")]
                .into_iter()
                .chain(columns.iter().map(|(_, name)| at(name))),
        );
    }
    match table.is_empty() {
        true => Vec::new(),
        false => closed(table.lines(width)),
    }
}

fn first_rows(table: &Table, width: usize) -> Vec<String> {
    let columns: Vec<(&str, Align)> = table
        .columns
        .iter()
        .take(COLUMNS)
        .map(|c| match c.kind {
            Kind::Number => (c.name.as_str(), Align::Right),
            Kind::Text | Kind::Flag | Kind::Date => (c.name.as_str(), Align::Left),
        })
        .collect();
    let mut shown = text::Table::new(&columns);
    for row in table.rows.iter().take(ROWS) {
        shown.row(row.iter().take(COLUMNS).map(Cell::words));
    }
    let mut lines = shown.lines(width);
    let more = table.rows.len().saturating_sub(ROWS);
    if more > 0 {
        lines.push(format!("{more} more in {}", table.file));
    }
    closed(lines)
}

/// What the run says of itself.
fn verdicts(run: &FinishedRun) -> Vec<String> {
    let checks = &run.manifest["checks"];
    let (Some(total), Some(failed)) = (checks["total"].as_u64(), checks["failed"].as_u64()) else {
        return Vec::new();
    };
    vec![match failed {
        0 => format!("checks   {total} passed"),
        _ => format!("checks   {failed} of {total} failed; all are in checks.csv"),
    }]
}

/// Lines with an empty one after them.
fn closed(mut lines: Vec<String>) -> Vec<String> {
    lines.push(String::new());
    lines
}
