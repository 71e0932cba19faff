//! The sheet of quantiles that the formulas of the What-if sheet look up.

use super::book::range;
use super::formats::Formats;
use super::headline::{Headlines, Level};
use rust_xlsxwriter::{Formula, Worksheet, XlsxError};

/// The name of the sheet.
pub const SHEET: &str = "What-if data";

/// Figures that are asked about, where the run has them.
const FIGURES: [&str; 14] = [
    "delivered",
    "delivered_ai",
    "gw_peak",
    "gw_online",
    "energy",
    "emissions",
    "water",
    "npv",
    "irr",
    "moic",
    "payback",
    "levelized_cost",
    "funding_gap",
    "circularity",
];

/// Probabilities that the quantiles of a figure reach at least.
const LOW: f64 = 0.1;
const HIGH: f64 = 0.9;

/// A figure's quantiles as the sheet has them.
#[derive(Debug, Clone)]
pub struct Curve {
    pub metric: String,
    pub unit: String,
    /// By increasing probability; values never fall.
    pub levels: Vec<Level>,
    column: usize,
}

impl Curve {
    /// The probabilities, as formulas name them.
    pub fn probabilities(&self) -> String {
        range(SHEET, (1, self.levels.len()), self.column)
    }

    /// The quantiles.
    pub fn values(&self) -> String {
        range(SHEET, (1, self.levels.len()), self.column + 1)
    }
}

/// The sheet and what is on it.
pub struct Grid {
    pub sheet: Worksheet,
    pub curves: Vec<Curve>,
}

/// The quantiles of what is asked about; none where the run has none. Each is a formula that points at
/// its table.
///
/// Two quantiles are printed with the digits of their own errors, so one may be printed below the one
/// before it, by less than its error. Looking values up needs an order: the larger one stands.
pub fn of(headlines: &Headlines, formats: &Formats) -> Result<Option<Grid>, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(SHEET)?.set_freeze_panes(1, 0)?;
    let mut curves: Vec<Curve> = Vec::new();
    for metric in FIGURES {
        let Some(figure) = headlines.get(metric) else {
            continue;
        };
        let ends = figure.levels.first().zip(figure.levels.last());
        // A figure that is the same in all trials has no probabilities, and one that many trials leave
        // undefined has too few.
        let asks = |(first, last): (&Level, &Level)| {
            first.value < last.value && first.probability <= LOW && last.probability >= HIGH
        };
        if !ends.is_some_and(asks) {
            continue;
        }
        let column = 2 * curves.len();
        let levels = write(&mut sheet, column, metric, &figure.levels, formats)?;
        curves.push(Curve {
            metric: metric.to_owned(),
            unit: figure.unit.clone(),
            levels,
            column,
        });
    }
    Ok((!curves.is_empty()).then_some(Grid { sheet, curves }))
}

fn write(
    sheet: &mut Worksheet,
    column: usize,
    metric: &str,
    levels: &[Level],
    formats: &Formats,
) -> Result<Vec<Level>, XlsxError> {
    let c = column as u16;
    sheet.set_column_range_width(c, c + 1, 16)?;
    let names = [format!("{metric}, probability"), format!("{metric}, value")];
    for (i, name) in names.iter().enumerate() {
        sheet.write_string_with_format(0, c + i as u16, name, &formats.header)?;
    }
    let mut written: Vec<Level> = Vec::with_capacity(levels.len());
    for (i, level) in levels.iter().enumerate() {
        let row = i as u32 + 1;
        let format = formats.number(&level.probability.to_string());
        sheet.write_number_with_format(row, c, level.probability, &format)?;
        let before = written.last().map(|l| l.value);
        let value = before.map_or(level.value, |b| b.max(level.value));
        let format = formats.number(&level.printed);
        match &level.place {
            None => {
                sheet.write_number_with_format(row, c + 1, value, &format)?;
            }
            Some(place) => {
                let above = rust_xlsxwriter::utility::row_col_to_cell(row - 1, c + 1);
                let text = match before {
                    None => format!("={place}"),
                    Some(_) => format!("=MAX({above},{place})"),
                };
                let formula = Formula::new(text).set_result(value.to_string());
                sheet.write_formula_with_format(row, c + 1, formula, &format)?;
            }
        }
        written.push(Level {
            value,
            ..level.clone()
        });
    }
    Ok(written)
}
