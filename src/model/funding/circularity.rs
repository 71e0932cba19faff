//! How much of a year's payments goes round in a circle (MODEL section 9).

use super::plan::FundingPlan;
use crate::finance::Cycles;
use crate::model::Lanes;
use crate::model::lane::add;
use crate::sampling::LANES;
use multiversion::multiversion;

/// Share of all payments that is rounding, and closes no circle.
const TRACE: f64 = 1e-12;

/// Pairs in a word of a set.
const WORD: usize = u64::BITS as usize;

/// Sets of pairs whose cycles are remembered.
const REMEMBERED: usize = 64;

/// Finds the payments that lie on directed cycles.
#[derive(Debug, Clone)]
pub struct Circularity {
    cycles: Cycles,
    /// By flow: its place among the pairs of entities that money may flow between.
    of: Vec<Option<usize>>,
    money: Vec<Lanes>,
    /// By pair: some lane pays.
    present: Vec<bool>,
    /// By word: the pairs of each lane, one bit each, and those of them on a cycle.
    paid: Vec<[u64; LANES]>,
    on: Vec<[u64; LANES]>,
    known: Known,
}

/// Sets of pairs and those of each that lie on a cycle: lanes and years are much alike.
#[derive(Debug, Clone)]
struct Known {
    /// Words of a set.
    words: usize,
    sets: Vec<u64>,
    on: Vec<u64>,
    /// The set that was found last.
    last: usize,
}

impl Known {
    fn new(words: usize) -> Self {
        Self {
            words,
            sets: Vec::with_capacity(REMEMBERED * words),
            on: Vec::with_capacity(REMEMBERED * words),
            last: 0,
        }
    }

    /// The place of the set of lane `l`, which is found out where it is not known.
    fn find(&mut self, paid: &[[u64; LANES]], l: usize, cycles: &mut Cycles) -> usize {
        let words = self.words;
        let is = |set: &[u64]| set.iter().zip(paid).all(|(a, b)| *a == b[l]);
        if self.sets.chunks_exact(words).nth(self.last).is_some_and(is) {
            return self.last;
        }
        if let Some(place) = self.sets.chunks_exact(words).position(is) {
            self.last = place;
            return place;
        }
        if self.sets.len() == REMEMBERED * words {
            self.sets.clear();
            self.on.clear();
        }
        let on = cycles.find(|pair| paid[pair / WORD][l] >> (pair % WORD) & 1 == 1);
        self.last = self.sets.len() / words;
        for word in paid {
            self.sets.push(word[l]);
        }
        for part in on.chunks(WORD) {
            let bits = part.iter().enumerate();
            self.on.push(bits.map(|(i, on)| u64::from(*on) << i).sum());
        }
        self.last
    }
}

impl Circularity {
    /// Buffers for a plan.
    pub fn new(plan: &FundingPlan) -> Self {
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        let mut of = Vec::new();
        for flow in &plan.flows {
            let place = flow.from.zip(flow.to).map(|pair| {
                pairs.iter().position(|p| *p == pair).unwrap_or_else(|| {
                    pairs.push(pair);
                    pairs.len() - 1
                })
            });
            of.push(place);
        }
        let count = pairs.len();
        let words = count.div_ceil(WORD).max(1);
        Self {
            cycles: Cycles::new(plan.entities.len(), &pairs),
            of,
            money: vec![[0.0; LANES]; count],
            present: vec![false; count],
            paid: vec![[0; LANES]; words],
            on: vec![[0; LANES]; words],
            known: Known::new(words),
        }
    }

    /// All payments between entities in a year, and the share of them that lies on directed cycles,
    /// NaN where nothing is paid. `flows` holds a year's money by flow.
    pub fn of(&mut self, flows: &[&Lanes], total: &mut Lanes, share: &mut Lanes) {
        self.gather(flows);
        total.fill(0.0);
        for money in &self.money {
            add(total, money);
        }
        for (present, money) in self.present.iter_mut().zip(&self.money) {
            *present = money.iter().any(|m| *m > 0.0);
        }
        // Where no lane's payments could close a circle together, none does alone.
        if !self.cycles.find(|pair| self.present[pair]).contains(&true) {
            for l in 0..LANES {
                share[l] = if total[l] > 0.0 { 0.0 } else { f64::NAN };
            }
            return;
        }
        for (money, paid) in self.money.chunks(WORD).zip(&mut self.paid) {
            paying(money, total, paid);
        }
        for l in 0..LANES {
            let place = self.known.find(&self.paid, l, &mut self.cycles);
            let found = &self.known.on[place * self.known.words..];
            for (on, found) in self.on.iter_mut().zip(found) {
                on[l] = *found;
            }
        }
        let mut round = [0.0; LANES];
        for (money, on) in self.money.chunks(WORD).zip(&self.on) {
            going_round(money, on, &mut round);
        }
        for l in 0..LANES {
            share[l] = if total[l] > 0.0 {
                round[l] / total[l]
            } else {
                f64::NAN
            };
        }
    }

    /// Adds flows up by pair of entities.
    fn gather(&mut self, flows: &[&Lanes]) {
        for money in &mut self.money {
            money.fill(0.0);
        }
        for (flow, place) in flows.iter().zip(&self.of) {
            if let Some(place) = place {
                add(&mut self.money[*place], flow);
            }
        }
    }
}

/// The pairs of each lane that more than a trace of `total` flows between.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn paying(money: &[Lanes], total: &Lanes, paid: &mut [u64; LANES]) {
    paid.fill(0);
    for (pair, money) in money.iter().enumerate() {
        for l in 0..LANES {
            paid[l] |= u64::from(money[l] > TRACE * total[l]) << pair;
        }
    }
}

/// Adds the money of the pairs that lie on a cycle.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn going_round(money: &[Lanes], on: &[u64; LANES], round: &mut Lanes) {
    for (pair, money) in money.iter().enumerate() {
        for l in 0..LANES {
            let counts = on[l] >> pair & 1 == 1;
            round[l] += if counts { money[l] } else { 0.0 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::funding::plan::{EntityPlan, FlowPlan, Instrument};

    /// A ring of more pairs than a word holds, with a way out of each entity: where the ring is
    /// whole, what flows in it goes round, and nothing does where one payment of it is missing. More
    /// different gaps than are remembered are asked for, twice.
    #[test]
    fn a_ring_longer_than_a_word() {
        let entities = 70;
        let entity = |e: usize| EntityPlan {
            name: format!("{e}"),
            money: None,
        };
        let flow = |from: usize, to: usize| FlowPlan {
            from: Some(from),
            to: Some(to),
            instrument: Instrument::Contract,
        };
        let ring = (0..entities).map(|e| flow(e, (e + 1) % entities));
        let out = (0..entities).map(|e| flow(e, entities));
        let plan = FundingPlan {
            entities: (0..=entities).map(entity).collect(),
            contracts: Vec::new(),
            stakes: Vec::new(),
            payers: Vec::new(),
            suppliers: Vec::new(),
            purchases: Vec::new(),
            flows: ring.chain(out).collect(),
            watched: Vec::new(),
            fails_from: 0,
        };
        let mut circularity = Circularity::new(&plan);
        let mut flows = vec![[1.0; LANES]; 2 * entities];
        // Lane l lacks the payment l of the ring; lanes beyond it, none.
        for (l, flow) in flows[..entities].iter_mut().enumerate() {
            flow[l] = 0.0;
        }
        let flows: Vec<&Lanes> = flows.iter().collect();
        let (mut total, mut share) = ([0.0; LANES], [0.0; LANES]);
        for _ in 0..2 {
            circularity.of(&flows, &mut total, &mut share);
            for l in 0..LANES {
                let whole = l >= entities;
                let paid = 2 * entities - usize::from(!whole);
                assert_eq!(total[l], paid as f64);
                assert_eq!(share[l], if whole { 0.5 } else { 0.0 }, "lane {l}");
            }
        }
    }
}
