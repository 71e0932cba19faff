//! What must follow from the limits of money whatever the model's details.

use crate::common::{quantity, regimes};
use crate::compare::Figures;
use crate::random::Maker;
use crate::world::{Build, Contract, Due, Money, Shape, Stake, World};
use buildout::calendar::Step;
use buildout::domain::{Kind, Metric, Scenario, SubjectKind};
use buildout::engine::replay;
use buildout::model::Plan;
use buildout::sampling::{Source, philox::PhiloxRng};

const WORLDS: usize = 300;

fn worlds(seed: u64) -> impl Iterator<Item = World> {
    let mut maker = Maker::new(PhiloxRng::new(seed, 0));
    (0..WORLDS)
        .map(move |_| maker.world())
        .filter(|w| !w.builds.is_empty())
}

/// Figures of delivery: of the portfolio, sponsors and builds, without what deals add.
fn delivery(scenario: &Scenario) -> Vec<(String, Option<u64>)> {
    let plan = Plan::compile(scenario).expect("a plan");
    let figures = replay(scenario, &plan, &Source::random(1), 0).figures;
    let kinds = [
        SubjectKind::Portfolio,
        SubjectKind::Sponsor,
        SubjectKind::Commitment,
    ];
    let money = [
        Metric::NaiveTotal,
        Metric::Payments,
        Metric::Circularity,
        Metric::FundingGap,
        Metric::FundedFraction,
    ];
    let deal = |id: &str| {
        let found = scenario.commitments.iter().find(|c| c.id == id);
        found.is_some_and(|c| c.kind != Kind::Build)
    };
    figures
        .into_iter()
        .filter(|(s, _)| kinds.contains(&s.kind) && !money.contains(&s.metric) && !deal(&s.subject))
        .map(|(s, x)| {
            let name = format!("{} {} {:?}", s.subject, s.metric.name(), s.year);
            (name, x.map(f64::to_bits))
        })
        .collect()
}

/// Deals are not simulated without entities, entities without limits limit nothing, and neither does
/// money that is always enough: to the bit.
#[test]
fn money_that_is_enough_changes_nothing() {
    let mut spent = 0;
    for world in worlds(1) {
        let mut free = world.scenario();
        free.entities.clear();
        let mut alone = free.clone();
        alone.commitments.retain(|c| c.kind == Kind::Build);
        let expected = delivery(&alone);
        assert_eq!(delivery(&free), expected, "{world:?}");
        for money in [None, Some(Money::cash(1e7))] {
            let mut rich = world.clone();
            rich.entities = vec![money; world.entities.len()];
            assert_eq!(delivery(&rich.scenario()), expected, "{rich:?}");
        }
        spent += expected.len();
    }
    assert!(spent > 10_000);
}

fn delivered(world: &World) -> f64 {
    let figures = Figures::of(world);
    let portfolio = SubjectKind::Portfolio;
    figures
        .get(portfolio, "portfolio", Metric::Delivered, None)
        .expect("a sum")
}

fn twice(world: &World) -> World {
    let mut rich = world.clone();
    for m in rich.entities.iter_mut().flatten() {
        m.cash *= 2.0;
        m.operating *= if m.operating > 0.0 { 2.0 } else { 1.0 };
        m.borrowing *= 2.0;
        m.debt_ceiling = m.debt_ceiling.map(|c| 2.0 * c);
    }
    rich
}

/// Where each entity pays for one build alone, twice the money delivers no less, and more where
/// money was short. What is in hand and what was spent of it grow together, whatever is kept.
#[test]
fn more_money_delivers_no_less_where_builds_are_alone() {
    let (mut more, mut count) = (0, 0);
    for mut world in worlds(2) {
        let entities = world.entities.len();
        world.contracts.clear();
        world.stakes.clear();
        world.builds.truncate(entities);
        for (b, build) in world.builds.iter_mut().enumerate() {
            build.sponsors = vec![(b, 1.0)];
            build.suppliers.retain(|s| s.0 != b);
            build.shape = Shape::Linear;
        }
        let (poor, rich) = (delivered(&world), delivered(&twice(&world)));
        assert!(rich >= poor - 1e-9 * poor, "{rich} < {poor}: {world:?}");
        more += usize::from(rich > 1.001 * poor);
        count += 1;
    }
    assert!(count > 150 && more > 50, "{more} of {count}");
}

/// It is no law with contracts: an entity with 9 a year cannot hold a contract of 20 a year, defaults
/// at once and builds for 9 a year from the second year on; one with 18 a year holds it for five years,
/// 2 more being unpaid in each, and has nothing left for a build.
#[test]
fn more_money_may_keep_a_contract_and_build_less() {
    let years = ("2025-01-01", "2029-12-31");
    let with = |operating: f64| {
        let mut money = Money::cash(0.0);
        money.operating = operating;
        World {
            end: "2029-12-31",
            step: Step::Year,
            entities: vec![Some(money), None],
            builds: vec![Build::plain(200.0, years, 0)],
            contracts: vec![Contract {
                buyer: 0,
                seller: 1,
                amount: 100.0,
                window: years,
                default_after: 0.5,
                relet_price: 0.0,
                relet_delay: 1.0,
            }],
            stakes: Vec::new(),
        }
    };
    assert_eq!((delivered(&with(9.0)), delivered(&with(18.0))), (36.0, 0.0));
}

/// How often twice the money delivers less on random scenarios of all kinds: seldom.
#[test]
fn more_money_seldom_delivers_less() {
    let (mut less, mut more, mut count) = (0, 0, 0);
    for world in worlds(3) {
        let (poor, rich) = (delivered(&world), delivered(&twice(&world)));
        let loses = rich < poor * (1.0 - 1e-3);
        // Without contracts to hold on to it does not happen.
        assert!(
            !(loses && world.contracts.is_empty() && world.stakes.is_empty()),
            "{world:?}"
        );
        less += usize::from(loses);
        more += usize::from(rich > poor * (1.0 + 1e-3));
        count += 1;
    }
    println!("of {count} worlds {more} deliver more, {less} less");
    assert!(more > 5 * less && more > 50, "{more} more, {less} less");
}

/// A rounding of a payment closes no circle: B pays its stake in A out of what A pays B, has paid all of
/// it in 2026, and in 2027 only A pays B.
#[test]
fn rounding_closes_no_circle() {
    for tenths in 10..60 {
        let world = World {
            end: "2027-12-31",
            step: Step::Month,
            entities: vec![None, Some(Money::cash(0.0))],
            builds: Vec::new(),
            contracts: vec![Contract {
                buyer: 0,
                seller: 1,
                amount: 66.6,
                window: ("2026-01-01", "2031-12-31"),
                default_after: 0.5,
                relet_price: 0.0,
                relet_delay: 1.0,
            }],
            stakes: vec![Stake {
                investor: 1,
                funded: 0,
                amount: f64::from(tenths) * 0.1,
                realized: 1.0,
                delay: 0.0,
                due: Due::Even(("2025-07-20", "2026-12-31")),
            }],
        };
        let figures = Figures::of(&world);
        let portfolio = SubjectKind::Portfolio;
        let circle = |year| figures.get(portfolio, "portfolio", Metric::Circularity, Some(year));
        assert_eq!(
            (circle(1), circle(2)),
            (Some(1.0), Some(0.0)),
            "a stake of {tenths} tenths"
        );
    }
}

/// A regime multiplies what can be borrowed and what operations bring, not what they cost.
#[test]
fn regimes_scale_credit_and_operations() {
    let mut compared = 0;
    for world in worlds(4) {
        let mut chain = regimes(&[1.0], &[("only", 5.0, ["1", "1", "1"], &[1.0])]);
        chain.states[0].credit = quantity("regimes.states.only.credit", "0.5");
        chain.states[0].cash = quantity("regimes.states.only.cash", "0.25");
        let mut under = world.scenario();
        under.regimes = Some(chain);
        let mut scaled = world.clone();
        for m in scaled.entities.iter_mut().flatten() {
            m.borrowing *= 0.5;
            m.available_share *= 0.25;
        }
        // Both factors are powers of 2: the same bits.
        let (under, scaled) = (delivery(&under), delivery(&scaled.scenario()));
        assert_eq!(under, scaled, "{world:?}");
        compared += under.len();
    }
    assert!(compared > 10_000);
}
