//! `backtest`: scenarios against what came true, each into a results folder and onto a screen.

use super::exit::Stop;
use super::levels::LEVELS;
use super::load::{self, Loaded};
use super::options::{BacktestOptions, Loudness};
use super::progress::Bar;
use super::{conditioned, existing, interrupt, run, streams};
use crate::diagnostics::Severity;
use crate::domain::Scenario;
use crate::engine::{self, RunRequest};
use crate::error::Error;
use crate::input;
use crate::model::Plan;
use crate::output::digest::Identity;
use crate::output::folder::{self, Prepared, Stage, Target};
use crate::output::manifest::{FileDigest, Manifest, Timings};
use crate::output::{csv, names, terminal};
use crate::results::{self, Backtest, Results};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// What the name of a back-test's folder ends with: a run of the same scenario has one of its own.
const SUFFIX: &str = "-backtest";

/// Back-tests every scenario. Nothing is simulated before all of them are valid and have outcomes.
pub fn run(options: &BacktestOptions) -> Result<(), Stop> {
    let loaded = load::all(&options.scenarios, options.loudness)?;
    if let Some(bare) = loaded.iter().find(|l| l.scenario.outcomes.is_empty()) {
        return Err(Error::Failed {
            message: format!("`{}` has no outcomes to be judged by", bare.path.display()),
            hint: Some("list what came true under `[[outcomes]]` (docs/scenarios.md)".into()),
        }
        .into());
    }
    let mut failed = String::new();
    for loaded in loaded {
        let job = Job::new(options, loaded)?;
        let _deferred = interrupt::defer();
        interrupt::stop_if_arrived()?;
        failed.push_str(&job.run()?);
    }
    match failed.is_empty() {
        true => Ok(()),
        false => Err(Stop::ChecksFailed { report: failed }),
    }
}

/// One scenario on its way to a result.
struct Job<'a> {
    options: &'a BacktestOptions,
    scenario: Scenario,
    plan: Plan,
    resolved: String,
    inputs: Vec<FileDigest>,
    read: Vec<PathBuf>,
    file: String,
    remarks: Vec<String>,
    begun: Instant,
}

impl<'a> Job<'a> {
    fn new(options: &'a BacktestOptions, loaded: Loaded) -> Result<Self, Stop> {
        let begun = Instant::now();
        let (file, inputs, read) = (loaded.name(), loaded.digests(), loaded.paths());
        let mut scenario = loaded.scenario;
        scenario.run.trials = options.trials.unwrap_or(scenario.run.trials);
        scenario.run.seed = options.seed.unwrap_or(scenario.run.seed);
        Ok(Self {
            options,
            plan: conditioned::equal_trials(Plan::compile(&scenario)?)?,
            resolved: input::resolved_toml(&scenario),
            inputs,
            read,
            file,
            remarks: loaded.remarks.messages(Severity::Warning),
            scenario,
            begun,
        })
    }

    /// Simulates, scores and writes; returns the checks that failed as text.
    fn run(&self) -> Result<String, Stop> {
        let identity = Identity {
            resolved: &self.resolved,
            seed: self.scenario.run.seed,
            trials: self.scenario.run.trials,
            quantile_levels: &LEVELS,
            dialect: self.options.dialect,
            targets: &[],
            version: env!("CARGO_PKG_VERSION"),
        };
        let run = identity.run() + SUFFIX;
        let target = match &self.options.out {
            Some(dir) => Target::named(dir, &run),
            None => Target::of_run(Path::new(run::ROOT), &self.scenario.name, &run),
        };
        let target = target.overwrite(self.options.overwrite);
        self.remark(format_args!(
            "read {}: {} outcomes, {} builds to simulate",
            self.file,
            self.scenario.outcomes.len(),
            self.plan.builds.len(),
        ));
        folder::guard(&target, &self.read, |name| {
            names::may_leave("backtest", name)
        })?;
        match folder::prepare(&target)? {
            Prepared::Existing(dir) => self.already_there(&dir),
            Prepared::Stage(stage) => self.simulate(&run, stage),
        }
    }

    fn already_there(&self, dir: &Path) -> Result<String, Stop> {
        let found = existing::read(dir)?;
        if self.options.json {
            streams::json(&found.backtest()?)?;
        } else {
            if self.options.loudness != Loudness::Quiet {
                streams::message("the identical finished back-test is already there\n");
            }
            streams::data(&format!("{}\n", dir.display()))?;
        }
        Ok(found.failed_checks())
    }

    fn simulate(&self, run: &str, stage: Stage) -> Result<String, Stop> {
        let request = RunRequest {
            trials: self.scenario.run.trials,
            seed: self.scenario.run.seed,
            threads: self.options.threads,
            replicates: self.scenario.run.replicates.unwrap_or(1),
            asked: results::asked(&self.scenario, &self.plan, &LEVELS, &[]),
            ..RunRequest::default()
        };
        let started = Instant::now();
        let visible = self.options.loudness != Loudness::Quiet;
        let (collected, backtest) = {
            // The run, then the trials one by one.
            let bar = Bar::new(&self.scenario.name, 2 * request.trials, visible);
            let collected = engine::run(&self.plan, &request, &bar)?;
            let backtest = results::backtest(&self.scenario, &self.plan, &request, &bar)?;
            (collected, backtest)
        };
        let simulating = started.elapsed().as_secs_f64();
        self.remark(format_args!(
            "simulated {} trials with seed {} in {simulating:.2} s",
            request.trials, request.seed
        ));
        let mut results = results::summarize(&self.scenario, &self.plan, &collected, &LEVELS);
        results.warnings.splice(0..0, self.remarks.iter().cloned());
        let dir = self.write(run, stage, &results, &backtest, simulating)?;
        self.show(&backtest, &dir)?;
        let failed = results.checks.iter().filter(|c| !c.passed).count();
        Ok(existing::failed_text(failed, results.checks.len(), &dir))
    }

    fn write(
        &self,
        run: &str,
        mut stage: Stage,
        results: &Results,
        backtest: &Backtest,
        simulating: f64,
    ) -> Result<PathBuf, Stop> {
        let (scenario, dialect) = (&self.scenario, self.options.dialect);
        let scores = csv::backtest_csv(backtest, scenario, dialect);
        let summary = csv::backtest_summary_csv(backtest, scenario, dialect);
        stage.write("backtest.csv", &scores)?;
        stage.write("backtest_summary.csv", &summary)?;
        stage.write("checks.csv", &csv::checks_csv(results, scenario, dialect))?;
        stage.write("resolved.toml", self.resolved.as_bytes())?;
        interrupt::stop_if_arrived()?;
        let manifest = Manifest {
            results,
            scenario,
            run,
            file: &self.file,
            dialect,
            resolved: &self.resolved,
            inputs: &self.inputs,
            outputs: stage.files(),
            timings: Timings {
                seconds_total: self.begun.elapsed().as_secs_f64(),
                seconds_simulating: simulating,
                threads: run::threads(self.options.threads),
            },
        };
        let bytes = manifest.to_bytes();
        let names: Vec<&str> = stage.files().iter().map(|f| f.name.as_str()).collect();
        self.remark(format_args!("wrote {}, manifest.json", names.join(", ")));
        Ok(stage.commit(&bytes)?)
    }

    /// The screen, or as much of it as was asked for; the path comes last.
    fn show(&self, backtest: &Backtest, dir: &Path) -> Result<(), Stop> {
        if self.options.json {
            return streams::json(&existing::read(dir)?.backtest()?);
        }
        if self.options.loudness == Loudness::Quiet {
            return streams::data(&format!("{}\n", dir.display()));
        }
        let width = streams::width().unwrap_or(run::WIDTH);
        let style = terminal::Style::Color;
        let screen = terminal::backtest_screen(backtest, &self.scenario, dir, width, style);
        streams::data(&screen)
    }

    /// A message that `--verbose` asks for.
    fn remark(&self, message: std::fmt::Arguments) {
        if self.options.loudness == Loudness::Verbose {
            streams::message(&format!("{message}\n"));
        }
    }
}
