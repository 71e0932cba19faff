//! Charts of who pays whom and who lacks money, and of what others have published.

use super::models::percent;
use super::ranges::{Range, Ranges};
use super::scale::short;
use super::{Chart, Flow, Flows, Plot, Section};
use crate::report::figures::Figures;
use crate::report::run::FinishedRun;
use crate::report::table::{Cell, Table};
use crate::report::words;

/// Charts of money, where the scenario has entities.
pub fn money(run: &FinishedRun, figures: &Figures<'_>) -> Vec<Chart> {
    [flows(run, figures), gaps(run, figures)]
        .into_iter()
        .flatten()
        .collect()
}

/// Flows with a band of their own.
const MOST: usize = 14;

/// Who pays whom over the whole run, on average.
fn flows(run: &FinishedRun, figures: &Figures<'_>) -> Option<Chart> {
    let table = run.table("flows.csv")?;
    let unit = figures.portfolio("payments").map_or("", |f| f.unit);
    let mean = table
        .columns
        .iter()
        .find(|c| c.name.starts_with("payments_mean_"))?;
    // By parties: several instruments between the same two are one band.
    let mut found: Vec<(String, String, f64, Vec<String>)> = Vec::new();
    for row in table.rows_where(&[("year", "")]) {
        let words = |name: &str| table.cell(row, name).words();
        let (from, to, instrument) = (words("from"), words("to"), words("instrument"));
        let Some(amount) = table.cell(row, &mean.name).number().filter(|a| *a > 0.0) else {
            continue;
        };
        match found.iter_mut().find(|f| f.0 == from && f.1 == to) {
            Some(flow) => {
                flow.2 += amount;
                flow.3.push(instrument);
            }
            None => found.push((from, to, amount, vec![instrument])),
        }
    }
    found.sort_by(|a, b| b.2.total_cmp(&a.2));
    let total: f64 = found.iter().map(|f| f.2).sum();
    let unit = words::unit(unit);
    let mut shown = vec![
        ["from", "to", "instrument", "mean"]
            .map(String::from)
            .to_vec(),
    ];
    shown.extend(found.iter().map(|(from, to, amount, instruments)| {
        vec![
            from.clone(),
            to.clone(),
            instruments.join(", "),
            short(*amount),
        ]
    }));
    let largest = found.first()?;
    let description = format!(
        "{} {unit} in all, on average. The largest flow is {} from {} to {}.",
        short(total),
        short(largest.2),
        largest.0,
        largest.1
    );
    let rest: f64 = found.iter().skip(MOST).map(|f| f.2).sum();
    let count = found.len().saturating_sub(MOST);
    let mut flows: Vec<Flow> = found
        .into_iter()
        .take(MOST)
        .map(|(from, to, amount, instruments)| Flow {
            words: format!(
                "{from} pays {to} {} {unit} ({})",
                short(amount),
                instruments.join(", ")
            ),
            from,
            to,
            amount,
        })
        .collect();
    if count > 0 {
        flows.push(Flow {
            from: "others".to_owned(),
            to: "others".to_owned(),
            amount: rest,
            words: format!("{count} smaller flows, {} {unit} together", short(rest)),
        });
    }
    Some(Chart {
        name: "flows".to_owned(),
        section: Section::Money,
        title: "Who pays whom".to_owned(),
        subtitle: format!("Mean over the whole run, {unit}"),
        description,
        table: shown,
        plot: Plot::Flows(Flows { flows }),
    })
}

/// What each entity wanted to spend and could not.
fn gaps(run: &FinishedRun, figures: &Figures<'_>) -> Option<Chart> {
    let table = run.table("entities.csv")?;
    let mut rows: Vec<(f64, Range)> = Vec::new();
    let mut unit = String::new();
    for row in table.rows_where(&[("year", "")]) {
        let Cell::Text(entity) = table.cell(row, "entity") else {
            continue;
        };
        let Some(figure) = figures.whole("entity", entity, "funding_gap") else {
            continue;
        };
        unit = words::unit(figure.unit);
        let [mean, q05, q25, q50, q75, q95] =
            ["mean", "q05", "q25", "q50", "q75", "q95"].map(|s| figure.number(s));
        let (Some(mean), Some(q05), Some(q50), Some(q95)) = (mean, q05, q50, q95) else {
            continue;
        };
        if q95 <= 0.0 {
            continue;
        }
        let range = Range {
            label: entity.clone(),
            ends: (q05, q95),
            inner: q25.zip(q75),
            median: q50,
            mean: Some(mean),
            aside: short(mean),
            words: format!(
                "{entity}: {} {unit} on average, {} in the median, {} to {} in 90 % of trials",
                short(mean),
                short(q50),
                short(q05),
                short(q95)
            ),
            ..Range::default()
        };
        rows.push((mean, range));
    }
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    let rows: Vec<Range> = rows.into_iter().map(|r| r.1).collect();
    let first = rows.first()?;
    let header = ["entity", "mean", "q05", "q50", "q95"];
    let mut shown = vec![header.map(String::from).to_vec()];
    shown.extend(rows.iter().map(|r| {
        let values = [r.mean.unwrap_or(0.0), r.ends.0, r.median, r.ends.1].map(short);
        [r.label.clone()].into_iter().chain(values).collect()
    }));
    Some(Chart {
        name: "gaps".to_owned(),
        section: Section::Money,
        title: "Wanted and not paid for, by entity".to_owned(),
        subtitle: format!("Funding gap over the whole run, {unit}; what waits is wanted again"),
        description: format!("The largest is {}.", first.words),
        table: shown,
        plot: Plot::Ranges(Ranges {
            rows,
            percents: false,
            aside: "mean".to_owned(),
            pledged: String::new(),
            published: String::new(),
        }),
    })
}

/// Ours as a share of what others have published.
pub fn benchmarks(run: &FinishedRun) -> Option<Chart> {
    let table = run.table("benchmarks.csv")?;
    let rows: Vec<Range> = table
        .rows
        .iter()
        .filter_map(|r| benchmark(table, r))
        .collect();
    let first = rows.first()?;
    let description = format!("The first is {}.", first.words);
    let header = ["published figure", "ours, in the median", "q05", "q95"];
    let mut shown = vec![header.map(String::from).to_vec()];
    shown.extend(rows.iter().map(|r| {
        let shares = [r.median, r.ends.0, r.ends.1].map(|percents| percent(percents / 100.0));
        [r.label.clone()].into_iter().chain(shares).collect()
    }));
    Some(Chart {
        name: "benchmarks".to_owned(),
        section: Section::World,
        title: "Beside figures that others have published".to_owned(),
        subtitle: "Ours in percent of the published figure; mostly ours is a part of it".to_owned(),
        description,
        table: shown,
        plot: Plot::Ranges(Ranges {
            rows,
            percents: true,
            aside: "ours, of published".to_owned(),
            pledged: "published".to_owned(),
            published: "its range".to_owned(),
        }),
    })
}

fn benchmark(table: &Table, row: &[Cell]) -> Option<Range> {
    let number = |name: &str| table.cell(row, name).number();
    let (low, high) = (number("low"), number("high"));
    let middle = low.zip(high).map(|(low, high)| (low + high) / 2.0);
    let central = number("central")
        .or(middle)
        .or(low)
        .or(high)
        .filter(|c| *c > 0.0)?;
    let share = |value: f64| 100.0 * value / central;
    let (q05, q50, q95) = (
        number("ours_q05")?,
        number("ours_q50")?,
        number("ours_q95")?,
    );
    let text = |name: &str| table.cell(row, name).words();
    let (title, unit) = (text("title"), text("unit"));
    Some(Range {
        ends: (share(q05), share(q95)),
        median: share(q50),
        pledged: Some(100.0),
        published: low.zip(high).map(|(low, high)| (share(low), share(high))),
        aside: format!("{} of {} {unit}", short(q50), short(central)),
        words: format!(
            "{title}: ours {} ({} to {}) of {} {unit} published by {}",
            short(q50),
            short(q05),
            short(q95),
            short(central),
            text("source")
        ),
        label: title,
        ..Range::default()
    })
}
