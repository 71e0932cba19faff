//! The sheet of charts.

use super::formats::Formats;
use rust_xlsxwriter::{Chart, ChartAxis, ChartLine, Worksheet, XlsxError};

/// The name of the sheet.
pub const SHEET: &str = "Charts";

/// Pixels of a chart and of a row of the sheet.
const WIDTH: u32 = 1000;
const ROW: u32 = 20;
/// Pixels of a printed page as wide as a chart.
const PAGE: u32 = 1_400;

/// A chart and its height in pixels.
#[derive(Clone)]
pub struct Drawn {
    pub chart: Chart,
    pub height: u32,
}

/// The axis of values in a unit, with faint lines.
pub fn value_axis(axis: &mut ChartAxis, unit: &str) {
    let mut line = ChartLine::new();
    line.set_color(0xD9D9D9);
    axis.set_name(unit)
        .set_num_format("#,##0.##")
        .set_major_gridlines_line(&line);
}

/// Charts one below the other, none cut by the end of a page.
pub fn sheet(charts: &[Drawn], formats: &Formats) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(SHEET)?;
    sheet.set_screen_gridlines(false);
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0);
    let (mut row, mut used) = (1, 0);
    let mut breaks = Vec::new();
    for drawn in charts {
        let height = drawn.height;
        let mut chart = drawn.chart.clone();
        chart.set_width(WIDTH).set_height(height);
        if used > 0 && used + height > PAGE {
            breaks.push(row - 1);
            used = 0;
        }
        sheet.insert_chart(row, 1, &chart)?;
        let rows = height.div_ceil(ROW) + 2;
        row += rows;
        used += rows * ROW;
    }
    let note = format!(
        "The values are on the sheet `{}`.",
        super::chart_data::SHEET
    );
    sheet.write_string_with_format(row, 1, note, &formats.text)?;
    sheet.set_page_breaks(&breaks)?;
    Ok(sheet)
}
