//! Terms of an asset: how capacity arrives and ages, and what it earns and costs (MODEL sections 7
//! and 8). One table from which the format, the plan and the docs are made.

use super::Quantity;
use crate::units::Unit;
use std::collections::BTreeMap;

/// The table of the scenario file that states a term for all commitments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TermTable {
    Capacity,
    Returns,
}

impl TermTable {
    /// Its heading.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Capacity => "capacity",
            Self::Returns => "returns",
        }
    }
}

/// A term. A scenario states it once for all commitments, which then share one draw of it; a
/// commitment or its class may state its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Term {
    Lag,
    ChipLife,
    ChipShare,
    Refresh,
    Utilization,
    PriceErosion,
    FixedOpex,
    ItLife,
    FacilityLife,
    TaxRate,
    Wacc,
    Hurdle,
    Salvage,
}

impl Term {
    /// All terms, in the order of their declaration.
    pub const ALL: [Self; 13] = [
        Self::Lag,
        Self::ChipLife,
        Self::ChipShare,
        Self::Refresh,
        Self::Utilization,
        Self::PriceErosion,
        Self::FixedOpex,
        Self::ItLife,
        Self::FacilityLife,
        Self::TaxRate,
        Self::Wacc,
        Self::Hurdle,
        Self::Salvage,
    ];

    /// The key in a file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lag => "lag",
            Self::ChipLife => "chip_life",
            Self::ChipShare => "chip_share",
            Self::Refresh => "refresh",
            Self::Utilization => "utilization",
            Self::PriceErosion => "price_erosion",
            Self::FixedOpex => "fixed_opex",
            Self::ItLife => "it_life",
            Self::FacilityLife => "facility_life",
            Self::TaxRate => "tax_rate",
            Self::Wacc => "wacc",
            Self::Hurdle => "hurdle",
            Self::Salvage => "salvage",
        }
    }

    /// The table that states it for all commitments.
    pub const fn table(self) -> TermTable {
        match self {
            Self::Lag | Self::ChipLife | Self::ChipShare | Self::Refresh => TermTable::Capacity,
            _ => TermTable::Returns,
        }
    }

    /// Its unit.
    pub const fn unit(self) -> Unit {
        match self {
            Self::Lag | Self::ChipLife | Self::ItLife | Self::FacilityLife => Unit::Years,
            Self::PriceErosion | Self::Wacc | Self::Hurdle => Unit::PerYear,
            Self::FixedOpex => Unit::MoneyPerMwYear,
            Self::ChipShare | Self::Refresh | Self::Utilization | Self::TaxRate | Self::Salvage => {
                Unit::Fraction
            }
        }
    }

    /// What a silent scenario means; none where silence means that there is no such thing
    /// (`chip_life`: equipment lives for ever) or where the term must be stated (`wacc`,
    /// `it_life`, `facility_life`, `chip_share`, where they are needed).
    pub const fn default(self) -> Option<f64> {
        match self {
            Self::Lag
            | Self::Refresh
            | Self::PriceErosion
            | Self::FixedOpex
            | Self::TaxRate
            | Self::Salvage => Some(0.0),
            Self::Utilization => Some(1.0),
            Self::Hurdle => Some(0.1),
            Self::ChipLife | Self::ChipShare | Self::ItLife | Self::FacilityLife | Self::Wacc => {
                None
            }
        }
    }

    /// What it is, in a sentence.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Lag => {
                "Years from the order of a MW, when its money is spent, until it is ready to be energized."
            }
            Self::ChipLife => "Years after which IT equipment retires; silent: never.",
            Self::ChipShare => "Share of the cost of a MW that is IT equipment.",
            Self::Refresh => {
                "Share of the retiring IT equipment that is bought again, at `chip_share` of the current `capex_per_mw`."
            }
            Self::Utilization => {
                "Share of the online capacity that is sold. A `compute_price` that already holds an occupancy wants 1."
            }
            Self::PriceErosion => {
                "Continuous rate at which the price of a vintage falls below the price at which it was first sold."
            }
            Self::FixedOpex => "Cost of running a MW of IT load for a year, energy apart.",
            Self::ItLife => "Years over which IT equipment is written off.",
            Self::FacilityLife => "Years over which the rest is written off.",
            Self::TaxRate => {
                "Rate on revenue less operating cost less depreciation where that is positive; no loss is carried forward."
            }
            Self::Wacc => {
                "Weighted average cost of capital: the rate of net present values and of levelized cost."
            }
            Self::Hurdle => "The rate of `required_revenue`.",
            Self::Salvage => {
                "Share of the net book value that is received at the end of the horizon."
            }
        }
    }
}

/// Terms that are stated, by term.
pub type Terms = BTreeMap<Term, Quantity>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_the_order_of_declaration() {
        for (i, term) in Term::ALL.into_iter().enumerate() {
            assert_eq!(term as usize, i);
        }
    }
}
