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

/// The text of a cell, without its guard.
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if text.starts_with(STARTS) => text,
        _ => cell,
    }
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
}
