//! Counts by integer key in pages that exist where something was counted.

use std::collections::BTreeMap;

/// Bits of a key inside its page.
const PAGE_BITS: u32 = 6;
/// Buckets in a page: as many bytes as a line of the cache, so that a value far from the others opens
/// little more than itself.
const PAGE: u32 = 1 << PAGE_BITS;
/// Sign in the number of a page.
const SIGN_BITS: u32 = 16;
/// Bits of a code below its sign.
pub(super) const CODE_BITS: u32 = 15;
/// Pages of one sign in the window.
const REACH: u32 = 1 << (CODE_BITS - PAGE_BITS);
/// Pages whose counters are allocated together: one list for all would leave a third of its room empty,
/// and a hole in the heap each time that it grew.
const CHUNK: usize = 16;
/// Places of the window in a line of the cache.
const PLACES_IN_A_LINE: usize = PAGE as usize / size_of::<u16>();

/// Counts of keys of 22 bits below a sign. The counters are small so that those of many columns fit
/// into the cache; how often one has wrapped around is kept apart.
#[derive(Debug, Clone, Default)]
pub(super) struct Pages {
    /// The page that the window begins with.
    base: u32,
    /// Places of the pages that codes reach, positive then, once there is one, negative; 0 where there is none.
    window: Vec<u16>,
    /// Places of the pages elsewhere and of those that the window has no numbers for, by number.
    far: BTreeMap<u32, u32>,
    /// By place: the page's number. The first place is nobody's.
    numbers: Vec<u32>,
    /// By place, in chunks that stay where they are.
    #[allow(clippy::vec_box)]
    counters: Vec<Box<[Counters; CHUNK]>>,
    /// How often counters have wrapped around: the next 8 bits of counts, the next 16, and the last 32.
    wraps: Digits<u8>,
    more: Digits<u16>,
    most: Digits<u32>,
}

/// A line of the cache, and not parts of two.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Counters([u8; PAGE as usize]);

impl Counters {
    const EMPTY: Self = Self([0; PAGE as usize]);
}

/// A page as it is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    number: u32,
    place: usize,
}

impl Pages {
    /// The first magnitude that codes reach; none before there are any.
    pub(super) fn reach(&self) -> Option<u32> {
        (!self.window.is_empty()).then_some(self.base << PAGE_BITS)
    }

    /// Where codes should begin for magnitudes of which `largest` is the greatest.
    pub(super) fn reach_for(largest: u32) -> u32 {
        // By steps, so that blocks agree, and with two or more octaves to spare.
        let step = REACH / 8;
        let top = (largest >> PAGE_BITS) / step + 2;
        (top * step).saturating_sub(REACH) << PAGE_BITS
    }

    /// Lets codes begin at a magnitude that begins a page.
    pub(super) fn set_reach(&mut self, magnitude: u32) {
        self.base = magnitude >> PAGE_BITS;
        self.window.clear();
        self.window.resize(REACH as usize, 0);
        self.far.clear();
        for place in 1..self.numbers.len() {
            self.enter(place);
        }
    }

    /// Reads a byte of each line of memory that counts are in.
    pub(super) fn read_ahead(&self) {
        let pages = self.counters.iter().flat_map(|chunk| chunk.iter());
        let pages = pages.take(self.numbers.len());
        let counts = pages.fold(0, |all, page| all | page.0[0]);
        let places = self.window.iter().step_by(PLACES_IN_A_LINE);
        std::hint::black_box((counts, places.fold(0, |all, place| all | place)));
    }

    /// Counts codes: the sign above the distance of the magnitude from the first within reach.
    pub(super) fn count_codes(&mut self, codes: &[u16]) {
        for &code in codes {
            let slot = usize::from(code >> PAGE_BITS);
            let mut place = self.window.get(slot).map_or(0, |place| usize::from(*place));
            if place == 0 {
                place = self.find(self.number_in(slot as u32));
            }
            let bucket = u32::from(code) % PAGE;
            let counter = &mut self.counters[place / CHUNK][place % CHUNK].0[bucket as usize];
            *counter = counter.wrapping_add(1);
            if *counter == 0 {
                self.wrap(place, bucket as usize, 1);
            }
        }
    }

    /// Counts a key several times.
    pub(super) fn count(&mut self, key: u32, times: u64) {
        let place = self.place_of(key >> PAGE_BITS);
        self.add(place, (key % PAGE) as usize, times);
    }

    /// Adds to the count of a bucket.
    fn add(&mut self, place: usize, bucket: usize, times: u64) {
        let counter = &mut self.counters[place / CHUNK][place % CHUNK].0[bucket];
        let total = u64::from(*counter) + times;
        *counter = total as u8;
        if total >> 8 > 0 {
            self.wrap(place, bucket, total >> 8);
        }
    }

    /// The place of a page, which is made where there is none.
    fn place_of(&mut self, number: u32) -> usize {
        let slot = self.slot_of(number);
        let within = slot.and_then(|slot| self.window.get(slot).copied());
        match within.unwrap_or(0) {
            0 => self.find(number),
            place => place.into(),
        }
    }

    #[cold]
    fn wrap(&mut self, place: usize, bucket: usize, times: u64) {
        let carried = self.wraps.add(place, bucket, times);
        if carried == 0 {
            return;
        }
        let carried = self.more.add(place, bucket, carried);
        if carried > 0 {
            self.most.add(place, bucket, carried);
        }
    }

    /// The place of a page that is not in the window; it is made where there is none.
    #[cold]
    fn find(&mut self, number: u32) -> usize {
        match self.far.get(&number) {
            Some(place) => *place as usize,
            None => self.open(number),
        }
    }

    /// Makes a page; returns its place.
    fn open(&mut self, number: u32) -> usize {
        if self.numbers.is_empty() {
            self.numbers.push(0);
        }
        let place = self.numbers.len();
        self.numbers.push(number);
        match self.counters.get_mut(place / CHUNK) {
            Some(chunk) => chunk[place % CHUNK] = Counters::EMPTY,
            None => self.counters.push(Box::new([Counters::EMPTY; CHUNK])),
        }
        self.enter(place);
        place
    }

    fn enter(&mut self, place: usize) {
        let number = self.numbers[place];
        match (self.slot_of(number), u16::try_from(place)) {
            (Some(slot), Ok(place)) => {
                if slot >= self.window.len() {
                    self.window.resize(2 * REACH as usize, 0);
                }
                self.window[slot] = place;
            }
            _ => {
                self.far.insert(number, place as u32);
            }
        }
    }

    /// Where in the window a page is, or will be once the window is long enough.
    fn slot_of(&self, number: u32) -> Option<usize> {
        let (side, page) = (number >> SIGN_BITS, number & ((1 << SIGN_BITS) - 1));
        let distance = page.checked_sub(self.base).filter(|d| *d < REACH)?;
        (!self.window.is_empty()).then_some((side * REACH + distance) as usize)
    }

    fn number_in(&self, slot: u32) -> u32 {
        (slot / REACH) << SIGN_BITS | (self.base + slot % REACH)
    }

    /// Adds the counts of other pages.
    pub(super) fn merge(&mut self, other: &Self) {
        if let (None, Some(reach)) = (self.reach(), other.reach()) {
            self.set_reach(reach);
        }
        for page in other.pages() {
            let place = self.place_of(page.number);
            if other.wraps.of(page.place).is_some() {
                for (bucket, count) in other.counts(page).into_iter().enumerate() {
                    self.add(place, bucket, count);
                }
                continue;
            }
            let counters = &mut self.counters[place / CHUNK][place % CHUNK].0;
            let mut carried = [false; PAGE as usize];
            for ((mine, theirs), carried) in counters
                .iter_mut()
                .zip(other.counters(page))
                .zip(&mut carried)
            {
                (*mine, *carried) = mine.overflowing_add(*theirs);
            }
            if carried.contains(&true) {
                for bucket in (0..carried.len()).filter(|b| carried[*b]) {
                    self.wrap(place, bucket, 1);
                }
            }
        }
    }

    /// Forgets what was counted. The room of counters is kept for others; that of wraps, which is larger, goes.
    pub(super) fn clear(&mut self) {
        self.window.clear();
        self.far.clear();
        self.numbers.clear();
        (self.wraps, self.more, self.most) = Default::default();
    }

    fn pages(&self) -> impl Iterator<Item = Page> {
        let numbered = self.numbers.iter().enumerate().skip(1);
        numbered.map(|(place, &number)| Page { number, place })
    }

    /// The pages with the sums of their counts: the positive ones, then the negative ones, by
    /// increasing magnitude.
    pub(super) fn totals(&self) -> Vec<(Page, u64)> {
        let count = |page: Page| {
            let place = page.place;
            let wraps = self.wraps.sum(place) << 8;
            let beyond = (self.more.sum(place) << 16) + (self.most.sum(place) << 32);
            u8::sum(self.counters(page)) + wraps + beyond
        };
        let mut totals: Vec<(Page, u64)> = self.pages().map(|page| (page, count(page))).collect();
        totals.sort_unstable_by_key(|(page, _)| page.number);
        totals
    }

    fn counters(&self, page: Page) -> &[u8; PAGE as usize] {
        &self.counters[page.place / CHUNK][page.place % CHUNK].0
    }

    /// The bucket of the number with a zero-based rank among those of a page, its rank among those of the
    /// bucket, and their count.
    pub(super) fn ranked(&self, page: Page, mut rank: u64) -> Option<(u32, u64, u64)> {
        let counters = self.counters(page);
        let counts = self.wraps.of(page.place).map(|_| self.counts(page));
        for bucket in page.buckets() {
            let count = match &counts {
                None => u64::from(counters[bucket as usize]),
                Some(counts) => counts[bucket as usize],
            };
            if rank < count {
                return Some((bucket, rank, count));
            }
            rank -= count;
        }
        None
    }

    /// The counts of a page by bucket.
    pub(super) fn counts(&self, page: Page) -> [u64; PAGE as usize] {
        let place = page.place;
        let mut counts = self.counters(page).map(u64::from);
        let Some(wraps) = self.wraps.of(place) else {
            return counts;
        };
        for (count, wraps) in counts.iter_mut().zip(wraps) {
            *count += u64::from(*wraps) << 8;
        }
        let Some(more) = self.more.of(place) else {
            return counts;
        };
        for (count, more) in counts.iter_mut().zip(more) {
            *count += u64::from(*more) << 16;
        }
        let Some(most) = self.most.of(place) else {
            return counts;
        };
        for (count, most) in counts.iter_mut().zip(most) {
            *count += u64::from(*most) << 32;
        }
        counts
    }
}

/// Some bits of the counts of pages, for those pages alone that have counts as large.
#[derive(Debug, Clone, Default)]
struct Digits<D> {
    /// By place: one more than where its digits are; 0 or beyond the end where it has none.
    places: Vec<u32>,
    pages: Vec<[D; PAGE as usize]>,
}

/// A digit of a count.
trait Digit: Copy + Default + Into<u64> {
    const BITS: u32;
    /// The last bits of a number.
    fn of(number: u64) -> Self;
    /// The sum of the digits of a page.
    fn sum(page: &[Self; PAGE as usize]) -> u64;
}

/// Digits that are added up in a type that holds the sum of a page.
macro_rules! digits {
    ($($digit:ty => $sum:ty),*) => {$(
        impl Digit for $digit {
            const BITS: u32 = Self::BITS;
            fn of(number: u64) -> Self {
                number as Self
            }
            fn sum(page: &[Self; PAGE as usize]) -> u64 {
                let sum: $sum = page.iter().map(|digit| <$sum>::from(*digit)).sum();
                sum.into()
            }
        }
    )*};
}

digits!(u8 => u16, u16 => u32, u32 => u64);

impl<D: Digit> Digits<D> {
    /// Adds to a digit; returns what is carried to the next.
    fn add(&mut self, place: usize, bucket: usize, times: u64) -> u64 {
        if place >= self.places.len() {
            self.places.resize(place + 1, 0);
        }
        let at = &mut self.places[place];
        if *at == 0 {
            self.pages.push([D::default(); PAGE as usize]);
            *at = self.pages.len() as u32;
        }
        let digit = &mut self.pages[*at as usize - 1][bucket];
        let total = (*digit).into() + times;
        *digit = D::of(total);
        total >> D::BITS
    }

    fn sum(&self, place: usize) -> u64 {
        self.of(place).map_or(0, D::sum)
    }

    /// The digits of a page.
    fn of(&self, place: usize) -> Option<&[D; PAGE as usize]> {
        let at = self.places.get(place).filter(|at| **at > 0)?;
        Some(&self.pages[*at as usize - 1])
    }
}

impl Page {
    /// The sign of the page's numbers.
    pub(super) fn sign(self) -> f64 {
        if self.number >> SIGN_BITS == 0 {
            1.0
        } else {
            -1.0
        }
    }

    /// The magnitude of a bucket's key.
    pub(super) fn magnitude(self, bucket: u32) -> u32 {
        (self.number & ((1 << SIGN_BITS) - 1)) << PAGE_BITS | bucket
    }

    /// Its buckets in increasing order of their numbers: those of negative ones backwards.
    pub(super) fn buckets(self) -> impl Iterator<Item = u32> {
        let negative = self.number >> SIGN_BITS == 1;
        (0..PAGE).map(move |b| if negative { PAGE - 1 - b } else { b })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was counted of a key.
    fn counted(pages: &Pages, key: u32) -> u64 {
        let mut all = pages.pages().filter(|p| p.number == key >> PAGE_BITS);
        all.next()
            .map_or(0, |page| pages.counts(page)[(key % PAGE) as usize])
    }

    /// On both sides of each digit of a count, at one time and in two parts.
    #[test]
    fn counts_of_any_size_are_kept() {
        let mut pages = Pages::default();
        pages.set_reach(Pages::reach_for(400_000));
        let edges = [1_u64 << 8, 1 << 16, 1 << 32, 1 << 40];
        let sizes = edges.iter().flat_map(|edge| [edge - 1, *edge, edge + 1]);
        let keys = (0..).map(|i| [399_000 + 7 * i, SIGN_OF_KEY | (399_003 + 7 * i), 5 + 7 * i]);
        let all: Vec<(u64, [u32; 3])> = sizes.zip(keys).collect();
        for (size, keys) in &all {
            for key in keys {
                pages.count(*key, size / 3);
                pages.count(*key, size - size / 3);
            }
        }
        let mut merged = Pages::default();
        merged.merge(&pages);
        merged.merge(&pages);
        for (size, keys) in all {
            for key in keys {
                assert_eq!(counted(&pages, key), size, "{key}");
                assert_eq!(counted(&merged, key), 2 * size, "{key}");
            }
        }
        for (page, total) in merged.totals() {
            assert_eq!(total, merged.counts(page).iter().sum::<u64>());
        }
    }

    /// Sums of counters that wrap around and of such that do not.
    #[test]
    fn small_counts_are_added_up() {
        let all = |times: u64| (0..300).map(move |i| (399_000 + 7 * i, times + u64::from(i) % 200));
        let mut merged = Pages::default();
        for times in [0, 1, 55] {
            let mut pages = Pages::default();
            pages.set_reach(Pages::reach_for(400_000));
            for (key, times) in all(times) {
                pages.count(key, times);
            }
            merged.merge(&pages);
        }
        for (key, times) in all(0) {
            assert_eq!(counted(&merged, key), 3 * times + 56, "{key}");
        }
    }

    /// Nothing is left in room that is used again.
    #[test]
    fn what_was_cleared_is_gone() {
        let fill = |pages: &mut Pages, first: u32| {
            pages.set_reach(Pages::reach_for(400_000));
            for i in 0..2000 {
                pages.count(first + 7 * i, 300);
            }
        };
        let (mut used, mut new) = (Pages::default(), Pages::default());
        fill(&mut used, 380_000);
        used.clear();
        assert!(used.reach().is_none() && used.totals().is_empty());
        fill(&mut used, 399_000);
        fill(&mut new, 399_000);
        let all = |pages: &Pages| {
            let totals = pages.totals().into_iter();
            let counts = totals.map(|(page, total)| (page.number, total, pages.counts(page)));
            counts.collect::<Vec<_>>()
        };
        assert_eq!(all(&used), all(&new));
    }

    const SIGN_OF_KEY: u32 = 1 << (SIGN_BITS + PAGE_BITS);

    /// The window has no numbers for them.
    #[test]
    fn pages_after_many_others_are_found_again() {
        let mut pages = Pages::default();
        let reach = Pages::reach_for(4_000_000);
        pages.set_reach(reach);
        for number in 0..40_000 {
            pages.count(number << PAGE_BITS, 1);
            pages.count(number << PAGE_BITS | SIGN_OF_KEY, 1);
        }
        assert!(pages.numbers.len() > usize::from(u16::MAX));
        pages.count_codes(&[77, 77, 1 << CODE_BITS | 77]);
        pages.count_codes(&[77]);
        assert_eq!(counted(&pages, reach + 77), 3);
        assert_eq!(counted(&pages, SIGN_OF_KEY | (reach + 77)), 1);
        assert_eq!(counted(&pages, 39_999 << PAGE_BITS), 1);
    }
}
