//! A contract on the capacity of builds, a stake by milestone and money that builds return,
//! calculated by hand.
//!
//! Years 2025 to 2030, one period each. A MW costs 40 millions and comes online in the year in which
//! it is paid, sells for 10 millions a year, takes 0.8·1.2·8.76e-3·0.07 billions of electricity a year
//! and is written off over 10. A is 20 bn over two years: 0, 250, 500 MW when the years open;
//! B is 20 bn in 2025: 0, 500 MW. Cloud builds both and has cash.
//!
//! The Lab pays 40 bn for 800 MW of them over 2026 to 2029, 10 a year once 800 MW are there:
//!
//!     2026   10·750/800 = 9.375    paid: it has 19.875                  keeps 10.5, a stake of 2 comes
//!     2027   10, as 1000 MW are there                                   keeps 2.5, a stake of 1.5 comes
//!     2028   10, paid 4; the 6 unpaid are more than half a year's 10: default
//!     2029   idle for half a year, then 0.6·10 a year: 3
//!
//! The Fund owes the Lab 8·(MW of A)/1000: 2 in 2026, 4 by 2027, and has 3.5: 0.5 stays called.

use crate::common::{Ran, at, build, quantity, region, scenario, simulate, with_assets};
use crate::deals::{amend, contract, entity, stake};
use buildout::calendar::Step;
use buildout::domain::{Calls, Deal, Metric, Scenario, Sponsor, SubjectKind, Term};

const YEARS: usize = 6;
/// MW online when each year opens and when the last one ends.
const A: [f64; YEARS + 1] = [0.0, 250.0, 500.0, 500.0, 500.0, 500.0, 500.0];
const B: [f64; YEARS + 1] = [0.0, 500.0, 500.0, 500.0, 500.0, 500.0, 500.0];
const PAID: [f64; YEARS] = [0.0, 9.375, 10.0, 4.0, 0.0, 0.0];
const RENT: [f64; YEARS] = [0.0, 0.0, 0.0, 0.0, 3.0, 0.0];
/// The share of either build's capacity that is sold: min(1, 800/N) from 2026 to 2029.
const SOLD: [f64; YEARS] = [0.0, 1.0, 0.8, 0.8, 0.8, 0.0];
const RECYCLE: f64 = 0.5;

fn hand_made() -> Scenario {
    let mut builds = [("A", "2026-12-31"), ("B", "2025-12-31")].map(|(id, end)| {
        let mut made = at(build(id, "20", ("2025-01-01", end)), 0);
        made.sponsors = vec![Sponsor {
            name: "Cloud".to_owned(),
            share: 1.0,
        }];
        made
    });
    // Declared after the deals, so that an index is no position among builds.
    builds.reverse();
    let window = ("2026-01-01", "2029-12-31");
    let mut lease = contract("LEASE", "40", ("Lab", "Cloud"), window);
    lease = amend(amend(lease, "relet_price", "0.6"), "relet_delay", "0.5");
    lease.power_gw = Some(quantity("commitments.LEASE.power_gw", "0.8"));
    if let Some(Deal::Contract(terms)) = &mut lease.deal {
        terms.backed_by = vec![3, 2];
    }
    let calls = Calls::Milestone {
        build: 3,
        gw: quantity("commitments.EQUITY.milestone_gw", "1"),
    };
    let equity = stake("EQUITY", "8", ("Fund", "Lab"), calls);
    let mut commitments = vec![lease, equity];
    commitments.extend(builds);
    let made = scenario("2030-12-31", Step::Year, commitments);
    let mut made = with_assets(
        made,
        vec![region("R")],
        "40",
        "10",
        &[
            (Term::ChipShare, "0.5"),
            (Term::ItLife, "10"),
            (Term::FacilityLife, "10"),
            (Term::Wacc, "0.1"),
            (Term::TaxRate, "0.2"),
        ],
    );
    made.entities = vec![
        entity("Cloud", Some(&[("cash", "50"), ("recycle", "0.5")])),
        entity("Lab", Some(&[("cash", "19.875")])),
        entity("Fund", Some(&[("cash", "3.5")])),
    ];
    made
}

#[track_caller]
fn all(ran: &Ran, kind: SubjectKind, subject: &str, metric: Metric, expected: &[f64; YEARS]) {
    for (year, x) in expected.iter().enumerate() {
        let spec = ran.plan.specs.iter().position(|s| {
            s.kind == kind && s.subject == subject && s.metric == metric && s.year == Some(year)
        });
        let seen = ran.collected.columns[spec.expect("a column")].mean().value;
        let seen = seen.expect("a value");
        assert!(
            (seen - x).abs() <= 1e-9,
            "{subject} {} in year {year}: {seen}, by hand {x}",
            metric.name()
        );
    }
}

#[track_caller]
fn whole(ran: &Ran, kind: SubjectKind, subject: &str, metric: Metric, expected: f64) {
    let seen = ran
        .column(kind, subject, metric)
        .mean()
        .value
        .expect("a value");
    assert!(
        (seen - expected).abs() <= 1e-9,
        "{subject} {}: {seen}, by hand {expected}",
        metric.name()
    );
}

/// Revenue and what of it is cash: revenue less electricity and tax, of one build.
fn operate(online: &[f64; YEARS + 1], spend: &[f64; YEARS]) -> ([f64; YEARS], [f64; YEARS]) {
    let (mut revenue, mut cash) = ([0.0; YEARS], [0.0; YEARS]);
    let mut cost = 0.0;
    for t in 0..YEARS {
        let mean = 0.5 * (online[t] + online[t + 1]);
        let both = A[t] + B[t];
        let part = if both > 0.0 { online[t] / both } else { 0.0 };
        revenue[t] = mean * 10.0 / 1000.0 * (1.0 - SOLD[t]) + part * (PAID[t] + RENT[t]);
        let opex = mean * 0.8 * 1.2 * 8.76e-3 * 0.07;
        let tax = 0.2 * (revenue[t] - opex - cost / 10.0).max(0.0);
        cash[t] = revenue[t] - opex - tax;
        cost += spend[t];
    }
    (revenue, cash)
}

#[test]
fn capacity_that_is_sold_earns_what_is_paid_for_it() {
    let ran = simulate(&hand_made(), 1, 1, 1);
    let (commitment, entity) = (SubjectKind::Commitment, SubjectKind::Entity);
    let (spend_a, spend_b) = (
        [10.0, 10.0, 0.0, 0.0, 0.0, 0.0],
        [20.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    );
    let (revenue_a, cash_a) = operate(&A, &spend_a);
    let (revenue_b, cash_b) = operate(&B, &spend_b);
    all(
        &ran,
        SubjectKind::Flow,
        "Lab to Cloud, contract",
        Metric::Payments,
        &PAID,
    );
    whole(&ran, commitment, "LEASE", Metric::Paid, 23.375);
    whole(&ran, commitment, "LEASE", Metric::Shortfall, 6.0);
    whole(&ran, commitment, "LEASE", Metric::Defaulted, 1.0);
    whole(&ran, commitment, "LEASE", Metric::ReletReceipts, 3.0);
    all(
        &ran,
        entity,
        "Lab",
        Metric::Defaulted,
        &[0.0, 0.0, 0.0, 1.0, 1.0, 1.0],
    );
    all(
        &ran,
        entity,
        "Lab",
        Metric::Cash,
        &[19.875, 12.5, 4.0, 0.0, 0.0, 0.0],
    );
    all(
        &ran,
        entity,
        "Lab",
        Metric::Received,
        &[0.0, 2.0, 1.5, 0.0, 0.0, 0.0],
    );

    all(
        &ran,
        entity,
        "Fund",
        Metric::Paid,
        &[0.0, 2.0, 1.5, 0.0, 0.0, 0.0],
    );
    all(
        &ran,
        entity,
        "Fund",
        Metric::FundingGap,
        &[0.0, 0.0, 0.5, 0.5, 0.5, 0.5],
    );
    whole(&ran, commitment, "EQUITY", Metric::Paid, 3.5);

    // No MW was paid for twice and none is missing.
    all(
        &ran,
        commitment,
        "A",
        Metric::GwOnline,
        &std::array::from_fn(|t| A[t + 1] / 1000.0),
    );
    all(&ran, commitment, "A", Metric::Spend, &spend_a);
    all(&ran, commitment, "B", Metric::Spend, &spend_b);
    all(&ran, commitment, "A", Metric::Revenue, &revenue_a);
    all(&ran, commitment, "B", Metric::Revenue, &revenue_b);
    let flow =
        |cash: [f64; YEARS], spend: [f64; YEARS]| std::array::from_fn(|t| cash[t] - spend[t]);
    all(
        &ran,
        commitment,
        "A",
        Metric::CashFlow,
        &flow(cash_a, spend_a),
    );
    all(
        &ran,
        commitment,
        "B",
        Metric::CashFlow,
        &flow(cash_b, spend_b),
    );
    let revenue = [3.75, 9.375, 12.0, 6.0, 5.0, 10.0];
    all(
        &ran,
        SubjectKind::Portfolio,
        "portfolio",
        Metric::Revenue,
        &revenue,
    );

    // What the builds earn beyond the contract reaches half of it Cloud's cash, at the year's end.
    let (mut cash, mut held) = (50.0, [0.0; YEARS]);
    let mut received = [0.0; YEARS];
    for t in 0..YEARS {
        let net = cash_a[t] + cash_b[t] - PAID[t] - RENT[t];
        received[t] = PAID[t] + RENT[t] + RECYCLE * net;
        cash += received[t] - spend_a[t] - spend_b[t];
        held[t] = cash;
    }
    all(&ran, entity, "Cloud", Metric::Cash, &held);
    all(&ran, entity, "Cloud", Metric::Received, &received);
}
