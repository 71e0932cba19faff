//! `--format xlsx`, `--format parquet` and `--trials-out` through the binary.

use super::parquet::{Column, File, Value};
use crate::cli_support::Place;
use std::fs;

fn bytes(place: &Place, path: &str) -> Vec<u8> {
    fs::read(place.path(path)).unwrap()
}

fn open(place: &Place, path: &str) -> File {
    super::parquet::read(&bytes(place, path))
}

#[test]
fn views_have_the_same_bytes_on_any_threads_and_after_the_run() {
    let place = Place::new();
    for (threads, out) in [("1", "one"), ("3", "three")] {
        place
            .run(&[
                "run",
                "tour.toml",
                "-n",
                "600",
                "-q",
                "-j",
                threads,
                "-o",
                out,
                "--format",
                "xlsx,parquet",
            ])
            .well();
    }
    place
        .run(&["run", "tour.toml", "-n", "600", "-q", "-o", "later"])
        .well();
    place
        .run(&["report", "later", "--format", "xlsx,parquet"])
        .well();
    let names = place.names("one");
    assert_eq!(place.names("three"), names);
    assert_eq!(place.names("later"), names);
    let views: Vec<&String> = names
        .iter()
        .filter(|n| n.ends_with(".xlsx") || n.ends_with(".parquet"))
        .collect();
    let tables = names.iter().filter(|n| n.ends_with(".csv")).count();
    assert_eq!(views.len(), tables + 1);
    for view in views {
        let first = bytes(&place, &format!("one/{view}"));
        assert!(first.len() < 15_000_000, "{view}");
        for other in ["three", "later"] {
            assert_eq!(bytes(&place, &format!("{other}/{view}")), first, "{view}");
        }
    }
    assert!(bytes(&place, "one/results.xlsx").starts_with(b"PK\x03\x04"));
}

/// No view outlives the run that it shows, and what is not ours stays.
#[test]
fn replacing_a_run_removes_its_views() {
    let place = Place::new();
    let run = |seed: &str, more: &[&str]| {
        let arguments = [
            "run",
            "tour.toml",
            "-n",
            "300",
            "-q",
            "-o",
            "out",
            "--seed",
            seed,
        ];
        place.run(&[&arguments[..], more].concat()).well();
    };
    run("1", &["--format", "html,xlsx,json,parquet,svg,png"]);
    let with_views = place.names("out").len();
    fs::write(place.path("out/mine.parquet"), "mine").unwrap();
    run("2", &["--overwrite"]);
    let left = place.names("out");
    assert!(with_views > left.len(), "{left:?}");
    for name in left.iter().filter(|n| *n != "mine.parquet") {
        let of_the_run =
            name.ends_with(".csv") || name == "resolved.toml" || name == "manifest.json";
        assert!(of_the_run, "{name}");
    }
    assert!(left.contains(&"mine.parquet".to_owned()));
}

/// What the CSV file holds, by another reader.
#[test]
fn parquet_holds_what_csv_holds_with_types() {
    let place = Place::new();
    place
        .run(&[
            "run",
            "tour.toml",
            "-n",
            "600",
            "-q",
            "-o",
            "out",
            "--format",
            "parquet",
        ])
        .well();
    for table in ["summary", "annual", "commitments", "inputs", "checks"] {
        let mut csv = csv::Reader::from_path(place.path(&format!("out/{table}.csv"))).unwrap();
        let header = csv.headers().unwrap().clone();
        let File { columns, rows, .. } = open(&place, &format!("out/{table}.parquet"));
        let place_of = |name: &str| columns.iter().position(|c| c.name == name);
        let records: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), records.len(), "{table}");
        let mut compared = 0;
        for (row, record) in rows.iter().zip(&records) {
            for (name, text) in header.iter().zip(record) {
                let at = place_of(name).unwrap();
                let words = place_of(&format!("{name}_words"));
                match &row[at] {
                    Value::Null if words.is_some_and(|w| row[w] != Value::Null) => {
                        assert_eq!(row[words.unwrap()], Value::Text(text.into()));
                    }
                    Value::Null => assert_eq!(text, "", "{table}.{name}"),
                    Value::Text(found) => assert_eq!(found, text, "{table}.{name}"),
                    Value::Number(found) => assert_eq!(*found, text.parse::<f64>().unwrap()),
                    Value::Whole(found) => assert_eq!(found.to_string(), text),
                    Value::Flag(found) => assert_eq!(found.to_string(), text),
                    Value::Days(found) => {
                        let date: jiff::civil::Date = text.parse().unwrap();
                        let days = date
                            .since(jiff::civil::date(1970, 1, 1))
                            .unwrap()
                            .get_days();
                        assert_eq!(*found, days);
                    }
                }
                compared += 1;
            }
        }
        assert!(compared > 20, "{table}");
    }
    let file = open(&place, "out/summary.parquet");
    let column = |name: &str, physical, converted| {
        let found = file.columns.iter().find(|c| c.name == name);
        let name = name.to_owned();
        let expected = Column {
            name,
            physical,
            converted,
        };
        assert_eq!(found, Some(&expected));
    };
    // BYTE_ARRAY with UTF8, INT32 with DATE, DOUBLE, INT64.
    column("subject", 6, Some(0));
    column("period_start", 1, Some(6));
    column("value", 5, None);
    column("trials", 2, None);
    assert_eq!(file.said["description:value"], "The statistic.");
    assert!(file.writer.starts_with("buildout "), "{}", file.writer);
    let annual = open(&place, "out/annual.parquet");
    assert_eq!(annual.said["unit:year"], "year");
}

/// A mean of the file is that of summary.csv, which another part of the program adds up; a campus that
/// is cancelled completes never, so that there are gaps.
#[test]
fn trials_are_those_of_the_run() {
    let place = Place::new();
    let run = |threads: &str, out: &str| {
        let usual = [
            "run",
            "minimal.toml",
            "-n",
            "70000",
            "-q",
            "-o",
            "run",
            "-j",
            threads,
        ];
        let metrics = "delivered,CAMPUS.completion,spend.2027";
        let more = ["--trials-out", out, "--trials-metrics", metrics];
        place.run(&[&usual[..], &more].concat()).well();
    };
    run("1", "one.parquet");
    run("3", "three.parquet");
    assert_eq!(bytes(&place, "one.parquet"), bytes(&place, "three.parquet"));
    let file = open(&place, "one.parquet");
    let names: Vec<&str> = file.columns.iter().map(|c| c.name.as_str()).collect();
    let rows = &file.rows;
    assert_eq!(
        names,
        ["trial", "delivered", "CAMPUS_completion", "spend_2027"]
    );
    assert_eq!(rows.len(), 70_000);
    // Groups of rows are written one by one.
    assert_eq!(file.groups, 2);
    for (k, row) in rows.iter().enumerate() {
        assert_eq!(row[0], Value::Whole(k as i64));
    }
    let summary = fs::read_to_string(place.path("run/summary.csv")).unwrap();
    for (column, start) in [
        (1, "portfolio,portfolio,delivered,"),
        (2, "commitment,CAMPUS,completion,"),
        (3, "portfolio,portfolio,spend,usd_bn,2027-01-01,"),
    ] {
        let values: Vec<f64> = rows
            .iter()
            .filter_map(|r| match r[column] {
                Value::Number(x) => Some(x),
                _ => None,
            })
            .collect();
        let mut lines = summary.lines();
        let line = lines
            .find(|l| l.starts_with(start) && l.contains(",mean,"))
            .unwrap();
        let cells: Vec<&str> = line.split(',').collect();
        let decimals = cells[7].split_once('.').map_or(0, |(_, d)| d.len());
        let printed: f64 = cells[7].parse().unwrap();
        let found = values.iter().sum::<f64>() / values.len() as f64;
        let rounding = 0.5 * 10f64.powi(-(decimals as i32));
        assert!(
            (found - printed).abs() <= 1.000001 * rounding,
            "{found}, {line}"
        );
        assert_eq!(cells[11], values.len().to_string(), "{line}");
    }
    let gaps = rows.iter().filter(|r| r[2] == Value::Null).count();
    assert!((5_000..30_000).contains(&gaps), "{gaps}");
    assert_eq!(file.said["unit:delivered"], "usd_bn");
    assert_eq!(file.said["seed"], "1");
    // A trial of the second group as `trial` replays it.
    let arguments = ["trial", "minimal.toml", "66000", "-n", "70000", "--csv"];
    let shown = place.run(&arguments).ends(0).out;
    let Value::Number(delivered) = rows[66_000][1] else {
        panic!("delivered is defined")
    };
    assert!(
        shown.contains(&delivered.to_string()),
        "{delivered} in {shown}"
    );
}

#[test]
fn a_file_of_trials_is_written_whole_or_not_at_all() {
    let place = Place::new();
    let run = |more: &[&str]| {
        let usual = ["run", "minimal.toml", "-n", "300", "-q", "-o", "out"];
        place.run(&[&usual[..], more].concat())
    };
    run(&["--trials-out", "t.parquet"]).well();
    // The same again is no obstacle, another file is.
    run(&["--trials-out", "t.parquet"]).well();
    place.write("other.parquet", "mine");
    run(&["--trials-out", "other.parquet"])
        .ends(6)
        .complains("other.parquet");
    assert_eq!(bytes(&place, "other.parquet"), b"mine");
    run(&["--trials-out", "other.parquet", "--overwrite"]).ends(0);
    assert_eq!(bytes(&place, "other.parquet"), bytes(&place, "t.parquet"));
    run(&["--trials-out", "t.parquet", "--trials-metrics", "nonsense"])
        .ends(2)
        .complains("`--trials-metrics nonsense`");
    run(&["--trials-metrics", "delivered"])
        .ends(2)
        .complains("--trials-out <FILE>");
    run(&["--trials-out", "u.parquet", "--target-se", "delivered=1"]).ends(2);
    place
        .run(&[
            "run",
            "minimal.toml",
            "tour.toml",
            "--trials-out",
            "u.parquet",
        ])
        .ends(2)
        .complains("`--trials-out` names one file");
    let left: Vec<String> = place.names(".");
    assert!(left.iter().all(|n| !n.contains("tmp")), "{left:?}");
}
