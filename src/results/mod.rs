//! Figures with names, units and standard errors: what a run says, before anything is written.

mod asked;
mod backtest;
mod benchmarks;
mod checks;
mod claims;
mod conditioned;
mod distributions;
mod precision;
mod summarize;

pub use crate::model::{UnknownFigure, figure};
pub use asked::asked;
pub use backtest::{
    Backtest, Judged, LEVELS as SCORED_LEVELS, Score, SummaryRow, Target, backtest, target,
};
pub use claims::ClaimFigure;
pub use conditioned::{ConditionedFigures, ObservationFigure, Prior, Verdict, conditioned};
pub use precision::{Precision, PrecisionTarget, split_level};
pub use summarize::summarize;

use crate::calendar::Date;
use crate::domain::{Metric, Sampling, SubjectKind};
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
    /// The same as a share, weighted where trials are.
    pub defined_share: Estimate,
    /// Mean over the defined trials; for an indicator the probability.
    pub mean: Estimate,
    /// None for indicators.
    pub sd: Option<Estimate>,
    /// Quantiles by level; empty for indicators. For a metric that may never happen the missing
    /// trials count as later than any value, and a quantile that falls among them is undefined.
    pub quantiles: Vec<(f64, Estimate)>,
    /// Present where [`Metric::has_tail`].
    pub tail: Option<Tail>,
}

/// How bad a metric is where it is bad; both are positive where the metric is negative there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tail {
    /// Value at risk at 95 %: minus the 5 % quantile.
    pub var: Estimate,
    /// Conditional value at risk at 95 %, the expected shortfall: minus the mean below the 5 %
    /// quantile.
    pub cvar: Estimate,
}

/// A published figure and ours beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct BenchmarkFigure {
    /// Index in `Scenario::benchmarks`.
    pub benchmark: usize,
    /// None where nothing of ours is comparable, or was simulated.
    pub ours: Option<Ours>,
    /// What the comparison says, in words.
    pub verdict: String,
}

/// Our figure in a benchmark's unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Ours {
    pub mean: Estimate,
    pub q05: Estimate,
    pub q50: Estimate,
    pub q95: Estimate,
    /// The median over the benchmark's central figure, or over the middle of its range.
    pub share: Option<f64>,
}

/// What the failure of an entity costs the portfolio: the first trials of the run again, on the same
/// draws, without the entity's money from the first period after `as_of`.
#[derive(Debug, Clone, PartialEq)]
pub struct FailureFigure {
    /// The entity's name.
    pub entity: String,
    pub trials: u64,
    /// AI infrastructure delivered with its money less delivered without it; billions.
    pub lost: Estimate,
}

/// The parties of a flow of money, whose figures are about the subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowParties {
    /// The name of the flow in the `subject` column.
    pub subject: String,
    /// The entity's name, or `outside`.
    pub from: String,
    pub to: String,
    /// What the money flows under, in a word.
    pub instrument: &'static str,
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
    /// How draws of different trials go together.
    pub sampling: Sampling,
    /// Independent samples that errors come from; 1: errors are those of independent trials.
    pub replicates: u64,
    /// Quantile levels in increasing order.
    pub levels: Vec<f64>,
    /// In a fixed order.
    pub figures: Vec<Figure>,
    /// Headline figures at many levels, in the order of the figures.
    pub distributions: Vec<Figure>,
    pub inputs: Vec<InputFigure>,
    /// One for each of the scenario's, in its order.
    pub benchmarks: Vec<BenchmarkFigure>,
    pub checks: Vec<Check>,
    /// The flows of money that figures are about.
    pub flows: Vec<FlowParties>,
    /// What the failure of each entity that pays costs, in the order of the entities.
    pub failures: Vec<FailureFigure>,
    /// Claims whose outcome is stated.
    pub claims: Vec<ClaimFigure>,
    /// What was asked to be precise, in the order of asking.
    pub precision: Vec<Precision>,
    /// What observations did; none where there are none.
    pub conditioned: Option<Box<ConditionedFigures>>,
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

/// The estimate of a quantity that is `factor` times as large.
fn times(estimate: Estimate, factor: f64) -> Estimate {
    let scaled = |part: Option<f64>| part.map(|x| x * factor);
    let bounds = (scaled(estimate.ci_low), scaled(estimate.ci_high));
    let (ci_low, ci_high) = if factor < 0.0 {
        (bounds.1, bounds.0)
    } else {
        bounds
    };
    Estimate {
        value: scaled(estimate.value),
        std_error: estimate.std_error.map(|e| e * factor.abs()),
        ci_low,
        ci_high,
    }
}
