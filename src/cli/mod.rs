//! The command line: arguments are parsed ([`args`]), given their checked meaning ([`options`]) and
//! carried out by one short module per command; [`exit`] turns what stopped the work into a message
//! and an exit code.
//!
//! Standard output carries data or the result's path; progress and messages go to standard error.

pub mod args;
pub mod args_backtest;
mod args_files;
pub mod args_interchange;
mod backtest;
mod beside;
mod check;
pub mod compare;
mod conditioned;
pub mod deals;
pub mod discover;
mod dist;
mod example;
mod existing;
pub mod exit;
pub mod explain;
mod factors;
pub mod find;
mod generate;
mod interrupt;
mod levels;
mod list;
mod load;
pub mod options;
pub mod options_interchange;
mod plan;
mod progress;
mod record;
pub mod report;
mod run;
pub mod sensitivity;
mod show;
mod sip_out;
mod stats;
mod streams;
pub mod study;
pub mod sweep;
mod trial;
mod trials_out;
mod views;

use exit::Stop;
use options::Work;

/// Carries out one command.
pub fn execute(work: Work) -> Result<(), Stop> {
    interrupt::watch()?;
    match work {
        Work::Run(options) => run::run(&options),
        Work::Backtest(options) => backtest::run(&options),
        Work::Check(options) => check::run(&options),
        Work::List(options) => list::run(&options),
        Work::Show(options) => show::run(&options),
        Work::Trial(options) => trial::run(&options),
        Work::Compare(options) => compare::run(&options),
        Work::Sweep(options) => sweep::run(&options),
        Work::Explain(options) => explain::run(&options),
        Work::Find(options) => find::run(&options),
        Work::Sensitivity(options) => sensitivity::run(&options),
        Work::Discover(options) => discover::run(&options),
        Work::Report(options) => report::run(&options),
        Work::Plan(options) => plan::run(&options),
        Work::Dist(options) => dist::run(&options),
        Work::Stats(options) => stats::run(&options),
        Work::Schema => generate::schema(),
        Work::Completions(shell) => generate::completions(shell),
        Work::Man(command) => generate::man(command.as_deref()),
        Work::Example(name) => example::run(name.as_deref()),
    }
}
