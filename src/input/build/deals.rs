//! Contracts, stakes and claims, and the suppliers of builds. Only where there are entities.

use super::super::check::{Record, Typed};
use super::super::fields::{CALLS, FUND};
use super::commitments::pick;
use super::regimes::{built_in, unit};
use super::{Builder, default_word};
use crate::diagnostics::Diagnostic;
use crate::domain::{
    Calls, ClaimTerms, Commitment, ContractTerms, Deal, Entity, Form, Kind, Pacing, Quantity,
    Sponsor, StakeTerms,
};

/// Years from a default until capacity is let again, where a contract is silent.
const RELET_DELAY: f64 = 1.0;

impl Builder<'_> {
    /// Fills in what is simulated of commitments that are no builds, and whom builds buy from.
    pub(super) fn deals(&mut self, root: &Record, entities: &[Entity], list: &mut [Commitment]) {
        let by_form = self.classes_by(root, "class_for_form");
        if entities.is_empty() {
            return;
        }
        let rows = root.records("commitments");
        let usual = root.record("funding").and_then(|f| f.shares("suppliers"));
        for (i, (_, row)) in rows.iter().enumerate() {
            suppliers(&mut list[i], row, usual.unwrap_or_default());
            let silent = list[i].kind == Kind::Stake && !row.has("same_as") && !row.has("class");
            if silent && let Some(class) = by_form.get(form(row).name()) {
                list[i].class = Some(class.clone());
            }
            if meant(&list[i], row, list) {
                list[i].deal = self.deal(i, root, row, entities, list);
            }
        }
    }

    fn deal(
        &mut self,
        i: usize,
        root: &Record,
        row: &Record,
        entities: &[Entity],
        list: &[Commitment],
    ) -> Option<Deal> {
        let c = &list[i];
        match c.kind {
            Kind::Build => None,
            Kind::Contract => Some(Deal::Contract(ContractTerms {
                window: c.window?,
                backed_by: self.backing(row, list),
                default_after: self.own_or_built_in(c, row, "default_after"),
                relet_price: self.own_or_built_in(c, row, "relet_price"),
                relet_delay: self.relet_delay(c, root, row),
            })),
            Kind::Stake => {
                let calls = self.calls(c, row, list)?;
                let mut classes = root.records("classes").iter();
                let class = classes.find(|(id, _)| c.class.as_ref() == Some(id));
                let delivery = |name| self.delivery(&c.id, row, class, name);
                Some(Deal::Stake(StakeTerms {
                    form: form(row),
                    calls,
                    realized: delivery("realized"),
                    delay_years: delivery("delay_years"),
                    hazard: delivery("hazard"),
                }))
            }
            Kind::Claim => Some(Deal::Claim(ClaimTerms {
                window: c.window?,
                scope: scope(c, row, entities),
                ai_only: row.flag("claim_ai_only").unwrap_or(false),
                coverage: self.own_or_built_in(c, row, "coverage"),
                outcome: self.outcome(c, row),
            })),
        }
    }

    fn own_or_built_in(&self, c: &Commitment, row: &Record, name: &str) -> Quantity {
        let path = format!("commitments.{}.{name}", c.id);
        match row.quantity(name) {
            Some(raw) => self.quantity(path, unit(row.spec, name), raw),
            None => built_in(path, row.spec, name),
        }
    }

    /// As delivery inputs, but capacity without a tenant is not let on the same day.
    fn relet_delay(&self, c: &Commitment, root: &Record, row: &Record) -> Quantity {
        let mut classes = root.records("classes").iter();
        let class = classes.find(|(id, _)| c.class.as_ref() == Some(id));
        let mut delay = self.delivery(&c.id, row, class, "relet_delay");
        if delay.origin == "built-in" {
            delay.distribution = crate::distributions::Distribution::Constant(RELET_DELAY);
        }
        delay
    }

    fn backing(&mut self, row: &Record, list: &[Commitment]) -> Vec<usize> {
        let mut backing = Vec::new();
        for (id, span) in row.names("backed_by") {
            match list.iter().position(|c| c.id == *id) {
                Some(index) => backing.push(index),
                None => self.unknown(*span, "build", id, builds(list)),
            }
        }
        backing
    }

    /// How an investor is called upon; none where that is faulty.
    fn calls(&mut self, c: &Commitment, row: &Record, list: &[Commitment]) -> Option<Calls> {
        let stated = |keys: &[&'static str]| keys.iter().copied().find(|key| row.has(key));
        let ways: Vec<(&str, &str)> = CALLS
            .iter()
            .filter_map(|(way, keys)| Some((*way, stated(keys)?)))
            .collect();
        match ways.as_slice() {
            [] => c.window.map(Calls::Even),
            [(_, "tranches")] => match row.get("tranches") {
                Some(Typed::Tranches(list)) => Some(Calls::Tranches(list.clone())),
                _ => None,
            },
            [(_, key)] if FUND.contains(key) => self.pacing(c, row, key),
            [_] => self.milestone(c, row, list),
            [(first, _), (second, key), ..] => {
                let message = format!("`{}` is called in two ways", c.id);
                self.found.push(
                    Diagnostic::error(row.place(key), message)
                        .label(format!("by {first} and by {second}"))
                        .hint("keep one of them"),
                );
                None
            }
        }
    }

    fn milestone(&mut self, c: &Commitment, row: &Record, list: &[Commitment]) -> Option<Calls> {
        for (has, lacks) in [
            ("milestone_build", "milestone_gw"),
            ("milestone_gw", "milestone_build"),
        ] {
            if row.has(has) && !row.has(lacks) {
                let message = format!("`{}` has a `{has}` but no `{lacks}`", c.id);
                self.found
                    .push(Diagnostic::error(row.place(has), message).hint(
                    "a milestone is the id of a build and the capacity, in GW, at which all is due",
                ));
            }
        }
        let id = row.text("milestone_build")?;
        let Some(build) = list.iter().position(|c| c.id == id) else {
            self.unknown(row.place("milestone_build"), "build", id, builds(list));
            return None;
        };
        let raw = row.quantity("milestone_gw")?;
        let path = format!("commitments.{}.milestone_gw", c.id);
        let gw = self.quantity(path, unit(row.spec, "milestone_gw"), raw);
        Some(Calls::Milestone { build, gw })
    }

    fn pacing(&mut self, c: &Commitment, row: &Record, key: &str) -> Option<Calls> {
        // All but the yield, which may be 0.
        let missing: Vec<String> = FUND
            .iter()
            .filter(|name| **name != "fund_yield" && !row.has(name))
            .map(|name| format!("`{name}`"))
            .collect();
        if !missing.is_empty() {
            let message = format!("the pace of `{}` is incomplete", c.id);
            self.found.push(
                Diagnostic::error(row.place(key), message)
                    .label(format!("it has no {}", missing.join(", ")))
                    .hint("a fund has `contribution_rates`, `fund_life`, `bow` and `fund_growth`"),
            );
        }
        let dated = row.has("window_start") && row.has("window_end");
        if !dated {
            let message = format!("the fund `{}` has no window", c.id);
            self.found.push(
                Diagnostic::error(row.place(key), message)
                    .hint("add `window_start`, when its calls begin, and `window_end`"),
            );
        }
        let Some(Typed::Numbers(contributions)) = row.get("contribution_rates") else {
            return None;
        };
        let raw = row.quantity("fund_growth")?;
        let path = format!("commitments.{}.fund_growth", c.id);
        Some(Calls::Pacing(Pacing {
            start: c.window?.start,
            contributions: contributions.clone(),
            life: row.number("fund_life")?,
            bow: row.number("bow")?,
            dividend_yield: row.number("fund_yield").unwrap_or(0.0),
            growth: self.quantity(path, unit(row.spec, "fund_growth"), raw),
        }))
    }

    fn outcome(&mut self, c: &Commitment, row: &Record) -> Option<(f64, f64)> {
        for (has, lacks) in [
            ("outcome_low", "outcome_high"),
            ("outcome_high", "outcome_low"),
        ] {
            if row.has(has) && !row.has(lacks) {
                let message = format!("`{}` has an `{has}` but no `{lacks}`", c.id);
                self.found.push(
                    Diagnostic::error(row.place(has), message)
                        .hint("state both; a figure that is known exactly is both of them"),
                );
            }
        }
        let (low, high) = (row.number("outcome_low")?, row.number("outcome_high")?);
        if low > high {
            let message = format!("the outcome of `{}` ends below its beginning", c.id);
            self.found.push(
                Diagnostic::error(row.place("outcome_high"), message)
                    .label(format!("`outcome_low` is {low}"))
                    .hint("swap them or correct one"),
            );
        }
        Some((low, high))
    }
}

/// A contract, stake or claim that a trial simulates, faulty or not.
pub(super) fn meant(c: &Commitment, row: &Record, list: &[Commitment]) -> bool {
    let within = c.part_of.and_then(|parent| list.get(parent));
    let counted = within.is_none_or(|parent| parent.kind == Kind::Build);
    let dated = row.has("window_start") && row.has("window_end");
    let mut keys = CALLS.iter().flat_map(|(_, keys)| *keys);
    let timed = match c.kind {
        Kind::Build => false,
        Kind::Contract | Kind::Claim => dated,
        Kind::Stake => dated || keys.any(|key| row.has(key)),
    };
    timed && counted && row.has("amount") && !row.has("same_as")
}

fn form(row: &Record) -> Form {
    let word = row.text("form").unwrap_or(default_word(row.spec, "form"));
    pick(&Form::NAMES, word).unwrap_or(Form::Binding)
}

fn builds(list: &[Commitment]) -> impl Iterator<Item = &str> {
    let builds = list.iter().filter(|c| c.kind == Kind::Build);
    builds.map(|c| c.id.as_str())
}

/// The suppliers that a build names, or else the usual ones that do not sponsor it themselves.
fn suppliers(c: &mut Commitment, row: &Record, usual: &[(String, crate::diagnostics::Span, f64)]) {
    let Some(build) = &mut c.build else { return };
    let own = row.shares("suppliers");
    let sponsors = &c.sponsors;
    let others = |name: &str| own.is_some() || sponsors.iter().all(|s| s.name != name);
    build.suppliers = own
        .unwrap_or(usual)
        .iter()
        .filter(|(name, _, share)| *share > 0.0 && others(name))
        .map(|(name, _, share)| Sponsor {
            name: name.clone(),
            share: *share,
        })
        .collect();
}

/// Whose builds a claim is about; empty for all.
fn scope(c: &Commitment, row: &Record, entities: &[Entity]) -> Vec<String> {
    if row.has("scope") {
        let names = row.names("scope").iter();
        return names.map(|(name, _)| name.clone()).collect();
    }
    let known = |name: &str| entities.iter().any(|e| e.name == name);
    let all = c.sponsors.iter().all(|s| known(&s.name));
    let names = c.sponsors.iter().filter(|_| all);
    names.map(|s| s.name.clone()).collect()
}
