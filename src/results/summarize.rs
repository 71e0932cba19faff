//! From columns to figures: names, units, periods, standard errors.

use super::{
    Check, FailureFigure, Figure, FlowParties, InputFigure, Results, Tail, benchmarks, checks,
    claims, distributions, times,
};
use crate::calendar::Date;
use crate::domain::{Kind, Scenario, SubjectKind};
use crate::engine::Collected;
use crate::model::funding::FlowPlan;
use crate::model::{ColumnSpec, Plan};
use crate::statistics::Column;
use crate::units::Unit;
use rayon::prelude::*;

/// Share of the trials that value at risk and expected shortfall are about.
pub(super) const TAIL: f64 = 0.05;

/// The figures of a run at the quantile levels `levels` (increasing, each in (0, 1)), on the threads of
/// the pool that this is called in.
pub fn summarize(
    scenario: &Scenario,
    plan: &Plan,
    collected: &Collected,
    levels: &[f64],
) -> Results {
    let checks = checks::all(scenario, plan, collected);
    checked(scenario, plan, collected, levels, checks)
}

/// The same with checks that were made elsewhere.
pub(super) fn checked(
    scenario: &Scenario,
    plan: &Plan,
    collected: &Collected,
    levels: &[f64],
    checks: Vec<Check>,
) -> Results {
    let quantities = scenario.quantities();
    let mut figures = Vec::new();
    let mut sampled = vec![None; quantities.len()];
    let one = |c: usize| {
        let (spec, column) = (&plan.specs[c], &collected.columns[c]);
        let quantity = (spec.kind == SubjectKind::Input)
            .then(|| plan.inputs[c - plan.columns.inputs].quantity);
        let unit = match quantity {
            Some(q) => quantities[q].unit,
            None => spec.metric.info().unit,
        };
        let figure = figure(scenario, plan, spec, column, unit, levels);
        (quantity, figure)
    };
    let all: Vec<_> = (0..plan.specs.len()).into_par_iter().map(one).collect();
    for (quantity, figure) in all {
        match quantity {
            Some(q) => sampled[q] = Some(figure),
            None => figures.push(figure),
        }
    }
    let inputs = sampled
        .into_iter()
        .enumerate()
        .map(|(quantity, sampled)| InputFigure { quantity, sampled })
        .collect();
    let benchmarks = benchmarks::beside(scenario, plan, collected);
    let mut warnings = warnings(scenario, plan, collected);
    warnings.extend(benchmarks::warnings(scenario, &benchmarks));
    Results {
        trials: collected.trials,
        seed: collected.seed,
        sampling: collected.sampling,
        replicates: collected.replicates,
        levels: levels.to_vec(),
        figures,
        distributions: distributions::of(scenario, plan, collected),
        inputs,
        benchmarks,
        checks,
        flows: flows(plan),
        failures: failures(plan, collected),
        precision: Vec::new(),
        conditioned: None,
        claims: claims::against(scenario, plan, collected),
        warnings,
    }
}

fn flows(plan: &Plan) -> Vec<FlowParties> {
    let Some(funding) = &plan.funding else {
        return Vec::new();
    };
    let parties = |flow: &FlowPlan| FlowParties {
        subject: funding.subject(flow),
        from: funding.party(flow.from).to_owned(),
        to: funding.party(flow.to).to_owned(),
        instrument: flow.instrument.name(),
    };
    funding.flows.iter().map(parties).collect()
}

fn failures(plan: &Plan, collected: &Collected) -> Vec<FailureFigure> {
    let name = |entity: usize| {
        plan.funding
            .as_ref()
            .map(|f| f.entities[entity].name.clone())
    };
    let costs = collected.failures.iter();
    costs
        .map(|cost| FailureFigure {
            entity: name(cost.entity).unwrap_or_default(),
            trials: cost.lost.trials(),
            lost: cost.lost.mean(),
        })
        .collect()
}

pub(super) fn figure(
    scenario: &Scenario,
    plan: &Plan,
    spec: &ColumnSpec,
    column: &Column,
    unit: Unit,
    levels: &[f64],
) -> Figure {
    let indicator = spec.metric.info().indicator;
    let quantiles = if spec.metric.never_is_last() {
        column.quantiles_censored(levels)
    } else {
        column.quantiles(levels)
    };
    Figure {
        subject_kind: spec.kind,
        subject: spec.subject.clone(),
        metric: spec.metric,
        unit,
        period: spec.year.map(|y| year_days(scenario, plan, y)),
        trials: column.trials(),
        defined: column.defined(),
        defined_share: column.defined_share(),
        mean: column.mean(),
        sd: (!indicator).then(|| column.sd()),
        quantiles: if indicator {
            Vec::new()
        } else {
            levels.iter().copied().zip(quantiles).collect()
        },
        tail: spec.metric.has_tail().then(|| tail(column)),
    }
}

fn tail(column: &Column) -> Tail {
    Tail {
        var: times(column.quantile(TAIL), -1.0),
        cvar: times(column.tail_mean(TAIL), -1.0),
    }
}

fn year_days(scenario: &Scenario, plan: &Plan, year: usize) -> (Date, Date) {
    let (calendar, span) = (&scenario.calendar, plan.years[year]);
    let end = match calendar.periods() {
        last if last == span.end => calendar.end(),
        _ => calendar.period_start(span.end).previous_day(),
    };
    (calendar.period_start(span.first), end)
}

/// What a reader of the figures should know before believing them.
fn warnings(scenario: &Scenario, plan: &Plan, collected: &Collected) -> Vec<String> {
    let mut warnings = Vec::new();
    if collected.trials < 1000 {
        warnings.push(format!(
            "{} trials are few: quantiles in the tails have no reliable standard error",
            collected.trials
        ));
    }
    warnings.extend(heavy_tails(scenario, plan, collected));
    if let Some(repair) = &plan.dependence.joint.repair {
        warnings.push(format!(
            "the stated correlations are not positive definite (smallest eigenvalue {:.4}): the nearest possible ones were taken, {:.4} away in the Frobenius norm, no correlation by more than {:.4}",
            repair.smallest, repair.distance, repair.largest
        ));
    }
    let horizon = scenario.calendar.length();
    for build in &plan.builds {
        let commitment = &scenario.commitments[build.commitment];
        if !build.deadline_known(horizon) {
            warnings.push(format!(
                "`{}`: its window ends outside the horizon, so what is delivered by then is not known",
                commitment.id
            ));
        }
    }
    let unquantified = scenario
        .commitments
        .iter()
        .filter(|c| c.kind == Kind::Build && c.same_as.is_none() && !c.quantified())
        .count();
    if unquantified > 0 {
        warnings.push(format!(
            "{unquantified} builds have neither amount nor capacity: listed, not simulated"
        ));
    }
    warnings
}

/// Inputs whose tail is too heavy for this many trials: most runs draw nothing as far out as one
/// standard deviation, so that their means, and the standard errors of those, mislead.
fn heavy_tails(scenario: &Scenario, plan: &Plan, collected: &Collected) -> Vec<String> {
    let quantities = scenario.quantities();
    let rare = 1.0 / (collected.trials as f64 + 1.0);
    let unsettled = |path: &str| {
        let distribution = &quantities.iter().find(|q| q.path == path)?.distribution;
        if distribution.is_discrete() {
            return None;
        }
        match distribution.sd() {
            Some(sd) => {
                let reach = distribution.quantile(1.0 - rare) - distribution.quantile(rare);
                (collected.trials >= 100 && sd > reach).then(|| {
                    format!(
                        "`{path}` has a tail too heavy for {} trials: means that follow from it, and their standard errors, mislead",
                        collected.trials
                    )
                })
            }
            None => Some(format!(
                "`{path}` has no finite variance: standard errors of means that follow from it mislead"
            )),
        }
    };
    plan.inputs
        .iter()
        .filter_map(|input| unsettled(&input.path))
        .collect()
}
