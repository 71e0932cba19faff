//! The text people write for a distribution, e.g. `pert(100, 400, 500)` or `30 to 60`.
//!
//! Text becomes tokens, tokens a tree, the tree a [`Distribution`]; each step goes on after a
//! mistake, so that all mistakes of a text are told at once.

mod assemble;
mod families;
mod files;
mod lexer;
mod lists;
mod resolve;
mod syntax;

use super::Distribution;
use std::ops::Range;

/// Longer texts belong into a CSV column.
const MAX_BYTES: usize = 1 << 20;

/// More mistakes than this in one text help nobody.
const MAX_ERRORS: usize = 20;

/// One mistake in a text, with its place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextError {
    /// Bytes of the text; empty at its end where something is missing.
    pub range: Range<usize>,
    /// What is wrong: lower case, no final period.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// Reads the numbers of a CSV column by file and column name, or says why not.
pub type Columns<'a> = dyn Fn(&str, &str) -> Result<Vec<f64>, String> + 'a;

/// Reads a SIP of a SIPmath library by file and name, or says why not.
pub type Sips<'a> = dyn Fn(&str, &str) -> Result<Distribution, String> + 'a;

/// The distribution a text describes, or every mistake found in it, in the order of the text.
///
/// `columns` is asked for the values of `empirical(file="...", column="...")`.
pub fn parse(text: &str, columns: &Columns<'_>) -> Result<Distribution, Vec<TextError>> {
    parse_with(text, columns, &|_, _| {
        Err("no library of SIPs can be read here".into())
    })
}

/// [`parse`], where `sips` is asked for what `sip("...", "...")` names.
pub fn parse_with(
    text: &str,
    columns: &Columns<'_>,
    sips: &Sips<'_>,
) -> Result<Distribution, Vec<TextError>> {
    if text.len() > MAX_BYTES {
        return Err(vec![TextError {
            range: 0..0,
            message: format!("a distribution is at most {MAX_BYTES} bytes long"),
            hint: Some(
                "keep many values in a CSV file: `empirical(file=\"...\", column=\"...\")`".into(),
            ),
        }]);
    }
    let mut errors = Errors::default();
    let tokens = lexer::tokens(text, &mut errors);
    let tree = syntax::tree(text, &tokens, &mut errors);
    let distribution = tree.and_then(|node| resolve::root(text, &node, columns, sips, &mut errors));
    match (distribution, errors.list.is_empty()) {
        (Some(distribution), true) => Ok(distribution),
        _ => Err(errors.sorted()),
    }
}

/// The mistakes of one text.
#[derive(Default)]
struct Errors {
    list: Vec<TextError>,
}

impl Errors {
    fn push(&mut self, range: &Range<usize>, message: impl Into<String>) {
        self.add(range, message.into(), None);
    }

    fn push_hint(
        &mut self,
        range: &Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.add(range, message.into(), Some(hint.into()));
    }

    fn add(&mut self, range: &Range<usize>, message: String, hint: Option<String>) {
        if self.list.len() < MAX_ERRORS {
            self.list.push(TextError {
                range: range.clone(),
                message,
                hint,
            });
        }
    }

    fn sorted(mut self) -> Vec<TextError> {
        self.list.sort_by_key(|e| e.range.start);
        self.list
    }
}

/// "did you mean", or the list of what is known.
fn suggestion(wrong: &str, known: &[&str]) -> String {
    match crate::diagnostics::nearest(wrong, known.iter().copied())[..] {
        [] => format!("known are {}", quoted(known)),
        ref near => format!("did you mean {}?", quoted(near).replace(", ", " or ")),
    }
}

fn quoted(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
    quoted.join(", ")
}
