//! Figures that look like mistaken units.

use super::super::check::{Record, shown};
use super::Builder;
use crate::diagnostics::Diagnostic;
use crate::domain::{Commitment, Quantity, Scenario};
use crate::units::Unit;

/// Money in these currencies is of the size that the plausible ranges are about.
const LIKE_DOLLARS: [&str; 5] = ["USD", "EUR", "GBP", "CHF", "CAD"];

/// An implied cost this many times above or below `capex_per_mw` is warned of.
const IMPLAUSIBLE: f64 = 3.0;

impl Builder<'_> {
    /// Where amount and capacity are stated: what a gigawatt would cost.
    pub(super) fn implied_cost(&mut self, scenario: &Scenario, c: &Commitment, row: &Record) {
        let (Some(build), Some(amount), Some(power)) = (&c.build, &c.amount, &c.power_gw) else {
            return;
        };
        let level = scenario.drivers.capex_per_mw.as_ref().map(|d| &d.level);
        let rate = if c.currency == scenario.currency {
            Some(1.0)
        } else {
            let mut rates = scenario.fx.iter();
            let fx = rates.find(|f| f.currency == c.currency);
            fx.and_then(|f| f.rate.level.distribution.mean())
        };
        let mean = |q: &Quantity| q.distribution.mean();
        let parts = [
            mean(amount),
            rate,
            mean(&build.ai_share),
            mean(power),
            level.and_then(mean),
        ];
        let [
            Some(amount),
            Some(rate),
            Some(share),
            Some(power),
            Some(usual),
        ] = parts
        else {
            return;
        };
        let cost = amount * rate * share / power;
        if (usual / IMPLAUSIBLE..=usual * IMPLAUSIBLE).contains(&cost) {
            return;
        }
        let unit = format!("bn {} per GW", scenario.currency);
        let figure = |x: f64| shown((x * 100.0).round() / 100.0);
        let hint = if build.capacity_from_amount {
            "its capacity follows from its amount; the stated one is used nowhere else"
        } else {
            "correct one of them, or let the amount make the capacity: `capacity_from = \"amount\"`"
        };
        self.found.push(
            Diagnostic::warning(
                row.place("power_gw"),
                format!("`{}` would cost {} {unit}", c.id, figure(cost)),
            )
            .label(format!("`capex_per_mw` is about {} {unit}", figure(usual)))
            .hint(hint),
        );
    }

    /// Warns of medians that look like mistaken units, once where each is written.
    pub(super) fn plausible_tables(&mut self, root: &Record, scenario: &Scenario) {
        let mut records: Vec<&Record> = Vec::new();
        if let Some(drivers) = root.record("drivers") {
            records.extend(
                ["capex_per_mw", "compute_price"]
                    .map(|n| drivers.record(n))
                    .into_iter()
                    .flatten(),
            );
        }
        records.extend(
            ["capacity", "returns"]
                .map(|n| root.record(n))
                .into_iter()
                .flatten(),
        );
        for (_, row) in root.records("regions") {
            records.push(row);
            records.extend(
                ["power_price", "grid_intensity"]
                    .map(|n| row.record(n))
                    .into_iter()
                    .flatten(),
            );
        }
        for name in ["entities", "fuels", "classes", "commitments"] {
            records.extend(root.records(name).iter().map(|(_, row)| row));
        }
        for record in records {
            self.plausible(record, scenario);
        }
    }

    fn plausible(&mut self, record: &Record, scenario: &Scenario) {
        let currency = scenario.currency.code();
        for field in record.spec.fields() {
            let (Some((low, high)), Some(raw)) = (field.plausible, record.quantity(field.name))
            else {
                continue;
            };
            let money = matches!(
                field.unit,
                Unit::Money
                    | Unit::MoneyPerYear
                    | Unit::MoneyPerMw
                    | Unit::MoneyPerMwYear
                    | Unit::MoneyPerMwh
            );
            let median = raw.distribution.quantile(0.5);
            if (low..=high).contains(&median) || (money && !LIKE_DOLLARS.contains(&currency)) {
                continue;
            }
            let name = match record.spec.name.rsplit_once('.') {
                Some((_, driver)) if field.name == "level" => driver,
                _ => field.name,
            };
            let unit = in_words(field.unit, currency);
            self.found.push(
                Diagnostic::warning(
                    raw.span,
                    format!("`{name}` of {} is implausible", shown(median)),
                )
                .label(format!("usual is {low} to {high}"))
                .hint(format!("write it {unit}")),
            );
        }
    }
}

/// How a figure is written, in words.
fn in_words(unit: Unit, currency: &str) -> String {
    match unit {
        Unit::MoneyPerMw => format!("in mn {currency} per MW"),
        Unit::MoneyPerMwYear => format!("in mn {currency} per MW and year"),
        Unit::MoneyPerMwh => format!("in {currency} per MWh"),
        Unit::Gigawatts => "in GW".into(),
        Unit::Money => format!("in bn {currency}"),
        Unit::MoneyPerYear => format!("in bn {currency} a year"),
        Unit::MwPerYear => "in MW a year".into(),
        Unit::GramsPerKwh => "in g CO2 per kWh".into(),
        Unit::LitresPerKwh => "in litres per kWh".into(),
        Unit::Years => "in years".into(),
        Unit::PerYear => "as a rate a year, such as 0.08 for 8 %".into(),
        Unit::Multiplier => "as a ratio, such as 1.2".into(),
        other => format!("in {}", other.label(currency)),
    }
}
