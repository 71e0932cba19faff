//! Precision on demand: where runs stop, what it takes, and what is said.

mod cli_support;
mod common;

use buildout::engine::{NoProgress, RunRequest, checkpoints, run, run_until};
use buildout::model::Plan;
use buildout::results::PrecisionTarget;
use buildout::sampling::LANES;
use cli_support::Place;

const MINIMAL: &str = "minimal.toml";

/// A build whose headline is uniform on [0, 100]: the standard error of its mean is 100/√(12 n).
fn plan() -> Plan {
    let window = ("2025-01-01", "2025-12-31");
    let build = common::build("A", "uniform(0, 100)", window);
    let scenario = common::scenario("2026-12-31", buildout::calendar::Step::Year, vec![build]);
    Plan::compile(&scenario).expect("a plan")
}

fn request(threads: usize) -> RunRequest {
    RunRequest {
        trials: 1_000_000,
        seed: 7,
        threads: Some(threads),
        ..RunRequest::default()
    }
}

/// The run stops at the first checkpoint at which the closed form's standard error is below the
/// target; its sample deviation is within a percent of that at some thousand trials, and the target
/// lies clear of both neighbors.
#[test]
fn a_run_stops_where_the_closed_form_says() {
    let plan = plan();
    let stops: Vec<u64> = checkpoints().take(12).map(|b| b * LANES as u64).collect();
    let expected = stops[5];
    let between = (stops[4] as f64 * expected as f64).sqrt();
    let asked = 100.0 / (12.0 * between).sqrt();
    let text = format!("A.headline={asked}");
    let target = PrecisionTarget::parse(&text, &plan).expect("a target");
    let mut means = Vec::new();
    for threads in [1, 2, 3] {
        let enough = |c: &buildout::engine::Collected| target.state(c).met;
        let collected = run_until(&plan, &request(threads), &NoProgress, &enough).expect("a run");
        assert_eq!(collected.trials, expected);
        means.push(target.state(&collected).estimate);
    }
    assert!(means.windows(2).all(|m| m[0] == m[1]));
    // A run of as many trials that was not asked to stop is the same.
    let fixed = RunRequest {
        trials: expected,
        ..request(2)
    };
    let same = run(&plan, &fixed, &NoProgress).expect("a run");
    assert_eq!(target.state(&same).estimate, means[0]);
}

/// The trials that a precision needs follow from the square root law: n (s/target)².
#[test]
fn what_it_takes_is_the_square_of_the_ratio() {
    let plan = plan();
    let small = RunRequest {
        trials: 10_240,
        ..request(1)
    };
    let collected = run(&plan, &small, &NoProgress).expect("a run");
    let target = PrecisionTarget::parse("A.headline=0.01", &plan).expect("a target");
    let state = target.state(&collected);
    assert!(!state.met);
    let needed = state.needed.expect("a number") as f64;
    let closed = 100.0_f64.powi(2) / 12.0 / 0.01_f64.powi(2);
    assert!((needed / closed - 1.0).abs() < 0.03, "{needed} {closed}");
    let relative = PrecisionTarget::parse("A.headline.q50=5%", &plan).expect("a target");
    let state = relative.state(&collected);
    assert!(state.met, "{state:?}");
    let limit = state.limit.expect("a limit");
    assert!((limit - 0.05 * state.estimate.value.expect("a median")).abs() < 1e-12);
}

#[test]
fn wrong_targets_say_what_is_meant() {
    let plan = plan();
    let wrong = |text: &str| {
        let found = PrecisionTarget::parse(text, &plan).expect_err(text);
        format!("{}; {}", found.message, found.hint)
    };
    assert!(wrong("portfolio.npv").contains("names no standard error"));
    assert!(wrong("A.headline=0").contains("`0` is no standard error"));
    assert!(wrong("A.headline=-1%").contains("no standard error"));
    assert!(wrong("A.headlin=1").contains("did you mean `A.headline`?"));
    assert!(wrong("B.headline=1").contains("there is no figure `B.headline`"));
    assert!(wrong("A.completed.q50=1").contains("has no quantiles"));
    assert!(PrecisionTarget::parse("portfolio.spend.2025.q97.5=1", &plan).is_ok());
}

#[test]
fn a_precision_that_is_missed_is_exit_code_5() {
    let place = Place::new();
    let missed = [
        "run",
        MINIMAL,
        "-n",
        "500",
        "--target-se",
        "portfolio.delivered=1e-9",
        "-o",
        "out",
    ];
    let said = place.run(&missed);
    assert_eq!(said.code, Some(5), "{}", said.err);
    assert!(said.err.contains("trials would do"), "{}", said.err);
    assert!(place.path("out/manifest.json").exists());
    // The finished run is not simulated again, and is as imprecise as before.
    let again = place.run(&missed);
    assert_eq!(again.code, Some(5));
    assert!(again.err.contains("was not reached"), "{}", again.err);
    let met = [
        "run",
        MINIMAL,
        "--target-se",
        "portfolio.delivered=20%",
        "-o",
        "met",
    ];
    let said = place.run(&met).well();
    assert!(
        said.out.contains("precise  `portfolio.delivered=20%`"),
        "{}",
        said.out
    );
    let manifest = std::fs::read_to_string(place.path("met/manifest.json")).expect("a manifest");
    assert!(manifest.contains("\"trials\": 2560,"), "{manifest}");
    let wrong = place.run(&["run", MINIMAL, "--target-se", "portfolio.delivere=1"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.err.contains("portfolio.delivered"), "{}", wrong.err);
}

#[test]
fn a_plan_says_what_a_precision_takes() {
    let place = Place::new();
    let asked = ["plan", MINIMAL, "--target-se", "portfolio.delivered=0.001%"];
    let said = place.run(&asked).well();
    assert!(said.out.contains("trials would do, "), "{}", said.out);
    assert!(said.out.contains("5120 trials took"), "{}", said.out);
    let easy = ["plan", MINIMAL, "--target-se", "portfolio.delivered=50%"];
    let said = place.run(&easy).well();
    assert!(said.out.contains("trials would do, 0."), "{}", said.out);
    let mut json = asked.to_vec();
    json.push("--json");
    let said = place.run(&json).well();
    let document: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(document["targets"][0]["met"], false);
    assert!(document["targets"][0]["trials"].as_u64().expect("trials") > 5120);
}
