//! Each table as a Parquet file.

use super::run::FinishedRun;
use super::table::{Cell, Column, Kind, Table};
use super::view::ViewFile;
use crate::calendar::Date;
use crate::error::Error;
use crate::output::parquet::{ParquetField, ParquetFile, ParquetKind, ParquetValues, failure};
use std::path::Path;

/// What is added to the name of a column of numbers or dates for the words among them.
const WORDS: &str = "_words";

/// Units of columns that hold whole numbers.
const WHOLE: [&str; 2] = ["count", "year"];

/// The files of all tables: `annual.csv` is `annual.parquet`, with the same rows.
///
/// # Errors
/// [`Error::Failed`] where a table cannot be written in this form.
pub fn files(run: &FinishedRun) -> Result<Vec<ViewFile>, Error> {
    run.tables.iter().map(|table| file(run, table)).collect()
}

fn file(run: &FinishedRun, table: &Table) -> Result<ViewFile, Error> {
    let name = format!("{}.parquet", table.file.trim_end_matches(".csv"));
    let columns: Vec<(ParquetField, ParquetValues)> = (0..table.columns.len())
        .flat_map(|c| column(table, c))
        .collect();
    let (fields, values): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
    let about = [
        ("run", run.text(&["run"]).to_owned()),
        ("scenario", run.text(&["scenario", "name"]).to_owned()),
        ("currency", run.text(&["scenario", "currency"]).to_owned()),
    ];
    let said: Vec<(&str, String)> = about.into_iter().filter(|(_, t)| !t.is_empty()).collect();
    let bytes = ParquetFile::begin(Vec::new(), &fields, &said).and_then(|mut file| {
        file.rows(&values)?;
        file.end()
    });
    match bytes {
        Ok(bytes) => Ok(ViewFile { name, bytes }),
        Err(why) => Err(failure(Path::new(&name), &why)),
    }
}

/// A column with its values; one of numbers or dates that holds words too has a second one for these.
fn column(table: &Table, index: usize) -> Vec<(ParquetField, ParquetValues)> {
    let Some(column) = table.columns.get(index) else {
        return Vec::new();
    };
    let cells = || {
        table
            .rows
            .iter()
            .map(|r| r.get(index).unwrap_or(&Cell::Empty))
    };
    let field = |name: String, kind| ParquetField {
        name,
        kind,
        unit: match kind {
            ParquetKind::Number | ParquetKind::Whole => column.unit.clone(),
            _ => String::new(),
        },
        description: column.description.to_owned(),
    };
    let (kind, values) = match column.kind {
        Kind::Text => (
            ParquetKind::Text,
            ParquetValues::Text(cells().map(words).collect()),
        ),
        Kind::Flag => (
            ParquetKind::Flag,
            ParquetValues::Flag(cells().map(flag).collect()),
        ),
        Kind::Date => (
            ParquetKind::Date,
            ParquetValues::Date(cells().map(days).collect()),
        ),
        Kind::Number => match whole(column, cells()) {
            Some(values) => (ParquetKind::Whole, ParquetValues::Whole(values)),
            None => {
                let values = cells().map(Cell::number).collect();
                (ParquetKind::Number, ParquetValues::Number(values))
            }
        },
    };
    let mut found = vec![(field(column.name.clone(), kind), values)];
    let is_word = |cell: &Cell| matches!(cell, Cell::Text(_));
    if column.kind != Kind::Text && cells().any(is_word) {
        let values = cells().map(|cell| words(cell).filter(|_| is_word(cell)));
        found.push((
            field(format!("{}{WORDS}", column.name), ParquetKind::Text),
            ParquetValues::Text(values.collect()),
        ));
    }
    found
}

fn words(cell: &Cell) -> Option<String> {
    (*cell != Cell::Empty).then(|| cell.words())
}

fn flag(cell: &Cell) -> Option<bool> {
    match cell {
        Cell::Flag(flag) => Some(*flag),
        _ => None,
    }
}

/// Days since 1970-01-01.
fn days(cell: &Cell) -> Option<i32> {
    match cell {
        Cell::Date(date) => Some(date.days_since(Date::new(1970, 1, 1)?)),
        _ => None,
    }
}

/// The values of a column of whole numbers.
fn whole<'a>(column: &Column, cells: impl Iterator<Item = &'a Cell>) -> Option<Vec<Option<i64>>> {
    if !WHOLE.contains(&column.unit.as_str()) {
        return None;
    }
    let value = |cell: &Cell| match cell {
        Cell::Number { printed, .. } => printed.parse().map(Some),
        _ => Ok(None),
    };
    cells.map(value).collect::<Result<_, _>>().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Dialect;

    fn table() -> Table {
        let text = "subject_kind,subject,metric,unit,year,mean\r\n\
                    portfolio,\"2025-10\",spend,usd_bn,2025,1.50\r\n\
                    portfolio,é,payback,,2026,never\r\n\
                    portfolio,,payback,,,\r\n";
        Table::read("annual.csv", text.as_bytes(), "USD", Dialect::Rfc4180).unwrap()
    }

    #[test]
    fn columns_have_types_and_gaps() {
        let table = table();
        let values = |c: usize| column(&table, c);
        assert_eq!(
            values(1)[0].1,
            ParquetValues::Text(vec![Some("2025-10".into()), Some("é".into()), None])
        );
        assert_eq!(
            values(4)[0].1,
            ParquetValues::Whole(vec![Some(2025), Some(2026), None])
        );
        let means = values(5);
        assert_eq!(
            means[0].1,
            ParquetValues::Number(vec![Some(1.5), None, None])
        );
        assert_eq!(means[1].0.name, "mean_words");
        assert_eq!(
            means[1].1,
            ParquetValues::Text(vec![None, Some("never".into()), None])
        );
    }

    #[test]
    fn days_are_counted_from_1970() {
        let day = |y, m, d| days(&Cell::Date(Date::new(y, m, d).unwrap()));
        assert_eq!(day(1970, 1, 1), Some(0));
        assert_eq!(day(1969, 12, 31), Some(-1));
        assert_eq!(day(2025, 9, 30), Some(20361));
    }
}
