//! The ledger's rows.

use super::super::check::{Record, Typed};
use super::regimes::{built_in, unit};
use super::{Builder, default_word};
use crate::diagnostics::Diagnostic;
use crate::domain::{
    Commitment, Document, Evidence, Fuel, Hedge, Kind, Overlap, Quantity, Stage, Window,
};
use crate::units::{Currency, Unit};
use std::collections::BTreeMap;

impl Builder<'_> {
    pub(super) fn commitments(
        &mut self,
        root: &Record,
        currency: &Currency,
        documents: &[Document],
        fuels: &[Fuel],
    ) -> Vec<Commitment> {
        let rows = root.records("commitments");
        if rows.is_empty() && root.has("commitments") && !self.found.has_errors() {
            self.found.push(
                Diagnostic::error(root.place("commitments"), "the ledger is empty")
                    .hint("add rows with `[[commitments]]`"),
            );
        }
        let index: BTreeMap<&str, usize> = rows
            .iter()
            .enumerate()
            .map(|(i, row)| (row.0.as_str(), i))
            .collect();
        let by_stage = self.classes_by(root, "class_for");
        let mut list = Vec::new();
        for (id, row) in rows {
            let mut commitment = self.commitment(id, row, root, currency, &index, &by_stage);
            let (sites, mix) = (self.sites(row, root), self.mix(row, fuels));
            if let Some(build) = &mut commitment.build {
                build.sites = sites;
                build.fuels = mix;
            }
            list.push(commitment);
        }
        self.evidence(root, documents, &index, &mut list);
        list
    }

    /// Class ids by the words of a table such as `class_for`.
    pub(super) fn classes_by(&mut self, root: &Record, table: &str) -> BTreeMap<String, String> {
        let Some(Typed::Texts(list)) = root.get(table) else {
            return BTreeMap::new();
        };
        let classes = root.records("classes");
        for (_, class, span) in list {
            if !classes.iter().any(|c| c.0 == *class) {
                self.unknown(*span, "class", class, classes.iter().map(|c| c.0.as_str()));
            }
        }
        let pairs = list.iter().map(|(s, c, _)| (s.clone(), c.clone()));
        pairs.collect()
    }

    fn commitment(
        &mut self,
        id: &str,
        row: &Record,
        root: &Record,
        currency: &Currency,
        index: &BTreeMap<&str, usize>,
        by_stage: &BTreeMap<String, String>,
    ) -> Commitment {
        let word = |name: &str| row.text(name).unwrap_or(default_word(row.spec, name));
        let stated = |name: &str| {
            let path = format!("commitments.{id}.{name}");
            let raw = row.quantity(name)?;
            Some(self.quantity(path, unit(row.spec, name), raw))
        };
        let (mut amount, power_gw) = (stated("amount"), stated("power_gw"));
        let part_share = stated("part_share").unwrap_or_else(|| {
            built_in(
                format!("commitments.{id}.part_share"),
                row.spec,
                "part_share",
            )
        });
        let kind = pick(&Kind::NAMES, word("kind")).unwrap_or(Kind::Claim);
        let stage = pick(&Stage::NAMES, word("stage")).unwrap_or(Stage::Announced);
        let same_as = self.other(row, "same_as", index);
        let part_of = self.other(row, "part_of", index);
        let overlaps = self.overlaps(id, row, index);
        let classes = root.records("classes");
        let class = match row.text("class") {
            Some(class) => Some(class),
            None if kind == Kind::Build && same_as.is_none() => {
                by_stage.get(stage.name()).map(String::as_str)
            }
            None => None,
        };
        let found = class.and_then(|class| classes.iter().find(|c| c.0 == class));
        if let (Some(class), None, true) = (class, found, row.has("class")) {
            let ids = classes.iter().map(|c| c.0.as_str());
            self.unknown(row.place("class"), "class", class, ids);
        }
        let simulated = kind == Kind::Build
            && !row.has("same_as")
            && (row.has("amount") || row.has("power_gw"));
        let window = self.window(id, row, simulated);
        if simulated && !row.has("window_start") && !row.has("window_end") {
            self.found.push(
                Diagnostic::error(row.place("id"), format!("the build `{id}` has no window"))
                    .hint("a build with an amount or a capacity is simulated: give it `window_start` and `window_end`"),
            );
        }
        let mut build = match window {
            Some(window) if simulated => Some(self.terms(id, row, found, window)),
            _ => None,
        };
        let own = row.currency("currency").unwrap_or(currency);
        let spent = build.as_mut().and_then(|b| b.spent_to_date.as_mut());
        for money in amount.iter_mut().chain(spent) {
            money.unit = Unit::of_money(own, currency);
        }
        let first = row.evidence();
        Commitment {
            id: id.to_owned(),
            title: row.text_or_empty("title"),
            kind,
            sponsors: match row.get("sponsor") {
                Some(Typed::Sponsors(sponsors)) => sponsors.clone(),
                _ => Vec::new(),
            },
            counterparty: row.text("counterparty").map(str::to_owned),
            amount,
            amount_low: row.number("amount_low"),
            currency: own.clone(),
            power_gw,
            hedge: pick(&Hedge::NAMES, word("hedge")).unwrap_or(Hedge::Exact),
            stage,
            announced: row.date("announced"),
            window,
            location: row.text_or_empty("region"),
            energy_source: row.text_or_empty("energy_source"),
            class: class.map(str::to_owned),
            same_as,
            part_of,
            part_share,
            overlaps,
            in_naive_total: row.flag("in_naive_total").unwrap_or(true),
            build,
            deal: None,
            evidence: if first == Evidence::default() {
                Vec::new()
            } else {
                vec![first]
            },
        }
    }

    /// The index of the commitment that a field names.
    fn other(&mut self, row: &Record, name: &str, index: &BTreeMap<&str, usize>) -> Option<usize> {
        let id = row.text(name)?;
        let found = index.get(id).copied();
        if found.is_none() {
            self.unknown(row.place(name), "commitment", id, index.keys().copied());
        }
        found
    }

    fn overlaps(&mut self, id: &str, row: &Record, index: &BTreeMap<&str, usize>) -> Vec<Overlap> {
        let Some(Typed::Overlaps(list)) = row.get("overlaps") else {
            return Vec::new();
        };
        let mut overlaps: Vec<Overlap> = Vec::new();
        for raw in list {
            let Some(with) = index.get(raw.with.as_str()).copied() else {
                self.unknown(
                    raw.with_span,
                    "commitment",
                    &raw.with,
                    index.keys().copied(),
                );
                continue;
            };
            if overlaps.iter().any(|o| o.with == with) {
                let message = format!("the overlap with `{}` stands twice", raw.with);
                self.found.push(
                    Diagnostic::error(raw.with_span, message).hint("add their shares together"),
                );
                continue;
            }
            let path = format!("commitments.{id}.overlaps.{}", raw.with);
            let share: Quantity = self.quantity(path, unit(row.spec, "overlaps"), &raw.share);
            overlaps.push(Overlap { with, share });
        }
        overlaps
    }

    fn window(&mut self, id: &str, row: &Record, simulated: bool) -> Option<Window> {
        for (has, lacks) in [
            ("window_start", "window_end"),
            ("window_end", "window_start"),
        ] {
            if row.has(has) && !row.has(lacks) {
                let message = format!("`{id}` has a `{has}` but no `{lacks}`");
                let found = if simulated {
                    Diagnostic::error(row.place(has), message)
                        .hint("a build that is simulated needs both ends of its window")
                } else {
                    Diagnostic::warning(row.place(has), message)
                        .hint("half a window is not used: state both ends, or neither")
                };
                self.found.push(found);
            }
        }
        let (start, end) = (row.date("window_start")?, row.date("window_end")?);
        if end < start {
            self.found.push(
                Diagnostic::error(
                    row.place("window_end"),
                    format!("the window of `{id}` ends before it starts"),
                )
                .label(format!("it starts on {start}"))
                .hint("swap the dates or correct one of them"),
            );
            return None;
        }
        Some(Window { start, end })
    }

    fn evidence(
        &mut self,
        root: &Record,
        documents: &[Document],
        index: &BTreeMap<&str, usize>,
        list: &mut [Commitment],
    ) {
        for (_, row) in root.records("evidence") {
            let mut evidence = row.evidence();
            self.document(row, documents, &mut evidence.source);
            evidence.hedge = row.text_or_empty("hedge");
            evidence.date = row.text_or_empty("date");
            let Some(id) = row.text("commitment") else {
                continue;
            };
            match index.get(id) {
                Some(i) => list[*i].evidence.push(evidence),
                None => {
                    let span = row.place("commitment");
                    self.unknown(span, "commitment", id, index.keys().copied());
                }
            }
        }
    }
}

/// What a word of a file stands for.
pub(super) fn pick<T: Copy>(names: &[(&'static str, T)], word: &str) -> Option<T> {
    names.iter().find(|n| n.0 == word).map(|n| n.1)
}
