//! Latin hypercube samples (McKay, Beckman and Conover 1979, "A comparison of three methods for selecting
//! values of input variables", Technometrics 21): addressed permutations of strata.

/// A pseudo-random permutation of `0 .. n`: a Feistel network on the fewest bits that hold `n`, walked
/// along its cycle until it is inside (Black and Rogaway 2002, "Ciphers with arbitrary finite domains",
/// CT-RSA 2002).
#[derive(Debug, Clone, Copy)]
pub struct Permutation {
    n: u64,
    /// Bits of the right half and of the left.
    right: u32,
    left: u32,
    keys: [u32; ROUNDS],
}

/// Half rounds.
pub const ROUNDS: usize = 8;

impl Permutation {
    /// The permutation of `0 .. n`, for `n` up to 2⁶², that the keys choose.
    pub fn new(n: u64, keys: [u32; ROUNDS]) -> Self {
        let bits = (u64::BITS - n.saturating_sub(1).leading_zeros()).max(2);
        Self {
            n,
            right: bits / 2,
            left: bits - bits / 2,
            keys,
        }
    }

    /// Where `at`, below `n`, goes.
    #[inline]
    pub fn of(&self, at: u64) -> u64 {
        let mut x = at;
        loop {
            x = self.round_trip(x);
            // At least half of the domain is inside, and the cycle returns to where it began.
            if x < self.n {
                return x;
            }
        }
    }

    #[inline(always)]
    fn round_trip(&self, x: u64) -> u64 {
        let (right_mask, left_mask) = ((1 << self.right) - 1, (1 << self.left) - 1);
        let (mut left, mut right) = (x >> self.right, x & right_mask);
        for pair in self.keys.as_chunks::<2>().0 {
            left ^= u64::from(mix(right as u32, pair[0])) & left_mask;
            right ^= u64::from(mix(left as u32, pair[1])) & right_mask;
        }
        left << self.right | right
    }
}

/// Finalizer of MurmurHash3 (Appleby 2011) over a keyed word.
#[inline(always)]
fn mix(x: u32, key: u32) -> u32 {
    let mut x = x ^ key;
    x = (x ^ (x >> 16)).wrapping_mul(0x85eb_ca6b);
    x = (x ^ (x >> 13)).wrapping_mul(0xc2b2_ae35);
    (x ^ (x >> 16)).wrapping_add(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stratum_comes_once() {
        for n in [1, 2, 3, 4, 5, 255, 256, 257, 1000, 4097] {
            let permutation = Permutation::new(n, [1, 2, 3, 4, 5, 6, 7, 8]);
            let mut seen: Vec<u64> = (0..n).map(|at| permutation.of(at)).collect();
            seen.sort_unstable();
            assert!(seen.into_iter().eq(0..n), "{n}");
        }
    }

    /// All 6 permutations of three come up equally often over 6,000 keys: chi-square of 5 degrees of
    /// freedom below 35 (false alarm 1.5e-6).
    #[test]
    fn keys_choose_permutations_evenly() {
        let mut counts = std::collections::BTreeMap::new();
        for k in 0..6000_u32 {
            let key = |i: u32| mix(k * 8 + i, 0x9e37_79b9);
            let permutation = Permutation::new(3, std::array::from_fn(|i| key(i as u32)));
            *counts
                .entry([0, 1, 2].map(|at| permutation.of(at)))
                .or_insert(0.0) += 1.0;
        }
        assert_eq!(counts.len(), 6);
        let square: f64 = counts
            .values()
            .map(|c: &f64| (c - 1000.0).powi(2) / 1000.0)
            .sum();
        assert!(square < 35.0, "{counts:?}");
    }
}
