//! Power, energy and returns of a block: what all builds bring to the regions, then each build with
//! what it gets.

use super::record::Recorder;
use crate::model::account::Account;
use crate::model::climate::Climate;
use crate::model::delivery::Delivery;
use crate::model::drivers::Paths;
use crate::model::fleet::Fleet;
use crate::model::grid::Grid;
use crate::model::ledger::Ledger;
use crate::model::orders::{Arrivals, Orders};
use crate::model::plan::Twin;
use crate::model::returns::{Prices, Returns};
use crate::model::{Lanes, Plan};
use crate::sampling::LANES;

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
}

impl Assets {
    /// Buffers for a plan; none where no build has an asset.
    pub fn new(plan: &Plan) -> Option<Self> {
        if plan.builds.iter().all(|b| b.asset.is_none()) {
            return None;
        }
        let account = || Account::new(plan.periods, plan.years.len());
        Some(Self {
            orders: Orders::new(),
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

    /// Takes in a build that was just delivered.
    pub fn order(
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
        for t in 0..plan.periods {
            self.orders.place(asset, delivery, t, arrivals);
        }
        let weight = &ledger.weight[b];
        self.grid.open(asset, arrivals, weight);
        let active = arrivals.first..plan.periods;
        self.grid.join(asset, arrivals, weight, drawn, active);
    }

    /// Serves the regions.
    pub fn serve(&mut self, plan: &Plan) {
        for t in 0..plan.periods {
            self.grid.serve(t);
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
        if let Some(asset) = &build.asset {
            self.own.begin();
            let arrivals = &self.arrivals[b];
            self.fleet
                .run(plan, asset, arrivals, weight, drawn, &mut self.grid);
            self.own.sums.ordered = arrivals.ordered;
            if let Some(terms) = &asset.returns {
                let (fleet, prices, own) = (&self.fleet, &self.prices, &mut self.own);
                self.returns.run(
                    plan, asset, terms, arrivals, fleet, climate, prices, drawn, None, own,
                );
            }
            recorder.check_asset(asset, arrivals, &self.fleet, &self.own);
            capacity(&mut self.fleet, &mut self.own);
        } else {
            self.own.reset();
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
        if let Some(parts) = &self.parts[b] {
            self.own.add(&[1.0; LANES], parts);
        }
        if let Some(parent) = build.parent {
            let share = build.part_share.lanes(drawn);
            if let Some(parts) = &mut self.parts[parent] {
                parts.add(&share, &self.own);
            }
        }
        recorder.asset(b, drawn, ledger, &self.own);
    }

    /// Records regions, sponsors and the portfolio.
    pub fn record(&mut self, plan: &Plan, recorder: &mut Recorder<'_>) {
        recorder.regions(&self.grid, &self.portfolio);
        for (s, twin) in plan.twins.iter().enumerate() {
            if let Some(Twin::Sponsor(other, ratio)) = twin {
                self.own.reset();
                self.own.add(&[*ratio; LANES], &self.sponsors[*other]);
                recorder.sponsor_asset(s, &self.own);
            } else {
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
