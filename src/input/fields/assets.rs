//! The dictionary's tables of drivers, regions and the terms of assets, and of benchmarks.

use super::ledger::EVIDENCE;
use super::tables::field;
use super::{Field, Kind, Preset, Range, Spec};
use crate::domain::Term;
use crate::units::Unit;

pub(super) const ABOVE_MINUS_ONE: Range = Range::of(-1.0, true, 10.0);

const fn level(about: &'static str, range: Range, unit: Unit, low: f64, high: f64) -> Field {
    field("level", Kind::Quantity(range), about)
        .unit(unit)
        .plausible(low, high)
        .required()
}

/// How a driver moves; also keys of an fx rate.
pub(in super::super) const MOVES: [Field; 3] = [
    field(
        "trend",
        Kind::Quantity(ABOVE_MINUS_ONE),
        "Growth a year, such as -0.05 for a fall of 5 %.",
    )
    .unit(Unit::PerYear)
    .default(Preset::Number(0.0)),
    field(
        "reversion",
        Kind::Quantity(Range::of(0.0, false, 1000.0)),
        "Speed at which a shock fades, per year; 0 is a random walk.",
    )
    .unit(Unit::PerYear)
    .default(Preset::Number(0.0)),
    field(
        "volatility",
        Kind::Quantity(Range::of(0.0, false, 3.0)),
        "Standard deviation of the shocks of a year, of the logarithm.",
    )
    .unit(Unit::PerYear)
    .default(Preset::Number(0.0)),
];

pub(super) static DRIVERS: Spec = Spec {
    name: "drivers",
    heading: "[drivers]",
    about: "Costs and prices common to all commitments. A driver is its level, a trend, the regime's multiplier and shocks that fade; shocks leave its mean as it is.",
    groups: &[&[
        field(
            "capex_per_mw",
            Kind::Table(&CAPEX),
            "Cost of one MW of IT load, all-in.",
        ),
        field(
            "compute_price",
            Kind::Table(&PRICE),
            "Revenue of one MW of IT load sold for a year at full use. With it, and regions, returns are simulated.",
        ),
        field(
            "correlations",
            Kind::List(&CORRELATION),
            "Correlations of the shocks of two drivers; a later row about the same two wins.",
        ),
    ]],
};

static CAPEX: Spec = Spec {
    name: "drivers.capex_per_mw",
    heading: "[drivers.capex_per_mw]",
    about: "Cost of one MW of IT load, all-in: chips, network, building, power on site.",
    groups: &[
        &[level(
            "Its level. A build stated by capacity alone counts at its capacity times this.",
            Range::POSITIVE,
            Unit::MoneyPerMw,
            3.0,
            200.0,
        )],
        &MOVES,
    ],
};

static PRICE: Spec = Spec {
    name: "drivers.compute_price",
    heading: "[drivers.compute_price]",
    about: "Revenue of one MW of IT load sold for a year at full use, of equipment that goes online at the time.",
    groups: &[
        &[level(
            "Its level.",
            Range::NOT_NEGATIVE,
            Unit::MoneyPerMwYear,
            0.3,
            100.0,
        )],
        &MOVES,
    ],
};

static CORRELATION: Spec = Spec {
    name: "drivers.correlations",
    heading: "[[drivers.correlations]]",
    about: "The correlation of the shocks of two drivers, named by their paths, such as `regions.ERCOT.power_price`.",
    groups: &[&[
        field("a", Kind::Text, "Path of a driver.").required(),
        field("b", Kind::Text, "Path of another one.").required(),
        field(
            "r",
            Kind::Number(Range::of(-1.0, false, 1.0)),
            "Correlation of their shocks.",
        )
        .required(),
    ]],
};

pub(super) static FUEL: Spec = Spec {
    name: "fuels",
    heading: "[fuels.<id>]",
    about: "What electricity is made from away from the grid. `grid` is a region's own grid and no fuel.",
    groups: &[
        &[
            field("title", Kind::Text, "Its name."),
            field(
                "intensity",
                Kind::Quantity(Range::NOT_NEGATIVE),
                "Emissions of the electricity made from it.",
            )
            .unit(Unit::GramsPerKwh)
            .plausible(0.0, 1500.0)
            .required(),
        ],
        &EVIDENCE,
    ],
};

pub(super) static REGION: Spec = Spec {
    name: "regions",
    heading: "[regions.<id>]",
    about: "A grid, a country or the rest of the world. Its evidence holds for every field that has none of its own.",
    groups: &[
        &[
            field("title", Kind::Text, "Its name."),
            field(
                "group",
                Kind::Text,
                "Regions of one group are also summed up, under the group's name.",
            ),
            field(
                "pue",
                Kind::Quantity(Range::of(1.0, false, f64::INFINITY)),
                "Power of the facility over power of the IT load.",
            )
            .unit(Unit::Multiplier)
            .plausible(1.0, 3.0)
            .required(),
            field(
                "load_factor",
                Kind::Quantity(Range::SOME_SHARE),
                "Mean over nameplate power of the IT load.",
            )
            .unit(Unit::Fraction)
            .required(),
            field(
                "power_price",
                Kind::Table(&POWER_PRICE),
                "Price of electricity, delivered.",
            )
            .required(),
            field(
                "grid_intensity",
                Kind::Table(&GRID_INTENSITY),
                "Emissions of its grid; needed where a mix draws on the grid.",
            ),
            field(
                "fuels",
                Kind::Shares,
                "Where the electricity of its sites comes from: `grid: 0.7; gas: 0.3`; all from the grid where silent.",
            )
            .unit(Unit::Fraction),
            field(
                "grid_mw_per_year",
                Kind::Quantity(Range::POSITIVE),
                "IT load that the grid connects in a year; what is ready beyond it waits. Silent: all that comes.",
            )
            .unit(Unit::MwPerYear)
            .plausible(5.0, 200_000.0),
            field(
                "behind_the_meter",
                Kind::Quantity(Range::SHARE),
                "Share of what is ready that brings its own power and never waits.",
            )
            .unit(Unit::Fraction)
            .default(Preset::Number(0.0)),
            field(
                "wue",
                Kind::Quantity(Range::NOT_NEGATIVE),
                "Water used on site, per kWh of the IT load.",
            )
            .unit(Unit::LitresPerKwh)
            .plausible(0.0, 20.0)
            .default(Preset::Number(0.0)),
            field(
                "water_intensity",
                Kind::Quantity(Range::NOT_NEGATIVE),
                "Water used in making the electricity, per kWh of it.",
            )
            .unit(Unit::LitresPerKwh)
            .plausible(0.0, 100.0)
            .default(Preset::Number(0.0)),
        ],
        &EVIDENCE,
    ],
};

static POWER_PRICE: Spec = Spec {
    name: "regions.power_price",
    heading: "[regions.<id>.power_price]",
    about: "Price of electricity in a region.",
    groups: &[
        &[level(
            "Its level.",
            Range::NOT_NEGATIVE,
            Unit::MoneyPerMwh,
            5.0,
            1000.0,
        )],
        &MOVES,
    ],
};

static GRID_INTENSITY: Spec = Spec {
    name: "regions.grid_intensity",
    heading: "[regions.<id>.grid_intensity]",
    about: "Emissions of the electricity of a region's grid.",
    groups: &[
        &[level(
            "Its level.",
            Range::NOT_NEGATIVE,
            Unit::GramsPerKwh,
            1.0,
            1500.0,
        )],
        &MOVES,
    ],
};

/// A term without its default: what a commitment or a class states of its own.
const fn own(term: Term) -> Field {
    let (range, low, high) = match term {
        Term::Lag => (Range::NOT_NEGATIVE, 0.0, 15.0),
        Term::ChipLife => (Range::POSITIVE, 0.5, 30.0),
        Term::ItLife | Term::FacilityLife => (Range::POSITIVE, 0.5, 60.0),
        Term::ChipShare | Term::Refresh | Term::TaxRate | Term::Salvage | Term::Utilization => {
            (Range::SHARE, 0.0, 1.0)
        }
        Term::PriceErosion => (ABOVE_MINUS_ONE, -1.0, 3.0),
        Term::FixedOpex => (Range::NOT_NEGATIVE, 0.0, 10.0),
        Term::Wacc | Term::Hurdle => (ABOVE_MINUS_ONE, 0.0, 0.5),
    };
    field(term.name(), Kind::Quantity(range), term.about())
        .unit(term.unit())
        .plausible(low, high)
}

const fn common(term: Term) -> Field {
    match term.default() {
        Some(value) => own(term).default(Preset::Number(value)),
        None => own(term),
    }
}

/// All terms, as keys of commitments and classes.
pub(super) const TERMS: [Field; Term::ALL.len()] = {
    let mut fields = [const { own(Term::Lag) }; Term::ALL.len()];
    let mut i = 0;
    while i < Term::ALL.len() {
        fields[i] = own(Term::ALL[i]);
        i += 1;
    }
    fields
};

pub(super) static CAPACITY: Spec = Spec {
    name: "capacity",
    heading: "[capacity]",
    about: "How capacity arrives and ages, for all commitments that state nothing of their own. Each is one draw a trial, common to them.",
    groups: &[&[
        common(Term::Lag),
        common(Term::ChipLife),
        common(Term::ChipShare),
        common(Term::Refresh),
    ]],
};

pub(super) static RETURNS: Spec = Spec {
    name: "returns",
    heading: "[returns]",
    about: "What capacity earns and costs, for all commitments that state nothing of their own. Each is one draw a trial, common to them.",
    groups: &[&[
        common(Term::Utilization),
        common(Term::PriceErosion),
        common(Term::FixedOpex),
        common(Term::ItLife),
        common(Term::FacilityLife),
        common(Term::TaxRate),
        common(Term::Wacc),
        common(Term::Hurdle),
        common(Term::Salvage),
    ]],
};

pub(super) static BENCHMARK: Spec = Spec {
    name: "benchmarks",
    heading: "[[benchmarks]]",
    about: "A published figure that results are shown beside.",
    groups: &[
        &[
            field("id", Kind::Id, "Its name.").required(),
            field("title", Kind::Text, "What it is, in a line.").required(),
            field("scope", Kind::Text, "What it covers."),
            field(
                "year",
                Kind::Whole {
                    min: 1900,
                    max: 2200,
                },
                "Calendar year that it is about; silent: the whole run.",
            ),
            field("low", Kind::Number(Range::ANY), "Its low figure."),
            field("central", Kind::Number(Range::ANY), "Its central figure."),
            field("high", Kind::Number(Range::ANY), "Its high figure."),
            field("unit", Kind::Text, "Its unit, as the source words it."),
            field(
                "metric",
                Kind::Text,
                "The metric of ours that stands beside it; silent: none is comparable.",
            ),
            field(
                "subject",
                Kind::Text,
                "Whose: `portfolio`, the id of a region, or the name of a group of them.",
            )
            .default(Preset::Word("portfolio")),
            field(
                "factor",
                Kind::Number(Range::POSITIVE),
                "Ours times this is in its unit.",
            )
            .default(Preset::Number(1.0)),
            field("document", Kind::Text, "Id of the document it is from."),
        ],
        &EVIDENCE,
    ],
};
