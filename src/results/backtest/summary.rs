//! Scores of all outcomes together.

use super::{Judged, Score};
use crate::domain::Scenario;
use crate::statistics::score::{clopper_pearson, uniformity};

/// One statistic of a back-test.
#[derive(Debug, Clone, PartialEq)]
pub struct SummaryRow {
    pub statistic: &'static str,
    /// Unit of the value; `outcome` where it is a share of what came true.
    pub unit: String,
    /// Outcomes that it is made of.
    pub outcomes: u64,
    pub value: Option<f64>,
    /// At most this: outcomes of one run share its trials, so errors are added up.
    pub std_error: Option<f64>,
    pub ci_low: Option<f64>,
    pub ci_high: Option<f64>,
    /// What a right forecast has, or would have in the long run.
    pub expected: Option<f64>,
    pub about: &'static str,
}

impl SummaryRow {
    fn new(statistic: &'static str, outcomes: usize, about: &'static str) -> Self {
        Self {
            statistic,
            unit: String::new(),
            outcomes: outcomes as u64,
            value: None,
            std_error: None,
            ci_low: None,
            ci_high: None,
            expected: None,
            about,
        }
    }
}

/// What a naive forecast says of a scored figure.
type PointForecast = fn(&Score) -> Option<f64>;

/// The unit of a sum over outcomes that were each divided by what came true.
pub(super) const RELATIVE: &str = "outcome";

pub(super) fn rows(judged: &[Judged], scenario: &Scenario) -> Vec<SummaryRow> {
    let scores: Vec<&Score> = judged
        .iter()
        .filter_map(|j| j.score.as_ref().ok())
        .collect();
    let mut rows = counts(judged.len(), scores.len());
    let mut units: Vec<String> = Vec::new();
    let unit = |s: &Score| s.target.metric.info().unit.label(scenario.currency.code());
    for score in &scores {
        if !units.contains(&unit(score)) {
            units.push(unit(score));
        }
    }
    for label in units {
        let of: Vec<(&Score, f64)> = scores
            .iter()
            .filter(|s| unit(s) == label)
            .map(|s| (*s, 1.0))
            .collect();
        rows.extend(means(&of, &label));
    }
    let relative = scores.iter().filter(|s| s.value != 0.0);
    let relative: Vec<(&Score, f64)> = relative.map(|s| (*s, 1.0 / s.value.abs())).collect();
    rows.extend(means(&relative, RELATIVE));
    let logs: Vec<f64> = scores.iter().filter_map(|s| s.log_score).collect();
    let mut log = SummaryRow::new(
        "mean_log_score",
        logs.len(),
        "Mean logarithmic score, in nats, of the outcomes that have one.",
    );
    log.value = mean(&logs);
    rows.push(log);
    rows.extend(calibration(&scores));
    rows
}

fn counts(all: usize, scored: usize) -> Vec<SummaryRow> {
    let row = |statistic, count: usize, about| SummaryRow {
        value: Some(count as f64),
        unit: "count".to_owned(),
        ..SummaryRow::new(statistic, count, about)
    };
    vec![
        row("outcomes", all, "Outcomes of the scenario."),
        row("scored", scored, "Outcomes that are scored."),
    ]
}

/// Mean scores, each times its weight, and skills against both naive forecasts over those outcomes
/// that have both.
fn means(scores: &[(&Score, f64)], unit: &str) -> Vec<SummaryRow> {
    let crps = |s: &Score, w: f64| Some(s.crps.value? * w);
    let values: Vec<f64> = scores.iter().filter_map(|(s, w)| crps(s, *w)).collect();
    let errors: f64 = scores
        .iter()
        .filter_map(|(s, w)| Some(s.crps.std_error? * w))
        .sum();
    let mut row = SummaryRow::new(
        "mean_crps",
        values.len(),
        "Mean continuous ranked probability score; less is better.",
    );
    row.value = mean(&values);
    row.std_error = row.value.map(|_| errors / values.len() as f64);
    let mut rows = vec![row];
    let naive: [(&str, &str, PointForecast); 2] = [
        ("mean_error_as_pledged", "skill_as_pledged", |s| {
            s.as_pledged
        }),
        ("mean_error_straight_line", "skill_straight_line", |s| {
            s.straight_line
        }),
    ];
    for (error_name, skill_name, forecast) in naive {
        let both: Vec<(f64, f64)> = scores
            .iter()
            .filter_map(|(s, w)| Some((s.error_of(forecast(s))? * w, crps(s, *w)?)))
            .collect();
        let errors: Vec<f64> = both.iter().map(|b| b.0).collect();
        let ours: Vec<f64> = both.iter().map(|b| b.1).collect();
        let mut error = SummaryRow::new(
            error_name,
            both.len(),
            "Mean absolute error of the naive forecast, which is its CRPS.",
        );
        error.value = mean(&errors);
        let mut skill = SummaryRow::new(
            skill_name,
            both.len(),
            "1 less the ratio of both means: 1 is perfect, below 0 the naive forecast was nearer.",
        );
        let ratio = mean(&ours).zip(error.value).map(|(o, e)| 1.0 - o / e);
        skill.value = ratio.filter(|r| r.is_finite());
        rows.extend([error, skill]);
    }
    for row in &mut rows {
        row.unit = match row.statistic.starts_with("skill") {
            true => format!("of {unit}"),
            false => unit.to_owned(),
        };
    }
    rows
}

/// Coverage, bias and uniformity.
fn calibration(scores: &[&Score]) -> Vec<SummaryRow> {
    let share = |statistic, hit: &dyn Fn(&Score) -> bool, expected, about| {
        let hits = scores.iter().filter(|s| hit(s)).count() as u64;
        let count = scores.len() as u64;
        let ends = clopper_pearson(hits, count);
        SummaryRow {
            value: (count > 0).then(|| hits as f64 / count as f64),
            ci_low: ends.map(|e| e.0),
            ci_high: ends.map(|e| e.1),
            expected: Some(expected),
            unit: "frac".to_owned(),
            ..SummaryRow::new(statistic, scores.len(), about)
        }
    };
    let middles: Vec<f64> = scores.iter().map(|s| s.middle()).collect();
    let mut rows = vec![
        share(
            "coverage_50",
            &|s| s.inside[0],
            0.5,
            "Share of the outcomes inside the central 50 %; the interval is exact (Clopper and Pearson 1934) for independent outcomes.",
        ),
        share(
            "coverage_90",
            &|s| s.inside[1],
            0.9,
            "Share of the outcomes inside the central 90 %; the interval as above.",
        ),
        share(
            "above_median",
            &|s| s.middle() > 0.5,
            0.5,
            "Share of the outcomes above the median: one-sided where far from a half.",
        ),
    ];
    let mut middle = SummaryRow::new(
        "mean_transform",
        middles.len(),
        "Mean of the probability integral transforms.",
    );
    (middle.value, middle.expected) = (mean(&middles), Some(0.5));
    let distance = uniformity(&middles);
    let mut uniform = SummaryRow::new(
        "uniformity_distance",
        middles.len(),
        "Kolmogorov's distance of the transforms from uniform.",
    );
    uniform.value = distance.map(|d| d.0);
    let mut chance = SummaryRow::new(
        "uniformity_chance",
        middles.len(),
        "Probability of that distance or more if the scenario were right and the outcomes independent, which those of one year are not: true chances are larger.",
    );
    chance.value = distance.map(|d| d.1);
    for row in [&mut middle, &mut uniform] {
        row.unit = "frac".to_owned();
    }
    chance.unit = "prob".to_owned();
    rows.extend([middle, uniform, chance]);
    rows
}

fn mean(values: &[f64]) -> Option<f64> {
    let sum: f64 = values.iter().sum();
    (!values.is_empty()).then(|| sum / values.len() as f64)
}
