//! What must hold between drivers, regions, terms and commitments.

use super::super::check::Record;
use super::Builder;
use crate::diagnostics::{Diagnostic, Span, nearest};
use crate::domain::{Beside, Commitment, Driver, Scenario, Source, Term, TermTable};
use crate::math::cholesky::cholesky;

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
            self.without_regions(root);
            return;
        }
        self.grids(root, scenario);
        self.groups(root, scenario);
        for (c, (_, row)) in scenario.commitments.iter().zip(rows) {
            self.standing(scenario, c, row);
        }
        self.lives(root, scenario);
        self.terms_needed(root, scenario);
    }

    /// What only regions give a meaning to.
    fn without_regions(&mut self, root: &Record) {
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
        for name in ["sites", "fuels", "behind_the_meter"] {
            let mut rows = root.records("commitments").iter();
            if let Some((_, row)) = rows.find(|(_, row)| row.has(name)) {
                idle(row.place(name), &format!("`{name}`"));
            }
        }
    }

    fn grids(&mut self, root: &Record, scenario: &Scenario) {
        let written = root.faulty("drivers")
            || root
                .record("drivers")
                .is_some_and(|d| d.has("capex_per_mw"));
        if scenario.drivers.capex_per_mw.is_none() && !written {
            self.found.push(
                Diagnostic::error(root.place("regions"), "regions need `drivers.capex_per_mw`")
                    .hint("it turns money into megawatts: give it a `level`, in millions per MW"),
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

    /// Groups and regions share the column that names them.
    fn groups(&mut self, root: &Record, scenario: &Scenario) {
        for (_, row) in root.records("regions") {
            let named = row.text("group");
            if let Some(name) = named.filter(|n| scenario.regions.iter().any(|r| r.id == **n)) {
                let message = format!("the group `{name}` has the id of a region");
                self.found.push(
                    Diagnostic::error(row.place("group"), message)
                        .hint("give the group a name of its own"),
                );
            }
        }
    }

    fn standing(&mut self, scenario: &Scenario, c: &Commitment, row: &Record) {
        if c.build.is_none() {
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
        }
        if !row.has("sites") {
            let ids: Vec<&str> = scenario.regions.iter().map(|r| r.id.as_str()).collect();
            let known = format!("the regions are {}", quoted(&ids));
            self.found.push(
                Diagnostic::error(row.place("id"), format!("`{}` stands in no region", c.id))
                    .label("it has no `sites`")
                    .hint(known),
            );
        }
    }

    /// Refreshing needs a life, each from the commitment, its class or the table.
    fn lives(&mut self, root: &Record, scenario: &Scenario) {
        let table = root.record(TermTable::Capacity.name());
        let mut told: Vec<Span> = Vec::new();
        for (c, (_, row)) in scenario.commitments.iter().zip(root.records("commitments")) {
            let Some(build) = &c.build else { continue };
            let term = |term: Term| build.terms.get(&term).or_else(|| scenario.terms.get(&term));
            let may = term(Term::Refresh).is_some_and(|q| q.distribution.support().1 > 0.0);
            if !may || term(Term::ChipLife).is_some() {
                continue;
            }
            let mut classes = root.records("classes").iter();
            let class = classes.find(|(id, _)| c.class.as_ref() == Some(id));
            let layers = [Some(row), class.map(|(_, record)| record), table];
            let mut layers = layers.into_iter().flatten();
            if layers.clone().any(|record| record.faulty("chip_life")) {
                continue;
            }
            let stated = layers.find(|record| record.has("refresh"));
            let span = stated.unwrap_or(row).place("refresh");
            if !told.contains(&span) {
                told.push(span);
                self.found.push(
                    Diagnostic::error(span, "equipment that never retires is refreshed")
                        .label(format!("`{}` has no `chip_life`", c.id))
                        .hint("state `chip_life` in years, or remove `refresh`"),
                );
            }
        }
    }

    fn terms_needed(&mut self, root: &Record, scenario: &Scenario) {
        let common = |term: Term| scenario.terms.get(&term);
        if !scenario.has_returns() {
            let drivers = root.record("drivers");
            let faulty = root.faulty("drivers") || drivers.is_some_and(|d| d.has("compute_price"));
            if root.has("returns") && !faulty {
                self.found.push(
                    Diagnostic::warning(
                        root.place("returns"),
                        "`returns` has no effect without `compute_price`",
                    )
                    .hint("add `[drivers.compute_price]` with a `level`, or remove it"),
                );
            }
            return;
        }
        // Where the table is not written, what asks for returns is shown.
        let drivers = root.record("drivers").unwrap_or(root);
        let asked = drivers.place("compute_price");
        for term in Term::ALL {
            let lacks = |c: &&Commitment| {
                let build = c.build.as_ref();
                build.is_some_and(|b| !b.terms.contains_key(&term))
            };
            let needed = term.default().is_none() && term != Term::ChipLife;
            let table = root.record(term.table().name());
            let faulty = table.is_some_and(|record| record.faulty(term.name()));
            if !needed || common(term).is_some() || faulty {
                continue;
            }
            let mut builds = scenario.commitments.iter();
            if let Some(first) = builds.find(lacks) {
                let span = table.map_or(asked, |record| record.span);
                self.found.push(
                    Diagnostic::error(span, format!("returns need `{}`", term.name()))
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
        let mut sound = true;
        for (_, row) in record.records("correlations") {
            for name in ["a", "b"] {
                let Some(path) = row.text(name) else { continue };
                match drivers.iter().find(|d| d.0 == path) {
                    None => {
                        sound = false;
                        let known: Vec<&str> = drivers.iter().map(|d| d.0.as_str()).collect();
                        let error = Diagnostic::error(
                            row.place(name),
                            format!("there is no driver `{path}`"),
                        );
                        self.found
                            .push(match nearest(path, known.iter().copied()).first() {
                                Some(near) => error.hint(format!("did you mean `{near}`?")),
                                None => error.hint(format!("the drivers are {}", quoted(&known))),
                            });
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
                sound = false;
                self.found.push(
                    Diagnostic::error(row.place("b"), "a driver is correlated with itself")
                        .hint("name another one"),
                );
            }
        }
        if !sound {
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

    fn benchmark_years(&mut self, root: &Record, scenario: &Scenario) {
        let years: Vec<i16> = scenario.calendar.years().iter().map(|y| y.year).collect();
        for (benchmark, (_, row)) in scenario.benchmarks.iter().zip(root.records("benchmarks")) {
            let outside = benchmark.year.is_some_and(|y| !years.contains(&y));
            if outside && benchmark.beside != Beside::Nothing {
                let message = format!("`{}` is about a year outside the horizon", benchmark.id);
                self.found.push(
                    Diagnostic::warning(row.place("year"), message)
                        .hint("nothing of ours stands beside it: move `time`, or remove `metric`"),
                );
            }
        }
    }
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
