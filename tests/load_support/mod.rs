//! Scenario files loaded for tests, and their quantities by path.
#![allow(dead_code)]

use buildout::diagnostics::render;
use buildout::domain::{Quantity, Scenario};
use buildout::input::{LoadRequest, Loaded, load};

pub fn loaded(path: &str, sets: &[&str]) -> Loaded {
    load(&LoadRequest {
        path: path.into(),
        sets: sets.iter().map(|s| (*s).to_owned()).collect(),
        set_files: Vec::new(),
    })
}

pub fn messages(loaded: &Loaded) -> String {
    render(&loaded.diagnostics, &loaded.sources, false)
}

/// A scenario that loads without a single message.
pub fn scenario(path: &str, sets: &[&str]) -> Scenario {
    let loaded = loaded(path, sets);
    assert_eq!(messages(&loaded), "", "{path} {sets:?}");
    loaded.scenario.unwrap()
}

/// A quantity of a scenario by its path.
pub fn at(scenario: &Scenario, path: &str) -> Quantity {
    let all = scenario.quantities();
    let found: Vec<_> = all.iter().filter(|q| q.path == path).collect();
    assert_eq!(found.len(), 1, "{path}");
    (*found[0]).clone()
}

pub fn value(scenario: &Scenario, path: &str) -> String {
    at(scenario, path).distribution.to_string()
}

/// `set` is the only mistake: refused with a message that ends so, and the nearest name.
pub fn refuses(path: &str, set: &str, message: &str, nearest: &str) {
    let loaded = loaded(path, &[set]);
    assert!(loaded.scenario.is_none(), "{set}");
    let text = messages(&loaded);
    let first = text.lines().next().unwrap_or_default();
    assert!(
        first.starts_with("error: ") && first.ends_with(message),
        "{set}: {text}"
    );
    let wanted = format!("help: did you mean {nearest}");
    assert!(text.contains(&wanted), "{set}: {text}");
    assert_eq!(text.matches("error: ").count(), 1, "{set}: {text}");
}

/// A scenario as text, without names and origins.
pub fn plain(scenario: &Scenario) -> String {
    let mut scenario = scenario.clone();
    scenario.name.clear();
    let text = format!("{scenario:#?}");
    let kept = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("origin: "));
    kept.collect::<Vec<_>>().join("\n")
}
