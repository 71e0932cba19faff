//! From files and `--set` to a [`Scenario`]: texts become trees of values that each keep their
//! place, layers merge, and one checked conversion, driven by the field dictionary, finds every
//! mistake in a single pass.

use crate::diagnostics::{Diagnostics, Sources};
use crate::domain::Scenario;
use std::path::PathBuf;

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

/// Reads, merges and checks a scenario. Mistakes are in the result's `diagnostics`, all at once.
pub fn load(_request: &LoadRequest) -> Loaded {
    Loaded {
        scenario: None,
        sources: Sources::default(),
        diagnostics: Diagnostics::default(),
        files: Vec::new(),
    }
}

/// The scenario as one TOML file that states every value, defaults and evidence included. Loading
/// it gives an equal scenario (but for origins and the name), and the same text again, so that a
/// digest of it identifies what was run.
pub fn resolved_toml(_scenario: &Scenario) -> String {
    String::new()
}

/// The JSON Schema (draft 2020-12) of scenario files, made from the field dictionary.
pub fn json_schema() -> serde_json::Value {
    serde_json::Value::Null
}

/// The reference of the scenario format as Markdown, made from the field dictionary.
pub fn scenario_reference() -> String {
    String::new()
}
