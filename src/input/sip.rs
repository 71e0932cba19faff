//! SIPs of a SIPmath 3.0 library (ProbabilityManagement.org 2021): JSON that gives an uncertain
//! number as a metalog or as its trials.
//!
//! A SIP enters a scenario by its distribution. Its own trials, and with them the dependence between
//! SIPs of one library, are not kept, so that one which says it depends on others is refused.

use crate::diagnostics::nearest;
use crate::distributions::Distribution;
use crate::distributions::build;
use crate::distributions::text::Columns;
use serde_json::Value;

/// The SIP `name` in the text of `file`. `column` reads the numbers of a CSV column beside it.
pub(super) fn distribution(
    file: &str,
    text: &str,
    name: &str,
    column: &Columns<'_>,
) -> Result<Distribution, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let root: Value =
        serde_json::from_str(text).map_err(|e| format!("`{file}` is not JSON: {e}"))?;
    let sip = find(file, &root, name)?;
    if let Some(rounding) = sip.get("rounding").filter(|r| !r.is_null()) {
        return Err(format!(
            "SIP `{name}` of `{file}` rounds its trials ({rounding}), which cannot be read"
        ));
    }
    let source = sip["ref"]["source"].as_str().unwrap_or("rng");
    if source != "rng" {
        let other = sip["ref"]["name"].as_str().unwrap_or(source);
        return Err(format!(
            "SIP `{name}` of `{file}` depends on others by the {source} `{other}`, and only \
             independent SIPs can be read"
        ));
    }
    let arguments = &sip["arguments"];
    let built = match sip["function"].as_str() {
        Some("Metalog_1_0") => {
            let coefficients = numbers(file, name, "aCoefficients", &arguments["aCoefficients"])?;
            let low = bound(file, name, arguments, "lowerBound")?;
            let high = bound(file, name, arguments, "upperBound")?;
            build::metalog(
                coefficients,
                low.unwrap_or(f64::NEG_INFINITY),
                high.unwrap_or(f64::INFINITY),
            )
        }
        Some("SIP_Array") => {
            let values = array(file, name, arguments, column)?;
            // With an origin, so that the values stay values where they are all the same.
            build::empirical(values, Some(String::new()))
        }
        function => {
            return Err(format!(
                "SIP `{name}` of `{file}` is made by `{}`; only `Metalog_1_0` and `SIP_Array` can \
                 be read",
                function.unwrap_or("nothing")
            ));
        }
    };
    built.map_err(|invalid| format!("SIP `{name}` of `{file}`: {}", invalid.message))
}

fn find<'a>(file: &str, root: &'a Value, name: &str) -> Result<&'a Value, String> {
    if let Some(kind) = root.get("libraryType").and_then(Value::as_str)
        && kind != "SIPmath_3_0"
    {
        return Err(format!(
            "`{file}` is a library of type `{kind}`, not `SIPmath_3_0`"
        ));
    }
    let Some(sips) = root.get("sips").and_then(Value::as_array) else {
        return Err(format!(
            "`{file}` is no SIPmath 3.0 library: it has no list `sips`"
        ));
    };
    // What is meant for one program alone has another entry for all.
    let general = |sip: &&Value| {
        let environment = sip.get("environment").and_then(Value::as_str);
        environment.is_none_or(|e| e == "generic")
    };
    let mut found = sips.iter().filter(|s| s["name"] == name).filter(general);
    match (found.next(), found.next()) {
        (Some(sip), None) => Ok(sip),
        (Some(_), Some(_)) => Err(format!("`{file}` has several SIPs `{name}`")),
        _ => {
            let names: Vec<&str> = sips.iter().filter_map(|s| s["name"].as_str()).collect();
            let advice = match nearest(name, names.iter().copied()).first() {
                Some(near) => format!("; did you mean `{near}`?"),
                None => {
                    let few: Vec<&str> = names.iter().copied().take(10).collect();
                    format!(", only {}", few.join(", "))
                }
            };
            Err(format!("`{file}` has no SIP `{name}`{advice}"))
        }
    }
}

fn array(
    file: &str,
    name: &str,
    arguments: &Value,
    column: &Columns<'_>,
) -> Result<Vec<f64>, String> {
    match (arguments["type"].as_str(), arguments["url"].as_str()) {
        (Some("array"), _) => numbers(file, name, "value", &arguments["value"]),
        (Some("csv"), Some(url)) if url.contains("://") => Err(format!(
            "SIP `{name}` of `{file}` is at {url}; download it beside the library and name it there"
        )),
        (Some("csv"), Some(url)) => match arguments["value"].as_str() {
            Some(header) => column(url, header),
            None => Err(format!(
                "SIP `{name}` of `{file}` names no column of `{url}`"
            )),
        },
        (kind, _) => Err(format!(
            "SIP `{name}` of `{file}` keeps its trials as `{}`; only `array` and `csv` can be read",
            kind.unwrap_or("nothing")
        )),
    }
}

fn numbers(file: &str, name: &str, key: &str, list: &Value) -> Result<Vec<f64>, String> {
    let list = list.as_array();
    let numbers = list.and_then(|l| l.iter().map(Value::as_f64).collect::<Option<Vec<f64>>>());
    numbers.ok_or_else(|| format!("`{key}` of SIP `{name}` of `{file}` is no list of numbers"))
}

fn bound(file: &str, name: &str, arguments: &Value, key: &str) -> Result<Option<f64>, String> {
    match arguments.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_f64() {
            Some(value) => Ok(Some(value)),
            None => Err(format!("`{key}` of SIP `{name}` of `{file}` is no number")),
        },
    }
}
