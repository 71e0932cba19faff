//! What has been observed in the resolved scenario.

use super::resolved::{Writer, number};
use crate::domain::{MeasurementError, Scenario};

impl Writer {
    /// Observations and how a run is conditioned on them; nothing where there are none.
    pub(super) fn observations(&mut self, scenario: &Scenario) {
        let stated = &scenario.conditioning;
        if stated.observations.is_empty() {
            return;
        }
        self.header("[conditioning]");
        self.raw("min_ess", &number(stated.min_ess));
        for observation in &stated.observations {
            self.header("[[observations]]");
            self.text("id", &observation.id);
            self.text("figure", &observation.figure);
            self.raw("value", &number(observation.value));
            match observation.error {
                MeasurementError::Absolute(sd) => self.raw("sd", &number(sd)),
                MeasurementError::Logarithmic(sd) => self.raw("log_sd", &number(sd)),
            }
            self.evidence(&observation.evidence);
        }
    }
}
