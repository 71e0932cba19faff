//! Same scenario, seed and version: same bits, on any number of threads; a trial depends on the
//! seed and its own number alone; a new input moves no other draw.

mod common;

use buildout::calendar::Step;
use buildout::domain::{Metric, Scenario};
use buildout::engine::{Collected, replay};
use buildout::model::Plan;
use buildout::sampling::Source;
use common::{build, regimes, scenario, simulate, with};

const WINDOW: (&str, &str) = ("2025-01-01", "2028-12-31");

fn uncertain(id: &str) -> buildout::domain::Commitment {
    let plan = with(
        build(id, "pert(50, 100, 200)", WINDOW),
        "realized",
        "kumaraswamy(2.5, 2.5)",
    );
    let plan = with(plan, "delay_years", "lognormal(p10=0.1, p90=1)");
    with(with(plan, "hazard", "gamma(2, 0.02)"), "stretch", "1 to 2")
}

fn example(ids: &[&str]) -> Scenario {
    let mut s = scenario(
        "2030-12-31",
        Step::Quarter,
        ids.iter().map(|id| uncertain(id)).collect(),
    );
    s.regimes = Some(regimes(
        &[0.6, 0.4],
        &[
            ("boom", 3.0, ["1.1", "uniform(1, 1.3)", "0.5"], &[0.0, 1.0]),
            ("bust", 2.0, ["0.8", "0.6", "3"], &[1.0, 0.0]),
        ],
    ));
    s
}

/// Every statistic of every column, to the bit.
fn bits(collected: &Collected) -> Vec<u64> {
    let mut all = Vec::new();
    for column in &collected.columns {
        let mut estimates = vec![column.mean(), column.sd()];
        estimates.extend([0.05, 0.5, 0.95].map(|p| column.quantile(p)));
        for e in estimates {
            all.extend([e.value, e.std_error].map(|v| v.map_or(1, f64::to_bits)));
        }
    }
    all
}

#[test]
fn threads_leave_no_trace() {
    let s = example(&["A", "B", "C"]);
    let one = bits(&simulate(&s, 20_000, 42, 1).collected);
    assert!(one.len() > 500);
    for threads in [2, 3, 7] {
        assert!(
            bits(&simulate(&s, 20_000, 42, threads).collected) == one,
            "{threads} threads"
        );
    }
    assert!(
        bits(&simulate(&s, 20_000, 43, 2).collected) != one,
        "another seed"
    );
}

#[test]
fn the_order_of_commitments_is_irrelevant() {
    let forward = simulate(&example(&["A", "B", "C"]), 5_000, 7, 2);
    let backward = simulate(&example(&["C", "A", "B"]), 5_000, 7, 2);
    for id in ["A", "B", "C"] {
        let (a, b) = (
            forward.build(id, Metric::Delivered),
            backward.build(id, Metric::Delivered),
        );
        assert_eq!(a.mean(), b.mean());
        assert_eq!(a.quantile(0.9), b.quantile(0.9));
    }
}

#[test]
fn adding_an_input_moves_no_other_draw() {
    let alone = simulate(&example(&["A"]), 5_000, 7, 2);
    let together = simulate(&example(&["A", "B"]), 5_000, 7, 2);
    let metric = Metric::Delivered;
    assert_eq!(
        alone.build("A", metric).mean(),
        together.build("A", metric).mean()
    );
    assert_eq!(
        alone.build("A", metric).quantile(0.5),
        together.build("A", metric).quantile(0.5)
    );
}

/// The columns of n trials are those of the first n replayed one by one, whatever the run's size.
#[test]
fn a_run_is_its_trials_replayed() {
    let s = example(&["A", "B"]);
    let plan = Plan::compile(&s).unwrap();
    let n = 600;
    let ran = simulate(&s, n, 11, 2);
    let mut sums = vec![0.0; plan.specs.len()];
    let mut defined = vec![0u64; plan.specs.len()];
    for trial in 0..n {
        let history = replay(&s, &plan, &Source::random(11), trial);
        for (i, (_, value)) in history.figures.iter().enumerate() {
            if let Some(value) = value {
                sums[i] += value;
                defined[i] += 1;
            }
        }
    }
    for (i, column) in ran.collected.columns.iter().enumerate() {
        assert_eq!(column.defined(), defined[i], "{:?}", plan.specs[i]);
        if let Some(mean) = column.mean().value {
            let expected = sums[i] / defined[i] as f64;
            assert!((mean - expected).abs() <= 1e-12 * expected.abs().max(1.0));
        }
    }
}

#[test]
fn money_scales() {
    let s = |factor: &str| {
        let plan = with(build("A", factor, WINDOW), "hazard", "0.1");
        scenario(
            "2030-12-31",
            Step::Quarter,
            vec![with(plan, "delay_years", "uniform(0, 3)")],
        )
    };
    let (one, ten) = (
        simulate(&s("100"), 4_000, 3, 2),
        simulate(&s("1000"), 4_000, 3, 2),
    );
    for (metric, factor) in [
        (Metric::Delivered, 10.0),
        (Metric::DeliveredByDeadlineFraction, 1.0),
        (Metric::Cancelled, 1.0),
    ] {
        let (a, b) = (one.build("A", metric).mean(), ten.build("A", metric).mean());
        let (a, b) = (a.value.unwrap() * factor, b.value.unwrap());
        assert!((a - b).abs() <= 1e-12 * b.abs(), "{metric:?}: {a} and {b}");
    }
}

#[test]
fn a_larger_realized_fraction_never_means_less_spending() {
    let s = |realized: &str| {
        let plan = with(build("A", "100", WINDOW), "hazard", "0.1");
        scenario(
            "2030-12-31",
            Step::Quarter,
            vec![with(plan, "realized", realized)],
        )
    };
    let (low, high) = (s("0.5"), s("0.6"));
    let (low_plan, high_plan) = (Plan::compile(&low).unwrap(), Plan::compile(&high).unwrap());
    for trial in 0..300 {
        let (a, b) = (
            replay(&low, &low_plan, &Source::random(5), trial),
            replay(&high, &high_plan, &Source::random(5), trial),
        );
        for (x, y) in a.builds[0].periods.iter().zip(&b.builds[0].periods) {
            assert!(
                x.spend <= y.spend && x.cumulative <= y.cumulative,
                "trial {trial}"
            );
        }
    }
}
