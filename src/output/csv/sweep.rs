//! sweep.csv, sweep_wide.csv and sweep_failed.csv: their headers, and the lines of one cell.

use super::super::cell::{Cell, Dialect, write_line};
use super::super::column::{header, quantile_name};
use super::value_cell;
use crate::study::chosen::{Chosen, Difference, Statistics};

/// What the lines of all cells share.
#[derive(Debug, Clone)]
pub struct SweepSheet<'a> {
    /// Paths of what is swept.
    pub paths: Vec<&'a str>,
    pub figures: &'a [Chosen],
    pub levels: &'a [f64],
    /// Code of the currency.
    pub currency: &'a str,
    pub dialect: Dialect,
}

/// A cell that was simulated.
#[derive(Debug, Clone, Copy)]
pub struct SweepCell<'a> {
    pub number: u64,
    /// Values of what is swept, as written.
    pub values: &'a [&'a str],
    /// By figure; none where the cell's scenario has none such.
    pub statistics: &'a [Option<Statistics>],
    /// By figure: the mean less that of the scenario as it stands, trial by trial.
    pub differences: &'a [Difference],
}

/// Columns of sweep.csv after the paths.
const TIDY: [&str; 11] = [
    "subject_kind",
    "subject",
    "metric",
    "unit",
    "year",
    "statistic",
    "value",
    "std_error",
    "ci_low",
    "ci_high",
    "trials",
];

impl SweepSheet<'_> {
    fn start(&self, rest: impl IntoIterator<Item = String>) -> Vec<u8> {
        let mut out = String::from(self.dialect.start());
        let mut cells = vec![Cell::text("cell")];
        cells.extend(self.paths.iter().map(|p| Cell::text(*p)));
        cells.extend(rest.into_iter().map(Cell::text));
        write_line(&cells, &mut out, self.dialect);
        out.into_bytes()
    }

    fn lead(number: u64, values: &[&str]) -> Vec<Cell> {
        let mut cells = vec![Cell::count(number)];
        // A swept value that is a number stays one.
        let value = |v: &&str| match v.parse::<f64>() {
            Ok(x) if x.is_finite() => Cell::stated(Some(x)),
            _ => Cell::text(*v),
        };
        cells.extend(values.iter().map(value));
        cells
    }

    fn unit(&self, figure: &Chosen) -> String {
        header(
            &figure.metric.info().unit.label(self.currency),
            self.currency,
        )
    }

    /// The header of sweep.csv.
    pub fn tidy_header(&self) -> Vec<u8> {
        self.start(TIDY.map(str::to_owned))
    }

    /// The lines of a cell: mean, standard deviation, quantiles and difference of each figure.
    pub fn tidy(&self, cell: &SweepCell) -> Vec<u8> {
        let mut out = String::new();
        for (f, figure) in self.figures.iter().enumerate() {
            let Some(statistics) = &cell.statistics[f] else {
                continue;
            };
            let indicator = figure.metric.info().indicator;
            let mean = if indicator { "probability" } else { "mean" };
            let (defined, ranked) = (statistics.defined, statistics.ranked);
            let mut rows = vec![(mean.to_owned(), statistics.mean, defined)];
            if !indicator {
                rows.push(("sd".to_owned(), statistics.sd, defined));
            }
            let quantiles = statistics.quantiles.iter();
            rows.extend(quantiles.map(|(level, e)| (quantile_name(*level), *e, ranked)));
            let difference = &cell.differences[f];
            rows.push(("difference".to_owned(), difference.mean, difference.trials));
            for (name, estimate, trials) in rows {
                let decimals = figure.metric.info().decimals;
                let bound = |x: Option<f64>| Cell::number(x, estimate.std_error, decimals);
                let mut cells = Self::lead(cell.number, cell.values);
                cells.extend([
                    Cell::text(figure.kind.name()),
                    Cell::text(&figure.subject),
                    Cell::text(figure.metric.name()),
                    Cell::text(self.unit(figure)),
                    figure
                        .year
                        .map_or(Cell::Empty, |y| Cell::Number(y.to_string())),
                    Cell::text(name),
                    value_cell(&estimate, decimals),
                    Cell::std_error(estimate.std_error),
                    bound(estimate.ci_low),
                    bound(estimate.ci_high),
                    Cell::count(trials),
                ]);
                write_line(&cells, &mut out, self.dialect);
            }
        }
        out.into_bytes()
    }

    /// The header of sweep_wide.csv: for each figure its mean with standard error, its quantiles and
    /// its difference.
    pub fn wide_header(&self) -> Vec<u8> {
        let names = self.figures.iter().flat_map(|figure| {
            let stem = stem(figure);
            let unit = self.unit(figure);
            let indicator = figure.metric.info().indicator;
            let levels = if indicator { &[] } else { self.levels };
            let mut names = vec!["mean".to_owned(), "std_error".to_owned()];
            names.extend(levels.iter().map(|l| quantile_name(*l)));
            names.extend(["difference".to_owned(), "difference_std_error".to_owned()]);
            let named = names.into_iter().map(move |n| format!("{stem}_{n}_{unit}"));
            named.collect::<Vec<_>>()
        });
        self.start(names)
    }

    /// The line of a cell.
    pub fn wide(&self, cell: &SweepCell) -> Vec<u8> {
        let mut cells = Self::lead(cell.number, cell.values);
        for (f, figure) in self.figures.iter().enumerate() {
            let info = figure.metric.info();
            let levels = if info.indicator { 0 } else { self.levels.len() };
            let Some(statistics) = &cell.statistics[f] else {
                cells.extend(vec![Cell::Empty; levels + 4]);
                continue;
            };
            cells.push(value_cell(&statistics.mean, info.decimals));
            cells.push(Cell::std_error(statistics.mean.std_error));
            let quantiles = statistics.quantiles.iter();
            cells.extend(quantiles.map(|(_, e)| value_cell(e, info.decimals)));
            let difference = &cell.differences[f].mean;
            cells.push(value_cell(difference, info.decimals));
            cells.push(Cell::std_error(difference.std_error));
        }
        let mut out = String::new();
        write_line(&cells, &mut out, self.dialect);
        out.into_bytes()
    }

    /// The header of sweep_failed.csv.
    pub fn failed_header(&self) -> Vec<u8> {
        self.start(["reason".to_owned()])
    }

    /// The line of a cell that could not be simulated.
    pub fn failed(&self, number: u64, values: &[&str], reason: &str) -> Vec<u8> {
        let mut cells = Self::lead(number, values);
        cells.push(Cell::text(reason));
        let mut out = String::new();
        write_line(&cells, &mut out, self.dialect);
        out.into_bytes()
    }
}

/// `delivered`, `energy_2030`, `NORTH_delivered`.
fn stem(figure: &Chosen) -> String {
    let mut name = figure.metric.name().to_owned();
    if figure.kind != crate::domain::SubjectKind::Portfolio {
        name = format!("{}_{name}", figure.subject);
    }
    if let Some(year) = figure.year {
        name = format!("{name}_{year}");
    }
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    name.chars().map(plain).collect()
}
