//! The standard streams and the terminal's wishes, through the binary.

#![cfg(unix)]

use crate::cli_support::{Place, Said};
use std::fs::File;
use std::process::{Command, Stdio};

fn place() -> Place {
    let place = Place::new();
    place.write("numbers.csv", "y\n1\n2\n");
    place
}

/// Commands that print data, each in its own way.
const PRINTERS: [&[&str]; 14] = [
    &["--help"],
    &["schema"],
    &["completions", "bash"],
    &["man"],
    &["example"],
    &["example", "tour"],
    &["check", "tour.toml"],
    &["check", "-v", "tour.toml"],
    &["list", "tour.toml", "inputs"],
    &["show", "tour.toml", "ALLIANCE-200"],
    &["trial", "tour.toml", "0"],
    &["dist", "pert(1, 2, 4)", "--sample", "1000"],
    &["stats", "numbers.csv", "-c", "y"],
    &[
        "run",
        "tour.toml",
        "-n",
        "1000",
        "-o",
        "result",
        "--overwrite",
    ],
];

fn command(place: &Place, arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("buildout"));
    command.current_dir(place.root()).args(arguments);
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command
}

/// `buildout … | head -0`: the reader is gone before the first byte.
#[test]
fn a_closed_pipe_ends_quietly() {
    let place = place();
    for arguments in PRINTERS {
        let mut child = command(&place, arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let said = Said::from(child.wait_with_output().unwrap()).ends(0);
        assert_eq!(said.err, "", "{arguments:?}");
    }
}

#[test]
fn a_closed_standard_error_changes_no_exit_code() {
    let place = place();
    place.write("wrong.toml", "colour = 'red'\n");
    let cases: [(&[&str], i32); 3] = [
        (&["fly"], 2),
        (&["check", "wrong.toml"], 3),
        (&["run", "tour.toml", "-n", "1000", "-v"], 0),
    ];
    for (arguments, code) in cases {
        let mut child = command(&place, arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stderr.take());
        assert_eq!(child.wait().unwrap().code(), Some(code), "{arguments:?}");
    }
}

/// `/dev/full` fails every write as a full disk does (full(4)).
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_a_failure() {
    let place = place();
    for arguments in PRINTERS {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = command(&place, arguments).stdout(full).output().unwrap();
        let said = Said::from(output).ends(1);
        assert!(
            said.err
                .starts_with("error: writing `standard output` failed: No space left"),
            "{arguments:?}: {}",
            said.err
        );
    }
}

#[test]
fn streams_that_are_no_terminals_get_no_styles_and_no_progress() {
    let place = place();
    for arguments in PRINTERS {
        let said = place.run(arguments).well();
        assert!(!said.out.contains('\u{1b}'), "{arguments:?}");
    }
    let said = place.run(&["check", "nowhere.toml"]).ends(3);
    assert!(!said.err.contains('\u{1b}'), "{}", said.err);
}

/// no-color.org: NO_COLOR wins, also over CLICOLOR_FORCE (bixense.com/clicolors).
#[test]
fn no_color_is_honored() {
    let place = place();
    let with = |set: &[&str], arguments: &[&str]| {
        let mut command = place.command(arguments);
        for name in set {
            command.env(name, "1");
        }
        Said::from(command.output().unwrap())
    };
    let cases: [&[&str]; 3] = [
        &["fly"],
        &["check", "nowhere.toml"],
        &[
            "run",
            "tour.toml",
            "-n",
            "1000",
            "-o",
            "styled",
            "--overwrite",
        ],
    ];
    for arguments in cases {
        let forced = with(&["CLICOLOR_FORCE"], arguments);
        let text = forced.out + &forced.err;
        assert!(text.contains('\u{1b}'), "{arguments:?}: {text}");
        let plain = with(&["CLICOLOR_FORCE", "NO_COLOR"], arguments);
        let text = plain.out + &plain.err;
        assert!(!text.contains('\u{1b}'), "{arguments:?}: {text}");
    }
}
