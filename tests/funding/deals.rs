//! Entities, contracts, stakes and claims by hand, with plain terms.

use super::world::Days;
use crate::common::{build, date, quantity};
use buildout::domain::{
    Calls, Commitment, ContractTerms, Deal, Entity, Evidence, Form, Funding, Kind, Sponsor,
    StakeTerms, Window,
};

/// An entity; `figures` are texts of distributions, by field.
pub fn entity(name: &str, figures: Option<&[(&str, &str)]>) -> Entity {
    let text = |field: &str| {
        let stated = figures
            .unwrap_or_default()
            .iter()
            .find(|(f, _)| *f == field);
        stated.map(|(_, text)| *text)
    };
    let q = |field: &str, silent: &str| {
        let text = text(field).unwrap_or(silent);
        quantity(&format!("entities.{name}.{field}"), text)
    };
    Entity {
        id: name.to_owned(),
        name: name.to_owned(),
        title: name.to_owned(),
        funding: figures.is_some().then(|| Funding {
            cash: q("cash", "0"),
            operating: q("operating", "0"),
            growth: q("growth", "0"),
            growth_years: text("growth_years").map(|_| q("growth_years", "0")),
            available_share: q("available_share", "1"),
            borrowing: q("borrowing", "0"),
            debt: q("debt", "0"),
            debt_ceiling: text("debt_ceiling").map(|_| q("debt_ceiling", "0")),
            retention: q("retention", "1"),
            recycle: q("recycle", "0"),
        }),
        spread: None,
        evidence: Evidence::default(),
    }
}

pub fn window(days: Days) -> Window {
    Window {
        start: date(days.0),
        end: date(days.1),
    }
}

/// A commitment that is no build.
pub fn deal(kind: Kind, id: &str, amount: &str, parties: (&str, &str), deal: Deal) -> Commitment {
    let mut c = build(id, amount, ("2025-01-01", "2025-12-31"));
    c.kind = kind;
    c.sponsors = vec![Sponsor {
        name: parties.0.to_owned(),
        share: 1.0,
    }];
    c.counterparty = (!parties.1.is_empty()).then(|| parties.1.to_owned());
    c.build = None;
    c.window = match &deal {
        Deal::Contract(terms) => Some(terms.window),
        Deal::Claim(terms) => Some(terms.window),
        Deal::Stake(StakeTerms {
            calls: Calls::Even(window),
            ..
        }) => Some(*window),
        Deal::Stake(_) => None,
    };
    c.deal = Some(deal);
    c
}

pub fn contract(id: &str, amount: &str, parties: (&str, &str), days: Days) -> Commitment {
    let q = |field: &str, text: &str| quantity(&format!("commitments.{id}.{field}"), text);
    let terms = ContractTerms {
        window: window(days),
        backed_by: Vec::new(),
        default_after: q("default_after", "0.5"),
        relet_price: q("relet_price", "0"),
        relet_delay: q("relet_delay", "1"),
    };
    deal(Kind::Contract, id, amount, parties, Deal::Contract(terms))
}

pub fn stake(id: &str, amount: &str, parties: (&str, &str), calls: Calls) -> Commitment {
    let q = |field: &str, text: &str| quantity(&format!("commitments.{id}.{field}"), text);
    let terms = StakeTerms {
        form: Form::Binding,
        calls,
        realized: q("realized", "1"),
        delay_years: q("delay_years", "0"),
        hazard: q("hazard", "0"),
    };
    deal(Kind::Stake, id, amount, parties, Deal::Stake(terms))
}

/// Changes one number of a contract or a stake.
pub fn amend(mut c: Commitment, field: &str, text: &str) -> Commitment {
    let new = quantity(&format!("commitments.{}.{field}", c.id), text);
    match (c.deal.as_mut().expect("a deal"), field) {
        (Deal::Contract(t), "default_after") => t.default_after = new,
        (Deal::Contract(t), "relet_price") => t.relet_price = new,
        (Deal::Contract(t), "relet_delay") => t.relet_delay = new,
        (Deal::Stake(t), "realized") => t.realized = new,
        (Deal::Stake(t), "delay_years") => t.delay_years = new,
        (Deal::Stake(t), "hazard") => t.hazard = new,
        (Deal::Claim(t), "coverage") => t.coverage = new,
        (_, other) => panic!("no field {other}"),
    }
    c
}
