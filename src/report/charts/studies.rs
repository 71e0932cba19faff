//! Charts of studies of a run.

use super::scale::short;
use super::{Chart, Plot, Section, Swing, Tornado};
use crate::report::run::FinishedRun;
use crate::report::table::{Cell, Table};
use crate::report::words;

/// Inputs in a chart.
const MOST: usize = 15;

/// A tornado of each figure of a study of sensitivity.
pub fn tornados(study: &FinishedRun) -> Vec<Chart> {
    let Some(table) = study.table("tornado.csv") else {
        return Vec::new();
    };
    // Rows of a figure stand together, the largest swing first.
    let names = ["subject_kind", "subject", "metric", "year"].map(|c| table.column(c));
    let name = |row: &Vec<Cell>| {
        names.map(|place| {
            let cell = place.and_then(|p| row.get(p));
            cell.map_or_else(String::new, Cell::words)
        })
    };
    let figures = table.rows.chunk_by(|a, b| name(a) == name(b));
    figures
        .filter_map(|rows| tornado(table, rows, name(rows.first()?)))
        .collect()
}

fn tornado(
    table: &Table,
    rows: &[Vec<Cell>],
    [kind, subject, metric, year]: [String; 4],
) -> Option<Chart> {
    let first = rows.first()?;
    let unit = words::unit(&table.cell(first, "unit").words());
    let mean = table.cell(first, "mean").number()?;
    let header = ["input", "mean at its q10", "mean at its q90", "swing"];
    let mut shown = vec![header.map(String::from).to_vec()];
    let mut swings = Vec::new();
    for row in rows.iter().take(MOST) {
        let number = |name: &str| table.cell(row, name).number();
        let (Some(low), Some(high)) = (number("mean_at_q10"), number("mean_at_q90")) else {
            continue;
        };
        let words = |name: &str| table.cell(row, name).words();
        let input = words("input");
        // What is no number has no ends: a regime's path, or a threshold.
        let end = |name: &str| match number(name) {
            Some(value) => {
                let unit = words::unit(&words("input_unit"));
                format!("{} {unit}", short(value)).trim_end().to_owned()
            }
            None => name.replace("input_", "its "),
        };
        shown.push(vec![
            input.clone(),
            words("mean_at_q10"),
            words("mean_at_q90"),
            words("swing"),
        ]);
        swings.push(Swing {
            words: format!(
                "{input}: at {} the mean is {}, at {} it is {} {unit}",
                end("input_q10"),
                short(low),
                end("input_q90"),
                short(high)
            ),
            label: input,
            low,
            high,
        });
    }
    let what = match kind.as_str() {
        "portfolio" => words::metric(&metric),
        _ => format!("{} of {subject}", words::metric(&metric)),
    };
    let what = match year.is_empty() {
        true => what,
        false => format!("{what} in {year}"),
    };
    let largest = swings.first()?;
    let parts = [metric.as_str(), &subject, &year];
    let parts = match kind.as_str() {
        "portfolio" => vec![parts[0], parts[2]],
        _ => parts.to_vec(),
    };
    let named: Vec<String> = parts
        .into_iter()
        .map(plain)
        .filter(|p| !p.is_empty())
        .collect();
    Some(Chart {
        name: format!("tornado-{}", named.join("-")),
        section: Section::Sensitivity,
        title: format!("What moves {what}"),
        subtitle: format!("Mean where one input is low or high and all else is drawn, {unit}")
            .trim_end_matches(", ")
            .to_owned(),
        description: format!("The largest swing is that of {}.", largest.words),
        table: shown,
        plot: Plot::Tornado(Tornado { mean, swings }),
    })
}

/// A name as part of a file's: small letters, digits and `-`.
fn plain(name: &str) -> String {
    let kept = name.chars().map(|c| match c {
        c if c.is_ascii_alphanumeric() => c.to_ascii_lowercase(),
        _ => '-',
    });
    kept.collect::<String>().trim_matches('-').to_owned()
}
