//! What is kept of one metric over all trials.

use super::packer::{Kind, Packer};
use super::ranked::Ranked;
use super::repeated::Repeated;
use super::replicates::{AskedOfColumn, Mark, Spread, Statistic};
use super::{BLOCK, Digests, Estimate, Moments, QuantileHistogram};

/// What a column keeps of its metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Values are 0 or 1: a count, whose mean is a probability.
    Indicator,
    /// Any numbers: moments and quantiles.
    Numbers,
}

/// The column of one metric: a value per trial, or NaN where it is undefined in a trial. Undefined
/// trials are counted and never enter as numbers.
#[derive(Debug, Clone)]
pub struct Column {
    defined: u64,
    undefined: u64,
    kept: Kept,
    /// Where the trials are those of replicates: what tells the errors.
    spread: Option<Box<Spread>>,
    /// Where trials count several times, so that all else counts them so: trials in which the metric has
    /// a value and in which it has none.
    counted: Option<(u64, u64)>,
}

#[derive(Debug, Clone)]
enum Kept {
    Indicator { hits: u64 },
    Numbers(Box<Numbers>),
}

#[derive(Debug, Clone)]
struct Numbers {
    /// Taken from every value before recording and given back when reading.
    origin: f64,
    moments: Moments,
    histogram: QuantileHistogram,
}

impl Column {
    /// An empty column.
    pub fn new(keep: Keep) -> Self {
        match keep {
            Keep::Indicator => Self {
                defined: 0,
                undefined: 0,
                kept: Kept::Indicator { hits: 0 },
                spread: None,
                counted: None,
            },
            Keep::Numbers => Self::about(0.0),
        }
    }

    /// An empty column of numbers that are best told apart by their distance from `origin`: dates,
    /// say, whose quantiles would otherwise be good to 2⁻¹¹ of two thousand years.
    pub fn about(origin: f64) -> Self {
        Self {
            defined: 0,
            undefined: 0,
            kept: Kept::Numbers(Box::new(Numbers {
                origin,
                moments: Moments::new(),
                histogram: QuantileHistogram::new(),
            })),
            spread: None,
            counted: None,
        }
    }

    /// Records one block of trials, at most [`BLOCK`] of them; longer slices are cut into blocks.
    pub fn record(&mut self, lanes: &[f64]) {
        let mut block = Digests::new(1);
        for lanes in lanes.chunks(BLOCK) {
            block.clear();
            self.packer().pack(lanes, &mut block, 0);
            self.take(&block, 0);
        }
    }

    /// How blocks of its trials are packed.
    pub fn packer(&self) -> Packer {
        let kind = match &self.kept {
            Kept::Indicator { .. } => Kind::Indicator,
            Kept::Numbers(numbers) => Kind::Numbers {
                origin: numbers.origin,
                base: numbers.histogram.reach(),
            },
        };
        Packer { kind }
    }

    /// Records trials that count `times`; see [`Packer::pack_repeated`].
    pub fn record_repeated(&mut self, lanes: &[f64], times: &[u32]) {
        let mut block = Digests::new(1);
        for (lanes, times) in lanes.chunks(BLOCK).zip(times.chunks(BLOCK)) {
            block.clear();
            block.weigh(times);
            self.packer().pack_repeated(lanes, &mut block, 0);
            self.take(&block, 0);
        }
    }

    fn take_repeated(&mut self, block: &Repeated, times: &[u32]) {
        self.defined += block.defined;
        self.undefined += block.undefined;
        let counted = self.counted.get_or_insert_default();
        counted.0 += u64::from(block.trials_defined);
        counted.1 += u64::from(block.trials_undefined);
        match &mut self.kept {
            Kept::Indicator { hits } => *hits += block.hits,
            Kept::Numbers(numbers) => {
                numbers.moments.take_repeated(&block.sums);
                numbers
                    .histogram
                    .take_repeated(&block.keys, times, &block.atoms);
            }
        }
    }

    /// Brings what blocks are recorded into near: all lines of memory at one time, and not one after
    /// another as they turn out to be needed. Nothing is changed.
    pub fn read_ahead(&self) {
        if let Kept::Numbers(numbers) = &self.kept {
            numbers.histogram.read_ahead();
        }
    }

    /// Records the block that [`Packer::pack`] or [`Packer::pack_repeated`] packed of this column with index
    /// `c`.
    pub fn take(&mut self, block: &Digests, c: usize) {
        let (digest, lists) = block.of(c);
        if let Some(repeated) = &digest.repeated {
            return self.take_repeated(repeated, block.times());
        }
        self.defined += u64::from(digest.defined);
        self.undefined += u64::from(digest.undefined);
        match &mut self.kept {
            Kept::Indicator { hits } => *hits += u64::from(digest.hits),
            Kept::Numbers(numbers) => {
                numbers.moments.take(&digest.summary);
                numbers.histogram.take(digest.buckets, lists);
            }
        }
    }

    /// Forgets all trials.
    pub fn clear(&mut self) {
        (self.defined, self.undefined) = (0, 0);
        (self.spread, self.counted) = (None, None);
        match &mut self.kept {
            Kept::Indicator { hits } => *hits = 0,
            Kept::Numbers(numbers) => {
                numbers.moments = Moments::new();
                numbers.histogram.clear();
            }
        }
    }

    /// Adds what another column recorded of the same metric. Both must keep the same and have the
    /// same origin; a column of another kind is ignored.
    pub fn merge(&mut self, other: &Self) {
        match (&mut self.kept, &other.kept) {
            (Kept::Indicator { hits }, Kept::Indicator { hits: more }) => *hits += more,
            (Kept::Numbers(numbers), Kept::Numbers(more)) => {
                debug_assert_eq!(numbers.origin, more.origin);
                numbers.moments.merge(&more.moments);
                numbers.histogram.merge(&more.histogram);
            }
            _ => {
                debug_assert!(false, "columns of different kinds");
                return;
            }
        }
        self.defined += other.defined;
        self.undefined += other.undefined;
        if let Some(more) = other.counted {
            let counted = self.counted.get_or_insert_default();
            counted.0 += more.0;
            counted.1 += more.1;
        }
    }

    /// Adds the trials of a whole replicate. From the first on, every error of this column is that of
    /// its replicates: the spread of what is `asked` over them.
    pub fn absorb(&mut self, replicate: &Self, asked: &AskedOfColumn) {
        debug_assert!(self.trials() == 0 || self.spread.is_some());
        // Of both: all that is asked is read from one reading of the counts.
        let (known, next) = (self.ranked(), replicate.ranked());
        let statistics = replicate.statistics(next.as_ref(), asked);
        let marks = self.marks(known.as_ref(), (replicate, next.as_ref()), asked);
        let spread = self.spread.get_or_insert_default();
        let trials = (replicate.defined + replicate.undefined) as f64;
        spread.add((replicate.defined as f64, trials), &statistics, &marks);
        self.merge(replicate);
    }

    /// What a replicate is remembered by.
    fn statistics(
        &self,
        ranked: Option<&Ranked<'_>>,
        asked: &AskedOfColumn,
    ) -> Vec<(Statistic, Option<f64>)> {
        let mut all = vec![(Statistic::Mean, self.mean().value)];
        if let Kept::Indicator { .. } = self.kept {
            return all;
        }
        all.push((Statistic::Sd, self.sd().value));
        for p in &asked.tails {
            let tail = ranked.and_then(|ranked| ranked.tail_mean(self.defined, *p).value);
            all.push((Statistic::TailMean(*p), tail));
        }
        for x in &asked.values {
            let count = ranked.map_or(0, |ranked| ranked.up_to(*x));
            let share = Estimate::probability(count, self.defined).value;
            all.push((Statistic::UpTo(*x), share));
        }
        all
    }

    /// Where the quantiles of the replicates so far lie in the next one.
    fn marks(
        &self,
        known: Option<&Ranked<'_>>,
        (next, found): (&Self, Option<&Ranked<'_>>),
        asked: &AskedOfColumn,
    ) -> Vec<(Statistic, Option<Mark>)> {
        let Kept::Numbers(_) = self.kept else {
            return Vec::new();
        };
        let mark = |p: f64, censored: bool| {
            let value = known?
                .quantile_within(self.trials_of(censored), p, None)
                .value?;
            let count = found.map_or(0, |found| found.up_to(value));
            let share = count as f64 / next.trials_of(censored) as f64;
            Some(Mark { value, share })
        };
        let levels = &asked.levels;
        let defined: Vec<Option<Mark>> = levels.iter().map(|p| mark(*p, false)).collect();
        let censored = match self.undefined + next.undefined {
            0 => defined.clone(),
            _ => levels.iter().map(|p| mark(*p, true)).collect(),
        };
        let named = |censored: bool, marks: Vec<Option<Mark>>| {
            let named = levels.iter().map(move |p| quantile_at(*p, censored));
            named.zip(marks)
        };
        named(false, defined).chain(named(true, censored)).collect()
    }

    /// The error of a statistic: that of independent trials unless there are replicates.
    fn judged(&self, statistic: Statistic, independent: Estimate) -> Estimate {
        match &self.spread {
            Some(spread) => spread.judge(statistic, independent),
            None => self.plain(independent),
        }
    }

    /// Trials in which the metric has a value, of those that count.
    pub fn defined(&self) -> u64 {
        self.counted.map_or(self.defined, |c| c.0)
    }

    /// The share of all trials in which the metric has a value, weighted where trials count several times.
    pub fn defined_share(&self) -> Estimate {
        let independent = Estimate::probability(self.defined, self.defined + self.undefined);
        match &self.spread {
            Some(spread) => spread.judge_defined(independent),
            None => self.plain(independent),
        }
    }

    /// Trials in which it has none, of those that count.
    pub fn undefined(&self) -> u64 {
        self.counted.map_or(self.undefined, |c| c.1)
    }

    /// All trials that count.
    pub fn trials(&self) -> u64 {
        self.defined() + self.undefined()
    }

    /// An error of independent trials, where they are that.
    fn plain(&self, independent: Estimate) -> Estimate {
        match self.counted {
            Some(_) => Estimate {
                value: independent.value,
                ..Estimate::UNDEFINED
            },
            None => independent,
        }
    }

    /// Trials in which an indicator is 1; 0 for numbers.
    pub fn hits(&self) -> u64 {
        match self.kept {
            Kept::Indicator { hits } => hits,
            Kept::Numbers(_) => 0,
        }
    }

    /// Mean over the defined trials; of an indicator, its probability.
    pub fn mean(&self) -> Estimate {
        match &self.kept {
            Kept::Indicator { hits } => {
                let independent = Estimate::probability(*hits, self.defined);
                match &self.spread {
                    Some(spread) => spread.judge_probability(independent),
                    None => self.plain(independent),
                }
            }
            Kept::Numbers(numbers) => {
                let independent = numbers.moments.mean().shifted(numbers.origin);
                self.judged(Statistic::Mean, independent)
            }
        }
    }

    /// Standard deviation over the defined trials; undefined for an indicator.
    pub fn sd(&self) -> Estimate {
        match &self.kept {
            Kept::Indicator { .. } => Estimate::UNDEFINED,
            Kept::Numbers(numbers) => self.judged(Statistic::Sd, numbers.moments.sd()),
        }
    }

    /// The smallest defined value; `None` where there is none and for an indicator.
    pub fn min(&self) -> Option<f64> {
        match &self.kept {
            Kept::Indicator { .. } => None,
            Kept::Numbers(numbers) => Some(numbers.moments.min()? + numbers.origin),
        }
    }

    /// The largest defined value; `None` where there is none and for an indicator.
    pub fn max(&self) -> Option<f64> {
        match &self.kept {
            Kept::Indicator { .. } => None,
            Kept::Numbers(numbers) => Some(numbers.moments.max()? + numbers.origin),
        }
    }

    /// Quantile at level `p` in [0, 1] over the defined trials; see [`Column::quantiles`].
    pub fn quantile(&self, p: f64) -> Estimate {
        self.read(&[p], false).pop().unwrap_or_default()
    }

    /// Quantile at level `p` over all trials, an undefined value counting as above every number;
    /// undefined where it falls among those.
    pub fn quantile_censored(&self, p: f64) -> Estimate {
        self.read(&[p], true).pop().unwrap_or_default()
    }

    /// Quantiles over the defined trials, type 7 of Hyndman and Fan (1996). The interval is that of
    /// the binomial ranks n p ∓ 1.96 √(n p (1−p)), the standard error its width over 2 · 1.96; a
    /// part is undefined where a rank falls outside the sample. An indicator has no quantiles.
    pub fn quantiles(&self, levels: &[f64]) -> Vec<Estimate> {
        self.read(levels, false)
    }

    /// [`Column::quantiles`] over all trials, as [`Column::quantile_censored`].
    pub fn quantiles_censored(&self, levels: &[f64]) -> Vec<Estimate> {
        self.read(levels, true)
    }

    /// Mean of the lowest share `p` of the defined trials, the last of them by the fraction that is
    /// left (expected shortfall; Rockafellar and Uryasev 2002, "Conditional value-at-risk for general
    /// loss distributions", Journal of Banking & Finance 26), from ranked values, which are within
    /// 2⁻¹¹ of the trials'. Standard error √((s² + (1−p)(q − m)²)/(n p)) with the tail's variance s²
    /// and mean m and the quantile q (Manistre and Hancock 2005, "Variance of the CTE estimator",
    /// North American Actuarial Journal 9).
    ///
    /// Undefined where the share is less than one trial, its error where less than two. An
    /// indicator has none.
    pub fn tail_mean(&self, p: f64) -> Estimate {
        let ranked = self.ranked();
        let independent = ranked.map_or(Estimate::UNDEFINED, |r| r.tail_mean(self.defined, p));
        self.judged(Statistic::TailMean(p), independent)
    }

    /// How many ranked values are at most each of `values`. A ranked value is within a bucket
    /// (relative 2⁻¹¹) of the trial's, and equal to it where values repeat. An indicator has none.
    pub fn counts_up_to(&self, values: &[f64]) -> Vec<u64> {
        match self.ranked() {
            Some(ranked) => values.iter().map(|x| ranked.up_to(*x)).collect(),
            None => vec![0; values.len()],
        }
    }

    /// The share of the defined trials whose ranked value is at most each of `values`; see
    /// [`Column::counts_up_to`].
    pub fn shares_up_to(&self, values: &[f64]) -> Vec<Estimate> {
        let counts = self.counts_up_to(values);
        let share = |(x, count): (&f64, u64)| {
            let independent = Estimate::probability(count, self.defined);
            self.judged(Statistic::UpTo(*x), independent)
        };
        values.iter().zip(counts).map(share).collect()
    }

    /// The trials that quantiles are of.
    fn trials_of(&self, censored: bool) -> u64 {
        match censored {
            true => self.defined + self.undefined,
            false => self.defined,
        }
    }

    /// Its numbers in their order; `None` where there are none and for an indicator.
    fn ranked(&self) -> Option<Ranked<'_>> {
        let Kept::Numbers(numbers) = &self.kept else {
            return None;
        };
        let range = (numbers.moments.min()?, numbers.moments.max()?);
        Some(Ranked::new(&numbers.histogram, range, numbers.origin))
    }

    fn read(&self, levels: &[f64], censored: bool) -> Vec<Estimate> {
        let Some(ranked) = self.ranked() else {
            return vec![Estimate::UNDEFINED; levels.len()];
        };
        let trials = self.trials_of(censored);
        let read = |&p: &f64| match &self.spread {
            None => self.plain(ranked.quantile(trials, p)),
            Some(spread) => {
                let whole = |x: f64| ranked.up_to(x) as f64 / trials as f64;
                let half = spread.share_error(quantile_at(p, censored), &whole);
                ranked.quantile_within(trials, p, half)
            }
        };
        levels.iter().map(read).collect()
    }
}

fn quantile_at(p: f64, censored: bool) -> Statistic {
    match censored {
        true => Statistic::Censored(p),
        false => Statistic::Quantile(p),
    }
}
