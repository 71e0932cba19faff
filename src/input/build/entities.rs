//! Entities and what they can pay with.

use super::super::check::Record;
use super::super::fields::FUNDS;
use super::Builder;
use super::assets::inherit;
use super::regimes::{built_in, unit};
use crate::diagnostics::Diagnostic;
use crate::domain::{Entity, Funding, Quantity};

/// An entity with one of these is limited by its money.
const MONEY: [&str; 3] = ["cash", "operating", "borrowing"];

impl Builder<'_> {
    pub(super) fn entities(&mut self, root: &Record) -> Vec<Entity> {
        let mut list: Vec<Entity> = Vec::new();
        for (id, row) in root.records("entities") {
            let entity = self.entity(id, row);
            if let Some(first) = list.iter().find(|e| e.name == entity.name) {
                let message = format!("two entities have the name `{}`", entity.name);
                let span = if row.has("name") {
                    row.place("name")
                } else {
                    row.span
                };
                self.found.push(
                    Diagnostic::error(span, message)
                        .label(format!("`{}` has it too", first.id))
                        .hint("give one of them another `name`, or state both as one entity"),
                );
            }
            list.push(entity);
        }
        list
    }

    fn entity(&mut self, id: &str, row: &Record) -> Entity {
        let own = |name: &str| {
            let path = format!("entities.{id}.{name}");
            let mut quantity = self.quantity(path, unit(row.spec, name), row.quantity(name)?);
            inherit(&mut quantity, row);
            Some(quantity)
        };
        let name = row.text("name").map(str::trim).filter(|n| !n.is_empty());
        let spread = own("spread");
        let funding = MONEY
            .iter()
            .any(|name| row.has(name))
            .then(|| funding(id, row, &own));
        if funding.is_none() {
            self.without_money(id, row);
        }
        self.indebted(id, row, funding.as_ref());
        self.penniless(id, row, funding.as_ref());
        Entity {
            id: id.to_owned(),
            name: name.unwrap_or(id).to_owned(),
            title: row.text_or_empty("title"),
            funding,
            spread,
            evidence: row.evidence(),
        }
    }

    /// What limits money that is not stated says nothing.
    fn without_money(&mut self, id: &str, row: &Record) {
        for field in FUNDS.iter().filter(|f| row.has(f.name)) {
            let message = format!("`{}` of `{id}` says nothing", field.name);
            self.found.push(
                Diagnostic::error(row.place(field.name), message)
                    .label("there is no `cash`, `operating` or `borrowing`")
                    .hint("state one of them, or remove it: an entity without money pays all that it owes"),
            );
        }
    }

    /// All its money is 0, as `--set 'entities.*.borrowing=0'` makes it where none was stated.
    fn penniless(&mut self, id: &str, row: &Record, funding: Option<&Funding>) {
        let Some(funding) = funding else { return };
        let money = [&funding.cash, &funding.operating, &funding.borrowing];
        let read = MONEY
            .iter()
            .all(|name| row.has(name) == row.quantity(name).is_some());
        if read && money.iter().all(|q| q.constant() == Some(0.0)) {
            let stated = MONEY.iter().find(|name| row.has(name));
            let span = stated.map_or(row.span, |name| row.place(name));
            self.found.push(
                Diagnostic::warning(span, format!("`{id}` has no money at all"))
                    .label("it pays nothing but what it receives")
                    .hint(
                        "without `cash`, `operating` and `borrowing` it would pay all that it owes",
                    ),
            );
        }
    }

    fn indebted(&mut self, id: &str, row: &Record, funding: Option<&Funding>) {
        let Some(funding) = funding else { return };
        let ceiling = funding.debt_ceiling.as_ref().and_then(Quantity::constant);
        if let (Some(debt), Some(ceiling)) = (funding.debt.constant(), ceiling)
            && debt > ceiling
        {
            let message = format!("the debt of `{id}` is above its ceiling");
            self.found.push(
                Diagnostic::warning(row.place("debt"), message)
                    .label(format!("the ceiling is {ceiling}"))
                    .hint("it cannot borrow: correct `debt` or `debt_ceiling`"),
            );
        }
    }
}

fn funding(id: &str, row: &Record, own: &dyn Fn(&str) -> Option<Quantity>) -> Funding {
    let or = |name: &str| {
        own(name).unwrap_or_else(|| built_in(format!("entities.{id}.{name}"), row.spec, name))
    };
    Funding {
        cash: or("cash"),
        operating: or("operating"),
        growth: or("growth"),
        growth_years: own("growth_years"),
        available_share: or("available_share"),
        borrowing: or("borrowing"),
        debt: or("debt"),
        debt_ceiling: own("debt_ceiling"),
        retention: or("retention"),
        recycle: or("recycle"),
    }
}
