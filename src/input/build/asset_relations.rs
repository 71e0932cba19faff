//! What must hold between drivers, regions, terms and commitments, and what is plausible.

use super::super::check::{Record, shown};
use super::Builder;
use super::assets::table_of;
use crate::diagnostics::{Diagnostic, Span};
use crate::domain::{Beside, Commitment, Driver, Scenario, Source, Term};
use crate::math::cholesky::cholesky;
use crate::units::Unit;

/// Money in these currencies is of the size that the plausible ranges are about.
const LIKE_DOLLARS: [&str; 5] = ["USD", "EUR", "GBP", "CHF", "CAD"];

/// An implied cost this many times above or below `capex_per_mw` is warned of.
const IMPLAUSIBLE: f64 = 3.0;

impl Builder<'_> {
    pub(super) fn asset_relations(&mut self, root: &Record, scenario: &Scenario, dated: bool) {
        self.plausible_tables(root, scenario);
        self.correlations(root, scenario);
        let rows = root.records("commitments");
        for (c, (_, row)) in scenario.commitments.iter().zip(rows) {
            self.implied_cost(scenario, c, row);
        }
        if dated {
            self.benchmark_years(root, scenario);
        }
        if scenario.regions.is_empty() {
            self.without_regions(root, scenario);
            return;
        }
        self.grids(root, scenario);
        for (c, (_, row)) in scenario.commitments.iter().zip(rows) {
            self.standing(scenario, c, row);
        }
        self.terms_needed(root, scenario);
    }

    /// What only regions give a meaning to.
    fn without_regions(&mut self, root: &Record, scenario: &Scenario) {
        // Regions that are written but faulty were reported already.
        if root.has("regions") {
            return;
        }
        let mut idle = |span: Span, what: &str| {
            self.found.push(
                Diagnostic::warning(span, format!("{what} has no effect without `[regions]`"))
                    .hint("add the regions in which capacity stands, or remove it"),
            );
        };
        if let Some(drivers) = root.record("drivers").filter(|d| d.has("compute_price")) {
            idle(drivers.place("compute_price"), "`compute_price`");
        }
        for name in ["fuels", "capacity", "returns"] {
            if root.has(name) {
                idle(root.place(name), &format!("`{name}`"));
            }
        }
        let rows = root.records("commitments").iter();
        if let Some((_, row)) = rows.clone().find(|(_, row)| row.has("sites")) {
            idle(row.place("sites"), "`sites`");
        }
        let _ = scenario;
    }

    fn grids(&mut self, root: &Record, scenario: &Scenario) {
        if scenario.drivers.capex_per_mw.is_none() && !root.has("drivers") {
            self.found.push(
                Diagnostic::error(root.place("regions"), "nothing turns money into megawatts")
                    .hint("add `[drivers.capex_per_mw]` with a `level`, in millions per MW"),
            );
        }
        for (id, row) in root.records("regions") {
            let Some(r) = scenario.regions.iter().position(|r| r.id == *id) else {
                continue;
            };
            let region = &scenario.regions[r];
            let draws = |mix: &[crate::domain::FuelShare]| {
                mix.iter()
                    .any(|f| f.source == Source::Grid && f.share > 0.0)
            };
            let used = scenario.commitments.iter().any(|c| {
                c.build.as_ref().is_some_and(|b| {
                    let here = b.sites.iter().any(|s| s.region == r);
                    here && draws(b.fuels.as_deref().unwrap_or(&region.fuels))
                })
            });
            if used && region.grid_intensity.is_none() && !row.faulty("grid_intensity") {
                self.found.push(
                    Diagnostic::error(
                        row.span,
                        format!("the region `{id}` has no `grid_intensity`"),
                    )
                    .label("electricity is taken from its grid")
                    .hint("add `grid_intensity.level` in g CO2 per kWh, or `fuels` without `grid`"),
                );
            }
        }
    }

    fn standing(&mut self, scenario: &Scenario, c: &Commitment, row: &Record) {
        let Some(build) = &c.build else {
            if row.has("sites") {
                self.found.push(
                    Diagnostic::warning(
                        row.place("sites"),
                        format!("`sites` of `{}` has no effect", c.id),
                    )
                    .hint("only builds with an amount or a capacity are simulated"),
                );
            }
            return;
        };
        if !row.has("sites") {
            let ids: Vec<&str> = scenario.regions.iter().map(|r| r.id.as_str()).collect();
            let known = format!("the regions are {}", quoted(&ids));
            self.found.push(
                Diagnostic::error(row.place("id"), format!("`{}` stands in no region", c.id))
                    .label("it has no `sites`")
                    .hint(known),
            );
        }
        let refreshed = |term: Term| build.terms.get(&term).or_else(|| scenario.terms.get(&term));
        let refresh = refreshed(Term::Refresh);
        let may = refresh.is_some_and(|q| q.distribution.support().1 > 0.0);
        let own = row.has("refresh") || row.has("chip_life");
        if may && own && refreshed(Term::ChipLife).is_none() {
            self.found.push(no_life(row.place("refresh")));
        }
    }

    fn terms_needed(&mut self, root: &Record, scenario: &Scenario) {
        let table = |term: Term| table_of(root, term.table());
        let common = |term: Term| scenario.terms.get(&term);
        let capacity = table(Term::Refresh);
        let refreshes = common(Term::Refresh).is_some_and(|q| q.distribution.support().1 > 0.0);
        if refreshes && common(Term::ChipLife).is_none() && !capacity.faulty("chip_life") {
            self.found.push(no_life(capacity.place("refresh")));
        }
        if !scenario.has_returns() {
            return;
        }
        for term in Term::ALL {
            let lacks = |c: &&Commitment| {
                let build = c.build.as_ref();
                build.is_some_and(|b| !b.terms.contains_key(&term))
            };
            let needed = term.default().is_none() && term != Term::ChipLife;
            if !needed || common(term).is_some() || table(term).faulty(term.name()) {
                continue;
            }
            let mut builds = scenario.commitments.iter();
            if let Some(first) = builds.find(lacks) {
                let record = table(term);
                self.found.push(
                    Diagnostic::error(record.span, format!("returns need `{}`", term.name()))
                        .label(format!("`{}` has none", first.id))
                        .hint(format!(
                            "state it in `[{}]`: {}",
                            term.table().name(),
                            lower(term.about())
                        )),
                );
            }
        }
    }

    fn correlations(&mut self, root: &Record, scenario: &Scenario) {
        let Some(record) = root.record("drivers") else {
            return;
        };
        let drivers = named_drivers(scenario);
        let before = self.found.len();
        for (_, row) in record.records("correlations") {
            for name in ["a", "b"] {
                let Some(path) = row.text(name) else { continue };
                match drivers.iter().find(|d| d.0 == path) {
                    None => {
                        let known: Vec<&str> = drivers.iter().map(|d| d.0.as_str()).collect();
                        self.unknown(row.place(name), "driver", path, known.iter().copied());
                    }
                    Some((_, driver)) if driver.volatility.constant() == Some(0.0) => {
                        self.found.push(
                            Diagnostic::warning(
                                row.place(name),
                                format!("the correlation of `{path}` has no effect"),
                            )
                            .hint("it has no shocks: give it a `volatility`"),
                        );
                    }
                    Some(_) => {}
                }
            }
            if row.text("a").is_some() && row.text("a") == row.text("b") {
                self.found.push(
                    Diagnostic::error(row.place("b"), "a driver is correlated with itself")
                        .hint("name another one"),
                );
            }
        }
        if self.found.len() > before || scenario.drivers.correlations.is_empty() {
            return;
        }
        let at = |path: &str| drivers.iter().position(|d| d.0 == path);
        let mut matrix = vec![vec![0.0; drivers.len()]; drivers.len()];
        for (i, row) in matrix.iter_mut().enumerate() {
            row[i] = 1.0;
        }
        for pair in &scenario.drivers.correlations {
            if let (Some(i), Some(j)) = (at(&pair.a), at(&pair.b)) {
                matrix[i][j] = pair.r;
                matrix[j][i] = pair.r;
            }
        }
        if let Err(first) = cholesky(&matrix) {
            self.found.push(
                Diagnostic::error(
                    record.place("correlations"),
                    "no shocks can have these correlations",
                )
                .label(format!(
                    "those of `{}` contradict the others",
                    drivers[first].0
                ))
                .hint("the matrix is not positive definite: bring some of them closer to 0"),
            );
        }
    }

    /// Where amount and capacity are stated: what a gigawatt would cost.
    fn implied_cost(&mut self, scenario: &Scenario, c: &Commitment, row: &Record) {
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
        let mean = |q: &crate::domain::Quantity| q.distribution.mean();
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

    fn benchmark_years(&mut self, root: &Record, scenario: &Scenario) {
        let years: Vec<i16> = scenario.calendar.years().iter().map(|y| y.year).collect();
        for (benchmark, (_, row)) in scenario.benchmarks.iter().zip(root.records("benchmarks")) {
            let outside = benchmark.year.is_some_and(|y| !years.contains(&y));
            if outside && benchmark.beside != Beside::Nothing {
                let message = format!("`{}` is about a year outside the horizon", benchmark.id);
                self.found.push(
                    Diagnostic::warning(row.place("year"), message)
                        .hint("nothing of ours stands beside it"),
                );
            }
        }
    }

    /// Warns of medians that look like mistaken units, once where each is written.
    fn plausible_tables(&mut self, root: &Record, scenario: &Scenario) {
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
        for name in ["fuels", "classes", "commitments"] {
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
                Unit::MoneyPerMw | Unit::MoneyPerMwYear | Unit::MoneyPerMwh
            );
            let median = raw.distribution.quantile(0.5);
            if (low..=high).contains(&median) || (money && !LIKE_DOLLARS.contains(&currency)) {
                continue;
            }
            let name = match record.spec.name.rsplit_once('.') {
                Some((_, driver)) if field.name == "level" => driver,
                _ => field.name,
            };
            let unit = field.unit.label(currency);
            self.found.push(
                Diagnostic::warning(
                    raw.span,
                    format!("`{name}` of {} is implausible", shown(median)),
                )
                .label(format!("usual are {low} to {high} {unit}"))
                .hint(format!("check its unit: {unit}")),
            );
        }
    }
}

fn no_life(span: Span) -> Diagnostic {
    Diagnostic::error(span, "equipment is refreshed that never retires")
        .label("there is no `chip_life`")
        .hint("state `chip_life` in years, or remove `refresh`")
}

/// Every driver with its path.
fn named_drivers(scenario: &Scenario) -> Vec<(String, &Driver)> {
    let drivers = &scenario.drivers;
    let mut list = Vec::new();
    list.extend(
        drivers
            .capex_per_mw
            .iter()
            .map(|d| ("drivers.capex_per_mw".to_owned(), d)),
    );
    list.extend(
        drivers
            .compute_price
            .iter()
            .map(|d| ("drivers.compute_price".to_owned(), d)),
    );
    list.extend(
        scenario
            .fx
            .iter()
            .map(|f| (format!("fx.{}", f.currency), &f.rate)),
    );
    for region in &scenario.regions {
        let path = |name: &str| format!("regions.{}.{name}", region.id);
        list.push((path("power_price"), &region.power_price));
        list.extend(
            region
                .grid_intensity
                .iter()
                .map(|d| (path("grid_intensity"), d)),
        );
    }
    list
}

fn quoted(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
    quoted.join(", ")
}

fn lower(text: &str) -> String {
    let mut chars = text.trim_end_matches('.').chars();
    let first = chars.next().map(|c| c.to_lowercase().to_string());
    first.unwrap_or_default() + chars.as_str()
}
