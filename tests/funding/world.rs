//! Scenarios of entities with certain inputs and no energy, as plain numbers, and what of the
//! domain they stand for.

pub use super::deals::window;
use super::deals::{amend, contract, entity, stake};
use crate::common::{build, date, quantity, scenario, with};
use buildout::calendar::Step;
use buildout::domain::{
    Calls, Commitment, Curve, Entity, Overlap, OverrunPolicy, Pacing, Scenario, Sponsor,
};

/// First and last day.
pub type Days = (&'static str, &'static str);

#[derive(Debug, Clone)]
pub struct World {
    pub end: &'static str,
    pub step: Step,
    /// What each entity has; none where it is unlimited.
    pub entities: Vec<Option<Money>>,
    pub builds: Vec<Build>,
    pub contracts: Vec<Contract>,
    pub stakes: Vec<Stake>,
}

#[derive(Debug, Clone)]
pub struct Money {
    pub cash: f64,
    pub operating: f64,
    pub growth: f64,
    pub growth_years: Option<f64>,
    pub available_share: f64,
    pub borrowing: f64,
    pub debt: f64,
    pub debt_ceiling: Option<f64>,
    pub retention: f64,
}

impl Money {
    pub fn cash(cash: f64) -> Self {
        Self {
            cash,
            operating: 0.0,
            growth: 0.0,
            growth_years: None,
            available_share: 1.0,
            borrowing: 0.0,
            debt: 0.0,
            debt_ceiling: None,
            retention: 1.0,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    Linear,
    /// Beta distribution of whole parameters.
    Beta(u32, u32),
    Rayleigh,
}

#[derive(Debug, Clone)]
pub struct Build {
    pub amount: f64,
    pub window: Days,
    pub ai_share: f64,
    pub realized: f64,
    pub delay: f64,
    pub stretch: f64,
    pub overrun: f64,
    pub absorb: bool,
    pub shape: Shape,
    pub spent_to_date: Option<f64>,
    /// Entities with their shares, which sum to 1.
    pub sponsors: Vec<(usize, f64)>,
    pub suppliers: Vec<(usize, f64)>,
    /// The build that holds it, and the share of it inside.
    pub part_of: Option<(usize, f64)>,
    pub overlaps: Vec<(usize, f64)>,
}

impl Build {
    pub fn plain(amount: f64, window: Days, sponsor: usize) -> Self {
        Self {
            amount,
            window,
            ai_share: 1.0,
            realized: 1.0,
            delay: 0.0,
            stretch: 1.0,
            overrun: 1.0,
            absorb: false,
            shape: Shape::Linear,
            spent_to_date: None,
            sponsors: vec![(sponsor, 1.0)],
            suppliers: Vec::new(),
            part_of: None,
            overlaps: Vec::new(),
        }
    }
}

#[derive(Debug, Clone)]
pub struct Contract {
    pub buyer: usize,
    pub seller: usize,
    pub amount: f64,
    pub window: Days,
    pub default_after: f64,
    pub relet_price: f64,
    pub relet_delay: f64,
}

#[derive(Debug, Clone)]
pub struct Stake {
    pub investor: usize,
    pub funded: usize,
    pub amount: f64,
    pub realized: f64,
    pub delay: f64,
    pub due: Due,
}

#[derive(Debug, Clone)]
pub enum Due {
    Even(Days),
    Tranches(Vec<(&'static str, f64)>),
    Pacing {
        start: &'static str,
        rates: Vec<f64>,
        life: f64,
        bow: f64,
        income: f64,
        growth: f64,
    },
}

pub fn entity_name(e: usize) -> String {
    format!("E{e}")
}

pub fn build_id(b: usize) -> String {
    format!("BUILD-{b}")
}

pub fn contract_id(c: usize) -> String {
    format!("CONTRACT-{c}")
}

pub fn stake_id(s: usize) -> String {
    format!("STAKE-{s}")
}

fn number(x: f64) -> String {
    format!("{x:?}")
}

fn shares(list: &[(usize, f64)]) -> Vec<Sponsor> {
    let named = |(e, share): &(usize, f64)| Sponsor {
        name: entity_name(*e),
        share: *share,
    };
    list.iter().map(named).collect()
}

impl World {
    pub fn scenario(&self) -> Scenario {
        let mut commitments = Vec::new();
        for (b, plan) in self.builds.iter().enumerate() {
            commitments.push(plan.commitment(b));
        }
        for (c, plan) in self.contracts.iter().enumerate() {
            let parties = (&*entity_name(plan.buyer), &*entity_name(plan.seller));
            let made = contract(&contract_id(c), &number(plan.amount), parties, plan.window);
            let made = amend(made, "default_after", &number(plan.default_after));
            let made = amend(made, "relet_price", &number(plan.relet_price));
            commitments.push(amend(made, "relet_delay", &number(plan.relet_delay)));
        }
        for (s, plan) in self.stakes.iter().enumerate() {
            commitments.push(plan.commitment(s));
        }
        let mut scenario = scenario(self.end, self.step, commitments);
        let entities = self.entities.iter().enumerate();
        scenario.entities = entities
            .map(|(e, m)| domain_entity(e, m.as_ref()))
            .collect();
        scenario
    }
}

fn domain_entity(e: usize, money: Option<&Money>) -> Entity {
    let name = entity_name(e);
    let Some(m) = money else {
        return entity(&name, None);
    };
    let mut figures = vec![
        ("cash", number(m.cash)),
        ("operating", number(m.operating)),
        ("growth", number(m.growth)),
        ("available_share", number(m.available_share)),
        ("borrowing", number(m.borrowing)),
        ("debt", number(m.debt)),
        ("retention", number(m.retention)),
    ];
    figures.extend(m.growth_years.map(|x| ("growth_years", number(x))));
    figures.extend(m.debt_ceiling.map(|x| ("debt_ceiling", number(x))));
    let figures: Vec<(&str, &str)> = figures.iter().map(|(f, t)| (*f, &**t)).collect();
    entity(&name, Some(&figures))
}

impl Build {
    fn commitment(&self, b: usize) -> Commitment {
        let mut made = build(&build_id(b), &number(self.amount), self.window);
        for (field, value) in [
            ("ai_share", self.ai_share),
            ("realized", self.realized),
            ("delay_years", self.delay),
            ("stretch", self.stretch),
            ("overrun", self.overrun),
        ] {
            made = with(made, field, &number(value));
        }
        if let Some(spent) = self.spent_to_date {
            made = with(made, "spent_to_date", &number(spent));
        }
        made.sponsors = shares(&self.sponsors);
        let q = |field: String, x: f64| {
            quantity(&format!("commitments.{}.{field}", build_id(b)), &number(x))
        };
        if let Some((parent, share)) = self.part_of {
            made.part_of = Some(parent);
            made.part_share = q("part_share".into(), share);
        }
        let overlap = |(with, share): &(usize, f64)| Overlap {
            with: *with,
            share: q(format!("overlaps.{}", build_id(*with)), *share),
        };
        made.overlaps = self.overlaps.iter().map(overlap).collect();
        let terms = made.build.as_mut().expect("a build");
        terms.suppliers = shares(&self.suppliers);
        if self.absorb {
            terms.overrun_policy = OverrunPolicy::Absorb;
        }
        terms.curve = match self.shape {
            Shape::Linear => Curve::Linear,
            Shape::Rayleigh => Curve::Rayleigh,
            Shape::Beta(a, b) => Curve::Beta {
                a: f64::from(a),
                b: f64::from(b),
            },
        };
        made
    }
}

impl Stake {
    fn commitment(&self, s: usize) -> Commitment {
        let id = stake_id(s);
        let calls = match &self.due {
            Due::Even(days) => Calls::Even(window(*days)),
            Due::Tranches(list) => Calls::Tranches(
                list.iter()
                    .map(|(day, share)| (date(day), *share))
                    .collect(),
            ),
            Due::Pacing {
                start,
                rates,
                life,
                bow,
                income,
                growth,
            } => Calls::Pacing(Pacing {
                start: date(start),
                contributions: rates.clone(),
                life: *life,
                bow: *bow,
                dividend_yield: *income,
                growth: quantity(&format!("commitments.{id}.fund_growth"), &number(*growth)),
            }),
        };
        let parties = (&*entity_name(self.investor), &*entity_name(self.funded));
        let made = stake(&id, &number(self.amount), parties, calls);
        let made = amend(made, "realized", &number(self.realized));
        amend(made, "delay_years", &number(self.delay))
    }
}
