//! The columns of commitments.csv on who paid: builds that had to wait, contracts and stakes.

use super::super::column::{Column, column};
use super::commitment_row::CommitmentRow;
use super::commitments::{ERROR, ERROR_OF_PROBABILITY, Q05, Q50, Q95, cells};
use crate::domain::Metric::{
    Defaulted, Distributions, FundedFraction, FundingGap, NetAssetValue, Paid, ReletReceipts,
    Shortfall,
};

/// Simulated where the scenario has entities.
pub(super) fn columns<'a>() -> Vec<Column<CommitmentRow<'a>>> {
    cells![
        "funded_mean_frac", "frac", "Of a build with a sponsor whose money is limited: own spend over what it wanted to spend, all periods together; mean over the trials in which it wanted any.", mean(FundedFraction);
        "funded_std_error_frac", "frac", ERROR, std_error(FundedFraction);
        "funded_q05_frac", "frac", Q05, quantile(FundedFraction, 0.05);
        "funded_q50_frac", "frac", Q50, quantile(FundedFraction, 0.5);
        "funded_q95_frac", "frac", Q95, quantile(FundedFraction, 0.95);
        "funding_gap_mean_{currency}_bn", "{currency}_bn", "Of such a build: what it wanted to spend and could not; what waits is wanted again in the next period. Mean over the trials.", mean(FundingGap);
        "funding_gap_std_error_{currency}_bn", "{currency}_bn", ERROR, std_error(FundingGap);
        "funding_gap_q05_{currency}_bn", "{currency}_bn", Q05, quantile(FundingGap, 0.05);
        "funding_gap_q50_{currency}_bn", "{currency}_bn", Q50, quantile(FundingGap, 0.5);
        "funding_gap_q95_{currency}_bn", "{currency}_bn", Q95, quantile(FundingGap, 0.95);
        "paid_mean_{currency}_bn", "{currency}_bn", "Of a contract or a stake: what is paid within the horizon; mean over the trials.", mean(Paid);
        "paid_std_error_{currency}_bn", "{currency}_bn", ERROR, std_error(Paid);
        "paid_q05_{currency}_bn", "{currency}_bn", Q05, quantile(Paid, 0.05);
        "paid_q50_{currency}_bn", "{currency}_bn", Q50, quantile(Paid, 0.5);
        "paid_q95_{currency}_bn", "{currency}_bn", Q95, quantile(Paid, 0.95);
        "shortfall_mean_{currency}_bn", "{currency}_bn", "Of a contract: what is left unpaid at its default, or owed at the end of the horizon; mean over the trials.", mean(Shortfall);
        "shortfall_std_error_{currency}_bn", "{currency}_bn", ERROR, std_error(Shortfall);
        "default_prob", "prob", "Of a contract: probability that its buyer defaults on it within the horizon.", mean(Defaulted);
        "default_std_error_prob", "prob", ERROR_OF_PROBABILITY, std_error(Defaulted);
        "relet_receipts_mean_{currency}_bn", "{currency}_bn", "Of a contract: paid by others for the capacity after a default; mean over the trials.", mean(ReletReceipts);
        "relet_receipts_std_error_{currency}_bn", "{currency}_bn", ERROR, std_error(ReletReceipts);
        "net_asset_value_mean_{currency}_bn", "{currency}_bn", "Of a stake paced as a fund: its value at the end of the horizon; mean over the trials.", mean(NetAssetValue);
        "net_asset_value_std_error_{currency}_bn", "{currency}_bn", ERROR, std_error(NetAssetValue);
        "distributions_mean_{currency}_bn", "{currency}_bn", "Of such a stake: what it returns within the horizon; mean over the trials.", mean(Distributions);
        "distributions_std_error_{currency}_bn", "{currency}_bn", ERROR, std_error(Distributions);
    ]
}
