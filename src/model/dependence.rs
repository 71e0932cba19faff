//! Draws of the inputs that depend on each other (MODEL section 3): normal scores as sums of common
//! factors and own scores, and the copula.
//!
//! Each factor and each input keeps an address of its own, so that a factor that is added moves only
//! what loads on it.

use super::Lanes;
use super::plan::PlannedInput;
use crate::distributions::Distribution;
use crate::domain::{Copula, Joint, Scenario};
use crate::sampling::{Address, LANES, Source, StudentScore, Transform, kernels};
use std::collections::BTreeMap;

/// The name that the common divisor of the t copula is drawn by.
pub const MIXING: &str = "dependence.mixing";

/// The name that a factor is drawn by.
pub fn factor_name(id: &str) -> String {
    format!("factors.{id}")
}

/// An input or threshold that depends on others.
#[derive(Debug, Clone)]
struct Member {
    /// Its place among the drawn values.
    slot: usize,
    address: Address,
    threshold: bool,
    /// By index in [`DependencePlan::factors`].
    loadings: Vec<(usize, f64)>,
    /// Weights of own scores, by the places of theirs, itself last.
    own: Vec<(usize, f64)>,
}

/// What joins the scores of all members together.
#[derive(Debug, Clone)]
struct Mixing {
    address: Address,
    /// χ²_ν / ν.
    divisor: Transform,
    map: StudentScore,
}

/// A correlation that the run measures of itself.
#[derive(Debug, Clone, PartialEq)]
pub enum Measured {
    /// Of a stated pair, by index in [`Joint::pairs`].
    Pair(usize),
    /// The mean over the pairs of members that load on a factor, by index in
    /// [`crate::domain::Dependence::factors`], each with the sign of its loading.
    Factor(usize),
}

/// One measured correlation: members by the places of their scores, with signs.
#[derive(Debug, Clone)]
struct Measure {
    of: Measured,
    members: Vec<(usize, f64)>,
}

/// The dependence of a scenario, compiled.
#[derive(Debug, Clone, Default)]
pub struct DependencePlan {
    /// Name and address of each factor that something loads on.
    pub factors: Vec<(String, Address)>,
    /// Paths of the thresholds that are drawn here, in the order of their places, which follow those
    /// of the inputs.
    pub thresholds: Vec<String>,
    pub joint: Joint,
    members: Vec<Member>,
    mixing: Option<Mixing>,
    measures: Vec<Measure>,
    exponential: Option<Transform>,
    place: BTreeMap<String, usize>,
}

impl DependencePlan {
    /// Compiles the joint distribution of a scenario.
    pub fn new(scenario: &Scenario, joint: Joint, inputs: &[PlannedInput]) -> Self {
        let stated = &scenario.dependence;
        let of: BTreeMap<&str, usize> = inputs
            .iter()
            .enumerate()
            .map(|(i, input)| (input.path.as_str(), i))
            .collect();
        let mut plan = Self::default();
        let mut slots = Vec::new();
        for member in &joint.members {
            let slot = match of.get(member.path.as_str()) {
                Some(slot) => *slot,
                None => {
                    plan.thresholds.push(member.path.clone());
                    inputs.len() + plan.thresholds.len() - 1
                }
            };
            plan.place.insert(member.path.clone(), slot);
            slots.push(slot);
        }
        let mut drawn: Vec<Option<usize>> = vec![None; stated.factors.len()];
        for (member, slot) in joint.members.iter().zip(&slots) {
            let mut loadings = Vec::new();
            for (k, loading) in &member.loadings {
                let at = *drawn[*k].get_or_insert_with(|| {
                    let name = factor_name(&stated.factors[*k].id);
                    let address = Address::of(&name);
                    plan.factors.push((name, address));
                    plan.factors.len() - 1
                });
                loadings.push((at, *loading));
            }
            plan.members.push(Member {
                slot: *slot,
                address: Address::of(&member.path),
                threshold: member.threshold,
                loadings,
                own: member.own.iter().map(|(j, w)| (slots[*j], *w)).collect(),
            });
        }
        let thresholds = !plan.thresholds.is_empty();
        plan.exponential =
            thresholds.then(|| Transform::compile(&Distribution::Exponential { rate: 1.0 }));
        if let Copula::StudentT(degrees) = stated.copula {
            plan.mixing = (!plan.members.is_empty()).then(|| Mixing {
                address: Address::of(MIXING),
                divisor: Transform::compile(&Distribution::Gamma {
                    shape: 0.5 * degrees,
                    scale: 2.0 / degrees,
                }),
                map: StudentScore::new(degrees),
            });
        }
        for (p, pair) in joint.pairs.iter().enumerate() {
            plan.measures.push(Measure {
                of: Measured::Pair(p),
                members: vec![(slots[pair.a], 1.0), (slots[pair.b], 1.0)],
            });
        }
        for k in 0..stated.factors.len() {
            let members = joint.loading_on(k);
            let signed = members.iter().map(|(i, sign)| (slots[*i], *sign));
            if members.len() > 1 {
                plan.measures.push(Measure {
                    of: Measured::Factor(k),
                    members: signed.collect(),
                });
            }
        }
        plan.joint = joint;
        plan
    }

    /// The place of a path among the drawn values, where it depends on others.
    pub fn slot(&self, path: &str) -> Option<usize> {
        self.place.get(path).copied()
    }

    /// What the run measures, in the order of [`Draws::products`].
    pub fn measured(&self) -> impl ExactSizeIterator<Item = &Measured> {
        self.measures.iter().map(|m| &m.of)
    }

    /// Names and addresses of all that is drawn besides inputs and thresholds.
    pub fn addresses(&self) -> impl Iterator<Item = (Address, String)> {
        let mixing = self.mixing.iter();
        let mixing = mixing.map(|m| (m.address, MIXING.to_owned()));
        let factors = self.factors.iter();
        factors.map(|(name, at)| (*at, name.clone())).chain(mixing)
    }

    /// The copula has a common divisor.
    pub fn mixes(&self) -> bool {
        self.mixing.is_some()
    }
}

/// The draws of a block that are common to several inputs.
#[derive(Debug, Clone)]
pub struct Draws {
    /// By index in [`DependencePlan::factors`].
    pub factors: Vec<Lanes>,
    /// χ²_ν/ν of the t copula; empty without it.
    pub divisor: Vec<Lanes>,
    /// Its normal score.
    pub divisor_score: Lanes,
    /// By measured correlation: the product of the two normal scores before the copula's divisor,
    /// or the mean of such products.
    pub products: Vec<Lanes>,
}

const ZERO: Lanes = [0.0; LANES];

impl Draws {
    /// Buffers for a plan.
    pub fn new(plan: &DependencePlan) -> Self {
        Self {
            factors: vec![ZERO; plan.factors.len()],
            divisor: vec![ZERO; usize::from(plan.mixes())],
            divisor_score: ZERO,
            products: vec![ZERO; plan.measures.len()],
        }
    }

    /// Draws the scores and values of all members into their places.
    pub fn fill(
        &mut self,
        plan: &DependencePlan,
        inputs: &[PlannedInput],
        source: &Source,
        first: u64,
        scores: &mut [Lanes],
        drawn: &mut [Lanes],
    ) {
        for ((_, address), lanes) in plan.factors.iter().zip(&mut self.factors) {
            source.normal_scores(*address, 0, first, lanes);
        }
        for member in &plan.members {
            let own = &mut scores[member.slot];
            source.normal_scores(member.address, 0, first, own);
            if member.threshold {
                // E = −ln u: the score of a threshold is that of 1 − u.
                for z in own {
                    *z = -*z;
                }
            }
        }
        // From the last to the first: a score needs own scores of earlier members only.
        for member in plan.members.iter().rev() {
            let mut sum = ZERO;
            for (slot, weight) in &member.own {
                add(&mut sum, *weight, &scores[*slot]);
            }
            for (factor, loading) in &member.loadings {
                add(&mut sum, *loading, &self.factors[*factor]);
            }
            scores[member.slot] = sum;
        }
        for (measure, product) in plan.measures.iter().zip(&mut self.products) {
            measure.products(scores, product);
        }
        if let (Some(mixing), Some(divisor)) = (&plan.mixing, self.divisor.first_mut()) {
            let score = &mut self.divisor_score;
            source.normal_scores(mixing.address, 0, first, score);
            mixing.divisor.apply(score, divisor);
            for member in &plan.members {
                mixing.map.apply(divisor, &mut scores[member.slot]);
            }
        }
        for member in &plan.members {
            let (z, x) = (&mut scores[member.slot], &mut drawn[member.slot]);
            if let Some(u) = source.fixed(member.address) {
                // Whoever fixes an input means its value, not its own score.
                z.fill(u);
                kernels::normal_score(z);
            }
            match (inputs.get(member.slot), &plan.exponential) {
                (Some(input), _) => input.transform.apply(z, x),
                (None, Some(exponential)) => exponential.apply(z, x),
                (None, None) => {}
            }
        }
    }
}

impl Measure {
    /// Mean of z_i z_j over the pairs: ((Σz)² − Σz²) / (n (n − 1)).
    fn products(&self, scores: &[Lanes], out: &mut Lanes) {
        if let [(a, _), (b, _)] = self.members[..]
            && matches!(self.of, Measured::Pair(_))
        {
            for l in 0..LANES {
                out[l] = scores[a][l] * scores[b][l];
            }
            return;
        }
        let (mut sum, mut squares) = (ZERO, ZERO);
        for (slot, sign) in &self.members {
            let z = &scores[*slot];
            for l in 0..LANES {
                sum[l] += sign * z[l];
                squares[l] += z[l] * z[l];
            }
        }
        let n = self.members.len() as f64;
        let pairs = n * (n - 1.0);
        for l in 0..LANES {
            out[l] = (sum[l] * sum[l] - squares[l]) / pairs;
        }
    }
}

fn add(sum: &mut Lanes, weight: f64, lanes: &Lanes) {
    for l in 0..LANES {
        sum[l] += weight * lanes[l];
    }
}
