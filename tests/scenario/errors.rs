//! Every mistake a scenario can hold, each with the whole text that the user reads.
//!
//! `tests/fixtures/errors/<case>.toml` is loaded and its diagnostics are compared with
//! `<case>.txt`. After a wanted change, `BUILDOUT_UPDATE=1 cargo test --test scenario errors` writes
//! the texts anew; read the difference before it is committed.

use buildout::diagnostics::render;
use buildout::input::{LoadRequest, Loaded, load};
use std::fs;
use std::path::{Path, PathBuf};

const CASES: &str = "tests/fixtures/errors";

/// The cases that are warned of and run all the same.
const WARNED: [&str; 11] = [
    "warnings",
    "idle",
    "implausible",
    "implied-cost",
    "no-price",
    "deal-fields",
    "no-entities",
    "dependence-idle",
    "dependence-unused",
    "outcomes-idle",
    "conditioning-idle",
];

fn request(path: impl Into<PathBuf>) -> LoadRequest {
    LoadRequest {
        path: path.into(),
        ..LoadRequest::default()
    }
}

fn text(loaded: &Loaded) -> String {
    render(&loaded.diagnostics, &loaded.sources, false)
}

fn bless() -> bool {
    std::env::var_os("BUILDOUT_UPDATE").is_some()
}

/// Compares with a text file, or writes it.
fn expect(path: &Path, got: &str) {
    if bless() {
        fs::write(path, got).unwrap();
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    assert_eq!(got, expected, "{}", path.display());
}

#[test]
fn every_mistake_in_a_file_has_its_exact_text() {
    let mut cases: Vec<PathBuf> = fs::read_dir(CASES)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    cases.sort();
    assert!(cases.len() >= 30, "{} cases", cases.len());
    for path in cases {
        let loaded = load(&request(&path));
        let warns = WARNED
            .iter()
            .any(|case| path.file_stem() == Some(case.as_ref()));
        assert_eq!(loaded.scenario.is_some(), warns, "{}", path.display());
        assert!(!loaded.diagnostics.is_empty(), "{}", path.display());
        expect(&path.with_extension("txt"), &text(&loaded));
    }
}

#[test]
fn every_mistake_of_set_has_its_exact_text() {
    let sets = [
        "run.trials",
        "=5",
        "run.trials=",
        "run..trials=5",
        "run.trals=5",
        "rn.trials=5",
        "run=5",
        "run.trials=0",
        "run.trials=1e12",
        "run.trials=ten",
        "commitments.NORHT.amount=5",
        "commitments.NORTH.amont=5",
        "commitments.NORTH=5",
        "commitments.X-*.amount=5",
        "commitments.NORTH.id=X",
        "commitments.NORTH.amount.sauce=x",
        "commitments.NORTH.amount=pert(5, 3, 9)",
        "commitments.NORTH.overlaps.GRID=0.5",
        "commitments=5",
        "classes.pledg.hazard=1",
        "classes.*.hazard=-1",
        "evidence.NORTH.quote=x",
        "regimes.states.bom.spend=1",
        "regimes.initial.boom=0.9",
        "fx.EUR=1.1",
        "fx.CNY=0",
        "time.end=2020-12-31",
        "extends=other.toml",
    ];
    let mut all = String::new();
    for set in sets {
        let loaded = load(&LoadRequest {
            sets: vec![set.to_owned()],
            ..request("tests/fixtures/base.toml")
        });
        assert!(loaded.scenario.is_none(), "{set}");
        all.push_str(&text(&loaded));
        all.push('\n');
    }
    expect(&Path::new(CASES).join("set.txt"), &all);
}

#[test]
fn several_sets_report_all_their_mistakes() {
    let loaded = load(&LoadRequest {
        sets: vec!["nothing=1".into(), "run.trials=0".into()],
        ..request("tests/fixtures/base.toml")
    });
    assert_eq!(loaded.diagnostics.len(), 2);
}

/// Files that cannot be read: the text, with the folder's path taken out of it.
fn unreadable(name: &str, make: impl Fn(&Path)) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    make(&path);
    let loaded = load(&request(&path));
    assert!(loaded.scenario.is_none());
    let prefix = format!("{}/", folder.path().display());
    text(&loaded).replace(&prefix, "")
}

#[test]
fn a_missing_scenario_is_named_with_the_nearest() {
    let got = unreadable("scenario.toml", |path| {
        fs::write(path.with_file_name("scenari0.toml"), "").unwrap();
    });
    assert_eq!(
        got,
        "error: there is no file `scenario.toml`\n |\n = help: did you mean `scenari0.toml`?\n"
    );
}

#[test]
fn a_directory_is_no_scenario() {
    let got = unreadable("scenario.toml", |path| fs::create_dir(path).unwrap());
    assert_eq!(
        got,
        "error: `scenario.toml` is a directory, not a file\n |\n = help: name a file in it\n"
    );
}

/// The file is sparse: its size is refused before a byte of it is read.
#[test]
fn a_file_of_two_gigabytes_is_refused() {
    let got = unreadable("scenario.toml", |path| {
        fs::File::create(path).unwrap().set_len(2 << 30).unwrap();
    });
    assert_eq!(
        got,
        "error: `scenario.toml` has 2048 MB, more than the 64 MB that are read\n |\n = help: keep in the file only what the scenario needs\n"
    );
}

#[test]
fn bytes_that_are_not_utf8_are_named_with_their_place() {
    let got = unreadable("scenario.toml", |path| {
        fs::write(path, b"title = \"x\"\n# \xc3\xa9t\xe9\n").unwrap();
    });
    assert_eq!(
        got,
        "error: `scenario.toml` is not UTF-8: byte 0xE9 at line 2, column 5\n |\n = help: save it as UTF-8 (spreadsheets call it \"CSV UTF-8\")\n"
    );
}

#[test]
fn hostile_nesting_is_an_error_and_no_overflow() {
    let deep =
        |open: &str, close: &str| format!("x = {}{}\n", open.repeat(50_000), close.repeat(50_000));
    for content in [deep("[", "]"), deep("{a=", "}"), "[".repeat(100_000)] {
        let got = unreadable("scenario.toml", |path| fs::write(path, &content).unwrap());
        assert!(got.starts_with("error: "), "{}", &got[..200.min(got.len())]);
    }
    let nested = format!("{}1{}", "scale(".repeat(50_000), ", 2)".repeat(50_000));
    let loaded = load(&LoadRequest {
        sets: vec![format!("commitments.NORTH.amount={nested}")],
        ..request("tests/fixtures/base.toml")
    });
    assert!(loaded.scenario.is_none());
}

#[test]
fn a_set_file_is_a_layer_and_may_not_extend() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("over.toml");
    fs::write(&path, "extends = \"x.toml\"\n[run]\ntrails = 5\n").unwrap();
    let loaded = load(&LoadRequest {
        set_files: vec![path],
        ..request("tests/fixtures/base.toml")
    });
    let prefix = format!("{}/", folder.path().display());
    assert_eq!(
        text(&loaded).replace(&prefix, ""),
        "error: a `--set-file` cannot extend a scenario\n --> over.toml:1:1\n  |\n1 | extends = \"x.toml\"\n  | ^^^^^^^\n  |\n  = help: it is laid over the scenario that is run; remove this line\n\n\
error: unknown key `trails` in `run`\n --> over.toml:3:1\n  |\n3 | trails = 5\n  | ^^^^^^\n  |\n  = help: did you mean `trials`?\n"
    );
}
