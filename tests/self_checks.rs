//! The run's checks of itself: silent on sound runs of any size, loud where something is wrong.

mod common;

use buildout::calendar::Step;
use buildout::distributions::Distribution;
use buildout::domain::Scenario;
use buildout::results::{Check, summarize};
use common::{build, distribution, regimes, scenario, simulate, with};

/// Heavy tails, rare events and a chain, which a normal approximation would misjudge.
fn example() -> Scenario {
    let heavy = with(
        build(
            "A",
            "lognormal(median=10, sigma=2.5)",
            ("2025-01-01", "2026-12-31"),
        ),
        "realized",
        "truncate(pareto(0.01, 1.2), 0.01, 1)",
    );
    let rare = with(
        build("B", "100", ("2025-01-01", "2026-12-31")),
        "relet",
        "bernoulli(0.0002)",
    );
    let rare = with(rare, "hazard", "gamma(0.2, 0.5)");
    let mut s = scenario("2027-12-31", Step::Quarter, vec![heavy, rare]);
    s.regimes = Some(regimes(
        &[0.999, 0.001],
        &[
            ("calm", 50.0, ["1", "1", "1"], &[0.0, 1.0]),
            (
                "storm",
                0.2,
                ["0.5", "pert(0.2, 0.5, 0.9)", "3"],
                &[1.0, 0.0],
            ),
        ],
    ));
    s
}

fn checks(scenario: &Scenario, trials: u64, seed: u64) -> Vec<Check> {
    let ran = simulate(scenario, trials, seed, 1);
    summarize(scenario, &ran.plan, &ran.collected, &[0.5]).checks
}

/// 800 runs with about 20 statistical checks each; the stated false alarm is at most 9e-9 a check, so
/// that this test fails for no reason once in 7,000 choices of its seeds.
#[test]
fn sound_runs_raise_no_alarm_at_any_size() {
    let s = example();
    for trials in [1, 10, 100, 1000] {
        for seed in 0..200 {
            for check in checks(&s, trials, seed) {
                assert!(check.passed, "{trials} trials, seed {seed}: {check:?}");
            }
        }
    }
}

/// Columns drawn from one distribution and judged by another: every shift that matters is seen.
#[test]
fn a_wrong_marginal_is_seen() {
    for (drawn, claimed) in [
        ("normal(10, 1)", "normal(10.2, 1)"),
        ("pert(1, 2, 4)", "pert(1, 2.3, 4)"),
        ("lognormal(mu=0, sigma=0.5)", "lognormal(mu=0, sigma=0.6)"),
        ("gamma(2, 3)", "gamma(2, 3.3)"),
        ("bernoulli(0.3)", "bernoulli(0.5)"),
    ] {
        let s = |text: &str| {
            scenario(
                "2026-12-31",
                Step::Year,
                vec![build("A", text, ("2025-01-01", "2026-12-31"))],
            )
        };
        let (truth, mut claim) = (s(drawn), s(drawn));
        let ran = simulate(&truth, 5000, 1, 1);
        set_amount(&mut claim, distribution(claimed));
        let results = summarize(&claim, &ran.plan, &ran.collected, &[0.5]);
        let marginal: Vec<_> = results
            .checks
            .iter()
            .filter(|c| c.family == "marginal")
            .collect();
        assert_eq!(marginal.len(), 1);
        assert!(!marginal[0].passed, "{drawn} passes for {claimed}");
    }
}

fn set_amount(scenario: &mut Scenario, distribution: Distribution) {
    if let Some(amount) = &mut scenario.commitments[0].amount {
        amount.distribution = distribution;
    }
}

/// Spoiled sums are seen: a missing value and a deviation each fail their check.
#[test]
fn spoiled_sums_are_seen() {
    let s = example();
    let mut ran = simulate(&s, 300, 1, 1);
    ran.collected.deviations.parts = f64::INFINITY;
    ran.collected.deviations.headlines = 1e-6;
    ran.collected.columns[0].record(&[f64::NAN]);
    let results = summarize(&s, &ran.plan, &ran.collected, &[0.5]);
    let failed: Vec<&str> = results
        .checks
        .iter()
        .filter(|c| !c.passed)
        .map(|c| c.family)
        .collect();
    assert_eq!(failed, ["mass_balance", "mass_balance", "defined"]);
}
