//! `backtest`: streams, files, folders and exit codes, through the binary.

use crate::cli_support::Place;
use std::fs;

const FILES: [&str; 5] = [
    "backtest.csv",
    "backtest_summary.csv",
    "checks.csv",
    "manifest.json",
    "resolved.toml",
];

const JUDGED: &str = r#"
title = "A pledge and what became of it"
as_of = 2025-02-28
outcomes = "outcomes.csv"

[time]
start = 2025-01-01
end = 2027-12-31

[[commitments]]
id = "CAMPUS"
title = "A campus"
kind = "build"
sponsor = "Acme"
amount = 100
window_start = 2025-01-01
window_end = 2026-12-31
realized = "uniform(0.5, 1)"
delay_years = 0
stretch = 1
hazard = 0
curve = "linear"
"#;

const OUTCOMES: &str = "\
id,title,figure,value,low,high,unit,published,scope,source,quote,url,confidence
YEAR,\"Acme, 2025\",CAMPUS.spend.2025,60,,,usd_bn,2026-01-31,like for like,report,\"we spent 60\",https://example.org/r,document
MIDDLE,\"Acme, two years\",CAMPUS.delivered,76,70,82,USD bn,2027-01-31,two accountings,report,,,
OTHER,=Acme elsewhere,,12,,,GW,2026-01,not like for like: another site,press,,,
";

fn place() -> Place {
    let place = Place::new();
    place.write("judged.toml", JUDGED);
    place.write("outcomes.csv", OUTCOMES);
    place
}

#[test]
fn a_back_test_prints_its_scores_and_ends_with_the_path() {
    let place = place();
    let said = place.run(&["backtest", "judged.toml", "-n", "4000"]).well();
    let path = said
        .last_line()
        .split_whitespace()
        .last()
        .unwrap()
        .to_owned();
    assert!(
        path.starts_with("output/judged/") && path.ends_with("-backtest"),
        "{path}"
    );
    assert_eq!(place.names(&path), FILES);
    let said = said
        .says("A pledge and what became of it, as of 2025-02-28, against what came true")
        .says("not scored: OTHER, not like for like: another site")
        .says("where it fails")
        .says("- `YEAR`: 60.0 usd_bn lies above the 90 % interval of 26.2 to 48.9");
    assert!(
        said.out.lines().all(|l| l.chars().count() <= 100),
        "{}",
        said.out
    );

    let text = fs::read_to_string(place.path(&path).join("backtest.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell = |row: usize, name: &str| {
        let column = header
            .iter()
            .position(|h| h == name)
            .unwrap_or_else(|| panic!("{name}"));
        rows[row][column].to_owned()
    };
    assert_eq!(rows.len(), 3);
    for (name, expected) in [
        ("id", "YEAR"),
        ("scored", "true"),
        ("remark", ""),
        ("subject_kind", "commitment"),
        ("subject", "CAMPUS"),
        ("metric", "spend"),
        ("period_start", "2025-01-01"),
        ("period_end", "2025-12-31"),
        ("unit", "usd_bn"),
        ("value", "60"),
        ("low", ""),
        ("published", "2026-01-31"),
        ("defined_trials", "4000"),
        ("as_pledged", "50"),
        ("straight_line", "50"),
        ("inside_50", "false"),
        ("inside_90", "false"),
        ("transform_low", "1"),
        ("error_as_pledged", "10"),
        ("scope", "like for like"),
        ("quote", "we spent 60"),
        ("url", "https://example.org/r"),
        ("confidence", "document"),
    ] {
        assert_eq!(cell(0, name), expected, "{name}");
    }
    // X ~ U(25, 50): E|X − 60| − ½ E|X − X'| = 22.5 − 25/6; its error is about 0.1.
    let crps: f64 = cell(0, "crps").parse().unwrap();
    let error: f64 = cell(0, "crps_std_error").parse().unwrap();
    assert!(
        (crps - (22.5 - 25.0 / 6.0)).abs() < 5.0 * error,
        "{crps} {error}"
    );
    assert_eq!(cell(1, "low"), "70");
    assert_eq!(cell(1, "inside_50"), "true");
    assert_eq!(
        (cell(2, "scored"), cell(2, "title")),
        ("false".into(), "'=Acme elsewhere".into())
    );
    assert_eq!(
        (cell(2, "crps"), cell(2, "value")),
        (String::new(), "12".into())
    );

    let summary = fs::read_to_string(place.path(&path).join("backtest_summary.csv")).unwrap();
    assert!(
        summary.contains("\r\ncoverage_90,frac,2,0.5,,0.0126,0.9874,0.9,"),
        "{summary}"
    );
    let manifest = fs::read_to_string(place.path(&path).join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["checks"]["failed"], 0);
    assert!(manifest["run"].as_str().unwrap().ends_with("-backtest"));
    let names: Vec<&str> = manifest["outputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "backtest.csv",
            "backtest_summary.csv",
            "checks.csv",
            "resolved.toml"
        ]
    );
}

#[test]
fn an_identical_back_test_is_already_there_and_a_run_is_another_result() {
    let place = place();
    let first = place
        .run(&["backtest", "judged.toml", "-n", "500", "-q"])
        .well();
    let path = first.out.trim_end().to_owned();
    assert_eq!(first.out.lines().count(), 1);
    let again = place
        .run(&["backtest", "judged.toml", "-n", "500", "-j", "2"])
        .ends(0);
    assert_eq!(again.out.trim_end(), path);
    assert_eq!(
        again.err,
        "the identical finished back-test is already there\n"
    );
    place.run(&["run", "judged.toml", "-n", "500", "-q"]).well();
    assert_eq!(place.names("output/judged").len(), 2);
    // Another folder, in the way, and replaced.
    place
        .run(&["backtest", "judged.toml", "-n", "500", "-o", "mine", "-q"])
        .well();
    place
        .run(&["backtest", "judged.toml", "-n", "600", "-o", "mine", "-q"])
        .ends(6)
        .complains("it holds the run");
    place
        .run(&[
            "backtest",
            "judged.toml",
            "-n",
            "600",
            "-o",
            "mine",
            "-q",
            "--overwrite",
        ])
        .well();
}

#[test]
fn json_has_the_scores_and_the_summary() {
    let place = place();
    let said = place
        .run(&["backtest", "judged.toml", "-n", "1000", "--json"])
        .well();
    let json = said.json();
    assert_eq!(json["scenario"], "judged");
    assert_eq!(json["trials"], 1000);
    assert_eq!(json["outcomes"][0]["value"], 60);
    assert!(json["outcomes"][1]["crps"].as_f64().unwrap() > 0.0);
    assert!(json["outcomes"][2]["crps"].is_null());
    assert_eq!(json["summary"][0]["statistic"], "outcomes");
    // The same from the finished result.
    let again = place
        .run(&["backtest", "judged.toml", "-n", "1000", "--json"])
        .ends(0);
    assert_eq!(again.json(), json);
}

#[test]
fn threads_leave_no_trace() {
    let place = place();
    for (threads, folder) in [("1", "one"), ("3", "three")] {
        let arguments = [
            "backtest",
            "judged.toml",
            "-n",
            "3001",
            "-q",
            "-j",
            threads,
            "-o",
            folder,
        ];
        place.run(&arguments).well();
    }
    for file in FILES.iter().filter(|f| **f != "manifest.json") {
        let read = |folder: &str| fs::read(place.path(folder).join(file)).unwrap();
        assert_eq!(read("one"), read("three"), "{file}");
    }
}

#[test]
fn what_cannot_be_judged_is_said() {
    let place = place();
    place
        .run(&["backtest", "minimal.toml"])
        .ends(1)
        .complains("`minimal.toml` has no outcomes to be judged by")
        .complains("list what came true under `[[outcomes]]` (docs/scenarios.md)");
    // All must be fit before any is simulated.
    place
        .run(&["backtest", "judged.toml", "minimal.toml"])
        .ends(1);
    assert!(!place.path("output").exists());
    place.write(
        "outcomes.csv",
        &OUTCOMES.replace("2026-01-31", "2025-01-31"),
    );
    place
        .run(&["backtest", "judged.toml"])
        .ends(3)
        .complains("`YEAR` could have been known: the scenario is as of 2025-02-28");
    place.run(&["backtest", "nowhere.toml"]).ends(3);
    place.run(&["backtest"]).ends(2);
    place.run(&["backtest", "judged.toml", "-n", "0"]).ends(2);
    let two = ["backtest", "judged.toml", "judged.toml", "-o", "x"];
    place
        .run(&two)
        .ends(2)
        .complains("`--out` names the folder of one result");
}

#[test]
fn an_outcome_is_shown_with_its_evidence() {
    let place = place();
    place
        .run(&["show", "judged.toml", "YEAR"])
        .well()
        .says("CAMPUS.spend.2025")
        .says("we spent 60");
    place
        .run(&["list", "judged.toml", "outcomes"])
        .well()
        .says("YEAR")
        .says("2026-01-31");
    let said = place
        .run(&["list", "judged.toml", "outcomes", "--json"])
        .well();
    assert_eq!(said.json()[1]["high"], 82.0);
}
