//! Writes who paid whom in a block into its columns and checks that no money was lost.

use super::lanes::add;
use super::record::{Recorder, ZERO, excess, relative, worsen};
use crate::model::Lanes;
use crate::model::columns::LimitedColumns;
use crate::model::funding::{Funding, FundingPlan, Purse, Year};
use crate::sampling::LANES;

impl Recorder<'_> {
    /// Records entities, flows and what they add up to. `spent` is the money that builds spent by
    /// themselves, by build, each dollar once.
    pub fn funding(&mut self, terms: &FundingPlan, funding: &mut Funding, spent: &[Lanes]) {
        let plan = self.plan;
        let columns = &plan.columns.funding;
        let mut gaps = vec![ZERO; plan.years.len()];
        for (purse, columns) in funding.purses.iter().zip(&columns.entities) {
            self.flow_series(columns.paid, purse, |y| &y.paid);
            self.flow_series(columns.received, purse, |y| &y.received);
            if let Some(limited) = columns.limited {
                self.limited(limited, purse);
            }
            if let Some(column) = columns.defaulted {
                self.stock_series(column, purse, |y| &y.defaulted);
            }
            for (gap, year) in gaps.iter_mut().zip(&purse.years) {
                add(gap, &year.gap);
            }
        }
        self.series(columns.gap, gaps.iter());
        for (flow, column) in funding.flows.iter().zip(&columns.flows) {
            self.series(*column, flow.iter());
        }
        self.circularity(funding);
        for (b, columns) in columns.builds.iter().enumerate() {
            let Some((gap, share)) = *columns else {
                continue;
            };
            let (wanted, paid) = (&funding.wanted[b], &funding.paid[b]);
            let (mut missing, mut got) = (ZERO, ZERO);
            for l in 0..LANES {
                missing[l] = wanted[l] - paid[l];
                got[l] = if wanted[l] > 0.0 {
                    paid[l] / wanted[l]
                } else {
                    f64::NAN
                };
            }
            self.put(gap, &missing);
            self.put(share, &got);
        }
        for (contract, columns) in funding.contracts().iter().zip(&columns.contracts) {
            self.put(columns.paid, &contract.paid);
            self.put(columns.shortfall, &contract.unpaid());
            self.put(columns.defaulted, &contract.defaulted());
            self.put(columns.relet, &contract.relet);
        }
        for (stake, columns) in funding.stakes.iter().zip(&columns.stakes) {
            self.put(columns.paid, &stake.paid);
            if let Some((nav, distributed)) = columns.fund {
                self.put(nav, &stake.nav);
                self.put(distributed, &stake.distributed);
            }
        }
        self.check_money(terms, funding, spent);
    }

    fn limited(&mut self, columns: LimitedColumns, purse: &Purse) {
        self.available(columns.available, purse);
        self.flow_series(columns.shortfall, purse, |y| &y.shortfall);
        self.flow_series(columns.gap, purse, |y| &y.gap);
        self.stock_series(columns.cash, purse, |y| &y.cash);
        self.stock_series(columns.debt, purse, |y| &y.debt);
    }

    /// Each year has the cash that it begins with, the run only that of its first year.
    fn available(&mut self, column: usize, purse: &Purse) {
        let mut total = ZERO;
        let mut carried = &ZERO;
        for (y, year) in purse.years.iter().enumerate() {
            self.put(column + 1 + y, &year.available);
            for l in 0..LANES {
                total[l] += year.available[l] - carried[l];
            }
            carried = &year.cash;
        }
        self.put(column, &total);
    }

    /// The sum, then each year.
    fn series<'s>(&mut self, column: usize, years: impl Iterator<Item = &'s Lanes>) {
        let mut total = ZERO;
        for (y, year) in years.enumerate() {
            add(&mut total, year);
            self.put(column + 1 + y, year);
        }
        self.put(column, &total);
    }

    fn flow_series(&mut self, column: usize, purse: &Purse, of: fn(&Year) -> &Lanes) {
        self.series(column, purse.years.iter().map(of));
    }

    /// The last year, then each.
    fn stock_series(&mut self, column: usize, purse: &Purse, of: fn(&Year) -> &Lanes) {
        for (y, year) in purse.years.iter().enumerate() {
            self.put(column + 1 + y, of(year));
        }
        self.sink.repeat(column + purse.years.len(), column);
    }

    fn circularity(&mut self, funding: &mut Funding) {
        let columns = &self.plan.columns.funding;
        let years = self.plan.years.len();
        let (mut total, mut share) = (ZERO, ZERO);
        let (mut all, mut round) = (ZERO, ZERO);
        for y in 0..years {
            let flows: Vec<&Lanes> = funding.flows.iter().map(|f| &f[y]).collect();
            funding.circularity.of(&flows, &mut total, &mut share);
            self.put(columns.payments + 1 + y, &total);
            self.put(columns.circularity + 1 + y, &share);
            for l in 0..LANES {
                all[l] += total[l];
                round[l] += if total[l] > 0.0 {
                    total[l] * share[l]
                } else {
                    0.0
                };
            }
        }
        for l in 0..LANES {
            round[l] = if all[l] > 0.0 {
                round[l] / all[l]
            } else {
                f64::NAN
            };
        }
        self.put(columns.payments, &all);
        self.put(columns.circularity, &round);
    }

    /// No money is lost: in every purse, between all parties, and from payers to builds.
    fn check_money(&mut self, terms: &FundingPlan, funding: &Funding, spent: &[Lanes]) {
        let (mut paid, mut received) = (ZERO, ZERO);
        let (mut of_purse, mut turnover) = (ZERO, ZERO);
        for purse in &funding.purses {
            total_into(&mut of_purse, purse.years.iter().map(|y| &y.paid));
            add(&mut paid, &of_purse);
            total_into(&mut of_purse, purse.years.iter().map(|y| &y.received));
            add(&mut received, &of_purse);
            if purse.limited {
                purse.turnover(&mut turnover);
                let cash = purse.cash();
                for l in 0..self.used {
                    let used = purse.uses[l] + cash[l];
                    // A deficit makes both sides small though what made them is large.
                    let scale = purse.sources[l].abs().max(turnover[l]);
                    let error = (purse.sources[l] - used).abs();
                    if scale > 0.0 {
                        worsen(&mut self.found.purse, error / scale);
                    }
                    worsen(&mut self.found.limits, purse.over_ceiling(l));
                }
            }
        }
        let mut from_outside = funding.recycled;
        for (flow, money) in terms.flows.iter().zip(&funding.flows) {
            if flow.from.is_none() {
                total_into(&mut of_purse, money.iter());
                add(&mut from_outside, &of_purse);
            }
        }
        for l in 0..self.used {
            let sides = (paid[l] + from_outside[l], received[l] + funding.outside[l]);
            worsen(&mut self.found.payments, relative(sides.0, sides.1));
        }
        for (granted, spent) in funding.paid.iter().zip(spent) {
            for l in 0..self.used {
                worsen(&mut self.found.granted, relative(granted[l], spent[l]));
            }
        }
        for contract in funding.contracts() {
            for l in 0..self.used {
                let error = excess(contract.paid[l], contract.asked[l]);
                worsen(&mut self.found.limits, error);
            }
        }
    }
}

/// The sum of a series, added in its order.
fn total_into<'s>(out: &mut Lanes, series: impl Iterator<Item = &'s Lanes>) {
    out.fill(0.0);
    for part in series {
        add(out, part);
    }
}
