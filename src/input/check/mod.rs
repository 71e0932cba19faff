//! The checked conversion: a tree of values against the field dictionary, every mistake reported
//! at its place.

mod list;
mod named;
mod quantity;
mod record;
mod shares;
mod value;

pub(super) use list::{SLACK, shown};
pub(super) use quantity::distribution_at;
pub(super) use record::{Raw, RawOverlap, RawRate, Record, Typed};

use super::fields::{Field, Kind, ROOT, Spec};
use super::files::Files;
use super::node::{Node, Table, Value};
use crate::diagnostics::{Diagnostic, Diagnostics, Span, nearest};
use std::cell::RefCell;

/// Checks the merged scenario.
pub(super) fn root(
    table: &Table,
    start: Span,
    files: &RefCell<Files>,
    found: &mut Diagnostics,
) -> Record {
    let mut checker = Checker {
        files,
        found,
        ids: Vec::new(),
        row: None,
    };
    checker.table(&ROOT, table, start)
}

struct Checker<'a> {
    files: &'a RefCell<Files>,
    found: &'a mut Diagnostics,
    /// The ids of the rows that are being checked.
    ids: Vec<String>,
    /// The id of the table by id that is being checked.
    row: Option<String>,
}

impl Checker<'_> {
    fn table(&mut self, spec: &'static Spec, table: &Table, span: Span) -> Record {
        let mut record = Record::new(spec, span);
        for entry in &table.entries {
            let Some(field) = spec.field(&entry.key) else {
                self.unknown_key(spec, &entry.key, entry.key_span);
                continue;
            };
            let value = self.value(field, &entry.node);
            record.add(field.name, entry.node.span, value);
        }
        let missing: Vec<&Field> = spec
            .fields()
            .filter(|f| f.required && !record.has(f.name))
            .collect();
        self.missing(spec, &missing, table, span);
        record
    }

    fn unknown_key(&mut self, spec: &Spec, key: &str, span: Span) {
        let known: Vec<&str> = spec.fields().map(|f| f.name).collect();
        self.unknown_key_of(spec.name, key, span, &known);
    }

    fn unknown_key_of(&mut self, table: &str, key: &str, span: Span, known: &[&str]) {
        let error = Diagnostic::error(span, format!("unknown key `{key}` in `{table}`"));
        let near = nearest(key, known.iter().copied());
        self.found.push(match near.first() {
            Some(name) => error.hint(format!("did you mean `{name}`?")),
            None => error.hint(format!("known keys: {}", quoted(known))),
        });
    }

    fn missing(&mut self, spec: &Spec, fields: &[&Field], table: &Table, span: Span) {
        let (of, place) = match table.get("id") {
            Some(id) => (format!("`{}`", id.as_text().unwrap_or(spec.name)), id.span),
            None => (format!("`{}`", self.place_of(spec)), span),
        };
        // A row with hardly anything but an id was perhaps meant to vary another one.
        let id = table.id().filter(|_| fields.len() > 1).unwrap_or_default();
        let others = self.ids.iter().map(String::as_str).filter(|o| *o != id);
        if let Some(near) = nearest(id, others).first() {
            let names: Vec<&str> = fields.iter().map(|f| f.name).collect();
            self.found.push(
                Diagnostic::error(place, format!("{of} has no {}", quoted(&names))).hint(format!(
                    "to vary another row, use its id: did you mean `{near}`?"
                )),
            );
            return;
        }
        for field in fields {
            self.found.push(
                Diagnostic::error(place, format!("{of} has no `{}`", field.name))
                    .hint(format!("`{}`: {}", field.name, field.about)),
            );
        }
    }

    /// The path of a table: its heading, with the id of the row that it belongs to.
    fn place_of(&self, spec: &Spec) -> String {
        match &self.row {
            Some(id) if spec.heading.contains("<id>") => {
                let path = spec.heading.trim_matches(['[', ']']);
                path.replace("<id>", id)
            }
            _ => spec.name.to_owned(),
        }
    }

    /// The value of a field, or `None` after its faults were reported.
    fn value(&mut self, field: &'static Field, node: &Node) -> Option<Typed> {
        match &field.kind {
            Kind::Table(spec) => match &node.value {
                Value::Table(table) => Some(Typed::Record(self.table(spec, table, node.span))),
                _ if spec.field("level").is_some() => {
                    let example = format!("{} = {{ level = 10 }}", field.name);
                    self.wrong(field, node, "a table", &example)
                }
                _ => self.wrong(field, node, "a table", spec.heading),
            },
            Kind::Tables(spec) => self.tables(field, spec, node),
            Kind::Rows(spec) | Kind::List(spec) => self.rows(field, spec, node),
            Kind::Quantity(range) => {
                let raw = self.quantity(field.name, *range, node)?;
                Some(Typed::Quantity(Box::new(raw)))
            }
            Kind::Rates(range) => self.rates(field, *range, node),
            Kind::Shares => self.shares(field, node),
            Kind::Parts => self.parts(field, node),
            Kind::Names => self.names(field, node),
            Kind::Numbers(range) => self.numbers(field, *range, node),
            Kind::Tranches => self.tranches(field, node),
            Kind::Probabilities => self.probabilities(field, node),
            Kind::ClassBy { what, words } => self.classes_by(field, what, words, node),
            Kind::Sponsors => self.sponsors(field, node),
            Kind::Curve => self.curve(field, node),
            Kind::Overlaps => self.overlaps(field, node),
            _ => self.scalar(field, node),
        }
    }

    fn tables(&mut self, field: &Field, spec: &'static Spec, node: &Node) -> Option<Typed> {
        let Value::Table(table) = &node.value else {
            return self.wrong(field, node, "tables by id", spec.heading);
        };
        let mut records = Vec::new();
        for entry in &table.entries {
            self.id(&entry.key, entry.key_span);
            match &entry.node.value {
                Value::Table(inner) => {
                    let outer = self.row.replace(entry.key.clone());
                    let record = self.table(spec, inner, entry.key_span);
                    self.row = outer;
                    records.push((entry.key.clone(), record));
                }
                _ => {
                    self.wrong(field, &entry.node, "tables by id", spec.heading);
                }
            }
        }
        Some(Typed::Records(records))
    }

    fn rows(&mut self, field: &Field, spec: &'static Spec, node: &Node) -> Option<Typed> {
        let Value::List(rows) = &node.value else {
            return self.wrong(field, node, "a list of tables", spec.heading);
        };
        let ids = rows.iter().filter_map(|r| r.as_table()?.id());
        self.ids = ids.map(str::to_owned).collect();
        let mut records = Vec::new();
        for row in rows {
            match &row.value {
                Value::Table(table) => {
                    let record = self.table(spec, table, row.span);
                    records.push((record.text_or_empty("id"), record));
                }
                _ => {
                    self.wrong(field, row, "a list of tables", spec.heading);
                }
            }
        }
        Some(Typed::Records(records))
    }

    /// Reports a value of the wrong type.
    fn wrong(&mut self, field: &Field, node: &Node, wants: &str, example: &str) -> Option<Typed> {
        let message = format!("`{}` must be {wants}, not {}", field.name, node.type_name());
        self.found
            .push(Diagnostic::error(node.span, message).hint(format!("write it as `{example}`")));
        None
    }

    /// Ids are parts of paths, of file names and of `ID: share` lists.
    fn id(&mut self, id: &str, span: Span) -> bool {
        let good = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        let ends = |c: char| c.is_alphanumeric() || c == '_';
        let ok = id.chars().all(good) && id.starts_with(ends) && id.ends_with(ends);
        if !ok {
            self.found.push(
                Diagnostic::error(span, format!("`{id}` is not an id"))
                    .hint("an id is made of letters, digits, `-`, `_` and inner dots"),
            );
        }
        ok
    }
}

fn quoted(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
    quoted.join(", ")
}
