"""Who can pay: entities, contracts, calls of stakes (docs/model.md, Entities and Stakes)."""

import numpy as np

from draws import sample, threshold
from scenario import Unsupported, certain


class Entity:
    def __init__(self, scenario, rng, n, spec):
        self.name, self.failed = spec["name"], False
        self.limited = any(k in spec for k in ("cash", "operating", "borrowing"))
        draw = lambda key, default: sample(rng, spec.get(key, default), n)
        self.cash = np.broadcast_to(draw("cash", 0.0), n).copy()
        self.operating, self.growth = draw("operating", 0.0), draw("growth", 0.0)
        self.growth_years = draw("growth_years", np.inf) if "growth_years" in spec else np.inf
        self.share = draw("available_share", 1.0)
        self.borrowing = draw("borrowing", 0.0)
        self.debt = np.broadcast_to(draw("debt", 0.0), n).copy()
        self.ceiling = draw("debt_ceiling", 0.0) if "debt_ceiling" in spec else np.inf
        self.retention = draw("retention", 1.0)
        if certain(spec.get("recycle", 0.0)) != 0.0:
            raise Unsupported(f"{self.name}.recycle")


class Contract:
    def __init__(self, scenario, rng, n, c):
        self.id = c["id"]
        self.buyer, self.seller = c["sponsor"][0]["name"], c["counterparty"]
        self.value = sample(rng, c["amount"], n) * scenario.headline_rate(c)
        self.start, self.end = scenario.tau(c["window_start"]), scenario.tau_after(c["window_end"])
        self.rate = self.value / (self.end - self.start)
        self.mw = 1000.0 * sample(rng, c["power_gw"], n)
        self.backed_by = c.get("backed_by", [])
        if c.get("existing_capacity") or len(self.backed_by) != 1:
            raise Unsupported(f"{c['id']}: a contract that one build does not back alone")
        self.default_after = sample(rng, c.get("default_after", 0.5), n)
        self.relet_price = sample(rng, c.get("relet_price", 0.0), n)
        self.relet_delay = sample(rng, c.get("relet_delay", 1.0), n)
        self.arrears, self.lost = np.zeros(n), np.zeros(n)
        self.defaulted = np.zeros(n, dtype=bool)
        self.relet_from = np.full(n, np.inf)

    def open_share(self, tau, step, since=-np.inf):
        """Share of the period that lies in the window, from `since` on."""
        first = np.maximum(np.maximum(self.start, tau), since)
        return np.clip((np.minimum(self.end, tau + step) - first) / step, 0.0, 1.0)


class Stake:
    def __init__(self, scenario, rng, n, c):
        self.id = c["id"]
        self.investor, self.funded = c["sponsor"][0]["name"], c.get("counterparty")
        self.amount = sample(rng, c["amount"], n) * scenario.headline_rate(c) * sample(rng, c.get("realized", 1.0), n)
        self.delay = sample(rng, c.get("delay_years", 0.0), n)
        self.hazard = sample(rng, c.get("hazard", 0.0), n)
        self.threshold = threshold(rng, c, n)
        self.exposure = np.zeros(n)
        self.stopped = np.zeros(n, dtype=bool)
        self.milestone = c.get("milestone_build")
        if self.milestone:
            self.mw = 1000.0 * sample(rng, c["milestone_gw"], n)
            self.opens = scenario.tau(c["announced"]) + self.delay
            self.most = np.zeros(n)
        elif "tranches" in c:
            self.dates = [(scenario.tau(d), share) for d, share in c["tranches"].items()]
            self.opens = min(d for d, _ in self.dates) + self.delay
        else:
            self.start, self.end = scenario.tau(c["window_start"]), scenario.tau_after(c["window_end"])
            self.opens = self.start + self.delay
        self.paid = self.amount * (0.0 if self.milestone else self._due(0.0)) * np.ones(n)
        self.before = self.paid.copy()

    def _due(self, tau):
        """Share due before a date."""
        if hasattr(self, "dates"):
            return sum(share * (tau > d + self.delay) for d, share in self.dates)
        return np.clip((tau - self.start - self.delay) / (self.end - self.start), 0.0, 1.0)

    def call(self, tau, step, hazard, online):
        """What is called in the period."""
        # Calls are open for the whole of a period in which they open.
        opened = (tau + step > self.opens) & (self.paid < self.amount) & ~self.stopped
        self.exposure += opened * self.hazard * hazard * step
        self.stopped |= opened & (self.exposure >= self.threshold)
        if self.milestone:
            self.most = np.where(tau + step > self.opens, np.maximum(self.most, online), self.most)
            due = np.minimum(1.0, self.most / self.mw)
        else:
            due = self._due(tau + step)
        return np.where(self.stopped, 0.0, np.maximum(self.amount * due - self.paid, 0.0))


class Money:
    """All entities of a block, and what they pay each other."""

    def __init__(self, scenario, rng, n, ledger, failing=None):
        self.n, self.step = n, scenario.step
        self.fails_at = scenario.tau_after(scenario.raw["as_of"]) if failing else np.inf
        self.entities = [Entity(scenario, rng, n, e) for e in scenario.entities]
        self.index = {e.name: i for i, e in enumerate(self.entities)}
        self.contracts = [Contract(scenario, rng, n, c) for c in scenario.contracts]
        self.stakes = [Stake(scenario, rng, n, c) for c in scenario.stakes]
        if len({c.buyer for c in self.contracts} & {c.seller for c in self.contracts}):
            raise Unsupported("contracts whose sellers also buy, which want a fixed point")
        common = scenario.raw.get("funding", {}).get("suppliers", {})
        self.suppliers = [b.spec.get("suppliers", common) for b in ledger.builds]
        years = scenario.year(scenario.periods - 1) + 1
        count = len(self.entities)
        shape = (years, count, n)
        self.paid, self.received, self.available = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        self.shortfall, self.gap = np.zeros(shape), np.zeros(shape)
        self.cash, self.debt, self.opening = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        self.defaulted = np.zeros(shape, dtype=bool)
        self.flow = {}
        self.build_gap = np.zeros((len(ledger.builds), n))
        self.build_want = np.zeros((len(ledger.builds), n))
        self.build_paid = np.zeros((len(ledger.builds), n))
        self.failing = self.index[failing] if failing else None
        self.limited_build = [failing in b.sponsors or any(
            self.entities[self.index[s]].limited for s in b.sponsors if s in self.index)
            for b in ledger.builds]

    def pays(self, source, target, instrument, year, amount):
        key = (source or "outside", target or "outside", instrument)
        years = self.paid.shape[0]
        if key not in self.flow:
            self.flow[key] = np.zeros((years, self.n))
        self.flow[key][year] += amount
        if source in self.index:
            self.paid[year, self.index[source]] += amount
        if target in self.index:
            self.received[year, self.index[target]] += amount

    def clear(self, t, tau, year, regime, online):
        """Contracts of the period. `online` gives MW of a build by id. Returns (build, share sold, receipts)."""
        step, first = self.step, t == 0 or self.year_before != year
        self.year_before, self.year, self.tau = year, year, tau
        count, n = len(self.entities), self.n
        self.own, self.credit = np.empty((count, n)), np.empty((count, n))
        for i, e in enumerate(self.entities):
            if i == self.failing and tau >= self.fails_at - 1e-9:
                # It passes on what it receives, and has nothing else.
                if not e.failed:
                    e.failed = e.limited = True
                    e.cash = np.zeros(n)
                self.own[i], self.credit[i] = e.cash, 0.0
                continue
            if not e.limited:
                self.own[i] = self.credit[i] = np.inf
                continue
            operating = e.operating * np.exp(np.log1p(e.growth) * np.minimum(tau, e.growth_years))
            operating = np.where(operating > 0.0, operating * e.share * regime.cash, operating)
            self.own[i] = e.cash + step * operating
            self.credit[i] = np.minimum(step * e.borrowing * regime.credit, np.maximum(0.0, e.ceiling - e.debt))
            if first:
                self.available[year, i] += e.cash
                self.opening[year, i] = e.cash
            self.available[year, i] += step * operating + self.credit[i]
        self.spent, self.got = np.zeros((count, n)), np.zeros((count, n))
        self.next = np.zeros((count, n))
        resources = np.maximum(0.0, self.own + self.credit)
        sold = []
        due, share, rent = [], [], []
        for c in self.contracts:
            mw = sum(online(b) for b in c.backed_by)
            used = np.minimum(1.0, mw / c.mw)
            opened = c.open_share(tau, step) * ~c.defaulted
            due.append(c.rate * step * opened * used + c.arrears)
            let = c.open_share(tau, step, c.relet_from) * c.defaulted
            rent.append(c.rate * step * let * used * c.relet_price)
            with np.errstate(all="ignore"):
                share.append(np.where(mw > 0.0, np.minimum(1.0, c.mw / mw), 0.0) * c.open_share(tau, step))
            if c.seller in self.index:
                resources[self.index[c.seller]] += rent[-1]
        for b in set(c.buyer for c in self.contracts):
            if b not in self.index:
                continue
            i = self.index[b]
            mine = [k for k, c in enumerate(self.contracts) if c.buyer == b]
            owed = sum(due[k] for k in mine)
            with np.errstate(all="ignore"):
                ratio = np.where(owed > resources[i], resources[i] / owed, 1.0)
            for k in mine:
                self._settle(self.contracts[k], due[k], ratio, i, year, tau, step)
        for c, s, r in zip(self.contracts, share, rent):
            if r.any():
                self.pays(None, c.seller, "relet", year, r)
                if c.seller in self.index:
                    self.got[self.index[c.seller]] += r
            elif (None or "outside", c.seller, "relet") not in self.flow:
                self.pays(None, c.seller, "relet", year, r)
            sold.append((c, s, c.payment + r))
        return sold

    def _settle(self, c, due, ratio, buyer, year, tau, step):
        c.payment = due * ratio
        unpaid = due - c.payment
        self.pays(c.buyer, c.seller, "contract", year, c.payment)
        self.spent[buyer] += c.payment
        if c.seller in self.index:
            self.got[self.index[c.seller]] += c.payment
        fails = unpaid > c.rate * c.default_after * (1.0 + 1e-12)
        # What is newly unpaid in this period.
        self.shortfall[year, buyer] += np.maximum(0.0, unpaid - c.arrears)
        c.lost[fails] = unpaid[fails]
        c.arrears = np.where(fails, 0.0, unpaid)
        c.defaulted |= fails
        c.relet_from[fails] = (tau + step + np.broadcast_to(c.relet_delay, self.n))[fails]
        self.defaulted[year:, buyer] |= fails

    def left(self):
        return np.maximum(0.0, self.own + self.credit + self.got - self.spent)

    def stake(self, tau, year, regime, online):
        """Calls of stakes, pro rata to what is left."""
        left = self.left()
        calls = [s.call(tau, self.step, regime.hazard, online(s.milestone) if s.milestone else None)
                 for s in self.stakes]
        asked = {}
        for s, call in zip(self.stakes, calls):
            asked[s.investor] = asked.get(s.investor, 0.0) + call
        for s, call in zip(self.stakes, calls):
            ratio = 1.0
            i = self.index.get(s.investor)
            if i is not None and self.entities[i].limited:
                with np.errstate(all="ignore"):
                    ratio = np.where(asked[s.investor] > left[i], left[i] / asked[s.investor], 1.0)
            paid = call * ratio
            s.paid = s.paid + paid
            self.pays(s.investor, s.funded, "stake", year, paid)
            if i is not None:
                self.spent[i] += paid
                self.gap[year, i] += call - paid
            if s.funded in self.index:
                self.next[self.index[s.funded]] += paid

    def fund(self, ledger, year, wants):
        """Funded share of each build's money; `wants` by build, None where it asks nothing."""
        left = self.left()
        asked = np.zeros_like(left)
        for b, want in zip(ledger.builds, wants):
            if want is None:
                continue
            for name, share in b.sponsors.items():
                if name in self.index:
                    asked[self.index[name]] += share * b.weight * want
        with np.errstate(all="ignore"):
            ratio = np.where(asked > left, left / asked, 1.0)
        funded = []
        for k, (b, want) in enumerate(zip(ledger.builds, wants)):
            if want is None:
                funded.append(None)
                continue
            f = np.zeros(self.n)
            for name, share in b.sponsors.items():
                i = self.index.get(name)
                r = 1.0 if i is None else ratio[i]
                f += share * r
                money = share * b.weight * want
                if i is not None:
                    self.spent[i] += money * r
                    self.paid[year, i] += money * r
                    self.gap[year, i] += money * (1.0 - r)
                for supplier, part in self.suppliers[k].items():
                    amount = money * r * part
                    key = (name if i is not None else "outside", supplier, "purchase")
                    if key not in self.flow:
                        self.flow[key] = np.zeros((self.paid.shape[0], self.n))
                    self.flow[key][year] += amount
                    j = self.index[supplier]
                    self.received[year, j] += amount
                    self.next[j] += amount
            self.build_want[k] += want
            self.build_gap[k] += want * (1.0 - f)
            self.build_paid[k] += want * f
            funded.append(f if self.limited_build[k] else None)
        return funded

    def close(self, year):
        for i, e in enumerate(self.entities):
            if not e.limited:
                continue
            over = self.spent[i] - self.own[i] - self.got[i]
            drawn = np.minimum(self.credit[i], np.maximum(0.0, over))
            self.shortfall[year, i] += np.maximum(0.0, over - self.credit[i])
            e.debt = e.debt + drawn
            e.cash = e.retention * np.maximum(0.0, -over) + self.next[i]
            self.cash[year, i], self.debt[year, i] = e.cash, e.debt

    def circularity(self, year):
        """(payments between entities, those on directed cycles) of a year."""
        pairs = {}
        for (source, target, _), amount in self.flow.items():
            if source in self.index and target in self.index:
                key = (self.index[source], self.index[target])
                pairs[key] = pairs.get(key, 0.0) + amount[year]
        reach = np.zeros((len(self.entities), self.n), dtype=np.int32)
        for (i, j), amount in pairs.items():
            reach[i] |= np.where(amount > 0.0, 1 << j, 0)
        for k in range(len(self.entities)):
            for i in range(len(self.entities)):
                reach[i] |= np.where(reach[i] >> k & 1, reach[k], 0)
        total = sum(pairs.values())
        circular = sum(np.where(reach[j] >> i & 1, amount, 0.0) for (i, j), amount in pairs.items())
        return total, circular
