//! Reference classes against the outcomes they stand for: a generic pledge of each class, simulated
//! on the shipped scenario's regimes, must reproduce the observed q10, q50 and q90 of the fraction
//! delivered by the deadline. docs/validation.md holds the comparison; the test keeps it true
//! (`BUILDOUT_UPDATE=1 cargo test --test calibration` rewrites it).

mod common;

use buildout::domain::{Metric, SubjectKind};
use buildout::engine::{NoProgress, RunRequest, run};
use buildout::input::{LoadRequest, load};
use buildout::model::Plan;
use buildout::results::summarize;
use std::path::Path;

/// The observed quantiles rest on 4 to 9 outcomes: their own sampling error is several times this.
const TOLERANCE: f64 = 0.08;

const LEVELS: [f64; 3] = [0.1, 0.5, 0.9];

#[test]
fn classes_reproduce_the_outcomes_they_stand_for() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("tests/fixtures/calibration.toml");
    let loaded = load(&LoadRequest {
        path,
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
    let results = summarize(&scenario, &plan, &collected, &LEVELS);

    let mut table = String::from(
        "| class | outcomes | observed q10, q50, q90 | simulated q10, q50, q90 |\n|---|---|---|---|\n",
    );
    let mut far = Vec::new();
    let mut reader = csv::Reader::from_path(root.join("tests/fixtures/calibration.csv")).unwrap();
    let mut classes = 0;
    for row in reader.records() {
        let row = row.unwrap();
        classes += 1;
        let subject = format!("GENERIC-{}", &row[0]);
        let metric = Metric::DeliveredByDeadlineFraction;
        let figure = results
            .figure(SubjectKind::Commitment, &subject, metric)
            .unwrap();
        let observed: Vec<f64> = (1..4).map(|i| row[i].parse().unwrap()).collect();
        let simulated: Vec<f64> = figure
            .quantiles
            .iter()
            .map(|q| q.1.value.unwrap())
            .collect();
        for (o, s) in observed.iter().zip(&simulated) {
            if (o - s).abs() > TOLERANCE {
                far.push(format!("{}: {s:.3} is not {o:.3}", &row[0]));
            }
        }
        let list = |v: &[f64]| {
            v.iter()
                .map(|x| format!("{x:.2}"))
                .collect::<Vec<_>>()
                .join(", ")
        };
        table += &format!(
            "| `{}` | {} | {} | {} |\n",
            &row[0],
            &row[4],
            list(&observed),
            list(&simulated)
        );
    }
    assert!(classes >= 6);
    assert!(far.is_empty(), "{far:#?}");
    common::keep_section(&root.join("docs/validation.md"), "calibration", &table);
}
