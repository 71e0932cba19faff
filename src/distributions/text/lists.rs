//! Families of lists: `discrete`, `mixture`, `empirical`.

use super::resolve::Resolver;
use super::suggestion;
use super::syntax::{Argument, Kind, Label, Node};
use crate::distributions::Distribution;
use crate::distributions::build::{self, Part};
use crate::distributions::display::brief;
use std::ops::Range;

impl Resolver<'_, '_> {
    fn weighted<'n>(
        &mut self,
        node: &Node,
        name: &str,
        arguments: &'n [Argument],
    ) -> Option<Vec<(f64, Range<usize>, &'n Node)>> {
        let example = match name {
            "mixture" => "write e.g. `mixture(0.7: normal(10, 1), 0.3: uniform(4, 8))`",
            _ => "write each value with its probability: `discrete(0: 0.4, 1: 0.6)`",
        };
        if arguments.is_empty() {
            self.errors
                .push_hint(&node.range, format!("`{name}` is empty"), example);
            return None;
        }
        let mut pairs = Vec::new();
        let mut sound = true;
        for argument in arguments {
            match &argument.label {
                Label::Weight(number, range) => {
                    pairs.push((*number, range.clone(), &argument.value))
                }
                _ => {
                    let wanted = if name == "mixture" { "weight" } else { "value" };
                    let message = format!("each item of `{name}` has a {wanted} and a colon first");
                    self.errors
                        .push_hint(&argument.value.range, message, example);
                    sound = false;
                }
            }
        }
        sound.then_some(pairs)
    }

    pub(super) fn discrete(&mut self, node: &Node, arguments: &[Argument]) -> Option<Distribution> {
        let pairs = self.weighted(node, "discrete", arguments)?;
        let mut items = Vec::with_capacity(pairs.len());
        for (value, _, weight) in &pairs {
            items.push(self.number(weight, "probability").map(|w| (*value, w)));
        }
        let items: Option<Vec<(f64, f64)>> = items.into_iter().collect();
        let place = |part: Part| match part {
            Part::Item(index) => pairs
                .get(index)
                .map_or(node.range.clone(), |p| p.1.start..p.2.range.end),
            _ => node.range.clone(),
        };
        self.built(build::discrete(items?), place)
    }

    pub(super) fn mixture(&mut self, node: &Node, arguments: &[Argument]) -> Option<Distribution> {
        let pairs = self.weighted(node, "mixture", arguments);
        // Components are read even where a weight is missing: they may hold mistakes of their own.
        let components: Vec<Option<Distribution>> =
            arguments.iter().map(|a| self.value(&a.value)).collect();
        let pairs = pairs?;
        let components: Option<Vec<Distribution>> = components.into_iter().collect();
        let weighted = pairs.iter().map(|p| p.0).zip(components?).collect();
        let place = |part: Part| match part {
            Part::Item(index) => pairs.get(index).map_or(node.range.clone(), |p| p.1.clone()),
            _ => node.range.clone(),
        };
        self.built(build::mixture(weighted), place)
    }

    pub(super) fn empirical(
        &mut self,
        node: &Node,
        arguments: &[Argument],
    ) -> Option<Distribution> {
        let example =
            "write `empirical(1, 2, 3)` or `empirical(file=\"prices.csv\", column=\"usd\")`";
        let named = arguments.iter().any(|a| !matches!(a.label, Label::None));
        if !named {
            let mut values = Vec::with_capacity(arguments.len());
            for a in arguments {
                values.push(self.number(&a.value, "value"));
            }
            let values: Option<Vec<f64>> = values.into_iter().collect();
            let place = |part: Part| match part {
                Part::Item(i) => arguments
                    .get(i)
                    .map_or(node.range.clone(), |a| a.value.range.clone()),
                _ => node.range.clone(),
            };
            return self.built(build::empirical(values?, None), place);
        }
        let (mut file, mut column) = (None, None);
        for argument in arguments {
            let slot = match &argument.label {
                Label::Name(name, _) if name == "file" => &mut file,
                Label::Name(name, _) if name == "column" => &mut column,
                Label::Name(name, range) => {
                    let message = format!("`empirical` has no argument `{}`", brief(name));
                    self.errors
                        .push_hint(range, message, suggestion(name, &["file", "column"]));
                    return None;
                }
                Label::None | Label::Weight(..) => {
                    let message = "values and a file cannot be mixed";
                    self.errors
                        .push_hint(&argument.value.range, message, example);
                    return None;
                }
            };
            match &argument.value.kind {
                Kind::Text(text) => *slot = Some((text, &argument.value.range)),
                Kind::Broken => return None,
                _ => {
                    let message = "a name in quotes is wanted here";
                    self.errors
                        .push_hint(&argument.value.range, message, example);
                    return None;
                }
            }
        }
        let (Some((file, file_range)), Some((column, column_range))) = (file, column) else {
            self.errors
                .push_hint(&node.range, "`empirical` lacks `file` or `column`", example);
            return None;
        };
        match (self.columns)(file, column) {
            Ok(values) => {
                let quote = |range: &Range<usize>| self.text[range.clone()].to_owned();
                let origin = format!(
                    "empirical(file={}, column={})",
                    quote(file_range),
                    quote(column_range)
                );
                self.built(build::empirical(values, Some(origin)), |_| {
                    node.range.clone()
                })
            }
            Err(message) => {
                self.errors.push(&node.range, message);
                None
            }
        }
    }
}
