//! Paired differences against closed forms and against the scatter of many seeded runs.

mod common;

use buildout::calendar::Step;
use buildout::domain::{Metric, Scenario, SubjectKind};
use buildout::engine::NoProgress;
use buildout::model::Plan;
use buildout::sampling::Source;
use buildout::statistics::Estimate;
use buildout::study::compare::{CompareRequest, PairFigure, compare};
use common::{build, scenario, simulate};

const WINDOW: (&str, &str) = ("2025-01-01", "2026-12-31");

fn of(builds: &[(&str, &str)]) -> Scenario {
    let builds = builds.iter().map(|(id, amount)| build(id, amount, WINDOW));
    scenario("2027-12-31", Step::Year, builds.collect())
}

fn pairs(base: &Scenario, others: &[&Scenario], trials: u64, seed: u64) -> Vec<Vec<PairFigure>> {
    let base = Plan::compile(base).unwrap();
    let others: Vec<Plan> = others.iter().map(|s| Plan::compile(s).unwrap()).collect();
    let plans: Vec<&Plan> = std::iter::once(&base).chain(&others).collect();
    let request = CompareRequest {
        trials,
        source: Source::random(seed),
        threads: Some(2),
    };
    compare(&plans, &request, &NoProgress).unwrap()
}

fn delivered(figures: &[PairFigure]) -> &PairFigure {
    figures
        .iter()
        .find(|f| {
            f.kind == SubjectKind::Portfolio && f.metric == Metric::Delivered && f.year.is_none()
        })
        .unwrap()
}

fn parts(e: &Estimate) -> (f64, f64) {
    (e.value.unwrap(), e.std_error.unwrap())
}

/// A shift of 5 moves every trial by 5: mean, each quantile and the probability are exact, and their
/// errors are those of rounding (a quantile's: of the histogram, whose error of 2⁻¹¹ does not cancel).
#[test]
fn a_shift_is_found_exactly() {
    let (a, b) = (
        of(&[("X", "normal(100, 10)")]),
        of(&[("X", "normal(105, 10)")]),
    );
    let found = pairs(&a, &[&b, &a], 20_000, 3);
    let moved = delivered(&found[0]);
    let (mean, error) = parts(&moved.difference);
    assert!(
        (mean - 5.0).abs() < 1e-9 && error < 1e-9,
        "{mean} ± {error}"
    );
    assert_eq!(moved.above.value, Some(1.0));
    assert_eq!(moved.equal.value, Some(0.0));
    for [_, _, apart] in moved.quantiles.unwrap() {
        let (value, error) = parts(&apart);
        assert!((value - 5.0).abs() < 0.05, "{value}");
        assert!(error < 0.02, "{error}");
    }
    let same = delivered(&found[1]);
    assert_eq!(parts(&same.difference), (0.0, 0.0));
    assert_eq!(same.equal.value, Some(1.0));
    assert_eq!(parts(&same.quantiles.unwrap()[1][2]), (0.0, 0.0));
    assert_eq!(same.gain, None);
}

/// Both sides are those of runs of their own.
#[test]
fn sides_are_those_of_runs() {
    let (a, b) = (
        of(&[("X", "lognormal(p10=50, p90=200)")]),
        of(&[("X", "lognormal(p10=40, p90=300)")]),
    );
    let found = pairs(&a, &[&b], 5_000, 9);
    let figure = delivered(&found[0]);
    let (ran_a, ran_b) = (simulate(&a, 5_000, 9, 1), simulate(&b, 5_000, 9, 1));
    let column = |ran: &common::Ran| {
        ran.column(SubjectKind::Portfolio, "portfolio", Metric::Delivered)
            .clone()
    };
    let (a, b) = (column(&ran_a), column(&ran_b));
    assert_eq!((figure.base, figure.other), (a.mean(), b.mean()));
    let [median_a, median_b, _] = figure.quantiles.unwrap()[1];
    assert_eq!((median_a, median_b), (a.quantile(0.5), b.quantile(0.5)));
}

/// X ~ N(100, 10), Y ~ N(0, 5) besides: the difference is Y. Its mean has variance 25/n, that of
/// independent runs (100 + 125)/n: the gain is 9. P(larger) is 1/2.
#[test]
fn an_addition_is_as_precise_as_itself() {
    let a = of(&[("X", "normal(100, 10)")]);
    let b = of(&[("X", "normal(100, 10)"), ("Y", "normal(50, 5)")]);
    let n = 100_000;
    let found = pairs(&a, &[&b], n, 4);
    let figure = delivered(&found[0]);
    let (mean, error) = parts(&figure.difference);
    let expected = 5.0 / (n as f64).sqrt();
    assert!((error / expected - 1.0).abs() < 0.02, "{error} {expected}");
    // Four standard errors: false alarm 6e-5.
    assert!((mean - 50.0).abs() < 4.0 * error, "{mean} ± {error}");
    let gain = figure.gain.unwrap();
    assert!((gain - 9.0).abs() < 0.3, "{gain}");
}

/// The standard error of differences of quantiles against their scatter over 300 seeds: the ratio's
/// own standard error is 1/√600 = 4 %, so 16 % are four of them for each of three levels.
#[test]
fn errors_of_quantile_differences_are_those_of_many_runs() {
    let a = of(&[("X", "normal(100, 10)")]);
    let b = of(&[("X", "normal(100, 10)"), ("Y", "normal(50, 5)")]);
    let runs = 300;
    let mut found: Vec<[(f64, f64); 3]> = Vec::new();
    for seed in 0..runs {
        let figures = pairs(&a, &[&b], 2_560, seed);
        found.push(
            delivered(&figures[0])
                .quantiles
                .unwrap()
                .map(|q| parts(&q[2])),
        );
    }
    for level in 0..3 {
        let n = found.len() as f64;
        let mean = found.iter().map(|f| f[level].0).sum::<f64>() / n;
        let squares = found.iter().map(|f| (f[level].0 - mean).powi(2));
        let scatter = (squares.sum::<f64>() / (n - 1.0)).sqrt();
        let stated = (found.iter().map(|f| f[level].1.powi(2)).sum::<f64>() / n).sqrt();
        let ratio = stated / scatter;
        assert!((ratio - 1.0).abs() < 0.16, "level {level}: {ratio}");
    }
}

#[test]
fn threads_leave_no_trace() {
    let a = of(&[("X", "normal(100, 10)")]);
    let b = of(&[("X", "normal(100, 11)"), ("Y", "normal(50, 5)")]);
    let (a, b) = (Plan::compile(&a).unwrap(), Plan::compile(&b).unwrap());
    let run = |threads| {
        let request = CompareRequest {
            trials: 9_000,
            source: Source::random(1),
            threads: Some(threads),
        };
        compare(&[&a, &b], &request, &NoProgress).unwrap()
    };
    let one = run(1);
    assert!(one == run(2) && one == run(3));
}
