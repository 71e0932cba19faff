//! Which causes a figure depends on, by several measures on one set of draws.
//!
//! The base run A and every other run have the same trials; only the draws of one name, or of a group
//! of names, differ. So each measure compares trial with trial.

mod decision;
mod one_run;
mod runs;

pub use decision::Decision;

use super::causes::Cause;
use super::simulate::Simulate;
use crate::error::Error;
use crate::sampling::{Address, Source};
use crate::statistics::Estimate;

/// Trials of the runs that all causes have in a screening.
pub const SCREEN: u64 = 256;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Request {
    pub seed: u64,
    /// Trials of each run.
    pub trials: u64,
    /// Columns of the figures.
    pub figures: Vec<usize>,
    pub methods: Methods,
    /// Causes that get runs of their own after the screening.
    pub top: usize,
    pub decisions: Vec<Decision>,
}

/// Which measures are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Methods {
    pub regression: bool,
    pub pawn: bool,
    pub tornado: bool,
    pub sobol: bool,
    pub morris: bool,
}

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// By index in the causes.
    Cause(usize),
    /// All causes that had no run of their own, together.
    Others,
    /// All causes.
    All,
    /// A number that does nothing.
    Nothing,
}

/// One measure of one cause of one figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Index in the figures, or in the decisions where the method is `information`.
    pub figure: usize,
    pub about: About,
    pub method: &'static str,
    pub statistic: &'static str,
    pub estimate: Estimate,
    pub trials: u64,
}

/// What a figure does where one input is fixed at its quantiles at 10 % and 90 %.
#[derive(Debug, Clone, PartialEq)]
pub struct Swing {
    pub figure: usize,
    /// Index in the causes.
    pub cause: usize,
    /// Mean of the figure over all trials.
    pub base: Estimate,
    pub low: Estimate,
    pub high: Estimate,
    /// `high` less `low`, trial by trial.
    pub swing: Estimate,
    pub trials: u64,
}

/// Quantiles that a tornado fixes an input at.
pub const ENDS: [f64; 2] = [0.1, 0.9];

/// What was found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sensitivity {
    pub rows: Vec<Row>,
    pub swings: Vec<Swing>,
    /// By figure: trials of A in which it is undefined, and whether it varies.
    pub undefined: Vec<u64>,
    pub varies: Vec<bool>,
    /// Causes that got runs of their own, the strongest first.
    pub top: Vec<usize>,
    /// Trials that were simulated.
    pub simulated: u64,
}

impl Sensitivity {
    /// The estimate of a measure.
    pub fn find(
        &self,
        figure: usize,
        about: About,
        method: &str,
        statistic: &str,
    ) -> Option<&Estimate> {
        let row = self.rows.iter().find(|r| {
            r.figure == figure && r.about == about && r.method == method && r.statistic == statistic
        })?;
        Some(&row.estimate)
    }
}

/// Trials that a request simulates, at most.
pub fn cost(request: &Request, causes: &[Cause]) -> u64 {
    let Request {
        trials, methods, ..
    } = request;
    let chosen = request.top.min(causes.len()) as u64;
    let mut sum = *trials;
    if chosen < causes.len() as u64 && (methods.sobol || methods.tornado) {
        sum += causes.len() as u64 * (*trials).min(SCREEN);
    }
    if methods.sobol {
        sum += trials * (chosen + 2);
    }
    if methods.tornado {
        sum += trials * 2 * chosen;
    }
    if methods.morris {
        let single = causes.iter().filter(|c| c.single).count() as u64;
        sum += (single + 1) * (*trials).min(SCREEN);
    }
    sum
}

/// The seed of the second set of draws, B. It has nothing in common with its neighbours'.
pub fn second_seed(seed: u64) -> u64 {
    Address::of(&format!("sensitivity {seed}")).0
}

/// Takes the measures. Every number depends on the request and the model alone.
///
/// # Errors
/// What the model says.
pub fn sensitivity(
    model: &dyn Simulate,
    causes: &[Cause],
    request: &Request,
) -> Result<Sensitivity, Error> {
    let base = Source::random(request.seed);
    let figures = request.figures.len();
    let mut columns = request.figures.clone();
    columns.extend(request.decisions.iter().map(|d| d.column));
    columns.extend(causes.iter().filter_map(|c| c.column));
    let mut a = model.values(&base, request.trials, &columns)?;
    let mut inputs = a.split_off(figures + request.decisions.len());
    let deciding = a.split_off(figures);
    let mut found = Sensitivity {
        undefined: a
            .iter()
            .map(|y| y.iter().filter(|v| !v.is_finite()).count() as u64)
            .collect(),
        varies: a.iter().map(|y| varies(y)).collect(),
        simulated: request.trials,
        ..Sensitivity::default()
    };
    let mut drawn = inputs.drain(..);
    let mut values: Vec<Option<Vec<f64>>> = Vec::new();
    for cause in causes {
        values.push(match cause.column {
            Some(_) => drawn.next(),
            None => one_run::alone(cause, &base, request.trials),
        });
    }
    let known: Vec<(usize, Vec<f64>)> = values
        .into_iter()
        .enumerate()
        .filter_map(|(i, v)| Some((i, v?)))
        .collect();
    one_run::measure(&known, &a, request, &mut found);
    decision::measure(&known, &deciding, request, &mut found);
    runs::measure(model, causes, &a, request, &mut found)?;
    Ok(found)
}

fn varies(y: &[f64]) -> bool {
    let mut defined = y.iter().filter(|v| v.is_finite());
    let first = defined.next();
    defined.any(|v| Some(v) != first)
}
