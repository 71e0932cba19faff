//! How figures are named where somebody asks for one: `[SUBJECT.]METRIC[.YEAR]`, as in summary.csv;
//! without a subject, of the portfolio. What a commitment is called means the commitment.

use super::{ColumnSpec, PORTFOLIO, Plan};
use crate::diagnostics::nearest;
use crate::domain::{Metric, SubjectKind};
use std::fmt;

/// A name that no figure of the plan has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFigure {
    pub message: String,
    pub hint: String,
}

impl fmt::Display for UnknownFigure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.message, self.hint)
    }
}

/// The column of the figure that `text` names.
///
/// # Errors
/// A name that no figure has, with the nearest that one has.
pub fn figure(text: &str, plan: &Plan) -> Result<usize, UnknownFigure> {
    let text = text.trim();
    let names = [text.to_owned(), format!("{PORTFOLIO}.{text}")];
    for name in &names {
        let named = plan.specs.iter().enumerate();
        let named = named.filter(|(_, spec)| has_name(spec, plan, name));
        // A commitment may be called what a sponsor or a region is.
        let rank = |(_, spec): &(usize, &ColumnSpec)| match spec.kind {
            SubjectKind::Portfolio => 0,
            SubjectKind::Commitment => 1,
            _ => 2,
        };
        if let Some((found, _)) = named.min_by_key(rank) {
            return Ok(found);
        }
    }
    Err(UnknownFigure {
        message: format!("there is no figure `{text}`"),
        hint: hint(&names, plan),
    })
}

/// `SUBJECT.METRIC[.YEAR]`.
pub fn figure_name(subject: &str, metric: Metric, year: Option<i16>) -> String {
    let year = year.map_or(String::new(), |y| format!(".{y}"));
    format!("{subject}.{}{year}", metric.name())
}

fn full_name(spec: &ColumnSpec, plan: &Plan) -> String {
    let year = spec.year.map(|y| plan.years[y].year);
    figure_name(&spec.subject, spec.metric, year)
}

/// Whether [`full_name`] is `name`: texts of thousands of columns are not made to find one.
fn has_name(spec: &ColumnSpec, plan: &Plan, name: &str) -> bool {
    let metric = name
        .strip_prefix(spec.subject.as_str())
        .and_then(|rest| rest.strip_prefix('.'));
    let year = metric.and_then(|rest| rest.strip_prefix(spec.metric.name()));
    match (year, spec.year) {
        (Some(year), None) => year.is_empty(),
        (Some(_), Some(_)) => full_name(spec, plan) == name,
        (None, _) => false,
    }
}

fn without_year(spec: &ColumnSpec) -> String {
    figure_name(&spec.subject, spec.metric, None)
}

fn hint(names: &[String], plan: &Plan) -> String {
    for name in names {
        let stem = match name.rsplit_once('.') {
            Some((stem, year)) if year.parse::<i16>().is_ok() => stem,
            _ => name,
        };
        let mut alike = plan.specs.iter().filter(|s| without_year(s) == stem);
        let Some(first) = alike.next() else { continue };
        let last = alike.next_back().unwrap_or(first);
        let (first, last) = (full_name(first, plan), full_name(last, plan));
        return if first == last {
            format!("it is of the whole run: write `{first}`")
        } else {
            format!("write `{first}`, or up to `{last}`")
        };
    }
    let full = |s: &ColumnSpec| full_name(s, plan);
    let metric = names[0].rsplit('.').find(|p| p.parse::<i16>().is_err());
    let has_it = |s: &&ColumnSpec| Some(s.metric.name()) == metric;
    let of_others: Vec<String> = plan.specs.iter().filter(has_it).map(full).collect();
    let known = match of_others.is_empty() {
        true => plan.specs.iter().map(full).collect(),
        false => of_others.clone(),
    };
    let nearest = |name: &String| {
        nearest(name, known.iter().map(String::as_str))
            .first()
            .copied()
    };
    // A lone word is a metric, not a subject that lacks one.
    let near = names.iter().filter(|n| n.contains('.')).find_map(nearest);
    match near.or(of_others.first().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "summary.csv lists subjects and metrics".to_owned(),
    }
}
