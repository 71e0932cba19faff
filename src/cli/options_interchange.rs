//! The checked meaning of the arguments of `dist` and `stats`.

use super::args_files::TrialsArguments;
use super::args_interchange::{DistArguments, SipArguments, StatsArguments};
use super::exit::Stop;
use super::options::{TrialLayout, Usage};
use crate::sampling::HdrSeeds;
use std::path::PathBuf;

/// The most draws that `dist` prints.
pub const MAX_SAMPLE: u64 = 1_000_000;

/// Checked options of `dist`.
#[derive(Debug)]
pub struct DistOptions {
    pub text: String,
    pub pdf: Vec<f64>,
    pub cdf: Vec<f64>,
    pub quantile: Vec<f64>,
    pub sample: Option<Sample>,
    pub json: bool,
}

/// Which draws are printed.
#[derive(Debug)]
pub struct Sample {
    pub size: u64,
    pub source: Source,
}

/// What makes the draws.
#[derive(Debug)]
pub enum Source {
    /// The generator of runs.
    Addressed { seed: u64, address: String },
    /// The generator of SIPmath libraries.
    Hdr(HdrSeeds),
}

/// Checked options of `stats`.
#[derive(Debug)]
pub struct StatsOptions {
    /// None: standard input.
    pub file: Option<PathBuf>,
    pub columns: Vec<String>,
    /// Column and the text that it must hold.
    pub filters: Vec<(String, String)>,
    /// Column that says whether a row's times were observed; none: all were.
    pub observed: Option<String>,
    /// Quantile levels, increasing.
    pub levels: Vec<f64>,
    /// Times after which the share that is left is reported, increasing.
    pub survival: Vec<f64>,
    pub layout: TrialLayout,
}

/// Checked options of `run --sip-out`.
#[derive(Debug)]
pub struct SipOptions {
    pub path: PathBuf,
    /// Names of figures.
    pub figures: Vec<String>,
    /// The user named the figures, so that each must be there.
    pub chosen: bool,
}

/// Checked options of `run --trials-out`.
#[derive(Debug)]
pub struct TrialsOptions {
    pub path: PathBuf,
    /// Names of figures.
    pub figures: Vec<String>,
    /// The user named the figures, so that each must be there.
    pub chosen: bool,
}

/// What a library or a file of trials holds unless figures are named.
const DEFAULT: [&str; 3] = ["delivered", "energy.2030", "npv"];

/// Checks `--sip-out` and `--sip-metrics` of `run`.
pub(super) fn sip(a: SipArguments, scenarios: usize) -> Result<Option<SipOptions>, Stop> {
    let found = named("--sip-out", a.sip_out, a.sip_metrics, scenarios)?;
    Ok(found.map(|(path, figures, chosen)| SipOptions {
        path,
        figures,
        chosen,
    }))
}

/// Checks `--trials-out` and `--trials-metrics` of `run`.
pub(super) fn trials(a: TrialsArguments, scenarios: usize) -> Result<Option<TrialsOptions>, Stop> {
    let found = named("--trials-out", a.trials_out, a.trials_metrics, scenarios)?;
    Ok(found.map(|(path, figures, chosen)| TrialsOptions {
        path,
        figures,
        chosen,
    }))
}

/// The file that an option names, the figures that it is to hold, and whether they were chosen.
fn named(
    option: &str,
    path: Option<PathBuf>,
    figures: Vec<String>,
    scenarios: usize,
) -> Result<Option<(PathBuf, Vec<String>, bool)>, Stop> {
    let usage = Usage("run");
    let Some(path) = path else {
        return Ok(None);
    };
    if scenarios > 1 {
        return usage.wrong(format!(
            "`{option}` names one file, and {scenarios} scenarios were given"
        ));
    }
    if path.file_name().is_none() {
        return usage.wrong(format!("`{option}` names no file"));
    }
    let chosen = !figures.is_empty();
    let figures = match chosen {
        true => figures,
        false => DEFAULT.map(str::to_owned).into(),
    };
    Ok(Some((path, figures, chosen)))
}

/// Checks the options of `dist`.
pub fn dist(a: DistArguments) -> Result<DistOptions, Stop> {
    let usage = Usage("dist");
    for (option, points) in [("--pdf", &a.pdf), ("--cdf", &a.cdf)] {
        if points.iter().any(|x| x.is_nan()) {
            return usage.wrong(format!("`{option}`: a point is a number, and NaN is none"));
        }
    }
    if let Some(wrong) = a.quantile.iter().find(|p| !(0.0..=1.0).contains(*p)) {
        let percent = (1.0..=100.0)
            .contains(wrong)
            .then(|| format!(" (for {wrong} percent write `{}`)", wrong / 100.0));
        return usage.wrong(format!(
            "`--quantile`: a probability lies between 0 and 1, and {wrong} does not{}",
            percent.unwrap_or_default()
        ));
    }
    let source = match a.hdr[..] {
        [] => Source::Addressed {
            seed: usage.seed(a.seed)?.unwrap_or(0),
            address: a.address.unwrap_or_else(|| "dist".to_owned()),
        },
        [entity, var_id, ref rest @ ..] if rest.len() <= 2 => Source::Hdr(HdrSeeds {
            entity,
            var_id,
            seed3: rest.first().copied().unwrap_or(0),
            seed4: rest.get(1).copied().unwrap_or(0),
        }),
        _ => return usage.wrong("`--hdr`: two to four seeds are needed".into()),
    };
    let sample = match a.sample {
        Some(size) if !(1..=MAX_SAMPLE).contains(&size) => {
            return usage.wrong(format!(
                "`--sample {size}`: 1 to {MAX_SAMPLE} draws are printed"
            ));
        }
        size => size.map(|size| Sample { size, source }),
    };
    Ok(DistOptions {
        text: a.text,
        pdf: a.pdf,
        cdf: a.cdf,
        quantile: a.quantile,
        sample,
        json: a.json,
    })
}

/// Checks the options of `stats`.
pub fn stats(a: StatsArguments) -> Result<StatsOptions, Stop> {
    let usage = Usage("stats");
    let mut columns: Vec<String> = Vec::new();
    for name in a.columns {
        if columns.contains(&name) {
            return usage.wrong(format!("`--column {name}` is given twice"));
        }
        columns.push(name);
    }
    let mut filters = Vec::new();
    for text in &a.filters {
        match text.split_once('=') {
            Some((column, value)) if !column.trim().is_empty() => {
                filters.push((column.trim().to_owned(), value.trim().to_owned()));
            }
            _ => {
                return usage.wrong(format!(
                    "`--where {text}`: `column=text` is needed, such as `metric=delivered`"
                ));
            }
        }
    }
    if let Some(name) = a.observed.iter().find(|name| columns.contains(name)) {
        return usage.wrong(format!(
            "`--observed {name}`: a column of times cannot say whether they were observed"
        ));
    }
    let mut survival = a.survival;
    if survival.iter().any(|time| !time.is_finite()) {
        return usage.wrong("`--survival`: a time is a finite number".into());
    }
    survival.sort_by(f64::total_cmp);
    survival.dedup();
    Ok(StatsOptions {
        file: (a.file.as_os_str() != "-").then_some(a.file),
        columns,
        filters,
        observed: a.observed,
        levels: usage.levels(&a.quantiles)?,
        survival,
        layout: TrialLayout::of(a.json, a.csv),
    })
}
