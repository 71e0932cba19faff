//! inputs.csv: every number of the scenario, what was drawn of it, and where it comes from.

use super::super::cell::{Cell, Dialect};
use super::super::column::{self, Column, column, levels};
use super::{quantile_cell, sd_cell, sheet, value_cell};
use crate::domain::{Dependence, Evidence, Quantity, Scenario, Strength};
use crate::results::{Figure, Results};
use std::borrow::Cow;

/// One number of the scenario.
pub(super) struct Row<'a> {
    path: Cow<'a, str>,
    /// As the columns show it.
    unit: String,
    written: String,
    constant: Option<f64>,
    kind: &'static str,
    distribution_mean: Option<f64>,
    sampled: Option<&'a Figure>,
    evidence: Cow<'a, Evidence>,
    origin: &'a str,
}

impl<'a> Row<'a> {
    fn of(quantity: &'a Quantity, sampled: Option<&'a Figure>, currency: &str) -> Self {
        let constant = quantity.constant();
        Self {
            path: Cow::Borrowed(&quantity.path),
            unit: quantity.unit.label(currency),
            written: constant.map_or_else(|| quantity.distribution.to_string(), |c| c.to_string()),
            constant,
            kind: constant.map_or("uncertain", |_| "fixed"),
            distribution_mean: quantity.distribution.mean(),
            sampled,
            evidence: Cow::Borrowed(&quantity.evidence),
            origin: &quantity.origin,
        }
    }

    /// A number of the dependence between inputs.
    fn fixed(path: String, value: f64, kind: &'static str, evidence: Cow<'a, Evidence>) -> Self {
        Self {
            path: Cow::Owned(path),
            unit: String::new(),
            written: value.to_string(),
            constant: Some(value),
            kind,
            distribution_mean: Some(value),
            sampled: None,
            evidence,
            origin: "",
        }
    }
}

/// The scale and the loadings of every factor, then the correlations of pairs.
fn dependence(stated: &Dependence) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    for factor in &stated.factors {
        let path = format!("factors.{}", factor.id);
        let (scale, evidence) = (factor.scale, Cow::Borrowed(&factor.evidence));
        rows.push(Row::fixed(
            format!("{path}.scale"),
            scale,
            "factor",
            evidence,
        ));
        for loading in &factor.loadings {
            let of = |what: &str, name: &Option<String>| {
                name.as_ref()
                    .map_or(String::new(), |n| format!(", {what} {n}"))
            };
            let (sponsor, region) = (
                of("sponsor", &loading.sponsor),
                of("region", &loading.region),
            );
            let inputs = &loading.inputs;
            // What a loading does not say for itself its factor says.
            let mut evidence = loading.evidence.clone();
            for (own, of_factor) in [
                (&mut evidence.source, &factor.evidence.source),
                (&mut evidence.note, &factor.evidence.note),
                (&mut evidence.confidence, &factor.evidence.confidence),
            ] {
                if own.is_empty() {
                    own.clone_from(of_factor);
                }
            }
            let path = format!("{path}.loadings[{inputs}{sponsor}{region}]");
            rows.push(Row::fixed(
                path,
                loading.loading,
                "loading",
                Cow::Owned(evidence),
            ));
        }
    }
    for pair in &stated.correlations {
        let (value, kind) = match pair.strength {
            Strength::Score(r) => (r, "correlation"),
            Strength::Rank(rank) => (rank, "rank correlation"),
        };
        let path = format!("correlations[{}, {}]", pair.a, pair.b);
        rows.push(Row::fixed(path, value, kind, Cow::Borrowed(&pair.evidence)));
    }
    rows
}

/// The columns of inputs.csv.
pub(super) fn columns<'a>() -> [Column<Row<'a>>; 16] {
    [
        column(
            "path",
            "text",
            "Path of the number, as `--set` takes it; of loadings and correlations, which have none, with the inputs that they name in brackets.",
            |r| Cell::text(r.path.as_ref()),
        ),
        column("unit", "text", "Unit of the number.", |r| {
            Cell::text(&r.unit)
        }),
        column(
            "distribution",
            "text",
            "The number, or its distribution as scenario files write it.",
            |r| match r.constant {
                Some(_) => Cell::Number(r.written.clone()),
                None => Cell::text(&r.written),
            },
        ),
        column(
            "kind",
            "text",
            "fixed, or uncertain: drawn once a trial; of dependence between inputs factor (its scale), loading, correlation (of normal scores) or rank correlation.",
            |r| Cell::text(r.kind),
        ),
        column(
            "mean",
            "unit",
            "Mean of the draws; of a fixed number its value.",
            |r| match (r.sampled, r.constant) {
                (Some(f), _) => value_cell(&f.mean, f.metric.info().decimals),
                (None, value) => Cell::stated(value),
            },
        ),
        column(
            "std_error",
            "unit",
            "Monte Carlo standard error of the mean of the draws.",
            |r| Cell::std_error(r.sampled.and_then(|f| f.mean.std_error)),
        ),
        column("sd", "unit", "Standard deviation of the draws.", |r| {
            r.sampled.map_or(Cell::Empty, sd_cell)
        }),
        levels(
            "unit",
            "Quantiles of the draws, one column for each level of the run.",
            |r, level| r.sampled.map_or(Cell::Empty, |f| quantile_cell(f, level)),
        ),
        column(
            "distribution_mean",
            "unit",
            "The distribution's own mean; empty where it is infinite.",
            |r| Cell::stated(r.distribution_mean),
        ),
        column("source", "text", "Who published it.", |r| {
            Cell::text(&r.evidence.source)
        }),
        column("quote", "text", "The verbatim words.", |r| {
            Cell::text(&r.evidence.quote)
        }),
        column("url", "text", "Where it can be read.", |r| {
            Cell::text(&r.evidence.url)
        }),
        column("accessed", "text", "When it was read.", |r| {
            Cell::stated_date(&r.evidence.accessed)
        }),
        column("note", "text", "What to know about it.", |r| {
            Cell::text(&r.evidence.note)
        }),
        column("confidence", "text", "How far it can be trusted.", |r| {
            Cell::text(&r.evidence.confidence)
        }),
        column(
            "origin",
            "text",
            "Where the value was written: a file and line, `--set`, a class, or built-in.",
            |r| Cell::text(r.origin),
        ),
    ]
}

/// The bytes of inputs.csv.
pub fn inputs_csv(results: &Results, scenario: &Scenario, dialect: Dialect) -> Vec<u8> {
    let quantities = scenario.quantities();
    let currency = scenario.currency.code();
    let rows = results.inputs.iter().filter_map(|input| {
        let quantity = quantities.get(input.quantity).copied()?;
        Some(Row::of(quantity, input.sampled.as_ref(), currency))
    });
    let rows = rows.chain(dependence(&scenario.dependence));
    let sheet = sheet(results, scenario, dialect);
    column::write(&columns(), rows, &sheet)
}
