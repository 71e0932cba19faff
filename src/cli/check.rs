//! `check`: whether scenarios are valid, what they hold, and where every value comes from.

use super::exit::Stop;
use super::load::{self, Loaded};
use super::options::{CheckOptions, Loudness, ScenarioOptions};
use super::{record, streams};
use crate::diagnostics::Severity;
use crate::domain::{Kind, MeasurementError, Scenario};
use crate::model::Plan;
use crate::output::table::{Align, Table};
use serde_json::{Value, json};
use std::fmt::Write;

/// Checks every scenario; all that is wrong with all of them is reported.
pub fn run(options: &CheckOptions) -> Result<(), Stop> {
    let mut report = String::new();
    for from in &options.scenarios {
        match load::read(from) {
            Ok(loaded) => {
                Plan::compile(&loaded.scenario)?;
                if options.loudness != Loudness::Quiet {
                    streams::message(&loaded.remarks.text());
                }
                say(options, from, &loaded)?;
            }
            Err(remarks) => {
                if options.json {
                    streams::json(&json!({
                        "path": from.path.display().to_string(),
                        "valid": false,
                        "errors": remarks.values(Severity::Error),
                        "warnings": remarks.values(Severity::Warning),
                    }))?;
                }
                remarks.append_to(&mut report);
            }
        }
    }
    match report.is_empty() {
        true => Ok(()),
        false => Err(Stop::Invalid { report }),
    }
}

fn say(options: &CheckOptions, from: &ScenarioOptions, loaded: &Loaded) -> Result<(), Stop> {
    let verbose = options.loudness == Loudness::Verbose;
    if options.json {
        return streams::json(&document(from, loaded, verbose));
    }
    if options.loudness == Loudness::Quiet {
        return Ok(());
    }
    let mut text = summary(from, loaded);
    if verbose {
        let _ = write!(text, "\n{}", streams::table(&values(&loaded.scenario)));
    }
    streams::data(&text)
}

fn summary(from: &ScenarioOptions, loaded: &Loaded) -> String {
    let s = &loaded.scenario;
    let mut text = format!("{}: valid\n", from.path.display());
    let mut line = |name: &str, value: String| {
        let _ = writeln!(text, "  {name:<12} {value}");
    };
    if !s.title.is_empty() {
        line("title", streams::printable(&s.title));
    }
    line("horizon", horizon(s));
    let default = format!("{} trials, seed {}", s.run.trials, s.run.seed);
    line("run", default);
    line("commitments", commitments(s));
    if s.has_funding() {
        line("entities", entities(s));
    }
    let inputs = inputs(s);
    let numbers = s.quantities().len();
    line(
        "inputs",
        format!("{inputs} uncertain, {} certain", numbers - inputs),
    );
    let overlaps = overlaps(s);
    line("overlaps", overlaps.len().to_string());
    for overlap in &overlaps {
        line("", streams::printable(overlap));
    }
    let joint = &s.dependence;
    if !joint.is_empty() {
        let (factors, pairs) = (joint.factors.len(), joint.correlations.len());
        let copula = joint.copula.name();
        let (factors, pairs) = (counted(factors, "factor"), counted(pairs, "correlation"));
        line("dependence", format!("{factors}, {pairs}, {copula} copula"));
    }
    for f in &joint.factors {
        let trust = match f.evidence.confidence.as_str() {
            "" => String::new(),
            confidence => format!(", {confidence}"),
        };
        let loadings = counted(f.loadings.len(), "loading");
        let text = format!("{}: {loadings} times {}{trust}", f.id, f.scale);
        line("", streams::printable(&text));
    }
    let observed = &s.conditioning.observations;
    if !observed.is_empty() {
        line("observations", observed.len().to_string());
    }
    for o in observed {
        let error = match o.error {
            MeasurementError::Absolute(sd) => format!("sd {sd}"),
            MeasurementError::Logarithmic(sd) => format!("log_sd {sd}"),
        };
        let text = format!("{}: {} = {}, {error}", o.id, o.figure, o.value);
        line("", streams::printable(&text));
    }
    line("warnings", loaded.remarks.len().to_string());
    text
}

fn counted(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

fn horizon(s: &Scenario) -> String {
    let c = &s.calendar;
    let plural = if c.periods() == 1 { "" } else { "s" };
    format!(
        "{} to {}, {} {}{plural}",
        c.start(),
        c.end(),
        c.periods(),
        c.step().name()
    )
}

fn commitments(s: &Scenario) -> String {
    let count = |kind| s.commitments.iter().filter(|c| c.kind == kind).count();
    let kinds: Vec<String> = Kind::NAMES
        .iter()
        .map(|(name, kind)| (name, count(*kind)))
        .filter(|(_, n)| *n > 0)
        .map(|(name, n)| counted(n, name))
        .collect();
    let unquantified = s.commitments.iter().filter(|c| !c.quantified()).count();
    format!(
        "{} ({}); {} simulated, {unquantified} not quantified",
        s.commitments.len(),
        kinds.join(", "),
        simulated(s)
    )
}

fn entities(s: &Scenario) -> String {
    let limited = s.entities.iter().filter(|e| e.funding.is_some()).count();
    format!("{}; {limited} with limited money", s.entities.len())
}

fn simulated(s: &Scenario) -> usize {
    let commitments = s.commitments.iter();
    let simulated = commitments.filter(|c| c.build.is_some() || c.deal.is_some());
    simulated.count()
}

fn inputs(s: &Scenario) -> usize {
    let quantities = s.quantities();
    let uncertain = quantities.iter().filter(|q| q.constant().is_none());
    uncertain.count()
}

fn overlaps(s: &Scenario) -> Vec<String> {
    let commitments = s.commitments.iter();
    commitments
        .flat_map(|c| {
            let relations = record::relations(s, c).into_iter();
            relations.map(|relation| format!("{} {relation}", c.id))
        })
        .collect()
}

/// Every value with the place it comes from.
fn values(s: &Scenario) -> Table {
    let names = ["path", "value", "unit", "origin"];
    let mut table = Table::new(&names.map(|n| (n, Align::Left)));
    for q in s.quantities() {
        table.row([
            q.path.as_str(),
            &q.distribution.to_string(),
            &q.unit.label(s.currency.code()),
            &q.origin,
        ]);
    }
    table
}

fn document(from: &ScenarioOptions, loaded: &Loaded, verbose: bool) -> Value {
    let s = &loaded.scenario;
    let inputs = inputs(s);
    let mut value = json!({
        "path": from.path.display().to_string(),
        "valid": true,
        "scenario": s.name,
        "title": s.title,
        "currency": s.currency.code(),
        "start": s.calendar.start().to_string(),
        "end": s.calendar.end().to_string(),
        "step": s.calendar.step().name(),
        "periods": s.calendar.periods(),
        "trials": s.run.trials,
        "seed": s.run.seed,
        "commitments": s.commitments.len(),
        "simulated": simulated(s),
        "entities": s.entities.len(),
        "inputs": inputs,
        "certain": s.quantities().len() - inputs,
        "overlaps": overlaps(s),
        "factors": s.dependence.factors.iter().map(|f| &f.id).collect::<Vec<_>>(),
        "observations": s.conditioning.observations.iter().map(record::observation).collect::<Vec<_>>(),
        "errors": [],
        "warnings": loaded.remarks.values(Severity::Warning),
    });
    if verbose {
        let quantities = s.quantities();
        let values = quantities.iter().map(|q| record::quantity(s, q));
        value["values"] = Value::Array(values.collect());
    }
    value
}
