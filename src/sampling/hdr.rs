//! The HDR generator, by which SIPmath 3.0 libraries make their trials (Hubbard 2019, "A
//! multi-dimensional, counter-based pseudo random number generator as a standard for Monte Carlo
//! simulations", Proceedings of the Winter Simulation Conference).
//!
//! Runs do not use it: it has 32 bits a draw and five small seeds. It is here so that the trials of
//! others can be made again.

const MODULUS: u64 = 1 << 32;
const LARGEST: u64 = 999_999_999_999_989;

/// The seeds of one stream, named as in the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HdrSeeds {
    pub entity: u64,
    pub var_id: u64,
    pub seed3: u64,
    pub seed4: u64,
}

impl HdrSeeds {
    /// The uniform number of trial `counter`, which begins at 1; strictly inside (0, 1). Seeds and
    /// counter have at most nine digits in the standard; larger ones are taken modulo the
    /// generator's own moduli.
    pub fn uniform(&self, counter: u64) -> f64 {
        let keys = [counter, self.var_id, self.entity, self.seed3, self.seed4];
        let hash = |primes: [u64; 5], modulus: u64, factor: u64, shift: u64| {
            let terms = keys.iter().zip(primes);
            let sum = terms.fold(0, |sum, (key, prime)| sum + key % modulus * prime);
            LARGEST % (sum % modulus * factor + shift)
        };
        let first = [2_499_997, 1_800_451, 2_000_371, 1_796_777, 2_299_603];
        let second = [2_246_527, 2_399_993, 2_100_869, 1_918_303, 1_624_729];
        let a = hash(first, 7_450_589, 4658, 7_450_581) * 383 % 99_991;
        let b = hash(second, 7_450_987, 7580, 7_560_584) * 17_669 % 7_440_893;
        let word = (a * 7_440_893 + b) * 1343 % MODULUS;
        (word as f64 + 0.5) / MODULUS as f64
    }
}
