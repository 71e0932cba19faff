//! The dictionary's tables of the scenario as a whole: horizon, run, drivers, regimes.

use super::assets::{BENCHMARK, CAPACITY, DRIVERS, FUEL, REGION, RETURNS};
use super::deals::{ENTITY, FORMS, FUNDING};
use super::dependence::{DEPENDENCE, FACTOR, PAIR};
use super::ledger::{CLASS, COMMITMENT, CONTEXT, DOCUMENT, EVIDENCE_ROW};
use super::observations::{CONDITIONING, OBSERVATION};
use super::outcomes::OUTCOME;
use super::{Field, Kind, Preset, Range, Spec};
use crate::calendar::Step;
use crate::domain;
use crate::units::Unit;

pub(super) const fn words<T: Copy, const N: usize>(
    names: &[(&'static str, T); N],
) -> [&'static str; N] {
    let mut out = [""; N];
    let mut i = 0;
    while i < N {
        out[i] = names[i].0;
        i += 1;
    }
    out
}

const STEPS: [&str; 3] = words(&Step::NAMES);
const SAMPLINGS: [&str; 4] = words(&domain::Sampling::NAMES);
const STAGES: [&str; 5] = words(&domain::Stage::NAMES);

pub(super) const fn field(name: &'static str, kind: Kind, about: &'static str) -> Field {
    Field::new(name, kind, about)
}

/// The whole file.
pub(in super::super) static ROOT: Spec = Spec {
    name: "scenario",
    heading: "(top level)",
    about: "The scenario as a whole.",
    groups: &[&[
        field(
            "title",
            Kind::Text,
            "A line that says what the scenario is.",
        ),
        field("description", Kind::Text, "A few sentences about it."),
        field(
            "extends",
            Kind::File,
            "The scenario file that this one varies, relative to this file: only what differs is stated here.",
        ),
        field(
            "as_of",
            Kind::Date { last_day: true },
            "The day as seen from which the scenario was written: nothing published later shapes its inputs.",
        ),
        field(
            "currency",
            Kind::Currency,
            "The currency of all results, and of commitments that name no other.",
        )
        .default(Preset::Word("USD")),
        field("time", Kind::Table(&TIME), "The horizon.").required(),
        field(
            "run",
            Kind::Table(&RUN),
            "What to run unless the command line says otherwise.",
        ),
        field(
            "fx",
            Kind::Rates(Range::POSITIVE),
            "Rates by currency code: units of the scenario's currency for one unit of the other. A table may also hold `trend`, `reversion` and `volatility`, as drivers do.",
        )
        .unit(Unit::FxRate),
        field(
            "drivers",
            Kind::Table(&DRIVERS),
            "Costs and prices common to all commitments.",
        ),
        field(
            "fuels",
            Kind::Tables(&FUEL),
            "What electricity is made from, by id.",
        ),
        field(
            "regions",
            Kind::Tables(&REGION),
            "Grids, countries and the rest of the world, by id. With them power and energy are simulated.",
        ),
        field(
            "capacity",
            Kind::Table(&CAPACITY),
            "How capacity arrives and ages.",
        ),
        field(
            "returns",
            Kind::Table(&RETURNS),
            "What capacity earns and costs.",
        ),
        field(
            "regimes",
            Kind::Table(&REGIMES),
            "A Markov chain common to all commitments of a trial.",
        ),
        field(
            "factors",
            Kind::Rows(&FACTOR),
            "Scores that several inputs share, so that they vary together.",
        ),
        field(
            "correlations",
            Kind::Rows(&PAIR),
            "Correlations of two inputs.",
        ),
        field(
            "dependence",
            Kind::Table(&DEPENDENCE),
            "How factors and correlations act together.",
        ),
        field(
            "class_for",
            Kind::ClassBy {
                what: "stage",
                words: &STAGES,
            },
            "The class of builds that name none, by their stage.",
        ),
        field(
            "class_for_form",
            Kind::ClassBy {
                what: "form",
                words: &FORMS,
            },
            "The class of stakes that name none, by their form.",
        ),
        field(
            "entities",
            Kind::Tables(&ENTITY),
            "Who pays, by id. With them money is limited and flows from one to another.",
        ),
        field(
            "funding",
            Kind::Table(&FUNDING),
            "What holds for all payments.",
        ),
        field(
            "classes",
            Kind::Tables(&CLASS),
            "Reference classes: named delivery inputs that commitments refer to.",
        ),
        field(
            "documents",
            Kind::Rows(&DOCUMENT),
            "The library that evidence refers to.",
        ),
        field("commitments", Kind::Rows(&COMMITMENT), "The ledger.").required(),
        field(
            "evidence",
            Kind::Rows(&EVIDENCE_ROW),
            "Further evidence of commitments; it is appended to what a commitment states itself.",
        ),
        field(
            "context",
            Kind::Rows(&CONTEXT),
            "Figures of the documents that are no commitments (earnings, precedents).",
        ),
        field(
            "benchmarks",
            Kind::Rows(&BENCHMARK),
            "Published figures that results are shown beside.",
        ),
        field(
            "outcomes",
            Kind::Rows(&OUTCOME),
            "What came true after `as_of`: it scores a run (`buildout backtest`) and never shapes one.",
        ),
        field(
            "observations",
            Kind::Rows(&OBSERVATION),
            "What has been observed of figures that a run yields: it shapes the run, whose trials count for more the nearer they come to it.",
        ),
        field(
            "conditioning",
            Kind::Table(&CONDITIONING),
            "How a run is conditioned on observations.",
        ),
    ]],
};

static TIME: Spec = Spec {
    name: "time",
    heading: "[time]",
    about: "The horizon, cut into equal periods.",
    groups: &[&[
        field(
            "start",
            Kind::Date { last_day: false },
            "First day of the horizon.",
        )
        .required(),
        field(
            "end",
            Kind::Date { last_day: true },
            "Last day of the horizon.",
        )
        .required(),
        field("step", Kind::Word(&STEPS), "Length of a period.").default(Preset::Word("quarter")),
    ]],
};

static RUN: Spec = Spec {
    name: "run",
    heading: "[run]",
    about: "The size of a run; `-n`, `--seed`, `--sampling` and `--replicates` win over it.",
    groups: &[&[
        field(
            "trials",
            Kind::Whole {
                min: 1,
                max: 1_000_000_000,
            },
            "Number of simulated futures.",
        )
        .unit(Unit::Count)
        .default(Preset::Number(10_000.0)),
        field(
            "seed",
            Kind::Whole {
                min: 0,
                // TOML holds no larger integer.
                max: i64::MAX as u64,
            },
            "Seed of every draw: equal scenario, seed and version give equal results.",
        )
        .default(Preset::Number(1.0)),
        field(
            "sampling",
            Kind::Word(&SAMPLINGS),
            "How draws of different trials go together: independent, a Latin hypercube, the scrambled Sobol sequence, or opposite in pairs (see sampling.md).",
        )
        .default(Preset::Word("random")),
        field(
            "replicates",
            Kind::Whole { min: 1, max: 1000 },
            "Independent samples that the trials are shared out to, and whose spread standard errors and intervals come from; 1: errors are those of independent trials. Default 1 of `random` draws, else 16.",
        )
        .unit(Unit::Count),
    ]],
};

static REGIMES: Spec = Spec {
    name: "regimes",
    heading: "[regimes]",
    about: "A Markov chain; a variant that states `initial` or a `next` replaces it as a whole.",
    groups: &[&[
        field(
            "initial",
            Kind::Probabilities,
            "Probability of each state in the first period; a silent state has 0.",
        )
        .unit(Unit::Probability)
        .required(),
        field("states", Kind::Tables(&STATE), "The states by id.").required(),
    ]],
};

static STATE: Spec = Spec {
    name: "regimes.states",
    heading: "[regimes.states.<id>]",
    about: "A state is left in a period of length Δ with probability 1 − exp(−Δ / mean_stay_years).",
    groups: &[&[
        field(
            "mean_stay_years",
            Kind::Stay,
            "Mean stay in years, or \"forever\".",
        )
        .unit(Unit::Years)
        .required(),
        field(
            "next",
            Kind::Probabilities,
            "Where the chain goes when it leaves, as probabilities of the other states.",
        )
        .unit(Unit::Probability),
        field(
            "pace",
            Kind::Quantity(Range::NOT_NEGATIVE),
            "Multiplies the speed of progress of every build.",
        )
        .unit(Unit::Multiplier)
        .default(Preset::Number(1.0)),
        field(
            "spend",
            Kind::Quantity(Range::NOT_NEGATIVE),
            "Multiplies what every build spends.",
        )
        .unit(Unit::Multiplier)
        .default(Preset::Number(1.0)),
        field(
            "hazard",
            Kind::Quantity(Range::NOT_NEGATIVE),
            "Multiplies every hazard.",
        )
        .unit(Unit::Multiplier)
        .default(Preset::Number(1.0)),
        field(
            "cost",
            Kind::Quantity(Range::POSITIVE),
            "Multiplies `capex_per_mw`.",
        )
        .unit(Unit::Multiplier)
        .default(Preset::Number(1.0)),
        field(
            "price",
            Kind::Quantity(Range::NOT_NEGATIVE),
            "Multiplies `compute_price`.",
        )
        .unit(Unit::Multiplier)
        .default(Preset::Number(1.0)),
        field(
            "utilization",
            Kind::Quantity(Range::NOT_NEGATIVE),
            "Multiplies the utilization of every build.",
        )
        .unit(Unit::Multiplier)
        .default(Preset::Number(1.0)),
        field(
            "credit",
            Kind::Quantity(Range::NOT_NEGATIVE),
            "Multiplies what every entity can borrow.",
        )
        .unit(Unit::Multiplier)
        .default(Preset::Number(1.0)),
        field(
            "cash",
            Kind::Quantity(Range::NOT_NEGATIVE),
            "Multiplies the operating cash flow of every entity where that is positive.",
        )
        .unit(Unit::Multiplier)
        .default(Preset::Number(1.0)),
    ]],
};
