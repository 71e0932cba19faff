//! TOML text to a tree of values, with every syntax error that can be told from the others.

use super::node::{Entry, Node, Table, Value};
use crate::diagnostics::{Diagnostic, Diagnostics, SourceId, Span};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Reads a whole file; what could be understood comes back together with the errors.
pub(super) fn parse(text: &str, source: SourceId, diagnostics: &mut Diagnostics) -> Table {
    let at = |span: std::ops::Range<usize>| Span {
        source,
        start: span.start,
        end: span.end,
    };
    // The parser knows no byte order mark; as one character of the same length it is white space.
    let blanked = text.strip_prefix('\u{feff}').map(|t| format!("   {t}"));
    let (root, errors) = DeTable::parse_recoverable(blanked.as_deref().unwrap_or(text));
    for error in errors {
        let span = error.span().map(at);
        diagnostics.push(explain(error.message(), span));
    }
    table(root.get_ref(), &at)
}

/// Reads one value, as on the right of `=`; `start` is its place in the source. `None` where the
/// text is no TOML value.
pub(super) fn parse_value(text: &str, source: SourceId, start: usize) -> Option<Node> {
    let value = DeValue::parse(text).ok()?;
    let at = |span: std::ops::Range<usize>| Span {
        source,
        start: start + span.start,
        end: start + span.end,
    };
    Some(node(&value, &at))
}

fn explain(message: &str, span: Option<Span>) -> Diagnostic {
    let (head, tail) = match message.split_once(", expected ") {
        Some((head, tail)) => (head, Some(tail)),
        None => (message, None),
    };
    let mut diagnostic = Diagnostic::error(span, format!("not valid TOML: {head}"));
    if let Some(tail) = tail.filter(|t| *t != "nothing") {
        diagnostic = diagnostic.label(format!("expected {tail}"));
    }
    if head == "string values must be quoted" {
        diagnostic = diagnostic.hint("write text and distributions in quotes: `\"30 to 60\"`");
    }
    if head == "duplicate key" {
        diagnostic = diagnostic.hint("a key may stand once in its table; remove one of them");
    }
    diagnostic
}

type At<'a> = &'a dyn Fn(std::ops::Range<usize>) -> Span;

fn table(from: &DeTable<'_>, at: At<'_>) -> Table {
    let mut entries: Vec<Entry> = from
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            key_span: at(key.span()),
            node: node(value, at),
        })
        .collect();
    entries.sort_by_key(|e| e.key_span.start);
    Table { entries }
}

fn node(from: &Spanned<DeValue<'_>>, at: At<'_>) -> Node {
    let value = match from.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        // Beyond i128 the nearest float says enough for the range checks that follow.
        DeValue::Integer(i) => match i128::from_str_radix(i.as_str(), i.radix()) {
            Ok(whole) => Value::Whole(whole),
            Err(_) => Value::Float(i.as_str().parse().unwrap_or(f64::INFINITY)),
        },
        DeValue::Float(f) => Value::Float(f.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Array(items) => Value::List(items.iter().map(|i| node(i, at)).collect()),
        DeValue::Table(inner) => Value::Table(table(inner, at)),
    };
    Node::new(value, at(from.span()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_knows_its_place() {
        let text = "\u{feff}a = 1\n[t]\nb = \"x\"\n";
        let mut found = Diagnostics::default();
        let root = parse(text, SourceId(0), &mut found);
        assert!(found.is_empty());
        let b = root
            .get("t")
            .and_then(Node::as_table)
            .and_then(|t| t.get("b"));
        let span = b.map(|n| n.span).unwrap();
        assert_eq!(&text[span.start..span.end], "\"x\"");
    }

    #[test]
    fn several_syntax_errors_are_found_at_once() {
        let mut found = Diagnostics::default();
        parse("a = 1\na = 2\nb = 1.2.3\nc = x\n", SourceId(0), &mut found);
        let messages: Vec<&str> = found.iter().map(|d| d.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "not valid TOML: duplicate key",
                "not valid TOML: invalid float",
                "not valid TOML: string values must be quoted"
            ]
        );
    }
}
