//! What a run is made of and what it leaves.

use super::condition::{Weighed, Weigher};
use super::record::Deviations;
use crate::domain::Sampling;
use crate::sampling::Source;
use crate::statistics::{Column, ExactSum};

/// Where trials come from and what they count for.
pub(super) struct Drawn<'a> {
    pub source: Source,
    /// None where all count alike.
    pub weigher: Option<&'a Weigher>,
}

/// All columns of a run.
#[derive(Debug, Clone)]
pub struct Collected {
    pub trials: u64,
    pub seed: u64,
    pub sampling: Sampling,
    pub replicates: u64,
    /// By index in `Plan::specs`.
    pub columns: Vec<Column>,
    pub deviations: Deviations,
    /// Sums over the trials, in the order of `DependencePlan::measured`.
    pub products: Vec<ExactSum>,
    /// What the weights of each replicate come to; empty where trials have none.
    pub weighed: Vec<Weighed>,
    /// What the failure of each entity that pays costs; empty where money is without limit.
    pub failures: Vec<FailureCost>,
}

/// The portfolio without one entity's money, from the first period after the scenario's `as_of`.
#[derive(Debug, Clone)]
pub struct FailureCost {
    /// Index in `FundingPlan::entities`.
    pub entity: usize,
    /// AI infrastructure that the portfolio delivers with it less without it, by trial; billions.
    pub lost: Column,
}
