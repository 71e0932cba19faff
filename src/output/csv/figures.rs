//! The figures of one subject over one period, and columns of their statistics.

use super::super::cell::Cell;
use super::{annual, quantile_cell, value_cell};
use crate::calendar::Calendar;
use crate::domain::{Metric, SubjectKind};
use crate::results::{Figure, Results};
use std::collections::BTreeMap;

/// The figures of one subject over one period, by metric.
#[derive(Default)]
pub(super) struct Figures<'a>(BTreeMap<Metric, &'a Figure>);

impl<'a> Figures<'a> {
    /// The figures of all subjects of a kind, by the subject and the calendar year; none is the
    /// whole run.
    pub(super) fn by_year(
        results: &'a Results,
        kind: SubjectKind,
        calendar: &Calendar,
    ) -> BTreeMap<(&'a str, Option<i16>), Self> {
        let years = calendar.years();
        let mut found: BTreeMap<(&str, Option<i16>), Self> = BTreeMap::new();
        for figure in results.figures.iter().filter(|f| f.subject_kind == kind) {
            let year = annual::year(figure, calendar, &years);
            if year.is_some() || figure.period.is_none() {
                let at = found.entry((figure.subject.as_str(), year)).or_default();
                at.0.insert(figure.metric, figure);
            }
        }
        found
    }

    /// The mean; of an indicator the probability.
    pub(super) fn mean(&self, metric: Metric) -> Cell {
        let figure = self.0.get(&metric);
        figure.map_or(Cell::Empty, |f| value_cell(&f.mean, metric.info().decimals))
    }

    /// The standard error of that mean.
    pub(super) fn std_error(&self, metric: Metric) -> Cell {
        Cell::std_error(self.0.get(&metric).and_then(|f| f.mean.std_error))
    }

    pub(super) fn quantile(&self, metric: Metric, level: f64) -> Cell {
        let figure = self.0.get(&metric);
        figure.map_or(Cell::Empty, |f| quantile_cell(f, level))
    }
}

/// Mean, standard error and quantiles of metrics, of rows that have `figures`.
macro_rules! statistics {
    ($row:ty: $($name:literal, $unit:literal, $metric:ident, $about:literal;)*) => {
        vec![$(
            column(concat!($name, "_mean_", $unit), $unit, concat!($about, "; mean over the trials."), |r: &$row| r.figures.mean($metric)),
            column(concat!($name, "_std_error_", $unit), $unit, ERROR, |r: &$row| r.figures.std_error($metric)),
            column(concat!($name, "_q05_", $unit), $unit, Q05, |r: &$row| r.figures.quantile($metric, 0.05)),
            column(concat!($name, "_q50_", $unit), $unit, Q50, |r: &$row| r.figures.quantile($metric, 0.5)),
            column(concat!($name, "_q95_", $unit), $unit, Q95, |r: &$row| r.figures.quantile($metric, 0.95)),
        )*]
    };
}
pub(super) use statistics;
