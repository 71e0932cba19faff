//! Sampling designs: what each promises of its draws, and of runs by it.

mod common;

use buildout::calendar::Step;
use buildout::domain::{Sampling, Scenario};
use buildout::engine::{NoProgress, RunRequest, replay, run, trial_values};
use buildout::model::Plan;
use buildout::results::{Results, asked, summarize};
use buildout::sampling::{Address, LANES, Shares, Source};

const LEVELS: [f64; 3] = [0.05, 0.5, 0.95];
const ALL: [Sampling; 4] = [
    Sampling::Random,
    Sampling::Lhs,
    Sampling::Sobol,
    Sampling::Antithetic,
];

/// A source whose first dimensions are those of `x0`, `x1` …
fn source(sampling: Sampling, seed: u64, trials: u64, replicates: u64) -> Source {
    let shares = Shares { trials, replicates };
    Source::new(sampling, seed, shares, || {
        (0..8).map(|d| (address(d), 0)).collect()
    })
}

fn address(dimension: usize) -> Address {
    Address::of(&format!("x{dimension}"))
}

/// Draws of all trials of a dimension, with the replicate of each.
fn draws(source: &Source, dimension: usize, trials: u64, replicates: u64) -> Vec<(u64, f64)> {
    let mut all = Vec::new();
    let mut lanes = [0.0; LANES];
    for first in (0..trials).step_by(LANES) {
        source.uniforms(address(dimension), 0, first, &mut lanes);
        let used = (trials - first).min(LANES as u64) as usize;
        let replicate = first / LANES as u64 % replicates;
        all.extend(lanes[..used].iter().map(|u| (replicate, *u)));
    }
    all
}

fn of_replicate(draws: &[(u64, f64)], replicate: u64) -> Vec<f64> {
    let own = draws.iter().filter(|d| d.0 == replicate);
    own.map(|d| d.1).collect()
}

/// Every replicate of n trials has one draw in each of n equal strata, also where the last block is
/// short and replicates are of different sizes.
#[test]
fn a_latin_hypercube_has_one_draw_in_each_stratum() {
    for (trials, replicates) in [(1024, 2), (3000, 4), (5000, 16), (777, 3)] {
        let source = source(Sampling::Lhs, 5, trials, replicates);
        for dimension in 0..3 {
            let all = draws(&source, dimension, trials, replicates);
            for replicate in 0..replicates {
                let own = of_replicate(&all, replicate);
                let n = own.len() as f64;
                let mut strata: Vec<usize> = own.iter().map(|u| (u * n) as usize).collect();
                strata.sort_unstable();
                assert!(strata.into_iter().eq(0..own.len()), "{trials} {replicates}");
            }
        }
    }
}

/// The first two dimensions of the Sobol sequence are a (0, m, 2)-net in base 2 (Sobol' 1967) and Owen's
/// scrambling keeps that (Owen 1995): each of the 2^m points of a replicate lies alone in its elementary
/// interval, whatever the interval's shape.
#[test]
fn scrambled_points_are_nets() {
    for (m, replicates) in [(8, 3), (10, 2), (12, 2)] {
        let n = 1_u64 << m;
        let source = source(Sampling::Sobol, 11, n * replicates, replicates);
        let x = draws(&source, 0, n * replicates, replicates);
        let y = draws(&source, 1, n * replicates, replicates);
        for replicate in 0..replicates {
            let (x, y) = (of_replicate(&x, replicate), of_replicate(&y, replicate));
            for k in 0..=m {
                let (columns, rows) = (1_u64 << k, 1_u64 << (m - k));
                let cell = |(x, y): (&f64, &f64)| {
                    (x * columns as f64) as u64 * rows + (y * rows as f64) as u64
                };
                let mut cells: Vec<u64> = x.iter().zip(&y).map(cell).collect();
                cells.sort_unstable();
                assert!(cells.into_iter().eq(0..n), "m {m}, {columns} columns");
            }
        }
    }
}

/// Scrambled points are uniform one by one: the first point's leading 4 bits over 4,000 replicates fall
/// into 16 classes with a chi-square of 15 degrees of freedom below 60 (false alarm 2e-7); and those of
/// two dimensions and of two points are uncorrelated within 5 standard errors (false alarm 6e-7 each).
#[test]
fn scrambled_points_are_uniform_and_replicates_are_independent() {
    let replicates = 4000;
    let trials = replicates * LANES as u64;
    let source = source(Sampling::Sobol, 3, trials, replicates);
    let firsts = |dimension: usize, lane: usize| -> Vec<f64> {
        let mut lanes = [0.0; LANES];
        let block = |r: u64| {
            source.uniforms(address(dimension), 0, r * LANES as u64, &mut lanes);
            lanes[lane]
        };
        (0..replicates).map(block).collect()
    };
    let (a, b) = (firsts(0, 0), firsts(1, 0));
    for x in [&a, &b, &firsts(4, 77)] {
        let mut counts = [0.0; 16];
        for u in x {
            counts[(u * 16.0) as usize] += 1.0;
        }
        let expected = replicates as f64 / 16.0;
        let square: f64 = counts
            .iter()
            .map(|c: &f64| (c - expected).powi(2) / expected)
            .sum();
        assert!(square < 60.0, "{counts:?}");
    }
    let correlation = |x: &[f64], y: &[f64]| {
        let product = x.iter().zip(y).map(|(x, y)| (x - 0.5) * (y - 0.5));
        12.0 * Iterator::sum::<f64>(product) / x.len() as f64
    };
    let limit = 5.0 / (replicates as f64).sqrt();
    assert!(correlation(&a, &b).abs() < limit);
    assert!(correlation(&a[..3999], &a[1..]).abs() < limit);
    assert!(correlation(&b[..3999], &b[1..]).abs() < limit);
}

#[test]
fn antithetic_trials_are_opposite() {
    let source = source(Sampling::Antithetic, 1, 2048, 2);
    for dimension in [0, 5] {
        let all = draws(&source, dimension, 2048, 2);
        for pair in all.as_chunks::<2>().0 {
            assert_eq!(pair[1].1, 1.0 - pair[0].1);
        }
    }
}

/// Variance of the mean of `f` over `n` trials of a replicate, from many replicates, times n: what an
/// independent trial would have to have.
fn variance(sampling: Sampling, n: u64, dimensions: usize, f: &dyn Fn(&[f64]) -> f64) -> f64 {
    let replicates = 400;
    let trials = n * replicates;
    let source = source(sampling, 9, trials, replicates);
    let columns: Vec<Vec<(u64, f64)>> = (0..dimensions)
        .map(|d| draws(&source, d, trials, replicates))
        .collect();
    let mut means = vec![0.0; replicates as usize];
    for trial in 0..trials as usize {
        let point: Vec<f64> = columns.iter().map(|c| c[trial].1).collect();
        means[columns[0][trial].0 as usize] += f(&point) / n as f64;
    }
    let mean = means.iter().sum::<f64>() / means.len() as f64;
    let square = means.iter().map(|m| (m - mean).powi(2)).sum::<f64>();
    n as f64 * square / (means.len() - 1) as f64
}

/// Estimates of a variance from 400 replicates are good to √(2/399) = 7 %: factors below have at least
/// 5 such errors to spare.
#[test]
fn variances_are_those_of_theory() {
    // Additive, of variance 8/12: Latin hypercubes keep only what is left in the strata, which is of
    // order 1/n² (Stein 1987, "Large sample properties of simulations using Latin hypercube sampling",
    // Technometrics 29): x has variance 1/(12 n²) within its stratum.
    let sum = |x: &[f64]| x.iter().sum::<f64>();
    let n = 512;
    let stratified = variance(Sampling::Lhs, n, 8, &sum);
    let closed = 8.0 / 12.0 / (n as f64 * n as f64);
    assert!(
        (stratified / closed - 1.0).abs() < 0.35,
        "{stratified} {closed}"
    );
    let plain = variance(Sampling::Random, n, 8, &sum);
    assert!((plain / (8.0 / 12.0) - 1.0).abs() < 0.35, "{plain}");

    // A product of centered factors has no additive part: Latin hypercubes gain nothing.
    let product = |x: &[f64]| 144.0_f64.sqrt() * (x[0] - 0.5) * (x[1] - 0.5);
    let lhs = variance(Sampling::Lhs, n, 2, &product);
    assert!((lhs - 1.0).abs() < 0.35, "{lhs}");

    // Linear, so that opposite trials cancel: pairs have variance 0 but for rounding. Monotone, e^x:
    // cov(e^U, e^(1−U)) = e − (e − 1)² = −.234, var e^U = .242, so that a mean of pairs has the share
    // (.2420 − .2342)/.2420 = .0323 of an independent mean's variance (Hammersley and Morton 1956; the
    // figure e.g. in Ross 2013, "Simulation", example 9e: a reduction of 96.7 %).
    assert!(variance(Sampling::Antithetic, n, 1, &sum) < 1e-25);
    let exponential = |x: &[f64]| libm::exp(x[0]);
    let share = variance(Sampling::Antithetic, n, 1, &exponential) / 0.242_035_6;
    assert!((share / 0.0323 - 1.0).abs() < 0.35, "{share}");
}

/// On a smooth integrand the variance of scrambled nets falls as n⁻³ up to logarithms (Owen 1997, "Scrambled
/// net variance for integrals of smooth functions", Annals of Statistics 25), of independent trials as
/// n⁻¹; and it is never far above that of independent trials, however rough: 2^t·3^s at most with the
/// net's t, e in one and two dimensions (Owen 1998, "Scrambling Sobol' and Niederreiter–Xing points",
/// Journal of Complexity 14).
#[test]
fn scrambled_nets_converge_faster_where_the_integrand_is_smooth() {
    let smooth = |x: &[f64]| x.iter().map(|u| 1.0 + 0.5 * (u - 0.5)).product::<f64>();
    let few = variance(Sampling::Sobol, 256, 3, &smooth) / 256.0;
    let many = variance(Sampling::Sobol, 4096, 3, &smooth) / 4096.0;
    let order = libm::log2(few / many) / 4.0;
    assert!(order > 2.2, "{order}");
    let plain = variance(Sampling::Random, 256, 3, &smooth) / 256.0;
    assert!(plain / few > 500.0, "{}", plain / few);
    // A sum of bits far below what 256 points resolve looks like noise.
    let rough = |x: &[f64]| ((x[0] * 65_536.0) as u64 % 2) as f64;
    let ratio = variance(Sampling::Sobol, 256, 1, &rough) / 0.25;
    assert!(ratio < std::f64::consts::E * 1.35, "{ratio}");
}

/// A build with a delay that may be cancelled.
fn scenario() -> Scenario {
    let window = ("2025-01-01", "2026-12-31");
    let build = common::build("A", "uniform(0, 100)", window);
    let build = common::with(build, "hazard", "0.3");
    let build = common::with(build, "delay_years", "uniform(0, 1)");
    common::scenario("2028-12-31", Step::Quarter, vec![build])
}

fn results(scenario: &Scenario, request: RunRequest) -> Results {
    let plan = Plan::compile(scenario).expect("a plan");
    let request = RunRequest {
        asked: asked(scenario, &plan, &LEVELS, &[]),
        ..request
    };
    let collected = run(&plan, &request, &NoProgress).expect("a run");
    summarize(scenario, &plan, &collected, &LEVELS)
}

fn request(sampling: Sampling, trials: u64, threads: usize) -> RunRequest {
    RunRequest {
        trials,
        seed: 3,
        threads: Some(threads),
        sampling,
        replicates: 4,
        ..RunRequest::default()
    }
}

#[test]
fn no_design_depends_on_threads() {
    let scenario = scenario();
    for sampling in ALL {
        let one = results(&scenario, request(sampling, 5000, 1));
        for threads in [2, 3] {
            let more = results(&scenario, request(sampling, 5000, threads));
            assert_eq!(one.figures, more.figures, "{sampling:?}");
        }
    }
}

/// A replayed trial and an exported one are those of the run; the first trials of a longer run are
/// those of a shorter one but for Latin hypercubes.
#[test]
fn trials_are_the_same_wherever_they_are_seen() {
    let scenario = scenario();
    let plan = Plan::compile(&scenario).expect("a plan");
    let column = buildout::results::figure("delivered", &plan).expect("a figure");
    for sampling in ALL {
        let source = |trials| {
            let shares = Shares {
                trials,
                replicates: 4,
            };
            plan.source(sampling, 3, shares)
        };
        let values = |trials| {
            let values = trial_values(&plan, &source(trials), 0..2000, &[column], &NoProgress);
            values.expect("values").remove(0)
        };
        let (short, long) = (values(2000), values(4000));
        assert_eq!(short == long, sampling != Sampling::Lhs, "{sampling:?}");
        for trial in [0, 255, 256, 1027, 1999] {
            let history = replay(&scenario, &plan, &source(2000), trial);
            let seen = history.figures[column].1;
            assert_eq!(seen, Some(short[trial as usize]), "{sampling:?} {trial}");
        }
    }
}

/// A closed form: a headline of U(0, 100), an overrun that the sponsor bears of 1 + U(0, 1) and a delay
/// that nothing comes of; intended spend X = 100 U (1 + V) has mean 75 and
/// P(X ≤ x) = (x/100) ln 2 for x ≤ 100, and (x/100)(1 + ln 2 − ln(x/100)) − 1 above.
mod coverage {
    use super::*;
    use buildout::engine::Collected;
    use buildout::statistics::{Asked, Estimate};

    const LEVELS: [f64; 3] = [0.05, 0.5, 0.95];
    const HALF: f64 = 80.0;

    fn cdf(x: f64) -> f64 {
        let (x, two) = (x / 100.0, std::f64::consts::LN_2);
        if x <= 1.0 {
            x * two
        } else {
            x * (1.0 + two - x.ln()) - 1.0
        }
    }

    fn quantile(p: f64) -> f64 {
        let (mut low, mut high) = (0.0, 200.0);
        for _ in 0..100 {
            let middle = 0.5 * (low + high);
            if cdf(middle) < p {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    }

    fn scenario() -> Scenario {
        let window = ("2025-01-01", "2025-12-31");
        let mut build = common::build("A", "uniform(0, 100)", window);
        build = common::with(build, "overrun", "uniform(1, 2)");
        let terms = build.build.as_mut().expect("a build");
        terms.overrun_policy = buildout::domain::OverrunPolicy::Absorb;
        common::scenario("2025-12-31", Step::Year, vec![build])
    }

    /// Whether the 95 % intervals of mean, q05, q50, q95 and a probability hold the truth.
    fn covered(collected: &Collected, column: usize) -> [bool; 5] {
        let column = &collected.columns[column];
        let quantiles = column.quantiles(&LEVELS);
        let share = column.shares_up_to(&[HALF])[0];
        let holds = |e: &Estimate, truth: f64| {
            e.ci_low.expect("low") <= truth && truth <= e.ci_high.expect("high")
        };
        [
            holds(&column.mean(), 75.0),
            holds(&quantiles[0], quantile(LEVELS[0])),
            holds(&quantiles[1], quantile(LEVELS[1])),
            holds(&quantiles[2], quantile(LEVELS[2])),
            holds(&share, cdf(HALF)),
        ]
    }

    /// Shares of runs with these seeds, of 16 replicates of two blocks, whose intervals hold the truth.
    fn shares(sampling: Sampling, seeds: std::ops::Range<u64>) -> [f64; 5] {
        let runs = (seeds.end - seeds.start) as f64;
        let scenario = scenario();
        let plan = Plan::compile(&scenario).expect("a plan");
        let column = plan.columns.builds[0].intended;
        let replicates = match sampling {
            Sampling::Random => 1,
            _ => 16,
        };
        let mut held = [0.0; 5];
        for seed in seeds {
            let request = RunRequest {
                trials: 16 * 512,
                seed,
                threads: Some(2),
                sampling,
                replicates,
                asked: Asked {
                    levels: LEVELS.to_vec(),
                    tails: Vec::new(),
                    values: vec![(column, HALF)],
                    ..Asked::default()
                },
            };
            let collected = run(&plan, &request, &NoProgress).expect("a run");
            for (held, covered) in held.iter_mut().zip(covered(&collected, column)) {
                *held += f64::from(u8::from(covered)) / runs;
            }
        }
        held
    }

    /// With 95 % in truth, 60 runs hold the truth fewer than 49 times with probability 2e-5.
    #[test]
    fn intervals_cover_the_truth_in_a_few_runs() {
        for sampling in ALL {
            let shares = shares(sampling, 0..60);
            assert!(
                shares.iter().all(|s| *s >= 49.0 / 60.0),
                "{sampling:?} {shares:?}"
            );
        }
    }

    /// The same over 1,000 runs of each design, between 93 and 97 %: 1.4 % off has a false-alarm rate of
    /// 4 % for a single statistic, 2 % one of 4e-3; the seeds are fixed, so that it passes always or
    /// never. The first seeds were there while the method was made. The second were drawn once, after it
    /// was fixed, and whatever came out was kept: docs/sampling.md has both tables.
    /// `cargo test --release --test designs -- --ignored --nocapture`.
    #[test]
    #[ignore = "takes minutes"]
    fn intervals_cover_the_truth_in_a_thousand_runs() {
        let mut outside = Vec::new();
        for seeds in [0..1000, 1_000_000..1_001_000] {
            println!("seeds {seeds:?}\n");
            println!("| design | mean | q05 | q50 | q95 | probability |");
            println!("|---|---:|---:|---:|---:|---:|");
            for sampling in ALL {
                let shares = shares(sampling, seeds.clone());
                let cells: Vec<String> = shares
                    .iter()
                    .map(|s| format!("{:.1} %", 100.0 * s))
                    .collect();
                println!("| {} | {} |", sampling.name(), cells.join(" | "));
                if !shares.iter().all(|s| (0.93..=0.97).contains(s)) {
                    outside.push((seeds.clone(), sampling, shares));
                }
            }
        }
        assert!(outside.is_empty(), "{outside:?}");
    }
}
