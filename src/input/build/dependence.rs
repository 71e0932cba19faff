//! Factors and correlations: what they name, and whether a joint distribution can have them.

use super::super::check::{Record, shown};
use super::Builder;
use crate::diagnostics::{Diagnostic, Severity, nearest};
use crate::domain::{
    Contradiction, Copula, Correlation, Dependence, Factor, Joint, Loading, Scenario, Strength,
    Variable, variables,
};
use std::collections::BTreeMap;

impl Builder<'_> {
    /// Reads what is stated of dependence into the scenario, whose other parts are complete.
    pub(super) fn dependence(&mut self, root: &Record, scenario: &mut Scenario) {
        let some = |key: &str| !root.records(key).is_empty();
        let stated = some("factors") || some("correlations");
        let table = root.record("dependence");
        if let Some(table) = table.filter(|_| !stated) {
            self.found.push(
                Diagnostic::warning(table.span, "`dependence` has no effect")
                    .hint("there are no `[[factors]]` and no `[[correlations]]`"),
            );
        }
        if !stated {
            return;
        }
        let all = variables(scenario);
        let before = self.found.len();
        let copula = table.map_or(Copula::Gaussian, |t| self.copula(t));
        let factors = root.records("factors");
        let factors = factors
            .iter()
            .map(|(id, row)| self.factor(id, row, scenario, &all));
        let factors = factors.collect();
        let correlations = self.pairs(root, &all);
        scenario.dependence = Dependence {
            copula,
            repair: table.and_then(|t| t.flag("repair")).unwrap_or(false),
            factors,
            correlations,
        };
        // What is faulty may leave numbers out on which others depend.
        let faulty = self.found.iter().skip(before);
        let faulty = faulty.filter(|d| d.severity == Severity::Error).count() > 0;
        if !faulty && let Err(contradiction) = Joint::of_variables(scenario, &all) {
            self.contradiction(&contradiction, root, scenario, &all);
        }
    }

    fn copula(&mut self, table: &Record) -> Copula {
        let student = table.text("copula") == Some(Copula::NAMES[1]);
        let degrees = table.number("degrees");
        if !student {
            if table.has("degrees") && !table.faulty("copula") {
                self.found.push(
                    Diagnostic::warning(table.place("degrees"), "`degrees` has no effect")
                        .hint("write `copula = \"t\"` beside it"),
                );
            }
            return Copula::Gaussian;
        }
        match degrees {
            Some(degrees) if degrees > 2.0 => return Copula::StudentT(degrees),
            Some(degrees) => self.found.push(
                Diagnostic::error(table.place("degrees"), "`degrees` must be above 2")
                    .label(format!("{degrees} is not"))
                    .hint("3 to 10 are usual; the more, the nearer to `gaussian`"),
            ),
            None if table.faulty("degrees") => {}
            None => self.found.push(
                Diagnostic::error(table.place("copula"), "the copula `t` has no `degrees`")
                    .hint("add `degrees = 5`; 3 to 10 are usual"),
            ),
        }
        Copula::Gaussian
    }

    fn factor(&mut self, id: &str, row: &Record, scenario: &Scenario, all: &[Variable]) -> Factor {
        let scale = row.number("scale").unwrap_or(1.0);
        let mut loadings = Vec::new();
        for (_, row) in row.records("loadings") {
            let (Some(inputs), Some(loading)) = (row.text("inputs"), row.number("loading")) else {
                continue;
            };
            let loading = Loading {
                inputs: inputs.trim().to_owned(),
                sponsor: row.text("sponsor").map(str::to_owned),
                region: row.text("region").map(str::to_owned),
                loading,
                evidence: row.evidence(),
            };
            if self.filters(row, &loading, scenario) {
                self.names_something(row, &loading, scenario, all, scale != 0.0);
            }
            loadings.push(loading);
        }
        if row.records("loadings").is_empty() && row.get("loadings").is_some() {
            let message = format!("nothing loads on the factor `{id}`");
            self.found.push(
                Diagnostic::error(row.place("loadings"), message)
                    .hint("add `{ inputs = \"commitments.*.realized\", loading = 0.5 }`"),
            );
        }
        Factor {
            id: id.to_owned(),
            title: row.text_or_empty("title"),
            scale,
            loadings,
            evidence: row.evidence(),
        }
    }

    /// The sponsor and the region of a loading are known.
    fn filters(&mut self, row: &Record, loading: &Loading, scenario: &Scenario) -> bool {
        let sponsors = scenario.commitments.iter().flat_map(|c| &c.sponsors);
        let mut known: Vec<&str> = sponsors.map(|s| s.name.as_str()).collect();
        known.extend(scenario.entities.iter().map(|e| e.name.as_str()));
        let mut good = true;
        if let Some(name) = &loading.sponsor
            && !known.contains(&name.as_str())
        {
            self.unknown(row.place("sponsor"), "sponsor", name, known.into_iter());
            good = false;
        }
        let mut known: Vec<&str> = scenario.regions.iter().map(|r| r.id.as_str()).collect();
        known.extend(scenario.regions.iter().filter_map(|r| r.group.as_deref()));
        if let Some(name) = &loading.region
            && !known.contains(&name.as_str())
        {
            self.unknown(row.place("region"), "region", name, known.into_iter());
            good = false;
        }
        good
    }

    fn names_something(
        &mut self,
        row: &Record,
        loading: &Loading,
        scenario: &Scenario,
        all: &[Variable],
        acts: bool,
    ) {
        let mut hits = all.iter().filter(|v| v.loads(loading, scenario)).peekable();
        let pattern = &loading.inputs;
        if hits.peek().is_some() {
            if acts && !hits.any(|v| v.uncertain) {
                let message = format!("`{pattern}` names only numbers that are certain");
                self.found.push(
                    Diagnostic::warning(row.place("inputs"), message)
                        .hint("what never varies depends on nothing: remove the loading"),
                );
            }
            return;
        }
        let wide = Loading {
            sponsor: None,
            region: None,
            ..loading.clone()
        };
        let filtered = all.iter().any(|v| v.loads(&wide, scenario));
        let error = Diagnostic::error(
            row.place("inputs"),
            match filtered {
                true => format!("`{pattern}` names no input of that sponsor or region"),
                false => format!("`{pattern}` names no input"),
            },
        );
        let paths = all.iter().map(|v| v.path.as_str());
        let near = nearest(pattern, paths);
        self.found.push(match near.first().filter(|_| !filtered) {
            Some(near) if !pattern.contains('*') => error.hint(format!("did you mean `{near}`?")),
            _ if filtered => error.hint("remove the filter, or the loading"),
            _ => error.hint(
                "write a path of `buildout list SCENARIO inputs`, with `*` for an id, as in `commitments.*.realized`",
            ),
        });
    }

    fn pairs(&mut self, root: &Record, all: &[Variable]) -> Vec<Correlation> {
        let by_path: BTreeMap<&str, &Variable> = all.iter().map(|v| (v.path.as_str(), v)).collect();
        let mut pairs: Vec<Correlation> = Vec::new();
        for (id, row) in root.records("correlations") {
            let ends = ["a", "b"].map(|name| self.end(row, name, &by_path));
            let strength = self.strength(row);
            let ([Some(a), Some(b)], Some(strength)) = (ends, strength) else {
                continue;
            };
            if a == b {
                self.found.push(
                    Diagnostic::error(row.place("b"), format!("`{a}` is correlated with itself"))
                        .hint("name another input"),
                );
                continue;
            }
            let same = |c: &Correlation| (c.a == a && c.b == b) || (c.a == b && c.b == a);
            if pairs.iter().any(same) {
                let message = format!("the correlation of `{a}` and `{b}` stands twice");
                self.found
                    .push(Diagnostic::error(row.place("b"), message).hint(
                        "remove one of them; a variant changes a row by its `id`, if it has one",
                    ));
                continue;
            }
            pairs.push(Correlation {
                id: id.clone(),
                a,
                b,
                strength,
                evidence: row.evidence(),
            });
        }
        pairs
    }

    /// One end of a pair, which must be known and should be uncertain.
    fn end(&mut self, row: &Record, name: &str, all: &BTreeMap<&str, &Variable>) -> Option<String> {
        let path = row.text(name)?.trim();
        let span = row.place(name);
        match all.get(path) {
            Some(variable) if variable.uncertain => {}
            Some(_) => {
                let message = format!("the correlation of `{path}` has no effect");
                self.found.push(
                    Diagnostic::warning(span, message).hint("it is certain in this scenario"),
                );
            }
            None => {
                let error = Diagnostic::error(span, format!("there is no input `{path}`"));
                let near = nearest(path, all.keys().copied());
                self.found.push(match near.first() {
                    Some(near) => error.hint(format!("did you mean `{near}`?")),
                    None => error.hint("`buildout list SCENARIO inputs` names them"),
                });
                return None;
            }
        }
        Some(path.to_owned())
    }

    fn strength(&mut self, row: &Record) -> Option<Strength> {
        match (row.has("r"), row.has("rank")) {
            (true, false) => row.number("r").map(Strength::Score),
            (false, true) => row.number("rank").map(Strength::Rank),
            (true, true) => {
                self.found.push(
                    Diagnostic::error(row.place("rank"), "the row has an `r` and a `rank`")
                        .hint("keep one of them"),
                );
                None
            }
            (false, false) => {
                self.found.push(
                    Diagnostic::error(row.span, "the row has neither `r` nor `rank`").hint(
                        "`r` is the correlation of normal scores, `rank` that of ranks (Spearman)",
                    ),
                );
                None
            }
        }
    }

    fn contradiction(
        &mut self,
        contradiction: &Contradiction,
        root: &Record,
        scenario: &Scenario,
        all: &[Variable],
    ) {
        match contradiction {
            Contradiction::Overloaded { path, sum } => {
                let variable = all.iter().find(|v| v.path == *path);
                let factors = root.records("factors").iter();
                let rows = factors.flat_map(|(_, row)| row.records("loadings"));
                let whole =
                    |r: &Record| r.text("inputs").is_some() && r.number("loading").is_some();
                let rows = rows.filter(|(_, row)| whole(row));
                let stated = scenario.dependence.factors.iter();
                let loadings = stated.flat_map(|f| &f.loadings);
                let last = rows
                    .zip(loadings)
                    .filter(|(_, l)| variable.is_some_and(|v| v.loads(l, scenario)))
                    .last();
                let span = last.map_or(root.place("factors"), |((_, row), _)| row.place("loading"));
                let message = format!("`{path}` loads more than 1 on its factors");
                self.found.push(
                    Diagnostic::error(span, message)
                        .label(format!("the squares of its loadings sum to {}", shown(*sum)))
                        .hint("they are shares of its variance: lower them until they sum to at most 1"),
                );
            }
            Contradiction::Indefinite {
                smallest,
                path,
                size,
            } => {
                let rows = root.records("correlations");
                let named = |row: &&(String, Record)| {
                    [row.1.text("a"), row.1.text("b")].contains(&Some(path.as_str()))
                };
                let row = rows.iter().rfind(named).or(rows.last());
                let span = row.map_or(root.place("correlations"), |r| r.1.span);
                let smallest = (smallest * 1e4).round() / 1e4;
                self.found.push(
                    Diagnostic::error(span, "no inputs can have these correlations")
                        .label(format!("those of `{path}` contradict the others"))
                        .hint(format!(
                            "the matrix of {size} inputs has the eigenvalue {smallest} and must be positive definite: bring some correlations closer to 0, or write `repair = true` in `[dependence]` for the nearest possible ones"
                        )),
                );
            }
        }
    }
}
