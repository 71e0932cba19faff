//! Text to tokens.

use super::Errors;
use crate::distributions::display::brief;
use std::ops::Range;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// Finite, or ±∞ where the text says `inf`.
    Number(f64),
    Word(String),
    /// Between quotes.
    Text(String),
    Open,
    Close,
    Comma,
    Equals,
    Colon,
    /// A mistake that has been reported.
    Broken,
}

pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) range: Range<usize>,
}

/// All tokens of a text; what is none is reported and stands as broken.
pub(super) fn tokens(text: &str, errors: &mut Errors) -> Vec<Placed> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let start = at;
        at += c.len_utf8();
        let token = match c {
            c if c.is_whitespace() => continue,
            '(' => Some(Token::Open),
            ')' => Some(Token::Close),
            ',' => Some(Token::Comma),
            '=' => Some(Token::Equals),
            ':' => Some(Token::Colon),
            '"' | '\'' => {
                at = quoted_end(text, at, c);
                quoted(text, start..at, c, errors)
            }
            '+' | '-' | '.' | '0'..='9' => {
                at = number_end(text, at);
                number(text, start..at, errors)
            }
            c if c.is_alphabetic() || c == '_' => {
                at = word_end(text, at);
                word(&text[start..at], start..at, errors)
            }
            '−' | '–' => {
                errors.push_hint(
                    &(start..at),
                    format!("`{c}` is not a minus sign"),
                    "write `-`, or `to` between the ends of an interval",
                );
                None
            }
            '%' => {
                errors.push_hint(
                    &(start..at),
                    "percent signs are not understood",
                    "write a fraction such as `0.85`",
                );
                None
            }
            c => {
                errors.push(&(start..at), format!("unexpected `{}`", c.escape_debug()));
                None
            }
        };
        tokens.push(Placed {
            token: token.unwrap_or(Token::Broken),
            range: start..at,
        });
    }
    tokens
}

fn quoted_end(text: &str, from: usize, quote: char) -> usize {
    text[from..]
        .find(quote)
        .map_or(text.len(), |i| from + i + 1)
}

fn quoted(text: &str, range: Range<usize>, quote: char, errors: &mut Errors) -> Option<Token> {
    match text[range.start + 1..range.end].strip_suffix(quote) {
        Some(inside) => Some(Token::Text(inside.to_owned())),
        None => {
            errors.push(&range, "the quote is not closed");
            None
        }
    }
}

/// A number goes on as long as it could be one with a unit after it, so that `10bn` is one mistake.
fn number_end(text: &str, from: usize) -> usize {
    let mut after_exponent = false;
    for (offset, c) in text[from..].char_indices() {
        let part = c.is_alphanumeric() || matches!(c, '.' | '_' | '%');
        let sign = after_exponent && matches!(c, '+' | '-');
        if !part && !sign {
            return from + offset;
        }
        after_exponent = matches!(c, 'e' | 'E');
    }
    text.len()
}

fn number(text: &str, range: Range<usize>, errors: &mut Errors) -> Option<Token> {
    let written = &text[range.clone()];
    let shown = brief(written);
    let digits = written.replace('_', "");
    let unsigned = digits.trim_start_matches(['+', '-']);
    let signs = digits.len() - unsigned.len();
    if signs <= 1 && unsigned == "inf" {
        let sign = if digits.starts_with('-') { -1.0 } else { 1.0 };
        return Some(Token::Number(sign * f64::INFINITY));
    }
    let numeric = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && written
            .split('_')
            .collect::<Vec<_>>()
            .windows(2)
            .all(|pair| {
                pair[0].ends_with(|c: char| c.is_ascii_digit())
                    && pair[1].starts_with(|c: char| c.is_ascii_digit())
            });
    let value = digits.parse::<f64>().ok().filter(|_| numeric);
    match value {
        Some(value) if value.is_finite() => return Some(Token::Number(value)),
        Some(_) => {
            errors.push(
                &range,
                format!("`{shown}` is larger than any number a double holds"),
            );
        }
        None => {
            let message = format!("`{shown}` is not a number");
            let end = unsigned
                .find(|c: char| !(c.is_ascii_digit() || c == '.'))
                .unwrap_or(unsigned.len());
            let head: Option<f64> = unsigned[..end].parse().ok();
            match (head, &unsigned[end..]) {
                (Some(x), "%") => {
                    let fraction = libm::round(x * 1e10) / 1e12;
                    errors.push_hint(&range, message, format!("write the fraction `{fraction}`"));
                }
                (Some(_), unit) if unit.starts_with(char::is_alphabetic) => errors.push_hint(
                    &range,
                    message,
                    "write the number alone; its unit is that of the field",
                ),
                _ => errors.push(&range, message),
            }
        }
    }
    None
}

/// Words hold letters, digits and underscores; a point or hyphen only inside (`p2.5`, `student-t`).
fn word_end(text: &str, from: usize) -> usize {
    let mut rest = text[from..].char_indices().peekable();
    while let Some((offset, c)) = rest.next() {
        let joined = rest.peek().is_some_and(|(_, next)| match c {
            '.' => next.is_ascii_digit(),
            '-' => next.is_alphabetic(),
            _ => false,
        });
        if !(c.is_alphanumeric() || c == '_' || joined) {
            return from + offset;
        }
    }
    text.len()
}

fn word(written: &str, range: Range<usize>, errors: &mut Errors) -> Option<Token> {
    match written {
        "inf" => Some(Token::Number(f64::INFINITY)),
        "nan" | "NaN" => {
            errors.push(&range, format!("`{written}` is not a number"));
            None
        }
        _ => Some(Token::Word(written.to_owned())),
    }
}
