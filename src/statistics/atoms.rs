//! Values that a column takes again and again, kept exactly.

/// Most atoms that are kept.
const CAPACITY: usize = 256;

/// A bounded set of repeated values. Which ones survive when there are too many depends on the
/// values alone (those with the smallest hashes), so merging is associative and commutative.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Atoms {
    /// (hash, bits), increasing.
    kept: Vec<(u64, u64)>,
}

impl Atoms {
    /// Puts a value into the set.
    pub(super) fn insert(&mut self, value: f64) {
        let bits = value.to_bits();
        self.insert_hashed((mixed(bits), bits));
    }

    fn insert_hashed(&mut self, entry: (u64, u64)) {
        if let Err(place) = self.kept.binary_search(&entry)
            && place < CAPACITY
        {
            self.kept.insert(place, entry);
            self.kept.truncate(CAPACITY);
        }
    }

    /// Takes all out.
    pub(super) fn clear(&mut self) {
        self.kept.clear();
    }

    /// Unites two sets.
    pub(super) fn merge(&mut self, other: &Self) {
        for &entry in &other.kept {
            self.insert_hashed(entry);
        }
    }

    /// The values in increasing order.
    pub(super) fn sorted(&self) -> Vec<f64> {
        let mut values: Vec<f64> = self.kept.iter().map(|e| f64::from_bits(e.1)).collect();
        values.sort_by(f64::total_cmp);
        values
    }
}

/// The finalizer of SplitMix64 (Steele, Lea and Flood 2014), a bijection.
fn mixed(bits: u64) -> u64 {
    let z = bits.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overfull_sets_merge_alike() {
        let set = |values: std::ops::Range<i32>| {
            let mut atoms = Atoms::default();
            values.for_each(|v| atoms.insert(f64::from(v)));
            atoms
        };
        let whole = set(0..900);
        let mut parts = set(600..900);
        parts.merge(&set(0..350));
        parts.merge(&set(300..600));
        assert_eq!(whole, parts);
        assert_eq!(whole.sorted().len(), CAPACITY);
    }
}
