//! What conditioning did, on the screen and in messages.

use super::super::column::quantile_name;
use super::super::table::{Align, cut};
use super::{Screen, table, value};
use crate::domain::Scenario;
use crate::results::{ConditionedFigures, Verdict};
use crate::statistics::digits;

/// Most observations that the screen shows.
const SHOWN: usize = 6;

/// What conditioning came to, in a line.
pub fn line(figures: &ConditionedFigures) -> String {
    let count = figures.observations.len();
    format!(
        "conditioned on {count} observation{}, effective sample size {} ({})",
        if count == 1 { "" } else { "s" },
        digits::rounded(figures.effective, None, 0),
        figures.method.name(),
    )
}

/// Why no figures are shown, and what may be done; none where they are sound.
pub fn refusal(figures: &ConditionedFigures, scenario: &Scenario) -> Option<(String, String)> {
    let effective = digits::rounded(figures.effective, None, 1);
    let min = digits::rounded(figures.min_effective, None, 1);
    match &figures.verdict {
        Verdict::Sound => None,
        Verdict::TooFew { needed } => Some((
            format!(
                "`{}`: the effective sample size is {effective}, below the {min} asked for, so no figures are shown",
                scenario.name
            ),
            format!(
                "about {needed} trials may do (`-n {needed}`); observations.csv says which observation costs most"
            ),
        )),
        Verdict::Disagree { observations } => {
            let names: Vec<String> = observations.iter().map(|o| format!("`{o}`")).collect();
            Some((
                format!(
                    "`{}`: the evidence and the scenario disagree, so no figures are shown: the scenario does not yield {} (effective sample size {effective})",
                    scenario.name,
                    names.join(", ")
                ),
                "look for a unit, a scope or a window that differs, or for an input that is too narrow; observations.csv sets both side by side".to_owned(),
            ))
        }
    }
}

impl Screen<'_> {
    /// Observations beside what was simulated without and with them.
    pub(super) fn conditioned(&mut self) {
        let Some(figures) = self.results.conditioned.as_deref() else {
            return;
        };
        self.line(&cut(&line(figures), self.width));
        let mut columns = vec![
            ("observed".to_owned(), Align::Left),
            ("value".to_owned(), Align::Right),
        ];
        for when in ["prior", "posterior"] {
            for level in &self.levels {
                columns.push((format!("{when} {}", quantile_name(*level)), Align::Right));
            }
        }
        let mut table = table(&columns);
        for o in figures.observations.iter().take(SHOWN) {
            let stated = &self.scenario.conditioning.observations[o.observation];
            let mut row = vec![stated.id.clone(), digits::rounded(stated.value, None, 2)];
            for figure in [&o.prior, &o.posterior] {
                match figure.quantiles.is_empty() {
                    // Of an indicator its probability, once.
                    true => {
                        row.push(value(&figure.mean));
                        row.extend(self.levels.iter().skip(1).map(|_| String::new()));
                    }
                    false => row.extend(self.quantiles(figure)),
                }
            }
            table.row(row);
        }
        let more = figures.observations.len().saturating_sub(SHOWN);
        if more > 0 {
            table.row([format!("{more} more in observations.csv")]);
        }
        self.line("");
        self.table(&table);
    }
}
