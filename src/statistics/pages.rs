//! Counts by integer key in pages that exist where something was counted.

use std::collections::BTreeMap;
use std::ops::Range;

/// Buckets in a page.
const PAGE: usize = 256;
const PAGE_BITS: u32 = 8;

/// Counts of keys. The counters are small so that those of many columns fit into the cache; how
/// often one has wrapped around is kept apart.
#[derive(Debug, Clone, Default)]
pub(super) struct Pages {
    /// Number of the page that `places` begins with.
    first: u32,
    /// Where the counters of a page begin, plus one; 0 where there is no page.
    places: Vec<u32>,
    counters: Vec<u16>,
    wraps: BTreeMap<u32, u64>,
}

/// The keys of a page.
pub(super) fn key_range(number: u32) -> Range<u32> {
    number << PAGE_BITS..(number + 1) << PAGE_BITS
}

impl Pages {
    /// Counts one number; keys of page 0 are counted nowhere.
    #[inline(always)]
    pub(super) fn count_one(&mut self, key: u32) {
        let slot = (key >> PAGE_BITS).wrapping_sub(self.first) as usize;
        let place = self.places.get(slot).map_or(0, |place| *place as usize);
        if place == 0 {
            if key >= PAGE as u32 {
                self.count(key, 1);
            }
            return;
        }
        let counter = &mut self.counters[place - 1 + key as usize % PAGE];
        *counter = counter.wrapping_add(1);
        if *counter == 0 {
            *self.wraps.entry(key).or_default() += 1;
        }
    }

    /// Counts a number several times.
    #[cold]
    pub(super) fn count(&mut self, key: u32, times: u64) {
        let place = self.page(key >> PAGE_BITS);
        let counter = &mut self.counters[place + key as usize % PAGE];
        let total = u64::from(*counter) + times;
        *counter = total as u16;
        if total >> 16 > 0 {
            *self.wraps.entry(key).or_default() += total >> 16;
        }
    }

    /// Where the counters of a page begin; makes the page if it is new.
    fn page(&mut self, number: u32) -> usize {
        if self.places.is_empty() {
            self.first = number;
        }
        if number < self.first {
            let more = (self.first - number) as usize;
            self.places.splice(0..0, std::iter::repeat_n(0, more));
            self.first = number;
        }
        let slot = (number - self.first) as usize;
        if slot >= self.places.len() {
            self.places.resize(slot + 1, 0);
        }
        if self.places[slot] == 0 {
            self.places[slot] = self.counters.len() as u32 + 1;
            self.counters.resize(self.counters.len() + PAGE, 0);
        }
        self.places[slot] as usize - 1
    }

    /// Adds the counts of other pages.
    pub(super) fn merge(&mut self, other: &Self) {
        for (number, counters) in other.pages() {
            let place = self.page(number);
            let own = &mut self.counters[place..place + PAGE];
            for ((counter, &more), key) in own.iter_mut().zip(counters).zip(key_range(number)) {
                let (sum, wrapped) = counter.overflowing_add(more);
                *counter = sum;
                if wrapped {
                    *self.wraps.entry(key).or_default() += 1;
                }
            }
        }
        for (&key, &times) in &other.wraps {
            *self.wraps.entry(key).or_default() += times;
        }
    }

    /// The pages by increasing number.
    fn pages(&self) -> impl Iterator<Item = (u32, &[u16])> {
        let numbered = (self.first..).zip(&self.places);
        numbered.filter_map(|(number, &place)| {
            let begin = (place as usize).checked_sub(1)?;
            Some((number, &self.counters[begin..begin + PAGE]))
        })
    }

    /// The pages by increasing number, with the sums of their counts.
    pub(super) fn totals(&self) -> Vec<(u32, u64)> {
        self.pages()
            .map(|(number, counters)| {
                let counted: u64 = counters.iter().map(|&c| u64::from(c)).sum();
                let wraps = self.wraps.range(key_range(number));
                let wrapped: u64 = wraps.map(|(_, times)| times << 16).sum();
                (number, counted + wrapped)
            })
            .collect()
    }

    /// The count of one key.
    pub(super) fn in_bucket(&self, key: u32) -> u64 {
        let slot = (key >> PAGE_BITS).wrapping_sub(self.first) as usize;
        let place = self.places.get(slot).map_or(0, |place| *place as usize);
        let counted = match place.checked_sub(1) {
            Some(begin) => u64::from(self.counters[begin + key as usize % PAGE]),
            None => return 0,
        };
        let wrapped = if self.wraps.is_empty() {
            0
        } else {
            self.wraps.get(&key).map_or(0, |times| times << 16)
        };
        counted + wrapped
    }
}
