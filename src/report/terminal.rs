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
/// Characters that a column of text needs to be understood.
const TEXT: usize = 24;
/// Between two columns.
const GAP: usize = 2;

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
        ("P(met) ± se", "met_by_deadline_prob".to_owned()),
        ("date", "window_end".to_owned()),
    ];
    let mut table = text::Table::new(&[("delivered by date", Align::Left)]);
    table.add(&columns.each_ref().map(|(shown, _)| (*shown, Align::Right)));
    for row in &commitments.rows {
        let at = |name: &str| commitments.cell(row, name).words();
        if at("met_by_deadline_prob").is_empty() {
            continue;
        }
        let cell = |name: &str| match (name, at("met_by_deadline_std_error_prob").as_str()) {
            ("met_by_deadline_prob", error) if !["", "0"].contains(&error) => {
                format!("{} ± {error}", at(name))
            }
            _ => at(name),
        };
        let cells = columns.iter().map(|(_, name)| cell(name));
        table.row([at("id")].into_iter().chain(cells));
    }
    match table.is_empty() {
        true => Vec::new(),
        false => closed(table.lines(width)),
    }
}

/// The first rows of a study's main table, of several statistics those that are means. What is the same
/// in all of them is said once, above; of the columns that are left those with a standard error stay.
fn first_rows(table: &Table, width: usize) -> Vec<String> {
    let is_mean = |row: &&Vec<Cell>| {
        let statistic = table.cell(row, "statistic").words();
        ["mean", "probability"].contains(&statistic.as_str())
    };
    let mut rows: Vec<&Vec<Cell>> = table.rows.iter().filter(is_mean).collect();
    if rows.is_empty() {
        rows = table.rows.iter().collect();
    }
    rows.truncate(ROWS);
    let Some(first) = rows.first() else {
        return closed(vec![format!("{} has no rows", table.file)]);
    };
    let is_figure = figures(table);
    let is_empty = |c: usize| rows.iter().all(|row| row[c] == Cell::Empty);
    let is_constant = |c: usize| rows.len() > 1 && rows.iter().all(|row| row[c] == first[c]);
    let (constant, varying): (Vec<usize>, Vec<usize>) = (0..table.columns.len())
        .filter(|c| !is_empty(*c))
        .partition(|c| is_constant(*c) && !is_figure[*c]);
    let shown = fitting(table, &rows, &is_figure, varying, width);
    let said = |c: &usize| format!("{} {}", table.columns[*c].name, first[*c].words());
    let constant: Vec<String> = constant.iter().map(said).collect();
    let mut lines = Vec::new();
    if !constant.is_empty() {
        lines.push(cut(&one_line(&constant.join(", ")), width));
    }
    let headers: Vec<(&str, Align)> = shown.iter().map(|c| header(table, *c)).collect();
    let mut screen = text::Table::new(&headers);
    for row in &rows {
        screen.row(shown.iter().map(|c| row[*c].words()));
    }
    lines.extend(screen.lines(width));
    lines.push(match table.rows.len() - rows.len() {
        0 => format!("all columns are in {}", table.file),
        more => format!("{more} more rows and all columns are in {}", table.file),
    });
    closed(lines)
}

fn header(table: &Table, column: usize) -> (&str, Align) {
    let column = &table.columns[column];
    match column.kind {
        Kind::Number => (column.name.as_str(), Align::Right),
        Kind::Text | Kind::Flag | Kind::Date => (column.name.as_str(), Align::Left),
    }
}

/// By column, whether it is a standard error or stands before its own.
fn figures(table: &Table) -> Vec<bool> {
    let is_error = |c: usize| {
        let column = table.columns.get(c);
        column.is_some_and(|column| column.name.ends_with("std_error"))
    };
    let columns = 0..table.columns.len();
    columns.map(|c| is_error(c) || is_error(c + 1)).collect()
}

/// Those of the columns that fit into a width. First go the last that follow the first figure and are
/// none, then the last figures but the first with its error, then the widest of what is before it, but for
/// the first column, which says what a row is.
fn fitting(
    table: &Table,
    rows: &[&Vec<Cell>],
    is_figure: &[bool],
    mut columns: Vec<usize>,
    width: usize,
) -> Vec<usize> {
    let wide = |c: &usize| {
        let (name, align) = header(table, *c);
        let cells = rows.iter().map(|row| row[*c].words().chars().count());
        let natural = cells.fold(name.chars().count(), usize::max);
        match align {
            Align::Left => natural.min(TEXT),
            Align::Right => natural,
        }
    };
    let too_wide = |columns: &[usize]| {
        let cells: usize = columns.iter().map(wide).sum();
        cells + GAP * columns.len().saturating_sub(1) > width
    };
    while too_wide(&columns) {
        let figure = columns.iter().position(|c| is_figure[*c]);
        let after = figure.map_or(0, |f| f + 2);
        let other = columns.iter().rposition(|c| !is_figure[*c]);
        let gone = match other.filter(|o| *o >= after) {
            Some(other) => other,
            None if columns.len() > after => columns.len() - 1,
            None => {
                let before = 1..figure.unwrap_or(columns.len());
                match before.max_by_key(|i| wide(&columns[*i])) {
                    Some(widest) => widest,
                    None => break,
                }
            }
        };
        columns.remove(gone);
    }
    columns
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
