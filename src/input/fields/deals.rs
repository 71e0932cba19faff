//! The dictionary's tables of who pays whom: entities, and the keys of contracts, stakes and claims.

use super::assets::ABOVE_MINUS_ONE;
use super::ledger::EVIDENCE;
use super::tables::{field, words};
use super::{Field, Kind, Preset, Range, Spec};
use crate::domain;
use crate::units::Unit;

pub(super) const FORMS: [&str; 4] = words(&domain::Form::NAMES);

/// What an entity can pay with.
pub(in super::super) const FUNDS: [Field; 10] = [
    field(
        "cash",
        Kind::Quantity(Range::NOT_NEGATIVE),
        "Cash when the horizon begins, 0 where only `operating` or `borrowing` is stated.",
    )
    .unit(Unit::Money)
    .plausible(0.0, 2000.0),
    field(
        "operating",
        Kind::Quantity(Range::ANY),
        "Cash flow from operations at that time, before the payments that are simulated; 0 where only `cash` or `borrowing` is stated.",
    )
    .unit(Unit::MoneyPerYear)
    .plausible(-1000.0, 1000.0),
    field(
        "growth",
        Kind::Quantity(ABOVE_MINUS_ONE),
        "Growth of `operating`.",
    )
    .unit(Unit::PerYear)
    .default(Preset::Number(0.0)),
    field(
        "growth_years",
        Kind::Quantity(Range::NOT_NEGATIVE),
        "Years for which it grows; to the end of the horizon where silent.",
    )
    .unit(Unit::Years),
    field(
        "available_share",
        Kind::Quantity(Range::SHARE),
        "Share of `operating` that may be spent on commitments.",
    )
    .unit(Unit::Fraction)
    .default(Preset::Number(1.0)),
    field(
        "borrowing",
        Kind::Quantity(Range::NOT_NEGATIVE),
        "What it can borrow in a year.",
    )
    .unit(Unit::MoneyPerYear)
    .default(Preset::Number(0.0))
    .plausible(0.0, 1000.0),
    field(
        "debt",
        Kind::Quantity(Range::NOT_NEGATIVE),
        "Debt when the horizon begins.",
    )
    .unit(Unit::Money)
    .default(Preset::Number(0.0))
    .plausible(0.0, 2000.0),
    field(
        "debt_ceiling",
        Kind::Quantity(Range::NOT_NEGATIVE),
        "The most that it may owe; no ceiling where silent.",
    )
    .unit(Unit::Money)
    .plausible(0.0, 5000.0),
    field(
        "retention",
        Kind::Quantity(Range::SHARE),
        "Share of the cash left over in a period that it keeps for the next.",
    )
    .unit(Unit::Fraction)
    .default(Preset::Number(1.0)),
    field(
        "recycle",
        Kind::Quantity(Range::SHARE),
        "Share of the net operating cash of its builds that becomes its cash.",
    )
    .unit(Unit::Fraction)
    .default(Preset::Number(0.0)),
];

pub(super) static ENTITY: Spec = Spec {
    name: "entities",
    heading: "[entities.<id>]",
    about: "A company or fund, its money in billions of the scenario's `currency`. One with neither `cash` nor `operating` nor `borrowing` pays all that it owes. Its evidence holds for every figure that has none of its own.",
    groups: &[
        &[
            field(
                "name",
                Kind::Text,
                "The name that sponsors, counterparties and suppliers carry; its id where silent.",
            ),
            field("title", Kind::Text, "What it is."),
        ],
        &FUNDS,
        &[field(
            "spread",
            Kind::Quantity(Range::NOT_NEGATIVE),
            "Credit spread, for comparison only.",
        )
        .unit(Unit::BasisPoints)],
        &EVIDENCE,
    ],
};

pub(super) static FUNDING: Spec = Spec {
    name: "funding",
    heading: "[funding]",
    about: "What holds for all payments.",
    groups: &[&[field(
        "suppliers",
        Kind::Parts,
        "Whom the money of builds that name no `suppliers` buys from: names of entities with their shares of spend.",
    )
    .unit(Unit::Fraction)]],
};

/// Keys of a stake that is called like a fund; all but the last must then be stated.
pub(in super::super) const FUND: [&str; 5] = [
    "contribution_rates",
    "fund_life",
    "bow",
    "fund_growth",
    "fund_yield",
];

/// Keys of the ways of calling upon an investor.
pub(in super::super) const CALLS: [(&str, &[&str]); 3] = [
    ("tranches", &["tranches"]),
    ("a milestone", &["milestone_build", "milestone_gw"]),
    ("a fund's pace", &FUND),
];

/// Keys that only commitments of one kind have.
pub(in super::super) const FIELDS_OF: [(domain::Kind, &[&str]); 4] = [
    (domain::Kind::Build, &["suppliers"]),
    (
        domain::Kind::Contract,
        &[
            "backed_by",
            "existing_capacity",
            "default_after",
            "relet_price",
        ],
    ),
    (
        domain::Kind::Stake,
        &[
            "form",
            "tranches",
            "milestone_build",
            "milestone_gw",
            FUND[0],
            FUND[1],
            FUND[2],
            FUND[3],
            FUND[4],
        ],
    ),
    (
        domain::Kind::Claim,
        &[
            "scope",
            "claim_ai_only",
            "coverage",
            "outcome_low",
            "outcome_high",
        ],
    ),
];

pub(super) const DEAL: [Field; 19] = [
    field(
        "suppliers",
        Kind::Parts,
        "Of a build: whom its money buys from, names of entities with their shares of spend, as in `Nvidia: 0.4; AMD: 0.05`. Those of `[funding]` where silent, nobody where empty (`{}`).",
    )
    .unit(Unit::Fraction),
    field(
        "backed_by",
        Kind::Names,
        "Of a contract: ids of the builds whose capacity serves it. The full price is due once they have energized `power_gw`, and in proportion before.",
    ),
    field(
        "existing_capacity",
        Kind::Flag,
        "Of a contract: the seller has the capacity, and no build backs it.",
    )
    .default(Preset::Flag(false)),
    field(
        "default_after",
        Kind::Quantity(Range::POSITIVE),
        "Of a contract: the buyer defaults once more than this many years' worth is unpaid.",
    )
    .unit(Unit::Years)
    .default(Preset::Number(0.5)),
    field(
        "relet_price",
        Kind::Quantity(Range::of(0.0, false, 2.0)),
        "Of a contract: the price at which the capacity is let to another after a default, over the contract's.",
    )
    .unit(Unit::Multiplier)
    .default(Preset::Number(0.0)),
    field(
        "form",
        Kind::Word(&FORMS),
        "Of a stake: how binding it is. `class_for_form` may give it a class.",
    )
    .default(Preset::Word("binding")),
    field(
        "tranches",
        Kind::Tranches,
        "Of a stake: shares of the amount, each due on a date, as in `2026-01-01: 0.25; 2026-07-01: 0.75`. A stake with no tranches, milestone or fund is due evenly over its window.",
    )
    .unit(Unit::Fraction),
    field(
        "milestone_build",
        Kind::Text,
        "Of a stake: id of the build in proportion to whose energized capacity it is due.",
    ),
    field(
        "milestone_gw",
        Kind::Quantity(Range::POSITIVE),
        "Of a stake: capacity of IT load of that build at which all of it is due.",
    )
    .unit(Unit::Gigawatts)
    .plausible(0.001, 200.0),
    field(
        "contribution_rates",
        Kind::Numbers(Range::SHARE),
        "Of a stake that is called like a fund (Takahashi and Alexander 2002): share of what is not yet called that is called in each year from `window_start`, as in `0.25; 0.333; 0.5`; the last holds for all later years.",
    )
    .unit(Unit::PerYear),
    field(
        "fund_life",
        Kind::Number(Range::POSITIVE),
        "Of such a stake: life of the fund.",
    )
    .unit(Unit::Years),
    field(
        "bow",
        Kind::Number(Range::POSITIVE),
        "Of such a stake: exponent of the share of the net asset value that is distributed; the higher, the later.",
    ),
    field(
        "fund_yield",
        Kind::Number(Range::SHARE),
        "Of such a stake: the least share of the net asset value that is distributed in a year.",
    )
    .unit(Unit::PerYear)
    .default(Preset::Number(0.0)),
    field(
        "fund_growth",
        Kind::Quantity(ABOVE_MINUS_ONE),
        "Of such a stake: growth of its net asset value.",
    )
    .unit(Unit::PerYear),
    field(
        "scope",
        Kind::Names,
        "Of a claim: names of the sponsors whose builds it is about. Where silent, its own sponsors if all of them are entities, else all builds.",
    ),
    field(
        "claim_ai_only",
        Kind::Flag,
        "Of a claim: it is about AI infrastructure only.",
    )
    .default(Preset::Flag(false)),
    field(
        "coverage",
        Kind::Quantity(Range::SOME_SHARE),
        "Of a claim: share of the claimed total that this ledger lists.",
    )
    .unit(Unit::Fraction)
    .default(Preset::Number(1.0)),
    field(
        "outcome_low",
        Kind::Number(Range::NOT_NEGATIVE),
        "Of a claim: what is known to have happened at least, for comparison only.",
    )
    .unit(Unit::Money),
    field(
        "outcome_high",
        Kind::Number(Range::NOT_NEGATIVE),
        "Of a claim: what is known to have happened at most.",
    )
    .unit(Unit::Money),
];
