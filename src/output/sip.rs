//! A SIPmath 3.0 library of trials (ProbabilityManagement.org 2021): figures as arrays whose k-th
//! values belong to one trial, so that arithmetic of arrays is arithmetic of uncertain numbers.

use crate::statistics::quantile::{Convention, of_sorted};
use serde_json::{Value, json};

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
