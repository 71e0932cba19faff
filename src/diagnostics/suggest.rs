//! "did you mean": the nearest known names to one that is not known.

/// Up to three of `known` that are close enough to `name` to be worth offering, nearest first.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = name.to_lowercase();
    let mut scored: Vec<(f64, &str)> = known
        .into_iter()
        .map(|k| (likeness(&wanted, &k.to_lowercase()), k))
        .filter(|(score, _)| *score >= 0.8)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.truncate(3);
    scored.into_iter().map(|(_, k)| k).collect()
}

/// Between 0 and 1. One slip of the finger counts as near even in a short name, where the
/// Jaro–Winkler measure sees little in common.
fn likeness(a: &str, b: &str) -> f64 {
    let jaro = strsim::jaro_winkler(a, b);
    let short = a.chars().count().min(b.chars().count());
    if short >= 2 && strsim::damerau_levenshtein(a, b) <= 1 {
        jaro.max(0.85)
    } else {
        jaro
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn slips_are_near_and_other_words_are_not() {
        assert_eq!(nearest("rn", ["title", "run", "time"]), ["run"]);
        assert_eq!(
            nearest("delay_yers", ["delay_years", "stretch"]),
            ["delay_years"]
        );
        assert_eq!(nearest("NORHT", ["NORTH", "SOUTH"]), ["NORTH"]);
        assert!(nearest("zzz", ["title", "run"]).is_empty());
    }
}
