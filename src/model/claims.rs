//! Claims: which simulated money an aggregate that somebody named is compared with (MODEL section 5).

use super::{BuildPlan, Slot};
use crate::domain::{Commitment, Deal, Quantity, Scenario};

/// A claim, compiled.
#[derive(Debug, Clone)]
pub struct ClaimPlan {
    /// Index in `Scenario::commitments`.
    pub commitment: usize,
    /// What was claimed, its low end where it is a range.
    pub amount: Slot,
    pub rate: Slot,
    /// By build: the share of it that its sponsors in scope have.
    pub shares: Vec<f64>,
    /// By period: the share of it that lies in the claim's years.
    pub periods: Vec<f64>,
    /// By build: the share of its time before the horizon that lies in them.
    pub before: Vec<f64>,
    pub ai_only: bool,
    pub coverage: Slot,
}

impl ClaimPlan {
    /// The claims of a valid scenario.
    pub fn compile(
        scenario: &Scenario,
        builds: &[BuildPlan],
        slot: impl Fn(&Quantity) -> Slot,
        rate: impl Fn(&Commitment) -> Slot,
    ) -> Vec<Self> {
        let calendar = &scenario.calendar;
        let delta = calendar.delta();
        let mut list = Vec::new();
        for (index, commitment) in scenario.commitments.iter().enumerate() {
            let (Some(Deal::Claim(terms)), Some(amount)) = (&commitment.deal, &commitment.amount)
            else {
                continue;
            };
            let start = calendar.tau(terms.window.start);
            let end = calendar.tau_end(terms.window.end);
            let within = |t: usize| {
                let from = (t as f64 * delta).max(start);
                let to = ((t + 1) as f64 * delta).min(end);
                ((to - from) / delta).clamp(0.0, 1.0)
            };
            let share = |build: &BuildPlan| {
                let sponsors = &scenario.commitments[build.commitment].sponsors;
                let counts = |name: &String| terms.scope.is_empty() || terms.scope.contains(name);
                let inside = sponsors.iter().filter(|s| counts(&s.name));
                inside.map(|s| s.share).sum()
            };
            let before = |build: &BuildPlan| {
                let terms = scenario.commitments[build.commitment].build.as_ref();
                let begun = terms.map_or(0.0, |b| calendar.tau(b.window.start));
                let inside = end.min(0.0) - start.max(begun);
                if begun < 0.0 {
                    (inside / -begun).clamp(0.0, 1.0)
                } else {
                    0.0
                }
            };
            list.push(Self {
                commitment: index,
                amount: commitment
                    .amount_low
                    .map_or_else(|| slot(amount), Slot::Fixed),
                rate: rate(commitment),
                shares: builds.iter().map(share).collect(),
                periods: (0..calendar.periods()).map(within).collect(),
                before: builds.iter().map(before).collect(),
                ai_only: terms.ai_only,
                coverage: slot(&terms.coverage),
            });
        }
        list
    }
}
