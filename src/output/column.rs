//! A file's columns as data: one table gives the header, the cells and the reference.

use super::cell::{Cell, Dialect, write_line};
use rayon::prelude::*;

/// Where the cells of a column come from.
pub(super) enum Value<R> {
    One(fn(&R) -> Cell),
    /// One column for each quantile level of the run, named by the level.
    Levels(fn(&R, f64) -> Cell),
}

/// One column of a file that has rows of type `R`.
pub(super) struct Column<R> {
    /// Header; `{currency}` stands for the scenario's currency in lower case. Of a column for
    /// each level, the name used in the reference.
    pub name: &'static str,
    pub unit: &'static str,
    /// What it holds, in a sentence.
    pub description: &'static str,
    pub value: Value<R>,
}

/// A column with one cell a row.
pub(super) fn column<R>(
    name: &'static str,
    unit: &'static str,
    description: &'static str,
    cell: fn(&R) -> Cell,
) -> Column<R> {
    Column {
        name,
        unit,
        description,
        value: Value::One(cell),
    }
}

/// Columns for the quantile levels of the run.
pub(super) fn levels<R>(
    unit: &'static str,
    description: &'static str,
    cell: fn(&R, f64) -> Cell,
) -> Column<R> {
    Column {
        name: "q05 … q95",
        unit,
        description,
        value: Value::Levels(cell),
    }
}

/// The name of a quantile level in columns: `q05`, `q50`, `q99_9`.
pub fn quantile_name(level: f64) -> String {
    // 100 · 0.29 is 28.999999999999996: ten decimals are more than any level is asked for with.
    let percent = format!("{:.10}", level * 100.0);
    let percent = percent.trim_end_matches('0').trim_end_matches('.');
    match percent.split_once('.') {
        Some((whole, part)) => format!("q{whole:0>2}_{part}"),
        None => format!("q{percent:0>2}"),
    }
}

/// A column's header for a scenario in `currency` (a code such as `USD`).
pub fn header(name: &str, currency: &str) -> String {
    name.replace("{currency}", &currency.to_ascii_lowercase())
}

/// What all rows of a file share.
pub(super) struct Sheet<'a> {
    pub currency: &'a str,
    pub quantile_levels: &'a [f64],
    pub dialect: Dialect,
}

/// Rows that are written together by one thread.
const ROWS: usize = 2048;

/// The bytes of a file: the header, then one line for each row.
pub(super) fn write<R: Sync>(
    columns: &[Column<R>],
    rows: impl IntoIterator<Item = R>,
    sheet: &Sheet<'_>,
) -> Vec<u8> {
    let mut out = String::from(sheet.dialect.start());
    let mut line = Vec::new();
    for column in columns {
        match column.value {
            Value::One(_) => line.push(Cell::text(header(column.name, sheet.currency))),
            Value::Levels(_) => {
                let names = sheet.quantile_levels.iter().map(|l| quantile_name(*l));
                line.extend(names.map(Cell::text));
            }
        }
    }
    write_line(&line, &mut out, sheet.dialect);
    let rows: Vec<R> = rows.into_iter().collect();
    let parts: Vec<String> = rows
        .par_chunks(ROWS)
        .map(|rows| lines(columns, rows, sheet))
        .collect();
    out.extend(parts);
    out.into_bytes()
}

/// One line for each row.
fn lines<R>(columns: &[Column<R>], rows: &[R], sheet: &Sheet<'_>) -> String {
    let mut out = String::new();
    let mut line = Vec::new();
    for row in rows {
        line.clear();
        for column in columns {
            match column.value {
                Value::One(cell) => line.push(cell(row)),
                Value::Levels(cell) => {
                    line.extend(sheet.quantile_levels.iter().map(|l| cell(row, *l)));
                }
            }
        }
        write_line(&line, &mut out, sheet.dialect);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantile_names_are_snake_case_percents() {
        let names: Vec<String> = [0.001, 0.025, 0.05, 0.29, 0.5, 0.95, 0.999, 0.9995]
            .map(quantile_name)
            .into();
        let expected = [
            "q00_1", "q02_5", "q05", "q29", "q50", "q95", "q99_9", "q99_95",
        ];
        assert_eq!(names, expected);
    }
}
