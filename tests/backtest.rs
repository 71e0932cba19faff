//! Back-tests: what is scored is what the run simulates, naive forecasts are what announcements say, and a
//! scenario that is right is found to be right.

use buildout::domain::{Outcome, Scenario};
use buildout::engine::{NoProgress, RunRequest, Sampled, run, samples, trial_values};
use buildout::input::{LoadRequest, load};
use buildout::model::Plan;
use buildout::results::{Backtest, Score, backtest, figure};
use buildout::sampling::Source;
use buildout::statistics::score::{Forecast, uniformity};
use std::fmt::Write as _;

fn scenario(text: &str) -> Scenario {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("scenario.toml");
    std::fs::write(&path, text).unwrap();
    let loaded = load(&LoadRequest {
        path,
        ..LoadRequest::default()
    });
    loaded.scenario.unwrap_or_else(|| {
        panic!(
            "{}",
            buildout::diagnostics::render(&loaded.diagnostics, &loaded.sources, false)
        )
    })
}

fn request(trials: u64, threads: Option<usize>) -> RunRequest {
    RunRequest {
        trials,
        seed: 5,
        threads,
        ..RunRequest::default()
    }
}

fn judged(scenario: &Scenario, trials: u64) -> Backtest {
    let plan = Plan::compile(scenario).unwrap();
    backtest(scenario, &plan, &request(trials, None), &NoProgress).unwrap()
}

fn score<'b>(scenario: &Scenario, backtest: &'b Backtest, id: &str) -> &'b Score {
    let of = |j: &&buildout::results::Judged| scenario.outcomes[j.outcome].id == id;
    let judged = backtest.judged.iter().find(of).unwrap();
    judged.score.as_ref().unwrap()
}

const HEAD: &str = r#"
as_of = 2025-02-28

[time]
start = 2025-01-01
end = 2029-12-31
step = "quarter"

[fx]
CNY = 0.5

[regimes]
initial = { boom = 0.5, steady = 0.5 }

[regimes.states.boom]
mean_stay_years = 2
next = { steady = 1 }
spend = "uniform(1.1, 1.3)"

[regimes.states.steady]
mean_stay_years = "forever"
"#;

fn build(id: &str, more: &str) -> String {
    format!(
        "
[[commitments]]
id = \"{id}\"
title = \"A build\"
kind = \"build\"
sponsor = \"S\"
amount = 100
window_start = 2025-01-01
window_end = 2026-12-31
realized = \"uniform(0.3, 1)\"
delay_years = \"lognormal(median=0.3, sigma=0.5)\"
stretch = \"lognormal(median=1, sigma=0.3)\"
hazard = 0.05
curve = \"beta(3, 2)\"
{more}
"
    )
}

fn outcome(id: &str, figure: &str, value: f64, more: &str) -> String {
    format!(
        "
[[outcomes]]
id = \"{id}\"
title = \"A fact\"
figure = \"{figure}\"
value = {value}
unit = \"usd_bn\"
published = 2026-01-31
{more}
"
    )
}

/// The shares of beta(3, 2) at 1/8, 1/4 … of the window: 4 x³ − 3 x⁴.
fn late(x: f64) -> f64 {
    4.0 * x * x * x - 3.0 * x * x * x * x
}

#[test]
fn naive_forecasts_are_the_announcement() {
    let mut text = HEAD.to_owned();
    text += &outcome("YEAR", "A.spend.2025", 30.0, "");
    text += &outcome("WHOLE", "A.delivered_by_deadline", 30.0, "");
    let window = "window_start = 2025-04-01\nwindow_end = 2025-09-30";
    text += &outcome("WINDOW", "A.spend", 30.0, window);
    text += &outcome("ALL", "spend.2025", 30.0, "");
    text += &outcome("YUAN", "Y.spend.2025", 30.0, "").replace("usd_bn", "CNY bn");
    text += &build("A", "relet = 0.4\nrelet_delay = 1");
    // Before the horizon a build has spent what its plan says, whatever it did spend.
    text += &build("Y", "currency = \"CNY\"\nspent_to_date = 40")
        .replace("window_start = 2025-01-01", "window_start = 2024-01-01")
        .replace("window_end = 2026-12-31", "window_end = 2025-12-31");
    let scenario = scenario(&text);
    let found = judged(&scenario, 3_000);
    let near = |id: &str, pledged: f64, even: f64| {
        let score = score(&scenario, &found, id);
        for (forecast, expected) in [(score.as_pledged, pledged), (score.straight_line, even)] {
            let forecast = forecast.unwrap();
            assert!(
                (forecast - expected).abs() < 1e-6,
                "{id}: {forecast} is not {expected}"
            );
        }
    };
    near("YEAR", 100.0 * late(0.5), 50.0);
    near("WHOLE", 100.0, 100.0);
    near("WINDOW", 100.0 * (late(0.375) - late(0.125)), 25.0);
    near("YUAN", 50.0 * (1.0 - late(0.5)), 25.0);
    near("ALL", 100.0 * late(0.5) + 50.0 * (1.0 - late(0.5)), 75.0);
    // What came true is money of another currency at its rate.
    assert_eq!(score(&scenario, &found, "YUAN").value, 15.0);
    let whole = score(&scenario, &found, "WHOLE");
    assert_eq!(whole.error_of(whole.as_pledged), Some(70.0));
    let skill = 1.0 - whole.crps.value.unwrap() / 70.0;
    assert_eq!(whole.skill(whole.as_pledged), Some(skill));
}

#[test]
fn what_is_scored_is_what_the_run_simulates() {
    let mut text = HEAD.to_owned();
    text += &outcome("YEAR", "A.spend.2025", 30.0, "low = 25\nhigh = 36");
    let window = "window_start = 2025-01-01\nwindow_end = 2025-12-31";
    text += &outcome("SAME", "A.spend", 30.0, window);
    text += &outcome("DATE", "A.completion", 2027.5, "").replace("usd_bn", "decimal_year");
    text += &build("A", "");
    let scenario = scenario(&text);
    let plan = Plan::compile(&scenario).unwrap();
    let found = judged(&scenario, 5_000);
    let collected = run(&plan, &request(5_000, None), &NoProgress).unwrap();
    let column = figure("A.spend.2025", &plan).unwrap();
    let year = score(&scenario, &found, "YEAR");
    let mean = collected.columns[column].mean();
    let close = |a: f64, b: f64| (a - b).abs() < 1e-9 * (1.0 + b.abs());
    assert!(close(year.mean.value.unwrap(), mean.value.unwrap()));
    assert!(close(year.mean.std_error.unwrap(), mean.std_error.unwrap()));
    let values =
        &trial_values(&plan, &Source::random(5), 0..5_000, &[column], &NoProgress).unwrap()[0];
    let forecast = Forecast::new(values.clone());
    assert_eq!(year.crps, forecast.crps(30.0));
    assert_eq!(year.log_score, forecast.log_score(30.0));
    // A range has the ranks of its ends.
    let (low, high) = (
        forecast.transform(25.0).unwrap(),
        forecast.transform(36.0).unwrap(),
    );
    assert_eq!(year.transform, (low.0, high.1));
    // A window of the calendar year is that year.
    let same = score(&scenario, &found, "SAME");
    for (a, b) in same.quantiles.iter().zip(&year.quantiles) {
        assert!(close(a.unwrap(), b.unwrap()));
    }
    assert!(close(same.crps.value.unwrap(), year.crps.value.unwrap()));
    // Some are never complete: later than any date, without a mean distance.
    let date = score(&scenario, &found, "DATE");
    assert!(date.defined < 5_000 && date.defined > 3_000);
    assert_eq!((date.crps.value, date.log_score), (None, None));
    assert!(date.transform.0 > 0.2 && date.transform.1 < 0.9);
}

#[test]
fn outcomes_shape_no_trial() {
    let plain = HEAD.to_owned() + &build("A", "");
    let with = scenario(&(plain.clone() + &outcome("X", "A.spend.2025", 1e6, "")));
    let without = scenario(&plain);
    assert_eq!(without.outcomes, Vec::<Outcome>::new());
    let mean = |scenario: &Scenario| {
        let plan = Plan::compile(scenario).unwrap();
        let collected = run(&plan, &request(1_000, None), &NoProgress).unwrap();
        let means = collected.columns.iter().map(|c| c.mean());
        means.collect::<Vec<_>>()
    };
    assert_eq!(mean(&with), mean(&without));
}

#[test]
fn scores_are_the_same_on_any_number_of_threads() {
    let mut text = HEAD.to_owned();
    text += &outcome("A", "A.spend.2025", 30.0, "");
    let window = "window_start = 2025-04-01\nwindow_end = 2026-03-31";
    text += &outcome("B", "A.spend", 55.0, window);
    text += &build("A", "");
    let scenario = scenario(&text);
    let plan = Plan::compile(&scenario).unwrap();
    let with = |threads| {
        let request = request(3_001, Some(threads));
        backtest(&scenario, &plan, &request, &NoProgress).unwrap()
    };
    let one = with(1);
    assert_eq!(with(2), one);
    assert_eq!(with(7), one);
    let wanted = [
        Sampled::Column(3),
        Sampled::Spend {
            build: 0,
            periods: 1..4,
        },
    ];
    let of =
        |threads| samples(&plan, &request(3_001, Some(threads)), &wanted, &NoProgress).unwrap();
    assert_eq!(of(1), of(3));
    assert_eq!(of(1)[0].len(), 3_001);
}

/// 300 builds that share nothing but their class, judged by a trial of another seed: a draw from the
/// scenario itself. Transforms are uniform (Kolmogorov, an alarm once in 1,000 were they independent; the
/// regime is left out so that they are) and 50 and 90 % of the outcomes lie inside (4.5 standard errors). The
/// same trial under a scenario that spends a fifth less is found out.
#[test]
fn a_scenario_that_is_right_is_found_to_be_right() {
    let head: String = HEAD.split("[regimes]").take(1).collect();
    let builds: String = (0..300).map(|i| build(&format!("B{i}"), "")).collect();
    let bare = scenario(&(head.clone() + &builds));
    let plan = Plan::compile(&bare).unwrap();
    let mut outcomes = String::new();
    for i in 0..300 {
        let column = figure(&format!("B{i}.delivered"), &plan).unwrap();
        let value =
            trial_values(&plan, &Source::random(77), 0..1, &[column], &NoProgress).unwrap()[0][0];
        let _ = write!(
            outcomes,
            "{}",
            outcome(&format!("O{i}"), &format!("B{i}.delivered"), value, "")
        );
    }
    let right = scenario(&(head.clone() + &builds + &outcomes));
    let found = judged(&right, 4_000);
    let ranks = |found: &Backtest| -> Vec<f64> {
        let scores = found.judged.iter().map(|j| j.score.as_ref().unwrap());
        scores.map(|s| s.middle()).collect()
    };
    let (distance, chance) = uniformity(&ranks(&found)).unwrap();
    assert!(chance > 1e-3, "{distance} {chance}");
    let row = |found: &Backtest, statistic: &str| {
        let mut rows = found.summary.iter();
        rows.find(|r| r.statistic == statistic).unwrap().clone()
    };
    for (statistic, level) in [("coverage_50", 0.5_f64), ("coverage_90", 0.9)] {
        let row = row(&found, statistic);
        let error = (level * (1.0 - level) / 300.0).sqrt();
        assert!((row.value.unwrap() - level).abs() < 4.5 * error, "{row:?}");
        assert_eq!(row.outcomes, 300);
        assert!(
            row.ci_low.unwrap() < row.value.unwrap() && row.value.unwrap() < row.ci_high.unwrap()
        );
    }
    assert_eq!(row(&found, "uniformity_chance").value, Some(chance));
    // Delivery falls short of the pledge, and the scenario knows it.
    let pledged = found
        .summary
        .iter()
        .find(|r| r.statistic == "skill_as_pledged")
        .unwrap();
    assert!(pledged.value.unwrap() > 0.3, "{pledged:?}");

    let low = builds.replace("uniform(0.3, 1)", "uniform(0.24, 0.8)");
    let wrong = judged(&scenario(&(head + &low + &outcomes)), 4_000);
    let (_, chance) = uniformity(&ranks(&wrong)).unwrap();
    assert!(chance < 1e-6, "{chance}");
    let crps = |found: &Backtest| row(found, "mean_crps").value.unwrap();
    assert!(crps(&found) < crps(&wrong));
}

#[test]
fn failures_are_said_in_words() {
    let mut text = HEAD.to_owned();
    text += &outcome("FAR", "A.delivered_by_deadline", 100.0, "");
    text += &outcome("CLOSE", "A.spend.2025", 15.0, "");
    text += "
[[outcomes]]
id = \"CONTEXT\"
title = \"Of something else\"
value = 3
unit = \"apples\"
published = 2026-01-31
";
    text += &build("A", "").replace("uniform(0.3, 1)", "uniform(0.3, 0.5)");
    let scenario = scenario(&text);
    let found = judged(&scenario, 2_000);
    assert_eq!(
        found.judged[2].score,
        Err("no figure is like for like".to_owned())
    );
    let said = &found.findings;
    assert!(
        said[0].starts_with("`FAR`: 100 usd_bn lies above the 90 % interval of "),
        "{said:#?}"
    );
    let score = score(&scenario, &found, "FAR");
    let crps = buildout::statistics::digits::rounded(
        score.crps.value.unwrap(),
        Some(score.crps.value.unwrap() / 10.0),
        6,
    );
    assert_eq!(
        said[1],
        format!(
            "`FAR`: as pledged and a straight line are nearer, off by 0 usd_bn where the scenario scores {crps}"
        )
    );
    assert_eq!(
        said.last().unwrap(),
        "2 outcomes of the same years, moved by the same causes, can show that a scenario is wrong and not that it is right"
    );
    assert!(said.iter().all(|s| !s.contains("CLOSE")), "{said:#?}");
}

#[test]
fn the_summary_is_of_the_scores() {
    let mut text = HEAD.to_owned();
    text += &outcome("A", "A.delivered_by_deadline", 70.0, "");
    text += &outcome("B", "A.spend.2025", 20.0, "");
    text += &outcome("C", "A.cancelled", 1.0, "").replace("usd_bn", "prob");
    text += &build("A", "");
    let scenario = scenario(&text);
    let found = judged(&scenario, 2_000);
    let value = |statistic: &str, unit: &str| {
        let mut rows = found.summary.iter();
        let row = rows.find(|r| r.statistic == statistic && r.unit == unit);
        row.unwrap_or_else(|| panic!("{statistic} {unit}"))
            .value
            .unwrap()
    };
    let crps = |id: &str| score(&scenario, &found, id).crps.value.unwrap();
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
    near(value("mean_crps", "usd_bn"), (crps("A") + crps("B")) / 2.0);
    near(value("mean_crps", "prob"), crps("C"));
    let relative = (crps("A") / 70.0 + crps("B") / 20.0 + crps("C")) / 3.0;
    near(value("mean_crps", "outcome"), relative);
    let (pledged, even) = (100.0 * late(0.5), 50.0_f64);
    near(
        value("mean_error_as_pledged", "usd_bn"),
        (30.0 + pledged - 20.0) / 2.0,
    );
    let money = 1.0 - (crps("A") + crps("B")) / (30.0 + even - 20.0);
    near(value("skill_straight_line", "of usd_bn"), money);
    // Nobody who takes an announcement at its word expects a cancellation.
    near(value("mean_error_as_pledged", "prob"), 1.0);
    near(value("scored", "count"), 3.0);
}
