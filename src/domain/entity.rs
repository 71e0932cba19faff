//! Entities: who pays, and with what (MODEL section 9).

use super::{Evidence, Quantity};

/// A company or fund that pays or is paid.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// Its key in the file.
    pub id: String,
    /// The name that sponsors, counterparties and suppliers carry.
    pub name: String,
    pub title: String,
    /// What it can pay with; none where no figure is given: it then pays all that it owes.
    pub funding: Option<Funding>,
    /// Credit spread in basis points, for comparison only.
    pub spread: Option<Quantity>,
    pub evidence: Evidence,
}

/// The money of an entity. Billions, rates a year.
#[derive(Debug, Clone, PartialEq)]
pub struct Funding {
    /// Cash when the horizon begins.
    pub cash: Quantity,
    /// Cash flow from operations at that time, before the payments that the scenario simulates.
    pub operating: Quantity,
    /// Its growth.
    pub growth: Quantity,
    /// Years for which it grows; to the end of the horizon where none.
    pub growth_years: Option<Quantity>,
    /// The share of it that may be spent on commitments.
    pub available_share: Quantity,
    /// What it can borrow in a year.
    pub borrowing: Quantity,
    /// Debt when the horizon begins.
    pub debt: Quantity,
    /// The most that it may owe; no ceiling where none.
    pub debt_ceiling: Option<Quantity>,
    /// Share of the cash left over that it keeps.
    pub retention: Quantity,
    /// Share of the net operating cash of its builds that reaches its cash.
    pub recycle: Quantity,
}

impl Funding {
    /// Its numbers in a fixed order.
    pub fn quantities(&self) -> Vec<&Quantity> {
        let mut all = vec![&self.cash, &self.operating, &self.growth];
        all.extend(&self.growth_years);
        all.extend([&self.available_share, &self.borrowing, &self.debt]);
        all.extend(&self.debt_ceiling);
        all.extend([&self.retention, &self.recycle]);
        all
    }
}

impl Entity {
    /// Its numbers in a fixed order; the spread, which no trial reads, is not among them.
    pub fn quantities(&self) -> Vec<&Quantity> {
        self.funding.iter().flat_map(Funding::quantities).collect()
    }
}
