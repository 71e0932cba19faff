//! One trial of a [`World`], period by period in plain numbers, written from docs/model.md alone:
//! delivery, who can pay, stakes.

use super::figures::{
    BuildFigures, ContractFigures, EntityFigures, Instrument, StakeFigures, Trial,
};
use super::parts::{
    ContractState, StakeState, TRACE, Tally, begin, call_rate, circularity, clear, curve,
    due_share, inverse, overlap,
};
use super::world::{Due, Shape, World, window};
use crate::common::date;

pub fn simulate(world: &World) -> Trial {
    let scenario = world.scenario();
    let calendar = &scenario.calendar;
    let (delta, periods) = (calendar.delta(), calendar.periods());
    let tally = Tally {
        years: calendar.years().iter().map(|y| (y.first, y.end)).collect(),
    };
    let (n, years) = (world.entities.len(), tally.years.len());
    let mut trial = Trial {
        entities: (0..n)
            .map(|_| EntityFigures {
                paid: tally.zero(),
                received: tally.zero(),
                available: tally.zero(),
                shortfall: tally.zero(),
                gap: tally.zero(),
                cash: tally.zero(),
                debt: tally.zero(),
                defaulted: tally.zero(),
            })
            .collect(),
        builds: vec![
            BuildFigures {
                spend: vec![0.0; years],
                ..BuildFigures::default()
            };
            world.builds.len()
        ],
        contracts: vec![ContractFigures::default(); world.contracts.len()],
        stakes: vec![StakeFigures::default(); world.stakes.len()],
        payments: tally.zero(),
        gap: tally.zero(),
        portfolio_spend: vec![0.0; years],
        ..Trial::default()
    };
    let money = |e: usize| world.entities[e].as_ref();
    let mut cash: Vec<f64> = (0..n).map(|e| money(e).map_or(0.0, |m| m.cash)).collect();
    let mut debt: Vec<f64> = (0..n).map(|e| money(e).map_or(0.0, |m| m.debt)).collect();
    let mut failed = vec![false; n];
    let mut builds = begin(world, calendar);
    let mut contracts: Vec<ContractState> = world
        .contracts
        .iter()
        .map(|_| ContractState {
            arrears: 0.0,
            relet_from: None,
        })
        .collect();
    let mut stakes: Vec<StakeState> = world
        .stakes
        .iter()
        .map(|s| {
            let committed = s.amount * s.realized;
            let before = match s.due {
                Due::Pacing { .. } => 0.0,
                _ => committed * due_share(&s.due, s.delay, calendar, 0.0),
            };
            StakeState {
                committed,
                paid_in: before,
                value: 0.0,
            }
        })
        .collect();
    let mut graph = vec![vec![vec![0.0; n]; n]; years];
    trial.scale = world.builds.iter().map(|b| b.amount).fold(1.0, f64::max);

    for t in 0..periods {
        let span = (t as f64 * delta, (t + 1) as f64 * delta);
        let year = tally.year(t);
        let first_of_year = tally.years[year].0 == t;

        // 1. What an entity has.
        let mut own = vec![0.0; n];
        let mut credit = vec![0.0; n];
        for e in 0..n {
            let Some(m) = money(e) else { continue };
            let age = m.growth_years.map_or(span.0, |y| span.0.min(y));
            let mut earned = m.operating * (1.0 + m.growth).powf(age);
            if earned > 0.0 {
                earned *= m.available_share;
            }
            own[e] = cash[e] + delta * earned;
            let room = m
                .debt_ceiling
                .map_or(f64::INFINITY, |c| (c - debt[e]).max(0.0));
            credit[e] = (delta * m.borrowing).min(room);
            trial.met.ceiling |= room < delta * m.borrowing;
            let figures = &mut trial.entities[e];
            if first_of_year {
                figures.available[year] += cash[e];
            }
            if t == 0 {
                figures.available[years] += cash[e];
            }
            tally.add(&mut figures.available, t, delta * earned + credit[e]);
            trial.scale = trial.scale.max(own[e].abs() + credit[e]);
        }

        // 2. Contracts clear.
        let mut received = vec![0.0; n];
        for (c, plan) in world.contracts.iter().enumerate() {
            let Some(from) = contracts[c].relet_from else {
                continue;
            };
            let days = window(plan.window);
            let (s, e) = (calendar.tau(days.start), calendar.tau_end(days.end));
            let let_again = overlap(span, (from.max(s), e));
            let rent = plan.relet_price * plan.amount / (e - s) * let_again;
            received[plan.seller] += rent;
            receive(&mut trial, &tally, t, plan.seller, rent);
            trial.contracts[c].rent += rent;
            trial.met.rent |= rent > 0.0;
        }
        let mut due = vec![vec![0.0; n]; n];
        let mut asked = vec![0.0; world.contracts.len()];
        for (c, plan) in world.contracts.iter().enumerate() {
            if contracts[c].relet_from.is_some() {
                continue;
            }
            let days = window(plan.window);
            let (s, e) = (calendar.tau(days.start), calendar.tau_end(days.end));
            asked[c] = plan.amount * overlap(span, (s, e)) / (e - s) + contracts[c].arrears;
            due[plan.buyer][plan.seller] += asked[c];
        }
        let have: Vec<Option<f64>> = (0..n)
            .map(|e| money(e).map(|_| (own[e] + credit[e]).max(0.0) + received[e]))
            .collect();
        let (cleared, rounds) = clear(&due, &have);
        trial.met.rounds = trial.met.rounds.max(rounds);
        let mut paid = vec![0.0; n];
        for (c, plan) in world.contracts.iter().enumerate() {
            let owed: f64 = due[plan.buyer].iter().sum();
            if asked[c] <= 0.0 {
                continue;
            }
            let pays = asked[c] * (cleared[plan.buyer] / owed);
            let unpaid = asked[c] - pays;
            paid[plan.buyer] += pays;
            received[plan.seller] += pays;
            pay(
                &mut trial,
                &tally,
                t,
                (plan.buyer, plan.seller, Instrument::Contract(c)),
                pays,
            );
            graph[year][plan.buyer][plan.seller] += pays;
            trial.contracts[c].paid += pays;
            let missing = (unpaid - contracts[c].arrears).max(0.0);
            trial.met.arrears_paid |= unpaid < 0.9 * contracts[c].arrears;
            trial.contracts[c].unpaid = unpaid;
            tally.add(&mut trial.entities[plan.buyer].shortfall, t, missing);
            let days = window(plan.window);
            let length = calendar.tau_end(days.end) - calendar.tau(days.start);
            let limit = plan.amount / length * plan.default_after;
            trial.met.knife_edge |= (unpaid - limit).abs() <= 1e-9 * limit;
            if unpaid > limit {
                contracts[c].relet_from = Some(span.1 + plan.relet_delay);
                contracts[c].arrears = 0.0;
                trial.contracts[c].defaulted = true;
                trial.met.default = true;
                failed[plan.buyer] = true;
            } else {
                contracts[c].arrears = unpaid;
            }
        }
        let left = |e: usize, received: &[f64], paid: &[f64]| {
            (own[e] + credit[e] + received[e] - paid[e]).max(0.0)
        };

        // 3. Calls of stakes.
        let mut closing = vec![0.0; n];
        let mut calls = vec![0.0; world.stakes.len()];
        let mut called = vec![0.0; n];
        for (s, plan) in world.stakes.iter().enumerate() {
            let state = &stakes[s];
            calls[s] = match &plan.due {
                Due::Pacing {
                    start, rates, life, ..
                } => {
                    let age = span.0 - calendar.tau(date(start)) - plan.delay;
                    let rate = call_rate(rates, *life, age, age + delta);
                    (state.committed - state.paid_in) * rate
                }
                due => {
                    let share = due_share(due, plan.delay, calendar, span.1);
                    state.committed * share - state.paid_in
                }
            }
            .max(0.0);
            called[plan.investor] += calls[s];
        }
        let ratio: Vec<f64> = (0..n)
            .map(|e| match money(e) {
                Some(_) if called[e] > 0.0 => (left(e, &received, &paid) / called[e]).min(1.0),
                _ => 1.0,
            })
            .collect();
        for (s, plan) in world.stakes.iter().enumerate() {
            let pays = calls[s] * ratio[plan.investor];
            paid[plan.investor] += pays;
            closing[plan.funded] += pays;
            pay(
                &mut trial,
                &tally,
                t,
                (plan.investor, plan.funded, Instrument::Stake(s)),
                pays,
            );
            graph[year][plan.investor][plan.funded] += pays;
            trial.stakes[s].paid += pays;
            stakes[s].paid_in += pays;
            let waits = calls[s] - pays;
            trial.met.call_waits |= waits > 0.0;
            tally.add(&mut trial.entities[plan.investor].gap, t, waits);
            tally.add(&mut trial.gap, t, waits);
            if let Due::Pacing {
                start,
                life,
                bow,
                income,
                growth,
                ..
            } = &plan.due
            {
                let age = span.0 - calendar.tau(date(start)) - plan.delay;
                // The published share of year k has k over the life: the age at the period's end.
                let age = (age + delta).max(0.0);
                let yearly = income.max((age / life).powf(*bow)).min(1.0);
                let grown = stakes[s].value * (1.0 + growth).powf(delta);
                let returned = grown * (1.0 - (1.0 - yearly).powf(delta));
                stakes[s].value = grown - returned + pays;
                trial.stakes[s].value = stakes[s].value;
                trial.stakes[s].distributions += returned;
                closing[plan.investor] += returned;
                receive(&mut trial, &tally, t, plan.investor, returned);
            }
        }

        // 4. Builds.
        let mut wanted = vec![0.0; world.builds.len()];
        let mut next = vec![0.0; world.builds.len()];
        let mut needs = vec![0.0; n];
        for (b, plan) in world.builds.iter().enumerate() {
            let state = &builds[b];
            let active = overlap(span, (state.begin, f64::INFINITY)) / delta;
            next[b] = (state.x + active * state.per_period).min(1.0);
            if next[b] >= 1.0 - 1e-9 {
                next[b] = 1.0;
            }
            wanted[b] = state.intended * (curve(plan.shape, next[b]) - curve(plan.shape, state.x));
            for (e, share) in &plan.sponsors {
                needs[*e] += share * state.weight * wanted[b];
            }
        }
        let ratio: Vec<f64> = (0..n)
            .map(|e| match money(e) {
                Some(_) if needs[e] > 0.0 => (left(e, &received, &paid) / needs[e]).min(1.0),
                _ => 1.0,
            })
            .collect();
        for (b, plan) in world.builds.iter().enumerate() {
            let mut funded = 0.0;
            for (e, share) in &plan.sponsors {
                let asks = share * builds[b].weight * wanted[b];
                let pays = asks * ratio[*e];
                funded += share * ratio[*e];
                paid[*e] += pays;
                tally.add(&mut trial.entities[*e].paid, t, pays);
                tally.add(&mut trial.entities[*e].gap, t, asks - pays);
                tally.add(&mut trial.gap, t, asks - pays);
                for (supplier, part) in &plan.suppliers {
                    let buys = pays * part;
                    closing[*supplier] += buys;
                    receive(&mut trial, &tally, t, *supplier, buys);
                    tally.add(&mut trial.payments, t, buys);
                    let flow = trial.flows.entry((*e, *supplier, Instrument::Purchase));
                    tally.add(flow.or_insert_with(|| tally.zero()), t, buys);
                    graph[year][*e][*supplier] += buys;
                }
            }
            let whole = plan.sponsors.iter().all(|(e, _)| ratio[*e] == 1.0);
            let spent = if whole { wanted[b] } else { wanted[b] * funded };
            trial.met.build_waits |= spent < wanted[b];
            trial.met.curved_wait |= spent < wanted[b] && plan.shape != Shape::Linear;
            trial.met.shared_wait |= spent < wanted[b] && plan.sponsors.len() > 1;
            if whole {
                builds[b].x = next[b];
            } else {
                let (low, high) = (curve(plan.shape, builds[b].x), curve(plan.shape, next[b]));
                let at = low + funded * (high - low);
                builds[b].x = inverse(plan.shape, at, builds[b].x, next[b]);
            }
            trial.builds[b].wanted += wanted[b];
            trial.builds[b].own += spent;
            trial.builds[b].gap += builds[b].weight * (wanted[b] - spent);
            trial.portfolio_spend[year] += builds[b].weight * spent;
            // A build, and what holds it.
            let (mut at, mut share) = (b, 1.0);
            loop {
                trial.builds[at].spend[year] += share * spent;
                let Some((parent, part)) = world.builds[at].part_of else {
                    break;
                };
                (at, share) = (parent, share * part);
            }
        }

        // 5. The period closes.
        for e in 0..n {
            let Some(m) = money(e) else { continue };
            let missing = (paid[e] - own[e] - received[e]).max(0.0);
            let drawn = credit[e].min(missing);
            debt[e] += drawn;
            trial.met.borrowed |= drawn > 0.0;
            // What neither cash, credit nor receipts cover; a rounding of it is nothing.
            let uncovered = missing - drawn;
            trial.met.operating_deficit |= uncovered > 1e-9;
            tally.add(&mut trial.entities[e].shortfall, t, uncovered);
            cash[e] = m.retention * (own[e] + received[e] - paid[e]).max(0.0) + closing[e];
            tally.set(&mut trial.entities[e].cash, t, cash[e]);
            tally.set(&mut trial.entities[e].debt, t, debt[e]);
            trial.scale = trial.scale.max(cash[e]).max(debt[e]);
        }
        for e in 0..n {
            let defaulted = f64::from(u8::from(failed[e]));
            tally.set(&mut trial.entities[e].defaulted, t, defaulted);
        }
        for (c, plan) in world.contracts.iter().enumerate() {
            trial.scale = trial.scale.max(plan.amount).max(asked[c]);
        }
    }
    for paid in &graph {
        trial
            .circularity
            .push(circularity(paid, TRACE * trial.scale));
    }
    let amount = |y: &Vec<Vec<f64>>| y.iter().flatten().sum::<f64>();
    let on: f64 = graph
        .iter()
        .zip(&trial.circularity)
        .map(|(g, c)| amount(g) * c.unwrap_or(0.0))
        .sum();
    let all: f64 = graph.iter().map(amount).sum();
    trial.met.circle = on > 0.0;
    trial
        .circularity
        .push((all > TRACE * trial.scale).then(|| on / all));
    trial
}

/// Books what reaches an entity.
fn receive(trial: &mut Trial, tally: &Tally, t: usize, e: usize, x: f64) {
    tally.add(&mut trial.entities[e].received, t, x);
    tally.add(&mut trial.entities[e].available, t, x);
}

/// Books a payment between entities.
fn pay(trial: &mut Trial, tally: &Tally, t: usize, key: (usize, usize, Instrument), x: f64) {
    tally.add(&mut trial.entities[key.0].paid, t, x);
    receive(trial, tally, t, key.1, x);
    tally.add(&mut trial.payments, t, x);
    let flow = trial.flows.entry(key).or_insert_with(|| tally.zero());
    tally.add(flow, t, x);
}
