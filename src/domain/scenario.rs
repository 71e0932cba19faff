//! The whole scenario.

use super::{
    Benchmark, Commitment, Conditioning, Deal, Dependence, Document, Driver, Drivers, Entity,
    Evidence, Fuel, Outcome, Quantity, Regimes, Region, Terms,
};
use crate::calendar::{Calendar, Date};
use crate::units::Currency;

/// What to run unless the command line says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunOptions {
    pub trials: u64,
    pub seed: u64,
    pub sampling: Sampling,
    /// Independent samples that errors come from; none: as the design of the draws needs.
    pub replicates: Option<u64>,
}

impl RunOptions {
    /// Independent samples that errors come from; 1: errors are those of independent trials.
    pub fn replicates(&self) -> u64 {
        self.replicates.unwrap_or(match self.sampling {
            Sampling::Random => 1,
            _ => REPLICATES,
        })
    }
}

/// Replicates of a design that needs them.
const REPLICATES: u64 = 16;

/// How the draws of different trials go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sampling {
    /// Independent draws.
    #[default]
    Random,
    /// A Latin hypercube sample: every draw once in each of as many equal strata as there are trials.
    Lhs,
    /// The Sobol sequence with Owen's scrambling.
    Sobol,
    /// Pairs of trials with opposite draws.
    Antithetic,
}

impl Sampling {
    /// Names as they are written.
    pub const NAMES: [(&'static str, Self); 4] = [
        ("random", Self::Random),
        ("lhs", Self::Lhs),
        ("sobol", Self::Sobol),
        ("antithetic", Self::Antithetic),
    ];

    /// The name as it is written.
    pub fn name(self) -> &'static str {
        let named = Self::NAMES.iter().find(|(_, sampling)| *sampling == self);
        named.map_or("", |(name, _)| name)
    }
}

/// Units of the scenario's currency for one unit of another.
#[derive(Debug, Clone, PartialEq)]
pub struct FxRate {
    pub currency: Currency,
    /// A headline converts at the level; spend converts at the rate of its period.
    pub rate: Driver,
}

/// A named, sourced set of delivery inputs that commitments refer to. The quantities' paths are
/// `classes.<id>.<field>`; commitments hold their own copies under their own paths.
#[derive(Debug, Clone, PartialEq)]
pub struct DeliveryClass {
    pub id: String,
    pub title: String,
    pub evidence: Evidence,
}

/// A figure of the documents that is no commitment (earnings, precedents).
#[derive(Debug, Clone, PartialEq)]
pub struct ContextFigure {
    pub id: String,
    pub sponsor: String,
    pub what: String,
    pub value: Option<f64>,
    /// The unit as the source words it, e.g. `USD bn`, `percent`.
    pub unit: String,
    pub period: String,
    pub evidence: Evidence,
}

/// A scenario: valid, typed, immutable.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The file's stem, which names the output folder.
    pub name: String,
    pub title: String,
    pub description: String,
    /// The date as seen from which the scenario was written.
    pub as_of: Option<Date>,
    pub currency: Currency,
    pub calendar: Calendar,
    pub run: RunOptions,
    pub fx: Vec<FxRate>,
    pub drivers: Drivers,
    pub regimes: Option<Regimes>,
    pub dependence: Dependence,
    /// What has been observed; it shapes a run.
    pub conditioning: Conditioning,
    pub fuels: Vec<Fuel>,
    /// Energy is simulated where there are regions.
    pub regions: Vec<Region>,
    /// Terms common to all commitments, each drawn once a trial; defaults are filled in.
    pub terms: Terms,
    /// Who pays; money is without limit where there are none.
    pub entities: Vec<Entity>,
    pub classes: Vec<DeliveryClass>,
    pub commitments: Vec<Commitment>,
    pub documents: Vec<Document>,
    pub context: Vec<ContextFigure>,
    pub benchmarks: Vec<Benchmark>,
    /// What came true; it scores a run and never shapes it.
    pub outcomes: Vec<Outcome>,
}

impl Scenario {
    /// Every number of the scenario that a trial reads, in a fixed order: fx, drivers, regimes,
    /// regions, terms, entities, commitments.
    pub fn quantities(&self) -> Vec<&Quantity> {
        let mut all: Vec<&Quantity> = Vec::new();
        all.extend(self.fx.iter().flat_map(|f| f.rate.quantities()));
        let drivers = [&self.drivers.capex_per_mw, &self.drivers.compute_price];
        all.extend(drivers.into_iter().flatten().flat_map(|d| d.quantities()));
        for state in self.regimes.iter().flat_map(|r| &r.states) {
            all.extend(state.multipliers());
        }
        all.extend(self.fuels.iter().map(|f| &f.intensity));
        all.extend(self.regions.iter().flat_map(Region::quantities));
        all.extend(self.terms.values());
        all.extend(self.entities.iter().flat_map(Entity::quantities));
        for c in &self.commitments {
            all.extend(&c.amount);
            all.extend(&c.power_gw);
            all.push(&c.part_share);
            all.extend(c.overlaps.iter().map(|o| &o.share));
            if let Some(b) = &c.build {
                all.extend([
                    &b.ai_share,
                    &b.realized,
                    &b.delay_years,
                    &b.stretch,
                    &b.overrun,
                ]);
                all.push(&b.hazard);
                all.extend(&b.spent_to_date);
                all.extend([&b.relet, &b.relet_delay]);
                all.extend(&b.behind_the_meter);
                all.extend(b.terms.values());
            }
            all.extend(c.deal.iter().flat_map(Deal::quantities));
        }
        all
    }

    /// The groups of regions by name, each with the indices of its regions, in the order of the
    /// regions.
    pub fn region_groups(&self) -> Vec<(&str, Vec<usize>)> {
        let mut groups: Vec<(&str, Vec<usize>)> = Vec::new();
        for (i, region) in self.regions.iter().enumerate() {
            let Some(name) = region.group.as_deref() else {
                continue;
            };
            match groups.iter_mut().find(|g| g.0 == name) {
                Some(group) => group.1.push(i),
                None => groups.push((name, vec![i])),
            }
        }
        groups
    }

    /// Units of the scenario's currency that a unit of another one is worth, in the mean; none
    /// where no rate is stated.
    pub fn mean_rate(&self, currency: &Currency) -> Option<f64> {
        if *currency == self.currency {
            return Some(1.0);
        }
        let fx = self.fx.iter().find(|f| f.currency == *currency)?;
        fx.rate.level.distribution.mean()
    }

    /// The amount that the sums of a claim are compared with, in the scenario's currency, in the
    /// mean: the low end of a range.
    pub fn claimed(&self, claim: &Commitment) -> Option<f64> {
        let amount = claim.amount.as_ref().and_then(|a| a.distribution.mean());
        let claimed = claim.amount_low.or(amount)?;
        Some(claimed * self.mean_rate(&claim.currency)?)
    }

    /// Index of a commitment by id.
    pub fn commitment_index(&self, id: &str) -> Option<usize> {
        self.commitments.iter().position(|c| c.id == id)
    }

    /// Money is limited and flows between entities.
    pub fn has_funding(&self) -> bool {
        !self.entities.is_empty()
    }

    /// Index of an entity by the name that sponsors carry.
    pub fn entity_index(&self, name: &str) -> Option<usize> {
        self.entities.iter().position(|e| e.name == name)
    }

    /// Energy and emissions are simulated.
    pub fn has_energy(&self) -> bool {
        !self.regions.is_empty()
    }

    /// Revenue and returns are simulated.
    pub fn has_returns(&self) -> bool {
        self.has_energy() && self.drivers.compute_price.is_some()
    }
}
