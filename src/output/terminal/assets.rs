//! Power, energy and returns of the portfolio, and the benchmarks.

use super::super::table::{Align, Table};
use super::{BENCHMARKS, BENCHMARKS_BESIDE_MONEY, Screen, error, probability_value, table, value};
use crate::domain::{Benchmark, Metric, SubjectKind};
use crate::results::{Figure, Ours};
use crate::statistics::{Estimate, digits};

/// The year that most projections of electricity demand are about.
const YEAR: i16 = 2030;

impl Screen<'_> {
    /// The portfolio's figures of a metric by the year in which each period begins.
    fn by_year(&self, metric: Metric) -> impl Iterator<Item = (i16, &Figure)> {
        self.results.figures.iter().filter_map(move |f| {
            let about = f.subject_kind == SubjectKind::Portfolio && f.metric == metric;
            Some((f.period.filter(|_| about)?.0.year(), f))
        })
    }

    /// The year with the largest mean, the first of several.
    pub(super) fn peak_year(&self, metric: Metric) -> Option<(i16, &Figure)> {
        let mut peak: Option<(i16, &Figure)> = None;
        for (year, figure) in self.by_year(metric) {
            if peak.is_none_or(|(_, p)| p.mean.value < figure.mean.value) {
                peak = Some((year, figure));
            }
        }
        peak
    }

    pub(super) fn assets(&mut self) {
        let mut columns = vec![
            ("portfolio".to_owned(), Align::Left),
            ("unit".to_owned(), Align::Left),
        ];
        columns.extend(["mean", "std error"].map(|h| (h.to_owned(), Align::Right)));
        columns.extend(self.level_columns());
        let mut table = table(&columns);
        let mut rows: Vec<(String, &Figure)> = Vec::new();
        if let Some((year, figure)) = self.peak_year(Metric::GwOnline) {
            rows.push((format!("IT load, end of {year} (peak)"), figure));
        }
        let energy = self.by_year(Metric::Energy).find(|(year, _)| *year == YEAR);
        if let Some((year, figure)) = energy.or_else(|| self.peak_year(Metric::Energy)) {
            rows.push((format!("electricity in {year}"), figure));
        }
        let whole_run = [
            ("electricity, all years", Metric::Energy),
            ("CO2, all years", Metric::Emissions),
            ("net present value", Metric::Npv),
            ("probability of loss", Metric::Loss),
        ];
        for (name, metric) in whole_run {
            rows.extend(self.total(metric).map(|f| (name.to_owned(), f)));
        }
        for (name, figure) in rows {
            self.portfolio_row(&mut table, name, figure);
        }
        self.money(&mut table);
        if !table.is_empty() {
            self.table(&table);
        }
    }

    pub(super) fn portfolio_row(&self, table: &mut Table, name: String, figure: &Figure) {
        let mean = if figure.metric.info().indicator {
            probability_value(&figure.mean)
        } else {
            value(&figure.mean)
        };
        let unit = figure.unit.label(self.scenario.currency.code());
        let mut row = vec![name, unit, mean, error(&figure.mean)];
        row.extend(self.quantiles(figure));
        table.row(row);
    }

    pub(super) fn benchmarks(&mut self) {
        let most = if self.scenario.has_funding() {
            BENCHMARKS_BESIDE_MONEY
        } else {
            BENCHMARKS
        };
        let columns = [
            ("benchmark", Align::Left),
            ("published", Align::Right),
            ("unit", Align::Left),
            ("ours (q05 to q95)", Align::Right),
            ("share", Align::Right),
        ];
        let columns = columns.map(|(h, align)| (h.to_owned(), align));
        let mut table = table(&columns);
        let figures = self.results.benchmarks.iter();
        let compared: Vec<(&Benchmark, &Ours)> = figures
            .filter_map(|f| {
                let benchmark = self.scenario.benchmarks.get(f.benchmark)?;
                Some((benchmark, f.ours.as_ref()?))
            })
            .collect();
        for (benchmark, ours) in compared.iter().take(most) {
            let year = benchmark.year.map(|y| format!("{} in {y}", benchmark.unit));
            table.row([
                benchmark.id.clone(),
                published(benchmark),
                year.unwrap_or_else(|| benchmark.unit.clone()),
                median(ours),
                // Two significant digits.
                ours.share
                    .map_or_else(String::new, |s| digits::rounded(s, Some(s.abs()), 12)),
            ]);
        }
        let more = self.results.benchmarks.len() - compared.len().min(most);
        if more > 0 && !table.is_empty() {
            table.row([format!("{more} more in benchmarks.csv")]);
        }
        if !table.is_empty() {
            self.table(&table);
        }
    }
}

fn published(benchmark: &Benchmark) -> String {
    let shown = |x: f64| digits::rounded(x, None, 3);
    let range = match (benchmark.low, benchmark.high) {
        (Some(low), Some(high)) => format!("{} to {}", shown(low), shown(high)),
        (Some(low), None) => format!("from {}", shown(low)),
        (None, Some(high)) => format!("to {}", shown(high)),
        (None, None) => String::new(),
    };
    match benchmark.central.map(shown) {
        Some(central) if range.is_empty() => central,
        Some(central) => format!("{central} ({range})"),
        None => range,
    }
}

fn median(ours: &Ours) -> String {
    let range: Vec<String> = [&ours.q05, &ours.q95]
        .into_iter()
        .filter(|e: &&Estimate| e.value.is_some())
        .map(value)
        .collect();
    match range.as_slice() {
        [low, high] => format!("{} ({low} to {high})", value(&ours.q50)),
        _ => value(&ours.q50),
    }
}
