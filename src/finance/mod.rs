//! Formulas of finance, as textbooks and spreadsheets have them. What is undefined is `None`, never 0.

mod flows;
mod internal_rate;
mod loans;

pub use flows::{Flow, dated, mirr, npv, payback, xirr, xnpv};
pub use internal_rate::{InternalRate, internal_rate};
pub use loans::{
    annuity_payment, capital_recovery, default_intensity, default_probability, recovery_life,
};
