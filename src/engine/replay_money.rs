//! Who paid in a replayed trial, period by period.

use crate::domain::Scenario;
use crate::model::Plan;
use crate::model::funding::{Funding, FundingPlan};

/// One period of an entity. Billions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EntityPeriod {
    pub received: f64,
    pub paid: f64,
    /// Owed under contracts, or needed for operations, and not paid when due.
    pub shortfall: f64,
    /// Wanted for stakes and builds and not paid.
    pub gap: f64,
    /// Share of what its builds wanted that it paid; 1 where they wanted nothing.
    pub ratio: f64,
    /// At the period's end; none where it pays all that it owes.
    pub cash: Option<f64>,
    pub debt: Option<f64>,
}

/// One entity through the horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct EntityHistory {
    pub name: String,
    pub periods: Vec<EntityPeriod>,
}

/// One period of a contract or a stake. Billions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DealPeriod {
    /// What fell due or was called in the period.
    pub due: f64,
    pub paid: f64,
    /// Paid by others for what a defaulted contract left.
    pub relet: f64,
    /// The buyer has defaulted by the period's end.
    pub defaulted: bool,
}

/// One contract or stake through the horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct DealHistory {
    pub id: String,
    pub periods: Vec<DealPeriod>,
}

/// Collects one lane's history.
pub(super) struct Money<'a> {
    plan: &'a Plan,
    terms: Option<&'a FundingPlan>,
    lane: usize,
    pub entities: Vec<EntityHistory>,
    /// Contracts, then stakes, each with its index among the scenario's commitments.
    deals: Vec<(usize, DealHistory)>,
    /// By entity: the sums of the year until the period before.
    of_year: Vec<[f64; 4]>,
    /// By contract: the sums until the period before.
    of_contract: Vec<[f64; 3]>,
    of_stake: Vec<f64>,
}

impl<'a> Money<'a> {
    pub fn new(scenario: &Scenario, plan: &'a Plan, lane: usize) -> Self {
        let terms = plan.funding.as_ref();
        let entities = terms.iter().flat_map(|f| &f.entities);
        let entities: Vec<EntityHistory> = entities
            .map(|e| EntityHistory {
                name: e.name.clone(),
                periods: Vec::with_capacity(plan.periods),
            })
            .collect();
        let contracts = terms.iter().flat_map(|f| &f.contracts);
        let stakes = terms.iter().flat_map(|f| &f.stakes);
        let commitments = contracts.map(|c| c.commitment);
        let deals = commitments.chain(stakes.map(|s| s.commitment)).map(|c| {
            let deal = DealHistory {
                id: scenario.commitments[c].id.clone(),
                periods: Vec::with_capacity(plan.periods),
            };
            (c, deal)
        });
        let (contracts, stakes) = terms.map_or((0, 0), |f| (f.contracts.len(), f.stakes.len()));
        Self {
            plan,
            terms,
            lane,
            of_year: vec![[0.0; 4]; entities.len()],
            of_contract: vec![[0.0; 3]; contracts],
            of_stake: vec![0.0; stakes],
            deals: deals.collect(),
            entities,
        }
    }

    /// Takes in period `t`.
    pub fn take(&mut self, t: usize, state: &Funding) {
        let Some(terms) = self.terms else { return };
        let l = self.lane;
        let Some(year) = self.plan.years.iter().position(|y| t < y.end) else {
            return;
        };
        let begins = self.plan.years[year].first == t;
        for (e, purse) in state.purses.iter().enumerate() {
            let sums = &purse.years[year];
            let sums = [&sums.received, &sums.paid, &sums.shortfall, &sums.gap].map(|s| s[l]);
            let before = if begins { [0.0; 4] } else { self.of_year[e] };
            let [received, paid, shortfall, gap] = since(sums, before);
            self.of_year[e] = sums;
            let limited = terms.entities[e].money.is_some();
            self.entities[e].periods.push(EntityPeriod {
                received,
                paid,
                shortfall,
                gap,
                ratio: purse.ratio[l],
                cash: limited.then_some(purse.cash()[l]),
                debt: limited.then_some(purse.debt()[l]),
            });
        }
        let contracts = state.contracts();
        for (c, contract) in contracts.iter().enumerate() {
            let sums = [&contract.asked, &contract.paid, &contract.relet].map(|s| s[l]);
            let [due, paid, relet] = since(sums, self.of_contract[c]);
            self.of_contract[c] = sums;
            self.deals[c].1.periods.push(DealPeriod {
                due,
                paid,
                relet,
                defaulted: contract.defaulted()[l] > 0.0,
            });
        }
        for (s, stake) in state.stakes.iter().enumerate() {
            let paid = stake.paid[l] - self.of_stake[s];
            self.of_stake[s] = stake.paid[l];
            self.deals[contracts.len() + s].1.periods.push(DealPeriod {
                due: stake.call[l],
                paid,
                relet: 0.0,
                defaulted: false,
            });
        }
    }

    /// Entities in the scenario's order, contracts and stakes in that of its commitments.
    pub fn finish(self) -> (Vec<EntityHistory>, Vec<DealHistory>) {
        let mut deals = self.deals;
        deals.sort_by_key(|(commitment, _)| *commitment);
        (self.entities, deals.into_iter().map(|(_, d)| d).collect())
    }
}

fn since<const N: usize>(mut sums: [f64; N], before: [f64; N]) -> [f64; N] {
    for (sum, before) in sums.iter_mut().zip(before) {
        *sum -= before;
    }
    sums
}
