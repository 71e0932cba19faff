//! Contracts: what is due, cleared all at once, left unpaid, defaulted and let again (MODEL section
//! 9, step 2).

use super::plan::{ContractPlan, FundingPlan};
use super::purse::Purse;
use crate::finance::{Claim, Clearing};
use crate::model::Lanes;
use crate::model::lane::{add, at_least, at_most, unit};
use crate::sampling::LANES;
use multiversion::multiversion;

const ZERO: Lanes = [0.0; LANES];

/// A contract through a trial. Billions.
#[derive(Debug, Clone)]
pub struct Contract {
    /// Value of a year of the window.
    yearly: Lanes,
    /// MW that the full price is for; 0 where the seller has them.
    required: Lanes,
    /// Unpaid beyond this is a default.
    tolerated: Lanes,
    relet_price: Lanes,
    relet_delay: Lanes,
    relet_begin: Lanes,
    arrears: Lanes,
    /// 1 until the buyer defaults.
    alive: Lanes,
    /// Of the period.
    due: Lanes,
    /// Share of the required capacity that stands, and share of the standing that is sold.
    ramp: Lanes,
    sold: Lanes,
    /// Outside its window, with nothing owed.
    rests: bool,
    /// What the seller gets in the period: paid, and rent from others.
    rent: Lanes,
    money: Lanes,
    /// Paid, left unpaid at a default, and paid by others after it.
    pub paid: Lanes,
    unpaid: Lanes,
    /// All that fell due.
    pub asked: Lanes,
    pub relet: Lanes,
}

impl Contract {
    pub(super) fn new() -> Self {
        Self {
            yearly: ZERO,
            required: ZERO,
            tolerated: ZERO,
            relet_price: ZERO,
            relet_delay: ZERO,
            relet_begin: ZERO,
            arrears: ZERO,
            alive: ZERO,
            due: ZERO,
            ramp: ZERO,
            sold: ZERO,
            rests: false,
            rent: ZERO,
            money: ZERO,
            paid: ZERO,
            unpaid: ZERO,
            asked: ZERO,
            relet: ZERO,
        }
    }

    pub(super) fn begin(&mut self, plan: &ContractPlan, drawn: &[Lanes]) {
        let (value, rate) = (plan.value.lanes(drawn), plan.rate.lanes(drawn));
        let after = plan.default_after.lanes(drawn);
        let years = plan.end - plan.start;
        self.required = plan.required.map_or(ZERO, |slot| slot.lanes(drawn));
        for l in 0..LANES {
            self.yearly[l] = value[l] * rate[l] / years;
            self.tolerated[l] = self.yearly[l] * after[l];
            self.required[l] *= 1000.0;
        }
        plan.relet_price.fill(drawn, &mut self.relet_price);
        plan.relet_delay.fill(drawn, &mut self.relet_delay);
        self.relet_begin = [f64::INFINITY; LANES];
        self.alive = [1.0; LANES];
        self.rests = false;
        for lanes in [
            &mut self.arrears,
            &mut self.paid,
            &mut self.unpaid,
            &mut self.asked,
            &mut self.relet,
        ] {
            lanes.fill(0.0);
        }
    }

    /// Left unpaid at a default, and what is still owed.
    pub fn unpaid(&self) -> Lanes {
        let mut out = self.unpaid;
        add(&mut out, &self.arrears);
        out
    }

    /// 1 where the buyer has defaulted.
    pub fn defaulted(&self) -> Lanes {
        let mut out = ZERO;
        for l in 0..LANES {
            out[l] = 1.0 - self.alive[l];
        }
        out
    }
}

/// Clears the contracts of a block.
#[derive(Debug, Clone)]
pub(super) struct Contracts {
    pub list: Vec<Contract>,
    clearing: Clearing,
    claims: Vec<Claim>,
    resources: Vec<f64>,
    /// Entities that buy under some contract, and that sell.
    buyers: Vec<usize>,
    sellers: Vec<usize>,
    /// Builds behind some contract.
    pub backing: Vec<usize>,
    /// By entity: owed to it and by it if all is paid, and the share of its dues that it pays.
    owed: Vec<Lanes>,
    owes: Vec<Lanes>,
    ratio: Vec<Lanes>,
    /// Above 0 where some buyer cannot pay from what it has if all others pay.
    short: [u64; LANES],
    /// Of the contract at hand: paid, and newly left unpaid.
    paid: Lanes,
    unpaid: Lanes,
}

/// A period: its index, start and length in years, and the year that it lies in.
#[derive(Debug, Clone, Copy)]
pub(super) struct When {
    pub t: usize,
    pub start: f64,
    pub delta: f64,
    pub year: usize,
}

impl When {
    /// Share of the period that lies between two dates.
    #[inline(always)]
    fn within(self, from: f64, to: f64) -> f64 {
        let end = self.start + self.delta;
        unit((at_most(end, to) - at_least(self.start, from)) / self.delta)
    }
}

impl Contracts {
    pub fn new(plan: &FundingPlan) -> Self {
        let entities = plan.entities.len();
        let buys = |e: &usize| plan.contracts.iter().any(|c| c.buyer == *e);
        let sells = |e: &usize| plan.contracts.iter().any(|c| c.seller == *e);
        let backs = |b: &usize| plan.contracts.iter().any(|c| c.backing.contains(b));
        Self {
            list: vec![Contract::new(); plan.contracts.len()],
            clearing: Clearing::new(entities),
            claims: Vec::new(),
            resources: vec![0.0; entities],
            buyers: (0..entities).filter(buys).collect(),
            sellers: (0..entities).filter(sells).collect(),
            backing: (0..plan.watched.len()).filter(backs).collect(),
            owed: vec![ZERO; entities],
            owes: vec![ZERO; entities],
            ratio: vec![ZERO; entities],
            short: [0; LANES],
            paid: ZERO,
            unpaid: ZERO,
        }
    }

    pub fn begin(&mut self, plan: &FundingPlan, drawn: &[Lanes]) {
        for (contract, plan) in self.list.iter_mut().zip(&plan.contracts) {
            contract.begin(plan, drawn);
        }
    }

    /// What is due in the period, on the MW that stand when it opens; rent of capacity that was let
    /// again reaches its seller. `standing` is by build.
    pub fn due(
        &mut self,
        plan: &FundingPlan,
        when: When,
        standing: &[Lanes],
        purses: &mut [Purse],
        flows: &mut [Vec<Lanes>],
    ) -> bool {
        let mut any = false;
        for (contract, terms) in self.list.iter_mut().zip(&plan.contracts) {
            let open = when.within(terms.start, terms.end);
            let rests = open == 0.0 && contract.arrears.iter().all(|a| *a == 0.0);
            if rests {
                contract.rest();
                continue;
            }
            contract.ramp(terms, open, standing);
            any |= fall_due(contract, terms, open, when) > 0;
            contract.rests = false;
            contract.money = contract.rent;
            purses[terms.seller].receive(&contract.rent);
            add(&mut flows[terms.relet_flow][when.year], &contract.rent);
        }
        any
    }

    /// Pays what is due: all of it, or, where an entity cannot, what the clearing vector says.
    pub fn clear(
        &mut self,
        plan: &FundingPlan,
        when: When,
        purses: &mut [Purse],
        flows: &mut [Vec<Lanes>],
    ) {
        self.ratios(plan, purses);
        for (contract, terms) in self.list.iter_mut().zip(&plan.contracts) {
            if contract.rests {
                continue;
            }
            let buyer = &mut purses[terms.buyer];
            let (paid, unpaid) = (&mut self.paid, &mut self.unpaid);
            let ratio = &self.ratio[terms.buyer];
            let after = when.start + when.delta;
            settle(contract, ratio, after, (paid, unpaid, &mut buyer.defaulted));
            buyer.pay(paid);
            buyer.owe(when.year, unpaid);
            purses[terms.seller].receive(paid);
            add(&mut flows[terms.flow][when.year], paid);
        }
    }

    /// Hands the money and the claim on capacity to the builds behind the contracts: adds to
    /// what each receives and takes from the share of its capacity that is free.
    pub fn hand_on(
        &self,
        plan: &FundingPlan,
        standing: &[Lanes],
        receipts: &mut [Lanes],
        free: &mut [Lanes],
    ) {
        for (contract, terms) in self.list.iter().zip(&plan.contracts) {
            if contract.rests {
                continue;
            }
            let online = online(terms, standing);
            for b in &terms.backing {
                let standing = &standing[*b];
                hand_on(
                    contract,
                    &online,
                    standing,
                    &mut receipts[*b],
                    &mut free[*b],
                );
            }
        }
    }

    fn ratios(&mut self, plan: &FundingPlan, purses: &[Purse]) {
        for &e in &self.buyers {
            self.owes[e].fill(0.0);
            self.ratio[e].fill(1.0);
        }
        for &e in self.buyers.iter().chain(&self.sellers) {
            self.owed[e].fill(0.0);
        }
        for (contract, terms) in self.list.iter().zip(&plan.contracts) {
            if !contract.rests {
                add(&mut self.owes[terms.buyer], &contract.due);
                add(&mut self.owed[terms.seller], &contract.due);
            }
        }
        self.short.fill(0);
        for &e in &self.buyers {
            if purses[e].limited {
                purses[e].find_short(&self.owes[e], &self.owed[e], &mut self.short);
            }
        }
        for l in 0..LANES {
            if self.short[l] > 0 {
                self.clear_lane(plan, purses, l);
            }
        }
    }

    fn clear_lane(&mut self, plan: &FundingPlan, purses: &[Purse], l: usize) {
        self.claims.clear();
        for (contract, terms) in self.list.iter().zip(&plan.contracts) {
            self.claims.push(Claim {
                from: terms.buyer,
                to: Some(terms.seller),
                due: contract.due[l],
            });
        }
        for (resource, purse) in self.resources.iter_mut().zip(purses) {
            *resource = purse.resources(l) + purse.received[l];
        }
        self.clearing.clear(&self.claims, &self.resources);
        for e in &self.buyers {
            self.ratio[*e][l] = self.clearing.ratio(*e);
        }
    }
}

impl Contract {
    /// Nothing is due and nothing is sold.
    fn rest(&mut self) {
        if self.rests {
            return;
        }
        for lanes in [
            &mut self.due,
            &mut self.rent,
            &mut self.money,
            &mut self.sold,
        ] {
            lanes.fill(0.0);
        }
        self.rests = true;
    }

    /// The share of the required capacity that stands, and of the standing that is not free.
    fn ramp(&mut self, terms: &ContractPlan, open: f64, standing: &[Lanes]) {
        if terms.backing.is_empty() {
            self.ramp = [1.0; LANES];
            return;
        }
        ramp(self, &online(terms, standing), open);
    }
}

/// Share of the required capacity that stands, and of the standing that is sold.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn ramp(contract: &mut Contract, online: &Lanes, open: f64) {
    for l in 0..LANES {
        let (stands, wants) = (online[l], contract.required[l]);
        contract.ramp[l] = if stands < wants { stands / wants } else { 1.0 };
        let sold = if stands > wants { wants / stands } else { 1.0 };
        contract.sold[l] = sold * open;
    }
}

/// What falls due in a period of whose length `open` lies in the window, and what capacity that was
/// let again brings; returns in how many lanes something is due.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn fall_due(contract: &mut Contract, terms: &ContractPlan, open: f64, when: When) -> u64 {
    let mut due = 0;
    for l in 0..LANES {
        let full = contract.yearly[l] * when.delta * contract.ramp[l];
        contract.due[l] = (full * open + contract.arrears[l]) * contract.alive[l];
        due += u64::from(contract.due[l] > 0.0);
        contract.asked[l] += full * open * contract.alive[l];
        let begin = at_least(contract.relet_begin[l], terms.start);
        let again = when.within(begin, at_least(terms.end, begin));
        contract.rent[l] = full * again * contract.relet_price[l];
        contract.relet[l] += contract.rent[l];
    }
    due
}

/// Pays the share `ratio` of what is due in a period that ends at `after`, and stops where too much
/// is left. Sets what is paid and what is newly left unpaid, and marks those that default.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn settle(
    contract: &mut Contract,
    ratio: &Lanes,
    after: f64,
    (paid, unpaid, defaulted): (&mut Lanes, &mut Lanes, &mut Lanes),
) {
    for l in 0..LANES {
        let part = contract.due[l] * ratio[l];
        let left = contract.due[l] - part;
        paid[l] = part;
        unpaid[l] = at_least(left - contract.arrears[l], 0.0);
        contract.paid[l] += part;
        contract.money[l] += part;
        let stops = (left > contract.tolerated[l]) & (contract.alive[l] > 0.0);
        contract.arrears[l] = if stops { 0.0 } else { left };
        contract.unpaid[l] += if stops { left } else { 0.0 };
        contract.alive[l] = if stops { 0.0 } else { contract.alive[l] };
        contract.relet_begin[l] = if stops {
            after + contract.relet_delay[l]
        } else {
            contract.relet_begin[l]
        };
        defaulted[l] = if stops { 1.0 } else { defaulted[l] };
    }
}

/// Hands a build of `standing` MW, of all that are `online` behind a contract, its part of it.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn hand_on(
    contract: &Contract,
    online: &Lanes,
    standing: &Lanes,
    receipts: &mut Lanes,
    free: &mut Lanes,
) {
    for l in 0..LANES {
        let part = if online[l] > 0.0 {
            standing[l] / online[l]
        } else {
            0.0
        };
        receipts[l] += part * contract.money[l];
        free[l] = at_least(free[l] - contract.sold[l], 0.0);
    }
}

/// MW that stand behind a contract.
fn online(terms: &ContractPlan, standing: &[Lanes]) -> Lanes {
    let mut online = ZERO;
    for b in &terms.backing {
        add(&mut online, &standing[*b]);
    }
    online
}
