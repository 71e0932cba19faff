//! The README's table of results and its picture are what the shipped scenario says
//! (`BUILDOUT_UPDATE=1 cargo test --test readme` rewrites both). The picture is the one that
//! `buildout report RUN_DIR --format svg` makes of the run.

mod common;

use buildout::domain::Scenario;
use buildout::domain::{Metric, SubjectKind};
use buildout::engine::{NoProgress, RunRequest, run};
use buildout::input::{LoadRequest, load};
use buildout::model::Plan;
use buildout::output::{Dialect, csv};
use buildout::report::{Figures, FinishedRun, Table, charts};
use buildout::results::{Figure, Results, summarize};
use buildout::statistics::{Estimate, digits::rounded};
use std::path::Path;

fn shown(e: &Estimate) -> String {
    e.value
        .map_or(String::new(), |v| rounded(v, e.std_error, 1))
}

fn quantiles(figure: &Figure) -> String {
    let ends = figure
        .quantiles
        .iter()
        .filter(|q| [0.05, 0.5, 0.95].contains(&q.0));
    let list: Vec<String> = ends.map(|q| shown(&q.1)).collect();
    list.join(" · ")
}

fn figure<'a>(r: &'a Results, kind: SubjectKind, subject: &str, metric: Metric) -> &'a Figure {
    r.figure(kind, subject, metric)
        .unwrap_or_else(|| panic!("{subject} {metric:?}"))
}

/// The run's overview is the picture at `path`, or replaces it.
fn keep_picture(path: &Path, scenario: &Scenario, results: &Results) {
    let read = |(name, bytes): (&'static str, Vec<u8>)| {
        Table::read(name, &bytes, scenario.currency.code(), Dialect::Rfc4180).unwrap()
    };
    let files = csv::files(results, scenario, Dialect::Rfc4180);
    let run = FinishedRun {
        manifest: serde_json::json!({ "scenario": { "title": scenario.title } }),
        tables: files.into_iter().map(read).collect(),
    };
    let picture = charts::overview(&run, &Figures::of(&run)).unwrap();
    if std::env::var_os("BUILDOUT_UPDATE").is_some() {
        std::fs::write(path, &picture).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap();
    assert!(kept == picture, "{} is not current", path.display());
}

#[test]
fn the_table_of_results_is_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("scenarios/announced-2025.toml");
    let scenario = load(&LoadRequest {
        path,
        ..LoadRequest::default()
    })
    .scenario
    .unwrap();
    let plan = Plan::compile(&scenario).unwrap();
    let (trials, seed) = (scenario.run.trials, scenario.run.seed);
    let collected = run(
        &plan,
        &RunRequest {
            trials,
            seed,
            threads: None,
            ..RunRequest::default()
        },
        &NoProgress,
    )
    .unwrap();
    let r = summarize(&scenario, &plan, &collected, &[0.05, 0.25, 0.5, 0.75, 0.95]);
    keep_picture(&root.join("docs/announced-2025.svg"), &scenario, &r);

    let mut text = format!(
        "\n{trials} trials of `scenarios/announced-2025.toml`, seed {seed}, billion USD (± is one Monte Carlo standard error):\n\n\
         | total | mean | q05 · q50 · q95 |\n|---|---|---|\n"
    );
    for (name, metric) in [
        ("naive: all headlines as announced", Metric::NaiveTotal),
        (
            "deduplicated: builds without double counting",
            Metric::Deduplicated,
        ),
        ("of it AI infrastructure", Metric::DeduplicatedAi),
        ("delivered by the end of 2034", Metric::Delivered),
        ("of it AI infrastructure", Metric::DeliveredAi),
    ] {
        let f = figure(&r, SubjectKind::Portfolio, "portfolio", metric);
        let se = rounded(f.mean.std_error.unwrap_or(0.0), f.mean.std_error, 2);
        text += &format!(
            "| {name} | {} ± {se} | {} |\n",
            shown(&f.mean),
            quantiles(f)
        );
    }
    text += "\n| commitment | headline | delivered by its deadline, q05 · q50 · q95 | pledge met by its date |\n|---|---|---|---|\n";
    let mut rows: Vec<(f64, String)> = scenario
        .commitments
        .iter()
        .filter(|c| c.build.is_some())
        .map(|c| {
            let get = |metric| figure(&r, SubjectKind::Commitment, &c.id, metric);
            let headline = get(Metric::Headline).mean;
            let met = get(Metric::MetByDeadline).mean;
            let row = format!(
                "| {} | {} | {} | {:.1} % |\n",
                c.id,
                shown(&headline),
                quantiles(get(Metric::DeliveredByDeadline)),
                met.value.unwrap_or(0.0) * 100.0
            );
            (headline.value.unwrap_or(0.0), row)
        })
        .collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (_, row) in rows.into_iter().take(10) {
        text += &row;
    }
    text += "\n";
    common::keep_section(&root.join("README.md"), "results", &text);
}
