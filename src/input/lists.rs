//! Lists written in one text, as a spreadsheet cell needs them: `ID: share; ID2: share`.

use super::files::Files;
use super::node::{Node, Table, Value};
use crate::diagnostics::Span;
use std::ops::Range;

/// The items of a list separated by semicolons, as ranges of the text without the blanks around
/// them. Empty items, as after a last semicolon, are left out.
pub(super) fn items(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut items = Vec::new();
    for part in text.split(';') {
        let item = trimmed(text, start..start + part.len());
        if !item.is_empty() {
            items.push(item);
        }
        start += part.len() + 1;
    }
    items
}

/// A range of a text without the blanks at its ends.
pub(super) fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

/// `ID: share; ID2: share` as the list of tables that it stands for. An item without a share
/// becomes a table without one, which the check reports.
pub(super) fn overlaps(text: &str, span: Span, files: &Files) -> Node {
    let place = |range: Range<usize>| files.inside(span, text, range);
    let mut rows = Vec::new();
    for item in items(text) {
        let (id, share) = match text[item.clone()].find(':') {
            Some(colon) => {
                let colon = item.start + colon;
                (item.start..colon, Some(colon + 1..item.end))
            }
            None => (item.clone(), None),
        };
        let mut row = Table::default();
        let id = trimmed(text, id);
        let at = place(id.clone());
        row.set("with", at, Node::new(Value::Text(text[id].to_owned()), at));
        if let Some(share) = share.map(|s| trimmed(text, s)).filter(|s| !s.is_empty()) {
            let at = place(share.clone());
            row.set(
                "share",
                at,
                Node::new(Value::Cell(text[share].to_owned()), at),
            );
        }
        rows.push(Node::new(Value::Table(row), place(item)));
    }
    Node::new(Value::List(rows), span)
}
