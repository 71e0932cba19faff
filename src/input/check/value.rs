//! Scalars: texts, words, dates, numbers.

use super::{Checker, Typed, quoted};
use crate::calendar::Date;
use crate::diagnostics::{Diagnostic, nearest};
use crate::input::fields::{Field, Kind, Range};
use crate::input::node::{Node, Value};
use crate::units::Currency;

impl Checker<'_> {
    pub(super) fn scalar(&mut self, field: &Field, node: &Node) -> Option<Typed> {
        match &field.kind {
            Kind::Flag => self.flag(field, node),
            Kind::Date { last_day } => self.date(field, node, *last_day),
            Kind::Whole { min, max } => self.whole(field, node, *min, *max),
            Kind::Number(range) => {
                let value = self.plain_number(field, node, *range)?;
                Some(Typed::Number(value))
            }
            Kind::Stay if node.as_text() == Some("forever") => Some(Typed::Number(f64::INFINITY)),
            Kind::Stay => {
                let value = self.plain_number(field, node, Range::POSITIVE)?;
                Some(Typed::Number(value))
            }
            kind => {
                let Some(text) = node.as_text() else {
                    return self.not_text(field, node);
                };
                match kind {
                    Kind::Word(words) => self.word(field, node, text, words),
                    Kind::Currency => self.currency(node, text),
                    Kind::Id => {
                        let ok = self.id(text, node.span);
                        ok.then(|| Typed::Text(text.to_owned()))
                    }
                    _ => Some(Typed::Text(text.to_owned())),
                }
            }
        }
    }

    /// Dates and numbers may stand unquoted where text is expected (`date = 2025-02-24`).
    fn not_text(&mut self, field: &Field, node: &Node) -> Option<Typed> {
        match (&field.kind, &node.value) {
            (Kind::Text, Value::Date(date)) => Some(Typed::Text(date.clone())),
            (Kind::Text, Value::Whole(whole)) => Some(Typed::Text(whole.to_string())),
            (Kind::Word(words), _) => self.wrong(
                field,
                node,
                "a word",
                &format!("{} = \"{}\"", field.name, words[0]),
            ),
            (Kind::Currency, _) => self.wrong(field, node, "a currency code", "USD"),
            _ => self.wrong(field, node, "text", &format!("{} = \"…\"", field.name)),
        }
    }

    pub(super) fn word(
        &mut self,
        field: &Field,
        node: &Node,
        text: &str,
        words: &[&'static str],
    ) -> Option<Typed> {
        if words.contains(&text) {
            return Some(Typed::Text(text.to_owned()));
        }
        let message = format!("`{}` cannot be `{text}`", field.name);
        let error = Diagnostic::error(node.span, message);
        self.found
            .push(match nearest(text, words.iter().copied()).first() {
                Some(near) => error.hint(format!("did you mean `{near}`?")),
                None => error.hint(format!("it is one of {}", quoted(words))),
            });
        None
    }

    fn currency(&mut self, node: &Node, text: &str) -> Option<Typed> {
        let currency = Currency::parse(text);
        if currency.is_none() {
            self.found.push(
                Diagnostic::error(node.span, format!("`{text}` is not a currency code"))
                    .hint("use the three letters of ISO 4217, such as `USD` or `CNY`"),
            );
        }
        currency.map(Typed::Currency)
    }

    fn flag(&mut self, field: &Field, node: &Node) -> Option<Typed> {
        match &node.value {
            Value::Flag(flag) => Some(Typed::Flag(*flag)),
            Value::Cell(text) if text.eq_ignore_ascii_case("true") => Some(Typed::Flag(true)),
            Value::Cell(text) if text.eq_ignore_ascii_case("false") => Some(Typed::Flag(false)),
            _ => self.wrong(
                field,
                node,
                "true or false",
                &format!("{} = false", field.name),
            ),
        }
    }

    fn date(&mut self, field: &Field, node: &Node, last_day: bool) -> Option<Typed> {
        let text = match &node.value {
            Value::Text(text) | Value::Cell(text) | Value::Date(text) => text.clone(),
            Value::Whole(year) => year.to_string(),
            _ => {
                let example = format!("{} = 2025-09-30", field.name);
                return self.wrong(field, node, "a date", &example);
            }
        };
        let date = Date::parse(&text, last_day);
        if date.is_none() {
            self.found.push(
                Diagnostic::error(node.span, format!("`{text}` is not a date"))
                    .label(format!("`{}` must be a date", field.name))
                    .hint("write 2025-09-30, or \"2025-09\" or \"2025\" for a month or a year"),
            );
        }
        date.map(Typed::Date)
    }

    fn whole(&mut self, field: &Field, node: &Node, min: u64, max: u64) -> Option<Typed> {
        let value = match &node.value {
            Value::Whole(whole) => Some(*whole),
            // 1e6 is how people write a million.
            Value::Float(x) if x.fract() == 0.0 && x.abs() < 1e15 => Some(*x as i128),
            Value::Float(x) if x.is_finite() && x.abs() >= 1e15 => Some(i128::MAX),
            Value::Cell(text) => text.parse().ok(),
            _ => None,
        };
        let Some(value) = value else {
            let example = format!("{} = {}", field.name, min.max(1000));
            return self.wrong(field, node, "a whole number", &example);
        };
        match u64::try_from(value) {
            Ok(whole) if (min..=max).contains(&whole) => Some(Typed::Whole(whole)),
            _ => {
                let message = format!("`{}` must be between {min} and {max}", field.name);
                let hint = format!("`{}`: {}", field.name, field.about);
                self.found.push(
                    Diagnostic::error(node.span, message)
                        .label("out of range")
                        .hint(hint),
                );
                None
            }
        }
    }

    /// A certain number within a range.
    pub(super) fn plain_number(&mut self, field: &Field, node: &Node, range: Range) -> Option<f64> {
        let value = match &node.value {
            Value::Whole(whole) => Some(*whole as f64),
            Value::Float(value) => Some(*value),
            Value::Cell(text) => text.parse().ok(),
            _ => None,
        };
        let Some(value) = value else {
            let mut error = Diagnostic::error(
                node.span,
                format!(
                    "`{}` must be a number, not {}",
                    field.name,
                    node.type_name()
                ),
            );
            if node.as_text().is_some() {
                error = error.hint("this field takes a certain number, no distribution");
            } else {
                error = error.hint(format!("write it as `{} = 0.5`", field.name));
            }
            self.found.push(error);
            return None;
        };
        self.in_range(field.name, value, range, node)
            .then_some(value)
    }

    /// Reports a number that is not finite or out of its range.
    pub(super) fn in_range(&mut self, name: &str, value: f64, range: Range, node: &Node) -> bool {
        if !value.is_finite() {
            self.found.push(
                Diagnostic::error(node.span, format!("`{name}` must be a finite number"))
                    .hint("leave the key out where the figure is not known"),
            );
            return false;
        }
        if !range.holds(value) {
            let message = format!("`{name}` must be {}", range.words());
            let hint = if range.low < 0.0 {
                "write it as a fraction, such as 0.05 for 5 %"
            } else if range.low >= 1.0 {
                "write the ratio of the whole to the part, such as 1.2"
            } else if range.high == 1.0 && (range.open || value > 1.0) {
                "write a share of the whole, such as 0.85 for 85 %"
            } else if name == "level" {
                "correct it, or remove its table"
            } else if value > range.high {
                "check its unit: a ratio is written such as 0.8"
            } else if value < 0.0 {
                "remove the minus sign, or leave the key out"
            } else {
                "leave the key out where there is none"
            };
            self.found.push(
                Diagnostic::error(node.span, message)
                    .label(format!("{value} is not"))
                    .hint(hint),
            );
            return false;
        }
        true
    }
}
