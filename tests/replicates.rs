//! Errors from replicates: values are those of the trials, errors those of the spread.

mod cli_support;
mod common;

use buildout::calendar::Step;
use buildout::domain::Scenario;
use buildout::engine::{Collected, NoProgress, RunRequest, fewest_trials, run, run_until, stages};
use buildout::model::Plan;
use buildout::results::{PrecisionTarget, Results, asked, summarize};
use buildout::statistics::{AskedOfColumn, Column, Keep};
use cli_support::Place;

const LEVELS: [f64; 3] = [0.05, 0.5, 0.95];

/// A build of a uniform headline that is cancelled in some trials.
fn scenario() -> Scenario {
    let window = ("2025-01-01", "2026-12-31");
    let build = common::build("A", "uniform(0, 100)", window);
    let build = common::with(build, "hazard", "0.3");
    common::scenario("2028-12-31", Step::Quarter, vec![build])
}

fn collected(scenario: &Scenario, request: RunRequest) -> (Plan, Collected) {
    let plan = Plan::compile(scenario).expect("a plan");
    let request = RunRequest {
        asked: asked(scenario, &plan, &LEVELS, &[]),
        ..request
    };
    let collected = run(&plan, &request, &NoProgress).expect("a run");
    (plan, collected)
}

fn results(scenario: &Scenario, request: RunRequest) -> Results {
    let (plan, collected) = collected(scenario, request);
    summarize(scenario, &plan, &collected, &LEVELS)
}

/// Independent draws are the same whatever they are shared out to, so that all values stay; and errors
/// come from elsewhere.
#[test]
fn values_do_not_depend_on_replicates_and_nothing_depends_on_threads() {
    let scenario = scenario();
    let request = |replicates, threads| RunRequest {
        trials: 5000,
        seed: 3,
        replicates,
        threads: Some(threads),
        ..RunRequest::default()
    };
    let plain = results(&scenario, request(1, 2));
    let sixteen = results(&scenario, request(16, 2));
    let mut differ = 0;
    for (a, b) in plain.figures.iter().zip(&sixteen.figures) {
        assert_eq!(a.mean.value, b.mean.value);
        assert_eq!(a.sd.map(|e| e.value), b.sd.map(|e| e.value));
        for (a, b) in a.quantiles.iter().zip(&b.quantiles) {
            assert_eq!(a.1.value, b.1.value);
            differ += usize::from(a.1.std_error != b.1.std_error);
        }
    }
    assert!(differ > 20, "{differ}");
    for threads in [1, 3] {
        assert_eq!(
            sixteen.figures,
            results(&scenario, request(16, threads)).figures
        );
    }
}

/// Over 100 seeded runs the mean square of the errors from replicates is that of the closed form,
/// 100²/12/n for the mean of a uniform headline and p(1−p)/(n f(q)²) for its median. A chi-square of 15
/// degrees of freedom has a relative deviation of √(2/15); 5 standard errors of the mean of 100 (false
/// alarm 6e-7 each), and a twentieth more for the median's second order.
#[test]
fn errors_from_replicates_are_unbiased_for_independent_trials() {
    let scenario = {
        let window = ("2025-01-01", "2025-12-31");
        let build = common::build("A", "uniform(0, 100)", window);
        common::scenario("2025-12-31", Step::Year, vec![build])
    };
    let plan = Plan::compile(&scenario).expect("a plan");
    let target = PrecisionTarget::parse("A.headline=1", &plan).expect("a target");
    let median = PrecisionTarget::parse("A.headline.q50=1", &plan).expect("a target");
    let (mut mean_square, mut median_square) = (0.0, 0.0);
    let (runs, trials) = (100, 16 * 256);
    for seed in 0..runs {
        let request = RunRequest {
            trials,
            seed,
            replicates: 16,
            threads: Some(1),
            asked: asked(&scenario, &plan, &[], std::slice::from_ref(&median)),
            ..RunRequest::default()
        };
        let collected = run(&plan, &request, &NoProgress).expect("a run");
        let square = |target: &PrecisionTarget| {
            let error = target.state(&collected).estimate.std_error;
            error.expect("an error").powi(2) / runs as f64
        };
        mean_square += square(&target);
        median_square += square(&median);
    }
    let n = trials as f64;
    let tolerance = 5.0 * (2.0_f64 / 15.0 / runs as f64).sqrt();
    let of_mean = mean_square / (100.0 * 100.0 / 12.0 / n);
    assert!((of_mean - 1.0).abs() < tolerance, "{of_mean}");
    let of_median = median_square / (0.25 * 100.0 * 100.0 / n);
    assert!((of_median - 1.0).abs() < tolerance + 0.05, "{of_median}");
}

#[test]
fn only_what_was_asked_has_an_error() {
    let mut column = Column::new(Keep::Numbers);
    let asked = AskedOfColumn {
        levels: vec![0.5],
        values: vec![100.0],
        ..AskedOfColumn::default()
    };
    for replicate in 0..4 {
        let mut one = Column::new(Keep::Numbers);
        let values: Vec<f64> = (0..256).map(|i| f64::from(i * (replicate + 1))).collect();
        one.record(&values);
        column.absorb(&one, &asked);
    }
    assert_eq!(column.trials(), 1024);
    assert!(column.quantile(0.5).std_error.is_some_and(|e| e > 0.0));
    assert!(column.quantile(0.25).value.is_some());
    assert_eq!(column.quantile(0.25).std_error, None);
    assert_eq!(column.tail_mean(0.05).std_error, None);
    let shares = column.shares_up_to(&[100.0, 200.0]);
    assert!(shares[0].std_error.is_some_and(|e| e > 0.0));
    assert_eq!(shares[1].std_error, None);
}

/// A share's interval stays a share's; where all trials agree there is none.
#[test]
fn probabilities_keep_to_their_range() {
    let mut column = Column::new(Keep::Indicator);
    for hits in [0, 1, 0, 2] {
        let mut one = Column::new(Keep::Indicator);
        let lane = |i| if i < hits { 1.0 } else { 0.0 };
        one.record(&(0..256).map(lane).collect::<Vec<f64>>());
        column.absorb(&one, &AskedOfColumn::default());
    }
    let estimate = column.mean();
    assert_eq!(estimate.value, Some(3.0 / 1024.0));
    assert!(estimate.ci_low.is_some_and(|low| low > 0.0));
    let mut none = Column::new(Keep::Indicator);
    for _ in 0..4 {
        let mut one = Column::new(Keep::Indicator);
        one.record(&[0.0; 256]);
        none.absorb(&one, &AskedOfColumn::default());
    }
    assert_eq!(none.mean().value, Some(0.0));
    assert_eq!((none.mean().std_error, none.mean().ci_high), (None, None));
}

/// Stages hold every replicate; what they cost beside the last is at most as much again.
#[test]
fn stages_double_and_cost_at_most_twice() {
    for (trials, replicates) in [(100_000, 16), (4096, 16), (5000, 3), (8191, 16), (8192, 16)] {
        let all: Vec<u64> = stages(trials, replicates).collect();
        assert_eq!(all.last(), Some(&trials));
        for (i, stage) in all.iter().enumerate() {
            assert!(*stage >= fewest_trials(replicates));
            assert!(all[..i].iter().sum::<u64>() <= *stage, "{all:?}");
        }
    }
}

/// A run that stops at a stage is the run of as many trials.
#[test]
fn a_stage_is_a_run() {
    let scenario = scenario();
    let plan = Plan::compile(&scenario).expect("a plan");
    let target = PrecisionTarget::parse("A.headline.q50=0.8", &plan).expect("a target");
    let request = RunRequest {
        trials: 100_000,
        replicates: 8,
        threads: Some(2),
        asked: asked(&scenario, &plan, &LEVELS, std::slice::from_ref(&target)),
        ..RunRequest::default()
    };
    let enough = |c: &Collected| target.state(c).met;
    let stopped = run_until(&plan, &request, &NoProgress, &enough).expect("a run");
    assert!(stages(100_000, 8).any(|s| s == stopped.trials) && stopped.trials < 100_000);
    let fixed = RunRequest {
        trials: stopped.trials,
        ..request
    };
    let fixed = run(&plan, &fixed, &NoProgress).expect("a run");
    let figures = |c: &Collected| summarize(&scenario, &plan, c, &LEVELS).figures;
    assert_eq!(figures(&stopped), figures(&fixed));
}

#[test]
fn too_few_trials_for_the_replicates_are_a_usage_error() {
    let place = Place::new();
    let said = place.run(&["run", "minimal.toml", "-n", "3000", "--replicates", "16"]);
    assert_eq!(said.code, Some(2), "{}", said.err);
    assert!(
        said.err.contains(
            "3000 trials are too few for 16 replicates, which are blocks of 256 trials: ask for at \
             least 3841 trials or for fewer replicates"
        ),
        "{}",
        said.err
    );
    let said = place.run(&["run", "minimal.toml", "--replicates", "0"]);
    assert_eq!(said.code, Some(2));
    assert!(
        said.err
            .contains("`--replicates 0`: a run has 1 to 1000 replicates")
    );
}
