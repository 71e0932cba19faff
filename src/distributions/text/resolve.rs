//! The tree to a distribution.

use super::assemble::{by_parameters, by_percentiles};
use super::families::{self, FAMILIES, Family, Form};
use super::syntax::{Argument, Kind, Label, Node};
use super::{Columns, Errors, Sips, quoted, suggestion};
use crate::distributions::Distribution;
use crate::distributions::build::{self, Invalid, Part};
use crate::distributions::display::brief;
use crate::distributions::fit::Percentile;
use std::ops::Range;

/// The distribution of a whole text.
pub(super) fn root(
    text: &str,
    node: &Node,
    columns: &Columns<'_>,
    sips: &Sips<'_>,
    errors: &mut Errors,
) -> Option<Distribution> {
    let mut resolver = Resolver {
        text,
        columns,
        sips,
        errors,
        heavy: None,
    };
    let distribution = resolver.value(node)?;
    let heavy = resolver.heavy.clone().unwrap_or(node.range.clone());
    let report = |invalid| report(errors, invalid, |_| heavy.clone());
    build::complete(distribution).map_err(report).ok()
}

pub(super) struct Resolver<'a, 'b> {
    pub(super) text: &'a str,
    pub(super) columns: &'a Columns<'b>,
    pub(super) sips: &'a Sips<'b>,
    pub(super) errors: &'a mut Errors,
    /// The first part whose tail has no mean, for the case that nothing truncates it.
    heavy: Option<Range<usize>>,
}

/// A number given to a family, with its place.
struct Given<'a> {
    name: &'a str,
    value: f64,
    range: Range<usize>,
}

/// The arguments of a family: by name, and percentiles with their places.
type Numbers<'a> = (Vec<Given<'a>>, Vec<(Percentile, Range<usize>)>);

impl Resolver<'_, '_> {
    pub(super) fn value(&mut self, node: &Node) -> Option<Distribution> {
        match &node.kind {
            Kind::Number(value) => self.built(build::constant(*value), |_| node.range.clone()),
            Kind::Interval(low, high) => {
                self.built(build::interval(*low, *high), |_| node.range.clone())
            }
            Kind::Text(_) => {
                self.errors.push(
                    &node.range,
                    "a number or distribution is wanted, not quoted text",
                );
                None
            }
            Kind::Call {
                name,
                name_range,
                arguments,
                sound,
            } => {
                if *sound {
                    self.call(node, name, name_range, arguments)
                } else {
                    self.only_inside(name, name_range, arguments)
                }
            }
            Kind::Broken => None,
        }
    }

    fn call(
        &mut self,
        node: &Node,
        name: &str,
        name_range: &Range<usize>,
        arguments: &[Argument],
    ) -> Option<Distribution> {
        match name {
            "discrete" => return self.discrete(node, arguments),
            "mixture" => return self.mixture(node, arguments),
            "empirical" => return self.empirical(node, arguments),
            "metalog" => return self.metalog(node, arguments),
            "sip" => return self.sip(node, arguments),
            _ => {}
        }
        if let Some(family) = FAMILIES.iter().find(|f| f.name == name) {
            return self.family(node, family, arguments);
        }
        self.only_inside(name, name_range, arguments)
    }

    /// Looks at the name and at calls among the arguments, which may hold mistakes of their own.
    fn only_inside(
        &mut self,
        name: &str,
        name_range: &Range<usize>,
        arguments: &[Argument],
    ) -> Option<Distribution> {
        let names = families::names();
        if !names.contains(&name) {
            let message = format!("there is no distribution `{}`", brief(name));
            self.errors
                .push_hint(name_range, message, suggestion(name, &names));
        }
        for argument in arguments {
            if matches!(argument.value.kind, Kind::Call { .. }) {
                self.value(&argument.value);
            }
        }
        None
    }

    fn family(
        &mut self,
        node: &Node,
        family: &Family,
        arguments: &[Argument],
    ) -> Option<Distribution> {
        let (inner, arguments) = if family.wraps {
            let (inner, rest) = self.wrapped(node, family, arguments);
            (Some(inner), rest)
        } else {
            (None, arguments)
        };
        let given = self.numbers(family, arguments);
        let (numbers, percentiles) = match (given, &inner) {
            (Some(given), None | Some(Some(_))) => given,
            _ => return None,
        };
        let inner = inner.flatten();
        let built = if percentiles.is_empty() {
            let form = self.form(node, family, &numbers)?;
            let value = |name: &str| numbers.iter().find(|g| g.name == name).map(|g| g.value);
            by_parameters(family, form, inner, &value)
        } else {
            let levels: Vec<Percentile> = percentiles.iter().map(|p| p.0).collect();
            self.no_strangers(family, &numbers, levels.len())?;
            let value = |name: &str| numbers.iter().find(|g| g.name == name).map(|g| g.value);
            by_percentiles(family, &levels, &value)
        };
        let place = |part: Part| match part {
            Part::Name(name) => numbers
                .iter()
                .find(|g| g.name == name)
                .map_or(node.range.clone(), |g| g.range.clone()),
            Part::Percentile(index) => percentiles
                .get(index)
                .map_or(node.range.clone(), |p| p.1.clone()),
            Part::Item(_) | Part::Whole => node.range.clone(),
        };
        let built = self.built(built, place)?;
        let index = numbers.iter().find(|g| matches!(g.name, "alpha" | "nu"));
        self.note_tail(&built, index.map_or(&node.range, |g| &g.range));
        Some(built)
    }

    /// Remembers the place of the first part whose tail has no mean.
    pub(super) fn note_tail(&mut self, built: &Distribution, range: &Range<usize>) {
        if self.heavy.is_none() && built.tail_index() <= 1.0 {
            self.heavy = Some(range.clone());
        }
    }

    /// The distribution that `truncate` and the like act on, and the arguments after it.
    fn wrapped<'n>(
        &mut self,
        node: &Node,
        family: &Family,
        arguments: &'n [Argument],
    ) -> (Option<Distribution>, &'n [Argument]) {
        match arguments {
            [first, rest @ ..] if matches!(first.label, Label::None) => {
                (self.value(&first.value), rest)
            }
            _ => {
                let message = format!(
                    "`{}` needs a distribution as its first argument",
                    family.name
                );
                self.errors
                    .push_hint(&node.range, message, format!("write {}", family.example));
                (None, arguments)
            }
        }
    }

    /// All arguments as named numbers and percentiles; `None` where one is wrong in itself.
    fn numbers<'n>(&mut self, family: &Family, arguments: &'n [Argument]) -> Option<Numbers<'n>> {
        let places = family.forms.iter().find(|f| f.positional);
        let mut sound = true;
        let mut numbers: Vec<Given<'n>> = Vec::new();
        let mut percentiles = Vec::new();
        let unnamed: Vec<&Argument> = arguments
            .iter()
            .filter(|a| matches!(a.label, Label::None))
            .collect();
        if !unnamed.is_empty() && places.is_none() {
            self.refuse_unnamed(family, &unnamed);
            return None;
        }
        let order: Vec<&'static str> = places.map_or(Vec::new(), |f| {
            f.names.iter().chain(f.optional).copied().collect()
        });
        let known: Vec<&str> = family
            .forms
            .iter()
            .flat_map(|f| f.names.iter().chain(f.optional).copied())
            .collect();
        let mut next = 0;
        for argument in arguments {
            let (name, range): (&'n str, _) = match &argument.label {
                Label::None => {
                    let Some(name) = order.get(next) else {
                        self.too_many(family, &argument.value.range, order.len());
                        return None;
                    };
                    next += 1;
                    (name, argument.value.range.clone())
                }
                Label::Name(name, range) => (
                    families::canonical(name),
                    range.start..argument.value.range.end,
                ),
                Label::Weight(_, range) => {
                    let message = format!("`{}` takes no weights", family.name);
                    self.errors
                        .push_hint(range, message, format!("write {}", family.example));
                    sound = false;
                    continue;
                }
            };
            let level = families::percentile(name).filter(|_| !known.contains(&name));
            if level.is_none() && !known.contains(&name) {
                let message = format!("`{}` has no argument `{}`", family.name, brief(name));
                self.errors
                    .push_hint(&range, message, suggestion(name, &known));
                sound = false;
                continue;
            }
            if level.is_some() && family.percentiles == 0 {
                let message = format!("`{}` is not given by percentiles", family.name);
                self.errors
                    .push_hint(&range, message, format!("write {}", family.example));
                sound = false;
                continue;
            }
            if numbers.iter().any(|g| g.name == name) {
                self.errors.push(&range, format!("`{name}` is given twice"));
                sound = false;
                continue;
            }
            let Some(value) = self.number(&argument.value, name) else {
                sound = false;
                continue;
            };
            match level {
                Some(level) => percentiles.push((Percentile { level, value }, range)),
                None => numbers.push(Given { name, value, range }),
            }
        }
        sound.then_some((numbers, percentiles))
    }

    pub(super) fn number(&mut self, node: &Node, name: &str) -> Option<f64> {
        match &node.kind {
            Kind::Number(value) => return Some(*value),
            Kind::Broken => {}
            _ => self
                .errors
                .push(&node.range, format!("`{name}` must be a number")),
        }
        None
    }

    fn refuse_unnamed(&mut self, family: &Family, unnamed: &[&Argument]) {
        let (Some(first), Some(last)) = (unnamed.first(), unnamed.last()) else {
            return;
        };
        let range = first.value.range.start..last.value.range.end;
        let written: Vec<&str> = unnamed
            .iter()
            .map(|a| &self.text[a.value.range.clone()])
            .collect();
        let ways: Vec<String> = family
            .forms
            .iter()
            .filter(|f| f.names.len() == written.len())
            .map(|f| {
                let pairs: Vec<String> = f
                    .names
                    .iter()
                    .zip(&written)
                    .map(|(n, w)| format!("{n}={w}"))
                    .collect();
                format!("`{}({})`", family.name, pairs.join(", "))
            })
            .collect();
        let hint = if ways.is_empty() {
            format!("write {}", family.example)
        } else {
            format!("write {}", ways.join(" or "))
        };
        let message = format!("the arguments of `{}` must be named", family.name);
        self.errors.push_hint(&range, message, hint);
    }

    fn too_many(&mut self, family: &Family, range: &Range<usize>, places: usize) {
        let places = places + usize::from(family.wraps);
        let message = format!("`{}` takes at most {places} arguments", family.name);
        self.errors
            .push_hint(range, message, format!("write {}", family.example));
    }

    /// The form whose names are just those given.
    fn form<'f>(
        &mut self,
        node: &Node,
        family: &'f Family,
        given: &[Given<'_>],
    ) -> Option<&'f Form> {
        let fits = |f: &&Form| {
            given
                .iter()
                .all(|g| f.names.contains(&g.name) || f.optional.contains(&g.name))
        };
        let has = |name: &str| given.iter().any(|g| g.name == name);
        let mut candidates = family.forms.iter().filter(fits);
        let Some(nearest) = candidates.next() else {
            let names: Vec<&str> = given.iter().map(|g| g.name).collect();
            let message = format!("`{}` cannot take {} together", family.name, quoted(&names));
            self.errors
                .push_hint(&node.range, message, format!("write {}", family.example));
            return None;
        };
        let complete = |f: &&Form| f.names.iter().all(|n| has(n));
        if let Some(form) = std::iter::once(nearest).chain(candidates).find(complete) {
            return Some(form);
        }
        let missing: Vec<&str> = nearest.names.iter().copied().filter(|n| !has(n)).collect();
        let message = format!("`{}` lacks {}", family.name, quoted(&missing));
        self.errors
            .push_hint(&node.range, message, format!("write {}", family.example));
        None
    }

    /// Refuses parameters that cannot stand beside percentiles.
    fn no_strangers(&mut self, family: &Family, given: &[Given<'_>], count: usize) -> Option<()> {
        let allowed: &[&str] = match (family.name, count) {
            ("pert", 2) => &["mode", "lambda"],
            ("pert", _) => &["lambda"],
            ("triangular", 2) => &["mode"],
            ("student_t", _) => &["nu"],
            _ => &[],
        };
        let mut sound = Some(());
        for g in given.iter().filter(|g| !allowed.contains(&g.name)) {
            let message = format!("`{}` cannot stand beside percentiles", g.name);
            self.errors
                .push_hint(&g.range, message, format!("write {}", family.example));
            sound = None;
        }
        sound
    }

    pub(super) fn built(
        &mut self,
        built: Result<Distribution, Invalid>,
        place: impl Fn(Part) -> Range<usize>,
    ) -> Option<Distribution> {
        built
            .map_err(|invalid| report(self.errors, invalid, place))
            .ok()
    }
}

fn report(errors: &mut Errors, invalid: Invalid, place: impl Fn(Part) -> Range<usize>) {
    errors.add(&place(invalid.part), invalid.message, invalid.hint);
}
