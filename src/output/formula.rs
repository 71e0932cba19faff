//! Texts that a spreadsheet would run as a formula (OWASP, "CSV Injection"): in CSV an apostrophe
//! guards them, which is no part of the text.

use std::borrow::Cow;

const STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A text cell as CSV may hold it. Numbers are never guarded.
pub fn guarded(text: &str) -> Cow<'_, str> {
    match text.starts_with(STARTS) {
        true => Cow::Owned(format!("'{text}")),
        false => Cow::Borrowed(text),
    }
}

/// The text as a formula that is nothing but this text: what Excel takes neither for a number nor for
/// a date. A formula holds texts of 255 characters; no longer one reads as either.
pub fn literal(text: &str) -> Cow<'_, str> {
    match text.chars().count() {
        0..=255 => Cow::Owned(format!("=\"{}\"", text.replace('"', "\"\""))),
        _ => Cow::Borrowed(text),
    }
}

/// The text of a cell, without its guard.
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if text.starts_with(STARTS) => text,
        _ => cell,
    }
}

/// The text that a cell of [`literal`] is; none where the cell is none. Text of this form has a guard.
pub fn of_literal(cell: &str) -> Option<String> {
    let text = cell.strip_prefix("=\"")?.strip_suffix('"')?;
    Some(text.replace("\"\"", "\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guard_comes_and_goes() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("@SUM", "'@SUM"),
            ("'s-Hertogenbosch", "'s-Hertogenbosch"),
            ("Alpha", "Alpha"),
            ("", ""),
        ] {
            assert_eq!(guarded(text), cell);
            assert_eq!(unguarded(cell), text);
        }
    }

    #[test]
    fn a_literal_is_its_text() {
        for (text, cell) in [("2025-10", "=\"2025-10\""), ("12\"", "=\"12\"\"\"")] {
            assert_eq!(literal(text), cell);
            assert_eq!(of_literal(cell).as_deref(), Some(text));
        }
        let long = "1".repeat(256);
        assert_eq!(literal(&long), long);
        assert_eq!(of_literal("STARGATE"), None);
    }
}
