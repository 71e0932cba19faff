//! The scenario compiled into dense tables: every number has a slot, every build its indices,
//! nothing is looked up by name any more.

use super::Lanes;
use super::assets::{AssetPlan, RegionPlan};
use super::claims::ClaimPlan;
use super::columns::{ColumnSpec, Columns};
use super::curve::CurveKernel;
use super::dependence::DependencePlan;
use super::drivers::DriversPlan;
use super::funding::FundingPlan;
use super::observation::ObservationPlan;
use super::regimes::RegimePlan;
use super::threshold::Threshold;
use crate::calendar::YearSpan;
use crate::sampling::{Address, Transform};

/// Where a quantity's value is found in a block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Slot {
    /// The same in every trial.
    Fixed(f64),
    /// Index of a drawn input.
    Drawn(usize),
}

impl Slot {
    /// Copies the value of every lane.
    #[inline]
    pub fn fill(self, drawn: &[Lanes], out: &mut Lanes) {
        match self {
            Self::Fixed(value) => out.fill(value),
            Self::Drawn(i) => *out = drawn[i],
        }
    }

    /// The value of every lane.
    #[inline]
    pub fn lanes(self, drawn: &[Lanes]) -> Lanes {
        match self {
            Self::Fixed(value) => [value; crate::sampling::LANES],
            Self::Drawn(i) => drawn[i],
        }
    }

    /// True where the value is certain and equals `value`.
    pub fn is(self, value: f64) -> bool {
        self == Self::Fixed(value)
    }
}

/// An uncertain number: its address and the map from score to value.
#[derive(Debug, Clone)]
pub struct PlannedInput {
    /// Index in `Scenario::quantities()`.
    pub quantity: usize,
    pub path: String,
    pub address: Address,
    pub transform: Transform,
    /// It is drawn together with others.
    pub dependent: bool,
}

/// Headline and totals of one commitment.
#[derive(Debug, Clone)]
pub struct LedgerPlan {
    /// Headline in its own currency, or capacity in GW where that alone was stated.
    pub amount: Option<Slot>,
    /// Multiplies `amount`: the currency's rate, or the level of capex_per_mw.
    pub rate: Slot,
    /// Capacity in GW, where one was stated.
    pub power: Option<Slot>,
    pub in_naive_total: bool,
    /// Simulated builds only.
    pub build: Option<usize>,
}

/// A build, in the order in which children come before their parents.
#[derive(Debug, Clone)]
pub struct BuildPlan {
    /// Index in `Scenario::commitments`.
    pub commitment: usize,
    /// Index in `Plan::builds`.
    pub parent: Option<usize>,
    pub has_children: bool,
    pub part_share: Slot,
    pub overlaps: Vec<Slot>,
    /// Money per unit of `spent_to_date`.
    pub rate: Slot,
    pub by_capacity: bool,
    /// τ of the window's start and of its end.
    pub start: f64,
    pub deadline: f64,
    /// Dates until which its spend is asked for: its own deadline, its parent's, and so on up.
    pub probes: Vec<f64>,
    pub ai_share: Slot,
    pub realized: Slot,
    pub delay: Slot,
    pub stretch: Slot,
    pub overrun: Slot,
    pub absorb: bool,
    pub hazard: Slot,
    pub curve: CurveKernel,
    pub spent_to_date: Option<Slot>,
    pub met_threshold: f64,
    pub relet: Slot,
    pub relet_delay: Slot,
    /// Draws the cancellation threshold E ~ Exp(1).
    pub threshold: Threshold,
    /// Shares by index in `Plan::sponsors`.
    pub sponsors: Vec<(usize, f64)>,
    /// The driver at which its money is paid, over the level at which it is counted; none where
    /// both are the same.
    pub price: Option<usize>,
    pub asset: Option<AssetPlan>,
}

/// Whose flows a sponsor's are in proportion to, so that they have one rate of return.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Twin {
    /// The only build of the sponsor, which nothing else overlaps or holds.
    Build(usize),
    /// An earlier sponsor of the same builds, and the share of its flows that this one has.
    Sponsor(usize, f64),
}

impl Twin {
    /// The twins of `count` sponsors.
    pub fn of(builds: &[BuildPlan], count: usize) -> Vec<Option<Self>> {
        let shares = |sponsor: usize| -> Vec<(usize, f64)> {
            let all = builds.iter().enumerate();
            let own = all.filter_map(|(b, build)| {
                let share = build.sponsors.iter().find(|s| s.0 == sponsor)?.1;
                Some((b, share))
            });
            own.collect()
        };
        let alone = |b: usize| {
            let build = &builds[b];
            build.parent.is_none() && !build.has_children && build.overlaps.is_empty()
        };
        let twin = |sponsor: usize| {
            let own = shares(sponsor);
            if let [(b, _)] = own[..]
                && alone(b)
            {
                return Some(Self::Build(b));
            }
            (0..sponsor).find_map(|other| {
                let theirs = shares(other);
                let ratio = own.first()?.1 / theirs.first()?.1;
                let alike = |((a, x), (b, y)): (&(usize, f64), &(usize, f64))| {
                    a == b && (x / y - ratio).abs() <= 1e-12 * ratio
                };
                let same = own.len() == theirs.len() && own.iter().zip(&theirs).all(alike);
                same.then_some(Self::Sponsor(other, ratio))
            })
        };
        (0..count).map(twin).collect()
    }
}

/// The scenario, ready to run.
#[derive(Debug, Clone)]
pub struct Plan {
    pub delta: f64,
    pub periods: usize,
    pub years: Vec<YearSpan>,
    /// Decimal year of `time.start`.
    pub origin: f64,
    pub inputs: Vec<PlannedInput>,
    /// Draws those inputs, and thresholds, that depend on others.
    pub dependence: DependencePlan,
    pub regimes: Option<RegimePlan>,
    pub drivers: DriversPlan,
    pub regions: Vec<RegionPlan>,
    /// Groups of regions by name, with the indices of their regions.
    pub groups: Vec<(String, Vec<usize>)>,
    pub ledger: Vec<LedgerPlan>,
    pub builds: Vec<BuildPlan>,
    /// None where money is without limit.
    pub funding: Option<FundingPlan>,
    pub claims: Vec<ClaimPlan>,
    pub sponsors: Vec<String>,
    /// By sponsor: whose flows its own are in proportion to.
    pub twins: Vec<Option<Twin>>,
    pub columns: Columns,
    /// What each column holds.
    pub specs: Vec<ColumnSpec>,
    /// What has been observed, in the order of the scenario.
    pub observations: Vec<ObservationPlan>,
}

impl BuildPlan {
    /// The deadline lies in the horizon, so that what is delivered by it is known.
    pub fn deadline_known(&self, horizon: f64) -> bool {
        self.deadline > 0.0 && self.deadline <= horizon + 1e-9
    }
}
