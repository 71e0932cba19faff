//! What has been observed: the figures that it names, its errors.

use super::super::check::{Record, shown};
use super::{Builder, default_number};
use crate::diagnostics::Diagnostic;
use crate::domain::{Conditioning, MeasurementError, Observation, Scenario};
use crate::model::{Plan, figure};

impl Builder<'_> {
    /// Reads what has been observed into the scenario, whose other parts are complete.
    pub(super) fn observations(&mut self, root: &Record, scenario: &mut Scenario) {
        let rows = root.records("observations");
        let table = root.record("conditioning");
        if let Some(table) = table.filter(|_| rows.is_empty()) {
            self.found.push(
                Diagnostic::warning(table.span, "`conditioning` has no effect")
                    .hint("there are no `[[observations]]`"),
            );
        }
        if rows.is_empty() {
            return;
        }
        let errors: Vec<Option<MeasurementError>> =
            rows.iter().map(|(_, row)| self.error(row)).collect();
        // What a run yields is known of a scenario without mistakes.
        let plan = (!self.found.has_errors())
            .then(|| Plan::compile(scenario).ok())
            .flatten();
        let mut named: Vec<(usize, &str)> = Vec::new();
        let mut observations = Vec::new();
        for ((id, row), error) in rows.iter().zip(errors) {
            let (Some(name), Some(value)) = (row.text("figure"), row.number("value")) else {
                continue;
            };
            if let Some(plan) = &plan {
                self.figure_of(id, row, name, plan, &mut named);
            }
            if let Some(error) = error {
                observations.push(Observation {
                    id: id.clone(),
                    figure: name.trim().to_owned(),
                    value,
                    error,
                    evidence: row.evidence(),
                });
            }
        }
        let default = Conditioning::default().min_ess;
        let min_ess = table.map(|t| {
            let preset = default_number(t.spec, "min_ess");
            t.number("min_ess").unwrap_or(preset)
        });
        scenario.conditioning = Conditioning {
            observations,
            min_ess: min_ess.unwrap_or(default),
        };
    }

    /// The error of a measurement, stated in one way.
    fn error(&mut self, row: &Record) -> Option<MeasurementError> {
        let id = row.text_or_empty("id");
        match (row.has("sd"), row.has("log_sd")) {
            (true, false) => row.number("sd").map(MeasurementError::Absolute),
            (false, true) => {
                let (value, sd) = (row.number("value")?, row.number("log_sd")?);
                if value > 0.0 {
                    return Some(MeasurementError::Logarithmic(sd));
                }
                let message = format!("`log_sd` of `{id}` needs a value above 0");
                self.found.push(
                    Diagnostic::error(row.place("value"), message)
                        .label(format!("{} has no logarithm", shown(value)))
                        .hint("give the error as `sd`, in the unit of the figure"),
                );
                None
            }
            (true, true) => {
                let message = format!("`{id}` has an `sd` and a `log_sd`");
                self.found
                    .push(Diagnostic::error(row.place("log_sd"), message).hint("keep one of them"));
                None
            }
            (false, false) => {
                let message = format!("`{id}` has neither `sd` nor `log_sd`");
                self.found.push(Diagnostic::error(row.place("id"), message).hint(
                    "how far may the value be from the truth? `sd` is in its unit, `log_sd = 0.1` is about 10 %",
                ));
                None
            }
        }
    }

    /// The figure must be one that a run yields, and be observed once.
    fn figure_of<'r>(
        &mut self,
        id: &'r str,
        row: &Record,
        name: &str,
        plan: &Plan,
        named: &mut Vec<(usize, &'r str)>,
    ) {
        match figure(name, plan) {
            Err(unknown) => self
                .found
                .push(Diagnostic::error(row.place("figure"), unknown.message).hint(unknown.hint)),
            Ok(column) => match named.iter().find(|n| n.0 == column) {
                Some((_, first)) => {
                    let message = format!("`{}` is observed twice", name.trim());
                    self.found.push(
                        Diagnostic::error(row.place("figure"), message)
                            .label(format!("`{first}` observes it as well"))
                            .hint("two measurements of one figure are not independent: merge them into one row with one error"),
                    );
                }
                None => named.push((column, id)),
            },
        }
    }
}
