//! A table whose values have the types of their fields.

use crate::calendar::Date;
use crate::diagnostics::Span;
use crate::distributions::Distribution;
use crate::domain::{Curve, Evidence, Sponsor};
use crate::input::fields::{EVIDENCE_KEYS, Spec};
use crate::units::Currency;

/// A quantity as written: its path and unit come from its place.
#[derive(Debug, Clone)]
pub(in crate::input) struct Raw {
    pub distribution: Distribution,
    pub evidence: Evidence,
    pub span: Span,
}

/// An overlap as written; the other commitment is not looked up yet.
#[derive(Debug, Clone)]
pub(in crate::input) struct RawOverlap {
    pub with: String,
    pub with_span: Span,
    pub share: Raw,
}

/// A rate as written: its level and, where stated, trend, reversion and volatility.
#[derive(Debug, Clone)]
pub(in crate::input) struct RawRate {
    pub level: Raw,
    pub moves: [Option<Raw>; 3],
}

#[derive(Debug, Clone)]
pub(in crate::input) enum Typed {
    Text(String),
    Flag(bool),
    Date(Date),
    Currency(Currency),
    Whole(u64),
    Number(f64),
    Quantity(Box<Raw>),
    /// Rates by currency code, in the order of the file.
    Rates(Vec<(String, Span, RawRate)>),
    /// Shares by id, in the order of the file.
    Shares(Vec<(String, Span, f64)>),
    Probabilities(Vec<(String, Span, f64)>),
    Texts(Vec<(String, String, Span)>),
    Names(Vec<(String, Span)>),
    Numbers(Vec<f64>),
    /// Shares by date, in the order of the dates.
    Tranches(Vec<(Date, f64)>),
    Sponsors(Vec<Sponsor>),
    Curve(Curve),
    Overlaps(Vec<RawOverlap>),
    Record(Record),
    Records(Vec<(String, Record)>),
}

/// A checked table.
#[derive(Debug, Clone)]
pub(in crate::input) struct Record {
    pub spec: &'static Spec,
    /// Where it begins.
    pub span: Span,
    entries: Vec<(&'static str, Span, Option<Typed>)>,
}

impl Record {
    pub fn new(spec: &'static Spec, span: Span) -> Self {
        Self {
            spec,
            span,
            entries: Vec::new(),
        }
    }

    /// Adds a field; `None` where its value is faulty and that was reported.
    pub fn add(&mut self, name: &'static str, span: Span, value: Option<Typed>) {
        self.entries.push((name, span, value));
    }

    /// True where the field is written, faulty or not.
    pub fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|e| e.0 == name)
    }

    /// True where the field is written and faulty.
    pub fn faulty(&self, name: &str) -> bool {
        self.entries.iter().any(|e| e.0 == name && e.2.is_none())
    }

    /// Where a field's value is written; where the table begins if it is silent.
    pub fn place(&self, name: &str) -> Span {
        let entry = self.entries.iter().find(|e| e.0 == name);
        entry.map_or(self.span, |e| e.1)
    }

    pub fn get(&self, name: &str) -> Option<&Typed> {
        let entry = self.entries.iter().find(|e| e.0 == name)?;
        entry.2.as_ref()
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Typed::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a field, empty where it is silent.
    pub fn text_or_empty(&self, name: &str) -> String {
        self.text(name).unwrap_or_default().to_owned()
    }

    pub fn date(&self, name: &str) -> Option<Date> {
        match self.get(name)? {
            Typed::Date(date) => Some(*date),
            _ => None,
        }
    }

    pub fn currency(&self, name: &str) -> Option<&Currency> {
        match self.get(name)? {
            Typed::Currency(currency) => Some(currency),
            _ => None,
        }
    }

    pub fn whole(&self, name: &str) -> Option<u64> {
        match self.get(name)? {
            Typed::Whole(whole) => Some(*whole),
            _ => None,
        }
    }

    pub fn number(&self, name: &str) -> Option<f64> {
        match self.get(name)? {
            Typed::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.get(name)? {
            Typed::Flag(flag) => Some(*flag),
            _ => None,
        }
    }

    pub fn quantity(&self, name: &str) -> Option<&Raw> {
        match self.get(name)? {
            Typed::Quantity(raw) => Some(raw),
            _ => None,
        }
    }

    pub fn record(&self, name: &str) -> Option<&Record> {
        match self.get(name)? {
            Typed::Record(record) => Some(record),
            _ => None,
        }
    }

    /// Rows, or tables by id.
    pub fn records(&self, name: &str) -> &[(String, Record)] {
        match self.get(name) {
            Some(Typed::Records(records)) => records,
            _ => &[],
        }
    }

    pub fn probabilities(&self, name: &str) -> Option<&[(String, Span, f64)]> {
        match self.get(name)? {
            Typed::Probabilities(list) => Some(list),
            _ => None,
        }
    }

    pub fn shares(&self, name: &str) -> Option<&[(String, Span, f64)]> {
        match self.get(name)? {
            Typed::Shares(list) => Some(list),
            _ => None,
        }
    }

    /// The names that a field lists; none where it is silent.
    pub fn names(&self, name: &str) -> &[(String, Span)] {
        match self.get(name) {
            Some(Typed::Names(names)) => names,
            _ => &[],
        }
    }

    /// The evidence keys of the table itself.
    pub fn evidence(&self) -> Evidence {
        let [source, quote, url, accessed, note, confidence] =
            EVIDENCE_KEYS.map(|key| self.text_or_empty(key));
        Evidence {
            source,
            quote,
            url,
            accessed,
            note,
            confidence,
            ..Evidence::default()
        }
    }
}
