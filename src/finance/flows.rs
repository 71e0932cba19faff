//! Cash flows at dates: present values, modified and dated rates of return, payback.

use super::{InternalRate, internal_rate};

/// Money at a time, in years.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow {
    pub time: f64,
    pub money: f64,
}

/// Net present value at time 0: Σ money·(1 + rate)^−time. `rate` is above −1.
pub fn npv(rate: f64, flows: &[Flow]) -> f64 {
    let log = libm::log1p(rate);
    flows
        .iter()
        .map(|f| f.money * libm::exp(-log * f.time))
        .sum()
}

/// Flows on days, counted from the first one, in years of 365 days (the convention of the
/// spreadsheet functions XNPV and XIRR).
pub fn dated(flows: &[(f64, f64)]) -> Vec<Flow> {
    let first = flows.first().map_or(0.0, |f| f.0);
    let flow = |(day, money): &(f64, f64)| Flow {
        time: (day - first) / 365.0,
        money: *money,
    };
    flows.iter().map(flow).collect()
}

/// XNPV: net present value of (day, money) at the first day.
pub fn xnpv(rate: f64, flows: &[(f64, f64)]) -> f64 {
    npv(rate, &dated(flows))
}

/// XIRR: the internal rate of return of (day, money).
pub fn xirr(flows: &[(f64, f64)]) -> InternalRate {
    internal_rate(&dated(flows))
}

/// MIRR of flows at 0, 1, 2, …: the rate at which the present value of what is paid, at `finance`,
/// grows to the final value of what is received, at `reinvest`. None without both signs.
pub fn mirr(flows: &[f64], finance: f64, reinvest: f64) -> Option<f64> {
    let last = flows.len().checked_sub(1).filter(|n| *n > 0)? as f64;
    let sum = |rate: f64, wanted: fn(f64) -> bool, from: f64| -> f64 {
        let log = libm::log1p(rate);
        let all = flows.iter().enumerate().filter(|(_, m)| wanted(**m));
        all.map(|(k, m)| m * libm::exp(log * (from - k as f64)))
            .sum()
    };
    let paid = -sum(finance, |m| m < 0.0, 0.0);
    let received = sum(reinvest, |m| m > 0.0, last);
    (paid > 0.0 && received > 0.0).then(|| libm::pow(received / paid, 1.0 / last) - 1.0)
}

/// The time from which the sum of flows at 0, 1, 2, … stays at or above 0 to the end, linear inside
/// a step; discounted at `rate`, or not where that is 0. None where it never does.
pub fn payback(rate: f64, flows: &[f64]) -> Option<f64> {
    let log = libm::log1p(rate);
    let mut sum = 0.0;
    let mut at = Some(0.0);
    for (k, money) in flows.iter().enumerate() {
        let next = sum + money * libm::exp(-log * k as f64);
        if next < 0.0 {
            at = None;
        } else if sum < 0.0 {
            at = Some(k as f64 - 1.0 + sum / (sum - next));
        }
        sum = next;
    }
    at
}
