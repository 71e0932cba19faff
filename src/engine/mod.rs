//! Runs a plan: blocks of lanes in parallel, recorded metric by metric into mergeable columns.

mod assets;
mod block;
mod collected;
mod condition;
mod failure;
mod lanes;
mod pipeline;
mod record;
mod record_assets;
mod record_funding;
mod replay;
mod replay_money;
mod request;
mod run;
mod sample;
mod sink;
mod tally;
mod threads;
mod totals;
mod watch;
mod workers;

pub use block::Block;
pub use collected::{Collected, FailureCost};
pub use condition::{
    AGREES, Approach, Conditioned, Method, PILOT, Weighed, Weighing, condition, independent,
};
pub use record::Deviations;
pub use replay::{AssetPeriod, BuildHistory, BuildPeriod, DrawRecord, TrialHistory, replay};
pub use replay_money::{DealHistory, DealPeriod, EntityHistory, EntityPeriod};
pub use request::{NoProgress, Progress, RunRequest, fewest_trials};
pub use run::{Enough, checkpoints, run, run_until, stages};
pub use sample::{Sampled, samples, trial_values};
pub use tally::empty_column;
pub use threads::pool;
