//! Paths of `--set`: segments between dots, quotes around names with dots or blanks, `*` in ids.

use super::lists::trimmed;
use crate::diagnostics::Span;
use std::ops::Range;

/// A piece of a path.
pub(super) struct Segment {
    pub text: String,
    pub range: Range<usize>,
}

impl Segment {
    pub fn span(&self, whole: Span) -> Span {
        whole.part(self.range.start, self.range.end)
    }
}

/// Where `wanted` first stands outside double quotes.
pub(super) fn unquoted(text: &str, wanted: char) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(i, c)| {
        quoted ^= c == '"';
        (c == wanted && !quoted).then_some(i)
    })
}

pub(super) fn segments(text: &str, range: Range<usize>) -> Vec<Segment> {
    let mut out = Vec::new();
    let mut start = range.start;
    loop {
        let end = unquoted(&text[start..range.end], '.').map_or(range.end, |i| start + i);
        let range_of = trimmed(text, start..end);
        let name = text[range_of.clone()].trim_matches('"');
        out.push(Segment {
            text: name.to_owned(),
            range: range_of,
        });
        if end == range.end {
            return out;
        }
        start = end + 1;
    }
}

/// Whether a path of `--set` is of the table `[run]`.
pub fn is_of_run(path: &str) -> bool {
    segments(path, 0..path.len())[0].text == "run"
}

/// The text of a path.
pub(super) fn joined(path: &[Segment]) -> String {
    let texts: Vec<&str> = path.iter().map(|s| s.text.as_str()).collect();
    texts.join(".")
}
