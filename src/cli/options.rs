//! The checked meaning of the arguments: ranges, combinations and defaults. What does not hold is
//! a usage error (exit code 2).

use super::args::{self, Arguments, Command, Listing, Overrides, Volume};
use super::compare::{self, CompareOptions};
use super::discover::{self, DiscoverOptions};
use super::exit::Stop;
use super::explain::{self, ExplainOptions};
use super::find::{self, FindOptions};
use super::levels;
use super::options_interchange::{
    self as interchange, DistOptions, SipOptions, StatsOptions, TrialsOptions,
};
use super::report::{self, ReportOptions};
use super::sensitivity::{self, SensitivityOptions};
use super::sweep::{self, SweepOptions};
use crate::domain::{self, Sampling};
use crate::engine;
use crate::output::Dialect;
use crate::report::View;
use crate::sampling::LANES;
use clap::CommandFactory;
use clap::error::ErrorKind;
use clap_complete::Shell;
use std::path::PathBuf;

/// The most trials a run may have.
pub const MAX_TRIALS: u64 = 1_000_000_000;
/// The most threads a run may use.
pub const MAX_THREADS: u64 = 1024;
/// The most replicates, as in a scenario.
pub const MAX_REPLICATES: u64 = 1000;
/// The largest seed: TOML, and so `resolved.toml`, holds no larger whole number.
pub const MAX_SEED: u64 = i64::MAX as u64;

/// What is to be done.
#[derive(Debug)]
pub enum Work {
    Run(RunOptions),
    Check(CheckOptions),
    List(ListOptions),
    Show(ShowOptions),
    Trial(TrialOptions),
    Compare(CompareOptions),
    Sweep(SweepOptions),
    Explain(ExplainOptions),
    Find(FindOptions),
    Sensitivity(SensitivityOptions),
    Discover(DiscoverOptions),
    Report(ReportOptions),
    Plan(PlanOptions),
    Backtest(BacktestOptions),
    Dist(DistOptions),
    Stats(StatsOptions),
    Schema,
    Completions(Shell),
    Man(Option<String>),
    Example(Option<String>),
}

/// A scenario's file and what is laid over it.
#[derive(Debug, Clone)]
pub struct ScenarioOptions {
    pub path: PathBuf,
    /// `path=value`, in the order given.
    pub set: Vec<String>,
    pub set_file: Vec<PathBuf>,
}

/// How much is said beside the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loudness {
    Quiet,
    Normal,
    Verbose,
}

/// How draws go together; none: as the scenario says.
#[derive(Debug, Clone, Copy)]
pub struct DesignOptions {
    pub sampling: Option<Sampling>,
    pub replicates: Option<u64>,
}

impl DesignOptions {
    /// Lays the options over those of a scenario; what cannot be is a usage error of `command`.
    pub fn lay_over(self, command: &str, run: &mut domain::RunOptions) -> Result<(), Stop> {
        run.sampling = self.sampling.unwrap_or(run.sampling);
        run.replicates = Some(
            self.replicates
                .or(run.replicates)
                .unwrap_or(run.replicates()),
        );
        let (trials, replicates) = (run.trials, run.replicates());
        let wrong = |message| Err(usage_error(command, ErrorKind::ValueValidation, message));
        if run.sampling != Sampling::Random && replicates < 2 {
            return wrong(format!(
                "draws by `{}` need 2 replicates or more: nothing else tells their errors",
                run.sampling.name()
            ));
        }
        let fewest = engine::fewest_trials(replicates);
        if trials < fewest {
            return wrong(format!(
                "{trials} trials are too few for {replicates} replicates, which are blocks of \
                 {LANES} trials: ask for at least {fewest} trials or for fewer replicates"
            ));
        }
        Ok(())
    }
}

/// Checked options of `run`.
#[derive(Debug)]
pub struct RunOptions {
    pub scenarios: Vec<ScenarioOptions>,
    /// None: as the scenario says.
    pub trials: Option<u64>,
    /// None: as the scenario says.
    pub seed: Option<u64>,
    pub design: DesignOptions,
    /// None: one for each processor.
    pub threads: Option<usize>,
    /// Precisions to reach, as typed.
    pub targets: Vec<String>,
    /// Quantile levels, increasing.
    pub levels: Vec<f64>,
    /// The results folder itself; none: a folder of its own below `output/`.
    pub out: Option<PathBuf>,
    /// What is made beside the CSV files.
    pub views: Vec<View>,
    pub dialect: Dialect,
    pub overwrite: bool,
    /// The library of single trials; none: none is written.
    pub sip: Option<SipOptions>,
    /// The file of all trials; none: none is written.
    pub trials_file: Option<TrialsOptions>,
    pub json: bool,
    pub loudness: Loudness,
}

/// Checked options of `backtest`.
#[derive(Debug)]
pub struct BacktestOptions {
    pub scenarios: Vec<ScenarioOptions>,
    /// None: as the scenario says.
    pub trials: Option<u64>,
    pub seed: Option<u64>,
    /// None: one for each processor.
    pub threads: Option<usize>,
    /// The results folder itself; none: a folder of its own below `output/`.
    pub out: Option<PathBuf>,
    pub dialect: Dialect,
    pub overwrite: bool,
    pub json: bool,
    pub loudness: Loudness,
}

/// Checked options of `plan`.
#[derive(Debug)]
pub struct PlanOptions {
    pub scenario: ScenarioOptions,
    pub targets: Vec<String>,
    pub trials: u64,
    pub seed: Option<u64>,
    pub design: DesignOptions,
    pub threads: Option<usize>,
    pub json: bool,
}

/// Checked options of `check`.
#[derive(Debug)]
pub struct CheckOptions {
    pub scenarios: Vec<ScenarioOptions>,
    pub json: bool,
    pub loudness: Loudness,
}

/// Checked options of `list`.
#[derive(Debug)]
pub struct ListOptions {
    pub scenario: ScenarioOptions,
    pub what: Listing,
    pub json: bool,
}

/// Checked options of `show`.
#[derive(Debug)]
pub struct ShowOptions {
    pub scenario: ScenarioOptions,
    pub id: String,
    pub json: bool,
}

/// Checked options of `trial`.
#[derive(Debug)]
pub struct TrialOptions {
    pub scenario: ScenarioOptions,
    pub trial: u64,
    pub trials: Option<u64>,
    pub seed: Option<u64>,
    pub design: DesignOptions,
    pub layout: TrialLayout,
}

/// How a trial, or statistics, are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrialLayout {
    Tables,
    Csv,
    Json,
}

impl TrialLayout {
    /// What `--json` and `--csv` ask for.
    pub(super) fn of(json: bool, csv: bool) -> Self {
        match (json, csv) {
            (true, _) => Self::Json,
            (_, true) => Self::Csv,
            _ => Self::Tables,
        }
    }
}

/// Gives arguments their meaning, or says why they have none.
pub fn check(arguments: Arguments) -> Result<Work, Stop> {
    Ok(match arguments.command {
        Command::Run(a) => {
            let usage = Usage("run");
            Work::Run(RunOptions {
                trials: usage.trials(a.trials)?,
                seed: usage.seed(a.seed)?,
                design: usage.design(a.sampling, a.replicates)?,
                threads: usage.threads(a.threads)?,
                targets: a.target_se,
                levels: usage.levels(&a.quantiles)?,
                out: usage.out(a.out, a.scenarios.len())?,
                views: args::Format::views(&a.format),
                dialect: a.dialect.csv_dialect,
                sip: interchange::sip(a.sip, a.scenarios.len())?,
                trials_file: interchange::trials(a.trials_file, a.scenarios.len())?,
                scenarios: usage.scenarios(a.scenarios, &a.overrides)?,
                overwrite: a.overwrite,
                json: a.json,
                loudness: loudness(&a.volume),
            })
        }
        Command::Backtest(a) => {
            let usage = Usage("backtest");
            Work::Backtest(BacktestOptions {
                trials: usage.trials(a.trials)?,
                seed: usage.seed(a.seed)?,
                threads: usage.threads(a.threads)?,
                out: usage.out(a.out, a.scenarios.len())?,
                dialect: a.dialect.csv_dialect,
                scenarios: usage.scenarios(a.scenarios, &a.overrides)?,
                overwrite: a.overwrite,
                json: a.json,
                loudness: loudness(&a.volume),
            })
        }
        Command::Check(a) => Work::Check(CheckOptions {
            scenarios: Usage("check").scenarios(a.scenarios, &a.overrides)?,
            json: a.json,
            loudness: loudness(&a.volume),
        }),
        Command::List(a) => Work::List(ListOptions {
            scenario: Usage("list").scenario(a.scenario, &a.overrides)?,
            what: a.what,
            json: a.json,
        }),
        Command::Show(a) => Work::Show(ShowOptions {
            scenario: Usage("show").scenario(a.scenario, &a.overrides)?,
            id: a.id,
            json: a.json,
        }),
        Command::Trial(a) => {
            let usage = Usage("trial");
            Work::Trial(TrialOptions {
                scenario: usage.scenario(a.scenario, &a.overrides)?,
                trial: usage.trial(a.trial)?,
                trials: usage.trials(a.trials)?,
                seed: usage.seed(a.seed)?,
                design: usage.design(a.sampling, a.replicates)?,
                layout: TrialLayout::of(a.json, a.csv),
            })
        }
        Command::Compare(a) => Work::Compare(compare::check(a)?),
        Command::Sweep(a) => Work::Sweep(sweep::check(a)?),
        Command::Explain(a) => Work::Explain(explain::check(a)?),
        Command::Find(a) => Work::Find(find::check(a)?),
        Command::Sensitivity(a) => Work::Sensitivity(sensitivity::check(a)?),
        Command::Discover(a) => Work::Discover(discover::check(a)?),
        Command::Report(a) => Work::Report(report::check(a)),
        Command::Plan(a) => {
            let usage = Usage("plan");
            Work::Plan(PlanOptions {
                scenario: usage.scenario(a.scenario, &a.overrides)?,
                targets: a.target_se,
                trials: usage.trials(Some(a.trials))?.unwrap_or(a.trials),
                seed: usage.seed(a.seed)?,
                design: usage.design(a.sampling, a.replicates)?,
                threads: usage.threads(a.threads)?,
                json: a.json,
            })
        }
        Command::Dist(a) => Work::Dist(interchange::dist(a)?),
        Command::Stats(a) => Work::Stats(interchange::stats(a)?),
        Command::Schema => Work::Schema,
        Command::Completions { shell } => Work::Completions(shell),
        Command::Man { command } => Work::Man(command),
        Command::Example { name } => Work::Example(name),
    })
}

/// Ends in a usage error of the command named.
pub fn usage_error(command: &str, kind: ErrorKind, message: String) -> Stop {
    let mut root = Arguments::command();
    root.build();
    match root.find_subcommand_mut(command) {
        Some(found) => found.error(kind, message),
        None => root.error(kind, message),
    }
    .into()
}

pub(super) fn loudness(volume: &Volume) -> Loudness {
    match (volume.quiet, volume.verbose) {
        (true, _) => Loudness::Quiet,
        (_, true) => Loudness::Verbose,
        _ => Loudness::Normal,
    }
}

/// Checks the options of one command, by name.
pub(super) struct Usage(pub(super) &'static str);

impl Usage {
    pub(super) fn wrong<T>(&self, message: String) -> Result<T, Stop> {
        Err(usage_error(self.0, ErrorKind::ValueValidation, message))
    }

    pub(super) fn trials(&self, trials: Option<u64>) -> Result<Option<u64>, Stop> {
        match trials {
            Some(n) if !(1..=MAX_TRIALS).contains(&n) => self.wrong(format!(
                "`--trials {n}`: a run has 1 to {MAX_TRIALS} trials"
            )),
            n => Ok(n),
        }
    }

    fn trial(&self, trial: u64) -> Result<u64, Stop> {
        if trial >= MAX_TRIALS {
            return self.wrong(format!(
                "trial {trial} does not exist: trials are numbered from 0 to {}",
                MAX_TRIALS - 1
            ));
        }
        Ok(trial)
    }

    pub(super) fn seed(&self, seed: Option<u64>) -> Result<Option<u64>, Stop> {
        match seed {
            Some(s) if s > MAX_SEED => self.wrong(format!(
                "`--seed {s}`: a seed lies between 0 and {MAX_SEED}"
            )),
            s => Ok(s),
        }
    }

    fn design(
        &self,
        sampling: Option<args::Sampling>,
        replicates: Option<u64>,
    ) -> Result<DesignOptions, Stop> {
        if let Some(n) = replicates.filter(|n| !(1..=MAX_REPLICATES).contains(n)) {
            return self.wrong(format!(
                "`--replicates {n}`: a run has 1 to {MAX_REPLICATES} replicates"
            ));
        }
        let sampling = sampling.map(|sampling| match sampling {
            args::Sampling::Random => Sampling::Random,
            args::Sampling::Lhs => Sampling::Lhs,
            args::Sampling::Sobol => Sampling::Sobol,
            args::Sampling::Antithetic => Sampling::Antithetic,
        });
        Ok(DesignOptions {
            sampling,
            replicates,
        })
    }

    pub(super) fn threads(&self, threads: Option<u64>) -> Result<Option<usize>, Stop> {
        match threads {
            Some(n) if !(1..=MAX_THREADS).contains(&n) => self.wrong(format!(
                "`--threads {n}`: a run uses 1 to {MAX_THREADS} threads"
            )),
            n => Ok(n.map(|n| n as usize)),
        }
    }

    pub(super) fn levels(&self, asked: &[f64]) -> Result<Vec<f64>, Stop> {
        levels::checked(asked).or_else(|wrong| self.wrong(format!("`--quantiles`: {wrong}")))
    }

    pub(super) fn out(
        &self,
        out: Option<PathBuf>,
        scenarios: usize,
    ) -> Result<Option<PathBuf>, Stop> {
        match out {
            Some(_) if scenarios > 1 => self.wrong(format!(
                "`--out` names the folder of one result, and {scenarios} scenarios were given"
            )),
            Some(path) if path.as_os_str().is_empty() => {
                self.wrong("`--out` names no folder".into())
            }
            path => Ok(path),
        }
    }

    pub(super) fn scenarios(
        &self,
        paths: Vec<PathBuf>,
        overrides: &Overrides,
    ) -> Result<Vec<ScenarioOptions>, Stop> {
        paths
            .into_iter()
            .map(|path| self.scenario(path, overrides))
            .collect()
    }

    pub(super) fn scenario(
        &self,
        path: PathBuf,
        overrides: &Overrides,
    ) -> Result<ScenarioOptions, Stop> {
        for text in &overrides.set {
            match text.split_once('=') {
                Some((path, _)) if !path.trim().is_empty() => {}
                _ => {
                    return self.wrong(format!(
                        "`--set {text}`: `path=value` is needed, such as `run.trials=1000`"
                    ));
                }
            }
        }
        Ok(ScenarioOptions {
            path,
            set: overrides.set.clone(),
            set_file: overrides.set_file.clone(),
        })
    }
}
