//! Lists of names, numbers and tranches.

use super::shares::TRANCHES;
use super::{Checker, SLACK, Typed, shown};
use crate::calendar::Date;
use crate::diagnostics::{Diagnostic, Span};
use crate::input::fields::{Field, Range};
use crate::input::lists;
use crate::input::node::{Node, Value};

impl Checker<'_> {
    /// `A; B` or `["A", "B"]`.
    pub(super) fn names(&mut self, field: &Field, node: &Node) -> Option<Typed> {
        let example = format!("{} = \"A; B\"", field.name);
        let mut names: Vec<(String, Span)> = Vec::new();
        match &node.value {
            Value::Text(text) | Value::Cell(text) => {
                for item in lists::items(text) {
                    let span = self.files.borrow().inside(node.span, text, item.clone());
                    names.push((text[item].to_owned(), span));
                }
            }
            Value::List(items) => {
                for item in items {
                    let Value::Text(name) = &item.value else {
                        return self.wrong(field, item, "text or a list", &example);
                    };
                    names.push((name.clone(), item.span));
                }
            }
            _ => return self.wrong(field, node, "text or a list", &example),
        }
        if names.is_empty() {
            self.found.push(
                Diagnostic::error(node.span, format!("`{}` is empty", field.name))
                    .hint(format!("write `{example}`, or leave the key out")),
            );
            return None;
        }
        if let Some(twice) =
            (1..names.len()).find(|i| names[..*i].iter().any(|n| n.0 == names[*i].0))
        {
            let (name, span) = &names[twice];
            let message = format!("`{name}` stands twice in `{}`", field.name);
            self.found
                .push(Diagnostic::error(*span, message).hint("remove one of them"));
            return None;
        }
        Some(Typed::Names(names))
    }

    /// `0.25; 0.5`, `[0.25, 0.5]` or a single number.
    pub(super) fn numbers(&mut self, field: &Field, range: Range, node: &Node) -> Option<Typed> {
        let items: Vec<Node> = match &node.value {
            Value::Text(text) | Value::Cell(text) => lists::items(text)
                .into_iter()
                .map(|item| {
                    let span = self.files.borrow().inside(node.span, text, item.clone());
                    Node::new(Value::Cell(text[item].to_owned()), span)
                })
                .collect(),
            Value::List(items) => items.clone(),
            _ => vec![node.clone()],
        };
        if items.is_empty() {
            let example = format!("{} = \"0.25; 0.5\"", field.name);
            self.found.push(
                Diagnostic::error(node.span, format!("`{}` is empty", field.name))
                    .hint(format!("write `{example}`, or leave the key out")),
            );
            return None;
        }
        let read = items
            .iter()
            .map(|item| self.plain_number(field, item, range));
        // All are read, so that every mistake is reported.
        let numbers: Vec<Option<f64>> = read.collect();
        let numbers: Option<Vec<f64>> = numbers.into_iter().collect();
        numbers.map(Typed::Numbers)
    }

    /// `2026-01-01: 0.25; 2026-07-01: 0.75`, or the same as a table.
    pub(super) fn tranches(&mut self, field: &'static Field, node: &Node) -> Option<Typed> {
        let list = self.shares_by_name(field, node)?;
        let mut tranches: Vec<(Date, f64)> = Vec::new();
        let mut good = true;
        for (text, span, share) in list {
            let Some(date) = Date::parse(&text, false) else {
                good = false;
                self.found.push(
                    Diagnostic::error(span, format!("`{text}` is not a date"))
                        .hint(format!("a tranche is a date and a share: `{TRANCHES}`")),
                );
                continue;
            };
            if tranches.iter().any(|t| t.0 == date) {
                good = false;
                let message = format!("the tranche of {date} stands twice");
                self.found
                    .push(Diagnostic::error(span, message).hint("add its shares together"));
                continue;
            }
            tranches.push((date, share));
        }
        let sum: f64 = tranches.iter().map(|t| t.1).sum();
        if good && (sum - 1.0).abs() > SLACK {
            good = false;
            self.found.push(
                Diagnostic::error(node.span, format!("`{}` must sum to 1", field.name))
                    .label(format!("these sum to {}", shown(sum)))
                    .hint(format!("give shares of the amount, such as `{TRANCHES}`")),
            );
        }
        tranches.sort_by_key(|t| t.0);
        good.then_some(Typed::Tranches(tranches))
    }
}
