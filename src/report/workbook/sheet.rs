//! A table as a sheet: typed cells, a header that stays in sight, filters.

use super::formats::Formats;
use crate::report::table::{Cell, Column, Kind, Table};
use rust_xlsxwriter::{ExcelDateTime, Format, IgnoreError, Note, Url, Worksheet, XlsxError};
use std::borrow::Cow;

/// Characters of the widest column; longer texts are wrapped.
const WIDEST: usize = 60;
const NARROWEST: usize = 8;
/// Lines of a row that are shown.
const LINES: usize = 6;
/// Points of a line.
const LINE: f64 = 15.0;
/// Lines of the header.
const HEADER_LINES: usize = 3;
/// Characters that a cell may hold.
const CELL: usize = 32_767;
/// Characters of a link.
const LINK: usize = 2_000;
/// Links of a sheet.
const LINKS: usize = 60_000;

/// Writes a table to an empty sheet: its header in the first row, its cells below.
pub fn write(sheet: &mut Worksheet, table: &Table, formats: &Formats) -> Result<(), XlsxError> {
    let widths: Vec<usize> = (0..table.columns.len()).map(|c| width(table, c)).collect();
    for (c, width) in widths.iter().enumerate() {
        sheet.set_column_width(c as u16, *width as f64 + 1.5)?;
    }
    let rows = table.rows.len() as u32;
    if let Some(last) = (table.columns.len() as u16).checked_sub(1) {
        sheet.autofilter(0, 0, rows.max(1), last)?;
        sheet.ignore_error_range(0, 0, rows.max(1), last, IgnoreError::NumberStoredAsText)?;
    }
    sheet.set_freeze_panes(1, frozen(table))?;
    sheet.set_landscape().set_repeat_rows(0, 0)?;
    let headers = table.columns.iter().zip(&widths);
    let headers = headers
        .map(|(c, w)| c.name.chars().count().div_ceil(*w))
        .max();
    sheet.set_row_height(0, LINE * headers.unwrap_or(1).clamp(1, HEADER_LINES) as f64)?;
    for (c, column) in table.columns.iter().enumerate() {
        sheet.write_string_with_format(0, c as u16, &column.name, &formats.header)?;
        if let Some(note) = note(column) {
            sheet.insert_note(0, c as u16, &note)?;
        }
    }
    let mut links = 0;
    for (r, row) in table.rows.iter().enumerate() {
        let r = r as u32 + 1;
        let lines = row.iter().zip(&widths).map(|(cell, width)| match cell {
            Cell::Text(text) if *width == WIDEST => lines(text, *width),
            _ => 1,
        });
        let lines = lines.max().unwrap_or(1).min(LINES);
        if lines > 1 {
            sheet.set_row_height(r, LINE * lines as f64)?;
        }
        for (c, (cell, column)) in row.iter().zip(&table.columns).enumerate() {
            let c = c as u16;
            let wrap = widths.get(usize::from(c)).is_some_and(|w| *w == WIDEST);
            let text = if wrap {
                &formats.wrapped
            } else {
                &formats.text
            };
            match cell {
                Cell::Text(url) if is_link(column, url) && links < LINKS => {
                    links += 1;
                    sheet.write_url_with_format(r, c, Url::new(url), &formats.link)?;
                }
                Cell::Text(words) => write_text(sheet, (r, c), words, text)?,
                _ => write_cell(sheet, (r, c), cell, formats)?,
            }
        }
    }
    Ok(())
}

/// Writes a cell by its type; text is never a formula.
pub fn write_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => write_text(sheet, (row, column), text, &formats.text)?,
        Cell::Flag(flag) => {
            sheet.write_boolean_with_format(row, column, *flag, &formats.flag)?;
        }
        Cell::Date(date) => {
            let text = date.to_string();
            match ExcelDateTime::parse_from_str(&text) {
                Ok(day) if date.year() >= 1900 => {
                    sheet.write_datetime_with_format(row, column, day, &formats.date)?;
                }
                // Before the first day that a sheet knows.
                _ => write_text(sheet, (row, column), &text, &formats.text)?,
            }
        }
        Cell::Number { value, printed } => {
            let format = formats.number(printed);
            sheet.write_number_with_format(row, column, *value, &format)?;
        }
    }
    Ok(())
}

fn write_text(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, column, short(text), format)?;
    Ok(())
}

/// The text as far as a cell holds it; the CSV file has all of it.
fn short(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(CELL) {
        None => Cow::Borrowed(text),
        Some(_) => Cow::Owned(text.chars().take(CELL - 1).chain(['…']).collect()),
    }
}

fn is_link(column: &Column, text: &str) -> bool {
    let web = text.starts_with("https://") || text.starts_with("http://");
    column.name == "url" && web && text.len() <= LINK && !text.contains(char::is_whitespace)
}

/// What the column holds, and in which unit.
fn note(column: &Column) -> Option<Note> {
    if column.description.is_empty() {
        return None;
    }
    let typed = matches!(column.kind, Kind::Number) && !column.unit.is_empty();
    let unit = match column.unit.as_str() {
        "unit" => "\nUnit: in column `unit`.".to_owned(),
        unit if typed => format!("\nUnit: {unit}."),
        _ => String::new(),
    };
    let text = format!("{}{unit}", column.description);
    let height = 24 + 18 * text.chars().count().div_ceil(38) as u32;
    let note = Note::new(text).add_author_prefix(false);
    Some(note.set_width(280).set_height(height))
}

/// Columns that stay in sight: those that say what a row is about.
fn frozen(table: &Table) -> u16 {
    let last = match table.file.as_str() {
        "annual.csv" => "year",
        "commitments.csv" => "id",
        "portfolio.csv" => "subject",
        "regions.csv" => "region",
        "entities.csv" => "entity",
        "flows.csv" => "to",
        "benchmarks.csv" => "id",
        "inputs.csv" => "path",
        _ => return 0,
    };
    table.column(last).map_or(0, |c| c as u16 + 1)
}

/// Characters of a column: its cells have room, its header in a few lines.
fn width(table: &Table, column: usize) -> usize {
    let cells = table.rows.iter().filter_map(|r| r.get(column));
    let cells = cells.map(|cell| match cell {
        Cell::Empty => 0,
        Cell::Text(text) => text.lines().map(|l| l.chars().count()).max().unwrap_or(0),
        Cell::Number { printed, .. } => printed.len(),
        Cell::Flag(_) => 5,
        Cell::Date(_) => 10,
    });
    let name = table
        .columns
        .get(column)
        .map_or(0, |c| c.name.chars().count());
    let cells = cells.max().unwrap_or(0).min(WIDEST);
    // The mark of the filter takes room.
    let header = (name + 3).min(NARROWEST.max(name.div_ceil(HEADER_LINES) + 3));
    cells.max(header).max(NARROWEST)
}

/// Lines of a wrapped text.
fn lines(text: &str, width: usize) -> usize {
    text.lines()
        .map(|l| l.chars().count().div_ceil(width).max(1))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_as_long_as_a_cell_at_most() {
        assert_eq!(short("é"), "é");
        let long = "é".repeat(CELL);
        assert_eq!(short(&long), long);
        let longer = short(&(long + "é")).into_owned();
        assert_eq!(longer.chars().count(), CELL);
        assert!(longer.ends_with('…'));
    }

    #[test]
    fn only_addresses_of_the_web_are_links() {
        let column = |name: &str| Column {
            name: name.into(),
            unit: String::new(),
            description: "",
            kind: Kind::Text,
        };
        assert!(is_link(&column("url"), "https://example.org/a?b=c"));
        for text in [
            "file:///etc/passwd",
            "https://a b",
            "javascript:x",
            "D1 | https://a",
        ] {
            assert!(!is_link(&column("url"), text), "{text}");
        }
        assert!(!is_link(&column("note"), "https://example.org"));
    }
}
