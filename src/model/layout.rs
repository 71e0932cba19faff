//! Lays the columns of a plan out, once.

use super::columns::{
    BuildColumns, ColumnSpec, Columns, DeadlineColumns, PORTFOLIO, PortfolioColumns, SponsorColumns,
};
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
