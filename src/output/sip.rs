//! A SIPmath 3.0 library of trials (ProbabilityManagement.org 2021): figures as arrays whose k-th
//! values belong to one trial, so that arithmetic of arrays is arithmetic of uncertain numbers.

use crate::error::Error;
use crate::statistics::quantile::{Convention, of_sorted};
use serde_json::{Value, json};
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

/// The name of the generator that counts trials.
const TRIAL: &str = "trial";

/// One figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Sip {
    /// Unique in its library.
    pub name: String,
    /// What it is, for readers.
    pub about: String,
    pub unit: String,
    /// By trial, all finite.
    pub values: Vec<f64>,
}

/// The bytes of a library; the same for the same figures, as it has no date.
pub fn library(name: &str, provenance: &str, sips: &[Sip]) -> Vec<u8> {
    let document = json!({
        "objectType": "sipModel",
        "libraryType": "SIPmath_3_0",
        "name": name,
        "version": "1",
        "provenance": provenance,
        "globalVariables": [],
        "U01": {
            "rng": [{
                "name": TRIAL,
                "function": "Index",
                "arguments": { "counter": "PM_Index" },
            }],
        },
        "sips": sips.iter().map(entry).collect::<Vec<_>>(),
    });
    let mut text = document.to_string();
    text.push('\n');
    text.into_bytes()
}

fn entry(sip: &Sip) -> Value {
    json!({
        "name": sip.name,
        "ref": { "source": "rng", "name": TRIAL },
        "function": "SIP_Array",
        "arguments": { "type": "array", "value": sip.values },
        "metadata": metadata(sip),
    })
}

/// The figures that readers of libraries expect beside the trials.
fn metadata(sip: &Sip) -> Value {
    let mut sorted = sip.values.clone();
    sorted.sort_by(f64::total_cmp);
    let at = |p: f64| of_sorted(&sorted, p, Convention::Seven);
    let mean = sip.values.iter().sum::<f64>() / sip.values.len() as f64;
    json!({
        "description": sip.about,
        "unit": sip.unit,
        "count": sip.values.len(),
        "mean": mean,
        "min": at(0.0),
        "P25": at(0.25),
        "P50": at(0.5),
        "P75": at(0.75),
        "max": at(1.0),
    })
}

/// Whether a file may be written: nothing is there, or the same bytes, or it may be replaced.
///
/// # Errors
/// [`Error::OutputExists`] where something else is there.
pub fn may_write(path: &Path, bytes: &[u8], overwrite: bool) -> Result<(), Error> {
    let exists = |hint: &str| Error::OutputExists {
        path: path.to_owned(),
        hint: hint.to_owned(),
    };
    if path.is_dir() {
        return Err(exists("it is a directory: name a file in it"));
    }
    match fs::read(path) {
        Ok(there) if there != bytes && !overwrite => Err(exists(
            "name another file, or replace it with `--overwrite`",
        )),
        Err(e) if e.kind() != io::ErrorKind::NotFound && !overwrite => {
            Err(Error::io("reading", path, e))
        }
        _ => Ok(()),
    }
}

/// Writes a file whole or not at all: under a name beside it first, then moved into place.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = Path::new(&beside);
    let mut open = OpenOptions::new();
    let opened = open.write(true).create_new(true).open(beside);
    let written = opened
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(beside, path));
    written.map_err(|e| {
        // Nothing better can be done where the remains cannot be removed either.
        let _ = fs::remove_file(beside);
        Error::io("writing", path, e)
    })
}
