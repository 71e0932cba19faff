//! Lists and maps: sponsors, overlaps, S-curves, rates, probabilities.

use super::{Checker, RawOverlap, Typed, quoted};
use crate::diagnostics::{Diagnostic, Span, nearest};
use crate::domain::{Curve, Sponsor};
use crate::input::fields::{Field, Range};
use crate::input::lists::{self, trimmed};
use crate::input::node::{Node, Table, Value};
use crate::input::toml_text;

/// Shares and probabilities that sum to 1 but for this are meant to.
pub(in crate::input) const SLACK: f64 = 1e-9;

impl Checker<'_> {
    pub(super) fn probabilities(&mut self, field: &'static Field, node: &Node) -> Option<Typed> {
        let Value::Table(table) = &node.value else {
            let example = format!("{} = {{ steady = 1 }}", field.name);
            return self.wrong(field, node, "a table of probabilities", &example);
        };
        let mut list = Vec::new();
        let mut whole = true;
        for entry in &table.entries {
            match self.plain_number(field, &entry.node, Range::SHARE) {
                Some(p) => list.push((entry.key.clone(), entry.key_span, p)),
                None => whole = false,
            }
        }
        let sum: f64 = list.iter().map(|e| e.2).sum();
        if whole && (sum - 1.0).abs() > SLACK {
            self.found.push(
                Diagnostic::error(node.span, format!("`{}` must sum to 1", field.name))
                    .label(format!("these sum to {}", shown(sum)))
                    .hint("give every state its probability; a silent one has 0"),
            );
            return None;
        }
        whole.then_some(Typed::Probabilities(list))
    }

    pub(super) fn classes_by(
        &mut self,
        field: &Field,
        what: &str,
        words: &[&'static str],
        node: &Node,
    ) -> Option<Typed> {
        let Value::Table(table) = &node.value else {
            return self.wrong(
                field,
                node,
                "a table of class ids",
                &format!("[{}]", field.name),
            );
        };
        let mut list = Vec::new();
        for entry in &table.entries {
            if !words.contains(&entry.key.as_str()) {
                let message = format!("`{}` is not a {what}", entry.key);
                let error = Diagnostic::error(entry.key_span, message);
                self.found
                    .push(match nearest(&entry.key, words.iter().copied()).first() {
                        Some(near) => error.hint(format!("did you mean `{near}`?")),
                        None => error.hint(format!("the {what}s are {}", quoted(words))),
                    });
            }
            match entry.node.as_text() {
                Some(id) => list.push((entry.key.clone(), id.to_owned(), entry.node.span)),
                None => {
                    self.wrong(
                        field,
                        &entry.node,
                        "class ids",
                        &format!("{} = \"headline-pledge\"", key(&entry.key)),
                    );
                }
            }
        }
        Some(Typed::Texts(list))
    }

    pub(super) fn sponsors(&mut self, field: &Field, node: &Node) -> Option<Typed> {
        let example = "sponsor = \"A: 0.6; B: 0.4\"";
        let named = match &node.value {
            Value::Text(text) | Value::Cell(text) => self.sponsors_in_text(text, node.span)?,
            Value::List(items) => self.sponsors_in_list(field, items)?,
            _ => return self.wrong(field, node, "text or a list", example),
        };
        let error = |message: &str| Diagnostic::error(node.span, message.to_owned());
        if named.is_empty() {
            self.found
                .push(error("`sponsor` names nobody").hint(format!("write `{example}`")));
            return None;
        }
        if let Some(twice) =
            (1..named.len()).find(|i| named[..*i].iter().any(|s| s.0 == named[*i].0))
        {
            let message = format!("the sponsor `{}` stands twice", named[twice].0);
            self.found
                .push(error(&message).hint("add its shares together"));
            return None;
        }
        let given: Vec<f64> = named.iter().filter_map(|s| s.1).collect();
        let equal = 1.0 / named.len() as f64;
        if !given.is_empty() {
            let sum: f64 = given.iter().sum();
            if given.len() < named.len() {
                self.found.push(
                    error("some sponsors have a share and some have none")
                        .hint("give all of them a share, or none for equal shares"),
                );
                return None;
            }
            if (sum - 1.0).abs() > SLACK {
                self.found.push(
                    error("the shares of the sponsors must sum to 1")
                        .label(format!("these sum to {}", shown(sum)))
                        .hint("give shares of the whole, such as 0.6 and 0.4"),
                );
                return None;
            }
        }
        let sponsors = named.into_iter().map(|(name, share)| Sponsor {
            name,
            share: share.unwrap_or(equal),
        });
        Some(Typed::Sponsors(sponsors.collect()))
    }

    fn sponsors_in_text(&mut self, text: &str, span: Span) -> Option<Vec<(String, Option<f64>)>> {
        let mut sponsors = Vec::new();
        let mut good = true;
        for item in lists::items(text) {
            let Some(colon) = text[item.clone()].rfind(':').map(|i| item.start + i) else {
                sponsors.push((text[item].to_owned(), None));
                continue;
            };
            let name = trimmed(text, item.start..colon);
            let share = trimmed(text, colon + 1..item.end);
            match text[share.clone()].parse::<f64>() {
                Ok(value) if value > 0.0 && value <= 1.0 => {
                    sponsors.push((text[name].to_owned(), Some(value)));
                }
                _ => {
                    good = false;
                    let place = self.files.borrow().inside(span, text, share.clone());
                    let message = format!("`{}` is not a sponsor's share", &text[share]);
                    self.found.push(
                        Diagnostic::error(place, message)
                            .hint("a share is above 0 and at most 1, as in `A: 0.6; B: 0.4`"),
                    );
                }
            }
        }
        good.then_some(sponsors)
    }

    fn sponsors_in_list(
        &mut self,
        field: &Field,
        items: &[Node],
    ) -> Option<Vec<(String, Option<f64>)>> {
        let mut sponsors = Vec::new();
        let mut good = true;
        for item in items {
            let example =
                "sponsor = [{ name = \"A\", share = 0.6 }, { name = \"B\", share = 0.4 }]";
            match &item.value {
                Value::Text(name) => sponsors.push((name.clone(), None)),
                Value::Table(table) => {
                    good &= self.only_keys("sponsor", table, &["name", "share"]);
                    let name = table.get("name").and_then(Node::as_text);
                    let share = match table.get("share") {
                        Some(node) => {
                            let value = self.plain_number(field, node, Range::SOME_SHARE);
                            good &= value.is_some();
                            value
                        }
                        None => None,
                    };
                    match name {
                        Some(name) => sponsors.push((name.to_owned(), share)),
                        None => {
                            good = false;
                            self.found.push(
                                Diagnostic::error(item.span, "a sponsor has no `name`")
                                    .hint(format!("write `{example}`")),
                            );
                        }
                    }
                }
                _ => {
                    good = false;
                    self.wrong(field, item, "text or a list", example);
                }
            }
        }
        good.then_some(sponsors)
    }

    fn only_keys(&mut self, of: &str, table: &Table, known: &[&str]) -> bool {
        let mut good = true;
        for entry in &table.entries {
            if !known.contains(&entry.key.as_str()) {
                good = false;
                let message = format!("unknown key `{}` in `{of}`", entry.key);
                self.found.push(
                    Diagnostic::error(entry.key_span, message)
                        .hint(format!("known keys: {}", quoted(known))),
                );
            }
        }
        good
    }

    pub(super) fn overlaps(&mut self, field: &Field, node: &Node) -> Option<Typed> {
        let example = "overlaps = [{ with = \"OTHER-ID\", share = 0.3 }]";
        let from_text;
        let items = match &node.value {
            Value::List(items) => items,
            Value::Text(text) | Value::Cell(text) => {
                from_text = lists::overlaps(text, node.span, &self.files.borrow());
                match &from_text.value {
                    Value::List(items) => items,
                    _ => return None,
                }
            }
            _ => return self.wrong(field, node, "a list of { with, share }", example),
        };
        let mut overlaps = Vec::new();
        let mut good = true;
        for item in items {
            let Value::Table(table) = &item.value else {
                good = false;
                self.wrong(field, item, "a list of { with, share }", example);
                continue;
            };
            good &= self.only_keys("overlaps", table, &["with", "share"]);
            let (Some(with), Some(share)) = (table.get("with"), table.get("share")) else {
                good = false;
                self.found.push(
                    Diagnostic::error(item.span, "an overlap needs the other's id and a share")
                        .hint("write `OTHER-ID: 0.3` in a cell, `{ with = \"OTHER-ID\", share = 0.3 }` in TOML"),
                );
                continue;
            };
            let share = self.quantity("share", Range::SHARE, share);
            match (with.as_text(), share) {
                (Some(id), Some(share)) => overlaps.push(RawOverlap {
                    with: id.to_owned(),
                    with_span: with.span,
                    share,
                }),
                (None, _) => {
                    good = false;
                    self.wrong(field, with, "a list of { with, share }", example);
                }
                _ => good = false,
            }
        }
        good.then_some(Typed::Overlaps(overlaps))
    }

    pub(super) fn curve(&mut self, field: &Field, node: &Node) -> Option<Typed> {
        let example = "\"linear\", \"rayleigh\", \"beta(2, 3)\", \"logistic(8)\" or [[0, 0], [0.5, 0.3], [1, 1]]";
        let from_cell;
        let node = match &node.value {
            Value::Cell(text) if text.starts_with('[') => {
                let source = node.span.source;
                from_cell = toml_text::parse_value(text, source, node.span.start);
                from_cell.as_ref().unwrap_or(node)
            }
            _ => node,
        };
        let curve = match &node.value {
            Value::Text(text) | Value::Cell(text) => curve_of_text(text.trim()),
            Value::List(points) => curve_of_points(points),
            _ => return self.wrong(field, node, "an S-curve", example),
        };
        match curve {
            Ok(curve) => Some(Typed::Curve(curve)),
            Err(message) => {
                self.found
                    .push(Diagnostic::error(node.span, message).hint(format!("write {example}")));
                None
            }
        }
    }
}

fn curve_of_text(text: &str) -> Result<Curve, String> {
    let unknown = || format!("`{text}` is no S-curve");
    let (name, arguments) = match text.split_once('(') {
        Some((name, rest)) => (name.trim(), rest.strip_suffix(')').ok_or_else(unknown)?),
        None => (text, ""),
    };
    let numbers: Result<Vec<f64>, _> = arguments
        .split(',')
        .map(str::trim)
        .filter(|a| !a.is_empty())
        .map(str::parse)
        .collect();
    // Beyond 1000 the curve is a step that no period resolves.
    let shape = |x: f64| (1e-3..=1e3).contains(&x);
    match (name, numbers.map_err(|_| unknown())?.as_slice()) {
        ("linear", []) => Ok(Curve::Linear),
        ("rayleigh", []) => Ok(Curve::Rayleigh),
        ("beta", &[a, b]) if shape(a) && shape(b) => Ok(Curve::Beta { a, b }),
        ("logistic", &[k]) if (1e-3..=500.0).contains(&k) => Ok(Curve::Logistic { k }),
        ("beta", [_, _]) => Err("the shapes of an S-curve must be between 0.001 and 1000".into()),
        ("logistic", [_]) => {
            Err("the steepness of an S-curve must be between 0.001 and 500".into())
        }
        ("beta", _) => Err("the S-curve `beta` takes two shapes".into()),
        ("logistic", _) => Err("the S-curve `logistic` takes one steepness".into()),
        _ => Err(unknown()),
    }
}

fn curve_of_points(points: &[Node]) -> Result<Curve, String> {
    let number = |n: &Node| match n.value {
        Value::Whole(whole) => Some(whole as f64),
        Value::Float(value) => Some(value),
        _ => None,
    };
    let point = |n: &Node| match &n.value {
        Value::List(pair) if pair.len() == 2 => Some((number(&pair[0])?, number(&pair[1])?)),
        _ => None,
    };
    let points: Option<Vec<(f64, f64)>> = points.iter().map(point).collect();
    let points = points.ok_or("the points of an S-curve must be pairs of numbers")?;
    if points.first() != Some(&(0.0, 0.0)) || points.last() != Some(&(1.0, 1.0)) {
        return Err("an S-curve must go from [0, 0] to [1, 1]".into());
    }
    let rises = |w: &[(f64, f64)]| w[0].0 < w[1].0 && w[0].1 <= w[1].1;
    if !points.windows(2).all(rises) {
        return Err("the points of an S-curve must rise".into());
    }
    Ok(Curve::Table(points))
}

/// A key as TOML wants it.
fn key(word: &str) -> String {
    match word.contains(' ') {
        true => format!("\"{word}\""),
        false => word.to_owned(),
    }
}

/// A sum without the noise of its last digits.
pub(in crate::input) fn shown(sum: f64) -> f64 {
    (sum * 1e9).round() / 1e9
}
