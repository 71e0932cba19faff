//! What differs between two scenarios, on one screen.

use super::super::table::{Align, Table};
use super::{value_alone, with_error};
use crate::domain::SubjectKind;
use crate::statistics::{Estimate, digits};
use crate::study::compare::PairFigure;

/// Rows of what moved most.
const MOVED: usize = 12;

/// The table of one comparison: the figures named by `chosen`, then those of other subjects over the
/// whole run that moved most, by the difference of means over its standard deviation among trials.
pub fn compare(
    base: &str,
    scenario: &str,
    figures: &[PairFigure],
    chosen: &dyn Fn(&PairFigure) -> bool,
    currency: &str,
    width: usize,
) -> String {
    let headers = [
        ("figure", Align::Left),
        ("unit", Align::Left),
        (base, Align::Right),
        (scenario, Align::Right),
        ("difference ± se", Align::Right),
        ("median moves ± se", Align::Right),
        ("P(larger)", Align::Right),
        ("trials saved", Align::Right),
    ];
    let mut table = Table::new(&headers);
    for figure in figures.iter().filter(|f| chosen(f)) {
        row(&mut table, figure, currency);
    }
    let mut moved: Vec<&PairFigure> = figures
        .iter()
        .filter(|f| f.year.is_none() && f.kind != SubjectKind::Portfolio && !chosen(f))
        .filter(|f| size(f) > 0.0)
        .collect();
    moved.sort_by(|a, b| size(b).total_cmp(&size(a)));
    let mut more = Table::new(&headers);
    for figure in moved.into_iter().take(MOVED) {
        row(&mut more, figure, currency);
    }
    let mut text = format!("{scenario} against {base}\n");
    let mut add = |table: &Table| {
        for line in table.lines(width) {
            text.push_str(&line);
            text.push('\n');
        }
    };
    add(&table);
    if !more.is_empty() {
        text.push_str("\nmoved most, for how much they vary\n");
        for line in more.lines(width) {
            text.push_str(&line);
            text.push('\n');
        }
    }
    text
}

/// The mean difference in standard deviations of the difference, but at least as far as its error
/// allows to say.
fn size(figure: &PairFigure) -> f64 {
    let difference = &figure.difference;
    let (Some(mean), Some(error)) = (difference.value, difference.std_error) else {
        return 0.0;
    };
    let beyond_noise = mean.abs() - 3.0 * error;
    let scale = figure.base.value.unwrap_or(0.0).abs() + figure.other.value.unwrap_or(0.0).abs();
    if beyond_noise > 0.0 && scale > 0.0 {
        beyond_noise / scale
    } else {
        0.0
    }
}

fn row(table: &mut Table, figure: &PairFigure, currency: &str) {
    let decimals = figure.metric.info().decimals;
    let shown = |e: &Estimate| with_error(e, decimals);
    let value = |e: &Estimate| value_alone(e, decimals);
    let subject = match figure.kind {
        SubjectKind::Portfolio => String::new(),
        _ => format!("{} ", figure.subject),
    };
    let year = figure.year.map_or(String::new(), |y| format!(" {y}"));
    table.row([
        format!("{subject}{}{year}", figure.metric.name()),
        figure.unit().label(currency),
        value(&figure.base),
        value(&figure.other),
        shown(&figure.difference),
        figure
            .quantiles
            .as_ref()
            .map_or(String::new(), |q| shown(&q[1][2])),
        value(&figure.above),
        figure.gain.map_or(String::new(), |g| {
            format!("{}×", digits::rounded(g, None, 1))
        }),
    ]);
}
