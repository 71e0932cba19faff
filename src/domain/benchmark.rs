//! Figures of the literature that results are held against.

use super::{Evidence, Metric};

/// What a benchmark is about, and so which of our figures stands beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Beside {
    /// A figure of the portfolio.
    Portfolio(Metric),
    /// A figure of a region, or of a group of them, by id or by the group's name.
    Region(String, Metric),
    /// Nothing of ours is comparable; it is shown for its own sake.
    Nothing,
}

/// A published figure: of the world, a country, a year.
#[derive(Debug, Clone, PartialEq)]
pub struct Benchmark {
    pub id: String,
    pub title: String,
    /// What it covers, in words: the announced commitments are a part of it.
    pub scope: String,
    /// Calendar year it is about; none for a whole run.
    pub year: Option<i16>,
    pub low: Option<f64>,
    pub central: Option<f64>,
    pub high: Option<f64>,
    /// As the source words it.
    pub unit: String,
    /// Ours times this is in the benchmark's unit.
    pub factor: f64,
    pub beside: Beside,
    pub evidence: Evidence,
}
