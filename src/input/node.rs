//! What a text says, before it is checked: a tree of values that each keep their place.

use crate::diagnostics::Span;

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub value: Value,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    /// A cell of a CSV file, whose type is that of its field.
    Cell(String),
    Whole(i128),
    Float(f64),
    Flag(bool),
    /// A TOML date or time, as written.
    Date(String),
    List(Vec<Node>),
    Table(Table),
}

/// Keys in the order of the file.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Table {
    pub entries: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub key: String,
    pub key_span: Span,
    pub node: Node,
}

impl Node {
    pub fn new(value: Value, span: Span) -> Self {
        Self { value, span }
    }

    /// The text of a string or cell.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) | Value::Cell(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// What this is, for messages: "text", "a table".
    pub fn type_name(&self) -> &'static str {
        match self.value {
            Value::Text(_) | Value::Cell(_) => "text",
            Value::Whole(_) => "a whole number",
            Value::Float(_) => "a number",
            Value::Flag(_) => "true or false",
            Value::Date(_) => "a date",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
}

impl Table {
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|e| &e.node)
    }

    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|e| e.key == key)
    }

    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.entries
            .iter_mut()
            .find(|e| e.key == key)
            .map(|e| &mut e.node)
    }

    pub fn remove(&mut self, key: &str) -> Option<Entry> {
        let at = self.entries.iter().position(|e| e.key == key)?;
        Some(self.entries.remove(at))
    }

    /// Replaces the value of a key or adds the key at the end.
    pub fn set(&mut self, key: &str, key_span: Span, node: Node) {
        match self.entries.iter_mut().find(|e| e.key == key) {
            Some(entry) => {
                entry.key_span = key_span;
                entry.node = node;
            }
            None => self.entries.push(Entry {
                key: key.to_owned(),
                key_span,
                node,
            }),
        }
    }

    /// The `id` of a row.
    pub fn id(&self) -> Option<&str> {
        self.get("id").and_then(Node::as_text)
    }
}
