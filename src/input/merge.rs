//! One layer over another: tables merge by key, lists of rows by id, everything else is replaced.

use super::fields::{Field, Kind, MOVES, Spec};
use super::node::{Entry, Node, Table, Value};
use std::collections::BTreeMap;

/// Lays `over` on `base`.
pub(super) fn merge(spec: &'static Spec, base: &mut Table, over: Table) {
    for entry in over.entries {
        match spec.field(&entry.key) {
            Some(field) => merge_field(field, base, entry),
            // An unknown key is reported by the check.
            None => base.set(&entry.key, entry.key_span, entry.node),
        }
    }
}

fn merge_field(field: &Field, base: &mut Table, over: Entry) {
    let Some(below) = base.get_mut(&over.key) else {
        base.entries.push(over);
        return;
    };
    let span = over.node.span;
    match (&field.kind, &mut below.value, over.node.value) {
        (Kind::Table(spec), Value::Table(b), Value::Table(o)) => merge(spec, b, o),
        (Kind::Tables(spec), Value::Table(b), Value::Table(o)) => {
            for row in o.entries {
                match b.get_mut(&row.key) {
                    Some(under) => merge_row(spec, under, row.node),
                    None => b.entries.push(row),
                }
            }
        }
        (Kind::Rates(_), Value::Table(b), Value::Table(o)) => {
            for row in o.entries {
                match b.get_mut(&row.key) {
                    Some(under) => merge_rate(under, row.node),
                    None => b.entries.push(row),
                }
            }
        }
        (Kind::ClassBy { .. }, Value::Table(b), Value::Table(o)) => {
            for row in o.entries {
                b.set(&row.key, row.key_span, row.node);
            }
        }
        // Adding nothing would have no use: an empty list says that there are none.
        (Kind::Rows(_) | Kind::List(_), Value::List(b), Value::List(o)) if o.is_empty() => {
            b.clear();
            below.span = span;
        }
        (Kind::Rows(spec) | Kind::List(spec), Value::List(b), Value::List(o)) => {
            merge_rows(spec, b, o)
        }
        (Kind::Quantity(_), _, value) => merge_quantity(below, Node::new(value, span)),
        (_, _, value) => base.set(&over.key, over.key_span, Node::new(value, span)),
    }
}

fn merge_row(spec: &'static Spec, base: &mut Node, over: Node) {
    match (&mut base.value, over.value) {
        (Value::Table(b), Value::Table(o)) => merge(spec, b, o),
        (_, value) => *base = Node::new(value, over.span),
    }
}

fn merge_rows(spec: &'static Spec, base: &mut Vec<Node>, over: Vec<Node>) {
    let id_of = |node: &Node| node.as_table()?.id().map(str::to_owned);
    let at: BTreeMap<String, usize> = base
        .iter()
        .enumerate()
        .filter_map(|(i, row)| Some((id_of(row)?, i)))
        .collect();
    for row in over {
        match id_of(&row).and_then(|id| at.get(&id)) {
            Some(i) if spec.has_id() => merge_row(spec, &mut base[*i], row),
            _ => base.push(row),
        }
    }
}

/// A rate as a quantity, but how it moves stays where the new value does not speak of it.
pub(super) fn merge_rate(base: &mut Node, over: Node) {
    let moves: Vec<Entry> = match &base.value {
        Value::Table(table) => {
            let is_move = |e: &&Entry| MOVES.iter().any(|f| f.name == e.key);
            table.entries.iter().filter(is_move).cloned().collect()
        }
        _ => Vec::new(),
    };
    merge_quantity(base, over);
    if moves.is_empty() {
        return;
    }
    if !matches!(base.value, Value::Table(_)) {
        let mut table = Table::default();
        let value = std::mem::replace(&mut base.value, Value::Flag(false));
        table.set("value", base.span, Node::new(value, base.span));
        base.value = Value::Table(table);
    }
    if let Value::Table(table) = &mut base.value {
        for entry in moves {
            if table.get(&entry.key).is_none() {
                table.set(&entry.key, entry.key_span, entry.node);
            }
        }
    }
}

/// A new value replaces the old one together with its evidence, which spoke of the old one; a
/// table without a value adds evidence to it.
fn merge_quantity(base: &mut Node, over: Node) {
    match over.value {
        Value::Table(more) if more.get("value").is_none() => {
            let whole = std::mem::replace(&mut base.value, Value::Table(Table::default()));
            let mut table = match whole {
                Value::Table(table) => table,
                value => {
                    let mut table = Table::default();
                    table.set("value", base.span, Node::new(value, base.span));
                    table
                }
            };
            for entry in more.entries {
                table.set(&entry.key, entry.key_span, entry.node);
            }
            base.value = Value::Table(table);
        }
        value => *base = Node::new(value, over.span),
    }
}
