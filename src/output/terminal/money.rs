//! Who can pay, and claims against the simulated sum.

use super::super::table::{Align, Table};
use super::{CLAIMS, Screen, error, probability, probability_value, table, value};
use crate::domain::commitment::Kind;
use crate::domain::{Commitment, Metric, SubjectKind};
use crate::results::{ClaimFigure, Figure};
use crate::statistics::{Estimate, digits};
use crate::units::Unit;

/// Buyers that are shown, the most likely to default first.
const BUYERS: usize = 3;

impl Screen<'_> {
    /// Rows of the portfolio's table: what goes round in circles, what could not be paid, who
    /// defaults, and whose failure costs most.
    pub(super) fn money(&self, table: &mut Table) {
        if let Some((year, figure)) = self.peak_year(Metric::Circularity) {
            self.portfolio_row(table, format!("circularity in {year} (peak)"), figure);
        }
        if let Some(figure) = self.total(Metric::FundingGap) {
            self.portfolio_row(table, "funding gap, all years".to_owned(), figure);
        }
        for figure in self.buyers().into_iter().take(BUYERS) {
            self.portfolio_row(table, format!("default of {}", figure.subject), figure);
        }
        let mut costliest = None;
        for failure in &self.results.failures {
            let most = costliest.and_then(|(most, _)| most);
            if most.is_none() || failure.lost.value > most {
                costliest = Some((failure.lost.value, failure));
            }
        }
        if let Some((Some(_), failure)) = costliest {
            table.row([
                format!("costliest failure: {}", failure.entity),
                Unit::Money.label(self.scenario.currency.code()),
                value(&failure.lost),
                error(&failure.lost),
            ]);
        }
    }

    /// Figures of default over the run, the largest probability first.
    fn buyers(&self) -> Vec<&Figure> {
        let figures = self.results.figures.iter();
        let mut buyers: Vec<&Figure> = figures
            .filter(|f| f.subject_kind == SubjectKind::Entity && f.metric == Metric::Defaulted)
            .filter(|f| f.period.is_none())
            .collect();
        let size = |f: &Figure| f.mean.value.unwrap_or(0.0);
        buyers.sort_by(|a, b| size(b).total_cmp(&size(a)));
        buyers
    }

    /// Each claim and what is known to have happened, then the sum of its builds as simulated, then
    /// over its coverage, with the ranks of what happened among the trials.
    pub(super) fn claims(&mut self) {
        let mut columns = vec![
            ("claim".to_owned(), Align::Left),
            ("claimed".to_owned(), Align::Right),
        ];
        columns.extend(self.level_columns());
        columns.extend(["P(reached) ± se", "fact and rank"].map(|h| (h.to_owned(), Align::Right)));
        let mut table = table(&columns);
        let compared: Vec<&Commitment> = self
            .scenario
            .commitments
            .iter()
            .filter(|c| c.kind == Kind::Claim && self.of(c, Metric::SimulatedSum).is_some())
            .collect();
        for claim in compared.iter().take(CLAIMS) {
            self.claim(&mut table, claim);
        }
        let more = compared.len().saturating_sub(CLAIMS);
        if more > 0 {
            table.row([format!("{more} more in portfolio.csv")]);
        }
        if !table.is_empty() {
            self.table(&table);
        }
    }

    fn claim(&self, table: &mut Table, claim: &Commitment) {
        let mut figures = self.results.claims.iter();
        let outcome = figures.find(|f| {
            let other = self.scenario.commitments.get(f.commitment);
            other.is_some_and(|c| c.id == claim.id)
        });
        let claimed = self.scenario.claimed(claim).map(rounded);
        let mut row = vec![claim.id.clone(), claimed.unwrap_or_default()];
        row.resize(self.levels.len() + 3, String::new());
        row.extend(outcome.map(fact));
        table.row(row);
        let simulated = outcome.map(|f| &f.simulated);
        let scaled = outcome.map(|f| &f.scaled);
        for (name, sum, reached, ranks) in [
            (
                "  simulated",
                Metric::SimulatedSum,
                Metric::Reached,
                simulated,
            ),
            ("  scaled", Metric::ScaledSum, Metric::ScaledReached, scaled),
        ] {
            let mut row = vec![name.to_owned(), String::new()];
            match self.of(claim, sum) {
                Some(figure) => row.extend(self.quantiles(figure)),
                None => row.extend(self.levels.iter().map(|_| String::new())),
            }
            let reached = self.of(claim, reached);
            row.push(reached.map_or_else(String::new, |f| probability(&f.mean)));
            row.push(ranks.map_or_else(String::new, shown_ranks));
            table.row(row);
        }
    }

    /// A figure of the whole run of a commitment.
    fn of(&self, commitment: &Commitment, metric: Metric) -> Option<&Figure> {
        self.results
            .figure(SubjectKind::Commitment, &commitment.id, metric)
    }
}

fn fact(figure: &ClaimFigure) -> String {
    match figure.outcome {
        (low, high) if low == high => rounded(low),
        (low, high) => format!("{} to {}", rounded(low), rounded(high)),
    }
}

fn rounded(x: f64) -> String {
    digits::rounded(x, None, 1)
}

fn shown_ranks(ranks: &(Estimate, Estimate)) -> String {
    let (low, high) = (probability_value(&ranks.0), probability_value(&ranks.1));
    if low == high {
        low
    } else {
        format!("{low}, {high}")
    }
}
