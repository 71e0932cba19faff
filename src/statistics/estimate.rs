//! A value with its standard error.

/// The 97.5 % point of the standard normal distribution: half widths of 95 % intervals are this
/// many standard errors.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// A statistic with its Monte Carlo standard error and 95 % confidence interval. Undefined parts
/// are `None`, never NaN or 0.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Estimate {
    pub value: Option<f64>,
    pub std_error: Option<f64>,
    pub ci_low: Option<f64>,
    pub ci_high: Option<f64>,
}

impl Estimate {
    /// A statistic that does not exist.
    pub const UNDEFINED: Self = Self {
        value: None,
        std_error: None,
        ci_low: None,
        ci_high: None,
    };

    /// A value that is approximately normal with this standard error, if there is one.
    pub fn normal(value: f64, std_error: Option<f64>) -> Self {
        let value = finite(value);
        let std_error = value.and(std_error).and_then(finite);
        let bound = |side: f64| finite(value? + side * Z_95 * std_error?);
        Self {
            value,
            std_error,
            ci_low: bound(-1.0),
            ci_high: bound(1.0),
        }
    }

    /// A statistic with its standard error and the half width of its interval.
    pub(super) fn within(value: f64, std_error: f64, half: f64) -> Self {
        Self {
            std_error: finite(std_error),
            ci_low: finite(value - half),
            ci_high: finite(value + half),
            ..Self::normal(value, None)
        }
    }

    /// A value with its interval, of which an end may not be known. The standard error is the interval's width over
    /// that of a standard normal value's, and undefined where one end is.
    pub(super) fn between(value: f64, ci_low: Option<f64>, ci_high: Option<f64>) -> Self {
        let width = ci_low.zip(ci_high).map(|(low, high)| high - low);
        Self {
            value: Some(value),
            std_error: width.map(|width| width / (2.0 * Z_95)),
            ci_low,
            ci_high,
        }
    }

    /// A share with a standard error from elsewhere. The interval is Wilson's (1927) for as many
    /// trials as would have this error if they were independent, with `t` standard errors (Korn and
    /// Graubard 1998, "Confidence intervals for proportions with small expected number of positive
    /// counts estimated from survey data", Survey Methodology 24), and stays inside \[0, 1\]. A share
    /// of 0 or 1 has neither: samples that all agree on it do not say how far off it may be.
    pub(super) fn share(p: f64, std_error: f64, t: f64) -> Self {
        if !(p > 0.0 && p < 1.0) {
            return Self::normal(p, None);
        }
        // t²/n for the effective number n = p(1−p)/error².
        let square = t * t * std_error * std_error / (p * (1.0 - p));
        let center = (p + square / 2.0) / (1.0 + square);
        let half = t
            * (std_error * std_error + square * std_error * std_error / (4.0 * p * (1.0 - p)))
                .sqrt()
            / (1.0 + square);
        Self {
            value: Some(p),
            std_error: Some(std_error),
            ci_low: Some((center - half).max(0.0)),
            ci_high: Some((center + half).min(1.0)),
        }
    }

    /// The mean of `count` independent trials with standard deviation `sd`.
    pub fn mean(mean: f64, sd: Option<f64>, count: u64) -> Self {
        if count == 0 {
            return Self::UNDEFINED;
        }
        Self::normal(mean, sd.map(|sd| sd / (count as f64).sqrt()))
    }

    /// The share of `count` independent trials in which something happened: standard error
    /// √(p(1−p)/n), interval by Wilson (1927), which stays inside [0, 1] and keeps a width where
    /// the share is 0 or 1.
    pub fn probability(hits: u64, count: u64) -> Self {
        if count == 0 {
            return Self::UNDEFINED;
        }
        let n = count as f64;
        let p = hits as f64 / n;
        let shrink = 1.0 + Z_95 * Z_95 / n;
        let center = (p + Z_95 * Z_95 / (2.0 * n)) / shrink;
        let half = Z_95 / shrink * (p * (1.0 - p) / n + Z_95 * Z_95 / (4.0 * n * n)).sqrt();
        Self {
            value: Some(p),
            std_error: Some((p * (1.0 - p) / n).sqrt()),
            ci_low: Some(if hits == 0 { 0.0 } else { center - half }),
            ci_high: Some(if hits == count { 1.0 } else { center + half }),
        }
    }

    /// The same estimate of a quantity that is larger by `by`.
    pub fn shifted(self, by: f64) -> Self {
        let shift = |part: Option<f64>| part.map(|x| x + by);
        Self {
            value: shift(self.value),
            std_error: self.std_error,
            ci_low: shift(self.ci_low),
            ci_high: shift(self.ci_high),
        }
    }
}

fn finite(x: f64) -> Option<f64> {
    x.is_finite().then_some(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The error of 40 in 100 independent trials gives back Wilson's interval of them.
    #[test]
    fn a_share_with_the_error_of_independent_trials_is_a_probability() {
        let plain = Estimate::probability(40, 100);
        let share = Estimate::share(0.4, plain.std_error.unwrap(), Z_95);
        for (a, b) in [
            (plain.ci_low, share.ci_low),
            (plain.ci_high, share.ci_high),
            (plain.value, share.value),
        ] {
            assert!((a.unwrap() - b.unwrap()).abs() < 1e-12);
        }
        assert_eq!(Estimate::share(1.0, 0.0, 2.0).std_error, None);
        assert_eq!(Estimate::share(0.5, 0.0, 2.0).ci_low, Some(0.5));
    }
}
