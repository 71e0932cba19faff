//! `dist`: what a distribution is, so that it can be held against other programs.

use super::exit::Stop;
use super::load;
use super::options_interchange::{DistOptions, Sample, Source};
use super::streams;
use crate::distributions::Distribution;
use crate::input;
use crate::sampling::{Address, LANES, Transform, normal_scores};
use crate::statistics::digits;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

/// Quantile levels of the summary.
const LEVELS: [f64; 7] = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];

/// Decimals that cut no figure short.
const ALL_DECIMALS: usize = 15;

/// One figure: its name, where, and its value.
type Row = (&'static str, f64, f64);

/// Prints a distribution's summary, or the figures that were asked for.
pub fn run(options: &DistOptions) -> Result<(), Stop> {
    let loaded = input::load_distribution("DISTRIBUTION", &options.text, Path::new(""));
    let Some(distribution) = loaded.distribution else {
        return Err(load::invalid(loaded.diagnostics, loaded.sources));
    };
    let rows = rows(&distribution, options);
    if options.json {
        return streams::json(&document(&distribution, options, &rows));
    }
    if rows.is_empty() {
        return streams::data(&summary(&distribution, &options.text));
    }
    let mut text = "figure,at,value\n".to_owned();
    for (figure, at, value) in rows {
        let _ = writeln!(text, "{figure},{},{}", number(at), number(value));
    }
    streams::data(&text)
}

fn rows(d: &Distribution, options: &DistOptions) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    rows.extend(options.pdf.iter().map(|x| ("pdf", *x, d.pdf(*x))));
    rows.extend(options.cdf.iter().map(|x| ("cdf", *x, d.cdf(*x))));
    let quantiles = options.quantile.iter();
    rows.extend(quantiles.map(|p| ("quantile", *p, d.quantile(*p))));
    if let Some(sample) = &options.sample {
        let draws = draws(d, sample).into_iter();
        rows.extend(draws.map(|(k, x)| ("sample", k as f64, x)));
    }
    rows
}

/// The draws of the first trials, by their numbers.
fn draws(d: &Distribution, sample: &Sample) -> Vec<(u64, f64)> {
    match &sample.source {
        Source::Addressed { seed, address } => {
            let values = addressed(d, sample.size, *seed, Address::of(address));
            (0..).zip(values).collect()
        }
        Source::Hdr(seeds) => {
            let trials = 1..=sample.size;
            let at = |u: f64| d.quantile_of(u, 1.0 - u);
            trials.map(|k| (k, at(seeds.uniform(k)))).collect()
        }
    }
}

/// As a run makes them.
fn addressed(d: &Distribution, size: u64, seed: u64, address: Address) -> Vec<f64> {
    let transform = Transform::compile(d);
    let (mut scores, mut values) = ([0.0; LANES], [0.0; LANES]);
    let mut all = Vec::with_capacity(size as usize);
    for first in (0..size).step_by(LANES) {
        normal_scores(seed, address, 0, first, &mut scores);
        transform.apply(&scores, &mut values);
        let used = (size - first).min(LANES as u64) as usize;
        all.extend(&values[..used]);
    }
    all
}

fn summary(d: &Distribution, written: &str) -> String {
    let mut lines = vec![("distribution", streams::printable(written.trim()))];
    let canonical = d.to_string();
    if canonical != written.trim() {
        lines.push(("fitted as", canonical));
    }
    if matches!(d, Distribution::Pert { .. }) {
        let (a, b) = d.pert_shapes();
        lines.push(("beta shapes", format!("{}, {}", shown(a), shown(b))));
    }
    let (low, high) = d.support();
    lines.push(("mean", d.mean().map_or("none".into(), shown)));
    lines.push(("sd", d.sd().map_or("none".into(), shown)));
    lines.push(("support", format!("{} to {}", shown(low), shown(high))));
    let names = LEVELS.map(crate::output::quantile_name);
    for (name, p) in names.iter().zip(LEVELS) {
        lines.push((name, shown(d.quantile(p))));
    }
    let width = lines.iter().map(|l| l.0.len()).max().unwrap_or(0);
    let lines = lines.iter().map(|(n, v)| format!("{n:width$}  {v}\n"));
    lines.collect()
}

fn document(d: &Distribution, options: &DistOptions, rows: &[Row]) -> Value {
    let (low, high) = d.support();
    let quantiles = LEVELS.map(|p| json!({ "p": p, "value": finite(d.quantile(p)) }));
    let figures = rows.iter().map(|(figure, at, value)| {
        json!({ "figure": figure, "at": finite(*at), "value": finite(*value) })
    });
    json!({
        "text": options.text,
        "distribution": d.to_string(),
        "mean": d.mean(),
        "sd": d.sd(),
        "support": { "low": finite(low), "high": finite(high) },
        "quantiles": quantiles,
        "figures": figures.collect::<Vec<_>>(),
        "draws": options.sample.as_ref().map(|s| match &s.source {
            Source::Addressed { seed, address } => json!({
                "generator": "philox4x32-10",
                "seed": seed,
                "address": address,
                "address_number": Address::of(address).0,
            }),
            Source::Hdr(seeds) => json!({
                "generator": "HDR_2_0",
                "entity": seeds.entity,
                "varId": seeds.var_id,
                "seed3": seeds.seed3,
                "seed4": seeds.seed4,
            }),
        }),
    })
}

/// JSON has no infinity: an end that does not exist is null.
fn finite(x: f64) -> Option<f64> {
    x.is_finite().then_some(x)
}

/// For readers: up to ten digits.
fn shown(x: f64) -> String {
    if x.is_finite() {
        digits::rounded(x, None, ALL_DECIMALS)
    } else {
        number(x)
    }
}

/// For programs: the shortest digits that read back to the same number.
pub(super) fn number(x: f64) -> String {
    if x == 0.0 {
        "0".to_owned()
    } else if x.is_infinite() || (1e-5..1e15).contains(&x.abs()) {
        x.to_string()
    } else {
        format!("{x:e}")
    }
}
