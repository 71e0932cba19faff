//! The portfolio's figures of the whole run.

use super::book::{Placed, absolute, table};
use crate::report::table::Cell;

/// A statistic of a figure and where it stands.
#[derive(Debug, Clone)]
pub struct Statistic<'a> {
    pub name: String,
    pub value: &'a Cell,
    pub std_error: &'a Cell,
    /// Its value's cell, as formulas name it; none where no sheet has it.
    pub place: Option<String>,
}

/// A quantile and where it stands.
#[derive(Debug, Clone)]
pub struct Level {
    pub probability: f64,
    pub value: f64,
    /// As printed.
    pub printed: String,
    /// Its cell, as formulas name it; none where no sheet has it.
    pub place: Option<String>,
}

/// A figure.
#[derive(Debug, Clone)]
pub struct Headline<'a> {
    pub metric: String,
    pub unit: String,
    pub statistics: Vec<Statistic<'a>>,
    /// By increasing probability; the finest that the run has.
    pub levels: Vec<Level>,
}

impl Headline<'_> {
    /// A statistic by its name.
    pub fn statistic(&self, name: &str) -> Option<&Statistic<'_>> {
        self.statistics.iter().find(|s| s.name == name)
    }

    /// Its mean, or the probability of an event.
    pub fn mean(&self) -> Option<&Statistic<'_>> {
        self.statistic("mean")
            .or_else(|| self.statistic("probability"))
    }
}

/// The figures in the order of summary.csv.
#[derive(Debug, Clone, Default)]
pub struct Headlines<'a>(Vec<Headline<'a>>);

impl<'a> Headlines<'a> {
    /// Reads summary.csv and quantiles.csv.
    pub fn of(tables: &[Placed<'a>]) -> Self {
        let mut found = Self::default();
        if let Some(summary) = table(tables, "summary.csv") {
            found.read_summary(summary);
        }
        if let Some(quantiles) = table(tables, "quantiles.csv") {
            found.read_quantiles(quantiles);
        }
        found
    }

    /// A figure by its metric.
    pub fn get(&self, metric: &str) -> Option<&Headline<'a>> {
        self.0.iter().find(|h| h.metric == metric)
    }

    fn read_summary(&mut self, placed: &Placed<'a>) {
        let t = placed.table;
        for (r, row) in t.rows.iter().enumerate() {
            if !is_whole_portfolio(placed, row) {
                continue;
            }
            let metric = t.cell(row, "metric").words();
            if self.0.last().is_none_or(|h| h.metric != metric) {
                self.0.push(Headline {
                    metric,
                    unit: t.cell(row, "unit").words(),
                    statistics: Vec::new(),
                    levels: Vec::new(),
                });
            }
            let Some(headline) = self.0.last_mut() else {
                continue;
            };
            let name = t.cell(row, "statistic").words();
            let place = placed.cell(r, "value");
            let value = t.cell(row, "value");
            headline
                .levels
                .extend(level_of(&name).and_then(|p| level(p, value, place.clone())));
            headline.statistics.push(Statistic {
                name,
                value,
                std_error: t.cell(row, "std_error"),
                place,
            });
        }
    }

    /// Takes the finer levels in place of those of summary.csv.
    fn read_quantiles(&mut self, placed: &Placed<'a>) {
        let t = placed.table;
        let Some(column) = t.column("value") else {
            return;
        };
        let mut read = String::new();
        for (r, row) in t.rows.iter().enumerate() {
            if !is_whole_portfolio(placed, row) {
                continue;
            }
            let metric = t.cell(row, "metric").words();
            let Some(headline) = self.0.iter_mut().find(|h| h.metric == metric) else {
                continue;
            };
            if read != metric {
                headline.levels.clear();
                read = metric;
            }
            let place = placed.fits.then(|| absolute(&placed.sheet, r + 1, column));
            let p = t.cell(row, "probability").number();
            let found = p.and_then(|p| level(p, t.cell(row, "value"), place));
            headline.levels.extend(found);
        }
    }
}

fn is_whole_portfolio(placed: &Placed, row: &[Cell]) -> bool {
    let is = |column: &str, text: &str| matches!(placed.table.cell(row, column), Cell::Text(t) if t == text);
    is("subject_kind", "portfolio") && *placed.table.cell(row, "period_start") == Cell::Empty
}

fn level(probability: f64, value: &Cell, place: Option<String>) -> Option<Level> {
    match value {
        Cell::Number { value, printed } => Some(Level {
            probability,
            value: *value,
            printed: printed.clone(),
            place,
        }),
        _ => None,
    }
}

/// The level that a statistic is the quantile at: that of `q02_5` is 0.025.
fn level_of(statistic: &str) -> Option<f64> {
    let percent = statistic.strip_prefix('q')?.replace('_', ".");
    let digits = percent.chars().all(|c| c.is_ascii_digit() || c == '.');
    let percent: f64 = percent.parse().ok().filter(|_| digits)?;
    Some(percent / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_read_from_names() {
        assert_eq!(level_of("q05"), Some(0.05));
        assert_eq!(level_of("q02_5"), Some(0.025));
        for other in ["mean", "quasi", "var95", "q"] {
            assert_eq!(level_of(other), None, "{other}");
        }
    }
}
