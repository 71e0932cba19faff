//! Results in the programs that people open them with, where these are installed: LibreOffice, and
//! DuckDB, pandas and polars (`python3` with the packages, or the interpreter that `BUILDOUT_PYTHON`
//! names). The scripts run by themselves too: `tests/programs/`.

mod cli_support;

use cli_support::Place;
use std::path::{Path, PathBuf};
use std::process::Command;

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/programs")
        .join(name)
}

/// True where a command starts and ends well.
fn there(program: &str, arguments: &[&str]) -> bool {
    let output = Command::new(program).args(arguments).output();
    output.is_ok_and(|o| o.status.success())
}

fn holds(mut command: Command) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let wrong = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{wrong}");
}

/// Texts that spreadsheets spoil.
fn hostile(place: &Place) {
    let part = |id: &str, title: &str| {
        format!(
            "\n[[commitments]]\nid = \"{id}\"\ntitle = \"{title}\"\nkind = \"build\"\n\
             sponsor = \"Île; Cie, S.A.\"\namount = 12.5\nwindow_start = 2026-01-01\n\
             window_end = 2028-12-31\nrealized = \"uniform(0.2, 1)\"\n"
        )
    };
    let text = [
        cli_support::MINIMAL.to_owned(),
        part("2025-10", "course effrénée à l’IA"),
        part("1E5", "=1+1"),
        part("MAR-1", "1,5"),
        part("007", "5 août"),
    ];
    place.write("hostile.toml", &text.concat());
}

/// Every cell of the workbook to its digits, every formula to the value that it was saved with, and
/// every cell of the CSV files of each dialect, with American and French settings.
#[test]
fn libreoffice_opens_the_workbook_and_every_dialect() {
    if !there("soffice", &["--version"]) || !there("python3", &["--version"]) {
        return;
    }
    let place = Place::new();
    hostile(&place);
    let dialects = ["rfc4180", "excel-us", "excel-eu"];
    for dialect in dialects {
        let usual = ["run", "hostile.toml", "-n", "500", "-q", "--format", "xlsx"];
        let more = ["-o", dialect, "--csv-dialect", dialect];
        place.run(&[&usual[..], &more].concat()).well();
    }
    let mut command = Command::new("python3");
    command.arg(script("office.py")).arg(place.path("rfc4180"));
    command.args(dialects.map(|d| place.path(d)));
    holds(command);
}

#[test]
fn tables_are_read_with_their_types() {
    let python = std::env::var("BUILDOUT_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let needs = "import duckdb, pandas, polars, pyarrow";
    if !there(&python, &["-c", needs]) {
        return;
    }
    let place = Place::new();
    hostile(&place);
    place
        .run(&[
            "run",
            "hostile.toml",
            "-n",
            "500",
            "-q",
            "-o",
            "out",
            "--format",
            "parquet",
            "--trials-out",
            "trials.parquet",
        ])
        .well();
    let mut command = Command::new(&python);
    command.arg(script("tables.py")).arg(place.path("out"));
    command.arg(place.path("trials.parquet"));
    holds(command);
}
