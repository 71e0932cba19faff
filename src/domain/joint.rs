//! The joint distribution of the normal scores that the stated dependence comes to.
//!
//! z_i = Σ_k λ_ik M_k + Σ_{j ≤ i} w_ij ε_j, with independent factors M and own scores ε. Without
//! correlations of pairs w is the diagonal sqrt(1 − Σ λ²). Pairs ask for more: w is then the
//! Cholesky factor of what the factors leave, or, where pairs contradict the factors so that nothing
//! of that kind is left, that of the whole correlation matrix of all that hangs together.

use super::variable::{Variable, variables};
use super::{Scenario, Strength};
use crate::math::cholesky::cholesky;
use crate::math::eigen::symmetric;
use crate::math::nearest_correlation::{distance, nearest_correlation};
use std::collections::BTreeMap;

/// Squared loadings that sum to 1 but for this are meant to.
const SLACK: f64 = 1e-9;

/// Weight of the unit matrix that a repaired one is mixed with, so that it is positive definite.
const LIFT: f64 = 1e-9;

/// A variable that depends on others.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    pub path: String,
    pub threshold: bool,
    /// By index in `Dependence::factors`.
    pub loadings: Vec<(usize, f64)>,
    /// Weights of own scores, by index in [`Joint::members`], itself last.
    pub own: Vec<(usize, f64)>,
    /// The loadings as stated; they are not drawn with where `loadings` is empty.
    pub stated: Vec<(usize, f64)>,
}

/// The correlation that a pair was given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// Indices in [`Joint::members`].
    pub a: usize,
    pub b: usize,
    /// Of the scores, after a repair.
    pub r: f64,
    pub strength: Strength,
}

/// What a repair did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Repair {
    /// Smallest eigenvalue of the stated matrix.
    pub smallest: f64,
    /// Frobenius norm of the change.
    pub distance: f64,
    /// Largest change of one correlation.
    pub largest: f64,
}

/// The joint distribution of the scores; without members all are independent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Joint {
    /// In the order of the variables.
    pub members: Vec<Member>,
    pub pairs: Vec<Pair>,
    pub repair: Option<Repair>,
}

/// Why there is no such distribution.
#[derive(Debug, Clone, PartialEq)]
pub enum Contradiction {
    /// The squared loadings of a variable sum to more than 1.
    Overloaded { path: String, sum: f64 },
    /// The correlation matrix is not positive definite.
    Indefinite {
        smallest: f64,
        /// The first variable whose correlations contradict those before it.
        path: String,
        /// Variables that hang together.
        size: usize,
    },
}

impl Joint {
    /// The joint distribution that a scenario states.
    ///
    /// # Errors
    /// There is none.
    pub fn of(scenario: &Scenario) -> Result<Self, Contradiction> {
        if scenario.dependence.is_empty() {
            return Ok(Self::default());
        }
        Self::of_variables(scenario, &variables(scenario))
    }

    /// The same where the variables are known already.
    ///
    /// # Errors
    /// There is none.
    pub fn of_variables(scenario: &Scenario, all: &[Variable]) -> Result<Self, Contradiction> {
        let loadings = loadings(scenario, all);
        let at: BTreeMap<&str, usize> = all
            .iter()
            .enumerate()
            .filter(|(_, v)| v.uncertain)
            .map(|(i, v)| (v.path.as_str(), i))
            .collect();
        let stated = scenario.dependence.correlations.iter();
        let pairs: Vec<(usize, usize, Strength)> = stated
            .filter_map(|c| Some((*at.get(c.a.as_str())?, *at.get(c.b.as_str())?, c.strength)))
            .filter(|(a, b, _)| a != b)
            .collect();
        let mut chosen: Vec<usize> = (0..all.len())
            .filter(|i| !loadings[*i].is_empty())
            .collect();
        chosen.extend(pairs.iter().flat_map(|p| [p.0, p.1]));
        chosen.sort_unstable();
        chosen.dedup();
        let place = |variable: usize| chosen.binary_search(&variable).unwrap_or(0);
        let mut joint = Self {
            members: Vec::new(),
            pairs: pairs
                .iter()
                .map(|(a, b, strength)| Pair {
                    a: place(*a),
                    b: place(*b),
                    r: strength.score(),
                    strength: *strength,
                })
                .collect(),
            repair: None,
        };
        for (i, variable) in chosen.iter().enumerate() {
            let (path, own) = (all[*variable].path.clone(), loadings[*variable].clone());
            let sum: f64 = own.iter().map(|(_, x)| x * x).sum();
            if sum > 1.0 + SLACK {
                return Err(Contradiction::Overloaded { path, sum });
            }
            joint.members.push(Member {
                path,
                threshold: all[*variable].threshold,
                loadings: own.clone(),
                own: vec![(i, (1.0 - sum).max(0.0).sqrt())],
                stated: own,
            });
        }
        joint.pair_up(scenario)?;
        Ok(joint)
    }

    /// The correlation of two members, as far as factors and pairs state it.
    pub fn correlation(&self, i: usize, j: usize) -> f64 {
        let pair = self
            .pairs
            .iter()
            .find(|p| (p.a, p.b) == (i, j) || (p.b, p.a) == (i, j));
        match pair {
            Some(pair) => pair.r,
            None if i == j => 1.0,
            None => common(&self.members[i].stated, &self.members[j].stated),
        }
    }

    /// The correlation that two members are drawn with: the stated one, but for a repair.
    pub fn drawn_correlation(&self, i: usize, j: usize) -> f64 {
        let (a, b) = (&self.members[i], &self.members[j]);
        common(&a.loadings, &b.loadings) + common(&a.own, &b.own)
    }

    /// The members that load on a factor, as stated, each with the sign of its loading.
    pub fn loading_on(&self, factor: usize) -> Vec<(usize, f64)> {
        let members = self.members.iter().enumerate();
        members
            .filter_map(|(i, m)| {
                let loading = m.stated.iter().find(|l| l.0 == factor)?.1;
                Some((i, loading.signum()))
            })
            .collect()
    }

    /// Finds the weights of own scores that pairs ask for.
    fn pair_up(&mut self, scenario: &Scenario) -> Result<(), Contradiction> {
        let n = self.members.len();
        let links: Vec<(usize, usize)> = self.pairs.iter().map(|p| (p.a, p.b)).collect();
        let mut contradicted: Vec<usize> = Vec::new();
        for group in groups(n, &links) {
            if group.len() < 2 {
                continue;
            }
            let left = self.matrix(&group, |joint, i, j| {
                let all = joint.correlation(i, j);
                all - common(&joint.members[i].stated, &joint.members[j].stated)
            });
            match cholesky(&left) {
                Ok(factor) => self.take(&group, &factor),
                Err(_) => contradicted.push(group[0]),
            }
        }
        if contradicted.is_empty() {
            return Ok(());
        }
        // Factors are nodes, too: what loads on one hangs together.
        let mut links = links;
        for (i, member) in self.members.iter().enumerate() {
            links.extend(member.stated.iter().map(|(k, _)| (i, n + k)));
        }
        let factors = scenario.dependence.factors.len();
        for mut group in groups(n + factors, &links) {
            if !contradicted.iter().any(|i| group.contains(i)) {
                continue;
            }
            group.retain(|i| *i < n);
            self.whole(&group, scenario.dependence.repair)?;
        }
        Ok(())
    }

    /// Draws a group by the Cholesky factor of its whole correlation matrix.
    fn whole(&mut self, group: &[usize], repair: bool) -> Result<(), Contradiction> {
        let stated = self.matrix(group, Self::correlation);
        let factor = match cholesky(&stated) {
            Ok(factor) => factor,
            Err(first) => {
                let smallest = symmetric(&stated).0.first().copied().unwrap_or(0.0);
                let indefinite = Contradiction::Indefinite {
                    smallest,
                    path: self.members[group[first]].path.clone(),
                    size: group.len(),
                };
                if !repair {
                    return Err(indefinite);
                }
                let mut near = nearest_correlation(&stated);
                for (i, row) in near.iter_mut().enumerate() {
                    for (j, r) in row.iter_mut().enumerate() {
                        *r = if i == j { 1.0 } else { *r * (1.0 - LIFT) };
                    }
                }
                let factor = cholesky(&near).map_err(|_| indefinite)?;
                self.moved(group, &stated, &near, smallest);
                factor
            }
        };
        for i in group {
            self.members[*i].loadings.clear();
        }
        self.take(group, &factor);
        Ok(())
    }

    fn moved(&mut self, group: &[usize], from: &[Vec<f64>], to: &[Vec<f64>], smallest: f64) {
        let change = distance(from, to);
        let both = from.iter().flatten().zip(to.iter().flatten());
        let largest = both.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        let before = self.repair.unwrap_or(Repair {
            smallest: f64::INFINITY,
            distance: 0.0,
            largest: 0.0,
        });
        self.repair = Some(Repair {
            smallest: before.smallest.min(smallest),
            distance: libm::hypot(before.distance, change),
            largest: before.largest.max(largest),
        });
        let place = |i: usize| group.iter().position(|g| *g == i);
        for pair in &mut self.pairs {
            if let (Some(a), Some(b)) = (place(pair.a), place(pair.b)) {
                pair.r = to[a][b];
            }
        }
    }

    fn matrix(&self, group: &[usize], entry: impl Fn(&Self, usize, usize) -> f64) -> Vec<Vec<f64>> {
        let row = |i: &usize| group.iter().map(|j| entry(self, *i, *j)).collect();
        group.iter().map(row).collect()
    }

    fn take(&mut self, group: &[usize], factor: &[Vec<f64>]) {
        for (i, weights) in group.iter().zip(factor) {
            let all = group.iter().copied().zip(weights.iter().copied());
            self.members[*i].own = all.filter(|(_, weight)| *weight != 0.0).collect();
        }
    }
}

/// By variable: its loadings on factors, those of 0 left out.
fn loadings(scenario: &Scenario, all: &[Variable]) -> Vec<Vec<(usize, f64)>> {
    let mut out: Vec<Vec<(usize, f64)>> = vec![Vec::new(); all.len()];
    for (k, factor) in scenario.dependence.factors.iter().enumerate() {
        for (variable, own) in all.iter().zip(&mut out) {
            let named = factor.loadings.iter().rev();
            let last = named
                .filter(|_| variable.uncertain)
                .find(|l| variable.loads(l, scenario));
            let loading = last.map_or(0.0, |l| factor.scale * l.loading);
            if loading != 0.0 {
                own.push((k, loading));
            }
        }
    }
    out
}

/// The product of two sparse rows, in the order of their indices: the correlation that they imply.
fn common(a: &[(usize, f64)], b: &[(usize, f64)]) -> f64 {
    let on = |k: usize| {
        b.binary_search_by_key(&k, |l| l.0)
            .map_or(0.0, |at| b[at].1)
    };
    a.iter().map(|(k, x)| x * on(*k)).sum()
}

/// What hangs together, in the order of the first of each group.
fn groups(n: usize, links: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut label: Vec<usize> = (0..n).collect();
    let root = |label: &[usize], mut i: usize| {
        while label[i] != i {
            i = label[i];
        }
        i
    };
    for (a, b) in links {
        let (a, b) = (root(&label, *a), root(&label, *b));
        label[a.max(b)] = a.min(b);
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for i in 0..n {
        groups.entry(root(&label, i)).or_default().push(i);
    }
    groups.into_values().collect()
}
