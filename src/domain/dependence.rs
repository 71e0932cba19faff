//! Dependence between uncertain inputs, as stated (MODEL section 3).

use super::Evidence;
use std::f64::consts::PI;

/// How joint extremes behave.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Copula {
    /// Extremes are independent in the limit.
    #[default]
    Gaussian,
    /// Student's t with ν degrees of freedom, above 2: extremes come together.
    StudentT(f64),
}

impl Copula {
    /// The words of the format.
    pub const NAMES: [&'static str; 2] = ["gaussian", "t"];

    /// Its word in the format.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gaussian => Self::NAMES[0],
            Self::StudentT(_) => Self::NAMES[1],
        }
    }
}

/// The loading of some inputs on a factor.
#[derive(Debug, Clone, PartialEq)]
pub struct Loading {
    /// Pattern over the paths of inputs and `commitments.<id>.cancel`, the cancellation thresholds.
    pub inputs: String,
    /// Only inputs of this sponsor's commitments, or of the entity of that name.
    pub sponsor: Option<String>,
    /// Only inputs of this region (or group of regions), or of builds that stand in it.
    pub region: Option<String>,
    /// Correlation of the inputs' scores with the factor.
    pub loading: f64,
    pub evidence: Evidence,
}

/// A shared score M ~ N(0, 1).
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    pub id: String,
    pub title: String,
    /// Multiplies all its loadings; 0 switches it off.
    pub scale: f64,
    /// Where an input is named twice the later loading holds.
    pub loadings: Vec<Loading>,
    pub evidence: Evidence,
}

/// A correlation as stated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Strength {
    /// Of the normal scores.
    Score(f64),
    /// Of the ranks (Spearman).
    Rank(f64),
}

impl Strength {
    /// The correlation of the normal scores: r = 2 sin(π ρ / 6) (Pearson 1907; exact for the
    /// Gaussian copula).
    pub fn score(self) -> f64 {
        match self {
            Self::Score(r) => r,
            Self::Rank(rank) => 2.0 * libm::sin(PI * rank / 6.0),
        }
    }

    /// What a correlation `r` of scores is in the terms of the statement.
    pub fn in_its_terms(self, r: f64) -> f64 {
        match self {
            Self::Score(_) => r,
            Self::Rank(_) => 6.0 / PI * libm::asin(r / 2.0),
        }
    }
}

/// The correlation of two inputs, in the place of the one that factors imply.
#[derive(Debug, Clone, PartialEq)]
pub struct Correlation {
    /// Empty where the row has none.
    pub id: String,
    pub a: String,
    pub b: String,
    pub strength: Strength,
    pub evidence: Evidence,
}

/// All that is stated of dependence. Shocks of drivers are correlated apart
/// ([`super::ShockCorrelation`]).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dependence {
    pub copula: Copula,
    /// Take the nearest correlation matrix where the stated one is not positive definite.
    pub repair: bool,
    pub factors: Vec<Factor>,
    /// Each pair once.
    pub correlations: Vec<Correlation>,
}

impl Dependence {
    /// Nothing is stated.
    pub fn is_empty(&self) -> bool {
        self.factors.is_empty() && self.correlations.is_empty()
    }
}
