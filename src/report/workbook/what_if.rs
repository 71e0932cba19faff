//! The What-if sheet: live formulas over embedded quantiles and means.

use super::book::{Placed, table};
use super::formats::{self, Formats};
use super::headline::Headlines;
use super::headline::Level;
use super::what_if_data::{Curve, Grid};
use crate::report::table::Cell;
use crate::report::words;
use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{
    DataValidation, DataValidationRule, Format, FormatAlign, Formula, Worksheet, XlsxError,
};

/// The name of the sheet.
pub const SHEET: &str = "What-if";

/// The probability that is asked for as the file is saved.
const PROBABILITY: f64 = 0.5;

/// Columns of the first table.
const HEADERS: [&str; 9] = [
    "figure",
    "unit",
    "value",
    "threshold",
    "trials at most",
    "trials above",
    "interval of the probability",
    "interval of the threshold",
    "remark",
];

/// Factors with the names of their cells.
const FACTORS: [(&str, &str); 3] = [
    ("Delivered, times", "delivered_factor"),
    ("Price of compute, times", "price_factor"),
    ("Operating cost, times", "cost_factor"),
];

/// Means by year and of the whole run that factors apply to, with the names of these.
const SCALED: [(&str, &[&str]); 7] = [
    ("spend", &["delivered_factor"]),
    ("gw_online", &["delivered_factor"]),
    ("energy", &["delivered_factor"]),
    ("emissions", &["delivered_factor"]),
    ("water", &["delivered_factor"]),
    ("revenue", &["delivered_factor", "price_factor"]),
    ("opex", &["delivered_factor", "cost_factor"]),
];

/// Names of cells, and the cells as formulas name them.
pub type Names = Vec<(String, String)>;

/// The sheet and the names that its formulas use.
pub fn sheet(
    tables: &[Placed],
    headlines: &Headlines,
    grid: &Grid,
    formats: &Formats,
) -> Result<(Worksheet, Names), XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(SHEET)?;
    sheet.set_column_width(0, 30)?.set_column_width(1, 18)?;
    sheet.set_column_range_width(2, 14, 14)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    let mut page = Page {
        sheet,
        formats,
        row: 0,
    };
    page.head()?;
    let mut names = vec![("probability".to_owned(), page.probability()?)];
    for curve in &grid.curves {
        names.push((format!("p_{}", curve.metric), curve.probabilities()));
        names.push((format!("q_{}", curve.metric), curve.values()));
        page.curve(curve)?;
    }
    let factors = page.factors()?.into_iter();
    names.extend(factors.map(|(name, cell)| (name.to_owned(), cell)));
    page.totals(headlines)?;
    if let Some(annual) = table(tables, "annual.csv") {
        page.years(annual)?;
    }
    Ok((page.sheet, names))
}

struct Page<'f> {
    sheet: Worksheet,
    formats: &'f Formats,
    row: u32,
}

impl Page<'_> {
    fn text(&mut self, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        self.sheet
            .write_string_with_format(self.row, column, text, format)?;
        Ok(())
    }

    fn note(&mut self, text: &str) -> Result<(), XlsxError> {
        let (row, format) = (self.row, &self.formats.note);
        self.sheet.merge_range(row, 0, row, 8, text, format)?;
        self.sheet.set_row_height(row, 48)?;
        self.row += 1;
        Ok(())
    }

    fn headers(&mut self, names: &[&str]) -> Result<(), XlsxError> {
        for (c, name) in names.iter().enumerate() {
            self.text(c as u16, name, &self.formats.header)?;
        }
        self.row += 1;
        Ok(())
    }

    /// A formula with its value.
    fn formula(
        &mut self,
        column: u16,
        text: &str,
        value: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let formula = Formula::new(text).set_result(value);
        self.sheet
            .write_formula_with_format(self.row, column, formula, format)?;
        Ok(())
    }

    fn head(&mut self) -> Result<(), XlsxError> {
        self.text(0, "What if", &self.formats.title)?;
        self.sheet.set_row_height(0, 26)?;
        self.row = 1;
        self.note(
            "Change the yellow cells. Values between the quantiles of sheet `What-if data` are \
             interpolated along straight lines; beyond the first and the last the nearest one stands, \
             and a remark says so. As the file is saved, values are those of the other sheets.",
        )
    }

    /// The cell for a probability, as formulas name it.
    fn probability(&mut self) -> Result<String, XlsxError> {
        self.row += 1;
        self.text(
            0,
            "A probability and its value, a value and its probability",
            &self.formats.heading,
        )?;
        self.row += 1;
        self.text(0, "Probability", &self.formats.bold)?;
        let format = self.formats.input(2);
        self.sheet
            .write_number_with_format(self.row, 2, PROBABILITY, &format)?;
        let rule = DataValidationRule::Between(0.0, 1.0);
        let validation = DataValidation::new()
            .allow_decimal_number(rule)
            .set_error_title("No probability")?
            .set_error_message("A probability lies between 0 and 1.")?;
        self.sheet
            .add_data_validation(self.row, 2, self.row, 2, &validation)?;
        let cell = super::book::absolute(SHEET, self.row as usize, 2);
        self.row += 2;
        self.sheet.set_row_height(self.row, 30)?;
        self.headers(&HEADERS)?;
        Ok(cell)
    }

    /// A figure's line.
    fn curve(&mut self, curve: &Curve) -> Result<(), XlsxError> {
        let formats = self.formats;
        let [p, q] = ["p", "q"].map(|start| format!("{start}_{}", curve.metric));
        let at = |column| row_col_to_cell(self.row, column);
        let (threshold, h, i) = (at(3), at(6), at(7));
        let middle = curve.levels.iter().find(|l| l.probability == PROBABILITY);
        let Some(middle) = middle.or(curve.levels.first()) else {
            return Ok(());
        };
        let decimals = formats::decimals(&middle.printed);
        self.text(
            0,
            &words::capital(&words::metric(&curve.metric)),
            &formats.bold,
        )?;
        self.text(1, &words::unit_alone(&curve.unit), &formats.text)?;
        let value = interpolated(&curve.levels, PROBABILITY);
        let text = format!(
            "=INDEX({q},{h})+(MEDIAN(probability,INDEX({p},1),INDEX({p},ROWS({p})))-INDEX({p},{h}))\
             *(INDEX({q},{h}+1)-INDEX({q},{h}))/(INDEX({p},{h}+1)-INDEX({p},{h}))"
        );
        let format = formats.number(&middle.printed);
        self.formula(2, &text, &value.to_string(), &format)?;
        self.sheet
            .write_number_with_format(self.row, 3, middle.value, &formats.input(decimals))?;
        let below = probability(&curve.levels, middle.value);
        let text = format!(
            "=IF({threshold}>=INDEX({q},ROWS({q})),INDEX({p},ROWS({p})),IF({threshold}<INDEX({q},1),\
             INDEX({p},1),INDEX({p},{i})+({threshold}-INDEX({q},{i}))*(INDEX({p},{i}+1)-INDEX({p},{i}))\
             /(INDEX({q},{i}+1)-INDEX({q},{i}))))"
        );
        let format = formats.decimals(4).clone();
        self.formula(4, &text, &below.to_string(), &format)?;
        let text = format!("=1-{}", row_col_to_cell(self.row, 4));
        self.formula(5, &text, &(1.0 - below).to_string(), &format)?;
        let text = format!(
            "=IF(OR(probability<INDEX({p},1),probability>INDEX({p},ROWS({p})),{threshold}<INDEX({q},1),\
             {threshold}>INDEX({q},ROWS({q}))),\"beyond the quantiles\",\"between quantiles\")"
        );
        let format = formats.text.clone().set_align(FormatAlign::Left);
        self.formula(8, &text, "between quantiles", &format.set_indent(1))?;
        let interval = |of: &str, list: &str| {
            format!("=MIN(MAX(IFERROR(MATCH({of},{list},1),1),1),ROWS({list})-1)")
        };
        let format = formats.decimals(0).clone();
        let by_probability = interval_of(&curve.levels, |l| l.probability <= PROBABILITY);
        self.formula(
            6,
            &interval("probability", &p),
            &by_probability.to_string(),
            &format,
        )?;
        let by_value = interval_of(&curve.levels, |l| l.value <= middle.value);
        self.formula(7, &interval(&threshold, &q), &by_value.to_string(), &format)?;
        self.row += 1;
        Ok(())
    }

    /// The cells for factors, by their names.
    fn factors(&mut self) -> Result<Vec<(&'static str, String)>, XlsxError> {
        self.row += 1;
        self.text(0, "Factors on means", &self.formats.heading)?;
        self.row += 1;
        self.note(
            "Factors multiply means and nothing else; nothing is simulated again. Where less is delivered, \
             money, prices and the grid would move too: `--set` and `compare` simulate that.",
        )?;
        let mut cells = Vec::new();
        for (title, name) in FACTORS {
            self.text(0, title, &self.formats.bold)?;
            let format = self.formats.input(2);
            self.sheet
                .write_number_with_format(self.row, 2, 1, &format)?;
            cells.push((name, super::book::absolute(SHEET, self.row as usize, 2)));
            self.row += 1;
        }
        self.row += 1;
        Ok(cells)
    }

    /// Means of the whole run.
    fn totals(&mut self, headlines: &Headlines) -> Result<(), XlsxError> {
        let found = SCALED.iter().filter_map(|(metric, factors)| {
            let figure = headlines.get(metric).or(match *metric {
                "spend" => headlines.get("delivered"),
                _ => None,
            })?;
            Some((figure, factors))
        });
        let found: Vec<_> = found.collect();
        if found.is_empty() {
            return Ok(());
        }
        self.headers(&[
            "mean of the whole run",
            "unit",
            "as simulated",
            "with factors",
        ])?;
        let (mut revenue, mut opex) = (None, None);
        for (figure, factors) in found {
            let Some(mean) = figure.mean() else { continue };
            let Cell::Number { value, printed } = mean.value else {
                continue;
            };
            self.text(
                0,
                &words::capital(&words::metric(&figure.metric)),
                &self.formats.text,
            )?;
            self.text(1, &words::unit_alone(&figure.unit), &self.formats.text)?;
            let format = self.formats.number(printed);
            self.number(2, mean.place.as_deref(), *value, &format)?;
            let base = row_col_to_cell(self.row, 2);
            let text = format!("={base}*{}", factors.join("*"));
            self.formula(3, &text, &value.to_string(), &format)?;
            let here = Some((self.row, *value, formats::decimals(printed)));
            match figure.metric.as_str() {
                "revenue" => revenue = here,
                "opex" => opex = here,
                _ => {}
            }
            self.row += 1;
        }
        if let (Some((r, revenue, a)), Some((o, opex, b))) = (revenue, opex) {
            self.text(0, "Revenue less operating cost", &self.formats.text)?;
            let format = self.formats.decimals(a.max(b)).clone();
            for column in [2, 3] {
                let text = format!(
                    "={}-{}",
                    row_col_to_cell(r, column),
                    row_col_to_cell(o, column)
                );
                self.formula(column, &text, &(revenue - opex).to_string(), &format)?;
            }
            self.row += 1;
        }
        self.row += 1;
        Ok(())
    }

    /// A number, as a formula that points at it where a sheet has it.
    fn number(
        &mut self,
        column: u16,
        place: Option<&str>,
        value: f64,
        format: &Format,
    ) -> Result<(), XlsxError> {
        match place {
            Some(place) => self.formula(column, &format!("={place}"), &value.to_string(), format),
            None => {
                self.sheet
                    .write_number_with_format(self.row, column, value, format)?;
                Ok(())
            }
        }
    }

    /// Means by year, with factors.
    fn years(&mut self, annual: &Placed) -> Result<(), XlsxError> {
        let t = annual.table;
        let mut headed = false;
        for (metric, factors) in SCALED {
            let is = |row: &[Cell], column: &str, text: &str| matches!(t.cell(row, column), Cell::Text(x) if x == text);
            let rows = t.rows.iter().enumerate();
            let rows: Vec<(usize, &Vec<Cell>)> = rows
                .filter(|(_, r)| is(r, "subject_kind", "portfolio") && is(r, "metric", metric))
                .collect();
            let Some((_, first)) = rows.first() else {
                continue;
            };
            if !headed {
                let years: Vec<String> = rows
                    .iter()
                    .map(|(_, r)| t.cell(r, "year").words())
                    .collect();
                let mut names = vec!["mean by year, with factors", "unit"];
                names.extend(years.iter().map(String::as_str));
                self.headers(&names)?;
                headed = true;
            }
            self.text(
                0,
                &words::capital(&words::metric(metric)),
                &self.formats.text,
            )?;
            self.text(
                1,
                &words::unit_alone(&t.cell(first, "unit").words()),
                &self.formats.text,
            )?;
            for (i, (r, row)) in rows.iter().enumerate() {
                let Cell::Number { value, printed } = t.cell(row, "mean") else {
                    continue;
                };
                let format = self.formats.number(printed);
                let base = annual.cell(*r, "mean").unwrap_or_else(|| value.to_string());
                let text = format!("={base}*{}", factors.join("*"));
                self.formula(i as u16 + 2, &text, &value.to_string(), &format)?;
            }
            self.row += 1;
        }
        Ok(())
    }
}

/// The last interval, counted from 1, whose lower end passes; as the sheet's formulas have it.
fn interval_of(levels: &[Level], passes: impl Fn(&Level) -> bool) -> usize {
    let last = levels.iter().filter(|l| passes(l)).count();
    last.max(1).min(levels.len().saturating_sub(1))
}

/// The value at a probability, by straight lines between quantiles.
fn interpolated(levels: &[Level], probability: f64) -> f64 {
    let i = interval_of(levels, |l| l.probability <= probability);
    let (Some(low), Some(high)) = (levels.get(i.wrapping_sub(1)), levels.get(i)) else {
        return f64::NAN;
    };
    let ends = levels.first().zip(levels.last());
    let p = ends.map_or(probability, |(first, last)| {
        probability.max(first.probability).min(last.probability)
    });
    let share = high.probability - low.probability;
    low.value + (p - low.probability) * (high.value - low.value) / share
}

/// The probability of at most a value.
fn probability(levels: &[Level], value: f64) -> f64 {
    let (Some(first), Some(last)) = (levels.first(), levels.last()) else {
        return f64::NAN;
    };
    if value >= last.value {
        return last.probability;
    }
    if value < first.value {
        return first.probability;
    }
    let i = interval_of(levels, |l| l.value <= value);
    let (Some(low), Some(high)) = (levels.get(i.wrapping_sub(1)), levels.get(i)) else {
        return f64::NAN;
    };
    let share = high.value - low.value;
    low.probability + (value - low.value) * (high.probability - low.probability) / share
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels() -> Vec<Level> {
        let level = |(probability, value): (f64, f64)| Level {
            probability,
            value,
            printed: value.to_string(),
            place: None,
        };
        [(0.1, 0.0), (0.25, 0.0), (0.5, 10.0), (0.9, 30.0)]
            .map(level)
            .into()
    }

    /// By hand.
    #[test]
    fn values_and_probabilities_are_interpolated() {
        let levels = levels();
        for (p, x) in [
            (0.0, 0.0),
            (0.25, 0.0),
            (0.375, 5.0),
            (0.5, 10.0),
            (0.7, 20.0),
            (1.0, 30.0),
        ] {
            assert!((interpolated(&levels, p) - x).abs() < 1e-12, "{p}");
        }
        for (x, p) in [
            (-1.0, 0.1),
            (0.0, 0.25),
            (5.0, 0.375),
            (20.0, 0.7),
            (31.0, 0.9),
        ] {
            assert!((probability(&levels, x) - p).abs() < 1e-12, "{x}");
        }
    }
}
