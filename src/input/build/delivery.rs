//! Delivery terms of a build: its own fields, then those of its class, then the built-in ones.

use super::super::check::{Record, Typed};
use super::regimes::{built_in, unit};
use super::{Builder, default_number, default_word};
use crate::domain::{BuildTerms, Curve, Evidence, OverrunPolicy, Quantity, Window};

impl Builder<'_> {
    pub(super) fn terms(
        &self,
        id: &str,
        row: &Record,
        class: Option<&(String, Record)>,
        window: Window,
    ) -> BuildTerms {
        let quantity = |name| self.delivery(id, row, class, name);
        let stated = |name: &str| {
            let of_class = || class.and_then(|(_, c)| c.get(name));
            row.get(name).or_else(of_class)
        };
        let own = |name: &str| {
            let path = format!("commitments.{id}.{name}");
            let raw = row.quantity(name)?;
            Some(self.quantity(path, unit(row.spec, name), raw))
        };
        let policy = match stated("overrun_policy") {
            Some(Typed::Text(word)) => word.as_str(),
            _ => default_word(row.spec, "overrun_policy"),
        };
        BuildTerms {
            window,
            ai_share: quantity("ai_share"),
            realized: quantity("realized"),
            delay_years: quantity("delay_years"),
            stretch: quantity("stretch"),
            overrun: quantity("overrun"),
            overrun_policy: OverrunPolicy::NAMES
                .iter()
                .find(|n| n.0 == policy)
                .map_or(OverrunPolicy::Descope, |n| n.1),
            hazard: quantity("hazard"),
            curve: match stated("curve") {
                Some(Typed::Curve(curve)) => curve.clone(),
                _ => Curve::Linear,
            },
            spent_to_date: own("spent_to_date"),
            met_threshold: match stated("met_threshold") {
                Some(Typed::Number(value)) => *value,
                _ => default_number(row.spec, "met_threshold"),
            },
            relet: quantity("relet"),
            relet_delay: quantity("relet_delay"),
            capacity_from_amount: self.capacity_from_amount(row),
            // Sites and mixes refer to other tables and are filled in with the references.
            sites: Vec::new(),
            fuels: None,
            behind_the_meter: own("behind_the_meter"),
            terms: self.own_terms(id, row, class),
            suppliers: Vec::new(),
        }
    }

    pub(super) fn delivery(
        &self,
        id: &str,
        row: &Record,
        class: Option<&(String, Record)>,
        name: &str,
    ) -> Quantity {
        let path = format!("commitments.{id}.{name}");
        if let Some(raw) = row.quantity(name) {
            return self.quantity(path, unit(row.spec, name), raw);
        }
        let of_class = class.and_then(|(class, c)| Some((class, c, c.quantity(name)?)));
        let Some((class, record, raw)) = of_class else {
            return built_in(path, row.spec, name);
        };
        let mut quantity = self.quantity(path, unit(row.spec, name), raw);
        quantity.origin = format!("class {class} ({})", quantity.origin);
        if quantity.evidence == Evidence::default() {
            quantity.evidence = record.evidence();
        }
        quantity
    }
}
