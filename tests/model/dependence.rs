//! Dependence between inputs against closed forms, published tables and independent computations.
//!
//! Statistical tests allow six standard errors (a false alarm in 5·10⁸ for each mean) or an exact
//! binomial or Kolmogorov tail of 10⁻⁹; seeds are fixed.

use crate::common::{build, scenario, simulate, with};
use buildout::calendar::Step;
use buildout::domain::{
    Commitment, Copula, Correlation, Dependence, Evidence, Factor, Joint, Loading, Metric,
    Scenario, Strength, SubjectKind,
};
use buildout::engine::{Block, replay};
use buildout::input::{LoadRequest, load};
use buildout::math::nearest_correlation::{distance, nearest_correlation};
use buildout::model::Plan;
use buildout::results::summarize;
use buildout::sampling::{LANES, Source};
use statrs::distribution::{Continuous, ContinuousCDF, StudentsT};
use std::f64::consts::PI;

const WINDOW: (&str, &str) = ("2025-01-01", "2026-12-31");

/// `n` builds whose realized fraction is uncertain.
fn inputs(n: usize, distribution: &str) -> Vec<Commitment> {
    let id = |i: usize| format!("B{i}");
    let one = |i| with(build(&id(i), "1", WINDOW), "realized", distribution);
    (0..n).map(one).collect()
}

fn loading(inputs: &str, loading: f64) -> Loading {
    Loading {
        inputs: inputs.to_owned(),
        sponsor: None,
        region: None,
        loading,
        evidence: Evidence::default(),
    }
}

fn factor(id: &str, loadings: Vec<Loading>) -> Factor {
    Factor {
        id: id.to_owned(),
        title: String::new(),
        scale: 1.0,
        loadings,
        evidence: Evidence::default(),
    }
}

fn pair(a: usize, b: usize, strength: Strength) -> Correlation {
    let path = |i: usize| format!("commitments.B{i}.realized");
    Correlation {
        id: String::new(),
        a: path(a),
        b: path(b),
        strength,
        evidence: Evidence::default(),
    }
}

fn dependent(commitments: Vec<Commitment>, dependence: Dependence) -> Scenario {
    let mut s = scenario("2026-12-31", Step::Year, commitments);
    s.dependence = dependence;
    s
}

/// All inputs load alike on one factor, so that any two have correlation `rho`.
fn one_factor(n: usize, distribution: &str, rho: f64, copula: Copula) -> Scenario {
    let loadings = vec![loading("commitments.*.realized", rho.sqrt())];
    dependent(
        inputs(n, distribution),
        Dependence {
            copula,
            factors: vec![factor("common", loadings)],
            ..Dependence::default()
        },
    )
}

/// Drawn values, by trial and input.
fn draws(scenario: &Scenario, trials: usize, seed: u64) -> Vec<Vec<f64>> {
    let plan = Plan::compile(scenario).expect("a plan");
    let mut block = Block::new(&plan);
    let mut all = Vec::with_capacity(trials);
    for first in (0..trials).step_by(LANES) {
        block.draw(&plan, &Source::random(seed), first as u64);
        for l in 0..LANES.min(trials - first) {
            all.push(block.drawn().iter().map(|lanes| lanes[l]).collect());
        }
    }
    all
}

/// Mean and its standard error.
fn mean(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let values: Vec<f64> = values.collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let square: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    (mean, (square / (n - 1.0) / n).sqrt())
}

#[track_caller]
fn near((seen, se): (f64, f64), expected: f64) {
    assert!(
        (seen - expected).abs() <= 6.0 * se,
        "{seen} ± {se} is not {expected}"
    );
}

/// Mean and sd of a sum of ten LN(0, 0.5): closed forms, 10 e^{1/8} and the sum of their
/// covariances e^{1/4}(e^{ρ/4} − 1).
#[test]
fn sums_of_lognormals_have_their_moments() {
    for (rho, sd, correlation) in [
        (0.0, 1.909_701_165, 0.0),
        (0.3, 3.556_322_423, 0.274_215_427),
    ] {
        let s = one_factor(10, "lognormal(median=1, sigma=0.5)", rho, Copula::Gaussian);
        let x = draws(&s, 300_000, 15);
        let center = 11.331_484_531;
        let sum = |x: &Vec<f64>| x.iter().sum::<f64>();
        near(mean(x.iter().map(sum)), center);
        near(mean(x.iter().map(|x| (sum(x) - center).powi(2))), sd * sd);
        let (one, variance) = (center / 10.0, 1.909_701_165_f64.powi(2) / 10.0);
        let product = |x: &Vec<f64>| (x[2] - one) * (x[7] - one) / variance;
        near(mean(x.iter().map(product)), correlation);
    }
}

/// Vasicek (2002): probability of two events of probability 0.4, and the dispersion of their share
/// among a hundred, p(1 − p)(1/n + (1 − 1/n)·0.191038635).
#[test]
fn events_of_one_factor_are_correlated() {
    let s = one_factor(100, "uniform(0, 1)", 0.3, Copula::Gaussian);
    let x = draws(&s, 60_000, 18);
    let both = |x: &Vec<f64>| f64::from(x[3] < 0.4 && x[97] < 0.4);
    near(mean(x.iter().map(both)), 0.205_849_272);
    let share = |x: &Vec<f64>| x.iter().filter(|u| **u < 0.4).count() as f64 / 100.0;
    near(mean(x.iter().map(share)), 0.4);
    near(
        mean(x.iter().map(|x| (share(x) - 0.4).powi(2))),
        0.24 * (0.01 + 0.99 * 0.191_038_635),
    );
    // Conditional on the factor the share of many is Φ((Φ⁻¹(0.4) − √ρ M)/√(1 − ρ)): the closed
    // deciles of the limit, 0.126772709 and 0.704077647, leave a tenth of the trials beyond them.
    let wide = one_factor(2000, "uniform(0, 1)", 0.3, Copula::Gaussian);
    let shares: Vec<f64> = draws(&wide, 5_000, 19)
        .iter()
        .map(|x| x.iter().filter(|u| **u < 0.4).count() as f64 / 2000.0)
        .collect();
    for (level, decile) in [(0.1, 0.126_772_709), (0.9, 0.704_077_647)] {
        let below = mean(shares.iter().map(|x| f64::from(*x < decile)));
        // A finite pool is wider by 0.01 at most, a hundredth of the probability.
        assert!((below.0 - level).abs() < 6.0 * below.1 + 0.01);
    }
}

/// Rank measures of the Gaussian copula: τ = (2/π) asin r, ρ_S = (6/π) asin(r/2), and P(both below
/// their medians) = ¼ + asin(r)/2π.
#[test]
fn rank_measures_of_the_gaussian_copula() {
    for (r, tau, spearman, quadrant) in [
        (0.5, 1.0 / 3.0, 0.482_583_740, 1.0 / 3.0),
        (0.3, 0.193_973_368, 0.287_564_219, 0.298_493_342),
    ] {
        let dependence = Dependence {
            correlations: vec![pair(0, 1, Strength::Score(r))],
            ..Dependence::default()
        };
        let x = draws(
            &dependent(inputs(2, "uniform(0, 1)"), dependence),
            400_000,
            22,
        );
        let sign = |w: &[Vec<f64>]| ((w[0][0] - w[1][0]) * (w[0][1] - w[1][1])).signum();
        near(mean(x.chunks_exact(2).map(sign)), tau);
        let ranks = |x: &Vec<f64>| 12.0 * (x[0] - 0.5) * (x[1] - 0.5);
        near(mean(x.iter().map(ranks)), spearman);
        let low = |x: &Vec<f64>| f64::from(x[0] < 0.5 && x[1] < 0.5);
        near(mean(x.iter().map(low)), quadrant);
    }
}

/// A stated rank correlation is the one that comes out.
#[test]
fn a_rank_correlation_is_achieved() {
    for rank in [-0.6, 0.4, 0.9] {
        let dependence = Dependence {
            correlations: vec![pair(0, 1, Strength::Rank(rank))],
            ..Dependence::default()
        };
        let s = dependent(inputs(2, "uniform(0, 1)"), dependence);
        let x = draws(&s, 200_000, 6);
        let ranks = |x: &Vec<f64>| 12.0 * (x[0] - 0.5) * (x[1] - 0.5);
        near(mean(x.iter().map(ranks)), rank);
    }
}

/// P(T₁ > a, T₂ > a) of the bivariate t: f_ν(x) times the tail of T₂ given T₁ = x, by Simpson's
/// rule over the logarithm (an implementation of its own).
fn joint_tail(nu: f64, r: f64, a: f64) -> f64 {
    let marginal = StudentsT::new(0.0, 1.0, nu).expect("a t");
    let given = StudentsT::new(0.0, 1.0, nu + 1.0).expect("a t");
    let f = |s: f64| {
        let x = s.exp();
        let spread = ((1.0 - r * r) * (nu + x * x) / (nu + 1.0)).sqrt();
        marginal.pdf(x) * given.cdf(-(a - r * x) / spread) * x
    };
    let (low, high, n) = (a.ln(), a.ln() + 25.0, 20_000);
    let h = (high - low) / f64::from(n);
    let weight = |i: i32| match i {
        0 => 1.0,
        _ if i == n => 1.0,
        _ if i % 2 == 1 => 4.0,
        _ => 2.0,
    };
    (0..=n)
        .map(|i| weight(i) * f(low + f64::from(i) * h))
        .sum::<f64>()
        * h
        / 3.0
}

/// τ of the t copula is that of the Gaussian (Lindskog, McNeil and Schmock 2003); joint tails are
/// the bivariate t's, which tend to 2 T_{ν+1}(−√((ν + 1)(1 − r)/(1 + r))) (Demarta and McNeil 2005).
#[test]
fn extremes_of_the_t_copula_come_together() {
    let (nu, r) = (4.0, 0.5);
    let s = one_factor(2, "uniform(0, 1)", r, Copula::StudentT(nu));
    let x = draws(&s, 1_000_000, 4);
    let sign = |w: &[Vec<f64>]| ((w[0][0] - w[1][0]) * (w[0][1] - w[1][1])).signum();
    near(mean(x.chunks_exact(2).map(sign)), 1.0 / 3.0);
    let t = StudentsT::new(0.0, 1.0, nu).expect("a t");
    for q in [0.9_f64, 0.99, 0.999] {
        let expected = joint_tail(nu, r, t.inverse_cdf(q));
        let up = |x: &Vec<f64>| f64::from(x[0] > q && x[1] > q);
        let down = |x: &Vec<f64>| f64::from(x[0] < 1.0 - q && x[1] < 1.0 - q);
        near(mean(x.iter().map(up)), expected);
        near(mean(x.iter().map(down)), expected);
    }
    let given = StudentsT::new(0.0, 1.0, nu + 1.0).expect("a t");
    let limit = 2.0 * given.cdf(-((nu + 1.0) * (1.0 - r) / (1.0 + r)).sqrt());
    assert!(
        (limit - 0.253).abs() < 5e-4,
        "Demarta and McNeil, table 1: {limit}"
    );
    let far = joint_tail(nu, r, t.inverse_cdf(0.999_999)) / 1e-6;
    assert!((far - limit).abs() < 0.01, "{far} {limit}");
    // Uncorrelated scores are dependent, too.
    let dependence = Dependence {
        copula: Copula::StudentT(nu),
        correlations: vec![pair(0, 1, Strength::Score(0.0))],
        ..Dependence::default()
    };
    let x = draws(
        &dependent(inputs(2, "uniform(0, 1)"), dependence),
        300_000,
        5,
    );
    let up = |x: &Vec<f64>| f64::from(x[0] > 0.99 && x[1] > 0.99);
    near(
        mean(x.iter().map(up)),
        joint_tail(nu, 0.0, t.inverse_cdf(0.99)),
    );
}

/// Kolmogorov's distance of each input from its own distribution, at most what one run in 10⁹ has:
/// √(ln(2·10⁹)/2n).
#[test]
fn marginals_are_untouched() {
    for copula in [
        Copula::Gaussian,
        Copula::StudentT(2.5),
        Copula::StudentT(40.0),
    ] {
        let mut commitments = inputs(4, "pert(0.1, 0.6, 1)");
        commitments[0] = with(
            commitments[0].clone(),
            "delay_years",
            "lognormal(p10=0.2, p90=2)",
        );
        commitments[1] = with(commitments[1].clone(), "hazard", "0.1");
        let loadings = vec![
            loading("commitments.*.realized", 0.6),
            loading("commitments.*.delay_years", -0.7),
            loading("commitments.*.cancel", 0.5),
        ];
        let mut dependence = Dependence {
            copula,
            factors: vec![factor("common", loadings)],
            correlations: vec![
                pair(0, 1, Strength::Score(0.9)),
                pair(1, 2, Strength::Score(0.1)),
            ],
            ..Dependence::default()
        };
        dependence
            .factors
            .push(factor("other", vec![loading("commitments.B2.*", 0.5)]));
        let s = dependent(commitments, dependence);
        let plan = Plan::compile(&s).expect("a plan");
        let n = 100_000;
        let x = draws(&s, n, 9);
        let most = ((2e9_f64).ln() / (2.0 * n as f64)).sqrt();
        let quantities = s.quantities();
        for i in 0..x[0].len() {
            let mut values: Vec<f64> = x.iter().map(|x| x[i]).collect();
            values.sort_by(f64::total_cmp);
            let cdf = |v: f64| match plan.inputs.get(i) {
                Some(input) => quantities[input.quantity].distribution.cdf(v),
                None => -(-v).exp_m1(),
            };
            let far = values.iter().enumerate().map(|(k, v)| {
                let p = cdf(*v);
                (p - k as f64 / n as f64)
                    .abs()
                    .max((p - (k + 1) as f64 / n as f64).abs())
            });
            let far = far.fold(0.0, f64::max);
            assert!(far < most, "{copula:?} {i} {far}");
        }
        assert_eq!(x[0].len(), plan.inputs.len() + 1, "one threshold");
    }
}

/// Higham's second example (2002, section 4), whose diagonal is no 1: 2.13 away.
#[test]
fn the_nearest_correlation_matrix_of_a_difference_matrix() {
    let entry = |i: usize, j: usize| match i.abs_diff(j) {
        0 => 2.0,
        1 => -1.0,
        _ => 0.0,
    };
    let a: Vec<Vec<f64>> = (0..4)
        .map(|i| (0..4).map(|j| entry(i, j)).collect())
        .collect();
    let x = nearest_correlation(&a);
    let expected = [
        [1.0, -0.808_4, 0.191_6, 0.106_8],
        [-0.808_4, 1.0, -0.656_2, 0.191_6],
        [0.191_6, -0.656_2, 1.0, -0.808_4],
        [0.106_8, 0.191_6, -0.808_4, 1.0],
    ];
    for i in 0..4 {
        for j in 0..4 {
            assert!(
                (x[i][j] - expected[i][j]).abs() < 5e-5,
                "{i} {j} {}",
                x[i][j]
            );
        }
    }
    assert!((distance(&x, &a) - 2.13).abs() < 5e-3);
}

/// Three inputs cannot all be opposed by 0.9; by symmetry −0.5 is nearest, √6·0.4 away.
#[test]
fn a_repair_takes_the_nearest_and_says_so() {
    let opposed = Strength::Score(-0.9);
    let dependence = |repair| Dependence {
        repair,
        correlations: vec![
            pair(0, 1, opposed),
            pair(1, 2, opposed),
            pair(2, 0, opposed),
        ],
        ..Dependence::default()
    };
    let s = dependent(inputs(3, "normal(0, 1)"), dependence(false));
    assert!(Joint::of(&s).is_err());
    assert!(Plan::compile(&s).is_err());
    let s = dependent(inputs(3, "normal(0, 1)"), dependence(true));
    let joint = Joint::of(&s).expect("repaired");
    let repair = joint.repair.expect("a repair");
    assert!((repair.smallest + 0.8).abs() < 1e-12);
    assert!((repair.distance - 6.0_f64.sqrt() * 0.4).abs() < 1e-6);
    assert!((repair.largest - 0.4).abs() < 1e-6);
    let x = draws(&s, 200_000, 3);
    for (a, b) in [(0, 1), (1, 2), (0, 2)] {
        near(mean(x.iter().map(|x| x[a] * x[b])), -0.5);
    }
    let ran = simulate(&s, 20_000, 3, 2);
    let results = summarize(&s, &ran.plan, &ran.collected, &[0.5]);
    let said = |w: &String| w.contains("smallest eigenvalue -0.8000") && w.contains("0.9798 away");
    assert!(results.warnings.iter().any(said), "{:?}", results.warnings);
}

/// Weights reproduce what was stated: factors alone, pairs beside factors, and pairs that contradict
/// the factors so that the whole matrix is factored.
#[test]
fn weights_reproduce_the_stated_correlations() {
    let loadings = |x: f64| vec![loading("commitments.*.realized", x)];
    for (strength, drawn) in [(0.6, true), (0.05, false)] {
        let dependence = Dependence {
            factors: vec![
                factor("a", loadings(0.7)),
                factor(
                    "b",
                    vec![
                        loading("commitments.B0.realized", -0.4),
                        loading("commitments.B3.*", 0.3),
                    ],
                ),
            ],
            correlations: vec![
                pair(0, 1, Strength::Score(strength)),
                pair(3, 4, Strength::Score(0.45)),
            ],
            ..Dependence::default()
        };
        let s = dependent(inputs(6, "normal(0, 1)"), dependence);
        let joint = Joint::of(&s).expect("a joint distribution");
        assert_eq!(joint.members[0].loadings.is_empty(), !drawn);
        for i in 0..6 {
            for j in 0..6 {
                let (stated, drawn) = (joint.correlation(i, j), joint.drawn_correlation(i, j));
                assert!((stated - drawn).abs() < 1e-12, "{i} {j}");
            }
        }
        assert!((joint.correlation(0, 1) - strength).abs() < 1e-15);
        assert!((joint.correlation(0, 2) - 0.49).abs() < 1e-15);
        assert!((joint.correlation(0, 3) - 0.37).abs() < 1e-15);
        let x = draws(&s, 200_000, 8);
        for i in 0..6 {
            for j in 0..i {
                near(mean(x.iter().map(|x| x[i] * x[j])), joint.correlation(i, j));
            }
        }
        // The run finds the same of itself.
        let ran = simulate(&s, 50_000, 8, 2);
        let results = summarize(&s, &ran.plan, &ran.collected, &[0.5]);
        let checks: Vec<_> = results
            .checks
            .iter()
            .filter(|c| c.family == "dependence")
            .collect();
        assert_eq!(checks.len(), 4, "two pairs, two factors");
        assert!(checks.iter().all(|c| c.passed), "{checks:#?}");
        assert!((checks[0].expected - strength).abs() < 1e-12);
    }
}

fn loaded(path: &str, sets: &[&str]) -> Scenario {
    let found = load(&LoadRequest {
        path: path.into(),
        sets: sets.iter().map(|s| (*s).to_owned()).collect(),
        set_files: Vec::new(),
    });
    let text = buildout::diagnostics::render(&found.diagnostics, &found.sources, false);
    found.scenario.unwrap_or_else(|| panic!("{text}"))
}

/// Which inputs a factor of the shipped-format fixture takes hold of.
#[test]
fn patterns_and_filters_choose_inputs() {
    let s = loaded(
        "tests/fixtures/dependence.toml",
        &[
            "commitments.*.realized=pert(0.2, 0.5, 1)",
            "commitments.ONE.hazard=0.1",
        ],
    );
    let joint = Joint::of(&s).expect("a joint distribution");
    let on = |k: usize| -> Vec<(&str, f64)> {
        let members = joint.members.iter();
        members
            .filter_map(|m| Some((m.path.as_str(), m.stated.iter().find(|l| l.0 == k)?.1)))
            .collect()
    };
    assert_eq!(
        on(0),
        [
            ("drivers.compute_price.level", 0.9 * 0.6),
            ("commitments.BOTH.realized", 0.45),
            ("commitments.ONE.realized", 0.45),
            ("commitments.ONE.cancel", 0.9 * 0.4),
        ],
        "BOTH is never canceled"
    );
    assert_eq!(
        on(1),
        [
            ("regions.TEXAS.pue", 0.2),
            ("commitments.BOTH.realized", -0.3)
        ],
        "ONE stands in Ohio, whose pue is certain"
    );
    let sponsor = |name: &str| {
        let mut s = s.clone();
        s.commitments[1].sponsors[0].name = "T".to_owned();
        s.dependence.factors[0].loadings[0].sponsor = Some(name.to_owned());
        let joint = Joint::of(&s).expect("a joint distribution");
        let loads = |m: &&buildout::domain::joint::Member| m.stated.iter().any(|l| l.0 == 0);
        joint
            .members
            .iter()
            .filter(loads)
            .map(|m| m.path.clone())
            .collect::<Vec<_>>()
    };
    assert!(sponsor("T").contains(&"commitments.ONE.realized".to_owned()));
    assert!(!sponsor("T").contains(&"commitments.BOTH.realized".to_owned()));
    assert!(sponsor("S").contains(&"commitments.BOTH.realized".to_owned()));
    // `--set` reaches scales and rows with an id.
    let off = loaded(
        "tests/fixtures/dependence.toml",
        &["factors.*.scale=0", "correlations.costs.rank=-0.1"],
    );
    let joint = Joint::of(&off).expect("a joint distribution");
    assert!(joint.members.iter().all(|m| m.stated.is_empty()));
    assert!((joint.pairs[0].r - 2.0 * (-PI / 60.0).sin()).abs() < 1e-15);
}

/// A positive loading makes a threshold larger, so that a sponsor stops later.
#[test]
fn a_high_factor_postpones_cancellation() {
    let commitments: Vec<Commitment> = (0..2)
        .map(|i| with(build(&format!("B{i}"), "1", WINDOW), "hazard", "0.3"))
        .collect();
    let dependence = Dependence {
        factors: vec![factor("demand", vec![loading("commitments.*.cancel", 0.8)])],
        ..Dependence::default()
    };
    let s = dependent(commitments.clone(), dependence);
    let plan = Plan::compile(&s).expect("a plan");
    let mut both = Vec::new();
    for trial in 0..4000 {
        let history = replay(&s, &plan, &Source::random(12), trial);
        let m = &history.common[0];
        assert_eq!((m.path.as_str(), m.score), ("factors.demand", m.value));
        assert_eq!(history.common[1].path, "commitments.B0.cancel");
        assert_eq!(history.common[1].value, history.builds[0].threshold);
        both.push((m.score, history.common[1].score));
    }
    near(mean(both.iter().map(|(m, z)| m * z)), 0.8);
    // Each is canceled as often as before, both together more often.
    let plain = dependent(commitments, Dependence::default());
    let spread = |s: &Scenario| {
        let ran = simulate(s, 100_000, 5, 2);
        let column = ran.column(SubjectKind::Portfolio, "portfolio", Metric::Delivered);
        (column.mean(), column.sd())
    };
    let ((m1, s1), (m0, s0)) = (spread(&s), spread(&plain));
    let gap = m1.value.unwrap() - m0.value.unwrap();
    let se = m1.std_error.unwrap().hypot(m0.std_error.unwrap());
    assert!(gap.abs() < 6.0 * se, "{gap} {se}");
    assert!(s1.value.unwrap() > 1.15 * s0.value.unwrap());
}

fn bits(ran: &crate::common::Ran) -> Vec<u64> {
    let columns = ran.collected.columns.iter();
    let statistics = columns.flat_map(|c| [c.mean().value, c.sd().value, c.quantile(0.9).value]);
    let products = ran.collected.products.iter().map(|p| Some(p.value()));
    statistics
        .chain(products)
        .map(|x| x.map_or(1, f64::to_bits))
        .collect()
}

#[test]
fn threads_leave_no_trace_and_trials_replay() {
    let mut s = one_factor(5, "pert(0.1, 0.5, 1)", 0.4, Copula::StudentT(3.0));
    s.dependence.correlations = vec![pair(1, 3, Strength::Rank(-0.2))];
    let one = simulate(&s, 20_000, 42, 1);
    for threads in [2, 5] {
        assert!(bits(&simulate(&s, 20_000, 42, threads)) == bits(&one));
    }
    let plan = Plan::compile(&s).expect("a plan");
    let x = draws(&s, 600, 42);
    for trial in [0, 255, 256, 599] {
        let history = replay(&s, &plan, &Source::random(42), trial);
        for (draw, value) in history.draws.iter().zip(&x[trial as usize]) {
            assert_eq!(draw.value, *value);
        }
    }
}

/// Scores keep their own addresses: what is off changes nothing, to the bit, and what is on moves
/// only what it names.
#[test]
fn only_what_is_named_moves() {
    let mut commitments = inputs(3, "pert(0.1, 0.5, 1)");
    for c in &mut commitments {
        *c = with(c.clone(), "hazard", "gamma(2, 0.02)");
    }
    let plain = dependent(commitments.clone(), Dependence::default());
    let mut stated = Dependence {
        copula: Copula::StudentT(5.0),
        factors: vec![factor(
            "off",
            vec![
                loading("commitments.*.realized", 0.6),
                loading("commitments.*.cancel", 0.6),
            ],
        )],
        ..Dependence::default()
    };
    stated.factors[0].scale = 0.0;
    let off = dependent(commitments.clone(), stated.clone());
    assert!(bits(&simulate(&plain, 5_000, 1, 2)) == bits(&simulate(&off, 5_000, 1, 2)));
    stated.factors[0].scale = 1.0;
    stated.factors[0].loadings[0].inputs = "commitments.B1.realized".to_owned();
    stated.factors[0].loadings[1].inputs = "commitments.B1.cancel".to_owned();
    let on = dependent(commitments, stated);
    let (a, b) = (draws(&plain, 512, 1), draws(&on, 512, 1));
    let plan = Plan::compile(&on).expect("a plan");
    for (i, input) in plan.inputs.iter().enumerate() {
        let same = a.iter().zip(&b).all(|(a, b)| a[i] == b[i]);
        assert_eq!(
            same,
            input.path != "commitments.B1.realized",
            "{}",
            input.path
        );
    }
}
