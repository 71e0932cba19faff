//! Power, energy and returns of a block: what all builds bring to the regions, then each build with
//! what it gets.

use super::record::Recorder;
use crate::model::account::Account;
use crate::model::assets::AssetPlan;
use crate::model::climate::Climate;
use crate::model::delivery::Delivery;
use crate::model::drivers::Paths;
use crate::model::fleet::Fleet;
use crate::model::grid::Grid;
use crate::model::ledger::Ledger;
use crate::model::orders::{Arrivals, Orders};
use crate::model::plan::Twin;
use crate::model::returns::{Offtake, Prices, Returns};
use crate::model::{Lanes, Plan};
use crate::sampling::LANES;
use std::ops::Range;

/// Buffers of a worker; empty where no build has an asset.
#[derive(Debug, Clone)]
pub(super) struct Assets {
    orders: Orders,
    /// By build.
    pub arrivals: Vec<Arrivals>,
    pub grid: Grid,
    pub fleet: Fleet,
    returns: Returns,
    prices: Prices,
    /// Of the build at hand.
    pub own: Account,
    /// By build: its parts; only parents have one.
    parts: Vec<Option<Account>>,
    sponsors: Vec<Account>,
    portfolio: Account,
    /// By build: its state through the periods, where its capacity is needed while money is paid.
    watched: Vec<Option<Box<Watched>>>,
}

/// A build whose fleet and returns are stepped period by period.
#[derive(Debug, Clone)]
struct Watched {
    fleet: Fleet,
    returns: Returns,
    account: Account,
    offtake: Offtake,
}

impl Assets {
    /// Buffers for a plan; none where no build has an asset.
    pub fn new(plan: &Plan) -> Option<Self> {
        if plan.builds.iter().all(|b| b.asset.is_none()) {
            return None;
        }
        let account = || Account::new(plan.periods, plan.years.len());
        Some(Self {
            orders: Orders::default(),
            arrivals: vec![Arrivals::new(plan.periods); plan.builds.len()],
            grid: Grid::new(plan),
            fleet: Fleet::new(plan),
            returns: Returns::new(plan),
            prices: Prices::new(plan.periods),
            own: account(),
            parts: plan
                .builds
                .iter()
                .map(|b| b.has_children.then(account))
                .collect(),
            sponsors: vec![account(); plan.sponsors.len()],
            portfolio: account(),
            watched: (0..plan.builds.len())
                .map(|b| {
                    let funding = plan.funding.as_ref();
                    let wanted = funding.is_some_and(|f| f.watched[b]);
                    (wanted && plan.builds[b].asset.is_some()).then(|| {
                        Box::new(Watched {
                            fleet: Fleet::new(plan),
                            returns: Returns::new(plan),
                            account: account(),
                            offtake: Offtake::new(plan.periods),
                        })
                    })
                })
                .collect(),
        })
    }

    /// Takes in the inputs of a block.
    pub fn begin(&mut self, plan: &Plan, drawn: &[Lanes], paths: &Paths) {
        self.orders.begin(plan, paths);
        self.grid.begin(plan, drawn, paths);
        self.returns.begin();
        self.prices.fill(plan, paths);
        let parts = self.parts.iter_mut().flatten();
        for account in parts.chain(&mut self.sponsors) {
            account.reset();
        }
        self.portfolio.reset();
    }

    /// Opens the orders of a build that was begun.
    pub fn open(
        &mut self,
        plan: &Plan,
        b: usize,
        drawn: &[Lanes],
        ledger: &Ledger,
        delivery: &Delivery,
    ) {
        let build = &plan.builds[b];
        let Some(asset) = &build.asset else { return };
        let (headline, residual) = (&ledger.headline[b], &ledger.residual[b]);
        let arrivals = &mut self.arrivals[b];
        self.orders.open(
            plan, build, asset, drawn, headline, residual, delivery, arrivals,
        );
        self.grid.open(asset, arrivals, &ledger.weight[b]);
        if let Some(watched) = &mut self.watched[b] {
            watched.account.begin();
            watched.fleet.open(plan, asset, arrivals, drawn, 0);
            if let Some(terms) = &asset.returns {
                let (fleet, account) = (&watched.fleet, &mut watched.account);
                watched.returns.begin();
                watched.returns.open(
                    plan,
                    asset,
                    terms,
                    arrivals,
                    fleet,
                    &self.prices,
                    drawn,
                    account,
                );
            }
        }
    }

    /// Places the orders of `periods`, in which build `b` has spent, and brings what is ready then
    /// to its regions.
    pub fn order(
        &mut self,
        plan: &Plan,
        b: usize,
        drawn: &[Lanes],
        ledger: &Ledger,
        delivery: &Delivery,
        periods: Range<usize>,
    ) {
        let Some(asset) = &plan.builds[b].asset else {
            return;
        };
        let arrivals = &mut self.arrivals[b];
        for t in periods.clone() {
            self.orders.place(asset, delivery, t, arrivals);
        }
        let active = periods.start.max(arrivals.first)..periods.end;
        self.grid
            .join(asset, arrivals, &ledger.weight[b], drawn, active);
    }

    /// Serves the regions in `periods`.
    pub fn serve(&mut self, periods: Range<usize>) {
        for t in periods {
            self.grid.serve(t);
        }
    }

    /// MW online of each watched build when period `t` opens.
    pub fn standing(&self, t: usize, out: &mut [Lanes]) {
        for (watched, online) in self.watched.iter().zip(out) {
            if let Some(watched) = watched {
                *online = watched.fleet.online[t];
            }
        }
    }

    /// Steps watched build `b` through period `t` of year `y`, whose queues were served; `receipts`
    /// and `free` are its contracts'. Returns its net operating cash less those receipts.
    #[allow(clippy::too_many_arguments)]
    pub fn step(
        &mut self,
        plan: &Plan,
        b: usize,
        climate: &Climate,
        ledger: &Ledger,
        (t, y): (usize, usize),
        receipts: &Lanes,
        free: &Lanes,
    ) -> Option<Lanes> {
        let asset = plan.builds[b].asset.as_ref()?;
        let watched = self.watched[b].as_mut()?;
        let (arrivals, weight) = (&self.arrivals[b], &ledger.weight[b]);
        let (fleet, grid) = (&mut watched.fleet, &mut self.grid);
        fleet.period(asset, arrivals, weight, grid, t);
        if t + 1 == plan.years[y].end {
            fleet.close_year(asset, weight, grid, y);
        }
        asset.returns.as_ref()?;
        watched.offtake.receipts[t] = *receipts;
        watched.offtake.open_share[t] = *free;
        let (prices, account) = (&self.prices, &mut watched.account);
        let offtake = Some(&watched.offtake);
        watched
            .returns
            .period(arrivals, fleet, climate, prices, offtake, (t, y), account);
        let mut net = account.cash[t];
        for l in 0..LANES {
            net[l] = (net[l] + arrivals.spend[t][l] - receipts[l]) * weight[l];
        }
        Some(net)
    }

    /// Closes what was stepped.
    pub fn close(&mut self, plan: &Plan, drawn: &[Lanes]) {
        for (build, watched) in plan.builds.iter().zip(&mut self.watched) {
            if let (Some(asset), Some(watched)) = (&build.asset, watched) {
                watched.fleet.close(asset);
                if let Some(terms) = &asset.returns {
                    let account = &mut watched.account;
                    watched.returns.close(plan, terms, drawn, account);
                }
            }
        }
    }

    /// Works out build `b`, whose parts were before, and records it.
    pub fn operate(
        &mut self,
        plan: &Plan,
        b: usize,
        drawn: &[Lanes],
        climate: &Climate,
        ledger: &Ledger,
        recorder: &mut Recorder<'_>,
    ) {
        let build = &plan.builds[b];
        let weight = &ledger.weight[b];
        if let (Some(asset), Some(watched)) = (&build.asset, &mut self.watched[b]) {
            std::mem::swap(&mut self.own, &mut watched.account);
            let arrivals = &self.arrivals[b];
            self.own.sums.ordered = arrivals.ordered;
            recorder.check_asset(asset, arrivals, &watched.fleet, &self.own);
            capacity(&mut watched.fleet, &mut self.own);
        } else if let Some(asset) = &build.asset {
            self.own.begin();
            self.step_through(plan, asset, b, drawn, climate, weight);
            let arrivals = &self.arrivals[b];
            self.own.sums.ordered = arrivals.ordered;
            recorder.check_asset(asset, arrivals, &self.fleet, &self.own);
            capacity(&mut self.fleet, &mut self.own);
        } else {
            self.own.clear();
        }
        self.portfolio.add(weight, &self.own);
        for (s, share) in &build.sponsors {
            if matches!(plan.twins[*s], Some(Twin::Sponsor(..))) {
                continue;
            }
            let mut part = *weight;
            for l in 0..LANES {
                part[l] *= share;
            }
            self.sponsors[*s].add(&part, &self.own);
        }
        if let Some(parts) = &mut self.parts[b] {
            parts.settle();
            self.own.add(&[1.0; LANES], parts);
        }
        if let Some(parent) = build.parent {
            let share = build.part_share.lanes(drawn);
            if let Some(parts) = &mut self.parts[parent] {
                parts.add(&share, &self.own);
            }
        }
        recorder.asset(b, &self.own);
    }

    /// Steps build `b`, which nothing watches, through the horizon: returns right after the fleet,
    /// while what it did in the period is in the cache.
    fn step_through(
        &mut self,
        plan: &Plan,
        asset: &AssetPlan,
        b: usize,
        drawn: &[Lanes],
        climate: &Climate,
        weight: &Lanes,
    ) {
        let (arrivals, fleet, grid) = (&self.arrivals[b], &mut self.fleet, &mut self.grid);
        let (returns, prices, own) = (&mut self.returns, &self.prices, &mut self.own);
        let terms = asset.returns.as_ref();
        let first = arrivals.first.min(plan.periods);
        fleet.open(plan, asset, arrivals, drawn, first);
        if let Some(terms) = terms {
            returns.open(plan, asset, terms, arrivals, fleet, prices, drawn, own);
        }
        for (y, year) in plan.years.iter().enumerate() {
            for t in year.first..year.end {
                if t >= first {
                    fleet.period(asset, arrivals, weight, grid, t);
                }
                if terms.is_none() {
                    continue;
                }
                if t < first {
                    returns.rest(t, own);
                } else {
                    returns.period(arrivals, fleet, climate, prices, None, (t, y), own);
                }
            }
            if year.end > first {
                fleet.close_year(asset, weight, grid, y);
            }
        }
        fleet.close(asset);
        if let Some(terms) = terms {
            returns.close(plan, terms, drawn, own);
        }
    }

    /// Records regions, sponsors and the portfolio.
    pub fn record(&mut self, plan: &Plan, recorder: &mut Recorder<'_>) {
        self.portfolio.settle();
        recorder.regions(&self.grid, &self.portfolio);
        for (s, twin) in plan.twins.iter().enumerate() {
            if let Some(Twin::Sponsor(other, ratio)) = twin {
                self.own.reset();
                self.own.add(&[*ratio; LANES], &self.sponsors[*other]);
                recorder.sponsor_asset(s, &self.own);
            } else {
                self.sponsors[s].settle();
                recorder.sponsor_asset(s, &self.sponsors[s]);
            }
        }
        recorder.portfolio_asset(&self.portfolio);
    }
}

/// Hands the series of the fleet, which the next build fills anew, to the account.
fn capacity(fleet: &mut Fleet, own: &mut Account) {
    std::mem::swap(&mut own.online, &mut fleet.online);
    std::mem::swap(&mut own.energy, &mut fleet.energy);
    std::mem::swap(&mut own.emissions, &mut fleet.emissions);
    std::mem::swap(&mut own.water, &mut fleet.water);
}
