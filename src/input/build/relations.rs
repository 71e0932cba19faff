//! What must hold between commitments: no loops, no part larger than its whole, a rate for every
//! currency, a price for every capacity.

use super::super::check::{Record, Typed};
use super::super::check::{SLACK, shown};
use super::Builder;
use crate::diagnostics::{Diagnostic, Span};
use crate::domain::{Commitment, Kind, Scenario};

impl Builder<'_> {
    /// `dated`: the calendar is the scenario's own.
    pub(super) fn relations(&mut self, root: &Record, scenario: &Scenario, dated: bool) {
        let rows = root.records("commitments");
        for (i, (_, row)) in rows.iter().enumerate() {
            self.mentions(i, row, scenario);
            self.money(i, row, root, scenario);
            if dated {
                self.timing(i, row, scenario);
            }
            self.shares(i, row, scenario);
        }
        let parent = |c: &Commitment| c.part_of.into_iter().collect::<Vec<_>>();
        self.loops(rows, scenario, "part_of", &parent);
        let with = |c: &Commitment| c.overlaps.iter().map(|o| o.with).collect::<Vec<_>>();
        self.loops(rows, scenario, "overlaps", &with);
        self.inside_twice(rows, scenario);
        self.sizes(rows, scenario);
        let simulated = scenario.commitments.iter().any(|c| c.build.is_some());
        if !simulated && !rows.is_empty() && !self.found.has_errors() {
            self.found.push(
                Diagnostic::warning(root.place("commitments"), "there is no build to simulate")
                    .hint("a build needs an amount or a capacity, and a window"),
            );
        }
    }

    fn mentions(&mut self, i: usize, row: &Record, scenario: &Scenario) {
        let c = &scenario.commitments[i];
        let Some(root) = c.same_as else { return };
        let span = row.place("same_as");
        let target = &scenario.commitments[root];
        if root == i {
            let message = format!("`{}` mentions itself", c.id);
            self.found
                .push(Diagnostic::error(span, message).hint("name the first mention"));
        } else if let Some(first) = target.same_as.map(|j| &scenario.commitments[j].id) {
            let message = format!("`{}` is itself only a mention of `{first}`", target.id);
            self.found
                .push(Diagnostic::error(span, message).hint(format!("write `{first}`")));
        }
    }

    fn money(&mut self, i: usize, row: &Record, root: &Record, scenario: &Scenario) {
        let c = &scenario.commitments[i];
        let foreign = c.currency != scenario.currency;
        let rated = scenario.fx.iter().any(|f| f.currency == c.currency);
        // A rate that is written but faulty was reported already.
        if foreign && !rated && !root.faulty("fx") {
            let span = row.place("currency");
            let code = c.currency.code();
            let message = format!("no rate turns `{code}` into `{}`", scenario.currency);
            self.found
                .push(Diagnostic::error(span, message).hint(format!(
                    "add `{code} = …` to `[fx]`: {} for one {code}",
                    scenario.currency
                )));
        }
        let by_capacity = c.kind == Kind::Build
            && c.same_as.is_none()
            && row.has("power_gw")
            && !row.has("amount");
        if by_capacity && scenario.drivers.capex_per_mw.is_none() && !root.has("drivers") {
            let message = format!("`{}` is stated by capacity, and nothing prices it", c.id);
            self.found.push(
                Diagnostic::error(row.place("power_gw"), message)
                    .hint("add `[drivers.capex_per_mw]` with a `level`, in millions per MW"),
            );
        }
    }

    fn timing(&mut self, i: usize, row: &Record, scenario: &Scenario) {
        let c = &scenario.commitments[i];
        let Some(terms) = &c.build else { return };
        let calendar = &scenario.calendar;
        if terms.window.start > calendar.end() {
            let message = format!("the window of `{}` opens after the horizon ends", c.id);
            self.found.push(
                Diagnostic::warning(row.place("window_start"), message)
                    .label(format!("the horizon ends on {}", calendar.end()))
                    .hint("nothing of it will be delivered: move `time.end` or the window"),
            );
        }
        if terms.spent_to_date.is_some() && terms.window.start >= calendar.start() {
            let message = format!("`spent_to_date` of `{}` has no effect", c.id);
            self.found.push(
                Diagnostic::warning(row.place("spent_to_date"), message)
                    .label(format!("the horizon starts on {}", calendar.start()))
                    .hint("it counts only where the window opens before `time.start`"),
            );
        } else if let (Some(spent), Some(amount)) = (&terms.spent_to_date, &c.amount)
            && spent.distribution.support().0 > amount.distribution.support().1
        {
            let message = format!("`{}` has spent more than its amount", c.id);
            self.found.push(
                Diagnostic::warning(row.place("spent_to_date"), message)
                    .label(format!("the amount is {}", amount.distribution))
                    .hint(
                        "all of it counts as delivered; check the units, billions of its currency",
                    ),
            );
        }
    }

    fn shares(&mut self, i: usize, row: &Record, scenario: &Scenario) {
        let c = &scenario.commitments[i];
        let least: f64 = c
            .overlaps
            .iter()
            .map(|o| o.share.distribution.support().0)
            .sum();
        if least > 1.0 + SLACK {
            self.found.push(
                Diagnostic::error(
                    row.place("overlaps"),
                    format!("the overlaps of `{}` remove more than all of it", c.id),
                )
                .label(format!("at least {}", shown(least)))
                .hint("lower the shares until they sum to at most 1"),
            );
        }
        let partial = !row.faulty("part_share") && c.part_share.constant() != Some(1.0);
        if partial && !row.has("part_of") {
            self.found.push(
                Diagnostic::warning(
                    row.place("part_share"),
                    format!("`part_share` of `{}` has no effect", c.id),
                )
                .hint("name the parent with `part_of`"),
            );
        }
    }

    /// Reports every loop once, at the row of it that stands first.
    fn loops(
        &mut self,
        rows: &[(String, Record)],
        scenario: &Scenario,
        field: &str,
        edges: &dyn Fn(&Commitment) -> Vec<usize>,
    ) {
        let all = &scenario.commitments;
        // 0 not seen, 1 on the path, 2 done.
        let mut state = vec![0u8; all.len()];
        for start in 0..all.len() {
            let mut path: Vec<(usize, Vec<usize>)> = Vec::new();
            if state[start] == 0 {
                state[start] = 1;
                path.push((start, edges(&all[start])));
            }
            while let Some((at, open)) = path.last_mut() {
                let Some(to) = open.pop() else {
                    state[*at] = 2;
                    path.pop();
                    continue;
                };
                if state[to] == 0 {
                    state[to] = 1;
                    path.push((to, edges(&all[to])));
                } else if state[to] == 1 {
                    let from = path.iter().position(|p| p.0 == to).unwrap_or(0);
                    let mut names: Vec<&str> =
                        path[from..].iter().map(|p| all[p.0].id.as_str()).collect();
                    names.push(&all[to].id);
                    let message = format!("`{field}` goes round in a loop");
                    self.found.push(
                        Diagnostic::error(rows[to].1.place(field), message)
                            .label(names.join(" → "))
                            .hint("remove one link of the loop"),
                    );
                }
            }
        }
    }

    /// An overlap with something that already contains the commitment, or that it contains.
    fn inside_twice(&mut self, rows: &[(String, Record)], scenario: &Scenario) {
        let all = &scenario.commitments;
        let contains = |outer: usize, inner: usize| {
            let mut at = all[inner].part_of;
            for _ in 0..all.len() {
                match at {
                    Some(parent) if parent == outer => return true,
                    Some(parent) => at = all[parent].part_of,
                    None => return false,
                }
            }
            false
        };
        for (i, c) in all.iter().enumerate() {
            let row = &rows[i].1;
            for (n, overlap) in c.overlaps.iter().enumerate() {
                let span = overlap_span(row, n);
                let with = &all[overlap.with];
                if overlap.with == i {
                    // A loop of one, reported as such.
                } else if contains(overlap.with, i) || contains(i, overlap.with) {
                    let (inner, outer) = if contains(i, overlap.with) {
                        (with, c)
                    } else {
                        (c, with)
                    };
                    let message = format!("`{}` is already part of `{}`", inner.id, outer.id);
                    self.found.push(
                        Diagnostic::error(span, message)
                            .label("the overlap would be removed twice")
                            .hint("remove the overlap; `part_share` says how much lies inside"),
                    );
                }
                if let Some(first) = with.same_as.filter(|_| overlap.with != i) {
                    let message = format!("`{}` only mentions `{}`", with.id, all[first].id);
                    self.found.push(
                        Diagnostic::error(span, message)
                            .hint(format!("overlap with `{}`", all[first].id)),
                    );
                } else if overlap.with != i && !(with.kind == Kind::Build && with.quantified()) {
                    let message = format!("`{}` is in no portfolio total", with.id);
                    self.found.push(
                        Diagnostic::error(span, message)
                            .label("money would be removed that nothing else counts")
                            .hint("overlap with a build that has an amount or a capacity"),
                    );
                }
            }
            if let Some((parent, first)) = c
                .part_of
                .filter(|p| *p != i)
                .and_then(|p| Some((p, all[p].same_as?)))
            {
                let message = format!("`{}` only mentions `{}`", all[parent].id, all[first].id);
                self.found.push(
                    Diagnostic::error(row.place("part_of"), message)
                        .hint(format!("make it part of `{}`", all[first].id)),
                );
            }
        }
    }

    /// A part must fit into its whole, as far as that is certain.
    fn sizes(&mut self, rows: &[(String, Record)], scenario: &Scenario) {
        let all = &scenario.commitments;
        let mut inside = vec![0.0; all.len()];
        for (i, child) in all.iter().enumerate() {
            let Some(parent) = child.part_of.filter(|_| child.same_as.is_none()) else {
                continue;
            };
            let bounds = (headline(scenario, child), headline(scenario, &all[parent]));
            let (Some((low, _)), Some((_, room))) = bounds else {
                continue;
            };
            let part = low * child.part_share.distribution.support().0;
            inside[parent] += part;
            if part > room * (1.0 + SLACK) {
                let row = &rows[i].1;
                let field = if row.has("amount") {
                    "amount"
                } else {
                    "power_gw"
                };
                let unit = format!("bn {}", scenario.currency);
                self.found.push(
                    Diagnostic::error(
                        row.place(field),
                        format!(
                            "`{}` is larger than `{}`, which contains it",
                            child.id, all[parent].id
                        ),
                    )
                    .label(format!(
                        "{} {unit} inside {} {unit}",
                        shown(part),
                        shown(room)
                    ))
                    .hint("correct an amount, or say with `part_share` how much lies inside"),
                );
            }
        }
        for (i, parent) in all.iter().enumerate() {
            let Some((_, room)) = headline(scenario, parent) else {
                continue;
            };
            let single = all.iter().any(|c| {
                let low = || headline(scenario, c).map_or(0.0, |h| h.0);
                c.part_of == Some(i) && low() * c.part_share.distribution.support().0 > room
            });
            if inside[i] > room * (1.0 + SLACK) && !single {
                let row = &rows[i].1;
                let field = if row.has("amount") {
                    "amount"
                } else {
                    "power_gw"
                };
                self.found.push(
                    Diagnostic::warning(
                        row.place(field),
                        format!("the parts of `{}` are together larger than it", parent.id),
                    )
                    .label(format!(
                        "they come to {} bn {}",
                        shown(inside[i]),
                        scenario.currency
                    ))
                    .hint("its residual is 0; check the amounts and `part_share`"),
                );
            }
        }
    }
}

/// The least and the largest headline in the scenario's currency.
fn headline(scenario: &Scenario, c: &Commitment) -> Option<(f64, f64)> {
    let (low, high) = match (&c.amount, &c.power_gw, &scenario.drivers.capex_per_mw) {
        (Some(amount), _, _) => {
            let (low, high) = amount.distribution.support();
            if c.currency == scenario.currency {
                (low, high)
            } else {
                let rate = scenario.fx.iter().find(|f| f.currency == c.currency)?;
                let (a, b) = rate.rate.level.distribution.support();
                (low * a, high * b)
            }
        }
        // GW times millions per MW are billions.
        (None, Some(power), Some(price)) => {
            let (low, high) = power.distribution.support();
            let (a, b) = price.level.distribution.support();
            (low * a, high * b)
        }
        _ => return None,
    };
    Some((low, high))
}

fn overlap_span(row: &Record, n: usize) -> Span {
    match row.get("overlaps") {
        Some(Typed::Overlaps(list)) => list
            .get(n)
            .map_or_else(|| row.place("overlaps"), |o| o.with_span),
        _ => row.place("overlaps"),
    }
}
