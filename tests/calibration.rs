//! Reference classes against the outcomes they stand for: a generic pledge of each class, simulated
//! on the shipped scenario's regimes, must reproduce the observed q10, q50 and q90 of the fraction
//! delivered by the deadline; those of February 2025 the outcomes that were known by then. docs/validation.md holds the comparison; the test keeps it true
//! (`BUILDOUT_UPDATE=1 cargo test --test calibration` rewrites it).

mod common;

use buildout::domain::{Metric, SubjectKind};
use buildout::engine::{NoProgress, RunRequest, run};
use buildout::input::{LoadRequest, load};
use buildout::model::Plan;
use buildout::results::{Results, summarize};
use buildout::statistics::quantile::{Convention, of_sorted};
use std::path::{Path, PathBuf};

/// The observed quantiles rest on 4 to 9 outcomes: their own sampling error is several times this.
const TOLERANCE: f64 = 0.08;

const LEVELS: [f64; 3] = [0.1, 0.5, 0.9];

/// The outcomes of a class and what is to be reproduced of them.
struct Class {
    id: String,
    outcomes: usize,
    observed: [f64; 3],
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The generic pledges of a fixture, simulated.
fn simulated(fixture: &str) -> Results {
    let loaded = load(&LoadRequest {
        path: root().join("tests/fixtures").join(fixture),
        ..LoadRequest::default()
    });
    let scenario = loaded.scenario.expect("the fixture is valid");
    let plan = Plan::compile(&scenario).unwrap();
    let request = RunRequest {
        trials: 100_000,
        seed: 1,
        threads: None,
        ..RunRequest::default()
    };
    let collected = run(&plan, &request, &NoProgress).unwrap();
    summarize(&scenario, &plan, &collected, &LEVELS)
}

fn records(path: PathBuf) -> Vec<csv::StringRecord> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.records().map(Result::unwrap).collect()
}

fn list(values: &[f64]) -> String {
    let texts: Vec<String> = values.iter().map(|x| format!("{x:.2}")).collect();
    texts.join(", ")
}

/// Holds the classes against their outcomes and keeps the table of them.
fn compare(results: &Results, classes: &[Class], section: &str) {
    let mut table = String::from(
        "| class | outcomes | observed q10, q50, q90 | simulated q10, q50, q90 |\n|---|---|---|---|\n",
    );
    let mut far = Vec::new();
    for class in classes {
        let subject = format!("GENERIC-{}", class.id);
        let metric = Metric::DeliveredByDeadlineFraction;
        let figure = results.figure(SubjectKind::Commitment, &subject, metric);
        let quantiles = figure.unwrap().quantiles.iter();
        let simulated: Vec<f64> = quantiles.map(|q| q.1.value.unwrap()).collect();
        for (o, s) in class.observed.iter().zip(&simulated) {
            if (o - s).abs() > TOLERANCE {
                far.push(format!("{}: {s:.3} is not {o:.3}", class.id));
            }
        }
        table += &format!(
            "| `{}` | {} | {} | {} |\n",
            class.id,
            class.outcomes,
            list(&class.observed),
            list(&simulated)
        );
    }
    assert!(far.is_empty(), "{far:#?}");
    common::keep_section(&root().join("docs/validation.md"), section, &table);
}

#[test]
fn classes_reproduce_the_outcomes_they_stand_for() {
    let rows = records(root().join("tests/fixtures/calibration.csv"));
    let class = |row: &csv::StringRecord| Class {
        id: row[0].to_owned(),
        outcomes: row[4].parse().unwrap(),
        observed: [1, 2, 3].map(|i| row[i].parse().unwrap()),
    };
    let classes: Vec<Class> = rows.iter().map(class).collect();
    assert!(classes.len() >= 6);
    compare(&simulated("calibration.toml"), &classes, "calibration");
}

/// Nothing that became known after 2025-02-28 is used, and what is left is reproduced.
#[test]
fn classes_of_february_2025_reproduce_what_was_known_by_then() {
    let rows = records(root().join("scenarios/as-of-2025-02/calibration.csv"));
    let mut classes: Vec<(String, Vec<f64>)> = Vec::new();
    let mut cut = 0;
    for row in &rows {
        // ISO dates, cut to a year or a month, order as texts.
        let known = row[4] < *"2025-03";
        let used = &row[3] == "true";
        assert!(known || !used, "{} became known on {}", &row[1], &row[4]);
        if !used {
            cut += 1;
            continue;
        }
        let fraction = row[2].parse().unwrap();
        match classes.last_mut() {
            Some((id, fractions)) if *id == row[0] => fractions.push(fraction),
            _ => classes.push((row[0].to_owned(), vec![fraction])),
        }
    }
    assert_eq!((classes.len(), cut), (3, 3));
    let class = |(id, mut fractions): (String, Vec<f64>)| {
        fractions.sort_by(f64::total_cmp);
        Class {
            id,
            outcomes: fractions.len(),
            observed: LEVELS.map(|p| of_sorted(&fractions, p, Convention::Seven).unwrap()),
        }
    };
    let classes: Vec<Class> = classes.into_iter().map(class).collect();
    let results = simulated("calibration-2025-02.toml");
    compare(&results, &classes, "calibration-2025-02");
}
