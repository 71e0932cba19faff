//! Expressions to distributions, with every mistake found.

use super::families::{Entry, FAMILIES, Signature};
use super::parser::{Argument, Expression, Form};
use super::{Columns, TextError};
use crate::diagnostics::nearest;
use crate::distributions::Distribution;
use crate::distributions::fit::{self, Family};
use std::ops::Range;

/// Names of the forms that take other arguments than numbers.
const OTHERS: [&str; 7] =
    ["discrete", "empirical", "mixture", "truncate", "shift", "scale", "spliced"];

/// How far weights may be from adding up to 1.
const WEIGHT_SLACK: f64 = 1e-9;

/// The distribution that an expression means.
pub(super) fn distribution(
    expression: &Expression,
    columns: Columns<'_>,
) -> Result<Distribution, Vec<TextError>> {
    let mut builder = Builder { columns, errors: Vec::new() };
    let built = builder.value(expression);
    match built {
        Some(distribution) if builder.errors.is_empty() => {
            heavy_tail(&distribution, expression).map_or(Ok(distribution), |e| Err(vec![e]))
        }
        _ => Err(builder.errors),
    }
}

/// A tail index of at most 1 has no mean: it must be cut.
fn heavy_tail(distribution: &Distribution, expression: &Expression) -> Option<TextError> {
    let alpha = untruncated_tail(distribution)?;
    let message = format!("a tail index of {alpha} has no mean");
    Some(TextError::new(expression.range.clone(), message).hint(
        "cut it with `truncate(…, low, high)` or the last argument of `spliced`, or use an index above 1",
    ))
}

fn untruncated_tail(distribution: &Distribution) -> Option<f64> {
    match distribution {
        Distribution::Pareto { alpha, .. } if *alpha <= 1.0 => Some(*alpha),
        Distribution::StudentT { nu, .. } if *nu <= 1.0 => Some(*nu),
        Distribution::Spliced { alpha, high, .. } if *alpha <= 1.0 && high.is_infinite() => {
            Some(*alpha)
        }
        Distribution::Affine { inner, .. } => untruncated_tail(inner),
        Distribution::Truncated { inner, high, low } => {
            // A t distribution has two tails, the others one.
            let one_sided = !matches!(**inner, Distribution::StudentT { .. });
            let cut = high.is_finite() && (one_sided || low.is_finite());
            if cut { None } else { untruncated_tail(inner) }
        }
        Distribution::Mixture { components, .. } => components.iter().find_map(untruncated_tail),
        _ => None,
    }
}

struct Builder<'a> {
    columns: Columns<'a>,
    errors: Vec<TextError>,
}

impl Builder<'_> {
    fn fail<T>(&mut self, error: TextError) -> Option<T> {
        self.errors.push(error);
        None
    }

    fn value(&mut self, expression: &Expression) -> Option<Distribution> {
        let range = expression.range.clone();
        match &expression.form {
            Form::Number(value) => Some(Distribution::Constant(*value)),
            Form::NotFinite(value) => {
                let word = if value.is_nan() { "nan" } else { "an infinite number" };
                let message = format!("{word} is not a value");
                self.fail(
                    TextError::new(range, message).hint("leave the field out where nothing is known"),
                )
            }
            Form::Text(_) => self.fail(TextError::new(range, "a number is missing here")),
            Form::Interval(low, high) => self.interval(*low, *high, range),
            Form::Call { name, name_range, arguments } => {
                self.call(name, name_range, arguments, range)
            }
        }
    }

    fn interval(&mut self, low: f64, high: f64, range: Range<usize>) -> Option<Distribution> {
        if low >= high {
            let error = TextError::new(range, format!("{low} is not below {high}"));
            return self.fail(error.hint("an interval runs from low to high: `30 to 60`"));
        }
        let family = if low > 0.0 { Family::LogNormal } else { Family::Normal };
        match fit::from_percentiles(family, &[(0.05, low), (0.95, high)]) {
            Ok(distribution) => Some(distribution),
            Err(message) => self.fail(TextError::new(range, message)),
        }
    }

    fn call(
        &mut self,
        name: &str,
        name_range: &Range<usize>,
        arguments: &[Argument],
        range: Range<usize>,
    ) -> Option<Distribution> {
        let lower = name.to_ascii_lowercase();
        if let Some(entry) = FAMILIES.iter().find(|e| e.name == lower) {
            return self.family(entry, name_range, arguments, range);
        }
        match lower.as_str() {
            "discrete" => self.discrete(arguments, range),
            "empirical" => self.empirical(arguments, range),
            "mixture" => self.mixture(arguments, range),
            "truncate" => self.truncate(arguments, range),
            "shift" | "scale" => self.affine(&lower, arguments, range),
            "spliced" => self.spliced(arguments, range),
            _ => {
                let known = FAMILIES.iter().map(|e| e.name).chain(OTHERS);
                let near = nearest(&lower, known);
                let error =
                    TextError::new(name_range.clone(), format!("unknown distribution `{name}`"));
                let hint = match near.first() {
                    Some(best) => format!("did you mean `{best}`?"),
                    None => {
                        let all: Vec<&str> =
                            FAMILIES.iter().map(|e| e.name).chain(OTHERS).collect();
                        format!("known are {}", all.join(", "))
                    }
                };
                self.fail(error.hint(hint))
            }
        }
    }

    fn number(&mut self, expression: &Expression) -> Option<f64> {
        match expression.form {
            Form::Number(value) => Some(value),
            Form::NotFinite(_) => {
                self.value(expression);
                None
            }
            _ => {
                let range = expression.range.clone();
                self.fail(TextError::new(range, "a plain number is needed here"))
            }
        }
    }

    fn family(
        &mut self,
        entry: &Entry,
        name_range: &Range<usize>,
        arguments: &[Argument],
        range: Range<usize>,
    ) -> Option<Distribution> {
        let before = self.errors.len();
        let mut given: Vec<(Option<&str>, f64, Range<usize>)> = Vec::new();
        for argument in arguments {
            if let Some((_, weight)) = &argument.weight {
                let message = "a weight belongs into `mixture` or `discrete`";
                self.errors.push(TextError::new(weight.clone(), message));
            }
            let name = argument.name.as_ref().map(|(n, _)| n.as_str());
            if let Some(value) = self.number(&argument.value) {
                given.push((name, value, argument.value.range.clone()));
            }
        }
        if self.errors.len() > before {
            return None;
        }
        if given.iter().any(|(n, _, _)| n.is_some_and(|n| level(n).is_some())) {
            return self.percentiles(entry, &given, range);
        }
        let Some(signature) = pick(entry, &given) else {
            return self.fail(wrong_arguments(entry, name_range, arguments, &given, range));
        };
        let (parameters, places) = place(signature, &given);
        match (signature.make)(&parameters) {
            Ok(distribution) => Some(distribution),
            Err((at, message)) => {
                let place = places[at].clone().unwrap_or(range);
                self.fail(TextError::new(place, message))
            }
        }
    }

    fn percentiles(
        &mut self,
        entry: &Entry,
        given: &[(Option<&str>, f64, Range<usize>)],
        range: Range<usize>,
    ) -> Option<Distribution> {
        let Some((family, count)) = entry.fit else {
            let message = format!("`{}` is not given by percentiles", entry.name);
            return self.fail(TextError::new(range, message));
        };
        let mut points: Vec<(f64, f64, Range<usize>)> = Vec::new();
        for (name, value, place) in given {
            match name.and_then(level) {
                Some(p) => points.push((p, *value, place.clone())),
                None => {
                    let message = "percentiles and other parameters do not mix";
                    return self.fail(TextError::new(place.clone(), message));
                }
            }
        }
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        for pair in points.windows(2) {
            if pair[0].0 == pair[1].0 || pair[0].1 >= pair[1].1 {
                let message = format!(
                    "p{} = {} is not below p{} = {}",
                    percent(pair[0].0),
                    pair[0].1,
                    percent(pair[1].0),
                    pair[1].1
                );
                let error = TextError::new(pair[1].2.clone(), message);
                return self.fail(error.hint("percentiles rise with their level"));
            }
        }
        if points.len() != count {
            let message = format!(
                "`{}` is fixed by {count} percentile{}, not {}",
                entry.name,
                if count == 1 { "" } else { "s" },
                points.len()
            );
            return self.fail(TextError::new(range, message));
        }
        let pairs: Vec<(f64, f64)> = points.iter().map(|(p, x, _)| (*p, *x)).collect();
        match fit::from_percentiles(family, &pairs) {
            Ok(distribution) => Some(distribution),
            Err(message) => self.fail(TextError::new(range, message)),
        }
    }

    /// Weights that add up to 1, given with `:`; none where something is wrong.
    fn weights(&mut self, arguments: &[Argument], range: &Range<usize>) -> Option<Vec<f64>> {
        let before = self.errors.len();
        let mut weights = Vec::new();
        for argument in arguments {
            match &argument.weight {
                Some((weight, place)) if *weight < 0.0 => {
                    self.errors.push(TextError::new(place.clone(), "a weight is below 0"));
                }
                Some((weight, _)) => weights.push(*weight),
                None => {
                    let place = argument.value.range.clone();
                    let error = TextError::new(place, "a weight is missing");
                    self.errors.push(error.hint("write `0.7: normal(10, 1)`"));
                }
            }
        }
        let sum: f64 = weights.iter().sum();
        if self.errors.len() == before && (sum - 1.0).abs() > WEIGHT_SLACK {
            let message = format!("the weights add up to {sum}, not to 1");
            self.errors.push(TextError::new(range.clone(), message));
        }
        (self.errors.len() == before).then_some(weights)
    }

    fn mixture(&mut self, arguments: &[Argument], range: Range<usize>) -> Option<Distribution> {
        if arguments.is_empty() {
            let error = TextError::new(range, "a mixture needs components");
            return self.fail(error.hint("`mixture(0.7: normal(10, 1), 0.3: uniform(4, 8))`"));
        }
        let components: Vec<Option<Distribution>> =
            arguments.iter().map(|a| self.value(&a.value)).collect();
        let weights = self.weights(arguments, &range)?;
        let components = components.into_iter().collect::<Option<Vec<_>>>()?;
        Some(Distribution::Mixture { weights, components })
    }

    /// `discrete(value: probability, …)`: the value stands before the colon.
    fn discrete(&mut self, arguments: &[Argument], range: Range<usize>) -> Option<Distribution> {
        let before = self.errors.len();
        let mut pairs: Vec<(f64, f64)> = Vec::new();
        for argument in arguments {
            let probability = self.number(&argument.value);
            match (&argument.weight, probability) {
                (Some((value, _)), Some(p)) if p >= 0.0 => pairs.push((*value, p)),
                (_, Some(_)) => {
                    let place = argument.value.range.clone();
                    let error = TextError::new(place, "a value with its probability is needed");
                    self.errors.push(error.hint("write `discrete(1: 0.25, 2: 0.75)`"));
                }
                (_, None) => {}
            }
        }
        if self.errors.len() > before {
            return None;
        }
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        if pairs.windows(2).any(|w| w[0].0 == w[1].0) {
            return self.fail(TextError::new(range, "a value is given twice"));
        }
        let sum: f64 = pairs.iter().map(|p| p.1).sum();
        if (sum - 1.0).abs() > WEIGHT_SLACK {
            let message = format!("the probabilities add up to {sum}, not to 1");
            return self.fail(TextError::new(range, message));
        }
        let (values, probabilities) = pairs.into_iter().unzip();
        Some(Distribution::Discrete { values, probabilities })
    }

    fn empirical(&mut self, arguments: &[Argument], range: Range<usize>) -> Option<Distribution> {
        let text = |name: &str| {
            arguments.iter().find_map(|a| match (&a.name, &a.value.form) {
                (Some((n, _)), Form::Text(text)) if n == name => Some(text.as_str()),
                _ => None,
            })
        };
        let mut values = Vec::new();
        if let (Some(file), Some(column)) = (text("file"), text("column")) {
            match (self.columns)(file, column) {
                Ok(found) => values = found,
                Err(message) => return self.fail(TextError::new(range, message)),
            }
        } else {
            for argument in arguments {
                values.push(self.number(&argument.value)?);
            }
        }
        if values.is_empty() || values.iter().any(|v| !v.is_finite()) {
            let error = TextError::new(range, "an empirical distribution needs finite values");
            return self.fail(
                error.hint("`empirical(1, 2, 3)` or `empirical(file=\"x.csv\", column=\"y\")`"),
            );
        }
        values.sort_by(f64::total_cmp);
        Some(Distribution::Empirical { values, origin: None })
    }

    fn bound(&mut self, expression: &Expression) -> Option<f64> {
        match expression.form {
            Form::NotFinite(value) if !value.is_nan() => Some(value),
            _ => self.number(expression),
        }
    }

    fn truncate(&mut self, arguments: &[Argument], range: Range<usize>) -> Option<Distribution> {
        let [inner, low, high] = arguments else {
            let error = TextError::new(range, "`truncate` takes a distribution, low and high");
            return self.fail(error.hint("`truncate(normal(10, 5), 0, inf)`"));
        };
        let inner = self.value(&inner.value)?;
        let (low, high) = (self.bound(&low.value)?, self.bound(&high.value)?);
        if low >= high {
            return self.fail(TextError::new(range, format!("{low} is not below {high}")));
        }
        let inside = inner.cdf(high) - inner.cdf(low);
        if inside.is_nan() || inside < 1e-12 {
            let message = format!("`{inner}` has nothing between {low} and {high}");
            return self.fail(TextError::new(range, message));
        }
        Some(Distribution::Truncated { inner: Box::new(inner), low, high })
    }

    fn affine(
        &mut self,
        name: &str,
        arguments: &[Argument],
        range: Range<usize>,
    ) -> Option<Distribution> {
        let [inner, by] = arguments else {
            let error = TextError::new(range, format!("`{name}` takes a distribution and a number"));
            return self.fail(error.hint("`shift(pert(1, 2, 4), 10)`, `scale(beta(2, 3), 100)`"));
        };
        let distribution = self.value(&inner.value)?;
        let amount = self.number(&by.value)?;
        let (by_shift, by_scale) = if name == "shift" { (amount, 1.0) } else { (0.0, amount) };
        if by_scale <= 0.0 {
            let place = by.value.range.clone();
            return self.fail(TextError::new(place, "a scale must be above 0"));
        }
        Some(match distribution {
            Distribution::Constant(value) => Distribution::Constant(by_shift + by_scale * value),
            Distribution::Affine { inner, shift, scale } => {
                identity_free(inner, by_shift + by_scale * shift, by_scale * scale)
            }
            other => identity_free(Box::new(other), by_shift, by_scale),
        })
    }

    fn spliced(&mut self, arguments: &[Argument], range: Range<usize>) -> Option<Distribution> {
        let ([body, threshold, alpha] | [body, threshold, alpha, _]) = arguments else {
            let message = "`spliced` takes a body, a threshold, a tail index and maybe a highest value";
            let error = TextError::new(range, message);
            return self.fail(error.hint("`spliced(lognormal(median=1.1, sigma=0.29), 1.85, 4.06)`"));
        };
        let body = self.value(&body.value)?;
        let at = self.number(&threshold.value)?;
        let index = self.number(&alpha.value)?;
        let high = match arguments.get(3) {
            Some(argument) => self.bound(&argument.value)?,
            None => f64::INFINITY,
        };
        if at <= 0.0 || index <= 0.0 || high <= at {
            let message = "the threshold and the tail index must be above 0, the highest value above the threshold";
            return self.fail(TextError::new(range, message));
        }
        let below = body.cdf(at);
        if !(below > 0.0 && below < 1.0) {
            let place = threshold.value.range.clone();
            return self.fail(TextError::new(place, "the threshold lies outside the body"));
        }
        Some(Distribution::Spliced { body: Box::new(body), threshold: at, alpha: index, high })
    }
}

fn identity_free(inner: Box<Distribution>, shift: f64, scale: f64) -> Distribution {
    if shift == 0.0 && scale == 1.0 {
        *inner
    } else {
        Distribution::Affine { inner, shift, scale }
    }
}

/// The level of a percentile's name: `p10` is 0.1, `p97.5` is 0.975.
fn level(name: &str) -> Option<f64> {
    let digits = name.strip_prefix(['p', 'P', 'q'])?;
    let percent: f64 = digits.parse().ok()?;
    (percent > 0.0 && percent < 100.0).then_some(percent / 100.0)
}

fn percent(p: f64) -> String {
    let text = format!("{:.6}", p * 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The signature that the given arguments fit: positional ones fill the names in order.
fn pick<'a>(
    entry: &'a Entry,
    given: &[(Option<&str>, f64, Range<usize>)],
) -> Option<&'a Signature> {
    entry.signatures.iter().find(|signature| {
        let positional = given.iter().take_while(|(n, _, _)| n.is_none()).count();
        let named = &given[positional..];
        let fits = |name: &str| {
            signature.names.iter().position(|n| *n == name).is_some_and(|at| at >= positional)
        };
        let distinct = named.iter().enumerate().all(|(i, (n, _, _))| {
            named[..i].iter().all(|(other, _, _)| other != n)
        });
        let complete = signature.names[..signature.required].iter().enumerate().all(|(i, name)| {
            i < positional || named.iter().any(|(n, _, _)| *n == Some(*name))
        });
        (positional == 0 || signature.positional)
            && positional <= signature.names.len()
            && named.iter().all(|(n, _, _)| n.is_some_and(fits))
            && distinct
            && complete
    })
}

type Placed = (Vec<Option<f64>>, Vec<Option<Range<usize>>>);

fn place(signature: &Signature, given: &[(Option<&str>, f64, Range<usize>)]) -> Placed {
    let mut values = vec![None; signature.names.len()];
    let mut places = vec![None; signature.names.len()];
    for (i, (name, value, range)) in given.iter().enumerate() {
        let at = match name {
            Some(name) => signature.names.iter().position(|n| n == name),
            None => Some(i),
        };
        if let Some(at) = at {
            values[at] = Some(*value);
            places[at] = Some(range.clone());
        }
    }
    (values, places)
}

fn wrong_arguments(
    entry: &Entry,
    name_range: &Range<usize>,
    arguments: &[Argument],
    given: &[(Option<&str>, f64, Range<usize>)],
    range: Range<usize>,
) -> TextError {
    let forms: Vec<String> = entry
        .signatures
        .iter()
        .map(|s| {
            let names: Vec<String> = s
                .names
                .iter()
                .enumerate()
                .map(|(i, n)| {
                    let name = if s.positional { (*n).to_owned() } else { format!("{n}=…") };
                    if i < s.required { name } else { format!("[{name}]") }
                })
                .collect();
            format!("`{}({})`", entry.name, names.join(", "))
        })
        .chain(entry.fit.map(|(_, count)| {
            let levels = ["p50=…", "p10=…, p90=…", "p10=…, p50=…, p90=…"][count - 1];
            format!("`{}({levels})`", entry.name)
        }))
        .collect();
    let known = |n: &str| entry.signatures.iter().any(|s| s.names.contains(&n));
    let unknown = arguments.iter().find_map(|a| a.name.as_ref().filter(|(n, _)| !known(n)));
    let error = match unknown {
        Some((name, place)) => {
            TextError::new(place.clone(), format!("`{}` has no parameter `{name}`", entry.name))
        }
        None if entry.signatures.iter().all(|s| !s.positional)
            && given.iter().any(|(n, _, _)| n.is_none()) =>
        {
            let message = format!("the arguments of `{}` need names", entry.name);
            TextError::new(name_range.clone(), message)
        }
        None => TextError::new(range, format!("these are not the arguments of `{}`", entry.name)),
    };
    error.hint(format!("write {}", forms.join(" or ")))
}
