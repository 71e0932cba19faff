//! `run --trials-out`: figures of single trials as a Parquet file.

use super::exit::Stop;
use super::load::source;
use super::options::{Loudness, RunOptions};
use super::options_interchange::TrialsOptions;
use super::progress::Bar;
use super::sip_out::{about, columns, name, unit};
use crate::domain::Scenario;
use crate::engine::{pool, trial_values};
use crate::model::Plan;
use crate::output::file::Whole;
use crate::output::parquet::{ParquetField, ParquetFile, ParquetKind, ParquetValues, failure};
use crate::sampling::LANES;

/// Trials of a group of rows; as many are in memory at a time.
const GROUP: u64 = 256 * LANES as u64;

/// Simulates the trials and writes them beside the file; `Whole::place` puts them in its place.
pub fn prepare(
    options: &TrialsOptions,
    run: &RunOptions,
    scenario: &Scenario,
    plan: &Plan,
) -> Result<Whole, Stop> {
    let chosen = columns("--trials-metrics", &options.figures, options.chosen, plan)?;
    let indices: Vec<usize> = chosen.iter().map(|c| c.0).collect();
    let mut fields = vec![ParquetField {
        name: "trial".into(),
        kind: ParquetKind::Whole,
        unit: String::new(),
        description: "The trial's number; the first is 0.".into(),
    }];
    fields.extend(chosen.iter().map(|(column, spec)| ParquetField {
        name: name(spec, plan),
        kind: ParquetKind::Number,
        unit: unit(spec, scenario, plan, *column),
        description: about(spec, scenario, plan, *column),
    }));
    let said = [
        ("scenario", scenario.name.clone()),
        ("currency", scenario.currency.code().to_owned()),
        ("seed", scenario.run.seed.to_string()),
        ("trials", scenario.run.trials.to_string()),
        ("sampling", scenario.run.sampling.name().to_owned()),
        ("replicates", scenario.run.replicates().to_string()),
    ];
    let wrong = |why: String| Stop::from(failure(&options.path, &why));
    let sink = Whole::begin(&options.path, run.overwrite)?;
    let mut file = ParquetFile::begin(sink, &fields, &said).map_err(wrong)?;
    let source = source(plan, &scenario.run);
    let pool = pool(run.threads)?;
    let visible = run.loudness != Loudness::Quiet;
    let bar = Bar::new("trials", scenario.run.trials, visible);
    let mut first = 0;
    while first < scenario.run.trials {
        let trials = first..(first + GROUP).min(scenario.run.trials);
        let values =
            pool.install(|| trial_values(plan, &source, trials.clone(), &indices, &bar))?;
        let defined = |x: &f64| Some(*x).filter(|x| x.is_finite());
        let mut group = vec![ParquetValues::Whole(
            trials.clone().map(|t| Some(t as i64)).collect(),
        )];
        let columns = values.iter().map(|v| v.iter().map(defined).collect());
        group.extend(columns.map(ParquetValues::Number));
        file.rows(&group).map_err(wrong)?;
        first = trials.end;
    }
    let written = file.end().map_err(wrong)?;
    written.complete()?;
    Ok(written)
}
