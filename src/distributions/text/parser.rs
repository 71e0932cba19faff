//! Tokens to expressions.

use super::TextError;
use super::lexer::Token;
use std::ops::Range;

/// An expression and the bytes it was written in.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Expression {
    pub form: Form,
    pub range: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Form {
    Number(f64),
    /// `inf`, `-inf` or `nan`.
    NotFinite(f64),
    Text(String),
    /// `a to b`, a 90 % interval.
    Interval(f64, f64),
    Call {
        name: String,
        name_range: Range<usize>,
        arguments: Vec<Argument>,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Argument {
    /// `name = value`.
    pub name: Option<(String, Range<usize>)>,
    /// `weight: value`; the weight stands before the colon.
    pub weight: Option<(f64, Range<usize>)>,
    pub value: Expression,
}

/// Deepest nesting that is read, so that a hostile text cannot exhaust the stack.
const DEEPEST: usize = 16;

type Tokens<'a> = &'a [(Token, Range<usize>)];

/// Reads one expression that takes up all tokens; `end` is the text's length.
pub(super) fn parse(tokens: Tokens<'_>, end: usize) -> Result<Expression, TextError> {
    if tokens.is_empty() {
        return Err(TextError::new(0..end, "a number or a distribution is missing"));
    }
    let mut parser = Parser { tokens, at: 0, end };
    let expression = parser.expression(0)?;
    match parser.tokens.get(parser.at) {
        None => Ok(expression),
        Some((_, range)) => Err(TextError::new(range.start..end, "this follows a complete value")
            .hint("sums and products of distributions are not read; `shift` and `scale` are")),
    }
}

struct Parser<'a> {
    tokens: Tokens<'a>,
    at: usize,
    end: usize,
}

impl Parser<'_> {
    fn peek(&self, ahead: usize) -> Option<&Token> {
        self.tokens.get(self.at + ahead).map(|(t, _)| t)
    }

    fn range(&self) -> Range<usize> {
        self.tokens.get(self.at).map_or(self.end..self.end, |(_, r)| r.clone())
    }

    fn expression(&mut self, depth: usize) -> Result<Expression, TextError> {
        let range = self.range();
        if depth > DEEPEST {
            let message = format!("distributions are nested more than {DEEPEST} deep");
            return Err(TextError::new(range, message));
        }
        match self.peek(0).cloned() {
            Some(Token::Number(low)) => {
                self.at += 1;
                if !matches!(self.peek(0), Some(Token::Word(word)) if word == "to") {
                    return Ok(Expression { form: Form::Number(low), range });
                }
                self.at += 1;
                let end = self.range();
                let Some(Token::Number(high)) = self.peek(0).cloned() else {
                    return Err(TextError::new(end, "`to` is followed by no number")
                        .hint("a 90 % interval is written `30 to 60`"));
                };
                self.at += 1;
                let form = Form::Interval(low, high);
                Ok(Expression { form, range: range.start..end.end })
            }
            Some(Token::Text(text)) => {
                self.at += 1;
                Ok(Expression { form: Form::Text(text), range })
            }
            Some(Token::Word(word)) => self.word(word, range, depth),
            Some(_) => Err(TextError::new(range, "a number or a distribution is missing here")),
            None => Err(TextError::new(range, "the text ends where a value is missing")),
        }
    }

    fn word(
        &mut self,
        word: String,
        range: Range<usize>,
        depth: usize,
    ) -> Result<Expression, TextError> {
        self.at += 1;
        let special = match word.to_ascii_lowercase().as_str() {
            "inf" | "+inf" | "infinity" => Some(f64::INFINITY),
            "-inf" | "-infinity" => Some(f64::NEG_INFINITY),
            "nan" | "-nan" | "+nan" => Some(f64::NAN),
            _ => None,
        };
        if let Some(value) = special {
            return Ok(Expression { form: Form::NotFinite(value), range });
        }
        if self.peek(0) != Some(&Token::Open) {
            return Err(TextError::new(range, format!("`{word}` is no number"))
                .hint("a distribution is written with its numbers: `pert(100, 400, 500)`"));
        }
        self.at += 1;
        let mut arguments = Vec::new();
        loop {
            match self.peek(0) {
                Some(Token::Close) => break,
                None => return Err(self.unclosed(&range)),
                _ => arguments.push(self.argument(depth)?),
            }
            match self.peek(0) {
                Some(Token::Comma) => self.at += 1,
                Some(Token::Close) => break,
                None => return Err(self.unclosed(&range)),
                Some(_) => {
                    return Err(TextError::new(self.range(), "a comma or `)` is missing here"));
                }
            }
        }
        let end = self.range().end;
        self.at += 1;
        let whole = range.start..end;
        Ok(Expression {
            form: Form::Call { name: word, name_range: range, arguments },
            range: whole,
        })
    }

    fn unclosed(&self, range: &Range<usize>) -> TextError {
        TextError::new(range.start..self.end, "this `(` is never closed")
    }

    fn argument(&mut self, depth: usize) -> Result<Argument, TextError> {
        let range = self.range();
        match (self.peek(0).cloned(), self.peek(1)) {
            (Some(Token::Word(name)), Some(Token::Equals)) => {
                self.at += 2;
                let value = self.expression(depth + 1)?;
                Ok(Argument { name: Some((name, range)), weight: None, value })
            }
            (Some(Token::Number(weight)), Some(Token::Colon)) => {
                self.at += 2;
                let value = self.expression(depth + 1)?;
                Ok(Argument { name: None, weight: Some((weight, range)), value })
            }
            _ => Ok(Argument { name: None, weight: None, value: self.expression(depth + 1)? }),
        }
    }
}
