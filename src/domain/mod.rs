//! What a scenario is: valid, typed and immutable.

pub mod benchmark;
pub mod commitment;
pub mod curve;
pub mod deal;
pub mod dependence;
pub mod driver;
pub mod entity;
pub mod evidence;
pub mod joint;
pub mod metric;
mod metric_table;
pub mod observation;
pub mod outcome;
pub mod pattern;
pub mod quantity;
pub mod regime;
pub mod region;
pub mod scenario;
pub mod term;
pub mod variable;

pub use benchmark::{Benchmark, Beside};
pub use commitment::{
    BuildTerms, Commitment, Hedge, Kind, Overlap, OverrunPolicy, Sponsor, Stage, Window,
};
pub use curve::Curve;
pub use deal::{Calls, ClaimTerms, ContractTerms, Deal, Form, Pacing, StakeTerms};
pub use dependence::{Copula, Correlation, Dependence, Factor, Loading, Strength};
pub use driver::{Driver, Drivers, ShockCorrelation};
pub use entity::{Entity, Funding};
pub use evidence::{Document, Evidence};
pub use joint::{Contradiction, Joint};
pub use metric::{Metric, MetricInfo, SubjectKind};
pub use metric_table::METRICS;
pub use observation::{Conditioning, MIN_ESS, MeasurementError, Observation};
pub use outcome::Outcome;
pub use quantity::Quantity;
pub use regime::{Regimes, State};
pub use region::{Fuel, FuelShare, Region, Site, Source};
pub use scenario::{ContextFigure, DeliveryClass, FxRate, RunOptions, Sampling, Scenario};
pub use term::{Term, TermTable, Terms};
pub use variable::{Variable, threshold_path, variables};
