//! Measures how fast each sampling design converges on a scenario:
//! `cargo run --release --example convergence -- SCENARIO OUT.csv OUT.svg [REPLICATES [LARGEST]]`.
//!
//! A run of R replicates of n trials gives the error of one replicate as √R times the standard error of
//! all; it is known to 1/√(2(R−1)). One seed serves all designs and sizes.

use buildout::domain::Sampling;
use buildout::engine::{NoProgress, RunRequest, run, trial_values};
use buildout::input::{self, LoadRequest};
use buildout::model::{Plan, figure};
use buildout::results::asked;
use buildout::sampling::{Change, Source};
use buildout::statistics::Estimate;
use std::error::Error;
use std::fmt::Write as _;

const STATISTICS: [&str; 3] = ["mean", "median", "q95"];
const COLORS: [&str; 4] = ["#22303c", "#2a6f97", "#c8553d", "#7a9e3f"];
const FIGURE: &str = "delivered";

/// Errors of one replicate, by statistic.
struct Row {
    sampling: Sampling,
    trials: u64,
    values: [f64; 3],
    errors: [f64; 3],
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [scenario, table, picture, rest @ ..] = arguments.as_slice() else {
        return Err("usage: convergence SCENARIO OUT.csv OUT.svg [REPLICATES [LARGEST]]".into());
    };
    let number = |i: usize, default: u64| rest.get(i).map_or(Ok(default), |text| text.parse());
    let (replicates, largest) = (number(0, 64)?, number(1, 4096)?);
    let loaded = input::load(&LoadRequest {
        path: scenario.into(),
        sets: Vec::new(),
        set_files: Vec::new(),
    });
    let scenario = loaded.scenario.ok_or("the scenario is invalid")?;
    let plan = Plan::compile(&scenario)?;
    let column = figure(FIGURE, &plan).map_err(|e| e.to_string())?;
    let mut rows = Vec::new();
    for (_, sampling) in Sampling::NAMES {
        let mut trials = 256;
        while trials <= largest {
            let request = RunRequest {
                trials: trials * replicates,
                seed: 1,
                threads: None,
                sampling,
                replicates,
                asked: asked(&scenario, &plan, &[], &[]),
            };
            let collected = run(&plan, &request, &NoProgress)?;
            let column = &collected.columns[column];
            let found = [column.mean(), column.quantile(0.5), column.quantile(0.95)];
            let root = (replicates as f64).sqrt();
            let error = |e: Estimate| root * e.std_error.unwrap_or(f64::NAN);
            rows.push(Row {
                sampling,
                trials,
                values: found.map(|e| e.value.unwrap_or(f64::NAN)),
                errors: found.map(error),
            });
            eprintln!("{} {trials}", sampling.name());
            trials *= 2;
        }
    }
    std::fs::write(table, csv(&rows))?;
    std::fs::write(picture, draw(&rows, replicates))?;
    print!("{}", markdown(&rows));
    print!("{}", dimension(&plan, column)?);
    Ok(())
}

/// Trials of the effective dimension.
const PAIRS: u64 = 40_000;

/// How much of the variance of the figure, and of whether it is below its median or its 95 % quantile,
/// the first draws explain together: the correlation of trials that share these and no others
/// (closed sensitivity indices by pick and freeze; Sobol' 1993). The number that explains 99 % is the
/// effective dimension in the truncation sense (Caflisch, Morokoff and Owen 1997).
fn dimension(plan: &Plan, column: usize) -> Result<String, Box<dyn Error>> {
    let mut addresses = Vec::new();
    for (address, _) in plan.dimensions() {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    let values = |source: &Source| -> Result<Vec<f64>, Box<dyn Error>> {
        let found = trial_values(plan, source, 0..PAIRS, &[column], &NoProgress)?;
        Ok(found.into_iter().next().unwrap_or_default())
    };
    let base = values(&Source::random(1))?;
    let mut sorted = base.clone();
    sorted.sort_by(f64::total_cmp);
    let limits = [0.5, 0.95].map(|p| sorted[(p * sorted.len() as f64) as usize]);
    let mut text = String::from("| first draws | mean | median | q95 |\n|---:|---:|---:|---:|\n");
    for count in [1, 2, 4, 8, 16, 32, 64, 128, addresses.len()] {
        let mut other = Source::random(2);
        for address in addresses.iter().take(count) {
            other = other.with(*address, Change::Seed(1));
        }
        let shared = values(&other)?;
        let below = |limit: f64| {
            let share = |of: &[f64]| -> Vec<f64> {
                of.iter()
                    .map(|x| f64::from(u8::from(*x <= limit)))
                    .collect()
            };
            correlation(&share(&base), &share(&shared))
        };
        let _ = writeln!(
            text,
            "| {count} | {:.2} | {:.2} | {:.2} |",
            correlation(&base, &shared),
            below(limits[0]),
            below(limits[1])
        );
    }
    Ok(text)
}

fn correlation(x: &[f64], y: &[f64]) -> f64 {
    let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
    let (a, b) = (mean(x), mean(y));
    let product: f64 = x.iter().zip(y).map(|(x, y)| (x - a) * (y - b)).sum();
    let square = |of: &[f64], m: f64| of.iter().map(|x| (x - m).powi(2)).sum::<f64>();
    product / (square(x, a) * square(y, b)).sqrt()
}

/// Independent trials that would give the error of `row`, over its own: errors of independent trials
/// fall with the square root, which all sizes together say best.
fn gain(rows: &[Row], row: &Row, statistic: usize) -> f64 {
    let plain: Vec<f64> = rows
        .iter()
        .filter(|r| r.sampling == Sampling::Random)
        .map(|r| r.errors[statistic].powi(2) * r.trials as f64)
        .collect();
    let unit = plain.iter().sum::<f64>() / plain.len() as f64;
    unit / row.errors[statistic].powi(2) / row.trials as f64
}

fn csv(rows: &[Row]) -> String {
    let mut text = String::from("sampling,trials,statistic,value,rmse,random_trials_ratio\n");
    for row in rows {
        for (s, statistic) in STATISTICS.iter().enumerate() {
            let _ = writeln!(
                text,
                "{},{},{statistic},{:.2},{:.3},{:.2}",
                row.sampling.name(),
                row.trials,
                row.values[s],
                row.errors[s],
                gain(rows, row, s)
            );
        }
    }
    text
}

fn markdown(rows: &[Row]) -> String {
    let mut text = String::from(
        "| trials | design | mean | | median | | q95 | |\n|---:|---|---:|---:|---:|---:|---:|---:|\n",
    );
    let mut sizes: Vec<u64> = rows.iter().map(|r| r.trials).collect();
    sizes.sort_unstable();
    sizes.dedup();
    for n in sizes {
        for row in rows.iter().filter(|r| r.trials == n) {
            let _ = write!(text, "| {n} | {} |", row.sampling.name());
            for s in 0..STATISTICS.len() {
                let _ = write!(text, " {:.2} | {:.1}× |", row.errors[s], gain(rows, row, s));
            }
            text.push('\n');
        }
    }
    text
}

/// Three panels of errors by trials, both on logarithmic axes.
fn draw(rows: &[Row], replicates: u64) -> String {
    const PANEL: f64 = 330.0;
    const TOP: f64 = 60.0;
    const HEIGHT: f64 = 260.0;
    let trials: Vec<f64> = rows.iter().map(|r| r.trials as f64).collect();
    let errors: Vec<f64> = rows.iter().flat_map(|r| r.errors).collect();
    let span = |of: &[f64]| {
        let low = of.iter().copied().fold(f64::INFINITY, f64::min);
        let high = of.iter().copied().fold(0.0, f64::max);
        (libm::log10(low) - 0.05, libm::log10(high) + 0.05)
    };
    let (across, up) = (span(&trials), span(&errors));
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} 400\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#22303c\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n\
         <text x=\"40\" y=\"24\" font-size=\"15\">Error of one sample by its trials, portfolio {FIGURE}, from {replicates} replicates</text>\n",
        3.0 * PANEL + 20.0
    );
    for (s, statistic) in STATISTICS.iter().enumerate() {
        let left = 50.0 + s as f64 * PANEL;
        let width = PANEL - 60.0;
        let x = |n: f64| left + width * (libm::log10(n) - across.0) / (across.1 - across.0);
        let y = |e: f64| TOP + HEIGHT * (up.1 - libm::log10(e)) / (up.1 - up.0);
        let _ = writeln!(
            svg,
            "<text x=\"{left}\" y=\"{:.1}\">{statistic}</text>\n<rect x=\"{left}\" y=\"{TOP}\" width=\"{width}\" height=\"{HEIGHT}\" fill=\"none\" stroke=\"#c9d1d9\"/>",
            TOP - 8.0
        );
        let mut ticks: Vec<u64> = rows.iter().map(|r| r.trials).collect();
        ticks.sort_unstable();
        ticks.dedup();
        for n in ticks {
            let _ = writeln!(
                svg,
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" font-size=\"10\">{n}</text>",
                x(n as f64),
                TOP + HEIGHT + 16.0
            );
        }
        for e in [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0] {
            let at = libm::log10(e);
            if at > up.0 && at < up.1 {
                let _ = writeln!(
                    svg,
                    "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" font-size=\"10\">{e}</text>",
                    left - 4.0,
                    y(e) + 4.0
                );
            }
        }
        for (d, (name, sampling)) in Sampling::NAMES.iter().enumerate() {
            let own = rows.iter().filter(|r| r.sampling == *sampling);
            let points: Vec<String> = own
                .map(|r| format!("{:.1},{:.1}", x(r.trials as f64), y(r.errors[s])))
                .collect();
            let _ = writeln!(
                svg,
                "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>",
                points.join(" "),
                COLORS[d]
            );
            let _ = writeln!(
                svg,
                "<text x=\"{:.1}\" y=\"{:.1}\" fill=\"{}\">{name}</text>",
                left + 8.0 + 66.0 * d as f64,
                TOP + HEIGHT + 40.0,
                COLORS[d]
            );
        }
    }
    svg.push_str("</svg>\n");
    svg
}
