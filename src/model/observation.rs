//! Observations compiled: the column that each is about, and how well a trial agrees with all.

use super::{Plan, figure};
use crate::domain::{MeasurementError, Scenario};
use crate::error::Error;
use crate::sampling::LANES;

/// A figure that has been observed.
#[derive(Debug, Clone, PartialEq)]
pub struct ObservationPlan {
    /// Index in `Plan::specs`.
    pub column: usize,
    pub value: f64,
    pub error: MeasurementError,
}

impl ObservationPlan {
    /// The observations of a scenario whose columns are laid out.
    ///
    /// # Errors
    /// A figure that the plan does not yield.
    pub(super) fn of(scenario: &Scenario, plan: &Plan) -> Result<Vec<Self>, Error> {
        let stated = scenario.conditioning.observations.iter();
        let planned = stated.map(|o| {
            let column = figure(&o.figure, plan).map_err(|unknown| Error::Failed {
                message: format!("observation `{}`: {}", o.id, unknown.message),
                hint: Some(unknown.hint),
            })?;
            Ok(Self {
                column,
                value: o.value,
                error: o.error,
            })
        });
        planned.collect()
    }

    /// The log density of what was observed in each lane of a block's columns; −∞ where the figure
    /// is undefined.
    pub fn log_densities(&self, columns: &[f64], out: &mut [f64; LANES]) {
        let lanes = columns[self.column * LANES..].iter().take(LANES);
        for (density, simulated) in out.iter_mut().zip(lanes) {
            *density = self.error.log_density(self.value, *simulated);
        }
    }
}
