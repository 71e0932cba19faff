//! The one screen that sums a run up.

mod assets;
mod backtest;
mod compare;
mod conditioned;
mod discover;
mod explain;
mod find;
mod money;
mod precision;
mod sensitivity;
mod sweep;
mod years;

pub use backtest::backtest_screen;
pub use compare::compare;
pub use conditioned::{line as conditioned_line, refusal};
pub use discover::discover;
pub use explain::explained;
pub use find::found;
pub use precision::line as precision_line;
pub use sensitivity::sensitivity;
pub use sweep::SweepScreen;
pub use years::{Band, banded};

use super::column::quantile_name;
use super::table::{Align, Table, cut, one_line, wrap};
use crate::domain::{Commitment, Metric, Sampling, Scenario, SubjectKind};
use crate::results::{Check, Figure, Results};
use crate::statistics::{Estimate, digits};
use crate::units::Unit;
use anstyle::{AnsiColor, Style as Ansi};
use std::path::Path;

/// Whether the screen is styled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Plain,
    Color,
}

impl Style {
    fn paint(self, ansi: Ansi, text: &str) -> String {
        match self {
            Self::Color if !text.is_empty() => format!("{ansi}{text}{ansi:#}"),
            _ => text.to_owned(),
        }
    }
}

const HEADING: Ansi = Ansi::new().bold();
const WARNING: Ansi = AnsiColor::Yellow.on_default();
const FAILURE: Ansi = AnsiColor::Red.on_default().bold();

const COMMITMENTS: usize = 14;
/// Where other tables share the screen.
const COMMITMENTS_BESIDE: usize = 8;
/// Where money is limited as well.
const COMMITMENTS_BESIDE_MONEY: usize = 5;
const BENCHMARKS: usize = 6;
const BENCHMARKS_BESIDE_MONEY: usize = 4;
const CLAIMS: usize = 3;
const WARNINGS: usize = 6;
const FAILURES: usize = 6;

/// The screen: totals with their standard errors, power, energy, returns and who can pay where they
/// are simulated, the biggest commitments, claims, benchmarks, warnings, failed checks, and the
/// result's path on the last line. Lines fit `width` characters where it is at least 60; only the
/// path is never cut.
pub fn screen(
    results: &Results,
    scenario: &Scenario,
    path: &Path,
    width: usize,
    style: Style,
) -> String {
    let mut screen = Screen {
        results,
        scenario,
        levels: shown_levels(&results.levels),
        width,
        style,
        text: String::new(),
    };
    screen.head();
    screen.conditioned();
    screen.totals();
    screen.years();
    screen.assets();
    screen.commitments();
    screen.claims();
    screen.benchmarks();
    screen.warnings();
    screen.checks();
    screen.precision();
    screen.line(&format!("result   {}", path.display()));
    screen.text
}

struct Screen<'a> {
    results: &'a Results,
    scenario: &'a Scenario,
    levels: Vec<f64>,
    width: usize,
    style: Style,
    text: String,
}

impl Screen<'_> {
    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn painted(&mut self, ansi: Ansi, text: &str) {
        let text = self.style.paint(ansi, text);
        self.line(&text);
    }

    fn table(&mut self, table: &Table) {
        for (i, line) in table.lines(self.width).iter().enumerate() {
            if i == 0 {
                self.painted(HEADING, line);
            } else {
                self.line(line);
            }
        }
        self.line("");
    }

    fn head(&mut self) {
        let (results, scenario) = (self.results, self.scenario);
        let title = match one_line(&scenario.title) {
            title if title.is_empty() => scenario.name.clone(),
            title => title,
        };
        self.painted(HEADING, &cut(&title, self.width));
        let run = format!(
            "{} trials{}, seed {}, {} to {} by {}",
            results.trials,
            design(results),
            results.seed,
            scenario.calendar.start(),
            scenario.calendar.end(),
            scenario.calendar.step().name(),
        );
        self.line(&cut(&run, self.width));
        self.line("");
    }

    fn totals(&mut self) {
        let unit = Unit::Money.label(self.scenario.currency.code());
        let mut columns = vec![(unit, Align::Left)];
        columns.extend(["mean", "std error"].map(|h| (h.to_owned(), Align::Right)));
        columns.extend(self.level_columns());
        let mut table = table(&columns);
        let totals = [
            ("naive", Metric::NaiveTotal),
            ("deduplicated", Metric::Deduplicated),
            ("  of it AI infrastructure", Metric::DeduplicatedAi),
            ("delivered", Metric::Delivered),
            ("  of it AI infrastructure", Metric::DeliveredAi),
        ];
        for (name, metric) in totals {
            if let Some(figure) = self.total(metric) {
                let mut row = vec![name.to_owned(), value(&figure.mean), error(&figure.mean)];
                row.extend(self.quantiles(figure));
                table.row(row);
            }
        }
        if !table.is_empty() {
            self.table(&table);
        }
    }

    /// The portfolio's figure of the whole run.
    fn total(&self, metric: Metric) -> Option<&Figure> {
        self.results.figures.iter().find(|f| {
            f.subject_kind == SubjectKind::Portfolio && f.metric == metric && f.period.is_none()
        })
    }

    fn level_columns(&self) -> Vec<(String, Align)> {
        let names = self.levels.iter().map(|l| quantile_name(*l));
        names.map(|n| (n, Align::Right)).collect()
    }

    fn quantiles(&self, figure: &Figure) -> Vec<String> {
        let at = |level: &f64| {
            let found = figure.quantiles.iter().find(|(l, _)| l == level);
            found.map_or_else(String::new, |(_, estimate)| value(estimate))
        };
        self.levels.iter().map(at).collect()
    }

    fn commitments(&mut self) {
        let figure =
            |c: &Commitment, metric| self.results.figure(SubjectKind::Commitment, &c.id, metric);
        let size = |c: &Commitment| figure(c, Metric::Headline).and_then(|f| f.mean.value);
        let mut simulated: Vec<(f64, &Commitment)> = self
            .scenario
            .commitments
            .iter()
            .filter(|c| figure(c, Metric::Delivered).is_some())
            .map(|c| (size(c).unwrap_or(0.0), c))
            .collect();
        simulated.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.id.cmp(&b.1.id)));
        let most = if self.scenario.has_funding() {
            COMMITMENTS_BESIDE_MONEY
        } else if self.total(Metric::Energy).is_some() || !self.results.benchmarks.is_empty() {
            COMMITMENTS_BESIDE
        } else {
            COMMITMENTS
        };
        let more = simulated.len().saturating_sub(most);

        let mut columns = vec![("delivered by date".to_owned(), Align::Left)];
        columns.push(("headline".to_owned(), Align::Right));
        columns.extend(self.level_columns());
        columns.push(("P(met) ± se".to_owned(), Align::Right));
        columns.push(("date".to_owned(), Align::Right));
        let mut table = table(&columns);
        for (_, c) in simulated.iter().take(most) {
            let headline = figure(c, Metric::Headline).map(|f| value(&f.mean));
            let mut row = vec![c.id.clone(), headline.unwrap_or_default()];
            match figure(c, Metric::DeliveredByDeadline) {
                Some(delivered) => row.extend(self.quantiles(delivered)),
                // Its window ends outside the horizon.
                None => row.extend(self.levels.iter().map(|_| String::new())),
            }
            let met = figure(c, Metric::MetByDeadline).map(|f| probability(&f.mean));
            row.push(met.unwrap_or_default());
            row.push(c.window.map_or_else(String::new, |w| w.end.to_string()));
            table.row(row);
        }
        if more > 0 {
            table.row([format!("{more} more in commitments.csv")]);
        }
        if !table.is_empty() {
            self.table(&table);
        }
    }

    fn warnings(&mut self) {
        let results = self.results;
        for warning in results.warnings.iter().take(WARNINGS) {
            self.note(WARNING, "warning", warning);
        }
        let more = results.warnings.len().saturating_sub(WARNINGS);
        if more > 0 {
            self.note(WARNING, "", &format!("{more} more in manifest.json"));
        }
        if !results.warnings.is_empty() {
            self.line("");
        }
    }

    fn checks(&mut self) {
        let results = self.results;
        let failed: Vec<&Check> = results.checks.iter().filter(|c| !c.passed).collect();
        for check in failed.iter().take(FAILURES) {
            let observed = if check.observed.is_finite() {
                digits::rounded(check.observed, None, 9)
            } else {
                "undefined".to_owned()
            };
            let text = format!(
                "{} {}: {} where {} ± {} was expected",
                check.family,
                check.name,
                observed,
                digits::rounded(check.expected, None, 9),
                digits::std_error(check.tolerance),
            );
            self.note(FAILURE, "failed", &text);
        }
        let total = results.checks.len();
        let line = match failed.len() {
            0 => format!("checks   {total} passed"),
            n => format!("checks   {n} of {total} failed; all are in checks.csv"),
        };
        let ansi = if failed.is_empty() {
            Ansi::new()
        } else {
            FAILURE
        };
        self.painted(ansi, &line);
    }

    /// A sentence under a word, wrapped.
    fn note(&mut self, ansi: Ansi, word: &str, text: &str) {
        let indent = 9;
        let lines = wrap(text, self.width.saturating_sub(indent).max(20));
        for (i, line) in lines.iter().enumerate() {
            let word = if i == 0 { word } else { "" };
            let pad = " ".repeat(indent - word.chars().count());
            let word = self.style.paint(ansi, word);
            self.line(&format!("{word}{pad}{line}"));
        }
    }
}

fn table(columns: &[(String, Align)]) -> Table {
    let columns: Vec<(&str, Align)> = columns.iter().map(|(h, a)| (h.as_str(), *a)).collect();
    Table::new(&columns)
}

/// 5 %, 50 % and 95 %, or the run's levels nearest to them.
fn shown_levels(levels: &[f64]) -> Vec<f64> {
    let mut shown: Vec<f64> = Vec::new();
    for wanted in [0.05, 0.5, 0.95] {
        let distance = |level: &f64| (level - wanted).abs();
        let nearest = levels
            .iter()
            .copied()
            .min_by(|a, b| distance(a).total_cmp(&distance(b)));
        if let Some(level) = nearest.filter(|l| !shown.contains(l)) {
            shown.push(level);
        }
    }
    shown
}

/// One decimal, or two below 1, and no more digits than the standard error supports.
fn value(estimate: &Estimate) -> String {
    estimate.value.map_or_else(String::new, |v| {
        let decimals = if v.abs() < 1.0 { 2 } else { 1 };
        digits::rounded(v, estimate.std_error, decimals)
    })
}

/// How the draws go together, where they do.
fn design(results: &Results) -> String {
    let by = match results.sampling {
        Sampling::Random => String::new(),
        other => format!(" by {}", other.name()),
    };
    match results.replicates {
        1 => by,
        n => format!("{by} in {n} replicates"),
    }
}

fn error(estimate: &Estimate) -> String {
    let error = estimate.std_error;
    error.map_or_else(String::new, digits::std_error)
}

/// A probability with its standard error, which is left out where it is 0: then all trials agree.
fn probability(estimate: &Estimate) -> String {
    let value = probability_value(estimate);
    match estimate.std_error {
        Some(e) if e > 0.0 => format!("{value} ± {}", digits::std_error(e)),
        _ => value,
    }
}

fn probability_value(estimate: &Estimate) -> String {
    let value = estimate.value;
    value.map_or_else(String::new, |v| digits::rounded(v, estimate.std_error, 3))
}

/// A value with the digits that its error supports; a dash where there is none.
fn value_alone(estimate: &Estimate, decimals: usize) -> String {
    let shown = |value| digits::rounded(value, estimate.std_error, decimals);
    estimate.value.map_or("-".to_owned(), shown)
}

/// The same with its standard error, where it has one.
fn with_error(estimate: &Estimate, decimals: usize) -> String {
    let shown = value_alone(estimate, decimals);
    match estimate.value.and(estimate.std_error) {
        Some(error) => format!("{shown} ± {}", digits::std_error(error)),
        None => shown,
    }
}
