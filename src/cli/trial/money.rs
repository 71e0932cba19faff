//! Who paid in a replayed trial.

use super::{View, number};
use crate::cli::streams::{self, printable};
use crate::domain::{Metric, SubjectKind};
use crate::engine::{DealHistory, DealPeriod, EntityHistory, EntityPeriod};
use crate::output::table::{Align, Table};
use crate::units::Unit;
use serde_json::{Value, json};
use std::fmt::Write;

impl View<'_> {
    /// A table for each entity, contract and stake.
    pub(super) fn money(&self) -> String {
        let mut text = String::new();
        let money = self.label(Unit::Money);
        for entity in &self.history.entities {
            let means = if limited(entity) {
                "what it has"
            } else {
                "all that it owes"
            };
            let name = printable(&entity.name);
            let _ = write!(
                text,
                "\n{name}: pays {means} ({money})\n{}",
                streams::table(&self.entity(entity))
            );
        }
        for deal in &self.history.deals {
            let id = printable(&deal.id);
            let _ = write!(
                text,
                "\n{id}: due and paid ({money})\n{}",
                streams::table(&self.deal(deal))
            );
        }
        text
    }

    fn entity(&self, entity: &EntityHistory) -> Table {
        let mut table = self.table(
            &[
                "received",
                "paid",
                "shortfall",
                "gap",
                "ratio",
                "cash",
                "debt",
            ],
            false,
        );
        for (p, start) in entity.periods.iter().zip(&self.history.period_starts) {
            let sums = [p.received, p.paid, p.shortfall, p.gap, p.ratio];
            let stocks = [p.cash, p.debt].map(|s| s.map_or_else(String::new, fixed));
            let cells = sums.map(fixed).into_iter().chain(stocks);
            table.row(std::iter::once(start.clone()).chain(cells));
        }
        table
    }

    fn deal(&self, deal: &DealHistory) -> Table {
        let mut table = self.table(&["due", "paid", "relet"], true);
        let events = defaults(deal);
        let starts = self.history.period_starts.iter();
        for ((p, event), start) in deal.periods.iter().zip(events).zip(starts) {
            let sums = [p.due, p.paid, p.relet].map(fixed);
            let cells = std::iter::once(start.clone()).chain(sums);
            table.row(cells.chain([event.to_owned()]));
        }
        table
    }

    fn table(&self, columns: &[&str], event: bool) -> Table {
        let mut all = vec![("period", Align::Left)];
        all.extend(columns.iter().map(|name| (*name, Align::Right)));
        if event {
            all.push(("event", Align::Left));
        }
        Table::new(&all)
    }

    /// Tidy series by period: kind, subject, metric, unit, period, value.
    pub(super) fn money_rows(&self) -> Vec<(SubjectKind, &str, &'static str, String, usize, f64)> {
        let mut rows = Vec::new();
        for entity in &self.history.entities {
            for (t, p) in entity.periods.iter().enumerate() {
                for (metric, value) in figures(p) {
                    let unit = self.label(metric.info().unit);
                    let name = metric.name();
                    rows.push((SubjectKind::Entity, &*entity.name, name, unit, t, value));
                }
            }
        }
        for deal in &self.history.deals {
            for (t, p) in deal.periods.iter().enumerate() {
                let money = || self.label(Unit::Money);
                let flag = self.label(Metric::Defaulted.info().unit);
                let defaulted = if p.defaulted { 1.0 } else { 0.0 };
                for (metric, unit, value) in [
                    ("due", money(), p.due),
                    (Metric::Paid.name(), money(), p.paid),
                    (Metric::ReletReceipts.name(), money(), p.relet),
                    (Metric::Defaulted.name(), flag, defaulted),
                ] {
                    rows.push((SubjectKind::Commitment, &*deal.id, metric, unit, t, value));
                }
            }
        }
        rows
    }

    pub(super) fn entities_json(&self) -> Vec<Value> {
        let period = |p: &EntityPeriod| {
            json!({
                "received": p.received,
                "paid": p.paid,
                "shortfall": p.shortfall,
                "funding_gap": p.gap,
                "ratio": p.ratio,
                "cash": p.cash,
                "debt": p.debt,
            })
        };
        let entities = self.history.entities.iter();
        entities
            .map(|e| {
                json!({
                    "name": e.name,
                    "unit": self.label(Unit::Money),
                    "limited": limited(e),
                    "periods": e.periods.iter().map(period).collect::<Vec<_>>(),
                })
            })
            .collect()
    }

    pub(super) fn deals_json(&self) -> Vec<Value> {
        let period = |(p, event): (&DealPeriod, &str)| {
            json!({
                "due": p.due,
                "paid": p.paid,
                "relet": p.relet,
                "event": (!event.is_empty()).then_some(event),
            })
        };
        let deals = self.history.deals.iter();
        deals
            .map(|d| {
                let periods = d.periods.iter().zip(defaults(d)).map(period);
                json!({
                    "id": d.id,
                    "unit": self.label(Unit::Money),
                    "periods": periods.collect::<Vec<_>>(),
                })
            })
            .collect()
    }
}

fn limited(entity: &EntityHistory) -> bool {
    entity.periods.iter().any(|p| p.cash.is_some())
}

fn figures(p: &EntityPeriod) -> Vec<(Metric, f64)> {
    let mut figures = vec![
        (Metric::Received, p.received),
        (Metric::Paid, p.paid),
        (Metric::Shortfall, p.shortfall),
        (Metric::FundingGap, p.gap),
        (Metric::FundedFraction, p.ratio),
    ];
    figures.extend(p.cash.map(|cash| (Metric::Cash, cash)));
    figures.extend(p.debt.map(|debt| (Metric::Debt, debt)));
    figures
}

/// The period in which the buyer defaults.
fn defaults(deal: &DealHistory) -> Vec<&'static str> {
    let mut before = false;
    let mut all = Vec::with_capacity(deal.periods.len());
    for period in &deal.periods {
        let now = period.defaulted && !before;
        all.push(if now { "defaults" } else { "" });
        before = period.defaulted;
    }
    all
}

fn fixed(value: f64) -> String {
    if value.is_finite() {
        format!("{value:.6}")
    } else {
        number(value)
    }
}
