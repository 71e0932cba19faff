//! Small scenarios at the edges of what may be written, whose figures are known by hand.

use crate::cli_support::Place;

/// A record of a CSV file, by column.
type Row = std::collections::BTreeMap<String, String>;

fn rows(text: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        let cells = names.iter().zip(&record);
        cells.map(|(n, c)| (n.to_owned(), c.to_owned())).collect()
    };
    reader
        .records()
        .map(|record| row(record.unwrap()))
        .collect()
}

/// What a run of `text` with `sets` leaves in `file`.
#[track_caller]
fn run(text: &str, sets: &[&str], trials: &str, file: &str) -> Vec<Row> {
    let place = Place::new();
    place.write("edge.toml", text);
    let mut arguments = vec!["run", "edge.toml", "-n", trials, "-o", "out", "--quiet"];
    for set in sets {
        arguments.extend(["--set", *set]);
    }
    place.run(&arguments).ends(0);
    rows(&std::fs::read_to_string(place.path("out").join(file)).unwrap())
}

/// The one row in which each column has its value.
#[track_caller]
fn only<'a>(rows: &'a [Row], wanted: &[(&str, &str)]) -> &'a Row {
    let is = |row: &&Row| wanted.iter().all(|(column, value)| row[*column] == *value);
    let found: Vec<&Row> = rows.iter().filter(is).collect();
    assert_eq!(found.len(), 1, "{wanted:?}");
    found[0]
}

#[track_caller]
fn mean(summary: &[Row], subject: &str, metric: &str) -> f64 {
    let wanted = [
        ("subject", subject),
        ("metric", metric),
        ("statistic", "mean"),
        ("period_start", ""),
    ];
    only(summary, &wanted)["value"].parse().unwrap()
}

/// A region, what returns need, and a build by its money and one by its capacity.
const SITES: &str = r#"
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
        assert!((defined + lost - 1.0).abs() < 2e-4, "{defined} {lost}");
        assert!(lost < 0.2, "{lost}: the observation says little");
    }
}

/// One change is one part, however it is written on either side.
#[test]
fn explain_counts_a_change_once() {
    let place = Place::new();
    let sourced = SITES.replace("wacc = 0.1", "wacc = { value = 0.1, source = \"x\" }");
    let sourced = sourced.replace("it_life = 5", "it_life = { value = 5, source = \"x\" }");
    let sourced = sourced.replace(
        "facility_life = 15",
        "facility_life = { value = 15, source = \"x\" }",
    );
    let all = [
        "utilization = 1",
        "price_erosion = 0",
        "fixed_opex = 0",
        "tax_rate = 0",
        "hurdle = 0.1",
        "salvage = 0",
    ];
    let stated: Vec<String> = all
        .iter()
        .filter_map(|term| term.split_once(" = "))
        .map(|(name, value)| format!("{name} = {{ value = {value}, source = \"x\" }}, "))
        .collect();
    let sourced = sourced.replace("returns = { ", &format!("returns = {{ {}", stated.concat()));
    place.write("a.toml", &sourced);
    place.write("b.toml", "extends = \"a.toml\"\n[returns]\nwacc = 0.05\n");
    let arguments = [
        "explain", "a.toml", "b.toml", "--metric", "npv", "-n", "512", "-o", "out",
    ];
    place.run(&arguments).ends(0);
    let read = |name: &str| rows(&std::fs::read_to_string(place.path("out").join(name)).unwrap());
    let parts = read("explain.csv");
    let changed: Vec<&Row> = parts
        .iter()
        .filter(|r| r["part"].starts_with("returns"))
        .collect();
    assert_eq!(changed.len(), 1, "{changed:?}");
    assert_eq!(changed[0]["part"], "returns.wacc");
    assert_eq!(changed[0]["share"], "1");
    assert_eq!(read("changes.csv").len(), 1);
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

/// Quantiles of a date that may never come are of all trials, and a difference is of those in which both
/// scenarios have one.
#[test]
fn a_sweep_says_how_many_trials_are_behind_each_statistic() {
    let place = Place::new();
    let arguments = [
        "sweep",
        "minimal.toml",
        "--sweep",
        "commitments.CAMPUS.hazard=0.2,0.4",
        "--metric",
        "CAMPUS.completion",
        "-n",
        "512",
        "-o",
        "out",
    ];
    place.run(&arguments).ends(0);
    let all = rows(&std::fs::read_to_string(place.path("out/sweep.csv")).unwrap());
    let trials = |statistic: &str| -> u64 {
        let wanted = [("cell", "0"), ("statistic", statistic)];
        only(&all, &wanted)["trials"].parse().unwrap()
    };
    assert!(trials("mean") < 512);
    assert_eq!(trials("sd"), trials("mean"));
    assert_eq!(trials("q50"), 512);
    assert!(trials("difference") <= trials("mean"));
}

/// Regions without a price of compute have no returns: no cash flow, and not one of 0.
#[test]
fn a_trial_without_returns_shows_no_cash_flow() {
    let place = Place::new();
    let without = SITES.replace(", compute_price = { level = 20 }", "");
    let without: Vec<&str> = without
        .lines()
        .filter(|l| !l.starts_with("returns"))
        .collect();
    for (text, shown) in [(SITES.to_owned(), true), (without.join("\n"), false)] {
        place.write("edge.toml", &text);
        let table = place.run(&["trial", "edge.toml", "0"]).ends(0);
        assert!(table.out.contains("gw online"));
        assert_eq!(table.out.contains("cash flow"), shown);
        let csv = place.run(&["trial", "edge.toml", "0", "--csv"]).ends(0);
        assert!(csv.out.contains("gw_online"));
        assert_eq!(csv.out.contains("cash_flow"), shown);
    }
}

/// What is compared of an event is its probability.
#[test]
fn a_benchmark_may_be_about_an_event() {
    let benchmark = r#"
[[benchmarks]]
id = "L"
title = "share of such builds that lose money"
central = 0.5
unit = "share"
metric = "loss"
"#;
    let found = run(&format!("{SITES}{benchmark}"), &[], "10", "benchmarks.csv");
    let row = only(&found, &[("id", "L")]);
    assert_eq!(
        (row["ours_mean"].as_str(), row["share_of_central"].as_str()),
        ("1", "2")
    );
    assert!(
        row["verdict"].contains("above the published figure"),
        "{}",
        row["verdict"]
    );
}

/// Trials without an error do not say how many would have one.
#[test]
fn no_number_of_trials_is_about_zero() {
    let place = Place::new();
    place.write("edge.toml", SITES);
    let arguments = [
        "plan",
        "edge.toml",
        "--target-se",
        "loss=0.01",
        "-n",
        "1024",
    ];
    let said = place.run(&arguments).ends(0);
    assert!(said.out.contains("loss=0.01"), "{}", said.out);
    assert!(!said.out.contains("about 0 trials"), "{}", said.out);
}

/// A precision is asked of the quantile that the files show: that of all trials, where never counts as later
/// than any date.
#[test]
fn precision_is_that_of_the_quantile_shown() {
    let place = Place::new();
    let set = "commitments.CAMPUS.hazard=0.2";
    let common = ["minimal.toml", "-n", "2000", "--set", set];
    let arguments = [
        &["plan", "--target-se", "CAMPUS.completion.q25=0.1", "--json"],
        &common[..],
    ];
    let said = place.run(&arguments.concat()).ends(0).json();
    place
        .run(&[&["run", "-o", "out", "--quiet"], &common[..]].concat())
        .ends(0);
    let summary = rows(&std::fs::read_to_string(place.path("out/summary.csv")).unwrap());
    let wanted = [
        ("subject", "CAMPUS"),
        ("metric", "completion"),
        ("statistic", "q25"),
    ];
    let shown = only(&summary, &wanted)["std_error"].parse::<f64>().unwrap();
    let found = said["targets"][0]["std_error"].as_f64().unwrap();
    assert!((found / shown - 1.0).abs() < 0.06, "{found} {shown}");
}
