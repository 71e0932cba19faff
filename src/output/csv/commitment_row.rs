//! A commitment with its figures.

use super::super::cell::Cell;
use super::{quantile_cell, value_cell};
use crate::calendar::{Calendar, Date};
use crate::domain::commitment::Sponsor;
use crate::domain::{Commitment, Evidence, Metric, Scenario, SubjectKind};
use crate::results::{Figure, Results};
use crate::units::Unit;
use std::collections::BTreeMap;

/// A commitment and the figures of the whole run that are about it.
pub(super) struct CommitmentRow<'a> {
    pub commitment: &'a Commitment,
    pub scenario: &'a Scenario,
    figures: BTreeMap<Metric, &'a Figure>,
}

impl<'a> CommitmentRow<'a> {
    /// A row for each commitment of the scenario, in its order.
    pub(super) fn all(results: &'a Results, scenario: &'a Scenario) -> Vec<Self> {
        let mut by_subject: BTreeMap<&str, BTreeMap<Metric, &Figure>> = BTreeMap::new();
        for figure in &results.figures {
            if figure.subject_kind == SubjectKind::Commitment && figure.period.is_none() {
                let figures = by_subject.entry(figure.subject.as_str()).or_default();
                figures.insert(figure.metric, figure);
            }
        }
        let row = |commitment: &'a Commitment| Self {
            commitment,
            scenario,
            figures: by_subject
                .remove(commitment.id.as_str())
                .unwrap_or_default(),
        };
        scenario.commitments.iter().map(row).collect()
    }

    /// True of the commitment at an index of the scenario.
    pub(super) fn is(&self, index: usize) -> bool {
        let other = self.scenario.commitments.get(index);
        other.is_some_and(|c| c.id == self.commitment.id)
    }

    /// What a claim is compared with: the low end of a range, in the scenario's currency; none
    /// where it is compared with nothing.
    pub(super) fn claimed(&self) -> Cell {
        let claimed = self.scenario.claimed(self.commitment);
        let compared = self.figure(Metric::SimulatedSum);
        Cell::number(compared.and(claimed), None, 4)
    }

    /// A figure of the whole run.
    pub(super) fn figure(&self, metric: Metric) -> Option<&'a Figure> {
        self.figures.get(&metric).copied()
    }

    /// Unit of the commitment's own currency.
    pub(super) fn own_unit(&self) -> String {
        Unit::Money.label(self.commitment.currency.code())
    }

    /// The headline in the commitment's own currency, as stated; the mean of an uncertain one.
    pub(super) fn headline_own(&self) -> Cell {
        let amount = self.commitment.amount.as_ref();
        Cell::stated(amount.and_then(|a| a.distribution.mean()))
    }

    /// The headline in the scenario's currency. A repeated mention has none, so that the column
    /// counts no announcement twice.
    pub(super) fn headline(&self) -> Cell {
        let c = self.commitment;
        if c.same_as.is_some() {
            return Cell::Empty;
        }
        if let Some(figure) = self.figure(Metric::Headline) {
            return value_cell(&figure.mean, Metric::Headline.info().decimals);
        }
        let amount = c.amount.as_ref().and_then(|a| a.distribution.mean());
        let rate = self.scenario.mean_rate(&c.currency);
        let converted = amount.zip(rate).map(|(a, r)| a * r);
        Cell::number(converted, None, Metric::Headline.info().decimals)
    }

    /// The mean of a metric; of an indicator the probability.
    pub(super) fn mean(&self, metric: Metric) -> Cell {
        let figure = self.figure(metric);
        figure.map_or(Cell::Empty, |f| value_cell(&f.mean, metric.info().decimals))
    }

    /// The standard error of that mean.
    pub(super) fn std_error(&self, metric: Metric) -> Cell {
        Cell::std_error(self.figure(metric).and_then(|f| f.mean.std_error))
    }

    /// A quantile of a metric.
    pub(super) fn quantile(&self, metric: Metric, level: f64) -> Cell {
        self.figure(metric)
            .map_or(Cell::Empty, |f| quantile_cell(f, level))
    }

    /// A quantile of the completion as a date.
    pub(super) fn completion(&self, level: f64) -> Cell {
        let figure = self.figure(Metric::Completion);
        let value = figure.and_then(|f| super::quantile(f, level)?.value);
        Cell::date(value.and_then(|v| completion_date(v, &self.scenario.calendar)))
    }

    /// The median of the payback: a date, or `never` where half of the trials or more do not pay
    /// back within the horizon.
    pub(super) fn payback(&self) -> Cell {
        let figure = self.figure(Metric::Payback);
        let Some(median) = figure.and_then(|f| super::quantile(f, 0.5)) else {
            return Cell::Empty;
        };
        match median.value {
            Some(value) => Cell::date(Date::from_decimal_year(value)),
            None => Cell::text("never"),
        }
    }

    /// Value at risk of a metric.
    pub(super) fn var(&self, metric: Metric) -> Cell {
        let tail = self.figure(metric).and_then(|f| f.tail);
        tail.map_or(Cell::Empty, |t| value_cell(&t.var, metric.info().decimals))
    }

    /// Expected shortfall of a metric.
    pub(super) fn cvar(&self, metric: Metric) -> Cell {
        let tail = self.figure(metric).and_then(|f| f.tail);
        tail.map_or(Cell::Empty, |t| value_cell(&t.cvar, metric.info().decimals))
    }

    /// The share of the trials in which a metric has a value.
    pub(super) fn defined(&self, metric: Metric) -> Cell {
        self.figure(metric)
            .map_or(Cell::Empty, |f| value_cell(&f.defined_share, 4))
    }

    /// Where it stands: `ERCOT`, or `ERCOT:0.6; PJM:0.4`.
    pub(super) fn sites(&self) -> Cell {
        let sites = self.commitment.build.iter().flat_map(|b| &b.sites);
        let shown = sites.filter_map(|site| {
            let id = &self.scenario.regions.get(site.region)?.id;
            Some(if site.share == 1.0 {
                id.clone()
            } else {
                format!("{id}:{}", site.share)
            })
        });
        Cell::text(shown.collect::<Vec<_>>().join("; "))
    }

    /// `A; B`, with shares where they are unequal: `A:0.6; B:0.4`. The form that CSV lists of
    /// commitments take.
    pub(super) fn sponsors(&self) -> Cell {
        let sponsors = &self.commitment.sponsors;
        let equal = sponsors.iter().all(|s| s.share == sponsors[0].share);
        let shown = |s: &Sponsor| {
            if equal {
                s.name.clone()
            } else {
                format!("{}:{}", s.name, s.share)
            }
        };
        Cell::text(sponsors.iter().map(shown).collect::<Vec<_>>().join("; "))
    }

    /// The id of another commitment.
    pub(super) fn other(&self, index: Option<usize>) -> Cell {
        let other = index.and_then(|i| self.scenario.commitments.get(i));
        other.map_or(Cell::Empty, |c| Cell::text(&c.id))
    }

    /// The ids of the commitments that this one overlaps with.
    pub(super) fn overlaps(&self) -> Cell {
        let overlaps = self.commitment.overlaps.iter();
        let others = overlaps.filter_map(|o| self.scenario.commitments.get(o.with));
        let ids: Vec<&str> = others.map(|c| c.id.as_str()).collect();
        Cell::text(ids.join("; "))
    }

    /// One part of all evidence, joined by ` | ` in the same order in every column, so that the
    /// k-th quote belongs to the k-th document.
    pub(super) fn evidence(&self, part: fn(&Evidence) -> &str) -> Cell {
        let parts: Vec<&str> = self.commitment.evidence.iter().map(part).collect();
        if parts.iter().all(|p| p.trim().is_empty()) {
            return Cell::Empty;
        }
        Cell::text(parts.join(" | "))
    }
}

/// The last day of the period that ends at a decimal year. Completion happens at ends of periods;
/// a quantile between two of them goes to the later one.
fn completion_date(value: f64, calendar: &Calendar) -> Option<Date> {
    let start = calendar.start().decimal_year();
    // A quantile from a histogram is off by up to 2^-12 of itself.
    let slack = 0.05;
    let period = ((value - start) / calendar.delta() - slack).ceil();
    if period < 1.0 {
        return Date::from_decimal_year(value);
    }
    // A third of a day before the next period begins.
    let next = start + period * calendar.delta();
    Date::from_decimal_year(next - 1.0 / 1100.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Step;

    #[test]
    fn completion_is_the_last_day_of_a_period() {
        let day = |text| Date::parse(text, false).unwrap();
        let calendar = Calendar::new(day("2025-01-01"), day("2034-12-31"), Step::Quarter).unwrap();
        for t in 1..=40 {
            let value = 2025.0 + 0.25 * f64::from(t);
            for error in [0.0, 0.002, -0.002] {
                let date = completion_date(value + error, &calendar).unwrap();
                assert_eq!(date.next_day(), calendar.period_start(t as usize));
            }
        }
        let between = completion_date(2026.3, &calendar).unwrap();
        assert_eq!(between, day("2026-06-30"));
    }
}
