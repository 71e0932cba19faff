//! The money of a block of trials, period by period.

use super::circularity::Circularity;
use super::contracts::{Contract, Contracts, When};
use super::plan::FundingPlan;
use super::purse::Purse;
use super::stakes::Stake;
use crate::model::climate::Climate;
use crate::model::lane::{add, add_share};
use crate::model::{Lanes, Plan};
use crate::sampling::{LANES, Source};
use multiversion::multiversion;

const ZERO: Lanes = [0.0; LANES];

/// An entity that has nothing of its own from a period on: neither cash nor credit. It passes on
/// what it receives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    /// Index in `FundingPlan::entities`.
    pub entity: usize,
    pub period: usize,
}

/// The capacity of each build when a period opens, MW of IT load; of those that are watched.
pub type Standing = [Lanes];

/// Who pays whom in a block.
#[derive(Debug, Clone)]
pub struct Funding {
    pub purses: Vec<Purse>,
    contracts: Contracts,
    pub stakes: Vec<Stake>,
    /// Money by flow and year.
    pub flows: Vec<Vec<Lanes>>,
    pub circularity: Circularity,
    /// By build: money of contracts in the period, and the share of capacity that is free of them.
    pub receipts: Vec<Lanes>,
    pub free: Vec<Lanes>,
    /// By build: what it wanted to spend, and what was paid of it; portfolio money.
    pub wanted: Vec<Lanes>,
    pub paid: Vec<Lanes>,
    /// Of the period.
    asked: Vec<Lanes>,
    money: Lanes,
    /// What entities pay to those outside, all periods together.
    pub outside: Lanes,
    /// What builds brought back to their payers.
    pub recycled: Lanes,
    year_of: Vec<usize>,
    delta: f64,
    failure: Option<Failure>,
}

impl Funding {
    /// Buffers for a plan.
    pub fn new(plan: &Plan, funding: &FundingPlan) -> Self {
        let (years, builds) = (plan.years.len(), plan.builds.len());
        let mut year_of = Vec::with_capacity(plan.periods);
        for (y, year) in plan.years.iter().enumerate() {
            year_of.resize(year.end, y);
        }
        Self {
            purses: vec![Purse::new(years); funding.entities.len()],
            contracts: Contracts::new(funding),
            stakes: vec![Stake::new(); funding.stakes.len()],
            flows: vec![vec![ZERO; years]; funding.flows.len()],
            circularity: Circularity::new(funding),
            receipts: vec![ZERO; builds],
            free: vec![[1.0; LANES]; builds],
            wanted: vec![ZERO; builds],
            paid: vec![ZERO; builds],
            asked: vec![ZERO; builds],
            money: ZERO,
            outside: ZERO,
            recycled: ZERO,
            year_of,
            delta: plan.delta,
            failure: None,
        }
    }

    /// Takes in the terms of a block; `failure` takes the money of an entity.
    pub fn begin(
        &mut self,
        plan: &FundingPlan,
        drawn: &[Lanes],
        (source, first): (&Source, u64),
        failure: Option<Failure>,
    ) {
        for (purse, terms) in self.purses.iter_mut().zip(&plan.entities) {
            purse.begin(terms, drawn);
        }
        self.contracts.begin(plan, drawn);
        for (stake, terms) in self.stakes.iter_mut().zip(&plan.stakes) {
            stake.begin(terms, drawn, self.delta, source, first);
        }
        for lanes in self.wanted.iter_mut().chain(&mut self.paid) {
            lanes.fill(0.0);
        }
        self.outside = ZERO;
        self.recycled = ZERO;
        self.failure = failure;
    }

    /// Contracts of the block, in the order of the plan.
    pub fn contracts(&self) -> &[Contract] {
        &self.contracts.list
    }

    fn when(&self, t: usize) -> When {
        When {
            t,
            start: t as f64 * self.delta,
            delta: self.delta,
            year: self.year_of[t],
        }
    }

    /// What each entity has in period `t`.
    pub fn open(&mut self, climate: &Climate, t: usize) {
        let year = self.year_of[t];
        let begins = t == 0 || self.year_of[t - 1] != year;
        if begins {
            for flow in &mut self.flows {
                flow[year].fill(0.0);
            }
        }
        for (e, purse) in self.purses.iter_mut().enumerate() {
            let failed = self.failure.is_some_and(|f| f.entity == e && t >= f.period);
            purse.open(climate, (t, self.delta), (year, begins), failed);
        }
    }

    /// Pays contracts, and says what they bring to the builds behind them.
    pub fn clear(&mut self, plan: &FundingPlan, t: usize, standing: &Standing) {
        if plan.contracts.is_empty() {
            return;
        }
        for b in &self.contracts.backing {
            self.receipts[*b].fill(0.0);
            self.free[*b].fill(1.0);
        }
        let when = self.when(t);
        let (purses, flows) = (&mut self.purses, &mut self.flows);
        if self.contracts.due(plan, when, standing, purses, flows) {
            self.contracts.clear(plan, when, purses, flows);
        }
        let (receipts, free) = (&mut self.receipts, &mut self.free);
        self.contracts.hand_on(plan, standing, receipts, free);
    }

    /// Pays the calls of stakes.
    pub fn call(&mut self, plan: &FundingPlan, climate: &Climate, t: usize, standing: &Standing) {
        let (when, mut any) = (self.when(t), false);
        for (stake, terms) in self.stakes.iter_mut().zip(&plan.stakes) {
            if stake.call(terms, when, climate, standing) {
                self.purses[terms.investor].ask(&stake.call, 1.0);
                any = true;
            }
        }
        if !any {
            return;
        }
        for purse in &mut self.purses {
            purse.share_out(when.year);
        }
        for (stake, terms) in self.stakes.iter_mut().zip(&plan.stakes) {
            if stake.idle {
                continue;
            }
            let paid = &mut self.money;
            stake.pay(&self.purses[terms.investor].ratio, paid);
            self.purses[terms.investor].pay(paid);
            self.purses[terms.investee].bring(paid);
            add(&mut self.flows[terms.flow][when.year], paid);
            if let Some(flow) = terms.returns_flow {
                self.purses[terms.investor].bring(&stake.returned);
                add(&mut self.flows[flow][when.year], &stake.returned);
            }
        }
    }

    /// What build `b` asks for, to be set before [`Funding::ask`].
    pub fn asked(&mut self, b: usize) -> &mut Lanes {
        &mut self.asked[b]
    }

    /// Asks the payers of build `b` for the money that was set.
    pub fn ask(&mut self, plan: &FundingPlan, b: usize) {
        let money = &self.asked[b];
        add(&mut self.wanted[b], money);
        for (e, share) in &plan.payers[b] {
            self.purses[*e].ask(money, *share);
        }
    }

    /// Says how much of what builds asked for can be paid.
    pub fn fund(&mut self, t: usize) {
        for purse in &mut self.purses {
            purse.share_out(self.year_of[t]);
        }
    }

    /// Pays build `b`; sets the share of its money that comes and returns true where that is not
    /// all in every lane.
    pub fn grant(&mut self, plan: &FundingPlan, b: usize, t: usize, share: &mut Lanes) -> bool {
        let year = self.year_of[t];
        share.fill(1.0);
        for (e, part) in &plan.payers[b] {
            lack(share, *part, &self.purses[*e].ratio);
        }
        let limited = clean(share);
        let suppliers = &plan.suppliers[b];
        let money = &mut self.money;
        for (i, (e, part)) in plan.payers[b].iter().enumerate() {
            part_of(&self.asked[b], *part, &self.purses[*e].ratio, money);
            self.purses[*e].pay(money);
            add(&mut self.paid[b], money);
            let mut rest = 1.0;
            for (j, (supplier, part)) in suppliers.iter().enumerate() {
                self.purses[*supplier].bring_share(money, *part);
                let flow = plan.purchases[b][i * suppliers.len() + j];
                add_share(&mut self.flows[flow][year], money, *part);
                rest -= part;
            }
            add_share(&mut self.outside, money, rest);
        }
        let outsiders = 1.0 - plan.payers[b].iter().map(|p| p.1).sum::<f64>();
        if outsiders > 1e-12 {
            add_share(&mut self.paid[b], &self.asked[b], outsiders);
        }
        limited
    }

    /// Brings the net operating cash of build `b` to its payers, `recycle` of each one's share;
    /// what its contracts paid is with the seller already.
    pub fn recycle(&mut self, plan: &FundingPlan, b: usize, net: &Lanes, drawn: &[Lanes]) {
        for (e, share) in &plan.payers[b] {
            let Some(money) = &plan.entities[*e].money else {
                continue;
            };
            let recycled = money.recycle.lanes(drawn);
            part_of(net, *share, &recycled, &mut self.money);
            self.purses[*e].bring(&self.money);
            add(&mut self.recycled, &self.money);
        }
    }

    /// Closes period `t`.
    pub fn close(&mut self, t: usize) {
        let year = self.year_of[t];
        let ends = self.year_of.get(t + 1) != Some(&year);
        for purse in &mut self.purses {
            purse.close(year, ends);
        }
    }
}

/// A share of money, times a ratio of each lane.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn part_of(money: &Lanes, share: f64, ratio: &Lanes, out: &mut Lanes) {
    for l in 0..LANES {
        out[l] = money[l] * share * ratio[l];
    }
}

/// Takes off what is lacking where `ratio` of a part comes.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn lack(share: &mut Lanes, part: f64, ratio: &Lanes) {
    for l in 0..LANES {
        share[l] -= part * (1.0 - ratio[l]);
    }
}

/// Drops the trace of rounding that shares that sum to 1 may leave; true where a lane lacks something.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn clean(share: &mut Lanes) -> bool {
    let mut lacking = 0_u64;
    for l in 0..LANES {
        share[l] = if share[l] > 1e-15 { share[l] } else { 0.0 };
        lacking += u64::from(share[l] < 1.0);
    }
    lacking > 0
}
