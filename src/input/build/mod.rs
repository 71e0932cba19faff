//! From checked records to the scenario: defaults, classes, references, and what must hold
//! between values.

mod asset_relations;
mod assets;
mod commitments;
mod deal_relations;
mod deals;
mod delivery;
mod dependence;
mod entities;
mod observations;
mod outcomes;
mod plausibility;
mod regimes;
mod relations;

use super::check::{Raw, Record};
use super::fields::{Preset, Spec};
use super::files::Files;
use crate::calendar::{Calendar, Step};
use crate::diagnostics::{Diagnostic, Diagnostics, Span, nearest};
use crate::domain::{
    Conditioning, ContextFigure, DeliveryClass, Dependence, Document, Quantity, RunOptions,
    Sampling, Scenario,
};
use crate::units::{Currency, Unit};

/// What the build reads and reports to.
pub(super) struct Builder<'a> {
    files: &'a Files,
    found: &'a mut Diagnostics,
}

/// Builds the scenario and checks what must hold between its values. The result may stand only
/// where no error was found.
pub(super) fn scenario(
    name: String,
    root: &Record,
    files: &Files,
    found: &mut Diagnostics,
) -> Option<Scenario> {
    Builder { files, found }.scenario(name, root)
}

impl Builder<'_> {
    fn scenario(&mut self, name: String, root: &Record) -> Option<Scenario> {
        let currency = match root.currency("currency") {
            Some(currency) => currency.clone(),
            None => Currency::parse(default_word(root.spec, "currency"))?,
        };
        let calendar = root.record("time").and_then(|time| self.calendar(time));
        let fx = self.fx(root, &currency);
        let drivers = self.drivers(root);
        let fuels = self.fuels(root);
        let regions = self.regions(root, &fuels);
        let regimes = root.record("regimes").and_then(|r| self.regimes(r));
        let documents = documents(root);
        let classes: Vec<DeliveryClass> = root
            .records("classes")
            .iter()
            .map(|(id, class)| DeliveryClass {
                id: id.clone(),
                title: class.text_or_empty("title"),
                evidence: class.evidence(),
            })
            .collect();
        let context = self.context(root, &documents);
        let entities = self.entities(root);
        let mut commitments = self.commitments(root, &currency, &documents, &fuels);
        self.deals(root, &entities, &mut commitments);
        let benchmarks = self.benchmarks(root, &documents, &regions);
        let dated = calendar.is_some();
        let mut scenario = Scenario {
            name,
            title: root.text_or_empty("title"),
            description: root.text_or_empty("description"),
            as_of: root.date("as_of"),
            currency,
            // A stand-in lets the checks between values go on; an error was reported.
            calendar: match calendar {
                Some(calendar) => calendar,
                None => stand_in_calendar()?,
            },
            run: run(root),
            fx,
            drivers,
            regimes,
            dependence: Dependence::default(),
            conditioning: Conditioning::default(),
            fuels,
            regions,
            terms: self.common_terms(root),
            entities,
            classes,
            commitments,
            documents,
            context,
            benchmarks,
            outcomes: Vec::new(),
        };
        self.relations(root, &scenario, dated);
        self.asset_relations(root, &scenario, dated);
        self.deal_relations(root, &scenario);
        self.dependence(root, &mut scenario);
        self.outcomes(root, &mut scenario);
        self.observations(root, &mut scenario);
        Some(scenario)
    }

    fn calendar(&mut self, time: &Record) -> Option<Calendar> {
        let word = time.text("step").unwrap_or(default_word(time.spec, "step"));
        let step = Step::NAMES.iter().find(|n| n.0 == word).map(|n| n.1)?;
        let (start, end) = (time.date("start")?, time.date("end")?);
        match Calendar::new(start, end, step) {
            Ok(calendar) => Some(calendar),
            Err((message, hint)) => {
                let error = Diagnostic::error(time.place("end"), message);
                self.found.push(error.hint(hint));
                None
            }
        }
    }

    fn context(&mut self, root: &Record, documents: &[Document]) -> Vec<ContextFigure> {
        let mut list = Vec::new();
        for (id, row) in root.records("context") {
            let mut evidence = row.evidence();
            self.document(row, documents, &mut evidence.source);
            list.push(ContextFigure {
                id: id.clone(),
                sponsor: row.text_or_empty("sponsor"),
                what: row.text_or_empty("what"),
                value: row.number("value"),
                unit: row.text_or_empty("unit"),
                period: row.text_or_empty("period"),
                evidence,
            });
        }
        list
    }

    /// Puts the id of a row's `document`, which must be known, in the place of its source.
    fn document(&mut self, row: &Record, documents: &[Document], source: &mut String) {
        let Some(id) = row.text("document") else {
            return;
        };
        let span = row.place("document");
        let ids = || documents.iter().map(|d| d.id.as_str());
        if !ids().any(|known| known == id) {
            self.unknown(span, "document", id, ids());
        } else if !source.is_empty() {
            self.found.push(
                Diagnostic::error(
                    row.place("source"),
                    "the row has a `source` and a `document`",
                )
                .hint("keep one of them: the document is the source"),
            );
        }
        *source = id.to_owned();
    }

    /// Reports a reference to nothing.
    fn unknown<'n>(
        &mut self,
        span: Span,
        what: &str,
        id: &str,
        known: impl Iterator<Item = &'n str>,
    ) {
        let error = Diagnostic::error(span, format!("there is no {what} `{id}`"));
        self.found.push(match nearest(id, known).first() {
            Some(near) => error.hint(format!("did you mean `{near}`?")),
            None => error.hint(format!("name the id of a {what} of this scenario")),
        });
    }

    fn quantity(&self, path: String, unit: Unit, raw: &Raw) -> Quantity {
        Quantity {
            path,
            distribution: raw.distribution.clone(),
            unit,
            evidence: raw.evidence.clone(),
            origin: self.files.origin(raw.span),
        }
    }
}

fn stand_in_calendar() -> Option<Calendar> {
    let day = |text| crate::calendar::Date::parse(text, false);
    Calendar::new(day("2000-01-01")?, day("2000-12-31")?, Step::Year).ok()
}

fn run(root: &Record) -> RunOptions {
    let spec = super::fields::ROOT.field("run").map(|f| &f.kind);
    let default = |name| match spec {
        Some(super::fields::Kind::Table(spec)) => default_number(spec, name) as u64,
        _ => 1,
    };
    let stated = |name| root.record("run").and_then(|run| run.whole(name));
    RunOptions {
        trials: stated("trials").unwrap_or_else(|| default("trials")),
        seed: stated("seed").unwrap_or_else(|| default("seed")),
        sampling: sampling(root),
        replicates: stated("replicates"),
    }
}

fn sampling(root: &Record) -> Sampling {
    let word = root.record("run").and_then(|run| run.text("sampling"));
    let named = Sampling::NAMES.iter().find(|(name, _)| Some(*name) == word);
    named.map_or(Sampling::default(), |(_, sampling)| *sampling)
}

fn documents(root: &Record) -> Vec<Document> {
    let rows = root.records("documents").iter();
    rows.map(|(id, row)| Document {
        id: id.clone(),
        title: row.text_or_empty("title"),
        publisher: row.text_or_empty("publisher"),
        date: row.text_or_empty("date"),
        language: row.text_or_empty("language"),
        url: row.text_or_empty("url"),
    })
    .collect()
}

/// The dictionary's default of a word.
fn default_word(spec: &Spec, name: &str) -> &'static str {
    match spec.field(name).map(|f| f.default) {
        Some(Preset::Word(word)) => word,
        _ => "",
    }
}

/// The dictionary's default of a number.
fn default_number(spec: &Spec, name: &str) -> f64 {
    match spec.field(name).map(|f| f.default) {
        Some(Preset::Number(value)) => value,
        _ => 0.0,
    }
}
