//! results.xlsx: a finished run as an Excel workbook.
//!
//! Every table is a sheet of its own with the same names and digits. Before them come a headline page,
//! native charts and a sheet of live formulas, whose values as they are saved are those of the files.

mod bars;
mod book;
mod chart_data;
mod charts;
mod fans;
mod formats;
mod headline;
mod sheet;
mod summary;
mod what_if;
mod what_if_data;

use super::run::FinishedRun;
use super::table::Table;
use crate::error::Error;
use crate::report::words::capital;
use book::{Book, Placed};
use headline::Headlines;
use rust_xlsxwriter::XlsxError;

/// Tables in the order of their sheets, and the names of these where they are others than the file's.
const SHEETS: [(&str, &str); 15] = [
    ("annual.csv", "Annual"),
    ("commitments.csv", "Commitments"),
    ("portfolio.csv", "Portfolio"),
    ("regions.csv", "Regions"),
    ("entities.csv", "Entities"),
    ("flows.csv", "Flows"),
    ("benchmarks.csv", "Benchmarks"),
    ("prior_posterior.csv", "Prior and posterior"),
    ("observations.csv", "Observations"),
    ("tornado.csv", "Tornado"),
    ("sensitivity.csv", "Sensitivity"),
    ("inputs.csv", "Inputs"),
    ("checks.csv", "Checks"),
    ("quantiles.csv", "Quantiles"),
    ("summary.csv", "Figures"),
];

/// Rows and columns of a sheet.
const SHEET_ROWS: usize = crate::output::pages::SHEET_ROWS;
const SHEET_COLUMNS: usize = 16_384;

/// The bytes of results.xlsx: the same for the same run and studies.
///
/// # Errors
/// [`Error::Failed`] where there is no table, or where temporary files cannot be written.
pub fn document(run: &FinishedRun, studies: &[FinishedRun]) -> Result<Vec<u8>, Error> {
    let tables = placed(run, studies);
    if tables.is_empty() {
        return Err(Error::Failed {
            message: "there is no table to make a workbook of".into(),
            hint: None,
        });
    }
    make(run, &tables).map_err(|e| Error::Failed {
        message: format!("making the workbook failed: {e}"),
        hint: None,
    })
}

fn make(run: &FinishedRun, tables: &[Placed]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Book::new(run)?;
    let headlines = Headlines::of(tables);
    let drawn = chart_data::of(tables, &book.formats)?;
    let grid = what_if_data::of(&headlines, &book.formats)?;
    let mut others = Vec::new();
    others.extend(drawn.as_ref().map(|_| charts::SHEET));
    others.extend(grid.as_ref().map(|_| what_if::SHEET));
    let summary = summary::sheet(run, tables, &headlines, &others, &book.formats)?;
    book.push(summary);
    if let Some((_, charts)) = &drawn {
        book.push(charts::sheet(charts, &book.formats)?);
    }
    if let Some(grid) = &grid {
        let (sheet, names) = what_if::sheet(tables, &headlines, grid, &book.formats)?;
        book.push(sheet);
        for (name, cells) in names {
            book.name(&name, &cells)?;
        }
    }
    book.tables(tables)?;
    // What charts and formulas read.
    if let Some((data, _)) = drawn {
        book.push(data);
    }
    if let Some(grid) = grid {
        book.push(grid.sheet);
    }
    book.bytes()
}

/// The tables with their sheets, in order; those that no sheet holds have none.
fn placed<'a>(run: &'a FinishedRun, studies: &'a [FinishedRun]) -> Vec<Placed<'a>> {
    let tornadoes = studies.iter().filter_map(|s| s.table("tornado.csv"));
    let all: Vec<&Table> = run.tables.iter().chain(tornadoes.take(1)).collect();
    let known = SHEETS.iter().filter_map(|(file, name)| {
        let table = all.iter().find(|t| t.file == *file)?;
        Some(Placed::new(table, (*name).to_owned()))
    });
    let others = all.iter().filter(|t| SHEETS.iter().all(|s| s.0 != t.file));
    let others = others.map(|t| Placed::new(t, sheet_name(&t.file)));
    let mut placed: Vec<Placed> = others.chain(known).collect();
    for p in &mut placed {
        p.fits = p.table.rows.len() < SHEET_ROWS && p.table.columns.len() <= SHEET_COLUMNS;
    }
    placed
}

/// The name of a sheet for a file: `sweep_wide.csv` is on sheet `Sweep wide`.
fn sheet_name(file: &str) -> String {
    let stem = file.trim_end_matches(".csv").replace(['_', '-'], " ");
    // Longer names and some characters are refused.
    let plain = stem.chars().filter(|c| c.is_alphanumeric() || *c == ' ');
    capital(&plain.take(31).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::sheet_name;

    #[test]
    fn sheets_are_named_in_words() {
        assert_eq!(sheet_name("sweep_wide.csv"), "Sweep wide");
        assert_eq!(sheet_name(&"long_".repeat(20)).chars().count(), 31);
    }
}
