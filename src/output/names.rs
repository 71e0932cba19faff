//! Names of the files that commands leave in their folders.

use super::manifest::MANIFEST;
use super::pages;

/// The tables that each command may leave.
const TABLES: [(&str, &[&str]); 8] = [
    (
        "run",
        &[
            "summary.csv",
            "annual.csv",
            "quantiles.csv",
            "commitments.csv",
            "portfolio.csv",
            "regions.csv",
            "entities.csv",
            "flows.csv",
            "benchmarks.csv",
            "prior_posterior.csv",
            "observations.csv",
            "inputs.csv",
            "checks.csv",
        ],
    ),
    (
        "backtest",
        &["backtest.csv", "backtest_summary.csv", "checks.csv"],
    ),
    ("compare", &["compare.csv"]),
    (
        "sweep",
        &["sweep.csv", "sweep_wide.csv", "sweep_failed.csv"],
    ),
    ("find", &["find.csv"]),
    ("explain", &["explain.csv", "changes.csv"]),
    ("sensitivity", &["sensitivity.csv", "tornado.csv"]),
    (
        "discover",
        &["discover.csv", "limits.csv", "trajectory.csv"],
    ),
];

/// Files that show a run whole and are made from its CSV files.
const VIEWS: [&str; 3] = ["results.json", "results.xlsx", "report.html"];

/// Whether a command may leave a file of this name, views of its result apart.
pub fn may_leave(command: &str, name: &str) -> bool {
    let whole = pages::whole(name);
    let table = whole.as_deref().unwrap_or(name);
    name == MANIFEST
        || name == "resolved.toml"
        || name.ends_with(".resolved.toml")
        || TABLES
            .iter()
            .any(|(c, tables)| *c == command && tables.contains(&table))
}

/// Whether a view of a result that has these tables may have this name.
pub(super) fn is_view(name: &str, has_table: impl Fn(&str) -> bool) -> bool {
    let chart = name.starts_with("chart-") && (name.ends_with(".svg") || name.ends_with(".png"));
    let table = name.strip_suffix(".parquet").map(|t| format!("{t}.csv"));
    chart || VIEWS.contains(&name) || table.is_some_and(|t| has_table(&t))
}

/// Whether the result of any command, or a view of it, may have a file of this name.
pub fn is_result(name: &str) -> bool {
    let of_any = |name: &str| TABLES.iter().any(|(command, _)| may_leave(command, name));
    of_any(name) || is_view(name, of_any)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_known_by_their_names() {
        for name in [
            "summary.csv",
            "annual-2.csv",
            "manifest.json",
            "base.resolved.toml",
            "sweep_wide.csv",
            "tornado.parquet",
            "chart-npv.png",
            "report.html",
        ] {
            assert!(is_result(name), "{name}");
        }
        for name in [
            "sip.json",
            "trials.parquet",
            "Summary.csv",
            "summary-1.csv",
            "chart-of-accounts.csv",
        ] {
            assert!(!is_result(name), "{name}");
        }
        assert!(may_leave("sweep", "sweep.csv") && !may_leave("sweep", "summary.csv"));
    }

    #[test]
    fn every_table_that_is_described_is_known() {
        use crate::output::csv::{
            backtest_references, file_references, sensitivity_references, study_references,
        };
        let described = file_references().into_iter().chain(study_references());
        let described = described
            .chain(sensitivity_references())
            .chain(backtest_references());
        for file in described {
            assert!(is_result(file.name), "{}", file.name);
        }
    }
}
