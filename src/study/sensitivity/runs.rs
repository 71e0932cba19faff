//! Measures that need a run for each cause: indices, tornado, elementary effects.

use super::{About, ENDS, Request, Row, SCREEN, Sensitivity, Swing, second_seed};
use crate::analysis::elementary;
use crate::analysis::pick_freeze::{Indices, indices};
use crate::error::Error;
use crate::sampling::{Change, Source};
use crate::statistics::Estimate;
use crate::study::causes::{Cause, CauseKind};
use crate::study::simulate::{Simulate, from_each, uniforms};

/// Runs what the methods need. `a` holds the base run's values of the figures.
pub(super) fn measure(
    model: &dyn Simulate,
    causes: &[Cause],
    a: &[Vec<f64>],
    request: &Request,
    found: &mut Sensitivity,
) -> Result<(), Error> {
    let runs = Runs {
        model,
        causes,
        a,
        request,
        base: Source::random(request.seed),
        second: second_seed(request.seed),
    };
    let methods = request.methods;
    if methods.sobol || methods.tornado {
        runs.rank(found)?;
    }
    if methods.sobol {
        runs.sobol(found)?;
    }
    if methods.tornado {
        runs.tornado(found)?;
    }
    if methods.morris {
        runs.morris(found)?;
    }
    Ok(())
}

struct Runs<'a> {
    model: &'a dyn Simulate,
    causes: &'a [Cause],
    a: &'a [Vec<f64>],
    request: &'a Request,
    base: Source,
    second: u64,
}

impl Runs<'_> {
    fn each(
        &self,
        sources: &[Source],
        trials: u64,
        found: &mut Sensitivity,
    ) -> Result<Vec<Vec<Vec<f64>>>, Error> {
        found.simulated += trials * sources.len() as u64;
        from_each(self.model, sources, trials, &self.request.figures)
    }

    /// A, with the draws of some causes from B.
    fn mixed<'c>(&self, causes: impl IntoIterator<Item = &'c Cause>) -> Source {
        let mut source = self.base.clone();
        for cause in causes {
            source = source.with(cause.address, Change::Seed(self.second));
        }
        source
    }

    /// The causes that get runs of their own: those of the largest total index of any figure, from a
    /// short run. The total index is the one to screen by: its estimate is a mean of squares, so that
    /// what does nothing has 0 in any number of trials.
    fn rank(&self, found: &mut Sensitivity) -> Result<(), Error> {
        if self.causes.len() <= self.request.top {
            found.top = (0..self.causes.len()).collect();
            return Ok(());
        }
        let trials = self.request.trials.min(SCREEN);
        let short: Vec<Vec<f64>> = self
            .a
            .iter()
            .map(|y| y[..trials as usize].to_vec())
            .collect();
        let sources: Vec<Source> = self.causes.iter().map(|c| self.mixed([c])).collect();
        let runs = self.each(&sources, trials, found)?;
        let mut score = vec![0.0_f64; self.causes.len()];
        for f in 0..self.a.len() {
            let mixed = of_figure(&runs, f);
            // Only differences from A count: A stands for B.
            for (i, index) in indices(&short[f], &short[f], &mixed, self.second)
                .iter()
                .enumerate()
            {
                score[i] = score[i].max(index.total.value.unwrap_or(0.0));
                let about = About::Cause(i);
                self.row(
                    found,
                    f,
                    about,
                    ("screen", "total"),
                    index.total,
                    index.trials,
                );
            }
        }
        let mut order: Vec<usize> = (0..self.causes.len()).filter(|i| score[*i] > 0.0).collect();
        order.sort_by(|a, b| score[*b].total_cmp(&score[*a]));
        order.truncate(self.request.top);
        found.top = order;
        Ok(())
    }

    fn row(
        &self,
        found: &mut Sensitivity,
        figure: usize,
        about: About,
        (method, statistic): (&'static str, &'static str),
        estimate: Estimate,
        trials: u64,
    ) {
        found.rows.push(Row {
            figure,
            about,
            method,
            statistic,
            estimate,
            trials,
        });
    }

    fn sobol(&self, found: &mut Sensitivity) -> Result<(), Error> {
        let top = found.top.clone();
        let mut sources = vec![Source::random(self.second)];
        sources.extend(top.iter().map(|i| self.mixed([&self.causes[*i]])));
        let mut about: Vec<About> = top.iter().map(|i| About::Cause(*i)).collect();
        let all = self.causes.iter().enumerate();
        let others: Vec<&Cause> = all
            .filter(|(i, _)| !top.contains(i))
            .map(|(_, c)| c)
            .collect();
        if !others.is_empty() {
            sources.push(self.mixed(others));
            about.push(About::Others);
        }
        let mut runs = self.each(&sources, self.request.trials, found)?;
        let b = runs.remove(0);
        for f in 0..self.a.len() {
            let mixed = of_figure(&runs, f);
            let all: Vec<Indices> = indices(&self.a[f], &b[f], &mixed, self.second);
            for (about, index) in about.iter().zip(&all) {
                self.row(
                    found,
                    f,
                    *about,
                    ("sobol", "first"),
                    index.first,
                    index.trials,
                );
                self.row(
                    found,
                    f,
                    *about,
                    ("sobol", "total"),
                    index.total,
                    index.trials,
                );
            }
            let firsts: Option<f64> = all.iter().map(|i| i.first.value).sum();
            let sum = firsts
                .filter(|_| !all.is_empty())
                .map_or(Estimate::UNDEFINED, |s| Estimate::normal(s, None));
            let trials = all.iter().map(|i| i.trials).min().unwrap_or(0);
            self.row(found, f, About::All, ("sobol", "first_sum"), sum, trials);
        }
        Ok(())
    }

    fn tornado(&self, found: &mut Sensitivity) -> Result<(), Error> {
        let of_file = |i: &usize| self.causes[*i].kind == CauseKind::Input;
        let top: Vec<usize> = found.top.iter().copied().filter(of_file).collect();
        let fixed = |i: &usize| {
            let address = self.causes[*i].address;
            ENDS.map(|u| self.base.clone().with(address, Change::Fixed(u)))
        };
        let sources: Vec<Source> = top.iter().flat_map(fixed).collect();
        let runs = self.each(&sources, self.request.trials, found)?;
        for (f, base) in self.a.iter().enumerate() {
            let mut swings = Vec::new();
            for (i, pair) in top.iter().zip(runs.chunks_exact(2)) {
                let (low, high) = (&pair[0][f], &pair[1][f]);
                let both = low.iter().zip(high).map(|(l, h)| apart(*l, *h));
                let (swing, trials) = mean(both);
                swings.push(Swing {
                    figure: f,
                    cause: *i,
                    base: mean(base.iter().copied()).0,
                    low: mean(low.iter().copied()).0,
                    high: mean(high.iter().copied()).0,
                    swing,
                    trials,
                });
            }
            let size = |s: &Swing| s.swing.value.map_or(-1.0, f64::abs);
            swings.sort_by(|a, b| size(b).total_cmp(&size(a)));
            found.swings.extend(swings);
        }
        Ok(())
    }

    /// Every input, threshold and factor moved by half of its range of quantiles from a level in the
    /// middle of a quarter of it; paths keep their draws.
    fn morris(&self, found: &mut Sensitivity) -> Result<(), Error> {
        let trials = self.request.trials.min(SCREEN);
        let all = self.causes.iter().enumerate();
        let single: Vec<(usize, &Cause)> = all.filter(|(_, c)| c.single).collect();
        let mut levels = self.base.clone();
        for (_, cause) in &single {
            levels = levels.with(cause.address, Change::Level { moved: false });
        }
        let moved = |cause: &Cause| {
            let change = Change::Level { moved: true };
            levels.clone().with(cause.address, change)
        };
        let mut sources: Vec<Source> = single.iter().map(|(_, c)| moved(c)).collect();
        sources.push(levels.clone());
        let mut runs = self.each(&sources, trials, found)?;
        let base = runs.pop().unwrap_or_default();
        for ((i, cause), run) in single.iter().zip(&runs) {
            let from = uniforms(&levels, cause.address, trials);
            let to = uniforms(&moved(cause), cause.address, trials);
            let sign = match cause.kind {
                // A threshold falls where its uniform number grows.
                CauseKind::Cancellation => -1.0,
                _ => 1.0,
            };
            let steps: Vec<f64> = from.iter().zip(&to).map(|(a, b)| sign * (b - a)).collect();
            for f in 0..self.a.len() {
                let effects = elementary::effects(&base[f], &run[f], &steps);
                let about = About::Cause(*i);
                let spread = effects
                    .sd
                    .map_or(Estimate::UNDEFINED, |s| Estimate::normal(s, None));
                for (name, estimate) in [
                    ("mu", effects.mean),
                    ("mu_star", effects.size),
                    ("sigma", spread),
                ] {
                    self.row(found, f, about, ("morris", name), estimate, effects.trials);
                }
            }
        }
        Ok(())
    }
}

/// The values of one figure, run by run.
fn of_figure(runs: &[Vec<Vec<f64>>], figure: usize) -> Vec<Vec<f64>> {
    runs.iter().map(|run| run[figure].clone()).collect()
}

/// `high` less `low`; rounding is no difference.
fn apart(low: f64, high: f64) -> f64 {
    let difference = high - low;
    if difference.abs() <= 1e-13 * low.abs() {
        0.0
    } else {
        difference
    }
}

/// Mean of the defined values, and how many there are.
fn mean(values: impl Iterator<Item = f64>) -> (Estimate, u64) {
    let defined: Vec<f64> = values.filter(|v| v.is_finite()).collect();
    let n = defined.len();
    if n == 0 {
        return (Estimate::UNDEFINED, 0);
    }
    let mean = defined.iter().sum::<f64>() / n as f64;
    let squares: f64 = defined.iter().map(|v| (v - mean) * (v - mean)).sum();
    let sd = (n > 1).then(|| (squares / (n as f64 - 1.0)).sqrt());
    // Rounding is no spread.
    let sd = sd.map(|s| if s <= 1e-12 * mean.abs() { 0.0 } else { s });
    (Estimate::mean(mean, sd, n as u64), n as u64)
}
