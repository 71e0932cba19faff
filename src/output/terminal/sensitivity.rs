//! What figures depend on, on one screen.

use super::super::csv::Studied;
use super::super::table::{Align, Table, cut};
use super::super::words::{percent, short};
use crate::model::figure_name;
use crate::statistics::{Estimate, digits};
use crate::study::sensitivity::{About, Row, Swing};

/// Characters of the longest bar, and of half of a two-sided one.
const BAR: usize = 10;
const HALF: usize = 12;
/// Rows of a table.
const ROWS: usize = 15;
/// Figures that have tables of their own; more are set side by side.
const FIGURES: usize = 3;

/// The screen of a study.
pub fn sensitivity(study: &Studied<'_>, width: usize) -> String {
    let mut text = String::new();
    let figures = study.request.figures.len();
    if figures <= FIGURES {
        for f in 0..figures {
            one(study, f, width, &mut text);
        }
    } else {
        side_by_side(study, width, &mut text);
    }
    for d in 0..study.request.decisions.len() {
        decision(study, d, width, &mut text);
    }
    text
}

fn add(table: &Table, width: usize, text: &mut String) {
    for line in table.lines(width) {
        text.push_str(&line);
        text.push('\n');
    }
    text.push('\n');
}

fn name(study: &Studied<'_>, column: usize) -> String {
    let spec = &study.plan.specs[column];
    figure_name(&spec.subject, spec.metric, study.year(spec))
}

/// The measure that causes are ranked by: the first that was taken.
const RANKS: [(&str, &str); 5] = [
    ("sobol", "total"),
    ("screen", "total"),
    ("pawn", "median"),
    ("regression", "srrc"),
    ("morris", "mu_star"),
];

/// The first of these that was taken of any of the figures.
fn measure(study: &Studied<'_>) -> (&'static str, &'static str) {
    let taken = |m: &&(&str, &str)| {
        let mut rows = study.found.rows.iter();
        rows.any(|r| (r.method, r.statistic) == **m && r.estimate.value.is_some())
    };
    RANKS.iter().find(taken).copied().unwrap_or(("", ""))
}

/// Causes with the size of a measure, the largest first.
fn ranked(study: &Studied<'_>, figure: usize, by: (&str, &str)) -> Vec<(About, f64)> {
    let of = |r: &&Row| r.figure == figure && (r.method, r.statistic) == by;
    let rows = study.found.rows.iter().filter(of);
    let mut all: Vec<(About, f64)> = rows
        .filter(|r| !matches!(r.about, About::All | About::Nothing))
        .filter_map(|r| Some((r.about, r.estimate.value?.abs())))
        .collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1));
    all
}

fn one(study: &Studied<'_>, f: usize, width: usize, text: &mut String) {
    let by = measure(study);
    let ranked = ranked(study, f, by);
    let found = study.found;
    text.push_str(&format!("{}\n", name(study, study.request.figures[f])));
    let measures: [(&str, &str, &str); 5] = [
        ("sobol", "first", "first ± se"),
        ("sobol", "total", "total ± se"),
        ("regression", "spearman", "Spearman"),
        ("pawn", "median", "PAWN"),
        ("morris", "mu_star", "µ*"),
    ];
    let taken: Vec<&(&str, &str, &str)> = measures
        .iter()
        .filter(|(m, s, _)| {
            let of = |r: &Row| r.figure == f && r.method == *m && r.statistic == *s;
            found.rows.iter().any(of)
        })
        .collect();
    let mut columns = vec![("input", Align::Left), ("", Align::Left)];
    columns.extend(taken.iter().map(|m| (m.2, Align::Right)));
    columns.push(("confidence", Align::Left));
    let mut table = Table::new(&columns);
    let largest = ranked.first().map_or(0.0, |r| r.1);
    for (about, size) in ranked.iter().take(ROWS) {
        let mut row = vec![study.name(*about).to_owned(), bar(*size, largest)];
        for (method, statistic, header) in &taken {
            let estimate = found.find(f, *about, method, statistic);
            row.push(estimate.map_or(String::new(), |e| cell(e, header.ends_with("se"))));
        }
        row.push(confidence(study, *about));
        table.row(row);
    }
    add(&table, width, text);
    let total = |method, statistic| found.find(f, About::All, method, statistic)?.value;
    let mut notes = Vec::new();
    if let Some(sum) = total("sobol", "first_sum") {
        notes.push(format!(
            "first indices sum to {sum:.2}: {:.0} % of the variance is made by several inputs together",
            100.0 * (1.0 - sum).max(0.0)
        ));
    }
    if let (Some(plain), Some(rank)) = (
        total("regression", "r_squared"),
        total("regression", "rank_r_squared"),
    ) {
        notes.push(format!(
            "a plane explains {plain:.2} of it, of the ranks {rank:.2}"
        ));
    }
    if let Some(noise) = found
        .find(f, About::Nothing, "pawn", "median")
        .and_then(|e| e.value)
    {
        notes.push(format!("PAWN of a number that does nothing: {noise:.3}"));
    }
    if !ranked.is_empty() {
        notes.push(format!("bars: {} {}", by.0, by.1));
    }
    for note in notes {
        text.push_str(&cut(&note, width));
        text.push('\n');
    }
    text.push('\n');
    tornado(study, f, width, text);
}

fn tornado(study: &Studied<'_>, f: usize, width: usize, text: &mut String) {
    let swings: Vec<&Swing> = study
        .found
        .swings
        .iter()
        .filter(|s| s.figure == f)
        .collect();
    let far = |s: &&Swing| {
        let base = s.base.value.unwrap_or(0.0);
        let ends = [s.low.value, s.high.value].into_iter().flatten();
        ends.map(|e| (e - base).abs()).fold(0.0, f64::max)
    };
    let scale = swings.iter().map(far).fold(0.0, f64::max);
    let mut table = Table::new(&[
        ("input at q10 ▒ and q90 █", Align::Left),
        ("", Align::Left),
        ("at q10", Align::Right),
        ("at q90", Align::Right),
        ("swing ± se", Align::Right),
    ]);
    for swing in &swings {
        table.row([
            study.name(About::Cause(swing.cause)).to_owned(),
            two_sided(swing, scale),
            value(&swing.low),
            value(&swing.high),
            with_error(&swing.swing),
        ]);
    }
    if !table.is_empty() {
        add(&table, width, text);
    }
}

/// Many figures, such as the years of one: a column each.
fn side_by_side(study: &Studied<'_>, width: usize, text: &mut String) {
    let figures = study.request.figures.len();
    let by = measure(study);
    let all: Vec<Vec<(About, f64)>> = (0..figures).map(|f| ranked(study, f, by)).collect();
    let mut best: Vec<(About, f64)> = Vec::new();
    for (about, size) in all.iter().flatten() {
        match best.iter_mut().find(|b| b.0 == *about) {
            Some(known) => known.1 = known.1.max(*size),
            None => best.push((*about, *size)),
        }
    }
    best.sort_by(|a, b| b.1.total_cmp(&a.1));
    let names: Vec<String> = study
        .request
        .figures
        .iter()
        .map(|c| name(study, *c))
        .collect();
    let stem = |n: &String| {
        n.rsplit_once('.')
            .map_or(n.clone(), |(stem, _)| stem.to_owned())
    };
    let alike = names.iter().all(|n| stem(n) == stem(&names[0]));
    let heads: Vec<String> = match alike {
        true => names
            .iter()
            .map(|n| n[stem(n).len() + 1..].to_owned())
            .collect(),
        false => names.clone(),
    };
    if alike {
        text.push_str(&format!("{}: {} {} by year\n", stem(&names[0]), by.0, by.1));
    }
    let mut columns = vec![("input", Align::Left)];
    columns.extend(heads.iter().map(|h| (h.as_str(), Align::Right)));
    let mut table = Table::new(&columns);
    for (about, _) in best.iter().take(ROWS) {
        let mut row = vec![study.name(*about).to_owned()];
        for ranked in &all {
            let found = ranked.iter().find(|r| r.0 == *about);
            row.push(found.map_or(String::new(), |r| format!("{:.3}", r.1)));
        }
        table.row(row);
    }
    add(&table, width, text);
}

fn decision(study: &Studied<'_>, d: usize, width: usize, text: &mut String) {
    let decision = &study.request.decisions[d];
    let find = |statistic| study.found.find(d, About::All, "information", statistic);
    let (Some(payoff), Some(regret), Some(evpi)) = (find("payoff"), find("regret"), find("evpi"))
    else {
        return;
    };
    let sign = if decision.sign > 0.0 { ">" } else { "<" };
    let choice = match payoff.value {
        Some(p) if p > 0.0 => "invest",
        _ => "do not invest",
    };
    text.push_str(&format!(
        "{} {sign} {}: {choice}; payoff {}, wrong in {} of trials, perfect information is worth {}\n",
        name(study, decision.column),
        decision.hurdle,
        with_error(payoff),
        regret.value.map_or(String::new(), percent),
        with_error(evpi),
    ));
    let of = |r: &&Row| r.figure == d && r.statistic == "evppi";
    let mut rows: Vec<&Row> = study.found.rows.iter().filter(of).collect();
    rows.sort_by(|a, b| {
        b.estimate
            .value
            .unwrap_or(0.0)
            .total_cmp(&a.estimate.value.unwrap_or(0.0))
    });
    let largest = rows.first().and_then(|r| r.estimate.value).unwrap_or(0.0);
    let mut table = Table::new(&[
        ("worth knowing", Align::Left),
        ("", Align::Left),
        ("value ± se", Align::Right),
        ("confidence", Align::Left),
    ]);
    for row in rows.into_iter().take(ROWS) {
        let value = row.estimate.value.unwrap_or(0.0);
        // What chance alone explains is left out.
        if value <= 2.0 * row.estimate.std_error.unwrap_or(0.0) {
            continue;
        }
        table.row([
            study.name(row.about).to_owned(),
            bar(value, largest),
            with_error(&row.estimate),
            confidence(study, row.about),
        ]);
    }
    if table.is_empty() {
        text.push_str("no single input is worth knowing before the decision\n\n");
    } else {
        add(&table, width, text);
    }
}

fn confidence(study: &Studied<'_>, about: About) -> String {
    match about {
        About::Cause(i) => study.confidence(i).to_owned(),
        _ => String::new(),
    }
}

fn bar(size: f64, largest: f64) -> String {
    if !(largest > 0.0 && size > 0.0) {
        return String::new();
    }
    "█".repeat((size / largest * BAR as f64).round() as usize)
}

/// The ends around the mean: of q10 ▒, of q90 █.
fn two_sided(swing: &Swing, scale: f64) -> String {
    let mut cells = vec![' '; 2 * HALF + 1];
    cells[HALF] = '│';
    let base = swing.base.value.unwrap_or(0.0);
    for (end, mark) in [(swing.low.value, '▒'), (swing.high.value, '█')] {
        let Some(end) = end.filter(|_| scale > 0.0) else {
            continue;
        };
        let n = ((end - base).abs() / scale * HALF as f64).round() as usize;
        for i in 1..=n.min(HALF) {
            let at = if end < base { HALF - i } else { HALF + i };
            if cells[at] == ' ' {
                cells[at] = mark;
            }
        }
    }
    cells.into_iter().collect()
}

fn cell(estimate: &Estimate, error: bool) -> String {
    let Some(value) = estimate.value else {
        return String::new();
    };
    // Never -0.000.
    let value = if value.abs() < 5e-4 { 0.0 } else { value };
    match estimate.std_error {
        Some(e) if error => format!("{value:.3} ± {e:.3}"),
        _ => format!("{value:.3}"),
    }
}

fn value(estimate: &Estimate) -> String {
    estimate.value.map_or(String::new(), short)
}

fn with_error(estimate: &Estimate) -> String {
    match (estimate.value, estimate.std_error) {
        (Some(v), Some(e)) => format!(
            "{} ± {}",
            digits::rounded(v, Some(e), 6),
            digits::std_error(e)
        ),
        (Some(v), None) => short(v),
        _ => String::new(),
    }
}
