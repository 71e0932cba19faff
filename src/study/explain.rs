//! A change of a figure split among the parts of a scenario that changed: their Shapley values (Shapley
//! 1953; for model outputs Owen 2014, "Sobol' indices and Shapley value", SIAM/ASA Journal on
//! Uncertainty Quantification 2). A part's contribution is the mean, over all orders in which the
//! changes could be made, of what the figure moves when it is made. They add up to the change, whatever
//! goes together with what, and the order in which parts are listed is irrelevant.
//!
//! Where every combination of changes can be simulated the values are exact for the draws of the run;
//! else orders are sampled, each with its reverse (Castro, Gómez and Tejada 2009, "Polynomial calculation
//! of the Shapley value based on sampling", Computers & Operations Research 36).

use crate::sampling::philox::PhiloxRng;
use crate::statistics::Estimate;
use rand::RngExt as _;
use std::collections::BTreeMap;

/// Parts that a change may have.
pub const MOST_PARTS: usize = 100;

/// Groups of trials from whose scatter the errors come.
const GROUPS: usize = 20;

/// Student's t with 19 degrees of freedom at 97.5 %.
const T_19: f64 = 2.093_024_054_408_263;

/// Which parts are changed.
pub type Parts = Vec<bool>;

/// A change, explained.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// The figure before and after all changes.
    pub from: Estimate,
    pub to: Estimate,
    pub change: Estimate,
    /// By part; they add up to `change`.
    pub contributions: Vec<Estimate>,
    /// Combinations that were simulated.
    pub combinations: u64,
    /// Orders that were sampled; none where all of them were taken.
    pub orders: Option<u64>,
}

/// The figure of all trials and of each group.
type Figures = [f64; GROUPS + 1];

/// Explains the change between no parts and all of `parts` parts with at most about `budget`
/// combinations. `values` simulates a combination: the figure's value in each trial;
/// `statistic` is the figure over trials, NaN where it has none.
///
/// # Errors
/// The first that `values` returns.
pub fn explain<E>(
    parts: usize,
    budget: u64,
    seed: u64,
    mut values: impl FnMut(&Parts) -> Result<Vec<f64>, E>,
    statistic: impl Fn(&[f64]) -> f64,
) -> Result<Explained, E> {
    let mut known: BTreeMap<Parts, Figures> = BTreeMap::new();
    let mut figures = |changed: &Parts| -> Result<Figures, E> {
        if let Some(found) = known.get(changed) {
            return Ok(*found);
        }
        let values = values(changed)?;
        let found = groups(&values, &statistic);
        known.insert(changed.clone(), found);
        Ok(found)
    };
    let (none, all) = (vec![false; parts], vec![true; parts]);
    let (from, to) = (figures(&none)?, figures(&all)?);
    let exact = parts < 40 && 1_u64 << parts <= budget;
    let (contributions, orders) = if exact {
        let found = exactly(parts, &mut figures)?;
        let estimates = found.iter().map(|f| estimate(f, 0.0));
        (estimates.collect(), None)
    } else {
        let per_order = (parts as u64 - 1).max(1);
        let pairs = (budget.saturating_sub(2) / (2 * per_order)).max(1);
        let found = sampled(parts, pairs, seed, &mut figures)?;
        (found, Some(2 * pairs))
    };
    Ok(Explained {
        from: estimate(&from, 0.0),
        to: estimate(&to, 0.0),
        change: estimate(&less(&to, &from), 0.0),
        contributions,
        combinations: known.len() as u64,
        orders,
    })
}

fn groups(values: &[f64], statistic: &impl Fn(&[f64]) -> f64) -> Figures {
    let mut found = [f64::NAN; GROUPS + 1];
    found[0] = statistic(values);
    let n = values.len();
    for (g, figure) in found[1..].iter_mut().enumerate() {
        let group = &values[g * n / GROUPS..(g + 1) * n / GROUPS];
        if !group.is_empty() {
            *figure = statistic(group);
        }
    }
    found
}

fn less(a: &Figures, b: &Figures) -> Figures {
    std::array::from_fn(|i| a[i] - b[i])
}

fn add(to: &mut Figures, weight: f64, what: &Figures) {
    for (a, b) in to.iter_mut().zip(what) {
        *a += weight * b;
    }
}

/// The figure with the error of the groups' scatter and, where the orders were sampled, theirs.
fn estimate(figures: &Figures, of_orders: f64) -> Estimate {
    let value = figures[0];
    let groups = &figures[1..];
    let mean = groups.iter().sum::<f64>() / GROUPS as f64;
    let squares: f64 = groups.iter().map(|x| (x - mean) * (x - mean)).sum();
    let variance = squares / ((GROUPS - 1) * GROUPS) as f64;
    let error = (variance + of_orders).sqrt();
    if !value.is_finite() {
        return Estimate::UNDEFINED;
    }
    if !error.is_finite() {
        return Estimate::normal(value, None);
    }
    Estimate {
        value: Some(value),
        std_error: Some(error),
        ci_low: Some(value - T_19 * error),
        ci_high: Some(value + T_19 * error),
    }
}

/// Σ over the combinations S without the part of |S|! (n − |S| − 1)!/n! (v(S ∪ part) − v(S)).
fn exactly<E>(
    parts: usize,
    figures: &mut impl FnMut(&Parts) -> Result<Figures, E>,
) -> Result<Vec<Figures>, E> {
    let mut found = vec![[0.0; GROUPS + 1]; parts];
    // 1/(n C(n − 1, s)), s from 0.
    let mut weights = vec![1.0 / parts as f64; parts];
    for s in 1..parts {
        weights[s] = weights[s - 1] * s as f64 / (parts - s) as f64;
    }
    for combination in 0..1_u64 << parts {
        let mut changed: Parts = (0..parts).map(|p| combination >> p & 1 == 1).collect();
        let before = figures(&changed)?;
        let size = combination.count_ones() as usize;
        for p in 0..parts {
            if changed[p] {
                continue;
            }
            changed[p] = true;
            let after = figures(&changed)?;
            changed[p] = false;
            add(&mut found[p], weights[size], &less(&after, &before));
        }
    }
    Ok(found)
}

/// The mean over sampled orders and their reverses; the pairs are independent.
fn sampled<E>(
    parts: usize,
    pairs: u64,
    seed: u64,
    figures: &mut impl FnMut(&Parts) -> Result<Figures, E>,
) -> Result<Vec<Estimate>, E> {
    let mut rng = PhiloxRng::new(seed, 0);
    let mut sums = vec![[0.0; GROUPS + 1]; parts];
    // Of the pairs' means of all trials.
    let mut squares = vec![0.0; parts];
    for _ in 0..pairs {
        let mut order: Vec<usize> = (0..parts).collect();
        for last in (1..parts).rev() {
            let other = rng.random_range(0..=last);
            order.swap(last, other);
        }
        let mut pair = vec![[0.0; GROUPS + 1]; parts];
        for reverse in [false, true] {
            if reverse {
                order.reverse();
            }
            let mut changed = vec![false; parts];
            let mut before = figures(&changed)?;
            for p in &order {
                changed[*p] = true;
                let after = figures(&changed)?;
                add(&mut pair[*p], 0.5, &less(&after, &before));
                before = after;
            }
        }
        for p in 0..parts {
            add(&mut sums[p], 1.0 / pairs as f64, &pair[p]);
            squares[p] += pair[p][0] * pair[p][0];
        }
    }
    let n = pairs as f64;
    let of_orders = |p: usize| {
        let mean = sums[p][0];
        let variance = (squares[p] / n - mean * mean).max(0.0);
        // Of a single pair nothing is known: NaN leaves the error out.
        variance / (n - 1.0)
    };
    Ok((0..parts)
        .map(|p| estimate(&sums[p], of_orders(p)))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(values: &[f64]) -> f64 {
        values.iter().sum::<f64>() / values.len() as f64
    }

    /// v = 3a + 2b + 6ab + 4abc in every trial: by symmetry of the products each of the parts of one
    /// gets the same share: a 3 + 3 + 4/3, b 2 + 3 + 4/3, c 4/3, d nothing.
    fn world(changed: &Parts) -> Result<Vec<f64>, ()> {
        let x: Vec<f64> = changed.iter().map(|c| f64::from(*c)).collect();
        let v = 3.0 * x[0] + 2.0 * x[1] + 6.0 * x[0] * x[1] + 4.0 * x[0] * x[1] * x[2];
        Ok((0..200).map(|i| v + f64::from(i % 7)).collect())
    }

    const EXPECTED: [f64; 4] = [3.0 + 3.0 + 4.0 / 3.0, 2.0 + 3.0 + 4.0 / 3.0, 4.0 / 3.0, 0.0];

    #[test]
    fn products_are_shared_alike() {
        let found = explain(4, 16, 1, world, mean).unwrap();
        assert_eq!((found.orders, found.combinations), (None, 16));
        for (seen, expected) in found.contributions.iter().zip(EXPECTED) {
            assert!((seen.value.unwrap() - expected).abs() < 1e-12);
            // The noise is the same in every combination.
            assert!(seen.std_error.unwrap() < 1e-12);
        }
        assert!((found.change.value.unwrap() - 15.0).abs() < 1e-12);
    }

    /// Sampled orders add up exactly, and lie within four of their errors (false alarm 6e-5); a part without effect gets 0.
    #[test]
    fn sampled_orders_add_up() {
        // Six parts more that do nothing, so that not all of 2^10 combinations are simulated.
        let found = explain(10, 1000, 5, world, mean).unwrap();
        assert_eq!(found.orders, Some(110));
        let sum: f64 = found.contributions.iter().filter_map(|c| c.value).sum();
        assert!((sum - 15.0).abs() < 1e-9);
        for (seen, expected) in found.contributions.iter().zip(EXPECTED) {
            let error = seen.std_error.unwrap();
            assert!((seen.value.unwrap() - expected).abs() <= 4.0 * error + 1e-12);
        }
        assert_eq!(found.contributions[3].value, Some(0.0));
    }

    /// The order in which parts are listed is irrelevant: with the last two exchanged, so are theirs.
    #[test]
    fn the_order_of_parts_is_irrelevant() {
        let exchanged = |changed: &Parts| {
            let mut other = changed.clone();
            other.swap(0, 2);
            world(&other)
        };
        let (a, b) = (
            explain(4, 16, 1, world, mean).unwrap(),
            explain(4, 16, 1, exchanged, mean).unwrap(),
        );
        for (i, j) in [(0, 2), (1, 1), (2, 0), (3, 3)] {
            let (x, y) = (a.contributions[i].value, b.contributions[j].value);
            assert!((x.unwrap() - y.unwrap()).abs() < 1e-12);
        }
    }
}
