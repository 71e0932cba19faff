//! The scenario of each cell of a sweep.

use crate::cli::exit::Stop;
use crate::cli::load;
use crate::cli::options::ScenarioOptions;
use crate::cli::study::Prepared;
use crate::model::Plan;
use crate::study::grid::{Grid, Together};

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
/// Returns what is remarked of values and not `already` without them, the first of each axis or of all pairs:
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
                    let new = loaded.remarks.first_new(already);
                    first = first.or_else(|| new.map(|new| remark(new, &sets)));
                }
                Err(remarks) => remarks.append_to(&mut report),
            }
        }
        remarked.extend(first);
    }
    match report.is_empty() {
        true => Ok(remarked),
        false => Err(Stop::Invalid { report }),
    }
}

fn remark((message, hints): (&str, &[String]), sets: &[String]) -> String {
    let place = format!("{message} with `{}`", sets.join("`, `"));
    [&[place], hints].concat().join("; ")
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
