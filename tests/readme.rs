//! The README's table of results is what the shipped scenario says
//! (`BUILDOUT_UPDATE=1 cargo test --test readme` rewrites it).

mod common;

use buildout::domain::{Metric, SubjectKind};
use buildout::engine::{NoProgress, RunRequest, run};
use buildout::input::{LoadRequest, load};
use buildout::model::Plan;
use buildout::results::{Figure, Results, summarize};
use buildout::statistics::{Estimate, digits::rounded};
use std::path::Path;

fn shown(e: &Estimate) -> String {
    e.value
        .map_or(String::new(), |v| rounded(v, e.std_error, 1))
}

fn quantiles(figure: &Figure) -> String {
    let list: Vec<String> = figure.quantiles.iter().map(|q| shown(&q.1)).collect();
    list.join(" · ")
}

fn figure<'a>(r: &'a Results, kind: SubjectKind, subject: &str, metric: Metric) -> &'a Figure {
    r.figure(kind, subject, metric)
        .unwrap_or_else(|| panic!("{subject} {metric:?}"))
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
    let r = summarize(&scenario, &plan, &collected, &[0.05, 0.5, 0.95]);

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
