//! A sweep on one screen.

use super::super::csv::{SweepCell, SweepSheet};
use super::super::table::{Align, Table};
use crate::statistics::{Estimate, digits};

/// Cells that are shown.
const CELLS: usize = 24;
/// Figures that are shown.
const FIGURES: usize = 4;
/// Characters of the longest bar.
const BAR: f64 = 20.0;

/// Collects the first cells.
pub struct SweepScreen<'a> {
    sheet: &'a SweepSheet<'a>,
    rows: Vec<(Vec<String>, Option<f64>)>,
    cells: usize,
}

impl<'a> SweepScreen<'a> {
    /// An empty screen.
    pub fn new(sheet: &'a SweepSheet<'a>) -> Self {
        Self {
            sheet,
            rows: Vec::new(),
            cells: 0,
        }
    }

    fn shown(&self) -> usize {
        self.sheet.figures.len().min(FIGURES)
    }

    fn add(&mut self, values: &[&str], rest: Vec<String>, size: Option<f64>) {
        self.cells += 1;
        if self.rows.len() < CELLS {
            let mut row: Vec<String> = values.iter().map(|v| (*v).to_owned()).collect();
            row.extend(rest);
            self.rows.push((row, size));
        }
    }

    /// Adds a cell.
    pub fn cell(&mut self, cell: &SweepCell) {
        let figures = self.sheet.figures.iter().zip(cell.statistics);
        let text = |(figure, statistics): (&crate::study::chosen::Chosen, &Option<_>)| {
            let statistics: Option<&crate::study::chosen::Statistics> = statistics.as_ref();
            let mean = statistics.map_or(Estimate::UNDEFINED, |s| s.mean);
            with_error(&mean, figure.metric.info().decimals)
        };
        let rest = figures.take(self.shown()).map(text).collect();
        let first = cell.statistics.first().and_then(Option::as_ref);
        let size = first.and_then(|s| s.mean.value);
        self.add(cell.values, rest, size);
    }

    /// Adds a cell that could not be simulated.
    pub fn failed(&mut self, _number: u64, values: &[&str]) {
        self.add(values, vec!["failed".to_owned()], None);
    }

    /// The table: what is swept, the means of the first figures, and a bar of the first of them from
    /// the smallest to the largest of the cells shown.
    pub fn text(&self, width: usize) -> String {
        let mut headers: Vec<(String, Align)> = self
            .sheet
            .paths
            .iter()
            .map(|p| ((*p).to_owned(), Align::Right))
            .collect();
        for figure in self.sheet.figures.iter().take(self.shown()) {
            let name = figure.name();
            let name = name.strip_prefix("portfolio.").unwrap_or(&name);
            let unit = figure.metric.info().unit.label(self.sheet.currency);
            headers.push((format!("{name}, {unit} ± se"), Align::Right));
        }
        headers.push((String::new(), Align::Left));
        let borrowed: Vec<(&str, Align)> = headers.iter().map(|(h, a)| (h.as_str(), *a)).collect();
        let mut table = Table::new(&borrowed);
        let sizes = || self.rows.iter().filter_map(|r| r.1);
        let low = sizes().fold(f64::INFINITY, f64::min);
        let high = sizes().fold(f64::NEG_INFINITY, f64::max);
        for (row, size) in &self.rows {
            let mut row = row.clone();
            row.resize(headers.len() - 1, String::new());
            row.push(size.map_or(String::new(), |x| bar(x, low, high)));
            table.row(row);
        }
        let mut text = String::new();
        for line in table.lines(width) {
            text.push_str(&line);
            text.push('\n');
        }
        if self.cells > self.rows.len() {
            text.push_str(&format!(
                "{} more cells in sweep.csv and sweep_wide.csv\n",
                self.cells - self.rows.len()
            ));
        }
        text
    }
}

/// A bar as long as the value's place between the smallest and the largest.
fn bar(x: f64, low: f64, high: f64) -> String {
    let share = if high > low {
        (x - low) / (high - low)
    } else {
        1.0
    };
    "▇".repeat((1.0 + share * (BAR - 1.0)).round() as usize)
}

fn with_error(estimate: &Estimate, decimals: usize) -> String {
    let Some(value) = estimate.value else {
        return "-".to_owned();
    };
    let shown = digits::rounded(value, estimate.std_error, decimals);
    match estimate.std_error {
        Some(error) => format!("{shown} ± {}", digits::std_error(error)),
        None => shown,
    }
}
