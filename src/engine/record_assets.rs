//! Writes power, energy and returns of a block into its columns and checks their sums.

use super::lanes::{add, add_times, sum_into, total};
use super::record::{Recorder, ZERO, excess, relative, worsen};
use crate::model::account::Account;
use crate::model::assets::AssetPlan;
use crate::model::columns::{EnergyColumns, FlowColumns, GridColumns, ReturnColumns};
use crate::model::fleet::Fleet;
use crate::model::grid::{Grid, Region};
use crate::model::orders::Arrivals;
use crate::model::plan::Twin;
use crate::model::{Lanes, irr};
use crate::sampling::LANES;

/// Sums below this many MW or TWh are rounding.
const NOTHING: f64 = 1e-9;

/// A series of a region.
type SeriesOf = fn(&Region) -> &Vec<Lanes>;

impl Recorder<'_> {
    /// Records what build `b` and its parts have.
    pub fn asset(&mut self, b: usize, account: &Account) {
        let columns = self.plan.columns.builds[b];
        self.account(account, columns.energy, columns.returns);
    }

    /// Records what a sponsor's share of its builds has.
    pub fn sponsor_asset(&mut self, s: usize, account: &Account) {
        let sponsors = &self.plan.columns.sponsors;
        let rates = match self.plan.twins[s] {
            Some(Twin::Build(b)) => self.plan.columns.builds[b].returns,
            Some(Twin::Sponsor(other, _)) => sponsors[other].returns,
            None => None,
        };
        if let Some(columns) = sponsors[s].returns {
            self.returns(account, columns, rates);
        }
    }

    /// Records the portfolio.
    pub fn portfolio_asset(&mut self, account: &Account) {
        let columns = self.plan.columns.portfolio;
        self.account(account, columns.energy, columns.returns);
    }

    fn account(
        &mut self,
        account: &Account,
        energy: Option<EnergyColumns>,
        returns: Option<ReturnColumns>,
    ) {
        if let Some(columns) = energy {
            self.energy(account, columns);
        }
        if let Some(columns) = returns {
            self.returns(account, columns, None);
        }
    }

    fn energy(&mut self, account: &Account, columns: EnergyColumns) {
        let plan = self.plan;
        self.put_scaled(columns.ordered, &account.sums.ordered, 1e-3);
        self.put_scaled(columns.online, &account.online[plan.periods], 1e-3);
        self.put_scaled(columns.peak, &account.peak(), 1e-3);
        self.put_total(columns.energy, &account.energy);
        self.put_total(columns.emissions, &account.emissions);
        self.put_total(columns.water, &account.water);
        for (y, year) in plan.years.iter().enumerate() {
            self.put_scaled(columns.online_by_year + y, &account.online[year.end], 1e-3);
        }
        let series = [&account.energy, &account.emissions, &account.water];
        self.flows(columns.flows_by_year, series.map(Vec::as_slice));
    }

    fn flows(&mut self, columns: FlowColumns, series: [&[Lanes]; 3]) {
        let [energy, emissions, water] = series;
        for y in 0..self.plan.years.len() {
            self.put(columns.energy + y, &energy[y]);
            self.put(columns.emissions + y, &emissions[y]);
            self.put(columns.water + y, &water[y]);
        }
    }

    fn rates(&mut self, account: &Account, columns: ReturnColumns) {
        let sums = &account.sums;
        let (mut outlay, mut rate, mut several) = (ZERO, ZERO, ZERO);
        for l in 0..LANES {
            outlay[l] = -sums.before[l];
        }
        irr::irr(
            &outlay,
            &account.cash,
            &sums.salvage,
            self.plan.delta,
            &mut rate,
            &mut several,
        );
        self.put(columns.irr, &rate);
        self.put(columns.irr_several, &several);
    }

    /// `rates`: columns that hold the rates of return of flows in proportion to these.
    fn returns(&mut self, account: &Account, columns: ReturnColumns, rates: Option<ReturnColumns>) {
        let plan = self.plan;
        let sums = &account.sums;
        let revenue = total(&account.revenue);
        let cash = total(&account.cash);
        self.check_cash(account, &revenue, &cash);
        self.put(columns.revenue, &revenue);
        self.put(columns.opex, &sums.opex);
        self.put(columns.refresh, &sums.refresh);
        self.put(columns.tax, &sums.tax);
        self.put(columns.cash, &cash);
        self.put(columns.book, &sums.book);
        self.put(columns.npv, &sums.npv);
        let mut loss = ZERO;
        for l in 0..LANES {
            loss[l] = if sums.npv[l] < 0.0 { 1.0 } else { 0.0 };
        }
        self.put(columns.loss, &loss);
        match rates {
            Some(twin) => {
                self.sink.repeat(twin.irr, columns.irr);
                self.sink.repeat(twin.irr_several, columns.irr_several);
            }
            None => self.rates(account, columns),
        }
        let ratios = account.ratios();
        self.put(columns.moic, &ratios.moic);
        self.put(columns.profitability_index, &ratios.profitability_index);
        self.put(columns.break_even, &ratios.break_even);
        self.put(columns.levelized_cost, &ratios.levelized_cost);
        self.put(columns.required_revenue, &ratios.required_revenue);
        let mut date = account.payback(plan.delta);
        for value in &mut date {
            *value += plan.origin;
        }
        self.put(columns.payback, &date);
        if let Some((revenues, flows)) = columns.by_year {
            for (y, year) in plan.years.iter().enumerate() {
                self.put(revenues + y, &account.revenue[y]);
                self.put_total(flows + y, &account.cash[year.first..year.end]);
            }
        }
    }

    /// Records regions and their groups, and what the portfolio waits for.
    pub fn regions(&mut self, grid: &Grid, portfolio: &Account) {
        let plan = self.plan;
        for (r, region) in grid.regions.iter().enumerate() {
            self.check_region(region);
            self.region(r, &[region]);
        }
        for (g, (_, members)) in plan.groups.iter().enumerate() {
            let members: Vec<&Region> = members.iter().map(|r| &grid.regions[*r]).collect();
            self.region(plan.regions.len() + g, &members);
        }
        let all: Vec<&Region> = grid.regions.iter().collect();
        if let Some(columns) = plan.columns.portfolio.grid {
            self.grid(columns, &all);
        }
        for (y, energy) in portfolio.energy.iter().enumerate() {
            let of = |series: SeriesOf| {
                let parts: Vec<&Lanes> = all.iter().map(|r| &series(r)[y]).collect();
                let mut sum = ZERO;
                sum_into(&mut sum, &parts, 1.0);
                sum
            };
            let (regions, emitted) = (of(|r| &r.energy), of(|r| &r.emissions));
            for l in 0..self.used {
                worsen(&mut self.found.energy, relative(energy[l], regions[l]));
                let emissions = portfolio.emissions[y][l];
                worsen(&mut self.found.emissions, relative(emissions, emitted[l]));
            }
        }
    }

    fn region(&mut self, index: usize, members: &[&Region]) {
        let columns = self.plan.columns.regions[index];
        let series: [(usize, usize, SeriesOf); 3] = [
            (columns.energy, columns.by_year.energy, |r| &r.energy),
            (columns.emissions, columns.by_year.emissions, |r| {
                &r.emissions
            }),
            (columns.water, columns.by_year.water, |r| &r.water),
        ];
        let years = self.plan.years.len();
        for (whole, by_year, series) in series {
            let mut sum = ZERO;
            for y in 0..years {
                let parts = members.iter().map(|r| &series(r)[y]);
                self.put_sum(by_year + y, parts, 1.0);
                add(&mut sum, &self.scratch);
            }
            self.put(whole, &sum);
        }
        for (y, year) in self.plan.years.iter().enumerate() {
            let parts = members.iter().map(|r| &r.online[year.end]);
            self.put_sum(columns.online_by_year + y, parts, 1e-3);
        }
        self.grid(columns.grid, members);
    }

    fn grid(&mut self, columns: GridColumns, members: &[&Region]) {
        for (y, year) in self.plan.years.iter().enumerate() {
            let energized = members
                .iter()
                .flat_map(|r| &r.energized[year.first..year.end]);
            self.put_sum(columns.energized + y, energized, 1e-3);
            let waiting = members.iter().map(|r| &r.waiting[year.end - 1]);
            self.put_sum(columns.waiting + y, waiting, 1e-3);
            let mut facility = ZERO;
            for region in members {
                add_times(&mut facility, &region.pue, &region.online[year.end]);
            }
            self.put_scaled(columns.facility + y, &facility, 1e-3);
        }
    }

    /// Records `factor` times a sum.
    fn put_sum<'a>(&mut self, column: usize, parts: impl Iterator<Item = &'a Lanes>, factor: f64) {
        let parts: Vec<&Lanes> = parts.collect();
        sum_into(&mut self.scratch, &parts, factor);
        self.sink.put(column, &self.scratch);
    }

    fn put_scaled(&mut self, column: usize, lanes: &Lanes, factor: f64) {
        for (out, value) in self.scratch.iter_mut().zip(lanes) {
            *out = value * factor;
        }
        self.sink.put(column, &self.scratch);
    }

    /// MW from order to retirement: ordered are those that were online, arrived or come later;
    /// arrived are those energized or waiting; online are the vintages that have not retired.
    pub fn check_asset(
        &mut self,
        asset: &AssetPlan,
        arrivals: &Arrivals,
        fleet: &Fleet,
        account: &Account,
    ) {
        let periods = self.plan.periods;
        let arrived = total(&arrivals.ready);
        let (mut oldest, mut living) = ([0; LANES], ZERO);
        for l in 0..LANES {
            oldest[l] = (periods + 1).saturating_sub(fleet.life[l]);
        }
        for (t, added) in fleet.added.iter().enumerate() {
            for l in 0..LANES {
                living[l] += if t >= oldest[l] { added[l] } else { 0.0 };
            }
        }
        for l in 0..self.used {
            let ordered = arrivals.ordered[l];
            let found = arrivals.online[l] + arrived[l] + arrivals.later[l];
            worsen(&mut self.found.ordered, relative(ordered, found));
            let served = fleet.energized[l] + fleet.waiting[l];
            worsen(&mut self.found.arrived, relative(arrived[l], served));
            let living = living[l];
            let online = fleet.online[periods][l];
            // What is left of large sums that cancel is judged by those sums.
            let scale = online.abs().max(living.abs()).max(ordered);
            if scale > NOTHING {
                worsen(&mut self.found.vintages, (online - living).abs() / scale);
            }
            if asset.returns.is_some() {
                let book = account.sums.book[l];
                worsen(&mut self.found.book, excess(book, account.sums.invested[l]));
            }
        }
    }

    fn check_cash(&mut self, account: &Account, revenue: &Lanes, cash: &Lanes) {
        let sums = &account.sums;
        for l in 0..self.used {
            let invested = sums.invested[l] - sums.before[l];
            let expected = revenue[l] - sums.opex[l] - sums.tax[l] - invested;
            let scale = revenue[l].abs() + sums.opex[l] + sums.tax[l] + invested;
            if scale > NOTHING {
                worsen(&mut self.found.cash, (cash[l] - expected).abs() / scale);
            }
        }
    }

    /// A grid connects at most its cap, and energy is capacity times time.
    fn check_region(&mut self, region: &Region) {
        let energy = total(&region.energy);
        let mut capacity = ZERO;
        for pair in region.online.windows(2) {
            for l in 0..LANES {
                capacity[l] += 0.5 * (pair[0][l] + pair[1][l]);
            }
        }
        for l in 0..self.used {
            let expected = capacity[l] * region.energy_per_mw[l];
            if expected.abs() > NOTHING {
                worsen(&mut self.found.energy, relative(energy[l], expected));
            }
            for connected in &region.connected {
                worsen(&mut self.found.queue, excess(connected[l], region.cap[l]));
            }
        }
    }
}
