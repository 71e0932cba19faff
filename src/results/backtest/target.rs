//! Which figure of a plan an outcome is about.

use super::super::{UnknownFigure, figure};
use crate::calendar::Date;
use crate::domain::{Metric, Outcome, Scenario, SubjectKind, Window};
use crate::engine::Sampled;
use crate::model::Plan;

/// A figure that an outcome judges.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    pub kind: SubjectKind,
    pub subject: String,
    pub metric: Metric,
    /// First and last day; none for the whole run.
    pub period: Option<(Date, Date)>,
    /// What of every trial it is.
    pub sampled: Sampled,
}

/// The figure that an outcome is about; none where it is not to be scored.
///
/// # Errors
/// The plan has no such figure.
pub fn target(
    outcome: &Outcome,
    scenario: &Scenario,
    plan: &Plan,
) -> Option<Result<Target, UnknownFigure>> {
    let name = outcome.figure.as_deref()?;
    Some(match outcome.window {
        Some(window) => of_window(name, window, scenario, plan),
        None => figure(name, plan).map(|column| of_column(column, scenario, plan)),
    })
}

fn of_column(column: usize, scenario: &Scenario, plan: &Plan) -> Target {
    let spec = &plan.specs[column];
    let calendar = &scenario.calendar;
    let days = |year: usize| {
        let span = plan.years[year];
        let end = match span.end == calendar.periods() {
            true => calendar.end(),
            false => calendar.period_start(span.end).previous_day(),
        };
        (calendar.period_start(span.first), end)
    };
    Target {
        kind: spec.kind,
        subject: spec.subject.clone(),
        metric: spec.metric,
        period: spec.year.map(days),
        sampled: Sampled::Column(column),
    }
}

fn of_window(
    name: &str,
    window: Window,
    scenario: &Scenario,
    plan: &Plan,
) -> Result<Target, UnknownFigure> {
    let refuse = |message: String, hint: &str| {
        Err(UnknownFigure {
            message,
            hint: hint.to_owned(),
        })
    };
    let subject = name.rsplit_once('.').map_or(name, |(subject, _)| subject);
    let is = |b: &&crate::model::BuildPlan| scenario.commitments[b.commitment].id == subject;
    let Some(build) = plan.builds.iter().position(|b| is(&b)) else {
        return refuse(
            format!("`{subject}` is no build that is simulated"),
            "a window adds up what one build spends",
        );
    };
    if plan.builds[build].has_children {
        return refuse(
            format!("`{subject}` has parts, whose spend a window does not add up"),
            "name the figure of a calendar year",
        );
    }
    let calendar = &scenario.calendar;
    let starts = |date: Date| (0..calendar.periods()).find(|t| calendar.period_start(*t) == date);
    let end = match window.end == calendar.end() {
        true => Some(calendar.periods()),
        false => starts(window.end.next_day()),
    };
    let Some((first, end)) = starts(window.start).zip(end) else {
        return refuse(
            format!(
                "{} to {} is no row of periods of the horizon",
                window.start, window.end
            ),
            "a window begins and ends with a period of `[time]`",
        );
    };
    Ok(Target {
        kind: SubjectKind::Commitment,
        subject: subject.to_owned(),
        metric: Metric::Spend,
        period: Some((window.start, window.end)),
        sampled: Sampled::Spend {
            build,
            periods: first..end,
        },
    })
}
