//! Clearing of payments that are due between entities all at once (Eisenberg and Noe 2001, "Systemic
//! risk in financial systems", Management Science 47): each pays what it owes or all it has, pro rata.
//!
//! Payments that only go round need no money: entities that owe each other the same and have nothing
//! pay in full on paper. That is the greatest of the clearing vectors, which is the one given here.

/// An entity short by less than this share of what it owes pays in full: sums of a thousand claims
/// round by no more, and a default that rounding alone made would empty a circle of payments.
const SHORT: f64 = 1e-12;

/// What one entity owes another, or someone outside the network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Claim {
    pub from: usize,
    /// The entity that is paid, which may be the payer itself; `None` outside the network.
    pub to: Option<usize>,
    /// Money due. What is not above 0 is no claim.
    pub due: f64,
}

/// Computes clearing vectors of networks of one size, with scratch that is reused: the matrix grows
/// to the square of the largest number of entities that owed anything while one of them could not
/// pay, and nothing is allocated after that.
#[derive(Clone, Debug)]
pub struct Clearing {
    due: Vec<f64>,
    paid: Vec<f64>,
    have: Vec<f64>,
    rounds: usize,
    /// The entities that owe something, and each entity's place among them.
    owing: Vec<usize>,
    place: Vec<usize>,
    /// The network of those that owe, after those in default are taken out of it: share of the
    /// row's payment that reaches the column, share that leaves, and money of its own. A default
    /// freezes the column and the row of the defaulter as they were.
    share: Vec<f64>,
    leak: Vec<f64>,
    own: Vec<f64>,
    pivot: Vec<f64>,
    paying: Vec<usize>,
    short: Vec<usize>,
    defaulted: Vec<usize>,
    row: Vec<f64>,
}

const NONE: usize = usize::MAX;

impl Clearing {
    /// Scratch for networks of `entities` entities, of which all have paid all of nothing.
    pub fn new(entities: usize) -> Self {
        Self {
            due: vec![0.0; entities],
            paid: vec![0.0; entities],
            have: vec![0.0; entities],
            rounds: 0,
            owing: Vec::with_capacity(entities),
            place: vec![NONE; entities],
            share: Vec::new(),
            leak: Vec::with_capacity(entities),
            own: Vec::with_capacity(entities),
            pivot: Vec::with_capacity(entities),
            paying: Vec::with_capacity(entities),
            short: Vec::with_capacity(entities),
            defaulted: Vec::with_capacity(entities),
            row: Vec::with_capacity(entities),
        }
    }

    /// Finds the greatest payments p with p_i = min(due_i, resources_i + Σ_j π_ji p_j), where π_ji is
    /// the share of j's dues that is owed to i. A claim is paid `due` times [`Clearing::ratio`] of
    /// its payer.
    ///
    /// `resources` is the money each entity has before anyone pays: what is below 0 counts as 0, and
    /// infinity is an entity that always pays.
    ///
    /// The fictitious default algorithm (Eisenberg and Noe 2001, section 3.1): first all pay; in each
    /// round those that cannot are in default and pass on what they get. Here an entity in default is
    /// taken out of the network, and what would reach it goes where it would send it (the elimination
    /// of Grassmann, Taksar and Heyman 1985, which adds only positive numbers and so keeps the
    /// relative accuracy of each payment). All rounds together cost about as much as one solution.
    ///
    /// Entities of `claims` and the length of `resources` must be within the size given to
    /// [`Clearing::new`].
    pub fn clear(&mut self, claims: &[Claim], resources: &[f64]) {
        self.rounds = 0;
        self.due.fill(0.0);
        for (have, resource) in self.have.iter_mut().zip(resources) {
            *have = resource.max(0.0);
        }
        for claim in claims.iter().filter(|c| c.due > 0.0) {
            self.due[claim.from] += claim.due;
            if let Some(to) = claim.to {
                self.have[to] += claim.due;
            }
        }
        self.paid.copy_from_slice(&self.due);
        let short = |(have, due): (&f64, &f64)| is_short(*have, *due);
        if !self.have.iter().zip(&self.due).any(short) {
            return;
        }
        self.gather(claims, resources);
        while self.find_short() {
            self.rounds += 1;
            for k in 0..self.short.len() {
                self.take_out(self.short[k]);
            }
        }
        self.pay_defaulted();
    }

    /// Share of its dues the entity pays, in [0, 1]; 1 where nothing is due.
    pub fn ratio(&self, entity: usize) -> f64 {
        if self.paid[entity] < self.due[entity] {
            self.paid[entity] / self.due[entity]
        } else {
            1.0
        }
    }

    /// Money the entity pays in all, at most what is due.
    pub fn paid(&self, entity: usize) -> f64 {
        self.paid[entity]
    }

    /// Rounds in which an entity was found in default: 0 where all pay in full, at most the number
    /// of entities that owe.
    pub fn rounds(&self) -> usize {
        self.rounds
    }

    /// The network of the entities that owe, while all of them pay.
    fn gather(&mut self, claims: &[Claim], resources: &[f64]) {
        self.owing.clear();
        self.own.clear();
        for (entity, due) in self.due.iter().enumerate() {
            self.place[entity] = if *due > 0.0 { self.owing.len() } else { NONE };
            if *due > 0.0 {
                self.owing.push(entity);
                self.own.push(resources[entity].max(0.0));
            }
        }
        let size = self.owing.len();
        reset(&mut self.share, size * size);
        reset(&mut self.leak, size);
        reset(&mut self.pivot, size);
        reset(&mut self.row, size);
        self.paying.clear();
        self.paying.extend(0..size);
        self.defaulted.clear();
        for claim in claims.iter().filter(|c| c.due > 0.0) {
            let share = claim.due / self.due[claim.from];
            let from = self.place[claim.from];
            match claim.to.map_or(NONE, |to| self.place[to]) {
                NONE => self.leak[from] += share,
                to => self.share[from * size + to] += share,
            }
        }
    }

    /// Lists those that cannot pay what they owe though all that are not in default do.
    fn find_short(&mut self) -> bool {
        let size = self.owing.len();
        self.row.copy_from_slice(&self.own);
        for &from in &self.paying {
            let paid = self.due[self.owing[from]];
            let shares = &self.share[from * size..(from + 1) * size];
            for &to in &self.paying {
                self.row[to] += shares[to] * paid;
            }
        }
        self.short.clear();
        for &k in &self.paying {
            if is_short(self.row[k], self.due[self.owing[k]]) {
                self.short.push(k);
            }
        }
        !self.short.is_empty()
    }

    /// Sends what would reach entity `k` to where it would send it.
    fn take_out(&mut self, k: usize) {
        let size = self.owing.len();
        self.paying.retain(|other| *other != k);
        self.row
            .copy_from_slice(&self.share[k * size..(k + 1) * size]);
        // 1 − π_kk without the subtraction, which would lose a small way out of a circle.
        let pivot = self.leak[k] + self.paying.iter().map(|to| self.row[*to]).sum::<f64>();
        if pivot <= 0.0 {
            // All it pays comes back to it: it lacks no money, and the shortage was rounding.
            self.own[k] = f64::INFINITY;
            self.paying.push(k);
            return;
        }
        self.pivot[k] = pivot;
        self.defaulted.push(k);
        // Shares of what is passed on are at most 1: a small pivot cannot make them overflow.
        let leak = self.leak[k] / pivot;
        for to in &self.paying {
            self.row[*to] /= pivot;
            self.own[*to] += self.own[k] * self.row[*to];
        }
        for &from in &self.paying {
            let reaching = self.share[from * size + k];
            if reaching > 0.0 {
                self.leak[from] += reaching * leak;
                let shares = &mut self.share[from * size..(from + 1) * size];
                for &to in &self.paying {
                    shares[to] += reaching * self.row[to];
                }
            }
        }
    }

    /// What each entity in default has from itself and from those that paid after it was taken out,
    /// the last one first.
    fn pay_defaulted(&mut self) {
        let size = self.owing.len();
        while let Some(k) = self.defaulted.pop() {
            let got: f64 = self
                .paying
                .iter()
                .map(|from| self.share[from * size + k] * self.paid[self.owing[*from]])
                .sum();
            let entity = self.owing[k];
            self.paid[entity] = ((self.own[k] + got) / self.pivot[k]).min(self.due[entity]);
            self.paying.push(k);
        }
    }
}

fn is_short(have: f64, due: f64) -> bool {
    have < due * (1.0 - SHORT)
}

fn reset(values: &mut Vec<f64>, size: usize) {
    values.clear();
    values.resize(size, 0.0);
}
