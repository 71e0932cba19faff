//! A build's capacity through the horizon: energized, aged, retired and refreshed, site by site, and
//! the energy it uses (MODEL section 7).

use super::Lanes;
use super::assets::{AssetPlan, SitePlan};
use super::grid::{Grid, Region};
use super::lane::{add, at_least, look_back};
use super::orders::Arrivals;
use super::plan::Plan;
use crate::sampling::LANES;
use multiversion::multiversion;

const ZERO: Lanes = [0.0; LANES];

static NOTHING: Lanes = ZERO;
static ALL: Lanes = [1.0; LANES];

/// The capacity of one build. MW of IT load.
#[derive(Debug, Clone)]
pub struct Fleet {
    /// Online at the start of the horizon and at the end of each period.
    pub online: Vec<Lanes>,
    /// What went online in each period, newly energized and refreshed; entry 0 is what was online
    /// when the horizon began.
    pub added: Vec<Lanes>,
    /// What came to the end of its life in each period in which something may.
    retired: Vec<Lanes>,
    /// Cost of its electricity by period from the first in which it does something, in billions.
    pub power_cost: Vec<Lanes>,
    /// TWh, Mt and billion litres by year.
    pub energy: Vec<Lanes>,
    pub emissions: Vec<Lanes>,
    pub water: Vec<Lanes>,
    /// Waits for its grid at the end.
    pub waiting: Lanes,
    /// Energized in the horizon, refreshed equipment apart.
    pub energized: Lanes,
    /// Life of IT equipment in periods.
    pub life: [usize; LANES],
    /// By site; those of the build at hand come first.
    sites: Vec<Site>,
    refresh: Lanes,
    /// Shortest life of any lane.
    youngest: usize,
}

/// The state of one site.
#[derive(Debug, Clone)]
struct Site {
    added: Vec<Lanes>,
    behind: Lanes,
    /// g CO2 per kWh of what is not from the grid, times its share.
    intensity: Lanes,
    online: Lanes,
    waiting: Lanes,
    retired: Lanes,
    /// Of the year so far.
    energy: Lanes,
    emissions: Lanes,
}

/// Share of what was ordered that is rounding.
const TRACE: f64 = 1e-12;

/// Longer than any horizon.
const FOR_EVER: usize = usize::MAX / 2;

/// Years as a whole number of periods, at least one.
pub fn whole_periods(years: &Lanes, delta: f64, out: &mut [usize; LANES]) {
    for l in 0..LANES {
        out[l] = at_least((years[l] / delta).round(), 1.0) as usize;
    }
}

impl Fleet {
    /// Buffers for a plan.
    pub fn new(plan: &Plan) -> Self {
        let (periods, years) = (plan.periods, plan.years.len());
        Self {
            online: vec![ZERO; periods + 1],
            added: vec![ZERO; periods + 1],
            retired: vec![ZERO; periods],
            power_cost: vec![ZERO; periods],
            energy: vec![ZERO; years],
            emissions: vec![ZERO; years],
            water: vec![ZERO; years],
            waiting: ZERO,
            energized: ZERO,
            life: [FOR_EVER; LANES],
            sites: Vec::new(),
            refresh: ZERO,
            youngest: FOR_EVER,
        }
    }

    /// Readies the fleet for a build that does nothing before period `first`.
    pub fn open(
        &mut self,
        plan: &Plan,
        asset: &AssetPlan,
        arrivals: &Arrivals,
        drawn: &[Lanes],
        first: usize,
    ) {
        // The first site writes from its first active period on; before that all is 0.
        for lanes in [&mut self.online, &mut self.added] {
            for idle in &mut lanes[..=first] {
                idle.fill(0.0);
            }
        }
        for lanes in [&mut self.energy, &mut self.emissions, &mut self.water]
            .into_iter()
            .flatten()
        {
            lanes.fill(0.0);
        }
        self.waiting = ZERO;
        self.energized = ZERO;
        match asset.chip_life {
            Some(life) => whole_periods(&life.lanes(drawn), plan.delta, &mut self.life),
            None => self.life = [FOR_EVER; LANES],
        }
        self.youngest = self.life.iter().copied().min().unwrap_or(FOR_EVER);
        self.refresh = asset.refresh.lanes(drawn);
        while self.sites.len() < asset.sites.len() {
            self.sites.push(Site::new(plan.periods));
        }
        for (site, terms) in self.sites.iter_mut().zip(&asset.sites) {
            site.open(terms, arrivals, drawn, first);
            add(&mut self.online[0], &site.online);
            add(&mut self.added[0], &site.online);
        }
    }

    /// Steps all sites through period `t`, whose queues have been served, and adds their energy to
    /// the regions.
    pub fn period(
        &mut self,
        asset: &AssetPlan,
        arrivals: &Arrivals,
        weight: &Lanes,
        grid: &mut Grid,
        t: usize,
    ) {
        for (i, site) in asset.sites.iter().enumerate() {
            if t + 1 >= self.youngest {
                self.retire(i, t);
            }
            let terms = SitePeriod {
                share: site.share,
                kept: if i == 0 { 0.0 } else { 1.0 },
                grid: site.grid,
                weight,
                ordered: &arrivals.ordered,
                ready: &arrivals.ready[t],
            };
            period(self, i, t, &terms, &mut grid.regions[site.region]);
        }
    }

    /// Adds up the energy of year `y`, whose periods have been stepped.
    pub fn close_year(&mut self, asset: &AssetPlan, weight: &Lanes, grid: &mut Grid, y: usize) {
        for (site, terms) in self.sites.iter_mut().zip(&asset.sites) {
            let region = &mut grid.regions[terms.region];
            close_year(
                weight,
                &region.water_per_twh,
                site,
                &mut self.energy[y],
                &mut self.emissions[y],
                &mut self.water[y],
                &mut region.energy[y],
                &mut region.emissions[y],
                &mut region.water[y],
            );
        }
    }

    /// What comes to the end of its life in period `t`, which has been stepped.
    pub fn retired(&self, t: usize) -> &Lanes {
        if t + 1 < self.youngest {
            &NOTHING
        } else {
            &self.retired[t]
        }
    }

    /// Adds up what waits at the end.
    pub fn close(&mut self, asset: &AssetPlan) {
        for (site, _) in self.sites.iter().zip(&asset.sites) {
            add(&mut self.waiting, &site.waiting);
        }
    }

    /// What of a site comes to its end in period `t`.
    fn retire(&mut self, i: usize, t: usize) {
        let site = &mut self.sites[i];
        look_back(&site.added, t + 1, &self.life, &mut site.retired);
        if i == 0 {
            self.retired[t] = site.retired;
        } else {
            add(&mut self.retired[t], &site.retired);
        }
    }
}

impl Site {
    fn new(periods: usize) -> Self {
        Self {
            added: vec![ZERO; periods + 1],
            behind: ZERO,
            intensity: ZERO,
            online: ZERO,
            waiting: ZERO,
            retired: ZERO,
            energy: ZERO,
            emissions: ZERO,
        }
    }

    fn open(&mut self, plan: &SitePlan, arrivals: &Arrivals, drawn: &[Lanes], first: usize) {
        self.behind = plan.behind_the_meter.lanes(drawn);
        self.intensity = ZERO;
        for (fuel, share) in &plan.fuels {
            let grams = fuel.lanes(drawn);
            for l in 0..LANES {
                self.intensity[l] += share * grams[l];
            }
        }
        self.waiting = ZERO;
        self.retired = ZERO;
        self.energy = ZERO;
        self.emissions = ZERO;
        for l in 0..LANES {
            self.online[l] = plan.share * arrivals.online[l];
        }
        for added in &mut self.added[..=first] {
            added.fill(0.0);
        }
        self.added[0] = self.online;
    }
}

/// Adds a site's year to its build and its region, and begins the next. All that is written is an
/// argument of its own, so that the loop vectorizes.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
#[allow(clippy::too_many_arguments)]
fn close_year(
    weight: &Lanes,
    water_per_twh: &Lanes,
    site: &mut Site,
    energies: &mut Lanes,
    emitted: &mut Lanes,
    waters: &mut Lanes,
    region_energy: &mut Lanes,
    region_emissions: &mut Lanes,
    region_water: &mut Lanes,
) {
    for l in 0..LANES {
        let (energy, emissions) = (site.energy[l], site.emissions[l]);
        let water = energy * water_per_twh[l];
        energies[l] += energy;
        emitted[l] += emissions;
        waters[l] += water;
        region_energy[l] += weight[l] * energy;
        region_emissions[l] += weight[l] * emissions;
        region_water[l] += weight[l] * water;
        site.energy[l] = 0.0;
        site.emissions[l] = 0.0;
    }
}

struct SitePeriod<'a> {
    share: f64,
    /// 1 where other sites of the build were before, 0 for the first of them.
    kept: f64,
    grid: f64,
    weight: &'a Lanes,
    ordered: &'a Lanes,
    ready: &'a Lanes,
}

/// One period of one site.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn period(fleet: &mut Fleet, i: usize, t: usize, terms: &SitePeriod<'_>, region: &mut Region) {
    let (site, refresh) = (&mut fleet.sites[i], &fleet.refresh);
    let served = region.served.get(t).unwrap_or(&ALL);
    let queues = !region.served.is_empty();
    let grid_intensity = region.grid_intensity.get(t).unwrap_or(&NOTHING);
    let price = &region.power_price[t];
    let (added, online) = (&mut site.added[t + 1], &mut region.online[t + 1]);
    let (all_online, all_added) = (&mut fleet.online[t + 1], &mut fleet.added[t + 1]);
    let cost = &mut fleet.power_cost[t];
    for l in 0..LANES {
        let ready = terms.share * terms.ready[l];
        let direct = if queues { site.behind[l] } else { 1.0 } * ready;
        let queue = site.waiting[l] + (ready - direct);
        let energized = served[l] * queue;
        site.waiting[l] = queue - energized;
        let new = direct + energized;
        let retired = site.retired[l];
        let add = new + refresh[l] * retired;
        let before = site.online[l];
        let left = before + add - retired;
        // A trace of rounding is no capacity, and would earn and cost in a sign of its own.
        let after = if left <= TRACE * terms.ordered[l] {
            0.0
        } else {
            left
        };
        added[l] = add;
        site.online[l] = after;
        let energy = 0.5 * (before + after) * region.energy_per_mw[l];
        let grams = site.intensity[l] + terms.grid * grid_intensity[l];
        site.energy[l] += energy;
        site.emissions[l] += energy * grams * 1e-3;
        online[l] += terms.weight[l] * after;
        fleet.energized[l] += new;
        all_online[l] = terms.kept * all_online[l] + after;
        all_added[l] = terms.kept * all_added[l] + add;
        cost[l] = terms.kept * cost[l] + energy * price[l] * 1e-3;
    }
}
