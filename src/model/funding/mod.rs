//! Who can pay whom (MODEL sections 9 and 10): entities with money, contracts that clear first,
//! then calls of stakes, then builds.
//!
//! In every period [`Funding::open`] says what each entity has, [`Funding::clear`] pays contracts,
//! [`Funding::call`] pays stakes, [`Funding::fund`] says how much of what builds want is paid, and
//! [`Funding::close`] hands what is left and what came in to the next period. Contracts are due on
//! the capacity that stands when the period opens: what they pay for was built before.

mod circularity;
mod compile;
mod contracts;
mod plan;
mod purse;
mod stakes;
mod state;

pub use circularity::Circularity;
pub use plan::{
    CallsPlan, ContractPlan, EntityPlan, FlowPlan, FundingPlan, Instrument, MoneyPlan, OUTSIDE,
    StakePlan,
};
pub use purse::{Purse, Year};
pub use state::{Failure, Funding, Standing};
