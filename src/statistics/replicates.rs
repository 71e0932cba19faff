//! Errors from independent replicates: where trials are not independent of each other, the spread of
//! the statistics of whole samples is all that says how good they are.

use super::Estimate;
use crate::distributions::Distribution;

/// A statistic of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Statistic {
    Mean,
    Sd,
    /// At a level, of the defined trials.
    Quantile(f64),
    /// At a level, undefined trials counting as above every number.
    Censored(f64),
    /// Of the lowest share.
    TailMean(f64),
    /// Share of the defined trials that are at most so much.
    UpTo(f64),
}

/// The statistics whose errors are wanted: replicates are summarized one after another and dropped, so
/// that it must be known before a run what will be asked of them after it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Asked {
    /// Levels of quantiles.
    pub levels: Vec<f64>,
    /// Shares of which the mean of the lowest trials is asked.
    pub tails: Vec<f64>,
    /// Values of which the share of trials at or below them is asked, by column.
    pub values: Vec<(usize, f64)>,
    /// Columns of which more quantiles are asked than of all, and the levels of those.
    pub closely: (Vec<usize>, Vec<f64>),
}

/// What is asked of one column.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AskedOfColumn {
    /// Levels of quantiles.
    pub levels: Vec<f64>,
    /// Shares of which the mean of the lowest trials is asked.
    pub tails: Vec<f64>,
    /// Values of which the share of trials at or below them is asked.
    pub values: Vec<f64>,
}

impl Asked {
    /// What is asked of a column.
    pub fn of(&self, column: usize) -> AskedOfColumn {
        let mut levels = self.levels.clone();
        let (closely, more) = &self.closely;
        if closely.contains(&column) {
            levels.extend(more);
            levels.sort_by(f64::total_cmp);
            levels.dedup();
        }
        let values = self.values.iter().filter(|(c, _)| *c == column);
        AskedOfColumn {
            levels,
            tails: self.tails.clone(),
            values: values.map(|(_, value)| *value).collect(),
        }
    }
}

/// What the replicates of a column came to.
#[derive(Debug, Clone, Default)]
pub(super) struct Spread {
    /// By replicate: what its statistics weigh in the whole.
    weights: Vec<f64>,
    /// By replicate: all trials, and the share of them in which there is a value.
    defined: Vec<(f64, f64)>,
    /// By statistic, then by replicate.
    values: Vec<(Statistic, Vec<Option<f64>>)>,
    /// By quantile, then by replicate.
    marks: Vec<(Statistic, Vec<Option<Mark>>)>,
}

/// A value near a quantile, and the share of a replicate's trials that are at most it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Mark {
    pub value: f64,
    pub share: f64,
}

impl Spread {
    /// Adds a replicate, with the same statistics in the same order as every other one.
    pub fn add(
        &mut self,
        (weight, trials): (f64, f64),
        statistics: &[(Statistic, Option<f64>)],
        marks: &[(Statistic, Option<Mark>)],
    ) {
        self.weights.push(weight);
        self.defined.push((trials, weight / trials));
        if self.marks.is_empty() {
            self.marks = marks.iter().map(|(s, _)| (*s, Vec::new())).collect();
        }
        for ((known, all), (statistic, mark)) in self.marks.iter_mut().zip(marks) {
            debug_assert_eq!(known, statistic);
            all.push(*mark);
        }
        if self.values.is_empty() {
            self.values = statistics.iter().map(|(s, _)| (*s, Vec::new())).collect();
        }
        for ((known, values), (statistic, value)) in self.values.iter_mut().zip(statistics) {
            debug_assert_eq!(known, statistic);
            values.push(*value);
        }
    }

    /// A statistic of all trials with the error that the replicates say it has; without one where it
    /// is undefined in a replicate, or nobody asked for it in time.
    pub fn judge(&self, statistic: Statistic, whole: Estimate) -> Estimate {
        let bare = Estimate {
            value: whole.value,
            ..Estimate::UNDEFINED
        };
        let Some((value, error)) = whole.value.zip(self.std_error(statistic)) else {
            return bare;
        };
        let t = t_95(self.weights.len());
        match statistic {
            Statistic::UpTo(_) => Estimate::share(value, error, t),
            _ => Estimate::within(value, error, t * error),
        }
    }

    /// As [`Spread::judge`], of the probability that an indicator is 1.
    pub fn judge_probability(&self, whole: Estimate) -> Estimate {
        let Some((value, error)) = whole.value.zip(self.std_error(Statistic::Mean)) else {
            return Estimate {
                value: whole.value,
                ..Estimate::UNDEFINED
            };
        };
        Estimate::share(value, error, t_95(self.weights.len()))
    }

    /// As [`Spread::judge`], of the share of all trials in which there is a value.
    pub fn judge_defined(&self, whole: Estimate) -> Estimate {
        let (trials, shares): (Vec<f64>, Vec<f64>) = self.defined.iter().copied().unzip();
        match whole.value.zip(spread_of(&trials, &shares)) {
            Some((value, error)) => Estimate::share(value, error, t_95(trials.len())),
            None => Estimate {
                value: whole.value,
                ..Estimate::UNDEFINED
            },
        }
    }

    /// Standard error of the share of all trials that lie below a quantile, with the t of its interval: the
    /// spread of the replicates' shares below a value near it. `whole` tells the share of all trials at or
    /// below a value.
    ///
    /// The spread of the replicates' own quantiles would not do: where the points of a sample are evenly
    /// spaced an order statistic varies less than the count below a fixed value, which the whole's
    /// quantile follows (Bahadur 1966, "A note on quantiles in large samples", Annals of Mathematical
    /// Statistics 37).
    pub fn share_error(
        &self,
        quantile: Statistic,
        whole: &dyn Fn(f64) -> f64,
    ) -> Option<(f64, f64)> {
        let (_, marks) = self.marks.iter().find(|(s, _)| *s == quantile)?;
        let total: f64 = self.weights.iter().sum();
        // The first replicate has no other to say where the quantile is.
        let (_, marks) = marks.split_first()?;
        if marks.is_empty() || total <= 0.0 {
            return None;
        }
        let mut squares = 0.0;
        for (mark, weight) in marks.iter().zip(&self.weights[1..]) {
            let mark = (*mark)?;
            let d = weight / total * (mark.share - whole(mark.value));
            squares += d * d;
        }
        // Of R replicates one is missing, and the whole holds each of the others.
        let count = self.weights.len() as f64;
        let error = count / (count - 1.0) * squares.sqrt();
        let t = t_95(self.weights.len());
        error.is_finite().then_some((error, t))
    }

    fn std_error(&self, statistic: Statistic) -> Option<f64> {
        let (_, values) = self.values.iter().find(|(s, _)| *s == statistic)?;
        let values: Option<Vec<f64>> = values.iter().copied().collect();
        spread_of(&self.weights, &values?)
    }
}

/// √(R/(R−1) Σ w² (x − x̄)²) over R replicates with weights w that sum to 1 and mean x̄ = Σ w x:
/// s/√R where all weigh the same. The whole's statistic is to first order x̄, also where the
/// weights vary by chance as a ratio's do (Cochran 1977, "Sampling techniques", 6.3 and 9A).
fn spread_of(weights: &[f64], values: &[f64]) -> Option<f64> {
    let total: f64 = weights.iter().sum();
    let count = values.len() as f64;
    if values.len() < 2 || total <= 0.0 {
        return None;
    }
    let weighted = || weights.iter().map(|w| w / total).zip(values);
    let first = values[0];
    // About the first value, so that equal values have no spread at all.
    let mean: f64 = weighted().map(|(w, x)| w * (x - first)).sum();
    let squares: f64 = weighted()
        .map(|(w, x)| w * (x - first - mean))
        .map(|d| d * d)
        .sum();
    let error = (count / (count - 1.0) * squares).sqrt();
    error.is_finite().then_some(error)
}

/// The 97.5 % point of Student's t with one degree of freedom less than there are replicates.
fn t_95(replicates: usize) -> f64 {
    student_quantile(replicates, 0.975)
}

/// The quantile of Student's t with one degree of freedom less than there are replicates (at least
/// two): how many standard errors from replicates a statistic is off at level `p`.
pub fn student_quantile(replicates: usize, p: f64) -> f64 {
    let t = Distribution::StudentT {
        nu: replicates.saturating_sub(1).max(1) as f64,
        location: 0.0,
        scale: 1.0,
    };
    t.quantile(p)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(weights: &[f64], values: &[Option<f64>]) -> Spread {
        let mut spread = Spread::default();
        for (weight, value) in weights.iter().zip(values) {
            spread.add((*weight, *weight), &[(Statistic::Mean, *value)], &[]);
        }
        spread
    }

    fn mean(spread: &Spread, value: f64) -> Estimate {
        spread.judge(Statistic::Mean, Estimate::normal(value, Some(99.0)))
    }

    /// 1, 2, 3, 4 have s = √(5/3), so s/√4 = 0.645497; t of 3 degrees of freedom at .975 is 3.182446
    /// (tables of Student's t).
    #[test]
    fn equal_weights_give_the_standard_error_of_a_mean() {
        let values = [1.0, 2.0, 3.0, 4.0].map(Some);
        let seen = mean(&spread(&[7.0; 4], &values), 2.5);
        assert_eq!(seen.value, Some(2.5));
        assert!((seen.std_error.unwrap() - 0.645_497_224_367_902_8).abs() < 1e-12);
        assert!((seen.ci_high.unwrap() - 2.5 - 3.182_446_305 * 0.645_497_224).abs() < 1e-7);
        assert!((seen.ci_low.unwrap() + seen.ci_high.unwrap() - 5.0).abs() < 1e-12);
    }

    /// Weights 1/4, 1/4, 1/2 of 0, 4, 4: mean 3, so 3/2 (9/16 + 1/16 + 1/4) = 21/16.
    #[test]
    fn unequal_weights_count() {
        let seen = mean(&spread(&[1.0, 1.0, 2.0], &[0.0, 4.0, 4.0].map(Some)), 3.0);
        assert!((seen.std_error.unwrap() - (21.0_f64 / 16.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn what_replicates_do_not_say_is_empty() {
        let gap = spread(&[1.0; 3], &[Some(1.0), None, Some(2.0)]);
        let seen = mean(&gap, 1.5);
        assert_eq!((seen.value, seen.std_error), (Some(1.5), None));
        assert_eq!((seen.ci_low, seen.ci_high), (None, None));
        let one = spread(&[1.0], &[Some(1.0)]);
        assert_eq!(mean(&one, 1.0).std_error, None);
        let unasked = spread(&[1.0; 2], &[Some(1.0), Some(2.0)]);
        let sd = unasked.judge(Statistic::Sd, Estimate::normal(1.0, Some(1.0)));
        assert_eq!((sd.value, sd.std_error), (Some(1.0), None));
    }

    #[test]
    fn equal_values_have_no_error() {
        let seen = mean(&spread(&[3.0, 1.0, 2.0], &[Some(0.1); 3]), 0.1);
        assert_eq!((seen.std_error, seen.ci_low), (Some(0.0), Some(0.1)));
    }
}
