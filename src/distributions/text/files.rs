//! What is read from files or listed by coefficients: `sip` and `metalog`.

use super::resolve::Resolver;
use super::suggestion;
use super::syntax::{Argument, Kind, Label, Node};
use crate::distributions::Distribution;
use crate::distributions::build::{self, Part};
use crate::distributions::display::brief;
use std::ops::Range;

const SIP: &str = "write `sip(\"library.json\", \"NAME\")`";
const METALOG: &str = "write e.g. `metalog(10, 1.5, 0.2, low=0)`";

impl Resolver<'_, '_> {
    /// `sip("library.json", "NAME")`: a SIP of a SIPmath 3.0 library.
    pub(super) fn sip(&mut self, node: &Node, arguments: &[Argument]) -> Option<Distribution> {
        let mut names: Vec<(&str, &Range<usize>)> = Vec::new();
        for argument in arguments {
            match (&argument.label, &argument.value.kind) {
                (Label::None, Kind::Text(text)) => names.push((text, &argument.value.range)),
                (_, Kind::Broken) => return None,
                _ => {
                    let message = "a name in quotes is wanted here";
                    self.errors.push_hint(&argument.value.range, message, SIP);
                    return None;
                }
            }
        }
        let [(file, file_range), (name, name_range)] = names[..] else {
            let message = "`sip` takes a file and a name in it";
            self.errors.push_hint(&node.range, message, SIP);
            return None;
        };
        match (self.sips)(file, name) {
            Ok(mut distribution) => {
                if let Distribution::Empirical { origin, .. } = &mut distribution {
                    let quote = |range: &Range<usize>| &self.text[range.clone()];
                    *origin = Some(format!("sip({}, {})", quote(file_range), quote(name_range)));
                }
                Some(distribution)
            }
            Err(message) => {
                self.errors.push(&node.range, message);
                None
            }
        }
    }

    /// `metalog(a1, a2, ..., low=, high=)`.
    pub(super) fn metalog(&mut self, node: &Node, arguments: &[Argument]) -> Option<Distribution> {
        let mut coefficients = Vec::new();
        let (mut low, mut high) = (None, None);
        for argument in arguments {
            let slot = match &argument.label {
                Label::None => {
                    coefficients.push(self.number(&argument.value, "a coefficient")?);
                    continue;
                }
                Label::Name(name, range) => match name.as_str() {
                    "low" => &mut low,
                    "high" => &mut high,
                    _ => {
                        let message = format!("`metalog` has no argument `{}`", brief(name));
                        let hint = suggestion(name, &["low", "high"]);
                        self.errors.push_hint(range, message, hint);
                        return None;
                    }
                },
                Label::Weight(_, range) => {
                    let message = "`metalog` takes no weights";
                    self.errors.push_hint(range, message, METALOG);
                    return None;
                }
            };
            let value = self.number(&argument.value, "a bound")?;
            *slot = Some((value, argument.value.range.clone()));
        }
        let at = |bound: &Option<(f64, Range<usize>)>, none| bound.as_ref().map_or(none, |b| b.0);
        let built = build::metalog(
            coefficients,
            at(&low, f64::NEG_INFINITY),
            at(&high, f64::INFINITY),
        );
        let place = |part: Part| {
            let found = match part {
                Part::Item(index) => arguments
                    .iter()
                    .filter(|a| matches!(a.label, Label::None))
                    .nth(index)
                    .map(|a| a.value.range.clone()),
                Part::Name("low") => low.as_ref().map(|b| b.1.clone()),
                Part::Name("high") => high.as_ref().map(|b| b.1.clone()),
                _ => None,
            };
            found.unwrap_or(node.range.clone())
        };
        let built = self.built(built, place)?;
        self.note_tail(&built, &node.range);
        Some(built)
    }
}
