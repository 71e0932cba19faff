//! What it is worth to know before one decides: to invest, which pays a figure less a hurdle, or not to,
//! which pays nothing (Raiffa and Schlaifer 1961; Howard 1966, "Information value theory").

use super::{mean, mean_estimate};
use crate::statistics::Estimate;

/// The decision without more information, and what to know all would add.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Perfect {
    /// Mean payoff of investing.
    pub payoff: Estimate,
    /// The better choice in the mean.
    pub invest: bool,
    /// Share of the trials in which the other choice had been better.
    pub regret: Estimate,
    /// E max(payoff, 0) − max(E payoff, 0): the most that any forecast can be worth.
    pub value: Estimate,
}

/// The value of perfect information, from the payoffs of investing, all finite.
pub fn perfect(payoffs: &[f64]) -> Perfect {
    let payoff = mean_estimate(payoffs);
    let invest = payoff.value.unwrap_or(0.0) > 0.0;
    // Knowing saves the losses of who invests, or finds the gains of who does not.
    let sign = if invest { -1.0 } else { 1.0 };
    let saved: Vec<f64> = payoffs.iter().map(|p| (sign * p).max(0.0)).collect();
    let wrong = saved.iter().filter(|s| **s > 0.0).count();
    Perfect {
        payoff,
        invest,
        regret: Estimate::probability(wrong as u64, payoffs.len() as u64),
        value: mean_estimate(&saved),
    }
}

/// What a decision says of a trial, by one input.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Rule {
    Never,
    Always,
    Below(f64),
    From(f64),
}

impl Rule {
    fn invests(self, x: f64) -> bool {
        match self {
            Self::Never => false,
            Self::Always => true,
            Self::Below(at) => x < at,
            Self::From(at) => x >= at,
        }
    }

    /// The best rule with at most one change, by sorting on the input and summing the payoffs (Strong
    /// and Oakley 2013, "An efficient method for computing single-parameter partial expected value of
    /// perfect information").
    fn best(x: &[f64], payoffs: &[f64], trials: &[usize]) -> Self {
        let mut order = trials.to_vec();
        order.sort_by(|a, b| x[*a].total_cmp(&x[*b]));
        let all: f64 = order.iter().map(|i| payoffs[*i]).sum();
        let (mut best, mut rule) = (0.0, Self::Never);
        if all > best {
            (best, rule) = (all, Self::Always);
        }
        let mut below = 0.0;
        for pair in order.windows(2) {
            below += payoffs[pair[0]];
            let (x, next) = (x[pair[0]], x[pair[1]]);
            if x == next {
                continue;
            }
            if below > best {
                (best, rule) = (below, Self::Below(next));
            }
            if all - below > best {
                (best, rule) = (all - below, Self::From(next));
            }
        }
        rule
    }
}

/// The value of knowing one input before the decision: rules that change at most once along the input
/// are chosen on one half of the trials and paid on the other, both ways round. So chance is not taken
/// for knowledge; the value can fall short of the true one by what half of the trials do not find, and
/// by what more changes than one would add, and it can come out below 0.
pub fn partial(x: &[f64], payoffs: &[f64]) -> Estimate {
    let halves: [Vec<usize>; 2] = [0, 1].map(|h| (h..x.len()).step_by(2).collect());
    if halves[1].len() < 2 {
        return Estimate::UNDEFINED;
    }
    let mut gains = vec![0.0; x.len()];
    for (learn, test) in [(0, 1), (1, 0)] {
        let rule = Rule::best(x, payoffs, &halves[learn]);
        let known: Vec<f64> = halves[learn].iter().map(|i| payoffs[*i]).collect();
        let prior = mean(&known) > 0.0;
        for i in &halves[test] {
            let step = f64::from(u8::from(rule.invests(x[*i]))) - f64::from(u8::from(prior));
            gains[*i] = step * payoffs[*i];
        }
    }
    mean_estimate(&gains)
}
