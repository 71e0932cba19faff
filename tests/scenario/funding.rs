//! The format of entities, contracts, stakes and claims: layers, `--set`, CSV and the resolved
//! scenario. What it refuses is in `errors.rs`.

use crate::load_support::{at, loaded, plain, refuses, scenario, value};
use buildout::calendar::Date;
use buildout::domain::{
    Calls, ClaimTerms, ContractTerms, Deal, Form, Kind, Quantity, Scenario, StakeTerms,
};
use buildout::input::{json_schema, resolved_toml, scenario_reference};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const FUNDING: &str = "tests/fixtures/funding.toml";
const VARIANT: &str = "tests/fixtures/funding-variant.toml";

fn deal<'a>(scenario: &'a Scenario, id: &str) -> Option<&'a Deal> {
    let index = scenario.commitment_index(id).unwrap();
    scenario.commitments[index].deal.as_ref()
}

fn contract<'a>(scenario: &'a Scenario, id: &str) -> &'a ContractTerms {
    match deal(scenario, id) {
        Some(Deal::Contract(contract)) => contract,
        other => panic!("{id}: {other:?}"),
    }
}

fn stake<'a>(scenario: &'a Scenario, id: &str) -> &'a StakeTerms {
    match deal(scenario, id) {
        Some(Deal::Stake(stake)) => stake,
        other => panic!("{id}: {other:?}"),
    }
}

fn claim<'a>(scenario: &'a Scenario, id: &str) -> &'a ClaimTerms {
    match deal(scenario, id) {
        Some(Deal::Claim(claim)) => claim,
        other => panic!("{id}: {other:?}"),
    }
}

fn suppliers<'a>(scenario: &'a Scenario, id: &str) -> Vec<(&'a str, f64)> {
    let index = scenario.commitment_index(id).unwrap();
    let build = scenario.commitments[index].build.as_ref().unwrap();
    let list = build.suppliers.iter();
    list.map(|s| (s.name.as_str(), s.share)).collect()
}

fn day(text: &str) -> Date {
    Date::parse(text, false).unwrap()
}

#[test]
fn the_resolved_scenario_loads_as_an_equal_one() {
    for (path, sets) in [
        (FUNDING, &[][..]),
        (VARIANT, &[]),
        (
            FUNDING,
            &[
                "entities.TSMC.name=Taiwan \"Semi\"; Co.",
                "funding.suppliers={}",
                "commitments.OWN.suppliers={}",
            ],
        ),
        (
            FUNDING,
            &[
                "entities.Oracle.source=\"\"",
                "commitments.ONE.scope=Oracle",
            ],
        ),
    ] {
        let first = scenario(path, sets);
        let text = resolved_toml(&first);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("resolved.toml");
        fs::write(&file, &text).unwrap();
        let again = loaded(&file.display().to_string(), &[]).scenario.unwrap();
        assert_eq!(resolved_toml(&again), text);
        assert_eq!(plain(&again), plain(&first));
    }
}

#[test]
fn entities_have_names_money_and_evidence() {
    let s = scenario(FUNDING, &[]);
    assert!(s.has_funding());
    let ids: Vec<&str> = s.entities.iter().map(|e| e.id.as_str()).collect();
    assert_eq!(ids, ["OpenAI", "Oracle", "MGX", "scale", "Nvidia", "TSMC"]);
    assert_eq!(s.entity_index("Scale AI"), Some(3));
    assert_eq!(s.entity_index("scale"), None, "the name, not the id");
    let openai = s.entities[0].funding.as_ref().unwrap();
    assert_eq!(openai.quantities().len(), 10);
    assert_eq!(openai.cash.evidence.source, "letter", "its own");
    assert_eq!(openai.borrowing.evidence.source, "press", "the entity's");
    let spread = s.entities[0].spread.as_ref().unwrap();
    assert_eq!(
        (spread.path.as_str(), spread.constant()),
        ("entities.OpenAI.spread", Some(350.0))
    );
    assert_eq!(spread.evidence.source, "bonds");
    // Only borrowing is stated: the other two are 0 and the rest is built in.
    let oracle = s.entities[1].funding.as_ref().unwrap();
    let values: Vec<Option<f64>> = oracle.quantities().iter().map(|q| q.constant()).collect();
    let wanted = [0.0, 0.0, 0.0, 1.0, 20.0, 0.0, 1.0, 0.0];
    assert_eq!(values, wanted.map(Some));
    assert!(oracle.growth_years.is_none() && oracle.debt_ceiling.is_none());
    assert!(s.entities[2].funding.is_none(), "no figure: no limit");
    assert_eq!(at(&s, "entities.Oracle.cash").origin, "built-in");
}

#[test]
fn builds_buy_from_their_suppliers_or_the_usual_ones() {
    let s = scenario(FUNDING, &[]);
    assert_eq!(suppliers(&s, "SITE"), [("Nvidia", 0.35), ("TSMC", 0.05)]);
    assert_eq!(suppliers(&s, "OWN"), [("TSMC", 0.5), ("Scale AI", 0.125)]);
    assert!(suppliers(&s, "ALONE").is_empty(), "said to buy from nobody");
    let silent = scenario(
        FUNDING,
        &[
            "commitments.ALONE.sponsor=Nvidia",
            "commitments.ALONE.suppliers=TSMC: 0.1",
        ],
    );
    assert_eq!(suppliers(&silent, "ALONE"), [("TSMC", 0.1)]);
}

/// The usual supplier buys from the other usual ones, not from itself.
#[test]
fn nobody_buys_from_itself_by_default() {
    let s = scenario(
        FUNDING,
        &["commitments.SITE.sponsor=Nvidia: 0.2; OpenAI: 0.4; Oracle: 0.4"],
    );
    assert_eq!(suppliers(&s, "SITE"), [("TSMC", 0.05)]);
}

#[test]
fn contracts_are_served_by_builds_or_by_what_is_there() {
    let s = scenario(FUNDING, &[]);
    let lease = contract(&s, "LEASE");
    assert_eq!(lease.backed_by, [0, 1]);
    assert_eq!(lease.relet_delay.constant(), Some(2.0));
    assert_eq!(lease.relet_price.evidence.source, "brokers");
    assert_eq!(
        value(&s, "commitments.LEASE.default_after"),
        "uniform(0.25, 1)"
    );
    let cloud = contract(&s, "CLOUD");
    assert!(cloud.backed_by.is_empty());
    let built_in = [&cloud.default_after, &cloud.relet_price, &cloud.relet_delay];
    assert_eq!(built_in.map(Quantity::constant), [0.5, 0.0, 1.0].map(Some));
    assert_eq!(cloud.window.start, day("2025-01-01"));
    assert!(
        deal(&s, "CLOUD-OLD").is_none(),
        "its money is that of CLOUD"
    );
}

#[test]
fn stakes_are_called_in_four_ways() {
    let s = scenario(FUNDING, &[]);
    let even = stake(&s, "EVEN");
    assert_eq!(even.form, Form::CashPaid);
    assert!(matches!(even.calls, Calls::Even(window) if window.end == day("2025-12-31")));
    let steps = stake(&s, "STEPS");
    let Calls::Tranches(tranches) = &steps.calls else {
        panic!("{steps:?}");
    };
    assert_eq!(
        *tranches,
        [(day("2026-01-01"), 0.25), (day("2026-07-01"), 0.75)],
        "by date"
    );
    let miles = stake(&s, "MILES");
    assert!(
        matches!(&miles.calls, Calls::Milestone { build: 0, gw } if gw.path == "commitments.MILES.milestone_gw")
    );
    let fund = stake(&s, "FUND");
    let Calls::Pacing(pacing) = &fund.calls else {
        panic!("{fund:?}");
    };
    assert_eq!(
        (fund.form, pacing.start),
        (Form::Conditional, day("2026-01-01"))
    );
    assert_eq!(pacing.contributions, [0.25, 0.333, 0.5]);
    assert_eq!(
        (pacing.life, pacing.bow, pacing.dividend_yield),
        (12.0, 2.5, 0.01)
    );
    assert_eq!(
        value(&s, "commitments.FUND.fund_growth"),
        "uniform(0.1, 0.16)"
    );
}

#[test]
fn the_form_gives_a_stake_its_class() {
    let s = scenario(FUNDING, &[]);
    let class = |id: &str| {
        s.commitments[s.commitment_index(id).unwrap()]
            .class
            .as_deref()
    };
    assert_eq!((class("STEPS"), class("FUND")), (Some("letter"), None));
    assert_eq!(value(&s, "commitments.STEPS.realized"), "beta(2, 3)");
    assert_eq!(
        at(&s, "commitments.STEPS.realized").evidence.source,
        "twelve letters"
    );
    assert_eq!(value(&s, "commitments.MILES.hazard"), "0.2", "its own wins");
    for (name, wanted) in [("realized", "1"), ("delay_years", "0"), ("hazard", "0")] {
        assert_eq!(value(&s, &format!("commitments.FUND.{name}")), wanted);
    }
    let named = scenario(FUNDING, &["commitments.FUND.class=letter"]);
    assert_eq!(value(&named, "commitments.FUND.delay_years"), "0.5");
    let moved = scenario(FUNDING, &["class_for_form.conditional=letter"]);
    assert_eq!(value(&moved, "commitments.FUND.delay_years"), "0.5");
}

#[test]
fn claims_are_about_somebodys_builds() {
    let s = scenario(FUNDING, &[]);
    let all = claim(&s, "ALL");
    assert!(all.scope.is_empty() && all.ai_only && all.outcome.is_none());
    assert_eq!(all.coverage.evidence.source, "judgement");
    let two = claim(&s, "TWO");
    assert_eq!(two.scope, ["OpenAI", "Oracle"], "its sponsors are entities");
    assert_eq!(
        (two.outcome, two.coverage.constant()),
        (Some((50.0, 60.0)), Some(1.0))
    );
    assert_eq!(claim(&s, "ONE").scope, ["Nvidia"]);
}

/// Without entities nothing is a deal: the same file but for who pays.
#[test]
fn without_entities_nothing_is_owed() {
    let text = fs::read_to_string("tests/fixtures/energy.toml").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.toml");
    let stake = "[[commitments]]\nid = \"STAKE\"\ntitle = \"t\"\nkind = \"stake\"\nsponsor = \"A; B\"\n\
         amount = 1\nwindow_start = \"2025\"\nwindow_end = \"2026\"\n";
    fs::write(&path, format!("{text}\n{stake}")).unwrap();
    let s = scenario(&path.display().to_string(), &[]);
    assert!(!s.has_funding());
    assert!(s.commitments.iter().all(|c| c.deal.is_none()));
}

#[test]
fn set_reaches_every_new_part() {
    let s = scenario(
        FUNDING,
        &[
            "entities.OpenAI.cash=10",
            "entities.*.retention=0.5",
            "entities.Oracle.spread=uniform(100, 200)",
            "entities.MGX.cash=100",
            "entities.TSMC.operating=20",
            "funding.suppliers=TSMC: 0.1",
            "class_for_form.\"letter of intent\"=letter",
            "commitments.LEASE.backed_by=SITE",
            "commitments.LEASE.default_after=1",
            "commitments.STEPS.tranches=2026: 0.5; 2027-03: 0.5",
            "commitments.MILES.milestone_gw=4",
            "commitments.MILES.milestone_build=OWN",
            "commitments.FUND.contribution_rates=0.5",
            "commitments.FUND.fund_life=10",
            "commitments.ALL.coverage=0.5",
            "commitments.ALL.scope=Nvidia; OpenAI",
            "commitments.TWO.outcome_high=70",
            "commitments.EVEN.form=binding",
        ],
    );
    for (path, wanted) in [
        ("entities.OpenAI.cash", "10"),
        ("entities.Nvidia.retention", "0.5"),
        ("entities.MGX.retention", "0.5"),
        ("entities.MGX.cash", "100"),
        ("commitments.LEASE.default_after", "1"),
        ("commitments.MILES.milestone_gw", "4"),
        ("commitments.ALL.coverage", "0.5"),
    ] {
        assert_eq!(value(&s, path), wanted, "{path}");
    }
    assert_eq!(at(&s, "entities.OpenAI.cash").origin, "--set");
    assert_eq!(
        at(&s, "entities.OpenAI.cash").evidence.source,
        "press",
        "that of the old value is gone"
    );
    let spread = s.entities[1].spread.as_ref().unwrap();
    assert_eq!(spread.distribution.to_string(), "uniform(100, 200)");
    assert_eq!(suppliers(&s, "SITE"), [("TSMC", 0.1)]);
    assert_eq!(contract(&s, "LEASE").backed_by, [0]);
    let Calls::Tranches(tranches) = &stake(&s, "STEPS").calls else {
        panic!();
    };
    assert_eq!(
        *tranches,
        [(day("2026-01-01"), 0.5), (day("2027-03-01"), 0.5)]
    );
    assert!(matches!(
        &stake(&s, "MILES").calls,
        Calls::Milestone { build: 1, .. }
    ));
    assert!(
        matches!(&stake(&s, "FUND").calls, Calls::Pacing(p) if p.contributions == [0.5] && p.life == 10.0)
    );
    assert_eq!(claim(&s, "ALL").scope, ["Nvidia", "OpenAI"]);
    assert_eq!(claim(&s, "TWO").outcome, Some((50.0, 70.0)));
    assert_eq!(stake(&s, "EVEN").form, Form::Binding);
}

#[test]
fn a_variant_merges_entities_and_deals_by_id() {
    let s = scenario(VARIANT, &[]);
    let ids: Vec<&str> = s.entities.iter().map(|e| e.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "OpenAI", "Oracle", "MGX", "scale", "Nvidia", "TSMC", "Broadcom"
        ]
    );
    for (path, wanted) in [
        ("entities.OpenAI.cash", "3"),
        ("entities.OpenAI.debt", "4"),
        ("entities.MGX.cash", "50"),
        ("commitments.LEASE.relet_price", "0.5"),
        ("commitments.LEASE.default_after", "uniform(0.25, 1)"),
    ] {
        assert_eq!(value(&s, path), wanted, "{path}");
    }
    let cash = at(&s, "entities.OpenAI.cash");
    assert_eq!(
        cash.evidence.quote, "",
        "what is stated anew loses the old evidence"
    );
    assert_eq!(
        suppliers(&s, "SITE"),
        [("Broadcom", 0.2)],
        "replaced as a whole"
    );
    assert_eq!(contract(&s, "LEASE").backed_by, [0]);
    assert_eq!(stake(&s, "STEPS").form, Form::Binding);
    assert_eq!(
        value(&s, "commitments.STEPS.hazard"),
        "0",
        "no longer a letter"
    );
}

/// A cell says what a value of TOML does.
#[test]
fn csv_rows_hold_the_same_keys() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("s.toml");
    let text = fs::read_to_string(FUNDING).unwrap();
    let (head, _) = text.split_once("[[commitments]]").unwrap();
    let head = head.replacen("currency", "commitments = \"rows.csv\"\ncurrency", 1);
    fs::write(&file, head).unwrap();
    let rows = "id,title,kind,sponsor,counterparty,amount,power_gw,window_start,window_end,sites,suppliers,backed_by,existing_capacity,default_after,default_after.source,relet_price,form,tranches,milestone_build,milestone_gw,contribution_rates,fund_life,bow,fund_growth,scope,claim_ai_only,coverage,coverage.note,outcome_low,outcome_high\n\
        A,a,build,OpenAI,,10,,2025,2026,TEXAS,Nvidia: 0.4; Scale AI: 0.1,,,,,,,,,,,,,,,,,,,\n\
        B,b,build,Oracle,,10,,2025,2026,TEXAS,,,,,,,,,,,,,,,,,,,,\n\
        C,c,contract,OpenAI,Oracle,30,2,2025,2027,,,A; B,,1,law,0.5,,,,,,,,,,,,,,\n\
        D,d,contract,OpenAI,Oracle,30,,2025,2027,,,,TRUE,,,,,,,,,,,,,,,,,\n\
        E,e,stake,MGX,OpenAI,5,,,,,,,,,,,cash paid,2026-01-01: 1,,,,,,,,,,,,\n\
        F,f,stake,MGX,OpenAI,5,,,,,,,,,,,,,A,1.5,,,,,,,,,,\n\
        G,g,stake,MGX,OpenAI,5,,2025,2030,,,,,,,,,,,,0.25; 0.5,8,2,0.1,,,,,,\n\
        H,h,claim,a paper,,100,,2025,2026,,,,,,,,,,,,,,,,OpenAI; Oracle,true,0.4,guess,10,20\n";
    fs::write(folder.path().join("rows.csv"), rows).unwrap();
    let s = scenario(&file.display().to_string(), &[]);
    assert_eq!(suppliers(&s, "A"), [("Nvidia", 0.4), ("Scale AI", 0.1)]);
    assert_eq!(suppliers(&s, "B"), [("Nvidia", 0.35), ("TSMC", 0.05)]);
    assert_eq!(contract(&s, "C").backed_by, [0, 1]);
    let after = at(&s, "commitments.C.default_after");
    assert_eq!(
        (after.constant(), after.evidence.source.as_str()),
        (Some(1.0), "law")
    );
    assert!(contract(&s, "D").backed_by.is_empty());
    assert!(
        matches!(&stake(&s, "E").calls, Calls::Tranches(t) if *t == [(day("2026-01-01"), 1.0)])
    );
    assert!(matches!(
        stake(&s, "F").calls,
        Calls::Milestone { build: 0, .. }
    ));
    assert!(matches!(&stake(&s, "G").calls, Calls::Pacing(p) if p.contributions == [0.25, 0.5]));
    let h = claim(&s, "H");
    assert_eq!(
        (h.scope.len(), h.ai_only, h.outcome),
        (2, true, Some((10.0, 20.0)))
    );
    assert_eq!(h.coverage.evidence.note, "guess");
}

/// Tables and lists of TOML say the same as texts.
#[test]
fn lists_may_be_written_in_two_ways() {
    let texts = scenario(
        FUNDING,
        &[
            "commitments.LEASE.backed_by=OWN; SITE",
            "commitments.STEPS.tranches=2026-01-01: 0.4; 2027: 0.6",
            "commitments.FUND.contribution_rates=0.2; 1",
            "commitments.SITE.suppliers=Nvidia: 0.3",
        ],
    );
    let tables = scenario(
        FUNDING,
        &[
            "commitments.LEASE.backed_by=[\"OWN\", \"SITE\"]",
            "commitments.STEPS.tranches={ 2026-01-01 = 0.4, 2027 = 0.6 }",
            "commitments.FUND.contribution_rates=[0.2, 1]",
            "commitments.SITE.suppliers={ Nvidia = 0.3 }",
        ],
    );
    assert_eq!(plain(&texts), plain(&tables));
    assert_eq!(
        contract(&texts, "LEASE").backed_by,
        [1, 0],
        "in the order that is written"
    );
}

#[test]
fn a_wrong_path_or_value_is_answered_with_the_nearest() {
    for (set, message, hint) in [
        (
            "entities.OpenIA.cash=1",
            "no `OpenIA` in `entities`",
            "`OpenAI`",
        ),
        ("entities.OpenAI.csh=1", "no `csh` in `entities`", "`cash`"),
        (
            "funding.supliers=TSMC: 1",
            "no `supliers` in `funding`",
            "`suppliers`",
        ),
        (
            "funding.suppliers=TMSC: 0.1",
            "there is no entity `TMSC`",
            "`TSMC`",
        ),
        (
            "class_for_form.bindnig=letter",
            "`bindnig` is not a form",
            "`binding`",
        ),
        (
            "class_for_form.binding=leter",
            "there is no class `leter`",
            "`letter`",
        ),
        (
            "commitments.LEASE.backed_by=STIE",
            "there is no build `STIE`",
            "`SITE`",
        ),
        (
            "commitments.MILES.milestone_build=STIE",
            "there is no build `STIE`",
            "`SITE`",
        ),
        (
            "commitments.MILES.form=bindin",
            "`form` cannot be `bindin`",
            "`binding`",
        ),
        (
            "commitments.EVEN.counterparty=Scale A",
            "there is no entity `Scale A`",
            "`Scale AI`",
        ),
        (
            "commitments.ONE.scope=Nvida",
            "there is no entity `Nvida`",
            "`Nvidia`",
        ),
    ] {
        refuses(FUNDING, set, message, hint);
    }
}

#[test]
fn every_key_is_in_the_schema_and_in_the_reference() {
    let resolved = resolved_toml(&scenario(FUNDING, &[]));
    let schema = json_schema().to_string();
    let reference = scenario_reference();
    for line in resolved.lines() {
        let Some((key, _)) = line.split_once(" = ") else {
            continue;
        };
        // A currency of this scenario.
        if key != "EUR" {
            assert!(schema.contains(&format!("\"{key}\":")), "{key}");
            assert!(reference.contains(&format!("| `{key}` |")), "{key}");
        }
    }
}

/// Whatever the paths of numbers are, each is there once.
#[test]
fn paths_are_unique() {
    let s = scenario(FUNDING, &[]);
    let all = s.quantities();
    let paths: BTreeMap<&str, &Quantity> = all.iter().map(|q| (q.path.as_str(), *q)).collect();
    assert_eq!(paths.len(), all.len());
    let simulated = s.commitments.iter().filter(|c| c.deal.is_some());
    assert_eq!(simulated.filter(|c| c.kind != Kind::Build).count(), 9);
    assert!(Path::new(FUNDING).exists());
}
