//! Entities and deals through the binary: `check`, `list`, `show`, and the inputs of a run.

use crate::cli_support::Place;

const FUNDING: &str = include_str!("../fixtures/funding.toml");

fn place() -> Place {
    let place = Place::new();
    place.write("funding.toml", FUNDING);
    place
}

fn page(place: &Place, id: &str) -> String {
    let said = place.run(&["show", "funding.toml", id]).well();
    let words = said.out.split_whitespace().collect::<Vec<_>>();
    words.join(" ")
}

#[test]
fn check_counts_entities_and_what_is_simulated() {
    let place = place();
    let said = place.run(&["check", "funding.toml"]).well();
    assert!(said.out.contains("6; 4 with limited money"), "{}", said.out);
    assert!(said.out.contains("12 simulated"), "{}", said.out);
    let json = place
        .run(&["check", "funding.toml", "--json"])
        .well()
        .json();
    assert_eq!(json["entities"], 6);
    assert_eq!(json["simulated"], 12, "all but the part of CLOUD");
}

#[test]
fn entities_are_listed_with_their_money() {
    let place = place();
    let said = place.run(&["list", "funding.toml", "entities"]).well();
    let line = |id: &str| {
        let found = said.out.lines().find(|l| l.starts_with(id));
        let words: Vec<&str> = found.unwrap_or_default().split_whitespace().collect();
        words.join(" ")
    };
    assert_eq!(
        line("OpenAI"),
        "OpenAI pert(5, 10, 15) normal(-5, 1) uniform(1, 2) 4 1 1 2 1 OpenAI A buyer without much cash"
    );
    assert_eq!(
        line("MGX"),
        "MGX no limit 1 0 2 0 MGX A fund without figures"
    );
    let json = place
        .run(&["list", "funding.toml", "entities", "--json"])
        .well()
        .json();
    assert_eq!(json[3]["name"], "Scale AI");
    assert_eq!(json[2]["limited"], false);
}

#[test]
fn an_entity_is_shown_with_its_deals_and_its_evidence() {
    let place = place();
    let openai = page(&place, "OpenAI");
    for part in [
        "kind entity",
        "sponsor contract of LEASE, 300 USD bn",
        "counterparty stake of MILES, 100 USD bn",
        "in scope claim of TWO, 80 USD bn",
        "cash pert(5, 10, 15) usd_bn funding.toml:24 letter",
        "spread 350 bp funding.toml:34 bonds",
        "evidence 1 of 1 source press note all figures are of 2025",
    ] {
        assert!(openai.contains(part), "{part}: {openai}");
    }
    let nvidia = page(&place, "Nvidia");
    assert!(nvidia.contains("supplier build of SITE"), "{nvidia}");
    assert_eq!(
        page(&place, "Scale AI"),
        page(&place, "scale"),
        "by name and by id"
    );
    let said = place.run(&["show", "funding.toml", "OpneAI"]);
    assert!(
        said.err.contains("did you mean `OpenAI` or"),
        "{}",
        said.err
    );
}

#[test]
fn deals_are_shown_with_their_terms() {
    let place = place();
    for (id, part) in [
        ("SITE", "suppliers Nvidia 0.35, TSMC 0.05"),
        ("LEASE", "backed by SITE, OWN"),
        ("CLOUD", "capacity the seller has it"),
        ("CLOUD-OLD", "simulated no"),
        ("EVEN", "due evenly from 2025-01-01 to 2025-12-31"),
        ("STEPS", "due 0.25 on 2026-01-01, 0.75 on 2026-07-01"),
        (
            "MILES",
            "due with the capacity of SITE, all at pert(8, 10, 10) GW",
        ),
        ("FUND", "due from 2026-01-01 at 0.25, 0.333, 0.5 a year"),
        ("ALL", "scope all builds part AI infrastructure only"),
        (
            "TWO",
            "scope OpenAI, Oracle part all of it outcome 50 to 60 USD bn",
        ),
    ] {
        let text = page(&place, id);
        assert!(text.contains(part), "{part}: {text}");
    }
    let json = place
        .run(&["show", "funding.toml", "LEASE", "--json"])
        .well()
        .json();
    assert_eq!(json["deal"]["backed_by"], "SITE, OWN");
    assert_eq!(json["simulated"], true);
}

/// What is known of an entity travels to the inputs of a run.
#[test]
fn the_evidence_of_an_entity_is_in_the_inputs() {
    let place = place();
    place
        .run(&["run", "funding.toml", "-n", "50", "-o", "out", "-q"])
        .well();
    let inputs = std::fs::read_to_string(place.path("out/inputs.csv")).unwrap();
    let row = |path: &str| {
        let found = inputs.lines().find(|l| l.contains(path));
        found
            .unwrap_or_else(|| panic!("no {path}: {inputs}"))
            .to_owned()
    };
    let cash = row("entities.OpenAI.cash");
    assert!(
        cash.contains("letter") && cash.contains("ten billion"),
        "{cash}"
    );
    assert!(row("entities.OpenAI.borrowing").contains("press"));
    assert!(row("commitments.ALL.coverage").contains("judgement"));
    let resolved = std::fs::read_to_string(place.path("out/resolved.toml")).unwrap();
    assert!(resolved.contains("[entities.OpenAI]"), "{resolved}");
}
