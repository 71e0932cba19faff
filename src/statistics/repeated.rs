//! A block of one column whose trials count several times: statistics of weighted trials are those of
//! a sample in which each trial stands as often as its weight says.

use super::BLOCK;
use super::buckets::{NO_KEY, is_counted, key};

/// What a column records of one block of such trials.
#[derive(Debug, Clone, Default)]
pub(super) struct Repeated {
    /// Times that values are defined, undefined and, of an indicator, 1.
    pub defined: u64,
    pub undefined: u64,
    pub hits: u64,
    /// Trials that count, as they are.
    pub trials_defined: u32,
    pub trials_undefined: u32,
    pub sums: Sums,
    /// By trial: the key of its value, or [`NO_KEY`] where it has none or does not count.
    pub keys: Vec<u32>,
    /// Numbers that stand in several trials.
    pub atoms: Vec<f64>,
}

/// Sums about a center.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    pub count: u64,
    pub center: f64,
    pub first: f64,
    pub second: f64,
    pub min: f64,
    pub max: f64,
}

impl Repeated {
    /// Packs at most [`BLOCK`] trials that count `times`; numbers less `origin`.
    pub fn fill(&mut self, lanes: &[f64], times: &[u32], origin: f64, indicator: bool) {
        (self.defined, self.undefined, self.hits) = (0, 0, 0);
        (self.trials_defined, self.trials_undefined) = (0, 0);
        self.keys.clear();
        self.atoms.clear();
        let (mut values, mut keys) = ([(0.0, 0); BLOCK], [NO_KEY; BLOCK]);
        let mut filled = 0;
        for (l, (x, times)) in lanes.iter().zip(times).enumerate() {
            if *times == 0 {
                continue;
            }
            if x.is_nan() {
                self.undefined += u64::from(*times);
                self.trials_undefined += 1;
                continue;
            }
            self.defined += u64::from(*times);
            self.trials_defined += 1;
            if *x > 0.0 {
                self.hits += u64::from(*times);
            }
            values[filled] = (x - origin, *times);
            keys[l] = key(x - origin);
            filled += 1;
        }
        if !indicator {
            self.pack(&values[..filled]);
            self.keys.extend_from_slice(&keys[..lanes.len()]);
        }
    }

    fn pack(&mut self, values: &[(f64, u32)]) {
        self.sums = Sums::of(values);
        let mut last = 0.0;
        for pair in values.windows(2) {
            let x = pair[0].0;
            if x == pair[1].0 && x != last && is_counted(x) {
                last = x;
                self.atoms.push(x);
            }
        }
    }
}

impl Sums {
    fn of(values: &[(f64, u32)]) -> Self {
        let mut sums = Self {
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
            ..Self::default()
        };
        let mut total = 0.0;
        for (x, n) in values {
            sums.count += u64::from(*n);
            total += x * f64::from(*n);
            sums.min = sums.min.min(*x);
            sums.max = sums.max.max(*x);
        }
        if sums.count == 0 {
            return sums;
        }
        sums.center = total / sums.count as f64;
        for (x, n) in values {
            let distance = x - sums.center;
            sums.first += distance * f64::from(*n);
            sums.second += distance * distance * f64::from(*n);
        }
        sums
    }
}
