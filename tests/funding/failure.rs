//! What the failure of an entity costs, where it can be said in advance.

use crate::common::{build, date, scenario, simulate};
use crate::deals::{contract, entity, stake, window};
use buildout::calendar::Step;
use buildout::domain::{Calls, Commitment, Entity, Scenario, Sponsor};

const FOUR_YEARS: (&str, &str) = ("2025-01-01", "2028-12-31");

fn plan(id: &str, amount: &str, days: (&str, &str), sponsors: &[(&str, f64)]) -> Commitment {
    let mut made = build(id, amount, days);
    let sponsor = |(name, share): &(&str, f64)| Sponsor {
        name: (*name).to_owned(),
        share: *share,
    };
    made.sponsors = sponsors.iter().map(sponsor).collect();
    made
}

fn as_of(day: &str, commitments: Vec<Commitment>, entities: Vec<Entity>) -> Scenario {
    let mut made = scenario("2028-12-31", Step::Quarter, commitments);
    made.as_of = Some(date(day));
    made.entities = entities;
    made
}

/// Mean cost by entity; none for one that pays for nothing.
fn costs(scenario: &Scenario) -> impl Fn(&str) -> Option<f64> + use<> {
    let ran = simulate(scenario, 300, 1, 2);
    let funding = ran.plan.funding.as_ref().expect("entities");
    let costs: Vec<(String, f64)> = ran
        .collected
        .failures
        .iter()
        .map(|cost| {
            let name = funding.entities[cost.entity].name.clone();
            (name, cost.lost.mean().value.expect("a mean"))
        })
        .collect();
    move |name| costs.iter().find(|c| c.0 == name).map(|c| c.1)
}

#[track_caller]
fn close(seen: Option<f64>, expected: f64) {
    let seen = seen.expect("a cost");
    assert!((seen - expected).abs() <= 1e-9, "{seen} is not {expected}");
}

/// 100 over four years, seen at the end of the second: alone, an entity would have paid 50 more; of
/// half the shares, 25, as the horizon ends with the window and its partner pays its own half of what
/// is wanted in every period. The failure begins with the first period after the date.
#[test]
fn what_it_would_have_paid_is_lost() {
    let entities = || {
        vec![
            entity("Payer", Some(&[("cash", "1000")])),
            entity("Partner", None),
            entity("Done", Some(&[("operating", "500")])),
            entity("Idle", Some(&[("cash", "7")])),
        ]
    };
    let done = || plan("DONE", "30", ("2025-01-01", "2026-12-31"), &[("Done", 1.0)]);
    let alone = plan("A", "100", FOUR_YEARS, &[("Payer", 1.0)]);
    let of = costs(&as_of("2026-12-31", vec![alone, done()], entities()));
    close(of("Payer"), 50.0);
    close(of("Done"), 0.0);
    assert_eq!((of("Idle"), of("Partner")), (None, None));

    let half = || plan("A", "100", FOUR_YEARS, &[("Payer", 0.5), ("Partner", 0.5)]);
    let of = costs(&as_of("2026-12-31", vec![half(), done()], entities()));
    close(of("Payer"), 25.0);
    close(of("Partner"), 25.0);
    close(of("Done"), 0.0);
    // Within the first quarter of 2027: three quarters of the year are left, and 2028.
    let of = costs(&as_of("2027-02-01", vec![half()], entities()));
    close(of("Payer"), 12.5 * 1.75);
}

/// It passes on what it receives under contracts: of 25 a year, 15 come from a contract and 10 from
/// its operations, which are lost for two years.
#[test]
fn receipts_are_passed_on() {
    let sold = contract("C", "60", ("Customer", "Payer"), FOUR_YEARS);
    let built = plan("A", "100", FOUR_YEARS, &[("Payer", 1.0)]);
    let entities = vec![
        entity("Payer", Some(&[("operating", "10")])),
        entity("Customer", None),
    ];
    let of = costs(&as_of("2026-12-31", vec![sold, built], entities));
    close(of("Payer"), 20.0);
    close(of("Customer"), 30.0);
}

/// So is what it receives at the close of a period, from an investor: 5 a quarter, of which the one
/// that is its cash when it fails is lost.
#[test]
fn proceeds_of_stakes_are_passed_on() {
    let equity = stake(
        "S",
        "80",
        ("Fund", "Payer"),
        Calls::Even(window(FOUR_YEARS)),
    );
    let built = plan("A", "100", FOUR_YEARS, &[("Payer", 1.0)]);
    let entities = vec![
        entity("Payer", Some(&[("cash", "0")])),
        entity("Fund", None),
    ];
    let of = costs(&as_of("2026-12-31", vec![equity, built], entities));
    close(of("Payer"), 5.0);
    close(of("Fund"), 35.0);
}
