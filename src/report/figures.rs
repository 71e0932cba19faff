//! The figures of a finished run by name.

use super::run::FinishedRun;
use super::table::{Cell, Table};
use std::collections::BTreeMap;

/// What a figure is about and what it measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name<'a> {
    pub kind: &'a str,
    pub subject: &'a str,
    pub metric: &'a str,
}

/// Statistics of a figure of the whole run.
#[derive(Debug, Clone, Default)]
pub struct Whole<'a> {
    /// As in the `unit` column.
    pub unit: &'a str,
    /// Name, value and standard error of each.
    pub statistics: Vec<(&'a str, &'a Cell, &'a Cell)>,
}

impl<'a> Whole<'a> {
    /// A statistic by its name.
    pub fn number(&self, statistic: &str) -> Option<f64> {
        self.cells(statistic).and_then(|(value, _)| value.number())
    }

    /// Value and standard error of a statistic.
    pub fn cells(&self, statistic: &str) -> Option<(&'a Cell, &'a Cell)> {
        let found = self.statistics.iter().find(|s| s.0 == statistic);
        found.map(|(_, value, error)| (*value, *error))
    }

    /// The mean; of an indicator the probability.
    pub fn mean(&self) -> Option<(&'a Cell, &'a Cell)> {
        self.cells("mean").or_else(|| self.cells("probability"))
    }
}

/// A figure by year.
#[derive(Debug, Clone, Default)]
pub struct Annual<'a> {
    pub unit: &'a str,
    /// Years with the mean and the quantiles 0.05, 0.25, 0.5, 0.75 and 0.95.
    pub years: Vec<(i32, Option<f64>, [Option<f64>; 5])>,
}

/// A figure's distribution.
#[derive(Debug, Clone, Default)]
pub struct Curve<'a> {
    pub unit: &'a str,
    /// Levels and values; a level without a value is left out.
    pub points: Vec<(f64, f64)>,
}

/// The figures of a finished run. Names are in the order of the files.
#[derive(Debug, Default)]
pub struct Figures<'a> {
    pub order: Vec<Name<'a>>,
    whole: ByName<'a, Whole<'a>>,
    annual: ByName<'a, Annual<'a>>,
    curves: ByName<'a, Curve<'a>>,
}

/// By kind, subject and metric.
#[derive(Debug)]
struct ByName<'a, V>(BTreeMap<&'a str, BTreeMap<&'a str, BTreeMap<&'a str, V>>>);

impl<V> Default for ByName<'_, V> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<'a, V: Default> ByName<'a, V> {
    fn get(&self, kind: &str, subject: &str, metric: &str) -> Option<&V> {
        self.0.get(kind)?.get(subject)?.get(metric)
    }

    fn has(&self, name: Name<'_>) -> bool {
        self.get(name.kind, name.subject, name.metric).is_some()
    }

    fn entry(&mut self, name: Name<'a>) -> &mut V {
        let of_kind = self.0.entry(name.kind).or_default();
        let of_subject = of_kind.entry(name.subject).or_default();
        of_subject.entry(name.metric).or_default()
    }
}

/// Levels that every run has.
const LEVELS: [&str; 5] = ["q05", "q25", "q50", "q75", "q95"];

impl<'a> Figures<'a> {
    /// Reads the tables of figures, each where the run has it.
    pub fn of(run: &'a FinishedRun) -> Self {
        let mut found = Self::default();
        if let Some(table) = run.table("summary.csv") {
            found.read_whole(table);
        }
        if let Some(table) = run.table("annual.csv") {
            found.read_annual(table);
        }
        if let Some(table) = run.table("quantiles.csv") {
            found.read_curves(table);
        }
        found
    }

    /// A figure of the whole run.
    pub fn whole(&self, kind: &str, subject: &str, metric: &str) -> Option<&Whole<'a>> {
        self.whole.get(kind, subject, metric)
    }

    /// A figure by year.
    pub fn annual(&self, kind: &str, subject: &str, metric: &str) -> Option<&Annual<'a>> {
        self.annual.get(kind, subject, metric)
    }

    /// A figure's distribution.
    pub fn curve(&self, kind: &str, subject: &str, metric: &str) -> Option<&Curve<'a>> {
        self.curves.get(kind, subject, metric)
    }

    /// A figure of the portfolio over the whole run.
    pub fn portfolio(&self, metric: &str) -> Option<&Whole<'a>> {
        let name = self.order.iter().find(|n| n.kind == "portfolio")?;
        self.whole(name.kind, name.subject, metric)
    }

    /// What the files call the portfolio.
    pub fn portfolio_name(&self) -> &'a str {
        let name = self.order.iter().find(|n| n.kind == "portfolio");
        name.map_or("portfolio", |n| n.subject)
    }

    fn read_whole(&mut self, table: &'a Table) {
        let names = Names::of(table);
        let [statistic, start, value, error] =
            ["statistic", "period_start", "value", "std_error"].map(|c| table.column(c));
        for row in &table.rows {
            if !matches!(at(row, start), Cell::Empty) {
                continue;
            }
            let Some((name, unit)) = names.of_row(row) else {
                continue;
            };
            if !self.whole.has(name) {
                self.order.push(name);
            }
            let figure = self.whole.entry(name);
            figure.unit = unit;
            let statistic = (text(row, statistic), at(row, value), at(row, error));
            figure.statistics.push(statistic);
        }
    }

    fn read_annual(&mut self, table: &'a Table) {
        let names = Names::of(table);
        let (year, mean) = (table.column("year"), table.column("mean"));
        let levels = LEVELS.map(|level| table.column(level));
        for row in &table.rows {
            let (Some((name, unit)), Some(year)) = (names.of_row(row), at(row, year).number())
            else {
                continue;
            };
            if !self.whole.has(name) && !self.annual.has(name) {
                self.order.push(name);
            }
            let figure = self.annual.entry(name);
            figure.unit = unit;
            let quantiles = levels.map(|level| at(row, level).number());
            figure
                .years
                .push((year as i32, at(row, mean).number(), quantiles));
        }
    }

    fn read_curves(&mut self, table: &'a Table) {
        let names = Names::of(table);
        let [level, value] = ["probability", "value"].map(|c| table.column(c));
        for row in &table.rows {
            let Some((name, unit)) = names.of_row(row) else {
                continue;
            };
            let figure = self.curves.entry(name);
            figure.unit = unit;
            if let Some(point) = at(row, level).number().zip(at(row, value).number()) {
                figure.points.push(point);
            }
        }
    }
}

/// The places of the columns that name figures.
struct Names([Option<usize>; 4]);

impl Names {
    fn of(table: &Table) -> Self {
        Self(["subject_kind", "subject", "metric", "unit"].map(|c| table.column(c)))
    }

    fn of_row<'a>(&self, row: &'a [Cell]) -> Option<(Name<'a>, &'a str)> {
        let [kind, subject, metric, unit] = self.0.map(|place| text(row, place));
        let name = Name {
            kind,
            subject,
            metric,
        };
        (!kind.is_empty()).then_some((name, unit))
    }
}

fn at(row: &[Cell], place: Option<usize>) -> &Cell {
    place.and_then(|p| row.get(p)).unwrap_or(&Cell::Empty)
}

fn text(row: &[Cell], place: Option<usize>) -> &str {
    match at(row, place) {
        Cell::Text(text) => text,
        _ => "",
    }
}
