//! Entities, contracts, stakes and claims of the resolved scenario.

use super::resolved::{Writer, number, quoted, quoted_key};
use crate::domain::{
    Calls, ClaimTerms, Deal, Entity, Evidence, Funding, Pacing, Scenario, Sponsor, StakeTerms,
};

impl Writer {
    pub(super) fn entities(&mut self, scenario: &Scenario) {
        for entity in &scenario.entities {
            self.header(&format!("[entities.{}]", quoted_key(&entity.id)));
            self.text("name", &entity.name);
            self.text("title", &entity.title);
            self.evidence(&entity.evidence);
            if let Some(funding) = &entity.funding {
                self.funding(entity, funding);
            }
            if let Some(spread) = &entity.spread {
                self.quantity("spread", spread);
            }
        }
    }

    fn funding(&mut self, entity: &Entity, funding: &Funding) {
        let prefix = format!("entities.{}.", entity.id);
        for quantity in funding.quantities() {
            // Once stated, a default would claim the entity's evidence for its own.
            if quantity.origin != "built-in" || entity.evidence == Evidence::default() {
                let name = quantity.path.strip_prefix(&prefix);
                self.quantity(name.unwrap_or(&quantity.path), quantity);
            }
        }
    }

    pub(super) fn suppliers(&mut self, suppliers: &[Sponsor]) {
        if !suppliers.is_empty() {
            let shares = suppliers.iter().map(|s| (s.name.as_str(), s.share));
            self.shares("suppliers", shares);
        }
    }

    pub(super) fn deal(&mut self, scenario: &Scenario, deal: &Deal) {
        let id = |index: usize| scenario.commitments[index].id.as_str();
        match deal {
            Deal::Contract(contract) => {
                if contract.backed_by.is_empty() {
                    self.raw("existing_capacity", "true");
                } else {
                    self.names("backed_by", contract.backed_by.iter().map(|i| id(*i)));
                }
                self.quantity("default_after", &contract.default_after);
                self.quantity("relet_price", &contract.relet_price);
                self.quantity("relet_delay", &contract.relet_delay);
            }
            Deal::Stake(stake) => self.stake(stake, &id),
            Deal::Claim(claim) => self.claim(claim),
        }
    }

    fn stake<'a>(&mut self, stake: &StakeTerms, id: &dyn Fn(usize) -> &'a str) {
        self.text("form", stake.form.name());
        self.quantity("realized", &stake.realized);
        self.quantity("delay_years", &stake.delay_years);
        self.quantity("hazard", &stake.hazard);
        match &stake.calls {
            // The commitment's own window.
            Calls::Even(_) => {}
            Calls::Tranches(tranches) => {
                let dates: Vec<(String, f64)> =
                    tranches.iter().map(|t| (t.0.to_string(), t.1)).collect();
                let shares = dates.iter().map(|(date, share)| (date.as_str(), *share));
                self.shares("tranches", shares);
            }
            Calls::Milestone { build, gw } => {
                self.text("milestone_build", id(*build));
                self.quantity("milestone_gw", gw);
            }
            Calls::Pacing(pacing) => self.pacing(pacing),
        }
    }

    fn pacing(&mut self, pacing: &Pacing) {
        let rates: Vec<String> = pacing.contributions.iter().map(|r| number(*r)).collect();
        self.raw("contribution_rates", &format!("[{}]", rates.join(", ")));
        self.raw("fund_life", &number(pacing.life));
        self.raw("bow", &number(pacing.bow));
        self.raw("fund_yield", &number(pacing.dividend_yield));
        self.quantity("fund_growth", &pacing.growth);
    }

    fn claim(&mut self, claim: &ClaimTerms) {
        if !claim.scope.is_empty() {
            self.names("scope", claim.scope.iter().map(String::as_str));
        }
        self.raw(
            "claim_ai_only",
            if claim.ai_only { "true" } else { "false" },
        );
        self.quantity("coverage", &claim.coverage);
        if let Some((low, high)) = claim.outcome {
            self.raw("outcome_low", &number(low));
            self.raw("outcome_high", &number(high));
        }
    }

    fn names<'a>(&mut self, key: &str, names: impl Iterator<Item = &'a str>) {
        let quoted: Vec<String> = names.map(quoted).collect();
        self.raw(key, &format!("[{}]", quoted.join(", ")));
    }
}
