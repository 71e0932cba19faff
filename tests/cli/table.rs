//! CSV files as records.

use crate::cli_support::Place;
use std::collections::BTreeMap;

/// A record, by column.
pub type Row = BTreeMap<String, String>;

/// The records of a file.
pub fn rows(place: &Place, file: &str) -> Vec<Row> {
    parsed(&std::fs::read_to_string(place.path(file)).unwrap())
}

pub fn parsed(text: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        let cells = names.iter().zip(&record);
        cells.map(|(n, c)| (n.to_owned(), c.to_owned())).collect()
    };
    reader
        .records()
        .map(|record| row(record.unwrap()))
        .collect()
}

pub fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap()
}

/// The one record in which each column has its value.
#[track_caller]
pub fn only<'a>(rows: &'a [Row], wanted: &[(&str, &str)]) -> &'a Row {
    let is = |row: &&Row| wanted.iter().all(|(column, value)| row[*column] == *value);
    let found: Vec<&Row> = rows.iter().filter(is).collect();
    assert_eq!(found.len(), 1, "{wanted:?}");
    found[0]
}
