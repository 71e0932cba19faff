//! `show`: one part of a scenario with all its evidence.

use super::exit::Stop;
use super::options::{ShowOptions, usage_error};
use super::streams::printable;
use super::{deals, factors, load, record, streams};
use crate::diagnostics::nearest;
use crate::domain::{
    Commitment, DeliveryClass, Entity, Evidence, Factor, Quantity, Region, Scenario, State,
};
use crate::output::table::{Align, Table};
use clap::error::ErrorKind;
use serde_json::Value;
use std::fmt::Write;

/// Prints everything in the scenario that has that id.
pub fn run(options: &ShowOptions) -> Result<(), Stop> {
    let loaded = load::one(&options.scenario)?;
    let scenario = &loaded.scenario;
    let found = find(scenario, &options.id);
    if found.is_empty() {
        let file = options.scenario.path.display().to_string();
        return Err(unknown(scenario, &options.id, &file));
    }
    let texts: Vec<String> = found
        .iter()
        .map(|part| match options.json {
            true => format!("{:#}\n", part.value(scenario)),
            false => part.text(scenario),
        })
        .collect();
    streams::data(&texts.join("\n"))
}

/// Something that has an id.
enum Part<'a> {
    Commitment(&'a Commitment),
    Class(&'a DeliveryClass),
    Factor(&'a Factor),
    State(usize, &'a State),
    Region(&'a Region),
    Entity(&'a Entity),
    Input(&'a Quantity),
    /// A document or a figure of the context, which are flat records.
    Record(&'static str, Value),
}

/// The same id may name, say, a document and a class: all are shown.
fn find<'a>(scenario: &'a Scenario, id: &str) -> Vec<Part<'a>> {
    let mut found = Vec::new();
    let commitments = scenario.commitments.iter().filter(|c| c.id == id);
    found.extend(commitments.map(Part::Commitment));
    let classes = scenario.classes.iter().filter(|c| c.id == id);
    found.extend(classes.map(Part::Class));
    let factors = &scenario.dependence.factors;
    found.extend(factors.iter().filter(|f| f.id == id).map(Part::Factor));
    let states = scenario.regimes.iter().flat_map(|r| &r.states).enumerate();
    let states = states.filter(|(_, s)| s.id == id);
    found.extend(states.map(|(i, s)| Part::State(i, s)));
    let regions = scenario.regions.iter().filter(|r| r.id == id);
    found.extend(regions.map(Part::Region));
    let named = |e: &&Entity| e.id == id || e.name == id;
    let entities = scenario.entities.iter().filter(named);
    found.extend(entities.map(Part::Entity));
    let benchmarks = scenario.benchmarks.iter().filter(|b| b.id == id);
    found.extend(benchmarks.map(|b| Part::Record("benchmark", record::benchmark(b))));
    let outcomes = scenario.outcomes.iter().filter(|o| o.id == id);
    found.extend(outcomes.map(|o| Part::Record("outcome", record::outcome(o))));
    let documents = scenario.documents.iter().filter(|d| d.id == id);
    found.extend(documents.map(|d| Part::Record("document", record::document(d))));
    let context = scenario.context.iter().filter(|c| c.id == id);
    found.extend(context.map(|c| Part::Record("context", record::context(c))));
    let quantities = scenario.quantities().into_iter().filter(|q| q.path == id);
    found.extend(quantities.map(Part::Input));
    found
}

fn unknown(scenario: &Scenario, id: &str, file: &str) -> Stop {
    let quantities = scenario.quantities();
    let mut known: Vec<&str> = scenario.commitments.iter().map(|c| c.id.as_str()).collect();
    known.extend(scenario.classes.iter().map(|c| c.id.as_str()));
    known.extend(scenario.dependence.factors.iter().map(|f| f.id.as_str()));
    let states = scenario.regimes.iter().flat_map(|r| &r.states);
    known.extend(states.map(|s| s.id.as_str()));
    known.extend(scenario.regions.iter().map(|r| r.id.as_str()));
    known.extend(scenario.entities.iter().map(|e| e.id.as_str()));
    let named = scenario.entities.iter().filter(|e| e.name != e.id);
    known.extend(named.map(|e| e.name.as_str()));
    known.extend(scenario.benchmarks.iter().map(|b| b.id.as_str()));
    known.extend(scenario.outcomes.iter().map(|o| o.id.as_str()));
    known.extend(scenario.documents.iter().map(|d| d.id.as_str()));
    known.extend(scenario.context.iter().map(|c| c.id.as_str()));
    if id.contains('.') {
        known.extend(quantities.iter().map(|q| q.path.as_str()));
    }
    let near: Vec<String> = nearest(id, known)
        .into_iter()
        .map(|n| format!("`{n}`"))
        .collect();
    let advice = match near.is_empty() {
        true => "`buildout list` names what there is".to_string(),
        false => format!("did you mean {}?", near.join(" or ")),
    };
    let message = format!("there is no `{id}` in `{file}`; {advice}");
    usage_error("show", ErrorKind::InvalidValue, message)
}

impl Part<'_> {
    fn value(&self, scenario: &Scenario) -> Value {
        match self {
            Self::Commitment(c) => record::commitment(scenario, c),
            Self::Class(c) => record::class(scenario, c),
            Self::Factor(f) => factors::value(scenario, f),
            Self::State(i, s) => record::state(scenario, *i, s),
            Self::Region(r) => record::region(scenario, r),
            Self::Entity(e) => deals::entity(scenario, e),
            Self::Input(q) => record::quantity(scenario, q),
            Self::Record(_, value) => value.clone(),
        }
    }

    fn text(&self, scenario: &Scenario) -> String {
        let mut page = Page::default();
        match self {
            Self::Commitment(c) => commitment(&mut page, scenario, c),
            Self::Class(c) => class(&mut page, scenario, c),
            Self::Factor(f) => factor(&mut page, scenario, f),
            Self::State(i, s) => state(&mut page, scenario, *i, s),
            Self::Region(r) => region(&mut page, scenario, r),
            Self::Entity(e) => entity(&mut page, scenario, e),
            Self::Input(q) => input(&mut page, scenario, q),
            Self::Record(kind, value) => flat_record(&mut page, kind, value),
        }
        page.text
    }
}

fn commitment(page: &mut Page, scenario: &Scenario, c: &Commitment) {
    page.title(&c.id, &c.title);
    page.field("kind", c.kind.name());
    page.field("sponsors", &record::sponsors(&c.sponsors));
    page.field(
        "counterparty",
        c.counterparty.as_deref().unwrap_or_default(),
    );
    page.field("headline", &record::headline(c));
    if let (Some(_), Some(q)) = (&c.amount, &c.power_gw) {
        page.field("capacity", &format!("{} GW", q.distribution));
    }
    if let Some(low) = c.amount_low {
        page.field("low end", &format!("{low} {} bn", c.currency));
    }
    page.field("hedge", c.hedge.name());
    page.field("stage", c.stage.name());
    let announced = c.announced.map(|d| d.to_string());
    page.field("announced", &announced.unwrap_or_default());
    page.field("window", &record::window(c));
    page.field("region", &c.location);
    page.field("sites", &record::sites(scenario, c));
    page.field("energy", &c.energy_source);
    let own = c.build.as_ref().and_then(|b| b.fuels.as_deref());
    page.field("fuels", &record::mix(scenario, own.unwrap_or_default()));
    page.field("class", c.class.as_deref().unwrap_or_default());
    for relation in record::relations(scenario, c) {
        page.field("relation", &relation);
    }
    if !c.in_naive_total {
        page.field("naive total", "not counted in it");
    }
    match &c.build {
        Some(build) => {
            page.field("overrun policy", build.overrun_policy.name());
            page.field("met threshold", &build.met_threshold.to_string());
        }
        None if c.deal.is_none() => page.field("simulated", "no"),
        None => {}
    }
    for (name, text) in deals::terms(scenario, c) {
        page.field(name, &text);
    }
    let quantities = record::quantities_of(c);
    let inputs = quantities.iter().map(|q| (record::field(c, &q.path), *q));
    page.inputs(scenario, inputs);
    page.evidence(&c.evidence);
}

fn class(page: &mut Page, scenario: &Scenario, class: &DeliveryClass) {
    page.title(&class.id, &class.title);
    let members: Vec<&str> = record::members(scenario, class)
        .map(|c| c.id.as_str())
        .collect();
    page.field("kind", "class");
    page.field("commitments", &members.join(", "));
    page.inputs(scenario, record::class_inputs(scenario, class));
    page.evidence(std::slice::from_ref(&class.evidence));
}

fn factor(page: &mut Page, scenario: &Scenario, factor: &Factor) {
    page.title(&factor.id, &factor.title);
    page.field("kind", "factor");
    page.field("scale", &factor.scale.to_string());
    page.evidence(std::slice::from_ref(&factor.evidence));
    let _ = write!(
        page.text,
        "\n{}",
        streams::table(&factors::loadings(scenario, factor))
    );
}

fn state(page: &mut Page, scenario: &Scenario, index: usize, state: &State) {
    page.title(&state.id, "");
    page.field("kind", "regime");
    if let Some(regimes) = &scenario.regimes {
        page.field("initial", &regimes.initial[index].to_string());
        let stay = match state.mean_stay_years.is_finite() {
            true => format!("{} years", state.mean_stay_years),
            false => "forever".to_string(),
        };
        page.field("mean stay", &stay);
        for (to, p) in regimes.states.iter().zip(&state.next) {
            if *p > 0.0 {
                page.field("next", &format!("{} {p}", to.id));
            }
        }
    }
    let inputs = [
        ("pace", &state.pace),
        ("spend", &state.spend),
        ("hazard", &state.hazard),
        ("cost", &state.cost),
        ("price", &state.price),
        ("utilization", &state.utilization),
        ("credit", &state.credit),
        ("cash", &state.cash),
    ];
    page.inputs(scenario, inputs);
}

fn region(page: &mut Page, scenario: &Scenario, region: &Region) {
    page.title(&region.id, &region.title);
    page.field("kind", "region");
    page.field("group", region.group.as_deref().unwrap_or_default());
    page.field("fuels", &record::mix(scenario, &region.fuels));
    let prefix = format!("regions.{}.", region.id);
    let quantities = region.quantities();
    let inputs = quantities
        .iter()
        .map(|q| (q.path.strip_prefix(&prefix).unwrap_or(&q.path), *q));
    page.inputs(scenario, inputs);
    page.evidence(std::slice::from_ref(&region.evidence));
}

fn entity(page: &mut Page, scenario: &Scenario, e: &Entity) {
    page.title(&e.id, &e.title);
    page.field("kind", "entity");
    if e.name != e.id {
        page.field("name", &e.name);
    }
    if e.funding.is_none() {
        page.field("money", "without limit: it pays all that it owes");
    }
    for (c, role) in deals::roles(scenario, e) {
        let headline = record::headline(c);
        let blank = if headline.is_empty() { "" } else { ", " };
        let text = format!("{} of {}{blank}{headline}", c.kind.name(), c.id);
        page.field(role, &text);
    }
    let prefix = format!("entities.{}.", e.id);
    let quantities = deals::quantities(e);
    let inputs = quantities
        .iter()
        .map(|q| (q.path.strip_prefix(&prefix).unwrap_or(&q.path), *q));
    page.inputs(scenario, inputs);
    page.evidence(std::slice::from_ref(&e.evidence));
}

fn input(page: &mut Page, scenario: &Scenario, q: &Quantity) {
    page.title(&q.path, "");
    page.field("distribution", &q.distribution.to_string());
    page.field("unit", &q.unit.label(scenario.currency.code()));
    let mean = q.distribution.mean();
    page.field("mean", &mean.map(|m| m.to_string()).unwrap_or_default());
    let sd = q.distribution.sd();
    page.field("sd", &sd.map(|s| s.to_string()).unwrap_or_default());
    page.field("origin", &q.origin);
    page.evidence(std::slice::from_ref(&q.evidence));
}

fn flat_record(page: &mut Page, kind: &str, value: &Value) {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    page.title(&text(&value["id"]), &text(&value["title"]));
    page.field("kind", kind);
    for (name, value) in value.as_object().into_iter().flatten() {
        match value {
            Value::Object(evidence) => {
                for (name, value) in evidence {
                    page.field(name, &text(value));
                }
            }
            _ if name != "id" && name != "title" => page.field(name, &text(value)),
            _ => {}
        }
    }
}

/// A page of text under construction.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    // Writing to a string does not fail.
    fn line(&mut self, line: std::fmt::Arguments) {
        let _ = writeln!(self.text, "{line}");
    }

    fn title(&mut self, id: &str, title: &str) {
        let bold = anstyle::Style::new().bold();
        let (id, title) = (printable(id), printable(title));
        match title.is_empty() {
            true => self.line(format_args!("{bold}{id}{bold:#}")),
            false => self.line(format_args!("{bold}{id}{bold:#}  {title}")),
        }
    }

    fn field(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.line(format_args!("  {name:<15} {}", printable(value)));
        }
    }

    fn inputs<'a>(
        &mut self,
        scenario: &Scenario,
        inputs: impl IntoIterator<Item = (&'a str, &'a Quantity)>,
    ) {
        let names = ["input", "value", "unit", "origin", "source", "note"];
        let mut table = Table::new(&names.map(|n| (n, Align::Left)));
        for (field, q) in inputs {
            table.row([
                field,
                &q.distribution.to_string(),
                &q.unit.label(scenario.currency.code()),
                &q.origin,
                &q.evidence.source,
                &q.evidence.note,
            ]);
        }
        if !table.is_empty() {
            self.text.push('\n');
            self.text.push_str(&streams::table(&table));
        }
    }

    fn evidence(&mut self, evidence: &[Evidence]) {
        let known: Vec<_> = evidence
            .iter()
            .map(record::evidence_fields)
            .filter(|fields| !fields.is_empty())
            .collect();
        for (i, fields) in known.iter().enumerate() {
            self.line(format_args!("\nevidence {} of {}", i + 1, known.len()));
            for (name, value) in fields {
                self.field(name, value);
            }
        }
    }
}
