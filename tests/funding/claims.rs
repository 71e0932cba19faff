//! Simulated sums of claims by hand.
//!
//! Quarters of 2025 to 2028. A is 80 evenly over the horizon, X 3/4 and Y 1/4, half of it AI; P is 16
//! in 2027, of Y, a quarter of it AI, inside A: A's residual is 64, 4 a quarter. B is 12 in 2026, of
//! X, 0.4 of it inside A: 3·0.6 = 1.8 a quarter.

use crate::common::{Ran, build, quantity, scenario, simulate, with};
use crate::deals::{amend, deal, entity, window};
use crate::world::Days;
use buildout::calendar::Step;
use buildout::domain::{ClaimTerms, Commitment, Deal, Kind, Metric, Overlap, Scenario, Sponsor};

/// Half of the first quarter, and (1 + 15/31)·2/6 = 46/93 of the tenth.
const CUTTING: Days = ("2025-02-15", "2027-05-15");
const TENTH: f64 = 46.0 / 93.0;
const A_QUARTERS: f64 = 0.5 + 8.0 + TENTH;
const P_QUARTERS: f64 = 1.0 + TENTH;

fn sponsors(list: &[(&str, f64)]) -> Vec<Sponsor> {
    let sponsor = |(name, share): &(&str, f64)| Sponsor {
        name: (*name).to_owned(),
        share: *share,
    };
    list.iter().map(sponsor).collect()
}

fn claim(
    id: &str,
    amount: f64,
    days: Days,
    scope: &[&str],
    ai_only: bool,
    coverage: &str,
) -> Commitment {
    let terms = ClaimTerms {
        window: window(days),
        scope: scope.iter().map(|s| (*s).to_owned()).collect(),
        ai_only,
        coverage: quantity(&format!("commitments.{id}.coverage"), coverage),
        outcome: None,
    };
    let made = deal(
        Kind::Claim,
        id,
        &format!("{amount:?}"),
        ("somebody", ""),
        Deal::Claim(terms),
    );
    amend(made, "coverage", coverage)
}

fn world(claims: Vec<Commitment>) -> Scenario {
    let mut a = with(
        build("A", "80", ("2025-01-01", "2028-12-31")),
        "ai_share",
        "0.5",
    );
    a.sponsors = sponsors(&[("X", 0.75), ("Y", 0.25)]);
    let mut p = with(
        build("P", "16", ("2027-01-01", "2027-12-31")),
        "ai_share",
        "0.25",
    );
    p.sponsors = sponsors(&[("Y", 1.0)]);
    p.part_of = Some(0);
    let mut b = build("B", "12", ("2026-01-01", "2026-12-31"));
    b.sponsors = sponsors(&[("X", 1.0)]);
    b.overlaps = vec![Overlap {
        with: 0,
        share: quantity("commitments.B.overlaps.A", "0.4"),
    }];
    let mut commitments = vec![a, p, b];
    commitments.extend(claims);
    let mut made = scenario("2028-12-31", Step::Quarter, commitments);
    made.entities = vec![entity("X", None), entity("Y", None)];
    made
}

#[track_caller]
fn check(ran: &Ran, id: &str, sum: f64, scaled: f64, reached: (f64, f64)) {
    for (metric, expected) in [
        (Metric::SimulatedSum, sum),
        (Metric::ScaledSum, scaled),
        (Metric::Reached, reached.0),
        (Metric::ScaledReached, reached.1),
    ] {
        let seen = ran.build(id, metric).mean().value.expect("a value");
        assert!(
            (seen - expected).abs() <= 1e-9,
            "{id} {}: {seen}, by hand {expected}",
            metric.name()
        );
    }
}

#[test]
fn sums_are_those_of_the_scope_and_the_window() {
    let all = 4.0 * A_QUARTERS + 4.0 * P_QUARTERS + 1.8 * 4.0;
    let of_x = 3.0 * A_QUARTERS + 1.8 * 4.0;
    let of_y = A_QUARTERS + 4.0 * P_QUARTERS;
    let ai = 0.5 * 4.0 * A_QUARTERS + 0.25 * 4.0 * P_QUARTERS + 1.8 * 4.0;
    let ran = simulate(
        &world(vec![
            claim("ALL", all + 1e-6, CUTTING, &[], false, "1"),
            claim("BOTH", all - 1e-6, CUTTING, &["X", "Y"], false, "1"),
            claim("X", of_x * 1.5, CUTTING, &["X"], false, "0.5"),
            claim("Y", of_y * 2.5, CUTTING, &["Y"], false, "0.5"),
            claim("AI", ai, CUTTING, &[], true, "0.8"),
            claim("LATER", 1.0, ("2029-01-01", "2030-12-31"), &[], false, "1"),
        ]),
        1,
        1,
        1,
    );
    check(&ran, "ALL", all, all, (0.0, 0.0));
    check(&ran, "BOTH", all, all, (1.0, 1.0));
    check(&ran, "X", of_x, 2.0 * of_x, (0.0, 1.0));
    check(&ran, "Y", of_y, 2.0 * of_y, (0.0, 0.0));
    let seen = ran
        .build("AI", Metric::SimulatedSum)
        .mean()
        .value
        .expect("a sum");
    assert!((seen - ai).abs() <= 1e-9, "{seen}, by hand {ai}");
}

/// What is claimed of a whole horizon is what the portfolio spends in it, whoever pays for it and
/// whatever is claimed.
#[test]
fn a_claim_changes_nothing() {
    let with_claim = world(vec![claim(
        "ALL",
        50.0,
        ("2025-01-01", "2028-12-31"),
        &[],
        false,
        "1",
    )]);
    let (ran, without) = (
        simulate(&with_claim, 1, 1, 1),
        simulate(&world(vec![]), 1, 1, 1),
    );
    let spent: f64 = (0..4)
        .map(|y| {
            without
                .in_year("portfolio", Metric::Spend, y)
                .mean()
                .value
                .expect("a sum")
        })
        .sum();
    check(&ran, "ALL", spent, spent, (1.0, 1.0));
    assert!((spent - (64.0 + 16.0 + 7.2)).abs() < 1e-9);
    for y in 0..4 {
        assert_eq!(
            ran.in_year("portfolio", Metric::Spend, y).mean(),
            without.in_year("portfolio", Metric::Spend, y).mean()
        );
    }
}

/// A period that the window cuts counts by the share of it that lies inside, wherever the build was
/// active in it: the first of 10.5 months is half outside, and so is half of its 1.5 months' money.
#[test]
fn a_period_that_the_window_cuts_counts_by_its_share() {
    let late = ("2026-02-15", "2026-12-31");
    let mut s = world(vec![claim("LATE", 6.0, late, &["Z"], false, "1")]);
    let mut build = build("Q", "6", late);
    build.sponsors = sponsors(&[("Z", 1.0)]);
    s.commitments.push(build);
    s.entities.push(entity("Z", None));
    let ran = simulate(&s, 1, 1, 1);
    let sum = ran.build("LATE", Metric::SimulatedSum).mean().value;
    let expected = 6.0 - 6.0 * 1.5 / 10.5 / 2.0;
    assert!((sum.expect("a sum") - expected).abs() < 1e-9);
}
