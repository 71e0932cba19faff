//! Paths of the drivers (MODEL section 4): level, trend, regime and a mean-preserving
//! Ornstein–Uhlenbeck process, lane by lane, period by period.

use super::climate::Climate;
use super::lane::add_share;
use super::regimes::RegimePlan;
use super::{Lanes, Slot};
use crate::domain::{Driver, Quantity, Scenario};
use crate::error::Error;
use crate::math::cholesky::cholesky;
use crate::sampling::{Address, LANES, Source, kernels};
use multiversion::multiversion;

/// What the regime multiplies of a driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exposure {
    None,
    Cost,
    Price,
}

/// One driver, compiled.
#[derive(Debug, Clone)]
pub struct DriverPlan {
    /// Path of the driver, e.g. `drivers.capex_per_mw`.
    pub path: String,
    level: Slot,
    trend: Slot,
    reversion: Slot,
    volatility: Slot,
    exposure: Exposure,
    /// Where its shocks are drawn; none where it has none.
    pub shock: Option<Address>,
    /// Its shocks as a sum of drawn ones: indices in [`DriversPlan::drivers`] and weights.
    mix: Vec<(usize, f64)>,
}

/// All drivers of a scenario.
#[derive(Debug, Clone, Default)]
pub struct DriversPlan {
    pub drivers: Vec<DriverPlan>,
    pub capex_per_mw: Option<usize>,
    pub compute_price: Option<usize>,
    /// By index in `Scenario::regions`.
    pub power_price: Vec<usize>,
    pub grid_intensity: Vec<Option<usize>>,
    /// By index in `Scenario::fx`.
    pub fx: Vec<usize>,
}

/// The name that a driver's shocks are addressed by.
pub fn shock_name(path: &str) -> String {
    format!("{path}.shock")
}

impl DriversPlan {
    /// Compiles the drivers; `slot` finds a quantity's place.
    ///
    /// # Errors
    /// Correlations of shocks that no joint distribution has.
    pub fn compile(
        scenario: &Scenario,
        regimes: Option<&RegimePlan>,
        slot: impl Fn(&Quantity) -> Slot,
    ) -> Result<Self, Error> {
        let acts = |exposure| {
            let multipliers = regimes.map(|r| match exposure {
                Exposure::Price => &r.price,
                _ => &r.cost,
            });
            match multipliers.is_some_and(|m| !m.silent()) {
                true => exposure,
                false => Exposure::None,
            }
        };
        let mut plan = Self::default();
        let mut add = |path: String, driver: &Driver, exposure| {
            let volatility = slot(&driver.volatility);
            plan.drivers.push(DriverPlan {
                level: slot(&driver.level),
                trend: slot(&driver.trend),
                reversion: slot(&driver.reversion),
                volatility,
                exposure,
                shock: (!volatility.is(0.0)).then(|| Address::of(&shock_name(&path))),
                mix: Vec::new(),
                path,
            });
            plan.drivers.len() - 1
        };
        let drivers = &scenario.drivers;
        let capex = drivers.capex_per_mw.as_ref();
        let price = drivers.compute_price.as_ref();
        let capex = capex.map(|d| add("drivers.capex_per_mw".into(), d, acts(Exposure::Cost)));
        let price = price.map(|d| add("drivers.compute_price".into(), d, acts(Exposure::Price)));
        let fx = scenario
            .fx
            .iter()
            .map(|f| add(format!("fx.{}", f.currency), &f.rate, Exposure::None))
            .collect();
        let mut power_price = Vec::new();
        let mut grid_intensity = Vec::new();
        for region in &scenario.regions {
            let path = |name: &str| format!("regions.{}.{name}", region.id);
            power_price.push(add(
                path("power_price"),
                &region.power_price,
                Exposure::None,
            ));
            let grid = region.grid_intensity.as_ref();
            grid_intensity.push(grid.map(|d| add(path("grid_intensity"), d, Exposure::None)));
        }
        plan.capex_per_mw = capex;
        plan.compute_price = price;
        plan.fx = fx;
        plan.power_price = power_price;
        plan.grid_intensity = grid_intensity;
        plan.correlate(scenario)?;
        Ok(plan)
    }

    /// Writes the correlated shocks as sums of independent ones: the Cholesky factor, in the order
    /// of the drivers, so that a driver's shocks need those of earlier ones only.
    fn correlate(&mut self, scenario: &Scenario) -> Result<(), Error> {
        let shocked: Vec<usize> = (0..self.drivers.len())
            .filter(|d| self.drivers[*d].shock.is_some())
            .collect();
        let place = |path: &str| shocked.iter().position(|d| self.drivers[*d].path == path);
        let n = shocked.len();
        let mut matrix = vec![vec![0.0; n]; n];
        for (i, row) in matrix.iter_mut().enumerate() {
            row[i] = 1.0;
        }
        for pair in &scenario.drivers.correlations {
            if let (Some(i), Some(j)) = (place(&pair.a), place(&pair.b)) {
                matrix[i][j] = pair.r;
                matrix[j][i] = pair.r;
            }
        }
        let factor = cholesky(&matrix).map_err(|_| Error::Failed {
            message: "the correlations of the drivers' shocks are not positive definite".into(),
            hint: Some("bring some of them closer to 0".into()),
        })?;
        for (i, d) in shocked.iter().enumerate() {
            let row = factor[i].iter().zip(&shocked);
            self.drivers[*d].mix = row
                .filter(|(weight, _)| **weight != 0.0)
                .map(|(weight, other)| (*other, *weight))
                .collect();
        }
        Ok(())
    }
}

impl DriverPlan {
    /// It keeps its level in every period, whatever the regime.
    pub fn constant(&self) -> bool {
        self.trend.is(0.0) && self.shock.is_none() && self.exposure == Exposure::None
    }
}

/// The paths of all drivers in a block.
#[derive(Debug, Clone)]
pub struct Paths {
    /// By driver: its level.
    level: Vec<Lanes>,
    /// By driver and period: the driver over its level; one entry where it never moves.
    relative: Vec<Vec<Lanes>>,
    /// By driver: it leaves its level. That there is one entry says nothing where there is one period.
    moves: Vec<bool>,
    states: Vec<Walk>,
    /// Drawn shocks of one period, by driver.
    shocks: Vec<Lanes>,
    /// By driver: the shocks of all periods, where they are drawn together.
    bridged: Vec<Vec<Lanes>>,
}

/// The Ornstein–Uhlenbeck process of one driver.
#[derive(Debug, Clone)]
struct Walk {
    growth: Lanes,
    decay: Lanes,
    /// Standard deviation of a period's shock.
    step: Lanes,
    value: Lanes,
    variance: Lanes,
}

const ZERO: Lanes = [0.0; LANES];

impl Paths {
    /// Buffers for the drivers of a plan.
    pub fn new(plan: &DriversPlan, periods: usize) -> Self {
        let length = |d: &DriverPlan| if d.constant() { 1 } else { periods };
        let walk = Walk {
            growth: ZERO,
            decay: ZERO,
            step: ZERO,
            value: ZERO,
            variance: ZERO,
        };
        Self {
            level: vec![ZERO; plan.drivers.len()],
            relative: plan
                .drivers
                .iter()
                .map(|d| vec![[1.0; LANES]; length(d)])
                .collect(),
            moves: plan.drivers.iter().map(|d| !d.constant()).collect(),
            states: vec![walk; plan.drivers.len()],
            shocks: vec![ZERO; plan.drivers.len()],
            bridged: vec![Vec::new(); plan.drivers.len()],
        }
    }

    /// The level of a driver.
    pub fn level(&self, driver: usize) -> &Lanes {
        &self.level[driver]
    }

    /// A driver over its level in period `t`.
    #[inline]
    pub fn relative(&self, driver: usize, t: usize) -> &Lanes {
        let path = &self.relative[driver];
        &path[t.min(path.len() - 1)]
    }

    /// The driver never leaves its level.
    pub fn constant(&self, driver: usize) -> bool {
        !self.moves[driver]
    }

    /// A driver in period `t`.
    pub fn value(&self, driver: usize, t: usize, out: &mut Lanes) {
        product(&self.level[driver], self.relative(driver, t), out);
    }

    /// Draws the paths of a block.
    pub fn fill(
        &mut self,
        plan: &DriversPlan,
        drawn: &[Lanes],
        climate: &Climate,
        delta: f64,
        source: &Source,
        first: u64,
    ) {
        for (d, driver) in plan.drivers.iter().enumerate() {
            driver.level.fill(drawn, &mut self.level[d]);
            if self.moves[d] {
                self.states[d].begin(driver, drawn, delta);
            }
        }
        let periods = self.relative.iter().map(Vec::len).max().unwrap_or(0);
        if source.bridges() {
            for (d, driver) in plan.drivers.iter().enumerate() {
                if let Some(address) = driver.shock {
                    let path = &mut self.bridged[d];
                    path.resize(periods.saturating_sub(1), ZERO);
                    source.path(address, first, path);
                }
            }
        }
        for t in 0..periods {
            // The shock between period t − 1 and t; Y_0 is 0.
            if t > 0 {
                for (d, driver) in plan.drivers.iter().enumerate() {
                    match driver.shock {
                        Some(_) if source.bridges() => self.shocks[d] = self.bridged[d][t - 1],
                        Some(address) => {
                            source.normal_scores(address, t as u32, first, &mut self.shocks[d]);
                        }
                        None => {}
                    }
                }
            }
            for (d, driver) in plan.drivers.iter().enumerate() {
                if !self.moves[d] {
                    continue;
                }
                let walk = &mut self.states[d];
                if t > 0 && driver.shock.is_some() {
                    walk.step(&driver.mix, &self.shocks);
                }
                let out = &mut self.relative[d][t];
                walk.factor(t as f64 * delta, out);
                let multiplier = match driver.exposure {
                    Exposure::None => continue,
                    Exposure::Cost => &climate.cost[t],
                    Exposure::Price => &climate.price[t],
                };
                for l in 0..LANES {
                    out[l] *= multiplier[l];
                }
            }
        }
    }
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn product(a: &Lanes, b: &Lanes, out: &mut Lanes) {
    for l in 0..LANES {
        out[l] = a[l] * b[l];
    }
}

impl Walk {
    fn begin(&mut self, driver: &DriverPlan, drawn: &[Lanes], delta: f64) {
        let (mut reversion, mut volatility) = (ZERO, ZERO);
        driver.trend.fill(drawn, &mut self.growth);
        driver.reversion.fill(drawn, &mut reversion);
        driver.volatility.fill(drawn, &mut volatility);
        if !driver.trend.is(0.0) {
            for l in 0..LANES {
                self.growth[l] += 1.0;
            }
            kernels::ln(&mut self.growth);
        }
        if driver.shock.is_some() {
            for l in 0..LANES {
                self.decay[l] = -reversion[l] * delta;
            }
            kernels::exp(&mut self.decay);
            for l in 0..LANES {
                // (1 − e^{−2κΔ})/2κ, which is Δ for a random walk.
                let kappa = reversion[l];
                let spread = if kappa * delta > 1e-9 {
                    -libm::expm1(-2.0 * kappa * delta) / (2.0 * kappa)
                } else {
                    delta
                };
                self.step[l] = volatility[l] * spread.sqrt();
            }
        }
        self.value = ZERO;
        self.variance = ZERO;
    }

    fn step(&mut self, mix: &[(usize, f64)], shocks: &[Lanes]) {
        let mut shock = ZERO;
        for (other, weight) in mix {
            add_share(&mut shock, &shocks[*other], *weight);
        }
        step(self, &shock);
    }

    /// (1 + trend)^τ · exp(Y − ½ Var Y).
    fn factor(&self, tau: f64, out: &mut Lanes) {
        exponent(self, tau, out);
        kernels::exp(out);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn step(walk: &mut Walk, shock: &Lanes) {
    for l in 0..LANES {
        let (decay, step) = (walk.decay[l], walk.step[l]);
        walk.value[l] = decay * walk.value[l] + step * shock[l];
        walk.variance[l] = decay * decay * walk.variance[l] + step * step;
    }
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn exponent(walk: &Walk, tau: f64, out: &mut Lanes) {
    for l in 0..LANES {
        out[l] = walk.growth[l] * tau + (walk.value[l] - 0.5 * walk.variance[l]);
    }
}
