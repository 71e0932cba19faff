//! Counts by integer key in pages that exist where something was counted.

use std::collections::BTreeMap;

/// Bits of a key inside its page.
const PAGE_BITS: u32 = 6;
/// Buckets in a page: a line of the cache, so that a value far from the others opens little more
/// than itself.
const PAGE: u32 = 1 << PAGE_BITS;
/// Sign in the number of a page.
const SIGN_BITS: u32 = 16;
/// Bits of a code below its sign.
pub(super) const CODE_BITS: u32 = 15;
/// Pages of one sign in the window.
const REACH: u32 = 1 << (CODE_BITS - PAGE_BITS);

/// Counts of keys of 22 bits below a sign. The counters are small so that those of many columns fit
/// into the cache; how often one has wrapped around is kept apart.
#[derive(Debug, Clone, Default)]
pub(super) struct Pages {
    /// The page that the window begins with.
    base: u32,
    /// Places of the pages that codes reach, positive then negative; 0 where there is none.
    window: Vec<u32>,
    /// Places of the pages elsewhere, by number.
    far: BTreeMap<u32, u32>,
    /// By place: the page's number. The first place is nobody's.
    numbers: Vec<u32>,
    counters: Vec<Counters>,
    /// By place: where its wraps are; empty where nothing wrapped.
    wrapped: Vec<u32>,
    wraps: Vec<[u16; PAGE as usize]>,
    /// Wraps of wraps, by place and bucket.
    rest: BTreeMap<(usize, usize), u64>,
}

#[derive(Debug, Clone)]
#[repr(align(64))]
struct Counters([u8; PAGE as usize]);

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
        self.window = vec![0; 2 * REACH as usize];
        self.far.clear();
        for place in 1..self.numbers.len() {
            self.enter(place as u32);
        }
    }

    /// Counts codes: the sign above the distance of the magnitude from the first within reach.
    pub(super) fn count_codes(&mut self, codes: &[u16]) {
        for &code in codes {
            let slot = usize::from(code >> PAGE_BITS);
            let mut place = self.window.get(slot).map_or(0, |place| *place as usize);
            if place == 0 {
                place = self.open(self.number_in(slot as u32));
            }
            let bucket = u32::from(code) % PAGE;
            let counter = &mut self.counters[place].0[bucket as usize];
            *counter = counter.wrapping_add(1);
            if *counter == 0 {
                self.wrap(place, bucket as usize, 1);
            }
        }
    }

    /// Counts a key several times.
    pub(super) fn count(&mut self, key: u32, times: u64) {
        let number = key >> PAGE_BITS;
        let place = match self.slot_of(number) {
            Some(slot) => self.window[slot] as usize,
            None => self.far.get(&number).map_or(0, |place| *place as usize),
        };
        let place = if place == 0 { self.open(number) } else { place };
        let bucket = (key % PAGE) as usize;
        let counter = &mut self.counters[place].0[bucket];
        let total = u64::from(*counter) + times;
        *counter = total as u8;
        if total >> 8 > 0 {
            self.wrap(place, bucket, total >> 8);
        }
    }

    #[cold]
    fn wrap(&mut self, place: usize, bucket: usize, times: u64) {
        if place >= self.wrapped.len() {
            self.wrapped.resize(self.counters.len(), 0);
        }
        let at = &mut self.wrapped[place];
        if *at == 0 {
            self.wraps.push([0; PAGE as usize]);
            *at = self.wraps.len() as u32;
        }
        let wraps = &mut self.wraps[*at as usize - 1][bucket];
        let total = u64::from(*wraps) + times;
        *wraps = total as u16;
        if total >> 16 > 0 {
            *self.rest.entry((place, bucket)).or_default() += total >> 16;
        }
    }

    /// Makes a page; returns its place.
    #[cold]
    fn open(&mut self, number: u32) -> usize {
        if self.numbers.is_empty() {
            self.numbers.push(0);
            self.counters.push(Counters([0; PAGE as usize]));
        }
        let place = self.numbers.len();
        self.numbers.push(number);
        self.counters.push(Counters([0; PAGE as usize]));
        self.enter(place as u32);
        place
    }

    fn enter(&mut self, place: u32) {
        let number = self.numbers[place as usize];
        if let Some(slot) = self.slot_of(number) {
            self.window[slot] = place;
        } else {
            self.far.insert(number, place);
        }
    }

    /// Where in the window a page is.
    fn slot_of(&self, number: u32) -> Option<usize> {
        let (side, page) = (number >> SIGN_BITS, number & ((1 << SIGN_BITS) - 1));
        let distance = page.checked_sub(self.base).filter(|d| *d < REACH)?;
        let slot = (side * REACH + distance) as usize;
        (slot < self.window.len()).then_some(slot)
    }

    fn number_in(&self, slot: u32) -> u32 {
        (slot / REACH) << SIGN_BITS | (self.base + slot % REACH)
    }

    /// Adds the counts of other pages.
    pub(super) fn merge(&mut self, other: &Self) {
        for page in other.pages() {
            for bucket in 0..PAGE {
                let count = other.in_bucket(page, bucket);
                if count > 0 {
                    self.count((page.number << PAGE_BITS) + bucket, count);
                }
            }
        }
    }

    fn pages(&self) -> impl Iterator<Item = Page> {
        let numbered = self.numbers.iter().enumerate().skip(1);
        numbered.map(|(place, &number)| Page { number, place })
    }

    /// The pages with the sums of their counts: the positive ones, then the negative ones, by
    /// increasing magnitude.
    pub(super) fn totals(&self) -> Vec<(Page, u64)> {
        let count = |page: Page| page.buckets().map(|b| self.in_bucket(page, b)).sum();
        let mut totals: Vec<(Page, u64)> = self.pages().map(|page| (page, count(page))).collect();
        totals.sort_unstable_by_key(|(page, _)| page.number);
        totals
    }

    /// The count of a bucket of a page.
    pub(super) fn in_bucket(&self, page: Page, bucket: u32) -> u64 {
        let place = page.place;
        let bucket = bucket as usize;
        let counted = u64::from(self.counters[place].0[bucket]);
        let Some(at) = self.wrapped.get(place).filter(|at| **at > 0) else {
            return counted;
        };
        let wraps = u64::from(self.wraps[*at as usize - 1][bucket]);
        let rest = self.rest.get(&(place, bucket)).copied().unwrap_or(0);
        counted + (wraps << 8) + (rest << 24)
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
