//! The columns of commitments.csv on capacity and energy, and on returns.

use super::super::column::{Column, column};
use super::commitment_row::CommitmentRow;
use super::commitments::{ERROR, ERROR_OF_PROBABILITY, Q05, Q50, Q95, cells};
use crate::domain::Metric::{
    BreakEven, Emissions, Energy, GwOnline, GwOrdered, GwPeak, ImpliedCost, Irr, IrrSeveral,
    LevelizedCost, Loss, Moic, Npv, ProfitabilityIndex, RequiredRevenue, Water,
};

/// Capacity and energy, simulated where the scenario has regions.
pub(super) fn energy<'a>() -> Vec<Column<CommitmentRow<'a>>> {
    let mut columns: Vec<Column<CommitmentRow<'a>>> = vec![column(
        "sites",
        "text",
        "The regions in which its capacity stands, joined by `; `, with their shares where there \
         are several. A parent's parts have their own.",
        CommitmentRow::sites,
    )];
    let figures: Vec<Column<CommitmentRow<'a>>> = cells![
        "ordered_mean_gw", "gw", "IT load ordered until the end of the horizon (gw_ordered), a parent with its parts; mean over the trials.", mean(GwOrdered);
        "ordered_std_error_gw", "gw", ERROR, std_error(GwOrdered);
        "peak_mean_gw", "gw", "Most IT load online at the end of any period (gw_peak); mean over the trials.", mean(GwPeak);
        "peak_std_error_gw", "gw", ERROR, std_error(GwPeak);
        "peak_q05_gw", "gw", Q05, quantile(GwPeak, 0.05);
        "peak_q50_gw", "gw", Q50, quantile(GwPeak, 0.5);
        "peak_q95_gw", "gw", Q95, quantile(GwPeak, 0.95);
        "online_mean_gw", "gw", "IT load online at the end of the horizon (gw_online); mean over the trials.", mean(GwOnline);
        "online_std_error_gw", "gw", ERROR, std_error(GwOnline);
        "energy_mean_twh", "twh", "Electricity used within the horizon; mean over the trials.", mean(Energy);
        "energy_std_error_twh", "twh", ERROR, std_error(Energy);
        "energy_q05_twh", "twh", Q05, quantile(Energy, 0.05);
        "energy_q50_twh", "twh", Q50, quantile(Energy, 0.5);
        "energy_q95_twh", "twh", Q95, quantile(Energy, 0.95);
        "emissions_mean_mt_co2", "mt_co2", "CO2 of that electricity; mean over the trials.", mean(Emissions);
        "emissions_std_error_mt_co2", "mt_co2", ERROR, std_error(Emissions);
        "water_mean_bn_litres", "bn_litres", "Water used within the horizon, on site and in making the electricity; mean over the trials.", mean(Water);
        "water_std_error_bn_litres", "bn_litres", ERROR, std_error(Water);
        "implied_cost_mean_{currency}_bn_per_gw", "{currency}_bn_per_gw", "Headline (its AI part) over the stated capacity, where both were announced; mean over the trials.", mean(ImpliedCost);
        "implied_cost_std_error_{currency}_bn_per_gw", "{currency}_bn_per_gw", ERROR, std_error(ImpliedCost);
    ];
    columns.extend(figures);
    columns
}

/// Returns, simulated where the scenario has regions and a compute price.
pub(super) fn returns<'a>() -> Vec<Column<CommitmentRow<'a>>> {
    let mut columns: Vec<Column<CommitmentRow<'a>>> = cells![
        "npv_mean_{currency}_bn", "{currency}_bn", "Net present value at the commitment's own cost of capital; mean over the trials.", mean(Npv);
        "npv_std_error_{currency}_bn", "{currency}_bn", ERROR, std_error(Npv);
        "npv_q05_{currency}_bn", "{currency}_bn", Q05, quantile(Npv, 0.05);
        "npv_q50_{currency}_bn", "{currency}_bn", Q50, quantile(Npv, 0.5);
        "npv_q95_{currency}_bn", "{currency}_bn", Q95, quantile(Npv, 0.95);
        "npv_var95_{currency}_bn", "{currency}_bn", "Value at risk: minus the quantile of net present value at 5 %.", var(Npv);
        "npv_cvar95_{currency}_bn", "{currency}_bn", "Expected shortfall: minus the mean of the trials below that quantile.", cvar(Npv);
        "loss_prob", "prob", "Probability that the net present value is negative.", mean(Loss);
        "loss_std_error_prob", "prob", ERROR_OF_PROBABILITY, std_error(Loss);
        "irr_q05_frac", "frac", "Internal rate of return a year, quantile at 5 % of the trials that have exactly one; empty where the run was not asked for this level.", quantile(Irr, 0.05);
        "irr_q50_frac", "frac", "The median of the same trials.", quantile(Irr, 0.5);
        "irr_q95_frac", "frac", "The quantile at 95 % of the same trials.", quantile(Irr, 0.95);
        "irr_defined_prob", "prob", "Share of the trials that have exactly one internal rate of return: the others are in none of its quantiles.", defined(Irr);
        "irr_several_prob", "prob", "Probability of several internal rates of return.", mean(IrrSeveral);
        "moic_q50_x", "x", "Multiple on invested capital, median over the trials in which anything is invested.", quantile(Moic, 0.5);
    ];
    columns.push(column(
        "payback_q50",
        "text",
        "Date by which half of the trials have paid back for good; `never` where no more than \
         half do within the horizon.",
        CommitmentRow::payback,
    ));
    let rest: Vec<Column<CommitmentRow<'a>>> = cells![
        "profitability_index_q50_x", "x", "1 plus net present value over the present value of spend and refresh; median.", quantile(ProfitabilityIndex, 0.5);
        "break_even_multiple_q50_x", "x", "Present value of all costs over that of revenue; median.", quantile(BreakEven, 0.5);
        "required_revenue_q50_{currency}_bn_per_year", "{currency}_bn_per_year", "Revenue a year, at the largest capacity, that earns the hurdle rate; median.", quantile(RequiredRevenue, 0.5);
        "levelized_cost_q05_{currency}_mn_per_mw_year", "{currency}_mn_per_mw_year", "Levelized cost of compute, before tax; quantile at 5 %.", quantile(LevelizedCost, 0.05);
        "levelized_cost_q50_{currency}_mn_per_mw_year", "{currency}_mn_per_mw_year", Q50, quantile(LevelizedCost, 0.5);
        "levelized_cost_q95_{currency}_mn_per_mw_year", "{currency}_mn_per_mw_year", Q95, quantile(LevelizedCost, 0.95);
    ];
    columns.extend(rest);
    columns
}
