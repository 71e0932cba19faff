//! Outcomes of the resolved scenario.

use super::resolved::{Writer, number};
use crate::domain::Scenario;

impl Writer {
    pub(super) fn outcomes(&mut self, scenario: &Scenario) {
        for outcome in &scenario.outcomes {
            self.header("[[outcomes]]");
            self.text("id", &outcome.id);
            self.text("title", &outcome.title);
            self.text("figure", outcome.figure.as_deref().unwrap_or_default());
            if let Some(window) = outcome.window {
                self.raw("window_start", &window.start.to_string());
                self.raw("window_end", &window.end.to_string());
            }
            let figures = [
                ("value", Some(outcome.value)),
                ("low", outcome.low),
                ("high", outcome.high),
            ];
            for (name, value) in figures {
                if let Some(value) = value {
                    self.raw(name, &number(value));
                }
            }
            self.text("unit", &outcome.unit);
            self.raw("published", &outcome.published.to_string());
            self.text("scope", &outcome.scope);
            self.evidence(&outcome.evidence);
        }
    }
}
