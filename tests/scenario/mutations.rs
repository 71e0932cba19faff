//! Every value of every shipped scenario, and of the test fixtures, replaced by something wrong:
//! loading must end in diagnostics or in a valid scenario, never in a panic.
//!
//! The mutations walk in a fixed order, so that a failure repeats. The number of loads is bounded:
//! where there are more mutations than that, a fixed scattering of them is taken.

use buildout::diagnostics::render;
use buildout::domain::Scenario;
use buildout::engine::{NoProgress, RunRequest, run};
use buildout::input::{LoadRequest, load, resolved_toml};
use buildout::model::Plan;
use buildout::results::summarize;
use rayon::prelude::*;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// What a value is replaced by.
const GARBAGE: [&str; 22] = [
    "",
    "0",
    "-1",
    "1e308",
    "-1e-320",
    "99999999999999999999999999",
    "nan",
    "inf",
    "\"NaN\"",
    "\"\"",
    "\"normal(0, 1\"",
    "\"lognormal(p10=5, p90=1)\"",
    "\"1 to 1\"",
    "\"discrete(\"",
    "true",
    "[]",
    "[[]]",
    "{}",
    "{ value = 1, value = 2 }",
    "1979-05-27",
    "\"\u{0}\u{202e}é\"",
    "\"STARGATE-500\"",
];

/// How many mutations are tried.
#[derive(Clone, Copy)]
struct Extent {
    /// Loads for one file of a scenario on its own, at most.
    alone: usize,
    /// Loads for one file of a variant: its base is spoilt on its own already.
    variant: usize,
    /// One in so many mutations that load is also run.
    run_every: usize,
}

fn roots() -> Vec<PathBuf> {
    let mut roots = ["base", "funding"]
        .map(|name| PathBuf::from(format!("tests/fixtures/{name}.toml")))
        .to_vec();
    for entry in fs::read_dir("scenarios").into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "toml") {
            roots.push(path);
        }
    }
    roots.sort();
    roots
}

/// Copies a folder, with what lies in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// Ways to spoil a text: each value replaced, each line deleted or doubled.
fn mutations(path: &Path, text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let csv = path.extension().is_some_and(|e| e == "csv");
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for (i, line) in lines.iter().enumerate() {
        let with = |line: &str| {
            let mut changed: Vec<&str> = lines.clone();
            changed[i] = line;
            changed.concat()
        };
        out.push(with(""));
        out.push(with(&format!("{line}{line}")));
        let body = line.trim_end();
        let places: Vec<(usize, usize)> = if csv {
            cells(body)
        } else {
            body.find('=')
                .map(|at| (at + 1, body.len()))
                .into_iter()
                .collect()
        };
        for (start, end) in places {
            for garbage in GARBAGE {
                out.push(with(&format!(
                    "{}{garbage}{}\n",
                    &body[..start],
                    &body[end..]
                )));
            }
        }
    }
    out
}

/// Byte ranges between commas. Commas inside quotes count as well: so much the worse for the row.
fn cells(line: &str) -> Vec<(usize, usize)> {
    let mut start = 0;
    let ends = line.match_indices(',').map(|(i, _)| i);
    let mut out = Vec::new();
    for end in ends.chain([line.len()]) {
        out.push((start, end));
        start = end + 1;
    }
    out
}

/// Loads the scenario and demands diagnostics or a scenario that resolves and, with `runs`, that
/// simulates with all its checks passed.
fn survives(root: &Path, what: &str, runs: bool) {
    let result = catch_unwind(AssertUnwindSafe(|| {
        let loaded = load(&LoadRequest {
            path: root.to_owned(),
            ..LoadRequest::default()
        });
        let text = render(&loaded.diagnostics, &loaded.sources, false);
        match &loaded.scenario {
            Some(scenario) if runs => simulates(scenario),
            Some(scenario) => !resolved_toml(scenario).is_empty(),
            None => loaded.diagnostics.has_errors() && text.contains("error: "),
        }
    }));
    assert!(matches!(result, Ok(true)), "{what}");
}

fn simulates(scenario: &Scenario) -> bool {
    let plan = Plan::compile(scenario).unwrap();
    let request = RunRequest {
        trials: 64,
        seed: 1,
        threads: Some(1),
        ..RunRequest::default()
    };
    let collected = run(&plan, &request, &NoProgress).unwrap();
    let results = summarize(scenario, &plan, &collected, &[0.05, 0.5, 0.95]);
    results.checks.iter().all(|check| check.passed)
}

#[test]
fn no_spoilt_value_makes_the_loader_panic() {
    spoil(Extent {
        alone: 166,
        variant: 16,
        run_every: 36,
    });
}

/// Four times as many loads of variants, and six to twelve times as many runs: three minutes of two processors.
/// `cargo test --test scenario mutations -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn nor_do_many_more() {
    spoil(Extent {
        alone: 333,
        variant: 66,
        run_every: 12,
    });
}

fn spoil(extent: Extent) {
    roots().par_iter().for_each(|root| {
        let folder = tempfile::tempdir().unwrap();
        copy(root.parent().unwrap(), folder.path());
        let copied = folder.path().join(root.file_name().unwrap());
        let files = load(&LoadRequest {
            path: copied.clone(),
            ..LoadRequest::default()
        })
        .files;
        assert!(!files.is_empty());
        for file in files {
            let path = folder.path().join(&file.name);
            let text = fs::read_to_string(&path).unwrap();
            let all = mutations(&path, &text);
            let share = extent.loads(root) as f64 / all.len() as f64;
            for (i, spoilt) in all.iter().enumerate().filter(|(i, _)| taken(*i, share)) {
                fs::write(&path, spoilt).unwrap();
                survives(
                    &copied,
                    &format!("{} mutation {i} of {}", root.display(), file.name),
                    i % extent.run_every == 0,
                );
            }
            fs::write(&path, &text).unwrap();
        }
    });
}

/// Takes a share of all numbers, scattered by multiples of the golden ratio: taking every n-th
/// would meet the same piece of garbage again and again.
fn taken(i: usize, share: f64) -> bool {
    (i as f64 * 0.618_033_988_749_895).fract() < share
}

impl Extent {
    fn loads(self, root: &Path) -> usize {
        let text = fs::read_to_string(root).unwrap();
        if text.contains("\nextends") {
            self.variant
        } else {
            self.alone
        }
    }
}
