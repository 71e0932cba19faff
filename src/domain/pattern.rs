//! Patterns over ids and over the paths of inputs.

/// `*` stands for any characters, none included.
pub fn glob(pattern: &str, text: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(rest) = text.strip_prefix(head) else {
        return false;
    };
    let mut rest = rest;
    let mut parts = tail.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
}

/// Whether a pattern such as `commitments.*.hazard` names a path, given in segments: a `*` matches
/// inside one segment, which may be an id with dots of its own.
pub fn names(pattern: &str, path: &[String]) -> bool {
    matches(Some(pattern), path)
}

fn matches(pattern: Option<&str>, path: &[String]) -> bool {
    let (Some(pattern), Some((segment, rest))) = (pattern, path.split_first()) else {
        return pattern.is_none() && path.is_empty();
    };
    let through = |parts: usize| {
        cut(pattern, parts).is_some_and(|(head, tail)| glob(head, segment) && matches(tail, rest))
    };
    let dots = segment.matches('.').count();
    through(1) || dots > 0 && through(dots + 1)
}

/// The first parts of a pattern, as many as are asked for, and the others, if any.
fn cut(pattern: &str, parts: usize) -> Option<(&str, Option<&str>)> {
    let mut dots = pattern.match_indices('.');
    match dots.nth(parts - 1) {
        Some((dot, _)) => Some((&pattern[..dot], Some(&pattern[dot + 1..]))),
        None => (pattern.matches('.').count() + 1 == parts).then_some((pattern, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_match_any_characters() {
        for (pattern, text, matches) in [
            ("*", "", true),
            ("*", "META-1", true),
            ("META-*", "META-1", true),
            ("META-*", "MSFT-1", false),
            ("*-2025", "META-CAPEX-2025", true),
            ("M*-*5", "META-CAPEX-2025", true),
            ("M*-*6", "META-CAPEX-2025", false),
            ("A", "AB", false),
            ("**", "x", true),
        ] {
            assert_eq!(glob(pattern, text), matches, "{pattern} {text}");
        }
    }

    #[test]
    fn a_star_is_one_segment() {
        let path = ["commitments", "A.b", "hazard"].map(str::to_owned);
        for (pattern, matches) in [
            ("commitments.*.hazard", true),
            ("commitments.A.b.hazard", true),
            ("commitments.A*.hazard", true),
            ("*.*.*", true),
            ("commitments.A.*.hazard", true),
            ("commitments.*", false),
            ("commitments.*.*.hazard", true),
            ("commitments.*.*.*.hazard", false),
            ("commitments.A.hazard", false),
            ("commitments.*.hazard.x", false),
            ("", false),
        ] {
            assert_eq!(names(pattern, &path), matches, "{pattern}");
        }
    }
}
