//! `--csv-dialect` through the binary: the three ways of writing hold the same results.

use crate::cli_support::Place;
use serde_json::Value;
use std::fs;

const DIALECTS: [&str; 3] = ["rfc4180", "excel-us", "excel-eu"];

/// A scenario whose texts are what spreadsheets spoil: accents, ids that look like a date, a number or
/// a formula's argument, and what would run.
fn hostile(place: &Place) {
    let part = |id: &str, title: &str| {
        format!(
            "\n[[commitments]]\nid = \"{id}\"\ntitle = \"{title}\"\nkind = \"build\"\n\
             sponsor = \"Île; Cie, S.A.\"\namount = 12.5\nwindow_start = 2026-01-01\n\
             window_end = 2028-12-31\n"
        )
    };
    let text = [
        crate::cli_support::MINIMAL.to_owned(),
        part("2025-10", "course effrénée à l’IA"),
        part("1E5", "=1+1"),
        part("MAR-1", "1,5"),
    ]
    .concat();
    place.write("hostile.toml", &text);
}

fn manifest(place: &Place, folder: &str) -> Value {
    serde_json::from_slice(&fs::read(place.path(folder).join("manifest.json")).unwrap()).unwrap()
}

/// All tables of a folder with their types, as `report` reads them.
fn tables(place: &Place, folder: &str) -> Value {
    place.run(&["report", folder, "--format", "json"]).well();
    let bytes = fs::read(place.path(folder).join("results.json")).unwrap();
    let document: Value = serde_json::from_slice(&bytes).unwrap();
    document["tables"].clone()
}

/// The two hold the same tables; a difference is told by its row.
fn same(a: &Value, b: &Value) {
    let (a, b) = (a.as_object().unwrap(), b.as_object().unwrap());
    assert!(a.keys().eq(b.keys()) && !a.is_empty());
    for (name, table) in a {
        assert_eq!(table["columns"], b[name]["columns"]);
        let rows = |t: &Value| t["rows"].as_array().unwrap().clone();
        let (rows, others) = (rows(table), rows(&b[name]));
        assert_eq!(rows.len(), others.len());
        for (row, other) in rows.iter().zip(&others) {
            assert_eq!(row, other, "{name}");
        }
    }
}

#[test]
fn a_run_holds_the_same_results_in_every_dialect() {
    let place = Place::new();
    hostile(&place);
    for dialect in DIALECTS {
        let arguments = ["run", "hostile.toml", "-n", "512", "-q", "-o", dialect];
        let arguments = [&arguments[..], &["--csv-dialect", dialect]].concat();
        place.run(&arguments).well();
        assert_eq!(manifest(&place, dialect)["csv_dialect"], dialect);
        let text = fs::read_to_string(place.path(dialect).join("commitments.csv")).unwrap();
        let marked = text.starts_with('\u{feff}');
        assert_eq!(marked, dialect != "rfc4180");
        assert!(text.contains("course effrénée à l’IA"), "{text}");
        assert!(text.contains("'=1+1"), "{text}");
    }
    let plain = tables(&place, "rfc4180");
    let ids: Vec<&str> = plain["commitments"]["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r[0].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["CAMPUS", "2025-10", "1E5", "MAR-1"]);
    assert_eq!(plain["commitments"]["rows"][2][1], "=1+1");
    for dialect in &DIALECTS[1..] {
        same(&tables(&place, dialect), &plain);
    }
    // The dialect decides bytes, so it is part of what a run is.
    let names = DIALECTS.map(|d| manifest(&place, d)["run"].clone());
    assert!(names[0] != names[1] && names[1] != names[2] && names[0] != names[2]);
}

#[test]
fn excel_gets_ids_that_it_keeps() {
    let place = Place::new();
    hostile(&place);
    let arguments = ["run", "hostile.toml", "-n", "256", "-q", "-o", "out"];
    let arguments = [&arguments[..], &["--csv-dialect", "excel-eu"]].concat();
    place.run(&arguments).well();
    let text = fs::read_to_string(place.path("out/commitments.csv")).unwrap();
    for id in ["2025-10", "1E5", "MAR-1", "1,5"] {
        let cell = format!("\"=\"\"{id}\"\"\"");
        assert!(text.contains(&cell), "{cell}\n{text}");
    }
    assert!(text.contains("\"Île; Cie, S.A.\""), "{text}");
    assert!(text.contains(";12,5;"), "{text}");
}

#[test]
fn json_on_the_screen_does_not_depend_on_the_dialect() {
    let place = Place::new();
    let rows = DIALECTS.map(|dialect| {
        let arguments = ["run", "minimal.toml", "-n", "256", "--json"];
        let arguments = [&arguments[..], &["--csv-dialect", dialect]].concat();
        place.run(&arguments).well().json()["rows"].clone()
    });
    assert!(rows[0].as_array().unwrap().len() > 10);
    assert_eq!(rows[0], rows[1]);
    assert_eq!(rows[0], rows[2]);
}

#[test]
fn studies_have_dialects_too() {
    let place = Place::new();
    let compared = DIALECTS.map(|dialect| {
        let arguments = ["compare", "minimal.toml", "tour.toml", "-n", "256", "-q"];
        let more = ["-o", dialect, "--csv-dialect", dialect];
        place.run(&[&arguments[..], &more].concat()).well();
        assert_eq!(manifest(&place, dialect)["csv_dialect"], dialect);
        tables(&place, dialect)
    });
    same(&compared[0], &compared[1]);
    same(&compared[0], &compared[2]);
    let text = fs::read_to_string(place.path("excel-eu/compare.csv")).unwrap();
    assert!(text.lines().next().unwrap().contains(";metric;"), "{text}");
}

/// 1,030 cells with 10 figures of 103 statistics each are more rows than a sheet has.
#[test]
fn what_no_sheet_holds_is_split_for_spreadsheets_alone() {
    let place = Place::new();
    let levels: Vec<String> = (1..94)
        .map(|i| format!("{}", f64::from(i) / 1000.0))
        .collect();
    let levels = levels.join(",");
    let run = |dialect: &str| {
        let mut arguments = vec![
            "sweep",
            "minimal.toml",
            "-n",
            "1",
            "--sweep",
            "commitments.CAMPUS.realized=0.1:0.9:1030",
            "--quantiles",
            &levels,
            "-o",
            dialect,
            "--csv-dialect",
            dialect,
        ];
        for metric in [
            "delivered",
            "spend.2026",
            "spend.2027",
            "spend.2028",
            "spend.2029",
            "spend.2030",
            "CAMPUS.delivered",
            "CAMPUS.spend.2027",
            "CAMPUS.spend.2028",
            "CAMPUS.spend.2029",
        ] {
            arguments.extend(["--metric", metric]);
        }
        place.run(&arguments)
    };
    let lines = |path: &str| {
        let bytes = fs::read(place.path(path)).unwrap();
        bytes.iter().filter(|b| **b == b'\n').count()
    };
    let whole = run("rfc4180").ends(0);
    assert!(!whole.err.contains("warning"), "{}", whole.err);
    let all = lines("rfc4180/sweep.csv");
    assert!(all > 1_048_576, "{all} lines are no test");
    let split = run("excel-us").ends(0);
    let said =
        "`sweep.csv` has more rows than the 1048576 of a spreadsheet: it goes on in `sweep-2.csv`";
    assert!(split.err.contains(said), "{}", split.err);
    assert_eq!(manifest(&place, "excel-us")["warnings"][0], said);
    let (first, second) = (lines("excel-us/sweep.csv"), lines("excel-us/sweep-2.csv"));
    assert!(first <= 1_048_576, "{first}");
    assert_eq!(first + second, all + 1);
}
