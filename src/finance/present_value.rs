//! Present values (Brealey, Myers and Allen 2020, *Principles of Corporate Finance*, ch. 2 and 5).

use super::finite;
use crate::calendar::Date;

/// Net present value Σ a·(1 + r)⁻ᵗ of flows (t in years, a); `rate` is above −1.
pub fn npv(rate: f64, flows: &[(f64, f64)]) -> Option<f64> {
    if rate.is_nan() || rate <= -1.0 {
        return None;
    }
    let growth = libm::log1p(rate);
    let discounted = flows.iter().map(|(t, a)| a * libm::exp(-t * growth));
    finite(discounted.sum())
}

/// Net present value of dated flows at their distance in days over 365 from the first, as XNPV of
/// Microsoft Excel. `None` where there are no flows.
pub fn xnpv(rate: f64, flows: &[(Date, f64)]) -> Option<f64> {
    let &(first, _) = flows.first()?;
    let flows: Vec<_> = flows
        .iter()
        .map(|&(date, a)| (years_between(first, date), a))
        .collect();
    npv(rate, &flows)
}

/// Days over 365.
pub(super) fn years_between(first: Date, date: Date) -> f64 {
    date.days_since(first) as f64 / 365.0
}

/// Modified internal rate of return of flows at times 0, 1, 2 …, as MIRR of Microsoft Excel (Lin
/// 1976, "The modified internal rate of return and investment criterion", The Engineering
/// Economist 21): the rate at which the outlays, discounted at `finance_rate`, grow in n − 1 periods
/// to the receipts, compounded at `reinvest_rate`. `None` without an outlay or without a receipt.
pub fn mirr(flows: &[f64], finance_rate: f64, reinvest_rate: f64) -> Option<f64> {
    let last = flows.len().checked_sub(1).filter(|last| *last > 0)?;
    let part = |sign: f64| -> Vec<(f64, f64)> {
        let timed = (0..).map(f64::from).zip(flows);
        timed.map(|(t, a)| (t, (sign * a).max(0.0))).collect()
    };
    let outlays = npv(finance_rate, &part(-1.0))?;
    let receipts = npv(reinvest_rate, &part(1.0))?;
    if flows.iter().any(|a| a.is_nan()) || outlays <= 0.0 || receipts <= 0.0 {
        return None;
    }
    let growth = libm::log(receipts / outlays) / last as f64 + libm::log1p(reinvest_rate);
    finite(libm::expm1(growth))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outside_the_domain_there_is_no_value() {
        assert_eq!(npv(-1.0, &[(0.0, 1.0)]), None);
        assert_eq!(npv(f64::NAN, &[(0.0, 1.0)]), None);
        assert_eq!(npv(0.1, &[(0.0, f64::INFINITY)]), None);
        assert_eq!(npv(0.1, &[]), Some(0.0));
        assert_eq!(xnpv(0.1, &[]), None);
        for flows in [
            &[][..],
            &[-1.0],
            &[1.0, 2.0],
            &[-1.0, -2.0],
            &[-1.0, f64::NAN, 2.0],
        ] {
            assert_eq!(mirr(flows, 0.1, 0.1), None, "{flows:?}");
        }
    }

    /// One outlay and one receipt: both rates are irrelevant.
    #[test]
    fn mirr_of_two_flows_is_their_growth() {
        let rate = mirr(&[-100.0, 0.0, 121.0], 0.3, 0.7).unwrap();
        assert!((rate - 0.1).abs() < 1e-15);
    }
}
