//! Uncertain money against closed forms. Comparisons of means allow 4 standard errors; with fixed
//! seeds they pass or fail for good (a false alarm has probability 6e-5 each).

use crate::common::{assert_mean, quantity, regimes, scenario, simulate};
use crate::deals::{amend, contract, entity};
use buildout::calendar::Step;
use buildout::domain::{Metric, Scenario, SubjectKind};
use buildout::engine::replay;
use buildout::finance::joint_default_probability;
use buildout::model::Plan;
use buildout::sampling::Source;

const ONE_YEAR: (&str, &str) = ("2025-01-01", "2025-12-31");

fn mean(column: &buildout::statistics::Column) -> f64 {
    column.mean().value.expect("a mean")
}

/// A buyer with cash U ~ U(0, 1) owes 0.6 at once. P(U < 0.6) = 0.6 that something is unpaid,
/// E min(U, 0.6) = 0.6 − 0.18 = 0.42, E (0.6 − U)+ = 0.18; half of a year's worth is unpaid where
/// U < 0.3. What is left, E (U − 0.6)+ = 0.08, is its cash.
#[test]
fn a_uniform_purse_pays_what_it_holds() {
    let made = |after: &str| {
        let c = contract("C", "0.6", ("Buyer", "Seller"), ONE_YEAR);
        let mut s = scenario(
            "2025-12-31",
            Step::Year,
            vec![amend(c, "default_after", after)],
        );
        s.entities = vec![
            entity("Buyer", Some(&[("cash", "uniform(0, 1)")])),
            entity("Seller", Some(&[("cash", "0")])),
        ];
        s
    };
    for (after, p) in [("1e-9", 0.6), ("0.5", 0.3)] {
        let ran = simulate(&made(after), 40_000, 11, 2);
        assert_mean(ran.build("C", Metric::Defaulted), p, 4.0);
        assert_mean(ran.build("C", Metric::Paid), 0.42, 4.0);
        assert_mean(ran.build("C", Metric::Shortfall), 0.18, 4.0);
        let entity = |name, metric| ran.column(SubjectKind::Entity, name, metric);
        assert_mean(entity("Buyer", Metric::Defaulted), p, 4.0);
        assert_mean(entity("Buyer", Metric::Shortfall), 0.18, 4.0);
        assert_mean(entity("Buyer", Metric::Cash), 0.08, 4.0);
        assert_mean(entity("Seller", Metric::Cash), 0.42, 4.0);
    }
}

/// Two contracts of one buyer fail together, as both are paid the same share of what is due: either
/// defaults where cash is below their sum, 0.6, and the buyer has defaulted on one exactly where it
/// has on both. Independent ones would fail together in 0.36 of the trials and one in 0.84.
#[test]
fn contracts_of_one_buyer_fail_together() {
    let made = |id: &str, amount: &str| {
        let c = contract(id, amount, ("Buyer", "Seller"), ONE_YEAR);
        amend(c, "default_after", "1e-9")
    };
    let mut s = scenario(
        "2025-12-31",
        Step::Year,
        vec![made("ONE", "0.4"), made("TWO", "0.2")],
    );
    s.entities = vec![
        entity("Buyer", Some(&[("cash", "uniform(0, 1)")])),
        entity("Seller", None),
    ];
    let ran = simulate(&s, 20_000, 12, 2);
    let (one, two) = (
        ran.build("ONE", Metric::Defaulted),
        ran.build("TWO", Metric::Defaulted),
    );
    let any = ran.column(SubjectKind::Entity, "Buyer", Metric::Defaulted);
    assert_mean(any, 0.6, 4.0);
    assert_eq!(one.hits(), any.hits());
    assert_eq!(two.hits(), any.hits());
    assert_mean(ran.build("ONE", Metric::Paid), 0.42 * 2.0 / 3.0, 4.0);
    assert_mean(ran.build("TWO", Metric::Paid), 0.42 / 3.0, 4.0);
}

const BUYERS: usize = 50;
/// Φ⁻¹(0.05), the share of the variance that is common, and the standard deviation of wealth.
const THRESHOLD: f64 = -1.644_853_626_951_472_2;
const COMMON: f64 = 0.3;
const SPREAD: f64 = 2.0;

/// Each buyer has cash N(10, 0.7·2²) of its own and operations of 10 times one draw of the regime's
/// multiplier, N(1, 0.3·2²/10²): wealth is N(20, 2²), one factor with correlation 0.3. It owes
/// 20 + 2·Φ⁻¹(0.05).
fn portfolio() -> Scenario {
    let due = format!("{:?}", 20.0 + SPREAD * THRESHOLD);
    let cash = format!("normal(10, {:?})", SPREAD * (1.0 - COMMON).sqrt());
    let name = |b: usize| format!("BUYER-{b}");
    let owes = |b: usize| {
        let c = contract(&format!("C-{b}"), &due, (&name(b), "Seller"), ONE_YEAR);
        amend(c, "default_after", "1e-9")
    };
    let mut s = scenario("2025-12-31", Step::Year, (0..BUYERS).map(owes).collect());
    let money = [("cash", &*cash), ("operating", "10")];
    s.entities = (0..BUYERS)
        .map(|b| entity(&name(b), Some(&money)))
        .collect();
    s.entities.push(entity("Seller", None));
    let mut chain = regimes(&[1.0], &[("only", 5.0, ["1", "1", "1"], &[1.0])]);
    let factor = format!("normal(1, {:?})", SPREAD * COMMON.sqrt() / 10.0);
    chain.states[0].cash = quantity("regimes.states.only.cash", &factor);
    s.regimes = Some(chain);
    s
}

fn phi(x: f64) -> f64 {
    0.5 * libm::erfc(-x / std::f64::consts::SQRT_2)
}

/// P(at most k of the buyers default): binomial given the factor z, averaged over it (trapezoids).
fn at_most(correlation: f64) -> Vec<f64> {
    let mut cdf = vec![0.0; BUYERS + 1];
    let h = 0.01;
    for i in -800..=800 {
        let z = f64::from(i) * h;
        let density = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
        let p = phi((THRESHOLD - correlation.sqrt() * z) / (1.0 - correlation).sqrt());
        let mut term = (1.0 - p).powi(BUYERS as i32);
        let mut sum = 0.0;
        for (k, total) in cdf.iter_mut().enumerate() {
            sum += term;
            *total += density * h * sum;
            term *= (BUYERS - k) as f64 / (k as f64 + 1.0) * p / (1.0 - p);
        }
    }
    cdf
}

/// Losses of many buyers that share a factor are spread as the factor says (Vasicek 1987): the number
/// that default in 1,000 trials lies within 2.23/√1000 of its distribution everywhere (Kolmogorov; a
/// false alarm has probability below 1e-4), which that of independent buyers does not.
#[test]
fn buyers_that_share_a_factor_fail_in_clusters() {
    let s = portfolio();
    let plan = Plan::compile(&s).expect("a plan");
    let trials = 1000;
    let mut counts = vec![0u32; BUYERS + 1];
    for trial in 0..trials {
        let figures = replay(&s, &plan, &Source::random(5), trial).figures;
        let failed = figures.iter().filter(|(spec, value)| {
            let whole = spec.kind == SubjectKind::Entity && spec.year.is_none();
            whole && spec.metric == Metric::Defaulted && *value == Some(1.0)
        });
        counts[failed.count()] += 1;
    }
    let distance = |cdf: &[f64]| {
        let (mut seen, mut worst) = (0.0, 0.0_f64);
        for (count, expected) in counts.iter().zip(cdf) {
            seen += f64::from(*count) / trials as f64;
            worst = worst.max((seen - expected).abs());
        }
        worst
    };
    let limit = 2.23 / (trials as f64).sqrt();
    let (common, independent) = (distance(&at_most(COMMON)), distance(&at_most(0.0)));
    assert!(
        common <= limit,
        "{common} from the distribution of one factor"
    );
    assert!(independent > 2.0 * limit, "{independent} from independence");
}

/// In a run the mean share that defaults is 0.05; its error comes from pairs, which fail together with
/// the joint probability of two defaults.
#[test]
fn defaults_are_as_frequent_as_the_factor_says() {
    let trials = 20_000;
    let ran = simulate(&portfolio(), trials, 6, 2);
    let share: f64 = (0..BUYERS)
        .map(|b| mean(ran.build(&format!("C-{b}"), Metric::Defaulted)) / BUYERS as f64)
        .sum();
    let joint = joint_default_probability(0.05, 0.05, COMMON).expect("a probability");
    let own = 0.05 * 0.95 / BUYERS as f64;
    let variance = own + (1.0 - 1.0 / BUYERS as f64) * (joint - 0.0025);
    let error = (variance / trials as f64).sqrt();
    assert!(
        (share - 0.05).abs() <= 4.0 * error,
        "{share} is not 0.05 ± {error}"
    );
}
