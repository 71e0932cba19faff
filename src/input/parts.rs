//! Two resolved scenarios taken apart into what differs between them, and put together again with
//! some of it exchanged.

use toml::{Table, Value};

/// Keys that no trial reads.
const WORDS: [&str; 12] = [
    "title",
    "description",
    "documents",
    "context",
    "benchmarks",
    "evidence",
    "source",
    "quote",
    "url",
    "accessed",
    "note",
    "confidence",
];

/// Keys of the whole that say how a run is made, not what it is about.
const RUN: &str = "run";

/// A resolved scenario as a tree.
#[derive(Debug, Clone)]
pub struct Parts(Table);

/// A value that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub path: String,
    /// As TOML; none where it is absent.
    pub from: Option<String>,
    pub to: Option<String>,
}

/// A part in which something differs: a row with an id, a named table or a value of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedPart {
    /// `commitments.STARGATE-500`, `drivers.capex_per_mw`, `regimes`.
    pub name: String,
    pub changes: Vec<Change>,
}

impl Parts {
    /// Takes apart what [`super::resolved_toml`] wrote; none where the text is no TOML.
    pub fn of(resolved: &str) -> Option<Self> {
        resolved.parse().ok().map(Self)
    }

    /// What differs from `self` to `other` and may move a result, by name of the part.
    pub fn differing(&self, other: &Self) -> Vec<ChangedPart> {
        let mut found = Vec::new();
        for name in names(&self.0, &other.0) {
            let (a, b) = (get(&self.0, &name), get(&other.0, &name));
            let mut changes = Vec::new();
            differences(&name, a, b, &mut changes);
            if !changes.is_empty() {
                found.push(ChangedPart { name, changes });
            }
        }
        found
    }

    /// The scenario as TOML with the parts named taken from `other`.
    pub fn with(&self, other: &Self, named: &[&str]) -> String {
        let mut table = self.0.clone();
        for name in named {
            put(&mut table, name, get(&other.0, name).cloned());
        }
        table.to_string()
    }
}

/// The names of all parts, sorted. A key is taken apart in both scenarios or in none: what stands in two
/// parts would be changed twice.
fn names(a: &Table, b: &Table) -> Vec<String> {
    let mut names = Vec::new();
    for key in a.keys().chain(b.keys()) {
        if WORDS.contains(&key.as_str()) || key == RUN {
            continue;
        }
        let both = || [a, b].into_iter().filter_map(|table| table.get(key));
        if both().any(|value| has_parts(key, value)) && both().all(|value| ids(value).is_some()) {
            let ids = both().filter_map(ids).flatten();
            names.extend(ids.map(|id| format!("{key}.{id}")));
        } else {
            names.push(key.clone());
        }
    }
    names.sort();
    names.dedup();
    names
}

/// What stands under a key is a list or a table of things that are changed one by one.
fn has_parts(key: &str, value: &Value) -> bool {
    match value {
        Value::Array(rows) => rows.iter().any(|r| id(r).is_some()),
        // States are numbered in their order: they go together.
        Value::Table(inner) => key != "regimes" && inner.values().all(Value::is_table),
        _ => false,
    }
}

/// The names of what is in a list or a table; none where it is neither.
fn ids(value: &Value) -> Option<Vec<&str>> {
    match value {
        Value::Array(rows) => Some(rows.iter().filter_map(id).collect()),
        Value::Table(inner) => Some(inner.keys().map(String::as_str).collect()),
        _ => None,
    }
}

fn id(row: &Value) -> Option<&str> {
    row.as_table()?.get("id")?.as_str()
}

fn split(name: &str) -> (&str, Option<&str>) {
    match name.split_once('.') {
        Some((key, rest)) => (key, Some(rest)),
        None => (name, None),
    }
}

fn get<'t>(table: &'t Table, name: &str) -> Option<&'t Value> {
    let (key, rest) = split(name);
    let value = table.get(key)?;
    match (rest, value) {
        (None, value) => Some(value),
        (Some(rest), Value::Array(rows)) => rows.iter().find(|r| id(r) == Some(rest)),
        (Some(rest), Value::Table(inner)) => inner.get(rest),
        _ => None,
    }
}

fn put(table: &mut Table, name: &str, value: Option<Value>) {
    let (key, rest) = split(name);
    let Some(rest) = rest else {
        match value {
            Some(value) => table.insert(key.to_owned(), value),
            None => table.remove(key),
        };
        return;
    };
    let is_row = value.as_ref().is_some_and(|v| id(v) == Some(rest));
    let empty = match is_row {
        true => Value::Array(Vec::new()),
        false => Value::Table(Table::new()),
    };
    let holder = table.entry(key.to_owned()).or_insert(empty);
    match (holder, value) {
        (Value::Array(rows), Some(value)) => match rows.iter_mut().find(|r| id(r) == Some(rest)) {
            Some(row) => *row = value,
            None => rows.push(value),
        },
        (Value::Array(rows), None) => rows.retain(|r| id(r) != Some(rest)),
        (Value::Table(inner), Some(value)) => {
            inner.insert(rest.to_owned(), value);
        }
        (Value::Table(inner), None) => {
            inner.remove(rest);
        }
        _ => {}
    }
}

/// A value without the words about it.
fn bare(value: &Value) -> &Value {
    match value.as_table() {
        Some(table) => {
            let numbers = table.iter().filter(|(k, _)| !WORDS.contains(&k.as_str()));
            match (table.get("value"), numbers.count()) {
                (Some(value), 1) => value,
                _ => value,
            }
        }
        None => value,
    }
}

fn differences(path: &str, a: Option<&Value>, b: Option<&Value>, found: &mut Vec<Change>) {
    let (a, b) = (a.map(bare), b.map(bare));
    if a == b {
        return;
    }
    if let (Some(Value::Table(a)), Some(Value::Table(b))) = (a, b) {
        let mut keys: Vec<&String> = a.keys().chain(b.keys()).collect();
        keys.sort();
        keys.dedup();
        for key in keys {
            if !WORDS.contains(&key.as_str()) {
                differences(&format!("{path}.{key}"), a.get(key), b.get(key), found);
            }
        }
        return;
    }
    let text = |v: &Value| match v {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    found.push(Change {
        path: path.to_owned(),
        from: a.map(text),
        to: b.map(text),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = r#"
title = "a"
[run]
seed = 1
[drivers.power]
level = { value = 3.0, source = "x" }
[[commitments]]
id = "ONE"
amount = 5.0
[[commitments]]
id = "TWO"
amount = 7.0
"#;

    const B: &str = r#"
title = "b"
[run]
seed = 2
[drivers.power]
level = { value = 3.0, source = "y" }
[drivers.fuel]
level = 1.0
[[commitments]]
id = "ONE"
amount = 6.0
"#;

    #[test]
    fn only_what_a_trial_reads_differs() {
        let (a, b) = (Parts::of(A).unwrap(), Parts::of(B).unwrap());
        let names: Vec<String> = a.differing(&b).into_iter().map(|p| p.name).collect();
        assert_eq!(
            names,
            ["commitments.ONE", "commitments.TWO", "drivers.fuel"]
        );
        let change = &a.differing(&b)[0].changes[0];
        assert_eq!(change.path, "commitments.ONE.amount");
        assert_eq!(change.from.as_deref(), Some("5.0"));
        assert_eq!(change.to.as_deref(), Some("6.0"));
    }

    #[test]
    fn all_changes_together_are_the_other() {
        let (a, b) = (Parts::of(A).unwrap(), Parts::of(B).unwrap());
        let all = ["commitments.ONE", "commitments.TWO", "drivers.fuel"];
        let both = Parts::of(&a.with(&b, &all)).unwrap();
        assert_eq!(both.differing(&b), []);
        let one = Parts::of(&a.with(&b, &all[1..2])).unwrap();
        let names: Vec<String> = a.differing(&one).into_iter().map(|p| p.name).collect();
        assert_eq!(names, ["commitments.TWO"]);
    }
}
