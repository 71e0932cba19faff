//! Outcomes: what came true after the scenario's date, each about a figure in that figure's unit.

use super::super::check::Record;
use super::Builder;
use crate::diagnostics::{Diagnostic, nearest};
use crate::domain::{METRICS, Metric, MetricInfo, Outcome, Scenario, Window};
use crate::model::{PORTFOLIO, Plan};
use crate::results::target;
use crate::units::Unit;

impl Builder<'_> {
    /// Fills in the outcomes. They are checked against the whole scenario, so they come last.
    pub(super) fn outcomes(&mut self, root: &Record, scenario: &mut Scenario) {
        let rows = root.records("outcomes");
        for (id, row) in rows {
            if let Some(outcome) = self.what_came_true(id, row, root, scenario) {
                self.scored_twice(row, &outcome, &scenario.outcomes);
                scenario.outcomes.push(outcome);
            }
        }
        if scenario.outcomes.is_empty() || self.found.has_errors() {
            return;
        }
        // What cannot be compiled is reported where it is run.
        let Ok(plan) = Plan::compile(scenario) else {
            return;
        };
        for outcome in &scenario.outcomes {
            let Some(Err(why)) = target(outcome, scenario, &plan) else {
                continue;
            };
            let row = rows.iter().find(|(id, _)| *id == outcome.id);
            let span = row.map(|(_, row)| row.place("figure"));
            self.found.push(
                Diagnostic::warning(
                    span,
                    format!("`{}` is not scored: {}", outcome.id, why.message),
                )
                .hint(why.hint),
            );
        }
    }

    fn what_came_true(
        &mut self,
        id: &str,
        row: &Record,
        root: &Record,
        scenario: &Scenario,
    ) -> Option<Outcome> {
        let mut evidence = row.evidence();
        self.document(row, &scenario.documents, &mut evidence.source);
        let published = row.date("published");
        if let Some(published) = published {
            match scenario.as_of {
                None if !root.faulty("as_of") => self.found.push(
                    Diagnostic::error(
                        row.place("published"),
                        format!("`{id}` judges a scenario that has no `as_of`"),
                    )
                    .hint("say as of which day the scenario was written: `as_of = 2025-02-28`"),
                ),
                // A run that is conditioned on observations is never scored: outcomes of the file that it
                // varies may be known by then.
                Some(day) if published <= day && !root.has("observations") => self.found.push(
                    Diagnostic::error(
                        row.place("published"),
                        format!("`{id}` could have been known: the scenario is as of {day}"),
                    )
                    .hint("an outcome is published later than `as_of`; leave it out, or let it shape an input"),
                ),
                _ => {}
            }
        }
        let (low, high) = (row.number("low"), row.number("high"));
        let middle = low.zip(high).map(|(l, h)| (l + h) / 2.0);
        let value = row.number("value").or(middle);
        let faulty = ["value", "low", "high"].iter().any(|n| row.faulty(n));
        if value.is_none() && !faulty {
            self.found.push(
                Diagnostic::error(row.place("id"), format!("`{id}` states no value"))
                    .hint("give it `value`, or `low` and `high`"),
            );
        }
        if ![low, value, high].into_iter().flatten().is_sorted() {
            let first = if low.is_some() { "low" } else { "value" };
            self.found.push(
                Diagnostic::error(
                    row.place(first),
                    format!("the figures of `{id}` do not rise from `low` over `value` to `high`"),
                )
                .hint("swap them or correct one"),
            );
        }
        let metric = self.figure(row, scenario);
        let window = self.window_of(id, row, metric);
        let factor = metric.map_or(Some(1.0), |m| self.unit_factor(row, m, scenario));
        Some(Outcome {
            id: id.to_owned(),
            title: row.text_or_empty("title"),
            figure: row.text("figure").map(|text| text.trim().to_owned()),
            window,
            value: value?,
            low,
            high,
            unit: row.text_or_empty("unit"),
            factor: factor?,
            published: published?,
            scope: row.text_or_empty("scope"),
            evidence,
        })
    }

    /// The metric that the row's `figure` names; its subject and its metric must be known.
    fn figure(&mut self, row: &Record, scenario: &Scenario) -> Option<Metric> {
        let text = row.text("figure")?.trim();
        let stem = match text.rsplit_once('.') {
            Some((stem, year)) if year.parse::<i16>().is_ok() => stem,
            _ => text,
        };
        let (subject, name) = stem.rsplit_once('.').unwrap_or((PORTFOLIO, stem));
        let span = row.place("figure");
        let found = METRICS.iter().find(|m| m.name == name);
        if found.is_none() {
            let error = Diagnostic::error(span, format!("there is no metric `{name}`"));
            let near = nearest(name, METRICS.iter().map(|m| m.name));
            self.found.push(match near.first() {
                Some(near) => error.hint(format!("did you mean `{near}`?")),
                None => error.hint("the metrics are listed in docs/outputs.md"),
            });
        }
        let known = subjects(scenario);
        if !known.contains(&subject) {
            let error = Diagnostic::error(span, format!("no figure is about `{subject}`"));
            self.found.push(match nearest(subject, known).first() {
                Some(near) => error.hint(format!("did you mean `{near}`?")),
                None => error.hint(
                    "name a commitment, sponsor, entity, region or group of this scenario, or `portfolio`",
                ),
            });
        }
        found.map(|m| m.metric)
    }

    fn window_of(&mut self, id: &str, row: &Record, metric: Option<Metric>) -> Option<Window> {
        let ends = (row.date("window_start"), row.date("window_end"));
        let (start, end) = match ends {
            (Some(start), Some(end)) => (start, end),
            (None, None) => return None,
            (start, _) => {
                let (given, other) = match start {
                    Some(_) => ("window_start", "window_end"),
                    None => ("window_end", "window_start"),
                };
                if !row.faulty(other) {
                    self.found.push(
                        Diagnostic::error(
                            row.place(given),
                            format!("the window of `{id}` has one end only"),
                        )
                        .hint(format!("add `{other}`")),
                    );
                }
                return None;
            }
        };
        if end < start {
            self.found.push(
                Diagnostic::error(
                    row.place("window_end"),
                    format!("the window of `{id}` ends before it starts"),
                )
                .hint("swap its ends or correct one"),
            );
        }
        let dated = row.text("figure").and_then(|f| f.rsplit_once('.'));
        let dated = dated.is_some_and(|(_, year)| year.trim().parse::<i16>().is_ok());
        if dated || metric.is_some_and(|m| m != Metric::Spend) {
            self.found.push(
                Diagnostic::error(
                    row.place("window_start"),
                    format!("a window adds up `spend`, and `{id}` is about another figure"),
                )
                .hint("name the figure `COMMITMENT.spend`, or leave the window out"),
            );
        }
        Some(Window { start, end })
    }

    /// The row's unit in the metric's.
    fn unit_factor(&mut self, row: &Record, metric: Metric, scenario: &Scenario) -> Option<f64> {
        let stated = row.text("unit")?;
        let plain = stated.trim().to_lowercase().replace(' ', "_");
        let MetricInfo { unit, name, .. } = metric.info();
        let label = unit.label(scenario.currency.code());
        if plain == label {
            return Some(1.0);
        }
        let mut rates = scenario.fx.iter();
        let foreign = rates.find(|fx| is_money(*unit) && plain == unit.label(fx.currency.code()));
        if let Some(rate) = foreign.and_then(|fx| scenario.mean_rate(&fx.currency)) {
            return Some(rate);
        }
        self.found.push(
            Diagnostic::error(
                row.place("unit"),
                format!("`{name}` is in `{label}`, and not in `{stated}`"),
            )
            .hint(match is_money(*unit) {
                true => format!("write `{label}`, or a currency that `[fx]` has a rate for"),
                false => format!("convert the value and write `{label}`"),
            }),
        );
        None
    }

    fn scored_twice(&mut self, row: &Record, outcome: &Outcome, others: &[Outcome]) {
        let same = |o: &&Outcome| o.figure == outcome.figure && o.window == outcome.window;
        let Some(first) = others.iter().find(same) else {
            return;
        };
        if outcome.figure.is_some() {
            self.found.push(
                Diagnostic::error(
                    row.place("figure"),
                    format!(
                        "`{}` and `{}` are about the same figure",
                        first.id, outcome.id
                    ),
                )
                .hint("two accountings are one outcome with `low` and `high`; what is only context has no `figure`"),
            );
        }
    }
}

fn is_money(unit: Unit) -> bool {
    unit.label("AAA") != unit.label("BBB")
}

/// Whatever a figure may be about.
fn subjects(scenario: &Scenario) -> Vec<&str> {
    let mut known = vec![PORTFOLIO];
    for c in &scenario.commitments {
        known.push(&c.id);
        known.extend(c.sponsors.iter().map(|s| s.name.as_str()));
    }
    for region in &scenario.regions {
        known.push(&region.id);
        known.extend(region.group.as_deref());
    }
    known.extend(scenario.entities.iter().map(|e| e.name.as_str()));
    known
}
