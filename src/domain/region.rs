//! Regions: where capacity stands, what powers it and how fast it is connected (MODEL section 7).

use super::{Driver, Evidence, Quantity};

/// What electricity is made from, away from the grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Fuel {
    pub id: String,
    pub title: String,
    /// g CO2 per kWh.
    pub intensity: Quantity,
}

/// Where a share of the electricity comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The region's grid, whose intensity is a driver.
    Grid,
    /// Index in [`super::Scenario::fuels`].
    Fuel(usize),
}

/// A part of a fuel mix. The shares of a mix sum to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FuelShare {
    pub source: Source,
    pub share: f64,
}

/// A grid, country or rest of the world.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    pub id: String,
    pub title: String,
    /// Regions of one group are also summed up, under the group's name.
    pub group: Option<String>,
    pub evidence: Evidence,
    /// Facility power over IT power.
    pub pue: Quantity,
    /// Mean over nameplate power of the IT load.
    pub load_factor: Quantity,
    /// Currency per MWh.
    pub power_price: Driver,
    /// g CO2 per kWh; present where a mix draws on the grid.
    pub grid_intensity: Option<Driver>,
    /// The mix of sites that state none of their own.
    pub fuels: Vec<FuelShare>,
    /// MW of IT load that the grid connects in a year; none where it connects all that comes.
    pub grid_mw_per_year: Option<Quantity>,
    /// Share of what arrives that brings its own power and never queues.
    pub behind_the_meter: Quantity,
    /// Litres of water on site per kWh of IT load.
    pub wue: Quantity,
    /// Litres of water per kWh of electricity made.
    pub water_intensity: Quantity,
}

impl Region {
    /// Its numbers in a fixed order.
    pub fn quantities(&self) -> Vec<&Quantity> {
        let mut all = vec![&self.pue, &self.load_factor];
        all.extend(self.power_price.quantities());
        all.extend(self.grid_intensity.iter().flat_map(|d| d.quantities()));
        all.extend(&self.grid_mw_per_year);
        all.extend([&self.behind_the_meter, &self.wue, &self.water_intensity]);
        all
    }
}

/// The share of a commitment's capacity that stands in a region. Shares sum to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Site {
    /// Index in [`super::Scenario::regions`].
    pub region: usize,
    pub share: f64,
}
