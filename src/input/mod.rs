//! From files and `--set` to a [`Scenario`]: texts become trees of values that each keep their
//! place, layers merge, and one checked conversion, driven by the field dictionary, finds every
//! mistake in a single pass.

mod build;
mod check;
mod csv_text;
mod fields;
mod files;
mod layers;
mod lists;
mod merge;
mod node;
mod parts;
mod reference;
mod resolved;
mod resolved_assets;
mod resolved_deals;
mod resolved_dependence;
mod resolved_observations;
mod resolved_outcomes;
mod schema;
mod set_path;
mod sets;
mod single;
mod sip;
mod toml_text;

pub use parts::{Change, ChangedPart, Parts};
pub use reference::scenario_reference;
pub use resolved::resolved_toml;
pub use schema::json_schema;
pub use set_path::is_of_run;
pub use single::{LoadedDistribution, load_distribution};

use crate::diagnostics::{Diagnostics, SourceId, Sources, Span};
use crate::domain::Scenario;
use std::cell::RefCell;
use std::path::{Path, PathBuf};

/// What to load: a scenario file and what the command line lays over it.
#[derive(Debug, Clone, Default)]
pub struct LoadRequest {
    /// The scenario file.
    pub path: PathBuf,
    /// `path=value` texts, laid over everything else in this order.
    pub sets: Vec<String>,
    /// TOML files laid over the scenario, below `sets`.
    pub set_files: Vec<PathBuf>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct InputFile {
    /// Path relative to the scenario's folder, with `/` between its parts.
    pub name: String,
    /// Path as it was opened.
    pub path: PathBuf,
    /// SHA-256 of its bytes, in lower-case hexadecimal digits.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
}

/// What loading found.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// Present where no error was found.
    pub scenario: Option<Scenario>,
    /// The texts that the diagnostics point into.
    pub sources: Sources,
    pub diagnostics: Diagnostics,
    /// Every file that was read, by name.
    pub files: Vec<InputFile>,
}

/// Reads, merges and checks a scenario. Mistakes are in the result's `diagnostics`, all at once,
/// in the order of the files.
pub fn load(request: &LoadRequest) -> Loaded {
    let root = request.path.parent().unwrap_or(Path::new(""));
    load_from(request, files::Files::new(root))
}

/// Reads `text` as the scenario file `path`, which need not exist.
pub fn load_text(path: &Path, text: String) -> Loaded {
    let mut files = files::Files::new(path.parent().unwrap_or(Path::new("")));
    files.given = Some((path.to_owned(), text));
    let request = LoadRequest {
        path: path.to_owned(),
        ..LoadRequest::default()
    };
    load_from(&request, files)
}

fn load_from(request: &LoadRequest, mut files: files::Files) -> Loaded {
    let mut found = Diagnostics::default();
    let scenario = read(request, &mut files, &mut found);
    found.sort();
    Loaded {
        scenario: scenario.filter(|_| !found.has_errors()),
        files: files.list(),
        sources: files.sources,
        diagnostics: found,
    }
}

fn read(
    request: &LoadRequest,
    files: &mut files::Files,
    found: &mut Diagnostics,
) -> Option<Scenario> {
    let mut layers = layers::chain(&request.path, files, found);
    for path in &request.set_files {
        layers.extend(layers::set_file(path, files, found));
    }
    let mut merged = node::Table::default();
    for layer in layers {
        merge::merge(&fields::ROOT, &mut merged, layer);
    }
    if files.unreadable {
        return None;
    }
    for text in &request.sets {
        sets::apply(&mut merged, text, files, found);
    }
    let start = Span {
        source: SourceId(0),
        start: 0,
        end: 0,
    };
    let shared = RefCell::new(std::mem::replace(files, files::Files::new(Path::new(""))));
    let record = check::root(&merged, start, &shared, found);
    *files = shared.into_inner();
    if files.incomplete {
        return None;
    }
    let stem = request.path.file_stem().unwrap_or_default();
    // The name becomes a folder's: one of dots alone would lead out of it.
    let name = match stem.to_string_lossy().into_owned() {
        dots if dots.chars().all(|c| c == '.') => "scenario".to_owned(),
        name => name,
    };
    build::scenario(name, &record, files, found)
}
