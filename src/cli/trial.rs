//! `trial`: one trial again, with every draw and its whole history.

mod money;

use super::exit::Stop;
use super::options::{TrialLayout, TrialOptions, usage_error};
use super::streams::printable;
use super::{conditioned, load, streams};
use crate::domain::{Metric, Sampling, Scenario, SubjectKind};
use crate::engine::{self, BuildHistory, TrialHistory};
use crate::error::Error;
use crate::model::{ColumnSpec, Plan};
use crate::output::formula;
use crate::output::table::{Align, Table};
use crate::units::Unit;
use clap::error::ErrorKind;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Replays the trial and prints it.
pub fn run(options: &TrialOptions) -> Result<(), Stop> {
    let mut loaded = load::one(&options.scenario)?;
    let run = &mut loaded.scenario.run;
    run.trials = options.trials.unwrap_or(run.trials);
    run.seed = options.seed.unwrap_or(run.seed);
    run.sampling = options.design.sampling.unwrap_or(run.sampling);
    if run.sampling == Sampling::Lhs && options.trial >= run.trials {
        let message = format!(
            "a run of {} trials has no trial {}, and by `lhs` a trial depends on their number: give \
             it with `--trials`",
            run.trials, options.trial
        );
        return Err(usage_error("trial", ErrorKind::ValueValidation, message));
    }
    if run.sampling != Sampling::Random {
        options.design.lay_over("trial", run)?;
    }
    let scenario = &loaded.scenario;
    let plan = Plan::compile(scenario)?;
    let approach = conditioned::approach(&plan, &scenario.run)?;
    let plain = load::source(&plan, &scenario.run);
    let source = approach.as_ref().map_or(&plain, |a| &a.source);
    let history = engine::replay(scenario, &plan, source, options.trial);
    let log_weight = approach.map(|a| conditioned::log_weight(&a, &plan, &history));
    let view = View {
        scenario,
        plan: &plan,
        history: &history,
        log_weight,
        units: scenario
            .quantities()
            .into_iter()
            .map(|q| (q.path.as_str(), q.unit))
            .collect(),
    };
    match options.layout {
        TrialLayout::Tables => streams::data(&view.tables()),
        TrialLayout::Csv => streams::data(&view.csv()?),
        TrialLayout::Json => streams::json(&view.json()),
    }
}

struct View<'a> {
    scenario: &'a Scenario,
    plan: &'a Plan,
    history: &'a TrialHistory,
    /// Logarithm of its weight; none where nothing was observed.
    log_weight: Option<f64>,
    units: BTreeMap<&'a str, Unit>,
}

impl View<'_> {
    fn label(&self, unit: Unit) -> String {
        unit.label(self.scenario.currency.code())
    }

    fn input_unit(&self, path: &str) -> String {
        let unit = self.units.get(path).copied().unwrap_or(Unit::Plain);
        self.label(unit)
    }

    /// Unit of a recorded figure; a drawn value has that of its input.
    fn figure_unit(&self, spec: &ColumnSpec) -> String {
        match spec.kind {
            SubjectKind::Input => self.input_unit(&spec.subject),
            _ => self.label(spec.metric.info().unit),
        }
    }

    /// First and last day of a year of the horizon.
    fn year(&self, spec: &ColumnSpec) -> Option<(String, String)> {
        let span = self.plan.years[spec.year?];
        Some(self.days(span.first, span.end))
    }

    /// First day of period `first` and last day before period `end`.
    fn days(&self, first: usize, end: usize) -> (String, String) {
        let calendar = &self.scenario.calendar;
        let last = calendar.period_start(end).previous_day();
        (calendar.period_start(first).to_string(), last.to_string())
    }

    fn tables(&self) -> String {
        let h = self.history;
        let mut text = format!(
            "trial {} of {}, seed {}{}\n\ndraws\n{}",
            h.trial,
            printable(&self.scenario.name),
            h.seed,
            self.log_weight
                .map_or_else(String::new, |w| format!(", log weight {}", weight(w))),
            streams::table(&self.draws())
        );
        if !h.common.is_empty() {
            let _ = write!(
                text,
                "\nfactors and thresholds that depend on others\n{}",
                streams::table(&self.common())
            );
        }
        if !h.regimes.is_empty() {
            let _ = write!(text, "\nregimes\n{}", streams::table(&self.regimes()));
        }
        for build in &h.builds {
            let _ = write!(text, "\n{}", self.build(build));
        }
        text += &self.money();
        let _ = write!(
            text,
            "\nfigures of the run\n{}",
            streams::table(&self.figures())
        );
        text
    }

    fn draws(&self) -> Table {
        let mut table = Table::new(&[
            ("input", Align::Left),
            ("score", Align::Right),
            ("value", Align::Right),
            ("unit", Align::Left),
        ]);
        for draw in &self.history.draws {
            table.row([
                draw.path.as_str(),
                &format!("{:.6}", draw.score),
                &number(draw.value),
                &self.input_unit(&draw.path),
            ]);
        }
        table
    }

    /// What several inputs have in common; without units.
    fn common(&self) -> Table {
        let mut table = Table::new(&[
            ("drawn", Align::Left),
            ("score", Align::Right),
            ("value", Align::Right),
        ]);
        for draw in &self.history.common {
            let score = format!("{:.6}", draw.score);
            table.row([draw.path.as_str(), &score, &number(draw.value)]);
        }
        table
    }

    /// Stays of the chain: a line for each change.
    fn regimes(&self) -> Table {
        let mut table = Table::new(&[("from", Align::Left), ("regime", Align::Left)]);
        let mut last = None;
        for (start, regime) in self.history.period_starts.iter().zip(&self.history.regimes) {
            if last != Some(regime) {
                table.row([start, regime]);
            }
            last = Some(regime);
        }
        table
    }

    fn build(&self, build: &BuildHistory) -> String {
        let money = self.label(Unit::Money);
        let text = format!(
            "{}: headline {}, residual {}, intended {}, spent before {} ({money}); stops at hazard {}\n",
            printable(&build.id),
            number(build.headline),
            number(build.residual),
            number(build.intended),
            number(build.spent_before),
            number(build.threshold),
        );
        let mut columns = vec![
            ("period", Align::Left),
            ("regime", Align::Left),
            ("progress", Align::Right),
            ("hazard", Align::Right),
            ("spend", Align::Right),
            ("cumulative", Align::Right),
            ("relet", Align::Right),
        ];
        let assets = || build.periods.iter().filter_map(|p| p.asset);
        if assets().next().is_some() {
            columns.push(("gw online", Align::Right));
        }
        if assets().any(|a| a.cash_flow.is_some()) {
            columns.push(("cash flow", Align::Right));
        }
        columns.push(("event", Align::Left));
        let mut table = Table::new(&columns);
        for (t, (period, event)) in build.periods.iter().zip(events(build)).enumerate() {
            let regime = self.history.regimes.get(t).map_or("", String::as_str);
            let mut row = vec![self.history.period_starts[t].clone(), regime.to_owned()];
            let figures = [
                period.progress,
                period.exposure,
                period.spend,
                period.cumulative,
                period.relet,
            ];
            let asset = period.asset.iter();
            let asset = asset.flat_map(|a| [Some(a.online), a.cash_flow].into_iter().flatten());
            row.extend(figures.into_iter().chain(asset).map(|x| format!("{x:.6}")));
            row.push(event.to_owned());
            table.row(row);
        }
        text + &streams::table(&table)
    }

    fn figures(&self) -> Table {
        let mut table = Table::new(&[
            ("kind", Align::Left),
            ("subject", Align::Left),
            ("metric", Align::Left),
            ("value", Align::Right),
            ("unit", Align::Left),
        ]);
        let whole = self.history.figures.iter();
        let whole = whole.filter(|(s, _)| s.year.is_none() && s.kind != SubjectKind::Input);
        for (spec, value) in whole {
            table.row([
                spec.kind.name(),
                &spec.subject,
                spec.metric.name(),
                &value.map(number).unwrap_or_default(),
                &self.figure_unit(spec),
            ]);
        }
        table
    }

    /// Tidy rows: what, whose, when, how much.
    fn rows(&self) -> Vec<[String; 7]> {
        let mut rows = Vec::new();
        let mut row =
            |kind: SubjectKind, subject: &str, metric: &str, unit: String, days, value| {
                let (start, end): (String, String) = days;
                let (kind, metric) = (kind.name().to_string(), metric.to_string());
                rows.push([
                    kind,
                    formula::guarded(subject).into_owned(),
                    metric,
                    unit,
                    start,
                    end,
                    value,
                ]);
            };
        let none = || (String::new(), String::new());
        for draw in self.history.draws.iter().chain(&self.history.common) {
            let score = draw.score.to_string();
            row(
                SubjectKind::Input,
                &draw.path,
                "score",
                String::new(),
                none(),
                score,
            );
        }
        for (t, regime) in self.history.regimes.iter().enumerate() {
            let days = self.days(t, t + 1);
            let unit = self.label(Metric::Occupancy.info().unit);
            row(SubjectKind::Regime, regime, "holds", unit, days, "1".into());
        }
        let money = self.label(Unit::Money);
        for build in &self.history.builds {
            for (t, p) in build.periods.iter().enumerate() {
                let series = [
                    ("progress", self.label(Unit::Fraction), p.progress),
                    ("accumulated_hazard", String::new(), p.exposure),
                    ("own_spend", money.clone(), p.spend),
                    ("own_cumulative_spend", money.clone(), p.cumulative),
                    ("relet_cumulative_spend", money.clone(), p.relet),
                ];
                let mut series = series.to_vec();
                if let Some(asset) = p.asset {
                    let power = self.label(Unit::Gigawatts);
                    series.push(("gw_online", power, asset.online));
                    let cash_flow = asset.cash_flow.map(|x| ("cash_flow", money.clone(), x));
                    series.extend(cash_flow);
                }
                for (metric, unit, value) in series {
                    let days = self.days(t, t + 1);
                    row(
                        SubjectKind::Commitment,
                        &build.id,
                        metric,
                        unit,
                        days,
                        value.to_string(),
                    );
                }
            }
        }
        for (kind, subject, metric, unit, t, value) in self.money_rows() {
            let days = self.days(t, t + 1);
            row(kind, subject, metric, unit, days, value.to_string());
        }
        for (spec, value) in &self.history.figures {
            let days = self.year(spec).unwrap_or_default();
            let value = value.map(|v| v.to_string()).unwrap_or_default();
            let unit = self.figure_unit(spec);
            row(
                spec.kind,
                &spec.subject,
                spec.metric.name(),
                unit,
                days,
                value,
            );
        }
        rows
    }

    fn csv(&self) -> Result<String, Stop> {
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        let header = [
            "subject_kind",
            "subject",
            "metric",
            "unit",
            "period_start",
            "period_end",
            "value",
        ];
        let wrong = |e: String| Error::Failed {
            message: format!("writing CSV failed: {e}"),
            hint: None,
        };
        writer
            .write_record(header)
            .map_err(|e| wrong(e.to_string()))?;
        for row in self.rows() {
            writer
                .write_record(&row)
                .map_err(|e| wrong(e.to_string()))?;
        }
        let bytes = writer.into_inner().map_err(|e| wrong(e.to_string()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn json(&self) -> Value {
        let h = self.history;
        let draws: Vec<Value> = h
            .draws
            .iter()
            .map(|d| {
                json!({
                    "path": d.path, "score": d.score, "value": d.value,
                    "unit": self.input_unit(&d.path),
                })
            })
            .collect();
        let common = h.common.iter();
        let common: Vec<Value> = common
            .map(|d| json!({ "path": d.path, "score": d.score, "value": d.value }))
            .collect();
        let builds: Vec<Value> = h.builds.iter().map(|b| self.build_json(b)).collect();
        let figures: Vec<Value> = h
            .figures
            .iter()
            .filter(|(spec, _)| spec.kind != SubjectKind::Input)
            .map(|(spec, value)| {
                let days = self.year(spec);
                json!({
                    "subject_kind": spec.kind.name(),
                    "subject": spec.subject,
                    "metric": spec.metric.name(),
                    "unit": self.figure_unit(spec),
                    "period_start": days.as_ref().map(|d| d.0.as_str()),
                    "period_end": days.as_ref().map(|d| d.1.as_str()),
                    "value": value,
                })
            })
            .collect();
        json!({
            "scenario": self.scenario.name,
            "trial": h.trial,
            "seed": h.seed,
            "log_weight": self.log_weight.filter(|w| w.is_finite()),
            "period_starts": h.period_starts,
            "draws": draws,
            "common": common,
            "regimes": h.regimes,
            "builds": builds,
            "entities": self.entities_json(),
            "deals": self.deals_json(),
            "figures": figures,
        })
    }

    fn build_json(&self, build: &BuildHistory) -> Value {
        let events = events(build);
        let periods: Vec<Value> = build
            .periods
            .iter()
            .zip(events)
            .map(|(p, event)| {
                json!({
                    "progress": p.progress,
                    "hazard": p.exposure,
                    "spend": p.spend,
                    "cumulative": p.cumulative,
                    "relet": p.relet,
                    "gw_online": p.asset.map(|a| a.online),
                    "cash_flow": p.asset.and_then(|a| a.cash_flow),
                    "event": (!event.is_empty()).then_some(event),
                })
            })
            .collect();
        json!({
            "id": build.id,
            "unit": self.label(Unit::Money),
            "headline": build.headline,
            "residual": build.residual,
            "intended": build.intended,
            "spent_before": build.spent_before,
            "stops_at_hazard": build.threshold.is_finite().then_some(build.threshold),
            "periods": periods,
        })
    }
}

/// What happens to a build in each period: it begins, completes, or its sponsor stops.
fn events(build: &BuildHistory) -> Vec<&'static str> {
    let mut before = (0.0, true);
    let mut all = Vec::with_capacity(build.periods.len());
    for (t, period) in build.periods.iter().enumerate() {
        let (progress, alive) = before;
        all.push(match () {
            () if alive && !period.alive => "cancelled",
            () if progress < 1.0 && period.progress >= 1.0 && period.alive => "completed",
            () if progress < 1.0 && period.progress >= 1.0 => "completed by another",
            () if progress == 0.0 && period.progress > 0.0 && t > 0 => "begins",
            () => "",
        });
        before = (period.progress, period.alive);
    }
    all
}

/// A log weight; a trial that cannot be has none.
fn weight(log_weight: f64) -> String {
    match log_weight.is_finite() {
        true => format!("{log_weight:.6}"),
        false => "-inf".to_owned(),
    }
}

/// A value for reading, without exponents where it can be.
fn number(value: f64) -> String {
    let size = value.abs();
    match () {
        () if value == 0.0 => "0".into(),
        () if !value.is_finite() => "never".into(),
        () if (1e-4..1e9).contains(&size) => format!("{value:.6}"),
        () => format!("{value:.6e}"),
    }
}
