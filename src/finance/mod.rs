//! Financial functions of plain numbers: present values, annuities, rates of return, payback, credit,
//! clearing of payments between entities, calls of a fund.
//!
//! A figure without a value is `None`, never NaN or 0, and nothing here panics or runs on: sums that
//! overflow and arguments outside a formula's domain have no value. Everything stands on `libm`, so
//! a result is the same bits on every processor.

mod annuity;
mod bernstein;
mod clearing;
mod credit;
mod cycles;
mod internal_rate;
mod pacing;
mod payback;
mod portfolio_credit;
mod present_value;
mod series;
mod signs;

pub use annuity::{annuity_payment, capital_recovery, debt_service_cover, implied_life};
pub use clearing::{Claim, Clearing};
pub use credit::{default_intensity, default_probability};
pub use cycles::Cycles;
pub use internal_rate::{InternalRate, irr, irr_mid_period, xirr};
pub use pacing::{Account, Pacing, PacingSchedule};
pub use payback::{discounted_payback, growth_rate, moic, payback};
pub use portfolio_credit::{
    basel_capital, basel_correlation, basel_risk_weight, default_share_cdf,
    default_share_deviation, default_share_quantile, event_correlation, joint_default_probability,
    kendall_tau, spearman_rho,
};
pub use present_value::{mirr, npv, xnpv};

/// The number, where it is one.
fn finite(x: f64) -> Option<f64> {
    x.is_finite().then_some(x)
}
