//! What commands say of small scenarios whose figures are known by hand.

use crate::cli_support::Place;
use crate::edges::{SITES, run};
use crate::table::{Row, only, parsed, rows};

/// One change is one part, however it is written on either side.
#[test]
fn explain_counts_a_change_once() {
    let place = Place::new();
    let sourced = SITES.replace("wacc = 0.1", "wacc = { value = 0.1, source = \"x\" }");
    let sourced = sourced.replace("it_life = 5", "it_life = { value = 5, source = \"x\" }");
    let sourced = sourced.replace(
        "facility_life = 15",
        "facility_life = { value = 15, source = \"x\" }",
    );
    let all = [
        "utilization = 1",
        "price_erosion = 0",
        "fixed_opex = 0",
        "tax_rate = 0",
        "hurdle = 0.1",
        "salvage = 0",
    ];
    let stated: Vec<String> = all
        .iter()
        .filter_map(|term| term.split_once(" = "))
        .map(|(name, value)| format!("{name} = {{ value = {value}, source = \"x\" }}, "))
        .collect();
    let sourced = sourced.replace("returns = { ", &format!("returns = {{ {}", stated.concat()));
    place.write("a.toml", &sourced);
    place.write("b.toml", "extends = \"a.toml\"\n[returns]\nwacc = 0.05\n");
    let arguments = [
        "explain", "a.toml", "b.toml", "--metric", "npv", "-n", "512", "-o", "out",
    ];
    place.run(&arguments).ends(0);
    let read = |name: &str| rows(&place, &format!("out/{name}"));
    let parts = read("explain.csv");
    let changed: Vec<&Row> = parts
        .iter()
        .filter(|r| r["part"].starts_with("returns"))
        .collect();
    assert_eq!(changed.len(), 1, "{changed:?}");
    assert_eq!(changed[0]["part"], "returns.wacc");
    assert_eq!(changed[0]["share"], "1");
    assert_eq!(read("changes.csv").len(), 1);
}

/// Quantiles of a date that may never come are of all trials, and a difference is of those in which both
/// scenarios have one.
#[test]
fn a_sweep_says_how_many_trials_are_behind_each_statistic() {
    let place = Place::new();
    let arguments = [
        "sweep",
        "minimal.toml",
        "--sweep",
        "commitments.CAMPUS.hazard=0,0.4",
        "--metric",
        "CAMPUS.completion",
        "-n",
        "512",
        "-o",
        "out",
    ];
    place.run(&arguments).ends(0);
    let all = rows(&place, "out/sweep.csv");
    let trials = |cell: &str, statistic: &str| -> u64 {
        let wanted = [("cell", cell), ("statistic", statistic)];
        only(&all, &wanted)["trials"].parse().unwrap()
    };
    for cell in ["0", "1"] {
        assert!(trials(cell, "mean") < 512);
        assert_eq!(trials(cell, "sd"), trials(cell, "mean"));
        assert_eq!(trials(cell, "q50"), 512);
    }
    // Without a hazard more is completed than in the scenario as it stands, with a large one less.
    assert!(trials("0", "difference") < trials("0", "mean"));
    assert_eq!(trials("1", "difference"), trials("1", "mean"));
}

/// Regions without a price of compute have no returns: no cash flow, and not one of 0.
#[test]
fn a_trial_without_returns_shows_no_cash_flow() {
    let place = Place::new();
    let without = SITES.replace(", compute_price = { level = 20 }", "");
    let without: Vec<&str> = without
        .lines()
        .filter(|l| !l.starts_with("returns"))
        .collect();
    for (text, shown) in [(SITES.to_owned(), true), (without.join("\n"), false)] {
        place.write("edge.toml", &text);
        let table = place.run(&["trial", "edge.toml", "0"]).ends(0);
        assert!(table.out.contains("gw online"));
        assert_eq!(table.out.contains("cash flow"), shown);
        let csv = place.run(&["trial", "edge.toml", "0", "--csv"]).ends(0);
        assert!(csv.out.contains("gw_online"));
        assert_eq!(csv.out.contains("cash_flow"), shown);
    }
}

/// What is compared of an event is its probability.
#[test]
fn a_benchmark_may_be_about_an_event() {
    let benchmark = r#"
[[benchmarks]]
id = "L"
title = "share of such builds that lose money"
central = 0.5
unit = "share"
metric = "loss"
"#;
    let found = run(&format!("{SITES}{benchmark}"), &[], "10", "benchmarks.csv");
    let row = only(&found, &[("id", "L")]);
    assert_eq!(
        (row["ours_mean"].as_str(), row["share_of_central"].as_str()),
        ("1", "2")
    );
    assert!(
        row["verdict"].contains("above the published figure"),
        "{}",
        row["verdict"]
    );
}

/// Trials without an error do not say how many would have one.
#[test]
fn no_number_of_trials_is_about_zero() {
    let place = Place::new();
    place.write("edge.toml", SITES);
    let arguments = [
        "plan",
        "edge.toml",
        "--target-se",
        "loss=0.01",
        "-n",
        "1024",
    ];
    let said = place.run(&arguments).ends(0);
    assert!(said.out.contains("loss=0.01"), "{}", said.out);
    assert!(!said.out.contains("about 0 trials"), "{}", said.out);
}

/// A precision is asked of the quantile that the files show: that of all trials, where never counts as later
/// than any date.
#[test]
fn precision_is_that_of_the_quantile_shown() {
    let place = Place::new();
    let set = "commitments.CAMPUS.hazard=0.2";
    let common = ["minimal.toml", "-n", "2000", "--set", set];
    let arguments = [
        &["plan", "--target-se", "CAMPUS.completion.q25=0.1", "--json"],
        &common[..],
    ];
    let said = place.run(&arguments.concat()).ends(0).json();
    place
        .run(&[&["run", "-o", "out", "--quiet"], &common[..]].concat())
        .ends(0);
    let summary = rows(&place, "out/summary.csv");
    let wanted = [
        ("subject", "CAMPUS"),
        ("metric", "completion"),
        ("statistic", "q25"),
    ];
    let shown = only(&summary, &wanted)["std_error"].parse::<f64>().unwrap();
    let found = said["targets"][0]["std_error"].as_f64().unwrap();
    // Two digits are shown: 1.0 may stand for 1.05.
    assert!((found / shown - 1.0).abs() < 0.051, "{found} {shown}");
}

/// A run that ends early leaves a scenario that gives it again.
#[test]
fn a_run_that_was_precise_early_is_given_again() {
    for design in [&[][..], &["--sampling", "sobol", "--replicates", "8"]] {
        let place = Place::new();
        let asked = [
            "run",
            "minimal.toml",
            "-q",
            "-n",
            "20000",
            "--target-se",
            "delivered=1",
            "-o",
            "out",
        ];
        place.run(&[&asked[..], design].concat()).ends(0);
        place
            .run(&["run", "out/resolved.toml", "-q", "-o", "again"])
            .ends(0);
        let read = |name: &str| std::fs::read_to_string(place.path(name)).unwrap();
        let (first, second) = (read("out/summary.csv"), read("again/summary.csv"));
        assert!(parsed(&first)[0]["trials"].parse::<u64>().unwrap() < 20_000);
        assert_eq!(first, second, "{design:?}");
    }
}

#[test]
fn a_precision_beyond_every_run_is_told() {
    let place = Place::new();
    let arguments = [
        "plan",
        "minimal.toml",
        "--target-se",
        "delivered=1e-30",
        "-n",
        "1024",
    ];
    let said = place.run(&arguments).ends(0);
    assert!(
        said.out.contains("more than a run can have"),
        "{}",
        said.out
    );
}

/// A mixture of two scenarios is in neither of their files.
#[test]
fn explain_says_where_a_mixture_is_invalid() {
    let place = Place::new();
    let said = place.run(&[
        "explain",
        "minimal.toml",
        "tour.toml",
        "--metric",
        "delivered",
        "-n",
        "100",
    ]);
    said.ends(3)
        .complains("minimal.toml with changes of tour.toml:");
}

#[test]
fn hints_mend_what_they_are_about() {
    let place = Place::new();
    let said = place.run(&[
        "check",
        "minimal.toml",
        "--set",
        "time.end=2200-12-31",
        "--set",
        "time.step=month",
    ]);
    said.ends(3)
        .complains("take an earlier `end` or a longer `step`");
    let said = place.run(&["check", "minimal.toml", "--set", "time.end=9999-12-31"]);
    said.ends(3).complains("more than the 1200");
    let said = place.run(&["dist", "student_t(0.5, 0, 1)"]).ends(3);
    said.complains("truncate it at both ends, e.g. `truncate(..., 0, 1000)`");
    place
        .run(&["dist", "truncate(student_t(0.5, 0, 1), 0, 1000)"])
        .ends(0);
    place
        .run(&["dist", "5 to 5"])
        .complains("write the number alone");
    place.run(&["dist", "-1 to 3"]).well().says("normal");
    place.run(&["dist", "-2.5", "--cdf", "0"]).well();
}
