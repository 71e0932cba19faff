//! The shipped scenarios: counted against an independent reading of the same documents, run, and
//! judged by what was published later.

mod common;

use buildout::domain::{Metric, Scenario, SubjectKind};
use buildout::engine::{NoProgress, RunRequest, run};
use buildout::input::{LoadRequest, load};
use buildout::model::Plan;
use buildout::output::{Dialect, csv};
use buildout::results::{Backtest, Results, backtest, summarize};
use buildout::statistics::digits;
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
        let shown = |v: f64| digits::rounded(v, Some(0.0), 4);
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

/// All but known-2026, which `tests/evidence.rs` runs.
#[test]
fn every_shipped_scenario_runs_and_passes_its_own_checks() {
    let mut files = scenarios();
    files.retain(|file| !file.ends_with("known-2026.toml"));
    assert!(files.len() >= 4, "{files:?}");
    for file in files {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        let r = results(&shipped(&name), 10_240, &[0.05, 0.5, 0.95]);
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

/// Factors move the tails of the portfolio outwards by 60 bn; a quantile's error is 8 bn here, and the draws are
/// the same. An empty list in a variant takes them away. Figures: tests/published_figures.rs.
#[test]
fn factors_widen_the_tails_of_the_portfolio() {
    let ends = |name: &str| {
        let scenario = shipped(name);
        let r = results(&scenario, 8_192, &[0.05, 0.95]);
        let figure = r.figure(SubjectKind::Portfolio, "portfolio", Metric::Delivered);
        let ends: Vec<f64> = figure
            .unwrap()
            .quantiles
            .iter()
            .map(|q| q.1.value.unwrap())
            .collect();
        let files = csv::files(&r, &scenario, Dialect::Rfc4180);
        let inputs = files.iter().find(|f| f.0 == "inputs.csv").unwrap();
        let inputs = String::from_utf8(inputs.1.clone()).unwrap();
        // With its evidence, as every number: what the loading does not say the factor does.
        let loading = "factors.ai-demand.loadings[entities.*.growth],,0.548,loading,0.548";
        let row = inputs.lines().find(|l| l.starts_with(loading));
        let factors = scenario.dependence.factors.len();
        assert_eq!(row.is_some_and(|r| r.contains(",judgement,")), factors > 0);
        (factors, ends[0], ends[1])
    };
    let (with, without) = (ends("announced-2025.toml"), ends("independent.toml"));
    assert_eq!((with.0 > 5, without.0), (true, 0));
    assert!(with.1 < without.1 - 30.0, "{with:?} {without:?}");
    assert!(with.2 > without.2 + 30.0, "{with:?} {without:?}");
}

fn rounded(x: f64) -> String {
    digits::rounded(x, Some(x.abs() / 10.0), 4)
}

/// What the scenario of a date said and what came true, as a table with what fails in words.
fn judged(name: &str, section: &str) -> (Scenario, Backtest) {
    let scenario = shipped(name);
    let plan = Plan::compile(&scenario).unwrap();
    let request = RunRequest {
        trials: 100_000,
        seed: scenario.run.seed,
        threads: None,
        ..RunRequest::default()
    };
    let found = backtest(&scenario, &plan, &request, &NoProgress).unwrap();
    let mut table = String::from(
        "| outcome | came true | simulated q05, q50, q95 | below it | in 50 %, 90 % | CRPS | off as pledged | off evenly |\n|---|---|---|---|---|---|---|---|\n",
    );
    let yes = |b: bool| if b { "yes" } else { "no" };
    let mut context = Vec::new();
    for judged in &found.judged {
        let outcome = &scenario.outcomes[judged.outcome];
        let Ok(score) = &judged.score else {
            context.push(format!(
                "- {} ({} {}): {}.",
                outcome.title, outcome.value, outcome.unit, outcome.scope
            ));
            continue;
        };
        let shown = |x: Option<f64>| x.map_or(String::new(), rounded);
        let unit = score
            .target
            .metric
            .info()
            .unit
            .label(scenario.currency.code());
        table += &format!(
            "| {} | {} {unit} | {}, {}, {} | {:.0} % | {}, {} | {} | {} | {} |\n",
            outcome.title,
            rounded(score.value),
            shown(score.quantiles[0]),
            shown(score.quantiles[2]),
            shown(score.quantiles[4]),
            100.0 * score.middle(),
            yes(score.inside[0]),
            yes(score.inside[1]),
            shown(score.crps.value),
            shown(score.error_of(score.as_pledged)),
            shown(score.error_of(score.straight_line)),
        );
    }
    table +=
        "\n| all outcomes | outcomes | value | 95 % interval | expected |\n|---|---|---|---|---|\n";
    for row in &found.summary {
        let shown = |x: Option<f64>| match row.unit.as_str() {
            "count" => x.map_or(String::new(), |n| n.to_string()),
            _ => x.map_or(String::new(), rounded),
        };
        let ends = row.ci_low.zip(row.ci_high);
        let ends = ends.map_or(String::new(), |(l, h)| format!("{l:.2} to {h:.2}"));
        table += &format!(
            "| {} ({}) | {} | {} | {ends} | {} |\n",
            row.statistic,
            row.unit,
            row.outcomes,
            shown(row.value),
            shown(row.expected)
        );
    }
    table += "\nWhere it fails, as the program says it:\n\n";
    for sentence in &found.findings {
        table += &format!("- {sentence}\n");
    }
    table += &format!("\nListed, not scored:\n\n{}\n", context.join("\n"));
    common::keep_section(&root().join("docs/validation.md"), section, &table);
    (scenario, found)
}

/// The scenario of February 2025 was written before 2025 was known and must be judged by it; what it says
/// of 2025 is in docs/validation.md, failures included.
#[test]
fn february_2025_is_judged_by_what_came_true() {
    let (scenario, found) = judged("as-of-2025-02.toml", "backtest-2025-02");
    let day = scenario.as_of.unwrap();
    assert!(
        scenario
            .commitments
            .iter()
            .all(|c| c.announced.is_some_and(|d| d <= day))
    );
    let scored = found.judged.iter().filter(|j| j.score.is_ok()).count();
    assert!(scored >= 4, "{scored}");
}

#[test]
fn september_2025_is_judged_by_what_came_true() {
    let (_, found) = judged("announced-2025.toml", "backtest-2025-09");
    let scored = found.judged.iter().filter(|j| j.score.is_ok()).count();
    assert!(scored >= 5, "{scored}");
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
