//! What results and single files must not replace, through the binary.

use crate::cli_support::{Place, Said};
use buildout::output::manifest;
use buildout::output::names;
use std::fs;

const OBSERVED: &str = include_str!("../fixtures/observed-two.toml");

const SCENARIO: &str = "\
title = \"Commitments in a file of their own\"
currency = \"USD\"
commitments = \"commitments.csv\"
[time]
start = 2025-01-01
end = 2028-12-31
step = \"year\"
";
const COMMITMENTS: &str = "\
id,title,kind,sponsor,amount,window_start,window_end
A,One,build,S,\"uniform(5, 15)\",2025-01-01,2026-12-31
";

/// A folder with a scenario whose list has the name of a table of results.
fn place() -> Place {
    let place = Place::new();
    place.write("base.toml", SCENARIO);
    place.write("commitments.csv", COMMITMENTS);
    place
}

#[track_caller]
fn read(place: &Place, name: &str) -> String {
    fs::read_to_string(place.path(name)).unwrap()
}

#[test]
fn a_result_replaces_no_file_that_it_is_made_from() {
    let place = place();
    let before = place.names(".");
    for more in [&["-n", "500"][..], &["-n", "1e9"]] {
        let run = ["run", "base.toml", "-q", "-o", ".", "--overwrite"];
        let said = place.run(&[&run[..], more].concat()).ends(6);
        assert_eq!(
            said.err,
            "error: a result in `.` could replace files that it is made from: `commitments.csv`\n\
             hint: choose another folder with `-o`\n"
        );
        assert_eq!(place.names("."), before);
        assert_eq!(read(&place, "commitments.csv"), COMMITMENTS);
    }
    // Not by another name of the folder either, nor where an earlier result has left the file.
    fs::create_dir(place.path("sub")).unwrap();
    let run = ["run", "base.toml", "-n", "500", "-q", "--overwrite", "-o"];
    let by = |folder| place.run(&[&run[..], &[folder]].concat());
    by("sub/..").ends(6).complains("`commitments.csv`");
    by("out").well();
    let again = |folder| {
        let run = ["run", "out/resolved.toml", "-q", "--overwrite", "-o"];
        place.run(&[&run[..], &[folder]].concat())
    };
    again("out").ends(6).complains("`resolved.toml`");
    again("other").well();
    // A study leaves no file of that name.
    let sweep = ["sweep", "base.toml", "-n", "300", "-q", "--overwrite"];
    let axis = ["--sweep", "commitments.A.amount=1,2", "-o", "."];
    place.run(&[&sweep[..], &axis].concat()).well();
    assert_eq!(read(&place, "commitments.csv"), COMMITMENTS);
    assert!(place.path("sweep.csv").exists());
}

#[test]
fn a_result_replaces_no_file_of_other_origin() {
    let place = Place::new();
    let run = ["run", "minimal.toml", "-n", "300", "-q", "--overwrite"];
    let sweep = ["sweep", "minimal.toml", "-n", "300", "-q", "--overwrite"];
    let swept = ["--sweep", "commitments.*.delay_years=0,1"];
    let sweep = &[&sweep[..], &swept].concat();
    let cases: [(&str, &[&str], &[&str]); 6] = [
        ("summary.csv", &run, &[]),
        ("manifest.json", &run, &[]),
        ("report.html", &run, &["--format", "html"]),
        ("chart-spend.svg", &run, &["--format", "svg"]),
        ("summary.parquet", &run, &["--format", "parquet"]),
        ("sweep.csv", sweep, &[]),
    ];
    for (name, command, more) in cases {
        let folder = format!("of-{name}");
        fs::create_dir(place.path(&folder)).unwrap();
        let path = format!("{folder}/{name}");
        place.write(&path, "{\"years of work\": 9}");
        place
            .run(&[command, more, &["-o", &folder]].concat())
            .ends(6)
            .complains(&format!(
                "no earlier result there has left: `{name}`\nhint: "
            ));
        assert_eq!(read(&place, &path), "{\"years of work\": 9}");
        assert_eq!(place.names(&folder), [name]);
    }
    // What is not asked for is in nobody's way, and what an earlier result has left is replaced.
    let out = &["-o", "of-report.html"];
    place.run(&[&run[..], out].concat()).well();
    assert_eq!(
        read(&place, "of-report.html/report.html"),
        "{\"years of work\": 9}"
    );
    for format in ["html", "csv"] {
        let run = ["run", "minimal.toml", "-q", "--overwrite", "-o", "r"];
        place
            .run(&[&run[..], &["-n", "300", "--format", format]].concat())
            .well();
    }
    assert!(!place.path("r/report.html").exists());
}

/// What the guard expects of a command are the files that it leaves.
#[test]
fn every_file_of_a_result_has_a_known_name() {
    let place = Place::new();
    place.write("two.toml", OBSERVED);
    let with_outcome = format!(
        "{}\n[[outcomes]]\nid = \"O\"\ntitle = \"t\"\nfigure = \"portfolio.spend.2026\"\n\
         value = 5\nunit = \"usd_bn\"\npublished = 2027-01-01\nsource = \"s\"\n",
        crate::cli_support::MINIMAL.replacen("[time]", "as_of = 2025-02-28\n[time]", 1)
    );
    place.write("outcome.toml", &with_outcome);
    let mut other = crate::cli_support::MINIMAL.to_owned();
    other = other.replacen("amount = 100", "amount = 120", 1);
    assert_ne!(other, crate::cli_support::MINIMAL);
    place.write("other.toml", &other);
    let sweep = "commitments.CAMPUS.delay_years=0,1";
    let commands: [(&[&str], i32); 9] = [
        (&["run", "tour.toml"], 0),
        (&["run", "two.toml", "-n", "20000"], 0),
        (&["backtest", "outcome.toml"], 0),
        (&["compare", "minimal.toml", "other.toml"], 0),
        (&["sweep", "minimal.toml", "--sweep", sweep], 0),
        (
            &[
                "find",
                "minimal.toml",
                "--vary",
                "commitments.CAMPUS.realized=0.1:0.9",
                "--target",
                "delivered=42",
            ],
            0,
        ),
        (
            &[
                "explain",
                "minimal.toml",
                "other.toml",
                "--metric",
                "delivered",
            ],
            0,
        ),
        (&["sensitivity", "minimal.toml"], 0),
        (&["discover", "minimal.toml", "--where", "delivered<50"], 0),
    ];
    for (i, (command, code)) in commands.into_iter().enumerate() {
        let folder = i.to_string();
        let mut all = vec!["-q", "-o", &folder];
        if !command.contains(&"-n") {
            all.extend(["-n", "512"]);
        }
        place.run(&[command, &all].concat()).ends(code);
        let bytes = fs::read(place.path(&folder).join(manifest::MANIFEST)).unwrap();
        let listed = manifest::read(&bytes).unwrap().outputs;
        assert!(listed.len() > 1, "{command:?}");
        for file in listed {
            assert!(
                names::may_leave(command[0], &file.name),
                "{command:?} {}",
                file.name
            );
        }
    }
}

#[test]
fn single_files_are_no_files_of_the_result() {
    let place = Place::new();
    let run = ["run", "minimal.toml", "-n", "300", "-q", "-o", "n"];
    let with = |more: &[&str]| place.run(&[&run[..], more].concat());
    let own = "the results folder itself may hold a file of this name";
    let refused = || {
        for (option, name, why) in [
            ("--sip-out", "n/summary.csv", own),
            ("--sip-out", "./n/manifest.json", own),
            ("--sip-out", "n/results.json", own),
            ("--trials-out", "n/summary.csv", own),
            ("--trials-out", "n/annual.parquet", own),
            ("--trials-out", "n", "the results folder has this name"),
            ("--sip-out", "minimal.toml", "the run reads this file"),
        ] {
            for overwrite in [&[][..], &["--overwrite"]] {
                let said = with(&[&[option, name], overwrite].concat()).ends(2);
                let expected = format!("error: `{option} {name}`: {why}\n");
                assert!(said.err.starts_with(&expected), "{said:?}");
            }
        }
        with(&["--sip-out", "x", "--trials-out", "./x"])
            .ends(2)
            .complains("`--sip-out` names the same file");
    };
    refused();
    assert_eq!(place.names("."), ["minimal.toml", "tour.toml"]);
    with(&[]).well();
    refused();
    assert_eq!(read(&place, "minimal.toml"), crate::cli_support::MINIMAL);
    place.run(&["report", "n"]).well();
}

/// Whatever way the run ends, a file in the folder that it makes is there whole or not at all.
#[test]
fn single_files_may_lie_in_the_folder_of_the_run() {
    let place = Place::new();
    let both = |folder: &str, more: &[&str]| -> Said {
        let (sip, trials) = (format!("{folder}/sip.json"), format!("{folder}/t.parquet"));
        let run = ["run", "minimal.toml", "-n", "300", "-q", "-o", folder];
        let files = ["--sip-out", &sip, "--trials-out", &trials];
        place.run(&[&run[..], &files, more].concat())
    };
    for folder in ["new", "a/b/new"] {
        both(folder, &[]).well();
        both(folder, &[]).well();
        let names = place.names(folder);
        assert_eq!(names.len(), 11, "{names:?}");
        assert!(names.contains(&"t.parquet".to_owned()), "{names:?}");
    }
    both("c/d", &["--sip-metrics", "minimal.fly"]).ends(2);
    assert_eq!(place.names("."), ["a", "minimal.toml", "new", "tour.toml"]);
    for option in ["--sip-out", "--trials-out"] {
        place
            .run(&["run", "minimal.toml", "-n", "1e9", option, "x/y"])
            .ends(1)
            .complains("error: `x/y` cannot be written: there is no folder `x`\nhint: make the folder first");
    }
    assert!(!place.path("output").exists());
}

/// A device or a pipe has no end that could be compared, and none is replaced.
#[cfg(target_os = "linux")]
#[test]
fn single_files_are_regular_files() {
    use std::time::Duration;
    let place = Place::new();
    for option in ["--sip-out", "--trials-out"] {
        for path in ["/dev/full", "/dev/zero", "/dev/stdout"] {
            for overwrite in [&[][..], &["--overwrite"]] {
                let run = ["run", "minimal.toml", "-n", "300", option, path];
                let mut command = place.command(&[&run[..], overwrite].concat());
                let output = command.timeout(Duration::from_secs(60)).output();
                let expected = format!("error: `{path}` is not a regular file\nhint: ");
                Said::from(output.unwrap()).ends(6).complains(&expected);
            }
        }
    }
    assert_eq!(place.names("."), ["minimal.toml", "tour.toml"]);
    // The views of a finished run are such files too.
    place
        .run(&["run", "minimal.toml", "-n", "300", "-q", "-o", "r"])
        .well();
    std::os::unix::fs::symlink("/dev/zero", place.path("r/results.json")).unwrap();
    let report = ["report", "r", "--format", "json"];
    let mut command = place.command(&report);
    let output = command.timeout(Duration::from_secs(60)).output();
    Said::from(output.unwrap())
        .ends(6)
        .complains("`r/results.json` is not a regular file");
}
