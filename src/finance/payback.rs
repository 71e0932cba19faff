//! When money comes back and how much of it.

use super::finite;

/// The time from which the running sum of flows (t, a), in order of time, stays at or above 0 to the
/// end: a flow comes in evenly between the time of the one before and its own. 0 where the sum is
/// never below 0; `None` where it ends below 0 or there are no flows.
pub fn payback(flows: &[(f64, f64)]) -> Option<f64> {
    let mut sum = 0.0;
    let mut before = flows.first()?.0;
    let mut found = Some(before);
    for &(time, amount) in flows {
        let next = sum + amount;
        if !next.is_finite() || time < before {
            return None;
        }
        if next < 0.0 {
            found = None;
        } else if sum < 0.0 {
            found = Some(before + (time - before) * (-sum / amount));
        }
        sum = next;
        before = time;
    }
    found.and_then(finite)
}

/// [`payback`] of the flows discounted at `rate` to time 0.
pub fn discounted_payback(rate: f64, flows: &[(f64, f64)]) -> Option<f64> {
    if rate.is_nan() || rate <= -1.0 {
        return None;
    }
    let growth = libm::log1p(rate);
    let discounted: Vec<_> = flows
        .iter()
        .map(|&(t, a)| (t, a * libm::exp(-t * growth)))
        .collect();
    payback(&discounted)
}

/// Multiple on invested capital: money returned over money invested. `None` where nothing is
/// invested.
pub fn moic(returned: f64, invested: f64) -> Option<f64> {
    if invested > 0.0 {
        finite(returned / invested)
    } else {
        None
    }
}

/// Compound growth rate (to/from)^(1/years) − 1 of a positive quantity.
pub fn growth_rate(from: f64, to: f64, years: f64) -> Option<f64> {
    if from > 0.0 && to > 0.0 && years > 0.0 {
        finite(libm::expm1(libm::log(to / from) / years))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payback_is_of_the_last_crossing() {
        let flows = |amounts: &[f64]| -> Vec<(f64, f64)> {
            (0..).map(f64::from).zip(amounts.iter().copied()).collect()
        };
        // −10, 2, −4, 4: crosses at 10/12 and, for good, at 2 + 4/8.
        assert_eq!(payback(&flows(&[-10.0, 12.0, -6.0, 8.0])), Some(2.5));
        assert_eq!(payback(&flows(&[-10.0, 12.0, -6.0])), None);
        assert_eq!(payback(&flows(&[-10.0, 10.0])), Some(1.0));
        assert_eq!(payback(&flows(&[3.0, -3.0, 1.0])), Some(0.0));
        assert_eq!(payback(&[]), None);
        assert_eq!(payback(&flows(&[-1.0, f64::NAN])), None);
        assert_eq!(payback(&[(1.0, -1.0), (0.0, 2.0)]), None);
        assert_eq!(discounted_payback(-1.0, &flows(&[-1.0, 2.0])), None);
    }

    #[test]
    fn outside_the_domain_there_is_no_value() {
        assert_eq!(moic(1.0, 0.0), None);
        assert_eq!(moic(f64::NAN, 1.0), None);
        assert_eq!(growth_rate(0.0, 1.0, 5.0), None);
        assert_eq!(growth_rate(1.0, 2.0, 0.0), None);
    }
}
