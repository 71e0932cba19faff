//! What must hold between entities and commitments: who pays and who is paid is known, and
//! capacity that is paid for is made by somebody.

use super::super::check::Record;
use super::super::fields::FIELDS_OF;
use super::Builder;
use super::deals::meant;
use crate::diagnostics::{Diagnostic, Span, nearest};
use crate::domain::{Commitment, Deal, Kind, Scenario};

impl Builder<'_> {
    pub(super) fn deal_relations(&mut self, root: &Record, scenario: &Scenario) {
        let rows = root.records("commitments");
        for (c, (_, row)) in scenario.commitments.iter().zip(rows) {
            self.inside_no_build(scenario, c, row);
        }
        if scenario.entities.is_empty() {
            self.without_entities(root);
            return;
        }
        if let Some(funding) = root.record("funding") {
            for (name, span, _) in funding.shares("suppliers").unwrap_or_default() {
                self.known(scenario, name, *span);
            }
        }
        for (c, (_, row)) in scenario.commitments.iter().zip(rows) {
            let meant = meant(c, row, &scenario.commitments);
            self.idle_fields(c, row, meant);
            match c.kind {
                Kind::Build if c.build.is_some() => self.buyers(scenario, c, row),
                Kind::Contract if meant => {
                    self.parties(scenario, c, row);
                    self.capacity(root, scenario, c, row);
                }
                Kind::Stake if meant => {
                    self.parties(scenario, c, row);
                    if let Some(id) = row.text("milestone_build") {
                        let span = row.place("milestone_build");
                        self.makes_capacity(root, scenario, id, span);
                    }
                }
                Kind::Claim if meant => self.scope(scenario, c, row),
                _ => {}
            }
        }
    }

    /// What only entities give a meaning to.
    fn without_entities(&mut self, root: &Record) {
        // Entities that are written but faulty were reported already.
        if root.has("entities") {
            return;
        }
        let mut idle = |span: Span, name: &str| {
            let message = format!("`{name}` has no effect without `[entities]`");
            self.found.push(
                Diagnostic::warning(span, message).hint("add the entities that pay, or remove it"),
            );
        };
        for name in ["funding", "class_for_form"] {
            if root.has(name) {
                idle(root.place(name), name);
            }
        }
        for name in FIELDS_OF.iter().flat_map(|(_, names)| *names) {
            let mut rows = root.records("commitments").iter();
            if let Some((_, row)) = rows.find(|(_, row)| row.has(name)) {
                idle(row.place(name), name);
            }
        }
    }

    /// Keys of another kind, or of something that is not simulated.
    fn idle_fields(&mut self, c: &Commitment, row: &Record, meant: bool) {
        for (kind, names) in FIELDS_OF {
            let stated = row.has("amount") || row.has("power_gw");
            let build = kind == Kind::Build && stated && !row.has("same_as");
            let simulated = meant || build;
            for name in names.iter().filter(|name| row.has(name)) {
                let (label, hint) = if c.kind != kind {
                    let label = format!("`{}` is a {}", c.id, c.kind.name());
                    (label, format!("it is a key of a {}", kind.name()))
                } else if !simulated {
                    (format!("`{}` is not simulated", c.id), wants(kind).into())
                } else {
                    continue;
                };
                let message = format!("`{name}` of `{}` has no effect", c.id);
                self.found.push(
                    Diagnostic::warning(row.place(name), message)
                        .label(label)
                        .hint(hint),
                );
            }
        }
    }

    /// Spend lies only inside spend.
    fn inside_no_build(&mut self, scenario: &Scenario, c: &Commitment, row: &Record) {
        let parent = c.part_of.map(|parent| &scenario.commitments[parent]);
        let Some(parent) = parent.filter(|p| p.kind != Kind::Build && c.build.is_some()) else {
            return;
        };
        let message = format!("the build `{}` is part of no build", c.id);
        self.found.push(
            Diagnostic::error(row.place("part_of"), message)
                .label(format!("`{}` is a {}", parent.id, parent.kind.name()))
                .hint("spend lies only inside the spend of a build; a contract names the builds that serve it with `backed_by`"),
        );
    }

    /// Reports a name that no entity carries.
    fn known(&mut self, scenario: &Scenario, name: &str, span: Span) -> bool {
        let known = scenario.entity_index(name).is_some();
        if !known {
            let error = Diagnostic::error(span, format!("there is no entity `{name}`"));
            let names = scenario.entities.iter().map(|e| e.name.as_str());
            self.found.push(match nearest(name, names).first() {
                Some(near) => error.hint(format!("did you mean `{near}`?")),
                None => error.hint(
                    "add it to `[entities]`: without money of its own it pays all that it owes",
                ),
            });
        }
        known
    }

    fn buyers(&mut self, scenario: &Scenario, c: &Commitment, row: &Record) {
        for sponsor in &c.sponsors {
            self.known(scenario, &sponsor.name, row.place("sponsor"));
        }
        for (name, span, _) in row.shares("suppliers").unwrap_or_default() {
            let known = self.known(scenario, name, *span);
            if known && c.sponsors.iter().any(|s| s.name == *name) {
                let message = format!("`{name}` would buy from itself");
                self.found.push(
                    Diagnostic::error(*span, message)
                        .label(format!("it is a sponsor of `{}`", c.id))
                        .hint("leave it out: what it makes itself is no purchase"),
                );
            }
        }
    }

    /// One entity pays another.
    fn parties(&mut self, scenario: &Scenario, c: &Commitment, row: &Record) {
        let kind = c.kind.name();
        for sponsor in &c.sponsors {
            self.known(scenario, &sponsor.name, row.place("sponsor"));
        }
        if c.sponsors.len() > 1 {
            let message = format!("the {kind} `{}` has more than one sponsor", c.id);
            self.found.push(
                Diagnostic::error(row.place("sponsor"), message).hint(format!(
                    "one entity pays another: state a {kind} for each of them"
                )),
            );
        }
        let Some(paid) = c.counterparty.as_deref() else {
            if !row.faulty("counterparty") {
                let message = format!("the {kind} `{}` has no counterparty", c.id);
                self.found.push(
                    Diagnostic::error(row.place("id"), message)
                        .hint("name the entity that is paid with `counterparty`"),
                );
            }
            return;
        };
        let span = row.place("counterparty");
        let known = self.known(scenario, paid, span);
        if known && c.sponsors.iter().any(|s| s.name == paid) {
            let message = format!("`{paid}` would pay itself");
            self.found
                .push(Diagnostic::error(span, message).hint(format!(
                    "the sponsor of a {kind} pays, its counterparty is paid"
                )));
        }
    }

    /// The seller of a contract has or builds the capacity.
    fn capacity(&mut self, root: &Record, scenario: &Scenario, c: &Commitment, row: &Record) {
        for (id, span) in row.names("backed_by") {
            self.makes_capacity(root, scenario, id, *span);
        }
        let backed = row.has("backed_by");
        let sized = row.has("power_gw");
        let existing = row.flag("existing_capacity") == Some(true);
        let says = "name the builds that serve it with `backed_by` and their capacity with `power_gw`, or write `existing_capacity = true`";
        let found = if backed && existing {
            let message = format!("`{}` is served by builds and by existing capacity", c.id);
            Diagnostic::error(row.place("existing_capacity"), message).hint(
                "keep `backed_by` or `existing_capacity`; a contract for each of them says both",
            )
        } else if backed && !sized {
            let message = format!("`{}` is backed by builds and states no capacity", c.id);
            Diagnostic::error(row.place("backed_by"), message)
                .hint("add `power_gw`: the capacity at which the full price is due")
        } else if !backed && !existing && !row.faulty("existing_capacity") {
            let (place, message) = if sized {
                let message = format!("no build makes the capacity of `{}`", c.id);
                ("power_gw", message)
            } else {
                let message = format!("`{}` is a contract with no seller capacity", c.id);
                ("id", message)
            };
            Diagnostic::error(row.place(place), message).hint(says)
        } else if existing && sized {
            let message = format!("`power_gw` of `{}` has no effect", c.id);
            Diagnostic::warning(row.place("power_gw"), message)
                .label("the seller has the capacity")
                .hint("it counts only with `backed_by`")
        } else {
            return;
        };
        self.found.push(found);
    }

    /// A commitment that others wait for must be a build whose megawatts are simulated.
    fn makes_capacity(&mut self, root: &Record, scenario: &Scenario, id: &str, span: Span) {
        let mut all = scenario.commitments.iter().zip(root.records("commitments"));
        // An id that is nothing was reported already.
        let Some((c, (_, row))) = all.find(|(c, _)| c.id == id) else {
            return;
        };
        let first = c.same_as.map(|first| &scenario.commitments[first].id);
        let (label, hint) = if c.kind != Kind::Build {
            let label = format!("it is a {}", c.kind.name());
            (label, "name the id of a build".to_owned())
        } else if let Some(first) = first {
            let label = format!("it only mentions `{first}`");
            (label, format!("write `{first}`"))
        } else if !row.has("amount") && !row.has("power_gw") {
            let hint = "give it an `amount` or `power_gw`, and a window";
            ("it is not simulated".to_owned(), hint.to_owned())
        } else if !root.has("regions") || !row.has("sites") {
            let hint =
                "give it `sites`, and the scenario `[regions]`: megawatts are energized there";
            ("it has no `sites`".to_owned(), hint.to_owned())
        } else {
            return;
        };
        let message = format!("`{id}` makes no capacity");
        self.found
            .push(Diagnostic::error(span, message).label(label).hint(hint));
    }

    fn scope(&mut self, scenario: &Scenario, c: &Commitment, row: &Record) {
        let Some(Deal::Claim(claim)) = &c.deal else {
            return;
        };
        let named = row.names("scope");
        for (i, name) in claim.scope.iter().enumerate() {
            let span = named.get(i).map_or(row.place("sponsor"), |n| n.1);
            if !self.known(scenario, name, span) {
                continue;
            }
            let sponsors = |b: &&Commitment| b.sponsors.iter().any(|s| s.name == *name);
            let mut builds = scenario.commitments.iter().filter(|b| b.build.is_some());
            if builds.find(sponsors).is_none() {
                let message = format!("`{}` is about `{name}`, which has no build", c.id);
                self.found.push(
                    Diagnostic::warning(span, message)
                        .hint("the claim is compared with the builds of its scope: correct `scope`, or add builds"),
                );
            }
        }
    }
}

/// What a commitment needs to be simulated.
fn wants(kind: Kind) -> &'static str {
    match kind {
        Kind::Build => "only builds with an amount or a capacity are simulated",
        Kind::Contract => {
            "only contracts with an amount and a window are simulated, and no mentions or parts of others"
        }
        Kind::Stake => {
            "only stakes with an amount and a window, tranches, a milestone or the pace of a fund are simulated, and no mentions or parts of others"
        }
        Kind::Claim => {
            "only claims with an amount and a window are simulated, and no mentions or parts of others"
        }
    }
}
