//! What the portfolio spends by year, as bars of quantiles.

use super::{Screen, quantile_name, value};
use crate::domain::{Metric, SubjectKind};
use crate::output::table::{Align, Table};
use crate::results::Figure;

/// Columns of a bar at most; where fewer are left than a few, there are none.
const BAR: usize = 50;
const FEWEST: usize = 12;

/// Quantiles of one bar, in increasing order: 5, 25, 50, 75 and 95 %.
pub type Band = [f64; 5];

/// A bar of `width` characters from 0 to `most`: `░` between the outer quantiles, `▒` between the inner
/// ones, `█` at the median. Blank before the first and after the last.
pub fn band(band: &Band, most: f64, width: usize) -> String {
    let last = width.saturating_sub(1);
    let place = |x: f64| match most > 0.0 {
        true => ((x / most * width as f64).max(0.0) as usize).min(last),
        false => 0,
    };
    let [low, lower, middle, upper, high] = band.map(place);
    let cell = |i: usize| match i {
        i if i == middle => '█',
        i if (lower..=upper).contains(&i) => '▒',
        i if (low..=high).contains(&i) => '░',
        _ => ' ',
    };
    let bar: String = (0..width).map(cell).collect();
    bar.trim_end().to_owned()
}

/// Lines of a table with a bar at the end of each, as wide as `width` leaves room for.
pub fn banded(table: &Table, bands: &[Band], width: usize) -> Vec<String> {
    let mut lines = table.lines(width);
    let longest = lines.iter().map(|l| l.chars().count()).max().unwrap_or(0);
    let room = width.saturating_sub(longest + 2).min(BAR);
    if room < FEWEST {
        return lines;
    }
    let most = bands.iter().map(|b| b[4]).fold(0.0, f64::max);
    for (line, of) in lines.iter_mut().skip(1).zip(bands) {
        let pad = longest + 2 - line.chars().count();
        let bar = format!("{}{}", " ".repeat(pad), band(of, most, room));
        line.push_str(bar.trim_end());
    }
    lines
}

impl Screen<'_> {
    /// The portfolio's spend by year; nothing where the run lacks a quantile that bars are made of.
    pub(super) fn years(&mut self) {
        let spend = |f: &&Figure| {
            f.subject_kind == SubjectKind::Portfolio
                && f.metric == Metric::Spend
                && f.period.is_some()
        };
        let figures: Vec<&Figure> = self.results.figures.iter().filter(spend).collect();
        let at = |figure: &Figure, level: f64| {
            let found = figure.quantiles.iter().find(|(l, _)| *l == level);
            found.and_then(|(_, estimate)| estimate.value)
        };
        let band = |f: &&Figure| {
            let [a, b, c, d, e] = [0.05, 0.25, 0.5, 0.75, 0.95].map(|l| at(f, l));
            Some([a?, b?, c?, d?, e?])
        };
        let Some(bands) = figures.iter().map(band).collect::<Option<Vec<Band>>>() else {
            return;
        };
        let mut columns = vec![("spent in", Align::Left), ("mean", Align::Right)];
        let names: Vec<String> = self.levels.iter().map(|l| quantile_name(*l)).collect();
        columns.extend(names.iter().map(|n| (n.as_str(), Align::Right)));
        let mut table = Table::new(&columns);
        for figure in &figures {
            let year = figure
                .period
                .map_or(String::new(), |p| p.0.year().to_string());
            let mut row = vec![year, value(&figure.mean)];
            row.extend(self.quantiles(figure));
            table.row(row);
        }
        if table.is_empty() {
            return;
        }
        for (i, line) in banded(&table, &bands, self.width).iter().enumerate() {
            if i == 0 {
                self.painted(super::HEADING, line);
            } else {
                self.line(line);
            }
        }
        self.line("");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_shows_its_quantiles_in_proportion() {
        assert_eq!(band(&[2.0, 3.0, 5.0, 7.0, 9.0], 10.0, 10), "  ░▒▒█▒▒░░");
        assert_eq!(band(&[0.0; 5], 10.0, 10), "█");
        assert_eq!(band(&[0.0; 5], 0.0, 10), "█");
        assert_eq!(band(&[-5.0, 1.0, 10.0, 10.0, 12.0], 10.0, 10), "░▒▒▒▒▒▒▒▒█");
    }

    #[test]
    fn bars_stay_within_the_width_and_give_way_on_a_narrow_terminal() {
        let mut table = Table::new(&[("year", Align::Left), ("q50", Align::Right)]);
        table.row(["2025", "100.0"]);
        table.row(["2026", "7.0"]);
        let bands = [
            [50.0, 80.0, 100.0, 120.0, 150.0],
            [1.0, 3.0, 7.0, 9.0, 20.0],
        ];
        for width in 30..120 {
            let lines = banded(&table, &bands, width);
            assert!(lines.iter().all(|l| l.chars().count() <= width));
            assert!(lines[1].contains('█'));
        }
        assert_eq!(banded(&table, &bands, 24), table.lines(24));
    }
}
