//! Drivers: prices and costs that move through time, common to all commitments of a trial
//! (MODEL section 4).

use super::Quantity;

/// x_t = level · (1 + trend)^τ · regime multiplier · exp(Y_t − ½ Var Y_t), with Y an
/// Ornstein–Uhlenbeck process that starts at 0 (a random walk where `reversion` is 0).
#[derive(Debug, Clone, PartialEq)]
pub struct Driver {
    /// Value at `time.start`, without regime and shocks. Its path is the driver's own path with
    /// `.level`, but for a currency's rate, whose path is the rate's.
    pub level: Quantity,
    /// Growth a year.
    pub trend: Quantity,
    /// Speed κ at which a shock fades, per year.
    pub reversion: Quantity,
    /// Standard deviation σ of the shocks of a year, in log terms.
    pub volatility: Quantity,
}

impl Driver {
    /// Its numbers in a fixed order.
    pub fn quantities(&self) -> [&Quantity; 4] {
        [&self.level, &self.trend, &self.reversion, &self.volatility]
    }

    /// It keeps its level in every period of every trial, but for a regime's multiplier.
    pub fn steady(&self) -> bool {
        self.trend.constant() == Some(0.0) && self.volatility.constant() == Some(0.0)
    }
}

/// The correlation of the shocks of two drivers, which are named by their paths.
#[derive(Debug, Clone, PartialEq)]
pub struct ShockCorrelation {
    pub a: String,
    pub b: String,
    pub r: f64,
}

/// The drivers that belong to no region or currency.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drivers {
    /// Cost of one MW of IT load, all-in, in millions.
    pub capex_per_mw: Option<Driver>,
    /// Revenue of one MW of IT load sold for a year at full use, in millions.
    pub compute_price: Option<Driver>,
    /// Each pair once.
    pub correlations: Vec<ShockCorrelation>,
}
