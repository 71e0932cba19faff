//! Help, wrong usage and generated texts, through the binary.

use crate::cli_support::{MINIMAL, Place, TOUR};

const COMMANDS: [&str; 15] = [
    "run",
    "check",
    "list",
    "show",
    "trial",
    "compare",
    "sensitivity",
    "discover",
    "plan",
    "dist",
    "stats",
    "schema",
    "completions",
    "man",
    "example",
];

#[test]
fn help_names_every_command_and_exit_code() {
    let place = Place::new();
    let said = place.run(&["--help"]).well();
    for command in COMMANDS {
        assert!(said.out.contains(&format!("\n  {command} ")), "{command}");
    }
    let codes = [
        ("0", "done"),
        ("1", "failure while running"),
        ("2", "wrong usage"),
        ("3", "scenario invalid"),
        ("4", "a self-check failed"),
        ("5", "a precision asked for"),
        ("6", "output exists"),
        ("130", "interrupted"),
    ];
    for (code, meaning) in codes {
        let line = said.out.lines().find(|l| l.contains(meaning));
        let first = line.and_then(|l| l.split_whitespace().next());
        assert_eq!(first, Some(code), "{meaning}");
    }
}

#[test]
fn help_of_each_command_names_all_its_options() {
    let place = Place::new();
    let overrides = "--set --set-file";
    let expected = [
        (
            "run",
            "--trials -n --seed --sampling --target-se --threads -j --out -o --format --csv-dialect --trials-out --trials-metrics --quantiles --overwrite \
             --json --quiet -q --verbose -v SCENARIO random csv",
        ),
        ("check", "--json --quiet -q --verbose -v SCENARIO"),
        (
            "list",
            "--json SCENARIO commitments inputs classes regions entities context documents",
        ),
        ("show", "--json SCENARIO ID"),
        (
            "sensitivity",
            "--metric --by-year --decision --method --top --trials -n --seed --threads -j --out -o \
             --overwrite --json --quiet -q SCENARIO tornado regression sobol pawn morris",
        ),
        (
            "discover",
            "--where --boxes --inputs --density --trials -n --seed --threads -j --out -o --overwrite \
             --json --quiet -q SCENARIO",
        ),
        ("trial", "--seed --sampling --json --csv SCENARIO K"),
        (
            "plan",
            "--target-se --trials -n --seed --threads -j --json SCENARIO",
        ),
    ];
    for (command, words) in expected {
        let said = place.run(&[command, "--help"]).well();
        for word in words.split_whitespace().chain(overrides.split(' ')) {
            assert!(said.out.contains(word), "{command}: {word}\n{}", said.out);
        }
    }
}

#[test]
fn version_is_that_of_the_package() {
    let said = Place::new().run(&["--version"]).well();
    assert_eq!(
        said.out,
        concat!("buildout ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn no_arguments_show_the_help_as_wrong_usage() {
    let said = Place::new().run(&[]).ends(2);
    assert_eq!(said.out, "");
    assert!(said.err.contains("Usage: buildout"), "{}", said.err);
}

/// Every usage error: exit code 2, nothing on standard output, the message on standard error.
#[test]
fn wrong_usage_is_refused_with_its_reason() {
    let place = Place::new();
    let cases: &[(&[&str], &str)] = &[
        (&["fly"], "unrecognized subcommand 'fly'"),
        (&["run"], "<SCENARIO>..."),
        (
            &["run", "minimal.toml", "--trails", "5"],
            "a similar argument exists: '--trials'",
        ),
        (
            &["run", "minimal.toml", "-n", "0"],
            "`--trials 0`: a run has 1 to 1000000000 trials",
        ),
        (
            &["run", "minimal.toml", "-n", "1e12"],
            "`--trials 1000000000000`",
        ),
        (
            &["run", "minimal.toml", "-n", "1.5"],
            "a whole number is needed",
        ),
        (
            &["run", "minimal.toml", "-n=-3"],
            "a whole number is needed",
        ),
        (
            &["run", "minimal.toml", "--seed", "x"],
            "invalid value 'x' for '--seed <SEED>'",
        ),
        (
            &["run", "minimal.toml", "--seed", "9223372036854775808"],
            "a seed lies between 0 and 9223372036854775807",
        ),
        (
            &["run", "minimal.toml", "--sampling", "halton"],
            "[possible values: random, lhs, sobol, antithetic]",
        ),
        (
            &["run", "minimal.toml", "--format", "docx"],
            "[possible values: csv, json, ",
        ),
        (
            &["run", "minimal.toml", "-j", "0"],
            "`--threads 0`: a run uses 1 to 1024 threads",
        ),
        (&["run", "minimal.toml", "-j", "1025"], "`--threads 1025`"),
        (
            &["run", "minimal.toml", "--quantiles", "0"],
            "a level lies between 0 and 1, and 0 does not",
        ),
        (
            &["run", "minimal.toml", "--quantiles", "1"],
            "a level lies between 0 and 1",
        ),
        (
            &["run", "minimal.toml", "--quantiles", "0.5,95"],
            "(for 95 percent write `0.95`)",
        ),
        (
            &["run", "minimal.toml", "--quantiles", "nan"],
            "a level lies between 0 and 1",
        ),
        (
            &["run", "minimal.toml", "--quantiles", "half"],
            "invalid value 'half'",
        ),
        (&["run", "minimal.toml", "--out", ""], "'--out <DIR>'"),
        (
            &["run", "minimal.toml", "tour.toml", "-o", "x"],
            "`--out` names the folder of one result, and 2 scenarios were given",
        ),
        (&["run", "minimal.toml", "-q", "-v"], "cannot be used with"),
        (
            &["run", "minimal.toml", "-q", "--json"],
            "cannot be used with",
        ),
        (
            &["run", "minimal.toml", "--set", "run.trials"],
            "`path=value` is needed",
        ),
        (
            &["run", "minimal.toml", "--set", "=5"],
            "`path=value` is needed",
        ),
        (&["check"], "<SCENARIO>..."),
        (
            &["check", "minimal.toml", "-q", "-v"],
            "cannot be used with",
        ),
        (&["list"], "<SCENARIO>"),
        (
            &["list", "minimal.toml", "animals"],
            "possible values: commitments, inputs",
        ),
        (&["show", "minimal.toml"], "<ID>"),
        (&["trial", "minimal.toml"], "<K>"),
        (&["trial", "minimal.toml", "-1"], "'-1'"),
        (
            &["trial", "minimal.toml", "1e9"],
            "trials are numbered from 0 to 999999999",
        ),
        (
            &["trial", "minimal.toml", "0", "--csv", "--json"],
            "cannot be used with",
        ),
        (&["completions"], "<SHELL>"),
        (&["completions", "dos"], "possible values: bash"),
        (
            &["man", "rum"],
            "there is no command `rum`; did you mean `run`?",
        ),
        (&["man", "zzz"], "the commands are run, check"),
        (
            &["example", "maximal"],
            "there is no example `maximal`; there are `minimal` and `tour`",
        ),
    ];
    for (arguments, reason) in cases {
        let said = place.run(arguments).ends(2).complains(reason);
        assert_eq!(said.out, "", "{arguments:?}");
        assert!(said.err.starts_with("error: "), "{}", said.err);
    }
    assert_eq!(place.names("."), ["minimal.toml", "tour.toml"]);
}

/// More levels than a run reports would be a table that nobody can open.
#[test]
fn too_many_quantile_levels_are_refused() {
    let levels: Vec<String> = (1..200)
        .map(|i| (f64::from(i) / 1000.0).to_string())
        .collect();
    let said = Place::new().run(&["run", "minimal.toml", "--quantiles", &levels.join(",")]);
    said.ends(2).complains("a run reports at most 100 levels");
}

#[test]
fn schema_is_a_json_schema() {
    let said = Place::new().run(&["schema"]).well();
    let schema = said.json();
    let draft = schema["$schema"].as_str().unwrap();
    assert!(draft.contains("json-schema.org"), "{draft}");
    assert!(schema["properties"]["commitments"].is_object());
}

#[test]
fn completions_exist_for_every_shell() {
    let place = Place::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let said = place.run(&["completions", shell]).well();
        assert!(said.out.contains("buildout"), "{shell}");
        assert!(said.out.contains("set-file"), "{shell}");
    }
}

#[test]
fn the_manual_has_a_page_for_the_program_and_for_each_command() {
    let place = Place::new();
    let said = place.run(&["man"]).well().says(".TH buildout 1");
    assert!(said.out.contains("Exit codes"), "{}", said.out);
    for command in COMMANDS {
        let said = place.run(&["man", command]).well();
        assert!(
            said.out.contains(&format!(".TH buildout-{command} 1")),
            "{}",
            said.out
        );
    }
}

#[test]
fn examples_are_listed_and_printed_as_they_are() {
    let place = Place::new();
    let said = place.run(&["example"]).well();
    let names: Vec<&str> = said
        .out
        .lines()
        .filter_map(|l| l.split(' ').next())
        .collect();
    assert_eq!(names, ["name", "minimal", "tour"]);
    assert_eq!(place.run(&["example", "minimal"]).well().out, MINIMAL);
    assert_eq!(place.run(&["example", "tour"]).well().out, TOUR);
}
