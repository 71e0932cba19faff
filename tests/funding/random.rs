//! Random worlds. Whole numbers make ties common; amounts of 0, circles, empty purses and entities
//! that owe themselves are frequent.

use super::world::{Build, Contract, Days, Due, Money, Shape, Stake, World};
use buildout::calendar::Step;
use buildout::sampling::philox::PhiloxRng;
use rand::RngExt;

const STARTS: [&str; 9] = [
    "2024-03-15",
    "2024-10-01",
    "2025-01-01",
    "2025-02-11",
    "2025-04-01",
    "2025-07-20",
    "2026-01-01",
    "2026-05-05",
    "2027-01-01",
];
const ENDS: [&str; 8] = [
    "2025-06-30",
    "2025-12-31",
    "2026-03-17",
    "2026-12-31",
    "2027-08-08",
    "2028-12-31",
    "2029-06-30",
    "2031-12-31",
];

pub struct Maker {
    rng: PhiloxRng,
    whole: bool,
}

impl Maker {
    pub fn new(rng: PhiloxRng) -> Self {
        Self { rng, whole: false }
    }

    fn unit(&mut self) -> f64 {
        self.rng.random::<f64>()
    }

    fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    fn pick(&mut self, n: usize) -> usize {
        ((self.unit() * n as f64) as usize).min(n - 1)
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// An amount of the size of `typical`, whole in half of the worlds, 0 at times.
    fn amount(&mut self, typical: f64) -> f64 {
        if self.chance(0.06) {
            0.0
        } else if self.whole {
            (self.between(0.2, 2.0) * typical).round()
        } else {
            typical * self.between(-1.5, 1.5).exp()
        }
    }

    fn days(&mut self) -> Days {
        loop {
            let days = (STARTS[self.pick(STARTS.len())], ENDS[self.pick(ENDS.len())]);
            if days.0 < days.1 {
                return days;
            }
        }
    }

    fn money(&mut self) -> Money {
        if self.chance(0.12) {
            return Money::cash(0.0);
        }
        let opening = self.amount(20.0);
        let mut money = Money::cash(opening);
        if self.chance(0.5) {
            money.operating = self.amount(8.0) * if self.chance(0.3) { -1.0 } else { 1.0 };
            money.growth = self.between(-0.2, 0.6);
            money.growth_years = self.chance(0.5).then(|| self.between(0.0, 3.0));
            money.available_share = self.between(0.3, 1.0);
        }
        if self.chance(0.4) {
            money.borrowing = self.amount(6.0);
            money.debt = self.amount(5.0);
            money.debt_ceiling = self.chance(0.6).then(|| self.amount(12.0));
        }
        if self.chance(0.3) {
            money.retention = self.between(0.0, 1.0);
        }
        money
    }

    /// Some of the entities with shares that sum to `total`.
    fn shares(&mut self, entities: usize, total: f64) -> Vec<(usize, f64)> {
        let count = 1 + self.pick(entities.min(3));
        let first = self.pick(entities);
        let weights: Vec<f64> = (0..count).map(|_| self.between(0.1, 1.0)).collect();
        let all: f64 = weights.iter().sum();
        let share = |(k, w): (usize, &f64)| ((first + k) % entities, w / all * total);
        weights.iter().enumerate().map(share).collect()
    }

    fn build(&mut self, entities: usize, b: usize) -> Build {
        let days = self.days();
        let amount = self.amount(30.0);
        let mut build = Build::plain(amount, days, 0);
        build.sponsors = self.shares(entities, 1.0);
        build.shape = match self.pick(5) {
            0 | 1 => Shape::Linear,
            2 => Shape::Rayleigh,
            _ => Shape::Beta(1 + self.pick(3) as u32, 1 + self.pick(4) as u32),
        };
        if self.chance(0.4) {
            build.realized = self.between(0.2, 1.3);
            build.delay = self.between(0.0, 1.0);
            build.stretch = self.between(0.7, 2.0);
            build.overrun = self.between(1.0, 1.5);
            build.absorb = self.chance(0.5);
            build.ai_share = self.between(0.5, 1.0);
        }
        if days.0 < "2025" && self.chance(0.5) {
            build.spent_to_date = Some(build.amount * self.between(0.0, 0.7));
        }
        if self.chance(0.5) {
            let total = self.between(0.1, 1.0);
            build.suppliers = self.shares(entities, total);
            build
                .suppliers
                .retain(|(e, _)| build.sponsors.iter().all(|s| s.0 != *e));
        }
        if b > 0 && self.chance(0.25) {
            let share = if self.chance(0.5) {
                1.0
            } else {
                self.between(0.1, 1.0)
            };
            build.part_of = Some((b - 1, share));
            build.amount *= 0.4;
        } else if b > 0 && self.chance(0.25) {
            build.overlaps = vec![(0, self.between(0.0, 1.0))];
        }
        build
    }

    fn contract(&mut self, entities: usize) -> Contract {
        let buyer = self.pick(entities);
        let seller = if self.chance(0.05) {
            buyer
        } else {
            self.pick(entities)
        };
        Contract {
            buyer,
            seller,
            amount: self.amount(25.0),
            window: self.days(),
            default_after: self.between(0.05, 1.5),
            relet_price: if self.chance(0.3) {
                0.0
            } else {
                self.between(0.1, 1.5)
            },
            relet_delay: self.between(0.0, 1.2),
        }
    }

    fn stake(&mut self, entities: usize) -> Stake {
        let investor = self.pick(entities);
        let other = (investor + 1 + self.pick(entities - 1)) % entities;
        let due = match self.pick(3) {
            0 => Due::Even(self.days()),
            1 => Due::Tranches(vec![
                ("2025-03-10", 0.25),
                ("2026-01-01", 0.5),
                ("2026-08-09", 0.25),
            ]),
            _ => Due::Pacing {
                start: STARTS[2 + self.pick(5)],
                rates: vec![
                    self.between(0.1, 0.9),
                    self.between(0.1, 0.9),
                    self.between(0.1, 1.0),
                ],
                life: 2.0 + self.pick(10) as f64,
                bow: self.between(0.5, 3.0),
                income: self.between(0.0, 0.3),
                growth: self.between(-0.1, 0.3),
            },
        };
        Stake {
            investor,
            funded: other,
            amount: self.amount(10.0),
            realized: self.between(0.5, 1.0),
            delay: if self.chance(0.5) {
                0.0
            } else {
                self.between(0.0, 0.9)
            },
            due,
        }
    }

    pub fn world(&mut self) -> World {
        self.whole = self.chance(0.5);
        let (step, end) = [
            (Step::Quarter, "2030-12-31"),
            (Step::Quarter, "2028-12-31"),
            (Step::Year, "2031-12-31"),
            (Step::Month, "2027-12-31"),
        ][self.pick(4)];
        let entities = 2 + self.pick(7);
        let rich = self.unit() * 0.5;
        let list = (0..entities)
            .map(|_| {
                if self.chance(rich) {
                    None
                } else {
                    Some(self.money())
                }
            })
            .collect();
        let (builds, deals) = (self.pick(5), self.pick(2 * entities));
        let mut world = World {
            end,
            step,
            entities: list,
            builds: (0..builds).map(|b| self.build(entities, b)).collect(),
            contracts: (0..deals).map(|_| self.contract(entities)).collect(),
            stakes: Vec::new(),
        };
        let stakes = self.pick(4);
        world.stakes = (0..stakes).map(|_| self.stake(entities)).collect();
        // A seller that holds a stake in its buyer, and a circle through all.
        if self.chance(0.3) && !world.contracts.is_empty() {
            let (buyer, seller) = (world.contracts[0].buyer, world.contracts[0].seller);
            let mut stake = self.stake(entities);
            if buyer != seller {
                (stake.investor, stake.funded) = (seller, buyer);
                world.stakes.push(stake);
            }
        }
        if self.chance(0.2) {
            for e in 0..entities {
                let mut contract = self.contract(entities);
                (contract.buyer, contract.seller) = (e, (e + 1) % entities);
                world.contracts.push(contract);
            }
        }
        if world.builds.is_empty() && world.contracts.is_empty() && world.stakes.is_empty() {
            world.builds = vec![self.build(entities, 0)];
        }
        world
    }
}
