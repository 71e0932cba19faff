//! `--set path=value`: values laid over the merged scenario, at every place that the path names.

use super::fields::{EVIDENCE_KEYS, Field, Kind, MOVES, ROOT, Spec};
use super::files::Files;
use super::lists::{self, trimmed};
use super::merge::merge_rate;
use super::node::{Node, Table, Value};
use super::set_path::{Segment, joined, segments, unquoted};
use super::toml_text;
use crate::diagnostics::{Diagnostic, Diagnostics, Span, nearest};
use crate::domain::pattern::glob;

/// Applies one text of `--set`.
pub(super) fn apply(root: &mut Table, text: &str, files: &mut Files, found: &mut Diagnostics) {
    let source = files.command_line("--set", text);
    let whole = Span {
        source,
        start: 0,
        end: text.len(),
    };
    let example = "write `--set path=value`, as in `--set run.trials=1000`";
    let Some(equals) = unquoted(text, '=') else {
        let error = Diagnostic::error(whole, "`--set` needs a path and a value");
        found.push(error.label("there is no `=`").hint(example));
        return;
    };
    let value = trimmed(text, equals + 1..text.len());
    let segments = segments(text, 0..equals);
    if value.is_empty() || segments.iter().any(|s| s.text.is_empty()) {
        let what = if value.is_empty() { "value" } else { "name" };
        let place = match segments.iter().find(|s| s.text.is_empty()) {
            Some(empty) if !value.is_empty() => empty.span(whole),
            _ => whole.part(equals, equals + 1),
        };
        let error = Diagnostic::error(place, format!("`--set` has an empty {what}"));
        found.push(error.hint(example));
        return;
    }
    let node =
        toml_text::parse_value(&text[value.clone()], source, value.start).unwrap_or_else(|| {
            let span = whole.part(value.start, value.end);
            Node::new(Value::Text(text[value].to_owned()), span)
        });
    let set = Set { whole, node, files };
    if let Err(error) = set.in_table(&ROOT, root, &segments) {
        found.push(error);
    }
}

struct Set<'a> {
    whole: Span,
    node: Node,
    files: &'a Files,
}

/// What a value may hold beside itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parts {
    None,
    /// Evidence.
    Quantity,
    /// Evidence, and how it moves.
    Rate,
}

type Outcome = Result<(), Diagnostic>;

impl Set<'_> {
    fn in_table(&self, spec: &'static Spec, table: &mut Table, path: &[Segment]) -> Outcome {
        let Some((head, rest)) = path.split_first() else {
            return Err(self.needs_key(spec.name, self.whole, &names(spec)));
        };
        let Some(field) = spec.field(&head.text) else {
            let message = format!("nothing to set: no `{}` in `{}`", head.text, spec.name);
            return Err(self.unknown(head, message, &names(spec)));
        };
        match &field.kind {
            Kind::Id | Kind::File => Err(Diagnostic::error(
                head.span(self.whole),
                format!("`{}` cannot be set", field.name),
            )
            .hint("write it in the scenario file")),
            Kind::Table(inner) => {
                if rest.is_empty() {
                    return Err(self.needs_key(field.name, head.span(self.whole), &names(inner)));
                }
                match table.get_mut(field.name).map(|n| &mut n.value) {
                    Some(Value::Table(t)) => self.in_table(inner, t, rest),
                    _ => {
                        let mut made = Table::default();
                        self.in_table(inner, &mut made, rest)?;
                        self.put(table, field.name, Value::Table(made));
                        Ok(())
                    }
                }
            }
            Kind::Tables(inner) => {
                let mut empty = Table::default();
                let rows = match table.get_mut(field.name).map(|n| &mut n.value) {
                    Some(Value::Table(t)) => t,
                    _ => &mut empty,
                };
                let ids: Vec<String> = rows.entries.iter().map(|e| e.key.clone()).collect();
                let goes_on = |s: &Segment| inner.field(&s.text).is_some();
                let (hits, rest) = self.matching(field.name, head, &ids, rest, &goes_on)?;
                for i in hits {
                    if let Value::Table(t) = &mut rows.entries[i].node.value {
                        self.in_table(inner, t, rest)?;
                    }
                }
                Ok(())
            }
            // As in a file: there are none.
            Kind::Rows(_) | Kind::List(_)
                if rest.is_empty()
                    && matches!(&self.node.value, Value::List(all) if all.is_empty()) =>
            {
                self.put(table, field.name, Value::List(Vec::new()));
                Ok(())
            }
            Kind::Rows(inner) if inner.has_id() => {
                let mut empty = Vec::new();
                let rows = match table.get_mut(field.name).map(|n| &mut n.value) {
                    Some(Value::List(list)) => list,
                    _ => &mut empty,
                };
                let id_of = |n: &Node| n.as_table().and_then(Table::id).unwrap_or("").to_owned();
                let ids: Vec<String> = rows.iter().map(id_of).collect();
                if rest.is_empty() {
                    let known: Vec<&str> = ids.iter().map(String::as_str).collect();
                    return Err(self.needs_row(field.name, head.span(self.whole), &known));
                }
                let goes_on = |s: &Segment| inner.field(&s.text).is_some();
                let (hits, rest) = self.matching(field.name, head, &ids, rest, &goes_on)?;
                for i in hits {
                    if let Value::Table(t) = &mut rows[i].value {
                        self.in_table(inner, t, rest)?;
                    }
                }
                Ok(())
            }
            Kind::Rows(_) | Kind::List(_) => Err(Diagnostic::error(
                head.span(self.whole),
                format!("rows of `{}` have no id, so none can be set", field.name),
            )
            .hint("use `--set-file` with further rows")),
            Kind::Rates(_) => {
                let mut empty = Table::default();
                let rates = match table.get_mut(field.name).map(|n| &mut n.value) {
                    Some(Value::Table(t)) => t,
                    _ => &mut empty,
                };
                let keys: Vec<String> = rates.entries.iter().map(|e| e.key.clone()).collect();
                let (hits, rest) = self.matching(field.name, head, &keys, rest, &|_| true)?;
                for i in hits {
                    let key = keys[i].clone();
                    self.leaf(rates, &key, head, rest, Parts::Rate)?;
                }
                Ok(())
            }
            Kind::Probabilities | Kind::ClassBy { .. } if !rest.is_empty() => {
                let key = joined(rest);
                let mut made = match table.remove(field.name) {
                    Some(entry) => match entry.node.value {
                        Value::Table(t) => t,
                        _ => Table::default(),
                    },
                    None => Table::default(),
                };
                self.put(&mut made, &key, self.node.value.clone());
                self.put(table, field.name, Value::Table(made));
                Ok(())
            }
            Kind::Overlaps if !rest.is_empty() => self.in_overlaps(field, table, head, rest),
            kind => self.leaf(
                table,
                field.name,
                head,
                rest,
                match kind {
                    Kind::Quantity(_) => Parts::Quantity,
                    _ => Parts::None,
                },
            ),
        }
    }

    /// A value at the end of a path, or a piece of its evidence.
    fn leaf(
        &self,
        table: &mut Table,
        key: &str,
        head: &Segment,
        rest: &[Segment],
        parts: Parts,
    ) -> Outcome {
        let replace = |table: &mut Table| match table.get_mut(key) {
            Some(under) if parts == Parts::Rate => merge_rate(under, self.node.clone()),
            _ => self.put(table, key, self.node.value.clone()),
        };
        let Some(part) = rest.first() else {
            replace(table);
            return Ok(());
        };
        let whole_value = part.text == "value";
        let keys: Vec<&str> = match parts {
            Parts::None => Vec::new(),
            Parts::Quantity => EVIDENCE_KEYS.to_vec(),
            Parts::Rate => {
                let moves = MOVES.iter().map(|f| f.name);
                moves.chain(EVIDENCE_KEYS).collect()
            }
        };
        let known = parts != Parts::None && whole_value || keys.contains(&part.text.as_str());
        if !known || rest.len() > 1 {
            let message = format!("nothing to set: `{}` has no `{}`", head.text, part.text);
            return Err(self.unknown(part, message, &keys));
        }
        if whole_value {
            replace(table);
            return Ok(());
        }
        let mut made = Table::default();
        match table.remove(key).map(|e| (e.key_span, e.node)) {
            Some((
                _,
                Node {
                    value: Value::Table(t),
                    ..
                },
            )) => made = t,
            Some((span, node)) => made.set("value", span, node),
            None => {}
        }
        self.put(&mut made, &part.text, self.node.value.clone());
        self.put(table, key, Value::Table(made));
        Ok(())
    }

    fn in_overlaps(
        &self,
        field: &Field,
        table: &mut Table,
        head: &Segment,
        rest: &[Segment],
    ) -> Outcome {
        let files = self.files;
        let node = table.get_mut(field.name);
        let mut empty = Vec::new();
        let rows = match node {
            Some(node) => {
                if let Some(text) = node.as_text().map(str::to_owned) {
                    *node = lists::overlaps(&text, node.span, files);
                }
                match &mut node.value {
                    Value::List(rows) => rows,
                    _ => &mut empty,
                }
            }
            None => &mut empty,
        };
        let with = |n: &Node| n.as_table()?.get("with")?.as_text().map(str::to_owned);
        let ids: Vec<String> = rows.iter().map(|r| with(r).unwrap_or_default()).collect();
        let (hits, rest) = self.matching(field.name, head, &ids, rest, &|_| true)?;
        let rest = match rest.split_first() {
            Some((share, more)) if share.text == "share" => more,
            _ => rest,
        };
        for i in hits {
            if let Value::Table(t) = &mut rows[i].value {
                self.leaf(t, "share", head, rest, Parts::Quantity)?;
            }
        }
        Ok(())
    }

    /// The ids that the path goes on with, and what is left of it. Ids may contain dots, so as
    /// many segments are taken as it needs for an id to match and the rest to begin with a key.
    fn matching<'p>(
        &self,
        table: &str,
        head: &Segment,
        ids: &[String],
        path: &'p [Segment],
        goes_on: &dyn Fn(&Segment) -> bool,
    ) -> Result<(Vec<usize>, &'p [Segment]), Diagnostic> {
        let Some(first) = path.first() else {
            let known: Vec<&str> = ids.iter().map(String::as_str).collect();
            return Err(self.needs_key(table, head.span(self.whole), &known));
        };
        let mut complete = None;
        for taken in 1..=path.len() {
            let pattern = joined(&path[..taken]);
            let hits: Vec<usize> = (0..ids.len())
                .filter(|i| glob(&pattern, &ids[*i]))
                .collect();
            if hits.is_empty() {
                continue;
            }
            if path.get(taken).is_none_or(goes_on) {
                return Ok((hits, &path[taken..]));
            }
            complete.get_or_insert((hits, &path[taken..]));
        }
        if let Some(found) = complete {
            return Ok(found);
        }
        // The whole id in the message, as far as it can be told from the keys behind it.
        let taken = path.iter().skip(1).position(goes_on).map_or(1, |i| i + 1);
        let id = Segment {
            text: joined(&path[..taken]),
            range: first.range.start..path[taken - 1].range.end,
        };
        let message = format!("nothing to set: no `{}` in `{table}`", id.text);
        let known: Vec<&str> = ids.iter().map(String::as_str).collect();
        Err(self.unknown(&id, message, &known))
    }

    fn put(&self, table: &mut Table, key: &str, value: Value) {
        table.set(key, self.node.span, Node::new(value, self.node.span));
    }

    fn needs_key(&self, table: &str, span: Span, known: &[&str]) -> Diagnostic {
        Diagnostic::error(span, format!("`{table}` is a table; name one of its keys"))
            .hint(options("known", known))
    }

    fn needs_row(&self, list: &str, span: Span, known: &[&str]) -> Diagnostic {
        let message = format!("`{list}` is a list, of which only `[]` can be set");
        let hint = options("name a row and one of its keys; known", known);
        Diagnostic::error(span, message).hint(hint)
    }

    fn unknown(&self, segment: &Segment, message: String, known: &[&str]) -> Diagnostic {
        let error = Diagnostic::error(segment.span(self.whole), message);
        let near = nearest(&segment.text, known.iter().copied());
        if near.is_empty() {
            error.hint(options("known", known))
        } else {
            error.hint(format!("did you mean {}?", quoted(&near, " or ")))
        }
    }
}

fn names(spec: &Spec) -> Vec<&'static str> {
    spec.fields().map(|f| f.name).collect()
}

fn quoted(names: &[&str], between: &str) -> String {
    let quoted: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
    quoted.join(between)
}

fn options(word: &str, known: &[&str]) -> String {
    match known.len() {
        0 => "the scenario has none".into(),
        1..=12 => format!("{word}: {}", quoted(known, ", ")),
        more => format!(
            "{word}: {} and {} more",
            quoted(&known[..12], ", "),
            more - 12
        ),
    }
}
