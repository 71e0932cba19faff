//! Runs that are conditioned on what has been observed (MODEL section 11): each trial gets the density
//! of the observations around what it yields as its weight, and every statistic is weighted.
//!
//! A pilot tells how much of a plain sample the weights leave. Where that is little, draws are tilted
//! (`fit`) and weights corrected for it. Weights are whole numbers of times that a trial counts, so
//! that no order of trials leaves a trace.

mod fit;
mod pilot;
mod weigh;

pub use weigh::{AGREES, Weighed, Weigher};

use super::collected::Collected;
use super::request::{Progress, RunRequest};
use super::run::{self, Enough};
use super::threads::pool;
use crate::domain::Sampling;
use crate::error::Error;
use crate::model::Plan;
use crate::sampling::{LANES, PRIOR_EVERY, Source};
use crate::statistics::{Estimate, WeightScale};
pub use pilot::PILOT;
use pilot::{Pilot, share};

/// Replicates unless more are asked for: errors of weighted statistics come from their spread.
const REPLICATES: u64 = 16;

/// A plain sample will do where a pilot of it leaves this share effective.
const PLAIN: f64 = 0.1;

/// How the trials of a conditioned run were drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// As without observations.
    Plain,
    /// From tilted draws, fitted in so many stages, of which so many are tilted.
    Adaptive { stages: usize, draws: usize },
}

/// How trials are drawn and weighed, decided by pilots.
#[derive(Debug, Clone)]
pub struct Approach {
    pub method: Method,
    /// The share of a plain pilot that its weights left effective.
    pub plain_share: f64,
    pub source: Source,
    pub weigher: Weigher,
}

/// A run before and after conditioning.
#[derive(Debug, Clone)]
pub struct Conditioned<P> {
    /// What was read of the same scenario without observations.
    pub prior: P,
    /// Columns in which trials count as their weights say.
    pub posterior: Collected,
    pub weighing: Weighing,
}

/// What the weights of a run come to.
#[derive(Debug, Clone)]
pub struct Weighing {
    pub method: Method,
    /// The share of a plain pilot that its weights left effective.
    pub plain_share: f64,
    pub scale: WeightScale,
    pub total: Weighed,
    /// The same of each replicate.
    pub replicates: Vec<Weighed>,
}

impl Approach {
    /// Decides how to condition a plan that has observations.
    ///
    /// # Errors
    /// [`Error::Interrupted`] where `progress` says so.
    pub fn find(plan: &Plan, seed: u64, progress: &dyn Progress) -> Result<Self, Error> {
        let first = Pilot::run(plan, &fit::pilot_source(seed, 0), progress)?;
        let plain_share = share(&first.log_weights(1.0));
        let plain = Source::random(seed);
        if plain_share >= PLAIN {
            return Ok(Self {
                method: Method::Plain,
                plain_share,
                source: plain,
                weigher: Weigher::new(plan, &first),
            });
        }
        let fitted = fit::fit(plan, seed, first, progress)?;
        let method = match fitted.stages {
            0 => Method::Plain,
            stages => Method::Adaptive {
                stages,
                draws: fitted.tilt.draws().len(),
            },
        };
        Ok(Self {
            method,
            plain_share,
            weigher: Weigher::new(plan, &fitted.pilot),
            source: plain.tilted(fitted.tilt),
        })
    }
}

/// Runs a plan with observations without and with them, on as many trials each. `read` gets the run
/// without when it ends and returns what is kept of it, before the other begins: the columns of two runs
/// would be twice the memory. `enough` is asked of the conditioned run.
///
/// # Errors
/// As [`run::run`].
pub fn condition<P: Send>(
    plan: &Plan,
    request: &RunRequest,
    progress: &dyn Progress,
    enough: Enough<'_>,
    read: impl FnOnce(Collected) -> P + Send,
) -> Result<Conditioned<P>, Error> {
    independent(request.sampling)?;
    pool(request.threads)?.install(|| {
        let approach = Approach::find(plan, request.seed, progress)?;
        let prior = read(run::collect(plan, request, progress, None, None)?);
        progress.restart();
        let blocks = request.trials.div_ceil(LANES as u64);
        let weighted = RunRequest {
            replicates: match request.replicates {
                1 => REPLICATES.min(blocks),
                asked => asked,
            },
            ..request.clone()
        };
        let posterior = run::collect(plan, &weighted, progress, enough, Some(&approach))?;
        Ok(Conditioned {
            prior,
            weighing: Weighing::of(&posterior.weighed, &approach),
            posterior,
        })
    })
}

/// Observations weigh independent trials.
///
/// # Errors
/// [`Error::Failed`] for any other design.
pub fn independent(sampling: Sampling) -> Result<(), Error> {
    match sampling {
        Sampling::Random => Ok(()),
        other => Err(Error::Failed {
            message: format!(
                "observations weigh independent trials, not draws by `{}`",
                other.name()
            ),
            hint: Some("draw by `random`, or ask without `[[observations]]`".into()),
        }),
    }
}

impl Weighing {
    fn of(replicates: &[Weighed], approach: &Approach) -> Self {
        let mut total = Weighed::default();
        for replicate in replicates {
            total.merge(replicate);
        }
        Self {
            method: approach.method,
            plain_share: approach.plain_share,
            scale: approach.weigher.scale(),
            total,
            replicates: replicates.to_vec(),
        }
    }

    /// The effective sample size.
    pub fn effective(&self) -> f64 {
        self.total.sums.effective()
    }

    /// The logarithm of the density of all that was observed; its error is that of the replicates'
    /// mean weights. Undefined where nothing counts.
    pub fn log_evidence(&self) -> Estimate {
        let Some(mean) = self.total.sums.mean().filter(|m| *m > 0.0) else {
            return Estimate::UNDEFINED;
        };
        let means: Vec<f64> = self
            .replicates
            .iter()
            .filter_map(|r| r.sums.mean())
            .collect();
        let n = means.len() as f64;
        let center = means.iter().sum::<f64>() / n;
        let squares: f64 = means.iter().map(|m| (m - center) * (m - center)).sum();
        let error = (n > 1.0).then(|| (squares / (n * (n - 1.0))).sqrt() / mean);
        Estimate::normal(self.scale.log_weight(mean), error)
    }

    /// The weighted share of trials that agree with the observation at `index`; none where nothing
    /// counts.
    pub fn agreeing(&self, index: usize) -> Option<f64> {
        let sum = self.total.sums.sum;
        let agree = self.total.agree.get(index)?;
        (sum > 0).then(|| *agree as f64 / sum as f64)
    }
}

impl Method {
    /// In words.
    pub fn words(self) -> String {
        match self {
            Self::Plain => "plain weights".to_owned(),
            Self::Adaptive { stages, draws } => format!(
                "adaptive importance sampling in {stages} stages, draws tilted: {draws}, one trial in {PRIOR_EVERY} plain"
            ),
        }
    }

    /// In a word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Adaptive { .. } => "adaptive",
        }
    }
}
