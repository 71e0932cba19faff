//! Conditions on figures: `portfolio.npv < 0 and portfolio.peak_gw.2030 >= 20`.

use crate::model::Plan;
use crate::results::figure;
use std::fmt;

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

/// A condition that says nothing, or of a figure that there is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable(pub String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// The first clause that cannot be read, with what would be.
    pub fn parse(text: &str, plan: &Plan) -> Result<Self, Unreadable> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let clauses = words.split(|w| w.eq_ignore_ascii_case("and"));
        let read = |words: &[&str]| clause(&words.join(" "), plan);
        Ok(Self {
            text: words.join(" "),
            clauses: clauses.map(read).collect::<Result<_, _>>()?,
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

fn clause(text: &str, plan: &Plan) -> Result<Clause, Unreadable> {
    let example = "`FIGURE < NUMBER` is needed, such as `portfolio.delivered < 1000`";
    let signs = Comparison::SIGNS.iter();
    // The first sign of the text; of `<=` and `<` the longer one.
    let found = signs
        .filter_map(|(sign, comparison)| Some((text.find(sign)?, *sign, *comparison)))
        .min_by_key(|(at, sign, _)| (*at, 2 - sign.len()));
    let Some((at, sign, comparison)) = found else {
        return Err(Unreadable(format!(
            "in `{text}` nothing is compared; {example}"
        )));
    };
    let (name, rest) = (text[..at].trim(), text[at + sign.len()..].trim());
    if name.is_empty() {
        return Err(Unreadable(format!(
            "in `{text}` no figure is named; {example}"
        )));
    }
    let column = figure(name, plan).map_err(|unknown| Unreadable(unknown.to_string()))?;
    let plain: String = rest.chars().filter(|c| *c != '_').collect();
    let number = plain.parse::<f64>().ok().filter(|n| n.is_finite());
    match number {
        Some(number) => Ok(Clause {
            column,
            comparison,
            number,
        }),
        None => Err(Unreadable(format!(
            "in `{text}` a number is needed after `{sign}`; {example}"
        ))),
    }
}
