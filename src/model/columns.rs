//! What a trial records: one column for each subject, metric and year, laid out once.

use super::plan::{BuildPlan, Plan, Slot};
use crate::domain::{Metric, Scenario, SubjectKind};

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnSpec {
    pub kind: SubjectKind,
    pub subject: String,
    pub metric: Metric,
    /// Index in `Plan::years`; none for figures of the whole run.
    pub year: Option<usize>,
}

/// Index of the first column of each group; a series holds one column a year.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    pub portfolio: PortfolioColumns,
    pub sponsors: Vec<SponsorColumns>,
    /// By index in `Plan::builds`.
    pub builds: Vec<BuildColumns>,
    /// States × years, state by state.
    pub regimes: usize,
    pub inputs: usize,
    pub count: usize,
}

#[derive(Debug, Clone, Copy, Default)]
pub struct PortfolioColumns {
    pub naive: usize,
    pub deduplicated: usize,
    pub deduplicated_ai: usize,
    pub spent_before: usize,
    pub delivered: usize,
    pub delivered_ai: usize,
    pub relet: usize,
    pub cancelled: usize,
    pub spend: usize,
    pub ai_spend: usize,
    pub cumulative: usize,
}

#[derive(Debug, Clone, Copy, Default)]
pub struct SponsorColumns {
    pub delivered: usize,
    pub spend: usize,
}

#[derive(Debug, Clone, Copy, Default)]
pub struct BuildColumns {
    pub headline: usize,
    pub intended: usize,
    pub spent_before: Option<usize>,
    pub delivered: usize,
    pub delivered_frac: usize,
    pub delivered_ai: Option<usize>,
    pub own_delivered: Option<usize>,
    pub by_deadline: Option<DeadlineColumns>,
    pub completed: usize,
    pub completion: usize,
    pub cancelled: usize,
    pub relet: Option<usize>,
    pub spend: usize,
    pub cumulative: usize,
}

#[derive(Debug, Clone, Copy, Default)]
pub struct DeadlineColumns {
    pub money: usize,
    pub frac: usize,
    pub met: usize,
}

impl BuildPlan {
    /// The deadline lies in the horizon, so that what is delivered by it is known.
    pub fn deadline_known(&self, horizon: f64) -> bool {
        self.deadline > 0.0 && self.deadline <= horizon + 1e-9
    }
}

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

/// The name of the portfolio in the `subject` column.
pub const PORTFOLIO: &str = "portfolio";

/// Lays out the columns of a plan.
pub fn layout(scenario: &Scenario, plan: &Plan) -> (Columns, Vec<ColumnSpec>) {
    let mut to = Layout {
        specs: Vec::new(),
        years: plan.years.len(),
        kind: SubjectKind::Portfolio,
        subject: PORTFOLIO.to_owned(),
    };
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
    };
    let mut sponsors = Vec::new();
    for name in &plan.sponsors {
        to.about(SubjectKind::Sponsor, name);
        sponsors.push(SponsorColumns {
            delivered: to.one(Metric::Delivered),
            spend: to.series(Metric::Spend),
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
        builds[b] = build_columns(&mut to, build, scenario.calendar.length());
    }
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
            regimes,
            inputs,
            count,
        },
        to.specs,
    )
}

fn build_columns(to: &mut Layout, build: &BuildPlan, horizon: f64) -> BuildColumns {
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
    }
}
