//! Revenue, costs, tax and present values of a build (MODEL section 8).

use super::Lanes;
use super::account::{Account, Sums};
use super::assets::{AssetPlan, ReturnTerms};
use super::climate::Climate;
use super::drivers::Paths;
use super::fleet::{Fleet, whole_periods};
use super::lane::{at_least, look_back};
use super::orders::Arrivals;
use super::plan::{Plan, Slot};
use crate::sampling::{LANES, kernels};
use multiversion::multiversion;

const ZERO: Lanes = [0.0; LANES];
const ALL: Lanes = [1.0; LANES];

/// `compute_price` and `capex_per_mw` of a block, by period.
#[derive(Debug, Clone)]
pub struct Prices {
    compute: Vec<Lanes>,
    capex: Vec<Lanes>,
}

/// Capacity of a build that is sold under contracts, by period.
#[derive(Debug, Clone)]
pub struct Offtake {
    /// Received under contracts and for capacity that a defaulted contract left; billions.
    pub receipts: Vec<Lanes>,
    /// Share of the capacity that is free for the market.
    pub open_share: Vec<Lanes>,
}

/// Figures of one build at a time.
#[derive(Debug, Clone)]
pub struct Returns {
    delta: f64,
    /// Shortest life of the build's equipment.
    youngest: usize,
    wacc: Discount,
    hurdle: Discount,
    it: Part,
    facility: Part,
    /// Of the period: price of what retires, revenue capacity, and so on.
    capacity: Lanes,
    retired_value: Lanes,
    state: Terms,
}

/// (1 + rate)^−(time), for the middle of each period, in the last entry for the horizon's end.
#[derive(Debug, Clone)]
struct Discount {
    of: Option<Slot>,
    factors: Vec<Lanes>,
}

/// Cost of the parts of an asset that are written off over one life.
#[derive(Debug, Clone)]
struct Part {
    /// Cost until the start of each period, and until the end of the horizon.
    cost: Vec<Lanes>,
    life: [usize; LANES],
    /// One over it, and the shortest of them.
    rate: Lanes,
    shortest: usize,
    /// Not written off yet.
    book: Lanes,
    /// Depreciation of the period.
    charge: Lanes,
}

/// Terms of the build at hand.
#[derive(Debug, Clone)]
struct Terms {
    /// e^{−δΔ} and e^{−δnΔ}.
    erosion: Lanes,
    erosion_of_life: Lanes,
    utilization: Lanes,
    fixed_opex: Lanes,
    tax_rate: Lanes,
    chip_share: Lanes,
    refresh: Lanes,
}

impl Discount {
    fn new(periods: usize) -> Self {
        Self {
            of: None,
            factors: vec![ZERO; periods + 1],
        }
    }

    fn fill(&mut self, slot: Slot, drawn: &[Lanes], delta: f64) {
        if self.of == Some(slot) {
            return;
        }
        self.of = Some(slot);
        let mut log = slot.lanes(drawn);
        for l in 0..LANES {
            log[l] += 1.0;
        }
        kernels::ln(&mut log);
        let periods = self.factors.len() - 1;
        for (t, factors) in self.factors.iter_mut().enumerate() {
            let tau = if t < periods {
                t as f64 + 0.5
            } else {
                t as f64
            } * delta;
            for l in 0..LANES {
                factors[l] = -log[l] * tau;
            }
            kernels::exp(factors);
        }
    }
}

impl Prices {
    /// Buffers for `periods` periods.
    pub fn new(periods: usize) -> Self {
        Self {
            compute: vec![ZERO; periods],
            capex: vec![ZERO; periods],
        }
    }

    /// Takes in the prices of a block.
    pub fn fill(&mut self, plan: &Plan, paths: &Paths) {
        for t in 0..plan.periods {
            if let Some(driver) = plan.drivers.compute_price {
                paths.value(driver, t, &mut self.compute[t]);
            }
            if let Some(driver) = plan.drivers.capex_per_mw {
                paths.value(driver, t, &mut self.capex[t]);
            }
        }
    }
}

impl Offtake {
    /// Nothing is sold under contracts in any of `periods` periods.
    pub fn new(periods: usize) -> Self {
        Self {
            receipts: vec![ZERO; periods],
            open_share: vec![ALL; periods],
        }
    }
}

impl Part {
    fn new(periods: usize) -> Self {
        Self {
            cost: vec![ZERO; periods + 1],
            life: [1; LANES],
            rate: [1.0; LANES],
            shortest: 1,
            book: ZERO,
            charge: ZERO,
        }
    }

    fn begin(&mut self, life: Slot, drawn: &[Lanes], delta: f64) {
        whole_periods(&life.lanes(drawn), delta, &mut self.life);
        for l in 0..LANES {
            self.rate[l] = 1.0 / self.life[l] as f64;
        }
        self.shortest = self.life.iter().copied().min().unwrap_or(1);
        self.book = self.cost[0];
    }

    /// Straight line: (K_t − K_{t−d})/d, with K the cost until a period's start.
    fn charge(&mut self, t: usize) {
        let now = &self.cost[t];
        if t < self.shortest {
            for l in 0..LANES {
                self.charge[l] = now[l] * self.rate[l];
            }
        } else {
            look_back(&self.cost, t, &self.life, &mut self.charge);
            for l in 0..LANES {
                self.charge[l] = (now[l] - self.charge[l]) * self.rate[l];
            }
        }
    }
}

impl Returns {
    /// Buffers for a plan.
    pub fn new(plan: &Plan) -> Self {
        let periods = plan.periods;
        Self {
            delta: plan.delta,
            youngest: 1,
            wacc: Discount::new(periods),
            hurdle: Discount::new(periods),
            it: Part::new(periods),
            facility: Part::new(periods),
            capacity: ZERO,
            retired_value: ZERO,
            state: Terms {
                erosion: ZERO,
                erosion_of_life: ZERO,
                utilization: ZERO,
                fixed_opex: ZERO,
                tax_rate: ZERO,
                chip_share: ZERO,
                refresh: ZERO,
            },
        }
    }

    /// Forgets the rates of the last block.
    pub fn begin(&mut self) {
        self.wacc.of = None;
        self.hurdle.of = None;
    }

    /// Readies the figures for a build whose fleet is open.
    #[allow(clippy::too_many_arguments)]
    pub fn open(
        &mut self,
        plan: &Plan,
        asset: &AssetPlan,
        terms: &ReturnTerms,
        arrivals: &Arrivals,
        fleet: &Fleet,
        prices: &Prices,
        drawn: &[Lanes],
        account: &mut Account,
    ) {
        let delta = plan.delta;
        self.delta = delta;
        self.terms(asset, terms, fleet, drawn, delta);
        self.wacc.fill(terms.wacc, drawn, delta);
        self.hurdle.fill(terms.hurdle, drawn, delta);
        let before = &arrivals.spent_before;
        for l in 0..LANES {
            self.it.cost[0][l] = before[l] * self.state.chip_share[l];
            self.facility.cost[0][l] = before[l] - self.it.cost[0][l];
            // What is online at the start counts as a vintage of the first price.
            self.capacity[l] = fleet.added[0][l] * prices.compute[0][l];
            let sums = &mut account.sums;
            sums.before[l] = before[l];
            sums.invested[l] = before[l];
            sums.npv[l] = -before[l];
            sums.pv_invested[l] = before[l];
            sums.hurdle_cost[l] = before[l];
        }
        self.it.begin(terms.it_life, drawn, delta);
        self.facility.begin(terms.facility_life, drawn, delta);
        self.retired_value = ZERO;
        self.youngest = fleet.life.iter().copied().min().unwrap_or(1);
    }

    /// Passes period `t`, in which the build does nothing yet.
    pub fn rest(&mut self, t: usize, account: &mut Account) {
        account.cash[t] = ZERO;
        self.it.cost[t + 1] = self.it.cost[t];
        self.facility.cost[t + 1] = self.facility.cost[t];
    }

    /// Steps through period `t` of year `y`, which the fleet has been stepped through.
    #[allow(clippy::too_many_arguments)]
    pub fn period(
        &mut self,
        arrivals: &Arrivals,
        fleet: &Fleet,
        climate: &Climate,
        prices: &Prices,
        offtake: Option<&Offtake>,
        (t, year): (usize, usize),
        account: &mut Account,
    ) {
        if t + 1 >= self.youngest {
            self.retire(t, fleet, prices);
        }
        self.it.charge(t);
        self.facility.charge(t);
        let flows = Flows {
            delta: self.delta,
            spend: &arrivals.spend[t],
            online_before: &fleet.online[t],
            online: &fleet.online[t + 1],
            added: &fleet.added[t + 1],
            power_cost: &fleet.power_cost[t],
            utilization: &climate.utilization[t],
            price: &prices.compute[t],
            capex: &prices.capex[t],
            open_share: offtake.map_or(&ALL, |o| &o.open_share[t]),
            receipts: offtake.map_or(&ZERO, |o| &o.receipts[t]),
            retired: fleet.retired(t),
            retired_value: &self.retired_value,
            discount: &self.wacc.factors[t],
            hurdle: &self.hurdle.factors[t],
            it_charge: &self.it.charge,
            rest_charge: &self.facility.charge,
        };
        let (it_before, it_after) = neighbors(&mut self.it.cost, t);
        let (rest_before, rest_after) = neighbors(&mut self.facility.cost, t);
        period(
            &self.state,
            &flows,
            it_before,
            rest_before,
            &mut self.capacity,
            it_after,
            &mut self.it.book,
            rest_after,
            &mut self.facility.book,
            &mut account.cash[t],
            &mut account.revenue[year],
            &mut account.sums,
        );
    }

    /// Adds what is left at the end.
    pub fn close(
        &mut self,
        plan: &Plan,
        terms: &ReturnTerms,
        drawn: &[Lanes],
        account: &mut Account,
    ) {
        let salvage = terms.salvage.lanes(drawn);
        let (end, hurdle_end) = (
            &self.wacc.factors[plan.periods],
            &self.hurdle.factors[plan.periods],
        );
        for l in 0..LANES {
            let sums = &mut account.sums;
            // Rounding may leave a trace of what is written off in full.
            sums.book[l] = at_least(self.it.book[l] + self.facility.book[l], 0.0);
            sums.salvage[l] = salvage[l] * sums.book[l];
            sums.npv[l] += sums.salvage[l] * end[l];
            sums.hurdle_cost[l] -= sums.salvage[l] * hurdle_end[l];
        }
    }

    fn terms(
        &mut self,
        asset: &AssetPlan,
        terms: &ReturnTerms,
        fleet: &Fleet,
        drawn: &[Lanes],
        delta: f64,
    ) {
        let state = &mut self.state;
        terms.utilization.fill(drawn, &mut state.utilization);
        terms.fixed_opex.fill(drawn, &mut state.fixed_opex);
        terms.tax_rate.fill(drawn, &mut state.tax_rate);
        asset.chip_share.fill(drawn, &mut state.chip_share);
        asset.refresh.fill(drawn, &mut state.refresh);
        let rate = terms.price_erosion.lanes(drawn);
        for l in 0..LANES {
            let step = -rate[l] * delta;
            state.erosion[l] = step;
            // Nothing older than the longest horizon ever retires.
            state.erosion_of_life[l] = step * fleet.life[l].min(1 << 20) as f64;
        }
        kernels::exp(&mut state.erosion);
        kernels::exp(&mut state.erosion_of_life);
    }

    /// The revenue capacity that goes offline with what retires in period `t`.
    fn retire(&mut self, t: usize, fleet: &Fleet, prices: &Prices) {
        for l in 0..LANES {
            self.retired_value[l] = match (t + 1).checked_sub(fleet.life[l]) {
                Some(born) => {
                    let price = prices.compute[born.saturating_sub(1)][l];
                    fleet.added[born][l] * price * self.state.erosion_of_life[l]
                }
                None => 0.0,
            };
        }
    }
}

/// A period's entry, and the next one to be filled.
fn neighbors(series: &mut [Lanes], t: usize) -> (&Lanes, &mut Lanes) {
    let (before, after) = series.split_at_mut(t + 1);
    (&before[t], &mut after[0])
}

/// What a build did in a period, and what holds then.
struct Flows<'a> {
    delta: f64,
    spend: &'a Lanes,
    online_before: &'a Lanes,
    online: &'a Lanes,
    added: &'a Lanes,
    power_cost: &'a Lanes,
    utilization: &'a Lanes,
    price: &'a Lanes,
    capex: &'a Lanes,
    open_share: &'a Lanes,
    receipts: &'a Lanes,
    retired: &'a Lanes,
    retired_value: &'a Lanes,
    discount: &'a Lanes,
    hurdle: &'a Lanes,
    it_charge: &'a Lanes,
    rest_charge: &'a Lanes,
}

/// One period of one build. All that is written is an argument of its own: the compiler knows then
/// that none of it overlaps, without which the loop does not vectorize.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
#[allow(clippy::too_many_arguments)]
fn period(
    terms: &Terms,
    flows: &Flows<'_>,
    it_before: &Lanes,
    rest_before: &Lanes,
    capacity: &mut Lanes,
    it_after: &mut Lanes,
    it_book: &mut Lanes,
    rest_after: &mut Lanes,
    rest_book: &mut Lanes,
    cash: &mut Lanes,
    revenues: &mut Lanes,
    sums: &mut Sums,
) {
    let delta = flows.delta;
    for l in 0..LANES {
        let before = capacity[l];
        let after =
            before * terms.erosion[l] + flows.added[l] * flows.price[l] - flows.retired_value[l];
        // Where nothing is online nothing is left to earn, whatever rounding left.
        let online = flows.online[l] > 0.0;
        let after = if online { after } else { 0.0 };
        capacity[l] = after;
        let used = terms.utilization[l] * flows.utilization[l];
        let market = 0.5e-3 * (before + after) * used * delta;
        let revenue = market * flows.open_share[l] + flows.receipts[l];
        let years = 0.5 * (flows.online_before[l] + flows.online[l]) * delta;
        let opex = flows.power_cost[l] + terms.fixed_opex[l] * years * 1e-3;
        let bought = terms.refresh[l] * flows.retired[l];
        let refresh = bought * flows.capex[l] * terms.chip_share[l] * 1e-3;
        let (it_charge, rest_charge) = (flows.it_charge[l], flows.rest_charge[l]);
        let depreciation = it_charge + rest_charge;
        let tax = terms.tax_rate[l] * at_least(revenue - opex - depreciation, 0.0);
        let spend = flows.spend[l];
        let invested = spend + refresh;
        let flow = revenue - opex - tax - invested;
        let chips = spend * terms.chip_share[l] + refresh;
        it_after[l] = it_before[l] + chips;
        it_book[l] += chips - it_charge;
        rest_after[l] = rest_before[l] + (invested - chips);
        rest_book[l] += invested - chips - rest_charge;
        cash[l] = flow;
        revenues[l] += revenue;
        let (discount, hurdle) = (flows.discount[l], flows.hurdle[l]);
        sums.opex[l] += opex;
        sums.tax[l] += tax;
        sums.refresh[l] += refresh;
        sums.invested[l] += invested;
        sums.npv[l] += flow * discount;
        sums.pv_revenue[l] += revenue * discount;
        sums.pv_tax[l] += tax * discount;
        sums.pv_invested[l] += invested * discount;
        sums.pv_capacity[l] += years * discount;
        sums.hurdle_cost[l] += (opex + invested) * hurdle;
        sums.hurdle_capacity[l] += years * hurdle;
    }
}
