//! The JSON Schema of the format, so that editors complete and check scenario files.

use super::fields::{EVIDENCE_KEYS, Field, Kind, MOVES, Preset, QUANTITY, ROOT, Range, Spec};
use serde_json::{Map, Value, json};

/// The JSON Schema (draft 2020-12) of scenario files, made from the field dictionary. It is looser
/// than the check where a variant may leave out what its base states.
pub fn json_schema() -> Value {
    let mut schema = table(&ROOT, &[]);
    let mut out = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "buildout scenario",
    });
    if let (Some(out), Some(body)) = (out.as_object_mut(), schema.as_object_mut()) {
        out.append(body);
        out.insert(
            "anyOf".into(),
            json!([{ "required": ["time", "commitments"] }, { "required": ["extends"] }]),
        );
        out.insert("$defs".into(), definitions());
    }
    out
}

fn definitions() -> Value {
    let mut evidence = Map::new();
    for field in QUANTITY
        .fields()
        .filter(|f| EVIDENCE_KEYS.contains(&f.name))
    {
        evidence.insert(field.name.into(), property(field));
    }
    json!({
        "distribution": {
            "description": "A distribution as people write it, such as \"30 to 60\", \"pert(100, 400, 500)\" or \"lognormal(p10=0.2, p90=2)\".",
            "type": "string",
        },
        "date": {
            "description": "A day; a year or a month means its first day, or its last one where an end is meant.",
            "anyOf": [{ "type": "string" }, { "type": "integer" }],
        },
        "evidence": { "type": "object", "properties": evidence },
    })
}

/// A table; `required` are the keys that even a variant states.
fn table(spec: &Spec, required: &[&str]) -> Value {
    let mut properties = Map::new();
    for field in spec.fields() {
        properties.insert(field.name.into(), property(field));
    }
    let mut out = json!({
        "description": spec.about,
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    if !required.is_empty() {
        out["required"] = json!(required);
    }
    out
}

fn property(field: &Field) -> Value {
    let mut out = json!({ "description": field.about });
    let body = kind(&field.kind);
    if let (Some(out), Some(body)) = (out.as_object_mut(), body.as_object()) {
        for (key, value) in body {
            // What a field means says more than what its table is.
            if key != "description" {
                out.insert(key.clone(), value.clone());
            }
        }
        match field.default {
            Preset::None => None,
            Preset::Number(value) if value.fract() == 0.0 => {
                out.insert("default".into(), json!(value as i64))
            }
            Preset::Number(value) => out.insert("default".into(), json!(value)),
            Preset::Flag(flag) => out.insert("default".into(), json!(flag)),
            Preset::Word(word) => out.insert("default".into(), json!(word)),
        };
    }
    out
}

fn kind(kind: &Kind) -> Value {
    match kind {
        Kind::Text => json!({ "type": "string" }),
        Kind::Id => json!({ "type": "string", "minLength": 1 }),
        Kind::File => json!({ "type": "string", "minLength": 1 }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Date { .. } => json!({ "$ref": "#/$defs/date" }),
        Kind::Currency => json!({ "type": "string", "pattern": "^[A-Za-z]{3}$" }),
        Kind::Word(words) => json!({ "enum": words }),
        Kind::Whole { min, max } => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Kind::Number(range) => number(*range),
        Kind::Stay => json!({ "anyOf": [number(Range::POSITIVE), { "const": "forever" }] }),
        Kind::Quantity(range) => quantity(*range),
        Kind::Rates(range) => json!({
            "type": "object",
            "patternProperties": { "^[A-Z]{3}$": rate(*range) },
            "additionalProperties": false,
        }),
        Kind::Shares | Kind::Parts | Kind::Tranches => json!({ "anyOf": [
            { "type": "string" },
            { "type": "object", "additionalProperties": number(Range::SHARE) },
        ] }),
        Kind::Probabilities => {
            json!({ "type": "object", "additionalProperties": number(Range::SHARE) })
        }
        Kind::Names => json!({ "anyOf": [
            { "type": "string" },
            { "type": "array", "minItems": 1, "items": { "type": "string" } },
        ] }),
        Kind::Numbers(range) => json!({ "anyOf": [
            { "type": "string" },
            number(*range),
            { "type": "array", "minItems": 1, "items": number(*range) },
        ] }),
        Kind::ClassBy { words, .. } => json!({
            "type": "object",
            "propertyNames": { "enum": words },
            "additionalProperties": { "type": "string" },
        }),
        Kind::Sponsors => json!({ "anyOf": [
            { "type": "string" },
            { "type": "array", "minItems": 1, "items": { "anyOf": [
                { "type": "string" },
                {
                    "type": "object",
                    "properties": { "name": { "type": "string" }, "share": number(Range::SOME_SHARE) },
                    "required": ["name"],
                    "additionalProperties": false,
                },
            ] } },
        ] }),
        Kind::Curve => json!({ "anyOf": [
            { "type": "string", "pattern": "^(linear|rayleigh|beta\\(.*\\)|logistic\\(.*\\))$" },
            { "type": "array", "minItems": 2, "items": {
                "type": "array", "minItems": 2, "maxItems": 2, "items": number(Range::SHARE),
            } },
        ] }),
        Kind::Overlaps => json!({ "anyOf": [
            { "type": "string" },
            { "type": "array", "items": {
                "type": "object",
                "properties": { "with": { "type": "string" }, "share": quantity(Range::SHARE) },
                "required": ["with", "share"],
                "additionalProperties": false,
            } },
        ] }),
        Kind::Table(spec) => table(spec, &[]),
        Kind::Tables(spec) => json!({ "type": "object", "additionalProperties": table(spec, &[]) }),
        Kind::List(spec) => json!({ "type": "array", "items": table(spec, &[]) }),
        Kind::Rows(spec) => {
            let required: &[&str] = if spec.needs_id() { &["id"] } else { &[] };
            json!({ "anyOf": [
                { "description": "the name of a CSV file", "type": "string" },
                { "type": "array", "items": { "anyOf": [
                    { "description": "the name of a CSV file", "type": "string" },
                    table(spec, required),
                ] } },
            ] })
        }
    }
}

fn number(range: Range) -> Value {
    let mut out = json!({ "type": "number" });
    if range.low.is_finite() {
        let key = if range.open {
            "exclusiveMinimum"
        } else {
            "minimum"
        };
        out[key] = json!(range.low);
    }
    if range.high.is_finite() {
        out["maximum"] = json!(range.high);
    }
    out
}

fn quantity(range: Range) -> Value {
    let number = number(range);
    json!({ "anyOf": [
        number,
        { "$ref": "#/$defs/distribution" },
        {
            "allOf": [{ "$ref": "#/$defs/evidence" }],
            "type": "object",
            "properties": { "value": { "anyOf": [number, { "$ref": "#/$defs/distribution" }] } },
            "unevaluatedProperties": false,
        },
    ] })
}

/// A quantity that may hold how it moves.
fn rate(range: Range) -> Value {
    let mut out = quantity(range);
    for field in &MOVES {
        out["anyOf"][2]["properties"][field.name] = property(field);
    }
    out
}
