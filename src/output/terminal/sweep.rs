//! A sweep on one screen.

use super::super::csv::{SweepCell, SweepSheet};
use super::super::table::{Align, Table};
use super::with_error;
use crate::statistics::Estimate;
use crate::study::chosen::Statistics;

/// Cells that are shown.
const CELLS: usize = 24;
/// Figures that are shown.
const FIGURES: usize = 4;
/// Characters of the longest bar.
const BAR: f64 = 12.0;

/// Collects the first cells.
pub struct SweepScreen<'a> {
    sheet: &'a SweepSheet<'a>,
    /// Values of what is swept, and by figure its mean; none of a cell that failed.
    rows: Vec<(Vec<String>, Option<Vec<Estimate>>)>,
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

    fn add(&mut self, values: &[&str], means: Option<Vec<Estimate>>) {
        self.cells += 1;
        if self.rows.len() < CELLS {
            let values = values.iter().map(|v| (*v).to_owned()).collect();
            self.rows.push((values, means));
        }
    }

    /// Adds a cell.
    pub fn cell(&mut self, cell: &SweepCell) {
        let mean = |s: &Option<Statistics>| s.as_ref().map_or(Estimate::UNDEFINED, |s| s.mean);
        self.add(
            cell.values,
            Some(cell.statistics.iter().map(mean).collect()),
        );
    }

    /// Adds a cell that could not be simulated.
    pub fn failed(&mut self, values: &[&str]) {
        self.add(values, None);
    }

    /// The figures that are shown: those that move from cell to cell first.
    fn shown(&self) -> Vec<usize> {
        let moves = |f: usize| {
            let mut means = self.rows.iter().filter_map(|r| r.1.as_ref()?[f].value);
            let first = means.next();
            means.any(|m| Some(m) != first)
        };
        let (mut moving, still): (Vec<usize>, Vec<usize>) =
            (0..self.sheet.figures.len()).partition(|f| moves(*f));
        moving.extend(still);
        moving.truncate(FIGURES);
        moving
    }

    /// The table: what is swept, the means of a few figures, and a bar of the first of them from the
    /// smallest to the largest of the cells shown.
    pub fn text(&self, width: usize) -> String {
        let shown = self.shown();
        let paths = self.sheet.paths.iter();
        let mut headers: Vec<(String, Align)> =
            paths.map(|p| ((*p).to_owned(), Align::Right)).collect();
        for f in &shown {
            let figure = &self.sheet.figures[*f];
            let name = figure.name();
            let name = name.strip_prefix("portfolio.").unwrap_or(&name);
            let unit = figure.metric.info().unit.label(self.sheet.currency);
            headers.push((format!("{name}, {unit} ± se"), Align::Right));
        }
        headers.push((String::new(), Align::Right));
        let borrowed: Vec<(&str, Align)> = headers.iter().map(|(h, a)| (h.as_str(), *a)).collect();
        let mut table = Table::new(&borrowed);
        let size = |means: &Option<Vec<Estimate>>| means.as_ref()?[*shown.first()?].value;
        let sizes = || self.rows.iter().filter_map(|r| size(&r.1));
        let low = sizes().fold(f64::INFINITY, f64::min);
        let high = sizes().fold(f64::NEG_INFINITY, f64::max);
        for (values, means) in &self.rows {
            let mut row = values.clone();
            match means {
                Some(means) => row.extend(shown.iter().map(|f| {
                    with_error(&means[*f], self.sheet.figures[*f].metric.info().decimals)
                })),
                None => row.push("failed".to_owned()),
            }
            row.resize(headers.len() - 1, String::new());
            row.push(size(means).map_or(String::new(), |x| bar(x, low, high)));
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

/// A bar as long as the value's place between the smallest and the largest, padded so that it stands
/// left.
fn bar(x: f64, low: f64, high: f64) -> String {
    let share = if high > low {
        (x - low) / (high - low)
    } else {
        1.0
    };
    let bar = "▇".repeat((1.0 + share * (BAR - 1.0)).round() as usize);
    format!("{bar:<width$}", width = BAR as usize)
}
