//! Paired differences of every figure that two scenarios share, trial by trial.

mod figure;

pub use figure::{LEVELS, PairFigure};

use crate::domain::SubjectKind;
use crate::engine::{Block, Progress, pool};
use crate::error::Error;
use crate::model::{ColumnSpec, Plan};
use crate::sampling::{LANES, Source};
use figure::Recorded;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Blocks of the first trials, at most, whose quantiles stand for those of the run where the joint
/// events are counted.
const PILOT: u64 = 64;

/// How scenarios are compared.
#[derive(Debug, Clone, PartialEq)]
pub struct CompareRequest {
    pub trials: u64,
    pub source: Source,
    /// Threads; as many as the machine has where not given.
    pub threads: Option<usize>,
}

/// What is the same in both scenarios: kind, subject, metric and calendar year.
type Key<'p> = (SubjectKind, &'p str, &'static str, Option<i16>);

fn keys(plan: &Plan) -> BTreeMap<Key<'_>, usize> {
    let key = |spec: &'_ ColumnSpec| {
        let year = spec.year.map(|y| plan.years[y].year);
        (spec.kind, spec.metric.name(), year)
    };
    let specs = plan.specs.iter().enumerate();
    let named = specs.filter(|(_, s)| s.kind != SubjectKind::Input);
    named
        .map(|(c, s)| {
            let (kind, metric, year) = key(s);
            ((kind, s.subject.as_str(), metric, year), c)
        })
        .collect()
}

/// Simulates the base `plans[0]` and the others on the same draws. Returns, for each other plan in
/// order, the figures that it shares with the base, in the base's order.
///
/// # Errors
/// [`Error::Interrupted`] where `progress` says so; [`Error::Failed`] where threads cannot start.
pub fn compare(
    plans: &[&Plan],
    request: &CompareRequest,
    progress: &dyn Progress,
) -> Result<Vec<Vec<PairFigure>>, Error> {
    let Some((base, others)) = plans.split_first() else {
        return Ok(Vec::new());
    };
    pool(request.threads)?.install(|| simulate(base, others, request, progress))
}

fn simulate(
    base: &Plan,
    others: &[&Plan],
    request: &CompareRequest,
    progress: &dyn Progress,
) -> Result<Vec<Vec<PairFigure>>, Error> {
    let known = keys(base);
    let mut all: Vec<Vec<Recorded>> = others
        .iter()
        .map(|other| {
            let of_other = keys(other);
            let shared = known
                .iter()
                .filter_map(|(key, b)| Some((*b, *of_other.get(key)?)));
            let mut shared: Vec<(usize, usize)> = shared.collect();
            shared.sort_unstable();
            let recorded = |(b, o)| Recorded::new(base, b, o);
            shared.into_iter().map(recorded).collect()
        })
        .collect();
    let blocks = request.trials.div_ceil(LANES as u64);
    let pilot = blocks.div_ceil(4).min(PILOT);
    let mut workers: Vec<Worker> = Vec::new();
    let most = (rayon::current_num_threads() as u64).min(blocks) as usize;
    workers.resize_with(most, || Worker::new(base, others));
    let mut next = 0;
    while next < blocks {
        if progress.cancelled() {
            return Err(Error::Interrupted);
        }
        if next >= pilot {
            all.par_iter_mut()
                .flatten()
                .for_each(Recorded::fix_thresholds);
        }
        let until = if next < pilot { pilot } else { blocks };
        let size = (until - next).min(most as u64) as usize;
        let used = |i: usize| {
            let first = (next + i as u64) * LANES as u64;
            (request.trials - first).min(LANES as u64) as usize
        };
        workers[..size]
            .par_iter_mut()
            .enumerate()
            .for_each(|(i, worker)| {
                let first = (next + i as u64) * LANES as u64;
                worker.simulate(base, others, &request.source, first, used(i));
            });
        for (o, figures) in all.iter_mut().enumerate() {
            let workers = &workers[..size];
            figures.par_iter_mut().for_each(|figure| {
                for (i, worker) in workers.iter().enumerate() {
                    let (a, b) = (&worker.out[0], &worker.out[o + 1]);
                    figure.record(
                        &a[figure.base_column * LANES..][..used(i)],
                        &b[figure.other_column * LANES..][..used(i)],
                    );
                }
            });
        }
        let done: usize = (0..size).map(used).sum();
        progress.advance((done * (others.len() + 1)) as u64);
        next += size as u64;
    }
    let finished = |figures: Vec<Recorded>| figures.into_iter().map(|f| f.finish(base)).collect();
    Ok(all.into_iter().map(finished).collect())
}

/// The buffers of one thread.
struct Worker {
    blocks: Vec<Block>,
    /// By plan: every column's lanes.
    out: Vec<Vec<f64>>,
}

impl Worker {
    fn new(base: &Plan, others: &[&Plan]) -> Self {
        let plans = || std::iter::once(&base).chain(others);
        Self {
            blocks: plans().map(|plan| Block::new(plan)).collect(),
            out: plans()
                .map(|plan| vec![0.0; plan.columns.count * LANES])
                .collect(),
        }
    }

    fn simulate(
        &mut self,
        base: &Plan,
        others: &[&Plan],
        source: &Source,
        first: u64,
        used: usize,
    ) {
        let plans = std::iter::once(&base).chain(others);
        for ((plan, block), out) in plans.zip(&mut self.blocks).zip(&mut self.out) {
            block.simulate(plan, source, first, used, out);
        }
    }
}
