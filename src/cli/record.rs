//! The parts of a scenario as JSON and as short texts, shared by `list`, `show` and `check`.

use super::deals;
use crate::domain::{
    Benchmark, Commitment, ContextFigure, Deal, DeliveryClass, Document, Evidence, FuelShare,
    MeasurementError, Observation, Outcome, Quantity, Region, Scenario, Source, Sponsor, State,
};
use serde_json::{Map, Value, json};

/// An input or other number: its path, distribution, unit, origin and evidence.
pub fn quantity(scenario: &Scenario, q: &Quantity) -> Value {
    json!({
        "path": q.path,
        "distribution": q.distribution.to_string(),
        "uncertain": q.constant().is_none(),
        "mean": q.distribution.mean(),
        "sd": q.distribution.sd(),
        "unit": q.unit.label(scenario.currency.code()),
        "origin": q.origin,
        "evidence": evidence(&q.evidence),
    })
}

/// What has been observed of a figure.
pub fn observation(o: &Observation) -> Value {
    let (sd, log_sd) = match o.error {
        MeasurementError::Absolute(sd) => (Some(sd), None),
        MeasurementError::Logarithmic(sd) => (None, Some(sd)),
    };
    json!({
        "id": o.id,
        "figure": o.figure,
        "value": o.value,
        "sd": sd,
        "log_sd": log_sd,
        "evidence": evidence(&o.evidence),
    })
}

/// A piece of evidence; what is not known is left out.
pub fn evidence(e: &Evidence) -> Value {
    let fields = evidence_fields(e);
    let map: Map<String, Value> = fields
        .into_iter()
        .map(|(name, text)| (name.to_string(), Value::from(text)))
        .collect();
    Value::Object(map)
}

/// The fields of a piece of evidence that hold something, in the order of the format.
pub fn evidence_fields(e: &Evidence) -> Vec<(&'static str, &str)> {
    let all = [
        ("source", e.source.as_str()),
        ("quote", e.quote.as_str()),
        ("url", e.url.as_str()),
        ("accessed", e.accessed.as_str()),
        ("confidence", e.confidence.as_str()),
        ("note", e.note.as_str()),
    ];
    all.into_iter().filter(|(_, t)| !t.is_empty()).collect()
}

/// A commitment with its delivery inputs and all of its evidence.
pub fn commitment(scenario: &Scenario, c: &Commitment) -> Value {
    let id = |index: Option<usize>| index.map(|i| scenario.commitments[i].id.as_str());
    let sponsors: Vec<Value> = c
        .sponsors
        .iter()
        .map(|s| json!({ "name": s.name, "share": s.share }))
        .collect();
    let overlaps: Vec<Value> = c
        .overlaps
        .iter()
        .map(|o| json!({ "with": id(Some(o.with)), "share": o.share.distribution.to_string() }))
        .collect();
    json!({
        "id": c.id,
        "title": c.title,
        "kind": c.kind.name(),
        "sponsors": sponsors,
        "counterparty": c.counterparty,
        "hedge": c.hedge.name(),
        "amount": c.amount.as_ref().map(|q| q.distribution.to_string()),
        "amount_low": c.amount_low,
        "currency": c.currency.code(),
        "power_gw": c.power_gw.as_ref().map(|q| q.distribution.to_string()),
        "stage": c.stage.name(),
        "announced": c.announced.map(|d| d.to_string()),
        "window_start": c.window.map(|w| w.start.to_string()),
        "window_end": c.window.map(|w| w.end.to_string()),
        "region": c.location,
        "sites": sites(scenario, c),
        "energy_source": c.energy_source,
        "class": c.class,
        "same_as": id(c.same_as),
        "part_of": id(c.part_of),
        "overlaps": overlaps,
        "in_naive_total": c.in_naive_total,
        "simulated": c.build.is_some() || c.deal.is_some(),
        "overrun_policy": c.build.as_ref().map(|b| b.overrun_policy.name()),
        "met_threshold": c.build.as_ref().map(|b| b.met_threshold),
        "deal": deals::terms_value(scenario, c),
        "inputs": quantities_of(c)
            .iter()
            .map(|q| quantity(scenario, q))
            .collect::<Vec<_>>(),
        "evidence": c.evidence.iter().map(evidence).collect::<Vec<_>>(),
    })
}

/// A class with the inputs that commitments have from it.
pub fn class(scenario: &Scenario, class: &DeliveryClass) -> Value {
    json!({
        "id": class.id,
        "title": class.title,
        "commitments": members(scenario, class).map(|c| c.id.as_str()).collect::<Vec<_>>(),
        "inputs": class_inputs(scenario, class)
            .iter()
            .map(|(field, q)| {
                let mut value = quantity(scenario, q);
                value["path"] = Value::from(format!("classes.{}.{field}", class.id));
                value
            })
            .collect::<Vec<_>>(),
        "evidence": evidence(&class.evidence),
    })
}

/// A state of the regimes.
pub fn state(scenario: &Scenario, index: usize, s: &State) -> Value {
    let regimes = scenario.regimes.as_ref();
    let next: Map<String, Value> = regimes
        .iter()
        .flat_map(|r| r.states.iter().zip(&s.next))
        .filter(|(_, p)| **p > 0.0)
        .map(|(to, p)| (to.id.clone(), Value::from(*p)))
        .collect();
    let inputs = s.multipliers().map(|q| quantity(scenario, q));
    json!({
        "id": s.id,
        "initial": regimes.and_then(|r| r.initial.get(index)),
        "mean_stay_years": s.mean_stay_years.is_finite().then_some(s.mean_stay_years),
        "next": next,
        "inputs": inputs,
    })
}

/// A document of the library.
pub fn document(d: &Document) -> Value {
    json!({
        "id": d.id,
        "title": d.title,
        "publisher": d.publisher,
        "date": d.date,
        "language": d.language,
        "url": d.url,
    })
}

/// A figure of the context.
pub fn context(c: &ContextFigure) -> Value {
    json!({
        "id": c.id,
        "sponsor": c.sponsor,
        "what": c.what,
        "value": c.value,
        "unit": c.unit,
        "period": c.period,
        "evidence": evidence(&c.evidence),
    })
}

/// The numbers of a commitment, in the order of the scenario's.
pub fn quantities_of(c: &Commitment) -> Vec<&Quantity> {
    let mut all: Vec<&Quantity> = c.amount.iter().chain(&c.power_gw).collect();
    all.push(&c.part_share);
    all.extend(c.overlaps.iter().map(|o| &o.share));
    if let Some(b) = &c.build {
        all.extend([&b.ai_share, &b.realized, &b.delay_years, &b.stretch]);
        all.extend([&b.overrun, &b.hazard]);
        all.extend(&b.spent_to_date);
        all.extend([&b.relet, &b.relet_delay]);
        all.extend(&b.behind_the_meter);
        all.extend(b.terms.values());
    }
    all.extend(c.deal.iter().flat_map(Deal::quantities));
    all
}

/// Where a build stands: `PJM 0.4, ERCOT 0.6`; a single region without its share.
pub fn sites(scenario: &Scenario, c: &Commitment) -> String {
    let sites = c.build.as_ref().map_or(&[][..], |b| &b.sites);
    let id = |region: usize| scenario.regions[region].id.as_str();
    match sites {
        [only] => id(only.region).to_owned(),
        _ => {
            let parts: Vec<String> = sites
                .iter()
                .map(|s| format!("{} {}", id(s.region), s.share))
                .collect();
            parts.join(", ")
        }
    }
}

/// A fuel mix: `grid 0.7, gas-ccgt 0.3`.
pub fn mix(scenario: &Scenario, mix: &[FuelShare]) -> String {
    let parts: Vec<String> = mix
        .iter()
        .map(|part| {
            let id = match part.source {
                Source::Grid => "grid",
                Source::Fuel(index) => &scenario.fuels[index].id,
            };
            format!("{id} {}", part.share)
        })
        .collect();
    parts.join(", ")
}

/// A region with its inputs.
pub fn region(scenario: &Scenario, r: &Region) -> Value {
    json!({
        "id": r.id,
        "title": r.title,
        "group": r.group,
        "fuels": mix(scenario, &r.fuels),
        "inputs": r.quantities().iter().map(|q| quantity(scenario, q)).collect::<Vec<_>>(),
        "evidence": evidence(&r.evidence),
    })
}

/// A published figure that results stand beside.
pub fn benchmark(b: &Benchmark) -> Value {
    json!({
        "id": b.id,
        "title": b.title,
        "scope": b.scope,
        "year": b.year,
        "low": b.low,
        "central": b.central,
        "high": b.high,
        "unit": b.unit,
        "evidence": evidence(&b.evidence),
    })
}

/// What came true.
pub fn outcome(o: &Outcome) -> Value {
    json!({
        "id": o.id,
        "title": o.title,
        "figure": o.figure,
        "window_start": o.window.map(|w| w.start.to_string()),
        "window_end": o.window.map(|w| w.end.to_string()),
        "value": o.value,
        "low": o.low,
        "high": o.high,
        "unit": o.unit,
        "published": o.published.to_string(),
        "scope": o.scope,
        "evidence": evidence(&o.evidence),
    })
}

/// The part of a commitment's path that follows its id.
pub fn field<'a>(c: &Commitment, path: &'a str) -> &'a str {
    let rest = path.strip_prefix("commitments.");
    let rest = rest.and_then(|r| r.strip_prefix(c.id.as_str()));
    rest.and_then(|r| r.strip_prefix('.')).unwrap_or(path)
}

/// The commitments that refer to a class.
pub fn members<'a>(
    scenario: &'a Scenario,
    class: &'a DeliveryClass,
) -> impl Iterator<Item = &'a Commitment> {
    let commitments = scenario.commitments.iter();
    commitments.filter(|c| c.class.as_deref() == Some(class.id.as_str()))
}

/// The delivery inputs that commitments have from a class, each once, by field.
pub fn class_inputs<'a>(
    scenario: &'a Scenario,
    class: &'a DeliveryClass,
) -> Vec<(&'a str, &'a Quantity)> {
    let origin = format!("class {}", class.id);
    let from_class = |q: &Quantity| {
        let rest = q.origin.strip_prefix(&origin);
        rest.is_some_and(|r| r.is_empty() || r.starts_with(" ("))
    };
    let mut found: Vec<(&str, &Quantity)> = Vec::new();
    for c in members(scenario, class) {
        for q in quantities_of(c) {
            let field = field(c, &q.path);
            if from_class(q) && found.iter().all(|(f, _)| *f != field) {
                found.push((field, q));
            }
        }
    }
    found
}

/// `OpenAI 0.4, SoftBank 0.4`; a single sponsor without its share.
pub fn sponsors(list: &[Sponsor]) -> String {
    match list {
        [only] => only.name.clone(),
        _ => shares(list),
    }
}

/// `Nvidia 0.35, TSMC 0.05`.
pub fn shares(list: &[Sponsor]) -> String {
    let parts: Vec<String> = list
        .iter()
        .map(|s| format!("{} {}", s.name, s.share))
        .collect();
    parts.join(", ")
}

/// The headline as announced: `500 USD bn`, `1.5 GW`, or empty where neither was stated.
pub fn headline(c: &Commitment) -> String {
    match (&c.amount, &c.power_gw) {
        (Some(q), _) => format!("{} {} bn", q.distribution, c.currency),
        (None, Some(q)) => format!("{} GW", q.distribution),
        (None, None) => String::new(),
    }
}

/// The window: `2025-01-01 to 2028-12-31`, or empty.
pub fn window(c: &Commitment) -> String {
    c.window
        .map(|w| format!("{} to {}", w.start, w.end))
        .unwrap_or_default()
}

/// How a commitment relates to others, each in a sentence's words.
pub fn relations(scenario: &Scenario, c: &Commitment) -> Vec<String> {
    let id = |index: usize| &scenario.commitments[index].id;
    let mut all = Vec::new();
    all.extend(c.same_as.map(|i| format!("repeats {}", id(i))));
    all.extend(c.part_of.map(|i| match c.part_share.constant() {
        Some(1.0) => format!("is part of {}", id(i)),
        _ => format!(
            "is part of {} with a share of {}",
            id(i),
            c.part_share.distribution
        ),
    }));
    let overlaps = c.overlaps.iter();
    all.extend(overlaps.map(|o| format!("overlaps {} by {}", id(o.with), o.share.distribution)));
    all
}
