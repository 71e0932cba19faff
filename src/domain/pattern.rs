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
pub fn names(pattern: &str, path: &[&str]) -> bool {
    let parts: Vec<&str> = pattern.split('.').collect();
    matches(&parts, path)
}

fn matches(pattern: &[&str], path: &[&str]) -> bool {
    let Some((segment, rest)) = path.split_first() else {
        return pattern.is_empty();
    };
    let Some(first) = pattern.first() else {
        return false;
    };
    if glob(first, segment) && matches(&pattern[1..], rest) {
        return true;
    }
    let dotted = segment.split('.').count();
    dotted > 1
        && pattern.len() >= dotted
        && glob(&pattern[..dotted].join("."), segment)
        && matches(&pattern[dotted..], rest)
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
        let path = ["commitments", "A.b", "hazard"];
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
