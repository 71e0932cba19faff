//! What commands say of runs that are conditioned on observations.

use super::exit::Stop;
use super::options::usage_error;
use crate::domain::RunOptions;
use crate::engine::{Approach, NoProgress, TrialHistory, independent};
use crate::error::Error;
use crate::model::Plan;
use crate::results::{Results, Verdict};
use clap::error::ErrorKind;

/// The run shows no figures.
pub fn refuses(results: &Results) -> bool {
    let conditioned = results.conditioned.as_deref();
    conditioned.is_some_and(|c| c.verdict != Verdict::Sound)
}

/// An option that takes trials as equal cannot have a scenario with observations.
pub fn takes_equal_trials(command: &str, option: &str, plan: &Plan) -> Result<(), Stop> {
    if plan.observations.is_empty() {
        return Ok(());
    }
    let message = format!(
        "`{option}` writes trials that count alike, and observations weigh them: ask it of a scenario without `[[observations]]`"
    );
    Err(usage_error(command, ErrorKind::ArgumentConflict, message))
}

/// A plan for a command that takes trials as equal.
///
/// # Errors
/// The plan has observations, which weigh trials.
pub fn equal_trials(plan: Plan) -> Result<Plan, Error> {
    match plan.observations.is_empty() {
        true => Ok(plan),
        false => Err(Error::Failed {
            message: "this command takes trials that count alike, and observations weigh them"
                .into(),
            hint: Some("ask it of a scenario without `[[observations]]`".into()),
        }),
    }
}

/// How trials of a plan are drawn where observations weigh them; none where there are none.
pub fn approach(plan: &Plan, run: &RunOptions) -> Result<Option<Approach>, Error> {
    if plan.observations.is_empty() {
        return Ok(None);
    }
    independent(run.sampling)?;
    Approach::find(plan, run.seed, &NoProgress).map(Some)
}

/// The weight of a replayed trial: the density of what was observed around what it yields, times
/// what it counts for because its draws are tilted.
pub fn log_weight(approach: &Approach, plan: &Plan, history: &TrialHistory) -> f64 {
    let densities = plan.observations.iter().map(|o| {
        let simulated = history.figures[o.column].1;
        o.error.log_density(o.value, simulated.unwrap_or(f64::NAN))
    });
    densities.sum::<f64>() + approach.source.log_count(history.trial)
}
