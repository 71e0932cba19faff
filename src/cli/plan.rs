//! `plan`: how many trials, seconds and megabytes a precision needs, from a short run.

use super::exit::Stop;
use super::options::{MAX_TRIALS, PlanOptions};
use super::{load, run, streams};
use crate::engine::{self, NoProgress, RunRequest};
use crate::model::Plan;
use crate::output::terminal;
use crate::results::{self, Precision};
use serde_json::{Value, json};
use std::time::Instant;

/// Runs a few trials and says what more would take.
pub fn run(options: &PlanOptions) -> Result<(), Stop> {
    let loaded = match load::read(&options.scenario) {
        Ok(loaded) => loaded,
        Err(remarks) => {
            let mut report = String::new();
            remarks.append_to(&mut report);
            return Err(Stop::Invalid { report });
        }
    };
    streams::message(&loaded.remarks.text());
    let plan = Plan::compile(&loaded.scenario)?;
    let targets = run::targets("plan", &options.targets, &plan)?;
    let mut scenario = loaded.scenario;
    scenario.run.trials = options.trials;
    options.design.lay_over("plan", &mut scenario.run)?;
    let request = RunRequest {
        trials: options.trials,
        seed: options.seed.unwrap_or(scenario.run.seed),
        threads: options.threads,
        sampling: scenario.run.sampling,
        replicates: scenario.run.replicates(),
        asked: results::asked(&scenario, &plan, &[], &targets),
    };
    let started = Instant::now();
    let collected = match plan.observations.is_empty() {
        true => engine::run(&plan, &request, &NoProgress)?,
        false => engine::condition(&plan, &request, &NoProgress, None, drop)?.posterior,
    };
    let seconds = started.elapsed().as_secs_f64();
    let found: Vec<Precision> = targets.iter().map(|t| t.state(&collected)).collect();
    let per_trial = seconds / request.trials as f64;
    let megabytes = peak_megabytes();
    if options.json {
        let rows: Vec<Value> = found.iter().map(|p| row(p, per_trial)).collect();
        return streams::json(&json!({
            "trials": request.trials,
            "seconds": rounded(seconds),
            "peak_megabytes": megabytes.map(rounded),
            "targets": rows,
        }));
    }
    let mut text = String::new();
    for precision in &found {
        text.push_str(&terminal::precision_line(precision));
        if let Some(trials) = precision.needed {
            if trials > MAX_TRIALS {
                text.push_str(", more than a run can have");
            } else {
                if precision.met {
                    text.push_str(&format!(": about {trials} trials would do"));
                }
                text.push_str(&format!(", {:.1} s", trials as f64 * per_trial));
            }
        }
        text.push('\n');
    }
    text.push_str(&format!(
        "{} trials took {seconds:.2} s{}\n",
        request.trials,
        megabytes.map_or(String::new(), |m| format!(
            " and at most {m:.0} MB; memory grows little with more"
        ))
    ));
    streams::data(&text)
}

fn row(precision: &Precision, per_trial: f64) -> Value {
    json!({
        "target": precision.text,
        "value": precision.estimate.value,
        "std_error": precision.estimate.std_error,
        "asked": precision.limit,
        "met": precision.met,
        "trials": precision.needed,
        "seconds": precision.needed.map(|n| rounded(n as f64 * per_trial)),
    })
}

fn rounded(x: f64) -> f64 {
    (x * 1000.0).round() / 1000.0
}

/// The most memory that the process has held, where the system says so.
fn peak_megabytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib / 1000.0 * 1.024)
}
