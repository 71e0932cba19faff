//! Finance, sampling and statistics against published values and closed forms.

mod finance;
mod portfolio_credit;
mod sampling;
mod scores;
mod statistics;
mod survival;
