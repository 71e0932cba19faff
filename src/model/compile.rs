//! From a scenario to its plan.

use super::assets;
use super::claims::ClaimPlan;
use super::columns::Columns;
use super::curve::CurveKernel;
use super::dependence::DependencePlan;
use super::drivers::{self, DriversPlan};
use super::funding::FundingPlan;
use super::layout::layout;
use super::observation::ObservationPlan;
use super::plan::{BuildPlan, LedgerPlan, Plan, PlannedInput, Slot, Twin};
use super::regimes::{self, RegimePlan};
use super::threshold::Threshold;
use crate::domain::{Commitment, Joint, Kind, OverrunPolicy, Quantity, Scenario, threshold_path};
use crate::error::Error;
use crate::sampling::{Address, Transform};
use std::collections::BTreeMap;

impl Plan {
    /// Compiles a valid scenario.
    ///
    /// # Errors
    /// Two names that hash to one address (a chance of about n²/2⁶⁵), shocks that cannot be
    /// correlated so, a term of returns that nobody states.
    pub fn compile(scenario: &Scenario) -> Result<Self, Error> {
        let mut slots = Slots::default();
        let quantities = scenario.quantities();
        for index in 0..quantities.len() {
            slots.add(index, &quantities);
        }
        let joint = Joint::of(scenario).map_err(|_| Error::Failed {
            message: "the stated dependence is not positive definite".into(),
            hint: Some("bring loadings and correlations closer to 0".into()),
        })?;
        let dependence = DependencePlan::new(scenario, joint, &slots.inputs);
        for input in &mut slots.inputs {
            input.dependent = dependence.slot(&input.path).is_some();
        }
        let calendar = &scenario.calendar;
        let regimes = scenario
            .regimes
            .as_ref()
            .map(|r| RegimePlan::compile(r, calendar.delta(), |q| slots.get(q)));
        let drivers = DriversPlan::compile(scenario, regimes.as_ref(), |q| slots.get(q))?;
        let regions = assets::regions(scenario, &drivers, |q| slots.get(q));
        let groups = scenario.region_groups().into_iter();
        let order = children_first(&scenario.commitments);
        let mut ledger: Vec<LedgerPlan> = scenario
            .commitments
            .iter()
            .map(|c| ledger_entry(scenario, c, &slots))
            .collect();
        let mut sponsors: Vec<String> = Vec::new();
        let mut builds: Vec<BuildPlan> = Vec::new();
        for commitment in order {
            let planned = build(scenario, commitment, &slots, &mut sponsors, &drivers)?;
            if let Some(planned) = planned {
                ledger[commitment].build = Some(builds.len());
                builds.push(planned);
            }
        }
        for i in 0..builds.len() {
            let parent = scenario.commitments[builds[i].commitment].part_of;
            builds[i].parent = parent.and_then(|p| ledger[p].build);
            if let Some(p) = builds[i].parent {
                builds[p].has_children = true;
            }
        }
        for i in 0..builds.len() {
            let mut at = Some(i);
            while let Some(b) = at {
                let date = builds[b].deadline;
                builds[i].probes.push(date);
                at = builds[b].parent;
            }
        }
        let rate = |c: &Commitment| fx(scenario, c, &slots);
        let funding = FundingPlan::compile(scenario, &builds, |q| slots.get(q), rate)?;
        let claims = ClaimPlan::compile(scenario, &builds, |q| slots.get(q), rate);
        let mut plan = Self {
            funding,
            claims,
            delta: calendar.delta(),
            periods: calendar.periods(),
            years: calendar.years(),
            origin: calendar.start().decimal_year(),
            inputs: slots.inputs,
            dependence,
            regimes,
            drivers,
            regions,
            groups: groups.map(|(name, of)| (name.to_owned(), of)).collect(),
            ledger,
            twins: Twin::of(&builds, sponsors.len()),
            builds,
            sponsors,
            columns: Columns::default(),
            specs: Vec::new(),
            observations: Vec::new(),
        };
        plan.join_thresholds(scenario);
        (plan.columns, plan.specs) = layout(scenario, &plan);
        plan.observations = ObservationPlan::of(scenario, &plan)?;
        plan.check_addresses(scenario)?;
        Ok(plan)
    }

    /// Tells thresholds that depend on other inputs where they are drawn.
    fn join_thresholds(&mut self, scenario: &Scenario) {
        let drawn = |commitment: usize| {
            let id = &scenario.commitments[commitment].id;
            self.dependence.slot(&threshold_path(id))
        };
        for build in &mut self.builds {
            build.threshold.drawn = drawn(build.commitment);
        }
        for stake in self.funding.iter_mut().flat_map(|f| &mut f.stakes) {
            stake.threshold.drawn = drawn(stake.commitment);
        }
    }

    fn check_addresses(&self, scenario: &Scenario) -> Result<(), Error> {
        let mut names: Vec<(Address, String)> = self
            .inputs
            .iter()
            .map(|i| (i.address, i.path.clone()))
            .collect();
        names.extend(self.builds.iter().map(|b| {
            let id = &scenario.commitments[b.commitment].id;
            (b.threshold.address, threshold_path(id))
        }));
        let stakes = self.funding.iter().flat_map(|f| &f.stakes);
        names.extend(stakes.map(|s| {
            let id = &scenario.commitments[s.commitment].id;
            (s.threshold.address, threshold_path(id))
        }));
        names.extend(
            self.regimes
                .iter()
                .map(|r| (r.address, regimes::ADDRESS.to_owned())),
        );
        names.extend(
            self.drivers
                .drivers
                .iter()
                .filter_map(|d| Some((d.shock?, drivers::shock_name(&d.path)))),
        );
        names.extend(self.dependence.addresses());
        names.sort();
        for pair in names.windows(2) {
            if pair[0].0 == pair[1].0 {
                return Err(Error::Failed {
                    message: format!(
                        "`{}` and `{}` would share their random numbers",
                        pair[0].1, pair[1].1
                    ),
                    hint: Some("rename one of the two".into()),
                });
            }
        }
        Ok(())
    }
}

#[derive(Default)]
struct Slots {
    by_path: BTreeMap<String, Slot>,
    inputs: Vec<PlannedInput>,
}

impl Slots {
    fn add(&mut self, index: usize, quantities: &[&Quantity]) {
        let quantity = quantities[index];
        let slot = match quantity.constant() {
            Some(value) => Slot::Fixed(value),
            None => {
                let distribution = &quantity.distribution;
                let alike =
                    |i: &&PlannedInput| quantities[i.quantity].distribution == *distribution;
                let transform = match self.inputs.iter().find(alike) {
                    Some(input) => input.transform.clone(),
                    None => Transform::compile(distribution),
                };
                self.inputs.push(PlannedInput {
                    quantity: index,
                    path: quantity.path.clone(),
                    address: Address::of(&quantity.path),
                    transform,
                    dependent: false,
                });
                Slot::Drawn(self.inputs.len() - 1)
            }
        };
        self.by_path.insert(quantity.path.clone(), slot);
    }

    fn get(&self, quantity: &Quantity) -> Slot {
        self.by_path[&quantity.path]
    }
}

/// Simulated builds, children before parents, else in the order of the scenario.
fn children_first(commitments: &[Commitment]) -> Vec<usize> {
    let depth = |mut i: usize| {
        let mut depth = 0;
        while let Some(parent) = commitments[i].part_of {
            depth += 1;
            i = parent;
        }
        depth
    };
    let mut order: Vec<usize> = (0..commitments.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(depth(*i)));
    order
}

fn fx(scenario: &Scenario, commitment: &Commitment, slots: &Slots) -> Slot {
    let rate = scenario
        .fx
        .iter()
        .find(|f| f.currency == commitment.currency);
    rate.map_or(Slot::Fixed(1.0), |f| slots.get(&f.rate.level))
}

fn ledger_entry(scenario: &Scenario, commitment: &Commitment, slots: &Slots) -> LedgerPlan {
    let (amount, rate) = match (
        &commitment.amount,
        &commitment.power_gw,
        &scenario.drivers.capex_per_mw,
    ) {
        (Some(amount), _, _) => (Some(slots.get(amount)), fx(scenario, commitment, slots)),
        (None, Some(power), Some(level)) if commitment.kind == Kind::Build => {
            (Some(slots.get(power)), slots.get(&level.level))
        }
        _ => (None, Slot::Fixed(1.0)),
    };
    LedgerPlan {
        amount,
        rate,
        power: commitment.power_gw.as_ref().map(|q| slots.get(q)),
        in_naive_total: commitment.in_naive_total && commitment.same_as.is_none(),
        build: None,
    }
}

fn build(
    scenario: &Scenario,
    index: usize,
    slots: &Slots,
    sponsors: &mut Vec<String>,
    drivers: &DriversPlan,
) -> Result<Option<BuildPlan>, Error> {
    let commitment = &scenario.commitments[index];
    let Some(terms) = commitment.build.as_ref() else {
        return Ok(None);
    };
    let calendar = &scenario.calendar;
    let shares = commitment
        .sponsors
        .iter()
        .map(|s| {
            let place = sponsors
                .iter()
                .position(|name| *name == s.name)
                .unwrap_or_else(|| {
                    sponsors.push(s.name.clone());
                    sponsors.len() - 1
                });
            (place, s.share)
        })
        .collect();
    let by_capacity = commitment.amount.is_none();
    let foreign = scenario
        .fx
        .iter()
        .position(|f| f.currency == commitment.currency);
    let price = if by_capacity {
        drivers.capex_per_mw
    } else {
        foreign.map(|f| drivers.fx[f])
    };
    let moves = |d: &usize| !drivers.drivers[*d].constant();
    Ok(Some(BuildPlan {
        commitment: index,
        parent: None,
        has_children: false,
        part_share: slots.get(&commitment.part_share),
        overlaps: commitment
            .overlaps
            .iter()
            .map(|o| slots.get(&o.share))
            .collect(),
        rate: fx(scenario, commitment, slots),
        by_capacity,
        start: calendar.tau(terms.window.start),
        deadline: calendar.tau_end(terms.window.end),
        probes: Vec::new(),
        ai_share: slots.get(&terms.ai_share),
        realized: slots.get(&terms.realized),
        delay: slots.get(&terms.delay_years),
        stretch: slots.get(&terms.stretch),
        overrun: slots.get(&terms.overrun),
        absorb: terms.overrun_policy == OverrunPolicy::Absorb,
        hazard: slots.get(&terms.hazard),
        curve: CurveKernel::compile(&terms.curve),
        spent_to_date: terms.spent_to_date.as_ref().map(|q| slots.get(q)),
        met_threshold: terms.met_threshold,
        relet: slots.get(&terms.relet),
        relet_delay: slots.get(&terms.relet_delay),
        threshold: Threshold::new(&commitment.id, slots.get(&terms.hazard)),
        sponsors: shares,
        price: price.filter(moves),
        asset: assets::asset(scenario, commitment, terms, |q| slots.get(q))?,
    }))
}
