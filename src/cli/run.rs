//! `run`: scenarios simulated, each into a results folder and onto one screen.

use super::exit::Stop;
use super::load::{self, Loaded};
use super::options::{self, Loudness, RunOptions};
use super::progress::Bar;
use super::{beside, conditioned, existing, interrupt, sip_out, streams, trials_out, views};
use crate::diagnostics::Severity;
use crate::domain::Scenario;
use crate::engine::{self, Collected, Conditioned, Enough, RunRequest};
use crate::input;
use crate::model::Plan;
use crate::output::digest::Identity;
use crate::output::folder::{self, Prepared, Stage, Target};
use crate::output::manifest::{FileDigest, Manifest, Timings};
use crate::output::{self, names, pages, terminal};
use crate::results::{self, Precision, PrecisionTarget, Results};
use clap::error::ErrorKind;
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Where results go unless `--out` names a folder.
pub(super) const ROOT: &str = "output";

/// Width of the summary where standard output is no terminal.
pub(super) const WIDTH: usize = 100;

/// Runs every scenario. Nothing is simulated before all of them are valid.
pub fn run(options: &RunOptions) -> Result<(), Stop> {
    let loaded = load::all(&options.scenarios, options.loudness)?;
    let (mut failed, mut imprecise) = (String::new(), String::new());
    let scenarios = loaded.len();
    for (i, loaded) in loaded.into_iter().enumerate() {
        let mut job = Job::new(options, loaded)?;
        job.is_last = i + 1 == scenarios;
        let _deferred = interrupt::defer();
        // Asked before a scenario, not after it: a result that is complete stays one.
        interrupt::stop_if_arrived()?;
        failed.push_str(&job.run()?);
        imprecise.push_str(&job.imprecise);
    }
    if !failed.is_empty() {
        return Err(Stop::ChecksFailed {
            report: failed + &imprecise,
        });
    }
    match imprecise.is_empty() {
        true => Ok(()),
        false => Err(Stop::Imprecise { report: imprecise }),
    }
}

/// What was simulated.
enum Ran {
    Plain(Box<Collected>),
    Conditioned(Box<Conditioned<results::Prior>>),
}

impl Ran {
    /// The trials whose figures are shown.
    fn collected(&self) -> &Collected {
        match self {
            Self::Plain(run) => run,
            Self::Conditioned(run) => &run.posterior,
        }
    }
}

/// One scenario on its way to a result.
struct Job<'a> {
    options: &'a RunOptions,
    scenario: Scenario,
    plan: Plan,
    targets: Vec<PrecisionTarget>,
    /// What was asked to be precise and is not, as text.
    imprecise: String,
    /// The scenario with every value stated.
    resolved: String,
    inputs: Vec<FileDigest>,
    /// Where these are.
    read: Vec<PathBuf>,
    /// Name of the scenario file from its own folder.
    file: String,
    /// Sentences of the load that the result repeats.
    remarks: Vec<String>,
    begun: Instant,
    /// No scenario follows.
    is_last: bool,
}

impl<'a> Job<'a> {
    fn new(options: &'a RunOptions, loaded: Loaded) -> Result<Self, Stop> {
        let begun = Instant::now();
        let (file, inputs, read) = (loaded.name(), loaded.digests(), loaded.paths());
        let mut scenario = loaded.scenario;
        scenario.run.trials = options.trials.unwrap_or(scenario.run.trials);
        scenario.run.seed = options.seed.unwrap_or(scenario.run.seed);
        options.design.lay_over("run", &mut scenario.run)?;
        let plan = Plan::compile(&scenario)?;
        let targets = targets("run", &options.targets, &plan)?;
        Ok(Self {
            options,
            plan,
            targets,
            imprecise: String::new(),
            resolved: input::resolved_toml(&scenario),
            inputs,
            read,
            file,
            remarks: loaded.remarks.messages(Severity::Warning),
            scenario,
            begun,
            is_last: false,
        })
    }

    /// Simulates and writes; returns the checks that failed as text, empty where none did.
    fn run(&mut self) -> Result<String, Stop> {
        let run = self.identity().run();
        let target = match &self.options.out {
            Some(dir) => Target::named(dir, &run),
            None => Target::of_run(Path::new(ROOT), &self.scenario.name, &run),
        };
        let target = target.overwrite(self.options.overwrite);
        self.remark(format_args!(
            "read {}: {} commitments, {} builds to simulate, {} inputs",
            self.file,
            self.scenario.commitments.len(),
            self.plan.builds.len(),
            self.plan.inputs.len()
        ));
        folder::guard(&target, &self.read, |name| self.may_leave(name))?;
        beside::check(self.options, &target, &self.read)?;
        let sip = |o| {
            let (threads, overwrite) = (self.options.threads, self.options.overwrite);
            sip_out::prepare(o, &self.scenario, &self.plan, threads, overwrite)
        };
        if self.options.sip.is_some() {
            conditioned::takes_equal_trials("run", "--sip-out", &self.plan)?;
        }
        let library = self.options.sip.as_ref().map(sip).transpose()?;
        let trials = |o| {
            conditioned::takes_equal_trials("run", "--trials-out", &self.plan)?;
            trials_out::prepare(o, self.options, &self.scenario, &self.plan)
        };
        let trials = self.options.trials_file.as_ref().map(trials).transpose()?;
        let failed = match folder::prepare(&target)? {
            Prepared::Existing(dir) => self.already_there(&dir),
            Prepared::Stage(stage) => self.simulate(&run, stage),
        }?;
        if let Some(library) = library {
            library.write()?;
        }
        if let Some(trials) = trials {
            trials.place()?;
        }
        Ok(failed)
    }

    /// Whether the result or a view that was asked for may have a file of this name.
    fn may_leave(&self, name: &str) -> bool {
        let views = &self.options.views;
        names::may_leave("run", name) || views.iter().any(|view| view.may_make(name))
    }

    fn identity(&self) -> Identity<'_> {
        Identity {
            resolved: &self.resolved,
            seed: self.scenario.run.seed,
            trials: self.scenario.run.trials,
            quantile_levels: &self.options.levels,
            dialect: self.options.dialect,
            targets: &self.options.targets,
            version: env!("CARGO_PKG_VERSION"),
        }
    }

    fn already_there(&mut self, dir: &Path) -> Result<String, Stop> {
        self.view(dir)?;
        let found = existing::read(dir)?;
        self.imprecise = found.imprecise();
        if self.options.json {
            streams::json(&found.document()?)?;
        } else {
            self.say(format_args!("the identical finished run is already there"));
            streams::data(&format!("{}\n", dir.display()))?;
        }
        Ok(found.failed_checks())
    }

    fn simulate(&mut self, run: &str, stage: Stage) -> Result<String, Stop> {
        let levels = &self.options.levels;
        let request = RunRequest {
            trials: self.scenario.run.trials,
            seed: self.scenario.run.seed,
            threads: self.options.threads,
            sampling: self.scenario.run.sampling,
            replicates: self.scenario.run.replicates(),
            asked: results::asked(&self.scenario, &self.plan, levels, &self.targets),
        };
        let started = Instant::now();
        let ran = {
            let visible = self.options.loudness != Loudness::Quiet;
            let bar = Bar::new(&self.scenario.name, request.trials, visible);
            let precise = |so_far: &Collected| {
                let mut targets = self.targets.iter();
                targets.all(|t| t.state(so_far).met)
            };
            let asked: Enough<'_> = (!self.targets.is_empty()).then_some(&precise as _);
            match (self.plan.observations.is_empty(), asked) {
                (true, None) => Ran::Plain(Box::new(engine::run(&self.plan, &request, &bar)?)),
                (true, Some(enough)) => {
                    let run = engine::run_until(&self.plan, &request, &bar, enough)?;
                    Ran::Plain(Box::new(run))
                }
                (false, enough) => {
                    let read = |prior: Collected| {
                        results::Prior::of(&self.scenario, &self.plan, &prior, levels)
                    };
                    let run = engine::condition(&self.plan, &request, &bar, enough, read)?;
                    Ran::Conditioned(Box::new(run))
                }
            }
        };
        let collected = ran.collected();
        let simulating = started.elapsed().as_secs_f64();
        self.remark(format_args!(
            "simulated {} trials with seed {} in {simulating:.2} s",
            collected.trials, request.seed
        ));
        let pool = engine::pool(self.options.threads)?;
        let (scenario, plan) = (&self.scenario, &self.plan);
        let mut results = pool.install(|| match &ran {
            Ran::Plain(run) => results::summarize(scenario, plan, run, levels),
            Ran::Conditioned(run) => results::conditioned(scenario, plan, run, levels),
        });
        results.warnings.splice(0..0, self.remarks.iter().cloned());
        results.precision = self.targets.iter().map(|t| t.state(collected)).collect();
        self.imprecise = imprecise(&results.precision);
        let dir = self.write(run, stage, &mut results, simulating)?;
        if conditioned::refuses(&results) {
            return self.refuse(&dir);
        }
        self.view(&dir)?;
        self.show(&results, &dir)?;
        let failed = results.checks.iter().filter(|c| !c.passed).count();
        let text = existing::failed_text(failed, results.checks.len(), &dir);
        if self.is_last {
            // The process is about to end and gives all memory back at once; piece by piece it takes as
            // long as writing the files.
            std::mem::forget((ran, results));
        }
        Ok(text)
    }

    fn write(
        &self,
        run: &str,
        mut stage: Stage,
        results: &mut Results,
        simulating: f64,
    ) -> Result<PathBuf, Stop> {
        let dialect = self.options.dialect;
        let pool = engine::pool(self.options.threads)?;
        let files = || output::csv::files(results, &self.scenario, dialect);
        let files = pool.install(files);
        for (name, bytes) in files {
            // Figures that are not sound are not shown.
            if name == output::csv::OBSERVATIONS || !conditioned::refuses(results) {
                let split = pages::write(&mut stage, name, bytes, dialect)?;
                if let Some(warning) = split {
                    self.say(format_args!("warning: {warning}"));
                    results.warnings.push(warning);
                }
            }
        }
        // A run that was precise enough early: as many trials as it had give it again.
        let mut run_again = Cow::Borrowed(&self.scenario);
        if results.trials != self.scenario.run.trials {
            run_again.to_mut().run.trials = results.trials;
        }
        let resolved = match run_again {
            Cow::Borrowed(_) => Cow::Borrowed(&self.resolved),
            Cow::Owned(scenario) => Cow::Owned(input::resolved_toml(&scenario)),
        };
        stage.write("resolved.toml", resolved.as_bytes())?;
        interrupt::stop_if_arrived()?;
        let manifest = Manifest {
            results,
            scenario: &self.scenario,
            run,
            file: &self.file,
            dialect,
            resolved: &resolved,
            inputs: &self.inputs,
            outputs: stage.files(),
            timings: Timings {
                seconds_total: self.begun.elapsed().as_secs_f64(),
                seconds_simulating: simulating,
                threads: threads(self.options.threads),
            },
        };
        let bytes = manifest.to_bytes();
        let names: Vec<&str> = stage.files().iter().map(|f| f.name.as_str()).collect();
        self.remark(format_args!("wrote {}, manifest.json", names.join(", ")));
        Ok(stage.commit(&bytes)?)
    }

    /// Makes what was asked for beside the CSV files.
    fn view(&self, dir: &Path) -> Result<(), Stop> {
        let (views, overwrite) = (&self.options.views, self.options.overwrite);
        for path in views::write(dir, &[], views, dir, overwrite)? {
            self.remark(format_args!("wrote {}", path.display()));
        }
        Ok(())
    }

    /// Says that no figures are shown: as a check that failed where evidence and scenario disagree, as
    /// a precision that was not reached where more trials may do.
    fn refuse(&mut self, dir: &Path) -> Result<String, Stop> {
        let found = existing::read(dir)?;
        self.imprecise = found.imprecise();
        match self.options.json {
            true => streams::json(&found.document()?)?,
            false => streams::data(&format!("{}\n", dir.display()))?,
        }
        Ok(found.failed_checks())
    }

    /// The summary, or as much of it as was asked for; the path comes last.
    fn show(&self, results: &Results, dir: &Path) -> Result<(), Stop> {
        if self.options.json {
            return streams::json(&existing::read(dir)?.document()?);
        }
        if self.options.loudness == Loudness::Quiet {
            return streams::data(&format!("{}\n", dir.display()));
        }
        let width = streams::width().unwrap_or(WIDTH);
        let screen = terminal::screen(results, &self.scenario, dir, width, terminal::Style::Color);
        streams::data(&screen)
    }

    /// A message that `--verbose` asks for.
    fn remark(&self, message: std::fmt::Arguments) {
        if self.options.loudness == Loudness::Verbose {
            streams::message(&format!("{message}\n"));
        }
    }

    /// A message that `--quiet` leaves out.
    fn say(&self, message: std::fmt::Arguments) {
        if self.options.loudness != Loudness::Quiet {
            streams::message(&format!("{message}\n"));
        }
    }
}

/// The targets as the plan's figures; one that names none is a usage error of `command`.
pub(super) fn targets(
    command: &str,
    asked: &[String],
    plan: &Plan,
) -> Result<Vec<PrecisionTarget>, Stop> {
    let read = |text: &String| {
        PrecisionTarget::parse(text, plan).map_err(|wrong| {
            let message = format!("`--target-se {text}`: {wrong}");
            options::usage_error(command, ErrorKind::ValueValidation, message)
        })
    };
    asked.iter().map(read).collect()
}

/// What is not as precise as asked, a line each.
fn imprecise(precision: &[Precision]) -> String {
    let missed = precision.iter().filter(|p| !p.met);
    missed
        .map(|p| format!("{}\n", terminal::precision_line(p)))
        .collect()
}

pub(super) fn threads(asked: Option<usize>) -> usize {
    let available = || std::thread::available_parallelism().map_or(1, usize::from);
    asked.unwrap_or_else(available)
}
