//! Measures that need one run and no more: of ranks, of planes, of distributions.

use super::{About, Request, Row, Sensitivity};
use crate::analysis::pawn::Ordered;
use crate::analysis::regression::{Fit, Regressors};
use crate::analysis::{ranks, spearman};
use crate::sampling::Source;
use crate::statistics::Estimate;
use crate::study::causes::{Cause, CauseKind};
use crate::study::simulate::uniforms;
use rayon::prelude::*;

/// The values of a cause that is no column of the model, where one number a trial says what it drew.
/// Of a threshold that is 1 − u, which grows with it.
pub(super) fn alone(cause: &Cause, base: &Source, trials: u64) -> Option<Vec<f64>> {
    if !cause.single || cause.dependent {
        return None;
    }
    let mut drawn = uniforms(base, cause.address, trials);
    if cause.kind == CauseKind::Cancellation {
        for u in &mut drawn {
            *u = 1.0 - *u;
        }
    }
    Some(drawn)
}

/// Measures every figure.
pub(super) fn measure(
    known: &[(usize, Vec<f64>)],
    figures: &[Vec<f64>],
    request: &Request,
    found: &mut Sensitivity,
) {
    if !request.methods.regression && !request.methods.pawn {
        return;
    }
    // Figures that are defined in the same trials share their regressors.
    let mut prepared: Option<(Vec<bool>, Prepared)> = None;
    for (f, y) in figures.iter().enumerate() {
        let defined: Vec<bool> = y.iter().map(|v| v.is_finite()).collect();
        if prepared.as_ref().is_none_or(|p| p.0 != defined) {
            let fresh = Prepared::new(known, &defined, request);
            prepared = Some((defined.clone(), fresh));
        }
        let Some((_, prepared)) = &prepared else {
            continue;
        };
        let y: Vec<f64> = kept(y, &defined);
        prepared.measure(f, &y, request, found);
    }
}

fn kept(x: &[f64], defined: &[bool]) -> Vec<f64> {
    let both = x.iter().zip(defined);
    both.filter(|(_, d)| **d).map(|(x, _)| *x).collect()
}

/// The causes' values in the trials in which a figure is defined.
struct Prepared {
    causes: Vec<usize>,
    values: Vec<Vec<f64>>,
    ranks: Vec<Vec<f64>>,
    plain: Option<Regressors>,
    ranked: Option<Regressors>,
}

impl Prepared {
    fn new(known: &[(usize, Vec<f64>)], defined: &[bool], request: &Request) -> Self {
        let values: Vec<Vec<f64>> = known.par_iter().map(|(_, x)| kept(x, defined)).collect();
        let regression = request.methods.regression;
        let ranks: Vec<Vec<f64>> = match regression {
            true => values.par_iter().map(|x| ranks(x)).collect(),
            false => Vec::new(),
        };
        Self {
            causes: known.iter().map(|k| k.0).collect(),
            plain: regression.then(|| Regressors::new(&values)),
            ranked: regression.then(|| Regressors::new(&ranks)),
            values,
            ranks,
        }
    }

    fn measure(&self, figure: usize, y: &[f64], request: &Request, found: &mut Sensitivity) {
        let trials = y.len() as u64;
        let varies = found.varies[figure];
        let rows = &mut found.rows;
        let mut add = |about, method, statistic, estimate| {
            rows.push(Row {
                figure,
                about,
                method,
                statistic,
                estimate,
                trials,
            });
        };
        if let (Some(plain), Some(ranked)) = (&self.plain, &self.ranked) {
            let ry = ranks(y);
            let correlations: Vec<Estimate> =
                self.ranks.par_iter().map(|r| spearman(r, &ry)).collect();
            for (cause, estimate) in self.causes.iter().zip(correlations) {
                add(About::Cause(*cause), "regression", "spearman", estimate);
            }
            let mut effects = |fit: &Fit, names: [&'static str; 3]| {
                for (cause, effect) in self.causes.iter().zip(&fit.inputs) {
                    let Some(effect) = effect else { continue };
                    add(
                        About::Cause(*cause),
                        "regression",
                        names[0],
                        effect.coefficient,
                    );
                    add(About::Cause(*cause), "regression", names[1], effect.partial);
                }
                let explained = Estimate::normal(fit.r_squared, None);
                add(About::All, "regression", names[2], explained);
            };
            if let Some(fit) = plain.fit(y) {
                effects(&fit, ["src", "pcc", "r_squared"]);
            }
            if let Some(fit) = ranked.fit(&ry) {
                effects(&fit, ["srrc", "prcc", "rank_r_squared"]);
            }
        }
        if request.methods.pawn && varies {
            let ordered = Ordered::new(y);
            let distances: Vec<_> = self.values.par_iter().map(|x| ordered.by(x)).collect();
            for (cause, distances) in self.causes.iter().zip(distances) {
                let Some(d) = distances else { continue };
                let about = About::Cause(*cause);
                add(about, "pawn", "median", Estimate::normal(d.median, None));
                add(about, "pawn", "maximum", Estimate::normal(d.maximum, None));
            }
            if let Some(noise) = ordered.noise(super::second_seed(request.seed)) {
                let estimate = Estimate::normal(noise.mean, Some(noise.sd));
                add(About::Nothing, "pawn", "median", estimate);
            }
        }
    }
}
