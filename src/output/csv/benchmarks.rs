//! benchmarks.csv: published figures with ours beside them.

use super::super::cell::{Cell, Dialect};
use super::super::column::{self, Column, column};
use super::{sheet, value_cell};
use crate::domain::{Benchmark, Beside, Scenario, SubjectKind};
use crate::results::{BenchmarkFigure, Ours, Results};
use crate::statistics::Estimate;

/// Ours may be in a larger unit than a metric's own: dollars in trillions, say.
const DECIMALS: usize = 6;

/// A benchmark and its comparison.
pub(super) struct Row<'a> {
    benchmark: &'a Benchmark,
    figure: &'a BenchmarkFigure,
}

impl Row<'_> {
    fn ours(&self, part: fn(&Ours) -> &Estimate) -> Cell {
        let ours = self.figure.ours.as_ref();
        ours.map_or(Cell::Empty, |o| value_cell(part(o), DECIMALS))
    }
}

/// The columns of benchmarks.csv.
pub(super) fn columns<'a>() -> [Column<Row<'a>>; 24] {
    [
        column("id", "text", "Id of the benchmark.", |r| {
            Cell::text(&r.benchmark.id)
        }),
        column("title", "text", "What was published.", |r| {
            Cell::text(&r.benchmark.title)
        }),
        column("scope", "text", "What it covers.", |r| {
            Cell::text(&r.benchmark.scope)
        }),
        column(
            "year",
            "year",
            "Calendar year that it is about; empty for the whole run.",
            |r| {
                let year = r.benchmark.year;
                year.map_or(Cell::Empty, |y| Cell::Number(y.to_string()))
            },
        ),
        column(
            "unit",
            "text",
            "Unit of low, central and high, as the source words it; ours is converted to it.",
            |r| Cell::text(&r.benchmark.unit),
        ),
        column("low", "unit", "Low end as published.", |r| {
            Cell::stated(r.benchmark.low)
        }),
        column("central", "unit", "Central figure as published.", |r| {
            Cell::stated(r.benchmark.central)
        }),
        column("high", "unit", "High end as published.", |r| {
            Cell::stated(r.benchmark.high)
        }),
        column(
            "metric",
            "text",
            "Our metric beside it; empty where none is comparable.",
            |r| match &r.benchmark.beside {
                Beside::Portfolio(metric) | Beside::Region(_, metric) => Cell::text(metric.name()),
                Beside::Nothing => Cell::Empty,
            },
        ),
        column(
            "subject",
            "text",
            "portfolio, or the region or group that our figure is about.",
            |r| match &r.benchmark.beside {
                Beside::Portfolio(_) => Cell::text(SubjectKind::Portfolio.name()),
                Beside::Region(name, _) => Cell::text(name),
                Beside::Nothing => Cell::Empty,
            },
        ),
        column(
            "ours_mean",
            "unit",
            "Mean of ours over the trials, at most six decimals; empty where this run has no such \
             figure.",
            |r| r.ours(|o| &o.mean),
        ),
        column(
            "ours_std_error",
            "unit",
            "Monte Carlo standard error of the mean.",
            |r| Cell::std_error(r.figure.ours.as_ref().and_then(|o| o.mean.std_error)),
        ),
        column("ours_q05", "unit", "Quantile of ours at 5 %.", |r| {
            r.ours(|o| &o.q05)
        }),
        column("ours_q50", "unit", "Median of ours.", |r| {
            r.ours(|o| &o.q50)
        }),
        column("ours_q95", "unit", "Quantile of ours at 95 %.", |r| {
            r.ours(|o| &o.q95)
        }),
        column(
            "share_of_central",
            "frac",
            "Median of ours, of an event its probability, over central, or over the middle of low and high.",
            |r| {
                let share = r.figure.ours.as_ref().and_then(|o| o.share);
                Cell::number(share, None, 4)
            },
        ),
        column(
            "verdict",
            "text",
            "What the median of ours, of an event its probability, says beside the published range.",
            |r| Cell::text(&r.figure.verdict),
        ),
        column("source", "text", "Who published it.", |r| {
            Cell::text(&r.benchmark.evidence.source)
        }),
        column("quote", "text", "The verbatim words.", |r| {
            Cell::text(&r.benchmark.evidence.quote)
        }),
        column("url", "text", "Where it can be read.", |r| {
            Cell::text(&r.benchmark.evidence.url)
        }),
        column("date", "text", "When it was said.", |r| {
            Cell::stated_date(&r.benchmark.evidence.date)
        }),
        column("accessed", "text", "When it was read.", |r| {
            Cell::stated_date(&r.benchmark.evidence.accessed)
        }),
        column("confidence", "text", "How far it can be trusted.", |r| {
            Cell::text(&r.benchmark.evidence.confidence)
        }),
        column("note", "text", "What to know about it.", |r| {
            Cell::text(&r.benchmark.evidence.note)
        }),
    ]
}

/// The bytes of benchmarks.csv.
pub fn benchmarks_csv(results: &Results, scenario: &Scenario, dialect: Dialect) -> Vec<u8> {
    let rows = results.benchmarks.iter().filter_map(|figure| {
        Some(Row {
            benchmark: scenario.benchmarks.get(figure.benchmark)?,
            figure,
        })
    });
    let sheet = sheet(results, scenario, dialect);
    column::write(&columns(), rows, &sheet)
}
