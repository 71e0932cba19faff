//! The queues of the regions (MODEL section 7): what is ready waits for its grid and is served pro
//! rata.

use super::Lanes;
use super::assets::AssetPlan;
use super::drivers::Paths;
use super::lane::at_most;
use super::orders::Arrivals;
use super::plan::Plan;
use crate::sampling::LANES;
use multiversion::multiversion;
use std::ops::Range;

const ZERO: Lanes = [0.0; LANES];
const ALL: Lanes = [1.0; LANES];

/// What happens in one region. MW of IT load; what several commitments share counts once.
#[derive(Debug, Clone)]
pub struct Region {
    /// MW that join the queue, and that are energized without it, by period.
    queued: Vec<Lanes>,
    direct: Vec<Lanes>,
    /// By period: something joined; where not, the two above are of another block.
    joined: Vec<bool>,
    /// Share of the queue that is served, by period; empty where the grid connects all that comes.
    pub served: Vec<Lanes>,
    /// MW that wait at the end of a period.
    pub waiting: Vec<Lanes>,
    /// MW that the grid connects in a period; empty where it connects all that comes.
    pub connected: Vec<Lanes>,
    /// MW energized in a period, with their own power or by the grid.
    pub energized: Vec<Lanes>,
    /// Most that the grid connects in a period.
    pub cap: Lanes,
    /// MW online at the start of the horizon and at the end of each period.
    pub online: Vec<Lanes>,
    /// TWh, Mt and billion litres by year.
    pub energy: Vec<Lanes>,
    pub emissions: Vec<Lanes>,
    pub water: Vec<Lanes>,
    /// TWh of a MW of IT load through one period.
    pub energy_per_mw: Lanes,
    /// Billion litres per TWh.
    pub water_per_twh: Lanes,
    /// Money per MWh and g CO2 per kWh of its grid, by period.
    pub power_price: Vec<Lanes>,
    pub grid_intensity: Vec<Lanes>,
    pub pue: Lanes,
}

/// All regions of a block.
#[derive(Debug, Clone)]
pub struct Grid {
    pub regions: Vec<Region>,
}

impl Grid {
    /// Buffers for the regions of a plan.
    pub fn new(plan: &Plan) -> Self {
        let (periods, years) = (plan.periods, plan.years.len());
        let region = |capped: bool, paths: bool| Region {
            queued: vec![ZERO; if capped { periods } else { 0 }],
            direct: vec![ZERO; periods],
            joined: vec![false; periods],
            served: vec![ZERO; if capped { periods } else { 0 }],
            waiting: vec![ZERO; periods],
            connected: vec![ZERO; if capped { periods } else { 0 }],
            energized: vec![ZERO; periods],
            cap: ZERO,
            online: vec![ZERO; periods + 1],
            energy: vec![ZERO; years],
            emissions: vec![ZERO; years],
            water: vec![ZERO; years],
            energy_per_mw: ZERO,
            water_per_twh: ZERO,
            power_price: vec![ZERO; periods],
            grid_intensity: vec![ZERO; if paths { periods } else { 0 }],
            pue: ZERO,
        };
        let regions = plan.regions.iter();
        Self {
            regions: regions
                .map(|r| region(r.grid_mw_per_year.is_some(), r.grid_intensity.is_some()))
                .collect(),
        }
    }

    /// Empties the regions and takes in the inputs of a block.
    pub fn begin(&mut self, plan: &Plan, drawn: &[Lanes], paths: &Paths) {
        for (region, terms) in self.regions.iter_mut().zip(&plan.regions) {
            region.joined.fill(false);
            let emptied = [
                &mut region.online,
                &mut region.energy,
                &mut region.emissions,
                &mut region.water,
            ];
            for lanes in emptied.into_iter().flatten() {
                lanes.fill(0.0);
            }
            terms.pue.fill(drawn, &mut region.pue);
            let load_factor = terms.load_factor.lanes(drawn);
            let (wue, made) = (terms.wue.lanes(drawn), terms.water_intensity.lanes(drawn));
            let cap = terms.grid_mw_per_year.map(|slot| slot.lanes(drawn));
            for l in 0..LANES {
                let pue = region.pue[l];
                // 8.76 TWh a year are one GW.
                region.energy_per_mw[l] = load_factor[l] * pue * 8.76e-3 * plan.delta;
                region.water_per_twh[l] = wue[l] / pue + made[l];
                region.cap[l] = cap.map_or(f64::INFINITY, |cap| cap[l] * plan.delta);
            }
            for t in 0..plan.periods {
                paths.value(terms.power_price, t, &mut region.power_price[t]);
                if let Some(driver) = terms.grid_intensity {
                    paths.value(driver, t, &mut region.grid_intensity[t]);
                }
            }
        }
    }

    /// Adds what a build has online when the horizon begins; `weight` is the share of it that no
    /// other commitment holds.
    pub fn open(&mut self, asset: &AssetPlan, arrivals: &Arrivals, weight: &Lanes) {
        for site in &asset.sites {
            let online = &mut self.regions[site.region].online[0];
            for l in 0..LANES {
                online[l] += weight[l] * site.share * arrivals.online[l];
            }
        }
    }

    /// Adds what a build brings in `periods` to the queues of its regions.
    pub fn join(
        &mut self,
        asset: &AssetPlan,
        arrivals: &Arrivals,
        weight: &Lanes,
        drawn: &[Lanes],
        periods: Range<usize>,
    ) {
        let brings = |t: &usize| arrivals.ready[*t].iter().any(|x| *x != 0.0);
        if !periods.clone().any(|t| brings(&t)) {
            return;
        }
        for site in &asset.sites {
            let region = &mut self.regions[site.region];
            let behind = if region.queued.is_empty() {
                ALL
            } else {
                site.behind_the_meter.lanes(drawn)
            };
            for t in periods.clone().filter(brings) {
                let fresh = !std::mem::replace(&mut region.joined[t], true);
                let kept = if fresh { 0.0 } else { 1.0 };
                let ready = &arrivals.ready[t];
                let own = (weight, site.share, ready);
                join(&mut region.direct[t], kept, own, &behind);
                if let Some(to) = region.queued.get_mut(t) {
                    queue(to, kept, own, &behind);
                }
            }
        }
    }

    /// Serves the queues of period `t`: a region energizes min(queue, cap), all that wait alike.
    pub fn serve(&mut self, t: usize) {
        for region in &mut self.regions {
            let joined = region.joined[t];
            region.energized[t] = if joined { region.direct[t] } else { ZERO };
            if !region.served.is_empty() {
                serve(region, t, joined);
            }
        }
    }
}

/// A build's weight, a site's share of it, and what of the build is ready.
type Own<'a> = (&'a Lanes, f64, &'a Lanes);

/// Adds what is ready behind the meter to what was `kept`.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn join(to: &mut Lanes, kept: f64, (weight, share, ready): Own<'_>, behind: &Lanes) {
    for l in 0..LANES {
        let own = weight[l] * share;
        to[l] = kept * to[l] + own * behind[l] * ready[l];
    }
}

/// Adds what is ready and needs the grid to what was `kept`.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn queue(to: &mut Lanes, kept: f64, (weight, share, ready): Own<'_>, behind: &Lanes) {
    for l in 0..LANES {
        let own = weight[l] * share;
        to[l] = kept * to[l] + own * (1.0 - behind[l]) * ready[l];
    }
}

/// Serves the queue of one region.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn serve(region: &mut Region, t: usize, joined: bool) {
    let joins = if joined { 1.0 } else { 0.0 };
    let waited = if t == 0 { 0.0 } else { 1.0 };
    let before = region.waiting[t.saturating_sub(1)];
    for l in 0..LANES {
        let ready = waited * before[l] + joins * region.queued[t][l];
        let served = at_most(ready, region.cap[l]);
        let share = if ready > served { served / ready } else { 1.0 };
        region.served[t][l] = share;
        region.connected[t][l] = served;
        region.energized[t][l] += served;
        region.waiting[t][l] = ready - served;
    }
}
