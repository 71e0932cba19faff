//! The reference of the format as Markdown.

use super::fields::{Field, Kind, Preset, QUANTITY, ROOT, Spec};
use crate::units::Unit;
use std::fmt::Write as _;

/// The reference of the scenario format as Markdown, made from the field dictionary.
pub fn scenario_reference() -> String {
    let mut out = String::from(include_str!("reference.md"));
    out.push_str("\n## Tables\n");
    table(&ROOT, &mut out);
    table(&QUANTITY, &mut out);
    out
}

/// A table and, after it, the tables inside it.
fn table(spec: &'static Spec, out: &mut String) {
    let _ = write!(out, "\n### `{}`\n\n{}\n\n", spec.heading, spec.about);
    out.push_str("| key | type | unit | default | meaning |\n|---|---|---|---|---|\n");
    for field in spec.fields() {
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} | {} |",
            field.name,
            type_words(&field.kind),
            unit_words(field.unit),
            default_words(field),
            field.about.replace('|', "\\|"),
        );
    }
    for field in spec.fields() {
        if let Kind::Table(inner) | Kind::Tables(inner) | Kind::Rows(inner) | Kind::List(inner) =
            &field.kind
        {
            table(inner, out);
        }
    }
}

fn type_words(kind: &Kind) -> String {
    match kind {
        Kind::Text => "text".into(),
        Kind::Id => "id".into(),
        Kind::File => "file".into(),
        Kind::Flag => "true or false".into(),
        Kind::Date { last_day: false } => "date".into(),
        Kind::Date { last_day: true } => "date (a year or month means its last day)".into(),
        Kind::Currency => "currency code".into(),
        Kind::Word(words) => {
            let quoted: Vec<String> = words.iter().map(|w| format!("`{w}`")).collect();
            quoted.join(", ")
        }
        Kind::Whole { min, max } => format!("whole number, {min} to {max}"),
        Kind::Number(range) => format!("certain number, {}", range.words()),
        Kind::Stay => "certain number, above 0, or `\"forever\"`".into(),
        Kind::Quantity(range) => format!("quantity, {}", range.words()),
        Kind::Rates(range) => format!("quantities by currency, {}", range.words()),
        Kind::Shares => "an id, or certain shares by id that sum to 1, text or table".into(),
        Kind::Probabilities => "probabilities by state that sum to 1".into(),
        Kind::Parts => "certain shares by name that sum to at most 1, text or table".into(),
        Kind::ClassBy { what, .. } => format!("class ids by {what}"),
        Kind::Names => "names, text or list".into(),
        Kind::Numbers(range) => format!("certain numbers, each {}, text or list", range.words()),
        Kind::Tranches => "certain shares by date that sum to 1, text or table".into(),
        Kind::Sponsors => "text or list".into(),
        Kind::Curve => "S-curve".into(),
        Kind::Overlaps => "text or list; shares are quantities, between 0 and 1".into(),
        Kind::Table(spec) => format!("table `{}`", spec.heading),
        Kind::Tables(spec) => format!("tables `{}`", spec.heading),
        Kind::List(spec) => format!("rows `{}`", spec.heading),
        Kind::Rows(spec) => format!("rows `{}`, or CSV files", spec.heading),
    }
}

fn unit_words(unit: Unit) -> &'static str {
    match unit {
        Unit::Money | Unit::ForeignMoney(_) => "billions of `currency`",
        Unit::MoneyPerMw => "millions of `currency` per MW",
        Unit::Fraction => "share",
        Unit::Probability => "probability",
        Unit::Years => "years",
        Unit::DecimalYear => "decimal year",
        Unit::PerYear => "per year",
        Unit::Gigawatts => "GW",
        Unit::MwPerYear => "MW a year",
        Unit::TerawattHours => "TWh",
        Unit::Megatonnes => "Mt CO2",
        Unit::BillionLitres => "billion litres",
        Unit::MoneyPerMwYear => "millions of `currency` per MW-year",
        Unit::MoneyPerGw => "billions of `currency` per GW",
        Unit::MoneyPerYear => "billions of `currency` a year",
        Unit::MoneyPerMwh => "`currency` per MWh",
        Unit::GramsPerKwh => "g CO2 per kWh",
        Unit::LitresPerKwh => "litres per kWh",
        Unit::Multiplier => "multiplier",
        Unit::Count => "count",
        Unit::BasisPoints => "basis points",
        Unit::FxRate => "`currency` per unit",
        Unit::Plain => "",
    }
}

fn default_words(field: &Field) -> String {
    match field.default {
        _ if field.required => "required".into(),
        Preset::None => String::new(),
        Preset::Number(value) => value.to_string(),
        Preset::Flag(flag) => flag.to_string(),
        Preset::Word(word) => format!("`{word}`"),
    }
}
