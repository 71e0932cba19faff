//! The shipped scenarios: counted against an independent reading of the same documents, run, and
//! held beside what was published later.

mod common;

use buildout::domain::{Metric, Scenario, SubjectKind};
use buildout::engine::{NoProgress, RunRequest, run};
use buildout::input::{LoadRequest, load};
use buildout::model::Plan;
use buildout::results::{Results, summarize};
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn shipped(name: &str) -> Scenario {
    let path = root().join("scenarios").join(name);
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

fn results(scenario: &Scenario, trials: u64, levels: &[f64]) -> Results {
    let plan = Plan::compile(scenario).unwrap();
    let request = RunRequest {
        trials,
        seed: scenario.run.seed,
        threads: None,
        ..RunRequest::default()
    };
    let collected = run(&plan, &request, &NoProgress).unwrap();
    summarize(scenario, &plan, &collected, levels)
}

fn mean(results: &Results, kind: SubjectKind, subject: &str, metric: Metric) -> f64 {
    let figure = results.figure(kind, subject, metric);
    figure
        .unwrap_or_else(|| panic!("{subject} {metric:?}"))
        .mean
        .value
        .unwrap()
}

fn portfolio(results: &Results, metric: Metric) -> f64 {
    mean(results, SubjectKind::Portfolio, "portfolio", metric)
}

/// An independent reading of the documents: naive about 2,735 bn USD without Huang's forecast;
/// physical capital expenditure without double counting about 1,450 without Apple, 1,500 with Apple
/// at the rate of its capital expenditure, 1,950 with Apple at face value. It left out the builds
/// that are stated by capacity alone and have no parent (xAI, Mistral).
#[test]
fn the_ledger_meets_an_independent_count() {
    let scenario = shipped("as-pledged.toml");
    let r = results(&scenario, 256, &[0.5]);
    let headline = |id: &str| mean(&r, SubjectKind::Commitment, id, Metric::Headline);
    let by_capacity = headline("XAI-MEMPHIS") + headline("MISTRAL-ESSONNE");
    let face = portfolio(&r, Metric::Deduplicated) - by_capacity;
    let apple = headline("APPLE-US-500");
    let rows = [
        (
            "naive, without Huang's forecast",
            2735.0,
            portfolio(&r, Metric::NaiveTotal),
        ),
        ("deduplicated builds without Apple", 1450.0, face - apple),
        (
            "with Apple at the rate of its capital expenditure (50)",
            1500.0,
            face - apple + 50.0,
        ),
        ("with Apple at face value", 1950.0, face),
    ];
    let mut table =
        String::from("| total, USD bn | independent count | scenario |\n|---|---|---|\n");
    for (name, independent, ours) in rows {
        assert!(
            (ours / independent - 1.0).abs() < 0.01,
            "{name}: {ours} is not {independent}"
        );
        table += &format!("| {name} | {independent:.0} | {ours:.1} |\n");
    }
    table += &format!(
        "\nBuilds stated by capacity alone that the count left out add {by_capacity:.1}: {:.1} in all.\n",
        face + by_capacity
    );
    common::keep_section(&root().join("docs/validation.md"), "ledger", &table);
}

#[test]
fn as_pledged_delivers_its_deduplicated_headlines_exactly() {
    let scenario = shipped("as-pledged.toml");
    let r = results(&scenario, 1000, &[0.05, 0.5, 0.95]);
    for (delivered, headline) in [
        (Metric::Delivered, Metric::Deduplicated),
        (Metric::DeliveredAi, Metric::DeduplicatedAi),
    ] {
        let figure = r
            .figure(SubjectKind::Portfolio, "portfolio", delivered)
            .unwrap();
        let expected = portfolio(&r, headline);
        let shown = |v: f64| buildout::statistics::digits::rounded(v, Some(0.0), 4);
        for value in figure
            .quantiles
            .iter()
            .map(|q| q.1.value)
            .chain([figure.mean.value])
        {
            let value = value.unwrap();
            assert!(
                (value - expected).abs() < 1e-9 * expected,
                "{value} is not {expected}"
            );
            assert_eq!(shown(value), shown(expected));
        }
    }
    for commitment in scenario.commitments.iter().filter(|c| c.build.is_some()) {
        let get = |metric| mean(&r, SubjectKind::Commitment, &commitment.id, metric);
        let (headline, delivered) = (get(Metric::Headline), get(Metric::Delivered));
        assert!(
            (delivered - headline).abs() < 1e-9 * headline,
            "{}",
            commitment.id
        );
    }
}

fn scenarios() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(root().join("scenarios"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "toml"))
        .collect();
    files.sort();
    files
}

#[test]
fn every_shipped_scenario_runs_and_passes_its_own_checks() {
    let files = scenarios();
    assert!(files.len() >= 4, "{files:?}");
    for file in files {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        let r = results(&shipped(&name), 20_000, &[0.05, 0.5, 0.95]);
        assert!(
            r.checks.len() > 20,
            "{name} makes only {} checks",
            r.checks.len()
        );
        let failed: Vec<_> = r.checks.iter().filter(|c| !c.passed).collect();
        assert!(failed.is_empty(), "{name}: {failed:#?}");
    }
}

/// The variants order as their names say.
#[test]
fn a_boom_delivers_more_than_a_retrenchment() {
    let delivered =
        |name: &str| portfolio(&results(&shipped(name), 20_000, &[0.5]), Metric::Delivered);
    let (boom, base, bust) = (
        delivered("boom.toml"),
        delivered("announced-2025.toml"),
        delivered("retrenchment.toml"),
    );
    assert!(boom > base && base > bust, "{boom} {base} {bust}");
}

/// Figures published after the scenario's date; they shape no input and are printed beside the
/// simulated distribution wherever they fall.
const LATER: [(&str, &str, f64, &str); 4] = [
    (
        "META-CAPEX-2025",
        "Meta, capital expenditure 2025 with finance leases",
        72.22,
        "company, January 2026",
    ),
    (
        "AMZN-CAPEX-2025",
        "Amazon, purchases of property and equipment 2025",
        131.82,
        "10-K series",
    ),
    (
        "GOOG-CAPEX-2025",
        "Alphabet, purchases of property and equipment 2025",
        91.45,
        "sum of quarters",
    ),
    (
        "MSFT-FY25-80",
        "Microsoft, fiscal 2025 capital expenditure with finance leases (all of it)",
        88.2,
        "sum of quarters, partly from memory",
    ),
];

#[test]
fn later_figures_stand_beside_the_simulated_ones() {
    let scenario = shipped("announced-2025.toml");
    let levels: Vec<f64> = (1..100).map(|i| f64::from(i) / 100.0).collect();
    let r = results(&scenario, 100_000, &levels);
    let mut table = String::from(
        "| figure, USD bn | published | simulated q05, q50, q95 | simulated below it | basis |\n|---|---|---|---|---|\n",
    );
    for (id, what, actual, basis) in LATER {
        let metric = Metric::DeliveredByDeadline;
        let figure = r.figure(SubjectKind::Commitment, id, metric).unwrap();
        let value = |i: usize| figure.quantiles[i - 1].1.value.unwrap();
        let below = figure
            .quantiles
            .iter()
            .filter(|q| q.1.value.unwrap() <= actual)
            .count();
        table += &format!(
            "| {what} | {actual} | {:.1}, {:.1}, {:.1} | {below} % | {basis} |\n",
            value(5),
            value(50),
            value(95)
        );
    }
    common::keep_section(&root().join("docs/validation.md"), "later", &table);
}

/// A mutation that loads must also compile and run: a block of it, without a value that is no number.
#[test]
fn what_loads_also_runs() {
    let path = root().join("scenarios/announced-2025.toml");
    let overrides = [
        "commitments.*.amount=0",
        "commitments.*.realized=0",
        "commitments.*.hazard=1e9",
        "commitments.*.stretch=1e-6",
        "commitments.*.delay_years=1000",
        "commitments.*.overrun=1e6",
        "commitments.*.relet=1",
        "commitments.*.part_share=0",
        "commitments.*.curve=beta(0.1, 0.1)",
        "commitments.*.ai_share=0",
        "commitments.*.met_threshold=0",
        "commitments.*.amount=lognormal(median=1, sigma=3)",
        "drivers.capex_per_mw.level=1e-9",
        "fx.CNY=1e-9",
        "regimes.states.boom.mean_stay_years=1e-9",
        "regimes.states.boom.spend=0",
        "time.step=month",
        "time.step=year",
        "time.start=2028-01-01",
        "time.end=2025-03-31",
    ];
    let mut ran = 0;
    for set in overrides {
        let loaded = load(&LoadRequest {
            path: path.clone(),
            sets: vec![set.to_owned()],
            ..LoadRequest::default()
        });
        let Some(scenario) = loaded.scenario else {
            assert!(
                loaded.diagnostics.has_errors(),
                "{set}: neither a scenario nor an error"
            );
            continue;
        };
        let r = results(&scenario, 256, &[0.05, 0.5, 0.95]);
        let failed: Vec<_> = r.checks.iter().filter(|c| !c.passed).collect();
        assert!(failed.is_empty(), "{set}: {failed:#?}");
        ran += 1;
    }
    assert!(ran >= 15, "only {ran} overrides load");
}
