//! Where something happens, on one screen.

use super::super::csv::Discovered;
use super::super::table::{Align, Table, wrap};
use super::super::words::{limits, percent, scenario};

/// Characters of the range of an input.
const RANGE: usize = 20;
/// Steps of a trajectory that are shown.
const STEPS: usize = 8;

/// The screen of a discovery.
pub fn discover(study: &Discovered<'_>, width: usize) -> String {
    let found = study.found;
    let mut text = format!(
        "{} in {} of {} trials\n\n",
        study.condition,
        percent(found.cases as f64 / found.trials as f64),
        found.trials
    );
    if found.regions.is_empty() {
        text.push_str("no box of inputs holds more cases than all trials do, but for chance\n");
    }
    for (number, region) in found.regions.iter().enumerate() {
        for line in wrap(&scenario(study, region), width.min(100)) {
            text.push_str(&line);
            text.push('\n');
        }
        text.push('\n');
        let mut table = Table::new(&[
            ("box", Align::Right),
            ("input", Align::Left),
            ("lowest to highest", Align::Left),
            ("limits", Align::Left),
            ("quasi-p", Align::Right),
            ("confidence", Align::Left),
        ]);
        for side in &region.sides {
            let quantity = study.quantity(side.dimension);
            table.row([
                (number + 1).to_string(),
                study.dimensions[side.dimension].name.clone(),
                range(side.quantiles),
                limits(side),
                quasi_p(side.quasi_p),
                quantity.map_or(String::new(), |q| q.evidence.confidence.clone()),
            ]);
        }
        let mut counts = Table::new(&[
            ("box", Align::Right),
            ("trials", Align::Left),
            ("coverage", Align::Right),
            ("density", Align::Right),
            ("support", Align::Right),
            ("inputs", Align::Right),
        ]);
        let mut count = |what: &str, t: &crate::analysis::prim::Tally, inputs: usize| {
            counts.row([
                (number + 1).to_string(),
                what.to_owned(),
                percent(t.coverage()),
                percent(t.density()),
                percent(t.support()),
                inputs.to_string(),
            ]);
        };
        count("not seen before", &region.tested, region.sides.len());
        count("found in", &region.found, region.sides.len());
        let last = region.trajectory.len() - 1;
        let every = last.div_ceil(STEPS).max(1);
        for (i, step) in region.trajectory.iter().enumerate() {
            if i % every == 0 || i == last {
                let limited = step.limits.iter().filter(|l| l.restricted()).count();
                count(&format!("peel {i}"), &step.tally, limited);
            }
        }
        for table in [table, counts] {
            for line in table.lines(width) {
                text.push_str(&line);
                text.push('\n');
            }
            text.push('\n');
        }
    }
    text
}

fn quasi_p(p: f64) -> String {
    if p < 1e-16 {
        "< 1e-16".to_owned()
    } else {
        format!("{p:.1e}")
    }
}

/// The part of an input's values that a box holds.
fn range([low, high]: [f64; 2]) -> String {
    let at = |share: f64| (share * RANGE as f64).round() as usize;
    let (from, to) = (at(low).min(RANGE - 1), at(high));
    let inside = |i: usize| i >= from && i < to.max(from + 1);
    let mark = |i: usize| if inside(i) { '█' } else { '·' };
    (0..RANGE).map(mark).collect()
}
