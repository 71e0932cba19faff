//! The sheet that charts read: formulas that point at the tables.

use super::bars;
use super::book::{Placed, absolute, range};
use super::charts::Drawn;
use super::fans;
use super::formats::{self, Formats};
use crate::report::table::Cell;
use rust_xlsxwriter::{Formula, Worksheet, XlsxError};

/// The name of the sheet.
pub const SHEET: &str = "Chart data";

/// The sheet that charts read and the charts; none where the tables have nothing to draw.
pub fn of(
    tables: &[Placed],
    formats: &Formats,
) -> Result<Option<(Worksheet, Vec<Drawn>)>, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(SHEET)?.set_column_width(0, 34)?;
    sheet.set_column_range_width(1, 8, 14)?;
    let mut data = Data {
        sheet,
        formats,
        next: 0,
    };
    let mut charts = fans::all(&mut data, tables)?;
    charts.extend(bars::all(&mut data, tables)?);
    Ok((!charts.is_empty()).then_some((data.sheet, charts)))
}

/// The sheet on its way.
pub struct Data<'f> {
    sheet: Worksheet,
    formats: &'f Formats,
    /// The first free row.
    next: usize,
}

/// Rows of a block, headers not among them.
#[derive(Debug, Clone, Copy)]
pub struct Block {
    pub first: usize,
    pub rows: usize,
}

impl Block {
    /// A column of the block, as charts name it.
    pub fn column(self, column: usize) -> String {
        let last = self.first + self.rows.saturating_sub(1);
        format!("={}", range(SHEET, (self.first, last), column))
    }

    /// The header of a column.
    pub fn header(self, column: usize) -> String {
        format!("={}", absolute(SHEET, self.first.saturating_sub(1), column))
    }
}

impl Data<'_> {
    /// Begins a block of so many rows under a title and headers.
    pub fn block(
        &mut self,
        title: &str,
        headers: &[&str],
        rows: usize,
    ) -> Result<Block, XlsxError> {
        let row = self.next as u32;
        let formats = self.formats;
        self.sheet
            .write_string_with_format(row, 0, title, &formats.heading)?;
        for (c, header) in headers.iter().enumerate() {
            self.sheet
                .write_string_with_format(row + 1, c as u16, *header, &formats.header)?;
        }
        let first = self.next + 2;
        self.next = first + rows + 1;
        Ok(Block { first, rows })
    }

    /// A text.
    pub fn text(&mut self, row: usize, column: usize, text: &str) -> Result<(), XlsxError> {
        let format = &self.formats.text;
        self.sheet
            .write_string_with_format(row as u32, column as u16, text, format)?;
        Ok(())
    }

    /// A number of a table: a formula that points at it, where a sheet has it.
    pub fn linked(
        &mut self,
        (row, column): (usize, usize),
        cell: &Cell,
        place: Option<&str>,
    ) -> Result<(), XlsxError> {
        let Cell::Number { value, printed } = cell else {
            return Ok(());
        };
        let format = self.formats.number(printed);
        let (row, column) = (row as u32, column as u16);
        match place {
            Some(place) => {
                let formula = Formula::new(format!("={place}")).set_result(value.to_string());
                self.sheet
                    .write_formula_with_format(row, column, formula, &format)?;
            }
            None => {
                self.sheet
                    .write_number_with_format(row, column, *value, &format)?;
            }
        }
        Ok(())
    }

    /// One number less another, with as many decimals as the finer of them.
    pub fn difference(
        &mut self,
        (row, column): (usize, usize),
        of: (&Cell, Option<String>),
        less: (&Cell, Option<String>),
    ) -> Result<(), XlsxError> {
        let (
            Cell::Number { value: a, printed },
            Cell::Number {
                value: b,
                printed: other,
            },
        ) = (of.0, less.0)
        else {
            return Ok(());
        };
        let decimals = formats::decimals(printed).max(formats::decimals(other));
        let format = self.formats.decimals(decimals).clone();
        let (row, column) = (row as u32, column as u16);
        let value = a - b;
        match (of.1, less.1) {
            (Some(of), Some(less)) => {
                let formula = Formula::new(format!("={of}-{less}")).set_result(value.to_string());
                self.sheet
                    .write_formula_with_format(row, column, formula, &format)?;
            }
            _ => {
                self.sheet
                    .write_number_with_format(row, column, value, &format)?;
            }
        }
        Ok(())
    }
}
