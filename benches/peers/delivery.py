"""Delivery of the builds: progress, hazard and spend of a block of trials (docs/model.md, Delivery of a build)."""

import numpy as np

import curves
from draws import sample, threshold
from scenario import certain

COMPLETE = 1.0 - 1e-9


class Build:
    """State of one build over the trials of a block."""

    def __init__(self, scenario, rng, n, c):
        self.id, self.spec = c["id"], c
        self.sponsors = {s["name"]: s["share"] for s in c["sponsor"]}
        self.curve = curves.parse(c["curve"])
        self.start = scenario.tau(c["window_start"])
        self.end = scenario.tau_after(c["window_end"])
        self.ai_share = sample(rng, c.get("ai_share", 1.0), n)
        self.realized = sample(rng, c["realized"], n)
        self.overrun = sample(rng, c["overrun"], n)
        self.begin = self.start + sample(rng, c["delay_years"], n)
        self.rate = 1.0 / ((self.end - self.start) * sample(rng, c["stretch"], n))
        self.hazard = sample(rng, c["hazard"], n)
        self.threshold = threshold(rng, c, n)
        self.amount = sample(rng, c["amount"], n) * scenario.headline_rate(c) if "amount" in c else None
        self.power = sample(rng, c["power_gw"], n) if "power_gw" in c else None
        # A capacity beside an amount makes the megawatts unless the scenario takes them from the money.
        self.by_capacity = self.power is not None and c.get("capacity_from", "power_gw") == "power_gw"
        self.capacity_alone = self.amount is None
        self.part_share = float(c.get("part_share", 1.0))
        self.weight = 1.0
        for overlap in c.get("overlaps", []):
            self.weight = self.weight - sample(rng, overlap["share"], n)

    def place(self, n, residual, spent, capex):
        """Fixes the residual headline and where the horizon finds the build. `capex` is that of period 0."""
        self.own_headline = residual
        kept = residual / self.headline
        if self.power is not None:
            self.gw = self.power * self.realized * kept
        self.intended = residual * self.realized
        budget = self.gw * capex if self.capacity_alone else self.intended
        if self.start >= 0.0:
            x = np.zeros(n)
        elif spent is not None:
            x = self.curve.inverse(np.minimum(1.0, spent / budget), np.zeros(n))
        else:
            x = np.clip(-self.begin * self.rate, 0.0, 1.0)
        self.x = np.broadcast_to(x, n).copy()
        self.f = self.curve.value(self.x)
        self.f_before = self.f.copy()
        self.spent_before = budget * self.f if spent is None else np.broadcast_to(spent, n)
        # The same in the pledge's own terms: a capacity at the level of its cost.
        self.level_before = self.intended * self.f if self.capacity_alone else self.spent_before
        self.exposure = np.zeros(n)
        self.cancelled = np.zeros(n, dtype=bool)
        self.completion = np.where(self.x >= COMPLETE, 0.0, np.inf)
        self.open = True

    def want(self, tau, step, regime, capex):
        """What the build would spend in the period with all the money that it asks for; None where it is over."""
        self.asked = None
        if not self.open:
            return None
        alive = (self.x < COMPLETE) & ~self.cancelled
        if not alive.any():
            self.open = False
            return None
        active = np.clip((tau + step - self.begin) / step, 0.0, 1.0) * alive
        if not active.any():
            return None
        self.exposure += active * (self.hazard * step) * regime.hazard
        stops = alive & (self.exposure >= self.threshold)
        self.cancelled |= stops
        active[stops] = 0.0
        self.dx = active * regime.pace * (step * self.rate)
        self.active = active
        ahead = self.x + self.dx
        ahead[ahead >= COMPLETE] = 1.0
        self.ahead = ahead
        self.f_ahead = self.curve.value(ahead)
        self.df = self.f_ahead - self.f
        if self.capacity_alone:
            self.asked = self.gw * capex * self.df
        else:
            self.asked = self.intended * regime.spend * self.df
        return self.asked

    def advance(self, tau, step, funded, deadlines):
        """Takes the period's step with the share `funded` of the money (None: all of it).

        Returns the spend, the progress of the curve, and per deadline the spend until then."""
        x = self.x
        if funded is None:
            df, spend, new = self.df, self.asked, self.ahead
            self.f = self.f_ahead
        else:
            df = self.df * funded
            spend = self.asked * funded
            self.f = self.f + df
            new = self.ahead.copy()
            short = np.flatnonzero((funded < 1.0) & (self.df > 0.0))
            if len(short):
                new[short] = self.curve.inverse(self.f[short], x[short])
            new[new >= COMPLETE] = 1.0
        done = (new >= COMPLETE) & (x < COMPLETE)
        self.completion[done] = tau + step
        by_date = [spend * self._share_by(date, tau, step, x) for date in deadlines]
        self.x = new
        return spend, df, by_date

    def _share_by(self, date, tau, step, x):
        """Share of the period's spend until a date: evenly from the first activity to the last that was planned."""
        if date >= tau + step - 1e-12:
            return 1.0
        if date <= tau + 1e-12:
            return 0.0
        first = 1.0 - self.active
        with np.errstate(all="ignore"):
            run = np.where(self.ahead >= COMPLETE, np.minimum(1.0, (1.0 - x) / self.dx), 1.0) * self.active
            share = ((date - tau) / step - first) / run
        return np.clip(np.nan_to_num(share), 0.0, 1.0)


class Ledger:
    """All builds of a block, parents knowing their parts."""

    def __init__(self, scenario, rng, n, capex_level, capex_first):
        self.builds = [Build(scenario, rng, n, c) for c in scenario.builds]
        self.index = scenario.index
        self.parent = [self.index.get(b.spec.get("part_of")) for b in self.builds]
        for b in self.builds:
            b.headline = b.amount if b.amount is not None else b.power * capex_level
            b.headline = np.broadcast_to(b.headline, n)
        for i, b in enumerate(self.builds):
            parts = [p for p, parent in zip(self.builds, self.parent) if parent == i]
            residual = np.maximum(b.headline - sum(p.headline * p.part_share for p in parts), 0.0)
            spent = b.spec.get("spent_to_date")
            if spent is not None:
                taken = sum(certain(p.spec.get("spent_to_date", 0.0)) * p.part_share for p in parts)
                spent = max(0.0, certain(spent) - taken)
            b.place(n, residual, spent, capex_first)

    def above(self, i):
        """The build and what it is a part of, with the share of it that counts there."""
        chain, share = [(i, 1.0)], 1.0
        while self.parent[i] is not None:
            share *= self.builds[i].part_share
            i = self.parent[i]
            chain.append((i, share))
        return chain

    def with_parts(self, own):
        """Adds parts to their parents along the axis of builds, the one before the last."""
        total = own.copy()
        for i in range(len(self.builds)):
            for j, share in self.above(i)[1:]:
                total[..., j, :] += share * own[..., i, :]
        return total
