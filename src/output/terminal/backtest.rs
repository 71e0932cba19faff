//! The screen of a back-test.

use super::super::table::{Align, Table, wrap};
use super::{FAILURE, HEADING, Style};
use crate::domain::Scenario;
use crate::results::{Backtest, Score};
use crate::statistics::digits;
use std::path::Path;

/// The outcomes with their scores, what they add up to, where the scenario fails, and the result's
/// path on the last line.
pub fn backtest_screen(
    backtest: &Backtest,
    scenario: &Scenario,
    path: &Path,
    width: usize,
    style: Style,
) -> String {
    let mut text = String::new();
    let mut line = |of: &str| {
        text.push_str(of);
        text.push('\n');
    };
    let as_of = scenario
        .as_of
        .map_or(String::new(), |d| format!(", as of {d}"));
    let title = match scenario.title.trim() {
        "" => &scenario.name,
        title => title,
    };
    for part in wrap(&format!("{title}{as_of}, against what came true"), width) {
        line(&style.paint(HEADING, &part));
    }
    line("");
    for row in table(backtest, scenario).lines(width) {
        line(&row);
    }
    line("");
    for note in notes() {
        for part in wrap(note, width) {
            line(&part);
        }
    }
    let unscored = backtest.judged.iter().filter_map(|j| {
        let outcome = &scenario.outcomes[j.outcome];
        let why = j.score.as_ref().err()?;
        // What is only context says itself why nothing is like it.
        let why = match (&outcome.figure, outcome.scope.trim()) {
            (Some(_), _) | (None, "") => why.as_str(),
            (None, scope) => scope,
        };
        Some(format!("not scored: {}, {why}", outcome.id))
    });
    for sentence in unscored {
        for part in wrap(&sentence, width) {
            line(&part);
        }
    }
    line("");
    line(&style.paint(HEADING, "all outcomes"));
    for row in summary(backtest).lines(width) {
        line(&row);
    }
    line("");
    line(&style.paint(FAILURE, "where it fails"));
    for sentence in &backtest.findings {
        for (i, part) in wrap(sentence, width.saturating_sub(2)).iter().enumerate() {
            line(&format!("{} {part}", if i == 0 { "-" } else { " " }));
        }
    }
    line("");
    line(&format!("result   {}", path.display()));
    text
}

fn notes() -> [&'static str; 1] {
    [
        "below: share of the trials below what came true. CRPS, and the errors of both naive forecasts, in the unit; less is better.",
    ]
}

fn table(backtest: &Backtest, scenario: &Scenario) -> Table {
    let right = Align::Right;
    let mut table = Table::new(&[
        ("outcome", Align::Left),
        ("unit", Align::Left),
        ("came true", right),
        ("q05", right),
        ("q50", right),
        ("q95", right),
        ("below", right),
        ("50 %", right),
        ("90 %", right),
        ("CRPS", right),
        ("as pledged", right),
        ("evenly", right),
    ]);
    for judged in &backtest.judged {
        let Ok(score) = &judged.score else { continue };
        let unit = score.target.metric.info().unit;
        let mut row = vec![
            scenario.outcomes[judged.outcome].id.clone(),
            unit.label(scenario.currency.code()),
        ];
        row.extend(figures(score));
        table.row(row);
    }
    table
}

fn figures(score: &Score) -> Vec<String> {
    let shown = |x: Option<f64>| x.map_or(String::new(), short);
    let inside = |inside: bool| if inside { "in" } else { "out" }.to_owned();
    let [low, _, median, _, high] = score.quantiles;
    vec![
        short(score.value),
        shown(low),
        shown(median),
        shown(high),
        format!("{:.0} %", 100.0 * score.middle()),
        inside(score.inside[0]),
        inside(score.inside[1]),
        shown(score.crps.value),
        shown(score.error_of(score.as_pledged)),
        shown(score.error_of(score.straight_line)),
    ]
}

fn summary(backtest: &Backtest) -> Table {
    let right = Align::Right;
    let mut table = Table::new(&[
        ("statistic", Align::Left),
        ("unit", Align::Left),
        ("outcomes", right),
        ("value", right),
        ("95 % interval", right),
        ("expected", right),
    ]);
    for row in &backtest.summary {
        let value = match row.unit.as_str() {
            "count" => row.value.map(|n| format!("{n:.0}")),
            _ => row.value.map(short),
        };
        let interval = row.ci_low.zip(row.ci_high);
        let interval = interval.map_or(String::new(), |(l, h)| format!("{l:.2} to {h:.2}"));
        table.row([
            row.statistic.replace('_', " "),
            row.unit.clone(),
            row.outcomes.to_string(),
            value.unwrap_or_default(),
            interval,
            row.expected.map(short).unwrap_or_default(),
        ]);
    }
    table
}

/// Three digits or so.
fn short(x: f64) -> String {
    digits::rounded(x, Some(x.abs() / 10.0), 6)
}
