//! Drivers against the closed forms of the Ornstein–Uhlenbeck process, seeded.

use crate::common::{build, quantity, scenario};
use buildout::calendar::Step;
use buildout::domain::{Driver, ShockCorrelation};
use buildout::model::climate::Climate;
use buildout::model::drivers::Paths;
use buildout::model::{Lanes, Plan};
use buildout::sampling::{LANES, Source};

fn driver(path: &str, [level, trend, reversion, volatility]: [&str; 4]) -> Driver {
    let q = |field: &str, text: &str| quantity(&format!("{path}.{field}"), text);
    Driver {
        level: q("level", level),
        trend: q("trend", trend),
        reversion: q("reversion", reversion),
        volatility: q("volatility", volatility),
    }
}

const BLOCKS: u64 = 400;

/// Values of two drivers in a period, by trial.
fn draw(a: Driver, b: Driver, r: f64, period: usize) -> (Vec<f64>, Vec<f64>) {
    let one = build("A", "10", ("2025-01-01", "2026-12-31"));
    let mut s = scenario("2034-12-31", Step::Quarter, vec![one]);
    s.drivers.capex_per_mw = Some(a);
    s.drivers.compute_price = Some(b);
    s.drivers.correlations = vec![ShockCorrelation {
        a: "drivers.capex_per_mw".into(),
        b: "drivers.compute_price".into(),
        r,
    }];
    let plan = Plan::compile(&s).expect("a plan");
    let climate = Climate::neutral(plan.periods);
    let mut paths = Paths::new(&plan.drivers, plan.periods);
    let (mut first, mut second) = (Vec::new(), Vec::new());
    let mut lanes: Lanes = [0.0; LANES];
    for block in 0..BLOCKS {
        let at = block * LANES as u64;
        paths.fill(
            &plan.drivers,
            &[],
            &climate,
            plan.delta,
            &Source::random(20_250_930),
            at,
        );
        paths.value(plan.drivers.capex_per_mw.unwrap(), period, &mut lanes);
        first.extend(lanes);
        paths.value(plan.drivers.compute_price.unwrap(), period, &mut lanes);
        second.extend(lanes);
    }
    (first, second)
}

fn mean_and_sd(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let square: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    (mean, (square / (n - 1.0)).sqrt())
}

/// Means keep level and trend, the log's variance is σ²(1 − e^{−2κτ})/2κ, or σ²τ for a random walk
/// (Gillespie 1996), and shocks have the correlation asked for. Each of the 10 comparisons is within
/// 4.5 standard errors: a false alarm in 7 of 100,000 choices of the seed.
#[test]
fn paths_meet_their_closed_forms() {
    let period = 23;
    let tau = 5.75;
    for (kappa, word) in [(0.6, "0.6"), (0.0, "0")] {
        let (a, b) = draw(
            driver("drivers.capex_per_mw", ["40", "-0.05", word, "0.2"]),
            driver("drivers.compute_price", ["12", "0.03", word, "0.3"]),
            -0.5,
            period,
        );
        let n = a.len() as f64;
        let mut logs = Vec::new();
        for (values, level, trend, sigma) in [(&a, 40.0, -0.05, 0.2), (&b, 12.0, 0.03, 0.3f64)] {
            let (mean, sd) = mean_and_sd(values);
            let expected = level * (1.0f64 + trend).powf(tau);
            assert!(
                (mean - expected).abs() < 4.5 * sd / n.sqrt(),
                "{mean} is not {expected}"
            );
            let log: Vec<f64> = values.iter().map(|x| x.ln()).collect();
            let spread = if kappa > 0.0 {
                (1.0 - f64::exp(-2.0 * kappa * tau)) / (2.0 * kappa)
            } else {
                tau
            };
            let variance = sigma * sigma * spread;
            let found = mean_and_sd(&log).1.powi(2);
            // The variance of a normal sample has the standard error σ² sqrt(2/n).
            assert!(
                (found / variance - 1.0).abs() < 4.5 * (2.0 / n).sqrt(),
                "{found} is not {variance}"
            );
            logs.push(log);
        }
        let (ma, sa) = mean_and_sd(&logs[0]);
        let (mb, sb) = mean_and_sd(&logs[1]);
        let pairs = logs[0].iter().zip(&logs[1]);
        let r: f64 = pairs.map(|(x, y)| (x - ma) * (y - mb)).sum::<f64>() / (n * sa * sb);
        // Fisher 1915: (1 − ρ²)/√n.
        assert!((r + 0.5).abs() < 4.5 * 0.75 / n.sqrt(), "{r} is not -0.5");
    }
}

/// A driver without trend and shocks is its level in every period.
#[test]
fn a_steady_driver_keeps_its_level() {
    let steady = || driver("drivers.capex_per_mw", ["40", "0", "0.3", "0"]);
    let other = driver("drivers.compute_price", ["12", "0", "0", "0.1"]);
    let (a, _) = draw(steady(), other, 0.0, 39);
    assert!(a.iter().all(|x| *x == 40.0));
}
