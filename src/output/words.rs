//! A box of scenario discovery as a sentence.

use super::csv::Discovered;
use crate::analysis::prim::Limits;
use crate::study::discover::{Region, Side};

/// A number with three significant digits.
pub(super) fn short(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return x.to_string();
    }
    let rounded: f64 = format!("{x:.2e}").parse().unwrap_or(x);
    rounded.to_string()
}

/// Whole percents; below 1 and above 99 one decimal.
pub(super) fn percent(share: f64) -> String {
    let p = 100.0 * share;
    let decimals = usize::from((p > 0.0 && p < 1.0) || (p > 99.0 && p < 100.0));
    format!("{p:.decimals$} %")
}

/// What a side says, without the name of its input: `above 41.2 (the upper 23 %)`.
pub(super) fn limits(side: &Side) -> String {
    let [below, within] = side.quantiles;
    match side.limits {
        Limits {
            low: Some(low),
            high: Some(high),
        } => format!(
            "between {} and {} ({} to {} of its values)",
            short(low),
            short(high),
            percent(below),
            percent(within)
        ),
        Limits { low: Some(low), .. } => {
            format!(
                "at least {} (the upper {})",
                short(low),
                percent(1.0 - below)
            )
        }
        Limits {
            high: Some(high), ..
        } => format!("at most {} (the lower {})", short(high), percent(within)),
        Limits { .. } => "anything".to_owned(),
    }
}

/// `When … is at least 41.2 (the upper 23 %) and …, CONDITION holds in 78 % of trials, against 31 % of
/// all; that is 54 % of all such trials.`
pub(super) fn scenario(study: &Discovered<'_>, region: &Region) -> String {
    let sides: Vec<String> = region
        .sides
        .iter()
        .map(|s| format!("{} is {}", study.dimensions[s.dimension].name, limits(s)))
        .collect();
    let all = study.found.cases as f64 / study.found.trials as f64;
    format!(
        "When {}, {} holds in {} of trials, against {} of all; that is {} of all such trials.",
        sides.join(" and "),
        study.condition,
        percent(region.tested.density()),
        percent(all),
        percent(region.tested.coverage())
    )
}
