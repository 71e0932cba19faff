//! `stats`: columns of a CSV file summarized by the statistics that results are made of.

mod sheet;

use super::dist::number;
use super::exit::Stop;
use super::options::TrialLayout;
use super::options_interchange::StatsOptions;
use super::streams;
use crate::output::formula::guarded;
use crate::output::quantile_name;
use crate::output::table::{Align, Table};
use crate::statistics::{Column, Estimate, Survival, digits};
use serde_json::{Value, json};
use sheet::Values;

/// Decimals that cut no figure short.
const ALL_DECIMALS: usize = 15;

/// One statistic of one column.
struct Row<'a> {
    column: &'a str,
    statistic: String,
    estimate: Estimate,
}

/// Reads the file and prints its statistics.
pub fn run(options: &StatsOptions) -> Result<(), Stop> {
    let columns = sheet::read(options)?;
    if columns.iter().all(|c| c.defined() + c.missing() == 0) {
        streams::message("note: no row was selected\n");
    }
    let pairs = options.columns.iter().zip(&columns);
    let rows: Vec<Row<'_>> = pairs
        .flat_map(|(name, column)| rows(name, column, options))
        .collect();
    match options.layout {
        TrialLayout::Json => streams::json(&document(options, &rows)),
        TrialLayout::Csv => streams::data(&csv(&rows)),
        TrialLayout::Tables => streams::data(&streams::table(&table(&rows))),
    }
}

fn rows<'a>(name: &'a str, values: &Values, options: &StatsOptions) -> Vec<Row<'a>> {
    let mut all = vec![
        ("count".to_owned(), exact(Some(values.defined() as f64))),
        ("missing".to_owned(), exact(Some(values.missing() as f64))),
    ];
    match values {
        Values::All(column) => all.extend(plain(column, &options.levels)),
        Values::Times(curve) => all.extend(times(curve, options)),
    }
    let row = |(statistic, estimate)| Row {
        column: name,
        statistic,
        estimate,
    };
    all.into_iter().map(row).collect()
}

/// A figure of the rows themselves, without an error.
fn exact(value: Option<f64>) -> Estimate {
    Estimate {
        value,
        ..Estimate::UNDEFINED
    }
}

fn plain(column: &Column, levels: &[f64]) -> Vec<(String, Estimate)> {
    let mut all = vec![
        ("mean".to_owned(), column.mean()),
        ("sd".to_owned(), column.sd()),
        ("min".to_owned(), exact(column.min())),
    ];
    let quantiles = column.quantiles(levels);
    let names = levels.iter().map(|p| quantile_name(*p));
    all.extend(names.zip(quantiles));
    all.push(("max".to_owned(), exact(column.max())));
    all
}

/// Of times that are in part censored. They have no mean: what is censored may never happen.
fn times(curve: &Survival, options: &StatsOptions) -> Vec<(String, Estimate)> {
    let censored = curve.count() - curve.observed();
    let mut all = vec![
        ("observed".to_owned(), exact(Some(curve.observed() as f64))),
        ("censored".to_owned(), exact(Some(censored as f64))),
    ];
    let levels = options.levels.iter();
    all.extend(levels.map(|p| (quantile_name(*p), curve.quantile(*p))));
    let after = options.survival.iter();
    all.extend(after.map(|time| {
        (
            format!("survival_{}", number(*time)),
            curve.share_after(*time),
        )
    }));
    all
}

fn table(rows: &[Row<'_>]) -> Table {
    let mut table = Table::new(&[
        ("column", Align::Left),
        ("statistic", Align::Left),
        ("value", Align::Right),
        ("std error", Align::Right),
        ("95 % from", Align::Right),
        ("to", Align::Right),
    ]);
    for row in rows {
        let e = &row.estimate;
        let text = |x: Option<f64>| {
            x.map_or_else(String::new, |x| {
                digits::rounded(x, e.std_error, ALL_DECIMALS)
            })
        };
        table.row([
            row.column.to_owned(),
            row.statistic.clone(),
            text(e.value),
            e.std_error.map_or_else(String::new, digits::std_error),
            text(e.ci_low),
            text(e.ci_high),
        ]);
    }
    table
}

/// All digits, for other programs.
fn csv(rows: &[Row<'_>]) -> String {
    let mut text = "column,statistic,value,std_error,ci_low,ci_high\n".to_owned();
    let cell = |x: Option<f64>| x.map_or_else(String::new, number);
    for row in rows {
        let e = &row.estimate;
        let name = guarded(row.column);
        let name = match name.contains([',', '"', '\n', '\r']) {
            true => format!("\"{}\"", name.replace('"', "\"\"")),
            false => name.into_owned(),
        };
        let numbers = [e.value, e.std_error, e.ci_low, e.ci_high].map(cell);
        text.push_str(&format!("{name},{},{}\n", row.statistic, numbers.join(",")));
    }
    text
}

fn document(options: &StatsOptions, rows: &[Row<'_>]) -> Value {
    let statistics = rows.iter().map(|row| {
        let e = &row.estimate;
        json!({
            "column": row.column,
            "statistic": row.statistic,
            "value": e.value,
            "std_error": e.std_error,
            "ci_low": e.ci_low,
            "ci_high": e.ci_high,
        })
    });
    json!({
        "file": options.file.as_ref().map(|f| f.display().to_string()),
        "where": options.filters.iter().map(|(column, text)| json!({
            "column": column, "text": text,
        })).collect::<Vec<_>>(),
        "observed": options.observed,
        "statistics": statistics.collect::<Vec<_>>(),
    })
}
