//! manifest.json: what was run, and the digests of all files.

use super::terminal::refusal;
use super::{Dialect, digest};
use crate::domain::Scenario;
use crate::results::{ConditionedFigures, Precision, Results, Verdict};
use serde_json::{Map, Value, json};
use std::path::Path;

/// Name of the file that makes a folder a result.
pub const MANIFEST: &str = "manifest.json";

/// Version of the manifest's layout.
pub const FORMAT_VERSION: u32 = 1;

/// The digest of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDigest {
    pub name: String,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
    pub bytes: u64,
}

impl FileDigest {
    /// The digest of a file's bytes under a name.
    pub fn of(name: impl Into<String>, bytes: &[u8]) -> Self {
        Self {
            name: name.into(),
            sha256: digest::sha256(bytes),
            bytes: bytes.len() as u64,
        }
    }

    pub(super) fn json(&self) -> Value {
        json!({ "name": self.name, "sha256": self.sha256, "bytes": self.bytes })
    }
}

/// A path as seen from a folder, with `/` between its parts: equal wherever the folder lies. A path
/// outside of the folder is named by its last part.
pub fn name_from(folder: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(folder).ok();
    let named = inside.or_else(|| path.file_name().map(Path::new));
    let parts = named.unwrap_or(path).components();
    let parts: Vec<_> = parts
        .map(|c| c.as_os_str().to_string_lossy().into_owned())
        .collect();
    parts.join("/")
}

/// How long a run took. The only part of a result that may differ between equal runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timings {
    pub seconds_total: f64,
    pub seconds_simulating: f64,
    pub threads: usize,
}

impl Timings {
    pub(super) fn json(&self, trials: u64) -> Value {
        let milliseconds = |s: f64| (s * 1000.0).round() / 1000.0;
        let rate = if self.seconds_simulating > 0.0 {
            Value::from((trials as f64 / self.seconds_simulating).round())
        } else {
            Value::Null
        };
        json!({
            "seconds_total": milliseconds(self.seconds_total),
            "seconds_simulating": milliseconds(self.seconds_simulating),
            "trials_per_second": rate,
            "threads": self.threads,
        })
    }
}

/// What a manifest says beside the results.
#[derive(Debug, Clone)]
pub struct Manifest<'a> {
    pub results: &'a Results,
    pub scenario: &'a Scenario,
    /// Name of the run, see [`digest::Identity::run`].
    pub run: &'a str,
    /// The scenario file, named from its own folder.
    pub file: &'a str,
    pub dialect: Dialect,
    /// The text of resolved.toml.
    pub resolved: &'a str,
    /// Every file that was read.
    pub inputs: &'a [FileDigest],
    /// Every file that was written.
    pub outputs: &'a [FileDigest],
    pub timings: Timings,
}

impl Manifest<'_> {
    /// The bytes of manifest.json.
    pub fn to_bytes(&self) -> Vec<u8> {
        let (results, scenario) = (self.results, self.scenario);
        let failed = results.checks.iter().filter(|c| !c.passed).count();
        let files = |list: &[FileDigest]| list.iter().map(FileDigest::json).collect::<Vec<_>>();
        let mut document = json!({
            "format_version": FORMAT_VERSION,
            "program": env!("CARGO_PKG_NAME"),
            "version": env!("CARGO_PKG_VERSION"),
            "run": self.run,
            "scenario": {
                "name": scenario.name,
                "title": scenario.title,
                "file": self.file,
                "as_of": scenario.as_of.map(|d| d.to_string()),
                "currency": scenario.currency.code(),
            },
            "seed": results.seed,
            "trials": results.trials,
            "generator": "philox4x32-10",
            "sampling": results.sampling.name(),
            "replicates": results.replicates,
            "quantile_levels": results.levels,
            "csv_dialect": self.dialect.name(),
            "resolved_sha256": digest::sha256(self.resolved.as_bytes()),
            "inputs": files(self.inputs),
            "outputs": files(self.outputs),
            "warnings": results.warnings,
            "checks": { "total": results.checks.len(), "failed": failed },
            "conditioning": results.conditioned.as_deref().map(|c| conditioning(c, scenario)),
            "precision": results.precision.iter().map(precise).collect::<Vec<_>>(),
            "timings": self.timings.json(results.trials),
        });
        if let (None, Some(keys)) = (&results.conditioned, document.as_object_mut()) {
            keys.shift_remove("conditioning");
        }
        format!("{document:#}\n").into_bytes()
    }
}

/// What observations did, and why there are no figures where there are none.
fn conditioning(figures: &ConditionedFigures, scenario: &Scenario) -> Value {
    let refusal = refusal(figures, scenario);
    json!({
        "observations": figures.observations.len(),
        "method": figures.method.name(),
        "how": figures.method.words(),
        "plain_share": figures.plain_share,
        "effective_sample_size": figures.effective,
        "min_ess": figures.min_effective,
        "largest_weight": figures.largest_share,
        "log_evidence": figures.log_evidence.value,
        "log_evidence_std_error": figures.log_evidence.std_error,
        "verdict": match figures.verdict {
            Verdict::Sound => "sound",
            Verdict::TooFew { .. } => "too few trials",
            Verdict::Disagree { .. } => "disagreement",
        },
        "message": refusal.as_ref().map(|r| r.0.as_str()),
        "hint": refusal.as_ref().map(|r| r.1.as_str()),
    })
}

/// A precision that was asked for.
fn precise(precision: &Precision) -> Value {
    json!({
        "target": precision.text,
        "value": precision.estimate.value,
        "std_error": precision.estimate.std_error,
        "asked": precision.limit,
        "met": precision.met,
        "trials_needed": precision.needed,
    })
}

/// What a manifest on disk says: its run and the files that it lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub run: String,
    pub outputs: Vec<FileDigest>,
}

/// Reads a manifest; none where it is not one of ours. Names that are no plain file names are
/// left out, so that a manifest from elsewhere can make nobody remove another folder's files.
pub fn read(bytes: &[u8]) -> Option<Listed> {
    let document: Map<String, Value> = serde_json::from_slice(bytes).ok()?;
    if document.get("program")?.as_str()? != env!("CARGO_PKG_NAME") {
        return None;
    }
    let file = |entry: &Value| {
        let name = entry.get("name")?.as_str()?;
        let plain =
            !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', ':', '\0']);
        plain.then(|| FileDigest {
            name: name.to_owned(),
            sha256: text(entry.get("sha256")),
            bytes: entry.get("bytes").and_then(Value::as_u64).unwrap_or(0),
        })
    };
    Some(Listed {
        run: text(document.get("run")),
        outputs: document
            .get("outputs")?
            .as_array()?
            .iter()
            .filter_map(file)
            .collect(),
    })
}

fn text(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_from_the_folder() {
        let name = |path: &str| name_from(Path::new("/a/scenarios"), Path::new(path));
        assert_eq!(name("/a/scenarios/x.toml"), "x.toml");
        assert_eq!(name("/a/scenarios/lists/c.csv"), "lists/c.csv");
        assert_eq!(name("/b/other.toml"), "other.toml");
    }

    #[test]
    fn a_manifest_from_elsewhere_names_no_other_folders_files() {
        let text = r#"{"program": "buildout", "run": "r", "outputs":
            [{"name": "../x"}, {"name": "/etc/passwd"}, {"name": ".bashrc"}, {"name": "a.csv"}]}"#;
        let listed = read(text.as_bytes()).unwrap();
        let names: Vec<_> = listed.outputs.iter().map(|o| o.name.as_str()).collect();
        assert_eq!(names, ["a.csv"]);
    }

    #[test]
    fn other_documents_are_no_manifests() {
        for text in [
            "",
            "{",
            "[]",
            "{}",
            r#"{"program": "other", "outputs": []}"#,
        ] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_simulation_of_no_time_has_no_rate() {
        let timings = Timings {
            seconds_total: 1.23456,
            seconds_simulating: 0.0,
            threads: 2,
        };
        let json = timings.json(100);
        assert_eq!(json["seconds_total"], 1.235);
        assert!(json["trials_per_second"].is_null());
    }
}
