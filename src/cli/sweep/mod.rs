//! `sweep`: a scenario with parameters of it set to one value after another.

mod cells;
mod journal;

use super::args::Overrides;
use super::exit::{Stop, failure_text};
use super::load;
use super::options::{self, ScenarioOptions, Usage};
use super::progress::Bar;
use super::study::{self, Findings, Prepared, Study, StudyArguments, StudyOptions};
use super::{interrupt, streams};
use crate::diagnostics::Severity;
use crate::engine::{self, NoProgress};
use crate::error::Error;
use crate::output::csv::{SweepCell, SweepSheet};
use crate::output::folder::Stage;
use crate::output::pages::Paged;
use crate::output::terminal;
use crate::sampling::Source;
use crate::study::chosen::{self, Chosen, Difference, Statistics};
use crate::study::grid::{Axis, Grid, Together};
use cells::Cells;
use clap::error::ErrorKind;
use clap::{Args, ValueHint};
use journal::{Journal, Outcome};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct SweepArguments {
    /// The scenario file
    #[arg(value_hint = ValueHint::FilePath)]
    pub scenario: PathBuf,

    /// What is swept: `path=a,b,c`, `path=low:high:count` or `path=low:high:count:log` (repeatable)
    ///
    /// A path and values as for `--set`, such as `--sweep 'commitments.*.delay_years=0,1,2'` or
    /// `--sweep terms.wacc=0.06:0.14:5`. Several are taken each with each, unless `--zip` is given.
    #[arg(
        long,
        value_name = "PATH=VALUES",
        required = true,
        help_heading = "Scenario"
    )]
    pub sweep: Vec<String>,

    /// Take the first values of all that is swept together, then the second, and so on
    #[arg(long, help_heading = "Scenario")]
    pub zip: bool,

    /// Figures to keep, named as in summary.csv (repeatable) [default: the portfolio's usual ones]
    #[arg(long, value_name = "[SUBJECT.]METRIC[.YEAR]", help_heading = "Results")]
    pub metric: Vec<String>,

    /// Quantile levels to report beside 0.05, 0.1, 0.25, 0.5, 0.75, 0.9 and 0.95
    #[arg(
        long,
        value_name = "LEVELS",
        value_delimiter = ',',
        help_heading = "Results"
    )]
    pub quantiles: Vec<f64>,

    #[command(flatten)]
    pub overrides: Overrides,

    #[command(flatten)]
    pub study: StudyArguments,
}

/// Checked options of `sweep`.
#[derive(Debug)]
pub struct SweepOptions {
    scenario: ScenarioOptions,
    grid: Grid,
    together: Together,
    metrics: Vec<String>,
    levels: Vec<f64>,
    study: StudyOptions,
}

/// Gives the arguments their meaning.
pub fn check(a: SweepArguments) -> Result<SweepOptions, Stop> {
    let usage = Usage("sweep");
    let mut axes = Vec::new();
    for text in &a.sweep {
        match Axis::parse(text) {
            Ok(axis) => axes.push(axis),
            Err(wrong) => return usage.wrong(format!("`--sweep {text}`: {wrong}")),
        }
    }
    for axis in &axes {
        study::may_vary(&usage, "--sweep", &axis.path)?;
    }
    let together = match a.zip {
        true => Together::Zip,
        false => Together::Product,
    };
    let grid = match Grid::new(axes, together) {
        Ok(grid) => grid,
        Err(wrong) => return usage.wrong(format!("`--sweep`: {wrong}")),
    };
    Ok(SweepOptions {
        scenario: usage.scenario(a.scenario, &a.overrides)?,
        grid,
        together,
        metrics: a.metric,
        levels: usage.levels(&a.quantiles)?,
        study: StudyOptions::of("sweep", a.study)?,
    })
}

/// Simulates every cell; those that an earlier attempt finished are not simulated again.
pub fn run(options: &SweepOptions) -> Result<(), Stop> {
    let loaded = load::one(&options.scenario)?;
    let already = loaded.remarks.messages(Severity::Warning);
    let scenario = [Prepared::new(loaded)?];
    let base = &scenario[0];
    let (grid, together) = (&options.grid, options.together);
    let remarks = cells::check(&options.scenario, grid, together, &already)?;
    let figures = Chosen::of(&options.metrics, &base.plan).map_err(|(name, wrong)| {
        let message = format!("`--metric {name}`: {wrong}");
        options::usage_error("sweep", ErrorKind::ValueValidation, message)
    })?;
    let (trials, seed) = options.study.trials_and_seed(&base.scenario);
    let study = Study {
        command: "sweep",
        options: &options.study,
        scenarios: &scenario,
        asked: asked(options, &figures),
        seed,
        trials,
    };
    let job = Job {
        options,
        base,
        figures: &figures,
        source: Source::random(seed),
        trials,
    };
    let name = study.name();
    let journal = journal::path(study.target(&name).dir(), &name);
    let (mut failed, mut kept) = (0, None);
    let ended = study.run(|stage| {
        let mut journal = job.simulate(Journal::open(journal, options.grid.count())?)?;
        let mut findings = job.write(&mut journal, stage, &mut failed)?;
        findings.warnings.splice(0..0, remarks);
        kept = Some(journal);
        Ok(findings)
    });
    // Results that could not be put in place are made of it again.
    match kept {
        Some(journal) if !matches!(ended, Err(Stop::Failed(_))) => journal.remove(),
        _ => {}
    }
    ended?;
    match failed {
        0 => Ok(()),
        _ => Err(Error::Failed {
            message: format!("{failed} of {} cells failed", options.grid.count()),
            hint: Some("the others are written; sweep_failed.csv says why".into()),
        }
        .into()),
    }
}

fn asked(options: &SweepOptions, figures: &[Chosen]) -> Vec<(&'static str, String)> {
    let mut asked = Vec::new();
    for axis in &options.grid.axes {
        asked.push(("sweep", format!("{}={}", axis.path, axis.values.join(","))));
    }
    let names: Vec<String> = figures.iter().map(Chosen::name).collect();
    let levels: Vec<String> = options.levels.iter().map(f64::to_string).collect();
    let zip = options.together == Together::Zip;
    asked.push(("zip", zip.to_string()));
    asked.push(("metrics", names.join(" ")));
    asked.push(("quantiles", levels.join(" ")));
    asked
}

struct Job<'a> {
    options: &'a SweepOptions,
    base: &'a Prepared,
    figures: &'a [Chosen],
    source: Source,
    trials: u64,
}

impl Job<'_> {
    /// Simulates the cells that are not in the journal.
    fn simulate(&self, mut journal: Journal) -> Result<Journal, Stop> {
        let count = self.options.grid.count();
        if journal.cells > 0 {
            streams::message(&format!(
                "{} of {count} cells are there from an earlier attempt\n",
                journal.cells
            ));
        }
        let pool = engine::pool(self.options.study.threads)?;
        let values = |plan: &_, progress: &dyn engine::Progress| {
            chosen::values(self.figures, plan, &self.source, self.trials, progress)
        };
        let unswept = pool.install(|| values(&self.base.plan, &NoProgress))?;
        let left = count.saturating_sub(journal.cells);
        let bar = Bar::new("sweep", left * self.trials, self.options.study.visible());
        let cells = Cells::new(&self.options.scenario, &self.options.grid);
        while journal.cells < count {
            let outcome = match cells.plan(journal.cells) {
                Err(reason) => Outcome::Failed(reason),
                Ok(plan) => {
                    let found = pool.install(|| values(&plan, &bar));
                    let values = found.map_err(|e| self.interrupted(e, &journal))?;
                    let figures = self.figures.iter().zip(values).zip(&unswept);
                    Outcome::Done(
                        figures
                            .map(|((figure, values), base)| {
                                let there = !values.is_empty();
                                let statistics = there.then(|| {
                                    figure.statistics(&values, &plan, &self.options.levels)
                                });
                                (statistics, Difference::paired(base, &values))
                            })
                            .collect(),
                    )
                }
            };
            journal.push(&outcome)?;
            if interrupt::arrived() {
                return Err(self.interrupted(Error::Interrupted, &journal));
            }
        }
        Ok(journal)
    }

    fn interrupted(&self, error: Error, journal: &Journal) -> Stop {
        if matches!(error, Error::Interrupted) {
            streams::message(&format!(
                "{} of {} cells are kept: the same command goes on with them\n",
                journal.cells,
                self.options.grid.count()
            ));
        }
        error.into()
    }

    /// Turns the journal into tables, a line at a time.
    fn write(
        &self,
        journal: &mut Journal,
        stage: &mut Stage,
        failed: &mut u64,
    ) -> Result<Findings, Stop> {
        let grid = &self.options.grid;
        let sheet = SweepSheet {
            paths: grid.axes.iter().map(|a| a.path.as_str()).collect(),
            figures: self.figures,
            levels: &self.options.levels,
            currency: self.base.scenario.currency.code(),
            dialect: self.options.study.dialect,
        };
        let mut screen = terminal::SweepScreen::new(&sheet);
        let dialect = sheet.dialect;
        let mut tidy = Paged::begin(stage, "sweep.csv", sheet.tidy_header(), dialect)?;
        let mut wide = Paged::begin(stage, "sweep_wide.csv", sheet.wide_header(), dialect)?;
        let mut reasons = Vec::new();
        for (number, outcome) in journal.read()?.enumerate() {
            let number = number as u64;
            let values = grid.cell(number);
            match outcome? {
                Outcome::Failed(reason) => {
                    screen.failed(&values);
                    reasons.extend(sheet.failed(number, &values, &reason));
                    *failed += 1;
                }
                Outcome::Done(figures) => {
                    let (statistics, differences): (Vec<Option<Statistics>>, Vec<Difference>) =
                        figures.into_iter().unzip();
                    let cell = SweepCell {
                        number,
                        values: &values,
                        statistics: &statistics,
                        differences: &differences,
                    };
                    tidy.write(stage, &sheet.tidy(&cell))?;
                    wide.write(stage, &sheet.wide(&cell))?;
                    screen.cell(&cell);
                }
            }
        }
        let mut warnings: Vec<String> = tidy.end(stage)?.into_iter().collect();
        warnings.extend(wide.end(stage)?);
        if *failed > 0 {
            let mut bytes = sheet.failed_header();
            bytes.extend(reasons);
            stage.write("sweep_failed.csv", &bytes)?;
        }
        Ok(Findings {
            files: Vec::new(),
            warnings,
            simulated: (grid.count() - *failed + 1) * self.trials,
            text: screen.text(study::width()),
        })
    }
}

/// The first error of a report, on one line.
fn first_error(report: &str) -> String {
    let plain = anstream::adapter::strip_str(report).to_string();
    let line = plain.lines().find(|l| l.starts_with("error"));
    line.unwrap_or("the scenario is invalid").to_owned()
}

/// A failure as text for a table.
fn reason(stop: &Stop) -> String {
    match stop {
        Stop::Invalid { report } => first_error(report),
        Stop::Failed(error) => first_error(&failure_text(error)),
        _ => "the scenario cannot be simulated".to_owned(),
    }
}
