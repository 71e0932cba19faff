//! Clearing vectors against published examples and an independent computation, and circles of
//! payments against closures. Everything random is seeded.

use buildout::finance::{Claim, Clearing, Cycles};
use buildout::sampling::philox::PhiloxRng;
use rand::RngExt;

fn claim(from: usize, to: usize, due: f64) -> Claim {
    let to = Some(to);
    Claim { from, to, due }
}

fn outside(from: usize, due: f64) -> Claim {
    let to = None;
    Claim { from, to, due }
}

fn cleared(claims: &[Claim], resources: &[f64]) -> Clearing {
    let mut clearing = Clearing::new(resources.len());
    clearing.clear(claims, resources);
    clearing
}

fn paid(claims: &[Claim], resources: &[f64]) -> Vec<f64> {
    let clearing = cleared(claims, resources);
    (0..resources.len()).map(|e| clearing.paid(e)).collect()
}

#[track_caller]
fn close(seen: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(seen.len(), expected.len());
    for (a, b) in seen.iter().zip(expected) {
        assert!((a - b).abs() <= tolerance, "{seen:?} is not {expected:?}");
    }
}

/// The example of `default_clearing` in the R package systemicrisk (Gandy and Veraart), whose manual
/// prints 1.473214, 1.419643, 1.5 from a linear program; in closed form 165/112 and 159/112.
/// <https://rdrr.io/cran/systemicrisk/man/default_clearing.html>
#[test]
fn three_banks_of_systemicrisk() {
    let mut claims = vec![outside(0, 1.5), outside(1, 0.5), outside(2, 0.5)];
    for from in 0..3 {
        claims.extend((1..3).map(|step| claim(from, (from + step) % 3, 0.5)));
    }
    let resources = [0.5, 0.625, 0.75];
    let seen = paid(&claims, &resources);
    close(&seen, &[1.473_214, 1.419_643, 1.5], 5e-7);
    close(&seen, &[165.0 / 112.0, 159.0 / 112.0, 1.5], 1e-15);
}

/// Rogers and Veraart (2013), "Failure and rescue in an interbank network", section 5.1, without
/// costs of default: in a ring, every second bank owes 3 and the others 2, and only the first have
/// money, 0.8 each. p_odd = min(2, p_even), p_even = min(3, 0.8 + p_odd): 2 and 2.8.
#[test]
fn a_ring_of_banks() {
    let claims: Vec<Claim> = (0..6)
        .map(|from| {
            let due = if from % 2 == 0 { 2.0 } else { 3.0 };
            claim(from, (from + 1) % 6, due)
        })
        .collect();
    let seen = cleared(&claims, &[0.0, 0.8, 0.0, 0.8, 0.0, 0.8]);
    for bank in 0..6 {
        let (due, expected) = if bank % 2 == 0 {
            (2.0, 2.0)
        } else {
            (3.0, 2.8)
        };
        assert!((seen.paid(bank) - expected).abs() < 1e-14);
        assert!((seen.ratio(bank) - expected / due).abs() < 1e-14);
    }
    assert_eq!(seen.rounds(), 1);
}

/// Two that owe each other 1 and have nothing: any (t, t) clears, and the greatest is full payment.
#[test]
fn a_circle_without_money_pays_on_paper() {
    let seen = cleared(&[claim(0, 1, 1.0), claim(1, 0, 1.0)], &[0.0, 0.0]);
    assert_eq!([seen.paid(0), seen.paid(1), seen.ratio(0)], [1.0, 1.0, 1.0]);
    assert_eq!(seen.rounds(), 0);
    // Unequal dues: what the smaller one owes goes round.
    let seen = paid(&[claim(0, 1, 10.0), claim(1, 0, 5.0)], &[0.0, 0.0]);
    assert_eq!(seen, [5.0, 5.0]);
    // Dues whose sums round differently on the way in and out are no default.
    let parts = [0.1, 0.2, 0.3, 0.7, 1e-9];
    let mut claims: Vec<Claim> = parts.iter().map(|part| claim(0, 1, *part)).collect();
    claims.extend(parts.iter().rev().map(|part| claim(1, 2, *part)));
    claims.push(claim(2, 0, parts.iter().sum()));
    let seen = cleared(&claims, &[0.0; 3]);
    assert!((0..3).all(|entity| seen.ratio(entity) == 1.0));
    // A way out of the circle drains it, however narrow.
    let claims = [claim(0, 1, 1.0), claim(1, 0, 1.0), outside(1, 1e-9)];
    assert_eq!(paid(&claims, &[0.0, 0.0]), [0.0, 0.0]);
    close(
        &paid(&claims, &[4e-10, 1e-10]),
        &[0.5 + 4e-10, 0.5 + 5e-10],
        1e-14,
    );
}

#[test]
fn debts_to_oneself() {
    // To itself alone: it pays, with or without money.
    assert_eq!(paid(&[claim(0, 0, 7.0)], &[0.0]), [7.0]);
    // Half of what it pays comes back: 1 pays 2, of which 1 leaves.
    let claims = [claim(0, 0, 5.0), claim(0, 1, 5.0)];
    assert_eq!(paid(&claims, &[1.0, 0.0]), [2.0, 0.0]);
    assert_eq!(paid(&claims, &[0.0, 0.0]), [0.0, 0.0]);
    assert_eq!(paid(&claims, &[5.0, 0.0]), [10.0, 0.0]);
}

#[test]
fn a_buyer_with_nothing_pays_nothing() {
    // 0 has no money, 1 lives on what 0 owes it, 2 has enough.
    let claims = [
        claim(0, 1, 4.0),
        claim(1, 2, 3.0),
        claim(2, 0, 0.0),
        outside(2, 6.0),
    ];
    let seen = cleared(&claims, &[0.0, 1.0, 6.0]);
    assert_eq!([seen.paid(0), seen.paid(1), seen.paid(2)], [0.0, 1.0, 6.0]);
    assert_eq!([seen.ratio(0), seen.ratio(2)], [0.0, 1.0]);
    assert_eq!(seen.rounds(), 2);
}

/// Nothing due is paid in full, an unconstrained entity always pays, and scratch forgets.
#[test]
fn scratch_is_reused() {
    let mut clearing = Clearing::new(3);
    let first = [claim(0, 1, 2.0), claim(1, 2, 2.0), claim(2, 0, 1.0)];
    clearing.clear(&first, &[0.0, 0.0, f64::INFINITY]);
    assert_eq!([0, 1, 2].map(|e| clearing.paid(e)), [1.0, 1.0, 1.0]);
    clearing.clear(&[], &[0.0; 3]);
    assert_eq!([0, 1, 2].map(|e| clearing.ratio(e)), [1.0; 3]);
    assert_eq!(clearing.rounds(), 0);
    clearing.clear(&[outside(1, 4.0)], &[9.0, 1.0, -3.0]);
    assert_eq!([0, 1, 2].map(|e| clearing.paid(e)), [0.0, 1.0, 0.0]);
    clearing.clear(&first, &[0.0, 0.0, f64::INFINITY]);
    assert_eq!([0, 1, 2].map(|e| clearing.ratio(e)), [0.5, 0.5, 1.0]);
}

/// Iterates p = min(due, resources + received) from `start` to rest: from above it comes to the
/// greatest clearing vector, from below to the least (Eisenberg and Noe 2001, theorem 1).
fn iterated(claims: &[Claim], resources: &[f64], start: Vec<f64>, due: &[f64]) -> Vec<f64> {
    let mut p = start;
    for _ in 0..1_000_000 {
        let mut next = resources.to_vec();
        for c in claims.iter().filter(|c| c.due > 0.0) {
            if let Some(to) = c.to {
                next[to] += c.due * (p[c.from] / due[c.from]);
            }
        }
        let mut change: f64 = 0.0;
        for (i, next) in next.iter_mut().enumerate() {
            *next = next.min(due[i]);
            change = change.max((*next - p[i]).abs());
        }
        p = next;
        if change <= 1e-15 {
            return p;
        }
    }
    panic!("no rest: {claims:?} {resources:?}");
}

fn dues(claims: &[Claim], entities: usize) -> Vec<f64> {
    let mut due = vec![0.0; entities];
    for c in claims {
        due[c.from] += c.due;
    }
    due
}

/// Limited liability, absolute priority and conservation of money, to rounding; what leaves the
/// network is no more than what was there.
#[track_caller]
fn keeps_the_rules(clearing: &Clearing, claims: &[Claim], resources: &[f64]) {
    let due = dues(claims, resources.len());
    let mut have = resources.to_vec();
    let mut left = 0.0;
    for c in claims {
        let amount = c.due * clearing.ratio(c.from);
        match c.to {
            Some(to) => have[to] += amount,
            None => left += amount,
        }
    }
    let mut kept = 0.0;
    for (i, &have) in have.iter().enumerate() {
        let paid = clearing.paid(i);
        let slack = 2e-12 * due[i].max(1e-300);
        assert!((0.0..=due[i]).contains(&paid));
        assert!((0.0..=1.0).contains(&clearing.ratio(i)));
        assert!(paid <= have + slack, "entity {i} pays {paid} of {have}");
        assert!(
            (paid - due[i]).abs() <= slack || (paid - have).abs() <= slack,
            "entity {i} pays {paid} of {have} and {} due",
            due[i]
        );
        kept += have - paid;
    }
    let total: f64 = resources.iter().sum();
    assert!((kept + left - total).abs() <= 1e-11 * (1.0 + total + due.iter().sum::<f64>()));
    assert!(clearing.rounds() <= due.iter().filter(|d| **d > 0.0).count());
}

/// Whole numbers make ties, circles without money and exact payment common; a third of the networks
/// has dues of any size instead.
fn network(rng: &mut PhiloxRng, entities: usize, claims: usize) -> (Vec<Claim>, Vec<f64>) {
    let whole = rng.random::<f64>() < 0.67;
    let poor = rng.random::<f64>();
    let mut pick = |n: usize| (rng.random::<f64>() * n as f64) as usize;
    let claims: Vec<Claim> = (0..claims)
        .map(|_| {
            let to = Some(pick(entities + 1)).filter(|to| *to < entities);
            let (from, due) = (pick(entities), pick(6) as f64);
            Claim { from, to, due }
        })
        .collect();
    let resources = (0..entities).map(|_| pick(5) as f64).collect::<Vec<_>>();
    let mut scaled = |x: f64| {
        if whole {
            x
        } else {
            x * (6.0 * rng.random::<f64>() - 3.0).exp()
        }
    };
    let claims: Vec<Claim> = claims
        .into_iter()
        .map(|c| Claim {
            due: scaled(c.due),
            ..c
        })
        .collect();
    let resources = resources.into_iter().map(&mut scaled).collect::<Vec<_>>();
    let resources = resources
        .into_iter()
        .map(|r| if rng.random::<f64>() < poor { 0.0 } else { r })
        .collect();
    (claims, resources)
}

#[test]
fn ten_thousand_networks_against_iteration() {
    let mut rng = PhiloxRng::new(20_010_247, 0);
    let mut clearing: Vec<Clearing> = (0..8).map(Clearing::new).collect();
    let (mut defaults, mut several, mut circles) = (0, 0, 0);
    for _ in 0..10_000 {
        let entities = 2 + (rng.random::<f64>() * 6.0) as usize;
        let count = (rng.random::<f64>() * 4.0 * entities as f64) as usize;
        let (claims, resources) = network(&mut rng, entities, count);
        let clearing = &mut clearing[entities];
        clearing.clear(&claims, &resources);
        keeps_the_rules(clearing, &claims, &resources);
        let due = dues(&claims, entities);
        let greatest = iterated(&claims, &resources, due.clone(), &due);
        let least = iterated(&claims, &resources, vec![0.0; entities], &due);
        let seen: Vec<f64> = (0..entities).map(|e| clearing.paid(e)).collect();
        close(&seen, &greatest, 1e-10);
        let gap = greatest
            .iter()
            .zip(&least)
            .map(|(g, l)| g - l)
            .fold(0.0, f64::max);
        // Theorem 2 of Eisenberg and Noe: where all have money there is one clearing vector.
        if resources.iter().all(|r| *r > 0.0) {
            assert!(gap < 1e-10);
        }
        defaults += usize::from(clearing.rounds() > 0);
        several += usize::from(clearing.rounds() > 2);
        circles += usize::from(gap > 0.1);
    }
    // The sample reaches what it is meant to test.
    assert!(
        defaults > 3000 && several > 200 && circles > 200,
        "{defaults} {several} {circles}"
    );
}

/// A network of 200 in which defaults spread entity by entity, one with thousands of claims, and one
/// where nearly all money goes round; each in time that a kernel can spend.
#[test]
fn two_hundred_entities() {
    let entities = 200;
    let mut clearing = Clearing::new(entities);
    let chain: Vec<Claim> = (0..entities)
        .map(|e| Claim {
            from: e,
            to: Some(e + 1).filter(|to| *to < entities),
            due: 2.0,
        })
        .collect();
    let mut resources = vec![0.0; entities];
    resources[0] = 1.0;
    clearing.clear(&chain, &resources);
    assert_eq!(clearing.rounds(), entities);
    assert!((0..entities).all(|e| clearing.paid(e) == 1.0));

    let mut rng = PhiloxRng::new(200, 0);
    for count in [400, 4000, 20_000] {
        let (claims, resources) = network(&mut rng, entities, count);
        clearing.clear(&claims, &resources);
        keeps_the_rules(&clearing, &claims, &resources);
        let due = dues(&claims, entities);
        let greatest = iterated(&claims, &resources, due.clone(), &due);
        let seen: Vec<f64> = (0..entities).map(|e| clearing.paid(e)).collect();
        close(&seen, &greatest, 1e-9);
    }

    // All owe all, one owes a trifle outside and one has half of it: all pay the same half.
    let mut claims: Vec<Claim> = (0..entities * entities)
        .map(|k| claim(k / entities, k % entities, 1.0))
        .collect();
    claims.push(outside(7, 1e-6));
    let mut resources = vec![0.0; entities];
    resources[3] = 5e-7;
    clearing.clear(&claims, &resources);
    keeps_the_rules(&clearing, &claims, &resources);
    assert!((0..entities).all(|e| (clearing.ratio(e) - 0.5).abs() < 1e-8));
}

/// Edges on a cycle: those whose target reaches their source, by the closure of Warshall (1962).
#[test]
fn cycles_agree_with_the_transitive_closure() {
    let mut rng = PhiloxRng::new(1972, 0);
    let (mut on, mut off) = (0, 0);
    for _ in 0..2000 {
        let mut pick = |n: usize| (rng.random::<f64>() * n as f64) as usize;
        let nodes = 1 + pick(9);
        let edges: Vec<(usize, usize)> = (0..pick(2 * nodes + 1))
            .map(|_| (pick(nodes), pick(nodes)))
            .collect();
        let mut cycles = Cycles::new(nodes, &edges);
        for _ in 0..3 {
            let present: Vec<bool> = edges.iter().map(|_| pick(4) > 0).collect();
            let mut reaches = vec![vec![false; nodes]; nodes];
            for (edge, &(from, to)) in edges.iter().enumerate() {
                reaches[from][to] |= present[edge];
            }
            for via in 0..nodes {
                for from in 0..nodes {
                    for to in 0..nodes {
                        reaches[from][to] |= reaches[from][via] && reaches[via][to];
                    }
                }
            }
            for (edge, seen) in cycles.find(|edge| present[edge]).iter().enumerate() {
                let (from, to) = edges[edge];
                let expected = present[edge] && (from == to || reaches[to][from]);
                assert_eq!(*seen, expected, "{edges:?} {present:?} {edge}");
                on += usize::from(expected);
                off += usize::from(present[edge] && !expected);
            }
        }
    }
    assert!(on > 1000 && off > 1000);
}

#[test]
fn a_ring_of_a_hundred_thousand_is_no_recursion() {
    let nodes = 100_000;
    let mut edges: Vec<(usize, usize)> = (0..nodes).map(|v| (v, (v + 1) % nodes)).collect();
    edges.push((5, 5));
    let mut cycles = Cycles::new(nodes, &edges);
    assert!(cycles.find(|_| true).iter().all(|on| *on));
    let cut = cycles.find(|edge| edge != 77);
    assert!(cut[nodes] && cut.iter().filter(|on| **on).count() == 1);
    assert!(Cycles::new(0, &[]).find(|_| true).is_empty());
}
