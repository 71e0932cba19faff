//! Scenario discovery by the patient rule induction method: the box of inputs in which something
//! happens (Friedman and Fisher 1999, "Bump hunting in high-dimensional data"; Bryant and Lempert 2010,
//! "Thinking inside the box").
//!
//! A box is peeled, a thin slice at a time, of what holds the fewest cases for its size; one box of the
//! trajectory is chosen, pasted where that makes it denser, and freed of limits that chance explains.

use crate::math::beta;
use rayon::prelude::*;

/// Limits of one input; both ends belong to the box.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Limits {
    pub low: Option<f64>,
    pub high: Option<f64>,
}

impl Limits {
    /// The box says something of this input.
    pub fn restricted(&self) -> bool {
        self.low.is_some() || self.high.is_some()
    }

    /// The value lies in the box.
    pub fn hold(&self, x: f64) -> bool {
        self.low.is_none_or(|low| x >= low) && self.high.is_none_or(|high| x <= high)
    }
}

/// What a box holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub trials: u64,
    pub cases: u64,
    pub trials_inside: u64,
    pub cases_inside: u64,
}

impl Tally {
    /// Share of all cases that lie in the box.
    pub fn coverage(&self) -> f64 {
        share(self.cases_inside, self.cases)
    }

    /// Share of the box's trials that are cases.
    pub fn density(&self) -> f64 {
        share(self.cases_inside, self.trials_inside)
    }

    /// Share of all trials that lie in the box.
    pub fn support(&self) -> f64 {
        share(self.trials_inside, self.trials)
    }

    /// Coverage less the share of the other trials that lie in the box (Youden 1950): 0 for all
    /// trials, 1 where the box holds the cases and nothing else.
    pub fn separation(&self) -> f64 {
        let others = self.trials - self.cases;
        let inside = self.trials_inside - self.cases_inside;
        self.coverage() - share(inside, others)
    }
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// How a box is sought and chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Search {
    /// Share of the box that a step peels off.
    pub peel: f64,
    /// Trials that a box has at least.
    pub least: usize,
    /// Inputs that the chosen box limits at most.
    pub inputs: usize,
    /// Choose the box of the largest coverage that is so dense; else that of the best separation.
    pub density: Option<f64>,
    /// Limits that chance explains with a higher probability than this are dropped.
    pub significance: f64,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            peel: 0.05,
            least: 20,
            inputs: 4,
            density: None,
            significance: 0.05,
        }
    }
}

/// A box on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// By input.
    pub limits: Vec<Limits>,
    pub tally: Tally,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// From all trials to the last box.
    pub trajectory: Vec<Step>,
    /// The chosen box; it limits nothing where no box is better than all trials.
    pub chosen: Step,
    /// By input: the probability that as dense a box without its limit would look as dense as this one
    /// by chance; none where it is not limited.
    pub quasi_p: Vec<Option<f64>>,
}

/// Columns of the inputs, and which trials are cases.
#[derive(Debug, Clone, Copy)]
pub struct Trials<'a> {
    pub inputs: &'a [Vec<f64>],
    pub cases: &'a [bool],
}

impl Trials<'_> {
    /// What a box holds of them.
    pub fn tally(&self, limits: &[Limits]) -> Tally {
        let inside: Vec<usize> = self.inside(limits, None).collect();
        let cases = self.cases.iter().filter(|c| **c).count();
        Tally {
            trials: self.cases.len() as u64,
            cases: cases as u64,
            trials_inside: inside.len() as u64,
            cases_inside: self.count(&inside) as u64,
        }
    }

    /// Trials in the box, without the limits of one input.
    fn inside<'b>(
        &'b self,
        limits: &'b [Limits],
        without: Option<usize>,
    ) -> impl Iterator<Item = usize> + 'b {
        let limits: Vec<(usize, Limits)> = limits
            .iter()
            .copied()
            .enumerate()
            .filter(|(i, l)| l.restricted() && Some(*i) != without)
            .collect();
        (0..self.cases.len())
            .filter(move |t| limits.iter().all(|(i, l)| l.hold(self.inputs[*i][*t])))
    }

    fn count(&self, of: &[usize]) -> usize {
        of.iter().filter(|t| self.cases[**t]).count()
    }

    /// Finds a box.
    pub fn find(&self, search: &Search) -> Found {
        let trajectory = self.peel(search);
        let mut limits = choose(&trajectory, search).limits.clone();
        self.paste(&mut limits, search);
        self.simplify(&mut limits, search);
        let quasi_p = (0..limits.len())
            .map(|i| self.quasi_p(&limits, i))
            .collect();
        Found {
            trajectory,
            chosen: Step {
                tally: self.tally(&limits),
                limits,
            },
            quasi_p,
        }
    }

    fn peel(&self, search: &Search) -> Vec<Step> {
        let mut limits = vec![Limits::default(); self.inputs.len()];
        let mut inside: Vec<Vec<usize>> = self
            .inputs
            .par_iter()
            .map(|x| {
                let mut order: Vec<usize> = (0..x.len()).collect();
                order.sort_by(|a, b| x[*a].total_cmp(&x[*b]));
                order
            })
            .collect();
        let mut trajectory = vec![Step {
            tally: self.tally(&limits),
            limits: limits.clone(),
        }];
        loop {
            let candidates: Vec<Option<Peel>> = self
                .inputs
                .par_iter()
                .zip(&inside)
                .enumerate()
                .map(|(i, (x, order))| self.best_peel(i, x, order, search))
                .collect();
            let mut best: Option<Peel> = None;
            for peel in candidates.into_iter().flatten() {
                if best.as_ref().is_none_or(|b| peel.gain > b.gain) {
                    best = Some(peel);
                }
            }
            let Some(peel) = best.filter(|p| p.gain > 0.0) else {
                return trajectory;
            };
            limits[peel.input] = Limits {
                low: peel.limits.low.or(limits[peel.input].low),
                high: peel.limits.high.or(limits[peel.input].high),
            };
            let x = &self.inputs[peel.input];
            inside
                .par_iter_mut()
                .for_each(|order| order.retain(|t| peel.limits.hold(x[*t])));
            trajectory.push(Step {
                tally: self.tally(&limits),
                limits: limits.clone(),
            });
        }
    }

    /// The better of an input's two peels: the gain in density for each trial given up, so that an
    /// input of few values, of which a whole one must go, competes fairly with one of many (Kwakkel and
    /// Jaxa-Rozen 2016).
    fn best_peel(&self, input: usize, x: &[f64], order: &[usize], search: &Search) -> Option<Peel> {
        let n = order.len();
        let all = self.count(order);
        let off = ((search.peel * n as f64).floor() as usize).max(1);
        let candidate = |kept: &[usize], limits: fn(f64, f64) -> Limits| {
            let (first, last) = (*kept.first()?, *kept.last()?);
            if kept.len() < search.least || kept.len() == n {
                return None;
            }
            let density = self.count(kept) as f64 / kept.len() as f64;
            let gain = (density - all as f64 / n as f64) / (n - kept.len()) as f64;
            Some(Peel {
                input,
                gain,
                limits: limits(x[first], x[last]),
            })
        };
        let value = |at: usize| order.get(at).map(|t| x[*t]);
        // Equal values stay together; where they fill the slice all of them go.
        let (lowest, cut) = (value(0)?, value(off)?);
        let from = if cut > lowest {
            order.partition_point(|t| x[*t] < cut)
        } else {
            order.partition_point(|t| x[*t] <= lowest)
        };
        let (highest, cut) = (value(n - 1)?, value(n - 1 - off)?);
        let to = if cut < highest {
            order.partition_point(|t| x[*t] <= cut)
        } else {
            order.partition_point(|t| x[*t] < highest)
        };
        let below = candidate(&order[from..], |first, _| Limits {
            low: Some(first),
            high: None,
        });
        let above = candidate(&order[..to], |_, last| Limits {
            low: None,
            high: Some(last),
        });
        match (below, above) {
            (Some(b), Some(a)) if a.gain > b.gain => Some(a),
            (Some(b), _) => Some(b),
            (None, a) => a,
        }
    }

    /// Moves limits out, one by one, as long as the density grows.
    fn paste(&self, limits: &mut [Limits], search: &Search) {
        loop {
            let now = self.tally(limits);
            let more = ((search.peel * now.trials_inside as f64).ceil() as usize).max(1);
            let mut best: Option<(f64, usize, Limits)> = None;
            for i in (0..limits.len()).filter(|i| limits[*i].restricted()) {
                for wider in self.wider(limits, i, more) {
                    let mut changed = limits.to_vec();
                    changed[i] = wider;
                    let density = self.tally(&changed).density();
                    let better = best.is_none_or(|b| density > b.0);
                    if density > now.density() && better {
                        best = Some((density, i, wider));
                    }
                }
            }
            match best {
                Some((_, i, wider)) => limits[i] = wider,
                None => return,
            }
        }
    }

    /// The limits of an input moved out, low and high, so that at least one and about `more` trials
    /// come in.
    fn wider(&self, limits: &[Limits], i: usize, more: usize) -> Vec<Limits> {
        let x = &self.inputs[i];
        let Limits { low, high } = limits[i];
        let mut values: Vec<f64> = self.inside(limits, Some(i)).map(|t| x[t]).collect();
        values.sort_by(f64::total_cmp);
        let mut out = Vec::new();
        if let Some(low) = low {
            let below = values.partition_point(|v| *v < low);
            if below > 0 {
                let low = (below > more).then(|| values[below - more]);
                out.push(Limits { low, high });
            }
        }
        if let Some(high) = high {
            let above = values.len() - values.partition_point(|v| *v <= high);
            if above > 0 {
                let at = values.len() - above + more;
                let high = (above > more).then(|| values[at - 1]);
                out.push(Limits { low, high });
            }
        }
        out
    }

    /// Drops limits that chance explains, then those that matter least beyond the most that are wanted.
    fn simplify(&self, limits: &mut [Limits], search: &Search) {
        loop {
            let restricted: Vec<usize> = (0..limits.len())
                .filter(|i| limits[*i].restricted())
                .collect();
            let doubtful = restricted
                .iter()
                .filter_map(|i| Some((*i, self.quasi_p(limits, *i)?)))
                .filter(|(_, p)| *p > search.significance)
                .max_by(|a, b| a.1.total_cmp(&b.1));
            let drop = match doubtful {
                Some((i, _)) => i,
                None if restricted.len() > search.inputs => {
                    let without = |i: &usize| {
                        let mut fewer = limits.to_vec();
                        fewer[*i] = Limits::default();
                        self.tally(&fewer).separation()
                    };
                    let scored = restricted.iter().map(|i| (*i, without(i)));
                    match scored.max_by(|a, b| a.1.total_cmp(&b.1)) {
                        Some((i, _)) => i,
                        None => return,
                    }
                }
                None => return,
            };
            limits[drop] = Limits::default();
        }
    }

    /// P(Binomial(n, p) ≥ h) of the box's trials and cases, with the density p that it would have
    /// without the input's limits (Bryant and Lempert 2010); none where the input is not limited.
    fn quasi_p(&self, limits: &[Limits], i: usize) -> Option<f64> {
        if !limits[i].restricted() {
            return None;
        }
        let without: Vec<usize> = self.inside(limits, Some(i)).collect();
        let within = self.tally(limits);
        let (n, hits) = (within.trials_inside as f64, within.cases_inside as f64);
        let p = self.count(&without) as f64 / (without.len() as f64).max(1.0);
        Some(if hits == 0.0 || p >= 1.0 {
            1.0
        } else {
            beta::regularized(hits, n - hits + 1.0, p)
        })
    }
}

struct Peel {
    input: usize,
    gain: f64,
    limits: Limits,
}

/// The box of a trajectory that the search asks for. The last is the densest, so that it is taken where
/// none is dense enough.
fn choose<'a>(trajectory: &'a [Step], search: &Search) -> &'a Step {
    let last = trajectory.len() - 1;
    let chosen = match search.density {
        Some(density) => trajectory.iter().position(|s| s.tally.density() >= density),
        None => {
            let mut best = 0;
            for (i, step) in trajectory.iter().enumerate() {
                if step.tally.separation() > trajectory[best].tally.separation() {
                    best = i;
                }
            }
            Some(best)
        }
    };
    &trajectory[chosen.unwrap_or(last)]
}
