//! The Markov chain of regimes.

use super::super::check::Record;
use super::super::fields::{Preset, Spec};
use super::Builder;
use crate::diagnostics::Diagnostic;
use crate::distributions::Distribution;
use crate::domain::{Evidence, Quantity, Regimes, State};

impl Builder<'_> {
    pub(super) fn regimes(&mut self, record: &Record) -> Option<Regimes> {
        let rows = record.records("states");
        let ids: Vec<&str> = rows.iter().map(|r| r.0.as_str()).collect();
        if rows.is_empty() && record.has("states") {
            self.found.push(
                Diagnostic::error(record.place("states"), "the regimes have no states")
                    .hint("add `[regimes.states.<id>]`, or remove `[regimes]`"),
            );
        }
        let mut states = Vec::new();
        for (i, (id, row)) in rows.iter().enumerate() {
            let stay = row.number("mean_stay_years").unwrap_or(f64::INFINITY);
            let next = self.next(id, i, row, &ids, stay);
            let multiplier = |name| self.multiplier(id, row, name);
            states.push(State {
                id: id.clone(),
                mean_stay_years: stay,
                next,
                pace: multiplier("pace"),
                spend: multiplier("spend"),
                hazard: multiplier("hazard"),
                cost: multiplier("cost"),
                price: multiplier("price"),
                utilization: multiplier("utilization"),
                credit: multiplier("credit"),
                cash: multiplier("cash"),
            });
        }
        let initial = self.by_state(record, "initial", &ids);
        Some(Regimes { states, initial })
    }

    fn next(&mut self, id: &str, own: usize, row: &Record, ids: &[&str], stay: f64) -> Vec<f64> {
        let mut next = self.by_state(row, "next", ids);
        if row.has("next") && row.get("mean_stay_years").is_some() && stay.is_infinite() {
            let message = format!("the `next` of the regime `{id}` has no effect");
            self.found.push(
                Diagnostic::warning(row.place("next"), message)
                    .hint("it stays forever; give it a `mean_stay_years` in years"),
            );
            next.fill(0.0);
        } else if row.has("next") {
            if next.get(own).is_some_and(|p| *p > 0.0) {
                let message = format!("the regime `{id}` cannot be its own next");
                self.found.push(
                    Diagnostic::error(row.place("next"), message)
                        .hint("`next` says where the chain goes when it leaves; a longer `mean_stay_years` keeps it"),
                );
            }
        } else if stay.is_finite() {
            let message = format!("the regime `{id}` has no `next`");
            self.found.push(
                Diagnostic::error(row.place("mean_stay_years"), message)
                    .hint("say where it goes, or write `mean_stay_years = \"forever\"`"),
            );
        }
        next
    }

    /// Probabilities by state, 0 where silent; unknown states are reported.
    fn by_state(&mut self, record: &Record, name: &str, ids: &[&str]) -> Vec<f64> {
        let mut out = vec![0.0; ids.len()];
        for (key, span, p) in record.probabilities(name).unwrap_or_default() {
            match ids.iter().position(|id| id == key) {
                Some(i) => out[i] = *p,
                None => self.unknown(*span, "regime", key, ids.iter().copied()),
            }
        }
        out
    }

    fn multiplier(&self, id: &str, row: &Record, name: &str) -> Quantity {
        let path = format!("regimes.states.{id}.{name}");
        match row.quantity(name) {
            Some(raw) => self.quantity(path, unit(row.spec, name), raw),
            None => built_in(path, row.spec, name),
        }
    }
}

/// A quantity that no file states.
pub(super) fn built_in(path: String, spec: &Spec, name: &str) -> Quantity {
    let value = match spec.field(name).map(|f| f.default) {
        Some(Preset::Number(value)) => value,
        _ => 0.0,
    };
    Quantity {
        path,
        distribution: Distribution::Constant(value),
        unit: unit(spec, name),
        evidence: Evidence::default(),
        origin: "built-in".into(),
    }
}

/// The unit of a field.
pub(super) fn unit(spec: &Spec, name: &str) -> crate::units::Unit {
    spec.field(name)
        .map_or(crate::units::Unit::Plain, |f| f.unit)
}
