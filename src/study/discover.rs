//! Scenario discovery: the inputs whose values go with a condition on figures, as boxes (Bryant and
//! Lempert 2010). Boxes are found in one half of the trials and counted in both, since the half that
//! they were fitted to flatters them.

use super::causes::Cause;
use super::condition::Condition;
use super::simulate::Simulate;
use crate::analysis::prim::{Limits, Search, Step, Tally, Trials};
use crate::domain::SubjectKind;
use crate::error::Error;
use crate::model::{ColumnSpec, Plan};
use crate::sampling::Source;

/// Something that a box may limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Dimension {
    pub name: String,
    /// The model's columns whose mean is its value.
    pub columns: Vec<usize>,
    /// Index in `Scenario::quantities`.
    pub quantity: Option<usize>,
}

impl Dimension {
    /// Those of causes with a column.
    pub fn of(causes: &[Cause]) -> Vec<Self> {
        let all = causes.iter();
        all.filter_map(|c| {
            Some(Self {
                name: c.name.clone(),
                columns: vec![c.column?],
                quantity: c.quantity,
            })
        })
        .collect()
    }
}

impl Dimension {
    /// For each regime the share of the years in whose first period it holds.
    pub fn regimes(plan: &Plan) -> Vec<Self> {
        let names = plan.regimes.iter().flat_map(|r| &r.names);
        names
            .map(|name| {
                let is = |s: &ColumnSpec| s.kind == SubjectKind::Regime && s.subject == *name;
                let all = plan.specs.iter().enumerate();
                Self {
                    name: format!("regimes.{name}"),
                    columns: all.filter(|(_, s)| is(s)).map(|(c, _)| c).collect(),
                    quantity: None,
                }
            })
            .filter(|d| !d.columns.is_empty())
            .collect()
    }
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Request {
    pub seed: u64,
    /// Trials in all: half of them to find boxes in.
    pub trials: u64,
    pub condition: Condition,
    pub search: Search,
    /// Boxes at most; the next one is sought among the trials outside of those before.
    pub boxes: usize,
}

/// One limited dimension of a box.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// Index in the dimensions.
    pub dimension: usize,
    pub limits: Limits,
    /// Shares of all trials that lie below the low end and at or below the high end.
    pub quantiles: [f64; 2],
    /// See [`crate::analysis::prim::Found::quasi_p`].
    pub quasi_p: f64,
}

/// A box.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// In the order of what each adds: the smallest quasi-p first.
    pub sides: Vec<Side>,
    /// Among the trials that it was found in (all trials of that half, whatever box came before).
    pub found: Tally,
    /// Among the other half.
    pub tested: Tally,
    pub trajectory: Vec<Step>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Discovery {
    pub trials: u64,
    /// Trials that meet the condition.
    pub cases: u64,
    pub regions: Vec<Region>,
}

/// Finds boxes.
///
/// # Errors
/// What the model says; [`Error::Failed`] where no trial or every trial meets the condition.
pub fn discover(
    model: &dyn Simulate,
    dimensions: &[Dimension],
    request: &Request,
) -> Result<Discovery, Error> {
    let mut columns = request.condition.columns();
    let clauses = columns.len();
    columns.extend(dimensions.iter().flat_map(|d| &d.columns));
    let source = Source::random(request.seed);
    let mut values = model.values(&source, request.trials, &columns)?;
    let inputs = means(dimensions, values.split_off(clauses));
    let met = request.condition.met(&values);
    let cases = met.iter().filter(|m| **m).count() as u64;
    if cases == 0 || cases == request.trials {
        return Err(one_sided(&request.condition, &values, cases));
    }
    let half = met.len() / 2;
    let part = |from: usize, to: usize| -> Vec<Vec<f64>> {
        inputs.iter().map(|x| x[from..to].to_vec()).collect()
    };
    let (first, second) = (part(0, half), part(half, met.len()));
    let known = Trials {
        inputs: &first,
        cases: &met[..half],
    };
    let unseen = Trials {
        inputs: &second,
        cases: &met[half..],
    };
    let mut regions: Vec<Region> = Vec::new();
    let mut left: Vec<usize> = (0..half).collect();
    while regions.len() < request.boxes {
        let rest: Vec<Vec<f64>> = first
            .iter()
            .map(|x| left.iter().map(|t| x[*t]).collect())
            .collect();
        let cases: Vec<bool> = left.iter().map(|t| met[*t]).collect();
        if !cases.contains(&true) || !cases.contains(&false) {
            break;
        }
        let found = Trials {
            inputs: &rest,
            cases: &cases,
        }
        .find(&request.search);
        let limits = found.chosen.limits;
        if !limits.iter().any(Limits::restricted) {
            break;
        }
        let mut sides: Vec<Side> = limits
            .iter()
            .zip(&found.quasi_p)
            .enumerate()
            .filter_map(|(i, (limits, quasi_p))| {
                Some(Side {
                    dimension: i,
                    limits: *limits,
                    quantiles: quantiles(&inputs[i], limits),
                    quasi_p: (*quasi_p)?,
                })
            })
            .collect();
        sides.sort_by(|a, b| a.quasi_p.total_cmp(&b.quasi_p));
        regions.push(Region {
            sides,
            found: known.tally(&limits),
            tested: unseen.tally(&limits),
            trajectory: found.trajectory,
        });
        left.retain(|t| !holds(&limits, &first, *t));
    }
    Ok(Discovery {
        trials: request.trials,
        cases,
        regions,
    })
}

fn holds(limits: &[Limits], inputs: &[Vec<f64>], trial: usize) -> bool {
    let mut both = limits.iter().zip(inputs);
    both.all(|(l, x)| l.hold(x[trial]))
}

/// The values of each dimension.
fn means(dimensions: &[Dimension], columns: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let mut columns = columns.into_iter();
    let mut of = |d: &Dimension| {
        let mut sum = columns.next().unwrap_or_default();
        for column in columns.by_ref().take(d.columns.len() - 1) {
            for (sum, x) in sum.iter_mut().zip(column) {
                *sum += x;
            }
        }
        let n = d.columns.len() as f64;
        sum.iter_mut().for_each(|x| *x /= n);
        sum
    };
    dimensions.iter().map(&mut of).collect()
}

fn quantiles(x: &[f64], limits: &Limits) -> [f64; 2] {
    let share = |below: &dyn Fn(f64) -> bool| {
        x.iter().filter(|x| below(**x)).count() as f64 / x.len() as f64
    };
    [
        limits.low.map_or(0.0, |low| share(&|x| x < low)),
        limits.high.map_or(1.0, |high| share(&|x| x <= high)),
    ]
}

/// A condition that tells no trials apart.
fn one_sided(condition: &Condition, values: &[Vec<f64>], cases: u64) -> Error {
    let trials = values.first().map_or(0, Vec::len);
    let who = if cases == 0 {
        "no trial"
    } else {
        "every trial"
    };
    let range = |(i, y): (usize, &Vec<f64>)| {
        let defined = y.iter().copied().filter(|v| v.is_finite());
        let (low, high) = defined.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| {
            (l.min(v), h.max(v))
        });
        let clause = condition.text.split(" and ").nth(i).unwrap_or_default();
        let name = clause.split(['<', '>']).next().unwrap_or_default().trim();
        match low <= high {
            true => format!("`{name}` lies between {low:.4} and {high:.4}"),
            false => format!("`{name}` is undefined in all of them"),
        }
    };
    let ranges: Vec<String> = values.iter().enumerate().map(range).collect();
    Error::Failed {
        message: format!("{who} of {trials} meets `{}`", condition.text),
        hint: Some(ranges.join("; ")),
    }
}
