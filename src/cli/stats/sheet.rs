//! A CSV file row by row, of any size, into statistics.

use crate::cli::exit::Stop;
use crate::cli::options_interchange::StatsOptions;
use crate::diagnostics::nearest;
use crate::error::Error;
use crate::output::formula::unguarded;
use crate::statistics::{BLOCK, Column, Keep};
use csv::{ReaderBuilder, StringRecord};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read};

/// Longest header.
const HEADER: u64 = 1 << 20;
/// Cells that are no numbers, of which so many are named.
const NAMED: usize = 5;
/// The column by which a file says that its rows are not of one kind.
const UNIT: &str = "unit";

/// Reads the chosen rows of the chosen columns.
pub fn read(options: &StatsOptions) -> Result<Vec<Column>, Stop> {
    match &options.file {
        None => select(options, "standard input", std::io::stdin().lock()),
        Some(path) => {
            let name = path.display().to_string();
            if path.is_dir() {
                return Err(failed(format!("`{name}` is a directory, not a file"), None));
            }
            let file = File::open(path).map_err(|e| Error::io("reading", path, e))?;
            select(options, &name, BufReader::new(file))
        }
    }
}

fn failed(message: String, hint: Option<String>) -> Stop {
    Error::Failed { message, hint }.into()
}

/// Values on their way into a column, in the blocks of a run.
struct Filling {
    index: usize,
    pending: Vec<f64>,
    column: Column,
}

impl Filling {
    fn push(&mut self, value: f64) {
        self.pending.push(value);
        if self.pending.len() == BLOCK {
            self.flush();
        }
    }

    fn flush(&mut self) {
        self.column.record(&self.pending);
        self.pending.clear();
    }
}

fn select(options: &StatsOptions, name: &str, mut from: impl BufRead) -> Result<Vec<Column>, Stop> {
    let mut first = Vec::new();
    let io = |e| Error::io("reading", name, e);
    while first.trim_ascii().is_empty() {
        let before = first.len();
        let mut line = from.by_ref().take(HEADER);
        line.read_until(b'\n', &mut first).map_err(io)?;
        if first.len() == before {
            return Err(failed(format!("{name} is empty"), None));
        }
    }
    let start = if first.starts_with(b"\xEF\xBB\xBF") {
        3
    } else {
        0
    };
    let first = first.split_off(start);
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(&first))
        .from_reader(Cursor::new(first).chain(from));
    let wrong = |e| unreadable(name, &e);
    let header = reader.headers().map_err(wrong)?.clone();
    let find = |column: &str| position(&header, column, name);
    let mut columns = Vec::new();
    for column in &options.columns {
        columns.push(Filling {
            index: find(column)?,
            pending: Vec::with_capacity(BLOCK),
            column: Column::new(Keep::Numbers),
        });
    }
    let mut filters = Vec::new();
    for (column, text) in &options.filters {
        filters.push((find(column)?, text.as_str()));
    }
    let unit = header.iter().position(|h| h.trim() == UNIT);
    let mut units = BTreeSet::new();
    let mut bad = NotNumbers::default();
    let mut record = StringRecord::new();
    while reader.read_record(&mut record).map_err(wrong)? {
        let cell = |index: usize| unguarded(record.get(index).unwrap_or_default().trim());
        if !filters.iter().all(|(index, text)| cell(*index) == *text) {
            continue;
        }
        if let Some(unit) = unit
            && !units.contains(cell(unit))
        {
            units.insert(cell(unit).to_owned());
        }
        for filling in &mut columns {
            let text = cell(filling.index);
            match value(text) {
                Some(value) => filling.push(value),
                None => bad.add(&record, header.get(filling.index), text),
            }
        }
    }
    bad.report(name)?;
    if units.len() > 1 {
        return Err(mixed(name, &units));
    }
    columns.iter_mut().for_each(Filling::flush);
    Ok(columns.into_iter().map(|f| f.column).collect())
}

/// A number, NaN where the cell is missing, none where it is neither.
fn value(text: &str) -> Option<f64> {
    if ["", "NA", "NaN", "nan"].contains(&text) {
        return Some(f64::NAN);
    }
    text.parse::<f64>().ok().filter(|x| x.is_finite())
}

fn delimiter(header: &[u8]) -> u8 {
    let count = |d: u8| header.iter().filter(|b| **b == d).count();
    match (count(b','), count(b';'), count(b'\t')) {
        (0, 0, tabs) if tabs > 0 => b'\t',
        (0, semicolons, _) if semicolons > 0 => b';',
        _ => b',',
    }
}

fn position(header: &StringRecord, column: &str, name: &str) -> Result<usize, Stop> {
    let mut places =
        (0..header.len()).filter(|i| header.get(*i).is_some_and(|h| h.trim() == column));
    match (places.next(), places.next()) {
        (Some(index), None) => Ok(index),
        (Some(_), Some(_)) => Err(failed(
            format!("{name} has several columns `{column}`"),
            None,
        )),
        _ => {
            let known: Vec<&str> = header.iter().map(str::trim).collect();
            let hint = match nearest(column, known.iter().copied()).first() {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("its columns are {}", known.join(", ")),
            };
            Err(failed(
                format!("{name} has no column `{column}`"),
                Some(hint),
            ))
        }
    }
}

fn unreadable(name: &str, error: &csv::Error) -> Stop {
    let line = error.position().map_or(0, csv::Position::line);
    let message = match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!(
            "{name} line {line}: the row has {len} fields, where the header has {expected_len}"
        ),
        csv::ErrorKind::Utf8 { .. } => format!("{name} line {line}: not UTF-8"),
        _ => format!("reading {name} failed: {error}"),
    };
    failed(message, None)
}

fn mixed(name: &str, units: &BTreeSet<String>) -> Stop {
    let few: Vec<&str> = units.iter().take(NAMED).map(String::as_str).collect();
    let more = if units.len() > NAMED { ", …" } else { "" };
    let message = format!(
        "the selected rows of {name} are in {} units ({}{more}), which no statistic can mix",
        units.len(),
        few.join(", ")
    );
    let first = units
        .iter()
        .find(|u| !u.is_empty())
        .map_or("…", String::as_str);
    let hint =
        format!("choose one kind of row, such as `--where unit={first}`, or by `--where metric=…`");
    failed(message, Some(hint))
}

/// Cells that are neither numbers nor missing.
#[derive(Default)]
struct NotNumbers {
    count: u64,
    named: Vec<String>,
    decimal_comma: bool,
}

impl NotNumbers {
    fn add(&mut self, record: &StringRecord, column: Option<&str>, text: &str) {
        self.count += 1;
        self.decimal_comma |= value(&text.replacen(',', ".", 1)).is_some();
        if self.named.len() < NAMED {
            let line = record.position().map_or(0, csv::Position::line);
            let column = column.unwrap_or_default().trim();
            let short: String = text.chars().take(40).collect();
            self.named
                .push(format!("  line {line}, column `{column}`: `{short}`"));
        }
    }

    fn report(&self, name: &str) -> Result<(), Stop> {
        if self.count == 0 {
            return Ok(());
        }
        let cells = if self.count == 1 {
            "cell is"
        } else {
            "cells are"
        };
        let mut message = format!("{} selected {cells} no numbers in {name}\n", self.count);
        message.push_str(&self.named.join("\n"));
        let more = self.count - self.named.len() as u64;
        if more > 0 {
            message.push_str(&format!("\n  and {more} more"));
        }
        let hint = if self.decimal_comma {
            "decimals are written with a point"
        } else {
            "a missing value is an empty cell, `NA` or `NaN`; leave other rows out with `--where`"
        };
        Err(failed(message, Some(hint.to_owned())))
    }
}
