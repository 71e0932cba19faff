//! Bar charts: delivered against pledged, funding gaps, tornado.

use super::book::{Placed, table};
use super::chart_data::{Block, Data};
use super::charts::{Drawn, value_axis};
use crate::report::table::{Cell, Table};
use crate::report::words;
use rust_xlsxwriter::{
    Chart, ChartAxisLabelPosition, ChartErrorBars, ChartErrorBarsType, ChartFormat,
    ChartLegendPosition, ChartRange, ChartSolidFill, ChartType, XlsxError,
};

/// Bars of a chart.
const MOST: usize = 20;

/// The bar charts of a run.
pub fn all(data: &mut Data, tables: &[Placed]) -> Result<Vec<Drawn>, XlsxError> {
    let mut charts = Vec::new();
    if let Some(commitments) = table(tables, "commitments.csv") {
        charts.extend(deliveries(data, commitments)?);
    }
    if let Some(entities) = table(tables, "entities.csv") {
        charts.extend(gaps(data, entities)?);
    }
    if let Some(tornado) = table(tables, "tornado.csv") {
        charts.extend(swings(data, tornado)?);
    }
    Ok(charts)
}

/// The rest of the name of the column that begins so: the unit, such as `usd_bn`.
fn unit_of<'t>(table: &'t Table, start: &str) -> Option<&'t str> {
    table
        .columns
        .iter()
        .find_map(|c| c.name.strip_prefix(start))
}

/// The rows with the largest numbers in a column that pass, the largest last.
fn ranked(table: &Table, column: &str, pass: impl Fn(&[Cell]) -> bool) -> Vec<usize> {
    let rows = table.rows.iter().enumerate();
    let mut found: Vec<(usize, f64)> = rows
        .filter(|(_, r)| pass(r))
        .filter_map(|(i, r)| Some((i, table.cell(r, column).number()?)))
        .collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    found.truncate(MOST);
    // Bars are drawn from the bottom up.
    found.into_iter().rev().map(|(i, _)| i).collect()
}

fn deliveries(data: &mut Data, placed: &Placed) -> Result<Option<Drawn>, XlsxError> {
    let t = placed.table;
    let start = "delivered_by_deadline_";
    let Some(unit) = unit_of(t, &format!("{start}mean_")) else {
        return Ok(None);
    };
    let pledged = format!("headline_{unit}");
    let [mean, low, high] = ["mean", "q05", "q95"].map(|s| format!("{start}{s}_{unit}"));
    let rows = ranked(t, &pledged, |r| t.cell(r, &mean).number().is_some());
    if rows.is_empty() {
        return Ok(None);
    }
    let title = "Delivered by its deadline against pledged";
    let headers = [
        "commitment",
        "pledged",
        "delivered, mean",
        "mean less q05",
        "q95 less mean",
    ];
    let block = data.block(title, &headers, rows.len())?;
    for (i, row) in rows.iter().enumerate() {
        let at = block.first + i;
        let Some(cells) = t.rows.get(*row) else {
            continue;
        };
        let of = |name: &str| (t.cell(cells, name), placed.cell(*row, name));
        data.text(at, 0, &t.cell(cells, "id").words())?;
        for (column, name) in [(1, &pledged), (2, &mean)] {
            let (cell, place) = of(name);
            data.linked((at, column), cell, place.as_deref())?;
        }
        data.difference((at, 3), of(&mean), of(&low))?;
        data.difference((at, 4), of(&high), of(&mean))?;
    }
    let unit = words::unit_alone(unit);
    let mut chart = bars(title, &unit);
    series(&mut chart, block, 1, 0xBFBFBF);
    let delivered = series(&mut chart, block, 2, 0x2F75B5);
    let range = |column| ChartRange::new_from_string(&block.column(column));
    let mut errors = ChartErrorBars::new();
    errors.set_type(ChartErrorBarsType::Custom(range(4), range(3)));
    delivered.set_x_error_bars(&errors);
    chart.set_alt_text(
        "Bars of what each commitment pledged and of the mean that is delivered by its deadline, with \
         the range of 90 % of the trials.",
    );
    Ok(Some(drawn(chart, rows.len())))
}

fn gaps(data: &mut Data, placed: &Placed) -> Result<Option<Drawn>, XlsxError> {
    let t = placed.table;
    let Some(unit) = unit_of(t, "funding_gap_mean_") else {
        return Ok(None);
    };
    let [mean, high] = ["mean", "q95"].map(|s| format!("funding_gap_{s}_{unit}"));
    let whole = |r: &[Cell]| *t.cell(r, "year") == Cell::Empty;
    let rows = ranked(t, &mean, |r| {
        whole(r) && t.cell(r, &mean).number().is_some_and(|x| x > 0.0)
    });
    if rows.is_empty() {
        return Ok(None);
    }
    let title = "Money that is wanted and not there, by entity";
    let block = data.block(title, &["entity", "mean", "q95"], rows.len())?;
    for (i, row) in rows.iter().enumerate() {
        let at = block.first + i;
        let Some(cells) = t.rows.get(*row) else {
            continue;
        };
        data.text(at, 0, &t.cell(cells, "entity").words())?;
        for (column, name) in [(1, &mean), (2, &high)] {
            let place = placed.cell(*row, name);
            data.linked((at, column), t.cell(cells, name), place.as_deref())?;
        }
    }
    let unit = words::unit_alone(unit);
    let mut chart = bars(title, &unit);
    series(&mut chart, block, 1, 0xC55A11);
    series(&mut chart, block, 2, 0xF4B183);
    chart.set_alt_text(
        "Bars of the funding gap of each entity over the whole run, mean and quantile at 95 %.",
    );
    Ok(Some(drawn(chart, rows.len())))
}

fn swings(data: &mut Data, placed: &Placed) -> Result<Option<Drawn>, XlsxError> {
    let t = placed.table;
    let Some(first) = t.rows.first() else {
        return Ok(None);
    };
    // The first figure of the study; others are on the sheet.
    let keys = ["subject_kind", "subject", "metric", "year"];
    let of_first = |r: &[Cell]| keys.iter().all(|k| t.cell(r, k) == t.cell(first, k));
    let mut rows: Vec<usize> = (0..t.rows.len())
        .filter(|r| t.rows.get(*r).is_some_and(|r| of_first(r)))
        .take(MOST)
        .collect();
    rows.reverse();
    let word = |column: &str| t.cell(first, column).words();
    let figure = [
        words::capital(&words::metric(&word("metric"))),
        word("year"),
    ]
    .join(" ");
    let title = format!("What moves the mean: {}", figure.trim_end());
    let headers = ["input", "input at its q10", "input at its q90"];
    let block = data.block(&title, &headers, rows.len())?;
    for (i, row) in rows.iter().enumerate() {
        let at = block.first + i;
        let Some(cells) = t.rows.get(*row) else {
            continue;
        };
        let of = |name: &str| (t.cell(cells, name), placed.cell(*row, name));
        data.text(at, 0, &t.cell(cells, "input").words())?;
        data.difference((at, 1), of("mean_at_q10"), of("mean"))?;
        data.difference((at, 2), of("mean_at_q90"), of("mean"))?;
    }
    let unit = format!("Change of the mean, {}", words::unit_alone(&word("unit")));
    let mut chart = bars(&title, &unit);
    series(&mut chart, block, 1, 0x7F7F7F).set_overlap(100);
    series(&mut chart, block, 2, 0x2F75B5);
    chart
        .y_axis()
        .set_label_position(ChartAxisLabelPosition::Low);
    chart.set_alt_text(format!(
        "{title}: bars of how far the mean moves with each input."
    ));
    Ok(Some(drawn(chart, rows.len())))
}

/// A chart of so many pairs of bars.
fn drawn(chart: Chart, rows: usize) -> Drawn {
    Drawn {
        chart,
        height: 140 + 30 * rows as u32,
    }
}

/// An empty chart of lying bars, the last at the top.
fn bars(title: &str, unit: &str) -> Chart {
    let mut chart = Chart::new(ChartType::Bar);
    chart.title().set_name(title);
    value_axis(chart.x_axis(), unit);
    chart.legend().set_position(ChartLegendPosition::Bottom);
    chart
}

fn series(
    chart: &mut Chart,
    block: Block,
    column: usize,
    color: u32,
) -> &mut rust_xlsxwriter::ChartSeries {
    chart
        .add_series()
        .set_categories(&block.column(0))
        .set_values(&block.column(column))
        .set_name(&block.header(column))
        .set_gap(60)
        .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(color)))
}
