//! The scenario of each cell of a sweep.

use crate::cli::exit::Stop;
use crate::cli::load;
use crate::cli::options::{ScenarioOptions, Usage};
use crate::cli::study::Prepared;
use crate::input::resolved_toml;
use crate::model::Plan;
use crate::study::grid::{Axis, Grid, Together};

/// Values that are tried before anything is simulated.
const TRIED: u64 = 256;

/// Cells as plans.
pub struct Cells<'a> {
    scenario: &'a ScenarioOptions,
    grid: &'a Grid,
}

impl<'a> Cells<'a> {
    pub fn new(scenario: &'a ScenarioOptions, grid: &'a Grid) -> Self {
        Self { scenario, grid }
    }

    /// The plan of a cell, or why it has none.
    pub fn plan(&self, cell: u64) -> Result<Plan, String> {
        let sets = self.grid.axes.iter().zip(self.grid.cell(cell));
        let sets = sets.map(|(axis, value)| format!("{}={value}", axis.path));
        let scenario = with(self.scenario, sets);
        let plan = load::one(&scenario).and_then(|loaded| Ok(Prepared::new(loaded)?.plan));
        plan.map_err(|stop| super::reason(&stop))
    }
}

fn with(scenario: &ScenarioOptions, sets: impl IntoIterator<Item = String>) -> ScenarioOptions {
    let mut changed = scenario.clone();
    changed.set.extend(sets);
    changed
}

/// Tries what is swept: every value by itself, or, where values are paired, every pair; the first of
/// them where there are very many. A path that names nothing is found here, and a value that cannot
/// stand there.
///
/// A path whose values later ones overwrite wholly would label cells with what they do not have. Returns what is remarked of values and not `already` without them, the first of each axis or of all pairs:
/// a sweep of what has no effect looks like a result.
pub fn check(
    scenario: &ScenarioOptions,
    grid: &Grid,
    together: Together,
    already: &[String],
) -> Result<Vec<String>, Stop> {
    let mut report = String::new();
    let mut remarked = Vec::new();
    for tries in tries(grid, together) {
        let mut first = None;
        for sets in tries {
            match load::read(&with(scenario, sets.iter().cloned())) {
                Ok(loaded) => {
                    first = first.or_else(|| loaded.remarks.first_new(already, &sets));
                }
                Err(remarks) => remarks.append_to(&mut report),
            }
        }
        remarked.extend(first);
    }
    if !report.is_empty() {
        return Err(Stop::Invalid { report });
    }
    let all = 0..grid.axes.len();
    match all
        .into_iter()
        .find(|i| overwritten(scenario, grid, together, *i))
    {
        None => Ok(remarked),
        Some(i) => Usage("sweep").wrong(format!(
            "`--sweep {}`: what is swept after it sets all of it again, so that it has no effect; \
             give it last or leave it out",
            grid.axes[i].path
        )),
    }
}

/// Whether the values of an axis are lost to what later axes set: it makes no difference where it
/// stands, and one where it is set last.
fn overwritten(scenario: &ScenarioOptions, grid: &Grid, together: Together, axis: usize) -> bool {
    let resolved = |sets: Vec<String>| {
        let loaded = load::read(&with(scenario, sets)).ok()?;
        Some(resolved_toml(&loaded.scenario))
    };
    let mut matters = false;
    let count = grid.axes[axis].values.len().min(TRIED as usize);
    for number in 0..count {
        let set = |(i, a): (usize, &Axis)| {
            let at = match together {
                Together::Product if i != axis => 0,
                _ => number,
            };
            format!("{}={}", a.path, a.values[at])
        };
        let all: Vec<String> = grid.axes.iter().enumerate().map(set).collect();
        let mut without = all.clone();
        let own = without.remove(axis);
        let last = [&without[..], &[own]].concat();
        let found = resolved(all);
        if found.is_none() || found != resolved(without) {
            return false;
        }
        matters |= found != resolved(last);
    }
    matters
}

/// What is tried, together for what is remarked on once.
fn tries(grid: &Grid, together: Together) -> Vec<Vec<Vec<String>>> {
    let set = |path: &str, value: &str| format!("{path}={value}");
    match together {
        Together::Zip => {
            let cells = (0..grid.count().min(TRIED)).map(|cell| {
                let sets = grid.axes.iter().zip(grid.cell(cell));
                sets.map(|(axis, value)| set(&axis.path, value)).collect()
            });
            vec![cells.collect()]
        }
        Together::Product => {
            let axes = grid.axes.iter().map(|axis| {
                let values = axis.values.iter().take(TRIED as usize);
                values.map(|value| vec![set(&axis.path, value)]).collect()
            });
            axes.collect()
        }
    }
}
