//! The money of one entity through a trial (MODEL section 9, steps 1 and 4).

use super::plan::EntityPlan;
use crate::model::Lanes;
use crate::model::climate::Climate;
use crate::model::lane::{add, add_share, at_least, at_most};
use crate::sampling::{LANES, kernels};
use multiversion::multiversion;

/// Share of what was paid that is rounding.
const TRACE: f64 = 1e-12;

const ZERO: Lanes = [0.0; LANES];

/// What an entity did in a year. Billions; stocks at the year's end.
#[derive(Debug, Clone)]
pub struct Year {
    /// Cash when the year begins, operating cash, credit offered, and what is received.
    pub available: Lanes,
    pub paid: Lanes,
    pub received: Lanes,
    /// Owed under contracts, or needed for operations, and not paid when due.
    pub shortfall: Lanes,
    /// Wanted for stakes and builds and not paid.
    pub gap: Lanes,
    pub cash: Lanes,
    pub debt: Lanes,
    /// 1 where it has defaulted on a contract by the year's end.
    pub defaulted: Lanes,
}

impl Year {
    /// Empties what is added to in the course of the year.
    fn clear(&mut self) {
        for lanes in [
            &mut self.available,
            &mut self.paid,
            &mut self.received,
            &mut self.shortfall,
            &mut self.gap,
        ] {
            lanes.fill(0.0);
        }
    }
}

/// The money of an entity.
#[derive(Debug, Clone)]
pub struct Purse {
    /// False where it pays all that it owes.
    pub limited: bool,
    /// Has lost what it had, and passes on what it receives.
    failed: bool,
    cash: Lanes,
    debt: Lanes,
    opening_debt: Lanes,
    operating: Lanes,
    ln_growth: Lanes,
    growth_years: Lanes,
    /// Operating cash of the period over that of the first.
    growth: Lanes,
    /// When the last lane stops growing, years; whether it has.
    growth_ends: f64,
    grown: bool,
    available_share: Lanes,
    borrowing: Lanes,
    ceiling: Lanes,
    retention: Lanes,
    /// Of the period: cash and operating cash, credit, what came in and may be paid on at once,
    /// what was paid, and what opens the next period.
    own: Lanes,
    credit: Lanes,
    pub(super) received: Lanes,
    paid: Lanes,
    incoming: Lanes,
    /// Something was paid or came in.
    moved: bool,
    /// What stakes, then builds, of the period want; whether they want anything.
    wanted: Lanes,
    asked: bool,
    /// Share of it that is paid.
    pub ratio: Lanes,
    pub defaulted: Lanes,
    pub years: Vec<Year>,
    /// What it had, kept and came by without being paid, and what it paid on, for the balance.
    pub sources: Lanes,
    pub uses: Lanes,
}

impl Purse {
    /// Buffers for `years` years.
    pub fn new(years: usize) -> Self {
        let year = || Year {
            available: ZERO,
            paid: ZERO,
            received: ZERO,
            shortfall: ZERO,
            gap: ZERO,
            cash: ZERO,
            debt: ZERO,
            defaulted: ZERO,
        };
        Self {
            limited: false,
            failed: false,
            cash: ZERO,
            debt: ZERO,
            opening_debt: ZERO,
            operating: ZERO,
            ln_growth: ZERO,
            growth_years: ZERO,
            growth: ZERO,
            growth_ends: f64::INFINITY,
            grown: false,
            available_share: ZERO,
            borrowing: ZERO,
            ceiling: ZERO,
            retention: ZERO,
            own: ZERO,
            credit: ZERO,
            received: ZERO,
            paid: ZERO,
            incoming: ZERO,
            moved: true,
            wanted: ZERO,
            asked: false,
            ratio: [1.0; LANES],
            defaulted: ZERO,
            years: (0..years).map(|_| year()).collect(),
            sources: ZERO,
            uses: ZERO,
        }
    }

    /// Takes in the terms of a block.
    pub fn begin(&mut self, plan: &EntityPlan, drawn: &[Lanes]) {
        self.limited = plan.money.is_some();
        self.failed = false;
        self.asked = true;
        self.moved = true;
        self.incoming = ZERO;
        self.defaulted = ZERO;
        self.sources = ZERO;
        self.uses = ZERO;
        let Some(money) = &plan.money else {
            self.cash = ZERO;
            self.debt = ZERO;
            self.ceiling.fill(f64::INFINITY);
            // Where it fails it has limits, and keeps what it receives as others do by default.
            self.retention = [1.0; LANES];
            return;
        };
        money.cash.fill(drawn, &mut self.cash);
        money.debt.fill(drawn, &mut self.debt);
        self.opening_debt = self.debt;
        money.operating.fill(drawn, &mut self.operating);
        money.available_share.fill(drawn, &mut self.available_share);
        money.borrowing.fill(drawn, &mut self.borrowing);
        money.retention.fill(drawn, &mut self.retention);
        money.growth.fill(drawn, &mut self.ln_growth);
        for rate in &mut self.ln_growth {
            *rate += 1.0;
        }
        kernels::ln(&mut self.ln_growth);
        self.growth_years.fill(f64::INFINITY);
        if let Some(slot) = money.growth_years {
            slot.fill(drawn, &mut self.growth_years);
        }
        self.growth_ends = self.growth_years.iter().copied().fold(0.0, f64::max);
        self.grown = false;
        self.ceiling.fill(f64::INFINITY);
        if let Some(slot) = money.debt_ceiling {
            slot.fill(drawn, &mut self.ceiling);
        }
        self.sources = self.cash;
    }

    /// What it has in period `t` of year `year`, which is the year's first where `first`; nothing
    /// of its own where it has failed.
    pub fn open(
        &mut self,
        climate: &Climate,
        (t, delta): (usize, f64),
        (year, first): (usize, bool),
        failed: bool,
    ) {
        if first {
            self.years[year].clear();
        }
        if self.moved {
            self.received = ZERO;
            self.paid = ZERO;
            self.moved = false;
        }
        if self.asked {
            self.wanted = ZERO;
            self.ratio = [1.0; LANES];
            self.asked = false;
        }
        if failed {
            if !self.failed {
                add(&mut self.uses, &self.cash);
                self.cash = ZERO;
                self.failed = true;
                self.limited = true;
            }
            self.own = self.cash;
            self.credit = ZERO;
            return;
        }
        if !self.limited {
            return;
        }
        let tau = t as f64 * delta;
        if !self.grown {
            grow(self, tau);
            kernels::exp(&mut self.growth);
            self.grown = tau >= self.growth_ends;
        }
        let regime = (&climate.cash[t], &climate.credit[t]);
        earn(self, regime, delta, (year, first));
    }

    /// What it can pay contracts with before any of them is paid; without end where unlimited.
    pub fn resources(&self, l: usize) -> f64 {
        if self.limited {
            at_least(self.own[l] + self.credit[l], 0.0)
        } else {
            f64::INFINITY
        }
    }

    /// Counts the lanes in which it owes more than it has of its own, has received and is `owed`.
    pub(super) fn find_short(&self, owes: &Lanes, owed: &Lanes, short: &mut [u64; LANES]) {
        find_short(self, owes, owed, short);
    }

    /// Takes in money that it may pay on in this period.
    pub fn receive(&mut self, money: &Lanes) {
        add(&mut self.received, money);
        self.moved = true;
    }

    /// Takes in money that opens the next period.
    pub fn bring(&mut self, money: &Lanes) {
        add(&mut self.incoming, money);
        self.moved = true;
    }

    /// Takes in a share of money, which opens the next period.
    pub fn bring_share(&mut self, money: &Lanes, share: f64) {
        add_share(&mut self.incoming, money, share);
        self.moved = true;
    }

    /// Pays.
    pub fn pay(&mut self, money: &Lanes) {
        add(&mut self.paid, money);
        self.moved = true;
    }

    /// Notes what is owed and is not paid.
    pub fn owe(&mut self, year: usize, money: &Lanes) {
        add(&mut self.years[year].shortfall, money);
    }

    /// Asks for a share of money that [`Purse::share_out`] will share out.
    pub fn ask(&mut self, money: &Lanes, share: f64) {
        if self.limited {
            add_share(&mut self.wanted, money, share);
            self.asked = true;
        }
    }

    /// Sets `ratio` to the share of what was asked for that can be paid with what is left, and
    /// empties the list.
    pub fn share_out(&mut self, year: usize) {
        if !self.asked {
            return;
        }
        share(self, year);
        self.wanted = ZERO;
    }

    /// Draws on its credit, keeps what is left and takes in what came; notes what it has where the
    /// year ends.
    pub fn close(&mut self, year: usize, ends: bool) {
        if self.limited || self.moved {
            settle(self, year);
        }
        if self.moved {
            self.incoming = ZERO;
        }
        if ends {
            let year = &mut self.years[year];
            year.cash = self.cash;
            year.debt = self.debt;
            year.defaulted = self.defaulted;
        }
    }

    /// All that came and went, for the scale of its rounding.
    pub fn turnover(&self, out: &mut Lanes) {
        out.fill(0.0);
        for year in &self.years {
            for l in 0..LANES {
                out[l] += year.paid[l] + year.received[l].abs() + year.shortfall[l];
            }
        }
        add(out, &self.debt);
    }

    /// How far its debt grew beyond its ceiling, over it.
    pub fn over_ceiling(&self, l: usize) -> f64 {
        let allowed = at_least(self.ceiling[l], self.opening_debt[l]);
        if self.limited && self.debt[l] > allowed {
            (self.debt[l] - allowed) / self.debt[l]
        } else {
            0.0
        }
    }

    /// Cash at the end of the last period that was closed.
    pub fn cash(&self) -> &Lanes {
        &self.cash
    }

    /// Debt at the same time.
    pub fn debt(&self) -> &Lanes {
        &self.debt
    }
}

/// Sets `growth` to its logarithm at date `tau`.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn grow(purse: &mut Purse, tau: f64) {
    for l in 0..LANES {
        purse.growth[l] = purse.ln_growth[l] * at_most(tau, purse.growth_years[l]);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn find_short(purse: &Purse, owes: &Lanes, owed: &Lanes, short: &mut [u64; LANES]) {
    for l in 0..LANES {
        let resources = at_least(purse.own[l] + purse.credit[l], 0.0);
        let has = resources + purse.received[l] + owed[l];
        short[l] += u64::from((owes[l] > 0.0) & (owes[l] > has));
    }
}

/// Operating cash and credit of a period.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn earn(
    purse: &mut Purse,
    (cash, credit): (&Lanes, &Lanes),
    delta: f64,
    (year, first): (usize, bool),
) {
    let year = &mut purse.years[year];
    let first = if first { 1.0 } else { 0.0 };
    for l in 0..LANES {
        let flow = purse.operating[l] * purse.growth[l] * delta;
        // A deficit is met in full, whatever the regime.
        let free = purse.available_share[l] * cash[l];
        let flow = if flow > 0.0 { flow * free } else { flow };
        let room = at_least(purse.ceiling[l] - purse.debt[l], 0.0);
        purse.credit[l] = at_most(purse.borrowing[l] * credit[l] * delta, room);
        purse.own[l] = purse.cash[l] + flow;
        purse.sources[l] += flow;
        year.available[l] += first * purse.cash[l] + flow + purse.credit[l];
    }
}

/// The share of what was asked for that can be paid with what is left.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn share(purse: &mut Purse, year: usize) {
    let gap = &mut purse.years[year].gap;
    for l in 0..LANES {
        let had = purse.own[l] + purse.credit[l] + purse.received[l];
        let (left, wanted) = (had - purse.paid[l], purse.wanted[l]);
        // The last cent leaves a trace of rounding, which pays for nothing: neither in the period in which
        // it is left nor in a later one, when it is all there is.
        let trace = TRACE * at_least(had, wanted);
        let left = if left > trace { left } else { 0.0 };
        purse.ratio[l] = if wanted > left { left / wanted } else { 1.0 };
        gap[l] += at_least(wanted - left, 0.0);
    }
}

/// Credit drawn, cash kept and money taken in at a period's end.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn settle(purse: &mut Purse, year: usize) {
    let year = &mut purse.years[year];
    let limited = if purse.limited { 1.0 } else { 0.0 };
    for l in 0..LANES {
        let came = purse.received[l] + purse.incoming[l];
        year.paid[l] += purse.paid[l];
        year.received[l] += came;
        let balance = purse.own[l] + purse.received[l] - purse.paid[l];
        let drawn = at_most(at_least(-balance, 0.0), purse.credit[l]);
        let missing = -balance - purse.credit[l];
        // Money shared out to the last cent leaves a trace of rounding.
        let traded = purse.paid[l] + purse.credit[l] + purse.own[l].abs();
        let unmet = if missing > TRACE * traded {
            missing
        } else {
            0.0
        };
        let left = at_least(balance, 0.0);
        year.available[l] += limited * came;
        year.shortfall[l] += limited * unmet;
        purse.sources[l] += limited * (came + drawn + unmet);
        purse.uses[l] += limited * (purse.paid[l] + left * (1.0 - purse.retention[l]));
        purse.cash[l] = limited * (left * purse.retention[l] + purse.incoming[l]);
        purse.debt[l] += limited * drawn;
    }
}
