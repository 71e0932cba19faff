//! Fan charts: quantiles of a figure year by year as stacked areas, and the median as a line.

use super::book::{Placed, table};
use super::chart_data::{Block, Data};
use super::charts::{Drawn, value_axis};
use crate::report::table::Cell;
use crate::report::words;
use rust_xlsxwriter::{
    Chart, ChartFormat, ChartLegendPosition, ChartLine, ChartLineDashType, ChartSolidFill,
    ChartType, XlsxError,
};

/// Metrics that have fans, with titles; the last says whether what was announced is a line.
const FANS: [(&str, &str, bool); 6] = [
    ("spend", "Spend of the portfolio by year", false),
    (
        "cumulative_spend",
        "Spend of the portfolio until the end of each year",
        true,
    ),
    ("gw_online", "IT load online at the end of each year", false),
    ("energy", "Electricity by year", false),
    ("cash_flow", "Cash flow of the portfolio by year", false),
    (
        "payments",
        "Payments under contracts and stakes by year",
        false,
    ),
];

/// Pixels of a fan.
const HEIGHT: u32 = 440;

const LEVELS: [&str; 5] = ["q05", "q25", "q50", "q75", "q95"];
/// By band: the outer ones are lighter.
const BANDS: [(usize, u32); 3] = [(2, 0xBDD7EE), (3, 0x6FA8DC), (4, 0xBDD7EE)];

/// The fans of a run.
pub fn all(data: &mut Data, tables: &[Placed]) -> Result<Vec<Drawn>, XlsxError> {
    let mut charts = Vec::new();
    let Some(annual) = table(tables, "annual.csv") else {
        return Ok(charts);
    };
    for (metric, title, announced) in FANS {
        let announced = match announced {
            true => self::announced(tables),
            false => None,
        };
        charts.extend(fan(data, annual, (metric, title), announced)?);
    }
    Ok(charts)
}

/// A year with its quantiles, all of them numbers.
struct Year<'a> {
    row: usize,
    year: &'a Cell,
    quantiles: [&'a Cell; 5],
}

fn years<'a>(annual: &Placed<'a>, metric: &str) -> Vec<Year<'a>> {
    let t = annual.table;
    let rows = t.rows.iter().enumerate().filter(|(_, row)| {
        let is =
            |column: &str, text: &str| matches!(t.cell(row, column), Cell::Text(x) if x == text);
        is("subject_kind", "portfolio") && is("metric", metric)
    });
    let years = rows.map(|(row, cells)| Year {
        row,
        year: t.cell(cells, "year"),
        quantiles: LEVELS.map(|l| t.cell(cells, l)),
    });
    years
        .filter(|y| y.quantiles.iter().all(|q| q.number().is_some()))
        .collect()
}

fn fan(
    data: &mut Data,
    annual: &Placed,
    (metric, title): (&str, &str),
    announced: Option<(&Cell, Option<String>)>,
) -> Result<Option<Drawn>, XlsxError> {
    let years = years(annual, metric);
    // Areas stack from 0 up.
    let stacks = |y: &Year| y.quantiles[0].number().is_some_and(|q| q >= 0.0);
    if years.len() < 2 || !years.iter().all(stacks) {
        return Ok(None);
    }
    let unit = years.first().and_then(|y| annual.table.rows.get(y.row));
    let unit = unit.map_or(String::new(), |row| annual.table.cell(row, "unit").words());
    let headers = [
        "year",
        "q05",
        "5 % to 25 %",
        "25 % to 75 %",
        "75 % to 95 %",
        "median",
        "announced",
    ];
    let headers = &headers[..6 + usize::from(announced.is_some())];
    let block = data.block(title, headers, years.len())?;
    for (i, year) in years.iter().enumerate() {
        let row = block.first + i;
        let place = |name: &str| annual.cell(year.row, name);
        data.linked((row, 0), year.year, place("year").as_deref())?;
        data.linked((row, 1), year.quantiles[0], place("q05").as_deref())?;
        for (column, (low, high)) in [(2, (0, 1)), (3, (1, 3)), (4, (3, 4))] {
            let end = |q: usize| (year.quantiles[q], place(LEVELS[q]));
            data.difference((row, column), end(high), end(low))?;
        }
        data.linked((row, 5), year.quantiles[2], place("q50").as_deref())?;
        if let Some((cell, place)) = &announced {
            data.linked((row, 6), cell, place.as_deref())?;
        }
    }
    Ok(Some(Drawn {
        chart: draw(block, title, &words::unit_alone(&unit), announced.is_some()),
        height: HEIGHT,
    }))
}

fn draw(block: Block, title: &str, unit: &str, announced: bool) -> Chart {
    let mut areas = Chart::new(ChartType::AreaStacked);
    let base = areas.add_series();
    base.set_categories(&block.column(0))
        .set_values(&block.column(1))
        .set_name(&block.header(1))
        .set_format(ChartFormat::new().set_no_fill().set_no_line());
    for (column, color) in BANDS {
        areas
            .add_series()
            .set_categories(&block.column(0))
            .set_values(&block.column(column))
            .set_name(&block.header(column))
            .set_format(
                ChartFormat::new()
                    .set_solid_fill(ChartSolidFill::new().set_color(color))
                    .set_no_line(),
            );
    }
    let mut lines = Chart::new(ChartType::Line);
    let mut line = |column, color: u32, dash| {
        let mut line = ChartLine::new();
        line.set_color(color).set_width(2.25).set_dash_type(dash);
        lines
            .add_series()
            .set_categories(&block.column(0))
            .set_values(&block.column(column))
            .set_name(&block.header(column))
            .set_format(ChartFormat::new().set_line(&line));
    };
    line(5, 0x1F3864, ChartLineDashType::Solid);
    if announced {
        line(6, 0xC00000, ChartLineDashType::Dash);
    }
    areas.combine(&lines);
    areas.title().set_name(title);
    value_axis(areas.y_axis(), unit);
    areas
        .legend()
        .set_position(ChartLegendPosition::Bottom)
        .delete_entries(&[0]);
    areas.set_alt_text(format!(
        "{title}, {unit}: median and the ranges of 50 and 90 % of the trials; the values are on the \
         sheet `{}`.",
        super::chart_data::SHEET
    ));
    areas
}

/// What was announced without double counting.
fn announced<'a>(tables: &[Placed<'a>]) -> Option<(&'a Cell, Option<String>)> {
    let portfolio = table(tables, "portfolio.csv")?;
    let t = portfolio.table;
    let row = t
        .rows
        .iter()
        .position(|r| matches!(t.cell(r, "measure"), Cell::Text(m) if m == "deduplicated"))?;
    let cell = t.cell(t.rows.get(row)?, "mean");
    cell.number().map(|_| (cell, portfolio.cell(row, "mean")))
}
