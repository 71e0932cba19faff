//! Contracts, stakes and claims: commitments that make no capital expenditure (MODEL sections 5, 9
//! and 10). Present where entities are.

use super::{Quantity, Window};
use crate::calendar::Date;

/// How a buyer pays a seller for capacity.
#[derive(Debug, Clone, PartialEq)]
pub struct ContractTerms {
    /// Payments run from its first day to its last.
    pub window: Window,
    /// Indices of the builds whose capacity serves it; empty where the seller has the capacity.
    pub backed_by: Vec<usize>,
    /// What is unpaid may reach this many years' worth before the buyer defaults.
    pub default_after: Quantity,
    /// The price of the capacity, let to another after a default, over the contract's.
    pub relet_price: Quantity,
    /// Years from a default until the capacity is let again.
    pub relet_delay: Quantity,
}

/// How binding the form of a stake is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    CashPaid,
    Binding,
    Conditional,
    LetterOfIntent,
}

impl Form {
    /// All forms with the words for each.
    pub const NAMES: [(&'static str, Form); 4] = [
        ("cash paid", Form::CashPaid),
        ("binding", Form::Binding),
        ("conditional", Form::Conditional),
        ("letter of intent", Form::LetterOfIntent),
    ];

    /// The words used in files and columns.
    pub fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(_, form)| *form == self)
            .map_or("", |(name, _)| name)
    }
}

/// When an investor is called upon.
#[derive(Debug, Clone, PartialEq)]
pub enum Calls {
    /// Evenly over the window.
    Even(Window),
    /// Shares of the amount, each due on a date. They sum to 1.
    Tranches(Vec<(Date, f64)>),
    /// In proportion to the capacity of a build: all of it once `gw` GW of IT load are energized.
    Milestone { build: usize, gw: Quantity },
    /// By the model of Takahashi and Alexander (2002), from the window's start.
    Pacing(Pacing),
}

/// Parameters of Takahashi and Alexander (2002), a year.
#[derive(Debug, Clone, PartialEq)]
pub struct Pacing {
    /// First day.
    pub start: Date,
    /// Share of what is not yet called that is called in each year; the last holds for all later.
    pub contributions: Vec<f64>,
    /// Life of the fund in years.
    pub life: f64,
    pub bow: f64,
    pub dividend_yield: f64,
    /// Growth of the net asset value.
    pub growth: Quantity,
}

/// How an investor funds an entity.
#[derive(Debug, Clone, PartialEq)]
pub struct StakeTerms {
    pub form: Form,
    pub calls: Calls,
    /// Share of the amount that is really meant.
    pub realized: Quantity,
    /// Delay of every call.
    pub delay_years: Quantity,
    /// Cancellations per year while calls are open.
    pub hazard: Quantity,
}

/// What an aggregate that somebody claimed is compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimTerms {
    /// The years that it is about.
    pub window: Window,
    /// Sponsors whose builds it is about; all builds where empty.
    pub scope: Vec<String>,
    /// Only the part that is AI infrastructure.
    pub ai_only: bool,
    /// The share of the claimed total that this ledger lists.
    pub coverage: Quantity,
    /// What is known to have happened, low and high, for comparison only.
    pub outcome: Option<(f64, f64)>,
}

/// What is simulated of a commitment that is not a build.
#[derive(Debug, Clone, PartialEq)]
// A scenario holds a few dozen.
#[allow(clippy::large_enum_variant)]
pub enum Deal {
    Contract(ContractTerms),
    Stake(StakeTerms),
    Claim(ClaimTerms),
}

impl Deal {
    /// Its numbers in a fixed order.
    pub fn quantities(&self) -> Vec<&Quantity> {
        match self {
            Self::Contract(c) => vec![&c.default_after, &c.relet_price, &c.relet_delay],
            Self::Stake(s) => {
                let mut all = vec![&s.realized, &s.delay_years, &s.hazard];
                match &s.calls {
                    Calls::Milestone { gw, .. } => all.push(gw),
                    Calls::Pacing(pacing) => all.push(&pacing.growth),
                    Calls::Even(_) | Calls::Tranches(_) => {}
                }
                all
            }
            Self::Claim(c) => vec![&c.coverage],
        }
    }
}
