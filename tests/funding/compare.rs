//! The figures of the engine and of the plain calculation side by side.

use super::oracle::{Instrument, TRACE, Trial, simulate};
use super::random::Maker;
use super::world::{Due, World, build_id, contract_id, entity_name, stake_id};
use buildout::domain::{Metric, SubjectKind};
use buildout::engine::replay;
use buildout::model::Plan;
use buildout::sampling::philox::PhiloxRng;
use std::collections::BTreeMap;

/// Both sides are double arithmetic in another order; money is compared on the scale of the
/// largest sum of the scenario.
const TOLERANCE: f64 = 1e-9;

/// Where limited money stops a build inside a curve, the engine finds the place approximately.
const CURVED: f64 = 5e-2;

const SCENARIOS: usize = 2_400;

type Key = (SubjectKind, String, Metric, Option<usize>);

/// A trial's figures by name.
pub struct Figures(BTreeMap<Key, Option<f64>>);

impl Figures {
    pub fn of(world: &World) -> Self {
        let scenario = world.scenario();
        let plan = Plan::compile(&scenario).expect("a plan");
        let history = replay(&scenario, &plan, 1, 0);
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

/// Random worlds of a seed, each with the plain calculation of it.
fn random(seed: u64, count: usize) -> impl Iterator<Item = (World, Trial)> {
    let mut maker = Maker::new(PhiloxRng::new(seed, 0));
    (0..count).map(move |_| {
        let world = maker.world();
        let trial = simulate(&world);
        (world, trial)
    })
}

/// What a world has met, in words.
fn cases(world: &World, trial: &Trial) -> Vec<(&'static str, bool)> {
    let met = trial.met;
    let empty = |e: usize| {
        let bare = |m: &super::world::Money| m.cash + m.operating.max(0.0) + m.borrowing == 0.0;
        world.entities[e].as_ref().is_some_and(bare)
    };
    let invested = |c: &super::world::Contract| {
        let other = |s: &super::world::Stake| s.investor == c.seller && s.funded == c.buyer;
        c.buyer != c.seller && world.stakes.iter().any(other)
    };
    let (builds, contracts) = (&world.builds, &world.contracts);
    vec![
        (
            "a clearing of more rounds than entities",
            met.rounds > world.entities.len(),
        ),
        ("arrears that are paid", met.arrears_paid),
        ("default", met.default),
        ("capacity let again", met.rent),
        ("payments in a circle", met.circle),
        ("operating deficit", met.operating_deficit),
        ("debt ceiling", met.ceiling),
        ("debt", met.borrowed),
        ("build that waits", met.build_waits),
        ("build of several sponsors that waits", met.shared_wait),
        ("curved build that waits", met.curved_wait),
        ("call that waits", met.call_waits),
        (
            "entity that owes itself",
            contracts.iter().any(|c| c.buyer == c.seller),
        ),
        (
            "buyer without resources",
            contracts.iter().any(|c| empty(c.buyer)),
        ),
        (
            "seller that invests in its buyer",
            contracts.iter().any(invested),
        ),
        (
            "fund",
            world
                .stakes
                .iter()
                .any(|s| matches!(s.due, Due::Pacing { .. })),
        ),
        (
            "part of a build",
            builds.iter().any(|b| b.part_of.is_some()),
        ),
        ("overlap", builds.iter().any(|b| !b.overlaps.is_empty())),
        ("amount of 0", builds.iter().any(|b| b.amount == 0.0)),
    ]
}

#[track_caller]
fn none_differs(bad: &[(usize, Vec<String>, World)]) {
    for (number, wrong, world) in bad.iter().take(2) {
        println!("scenario {number}:\n{}\n{world:?}\n", wrong.join("\n"));
    }
    assert!(bad.is_empty(), "{} scenarios differ", bad.len());
}

/// Every figure of every random scenario; those where a build waits along a curve to the tolerance
/// that its place along the curve has.
#[test]
fn random_scenarios_agree_with_the_plain_calculation() {
    let (mut bad, mut compared, mut left_out) = (Vec::new(), 0, 0);
    let mut met: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, (world, trial)) in random(20_260, SCENARIOS).enumerate() {
        for (name, seen) in cases(&world, &trial) {
            *met.entry(name).or_default() += usize::from(seen);
        }
        // Money that is unpaid to the limit of a default: rounding decides.
        if trial.met.knife_edge {
            left_out += 1;
            continue;
        }
        let tolerance = if trial.met.curved_wait {
            CURVED
        } else {
            TOLERANCE
        };
        let found = differences(&world, &trial, tolerance);
        compared += found.compared;
        if !found.wrong.is_empty() {
            bad.push((number, found.wrong, world));
        }
    }
    println!("{compared} figures of {SCENARIOS} scenarios, {left_out} left out; {met:#?}");
    none_differs(&bad);
    assert!(compared > 500_000 && left_out * 100 < SCENARIOS);
    for (name, count) in met {
        assert!(count >= 100, "only {count} scenarios have met: {name}");
    }
}

/// Builds that wait stop where their money takes them along the curve.
#[test]
fn builds_that_wait_stop_where_their_money_takes_them() {
    let (mut bad, mut worst) = (Vec::new(), 0.0_f64);
    for (number, (world, trial)) in random(20_260, SCENARIOS).enumerate() {
        if trial.met.curved_wait && !trial.met.knife_edge {
            let found = differences(&world, &trial, TOLERANCE);
            worst = worst.max(found.worst);
            if !found.wrong.is_empty() {
                bad.push((number, found.wrong, world));
            }
        }
    }
    println!("at most {worst} apart");
    println!("at most {worst:.1e} of the scenario's money apart");
    none_differs(&bad);
}
