//! The workbook and the sheets of its tables.

use super::formats::Formats;
use super::sheet;
use crate::report::run::FinishedRun;
use crate::report::table::Table;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

/// Rows above which a sheet is written row by row, which takes less memory.
const LONG: usize = 20_000;

/// A table and the sheet that it is on.
#[derive(Debug, Clone)]
pub struct Placed<'a> {
    pub table: &'a Table,
    pub sheet: String,
    /// A sheet has room for it.
    pub fits: bool,
}

impl<'a> Placed<'a> {
    /// A table on a sheet.
    pub fn new(table: &'a Table, sheet: String) -> Self {
        Self {
            table,
            sheet,
            fits: true,
        }
    }

    /// A cell by its row in the table and the name of its column, as formulas name it.
    pub fn cell(&self, row: usize, column: &str) -> Option<String> {
        let column = self.table.column(column).filter(|_| self.fits)?;
        Some(absolute(&self.sheet, row + 1, column))
    }
}

/// A cell as formulas of other sheets name it.
pub fn absolute(sheet: &str, row: usize, column: usize) -> String {
    let cell = rust_xlsxwriter::utility::row_col_to_cell_absolute(row as u32, column as u16);
    format!("{}!{cell}", quoted(sheet))
}

/// Cells of a column, from a row to a row, as formulas of other sheets name them.
pub fn range(sheet: &str, (first, last): (usize, usize), column: usize) -> String {
    let column = column as u16;
    let range =
        rust_xlsxwriter::utility::cell_range_absolute(first as u32, column, last as u32, column);
    format!("{}!{range}", quoted(sheet))
}

fn quoted(sheet: &str) -> String {
    match sheet.contains([' ', '-']) {
        true => format!("'{sheet}'"),
        false => sheet.to_owned(),
    }
}

/// The table of a file, where there is one.
pub fn table<'p, 'a>(tables: &'p [Placed<'a>], file: &str) -> Option<&'p Placed<'a>> {
    tables.iter().find(|p| p.table.file == file)
}

/// A workbook that is being made.
pub struct Book {
    workbook: Workbook,
    pub formats: Formats,
}

impl Book {
    /// A workbook without sheets. Its date is a constant: the same run has the same bytes.
    pub fn new(run: &FinishedRun) -> Result<Self, XlsxError> {
        let mut workbook = Workbook::new();
        let subject = match run.text(&["run"]) {
            "" => String::new(),
            name => format!("run {name}"),
        };
        let properties = DocProperties::new()
            .set_title(run.text(&["scenario", "title"]))
            .set_subject(subject)
            .set_author(concat!("buildout ", env!("CARGO_PKG_VERSION")))
            .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
        workbook.set_properties(&properties);
        Ok(Self {
            workbook,
            formats: Formats::new(),
        })
    }

    /// Adds a sheet behind the others.
    pub fn push(&mut self, sheet: Worksheet) {
        self.workbook.push_worksheet(sheet);
    }

    /// Gives a name to cells, as formulas name them.
    pub fn name(&mut self, name: &str, cells: &str) -> Result<(), XlsxError> {
        self.workbook.define_name(name, &format!("={cells}"))?;
        Ok(())
    }

    /// Adds the sheets of tables.
    pub fn tables(&mut self, tables: &[Placed]) -> Result<(), XlsxError> {
        for placed in tables.iter().filter(|p| p.fits) {
            let mut sheet = match placed.table.rows.len() > LONG {
                true => self.workbook.new_worksheet_with_low_memory()?,
                false => Worksheet::new(),
            };
            sheet.set_name(&placed.sheet)?;
            sheet::write(&mut sheet, placed.table, &self.formats)?;
            self.push(sheet);
        }
        Ok(())
    }

    /// The file.
    pub fn bytes(mut self) -> Result<Vec<u8>, XlsxError> {
        self.workbook.save_to_buffer()
    }
}
