//! Small scenarios at the edges of what may be written, whose figures are known by hand.

use crate::cli_support::Place;
use crate::table::{Row, only, parsed};

/// What a run of `text` with `sets` leaves in `file`.
#[track_caller]
pub fn run(text: &str, sets: &[&str], trials: &str, file: &str) -> Vec<Row> {
    let place = Place::new();
    place.write("edge.toml", text);
    let mut arguments = vec!["run", "edge.toml", "-n", trials, "-o", "out", "--quiet"];
    for set in sets {
        arguments.extend(["--set", *set]);
    }
    place.run(&arguments).ends(0);
    parsed(&std::fs::read_to_string(place.path("out").join(file)).unwrap())
}

#[track_caller]
pub fn mean(summary: &[Row], subject: &str, metric: &str) -> f64 {
    let wanted = [
        ("subject", subject),
        ("metric", metric),
        ("statistic", "mean"),
        ("period_start", ""),
    ];
    only(summary, &wanted)["value"].parse().unwrap()
}

/// A region, what returns need, and a build by its money and one by its capacity.
pub const SITES: &str = r#"
title = "Two builds in a region"
time = { start = 2025-01-01, end = 2025-12-31, step = "year" }
drivers = { capex_per_mw = { level = 40 }, compute_price = { level = 20 } }
capacity = { chip_share = 0.6 }
returns = { it_life = 5, facility_life = 15, wacc = 0.1 }
[regions.R]
pue = 1.2
load_factor = 0.8
power_price.level = 50
grid_intensity.level = 300
[[commitments]]
id = "A"
title = "stated by money"
kind = "build"
sponsor = "S"
amount = 10
sites = "R"
window_start = "2025"
window_end = "2025"
[[commitments]]
id = "P"
title = "stated by capacity"
kind = "build"
sponsor = "S"
power_gw = 1
sites = "R"
window_start = "2025"
window_end = "2025"
"#;

const DEAR: &str = r#"
[regimes]
initial = { dear = 1 }
[regimes.states.dear]
mean_stay_years = "forever"
cost = 2
price = 0.5
"#;

/// 10 bn at 2 · 40 mn a MW are 0.125 GW; 1 GW costs 80 bn; half a year's average of 125 and of 1000 MW at
/// 10 mn a year earns 0.625 and 5 bn. A horizon of one period is as long as one of four.
#[test]
fn a_horizon_of_one_period_has_its_regime() {
    for sets in [&[][..], &["time.step=quarter"]] {
        let summary = run(&format!("{SITES}{DEAR}"), sets, "10", "summary.csv");
        let found = [
            ("A", "gw_ordered"),
            ("A", "revenue"),
            ("P", "delivered"),
            ("P", "revenue"),
        ]
        .map(|(subject, metric)| mean(&summary, subject, metric));
        assert_eq!(found, [0.125, 0.625, 80.0, 5.0], "{sets:?}");
    }
}

const FOREIGN: &str = r#"
title = "Money of two currencies"
time = { start = 2025-01-01, end = 2026-12-31 }
fx = { CNY = 0.14 }
[[commitments]]
id = "ABROAD"
title = "in yuan"
kind = "build"
sponsor = "S"
amount = 380
currency = "CNY"
spent_to_date = 30
window_start = "2024"
window_end = "2026"
[[commitments]]
id = "HOME"
title = "in dollars"
kind = "build"
sponsor = "S"
amount = 10
currency = "USD"
window_start = "2025"
window_end = "2026"
"#;

/// An amount is in billions of the commitment's currency, and says so.
#[test]
fn foreign_money_has_its_own_unit() {
    let inputs = run(FOREIGN, &[], "10", "inputs.csv");
    for (path, unit) in [
        ("commitments.ABROAD.amount", "cny_bn"),
        ("commitments.ABROAD.spent_to_date", "cny_bn"),
        ("commitments.HOME.amount", "usd_bn"),
    ] {
        assert_eq!(only(&inputs, &[("path", path)])["unit"], unit, "{path}");
    }
    let place = Place::new();
    place.write("edge.toml", FOREIGN);
    let said = place.run(&["show", "edge.toml", "ABROAD"]).well();
    assert!(said.out.contains("cny_bn"), "{}", said.out);
    assert!(!said.out.contains("usd_bn"), "{}", said.out);
}

/// Half of the trials earn nothing, so that they lose all and have no rate of return; the observation makes
/// them unlikely. A rate exists where nothing is lost, in weighted trials as in others.
#[test]
fn the_share_with_a_rate_of_return_is_weighted() {
    let text = SITES.replace(
        "it_life",
        "utilization = \"discrete(0: 0.5, 1: 0.5)\", it_life",
    );
    let observed = r#"
[[observations]]
id = "REV"
figure = "A.revenue"
value = 26
sd = 13
"#;
    let text = format!("{text}{observed}").replace("2025-12-31", "2030-12-31");
    for replicates in ["1", "8"] {
        let sets = [format!("run.replicates={replicates}")];
        let found = run(&text, &[&sets[0]], "4000", "commitments.csv");
        let row = only(&found, &[("id", "A")]);
        let cell = |name: &str| row[name].parse::<f64>().unwrap();
        let (defined, lost) = (cell("irr_defined_prob"), cell("loss_prob"));
        // Both are shown with four decimals.
        assert!((defined + lost - 1.0).abs() < 1.1e-4, "{defined} {lost}");
        assert!(lost < 0.2, "{lost}: the observation says little");
    }
}

const SPENT: &str = r#"
title = "A build whose sponsor has spent its last cent"
time = { start = 2025-01-01, end = 2026-12-31, step = "quarter" }
[entities.S]
cash = "uniform(1, 9)"
[[commitments]]
id = "EARLY"
title = "takes all cash"
kind = "build"
sponsor = "S"
amount = "uniform(70, 90)"
window_start = "2025-01-01"
window_end = "2025-12-31"
[[commitments]]
id = "OTHER"
title = "takes all cash"
kind = "build"
sponsor = "S"
amount = "uniform(70, 90)"
window_start = "2025-01-01"
window_end = "2025-12-31"
[[commitments]]
id = "LATE"
title = "gets nothing"
kind = "build"
sponsor = "S"
amount = 10
window_start = "2025-04-01"
window_end = "2025-12-31"
"#;

/// What rounding leaves of cash pays for nothing, in this period or a later one: no check fails.
#[test]
fn a_trace_of_cash_pays_for_nothing() {
    let checks = run(SPENT, &[], "10000", "checks.csv");
    let granted = only(
        &checks,
        &[("name", "money granted to builds is their spend")],
    );
    assert_eq!(granted["passed"], "true");
    let summary = run(SPENT, &[], "10000", "summary.csv");
    assert_eq!(mean(&summary, "LATE", "delivered"), 0.0);
}

/// The money of an entity goes from the first period after `as_of`: where there is none nothing is lost.
#[test]
fn nothing_fails_after_the_horizon() {
    let text = |day: &str| {
        format!(
            r#"
title = "Seen from after the horizon"
as_of = {day}
time = {{ start = 2025-01-01, end = 2026-12-31, step = "year" }}
[entities.S]
cash = 100
[[commitments]]
id = "A"
title = "a build"
kind = "build"
sponsor = "S"
amount = 10
window_start = "2025"
window_end = "2026"
"#
        )
    };
    for (day, cost) in [
        ("2024-12-31", "10"),
        ("2025-06-30", "5"),
        ("2026-06-30", "0"),
        ("2027-06-30", "0"),
    ] {
        let entities = run(&text(day), &[], "10", "entities.csv");
        let costs: Vec<&str> = entities
            .iter()
            .map(|row| row["failure_cost_mean_usd_bn"].as_str())
            .filter(|cell| !cell.is_empty())
            .collect();
        assert_eq!(costs, [cost], "{day}");
    }
}

/// S is paid 10 in 2025 and builds for 8 in 2026. Where it has failed it keeps what it receives, as it would
/// with money of its own that is taken away.
#[test]
fn an_entity_without_limits_keeps_what_it_receives_when_it_fails() {
    let text = r#"
title = "An entity without limit fails, and has received before it builds"
time = { start = 2025-01-01, end = 2026-12-31, step = "year" }
[entities.S]
[entities.U]
[[commitments]]
id = "SOLD"
title = "S is paid in 2025"
kind = "contract"
sponsor = "U"
counterparty = "S"
amount = 10
existing_capacity = true
window_start = "2025"
window_end = "2025"
[[commitments]]
id = "A"
title = "and builds in 2026"
kind = "build"
sponsor = "S"
amount = 8
window_start = "2026"
window_end = "2026"
"#;
    for sets in [&[][..], &["entities.S.cash=1000"]] {
        let entities = run(text, sets, "10", "entities.csv");
        let of_s = entities
            .iter()
            .filter(|row| row["entity"] == "S" || row["id"] == "S");
        let costs: Vec<&str> = of_s
            .map(|row| row["failure_cost_mean_usd_bn"].as_str())
            .filter(|cell| !cell.is_empty())
            .collect();
        assert_eq!(costs, ["0"], "{sets:?}");
    }
}

/// 10 bn over 2024 and 2025, of which half is spent before the horizon: a claim on both years is compared
/// with all of it, one from July 2024 on with three quarters, one of the horizon's year with half.
#[test]
fn a_claim_counts_what_was_spent_before_the_horizon() {
    for (start, sum) in [("2024", 10.0), ("2024-07-01", 7.5), ("2025", 5.0)] {
        let text = format!(
            r#"
title = "A claim whose window opens before the horizon"
time = {{ start = 2025-01-01, end = 2025-12-31, step = "quarter" }}
[entities.S]
[[commitments]]
id = "A"
title = "a build"
kind = "build"
sponsor = "S"
amount = 10
window_start = "2024"
window_end = "2025"
[[commitments]]
id = "C"
title = "what S spends"
kind = "claim"
sponsor = "S"
amount = 9
window_start = "{start}"
window_end = "2025"
"#
        );
        let summary = run(&text, &[], "10", "summary.csv");
        // The build's window has 366 and 365 days.
        let found = mean(&summary, "C", "simulated_sum");
        assert!((found - sum).abs() < 0.01, "{start}: {found}");
    }
}

/// Next to a steep end many quantiles are one number: 0, and draws of it are no surprise.
#[test]
fn draws_at_a_steep_end_are_as_many_as_its_numbers_stand_for() {
    let place = Place::new();
    for set in [
        "commitments.CAMPUS.realized=beta(0.001, 0.001)",
        "commitments.CAMPUS.delay_years=gamma(0.001, 1)",
    ] {
        let arguments = [
            "run",
            "minimal.toml",
            "-n",
            "5000",
            "-q",
            "--overwrite",
            "-o",
            "out",
            "--set",
            set,
        ];
        place.run(&arguments).ends(0);
    }
}

/// What arrives after the horizon does so however long after.
#[test]
fn a_lag_may_be_longer_than_any_horizon() {
    let lagged = |years: &str| {
        let text = SITES.replace(
            "chip_share = 0.6",
            &format!("chip_share = 0.6, lag = {years}"),
        );
        let summary = run(&text, &["time.step=quarter"], "10", "summary.csv");
        ["gw_ordered", "npv"].map(|metric| mean(&summary, "A", metric))
    };
    assert_eq!(lagged("2"), lagged("1e6"));
    assert_eq!(lagged("1e6")[0], 0.25);
}

/// A handful of trials may all be far from what was observed.
#[test]
fn few_trials_contradict_nothing() {
    let place = Place::new();
    let observed = include_str!("../fixtures/observed-normal.toml");
    place.write("edge.toml", observed);
    for trials in ["1", "5", "100"] {
        let said = place.run(&[
            "run",
            "edge.toml",
            "-n",
            trials,
            "-q",
            "--overwrite",
            "-o",
            "out",
        ]);
        said.ends(5);
    }
}
