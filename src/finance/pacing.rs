//! Calls, distributions and value of a commitment to a fund (Takahashi and Alexander 2002,
//! "Illiquid alternative asset fund modeling", Journal of Portfolio Management 28).
//!
//! The published model has steps of a year. A period of Δ years here takes the share 1 − (1 − r)^Δ
//! of a yearly rate r and grows by (1 + G)^Δ: the calls of four quarters are those of their year,
//! and a period of a year is the published one.

use super::finite;

/// The yearly parameters of a fund.
#[derive(Clone, Debug, PartialEq)]
pub struct Pacing {
    contribution: Vec<f64>,
    life: f64,
    bow: f64,
    income: f64,
    growth: f64,
}

/// A fund year by year, in the unit of the commitment; entry k is of year k + 1.
#[derive(Clone, Debug, PartialEq)]
pub struct PacingSchedule {
    pub contributions: Vec<f64>,
    pub distributions: Vec<f64>,
    /// Value at the end of the year.
    pub nav: Vec<f64>,
}

impl Pacing {
    /// `contribution`: share of the uncalled commitment called in year 1, 2, … of the fund's life,
    /// the last one repeated; `life` in years; `bow`: how late distributions come, by the exponent of
    /// (age/life); `income`: the yield, the least share of value distributed in a year; `growth` of
    /// the value in a year. `None` unless shares are in [0, 1], life and bow above 0 and growth at
    /// least −1.
    pub fn new(
        contribution: Vec<f64>,
        life: f64,
        bow: f64,
        income: f64,
        growth: f64,
    ) -> Option<Self> {
        let share = |x: &f64| (0.0..=1.0).contains(x);
        let valid = !contribution.is_empty()
            && contribution.iter().all(share)
            && share(&income)
            && finite(life)? > 0.0
            && finite(bow)? > 0.0
            && finite(growth)? >= -1.0;
        valid.then_some(Self {
            contribution,
            life,
            bow,
            income,
            growth,
        })
    }

    /// Share of the uncalled commitment that is called from `age` to `age + years` of the fund's
    /// life, each part of the period at its own year's rate; nothing before age 0 and after the end
    /// of life.
    pub fn call_rate(&self, age: f64, years: f64) -> f64 {
        let end = (age + years).min(self.life);
        let mut from = age.max(0.0);
        let mut left = 1.0;
        let last = self.contribution.len() - 1;
        while from < end {
            let year = from.floor();
            let to = if year < last as f64 {
                end.min(year + 1.0)
            } else {
                end
            };
            let rate = self.contribution[(year as usize).min(last)];
            left *= libm::pow(1.0 - rate, to - from);
            from = to;
        }
        1.0 - left
    }

    /// Share of the grown value that is distributed in the period of `years` that ends at `age`:
    /// of a yearly rate max(income, (age/life)^bow), and all of it from the end of life on.
    pub fn distribution_rate(&self, age: f64, years: f64) -> f64 {
        let bowed = libm::pow((age / self.life).clamp(0.0, 1.0), self.bow);
        1.0 - libm::pow(1.0 - bowed.max(self.income), years)
    }

    /// Growth of the value in a period of `years`.
    pub fn growth_rate(&self, years: f64) -> f64 {
        libm::pow(1.0 + self.growth, years) - 1.0
    }

    /// The fund's life in years of the published model, the last one begun counting as full.
    pub fn schedule(&self, commitment: f64) -> PacingSchedule {
        let mut account = Account::default();
        let mut schedule = PacingSchedule {
            contributions: Vec::new(),
            distributions: Vec::new(),
            nav: Vec::new(),
        };
        let mut age = 0.0;
        while age < self.life {
            let rate = self.distribution_rate(age + 1.0, 1.0);
            let distributed = account.distribute(rate, self.growth_rate(1.0));
            // A life that ends within the year calls as much as the whole year would.
            let year = (age as usize).min(self.contribution.len() - 1);
            let called = account.call(commitment, self.contribution[year]);
            schedule.contributions.push(called);
            schedule.distributions.push(distributed);
            schedule.nav.push(account.nav);
            age += 1.0;
        }
        schedule
    }
}

/// What has been paid into a fund and what it is worth. In each period [`Account::distribute`] comes
/// before [`Account::call`]: what is called in a period neither grows nor is distributed in it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Account {
    pub paid_in: f64,
    pub nav: f64,
}

impl Account {
    /// The amount rate·(commitment − paid in) that is called, at least 0; it is taken as paid.
    pub fn call(&mut self, commitment: f64, rate: f64) -> f64 {
        let called = rate * (commitment - self.paid_in).max(0.0);
        self.pay(called);
        called
    }

    /// Adds what was paid, where that is not all that was called.
    pub fn pay(&mut self, amount: f64) {
        self.paid_in += amount;
        self.nav += amount;
    }

    /// Lets the value grow and takes the share `rate` of it out: the amount distributed.
    pub fn distribute(&mut self, rate: f64, growth: f64) -> f64 {
        let grown = self.nav * (1.0 + growth);
        let distributed = rate * grown;
        self.nav = grown - distributed;
        distributed
    }
}
