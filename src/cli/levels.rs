//! The quantile levels of results.

use crate::output::quantile_name;

/// The quantile levels that every run reports (MODEL section 12).
pub const LEVELS: [f64; 7] = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];
/// Most levels of one run: each is a column of `annual.csv` and a row of `summary.csv`.
const MAX_LEVELS: usize = 100;

/// The levels that are asked for and those that every run reports, in order.
///
/// # Errors
/// In words: a level that is none, that is named like another, or one too many.
pub fn checked(asked: &[f64]) -> Result<Vec<f64>, String> {
    if let Some(wrong) = asked.iter().find(|p| !(**p > 0.0 && **p < 1.0)) {
        let percent = (1.0..100.0)
            .contains(wrong)
            .then(|| format!(" (for {wrong} percent write `{}`)", wrong / 100.0));
        return Err(format!(
            "a level lies between 0 and 1, and {wrong} does not{}",
            percent.unwrap_or_default()
        ));
    }
    let mut levels = LEVELS.to_vec();
    levels.extend(asked);
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    let alike = |pair: &&[f64]| quantile_name(pair[0]) == quantile_name(pair[1]);
    if let Some(pair) = levels.windows(2).find(alike) {
        return Err(format!(
            "{} and {} have the same name, `{}`; leave one of them out",
            pair[0],
            pair[1],
            quantile_name(pair[0])
        ));
    }
    if levels.len() > MAX_LEVELS {
        return Err(format!(
            "a run reports at most {MAX_LEVELS} levels, and {} were asked for",
            levels.len()
        ));
    }
    Ok(levels)
}
