//! Contributions to a change, largest first, with bars.

use super::super::csv::ExplainRow;
use super::super::table::{Align, Table};
use super::with_error;
use crate::statistics::digits;

/// Parts that are shown.
const PARTS: usize = 20;
/// Characters of the longest bar.
const BAR: f64 = 24.0;

fn percent(share: f64) -> String {
    // Not `-0 %`.
    format!("{} %", digits::rounded(100.0 * share, None, 0))
}

/// The figure before, each part's contribution, and the figure after.
pub fn explained(rows: &[ExplainRow], width: usize) -> String {
    let Some(first) = rows.first() else {
        return String::new();
    };
    let unit = first.metric.info().unit.label(first.currency);
    let value_header = format!("{}, {unit} ± se", first.figure);
    let headers = [
        ("part", Align::Left),
        (value_header.as_str(), Align::Right),
        ("share", Align::Right),
        ("", Align::Left),
    ];
    let mut table = Table::new(&headers);
    let size = |r: &&ExplainRow| r.estimate.value.unwrap_or(0.0).abs();
    let mut parts: Vec<&ExplainRow> = rows.iter().filter(|r| r.row == "part").collect();
    parts.sort_by(|a, b| size(b).total_cmp(&size(a)));
    let largest = parts.first().map_or(0.0, size);
    let others = parts.len().saturating_sub(PARTS);
    let of = |name: &str| rows.iter().filter(|r| r.row == name).collect::<Vec<_>>();
    let mut add = |row: &ExplainRow, bar: bool| {
        let name = if row.part.is_empty() {
            row.row
        } else {
            row.part
        };
        let value = row.estimate.value.unwrap_or(0.0);
        let length = if largest > 0.0 {
            value.abs() / largest
        } else {
            0.0
        };
        let bar = match (bar, value < 0.0) {
            (false, _) => String::new(),
            (_, true) => "─".repeat((BAR * length).round() as usize),
            (_, false) => "▇".repeat((BAR * length).round() as usize),
        };
        table.row([
            name.to_owned(),
            with_error(&row.estimate, row.metric.info().decimals),
            row.share.map_or(String::new(), percent),
            bar,
        ]);
    };
    of("from").into_iter().for_each(|r| add(r, false));
    parts.iter().take(PARTS).for_each(|r| add(r, true));
    of("to").into_iter().for_each(|r| add(r, false));
    of("change").into_iter().for_each(|r| add(r, false));
    let mut text = String::new();
    for line in table.lines(width) {
        text.push_str(&line);
        text.push('\n');
    }
    if others > 0 {
        text.push_str(&format!("{others} smaller contributions in explain.csv\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn shares_have_no_sign_where_they_round_to_nothing() {
        let shown = [-0.004, 0.004, -0.006, 0.994, 1.5].map(percent);
        assert_eq!(shown, ["0 %", "0 %", "-1 %", "99 %", "150 %"]);
    }
}
