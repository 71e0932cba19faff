//! Figures with names, units and standard errors: what a run says, before anything is written.

mod checks;
mod summarize;

pub use summarize::summarize;

use crate::calendar::Date;
use crate::domain::{Metric, SubjectKind};
use crate::statistics::Estimate;
use crate::units::Unit;

/// The figures of one subject and metric over one period (or the whole run).
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    pub subject_kind: SubjectKind,
    pub subject: String,
    pub metric: Metric,
    pub unit: Unit,
    /// First and last day of the period; none for figures of the whole run.
    pub period: Option<(Date, Date)>,
    pub trials: u64,
    /// Trials in which the metric has a value.
    pub defined: u64,
    /// Mean over the defined trials; for an indicator the probability.
    pub mean: Estimate,
    /// None for indicators.
    pub sd: Option<Estimate>,
    /// Quantiles by level; empty for indicators. For a metric that may never happen the missing
    /// trials count as later than any value, and a quantile that falls among them is undefined.
    pub quantiles: Vec<(f64, Estimate)>,
}

/// One row of inputs.csv.
#[derive(Debug, Clone, PartialEq)]
pub struct InputFigure {
    /// Index in `Scenario::quantities()`.
    pub quantity: usize,
    /// Present where the input is uncertain.
    pub sampled: Option<Figure>,
}

/// One check that the run made of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Family, e.g. `marginal`, `mass_balance`, `closed_form`.
    pub family: &'static str,
    /// What was checked, in words.
    pub name: String,
    pub observed: f64,
    pub expected: f64,
    /// |observed − expected| may be at most this.
    pub tolerance: f64,
    /// How the tolerance was set, with its false-alarm rate where it is statistical.
    pub basis: String,
    pub passed: bool,
}

/// Everything a run found.
#[derive(Debug, Clone, PartialEq)]
pub struct Results {
    pub trials: u64,
    pub seed: u64,
    /// Quantile levels in increasing order.
    pub levels: Vec<f64>,
    /// In the fixed order portfolio, sponsors, commitments, regimes.
    pub figures: Vec<Figure>,
    pub inputs: Vec<InputFigure>,
    pub checks: Vec<Check>,
    /// Sentences for the user.
    pub warnings: Vec<String>,
}

impl Results {
    /// A figure of the whole run.
    pub fn figure(&self, kind: SubjectKind, subject: &str, metric: Metric) -> Option<&Figure> {
        self.figures.iter().find(|f| {
            f.subject_kind == kind
                && f.subject == subject
                && f.metric == metric
                && f.period.is_none()
        })
    }
}
