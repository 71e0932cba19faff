//! A scenario against what came true: each outcome scored by the trials, beside naive forecasts.

mod findings;
mod naive;
mod summary;
mod target;

pub use summary::SummaryRow;
pub use target::{Target, target};

use crate::domain::{Metric, Outcome, Scenario};
use crate::engine::{Progress, RunRequest, Sampled, samples};
use crate::error::Error;
use crate::model::Plan;
use crate::statistics::Estimate;
use crate::statistics::score::Forecast;
use naive::Naive;

/// Levels of the quantiles of a scored figure: the ends of the central 50 and 90 % and the median.
pub const LEVELS: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// An outcome and what the scenario said of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// Index in `Scenario::outcomes`.
    pub outcome: usize,
    /// What was scored, or why nothing was.
    pub score: Result<Score, String>,
}

/// A figure scored by what came true; all in the figure's unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    pub target: Target,
    /// What came true, and the ends of its range.
    pub value: f64,
    pub range: (f64, f64),
    /// Trials in which the figure has a value.
    pub defined: u64,
    pub mean: Estimate,
    /// At [`LEVELS`]; none where the event does not come.
    pub quantiles: [Option<f64>; 5],
    pub crps: Estimate,
    pub log_score: Option<f64>,
    /// Shares of the trials below what came true (below the low end of a range), and at or below it
    /// (its high end).
    pub transform: (f64, f64),
    /// Inside the central 50 and 90 %.
    pub inside: [bool; 2],
    /// What was pledged, on time by its own plan, and evenly.
    pub as_pledged: Option<f64>,
    pub straight_line: Option<f64>,
}

impl Score {
    /// The absolute error of a point forecast, which is its CRPS.
    pub fn error_of(&self, forecast: Option<f64>) -> Option<f64> {
        forecast.map(|f| (f - self.value).abs())
    }

    /// 1 − CRPS over that of a point forecast: 1 is perfect, below 0 the point was nearer. None
    /// where the point was right.
    pub fn skill(&self, forecast: Option<f64>) -> Option<f64> {
        let error = self.error_of(forecast)?;
        let skill = 1.0 - self.crps.value? / error;
        skill.is_finite().then_some(skill)
    }

    /// The middle of the transform.
    pub fn middle(&self) -> f64 {
        0.5 * (self.transform.0 + self.transform.1)
    }
}

/// All outcomes judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Backtest {
    /// One for each outcome, in the order of the scenario.
    pub judged: Vec<Judged>,
    pub summary: Vec<SummaryRow>,
    /// Where the scenario fails, in sentences.
    pub findings: Vec<String>,
}

/// Simulates what the outcomes are about and scores it. Nothing about an outcome shapes a trial.
///
/// # Errors
/// As [`samples`].
pub fn backtest(
    scenario: &Scenario,
    plan: &Plan,
    request: &RunRequest,
    progress: &dyn Progress,
) -> Result<Backtest, Error> {
    let of = |o: &Outcome| target(o, scenario, plan);
    let targets: Vec<_> = scenario.outcomes.iter().map(of).collect();
    let scored = targets.iter().flatten().flatten();
    let wanted: Vec<Sampled> = scored.map(|t| t.sampled.clone()).collect();
    let mut sampled = samples(plan, request, &wanted, progress)?.into_iter();
    let pledged = naive::forecasts(scenario, Naive::AsPledged, request)?;
    let even = naive::forecasts(scenario, Naive::StraightLine, request)?;
    let mut judged = Vec::new();
    for (i, (outcome, target)) in scenario.outcomes.iter().zip(targets).enumerate() {
        let score = match target {
            None => Err("no figure is like for like".to_owned()),
            Some(Err(unknown)) => Err(unknown.message),
            Some(Ok(target)) => {
                let values = sampled.next().unwrap_or_default();
                let naive = (pledged[i], even[i]);
                score(outcome, target, values, naive)
                    .ok_or_else(|| "the figure has a value in no trial".to_owned())
            }
        };
        judged.push(Judged { outcome: i, score });
    }
    let summary = summary::rows(&judged, scenario);
    let findings = findings::sentences(&judged, &summary, scenario);
    Ok(Backtest {
        judged,
        summary,
        findings,
    })
}

fn score(
    outcome: &Outcome,
    target: Target,
    values: Vec<f64>,
    (as_pledged, straight_line): (Option<f64>, Option<f64>),
) -> Option<Score> {
    let forecast = Forecast::new(with_never(target.metric, values));
    let (value, range) = (outcome.scored(), outcome.range());
    let below = forecast.transform(range.0)?.0;
    let up_to = forecast.transform(range.1)?.1;
    Some(Score {
        value,
        range,
        defined: forecast.finite() as u64,
        mean: forecast.mean(),
        quantiles: LEVELS.map(|p| forecast.quantile(p)),
        crps: forecast.crps(value),
        log_score: forecast.log_score(value),
        transform: (below, up_to),
        inside: [forecast.holds(0.5, value)?, forecast.holds(0.9, value)?],
        as_pledged,
        straight_line,
        target,
    })
}

/// What never comes is later than any date.
fn with_never(metric: Metric, mut values: Vec<f64>) -> Vec<f64> {
    if metric.never_is_last() {
        for value in values.iter_mut().filter(|v| v.is_nan()) {
            *value = f64::INFINITY;
        }
    }
    values
}
