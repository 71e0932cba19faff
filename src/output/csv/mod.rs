//! The CSV files of a results folder, each from one table of columns.
//!
//! A number is printed with the digits that its standard error supports and at most as many
//! decimals as its metric has; what is undefined is an empty cell.

mod annual;
mod backtest;
mod benchmarks;
mod checks;
mod commitment_assets;
mod commitment_funding;
mod commitment_row;
mod commitments;
mod compare;
mod discover;
mod entities;
mod explain;
mod figures;
mod find;
mod flows;
mod inputs;
mod observations;
mod portfolio;
mod portfolio_claims;
mod prior_posterior;
mod quantiles;
mod regions;
mod sensitivity;
pub(super) mod summary;
mod sweep;

pub use annual::annual_csv;
pub(super) use backtest::backtest_references;
pub use backtest::{backtest_csv, backtest_summary_csv};
pub use benchmarks::benchmarks_csv;
pub use checks::checks_csv;
pub use commitments::commitments_csv;
pub use compare::{Row as CompareRow, compare_csv};
pub use discover::{Discovered, discover_csv, limits_csv, trajectory_csv};
pub use entities::entities_csv;
pub use explain::{ChangeRow, ExplainRow, changes_csv, explain_csv};
pub use find::{Search as FindSearch, find_csv};
pub use flows::flows_csv;
pub use inputs::inputs_csv;
pub use observations::observations_csv;
pub use portfolio::portfolio_csv;
pub use prior_posterior::prior_posterior_csv;
pub use quantiles::quantiles_csv;
pub use regions::regions_csv;
pub use sensitivity::{Studied, sensitivity_csv, tornado_csv};
pub use summary::summary_csv;
pub use sweep::{SweepCell, SweepSheet};

use super::cell::{Cell, Dialect};
use super::column::{Column, Sheet};
use crate::domain::Scenario;
use crate::results::{Figure, Results};
use crate::statistics::Estimate;
use rayon::prelude::*;

/// The file that sets observations beside what was simulated.
pub const OBSERVATIONS: &str = "observations.csv";

/// All CSV files of a run with their names, in the order of the reference. regions.csv is there
/// where the scenario has regions, entities.csv and flows.csv where it has entities, benchmarks.csv
/// where it has benchmarks. They are made on the threads of the pool that this is called in.
pub fn files(
    results: &Results,
    scenario: &Scenario,
    dialect: Dialect,
) -> Vec<(&'static str, Vec<u8>)> {
    type Writer = fn(&Results, &Scenario, Dialect) -> Option<Vec<u8>>;
    let writers: [(&'static str, Writer); 13] = [
        ("summary.csv", |r, s, d| Some(summary_csv(r, s, d))),
        ("annual.csv", |r, s, d| Some(annual_csv(r, s, d))),
        ("quantiles.csv", |r, s, d| Some(quantiles_csv(r, s, d))),
        ("commitments.csv", |r, s, d| Some(commitments_csv(r, s, d))),
        ("portfolio.csv", |r, s, d| Some(portfolio_csv(r, s, d))),
        ("regions.csv", |r, s, d| {
            s.has_energy().then(|| regions_csv(r, s, d))
        }),
        ("entities.csv", |r, s, d| {
            s.has_funding().then(|| entities_csv(r, s, d))
        }),
        ("flows.csv", |r, s, d| {
            s.has_funding().then(|| flows_csv(r, s, d))
        }),
        ("benchmarks.csv", |r, s, d| {
            (!s.benchmarks.is_empty()).then(|| benchmarks_csv(r, s, d))
        }),
        ("prior_posterior.csv", prior_posterior_csv),
        (OBSERVATIONS, observations_csv),
        ("inputs.csv", |r, s, d| Some(inputs_csv(r, s, d))),
        ("checks.csv", |r, s, d| Some(checks_csv(r, s, d))),
    ];
    let write = |(name, writer): &(&'static str, Writer)| {
        let bytes = writer(results, scenario, dialect)?;
        Some((*name, bytes))
    };
    writers.par_iter().filter_map(write).collect()
}

const SUBJECT_KIND: &str =
    "What the figure is about: portfolio, sponsor, commitment, region, entity, flow or regime.";
const SUBJECT: &str = "Id of the commitment, region or regime, or name of the sponsor, of the group \
                       of regions, of the entity or of the flow.";

/// A column of a file. In its name and unit `{currency}` stands for the scenario's currency in lower
/// case; `q05 … q95` is one column for each quantile level of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnReference {
    pub name: &'static str,
    pub unit: &'static str,
    /// What it holds, in a sentence.
    pub description: &'static str,
}

/// A file of results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReference {
    pub name: &'static str,
    /// What a row is, in a sentence.
    pub grain: &'static str,
    pub columns: Vec<ColumnReference>,
}

/// What is known of a file of results; none where its columns depend on what was asked.
pub fn file_reference(name: &str) -> Option<FileReference> {
    let mut all = file_references().into_iter().chain(study_references());
    let mut found = all.find(|f| f.name == name);
    if found.is_none() {
        let mut all = sensitivity_references()
            .into_iter()
            .chain(backtest_references());
        found = all.find(|f| f.name == name);
    }
    found
}

/// The CSV files of `sensitivity` and `discover`.
pub(super) fn sensitivity_references() -> [FileReference; 5] {
    [
        FileReference {
            name: "sensitivity.csv",
            grain: "Tidy: one row a measure of an input for a figure.",
            columns: described(&sensitivity::columns()),
        },
        FileReference {
            name: "tornado.csv",
            grain: "One row a figure and input, the largest swing first. Of indicators means are \
                    probabilities.",
            columns: described(&sensitivity::bar_columns()),
        },
        FileReference {
            name: "discover.csv",
            grain: "One row a box.",
            columns: described(&discover::columns()),
        },
        FileReference {
            name: "limits.csv",
            grain: "One row an input that a box limits.",
            columns: described(&discover::limit_columns()),
        },
        FileReference {
            name: "trajectory.csv",
            grain: "One row a step of the search for a box, from all trials to the last peel. Other \
                    boxes of it are had by `discover --density`.",
            columns: described(&discover::step_columns()),
        },
    ]
}

/// Every CSV file with its columns.
pub(super) fn file_references() -> [FileReference; 13] {
    [
        FileReference {
            name: "summary.csv",
            grain: "Tidy: one row a statistic of a figure. A figure is a metric of a subject over \
                    a period, or over the whole run.",
            columns: described(&summary::columns()),
        },
        FileReference {
            name: "annual.csv",
            grain: "Wide, for spreadsheets: one row a subject, metric and calendar year.",
            columns: described(&annual::columns()),
        },
        FileReference {
            name: "quantiles.csv",
            grain: "One row a headline figure of the whole run and one of 101 levels: 0.005, every \
                    hundredth from 0.01 to 0.99, and 0.995, whatever levels the run was asked for. \
                    Headline figures are those of the portfolio, what each commitment delivers and \
                    is worth, what claims are compared with, the energy of regions, and what \
                    entities lack. One less the probability, over the value, is a curve of exceedance.",
            columns: described(&quantiles::columns()),
        },
        FileReference {
            name: "commitments.csv",
            grain: "One row a commitment of the scenario, in the scenario's order. What is not \
                    simulated (repeated mentions, commitments without amount or capacity) is listed \
                    with empty figures, as are claims, whose figures are in portfolio.csv. The \
                    columns from `funded_mean_frac` to `distributions_std_error_…` are there where \
                    the scenario has entities: contracts and stakes have no others. Those from \
                    `sites` to `implied_cost_std_error_…` are there where the scenario has regions, \
                    those from `npv_mean_…` to `levelized_cost_q95_…` where it also has a compute \
                    price.",
            columns: described(&commitments::columns(true, true, true)),
        },
        FileReference {
            name: "portfolio.csv",
            grain: "One row a total of the whole run, then each claim as it was stated. Where a \
                    claim is compared with the builds, two more rows follow it: simulated_sum, what \
                    the builds in its scope spend in its window, and scaled_sum, the same over the \
                    share of the claimed total that the ledger lists. The columns from `hedge` on \
                    are about claims.",
            columns: described(&portfolio::columns()),
        },
        FileReference {
            name: "regions.csv",
            grain: "One row a region and calendar year, then one row a group of regions and \
                    calendar year. Written where the scenario has regions; what they use over the \
                    whole run is in summary.csv.",
            columns: described(&regions::columns()),
        },
        FileReference {
            name: "entities.csv",
            grain: "One row an entity over the whole run, then one row a calendar year. Written \
                    where the scenario has entities; the evidence of their money is in inputs.csv.",
            columns: described(&entities::columns()),
        },
        FileReference {
            name: "flows.csv",
            grain: "One row a flow of money (who pays whom, under what) over the whole run, then \
                    one row a calendar year. Written where the scenario has entities. How much \
                    goes round in circles is `circularity`: of the run in portfolio.csv, by year \
                    in annual.csv.",
            columns: described(&flows::columns()),
        },
        FileReference {
            name: "benchmarks.csv",
            grain: "One row a published figure, with ours beside it in its unit. Written where the \
                    scenario has benchmarks.",
            columns: described(&benchmarks::columns()),
        },
        FileReference {
            name: "prior_posterior.csv",
            grain: "One row a figure, without the observations and with them. Written where the \
                    scenario has observations and the figures are sound.",
            columns: described(&prior_posterior::columns()),
        },
        FileReference {
            name: OBSERVATIONS,
            grain: "One row an observation, beside what was simulated without and with all of them, \
                    then one row of all together. Written where the scenario has observations, also \
                    where the figures are not sound and nothing else is shown.",
            columns: described(&observations::columns()),
        },
        FileReference {
            name: "inputs.csv",
            grain: "One row a number that a trial reads, fixed or uncertain.",
            columns: described(&inputs::columns()),
        },
        FileReference {
            name: "checks.csv",
            grain: "One row a check that the run made of itself.",
            columns: described(&checks::columns()),
        },
    ]
}

/// The tables of studies with their columns.
pub(super) fn study_references() -> [FileReference; 4] {
    [
        FileReference {
            name: "compare.csv",
            grain: "`compare`: one row a figure that two scenarios share.",
            columns: described(&compare::columns()),
        },
        FileReference {
            name: "find.csv",
            grain: "`find`: one row an evaluation, the solution last.",
            columns: described(&find::columns()),
        },
        FileReference {
            name: "explain.csv",
            grain: "`explain`: one row a contribution, between the figure before and after.",
            columns: described(&explain::explain_columns()),
        },
        FileReference {
            name: "changes.csv",
            grain: "`explain`: one row a value that differs between the two scenarios.",
            columns: described(&explain::change_columns()),
        },
    ]
}

fn described<R>(columns: &[Column<R>]) -> Vec<ColumnReference> {
    let shown = |c: &Column<R>| ColumnReference {
        name: c.name,
        unit: c.unit,
        description: c.description,
    };
    columns.iter().map(shown).collect()
}

fn sheet<'a>(results: &'a Results, scenario: &'a Scenario, dialect: Dialect) -> Sheet<'a> {
    Sheet {
        currency: scenario.currency.code(),
        quantile_levels: &results.levels,
        dialect,
    }
}

/// The value of an estimate with the digits that its error supports.
fn value_cell(estimate: &Estimate, decimals: usize) -> Cell {
    Cell::number(estimate.value, estimate.std_error, decimals)
}

/// The quantile at a level; none where the figure has no such level.
fn quantile(figure: &Figure, level: f64) -> Option<&Estimate> {
    let found = figure.quantiles.iter().find(|(l, _)| *l == level);
    found.map(|(_, estimate)| estimate)
}

/// The cell of a figure's quantile.
fn quantile_cell(figure: &Figure, level: f64) -> Cell {
    quantile(figure, level).map_or(Cell::Empty, |e| {
        value_cell(e, figure.metric.info().decimals)
    })
}

/// The standard deviation of a figure.
fn sd_cell(figure: &Figure) -> Cell {
    let decimals = figure.metric.info().decimals;
    figure
        .sd
        .as_ref()
        .map_or(Cell::Empty, |e| value_cell(e, decimals))
}
