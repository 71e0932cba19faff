//! Tokens to a tree.

use super::Errors;
use super::lexer::{Placed, Token};
use crate::distributions::display::brief;
use std::ops::Range;

/// Deeper nesting is a mistake or an attack on the stack.
const MAX_DEPTH: usize = 16;

#[derive(Debug)]
pub(super) struct Node {
    pub(super) range: Range<usize>,
    pub(super) kind: Kind,
}

impl Node {
    fn is_broken(&self) -> bool {
        matches!(self.kind, Kind::Broken)
    }
}

#[derive(Debug)]
pub(super) enum Kind {
    Number(f64),
    Text(String),
    /// `a to b`.
    Interval(f64, f64),
    Call {
        name: String,
        name_range: Range<usize>,
        arguments: Vec<Argument>,
        /// No mistake between the arguments has been reported, so that their number means something.
        sound: bool,
    },
    /// A mistake that has been reported.
    Broken,
}

#[derive(Debug)]
pub(super) struct Argument {
    pub(super) label: Label,
    pub(super) value: Node,
}

#[derive(Debug)]
pub(super) enum Label {
    None,
    /// `name=`
    Name(String, Range<usize>),
    /// `0.7:`
    Weight(f64, Range<usize>),
}

/// The tree of a whole text; `None` where there is nothing.
pub(super) fn tree(text: &str, tokens: &[Placed], errors: &mut Errors) -> Option<Node> {
    let end = text.trim_end().len();
    let mut parser = Parser {
        tokens,
        at: 0,
        end,
        errors,
    };
    if tokens.is_empty() {
        if parser.errors.list.is_empty() {
            parser.errors.push_hint(
                &(0..text.len()),
                "a number or distribution is missing",
                "write e.g. `380`, `30 to 60` or `pert(100, 400, 500)`",
            );
        }
        return None;
    }
    let node = parser.value(0);
    if let Some(rest) = parser
        .peek_placed()
        .filter(|p| p.token != Token::Broken && !node.is_broken())
    {
        let range = rest.range.start..end;
        let hint = match (&node.kind, &rest.token) {
            (Kind::Number(_), Token::Comma) => {
                Some("decimals are written with a point, thousands without a comma")
            }
            (_, Token::Close) => Some("there is a `)` too many"),
            _ => None,
        };
        let rest = brief(&text[range.clone()]);
        let message = format!("unexpected `{rest}` after the distribution");
        parser.errors.add(&range, message, hint.map(str::to_owned));
    }
    Some(node)
}

struct Parser<'a> {
    tokens: &'a [Placed],
    at: usize,
    end: usize,
    errors: &'a mut Errors,
}

impl Parser<'_> {
    fn peek_placed(&self) -> Option<&Placed> {
        self.tokens.get(self.at)
    }

    fn peek(&self) -> Option<&Token> {
        self.peek_placed().map(|p| &p.token)
    }

    fn is(&self, offset: usize, token: &Token) -> bool {
        self.tokens
            .get(self.at + offset)
            .is_some_and(|p| p.token == *token)
    }

    /// The range of the token at hand, empty at the end of the text.
    fn here(&self) -> Range<usize> {
        self.peek_placed()
            .map_or(self.end..self.end, |p| p.range.clone())
    }

    fn value(&mut self, depth: usize) -> Node {
        let range = self.here();
        let broken = |range: Range<usize>| Node {
            range,
            kind: Kind::Broken,
        };
        match self.peek().cloned() {
            Some(Token::Number(low)) => {
                self.at += 1;
                self.after_number(low, range)
            }
            Some(Token::Text(text)) => {
                self.at += 1;
                Node {
                    range,
                    kind: Kind::Text(text),
                }
            }
            Some(Token::Word(name)) => {
                self.at += 1;
                if !self.is(0, &Token::Open) {
                    let message = format!("`{}` is not a number or distribution", brief(&name));
                    let hint = super::families::bare_word_hint(&name);
                    self.errors.push_hint(&range, message, hint);
                    return broken(range);
                }
                if depth >= MAX_DEPTH {
                    let message = format!("distributions nest at most {MAX_DEPTH} deep");
                    self.errors.push(&range, message);
                    self.skip_parentheses();
                    return broken(range);
                }
                self.call(name, range, depth)
            }
            Some(Token::Broken) => {
                self.at += 1;
                broken(range)
            }
            Some(_) => {
                self.errors
                    .push(&range, "a number or distribution is missing here");
                broken(range)
            }
            None => {
                self.errors.push(
                    &range,
                    "the text ends where a number or distribution is missing",
                );
                broken(range)
            }
        }
    }

    fn after_number(&mut self, low: f64, range: Range<usize>) -> Node {
        if !self.is(0, &Token::Word("to".into())) {
            return Node {
                range,
                kind: Kind::Number(low),
            };
        }
        self.at += 1;
        let next = self.here();
        if let Some(Token::Number(high)) = self.peek() {
            let kind = Kind::Interval(low, *high);
            self.at += 1;
            return Node {
                range: range.start..next.end,
                kind,
            };
        }
        self.errors.push_hint(
            &next,
            "a number is missing after `to`",
            "write e.g. `30 to 60`",
        );
        Node {
            range,
            kind: Kind::Broken,
        }
    }

    fn call(&mut self, name: String, name_range: Range<usize>, depth: usize) -> Node {
        self.at += 1;
        let mut arguments = Vec::new();
        let mut sound = true;
        loop {
            if self.is(0, &Token::Close) {
                break;
            }
            if self.peek().is_none() {
                let message = format!("the `(` of `{}` is not closed", brief(&name));
                self.errors.push_hint(&self.here(), message, "add a `)`");
                sound = false;
                break;
            }
            arguments.push(self.argument(depth));
            match self.peek() {
                Some(Token::Comma) => {
                    self.at += 1;
                    if self.is(0, &Token::Close) {
                        self.errors
                            .push(&self.here(), "an argument is missing after the comma");
                        sound = false;
                    }
                }
                Some(Token::Close) | None => {}
                Some(next) => {
                    let reported = *next == Token::Broken
                        || arguments.last().is_some_and(|a| a.value.is_broken());
                    if !reported {
                        self.errors
                            .push(&self.here(), "a comma or `)` is missing here");
                    }
                    sound = false;
                    self.skip_argument();
                }
            }
        }
        let close = self.here();
        if self.peek().is_some() {
            self.at += 1;
        }
        Node {
            range: name_range.start..close.end,
            kind: Kind::Call {
                name,
                name_range,
                arguments,
                sound,
            },
        }
    }

    fn argument(&mut self, depth: usize) -> Argument {
        let range = self.here();
        let label = match self.peek().cloned() {
            Some(Token::Word(name)) if self.is(1, &Token::Equals) => Label::Name(name, range),
            Some(Token::Number(weight)) if self.is(1, &Token::Colon) => {
                Label::Weight(weight, range)
            }
            _ => Label::None,
        };
        if !matches!(label, Label::None) {
            self.at += 2;
        }
        Argument {
            label,
            value: self.value(depth + 1),
        }
    }

    /// Past everything up to the next comma or closing parenthesis of this call.
    fn skip_argument(&mut self) {
        let mut depth = 0_usize;
        while let Some(token) = self.peek() {
            match token {
                Token::Open => depth += 1,
                Token::Close if depth == 0 => return,
                Token::Close => depth -= 1,
                Token::Comma if depth == 0 => {
                    self.at += 1;
                    return;
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    /// Past one balanced pair of parentheses.
    fn skip_parentheses(&mut self) {
        let mut depth = 0_usize;
        while let Some(token) = self.peek() {
            match token {
                Token::Open => depth += 1,
                Token::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }
}
