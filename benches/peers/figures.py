"""Figures of a block, named as in summary.csv (docs/outputs.md, Metrics)."""

import numpy as np

from record import annual
from scenario import certain


class Sites:
    """Sums of sites over years, and peaks of capacity."""

    def __init__(self, scenario, grid, n):
        self.grid, self.ends = grid, {}
        years = scenario.year(scenario.periods - 1) + 1
        for t in range(scenario.periods):
            self.ends[scenario.year(t)] = t
        shape = (years, len(grid.build), n)
        self.energy, self.emissions, self.energized = (np.zeros(shape) for _ in range(3))
        self.online, self.waiting = np.empty(shape), np.empty(shape)
        self.weight = np.ones((len(grid.build), n))
        for i, w in grid.weighted:
            self.weight[i] = w
        self.builds = np.empty((scenario.periods, grid.to_build.shape[0], n))
        self.total = np.empty((scenario.periods, n))

    def add(self, t, year):
        grid = self.grid
        self.energy[year] += grid.electricity
        self.emissions[year] += grid.emissions
        self.energized[year] += grid.energized
        if self.ends[year] == t:
            self.online[year], self.waiting[year] = grid.online, grid.queue
        self.builds[t] = grid.to_build @ grid.online
        self.total[t] = np.einsum("sn,sn->n", grid.online, self.weight)


class Figures:
    """Figures of a block, named as in summary.csv."""

    def __init__(self, scenario, ledger, record, n, coverage):
        self.scenario, self.ledger, self.record, self.n = scenario, ledger, record, n
        self.coverage = coverage
        self.ids = [b.id for b in ledger.builds]
        self.weights = np.stack([np.broadcast_to(b.weight, n) for b in ledger.builds])
        names = []
        for c in scenario.builds:
            names += [s["name"] for s in c["sponsor"] if s["name"] not in names]
        self.sponsors = names
        self.shares = np.array([[b.sponsors.get(s, 0.0) for b in ledger.builds] for s in names])

    def put(self, kind, subjects, metric, values):
        self.record.put(kind, subjects, metric, values)

    def delivery(self, spend, by_deadline, by_level, regime):
        scenario, ledger, builds, put = self.scenario, self.ledger, self.ledger.builds, self.put
        before = np.stack([b.spent_before for b in builds])
        own = before + spend.sum(axis=0)
        total = ledger.with_parts(own)
        ai = np.stack([np.broadcast_to(b.ai_share, self.n) for b in builds])
        headline = np.stack([b.headline for b in builds])
        yearly = annual(scenario, spend)
        put("commitment", self.ids, "headline", headline)
        put("commitment", self.ids, "intended_spend", np.stack([b.intended for b in builds]))
        put("commitment", self.ids, "delivered", total)
        put("commitment", self.ids, "own_delivered", own)
        put("commitment", self.ids, "delivered_frac", total / headline)
        put("commitment", self.ids, "delivered_by_deadline", by_deadline)
        put("commitment", self.ids, "delivered_by_deadline_frac", by_deadline / headline)
        met = np.stack([b.spec.get("met_threshold", 0.95) for b in builds])[:, None]
        put("commitment", self.ids, "met_by_deadline", (by_level >= met * headline * (1.0 - 1e-12)).astype(float))
        put("commitment", self.ids, "cancelled", np.stack([b.cancelled for b in builds]).astype(float))
        completion = np.stack([b.completion for b in builds])
        put("commitment", self.ids, "completed", np.isfinite(completion).astype(float))
        put("commitment", self.ids, "completion", self.date(completion))
        put("commitment", self.ids, "delivered_ai", ledger.with_parts(own * ai))
        with_parts = ledger.with_parts(yearly)
        put("commitment", self.ids, "spent_before", ledger.with_parts(before))
        put("commitment", self.ids, "spend", with_parts)
        put("commitment", self.ids, "cumulative_spend", np.cumsum(with_parts, axis=0) + ledger.with_parts(before))
        both = [i for i, b in enumerate(builds) if b.amount is not None and b.power is not None]
        for i in both:
            put("commitment", [self.ids[i]], "implied_cost", (headline[i] * ai[i] / builds[i].power)[None])
        put("portfolio", None, "naive_total", self.naive())
        w = self.weights
        dedup = np.stack([b.own_headline for b in builds])
        put("portfolio", None, "deduplicated", (w * dedup).sum(axis=0))
        put("portfolio", None, "deduplicated_ai", (w * ai * dedup).sum(axis=0))
        put("portfolio", None, "spent_before", (w * before).sum(axis=0))
        put("portfolio", None, "delivered", (w * own).sum(axis=0))
        put("portfolio", None, "delivered_ai", (w * ai * own).sum(axis=0))
        put("portfolio", None, "cancelled_count", sum(b.cancelled.astype(float) for b in builds))
        total_yearly = np.einsum("ybn,bn->yn", yearly, w)
        put("portfolio", None, "spend", total_yearly[:, None])
        put("portfolio", None, "ai_spend", np.einsum("ybn,bn->yn", yearly, w * ai)[:, None])
        put("portfolio", None, "cumulative_spend", (np.cumsum(total_yearly, axis=0) + (w * before).sum(axis=0))[:, None])
        put("sponsor", self.sponsors, "delivered", self.shares @ (own * w))
        put("sponsor", self.sponsors, "spend", np.stack([self.shares @ (y * w) for y in yearly]))
        self.claims(spend * w, ai)
        if regime.path is not None:
            first = {}
            for t in range(scenario.periods):
                first.setdefault(scenario.year(t), t)
            states = list(scenario.regimes["states"])
            put("regime", states, "occupancy", np.stack(
                [np.stack([(regime.path[t] == s).astype(float) for s in range(len(states))]) for t in first.values()]))

    def naive(self):
        """Headlines of all distinct announcements, double counting included; amounts that are no build's are certain."""
        scenario, total = self.scenario, np.zeros(self.n)
        for c in scenario.commitments:
            if "same_as" in c or not c.get("in_naive_total", True):
                continue
            if c["id"] in scenario.index:
                total += self.ledger.builds[scenario.index[c["id"]]].headline
            elif "amount" in c:
                total += certain(c["amount"]) * scenario.headline_rate(c)
        return total

    def claims(self, spend, ai):
        """Simulated sums of claims: the spend of a scope in a window, each dollar once."""
        scenario = self.scenario
        for c in scenario.claims:
            start, end = scenario.tau(c["window_start"]), scenario.tau_after(c["window_end"])
            inside = np.array([max(0.0, min(end, t + scenario.step) - max(start, t)) / scenario.step
                               for t in scenario.times])
            money = np.einsum("t,tbn->bn", inside, spend)
            if c.get("claim_ai_only"):
                money = money * ai
            scope = c.get("scope")
            share = np.ones(len(self.ids)) if scope is None else np.array(
                [sum(b.sponsors.get(s, 0.0) for s in scope) for b in self.ledger.builds])
            total = share @ money
            claimed = float(c.get("amount_low", c["amount"])) * scenario.headline_rate(c)
            self.put("commitment", [c["id"]], "simulated_sum", total[None])
            self.put("commitment", [c["id"]], "reached", (total >= claimed).astype(float)[None])
            scaled = total / self.coverage[c["id"]]
            self.put("commitment", [c["id"]], "scaled_sum", scaled[None])
            self.put("commitment", [c["id"]], "scaled_reached", (scaled >= claimed).astype(float)[None])

    def date(self, years):
        return self.scenario.start.year + (self.scenario.start.month - 1) / 12 + years

    def energy(self, grid, sites):
        put, ledger, scenario = self.put, self.ledger, self.scenario
        builds = lambda values: ledger.with_parts(np.stack([grid.to_build @ v for v in values]))
        water = np.stack([grid.water(v) for v in sites.energy])
        series = dict(energy=sites.energy, emissions=sites.emissions, water=water)
        pue = grid.pue[grid.region]
        stocks = dict(gw_online=sites.online / 1000.0, gw_waiting=sites.waiting / 1000.0,
                      gw_energized=sites.energized / 1000.0, facility_gw=sites.online * pue / 1000.0)
        regions = list(scenario.regions)
        groups = {}
        for i, r in enumerate(scenario.regions.values()):
            if r.get("group"):
                groups.setdefault(r["group"], []).append(i)
        for name, values in list(series.items()) + list(stocks.items()):
            weighted = np.stack([grid.to_region @ (v * sites.weight) for v in values])
            every = [weighted] + [weighted[:, rows].sum(axis=1, keepdims=True) for rows in groups.values()]
            every = np.concatenate(every, axis=1)
            put("region", regions + list(groups), name, every)
            put("portfolio", None, name, weighted.sum(axis=1, keepdims=True))
            if name in series:
                put("region", regions + list(groups), name, every.sum(axis=0))
                put("portfolio", None, name, weighted.sum(axis=(0, 1)))
            if name in series or name == "gw_online":
                by_build = builds(values)
                put("commitment", self.ids, name, by_build)
                put("commitment", self.ids, name, by_build[-1] if name == "gw_online" else by_build.sum(axis=0))
            if name == "gw_online":
                put("portfolio", None, name, weighted[-1].sum(axis=0))
        ordered = (grid.ordered.sum(axis=0) + grid.before) / 1000.0
        put("commitment", self.ids, "gw_ordered", ledger.with_parts(ordered))
        put("portfolio", None, "gw_ordered", (ordered * self.weights).sum(axis=0))
        peak = ledger.with_parts(sites.builds).max(axis=0)
        put("commitment", self.ids, "gw_peak", peak / 1000.0)
        put("portfolio", None, "gw_peak", sites.total.max(axis=0) / 1000.0)

    def returns(self, returns):
        put, ledger = self.put, self.ledger
        own = returns.flows()
        flows = {k: ledger.with_parts(v) for k, v in own.items()}
        figures = returns.value(flows, ledger.with_parts(returns.before), ledger.with_parts(returns.book))
        figures["payback"] = self.date(figures["payback"])
        for name, values in figures.items():
            put("commitment", self.ids, name, values)
        for name in ("revenue", "cash"):
            put("commitment", self.ids, "cash_flow" if name == "cash" else name, annual(self.scenario, flows[name]))
        total = {k: np.einsum("tbn,bn->tn", v, self.weights)[:, None] for k, v in own.items()}
        weigh = lambda stock: (stock * self.weights).sum(axis=0)[None]
        figures = returns.value(total, weigh(returns.before), weigh(returns.book))
        figures["payback"] = self.date(figures["payback"])
        for name, values in figures.items():
            put("portfolio", None, name, values[0])
        for name in ("revenue", "cash"):
            put("portfolio", None, "cash_flow" if name == "cash" else name, annual(self.scenario, total[name]))
        share = self.shares[:, :, None] * self.weights
        by_sponsor = {k: _mix(share, v) for k, v in own.items()}
        figures = returns.value(by_sponsor, _mix(share, returns.before), _mix(share, returns.book))
        figures["payback"] = self.date(figures["payback"])
        for name, values in figures.items():
            put("sponsor", self.sponsors, name, values)

    def money(self, money):
        put = self.put
        names = [e.name for e in money.entities]
        limited = [i for i, e in enumerate(money.entities) if e.limited]
        some = [names[i] for i in limited]
        money.available += money.received
        for metric in ("paid", "received"):
            values = getattr(money, metric)
            put("entity", names, metric, values)
            put("entity", names, metric, values.sum(axis=0))
        for metric, values in (("shortfall", money.shortfall), ("funding_gap", money.gap)):
            put("entity", some, metric, values[:, limited])
            put("entity", some, metric, values[:, limited].sum(axis=0))
        for metric, values in (("cash", money.cash), ("debt", money.debt)):
            put("entity", some, metric, values[:, limited])
            put("entity", some, metric, values[-1, limited])
        put("entity", some, "available", money.available[:, limited])
        # Over the run, cash counts when it begins.
        later = money.available.sum(axis=0) - money.opening.sum(axis=0) + money.opening[0]
        put("entity", some, "available", later[limited])
        buyers = [money.index[b] for b in {c.buyer for c in money.contracts} if b in money.index]
        put("entity", [names[i] for i in buyers], "defaulted", money.defaulted[:, buyers].astype(float))
        put("entity", [names[i] for i in buyers], "defaulted", money.defaulted[-1, buyers].astype(float))
        flows = {f"{a} to {b}, {instrument}": v for (a, b, instrument), v in money.flow.items()}
        put("flow", list(flows), "payments", np.stack(list(flows.values()), axis=1))
        put("flow", list(flows), "payments", np.stack([v.sum(axis=0) for v in flows.values()]))
        years = [money.circularity(year) for year in range(money.paid.shape[0])]
        years.append((sum(y[0] for y in years), sum(y[1] for y in years)))
        for year, (total, circular) in zip([*range(len(years) - 1), None], years):
            with np.errstate(all="ignore"):
                share = np.where(total > 0.0, circular / total, np.nan)
            self.record.one("portfolio", "portfolio", "payments", year, total)
            self.record.one("portfolio", "portfolio", "circularity", year, share)
        put("portfolio", None, "funding_gap", money.gap.sum(axis=1, keepdims=True))
        put("portfolio", None, "funding_gap", money.gap.sum(axis=(0, 1)))
        some = [i for i, b in enumerate(self.ledger.builds) if money.limited_build[i]]
        put("commitment", [self.ids[i] for i in some], "funding_gap", money.build_gap[some])
        with np.errstate(all="ignore"):
            frac = np.where(money.build_want > 0.0, money.build_paid / money.build_want, np.nan)
        put("commitment", [self.ids[i] for i in some], "funded_frac", frac[some])
        for s in money.stakes:
            self.record.one("commitment", s.id, "paid", None, s.paid - s.before)
        for c in money.contracts:
            key = (c.buyer, c.seller, "contract")
            self.record.one("commitment", c.id, "paid", None, money.flow[key].sum(axis=0))
            self.record.one("commitment", c.id, "shortfall", None, c.lost + c.arrears)
            self.record.one("commitment", c.id, "defaulted", None, c.defaulted.astype(float))
            self.record.one("commitment", c.id, "relet_receipts", None,
                            money.flow[("outside", c.seller, "relet")].sum(axis=0))


def _mix(share, values):
    """Sums over builds, the axis before the last, with shares (subjects, builds, n)."""
    out = np.zeros(values.shape[:-2] + share.shape[::2])
    for i, row in enumerate(share):
        for j, weight in enumerate(row):
            if np.any(weight):
                out[..., i, :] += weight * values[..., j, :]
    return out
