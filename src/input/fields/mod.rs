//! The field dictionary: one table of names, types, units, defaults and meanings for every table
//! of a scenario file. Checking, the JSON Schema and the reference are made from it.

mod assets;
mod deals;
mod dependence;
mod ledger;
mod observations;
mod outcomes;
mod tables;

pub(super) use assets::MOVES;
pub(super) use deals::{CALLS, FIELDS_OF, FUND, FUNDS};
pub(super) use ledger::{CAPACITY_FROM, EVIDENCE_KEYS, QUANTITY};
pub(super) use tables::ROOT;

use crate::units::Unit;

/// A table of the format.
#[derive(Debug)]
pub(super) struct Spec {
    /// How messages and the reference call it, e.g. `commitments`.
    pub name: &'static str,
    /// The heading in a file, e.g. `[[commitments]]`.
    pub heading: &'static str,
    pub about: &'static str,
    /// Its fields, in groups that several tables may share.
    pub groups: &'static [&'static [Field]],
}

impl Spec {
    pub fn fields(&self) -> impl Iterator<Item = &'static Field> + use<> {
        self.groups.iter().flat_map(|g| g.iter())
    }

    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields().find(|f| f.name == name)
    }

    /// Rows of this table merge by their `id`.
    pub fn has_id(&self) -> bool {
        self.field("id").is_some()
    }

    /// Every row of this table has an `id`.
    pub fn needs_id(&self) -> bool {
        self.field("id").is_some_and(|id| id.required)
    }
}

/// A key of a table.
#[derive(Debug)]
pub(super) struct Field {
    pub name: &'static str,
    pub kind: Kind,
    pub unit: Unit,
    pub default: Preset,
    pub required: bool,
    /// Medians outside of it are warned of: mistaken units are mostly wrong by thousands.
    pub plausible: Option<(f64, f64)>,
    pub about: &'static str,
}

impl Field {
    const fn new(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self {
            name,
            kind,
            unit: Unit::Plain,
            default: Preset::None,
            required: false,
            plausible: None,
            about,
        }
    }

    const fn unit(mut self, unit: Unit) -> Self {
        self.unit = unit;
        self
    }

    const fn default(mut self, default: Preset) -> Self {
        self.default = default;
        self
    }

    const fn plausible(mut self, low: f64, high: f64) -> Self {
        self.plausible = Some((low, high));
        self
    }

    const fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

/// What a silent key means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Preset {
    None,
    Number(f64),
    Flag(bool),
    Word(&'static str),
}

/// What may stand behind a key.
#[derive(Debug)]
pub(super) enum Kind {
    Text,
    /// The name of a row; other rows refer to it.
    Id,
    /// A path relative to the file.
    File,
    Flag,
    /// A day; a year or a month means its first day, or its last one.
    Date {
        last_day: bool,
    },
    Currency,
    Word(&'static [&'static str]),
    Whole {
        min: u64,
        max: u64,
    },
    /// A certain number.
    Number(Range),
    /// A number of years, or `forever`.
    Stay,
    /// A number or a distribution, with or without evidence.
    Quantity(Range),
    /// Rates by currency code, each a quantity that may move as a driver does.
    Rates(Range),
    /// Certain shares by id that sum to 1.
    Shares,
    /// Probabilities by state.
    Probabilities,
    /// Certain shares by name that sum to at most 1.
    Parts,
    /// Class ids by the words of something, such as a stage.
    ClassBy {
        what: &'static str,
        words: &'static [&'static str],
    },
    /// Names or ids.
    Names,
    /// Certain numbers.
    Numbers(Range),
    /// Certain shares by date that sum to 1.
    Tranches,
    Sponsors,
    Curve,
    Overlaps,
    Table(&'static Spec),
    /// Tables by id.
    Tables(&'static Spec),
    /// A list of tables, in the file or in CSV files.
    Rows(&'static Spec),
    /// A list of tables in the file, without ids.
    List(&'static Spec),
}

/// The numbers that are allowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Range {
    pub low: f64,
    /// `low` itself is not allowed.
    pub open: bool,
    pub high: f64,
}

impl Range {
    pub const ANY: Self = Self::of(f64::NEG_INFINITY, false, f64::INFINITY);
    pub const POSITIVE: Self = Self::of(0.0, true, f64::INFINITY);
    pub const NOT_NEGATIVE: Self = Self::of(0.0, false, f64::INFINITY);
    pub const SHARE: Self = Self::of(0.0, false, 1.0);
    pub const SOME_SHARE: Self = Self::of(0.0, true, 1.0);

    const fn of(low: f64, open: bool, high: f64) -> Self {
        Self { low, open, high }
    }

    pub fn holds(&self, value: f64) -> bool {
        let above = if self.open {
            value > self.low
        } else {
            value >= self.low
        };
        above && value <= self.high
    }

    /// In words, after "must be".
    pub fn words(&self) -> String {
        match (self.low.is_finite(), self.high.is_finite()) {
            (true, true) if self.open => format!("above {} and at most {}", self.low, self.high),
            (true, true) => format!("between {} and {}", self.low, self.high),
            (true, false) if self.open => format!("above {}", self.low),
            (true, false) => format!("at least {}", self.low),
            _ => "finite".into(),
        }
    }
}
