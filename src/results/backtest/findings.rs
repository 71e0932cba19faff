//! Where a scenario fails, in plain words.

use super::summary::RELATIVE;
use super::{Judged, Score, SummaryRow};
use crate::domain::Scenario;
use crate::statistics::digits;

/// Fewer outcomes than this say next to nothing about coverage.
const FEW: u64 = 30;

pub(super) fn sentences(
    judged: &[Judged],
    summary: &[SummaryRow],
    scenario: &Scenario,
) -> Vec<String> {
    let scored = judged.iter().filter_map(|j| {
        let id = scenario.outcomes[j.outcome].id.as_str();
        Some((id, j.score.as_ref().ok()?))
    });
    let mut all = Vec::new();
    let mut count = 0;
    for (id, score) in scored {
        let unit = score.target.metric.info().unit;
        let unit = unit.label(scenario.currency.code());
        all.extend(outside(id, score, &unit));
        all.extend(nearer(id, score, &unit));
        count += 1;
    }
    if count == 0 {
        return vec!["no outcome is scored".to_owned()];
    }
    if all.is_empty() {
        all.push(
            "no outcome lies outside its 90 % interval, and no naive forecast is nearer".into(),
        );
    }
    let value = |statistic: &str, unit: &str| {
        let mut rows = summary.iter();
        let row = rows.find(|r| r.statistic == statistic && (unit.is_empty() || r.unit == unit));
        row.and_then(|r| r.value)
    };
    let skills = [
        ("as pledged", "skill_as_pledged"),
        ("a straight line", "skill_straight_line"),
    ];
    for (name, statistic) in skills {
        let skill = value(statistic, &format!("of {RELATIVE}"));
        if let Some(skill) = skill.filter(|s| *s < 0.0) {
            all.push(format!(
                "over all outcomes, each as a share of what came true, {name} is nearer than the scenario: skill {}",
                short(skill)
            ));
        }
    }
    if let Some(above) = value("above_median", "").filter(|_| count > 1) {
        let side = match above {
            1.0 => Some("above"),
            0.0 => Some("below"),
            _ => None,
        };
        all.extend(side.map(|side| format!("all {count} outcomes lie {side} their medians")));
    }
    if count < FEW {
        all.push(format!(
            "{count} outcome{} of the same years, moved by the same causes, can show that a scenario is wrong and not that it is right",
            if count == 1 { "" } else { "s" }
        ));
    }
    all
}

fn outside(id: &str, score: &Score, unit: &str) -> Option<String> {
    if score.inside[1] {
        return None;
    }
    let side = if score.middle() > 0.5 {
        "above"
    } else {
        "below"
    };
    let interval = match (score.quantiles[0], score.quantiles[4]) {
        (Some(low), Some(high)) => format!(" of {} to {}", short(low), short(high)),
        _ => String::new(),
    };
    Some(format!(
        "`{id}`: {} {unit} lies {side} the 90 % interval{interval}",
        short(score.value)
    ))
}

fn nearer(id: &str, score: &Score, unit: &str) -> Option<String> {
    let crps = score.crps.value?;
    let error = |forecast| score.error_of(forecast).filter(|e| *e < crps);
    let (name, error) = match (error(score.as_pledged), error(score.straight_line)) {
        (Some(a), Some(b)) if a == b => ("as pledged and a straight line are", a),
        (Some(a), Some(b)) if a < b => ("as pledged, and a straight line too, is", a),
        (Some(_), Some(b)) => ("a straight line, and as pledged too, is", b),
        (Some(a), None) => ("as pledged is", a),
        (None, Some(b)) => ("a straight line is", b),
        (None, None) => return None,
    };
    Some(format!(
        "`{id}`: {name} nearer, off by {} {unit} where the scenario scores {}",
        short(error),
        short(crps)
    ))
}

/// Three digits or so.
pub(super) fn short(x: f64) -> String {
    digits::rounded(x, Some(x.abs() / 10.0), 6)
}
