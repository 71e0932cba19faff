//! Designs on the command line: what is named, refused and replayed.

use crate::cli_support::Place;
use serde_json::Value;

/// Screen, manifest and the scenario with every value stated name the design; so does the run's name.
#[test]
fn a_result_names_its_design() {
    let place = Place::new();
    let mut runs = Vec::new();
    for sampling in ["random", "lhs", "sobol", "antithetic"] {
        let arguments = ["run", "minimal.toml", "-n", "5000", "--sampling", sampling];
        let said = place.run(&[&arguments[..], &["-o", sampling]].concat());
        assert_eq!(said.code, Some(0), "{}", said.err);
        let manifest = std::fs::read_to_string(place.path(&format!("{sampling}/manifest.json")));
        let manifest: Value = serde_json::from_str(&manifest.expect("a manifest")).expect("JSON");
        assert_eq!(manifest["sampling"], sampling);
        let replicates = if sampling == "random" { 1 } else { 16 };
        assert_eq!(manifest["replicates"], replicates);
        let design = match sampling {
            "random" => "5000 trials, seed 1".to_owned(),
            other => format!("5000 trials by {other} in 16 replicates, seed 1"),
        };
        assert!(said.out.contains(&design), "{}", said.out);
        let resolved = std::fs::read_to_string(place.path(&format!("{sampling}/resolved.toml")));
        let resolved = resolved.expect("a scenario");
        assert!(resolved.contains(&format!(
            "sampling = \"{sampling}\"\nreplicates = {replicates}\n"
        )));
        runs.push(manifest["run"].to_string());
    }
    runs.sort();
    runs.dedup();
    assert_eq!(runs.len(), 4);
}

/// The scenario's own design holds, its `resolved.toml` gives the same figures, and options win.
#[test]
fn a_scenario_states_its_design() {
    let place = Place::new();
    let set = |value: &str| format!("run.{value}");
    let run = |out: &str, more: &[&str]| {
        let sobol = set("sampling=\"sobol\"");
        let four = set("replicates=4");
        let mut all = vec![
            "run",
            "minimal.toml",
            "-n",
            "2048",
            "--set",
            &sobol,
            "--set",
            &four,
        ];
        all.extend(more);
        all.extend(["-o", out]);
        let said = place.run(&all);
        assert_eq!(said.code, Some(0), "{}", said.err);
        said.out
    };
    assert!(run("a", &[]).contains("2048 trials by sobol in 4 replicates"));
    assert!(run("b", &["--sampling", "lhs"]).contains("2048 trials by lhs in 4 replicates"));
    let again = place.run(&["run", "a/resolved.toml", "-o", "c"]);
    assert!(
        again.out.contains("2048 trials by sobol in 4 replicates"),
        "{}",
        again.err
    );
    let summary =
        |name: &str| std::fs::read(place.path(&format!("{name}/summary.csv"))).expect("CSV");
    assert_eq!(summary("a"), summary("c"));
    assert_ne!(summary("a"), summary("b"));
}

#[test]
fn what_a_design_cannot_do_is_a_usage_error() {
    let place = Place::new();
    let cases: [(&[&str], &str); 3] = [
        (
            &[
                "run",
                "minimal.toml",
                "--sampling",
                "lhs",
                "--replicates",
                "1",
            ],
            "draws by `lhs` need 2 replicates or more: nothing else tells their errors",
        ),
        (
            &[
                "plan",
                "minimal.toml",
                "--target-se",
                "delivered=1",
                "-n",
                "300",
                "--sampling",
                "sobol",
            ],
            "300 trials are too few for 16 replicates, which are blocks of 256 trials: ask for at least \
             3841 trials or for fewer replicates",
        ),
        (
            &["trial", "minimal.toml", "10000", "--sampling", "lhs"],
            "a run of 10000 trials has no trial 10000, and by `lhs` a trial depends on their number: give \
             it with `--trials`",
        ),
    ];
    for (arguments, reason) in cases {
        let said = place.run(arguments);
        assert_eq!(said.code, Some(2), "{}", said.err);
        assert!(said.err.contains(reason), "{}", said.err);
    }
}

/// A trial is replayed with the design of its run: of `lhs` with its trials.
#[test]
fn trials_are_replayed_by_their_design() {
    let place = Place::new();
    let trial = |more: &[&str]| {
        let all = [&["trial", "minimal.toml", "1027", "--json"], more].concat();
        let said = place.run(&all);
        assert_eq!(said.code, Some(0), "{}", said.err);
        said.out
    };
    let plain = trial(&[]);
    for sampling in ["lhs", "sobol"] {
        assert_ne!(trial(&["--sampling", sampling]), plain);
    }
    let more = |sampling: &str, trials: &str| trial(&["--sampling", sampling, "-n", trials]);
    assert_eq!(more("sobol", "5000"), more("sobol", "9000"));
    assert_ne!(more("lhs", "5000"), more("lhs", "9000"));
}

/// Observations weigh independent trials.
#[test]
fn observations_are_not_drawn_by_a_design() {
    let place = Place::new();
    place.write(
        "observed.toml",
        include_str!("../fixtures/observed-two.toml"),
    );
    let said = place.run(&["run", "observed.toml", "--sampling", "sobol"]);
    assert_eq!(said.code, Some(1), "{}", said.err);
    assert!(
        said.err
            .contains("observations weigh independent trials, not draws by `sobol`"),
        "{}",
        said.err
    );
}
