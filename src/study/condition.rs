//! Conditions on figures: `portfolio.npv < 0 and portfolio.peak_gw.2030 >= 20`.

use crate::diagnostics::{Diagnostic, Diagnostics, SourceId, Span};
use crate::model::Plan;
use crate::results::figure;
use std::ops::Range;

/// How a figure is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Below,
    AtMost,
    Above,
    AtLeast,
}

impl Comparison {
    // Longer signs first: `<` begins `<=`.
    const SIGNS: [(&'static str, Self); 4] = [
        ("<=", Self::AtMost),
        (">=", Self::AtLeast),
        ("<", Self::Below),
        (">", Self::Above),
    ];

    /// The sign, as typed.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::AtLeast => ">=",
        }
    }

    fn holds(self, value: f64, number: f64) -> bool {
        match self {
            Self::Below => value < number,
            Self::AtMost => value <= number,
            Self::Above => value > number,
            Self::AtLeast => value >= number,
        }
    }
}

/// A figure compared with a number.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// Column of the figure.
    pub column: usize,
    pub comparison: Comparison,
    pub number: f64,
}

/// Clauses that hold together.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// As typed, with single blanks.
    pub text: String,
    pub clauses: Vec<Clause>,
}

impl Condition {
    /// Reads a condition, the text of `source`.
    ///
    /// # Errors
    /// Every clause that cannot be read, with its place and what would be.
    pub fn parse(text: &str, source: SourceId, plan: &Plan) -> Result<Self, Diagnostics> {
        let mut wrong = Diagnostics::default();
        let mut clauses = Vec::new();
        for place in places(text) {
            match clause(text, place, source, plan) {
                Ok(clause) => clauses.push(clause),
                Err(diagnostic) => wrong.push(diagnostic),
            }
        }
        if wrong.has_errors() {
            return Err(wrong);
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        Ok(Self {
            text: words.join(" "),
            clauses,
        })
    }

    /// Columns that it is about.
    pub fn columns(&self) -> Vec<usize> {
        self.clauses.iter().map(|c| c.column).collect()
    }

    /// The trials that meet it, from the columns' values; a trial in which a figure is undefined does
    /// not.
    pub fn met(&self, columns: &[Vec<f64>]) -> Vec<bool> {
        let trials = columns.first().map_or(0, Vec::len);
        let holds = |t: usize| {
            let mut both = self.clauses.iter().zip(columns);
            both.all(|(c, values)| c.comparison.holds(values[t], c.number))
        };
        (0..trials).map(holds).collect()
    }
}

/// Where the clauses between the words `and` stand, without the blanks around them.
fn places(text: &str) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    let mut start = 0;
    let mut at = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let end = at + word.len();
        if word.trim().eq_ignore_ascii_case("and") {
            places.push(trimmed(text, start..at));
            start = end;
        }
        at = end;
    }
    places.push(trimmed(text, start..text.len()));
    places
}

/// A range without the blanks at its ends; where there is nothing else, the place after them.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + part.len() - part.trim_start().len();
    start..start + part.trim().len()
}

fn clause(
    text: &str,
    place: Range<usize>,
    source: SourceId,
    plan: &Plan,
) -> Result<Clause, Diagnostic> {
    let error = |at: Range<usize>, message: String| {
        // A caret needs something to stand under.
        let (start, end) = (at.start.min(text.len().saturating_sub(1)), at.end);
        let end = end.max(start + 1).min(text.len());
        Diagnostic::error(Span { source, start, end }, message)
    };
    let example = "a condition is `FIGURE < NUMBER`, such as `portfolio.delivered < 1000`; \
                   join several by `and`";
    let part = &text[place.clone()];
    let signs = Comparison::SIGNS.iter();
    // The first sign of the text; of `<=` and `<` the longer one.
    let found = signs
        .filter_map(|(sign, comparison)| Some((part.find(sign)?, *sign, *comparison)))
        .min_by_key(|(at, sign, _)| (*at, 2 - sign.len()));
    let Some((at, sign, comparison)) = found else {
        return Err(error(place, "nothing is compared".into()).hint(example));
    };
    let (at, after) = (place.start + at, place.start + at + sign.len());
    let name = trimmed(text, place.start..at);
    let rest = trimmed(text, after..place.end);
    if name.is_empty() {
        return Err(error(at..after, format!("no figure is named before `{sign}`")).hint(example));
    }
    let column = figure(&text[name.clone()], plan)
        .map_err(|unknown| error(name, unknown.message).hint(unknown.hint))?;
    let plain: String = text[rest.clone()].chars().filter(|c| *c != '_').collect();
    match plain.parse::<f64>().ok().filter(|n| n.is_finite()) {
        Some(number) => Ok(Clause {
            column,
            comparison,
            number,
        }),
        None => {
            let at = if rest.is_empty() { at..after } else { rest };
            Err(error(at, format!("a number is needed after `{sign}`")).hint(example))
        }
    }
}
