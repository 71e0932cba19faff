//! From a scenario's entities and deals to their plan.

use super::plan::{
    CallsPlan, ContractPlan, EntityPlan, FundingPlan, Instrument, MoneyPlan, StakePlan,
};
use crate::domain::{Calls, Commitment, Deal, Entity, Quantity, Scenario};
use crate::error::Error;
use crate::finance::Pacing;
use crate::model::{BuildPlan, Slot, Threshold};

impl FundingPlan {
    /// Compiles a valid scenario's entities; none where it has none. `built` finds the index in
    /// `Plan::builds` of a commitment, `slot` that of a quantity, `rate` that of a currency.
    ///
    /// # Errors
    /// A deal with a party that is no entity, or with a build that is not simulated.
    pub fn compile(
        scenario: &Scenario,
        builds: &[BuildPlan],
        slot: impl Fn(&Quantity) -> Slot,
        rate: impl Fn(&Commitment) -> Slot,
    ) -> Result<Option<Self>, Error> {
        if scenario.entities.is_empty() {
            return Ok(None);
        }
        let entities = scenario.entities.iter().map(|e| entity(e, &slot)).collect();
        let mut plan = Self {
            entities,
            contracts: Vec::new(),
            stakes: Vec::new(),
            payers: Vec::new(),
            suppliers: Vec::new(),
            purchases: Vec::new(),
            flows: Vec::new(),
            watched: vec![false; builds.len()],
            fails_from: fails_from(scenario),
        };
        for build in builds {
            plan.build(scenario, build);
        }
        for (index, commitment) in scenario.commitments.iter().enumerate() {
            plan.deal(scenario, index, commitment, builds, &slot, &rate)?;
        }
        for b in 0..builds.len() {
            let returns = |e: usize| {
                let money = plan.entities[e].money.as_ref();
                money.is_some_and(|m| !m.recycle.is(0.0))
            };
            let back = plan.payers[b].iter().any(|p| returns(p.0));
            plan.watched[b] |= back && builds[b].asset.is_some();
        }
        Ok(Some(plan))
    }

    fn build(&mut self, scenario: &Scenario, build: &BuildPlan) {
        let commitment = &scenario.commitments[build.commitment];
        let find = |name: &str| scenario.entity_index(name);
        let payers: Vec<(usize, f64)> = commitment
            .sponsors
            .iter()
            .filter_map(|s| Some((find(&s.name)?, s.share)))
            .collect();
        let suppliers: Vec<(usize, f64)> = commitment
            .build
            .iter()
            .flat_map(|terms| &terms.suppliers)
            .filter_map(|s| Some((find(&s.name)?, s.share)))
            .collect();
        let mut purchases = Vec::new();
        for (payer, _) in &payers {
            for (supplier, _) in &suppliers {
                let (from, to) = (Some(*payer), Some(*supplier));
                purchases.push(Self::flow(&mut self.flows, from, to, Instrument::Purchase));
            }
        }
        self.payers.push(payers);
        self.suppliers.push(suppliers);
        self.purchases.push(purchases);
    }

    fn deal(
        &mut self,
        scenario: &Scenario,
        index: usize,
        commitment: &Commitment,
        builds: &[BuildPlan],
        slot: impl Fn(&Quantity) -> Slot,
        rate: impl Fn(&Commitment) -> Slot,
    ) -> Result<(), Error> {
        let (Some(deal), Some(amount)) = (&commitment.deal, &commitment.amount) else {
            return Ok(());
        };
        let calendar = &scenario.calendar;
        let party = |name: Option<&str>| {
            let found = name.and_then(|name| scenario.entity_index(name));
            found.ok_or_else(|| Error::Failed {
                message: format!("a party of `{}` is no entity", commitment.id),
                hint: Some("declare it under `[entities]`".into()),
            })
        };
        let built = |other: usize| {
            let found = builds.iter().position(|b| b.commitment == other);
            found.ok_or_else(|| Error::Failed {
                message: format!(
                    "`{}` rests on `{}`, which is not simulated",
                    commitment.id, scenario.commitments[other].id
                ),
                hint: Some("name a build with an amount or a capacity".into()),
            })
        };
        let payer = || party(commitment.sponsors.first().map(|s| s.name.as_str()));
        let payee = || party(commitment.counterparty.as_deref());
        match deal {
            Deal::Claim(_) => {}
            Deal::Contract(terms) => {
                let (buyer, seller) = (payer()?, payee()?);
                let backing: Result<Vec<usize>, Error> =
                    terms.backed_by.iter().map(|b| built(*b)).collect();
                let backing = backing?;
                for b in &backing {
                    self.watched[*b] = true;
                }
                let flows = &mut self.flows;
                self.contracts.push(ContractPlan {
                    commitment: index,
                    buyer,
                    seller,
                    value: slot(amount),
                    rate: rate(commitment),
                    start: calendar.tau(terms.window.start),
                    end: calendar.tau_end(terms.window.end),
                    required: commitment
                        .power_gw
                        .as_ref()
                        .filter(|_| !backing.is_empty())
                        .map(&slot),
                    backing,
                    default_after: slot(&terms.default_after),
                    relet_price: slot(&terms.relet_price),
                    relet_delay: slot(&terms.relet_delay),
                    flow: Self::flow(flows, Some(buyer), Some(seller), Instrument::Contract),
                    relet_flow: Self::flow(flows, None, Some(seller), Instrument::Relet),
                });
            }
            Deal::Stake(terms) => {
                let (investor, investee) = (payer()?, payee()?);
                let calls = match &terms.calls {
                    Calls::Even(window) => CallsPlan::Even {
                        start: calendar.tau(window.start),
                        end: calendar.tau_end(window.end),
                    },
                    Calls::Tranches(list) => {
                        let dated = list.iter().map(|(date, s)| (calendar.tau(*date), *s));
                        CallsPlan::Tranches(dated.collect())
                    }
                    Calls::Milestone { build, gw } => {
                        let build = built(*build)?;
                        self.watched[build] = true;
                        let announced = commitment.announced.map(|date| calendar.tau(date));
                        CallsPlan::Milestone {
                            start: announced.unwrap_or(0.0),
                            build,
                            gw: slot(gw),
                        }
                    }
                    Calls::Pacing(p) => CallsPlan::Pacing {
                        start: calendar.tau(p.start),
                        pacing: Pacing::new(
                            p.contributions.clone(),
                            p.life,
                            p.bow,
                            p.dividend_yield,
                            0.0,
                        )
                        .ok_or_else(|| Error::Failed {
                            message: format!("the pacing of `{}` has no schedule", commitment.id),
                            hint: Some("shares lie in 0 to 1, life and bow above 0".into()),
                        })?,
                        growth: slot(&p.growth),
                    },
                };
                let flows = &mut self.flows;
                let flow = Self::flow(flows, Some(investor), Some(investee), Instrument::Stake);
                let returns = matches!(calls, CallsPlan::Pacing { .. });
                let returns_flow = returns
                    .then(|| Self::flow(flows, None, Some(investor), Instrument::Distribution));
                self.stakes.push(StakePlan {
                    commitment: index,
                    investor,
                    investee,
                    amount: slot(amount),
                    rate: rate(commitment),
                    realized: slot(&terms.realized),
                    delay: slot(&terms.delay_years),
                    hazard: slot(&terms.hazard),
                    threshold: Threshold::new(&commitment.id, slot(&terms.hazard)),
                    calls,
                    flow,
                    returns_flow,
                });
            }
        }
        Ok(())
    }
}

/// The first period that begins after the day as seen from which the scenario was written; one after the
/// last where there is none.
fn fails_from(scenario: &Scenario) -> usize {
    let calendar = &scenario.calendar;
    let seen = scenario.as_of.map_or(0.0, |date| calendar.tau_end(date));
    (seen / calendar.delta()).ceil().max(0.0) as usize
}

fn entity(entity: &Entity, slot: impl Fn(&Quantity) -> Slot) -> EntityPlan {
    let money = entity.funding.as_ref().map(|f| MoneyPlan {
        cash: slot(&f.cash),
        operating: slot(&f.operating),
        growth: slot(&f.growth),
        growth_years: f.growth_years.as_ref().map(&slot),
        available_share: slot(&f.available_share),
        borrowing: slot(&f.borrowing),
        debt: slot(&f.debt),
        debt_ceiling: f.debt_ceiling.as_ref().map(&slot),
        retention: slot(&f.retention),
        recycle: slot(&f.recycle),
    });
    EntityPlan {
        name: entity.name.clone(),
        money,
    }
}
