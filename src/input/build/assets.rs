//! Drivers, regions, fuels, terms and benchmarks.

use super::super::check::{Raw, Record, Typed};
use super::super::fields::{CAPACITY_FROM, MOVES};
use super::regimes::{built_in, unit};
use super::{Builder, default_number, default_word};
use crate::diagnostics::{Diagnostic, nearest};
use crate::distributions::Distribution;
use crate::domain::{
    Benchmark, Beside, Document, Driver, Drivers, Evidence, Fuel, FuelShare, FxRate, METRICS,
    Quantity, Region, ShockCorrelation, Site, Source, Term, Terms,
};
use crate::units::{Currency, Unit};

/// The id in a mix that is no fuel.
const GRID: &str = "grid";

impl Builder<'_> {
    pub(super) fn fx(&mut self, root: &Record, currency: &Currency) -> Vec<FxRate> {
        let Some(Typed::Rates(rates)) = root.get("fx") else {
            return Vec::new();
        };
        let mut fx = Vec::new();
        for (code, span, raw) in rates {
            if code == currency.code() {
                self.found.push(
                    Diagnostic::error(*span, format!("`{code}` is the scenario's own currency"))
                        .hint("state rates of other currencies only"),
                );
            }
            if let Some(foreign) = Currency::parse(code) {
                let path = format!("fx.{code}");
                let [trend, reversion, volatility] = [0, 1, 2].map(|i| {
                    let path = format!("{path}.{}", MOVES[i].name);
                    self.stated(path, MOVES[i].unit, raw.moves[i].as_ref())
                });
                fx.push(FxRate {
                    currency: foreign,
                    rate: Driver {
                        level: self.quantity(path, Unit::FxRate, &raw.level),
                        trend,
                        reversion,
                        volatility,
                    },
                });
            }
        }
        fx
    }

    /// A quantity that is 0 where nobody states it.
    fn stated(&self, path: String, unit: Unit, raw: Option<&Raw>) -> Quantity {
        match raw {
            Some(raw) => self.quantity(path, unit, raw),
            None => Quantity {
                path,
                distribution: Distribution::Constant(0.0),
                unit,
                evidence: Evidence::default(),
                origin: "built-in".into(),
            },
        }
    }

    pub(super) fn drivers(&mut self, root: &Record) -> Drivers {
        let Some(record) = root.record("drivers") else {
            return Drivers::default();
        };
        let driver = |name: &str| self.driver(&format!("drivers.{name}"), record.record(name)?);
        let (capex_per_mw, compute_price) = (driver("capex_per_mw"), driver("compute_price"));
        let mut correlations: Vec<ShockCorrelation> = Vec::new();
        for (_, row) in record.records("correlations") {
            let (Some(a), Some(b), Some(r)) = (row.text("a"), row.text("b"), row.number("r"))
            else {
                continue;
            };
            let (a, b) = (a.to_owned(), b.to_owned());
            let same = |c: &ShockCorrelation| (c.a == a && c.b == b) || (c.a == b && c.b == a);
            correlations.retain(|c| !same(c));
            correlations.push(ShockCorrelation { a, b, r });
        }
        Drivers {
            capex_per_mw,
            compute_price,
            correlations,
        }
    }

    fn driver(&self, path: &str, record: &Record) -> Option<Driver> {
        let level = record.quantity("level")?;
        let level_unit = unit(record.spec, "level");
        let part = |i: usize| {
            let name = MOVES[i].name;
            self.stated(
                format!("{path}.{name}"),
                MOVES[i].unit,
                record.quantity(name),
            )
        };
        Some(Driver {
            level: self.quantity(format!("{path}.level"), level_unit, level),
            trend: part(0),
            reversion: part(1),
            volatility: part(2),
        })
    }

    pub(super) fn fuels(&mut self, root: &Record) -> Vec<Fuel> {
        let mut fuels = Vec::new();
        for (id, row) in root.records("fuels") {
            if id == GRID {
                self.found
                    .push(Diagnostic::error(row.span, "`grid` cannot be a fuel").hint(
                    "it stands for a region's own grid, whose `grid_intensity` the region states",
                ));
            }
            if let Some(raw) = row.quantity("intensity") {
                let path = format!("fuels.{id}.intensity");
                let mut intensity = self.quantity(path, unit(row.spec, "intensity"), raw);
                inherit(&mut intensity, row);
                fuels.push(Fuel {
                    id: id.clone(),
                    title: row.text_or_empty("title"),
                    intensity,
                });
            }
        }
        fuels
    }

    pub(super) fn regions(&mut self, root: &Record, fuels: &[Fuel]) -> Vec<Region> {
        let mut regions = Vec::new();
        for (id, row) in root.records("regions") {
            regions.extend(self.region(id, row, fuels));
        }
        regions
    }

    fn region(&mut self, id: &str, row: &Record, fuels: &[Fuel]) -> Option<Region> {
        let mix = self.mix(row, fuels).unwrap_or_else(|| {
            vec![FuelShare {
                source: Source::Grid,
                share: 1.0,
            }]
        });
        let path = |name: &str| format!("regions.{id}.{name}");
        let own = |name: &str| {
            let mut quantity = self.quantity(path(name), unit(row.spec, name), row.quantity(name)?);
            inherit(&mut quantity, row);
            Some(quantity)
        };
        let or = |name: &str| own(name).unwrap_or_else(|| built_in(path(name), row.spec, name));
        let driver = |name: &str| {
            let mut driver = self.driver(&path(name), row.record(name)?)?;
            inherit(&mut driver.level, row);
            Some(driver)
        };
        Some(Region {
            id: id.to_owned(),
            title: row.text_or_empty("title"),
            group: row.text("group").map(str::to_owned),
            evidence: row.evidence(),
            pue: own("pue")?,
            load_factor: own("load_factor")?,
            power_price: driver("power_price")?,
            grid_intensity: driver("grid_intensity"),
            fuels: mix,
            grid_mw_per_year: own("grid_mw_per_year"),
            behind_the_meter: or("behind_the_meter"),
            wue: or("wue"),
            water_intensity: or("water_intensity"),
        })
    }

    /// The mix of a region or commitment that states one.
    pub(super) fn mix(&mut self, row: &Record, fuels: &[Fuel]) -> Option<Vec<FuelShare>> {
        let mut mix = Vec::new();
        for (id, span, share) in row.shares("fuels")? {
            let found = fuels.iter().position(|f| f.id == *id);
            let source = match found {
                _ if id == GRID => Source::Grid,
                Some(index) => Source::Fuel(index),
                None => {
                    let known = fuels.iter().map(|f| f.id.as_str()).chain([GRID]);
                    self.unknown(*span, "fuel", id, known);
                    continue;
                }
            };
            mix.push(FuelShare {
                source,
                share: *share,
            });
        }
        Some(mix)
    }

    pub(super) fn sites(&mut self, row: &Record, root: &Record) -> Vec<Site> {
        let ids: Vec<&str> = root
            .records("regions")
            .iter()
            .map(|r| r.0.as_str())
            .collect();
        let mut sites = Vec::new();
        for (id, span, share) in row.shares("sites").unwrap_or_default() {
            match ids.iter().position(|known| known == id) {
                Some(region) => sites.push(Site {
                    region,
                    share: *share,
                }),
                // Without regions nothing stands anywhere, which is warned of.
                None if ids.is_empty() => {}
                None => self.unknown(*span, "region", id, ids.iter().copied()),
            }
        }
        sites
    }

    /// The word that lets an amount make the capacity.
    pub(super) fn capacity_from_amount(&self, row: &Record) -> bool {
        let word = row.text("capacity_from");
        word.unwrap_or(default_word(row.spec, "capacity_from")) == CAPACITY_FROM[1]
    }

    /// The terms common to all commitments, with their defaults.
    pub(super) fn common_terms(&self, root: &Record) -> Terms {
        let mut terms = Terms::new();
        if root.records("regions").is_empty() {
            return terms;
        }
        for term in Term::ALL {
            let table = term.table();
            let path = format!("{}.{}", table.name(), term.name());
            let stated = root.record(table.name());
            let raw = stated.and_then(|record| record.quantity(term.name()));
            let quantity = match (raw, term.default()) {
                (Some(raw), _) => self.quantity(path, term.unit(), raw),
                (None, Some(value)) => Quantity {
                    path,
                    distribution: Distribution::Constant(value),
                    unit: term.unit(),
                    evidence: Evidence::default(),
                    origin: "built-in".into(),
                },
                (None, None) => continue,
            };
            terms.insert(term, quantity);
        }
        terms
    }

    /// The terms that a commitment or its class states.
    pub(super) fn own_terms(
        &self,
        id: &str,
        row: &Record,
        class: Option<&(String, Record)>,
    ) -> Terms {
        let mut terms = Terms::new();
        for term in Term::ALL {
            let name = term.name();
            let of_class = class.is_some_and(|(_, c)| c.quantity(name).is_some());
            if row.quantity(name).is_some() || of_class {
                terms.insert(term, self.delivery(id, row, class, name));
            }
        }
        terms
    }

    pub(super) fn benchmarks(
        &mut self,
        root: &Record,
        documents: &[Document],
        regions: &[Region],
    ) -> Vec<Benchmark> {
        let mut list = Vec::new();
        for (id, row) in root.records("benchmarks") {
            let mut evidence = row.evidence();
            self.document(row, documents, &mut evidence.source);
            let figures = ["low", "central", "high"].map(|name| row.number(name));
            let stated: Vec<f64> = figures.iter().copied().flatten().collect();
            if stated.is_empty() && !figures_faulty(row) {
                self.found.push(
                    Diagnostic::error(row.place("id"), format!("`{id}` states no figure"))
                        .hint("give it `low`, `central` or `high`"),
                );
            }
            if !stated.is_sorted() {
                let mut names = ["low", "central", "high"].into_iter();
                let first = names.find(|name| row.has(name)).unwrap_or("low");
                self.found.push(
                    Diagnostic::error(
                        row.place(first),
                        format!("the figures of `{id}` do not rise from `low` to `high`"),
                    )
                    .hint("swap them or correct one"),
                );
            }
            list.push(Benchmark {
                id: id.clone(),
                title: row.text_or_empty("title"),
                scope: row.text_or_empty("scope"),
                year: row.whole("year").and_then(|y| i16::try_from(y).ok()),
                low: figures[0],
                central: figures[1],
                high: figures[2],
                unit: row.text_or_empty("unit"),
                factor: row
                    .number("factor")
                    .unwrap_or(default_number(row.spec, "factor")),
                beside: self.beside(row, regions),
                evidence,
            });
        }
        list
    }

    fn beside(&mut self, row: &Record, regions: &[Region]) -> Beside {
        let Some(name) = row.text("metric") else {
            return Beside::Nothing;
        };
        let metric = METRICS.iter().find(|m| m.name == name).map(|m| m.metric);
        let Some(metric) = metric else {
            let error =
                Diagnostic::error(row.place("metric"), format!("there is no metric `{name}`"));
            let near = nearest(name, METRICS.iter().map(|m| m.name));
            self.found.push(match near.first() {
                Some(near) => error.hint(format!("did you mean `{near}`?")),
                None => error.hint("the metrics are listed in docs/outputs.md"),
            });
            return Beside::Nothing;
        };
        let portfolio = default_word(row.spec, "subject");
        let subject = row.text("subject").unwrap_or(portfolio);
        if subject == portfolio {
            return Beside::Portfolio(metric);
        }
        let known: Vec<&str> = regions
            .iter()
            .flat_map(|r| [Some(r.id.as_str()), r.group.as_deref()])
            .flatten()
            .collect();
        // Benchmarks of regions that a variant lacks are shown for their own sake.
        if !known.is_empty() && !known.contains(&subject) {
            let all = known.into_iter().chain([portfolio]);
            self.unknown(row.place("subject"), "region or group", subject, all);
        }
        Beside::Region(subject.to_owned(), metric)
    }
}

fn figures_faulty(row: &Record) -> bool {
    ["low", "central", "high"].iter().any(|n| row.faulty(n))
}

/// The evidence of the whole table holds for what has none of its own.
pub(super) fn inherit(quantity: &mut Quantity, row: &Record) {
    if quantity.evidence == Evidence::default() {
        quantity.evidence = row.evidence();
    }
}
