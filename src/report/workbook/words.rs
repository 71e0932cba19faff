//! Names in words.

/// The name of a sheet for a file: `sweep_wide.csv` is on sheet `Sweep wide`.
pub fn sheet_name(file: &str) -> String {
    let stem = file.trim_end_matches(".csv").replace(['_', '-'], " ");
    // Longer names and some characters are refused.
    let plain = stem.chars().filter(|c| c.is_alphanumeric() || *c == ' ');
    capital(&plain.take(31).collect::<String>())
}

/// The text with a capital at its start.
pub fn capital(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + rest.as_str()
}

/// A metric: `deduplicated_ai` is `Deduplicated, AI part`.
pub fn metric(name: &str) -> String {
    match name {
        "deduplicated_ai" => "Deduplicated, AI part".into(),
        "delivered_ai" => "Delivered, AI part".into(),
        "gw_peak" => "Most IT load online".into(),
        "gw_ordered" => "IT load ordered".into(),
        "gw_online" => "IT load online".into(),
        "npv" => "Net present value".into(),
        "irr" => "Internal rate of return".into(),
        "moic" => "Multiple on invested capital".into(),
        "loss" => "Probability of a loss".into(),
        other => capital(&other.replace('_', " ")),
    }
}

/// A unit: `usd_bn_per_year` is `USD bn per year`.
pub fn unit(name: &str) -> String {
    match name {
        "gw" => return "GW".into(),
        "twh" => return "TWh".into(),
        "mt_co2" => return "Mt CO2".into(),
        "frac" => return "share".into(),
        "prob" => return "probability".into(),
        "x" => return "multiple".into(),
        _ => {}
    }
    match name.split_once('_') {
        Some((code, rest)) if code.len() == 3 => {
            format!("{} {}", code.to_uppercase(), rest.replace('_', " "))
        }
        _ => name.replace('_', " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words() {
        assert_eq!(sheet_name("sweep_wide.csv"), "Sweep wide");
        assert_eq!(metric("funding_gap"), "Funding gap");
        assert_eq!(unit("eur_bn_per_year"), "EUR bn per year");
        assert_eq!(unit("bn_litres"), "bn litres");
    }
}
