//! The first sheet: what was run, headline figures with their errors, and links to the sheets.

use super::book::Placed;
use super::formats::Formats;
use super::headline::{Headline, Headlines};
use super::sheet::write_cell;
use crate::domain::METRICS;
use crate::output::file_reference;
use crate::report::run::FinishedRun;
use crate::report::words;
use rust_xlsxwriter::{FormatAlign, Url, Worksheet, XlsxError};
use serde_json::Value;

/// The name of the sheet.
pub const SHEET: &str = "Summary";

/// Metrics in the order of the page.
const METRIC_ORDER: [&str; 20] = [
    "naive_total",
    "deduplicated",
    "deduplicated_ai",
    "delivered",
    "delivered_ai",
    "relet_spend",
    "cancelled_count",
    "gw_ordered",
    "gw_peak",
    "gw_online",
    "energy",
    "emissions",
    "water",
    "revenue",
    "npv",
    "irr",
    "loss",
    "payments",
    "funding_gap",
    "circularity",
];

/// Warnings that are shown; manifest.json has all.
const WARNINGS: usize = 20;

/// Characters of the columns.
const WIDTHS: [f64; 8] = [32.0, 14.0, 12.0, 12.0, 12.0, 12.0, 18.0, 80.0];

/// Writes line after line.
struct Page<'f> {
    sheet: Worksheet,
    formats: &'f Formats,
    row: u32,
}

/// The sheet; `others` are sheets that are made from no single table.
pub fn sheet(
    run: &FinishedRun,
    tables: &[Placed],
    headlines: &Headlines,
    others: &[&str],
    formats: &Formats,
) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(SHEET)?;
    for (c, width) in WIDTHS.iter().enumerate() {
        sheet.set_column_width(c as u16, *width)?;
    }
    sheet.set_screen_gridlines(false);
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    let mut page = Page {
        sheet,
        formats,
        row: 0,
    };
    page.head(run)?;
    page.what_was_run(run)?;
    page.figures(headlines)?;
    page.warnings(run)?;
    page.sheets(tables, others)?;
    Ok(page.sheet)
}

impl Page<'_> {
    fn text(&mut self, column: u16, text: &str) -> Result<(), XlsxError> {
        self.sheet
            .write_string_with_format(self.row, column, text, &self.formats.text)?;
        Ok(())
    }

    fn heading(&mut self, text: &str) -> Result<(), XlsxError> {
        self.row += 1;
        self.sheet
            .write_string_with_format(self.row, 0, text, &self.formats.heading)?;
        self.sheet.set_row_height(self.row, 20)?;
        self.row += 1;
        Ok(())
    }

    fn head(&mut self, run: &FinishedRun) -> Result<(), XlsxError> {
        let title = match (run.text(&["scenario", "title"]), run.text(&["command"])) {
            ("", "") => "Results".to_owned(),
            ("", command) => words::capital(command),
            (title, _) => title.to_owned(),
        };
        self.sheet
            .write_string_with_format(0, 0, title, &self.formats.title)?;
        self.sheet.set_row_height(0, 26)?;
        self.row = 1;
        Ok(())
    }

    /// A line with a name and a value of the manifest; none where it has none.
    fn said(&mut self, name: &str, value: &Value) -> Result<(), XlsxError> {
        match value {
            Value::String(text) if !text.is_empty() => {
                self.text(0, name)?;
                self.text(1, text)?;
            }
            Value::Number(number) => {
                self.text(0, name)?;
                let value = number.as_f64().unwrap_or_default();
                let format = self.formats.number(&number.to_string());
                let format = format.set_align(FormatAlign::Left);
                self.sheet
                    .write_number_with_format(self.row, 1, value, &format)?;
            }
            _ => return Ok(()),
        }
        self.row += 1;
        Ok(())
    }

    fn what_was_run(&mut self, run: &FinishedRun) -> Result<(), XlsxError> {
        let m = &run.manifest;
        self.heading("What was run")?;
        let scenario = &m["scenario"];
        self.said("Scenario", &scenario["name"])?;
        self.said("File", &scenario["file"])?;
        self.said("As of", &scenario["as_of"])?;
        self.said("Currency", &scenario["currency"])?;
        for (i, scenario) in m["scenarios"].as_array().into_iter().flatten().enumerate() {
            let name = if i == 0 { "Scenarios" } else { " " };
            self.said(name, &scenario["name"])?;
        }
        self.said("Command", &m["command"])?;
        for (name, asked) in m["asked"].as_object().into_iter().flatten() {
            self.said(&words::capital(&name.replace('_', " ")), asked)?;
        }
        self.said("Trials", &m["trials"])?;
        self.said("Seed", &m["seed"])?;
        self.said("Sampling", &m["sampling"])?;
        self.said("Replicates", &m["replicates"])?;
        self.said("Run", &m["run"])?;
        self.said("Version of buildout", &m["version"])?;
        let count = |key: &str| m["checks"][key].as_u64();
        if let (Some(total), Some(failed)) = (count("total"), count("failed")) {
            let held = total.saturating_sub(failed);
            let text = format!("{held} of {total} checks of the run by itself held");
            self.said("Checks", &Value::from(text))?;
        }
        Ok(())
    }

    fn figures(&mut self, headlines: &Headlines) -> Result<(), XlsxError> {
        let found: Vec<&Headline> = METRIC_ORDER
            .iter()
            .filter_map(|m| headlines.get(m))
            .collect();
        if found.is_empty() {
            return Ok(());
        }
        self.heading("Headline figures of the portfolio")?;
        let headers = [
            "figure",
            "mean",
            "std error",
            "5 %",
            "median",
            "95 %",
            "unit",
            "what it is",
        ];
        for (c, header) in headers.iter().enumerate() {
            let format = &self.formats.header;
            self.sheet
                .write_string_with_format(self.row, c as u16, *header, format)?;
        }
        self.row += 1;
        for figure in found {
            self.figure(figure)?;
        }
        let note = "Mean and quantiles over the trials, with as many digits as the standard error \
                    supports. The standard error is the Monte Carlo error of the mean: how far it would \
                    move with other random numbers. It says nothing about whether the scenario is right.";
        self.sheet
            .merge_range(self.row, 0, self.row, 7, note, &self.formats.note)?;
        self.sheet.set_row_height(self.row, 32)?;
        self.row += 1;
        Ok(())
    }

    fn figure(&mut self, figure: &Headline) -> Result<(), XlsxError> {
        self.text(0, &words::capital(&words::metric(&figure.metric)))?;
        let mean = figure.mean();
        let quantile = |name: &str| figure.statistic(name).map(|s| s.value);
        let cells = [
            mean.map(|s| s.value),
            mean.map(|s| s.std_error),
            quantile("q05"),
            quantile("q50"),
            quantile("q95"),
        ];
        for (c, cell) in cells.iter().enumerate() {
            if let Some(cell) = cell {
                let at = (self.row, c as u16 + 1);
                write_cell(&mut self.sheet, at, cell, self.formats)?;
            }
        }
        let format = self
            .formats
            .text
            .clone()
            .set_align(FormatAlign::Left)
            .set_indent(1);
        let unit = words::unit_alone(&figure.unit);
        self.sheet
            .write_string_with_format(self.row, 6, unit, &format)?;
        let info = METRICS.iter().find(|m| m.name == figure.metric);
        if let Some(info) = info {
            let format = &self.formats.wrapped;
            self.sheet
                .write_string_with_format(self.row, 7, info.definition, format)?;
            let lines = info.definition.chars().count().div_ceil(95).max(1);
            self.sheet.set_row_height(self.row, 15.0 * lines as f64)?;
        }
        self.row += 1;
        Ok(())
    }

    fn warnings(&mut self, run: &FinishedRun) -> Result<(), XlsxError> {
        let all: Vec<&str> = match run.manifest["warnings"].as_array() {
            Some(list) => list.iter().filter_map(Value::as_str).collect(),
            None => Vec::new(),
        };
        let refusal = run.text(&["conditioning", "message"]);
        let all: Vec<&str> = [refusal]
            .into_iter()
            .filter(|t| !t.is_empty())
            .chain(all)
            .collect();
        if all.is_empty() {
            return Ok(());
        }
        self.heading("Warnings")?;
        for warning in all.iter().take(WARNINGS) {
            self.text(0, warning)?;
            self.row += 1;
        }
        if all.len() > WARNINGS {
            self.text(
                0,
                &format!("{} more are in manifest.json", all.len() - WARNINGS),
            )?;
            self.row += 1;
        }
        Ok(())
    }

    fn sheets(&mut self, tables: &[Placed], others: &[&str]) -> Result<(), XlsxError> {
        self.heading("Sheets")?;
        for other in others {
            self.link(other)?;
            let about = match *other {
                super::charts::SHEET => "Charts of the figures; their values are on `Chart data`.",
                _ => {
                    "Live formulas: a probability and its value, a value and its probability, factors on \
                      means."
                }
            };
            self.text(1, about)?;
            self.row += 1;
        }
        for placed in tables {
            let about = file_reference(&placed.table.file).map_or("", |f| f.grain);
            // The first sentence is enough here.
            let about = about
                .split_once(". ")
                .map_or(about, |s| s.0)
                .trim_end_matches('.');
            match placed.fits {
                true => self.link(&placed.sheet)?,
                false => self.text(0, &placed.table.file)?,
            }
            let size = match placed.fits {
                true => format!("{} rows", placed.table.rows.len()),
                false => "left out: a sheet has no room for it, the file has it all".to_owned(),
            };
            self.text(1, &format!("{} ({}; {size})", about, placed.table.file))?;
            self.row += 1;
        }
        Ok(())
    }

    fn link(&mut self, sheet: &str) -> Result<(), XlsxError> {
        let url = Url::new(format!("internal:'{sheet}'!A1")).set_text(sheet);
        self.sheet
            .write_url_with_format(self.row, 0, url, &self.formats.link)?;
        Ok(())
    }
}
