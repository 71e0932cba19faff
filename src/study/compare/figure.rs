//! One figure of two scenarios, recorded trial by trial and turned into estimates.

use crate::domain::{Metric, SubjectKind};
use crate::engine::empty_column;
use crate::model::Plan;
use crate::sampling::LANES;
use crate::statistics::{Column, Estimate, Keep};
use crate::units::Unit;

/// Quantile levels that are compared.
pub const LEVELS: [f64; 3] = [0.05, 0.5, 0.95];

/// A figure of the base and of another scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct PairFigure {
    pub kind: SubjectKind,
    pub subject: String,
    pub metric: Metric,
    /// Calendar year; none for figures of the whole run.
    pub year: Option<i16>,
    /// Trials in which both have a value.
    pub both: u64,
    /// Means over the trials in which each has a value; of an indicator probabilities.
    pub base: Estimate,
    pub other: Estimate,
    /// Mean over the trials in which both have a value of the other less the base.
    pub difference: Estimate,
    /// Its standard deviation over the trials.
    pub spread: Estimate,
    /// Share of those trials in which the other is larger, and in which both are equal.
    pub above: Estimate,
    pub equal: Estimate,
    /// Quantiles of the base, of the other, and how far apart they are; by level of [`LEVELS`]. An
    /// indicator has none.
    pub quantiles: Option<[[Estimate; 3]; 3]>,
    /// The variance of the difference of means if the two ran on independent draws, over that of this
    /// one: how many times the trials independent runs would need. None where nothing varies.
    pub gain: Option<f64>,
}

impl PairFigure {
    /// The unit of the figure.
    pub fn unit(&self) -> Unit {
        self.metric.info().unit
    }
}

/// Trials with x ≤ a, with y ≤ b, and with both.
#[derive(Debug, Clone, Copy, Default)]
struct Joint {
    base: u64,
    other: u64,
    both: u64,
}

impl Joint {
    /// The correlation of the two events among `count` trials; 0 where one of them is certain.
    fn correlation(&self, count: u64) -> f64 {
        let (n, a, b) = (count as f64, self.base as f64, self.other as f64);
        let variance = a * (n - a) * b * (n - b);
        if variance > 0.0 {
            ((self.both as f64 * n - a * b) / variance.sqrt()).clamp(-1.0, 1.0)
        } else {
            0.0
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Recorded {
    pub(super) base_column: usize,
    pub(super) other_column: usize,
    /// What never happens counts as later than anything.
    never_is_last: bool,
    base: Column,
    other: Column,
    difference: Column,
    above: u64,
    equal: u64,
    /// The first trials' quantiles of both, by level.
    thresholds: Option<[(f64, f64); 3]>,
    joint: [Joint; 3],
    /// Trials after the first ones.
    counted: u64,
}

impl Recorded {
    pub(super) fn new(base: &Plan, base_column: usize, other_column: usize) -> Self {
        let metric = base.specs[base_column].metric;
        let column = || empty_column(base, metric);
        Self {
            base_column,
            other_column,
            never_is_last: metric.never_is_last(),
            base: column(),
            other: column(),
            difference: Column::new(Keep::Numbers),
            above: 0,
            equal: 0,
            thresholds: None,
            joint: [Joint::default(); 3],
            counted: 0,
        }
    }

    /// Takes the quantiles so far as those whose events are counted together from now on.
    pub(super) fn fix_thresholds(&mut self) {
        if self.thresholds.is_some() {
            return;
        }
        let (a, b) = (self.read(&self.base), self.read(&self.other));
        let at = |i: usize| {
            let level = |e: &Estimate| e.value.unwrap_or(f64::NEG_INFINITY);
            (level(&a[i]), level(&b[i]))
        };
        self.thresholds = Some([at(0), at(1), at(2)]);
    }

    /// Records a block of trials.
    pub(super) fn record(&mut self, base: &[f64], other: &[f64]) {
        let mut difference = [0.0; LANES];
        for ((d, a), b) in difference.iter_mut().zip(base).zip(other) {
            *d = b - a;
            self.above += u64::from(b > a);
            self.equal += u64::from(b == a);
        }
        self.base.record(base);
        self.other.record(other);
        self.difference.record(&difference[..base.len()]);
        let Some(thresholds) = self.thresholds else {
            return;
        };
        self.counted += base.len() as u64;
        for ((at_base, at_other), joint) in thresholds.into_iter().zip(&mut self.joint) {
            for (a, b) in base.iter().zip(other) {
                let (a, b) = (*a <= at_base, *b <= at_other);
                joint.base += u64::from(a);
                joint.other += u64::from(b);
                joint.both += u64::from(a && b);
            }
        }
    }

    pub(super) fn finish(self, base: &Plan) -> PairFigure {
        let spec = &base.specs[self.base_column];
        let info = spec.metric.info();
        let both = self.difference.defined();
        let (a, b) = (self.base.mean(), self.other.mean());
        let difference = self.difference.mean();
        let same = both > 0 && self.equal == both && both == self.base.trials();
        PairFigure {
            kind: spec.kind,
            subject: spec.subject.clone(),
            metric: spec.metric,
            year: spec.year.map(|y| base.years[y].year),
            both,
            base: a,
            other: b,
            difference,
            spread: self.difference.sd(),
            above: Estimate::probability(self.above, both),
            equal: Estimate::probability(self.equal, both),
            quantiles: (!info.indicator).then(|| self.quantiles(same)),
            gain: gain(&a, &b, &difference),
        }
    }

    fn read(&self, column: &Column) -> Vec<Estimate> {
        match self.never_is_last {
            true => column.quantiles_censored(&LEVELS),
            false => column.quantiles(&LEVELS),
        }
    }

    fn quantiles(&self, same: bool) -> [[Estimate; 3]; 3] {
        let (a, b) = (self.read(&self.base), self.read(&self.other));
        [0, 1, 2].map(|i| {
            let correlation = self.joint[i].correlation(self.counted);
            [a[i], b[i], apart(&a[i], &b[i], correlation, same)]
        })
    }
}

/// Other less base of two quantiles whose events are so correlated. By Bahadur's representation
/// (1966, "A note on quantiles in large samples", Annals of Mathematical Statistics 37) a sample
/// quantile is the truth less (F_n − p)/f, so that the errors of the two have the correlation of the
/// events x ≤ q.
fn apart(base: &Estimate, other: &Estimate, correlation: f64, same: bool) -> Estimate {
    let Some((a, b)) = base.value.zip(other.value) else {
        return Estimate::UNDEFINED;
    };
    let error = base.std_error.zip(other.std_error).map(|(a, b)| {
        if same {
            return 0.0;
        }
        (a * a + b * b - 2.0 * correlation * a * b).max(0.0).sqrt()
    });
    Estimate::normal(b - a, error)
}

fn gain(base: &Estimate, other: &Estimate, difference: &Estimate) -> Option<f64> {
    let (a, b, d) = (base.std_error?, other.std_error?, difference.std_error?);
    let gain = (a * a + b * b) / (d * d);
    gain.is_finite().then_some(gain)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The phi coefficient of a 2 × 2 table by hand: 40 both, 10 only the first, 20 only the second,
    /// 30 neither: (40·30 − 10·20)/√(50·50·60·40) = 1000/2449.49.
    #[test]
    fn events_are_correlated_as_by_hand() {
        let joint = Joint {
            base: 50,
            other: 60,
            both: 40,
        };
        assert!((joint.correlation(100) - 0.408_248_290_463_863).abs() < 1e-12);
        let certain = Joint {
            base: 100,
            other: 60,
            both: 60,
        };
        assert_eq!(certain.correlation(100), 0.0);
    }
}
