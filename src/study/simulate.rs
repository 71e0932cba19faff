//! What a study asks of a model: values of single trials from a source of draws. A scenario's plan is
//! one; so is any function of named uniform numbers, by which the studies are tested.

use crate::engine::{Progress, trial_values};
use crate::error::Error;
use crate::model::Plan;
use crate::sampling::{Address, LANES, Source};
use rayon::prelude::*;

/// Something whose trials are functions of draws by name.
pub trait Simulate: Sync {
    /// The values of the trials `0 .. trials`, column by column; NaN where a value is undefined.
    ///
    /// # Errors
    /// [`Error::Interrupted`] where the user wants to stop.
    fn values(
        &self,
        source: &Source,
        trials: u64,
        columns: &[usize],
    ) -> Result<Vec<Vec<f64>>, Error>;
}

/// A plan, watched.
pub struct Planned<'a> {
    pub plan: &'a Plan,
    pub progress: &'a dyn Progress,
}

impl Simulate for Planned<'_> {
    fn values(
        &self,
        source: &Source,
        trials: u64,
        columns: &[usize],
    ) -> Result<Vec<Vec<f64>>, Error> {
        trial_values(self.plan, source, 0..trials, columns, self.progress)
    }
}

/// The values of several sources, in their order.
pub(super) fn from_each(
    model: &dyn Simulate,
    sources: &[Source],
    trials: u64,
    columns: &[usize],
) -> Result<Vec<Vec<Vec<f64>>>, Error> {
    let run = |source: &Source| model.values(source, trials, columns);
    // Shares, as [`Simulate::values`] may be parallel itself: a thread that waits within it then has
    // few of them to begin.
    let share = sources.len().div_ceil(rayon::current_num_threads()).max(1);
    let shares = sources.par_chunks(share);
    shares
        .flat_map_iter(|share| share.iter().map(run))
        .collect()
}

/// The uniform numbers of a name, trial by trial.
pub(super) fn uniforms(source: &Source, address: Address, trials: u64) -> Vec<f64> {
    let mut all = Vec::with_capacity(trials as usize);
    let mut lanes = [0.0; LANES];
    for first in (0..trials).step_by(LANES) {
        source.uniforms(address, 0, first, &mut lanes);
        let used = (trials - first).min(LANES as u64) as usize;
        all.extend(&lanes[..used]);
    }
    all
}
