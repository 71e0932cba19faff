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
pub fn check(scenario: &ScenarioOptions, grid: &Grid, together: Together) -> Result<(), Stop> {
    let mut tries: Vec<Vec<String>> = Vec::new();
    match together {
        Together::Zip => {
            for cell in 0..grid.count().min(TRIED) {
                let sets = grid.axes.iter().zip(grid.cell(cell));
                tries.push(sets.map(|(a, v)| format!("{}={v}", a.path)).collect());
            }
        }
        Together::Product => {
            for axis in &grid.axes {
                let values = axis.values.iter().take(TRIED as usize);
                tries.extend(values.map(|v| vec![format!("{}={v}", axis.path)]));
            }
        }
    }
    let mut report = String::new();
    for sets in tries {
        if let Err(remarks) = load::read(&with(scenario, sets)) {
            remarks.append_to(&mut report);
        }
    }
    match report.is_empty() {
        true => Ok(()),
        false => Err(Stop::Invalid { report }),
    }
}
