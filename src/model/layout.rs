//! Lays the columns of a plan out, once.

use super::columns::{
    BuildColumns, ClaimColumns, ColumnSpec, Columns, ContractColumns, DeadlineColumns,
    EnergyColumns, EntityColumns, FlowColumns, FundingColumns, GridColumns, LimitedColumns,
    PORTFOLIO, PortfolioColumns, RegionColumns, ReturnColumns, SponsorColumns, StakeColumns,
};
use super::funding::FundingPlan;
use super::plan::{BuildPlan, Plan, Slot};
use crate::domain::{Metric, Scenario, SubjectKind};

struct Layout {
    specs: Vec<ColumnSpec>,
    years: usize,
    kind: SubjectKind,
    subject: String,
}

impl Layout {
    fn about(&mut self, kind: SubjectKind, subject: &str) {
        self.kind = kind;
        self.subject = subject.to_owned();
    }

    fn one(&mut self, metric: Metric) -> usize {
        self.add(metric, None)
    }

    fn series(&mut self, metric: Metric) -> usize {
        let first = self.specs.len();
        for year in 0..self.years {
            self.add(metric, Some(year));
        }
        first
    }

    /// The run's figure, followed by a series; the index of the first.
    fn both(&mut self, metric: Metric) -> usize {
        let whole = self.one(metric);
        self.series(metric);
        whole
    }

    fn add(&mut self, metric: Metric, year: Option<usize>) -> usize {
        let subject = self.subject.clone();
        self.specs.push(ColumnSpec {
            kind: self.kind,
            subject,
            metric,
            year,
        });
        self.specs.len() - 1
    }
}

/// Lays out the columns of a plan.
pub fn layout(scenario: &Scenario, plan: &Plan) -> (Columns, Vec<ColumnSpec>) {
    let mut to = Layout {
        specs: Vec::new(),
        years: plan.years.len(),
        kind: SubjectKind::Portfolio,
        subject: PORTFOLIO.to_owned(),
    };
    // A scenario whose builds stand nowhere has no energy, whatever its regions.
    let energy = plan.builds.iter().any(|b| b.asset.is_some());
    let returns = energy && scenario.has_returns();
    let portfolio = PortfolioColumns {
        naive: to.one(Metric::NaiveTotal),
        deduplicated: to.one(Metric::Deduplicated),
        deduplicated_ai: to.one(Metric::DeduplicatedAi),
        spent_before: to.one(Metric::SpentBefore),
        delivered: to.one(Metric::Delivered),
        delivered_ai: to.one(Metric::DeliveredAi),
        relet: to.one(Metric::ReletSpend),
        cancelled: to.one(Metric::CancelledCount),
        spend: to.series(Metric::Spend),
        ai_spend: to.series(Metric::AiSpend),
        cumulative: to.series(Metric::CumulativeSpend),
        energy: energy.then(|| energy_columns(&mut to)),
        grid: energy.then(|| grid_columns(&mut to)),
        returns: returns.then(|| return_columns(&mut to, true)),
    };
    let mut sponsors = Vec::new();
    for name in &plan.sponsors {
        to.about(SubjectKind::Sponsor, name);
        sponsors.push(SponsorColumns {
            delivered: to.one(Metric::Delivered),
            spend: to.series(Metric::Spend),
            returns: returns.then(|| return_columns(&mut to, false)),
        });
    }
    // Results list commitments as the scenario does; builds are stepped children first.
    let mut order: Vec<usize> = (0..plan.builds.len()).collect();
    order.sort_by_key(|b| plan.builds[*b].commitment);
    let mut builds = vec![BuildColumns::default(); plan.builds.len()];
    for b in order {
        let build = &plan.builds[b];
        to.about(
            SubjectKind::Commitment,
            &scenario.commitments[build.commitment].id,
        );
        builds[b] = build_columns(&mut to, build, scenario, returns);
    }
    let mut regions = Vec::new();
    if energy {
        let ids = plan.regions.iter().map(|r| &r.id);
        for name in ids.chain(plan.groups.iter().map(|g| &g.0)) {
            to.about(SubjectKind::Region, name);
            regions.push(RegionColumns {
                energy: to.one(Metric::Energy),
                emissions: to.one(Metric::Emissions),
                water: to.one(Metric::Water),
                online_by_year: to.series(Metric::GwOnline),
                grid: grid_columns(&mut to),
                by_year: flow_columns(&mut to),
            });
        }
    }
    let claims = claim_columns(&mut to, scenario, plan);
    let funding = plan.funding.as_ref();
    let funding = funding.map(|f| funding_columns(&mut to, scenario, plan, f));
    let regimes = to.specs.len();
    for name in plan.regimes.iter().flat_map(|r| &r.names) {
        to.about(SubjectKind::Regime, name);
        to.series(Metric::Occupancy);
    }
    let inputs = to.specs.len();
    for input in &plan.inputs {
        to.about(SubjectKind::Input, &input.path);
        to.one(Metric::Value);
    }
    let count = to.specs.len();
    (
        Columns {
            portfolio,
            sponsors,
            builds,
            funding: funding.unwrap_or_default(),
            claims,
            regions,
            regimes,
            inputs,
            count,
        },
        to.specs,
    )
}

fn claim_columns(to: &mut Layout, scenario: &Scenario, plan: &Plan) -> Vec<ClaimColumns> {
    let columns = |claim: &super::claims::ClaimPlan| {
        let id = &scenario.commitments[claim.commitment].id;
        to.about(SubjectKind::Commitment, id);
        ClaimColumns {
            sum: to.one(Metric::SimulatedSum),
            reached: to.one(Metric::Reached),
            scaled: to.one(Metric::ScaledSum),
            scaled_reached: to.one(Metric::ScaledReached),
        }
    };
    plan.claims.iter().map(columns).collect()
}

fn funding_columns(
    to: &mut Layout,
    scenario: &Scenario,
    plan: &Plan,
    funding: &FundingPlan,
) -> FundingColumns {
    let mut columns = FundingColumns::default();
    to.about(SubjectKind::Portfolio, PORTFOLIO);
    columns.payments = to.both(Metric::Payments);
    columns.circularity = to.both(Metric::Circularity);
    columns.gap = to.both(Metric::FundingGap);
    let limited = |e: usize| funding.entities[e].money.is_some();
    for (e, entity) in funding.entities.iter().enumerate() {
        to.about(SubjectKind::Entity, &entity.name);
        let buys = funding.contracts.iter().any(|c| c.buyer == e);
        columns.entities.push(EntityColumns {
            paid: to.both(Metric::Paid),
            received: to.both(Metric::Received),
            limited: limited(e).then(|| LimitedColumns {
                available: to.both(Metric::Available),
                shortfall: to.both(Metric::Shortfall),
                gap: to.both(Metric::FundingGap),
                cash: to.both(Metric::Cash),
                debt: to.both(Metric::Debt),
            }),
            defaulted: buys.then(|| to.both(Metric::Defaulted)),
        });
    }
    for flow in &funding.flows {
        to.about(SubjectKind::Flow, &funding.subject(flow));
        columns.flows.push(to.both(Metric::Payments));
    }
    for (b, build) in plan.builds.iter().enumerate() {
        let id = &scenario.commitments[build.commitment].id;
        to.about(SubjectKind::Commitment, id);
        let waits = funding.payers[b].iter().any(|p| limited(p.0));
        let pair = |to: &mut Layout| (to.one(Metric::FundingGap), to.one(Metric::FundedFraction));
        columns.builds.push(waits.then(|| pair(to)));
    }
    for contract in &funding.contracts {
        to.about(
            SubjectKind::Commitment,
            &scenario.commitments[contract.commitment].id,
        );
        columns.contracts.push(ContractColumns {
            paid: to.one(Metric::Paid),
            shortfall: to.one(Metric::Shortfall),
            defaulted: to.one(Metric::Defaulted),
            relet: to.one(Metric::ReletReceipts),
        });
    }
    for stake in &funding.stakes {
        to.about(
            SubjectKind::Commitment,
            &scenario.commitments[stake.commitment].id,
        );
        columns.stakes.push(StakeColumns {
            paid: to.one(Metric::Paid),
            fund: stake
                .returns_flow
                .map(|_| (to.one(Metric::NetAssetValue), to.one(Metric::Distributions))),
        });
    }
    columns
}

fn energy_columns(to: &mut Layout) -> EnergyColumns {
    EnergyColumns {
        ordered: to.one(Metric::GwOrdered),
        online: to.one(Metric::GwOnline),
        peak: to.one(Metric::GwPeak),
        energy: to.one(Metric::Energy),
        emissions: to.one(Metric::Emissions),
        water: to.one(Metric::Water),
        online_by_year: to.series(Metric::GwOnline),
        flows_by_year: flow_columns(to),
    }
}

fn flow_columns(to: &mut Layout) -> FlowColumns {
    FlowColumns {
        energy: to.series(Metric::Energy),
        emissions: to.series(Metric::Emissions),
        water: to.series(Metric::Water),
    }
}

fn grid_columns(to: &mut Layout) -> GridColumns {
    GridColumns {
        energized: to.series(Metric::GwEnergized),
        waiting: to.series(Metric::GwWaiting),
        facility: to.series(Metric::FacilityGw),
    }
}

fn return_columns(to: &mut Layout, by_year: bool) -> ReturnColumns {
    ReturnColumns {
        revenue: to.one(Metric::Revenue),
        opex: to.one(Metric::Opex),
        refresh: to.one(Metric::RefreshSpend),
        tax: to.one(Metric::Tax),
        cash: to.one(Metric::CashFlow),
        book: to.one(Metric::BookValue),
        npv: to.one(Metric::Npv),
        loss: to.one(Metric::Loss),
        irr: to.one(Metric::Irr),
        irr_several: to.one(Metric::IrrSeveral),
        moic: to.one(Metric::Moic),
        payback: to.one(Metric::Payback),
        profitability_index: to.one(Metric::ProfitabilityIndex),
        break_even: to.one(Metric::BreakEven),
        required_revenue: to.one(Metric::RequiredRevenue),
        levelized_cost: to.one(Metric::LevelizedCost),
        by_year: by_year.then(|| (to.series(Metric::Revenue), to.series(Metric::CashFlow))),
    }
}

fn build_columns(
    to: &mut Layout,
    build: &BuildPlan,
    scenario: &Scenario,
    returns: bool,
) -> BuildColumns {
    let horizon = scenario.calendar.length();
    let commitment = &scenario.commitments[build.commitment];
    let both = commitment.amount.is_some() && commitment.power_gw.is_some();
    // A parent has what its parts have.
    let energy = build.asset.is_some() || build.has_children;
    let only = |to: &mut Layout, wanted: bool, metric| wanted.then(|| to.one(metric));
    let whole = build.ai_share == Slot::Fixed(1.0) && !build.has_children;
    BuildColumns {
        headline: to.one(Metric::Headline),
        intended: to.one(Metric::IntendedSpend),
        spent_before: only(
            to,
            build.start < 0.0 || build.has_children,
            Metric::SpentBefore,
        ),
        delivered: to.one(Metric::Delivered),
        delivered_frac: to.one(Metric::DeliveredFraction),
        delivered_ai: only(to, !whole, Metric::DeliveredAi),
        own_delivered: only(to, build.has_children, Metric::OwnDelivered),
        by_deadline: build.deadline_known(horizon).then(|| DeadlineColumns {
            money: to.one(Metric::DeliveredByDeadline),
            frac: to.one(Metric::DeliveredByDeadlineFraction),
            met: to.one(Metric::MetByDeadline),
        }),
        completed: to.one(Metric::Completed),
        completion: to.one(Metric::Completion),
        cancelled: to.one(Metric::Cancelled),
        relet: only(to, build.relet != Slot::Fixed(0.0), Metric::ReletSpend),
        spend: to.series(Metric::Spend),
        cumulative: to.series(Metric::CumulativeSpend),
        implied_cost: only(to, both, Metric::ImpliedCost),
        energy: (energy && scenario.has_energy()).then(|| energy_columns(to)),
        returns: (energy && returns).then(|| return_columns(to, true)),
    }
}
