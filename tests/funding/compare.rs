//! The figures of the engine and of the plain calculation side by side.

use super::figures::{Instrument, Trial};
use super::parts::TRACE;
use super::world::{World, build_id, contract_id, entity_name, stake_id};
use buildout::domain::{Metric, SubjectKind};
use buildout::engine::replay;
use buildout::model::Plan;
use buildout::sampling::Source;
use std::collections::BTreeMap;

/// Both sides are double arithmetic in another order; money is compared on the scale of the
/// largest sum of the scenario.
pub const TOLERANCE: f64 = 1e-9;

type Key = (SubjectKind, String, Metric, Option<usize>);

/// A trial's figures by name.
pub struct Figures(BTreeMap<Key, Option<f64>>);

impl Figures {
    pub fn of(world: &World) -> Self {
        let scenario = world.scenario();
        let plan = Plan::compile(&scenario).expect("a plan");
        let history = replay(&scenario, &plan, &Source::random(1), 0);
        let named = history.figures.into_iter().map(|(spec, value)| {
            let key = (spec.kind, spec.subject, spec.metric, spec.year);
            (key, value)
        });
        Self(named.collect())
    }

    pub fn get(
        &self,
        kind: SubjectKind,
        subject: &str,
        metric: Metric,
        year: Option<usize>,
    ) -> Option<f64> {
        let key = (kind, subject.to_owned(), metric, year);
        *self
            .0
            .get(&key)
            .unwrap_or_else(|| panic!("no column {key:?}"))
    }

    /// Some payment between entities of the year is not 0 but no more than `trace`.
    fn has_traces(&self, year: Option<usize>, trace: f64) -> bool {
        let payment = |(key, value): (&Key, &Option<f64>)| {
            let flow = key.0 == SubjectKind::Flow && key.3 == year;
            flow && value.is_some_and(|x| x != 0.0 && x.abs() <= trace)
        };
        self.0.iter().any(payment)
    }

    fn has(&self, kind: SubjectKind, subject: &str, metric: Metric) -> bool {
        self.0
            .contains_key(&(kind, subject.to_owned(), metric, None))
    }
}

/// The years' figures and, last, the run's.
fn by_year(series: &[f64]) -> impl Iterator<Item = (Option<usize>, f64)> {
    let years = series.len() - 1;
    let at = move |(y, x): (usize, &f64)| ((y < years).then_some(y), *x);
    series.iter().enumerate().map(at)
}

/// What differs, in words, and how many figures were compared.
pub struct Found {
    pub wrong: Vec<String>,
    pub compared: usize,
    /// The largest difference over the scale of its figure.
    pub worst: f64,
}

struct Check<'a> {
    figures: &'a Figures,
    scale: f64,
    tolerance: f64,
    found: Found,
}

impl Check<'_> {
    fn one(
        &mut self,
        kind: SubjectKind,
        subject: &str,
        metric: Metric,
        year: Option<usize>,
        expected: Option<f64>,
        scale: f64,
    ) {
        let seen = self.figures.get(kind, subject, metric, year);
        self.found.compared += 1;
        let apart = match (seen, expected) {
            (Some(a), Some(b)) => (a - b).abs() / scale.max(a.abs()),
            (None, None) => 0.0,
            _ => f64::INFINITY,
        };
        self.found.worst = self.found.worst.max(apart);
        if apart > self.tolerance {
            let name = metric.name();
            self.found.wrong.push(format!(
                "{subject} {name} {year:?}: engine {seen:?}, by hand {expected:?}"
            ));
        }
    }

    fn money(&mut self, kind: SubjectKind, subject: &str, metric: Metric, series: &[f64]) {
        for (year, x) in by_year(series) {
            self.one(kind, subject, metric, year, Some(x), self.scale);
        }
    }
}

fn flow_name(instrument: Instrument, from: usize, to: usize) -> String {
    let word = match instrument {
        Instrument::Contract(_) => "contract",
        Instrument::Stake(_) => "stake",
        Instrument::Purchase => "purchase",
    };
    format!("{} to {}, {word}", entity_name(from), entity_name(to))
}

/// The figures that differ by more than `tolerance` of the scenario's money.
pub fn differences(world: &World, trial: &Trial, tolerance: f64) -> Found {
    let figures = Figures::of(world);
    let mut check = Check {
        figures: &figures,
        scale: trial.scale,
        tolerance,
        found: Found {
            wrong: Vec::new(),
            compared: 0,
            worst: 0.0,
        },
    };
    let kind = SubjectKind::Entity;
    for (e, seen) in trial.entities.iter().enumerate() {
        let name = entity_name(e);
        check.money(kind, &name, Metric::Paid, &seen.paid);
        check.money(kind, &name, Metric::Received, &seen.received);
        if world.entities[e].is_some() {
            // Of a year: over the run the same cash would count once a year.
            let (years, _) = seen.available.split_at(seen.available.len() - 1);
            for (y, x) in years.iter().enumerate() {
                check.one(
                    kind,
                    &name,
                    Metric::Available,
                    Some(y),
                    Some(*x),
                    trial.scale,
                );
            }
            check.money(kind, &name, Metric::Shortfall, &seen.shortfall);
            check.money(kind, &name, Metric::FundingGap, &seen.gap);
            check.money(kind, &name, Metric::Cash, &seen.cash);
            check.money(kind, &name, Metric::Debt, &seen.debt);
        }
        if world.contracts.iter().any(|c| c.buyer == e) {
            check.money(kind, &name, Metric::Defaulted, &seen.defaulted);
        }
    }
    let mut flows: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for ((from, to, instrument), series) in &trial.flows {
        let sum = flows
            .entry(flow_name(*instrument, *from, *to))
            .or_insert_with(|| vec![0.0; series.len()]);
        for (a, b) in sum.iter_mut().zip(series) {
            *a += b;
        }
    }
    for (name, series) in &flows {
        check.money(SubjectKind::Flow, name, Metric::Payments, series);
    }
    let portfolio = SubjectKind::Portfolio;
    check.money(portfolio, "portfolio", Metric::Payments, &trial.payments);
    check.money(portfolio, "portfolio", Metric::FundingGap, &trial.gap);
    let years = trial.portfolio_spend.len();
    // A rounding of a payment may close a circle in the engine.
    let traced: Vec<bool> = (0..=years)
        .map(|y| figures.has_traces((y < years).then_some(y), TRACE * trial.scale))
        .collect();
    for (y, x) in trial.circularity.iter().enumerate() {
        let year = (y < years).then_some(y);
        let unclear = traced[y] || (year.is_none() && traced.contains(&true));
        // Curves move shares of payments more than payments.
        if !unclear && (tolerance == TOLERANCE || x.is_none()) {
            check.one(portfolio, "portfolio", Metric::Circularity, year, *x, 1.0);
        }
    }
    for (y, x) in trial.portfolio_spend.iter().enumerate() {
        check.one(
            portfolio,
            "portfolio",
            Metric::Spend,
            Some(y),
            Some(*x),
            trial.scale,
        );
    }
    let kind = SubjectKind::Commitment;
    for (b, seen) in trial.builds.iter().enumerate() {
        let id = build_id(b);
        for (y, x) in seen.spend.iter().enumerate() {
            check.one(kind, &id, Metric::Spend, Some(y), Some(*x), trial.scale);
        }
        if figures.has(kind, &id, Metric::FundedFraction) {
            check.one(
                kind,
                &id,
                Metric::FundingGap,
                None,
                Some(seen.gap),
                trial.scale,
            );
            let funded = (seen.wanted > 0.0).then(|| seen.own / seen.wanted);
            check.one(kind, &id, Metric::FundedFraction, None, funded, 1.0);
        }
    }
    for (c, seen) in trial.contracts.iter().enumerate() {
        let id = contract_id(c);
        check.one(kind, &id, Metric::Paid, None, Some(seen.paid), trial.scale);
        check.one(
            kind,
            &id,
            Metric::Shortfall,
            None,
            Some(seen.unpaid),
            trial.scale,
        );
        let defaulted = Some(f64::from(u8::from(seen.defaulted)));
        check.one(kind, &id, Metric::Defaulted, None, defaulted, 1.0);
        check.one(
            kind,
            &id,
            Metric::ReletReceipts,
            None,
            Some(seen.rent),
            trial.scale,
        );
    }
    for (s, seen) in trial.stakes.iter().enumerate() {
        let id = stake_id(s);
        check.one(kind, &id, Metric::Paid, None, Some(seen.paid), trial.scale);
        if figures.has(kind, &id, Metric::NetAssetValue) {
            check.one(
                kind,
                &id,
                Metric::NetAssetValue,
                None,
                Some(seen.value),
                trial.scale,
            );
            check.one(
                kind,
                &id,
                Metric::Distributions,
                None,
                Some(seen.distributions),
                trial.scale,
            );
        }
    }
    check.found
}
