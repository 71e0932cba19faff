//! What came true: facts that score a run and never shape it.

use super::{Evidence, Window};
use crate::calendar::Date;

/// A published fact about a figure of the scenario, unknown when the scenario was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    pub id: String,
    pub title: String,
    /// The figure that it is about, `[SUBJECT.]METRIC[.YEAR]`; none where no figure is like for
    /// like, so that it scores nothing.
    pub figure: Option<String>,
    /// The days over which a figure of spend is added up; none where the figure says it.
    pub window: Option<Window>,
    /// What is scored, in `unit`.
    pub value: f64,
    /// The ends of a range, or of two accountings.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// As a `unit` column writes it, e.g. `usd_bn`; of a fact that is not scored as its source
    /// words it.
    pub unit: String,
    /// Its unit in the figure's: other than 1 where it is money of another currency.
    pub factor: f64,
    /// When it could first be known.
    pub published: Date,
    /// What it covers and how far it is like for like.
    pub scope: String,
    pub evidence: Evidence,
}

impl Outcome {
    /// The value in the figure's unit.
    pub fn scored(&self) -> f64 {
        self.value * self.factor
    }

    /// The low and the high end in the figure's unit; both are the value where there is no range.
    pub fn range(&self) -> (f64, f64) {
        let end = |end: Option<f64>| end.unwrap_or(self.value) * self.factor;
        (end(self.low), end(self.high))
    }
}
