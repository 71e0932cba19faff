//! Runs a plan: blocks of lanes in parallel, recorded metric by metric into mergeable columns.

mod assets;
mod block;
mod condition;
mod failure;
mod lanes;
mod record;
mod record_assets;
mod record_funding;
mod replay;
mod replay_money;
mod run;
mod sample;
mod tally;
mod threads;
mod totals;
mod watch;
mod workers;

pub use block::Block;
pub use condition::{
    AGREES, Approach, Conditioned, Method, Weighed, Weighing, condition, independent,
};
pub use failure::FailureCost;
pub use replay::{AssetPeriod, BuildHistory, BuildPeriod, DrawRecord, TrialHistory, replay};
pub use replay_money::{DealHistory, DealPeriod, EntityHistory, EntityPeriod};
pub use run::{
    Collected, Enough, NoProgress, Progress, RunRequest, checkpoints, fewest_trials, run,
    run_until, stages,
};
pub use sample::{Sampled, samples, trial_values};
pub use tally::empty_column;
pub use threads::pool;
