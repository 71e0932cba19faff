//! Conditioned runs through the binary: screen, files, refusals, other commands.

use crate::cli_support::Place;

const TWO: &str = include_str!("../fixtures/observed-two.toml");

fn place() -> Place {
    let place = Place::new();
    place.write("two.toml", TWO);
    place
}

#[test]
fn a_conditioned_run_says_so_and_sets_prior_and_posterior_side_by_side() {
    let place = place();
    let said = place
        .run(&["run", "two.toml", "-n", "20000", "-o", "out"])
        .well();
    said.says("conditioned on 1 observation, effective sample size ")
        .says("(plain)");
    let names = place.names("out");
    for name in ["observations.csv", "prior_posterior.csv", "summary.csv"] {
        assert!(names.iter().any(|n| n == name), "{names:?}");
    }
    let rows = std::fs::read_to_string(place.path("out/observations.csv")).unwrap();
    let rows: Vec<&str> = rows.lines().collect();
    assert_eq!(rows.len(), 3, "{rows:?}");
    assert!(
        rows[1].starts_with("spent,A.cumulative_spend.2026,usd_bn,30,3,,"),
        "{rows:?}"
    );
    assert!(rows[1].contains("annual report"));
    assert!(
        rows[2].starts_with("all,") && rows[2].contains("plain weights"),
        "{rows:?}"
    );
    let mut reader = csv::Reader::from_path(place.path("out/prior_posterior.csv")).unwrap();
    let header = reader.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|h| h == name).unwrap();
    let spent = reader.records().map(Result::unwrap).find(|r| {
        &r[at("subject")] == "A"
            && &r[at("metric")] == "cumulative_spend"
            && &r[at("period_end")] == "2026-12-31"
    });
    let spent = spent.unwrap();
    let width = |when: &str| {
        let value = |q: &str| spent[at(&format!("{when}_{q}"))].parse::<f64>().unwrap();
        value("q95") - value("q05")
    };
    assert!(width("posterior") < 0.4 * width("prior"), "{spent:?}");
    let said = place
        .run(&["run", "two.toml", "-n", "20000", "--json"])
        .ends(0);
    let document = said.json();
    assert_eq!(document["conditioning"]["verdict"], "sound");
    assert_eq!(document["conditioning"]["method"], "plain");
    assert!(!document["rows"].as_array().unwrap().is_empty());
}

const REFUSED: [&str; 3] = ["manifest.json", "observations.csv", "resolved.toml"];

/// Evidence that the scenario does not yield: no figures, exit code 4, also the second time.
#[test]
fn evidence_that_disagrees_is_refused() {
    let place = place();
    let run = [
        "run",
        "two.toml",
        "-n",
        "5000",
        "--set",
        "observations.spent.value=150",
        "-o",
        "out",
    ];
    for _ in 0..2 {
        let said = place.run(&run).ends(4);
        let (error, hint) = said.err.trim_end().rsplit_once('\n').unwrap();
        let error = error.lines().last().unwrap();
        let begin = "error: `two`: the evidence and the scenario disagree, so no figures are shown: the scenario does not yield `spent` (effective sample size ";
        assert!(error.starts_with(begin), "{error}");
        assert_eq!(
            hint,
            "hint: look for a unit, a scope or a window that differs, or for an input that is too narrow; observations.csv sets both side by side"
        );
        assert!(
            said.out.ends_with("out\n") && !said.out.contains("delivered"),
            "{}",
            said.out
        );
    }
    assert_eq!(place.names("out"), REFUSED);
    let json: Vec<&str> = run.iter().copied().chain(["--json"]).collect();
    let document = place.run(&json).ends(4).json();
    assert_eq!(document["conditioning"]["verdict"], "disagreement");
    assert_eq!(document["rows"].as_array().unwrap().len(), 0);
}

/// Too small an effective sample: no figures, exit code 5, and how many trials may do.
#[test]
fn too_few_effective_trials_are_refused() {
    let place = place();
    let run = [
        "run",
        "two.toml",
        "-n",
        "5000",
        "--set",
        "conditioning.min_ess=4000",
        "-o",
        "out",
    ];
    for _ in 0..2 {
        let said = place.run(&run).ends(5);
        assert!(
            said.err
                .contains("below the 4000 asked for, so no figures are shown"),
            "{}",
            said.err
        );
        assert!(
            said.err.contains("hint: about ") && said.err.contains(" trials may do (`-n "),
            "{}",
            said.err
        );
    }
    assert_eq!(place.names("out"), REFUSED);
}

#[test]
fn other_commands_know_observations() {
    let place = place();
    place
        .run(&["check", "two.toml"])
        .well()
        .says("observations 1\n               spent: A.cumulative_spend.2026 = 30, sd 3\n");
    let said = place.run(&["trial", "two.toml", "3"]).well();
    let head = said.out.lines().next().unwrap();
    assert!(
        head.starts_with("trial 3 of two, seed 11, log weight "),
        "{head}"
    );
    let weight: f64 = head.rsplit(' ').next().unwrap().parse().unwrap();
    let json = place
        .run(&["trial", "two.toml", "3", "--json"])
        .well()
        .json();
    assert!((json["log_weight"].as_f64().unwrap() - weight).abs() < 1e-5);
    // ln N(30; x, 3²) of what the trial spent by the end of 2026.
    let figures = json["figures"].as_array().unwrap();
    let spent = figures.iter().find(|f| {
        f["subject"] == "A" && f["metric"] == "cumulative_spend" && f["period_end"] == "2026-12-31"
    });
    let z = (30.0 - spent.unwrap()["value"].as_f64().unwrap()) / 3.0;
    let expected = -0.5 * z * z - 3.0_f64.ln() - 0.5 * (2.0 * std::f64::consts::PI).ln();
    assert!((weight - expected).abs() < 1e-5, "{weight} {expected}");
    place
        .run(&["run", "two.toml", "-n", "1000", "--sip-out", "x.json", "--sip-metrics", "delivered"])
        .ends(2)
        .complains("`--sip-out` writes trials that count alike, and observations weigh them: ask it of a scenario without `[[observations]]`");
}
