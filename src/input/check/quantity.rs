//! Quantities: numbers and distributions, their evidence, and the values that a trial may draw.

use super::{Checker, Raw};
use crate::diagnostics::{Diagnostic, Diagnostics, Span};
use crate::distributions::{Distribution, text};
use crate::domain::Evidence;
use crate::input::csv_text;
use crate::input::fields::{QUANTITY, Range};
use crate::input::files::Files;
use crate::input::node::{Node, Table, Value};
use crate::input::sip;
use std::cell::RefCell;
use std::path::Path;

/// The largest size of a value that a trial may draw. Far above any figure in billions or years,
/// far below where products of several overflow.
const LARGEST: f64 = 1e15;

/// The scores of the smallest and largest uniform number that a trial can draw.
const LAST_SCORE: f64 = 8.5;

impl Checker<'_> {
    pub(super) fn quantity(&mut self, name: &str, range: Range, node: &Node) -> Option<Raw> {
        if let Value::Table(table) = &node.value {
            return self.with_evidence(name, range, table, node.span);
        }
        let distribution = match &node.value {
            Value::Whole(whole) => Distribution::Constant(*whole as f64),
            Value::Float(value) => Distribution::Constant(*value),
            Value::Text(text) | Value::Cell(text) => self.distribution(text, node.span)?,
            _ => {
                let message = format!(
                    "`{name}` must be a number or a distribution, not {}",
                    node.type_name()
                );
                self.found.push(
                    Diagnostic::error(node.span, message)
                        .hint("write 0.85, \"30 to 60\" or \"lognormal(p10=0.2, p90=2)\""),
                );
                return None;
            }
        };
        self.reach(name, &distribution, range, node).then(|| Raw {
            distribution,
            evidence: Evidence::default(),
            span: node.span,
        })
    }

    fn with_evidence(
        &mut self,
        name: &str,
        range: Range,
        table: &Table,
        span: Span,
    ) -> Option<Raw> {
        let mut evidence = Table::default();
        let mut raw = None;
        for entry in &table.entries {
            if entry.key != "value" {
                evidence.entries.push(entry.clone());
            } else if let Value::Table(_) = entry.node.value {
                self.found.push(
                    Diagnostic::error(entry.node.span, "a `value` cannot be a table")
                        .hint("write the number or the distribution itself"),
                );
            } else {
                raw = self.quantity(name, range, &entry.node);
            }
        }
        if table.get("value").is_none() {
            let known: Vec<&str> = QUANTITY.fields().map(|f| f.name).collect();
            let all_known = evidence
                .entries
                .iter()
                .all(|e| known.contains(&e.key.as_str()));
            if all_known {
                self.found.push(
                    Diagnostic::error(span, format!("`{name}` has evidence but no value"))
                        .hint("add `value = …`"),
                );
            }
        }
        let keys = self.evidence_keys(&evidence, span);
        let mut raw = raw?;
        raw.evidence = keys;
        Some(raw)
    }

    fn evidence_keys(&mut self, table: &Table, span: Span) -> Evidence {
        let mut record = super::Record::new(&QUANTITY, span);
        for entry in &table.entries {
            match QUANTITY.field(&entry.key) {
                Some(field) => {
                    let value = self.scalar(field, &entry.node);
                    record.add(field.name, entry.node.span, value);
                }
                None => self.unknown_key(&QUANTITY, &entry.key, entry.key_span),
            }
        }
        record.evidence()
    }

    fn distribution(&mut self, content: &str, span: Span) -> Option<Distribution> {
        distribution_at(self.files, content, span, self.found)
    }

    /// Reports a distribution that can leave the allowed range, or overflow a run.
    fn reach(&mut self, name: &str, d: &Distribution, range: Range, node: &Node) -> bool {
        if let Distribution::Constant(value) = d {
            return self.in_range(name, *value, range, node)
                && self.not_too_large(name, *value, node);
        }
        let (low, high) = d.support();
        let too_low = low < range.low || (range.open && low == range.low && d.cdf(low) > 0.0);
        if too_low || high > range.high {
            let (end, word) = if too_low { (low, "down") } else { (high, "up") };
            let message = format!("`{name}` must be {}", range.words());
            let label = match end.is_finite() {
                true => format!("this reaches {word} to {end}"),
                false => format!("this has no limit {word}wards"),
            };
            let text = node.as_text().unwrap_or("…").trim();
            let hint = if too_low && low == range.low {
                format!("choose a distribution that cannot be {low}")
            } else {
                let (from, to) = (range.low, range.high);
                format!("cut it off: `truncate({text}, {from}, {to})`")
            };
            self.found.push(
                Diagnostic::error(node.span, message)
                    .label(label)
                    .hint(hint),
            );
            return false;
        }
        [-LAST_SCORE, LAST_SCORE]
            .into_iter()
            .all(|z| self.not_too_large(name, d.at_score(z), node))
    }

    fn not_too_large(&mut self, name: &str, value: f64, node: &Node) -> bool {
        // A NaN must not pass.
        let ok = value.abs() <= LARGEST;
        if !ok {
            self.found.push(
                Diagnostic::error(node.span, format!("`{name}` can be as large as {value:e}"))
                    .label(format!("more than {LARGEST:e}"))
                    .hint("check its unit and its spread"),
            );
        }
        ok
    }
}

/// Reads the text of a distribution that stands at `span`.
pub(in crate::input) fn distribution_at(
    files: &RefCell<Files>,
    content: &str,
    span: Span,
    found: &mut Diagnostics,
) -> Option<Distribution> {
    let folder = files.borrow().folder(span.source).to_owned();
    let columns = |file: &str, column: &str| {
        let text = files.borrow_mut().text(&folder.join(file));
        let text = text.map_err(|unread| unread.message)?;
        numbers(file, column, &text)
    };
    let sips = |file: &str, name: &str| {
        let text = files.borrow_mut().text(&folder.join(file));
        let text = text.map_err(|unread| unread.message)?;
        // A file that a library names lies beside it.
        let beside = Path::new(file).parent().unwrap_or(Path::new(""));
        let column =
            |csv: &str, column: &str| columns(&beside.join(csv).display().to_string(), column);
        sip::distribution(file, &text, name, &column)
    };
    match text::parse_with(content, &columns, &sips) {
        Ok(distribution) => Some(distribution),
        Err(errors) => {
            for error in errors {
                let place = files.borrow().inside(span, content, error.range);
                let mut diagnostic = Diagnostic::error(place, error.message);
                if let Some(hint) = error.hint {
                    diagnostic = diagnostic.hint(hint);
                }
                found.push(diagnostic);
            }
            None
        }
    }
}

/// The numbers of a column of a CSV file.
fn numbers(file: &str, column: &str, text: &str) -> Result<Vec<f64>, String> {
    let mut found = crate::diagnostics::Diagnostics::default();
    let sheet = csv_text::parse(text, crate::diagnostics::SourceId(0), &mut found);
    let line = |at: usize| crate::diagnostics::line_number(text, at);
    if let Some(error) = found.iter().next() {
        let at = error.span.map_or(0, |s| s.start);
        return Err(format!("`{file}` line {}: {}", line(at), error.message));
    }
    let at = sheet.header.iter().position(|c| c.text.trim() == column);
    let Some(at) = at else {
        let known: Vec<&str> = sheet.header.iter().map(|c| c.text.trim()).collect();
        return Err(format!(
            "`{file}` has no column `{column}`, only {}",
            super::quoted(&known)
        ));
    };
    let cells = sheet.rows.iter().map(|row| &row[at]);
    cells
        .filter(|cell| !cell.text.trim().is_empty())
        .map(|cell| match cell.text.trim().parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(value),
            _ => Err(format!(
                "`{file}` line {}: `{}` is not a number",
                line(cell.span.start),
                cell.text
            )),
        })
        .collect()
}
