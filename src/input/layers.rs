//! Layers of a scenario: the files of its `extends` chain, each with the rows of the CSV files it
//! names.

use super::csv_text::{self, Cell};
use super::fields::{EVIDENCE_KEYS, Field, Kind, ROOT, Spec};
use super::files::Files;
use super::lists;
use super::node::{Node, Table, Value};
use super::toml_text;
use crate::diagnostics::{Diagnostic, Diagnostics, SourceId, Span, line_number, nearest};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The scenario and what it extends, the most basic file first.
pub(super) fn chain(path: &Path, files: &mut Files, diagnostics: &mut Diagnostics) -> Vec<Table> {
    let mut layers = Vec::new();
    let mut seen: Vec<PathBuf> = Vec::new();
    let mut path = path.to_owned();
    let mut named: Option<Span> = None;
    loop {
        // Links and `..` must not hide a loop.
        let real = std::fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        if seen.contains(&real) {
            let error = Diagnostic::error(named, "`extends` goes round in a loop");
            diagnostics.push(
                error
                    .label("this file is extended already")
                    .hint("a base must not extend its own variant"),
            );
            files.unreadable = true;
            break;
        }
        seen.push(real);
        let Some(mut root) = read(&path, named, files, diagnostics) else {
            break;
        };
        let extends = root.remove("extends");
        expand(&mut root, files, diagnostics);
        layers.push(root);
        let Some(entry) = extends else { break };
        match entry.node.as_text().map(str::trim) {
            Some(name) if !name.is_empty() => {
                path = files.folder(entry.node.span.source).join(name);
                named = Some(entry.node.span);
            }
            _ => {
                diagnostics.push(
                    Diagnostic::error(entry.node.span, "`extends` must name a scenario file")
                        .hint("write `extends = \"base.toml\"`, relative to this file"),
                );
                files.unreadable = true;
                break;
            }
        }
    }
    layers.reverse();
    layers
}

/// A file of `--set-file`.
pub(super) fn set_file(
    path: &Path,
    files: &mut Files,
    diagnostics: &mut Diagnostics,
) -> Option<Table> {
    let mut root = read(path, None, files, diagnostics)?;
    if let Some(entry) = root.remove("extends") {
        diagnostics.push(
            Diagnostic::error(entry.key_span, "a `--set-file` cannot extend a scenario")
                .hint("it is laid over the scenario that is run; remove this line"),
        );
    }
    expand(&mut root, files, diagnostics);
    Some(root)
}

fn read(
    path: &Path,
    named: Option<Span>,
    files: &mut Files,
    diagnostics: &mut Diagnostics,
) -> Option<Table> {
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    match files.open(path, &folder) {
        Ok(source) => {
            let before = diagnostics.len();
            let root = toml_text::parse(files.source_text(source), source, diagnostics);
            files.unreadable |= diagnostics.len() > before;
            Some(root)
        }
        Err(unread) => {
            diagnostics.push(unread.at(named));
            files.unreadable = true;
            None
        }
    }
}

/// Puts the rows of CSV files in the place of their names, and refuses ids that stand twice.
fn expand(root: &mut Table, files: &mut Files, diagnostics: &mut Diagnostics) {
    for entry in &mut root.entries {
        let Some(Kind::Rows(spec)) = ROOT.field(&entry.key).map(|f| &f.kind) else {
            continue;
        };
        let span = entry.node.span;
        let named = std::mem::replace(&mut entry.node.value, Value::List(Vec::new()));
        let items = match named {
            Value::List(items) => items,
            value @ Value::Text(_) => vec![Node::new(value, span)],
            other => {
                let found = Node::new(other, span);
                let message = format!(
                    "`{}` must be a list of tables or the name of a CSV file, not {}",
                    spec.name,
                    found.type_name()
                );
                diagnostics.push(
                    Diagnostic::error(span, message)
                        .hint(format!("begin each row with `{}`", spec.heading)),
                );
                files.incomplete = true;
                continue;
            }
        };
        let mut rows = Vec::new();
        for item in items {
            match &item.value {
                Value::Text(name) => rows.extend(sheet(spec, name, item.span, files, diagnostics)),
                // A row of another type is reported when rows are checked.
                _ => rows.push(item),
            }
        }
        if spec.has_id() {
            refuse_duplicates(spec, &rows, files, diagnostics);
        }
        entry.node.value = Value::List(rows);
    }
}

fn refuse_duplicates(spec: &Spec, rows: &[Node], files: &Files, diagnostics: &mut Diagnostics) {
    let mut first: BTreeMap<&str, Span> = BTreeMap::new();
    for node in rows.iter().filter_map(|r| r.as_table()?.get("id")) {
        let Some(id) = node.as_text() else { continue };
        match first.get(id) {
            None => {
                first.insert(id, node.span);
            }
            Some(earlier) => {
                let line = line_number(files.source_text(earlier.source), earlier.start);
                let name = &files.sources.get(earlier.source).name;
                diagnostics.push(
                    Diagnostic::error(node.span, format!("the id `{id}` stands twice"))
                        .label(format!("first at {name}:{line}"))
                        .hint(format!(
                            "every row of `{}` needs an id of its own",
                            spec.name
                        )),
                );
            }
        }
    }
}

/// The rows of a CSV file.
fn sheet(
    spec: &'static Spec,
    name: &str,
    span: Span,
    files: &mut Files,
    diagnostics: &mut Diagnostics,
) -> Vec<Node> {
    let folder = files.folder(span.source).to_owned();
    let source = match files.open(&folder.join(name), &folder) {
        Ok(source) => source,
        Err(unread) => {
            diagnostics.push(unread.at(Some(span)));
            files.incomplete = true;
            return Vec::new();
        }
    };
    let before = diagnostics.len();
    let sheet = csv_text::parse(files.source_text(source), source, diagnostics);
    files.incomplete |= diagnostics.len() > before;
    let columns = columns(spec, &sheet.header, diagnostics);
    sheet
        .rows
        .iter()
        .map(|cells| row(&columns, cells, source, files))
        .collect()
}

/// What a column holds: a field, or a part of a field (`realized.source`).
struct Column {
    field: &'static Field,
    part: Option<String>,
    span: Span,
}

fn columns(
    spec: &'static Spec,
    header: &[Cell],
    diagnostics: &mut Diagnostics,
) -> Vec<Option<Column>> {
    let mut known: Vec<&str> = Vec::new();
    let mut columns = Vec::new();
    for cell in header {
        let name = cell.text.trim();
        let column = column(spec, name, cell.span);
        if column.is_none() {
            let error = Diagnostic::error(cell.span, format!("unknown column `{name}`"));
            let names = column_names(spec);
            diagnostics.push(
                match nearest(name, names.iter().map(String::as_str)).first() {
                    Some(near) => error.hint(format!("did you mean `{near}`?")),
                    None => error.hint(format!(
                        "columns are named after the keys of `{}`",
                        spec.heading
                    )),
                },
            );
        } else if known.contains(&name) {
            diagnostics.push(
                Diagnostic::error(cell.span, format!("the column `{name}` stands twice"))
                    .hint("remove one of them"),
            );
        }
        known.push(name);
        columns.push(column);
    }
    if !header.is_empty() && spec.needs_id() && !known.contains(&"id") {
        diagnostics.push(
            Diagnostic::error(header[0].span, "the column `id` is missing")
                .hint("every row needs an id of its own"),
        );
    }
    columns
}

fn column(spec: &'static Spec, name: &str, span: Span) -> Option<Column> {
    let (head, part) = match name.split_once('.') {
        Some((head, part)) => (head, Some(part)),
        None => (name, None),
    };
    let field = spec.field(head)?;
    if let Some(part) = part
        && !(matches!(field.kind, Kind::Quantity(_)) && EVIDENCE_KEYS.contains(&part))
    {
        return None;
    }
    Some(Column {
        field,
        part: part.map(str::to_owned),
        span,
    })
}

fn column_names(spec: &Spec) -> Vec<String> {
    let mut names = Vec::new();
    for field in spec.fields() {
        names.push(field.name.to_owned());
        if matches!(field.kind, Kind::Quantity(_)) {
            names.extend(EVIDENCE_KEYS.iter().map(|k| format!("{}.{k}", field.name)));
        }
    }
    names
}

fn row(columns: &[Option<Column>], cells: &[Cell], source: SourceId, files: &Files) -> Node {
    let mut table = Table::default();
    for (column, cell) in columns.iter().zip(cells) {
        let text = cell.text.trim();
        let Some(column) = column.as_ref().filter(|_| !text.is_empty()) else {
            continue;
        };
        let name = column.field.name;
        let value = match column.field.kind {
            Kind::Overlaps => lists::overlaps(text, cell.span, files),
            _ => Node::new(Value::Cell(text.to_owned()), cell.span),
        };
        match &column.part {
            Some(part) => {
                let whole = table.remove(name).map(|e| e.node);
                let mut inner = match whole {
                    Some(Node {
                        value: Value::Table(inner),
                        ..
                    }) => inner,
                    Some(number) => {
                        let mut inner = Table::default();
                        inner.set("value", column.span, number);
                        inner
                    }
                    None => Table::default(),
                };
                inner.set(part, column.span, value);
                let span = inner.entries[0].node.span;
                table.set(name, column.span, Node::new(Value::Table(inner), span));
            }
            None => match table.get_mut(name).map(|n| &mut n.value) {
                Some(Value::Table(inner)) => inner.set("value", column.span, value),
                _ => table.set(name, column.span, value),
            },
        }
    }
    let span = Span {
        source,
        start: cells.first().map_or(0, |c| c.span.start),
        end: cells.last().map_or(0, |c| c.span.end),
    };
    Node::new(Value::Table(table), span)
}
