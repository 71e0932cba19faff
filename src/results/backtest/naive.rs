//! What those would have said who take announcements at their word.

use super::target::target;
use crate::distributions::Distribution;
use crate::domain::{BuildTerms, Curve, Deal, Dependence, Driver, Metric, Quantity, Scenario};
use crate::engine::{RunRequest, Sampled, samples};
use crate::error::Error;
use crate::model::Plan;
use crate::statistics::score::Forecast;

/// Trials of a naive forecast, where anything is left uncertain at all.
const TRIALS: u64 = 5_120;

/// A naive forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naive {
    /// Every build spends its whole headline in its window along its own S-curve: on time, at the
    /// prices of the announcement, with all the money and no queue.
    AsPledged,
    /// The same, but evenly from the first day of the window to the last.
    StraightLine,
}

/// The forecast of every outcome, in the order of the scenario: the median of what is uncertain
/// beside delivery (an amount, the capacity that money buys). None where the outcome is not scored,
/// or the figure hangs on what a naive forecast leaves out, as limited money.
///
/// # Errors
/// As [`samples`].
pub fn forecasts(
    scenario: &Scenario,
    naive: Naive,
    request: &RunRequest,
) -> Result<Vec<Option<f64>>, Error> {
    let scenario = naive.of(scenario);
    let plan = Plan::compile(&scenario)?;
    let of = |o| target(o, &scenario, &plan).and_then(Result::ok);
    let targets: Vec<_> = scenario.outcomes.iter().map(of).collect();
    let wanted: Vec<Sampled> = targets
        .iter()
        .flatten()
        .map(|t| t.sampled.clone())
        .collect();
    let request = RunRequest {
        trials: TRIALS,
        ..request.clone()
    };
    let mut sampled = samples(&plan, &request, &wanted, &crate::engine::NoProgress)?.into_iter();
    let median = |metric: Metric, values: Vec<f64>| {
        Forecast::new(super::with_never(metric, values)).quantile(0.5)
    };
    let found = targets.into_iter().map(|t| {
        let metric = t?.metric;
        median(metric, sampled.next()?)
    });
    Ok(found.collect())
}

impl Naive {
    /// The scenario in which the forecast is what happens.
    fn of(self, scenario: &Scenario) -> Scenario {
        let mut naive = scenario.clone();
        naive.regimes = None;
        naive.dependence = Dependence::default();
        naive.entities.clear();
        naive.drivers.correlations.clear();
        for rate in &mut naive.fx {
            steady(&mut rate.rate, true);
        }
        let drivers = &mut naive.drivers;
        drivers
            .capex_per_mw
            .iter_mut()
            .for_each(|d| steady(d, true));
        drivers
            .compute_price
            .iter_mut()
            .for_each(|d| steady(d, false));
        for region in &mut naive.regions {
            region.grid_mw_per_year = None;
            steady(&mut region.power_price, false);
            region
                .grid_intensity
                .iter_mut()
                .for_each(|d| steady(d, false));
        }
        for commitment in &mut naive.commitments {
            // Claims compare spend; contracts and stakes move money, which is without limit here.
            commitment.deal.take_if(|d| !matches!(d, Deal::Claim(_)));
            if let Some(build) = &mut commitment.build {
                self.deliver(build);
            }
        }
        naive
    }

    fn deliver(self, build: &mut BuildTerms) {
        for whole in [&mut build.realized, &mut build.stretch, &mut build.overrun] {
            fix(whole, 1.0);
        }
        for none in [
            &mut build.delay_years,
            &mut build.hazard,
            &mut build.relet,
            &mut build.relet_delay,
        ] {
            fix(none, 0.0);
        }
        build.spent_to_date = None;
        if self == Self::StraightLine {
            build.curve = Curve::Linear;
        }
    }
}

fn fix(quantity: &mut Quantity, value: f64) {
    quantity.distribution = Distribution::Constant(value);
}

/// Without shocks; `flat`: without a trend, at the price of the announcement.
fn steady(driver: &mut Driver, flat: bool) {
    fix(&mut driver.volatility, 0.0);
    if flat {
        fix(&mut driver.trend, 0.0);
    }
}
