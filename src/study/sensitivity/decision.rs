//! The value of information for a decision: to invest where a figure is to exceed a hurdle.

use super::{About, Request, Row, Sensitivity};
use crate::analysis::information::{partial, perfect};
use crate::statistics::Estimate;
use rayon::prelude::*;

/// Invest, which pays `sign · (figure − hurdle)`, or not, which pays nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    pub column: usize,
    pub hurdle: f64,
    /// 1 where more than the hurdle is good, −1 where less is.
    pub sign: f64,
}

/// Measures every decision.
pub(super) fn measure(
    known: &[(usize, Vec<f64>)],
    figures: &[Vec<f64>],
    request: &Request,
    found: &mut Sensitivity,
) {
    for (d, (decision, y)) in request.decisions.iter().zip(figures).enumerate() {
        let defined: Vec<usize> = (0..y.len()).filter(|t| y[*t].is_finite()).collect();
        let payoff = |t: &usize| decision.sign * (y[*t] - decision.hurdle);
        let payoffs: Vec<f64> = defined.iter().map(payoff).collect();
        let mut add = |about, statistic, estimate| {
            found.rows.push(Row {
                figure: d,
                about,
                method: "information",
                statistic,
                estimate,
                trials: payoffs.len() as u64,
            });
        };
        let all = perfect(&payoffs);
        add(About::All, "payoff", all.payoff);
        add(About::All, "regret", all.regret);
        add(About::All, "evpi", all.value);
        let values: Vec<Estimate> = known
            .par_iter()
            .map(|(_, x)| {
                let x: Vec<f64> = defined.iter().map(|t| x[*t]).collect();
                partial(&x, &payoffs)
            })
            .collect();
        for ((cause, _), value) in known.iter().zip(values) {
            add(About::Cause(*cause), "evppi", value);
        }
    }
}
