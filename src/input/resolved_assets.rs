//! Drivers, regions, terms and benchmarks of the resolved scenario.

use super::fields::CAPACITY_FROM;
use super::resolved::{Writer, evidence_fields, number, quoted, quoted_key, value_of};
use crate::domain::{
    Beside, BuildTerms, Driver, Evidence, FuelShare, FxRate, Quantity, Region, Scenario, Source,
    TermTable, Terms,
};
use std::fmt::Write as _;

impl Writer {
    /// A rate with how it moves, and the evidence of its level.
    pub(super) fn rate(&mut self, fx: &FxRate) {
        let mut table = format!("{{ value = {}", value_of(&fx.rate.level));
        for (name, text) in evidence_fields(&fx.rate.level.evidence) {
            let _ = write!(table, ", {name} = {}", quoted(text));
        }
        for (name, quantity) in moves(&fx.rate) {
            let _ = write!(table, ", {name} = {}", inline(quantity));
        }
        table.push_str(" }");
        self.raw(fx.currency.code(), &table);
    }

    pub(super) fn assets(&mut self, scenario: &Scenario) {
        let drivers = &scenario.drivers;
        for (name, driver) in [
            ("capex_per_mw", &drivers.capex_per_mw),
            ("compute_price", &drivers.compute_price),
        ] {
            if let Some(driver) = driver {
                self.header(&format!("[drivers.{name}]"));
                self.driver(driver);
            }
        }
        for pair in &drivers.correlations {
            self.header("[[drivers.correlations]]");
            self.text("a", &pair.a);
            self.text("b", &pair.b);
            self.raw("r", &number(pair.r));
        }
        for fuel in &scenario.fuels {
            self.header(&format!("[fuels.{}]", quoted_key(&fuel.id)));
            self.text("title", &fuel.title);
            self.quantity("intensity", &fuel.intensity);
        }
        for region in &scenario.regions {
            self.region(scenario, region);
        }
        for table in [TermTable::Capacity, TermTable::Returns] {
            let stated = scenario.terms.keys().any(|term| term.table() == table);
            if stated && scenario.has_energy() {
                self.header(&format!("[{}]", table.name()));
                let of = scenario.terms.iter().filter(|(t, _)| t.table() == table);
                for (term, quantity) in of {
                    self.quantity(term.name(), quantity);
                }
            }
        }
    }

    fn driver(&mut self, driver: &Driver) {
        self.quantity("level", &driver.level);
        for (name, quantity) in moves(driver) {
            self.quantity(name, quantity);
        }
    }

    fn region(&mut self, scenario: &Scenario, region: &Region) {
        let id = quoted_key(&region.id);
        self.header(&format!("[regions.{id}]"));
        self.text("title", &region.title);
        self.text("group", region.group.as_deref().unwrap_or_default());
        self.evidence(&region.evidence);
        self.quantity("pue", &region.pue);
        self.quantity("load_factor", &region.load_factor);
        self.mix(scenario, &region.fuels);
        if let Some(cap) = &region.grid_mw_per_year {
            self.quantity("grid_mw_per_year", cap);
        }
        for (name, quantity) in [
            ("behind_the_meter", &region.behind_the_meter),
            ("wue", &region.wue),
            ("water_intensity", &region.water_intensity),
        ] {
            // Once stated, a default would claim the region's evidence for its own.
            if quantity.origin != "built-in" || region.evidence == Evidence::default() {
                self.quantity(name, quantity);
            }
        }
        self.header(&format!("[regions.{id}.power_price]"));
        self.driver(&region.power_price);
        if let Some(grid) = &region.grid_intensity {
            self.header(&format!("[regions.{id}.grid_intensity]"));
            self.driver(grid);
        }
    }

    fn mix(&mut self, scenario: &Scenario, mix: &[FuelShare]) {
        let shares = mix.iter().map(|part| {
            let id = match part.source {
                Source::Grid => "grid",
                Source::Fuel(index) => &scenario.fuels[index].id,
            };
            (id, part.share)
        });
        self.shares("fuels", shares);
    }

    pub(super) fn shares<'a>(&mut self, key: &str, shares: impl Iterator<Item = (&'a str, f64)>) {
        let parts: Vec<String> = shares
            .map(|(id, share)| format!("{} = {}", quoted_key(id), number(share)))
            .collect();
        self.raw(key, &format!("{{ {} }}", parts.join(", ")));
    }

    /// Where a build stands and what terms are its own.
    pub(super) fn asset(&mut self, scenario: &Scenario, terms: &BuildTerms) {
        if !terms.sites.is_empty() {
            let id = |region: usize| scenario.regions[region].id.as_str();
            let sites = terms.sites.iter().map(|s| (id(s.region), s.share));
            self.shares("sites", sites);
        }
        if let Some(mix) = &terms.fuels {
            self.mix(scenario, mix);
        }
        if let Some(share) = &terms.behind_the_meter {
            self.quantity("behind_the_meter", share);
        }
        self.text(
            "capacity_from",
            CAPACITY_FROM[usize::from(terms.capacity_from_amount)],
        );
        self.own_terms(&terms.terms);
    }

    fn own_terms(&mut self, terms: &Terms) {
        for (term, quantity) in terms {
            self.quantity(term.name(), quantity);
        }
    }

    pub(super) fn benchmarks(&mut self, scenario: &Scenario) {
        for benchmark in &scenario.benchmarks {
            self.header("[[benchmarks]]");
            self.text("id", &benchmark.id);
            self.text("title", &benchmark.title);
            self.text("scope", &benchmark.scope);
            if let Some(year) = benchmark.year {
                self.raw("year", &year.to_string());
            }
            let figures = [
                ("low", benchmark.low),
                ("central", benchmark.central),
                ("high", benchmark.high),
            ];
            for (name, value) in figures {
                if let Some(value) = value {
                    self.raw(name, &number(value));
                }
            }
            self.text("unit", &benchmark.unit);
            match &benchmark.beside {
                Beside::Portfolio(metric) => self.text("metric", metric.name()),
                Beside::Region(subject, metric) => {
                    self.text("metric", metric.name());
                    self.text("subject", subject);
                }
                Beside::Nothing => {}
            }
            self.raw("factor", &number(benchmark.factor));
            self.evidence(&benchmark.evidence);
        }
    }
}

fn moves(driver: &Driver) -> [(&'static str, &Quantity); 3] {
    [
        ("trend", &driver.trend),
        ("reversion", &driver.reversion),
        ("volatility", &driver.volatility),
    ]
}

/// A quantity with its evidence on one line.
fn inline(quantity: &Quantity) -> String {
    let mut table = format!("{{ value = {}", value_of(quantity));
    for (name, text) in evidence_fields(&quantity.evidence) {
        let _ = write!(table, ", {name} = {}", quoted(text));
    }
    table.push_str(" }");
    table
}
