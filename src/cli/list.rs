//! `list`: the parts of a scenario, one line each.

use super::args::Listing;
use super::exit::Stop;
use super::options::ListOptions;
use super::{deals, factors, load, record, streams};
use crate::domain::{Kind, Scenario};
use crate::output::table::{Align, Table};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Prints the list that was asked for.
pub fn run(options: &ListOptions) -> Result<(), Stop> {
    let loaded = load::one(&options.scenario)?;
    let scenario = &loaded.scenario;
    if options.json {
        return streams::json(&Value::Array(values(scenario, options.what)));
    }
    streams::data(&streams::table(&table(scenario, options.what)))
}

fn values(scenario: &Scenario, what: Listing) -> Vec<Value> {
    match what {
        Listing::Commitments => {
            let commitments = scenario.commitments.iter();
            commitments
                .map(|c| record::commitment(scenario, c))
                .collect()
        }
        Listing::Inputs => {
            let quantities = scenario.quantities();
            let uncertain = quantities.iter().filter(|q| q.constant().is_none());
            uncertain.map(|q| record::quantity(scenario, q)).collect()
        }
        Listing::Classes => {
            let classes = scenario.classes.iter();
            classes.map(|c| record::class(scenario, c)).collect()
        }
        Listing::Factors => {
            let all = scenario.dependence.factors.iter();
            all.map(|f| factors::value(scenario, f)).collect()
        }
        Listing::Regions if scenario.has_energy() => {
            let regions = scenario.regions.iter();
            regions.map(|r| record::region(scenario, r)).collect()
        }
        Listing::Regions => counted(&by_region(scenario), "region"),
        Listing::Entities if scenario.has_funding() => {
            let entities = scenario.entities.iter();
            entities.map(|e| deals::entity(scenario, e)).collect()
        }
        Listing::Entities => counted(&by_entity(scenario), "entity"),
        Listing::Context => scenario.context.iter().map(record::context).collect(),
        Listing::Outcomes => scenario.outcomes.iter().map(record::outcome).collect(),
        Listing::Documents => scenario.documents.iter().map(record::document).collect(),
    }
}

fn table(scenario: &Scenario, what: Listing) -> Table {
    match what {
        Listing::Commitments => commitments(scenario),
        Listing::Inputs => inputs(scenario),
        Listing::Classes => classes(scenario),
        Listing::Factors => factors::table(scenario),
        Listing::Regions if scenario.has_energy() => regions(scenario),
        Listing::Regions => counts(&by_region(scenario), "region"),
        Listing::Entities if scenario.has_funding() => entities(scenario),
        Listing::Entities => counts(&by_entity(scenario), "entity"),
        Listing::Context => context(scenario),
        Listing::Outcomes => outcomes(scenario),
        Listing::Documents => documents(scenario),
    }
}

fn commitments(scenario: &Scenario) -> Table {
    let names = [
        "id", "kind", "stage", "hedge", "headline", "window", "class", "relation", "title",
    ];
    let mut table = Table::new(&names.map(|n| (n, Align::Left)));
    for c in &scenario.commitments {
        table.row([
            c.id.as_str(),
            c.kind.name(),
            c.stage.name(),
            c.hedge.name(),
            &record::headline(c),
            &record::window(c),
            c.class.as_deref().unwrap_or_default(),
            &record::relations(scenario, c).join("; "),
            &c.title,
        ]);
    }
    table
}

fn inputs(scenario: &Scenario) -> Table {
    let names = ["path", "distribution", "unit", "origin", "source"];
    let mut table = Table::new(&names.map(|n| (n, Align::Left)));
    for q in scenario.quantities() {
        if q.constant().is_none() {
            table.row([
                q.path.as_str(),
                &q.distribution.to_string(),
                &q.unit.label(scenario.currency.code()),
                &q.origin,
                &q.evidence.source,
            ]);
        }
    }
    table
}

fn classes(scenario: &Scenario) -> Table {
    let mut table = Table::new(&[
        ("id", Align::Left),
        ("commitments", Align::Right),
        ("title", Align::Left),
        ("source", Align::Left),
    ]);
    for class in &scenario.classes {
        let members = record::members(scenario, class).count().to_string();
        table.row([&class.id, &members, &class.title, &class.evidence.source]);
    }
    table
}

fn context(scenario: &Scenario) -> Table {
    let mut table = Table::new(&[
        ("id", Align::Left),
        ("sponsor", Align::Left),
        ("value", Align::Right),
        ("unit", Align::Left),
        ("period", Align::Left),
        ("what", Align::Left),
    ]);
    for c in &scenario.context {
        let value = c.value.map(|v| v.to_string()).unwrap_or_default();
        table.row([&c.id, &c.sponsor, &value, &c.unit, &c.period, &c.what]);
    }
    table
}

fn documents(scenario: &Scenario) -> Table {
    let names = ["id", "date", "language", "publisher", "title", "url"];
    let mut table = Table::new(&names.map(|n| (n, Align::Left)));
    for d in &scenario.documents {
        table.row([&d.id, &d.date, &d.language, &d.publisher, &d.title, &d.url]);
    }
    table
}

fn regions(scenario: &Scenario) -> Table {
    let names = [
        "id",
        "group",
        "pue",
        "load factor",
        "power price",
        "grid g/kWh",
        "grid MW a year",
        "fuels",
        "builds",
        "title",
    ];
    let mut table = Table::new(&names.map(|n| (n, Align::Left)));
    for (i, r) in scenario.regions.iter().enumerate() {
        let stands = |c: &&crate::domain::Commitment| {
            let sites = c.build.as_ref().map_or(&[][..], |b| &b.sites);
            sites.iter().any(|s| s.region == i)
        };
        let text = |q: Option<&crate::domain::Quantity>| {
            q.map_or_else(String::new, |q| q.distribution.to_string())
        };
        table.row([
            r.id.clone(),
            r.group.clone().unwrap_or_default(),
            text(Some(&r.pue)),
            text(Some(&r.load_factor)),
            text(Some(&r.power_price.level)),
            text(r.grid_intensity.as_ref().map(|d| &d.level)),
            text(r.grid_mw_per_year.as_ref()),
            record::mix(scenario, &r.fuels),
            scenario
                .commitments
                .iter()
                .filter(stands)
                .count()
                .to_string(),
            r.title.clone(),
        ]);
    }
    table
}

fn entities(scenario: &Scenario) -> Table {
    let mut columns: Vec<(&str, Align)> = ["id", "cash", "operating", "borrowing", "debt"]
        .map(|n| (n, Align::Left))
        .to_vec();
    let kinds = ["builds", "contracts", "stakes", "claims"];
    columns.extend(kinds.map(|n| (n, Align::Right)));
    columns.extend(["name", "title"].map(|n| (n, Align::Left)));
    let mut table = Table::new(&columns);
    for e in &scenario.entities {
        let money = match &e.funding {
            Some(f) => {
                [&f.cash, &f.operating, &f.borrowing, &f.debt].map(|q| q.distribution.to_string())
            }
            None => ["no limit", "", "", ""].map(str::to_owned),
        };
        let counts = deals::counts(scenario, e).map(|n| n.to_string());
        let mut row = vec![e.id.clone()];
        row.extend(money);
        row.extend(counts);
        row.extend([e.name.clone(), e.title.clone()]);
        table.row(row);
    }
    table
}

fn outcomes(scenario: &Scenario) -> Table {
    let mut table = Table::new(&[
        ("id", Align::Left),
        ("figure", Align::Left),
        ("value", Align::Right),
        ("unit", Align::Left),
        ("published", Align::Left),
        ("title", Align::Left),
    ]);
    for o in &scenario.outcomes {
        table.row([
            o.id.clone(),
            o.figure.clone().unwrap_or_default(),
            o.value.to_string(),
            o.unit.clone(),
            o.published.to_string(),
            o.title.clone(),
        ]);
    }
    table
}

/// Number of commitments of each kind, in the order of [`Kind::NAMES`].
type Counts<'a> = BTreeMap<&'a str, [usize; Kind::NAMES.len()]>;

fn by_region(scenario: &Scenario) -> Counts<'_> {
    let mut counts = Counts::new();
    for c in &scenario.commitments {
        if !c.location.is_empty() {
            counts.entry(c.location.as_str()).or_default()[c.kind as usize] += 1;
        }
    }
    counts
}

fn by_entity(scenario: &Scenario) -> Counts<'_> {
    let mut counts = Counts::new();
    for c in &scenario.commitments {
        let sponsors = c.sponsors.iter().map(|s| s.name.as_str());
        for name in sponsors.chain(c.counterparty.as_deref()) {
            counts.entry(name).or_default()[c.kind as usize] += 1;
        }
    }
    counts
}

fn counts(counts: &Counts, what: &str) -> Table {
    let mut columns = vec![(what, Align::Left)];
    let kinds = ["builds", "contracts", "stakes", "claims"];
    columns.extend(kinds.map(|n| (n, Align::Right)));
    let mut table = Table::new(&columns);
    for (name, numbers) in counts {
        let numbers = numbers.iter().map(usize::to_string);
        table.row(std::iter::once(name.to_string()).chain(numbers));
    }
    table
}

fn counted(counts: &Counts, what: &str) -> Vec<Value> {
    let one = |(name, n): (&&str, &[usize; Kind::NAMES.len()])| {
        json!({
            what: name, "builds": n[0], "contracts": n[1], "stakes": n[2], "claims": n[3],
        })
    };
    counts.iter().map(one).collect()
}
