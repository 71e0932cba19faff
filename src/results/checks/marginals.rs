//! Every drawn input against its distribution, judged by statrs where it knows the family.

use super::{ALARM, Check, binomial, surprise};
use crate::distributions::Distribution;
use crate::domain::Scenario;
use crate::engine::Collected;
use crate::model::Plan;
use crate::statistics::Column;
use statrs::distribution::{
    Beta, ContinuousCDF, Exp, Gamma, LogNormal, Normal, Pareto, StudentsT, Uniform, Weibull,
};

const LEVELS: [f64; 9] = [0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999];

/// Relative width of a histogram's bucket, twice over: how far a ranked value may be from the draw.
const BUCKET: f64 = 1.0 / 1024.0;

/// For each input: how many draws lie below nine of its quantiles.
pub fn checks(scenario: &Scenario, plan: &Plan, collected: &Collected) -> Vec<Check> {
    let quantities = scenario.quantities();
    let judge = |(i, input): (usize, &crate::model::PlannedInput)| {
        let column = &collected.columns[plan.columns.inputs + i];
        quantiles(
            &input.path,
            &quantities[input.quantity].distribution,
            column,
        )
    };
    plan.inputs.iter().enumerate().map(judge).collect()
}

fn quantiles(path: &str, distribution: &Distribution, column: &Column) -> Check {
    let n = column.trials();
    // Values that repeat come back exactly; others to within a bucket.
    let slack = if distribution.is_discrete() {
        0.0
    } else {
        BUCKET
    };
    let mut least: f64 = 1.0;
    for level in LEVELS {
        let x = distribution.quantile(level);
        let counts = column.counts_up_to(&[x - x.abs() * slack, x + x.abs() * slack]);
        // A draw is the nearest number to the quantile, and the smallest count as 0: x stands for all to the
        // next one, which next to a steep end of a distribution is much of it.
        let next = (x + f64::MIN_POSITIVE).next_up();
        let bounds = [x, next].map(|x| independent_cdf(distribution, x));
        let tails = bounds.map(|p| binomial::tail_between(counts[0], counts[1], n, p));
        let between = bounds.map(|p| n as f64 * p);
        let inside = between[0] <= counts[1] as f64 && counts[0] as f64 <= between[1];
        least = least.min(if inside { 1.0 } else { tails[0].max(tails[1]) });
    }
    let observed = surprise(least);
    Check {
        family: "marginal",
        name: format!("draws of {path} below 9 of its quantiles, -log10 of the binomial tail"),
        observed,
        expected: 0.0,
        tolerance: ALARM,
        basis: "exact, false alarm 9e-9".to_owned(),
        passed: observed <= ALARM,
    }
}

/// F(x) by statrs, an implementation that shares no code with ours, where it has the family.
fn independent_cdf(distribution: &Distribution, x: f64) -> f64 {
    let theirs = match distribution {
        Distribution::Normal { mean, sd } => Normal::new(*mean, *sd).ok().map(|d| d.cdf(x)),
        Distribution::LogNormal { mu, sigma } => LogNormal::new(*mu, *sigma).ok().map(|d| d.cdf(x)),
        Distribution::Uniform { low, high } => Uniform::new(*low, *high).ok().map(|d| d.cdf(x)),
        Distribution::Beta { a, b } => Beta::new(*a, *b).ok().map(|d| d.cdf(x)),
        // Below 1e-15 statrs says 0.
        Distribution::Gamma { shape, scale } if x > 1e-14 * scale => {
            Gamma::new(*shape, 1.0 / scale).ok().map(|d| d.cdf(x))
        }
        Distribution::Weibull { shape, scale } => {
            Weibull::new(*shape, *scale).ok().map(|d| d.cdf(x))
        }
        Distribution::Exponential { rate } => Exp::new(*rate).ok().map(|d| d.cdf(x)),
        Distribution::Pareto { scale, alpha } => Pareto::new(*scale, *alpha).ok().map(|d| d.cdf(x)),
        Distribution::StudentT {
            nu,
            location,
            scale,
        } => StudentsT::new(*location, *scale, *nu)
            .ok()
            .map(|d| d.cdf(x)),
        Distribution::Pert {
            low,
            mode,
            high,
            lambda,
        } => {
            let (a, b) = (
                1.0 + lambda * (mode - low) / (high - low),
                1.0 + lambda * (high - mode) / (high - low),
            );
            let share = ((x - low) / (high - low)).clamp(0.0, 1.0);
            Beta::new(a, b).ok().map(|d| d.cdf(share))
        }
        _ => None,
    };
    theirs
        .filter(|p| p.is_finite())
        .unwrap_or_else(|| distribution.cdf(x))
}
