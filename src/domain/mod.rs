//! What a scenario is: valid, typed and immutable.

pub mod commitment;
pub mod curve;
pub mod evidence;
pub mod metric;
pub mod quantity;
pub mod regime;
pub mod scenario;

pub use commitment::{
    BuildTerms, Commitment, Hedge, Kind, Overlap, OverrunPolicy, Sponsor, Stage, Window,
};
pub use curve::Curve;
pub use evidence::{Document, Evidence};
pub use metric::{Metric, SubjectKind};
pub use quantity::Quantity;
pub use regime::{Regimes, State};
pub use scenario::{ContextFigure, DeliveryClass, FxRate, RunOptions, Scenario};
