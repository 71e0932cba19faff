//! Names of files as words.

/// A unit as in a `unit` column, in words that end a sentence: `usd_bn` is `billion USD`. Nothing for
/// shares, multiples and counts.
pub fn unit(label: &str) -> String {
    let known = [
        ("gw", "GW"),
        ("twh", "TWh"),
        ("mt_co2", "Mt CO2"),
        ("bn_litres", "billion litres"),
        ("frac", ""),
        ("prob", ""),
        ("x", ""),
        ("count", ""),
        ("decimal_year", ""),
        ("years", "years"),
    ];
    if let Some((_, words)) = known.iter().find(|(name, _)| *name == label) {
        return (*words).to_owned();
    }
    let money = [
        ("_bn_per_year", "billion", " a year"),
        ("_bn_per_gw", "billion", " per GW"),
        ("_mn_per_mw_year", "million", " per MW and year"),
        ("_mn_per_mw", "million", " per MW"),
        ("_bn", "billion", ""),
        ("_per_mwh", "", " per MWh"),
    ];
    for (end, times, per) in money {
        if let Some(currency) = label.strip_suffix(end).filter(|c| c.len() == 3) {
            let words = format!("{times} {}{per}", currency.to_uppercase());
            return words.trim_start().to_owned();
        }
    }
    label.replace('_', " ")
}

/// A unit in words that stand alone, as in a column of units: also of shares, multiples and counts.
pub fn unit_alone(label: &str) -> String {
    match label {
        "frac" => "share".into(),
        "prob" => "probability".into(),
        "x" => "multiple".into(),
        "count" => "count".into(),
        "decimal_year" => "year".into(),
        _ => unit(label),
    }
}

/// A metric or a path in words: `funding_gap` is `funding gap`.
pub fn metric(name: &str) -> String {
    let known = [
        ("deduplicated_ai", "deduplicated, AI part"),
        ("delivered_ai", "delivered, AI part"),
        ("gw_peak", "most IT load online"),
        ("gw_ordered", "IT load ordered"),
        ("gw_online", "IT load online"),
        ("npv", "net present value"),
        ("irr", "internal rate of return"),
        ("moic", "multiple on invested capital"),
        ("loss", "probability of a loss"),
    ];
    if let Some((_, words)) = known.iter().find(|(metric, _)| *metric == name) {
        return (*words).to_owned();
    }
    let word = |word: &str| match word {
        "gw" | "npv" | "irr" | "moic" | "ai" => word.to_uppercase(),
        "frac" => "share".to_owned(),
        _ => word.to_owned(),
    };
    let words: Vec<String> = name.split('_').map(word).collect();
    words.join(" ")
}

/// A sentence's beginning with a capital letter.
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().collect::<String>() + letters.as_str(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_words() {
        assert_eq!(unit("usd_bn"), "billion USD");
        assert_eq!(unit("eur_mn_per_mw_year"), "million EUR per MW and year");
        assert_eq!(unit("usd_per_mwh"), "USD per MWh");
        assert_eq!(unit("bn_litres"), "billion litres");
        assert_eq!(unit("per_year"), "per year");
        assert_eq!(unit_alone("frac"), "share");
        assert_eq!(unit_alone("twh"), "TWh");
        assert_eq!(capital(&metric("gw_online")), "IT load online");
        assert_eq!(metric("gw_waiting"), "GW waiting");
        assert_eq!(capital(&metric("cumulative_spend")), "Cumulative spend");
    }
}
