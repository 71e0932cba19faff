//! How long something takes, where some of it has not happened yet: the product-limit estimator of Kaplan
//! and Meier (1958), "Nonparametric estimation from incomplete observations", Journal of the American
//! Statistical Association 53.
//!
//! A time is *observed* where what it is about has happened, and *censored* where it is only known to be
//! longer. What is censored at a time counts as at risk of what is observed at it.

use super::{Estimate, Z_95};

/// What a level and a share may differ by and still be equal: levels are decimals, shares are products.
const ROUNDING: f64 = 1e-12;

/// The survival curve of a sample: the share of which it has not happened after a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Survival {
    steps: Vec<Step>,
    /// At risk of the first observed time.
    at_first: usize,
    /// The longest time, observed or censored.
    longest: f64,
    count: u64,
    observed: u64,
    undefined: u64,
}

/// The curve from an observed time to the next one.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Step {
    time: f64,
    share: f64,
    /// Σ d/(n (n − d)) over the times up to this one, d of n at risk observed at each (Greenwood 1926, "The
    /// natural duration of cancer", Reports on Public Health and Medical Subjects 33): the variance of the
    /// share is its square times this. Infinite where the share is 0.
    sum: f64,
}

impl Step {
    /// The share with Greenwood's standard error. The interval is that of ln(−ln share) (Kalbfleisch and
    /// Prentice 1980, "The statistical analysis of failure time data", section 1.3), so that it stays inside
    /// \[0, 1\]. A share of 0 has neither.
    fn estimate(&self) -> Estimate {
        let mut found = Estimate::normal(self.share, None);
        if self.share > 0.0 {
            let error = self.sum.sqrt();
            let factor = libm::exp(Z_95 * error / libm::log(self.share));
            found.std_error = Some(self.share * error);
            found.ci_low = Some(libm::pow(self.share, 1.0 / factor));
            found.ci_high = Some(libm::pow(self.share, factor));
        }
        found
    }
}

impl Survival {
    /// The curve of these times, each with whether it was observed. NaN is left out and counted.
    pub fn new(mut times: Vec<(f64, bool)>) -> Self {
        let all = times.len();
        times.retain(|(time, _)| !time.is_nan());
        times.sort_by(|a, b| a.0.total_cmp(&b.0));
        let count = times.len() as u64;
        let mut at_risk = times.len();
        let mut steps: Vec<Step> = Vec::new();
        // The share is `from` times what is left of `of`: without censoring in between shares of the
        // sample stay exact.
        let (mut from, mut of) = (1.0, at_risk as f64);
        let (mut share, mut sum) = (1.0, 0.0);
        let mut at_first = 0;
        for group in times.chunk_by(|a, b| a.0 == b.0) {
            let observed = group.iter().filter(|(_, observed)| *observed).count();
            if let (Some((time, _)), 1..) = (group.first(), observed) {
                let left = (at_risk - observed) as f64;
                if steps.is_empty() {
                    at_first = at_risk;
                }
                share = from * left / of;
                sum += observed as f64 / (at_risk as f64 * left);
                steps.push(Step {
                    time: *time,
                    share,
                    sum,
                });
            }
            at_risk -= group.len();
            if observed < group.len() {
                (from, of) = (share, at_risk as f64);
            }
        }
        Self {
            steps,
            at_first,
            longest: times.last().map_or(f64::NEG_INFINITY, |(time, _)| *time),
            count,
            observed: times.iter().filter(|(_, observed)| *observed).count() as u64,
            undefined: all as u64 - count,
        }
    }

    /// Number of times.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Number of times that were observed.
    pub fn observed(&self) -> u64 {
        self.observed
    }

    /// Number of times that were NaN.
    pub fn undefined(&self) -> u64 {
        self.undefined
    }

    /// Share of which it has not happened after `time`. Undefined beyond the longest time if that is censored,
    /// and of an empty sample. A share of 0 or 1 has neither error nor interval.
    pub fn share_after(&self, time: f64) -> Estimate {
        let passed = self.steps.partition_point(|step| step.time <= time);
        match passed.checked_sub(1).and_then(|k| self.steps.get(k)) {
            Some(step) if step.share == 0.0 || time <= self.longest => step.estimate(),
            None if time <= self.longest => Estimate::normal(1.0, None),
            _ => Estimate::UNDEFINED,
        }
    }

    /// The first time after which at most 1 − `p` is left, undefined where the curve stays above. The interval
    /// holds the times whose own interval holds 1 − `p` (Brookmeyer and Crowley 1982, "A confidence interval
    /// for the median survival time", Biometrics 38); the standard error is its width over that of a standard
    /// normal value, undefined where one end is.
    pub fn quantile(&self, p: f64) -> Estimate {
        let left = 1.0 - p + ROUNDING;
        let first = |curve: &dyn Fn(&Step) -> Option<f64>| {
            let below = |step: &&Step| curve(step).is_some_and(|share| share <= left);
            self.steps.iter().find(below).map(|step| step.time)
        };
        let Some(value) = first(&|step| Some(step.share)) else {
            return Estimate::UNDEFINED;
        };
        // Before the first time all is left: the end is there where so many at risk would hardly all have
        // lasted had a share of p been over (the exact interval of Clopper and Pearson 1934), else unknown.
        let begins = self.steps.first().map(|step| step.time);
        let lasted = libm::pow(1.0 - p, self.at_first as f64) < 0.025;
        let ci_low = first(&|step| step.estimate().ci_low.or(Some(step.share)))
            .filter(|low| lasted || Some(*low) != begins);
        let ci_high = first(&|step| step.estimate().ci_high);
        Estimate::between(value, ci_low, ci_high)
    }
}
