//! Rates that may move, and shares by id.

use super::{Checker, Raw, RawRate, SLACK, Typed, shown};
use crate::diagnostics::{Diagnostic, Span};
use crate::input::fields::{Field, Kind, MOVES, QUANTITY, Range};
use crate::input::lists::{self, trimmed};
use crate::input::node::{Node, Table, Value};
use crate::units::Currency;

/// How tranches are written.
pub(super) const TRANCHES: &str = "2026-01-01: 0.25; 2026-07-01: 0.75";

impl Checker<'_> {
    pub(super) fn rates(&mut self, field: &Field, range: Range, node: &Node) -> Option<Typed> {
        let Value::Table(table) = &node.value else {
            return self.wrong(field, node, "a table of rates", "[fx]");
        };
        let mut rates = Vec::new();
        let mut good = true;
        for entry in &table.entries {
            let code = Currency::parse(&entry.key).filter(|c| c.code() == entry.key);
            if code.is_none() {
                let message = format!("`{}` is not a currency code", entry.key);
                self.found.push(
                    Diagnostic::error(entry.key_span, message)
                        .hint("use the three letters of ISO 4217, such as `USD` or `CNY`"),
                );
            }
            match self.rate(&entry.key, range, &entry.node) {
                Some(rate) => rates.push((entry.key.clone(), entry.key_span, rate)),
                None => good = false,
            }
        }
        good.then_some(Typed::Rates(rates))
    }

    /// A rate; a table holds its level as `value`, and how it moves.
    fn rate(&mut self, code: &str, range: Range, node: &Node) -> Option<RawRate> {
        let Value::Table(table) = &node.value else {
            let level = self.quantity(code, range, node)?;
            return Some(RawRate {
                level,
                moves: [const { None }; 3],
            });
        };
        let mut good = true;
        let mut rest = Table::default();
        for entry in &table.entries {
            if QUANTITY.field(&entry.key).is_some() {
                rest.entries.push(entry.clone());
            } else if !MOVES.iter().any(|f| f.name == entry.key) {
                let known: Vec<&str> = QUANTITY.fields().chain(&MOVES).map(|f| f.name).collect();
                self.unknown_key_of("fx", &entry.key, entry.key_span, &known);
                good = false;
            }
        }
        let mut moves: [Option<Raw>; 3] = [const { None }; 3];
        for (place, field) in moves.iter_mut().zip(&MOVES) {
            let (Some(node), Kind::Quantity(range)) = (table.get(field.name), &field.kind) else {
                continue;
            };
            *place = self.quantity(field.name, *range, node);
            good &= place.is_some();
        }
        if table.get("value").is_none() {
            self.found.push(
                Diagnostic::error(node.span, format!("`{code}` has no `value`"))
                    .hint("add `value = …`: its level at the start"),
            );
            return None;
        }
        let level = self.quantity(code, range, &Node::new(Value::Table(rest), node.span))?;
        good.then_some(RawRate { level, moves })
    }

    /// `A`, `A: 0.6; B: 0.4` or `{ A = 0.6, B = 0.4 }`.
    pub(super) fn shares(&mut self, field: &'static Field, node: &Node) -> Option<Typed> {
        let list = self.shares_by_name(field, node)?;
        let sum: f64 = list.iter().map(|s| s.2).sum();
        if list.is_empty() {
            self.found.push(
                Diagnostic::error(node.span, format!("`{}` is empty", field.name))
                    .hint("give shares of the whole, such as `A: 0.6; B: 0.4`"),
            );
            return None;
        }
        if (sum - 1.0).abs() > SLACK {
            self.found.push(
                Diagnostic::error(node.span, format!("`{}` must sum to 1", field.name))
                    .label(format!("these sum to {}", shown(sum)))
                    .hint("give shares of the whole, such as `A: 0.6; B: 0.4`"),
            );
            return None;
        }
        Some(Typed::Shares(list))
    }

    /// Shares of something of which a part may be left over.
    pub(super) fn parts(&mut self, field: &'static Field, node: &Node) -> Option<Typed> {
        let list = self.shares_by_name(field, node)?;
        let sum: f64 = list.iter().map(|s| s.2).sum();
        if sum > 1.0 + SLACK {
            self.found.push(
                Diagnostic::error(node.span, format!("`{}` must sum to at most 1", field.name))
                    .label(format!("these sum to {}", shown(sum)))
                    .hint(format!(
                        "give shares of the whole, such as `{}`",
                        example(field)
                    )),
            );
            return None;
        }
        Some(Typed::Shares(list))
    }

    /// Shares by names that stand once.
    pub(super) fn shares_by_name(
        &mut self,
        field: &'static Field,
        node: &Node,
    ) -> Option<Vec<(String, Span, f64)>> {
        let list = match &node.value {
            Value::Table(table) => self.shares_in_table(field, table)?,
            Value::Text(text) | Value::Cell(text) => self.shares_in_text(field, text, node.span)?,
            _ => {
                let example = format!("{} = \"{}\"", field.name, example(field));
                self.wrong(field, node, "text or a table of shares", &example);
                return None;
            }
        };
        if let Some(twice) = (1..list.len()).find(|i| list[..*i].iter().any(|s| s.0 == list[*i].0))
        {
            let message = format!("`{}` stands twice in `{}`", list[twice].0, field.name);
            self.found
                .push(Diagnostic::error(list[twice].1, message).hint("add its shares together"));
            return None;
        }
        Some(list)
    }

    fn shares_in_table(
        &mut self,
        field: &'static Field,
        table: &Table,
    ) -> Option<Vec<(String, Span, f64)>> {
        let mut list = Vec::new();
        let mut good = true;
        for entry in &table.entries {
            match self.plain_number(field, &entry.node, Range::SHARE) {
                Some(share) => list.push((entry.key.clone(), entry.key_span, share)),
                None => good = false,
            }
        }
        good.then_some(list)
    }

    fn shares_in_text(
        &mut self,
        field: &Field,
        text: &str,
        span: Span,
    ) -> Option<Vec<(String, Span, f64)>> {
        let items = lists::items(text);
        // One id alone is all of it, but for what is mostly a part.
        let alone = items.len() == 1 && !matches!(field.kind, Kind::Parts);
        let mut list = Vec::new();
        let mut good = true;
        for item in &items {
            let place = |range| self.files.borrow().inside(span, text, range);
            let Some(colon) = text[item.clone()].rfind(':').map(|i| item.start + i) else {
                let whole = if alone { 1.0 } else { f64::NAN };
                good &= alone;
                let at = place(item.clone());
                if !alone {
                    let message = format!("`{}` has no share", &text[item.clone()]);
                    self.found.push(
                        Diagnostic::error(at, message).hint(format!("write `{}`", example(field))),
                    );
                }
                list.push((text[item.clone()].to_owned(), at, whole));
                continue;
            };
            let id = trimmed(text, item.start..colon);
            let share = trimmed(text, colon + 1..item.end);
            let at = place(id.clone());
            match text[share.clone()].parse::<f64>() {
                Ok(value) if value > 0.0 && value <= 1.0 => {
                    list.push((text[id].to_owned(), at, value));
                }
                _ => {
                    good = false;
                    let at = place(share.clone());
                    let message = format!("`{}` is not a share", &text[share]);
                    let hint = "a share is above 0 and at most 1, as in";
                    let error = Diagnostic::error(at, message);
                    self.found
                        .push(error.hint(format!("{hint} `{}`", example(field))));
                }
            }
        }
        good.then_some(list)
    }
}

fn example(field: &Field) -> &'static str {
    match field.kind {
        Kind::Tranches => TRANCHES,
        Kind::Parts => "A: 0.4; B: 0.1",
        _ => "A: 0.6; B: 0.4",
    }
}
