//! The tree to a distribution.

use super::families::{self, FAMILIES, Family, Form};
use super::syntax::{Argument, Kind, Label, Node};
use super::{Columns, Errors, quoted, suggestion};
use crate::distributions::Distribution;
use crate::distributions::build::{self, Invalid, Part};
use crate::distributions::fit::{self, Percentile};
use std::ops::Range;

/// The distribution of a whole text.
pub(super) fn root(
    text: &str,
    node: &Node,
    columns: &Columns<'_>,
    errors: &mut Errors,
) -> Option<Distribution> {
    let mut resolver = Resolver {
        text,
        columns,
        errors,
        heavy: None,
    };
    let distribution = resolver.value(node)?;
    let heavy = resolver.heavy.clone().unwrap_or(node.range.clone());
    let report = |invalid| report(errors, invalid, |_| heavy.clone());
    build::complete(distribution).map_err(report).ok()
}

struct Resolver<'a, 'b> {
    text: &'a str,
    columns: &'a Columns<'b>,
    errors: &'a mut Errors,
    /// The first part whose tail has no mean, for the case that nothing truncates it.
    heavy: Option<Range<usize>>,
}

/// A number given to a family, with its place.
struct Given<'a> {
    name: &'a str,
    value: f64,
    range: Range<usize>,
}

impl Resolver<'_, '_> {
    fn value(&mut self, node: &Node) -> Option<Distribution> {
        match &node.kind {
            Kind::Number(value) => self.built(build::constant(*value), |_| node.range.clone()),
            Kind::Interval(low, high) => {
                self.built(build::interval(*low, *high), |_| node.range.clone())
            }
            Kind::Text(_) => {
                self.errors.push(&node.range, "a number or distribution is wanted, not quoted text");
                None
            }
            Kind::Call {
                name,
                name_range,
                arguments,
            } => self.call(node, name, name_range, arguments),
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
            _ => {}
        }
        if let Some(family) = FAMILIES.iter().find(|f| f.name == name) {
            return self.family(node, family, arguments);
        }
        // What is inside may hold mistakes of its own.
        for argument in arguments {
            if matches!(argument.value.kind, Kind::Call { .. }) {
                self.value(&argument.value);
            }
        }
        let message = format!("there is no distribution `{name}`");
        self.errors.push_hint(name_range, message, suggestion(name, &families::names()));
        None
    }

    fn family(&mut self, node: &Node, family: &Family, arguments: &[Argument]) -> Option<Distribution> {
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
            Part::Percentile(index) => {
                percentiles.get(index).map_or(node.range.clone(), |p| p.1.clone())
            }
            Part::Item(_) | Part::Whole => node.range.clone(),
        };
        let built = self.built(built, place)?;
        if self.heavy.is_none() && built.tail_index() <= 1.0 {
            let index = numbers.iter().find(|g| matches!(g.name, "alpha" | "nu"));
            self.heavy = Some(index.map_or(node.range.clone(), |g| g.range.clone()));
        }
        Some(built)
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
                let message = format!("`{}` needs a distribution as its first argument", family.name);
                self.errors.push_hint(&node.range, message, format!("write {}", family.example));
                (None, arguments)
            }
        }
    }

    /// All arguments as named numbers and percentiles; `None` where one is wrong in itself.
    #[allow(clippy::type_complexity)]
    fn numbers<'n>(
        &mut self,
        family: &Family,
        arguments: &'n [Argument],
    ) -> Option<(Vec<Given<'n>>, Vec<(Percentile, Range<usize>)>)> {
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
        let order: Vec<&'static str> =
            places.map_or(Vec::new(), |f| f.names.iter().chain(f.optional).copied().collect());
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
                Label::Name(name, range) => {
                    (families::canonical(name), range.start..argument.value.range.end)
                }
                Label::Weight(_, range) => {
                    let message = format!("`{}` takes no weights", family.name);
                    self.errors.push_hint(range, message, format!("write {}", family.example));
                    sound = false;
                    continue;
                }
            };
            let level = families::percentile(name).filter(|_| !known.contains(&name));
            if level.is_none() && !known.contains(&name) {
                let message = format!("`{}` has no argument `{name}`", family.name);
                self.errors.push_hint(&range, message, suggestion(name, &known));
                sound = false;
                continue;
            }
            if level.is_some() && family.percentiles == 0 {
                let message = format!("`{}` is not given by percentiles", family.name);
                self.errors.push_hint(&range, message, format!("write {}", family.example));
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

    fn number(&mut self, node: &Node, name: &str) -> Option<f64> {
        match &node.kind {
            Kind::Number(value) => return Some(*value),
            Kind::Broken => {}
            _ => self.errors.push(&node.range, format!("`{name}` must be a number")),
        }
        None
    }

    fn refuse_unnamed(&mut self, family: &Family, unnamed: &[&Argument]) {
        let (Some(first), Some(last)) = (unnamed.first(), unnamed.last()) else {
            return;
        };
        let range = first.value.range.start..last.value.range.end;
        let written: Vec<&str> =
            unnamed.iter().map(|a| &self.text[a.value.range.clone()]).collect();
        let ways: Vec<String> = family
            .forms
            .iter()
            .filter(|f| f.names.len() == written.len())
            .map(|f| {
                let pairs: Vec<String> =
                    f.names.iter().zip(&written).map(|(n, w)| format!("{n}={w}")).collect();
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
        self.errors.push_hint(range, message, format!("write {}", family.example));
    }

    /// The form whose names are just those given.
    fn form<'f>(&mut self, node: &Node, family: &'f Family, given: &[Given<'_>]) -> Option<&'f Form> {
        let fits = |f: &&Form| {
            given.iter().all(|g| f.names.contains(&g.name) || f.optional.contains(&g.name))
        };
        let has = |name: &str| given.iter().any(|g| g.name == name);
        let mut candidates = family.forms.iter().filter(fits);
        let Some(nearest) = candidates.next() else {
            let names: Vec<&str> = given.iter().map(|g| g.name).collect();
            let message = format!("`{}` cannot take {} together", family.name, quoted(&names));
            self.errors.push_hint(&node.range, message, format!("write {}", family.example));
            return None;
        };
        let complete = |f: &&Form| f.names.iter().all(|n| has(n));
        if let Some(form) = std::iter::once(nearest).chain(candidates).find(complete) {
            return Some(form);
        }
        let missing: Vec<&str> = nearest.names.iter().copied().filter(|n| !has(n)).collect();
        let message = format!("`{}` lacks {}", family.name, quoted(&missing));
        self.errors.push_hint(&node.range, message, format!("write {}", family.example));
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
            self.errors.push_hint(&g.range, message, format!("write {}", family.example));
            sound = None;
        }
        sound
    }

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
            self.errors.push_hint(&node.range, format!("`{name}` is empty"), example);
            return None;
        }
        let mut pairs = Vec::new();
        let mut sound = true;
        for argument in arguments {
            match &argument.label {
                Label::Weight(number, range) => pairs.push((*number, range.clone(), &argument.value)),
                _ => {
                    let wanted = if name == "mixture" { "weight" } else { "value" };
                    let message = format!("each item of `{name}` has a {wanted} and a colon first");
                    self.errors.push_hint(&argument.value.range, message, example);
                    sound = false;
                }
            }
        }
        sound.then_some(pairs)
    }

    fn discrete(&mut self, node: &Node, arguments: &[Argument]) -> Option<Distribution> {
        let pairs = self.weighted(node, "discrete", arguments)?;
        let mut items = Vec::with_capacity(pairs.len());
        for (value, _, weight) in &pairs {
            items.push(self.number(weight, "probability").map(|w| (*value, w)));
        }
        let items: Option<Vec<(f64, f64)>> = items.into_iter().collect();
        let place = |part: Part| match part {
            Part::Item(index) => {
                pairs.get(index).map_or(node.range.clone(), |p| p.1.start..p.2.range.end)
            }
            _ => node.range.clone(),
        };
        self.built(build::discrete(items?), place)
    }

    fn mixture(&mut self, node: &Node, arguments: &[Argument]) -> Option<Distribution> {
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

    fn empirical(&mut self, node: &Node, arguments: &[Argument]) -> Option<Distribution> {
        let example = "write `empirical(1, 2, 3)` or `empirical(file=\"prices.csv\", column=\"usd\")`";
        let named = arguments.iter().any(|a| !matches!(a.label, Label::None));
        if !named {
            let mut values = Vec::with_capacity(arguments.len());
            for a in arguments {
                values.push(self.number(&a.value, "value"));
            }
            let values: Option<Vec<f64>> = values.into_iter().collect();
            let place = |part: Part| match part {
                Part::Item(i) => arguments.get(i).map_or(node.range.clone(), |a| a.value.range.clone()),
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
                    let message = format!("`empirical` has no argument `{name}`");
                    self.errors.push_hint(range, message, suggestion(name, &["file", "column"]));
                    return None;
                }
                Label::None | Label::Weight(..) => {
                    let message = "values and a file cannot be mixed";
                    self.errors.push_hint(&argument.value.range, message, example);
                    return None;
                }
            };
            match &argument.value.kind {
                Kind::Text(text) => *slot = Some((text, &argument.value.range)),
                Kind::Broken => return None,
                _ => {
                    let message = "a name in quotes is wanted here";
                    self.errors.push_hint(&argument.value.range, message, example);
                    return None;
                }
            }
        }
        let (Some((file, file_range)), Some((column, column_range))) = (file, column) else {
            self.errors.push_hint(&node.range, "`empirical` lacks `file` or `column`", example);
            return None;
        };
        match (self.columns)(file, column) {
            Ok(values) => {
                let quote = |range: &Range<usize>| self.text[range.clone()].to_owned();
                let origin = format!("file={}, column={}", quote(file_range), quote(column_range));
                self.built(build::empirical(values, Some(origin)), |_| node.range.clone())
            }
            Err(message) => {
                self.errors.push(&node.range, message);
                None
            }
        }
    }

    fn built(
        &mut self,
        built: Result<Distribution, Invalid>,
        place: impl Fn(Part) -> Range<usize>,
    ) -> Option<Distribution> {
        built.map_err(|invalid| report(self.errors, invalid, place)).ok()
    }
}

fn report(errors: &mut Errors, invalid: Invalid, place: impl Fn(Part) -> Range<usize>) {
    errors.add(&place(invalid.part), invalid.message, invalid.hint);
}

/// Builds a family from the numbers of one of its forms, all of which are there.
fn by_parameters(
    family: &Family,
    form: &Form,
    inner: Option<Distribution>,
    value: &dyn Fn(&str) -> Option<f64>,
) -> Result<Distribution, Invalid> {
    let get = |index: usize| {
        form.names.get(index).and_then(|name| value(name)).unwrap_or(f64::NAN)
    };
    let (x, y, z) = (get(0), get(1), get(2));
    let first = form.names.first().copied().unwrap_or_default();
    if let Some(inner) = inner {
        return match family.name {
            "truncate" => build::truncate(inner, x, y),
            "shift" => build::shift(inner, x),
            "scale" => build::scale(inner, x),
            _ => build::spliced(inner, x, y, value("high").unwrap_or(f64::INFINITY)),
        };
    }
    match (family.name, first) {
        ("normal", _) => build::normal(x, y),
        ("lognormal", "mean") => build::lognormal_by_moments(x, y),
        ("lognormal", "median") => build::lognormal_by_median(x, y),
        ("lognormal", _) => build::lognormal(x, y),
        ("uniform", _) => build::uniform(x, y),
        ("triangular", _) => build::triangular(x, y, z),
        ("pert", _) => build::pert(x, y, z, value("lambda").unwrap_or(build::PERT_LAMBDA)),
        ("beta", "mean") => build::beta_by_moments(x, y),
        ("beta", _) => build::beta(x, y),
        ("kumaraswamy", "mean") => build::kumaraswamy_by_moments(x, y),
        ("kumaraswamy", _) => build::kumaraswamy(x, y),
        ("gamma", "mean") => build::gamma_by_moments(x, y),
        ("gamma", _) => build::gamma(x, y),
        ("weibull", "mean") => build::weibull_by_moments(x, y),
        ("weibull", _) => build::weibull(x, y),
        ("exponential", "mean") => build::exponential_by_mean(x),
        ("exponential", _) => build::exponential(x),
        ("pareto", _) => build::pareto(x, y),
        ("student_t", _) => build::student_t(
            x,
            value("location").unwrap_or(0.0),
            value("scale").unwrap_or(1.0),
        ),
        _ => build::bernoulli(x),
    }
}

/// Builds a family from percentiles.
fn by_percentiles(
    family: &Family,
    percentiles: &[Percentile],
    value: &dyn Fn(&str) -> Option<f64>,
) -> Result<Distribution, Invalid> {
    if percentiles.len() < family.percentiles && value("mode").is_none() {
        let wanted = family.percentiles;
        let message = format!("`{}` takes {wanted} percentiles, not {}", family.name, percentiles.len());
        let hint = format!("write {}", family.example);
        return Err(Invalid {
            part: Part::Whole,
            message,
            hint: Some(hint),
        });
    }
    let lambda = value("lambda").unwrap_or(build::PERT_LAMBDA);
    match family.name {
        "normal" => fit::normal(percentiles),
        "lognormal" => fit::lognormal(percentiles),
        "uniform" => fit::uniform(percentiles),
        "exponential" => fit::exponential(percentiles),
        "weibull" => fit::weibull(percentiles),
        "pareto" => fit::pareto(percentiles),
        "gamma" => fit::gamma(percentiles),
        "beta" => fit::beta(percentiles),
        "kumaraswamy" => fit::kumaraswamy(percentiles),
        "triangular" => match value("mode") {
            Some(mode) => fit::triangular_with_mode(percentiles, mode),
            None => fit::triangular(percentiles),
        },
        "pert" => match value("mode") {
            Some(mode) => fit::pert_with_mode(percentiles, mode, lambda),
            None => fit::pert(percentiles, lambda),
        },
        _ => match value("nu") {
            Some(nu) => fit::student_t(nu, percentiles),
            None => Err(Invalid {
                part: Part::Whole,
                message: "`student_t` needs `nu` beside its percentiles".into(),
                hint: Some("write `student_t(nu=4, p5=..., p95=...)`".into()),
            }),
        },
    }
}
