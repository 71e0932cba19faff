//! `--format xlsx`, `--format parquet` and `--trials-out` through the binary.

mod cli_support;

use cli_support::Place;
use parquet::basic::{LogicalType, Type as Physical};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use std::fs;

fn bytes(place: &Place, path: &str) -> Vec<u8> {
    fs::read(place.path(path)).unwrap()
}

fn open(place: &Place, path: &str) -> SerializedFileReader<fs::File> {
    SerializedFileReader::new(fs::File::open(place.path(path)).unwrap()).unwrap()
}

/// Every cell by row, and the columns' names.
fn cells(place: &Place, path: &str) -> (Vec<String>, Vec<Vec<Field>>) {
    let reader = open(place, path);
    let mut names = Vec::new();
    let rows: Vec<Vec<Field>> = reader
        .get_row_iter(None)
        .unwrap()
        .map(|row| {
            let row = row.unwrap();
            names = row.get_column_iter().map(|(n, _)| n.clone()).collect();
            row.get_column_iter().map(|(_, f)| f.clone()).collect()
        })
        .collect();
    (names, rows)
}

/// A file's metadata by key.
fn said(place: &Place, path: &str, key: &str) -> Option<String> {
    let reader = open(place, path);
    let all = reader.metadata().file_metadata().key_value_metadata();
    let found = all.unwrap().iter().find(|k| k.key == key);
    found.and_then(|k| k.value.clone())
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
        let (names, rows) = cells(&place, &format!("out/{table}.parquet"));
        let records: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), records.len(), "{table}");
        let mut compared = 0;
        for (row, record) in rows.iter().zip(&records) {
            for (name, text) in header.iter().zip(record) {
                let at = names.iter().position(|n| n == name).unwrap();
                let words = names.iter().position(|n| *n == format!("{name}_words"));
                match &row[at] {
                    Field::Null if words.is_some_and(|w| row[w] != Field::Null) => {
                        assert_eq!(row[words.unwrap()], Field::Str(text.into()));
                    }
                    Field::Null => assert_eq!(text, "", "{table}.{name}"),
                    Field::Str(found) => assert_eq!(found, text, "{table}.{name}"),
                    Field::Double(found) => assert_eq!(*found, text.parse::<f64>().unwrap()),
                    Field::Long(found) => assert_eq!(found.to_string(), text),
                    Field::Bool(found) => assert_eq!(found.to_string(), text),
                    // Days as the reader prints them.
                    Field::Date(_) => assert_eq!(row[at].to_string(), text),
                    other => panic!("{table}.{name}: {other:?}"),
                }
                compared += 1;
            }
        }
        assert!(compared > 20, "{table}");
    }
    let reader = open(&place, "out/summary.parquet");
    let schema = reader.metadata().file_metadata().schema_descr();
    let kind = |name: &str| {
        let column = schema.columns().iter().find(|c| c.name() == name).unwrap();
        (column.physical_type(), column.logical_type_ref().cloned())
    };
    assert_eq!(
        kind("subject"),
        (Physical::BYTE_ARRAY, Some(LogicalType::String))
    );
    assert_eq!(
        kind("period_start"),
        (Physical::INT32, Some(LogicalType::Date))
    );
    assert_eq!(kind("value"), (Physical::DOUBLE, None));
    assert_eq!(kind("trials"), (Physical::INT64, None));
    let about = said(&place, "out/summary.parquet", "description:value");
    assert_eq!(about.as_deref(), Some("The statistic."));
    let unit = said(&place, "out/annual.parquet", "unit:year");
    assert_eq!(unit.as_deref(), Some("year"));
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
    let (names, rows) = cells(&place, "one.parquet");
    assert_eq!(
        names,
        ["trial", "delivered", "CAMPUS_completion", "spend_2027"]
    );
    assert_eq!(rows.len(), 70_000);
    // Groups of rows are written one by one.
    assert_eq!(open(&place, "one.parquet").num_row_groups(), 2);
    for (k, row) in rows.iter().enumerate() {
        assert_eq!(row[0], Field::Long(k as i64));
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
                Field::Double(x) => Some(x),
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
    let gaps = rows.iter().filter(|r| r[2] == Field::Null).count();
    assert!((5_000..30_000).contains(&gaps), "{gaps}");
    let unit = said(&place, "one.parquet", "unit:delivered");
    assert_eq!(unit.as_deref(), Some("usd_bn"));
    assert_eq!(said(&place, "one.parquet", "seed").as_deref(), Some("1"));
    // A trial of the second group as `trial` replays it.
    let arguments = ["trial", "minimal.toml", "66000", "-n", "70000", "--csv"];
    let shown = place.run(&arguments).ends(0).out;
    let Field::Double(delivered) = rows[66_000][1] else {
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
