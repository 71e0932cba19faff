//! A few figures of a scenario, trial by trial: what studies of many scenarios keep of each.

use crate::domain::{Metric, SubjectKind};
use crate::engine::{Progress, empty_column, trial_values};
use crate::error::Error;
use crate::model::{Plan, figure_name};
use crate::results::{figure, split_level};
use crate::sampling::Source;
use crate::statistics::{BLOCK, Column, Estimate, Keep};

/// The figures of the portfolio that studies show unless others are named.
const USUAL: [&str; 8] = [
    "delivered",
    "delivered_ai",
    "gw_peak",
    "energy",
    "npv",
    "loss",
    "irr",
    "funding_gap",
];

/// A figure that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    pub kind: SubjectKind,
    pub subject: String,
    pub metric: Metric,
    /// Calendar year; none for figures of the whole run.
    pub year: Option<i16>,
}

impl Chosen {
    /// The figures that `names` are the names of, or the usual ones that the plan has.
    ///
    /// # Errors
    /// The first name that is none, and the nearest in words, or that was there before.
    pub fn of(names: &[String], plan: &Plan) -> Result<Vec<Self>, (String, String)> {
        if names.is_empty() {
            let usual = USUAL.iter().filter_map(|name| figure(name, plan).ok());
            return Ok(usual.map(|column| Self::at(column, plan)).collect());
        }
        let mut all = Vec::new();
        for name in names {
            let wrong = |what: String| (name.clone(), what);
            let column = figure(name, plan).map_err(|unknown| wrong(unknown.to_string()))?;
            let chosen = Self::at(column, plan);
            if all.contains(&chosen) {
                return Err(wrong("it is given twice".into()));
            }
            all.push(chosen);
        }
        Ok(all)
    }

    fn at(column: usize, plan: &Plan) -> Self {
        let spec = &plan.specs[column];
        Self {
            kind: spec.kind,
            subject: spec.subject.clone(),
            metric: spec.metric,
            year: spec.year.map(|y| plan.years[y].year),
        }
    }

    /// The column of a plan that holds it; none where it has none.
    pub fn column(&self, plan: &Plan) -> Option<usize> {
        plan.specs.iter().position(|s| {
            let year = s.year.map(|y| plan.years[y].year);
            s.kind == self.kind
                && s.metric == self.metric
                && s.subject == self.subject
                && year == self.year
        })
    }

    /// `SUBJECT.METRIC[.YEAR]`.
    pub fn name(&self) -> String {
        figure_name(&self.subject, self.metric, self.year)
    }

    /// The statistics of its values in the trials of a run of `plan`, the same to the bit as the
    /// run's; NaN where it is undefined in a trial.
    pub fn statistics(&self, values: &[f64], plan: &Plan, levels: &[f64]) -> Statistics {
        let info = self.metric.info();
        let mut column = empty_column(plan, self.metric);
        for block in values.chunks(BLOCK) {
            column.record(block);
        }
        let quantiles = match (info.indicator, self.metric.never_is_last()) {
            (true, _) => Vec::new(),
            (false, true) => column.quantiles_censored(levels),
            (false, false) => column.quantiles(levels),
        };
        Statistics {
            defined: column.defined(),
            ranked: match self.metric.never_is_last() {
                true => column.trials(),
                false => column.defined(),
            },
            mean: column.mean(),
            sd: column.sd(),
            quantiles: levels.iter().copied().zip(quantiles).collect(),
        }
    }
}

/// One statistic of a figure: `[SUBJECT.]METRIC[.YEAR][.qNN]`.
#[derive(Debug, Clone, PartialEq)]
pub struct ChosenStatistic {
    pub figure: Chosen,
    /// Level of a quantile; none for the mean, of an event its probability.
    pub level: Option<f64>,
}

impl ChosenStatistic {
    /// Reads the name.
    ///
    /// # Errors
    /// In words: a name that no figure has, with the nearest, or a quantile of a probability.
    pub fn parse(text: &str, plan: &Plan) -> Result<Self, String> {
        let (name, level) = split_level(text);
        let column = figure(name, plan).map_err(|unknown| unknown.to_string())?;
        let figure = Chosen::at(column, plan);
        if level.is_some() && figure.metric.info().indicator {
            return Err("it is a probability and has no quantiles; leave the level out".into());
        }
        Ok(Self { figure, level })
    }

    /// The statistic of the figure's values in the trials of a run of `plan`.
    pub fn of(&self, values: &[f64], plan: &Plan) -> Estimate {
        let levels: Vec<f64> = self.level.into_iter().collect();
        let found = self.figure.statistics(values, plan, &levels);
        found.quantiles.first().map_or(found.mean, |q| q.1)
    }
}

/// What is said of a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistics {
    /// Trials in which it has a value.
    pub defined: u64,
    /// Trials behind its quantiles: all of them where never counts as later than any date.
    pub ranked: u64,
    /// Of an indicator the probability.
    pub mean: Estimate,
    /// None of an indicator.
    pub sd: Estimate,
    /// By level; empty for an indicator.
    pub quantiles: Vec<(f64, Estimate)>,
}

/// What `other` is less `base`, trial by trial.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    pub mean: Estimate,
    /// Trials in which both have a value.
    pub trials: u64,
}

impl Difference {
    /// Of nothing.
    pub const UNDEFINED: Self = Self {
        mean: Estimate::UNDEFINED,
        trials: 0,
    };

    /// The difference of two runs' values; undefined where their trials are not the same.
    pub fn paired(base: &[f64], other: &[f64]) -> Self {
        if base.len() != other.len() {
            return Self::UNDEFINED;
        }
        let mut column = Column::new(Keep::Numbers);
        let differences: Vec<f64> = base.iter().zip(other).map(|(a, b)| b - a).collect();
        column.record(&differences);
        Self {
            mean: column.mean(),
            trials: column.defined(),
        }
    }
}

/// The values of the figures in the trials `0 .. trials`; empty where the plan has no such figure.
///
/// # Errors
/// [`Error::Interrupted`] where `progress` says so.
pub fn values(
    chosen: &[Chosen],
    plan: &Plan,
    source: &Source,
    trials: u64,
    progress: &dyn Progress,
) -> Result<Vec<Vec<f64>>, Error> {
    let absent = plan.columns.count;
    let columns: Vec<usize> = chosen
        .iter()
        .map(|c| c.column(plan).unwrap_or(absent))
        .collect();
    trial_values(plan, source, 0..trials, &columns, progress)
}
