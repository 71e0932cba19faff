//! What makes money into megawatts, energy and returns, compiled: sites, regions and terms.

use super::Slot;
use crate::domain::{BuildTerms, Commitment, Quantity, Region, Scenario, Source, Term};
use crate::error::Error;

/// The capacity of a build and what it earns.
#[derive(Debug, Clone)]
pub struct AssetPlan {
    /// Capacity in GW, where that was stated and makes the megawatts; the money makes them else.
    pub stated: Option<Slot>,
    pub sites: Vec<SitePlan>,
    pub lag: Slot,
    /// Life of IT equipment in years; none where it lives for ever.
    pub chip_life: Option<Slot>,
    pub chip_share: Slot,
    pub refresh: Slot,
    pub returns: Option<ReturnTerms>,
}

/// The share of a build that stands in one region.
#[derive(Debug, Clone)]
pub struct SitePlan {
    /// Index in `Plan::regions`.
    pub region: usize,
    pub share: f64,
    pub behind_the_meter: Slot,
    /// Share of the electricity that comes from the region's grid.
    pub grid: f64,
    /// g CO2 per kWh and share of the other sources.
    pub fuels: Vec<(Slot, f64)>,
}

/// Terms of the returns of a build (MODEL section 8).
#[derive(Debug, Clone)]
pub struct ReturnTerms {
    pub utilization: Slot,
    pub price_erosion: Slot,
    pub fixed_opex: Slot,
    pub it_life: Slot,
    pub facility_life: Slot,
    pub tax_rate: Slot,
    pub wacc: Slot,
    pub hurdle: Slot,
    pub salvage: Slot,
}

/// A region, compiled.
#[derive(Debug, Clone)]
pub struct RegionPlan {
    pub id: String,
    pub pue: Slot,
    pub load_factor: Slot,
    pub wue: Slot,
    pub water_intensity: Slot,
    /// MW of IT load that its grid connects in a year.
    pub grid_mw_per_year: Option<Slot>,
    /// Indices in `DriversPlan::drivers`.
    pub power_price: usize,
    pub grid_intensity: Option<usize>,
}

/// The regions of a scenario; `drivers` holds the indices of each one's price and intensity.
pub fn regions(
    scenario: &Scenario,
    drivers: &super::drivers::DriversPlan,
    slot: impl Fn(&Quantity) -> Slot,
) -> Vec<RegionPlan> {
    let compile = |(r, region): (usize, &Region)| RegionPlan {
        id: region.id.clone(),
        pue: slot(&region.pue),
        load_factor: slot(&region.load_factor),
        wue: slot(&region.wue),
        water_intensity: slot(&region.water_intensity),
        grid_mw_per_year: region.grid_mw_per_year.as_ref().map(&slot),
        power_price: drivers.power_price[r],
        grid_intensity: drivers.grid_intensity[r],
    };
    scenario.regions.iter().enumerate().map(compile).collect()
}

/// The asset of a build; none where the scenario has no regions or the build stands nowhere.
///
/// # Errors
/// A term that returns need and nobody states, or money that nothing turns into megawatts.
pub fn asset(
    scenario: &Scenario,
    commitment: &Commitment,
    terms: &BuildTerms,
    slot: impl Fn(&Quantity) -> Slot,
) -> Result<Option<AssetPlan>, Error> {
    if !scenario.has_energy() || terms.sites.is_empty() {
        return Ok(None);
    }
    let stated = commitment.amount.is_none() || !terms.capacity_from_amount;
    let term = |term: Term| {
        let own = terms.terms.get(&term);
        own.or_else(|| scenario.terms.get(&term)).map(&slot)
    };
    let need = |wanted: Term| {
        let default = wanted.default().map(Slot::Fixed);
        term(wanted).or(default).ok_or_else(|| Error::Failed {
            message: format!("`{}` has no `{}`", commitment.id, wanted.name()),
            hint: Some(format!("state it in `[{}]`", wanted.table().name())),
        })
    };
    let site = |site: &crate::domain::Site| {
        let region = &scenario.regions[site.region];
        let own = terms.behind_the_meter.as_ref();
        let mix = terms.fuels.as_ref().unwrap_or(&region.fuels);
        let mut plan = SitePlan {
            region: site.region,
            share: site.share,
            behind_the_meter: slot(own.unwrap_or(&region.behind_the_meter)),
            grid: 0.0,
            fuels: Vec::new(),
        };
        for part in mix {
            match part.source {
                Source::Grid => plan.grid += part.share,
                Source::Fuel(f) => {
                    let intensity = slot(&scenario.fuels[f].intensity);
                    plan.fuels.push((intensity, part.share));
                }
            }
        }
        plan
    };
    let returns = if scenario.has_returns() {
        Some(ReturnTerms {
            utilization: need(Term::Utilization)?,
            price_erosion: need(Term::PriceErosion)?,
            fixed_opex: need(Term::FixedOpex)?,
            it_life: need(Term::ItLife)?,
            facility_life: need(Term::FacilityLife)?,
            tax_rate: need(Term::TaxRate)?,
            wacc: need(Term::Wacc)?,
            hurdle: need(Term::Hurdle)?,
            salvage: need(Term::Salvage)?,
        })
    } else {
        None
    };
    let stated = commitment.power_gw.as_ref().filter(|_| stated).map(&slot);
    if stated.is_none() && scenario.drivers.capex_per_mw.is_none() {
        return Err(Error::Failed {
            message: format!(
                "nothing turns the money of `{}` into megawatts",
                commitment.id
            ),
            hint: Some("state `drivers.capex_per_mw`".into()),
        });
    }
    Ok(Some(AssetPlan {
        stated,
        sites: terms.sites.iter().map(site).collect(),
        lag: need(Term::Lag)?,
        chip_life: term(Term::ChipLife),
        // Without returns nothing is paid, so nothing has a share of it.
        chip_share: match &returns {
            Some(_) => need(Term::ChipShare)?,
            None => Slot::Fixed(0.0),
        },
        refresh: need(Term::Refresh)?,
        returns,
    }))
}
