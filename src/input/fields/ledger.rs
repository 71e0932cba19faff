//! The dictionary's tables of the ledger: classes, commitments, evidence, documents, context.

use super::assets::TERMS;
use super::deals::DEAL;
use super::tables::{field, words};
use super::{Field, Kind, Preset, Range, Spec};
use crate::domain;
use crate::units::Unit;

const KINDS: [&str; 4] = words(&domain::Kind::NAMES);
const HEDGES: [&str; 6] = words(&domain::Hedge::NAMES);
const STAGES: [&str; 5] = words(&domain::Stage::NAMES);
const POLICIES: [&str; 2] = words(&domain::OverrunPolicy::NAMES);

const SOURCE: Field = field(
    "source",
    Kind::Text,
    "Who says so: a document's id, a publisher, or `judgement`.",
);
pub(super) const EVIDENCE: [Field; 6] = [
    SOURCE,
    field(
        "quote",
        Kind::Text,
        "The verbatim words, in their language.",
    ),
    field("url", Kind::Text, "Where it can be read."),
    field("accessed", Kind::Text, "The day on which it was read."),
    field(
        "note",
        Kind::Text,
        "What to know about it: hedges, contradictions, later news.",
    ),
    field("confidence", Kind::Text, "How far it can be trusted."),
];

/// Names of the keys that hold evidence.
pub(in super::super) const EVIDENCE_KEYS: [&str; 6] =
    ["source", "quote", "url", "accessed", "note", "confidence"];

/// A quantity written as a table. Its `value` is checked against the field it stands for.
pub(in super::super) static QUANTITY: Spec = Spec {
    name: "quantity",
    heading: "{ value = …, source = … }",
    about: "A number or distribution together with its evidence.",
    groups: &[
        &[field(
            "value",
            Kind::Quantity(Range::ANY),
            "The number or distribution.",
        )
        .required()],
        &EVIDENCE,
    ],
};

const DELIVERY: [Field; 11] = [
    field(
        "realized",
        Kind::Quantity(Range::NOT_NEGATIVE),
        "Realized fraction: the share of the headline that the sponsor really intends to spend.",
    )
    .unit(Unit::Fraction)
    .default(Preset::Number(1.0)),
    field(
        "delay_years",
        Kind::Quantity(Range::NOT_NEGATIVE),
        "Delay of the start after the window opens.",
    )
    .unit(Unit::Years)
    .default(Preset::Number(0.0)),
    field(
        "stretch",
        Kind::Quantity(Range::POSITIVE),
        "Length of the work over the length of the window.",
    )
    .unit(Unit::Multiplier)
    .default(Preset::Number(1.0)),
    field(
        "overrun",
        Kind::Quantity(Range::POSITIVE),
        "Cost of the scope over its planned cost.",
    )
    .unit(Unit::Multiplier)
    .default(Preset::Number(1.0)),
    field(
        "overrun_policy",
        Kind::Word(&POLICIES),
        "What an overrun does: `descope` keeps the spend and builds less, `absorb` pays it.",
    )
    .default(Preset::Word("descope")),
    field(
        "hazard",
        Kind::Quantity(Range::NOT_NEGATIVE),
        "Cancellations per year of activity.",
    )
    .unit(Unit::PerYear)
    .default(Preset::Number(0.0)),
    field(
        "curve",
        Kind::Curve,
        "S-curve of spend over progress: \"linear\", \"rayleigh\", \"beta(2, 3)\", \"logistic(8)\", or points [[0, 0], [0.5, 0.3], [1, 1]].",
    )
    .default(Preset::Word("linear")),
    field(
        "ai_share",
        Kind::Quantity(Range::SHARE),
        "Share of the headline that is AI infrastructure.",
    )
    .unit(Unit::Fraction)
    .default(Preset::Number(1.0)),
    field(
        "relet",
        Kind::Quantity(Range::SHARE),
        "Share of the remaining plan that another party takes up after a cancellation.",
    )
    .unit(Unit::Fraction)
    .default(Preset::Number(0.0)),
    field(
        "relet_delay",
        Kind::Quantity(Range::NOT_NEGATIVE),
        "Years from the cancellation until the other party begins; of a contract: from a default until the capacity is let again, 1 where silent.",
    )
    .unit(Unit::Years)
    .default(Preset::Number(0.0)),
    field(
        "met_threshold",
        Kind::Number(Range::SOME_SHARE),
        "Share of the headline that must be spent by the window's end for the pledge to be met.",
    )
    .unit(Unit::Fraction)
    .default(Preset::Number(0.95)),
];

const ASSET: [Field; 4] = [
    field(
        "sites",
        Kind::Shares,
        "Where its capacity stands: the id of a region, or shares `A: 0.6; B: 0.4`.",
    )
    .unit(Unit::Fraction),
    field(
        "fuels",
        Kind::Shares,
        "Its own mix of electricity; its regions' where silent.",
    )
    .unit(Unit::Fraction),
    field(
        "behind_the_meter",
        Kind::Quantity(Range::SHARE),
        "Its own share that never waits for the grid; its regions' where silent.",
    )
    .unit(Unit::Fraction),
    field(
        "capacity_from",
        Kind::Word(&CAPACITY_FROM),
        "What makes the capacity where an amount and a capacity are stated.",
    )
    .default(Preset::Word("power_gw")),
];

/// The word that lets the amount make the capacity stands second.
pub(in super::super) const CAPACITY_FROM: [&str; 2] = ["power_gw", "amount"];

pub(super) static CLASS: Spec = Spec {
    name: "classes",
    heading: "[classes.<id>]",
    about: "A reference class. Its evidence holds for every field that has none of its own.",
    groups: &[
        &[field("title", Kind::Text, "What the class holds.")],
        &DELIVERY,
        &TERMS,
        &EVIDENCE,
    ],
};

pub(super) static COMMITMENT: Spec = Spec {
    name: "commitments",
    heading: "[[commitments]]",
    about: "One announcement a row. A delivery field of its own wins over that of its class, which wins over the built-in default; its evidence keys are its first piece of evidence.",
    groups: &[
        &[
            field("id", Kind::Id, "Its name in paths and results.").required(),
            field("title", Kind::Text, "What was announced, in a line.").required(),
            field(
                "kind",
                Kind::Word(&KINDS),
                "`build`: the sponsor's own capital expenditure; `contract`: a buyer pays a seller for capacity; `stake`: an investor funds an entity; `claim`: an aggregate about others' money.",
            )
            .required(),
            field(
                "sponsor",
                Kind::Sponsors,
                "Who pays: a name, `A; B` for equal shares, `A: 0.6; B: 0.4`, or a list of { name, share }.",
            )
            .required(),
            field("counterparty", Kind::Text, "Who is paid or funded."),
            field(
                "amount",
                Kind::Quantity(Range::POSITIVE),
                "Headline as announced, in billions of `currency`; silent where none was stated.",
            )
            .unit(Unit::Money),
            field(
                "amount_low",
                Kind::Number(Range::NOT_NEGATIVE),
                "The low end of a range or the plainer figure, for the record.",
            )
            .unit(Unit::Money),
            field("currency", Kind::Currency, "Currency of its money; the scenario's where silent."),
            field("hedge", Kind::Word(&HEDGES), "How the source words its amount.")
                .default(Preset::Word("exact")),
            field("stage", Kind::Word(&STAGES), "How far it has come.")
                .default(Preset::Word("announced")),
            field("announced", Kind::Date { last_day: false }, "Day of the announcement."),
            field(
                "window_start",
                Kind::Date { last_day: false },
                "First day of the announced window.",
            ),
            field(
                "window_end",
                Kind::Date { last_day: true },
                "Last day of the announced window, its deadline.",
            ),
            field("region", Kind::Text, "Where."),
            field(
                "power_gw",
                Kind::Quantity(Range::POSITIVE),
                "Capacity of IT load, where stated.",
            )
            .unit(Unit::Gigawatts)
            .plausible(0.001, 200.0),
            field("energy_source", Kind::Text, "What was said of its energy."),
            field("class", Kind::Text, "Id of the class its delivery inputs come from."),
            field(
                "same_as",
                Kind::Text,
                "Id of the commitment that this only mentions again; it then counts nowhere.",
            ),
            field(
                "part_of",
                Kind::Text,
                "Id of the commitment whose headline contains this one's.",
            ),
            field(
                "part_share",
                Kind::Quantity(Range::SHARE),
                "Share of it that lies inside the parent's headline.",
            )
            .unit(Unit::Fraction)
            .default(Preset::Number(1.0)),
            field(
                "overlaps",
                Kind::Overlaps,
                "Shares of it that other commitments already hold, removed from portfolio totals only: a list of { with, share }, or `ID: share; ID2: share`.",
            )
            .unit(Unit::Fraction),
            field("in_naive_total", Kind::Flag, "Counted in the naive total.")
                .default(Preset::Flag(true)),
            field(
                "spent_to_date",
                Kind::Quantity(Range::NOT_NEGATIVE),
                "Spent before `time.start`, where its window opens before it: billions of `currency`; a parent's includes its parts.",
            )
            .unit(Unit::Money),
        ],
        &DELIVERY,
        &ASSET,
        &TERMS,
        &DEAL,
        &EVIDENCE,
    ],
};

pub(super) static EVIDENCE_ROW: Spec = Spec {
    name: "evidence",
    heading: "[[evidence]]",
    about: "One quote or note a row, several where sources contradict each other.",
    groups: &[
        &[
            field(
                "commitment",
                Kind::Text,
                "Id of the commitment it is about.",
            )
            .required(),
            field("document", Kind::Text, "Id of the document it is from."),
            field("hedge", Kind::Text, "How this wording hedges the amount."),
            field("date", Kind::Text, "When it was said."),
        ],
        &EVIDENCE,
    ],
};

pub(super) static DOCUMENT: Spec = Spec {
    name: "documents",
    heading: "[[documents]]",
    about: "A document that evidence refers to.",
    groups: &[&[
        field("id", Kind::Id, "Its name.").required(),
        field("title", Kind::Text, "Its title."),
        field("publisher", Kind::Text, "Who published it."),
        field("date", Kind::Text, "When, as far as known."),
        field("language", Kind::Text, "Its language."),
        field("url", Kind::Text, "Where it can be read."),
    ]],
};

pub(super) static CONTEXT: Spec = Spec {
    name: "context",
    heading: "[[context]]",
    about: "A figure that is no commitment.",
    groups: &[
        &[
            field("id", Kind::Id, "Its name.").required(),
            field("sponsor", Kind::Text, "Whose figure it is."),
            field("what", Kind::Text, "What it says."),
            field("value", Kind::Number(Range::ANY), "The figure."),
            field("unit", Kind::Text, "Its unit, as the source words it."),
            field("period", Kind::Text, "What time it is about."),
            field("document", Kind::Text, "Id of the document it is from."),
        ],
        &EVIDENCE,
    ],
};
