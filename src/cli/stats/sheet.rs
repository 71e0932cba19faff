//! A CSV file row by row, of any size, into statistics.

use crate::cli::exit::Stop;
use crate::cli::options_interchange::StatsOptions;
use crate::diagnostics::nearest;
use crate::error::Error;
use crate::output::formula::unguarded;
use crate::statistics::{BLOCK, Column, Keep, Survival};
use csv::{ReaderBuilder, StringRecord};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read};

/// Longest header.
const HEADER: u64 = 1 << 20;
/// Cells that are no numbers, of which so many are named.
const NAMED: usize = 5;
/// Cells without a value.
const MISSING: [&str; 4] = ["", "NA", "NaN", "nan"];
/// The column by which a file says that its rows are not of one kind.
const UNIT: &str = "unit";

/// What a column holds.
pub enum Values {
    /// Numbers that count alike.
    All(Column),
    /// Times, each observed or censored.
    Times(Survival),
}

impl Values {
    /// Rows with a value.
    pub fn defined(&self) -> u64 {
        match self {
            Self::All(column) => column.defined(),
            Self::Times(curve) => curve.count(),
        }
    }

    /// Rows without one.
    pub fn missing(&self) -> u64 {
        match self {
            Self::All(column) => column.undefined(),
            Self::Times(curve) => curve.undefined(),
        }
    }
}

/// Reads the chosen rows of the chosen columns.
pub fn read(options: &StatsOptions) -> Result<Vec<Values>, Stop> {
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

/// The cells of a column on their way into its values.
struct Filling {
    index: usize,
    gathered: Gathered,
}

enum Gathered {
    /// In the blocks of a run.
    All {
        pending: Vec<f64>,
        column: Column,
    },
    Times(Vec<(f64, bool)>),
}

impl Filling {
    fn push(&mut self, value: f64, observed: bool) {
        match &mut self.gathered {
            Gathered::All { pending, column } => {
                pending.push(value);
                if pending.len() == BLOCK {
                    column.record(pending);
                    pending.clear();
                }
            }
            Gathered::Times(times) => times.push((value, observed)),
        }
    }

    fn done(self) -> Values {
        match self.gathered {
            Gathered::All {
                pending,
                mut column,
            } => {
                column.record(&pending);
                Values::All(column)
            }
            Gathered::Times(times) => Values::Times(Survival::new(times)),
        }
    }
}

fn select(options: &StatsOptions, name: &str, mut from: impl BufRead) -> Result<Vec<Values>, Stop> {
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
    // The reader counts a line feed with the record that follows a carriage return.
    let late = u64::from(first.ends_with(b"\r\n"));
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(&first))
        .from_reader(Cursor::new(first).chain(from));
    let wrong = |e| unreadable(name, &e, late);
    let header = reader.headers().map_err(wrong)?.clone();
    let find = |column: &str| position(&header, column, name);
    let mut columns = Vec::new();
    for column in &options.columns {
        columns.push(Filling {
            index: find(column)?,
            gathered: match options.observed {
                Some(_) => Gathered::Times(Vec::new()),
                None => Gathered::All {
                    pending: Vec::with_capacity(BLOCK),
                    column: Column::new(Keep::Numbers),
                },
            },
        });
    }
    let observed = options.observed.as_deref().map(find).transpose()?;
    let mut filters = Vec::new();
    for (column, text) in &options.filters {
        filters.push((find(column)?, text.as_str()));
    }
    let unit = header.iter().position(|h| h.trim() == UNIT);
    let mut units = BTreeSet::new();
    let (mut no_numbers, mut unclear) = (Wrong::default(), Wrong::default());
    let mut record = StringRecord::new();
    let line = |record: &StringRecord| record.position().map_or(0, csv::Position::line) + late;
    let mut values: Vec<Option<f64>> = Vec::with_capacity(columns.len());
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
        values.clear();
        values.extend(columns.iter().map(|c| value(cell(c.index))));
        let mut seen = true;
        if let Some(index) = observed {
            // Whether a time that is missing was observed does not matter.
            let none = values.iter().all(|v| v.is_some_and(f64::is_nan));
            match truth(cell(index)) {
                Some(truth) => seen = truth,
                None if none && MISSING.contains(&cell(index)) => {}
                None => unclear.add(line(&record), header.get(index), cell(index)),
            }
        }
        for (filling, value) in columns.iter_mut().zip(&values) {
            match value {
                Some(value) => filling.push(*value, seen),
                None => no_numbers.add(
                    line(&record),
                    header.get(filling.index),
                    cell(filling.index),
                ),
            }
        }
    }
    report(name, &no_numbers, &unclear)?;
    if units.len() > 1 {
        return Err(mixed(name, &units));
    }
    Ok(columns.into_iter().map(Filling::done).collect())
}

/// A number, NaN where the cell is missing, none where it is neither.
fn value(text: &str) -> Option<f64> {
    if MISSING.contains(&text) {
        return Some(f64::NAN);
    }
    text.parse::<f64>().ok().filter(|x| x.is_finite())
}

/// True or false in the words of spreadsheets and statistical programs; none where it is neither.
fn truth(text: &str) -> Option<bool> {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    match () {
        () if is("true") || text == "1" => Some(true),
        () if is("false") || text == "0" => Some(false),
        () => None,
    }
}

fn delimiter(header: &[u8]) -> u8 {
    // A name in quotes may hold any of them.
    let mut quoted = false;
    let mut outside = Vec::new();
    for byte in header {
        quoted ^= *byte == b'"';
        if !quoted {
            outside.push(*byte);
        }
    }
    let count = |d: u8| outside.iter().filter(|b| **b == d).count();
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

fn unreadable(name: &str, error: &csv::Error, late: u64) -> Stop {
    let line = error.position().map_or(0, csv::Position::line) + late;
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

/// Cells that are not what their column should hold.
#[derive(Default)]
struct Wrong {
    count: u64,
    named: Vec<String>,
    decimal_comma: bool,
}

impl Wrong {
    fn add(&mut self, line: u64, column: Option<&str>, text: &str) {
        self.count += 1;
        self.decimal_comma |= value(&text.replacen(',', ".", 1)).is_some();
        if self.named.len() < NAMED {
            let column = column.unwrap_or_default().trim();
            let short: String = text.chars().take(40).collect();
            self.named
                .push(format!("  line {line}, column `{column}`: `{short}`"));
        }
    }

    fn sentence(&self, name: &str, [one, several]: [&str; 2]) -> Option<String> {
        let cells = match self.count {
            0 => return None,
            1 => one,
            _ => several,
        };
        let mut message = format!("{} selected {cells} in {name}\n", self.count);
        message.push_str(&self.named.join("\n"));
        let more = self.count - self.named.len() as u64;
        if more > 0 {
            message.push_str(&format!("\n  and {more} more"));
        }
        Some(message)
    }
}

/// All wrong cells at once.
fn report(name: &str, no_numbers: &Wrong, unclear: &Wrong) -> Result<(), Stop> {
    let number_hint = if no_numbers.decimal_comma {
        "decimals are written with a point"
    } else {
        "a missing value is an empty cell, `NA` or `NaN`; leave other rows out with `--where`"
    };
    let truth_hint =
        "write `true` or `1` where the time was observed, `false` or `0` where it is censored";
    let found = [
        (
            no_numbers.sentence(name, ["cell is no number", "cells are no numbers"]),
            number_hint,
        ),
        (
            unclear.sentence(
                name,
                [
                    "cell is neither true nor false",
                    "cells are neither true nor false",
                ],
            ),
            truth_hint,
        ),
    ];
    let found = found.into_iter().filter_map(|(m, hint)| Some((m?, hint)));
    let (messages, hints): (Vec<String>, Vec<&str>) = found.unzip();
    match messages.is_empty() {
        true => Ok(()),
        false => Err(failed(messages.join("\n"), Some(hints.join("; ")))),
    }
}
