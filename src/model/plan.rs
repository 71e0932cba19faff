//! The scenario compiled: every number has a slot, every build its indices, nothing is looked up by
//! name any more.

use super::Lanes;
use super::columns::{self, ColumnSpec, Columns};
use super::curve::CurveKernel;
use super::regimes::RegimePlan;
use crate::calendar::YearSpan;
use crate::domain::{Commitment, Kind, OverrunPolicy, Quantity, Scenario};
use crate::error::Error;
use crate::sampling::{Address, Transform};
use std::collections::BTreeMap;

/// Where a quantity's value is found in a block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Slot {
    /// The same in every trial.
    Fixed(f64),
    /// Index of a drawn input.
    Drawn(usize),
}

impl Slot {
    /// Copies the value of every lane.
    #[inline]
    pub fn fill(self, drawn: &[Lanes], out: &mut Lanes) {
        match self {
            Self::Fixed(value) => out.fill(value),
            Self::Drawn(i) => *out = drawn[i],
        }
    }

    /// True where the value is certain and equals `value`.
    pub fn is(self, value: f64) -> bool {
        self == Self::Fixed(value)
    }
}

/// An uncertain number: its address and the map from score to value.
#[derive(Debug, Clone)]
pub struct PlannedInput {
    /// Index in `Scenario::quantities()`.
    pub quantity: usize,
    pub path: String,
    pub address: Address,
    pub transform: Transform,
}

/// Headline and totals of one commitment.
#[derive(Debug, Clone)]
pub struct LedgerPlan {
    /// Headline in its own currency, or capacity in GW where that alone was stated.
    pub amount: Option<Slot>,
    /// Multiplies `amount`: the currency's rate, or the level of capex_per_mw.
    pub rate: Slot,
    pub in_naive_total: bool,
    /// Simulated builds only.
    pub build: Option<usize>,
}

/// A build, in the order in which children come before their parents.
#[derive(Debug, Clone)]
pub struct BuildPlan {
    /// Index in `Scenario::commitments`.
    pub commitment: usize,
    /// Index in `Plan::builds`.
    pub parent: Option<usize>,
    pub has_children: bool,
    pub part_share: Slot,
    pub overlaps: Vec<Slot>,
    /// Money per unit of `spent_to_date`.
    pub rate: Slot,
    pub by_capacity: bool,
    /// τ of the window's start and of its end.
    pub start: f64,
    pub deadline: f64,
    pub ai_share: Slot,
    pub realized: Slot,
    pub delay: Slot,
    pub stretch: Slot,
    pub overrun: Slot,
    pub absorb: bool,
    pub hazard: Slot,
    pub curve: CurveKernel,
    pub spent_to_date: Option<Slot>,
    pub met_threshold: f64,
    pub relet: Slot,
    pub relet_delay: Slot,
    /// Draws the cancellation threshold E ~ Exp(1).
    pub threshold: Address,
    /// Shares by index in `Plan::sponsors`.
    pub sponsors: Vec<(usize, f64)>,
}

/// The scenario, ready to run.
#[derive(Debug, Clone)]
pub struct Plan {
    pub delta: f64,
    pub periods: usize,
    pub years: Vec<YearSpan>,
    /// Decimal year of `time.start`.
    pub origin: f64,
    pub inputs: Vec<PlannedInput>,
    pub regimes: Option<RegimePlan>,
    pub ledger: Vec<LedgerPlan>,
    pub builds: Vec<BuildPlan>,
    pub sponsors: Vec<String>,
    pub columns: Columns,
    /// What each column holds.
    pub specs: Vec<ColumnSpec>,
}

impl Plan {
    /// Compiles a valid scenario.
    ///
    /// # Errors
    /// Two names that hash to one address (a chance of about n²/2⁶⁵).
    pub fn compile(scenario: &Scenario) -> Result<Self, Error> {
        let mut slots = Slots::default();
        for (index, quantity) in scenario.quantities().into_iter().enumerate() {
            slots.add(index, quantity);
        }
        let calendar = &scenario.calendar;
        let regimes = scenario
            .regimes
            .as_ref()
            .map(|r| RegimePlan::compile(r, calendar.delta(), |q| slots.get(q)));
        let order = children_first(&scenario.commitments);
        let mut ledger: Vec<LedgerPlan> = scenario
            .commitments
            .iter()
            .map(|c| ledger_entry(scenario, c, &slots))
            .collect();
        let mut sponsors: Vec<String> = Vec::new();
        let mut builds: Vec<BuildPlan> = Vec::new();
        for commitment in order {
            let planned = build(scenario, commitment, &slots, &mut sponsors);
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
        let mut plan = Self {
            delta: calendar.delta(),
            periods: calendar.periods(),
            years: calendar.years(),
            origin: calendar.start().decimal_year(),
            inputs: slots.inputs,
            regimes,
            ledger,
            builds,
            sponsors,
            columns: Columns::default(),
            specs: Vec::new(),
        };
        (plan.columns, plan.specs) = columns::layout(scenario, &plan);
        plan.check_addresses(scenario)?;
        Ok(plan)
    }

    fn check_addresses(&self, scenario: &Scenario) -> Result<(), Error> {
        let mut names: Vec<(Address, String)> = self
            .inputs
            .iter()
            .map(|i| (i.address, i.path.clone()))
            .collect();
        names.extend(self.builds.iter().map(|b| {
            let id = &scenario.commitments[b.commitment].id;
            (b.threshold, threshold_name(id))
        }));
        names.extend(
            self.regimes
                .iter()
                .map(|r| (r.address, super::regimes::ADDRESS.to_owned())),
        );
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

/// The name that a build's cancellation threshold is addressed by.
pub fn threshold_name(id: &str) -> String {
    format!("commitments.{id}.cancel")
}

#[derive(Default)]
struct Slots {
    by_path: BTreeMap<String, Slot>,
    inputs: Vec<PlannedInput>,
}

impl Slots {
    fn add(&mut self, index: usize, quantity: &Quantity) {
        let slot = match quantity.constant() {
            Some(value) => Slot::Fixed(value),
            None => {
                self.inputs.push(PlannedInput {
                    quantity: index,
                    path: quantity.path.clone(),
                    address: Address::of(&quantity.path),
                    transform: Transform::compile(&quantity.distribution),
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
    rate.map_or(Slot::Fixed(1.0), |f| slots.get(&f.rate))
}

fn ledger_entry(scenario: &Scenario, commitment: &Commitment, slots: &Slots) -> LedgerPlan {
    let (amount, rate) = match (
        &commitment.amount,
        &commitment.power_gw,
        &scenario.capex_per_mw,
    ) {
        (Some(amount), _, _) => (Some(slots.get(amount)), fx(scenario, commitment, slots)),
        (None, Some(power), Some(level)) if commitment.kind == Kind::Build => {
            (Some(slots.get(power)), slots.get(level))
        }
        _ => (None, Slot::Fixed(1.0)),
    };
    LedgerPlan {
        amount,
        rate,
        in_naive_total: commitment.in_naive_total && commitment.same_as.is_none(),
        build: None,
    }
}

fn build(
    scenario: &Scenario,
    index: usize,
    slots: &Slots,
    sponsors: &mut Vec<String>,
) -> Option<BuildPlan> {
    let commitment = &scenario.commitments[index];
    let terms = commitment.build.as_ref()?;
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
    Some(BuildPlan {
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
        by_capacity: commitment.amount.is_none(),
        start: calendar.tau(terms.window.start),
        deadline: calendar.tau_end(terms.window.end),
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
        threshold: Address::of(&threshold_name(&commitment.id)),
        sponsors: shares,
    })
}
