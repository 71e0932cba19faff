"""Capacity and energy: orders, arrival, queues of regions, ageing, electricity (docs/model.md, Capacity and energy)."""

import numpy as np

from draws import driver, sample


class Grid:
    """What is certain or drawn once a trial about regions and equipment, and the state of all sites.

    Trials of a block are sorted by the life of their equipment, so that what retires in a period is a few slices
    and no gather: an order of independent trials means nothing."""

    def __init__(self, scenario, rng, n, ledger, capex_first):
        self.capex_first = capex_first
        self.step, self.periods = scenario.step, scenario.periods
        sites = scenario.sites()
        self.build = np.array([b for b, _, _ in sites])
        self.region = np.array([r for _, r, _ in sites])
        self.share = np.array([s for _, _, s in sites])[:, None]
        builds = len(ledger.builds)
        self.to_build = np.zeros((builds, len(sites)))
        self.to_build[self.build, np.arange(len(sites))] = 1.0
        names = list(scenario.regions)
        self.to_region = np.zeros((len(names), len(sites)))
        self.to_region[self.region, np.arange(len(sites))] = 1.0
        self.slices = [np.flatnonzero(self.region == r) for r in range(len(names))]
        self.slices = [slice(s[0], s[-1] + 1) if len(s) else None for s in self.slices]
        self.weighted = [(i, ledger.builds[b].weight) for i, b in enumerate(self.build)
                         if np.ndim(ledger.builds[b].weight) or ledger.builds[b].weight != 1.0]
        self._inputs(scenario, rng, n, ledger, names)
        self._start(n, ledger)

    def _inputs(self, scenario, rng, n, ledger, names):
        times, step = scenario.times, self.step
        regions = [scenario.regions[r] for r in names]
        draw = lambda key, default=None: np.stack(
            [np.broadcast_to(sample(rng, r.get(key, default), n), n) for r in regions])
        self.pue, self.wue = draw("pue"), draw("wue", 0.0)
        self.load = draw("load_factor")
        self.water_intensity = draw("water_intensity", 0.0)
        self.grid_mw = [sample(rng, r["grid_mw_per_year"], n) if "grid_mw_per_year" in r else None for r in regions]
        behind = [sample(rng, r.get("behind_the_meter", 0.0), n) for r in regions]
        own = [b.spec.get("behind_the_meter") for b in ledger.builds]
        own = [None if v is None else sample(rng, v, n) for v in own]
        rows = [own[b] if own[b] is not None else behind[r] for b, r in zip(self.build, self.region)]
        certain = all(isinstance(v, float) for v in rows)
        self.behind = np.array(rows)[:, None] if certain else np.stack([np.broadcast_to(v, n) for v in rows])
        shocks = lambda spec: rng.standard_normal((len(times) - 1, n)) if spec.get("volatility") else None
        self.price = np.stack(
            [driver(rng, r["power_price"], shocks(r["power_price"]), n, times, step)[1] for r in regions], axis=1)
        # TWh of a period per MW, and g/kWh of each site's mix.
        self.twh = (self.load * self.pue * (8.76e-3 * step))[self.region]
        fuels = {k: sample(rng, f["intensity"], n) for k, f in scenario.fuels.items()}
        intensity = [driver(rng, r["grid_intensity"], shocks(r["grid_intensity"]), n, times, step)[1]
                     if "grid_intensity" in r else None for r in regions]
        self.grid_share, self.grid_intensity = [], intensity
        self.fixed_mix = []
        for b, r in zip(self.build, self.region):
            mix = ledger.builds[b].spec.get("fuels") or regions[r].get("fuels") or {"grid": 1.0}
            self.grid_share.append(mix.get("grid", 0.0))
            self.fixed_mix.append(sum(s * fuels[f] for f, s in mix.items() if f != "grid"))
        lag = np.broadcast_to(sample(rng, scenario.capacity.get("lag", 0.0), n), n)
        self.lag = lag
        whole = np.floor(lag / step)
        part = lag / step - whole
        self.arrival = []
        for k in range(int(whole.max()) + 2):
            w = np.where(whole == k, 1.0 - part, 0.0) + np.where(whole == k - 1, part, 0.0)
            if w.any():
                self.arrival.append((k, w))
        self.refresh = sample(rng, scenario.capacity.get("refresh", 0.0), n)
        life = scenario.capacity.get("chip_life")
        if life is None:
            self.life, self.groups = None, []
        else:
            lives = np.sort(np.broadcast_to(sample(rng, life, n), n))
            # Rounded half up, as a schoolbook does.
            self.life = np.maximum(1, np.floor(lives / step + 0.5)).astype(int)
            self.groups = [(v, slice(*np.searchsorted(self.life, [v, v + 1]))) for v in np.unique(self.life)]

    def _start(self, n, ledger):
        sites, periods = len(self.build), self.periods
        self.queue = np.zeros((sites, n))
        # history[t + 1]: what went online in period t; history[0] was online before the horizon.
        self.history = np.zeros((periods + 1, sites, n))
        self.ordered = np.zeros((periods, len(ledger.builds), n))
        self.before = np.zeros((len(ledger.builds), n))
        self.early = {}
        for i, b in enumerate(ledger.builds):
            if b.start >= 0.0 or not np.any(b.spent_before > 0.0):
                continue
            mw = 1000.0 * b.gw * b.f_before if b.by_capacity else (
                1000.0 * b.ai_share * b.spent_before / (self.capex_first * b.overrun))
            self.before[i] = mw
            first = np.broadcast_to(np.minimum(b.begin, 0.0), n)
            span = -first
            with np.errstate(all="ignore"):
                done = lambda tau: np.where(span > 0.0, np.clip((tau - first - self.lag) / span, 0.0, 1.0),
                                            (tau >= self.lag).astype(float))
            here = self.build == i
            self.history[0][here] = self.share[here] * (mw * done(0.0))
            for t in range(min(periods, int(np.ceil(self.lag.max() / self.step)) + 1)):
                part = done((t + 1) * self.step) - done(t * self.step)
                if part.any():
                    self.early.setdefault(t, []).append((i, mw * part))
        self.online = self.history[0].copy()

    def advance(self, t, ordered):
        """One period: `ordered` is MW by build. Leaves what happened in `energized`, `added`, `retired`, `mean`."""
        self.ordered[t] = ordered
        arrive = np.zeros_like(ordered)
        for k, w in self.arrival:
            if t >= k:
                arrive += w * self.ordered[t - k]
        for i, mw in self.early.get(t, []):
            arrive[i] += mw
        site = arrive[self.build]
        site *= self.share
        at_once = site * self.behind
        self.queue += site
        self.queue -= at_once
        self.energized = at_once
        for r, rows in enumerate(self.slices):
            if rows is None:
                continue
            queue = self.queue[rows]
            if self.grid_mw[r] is None:
                self.energized[rows] += queue
                queue[:] = 0.0
                continue
            total = queue.sum(axis=0)
            for i, w in self.weighted:
                if self.region[i] == r:
                    total -= (1.0 - w) * self.queue[i]
            # Where the queue is no longer than what the grid connects, all of it, and no rounding of a quotient.
            most = self.grid_mw[r] * self.step
            with np.errstate(all="ignore"):
                ratio = np.where(total > most, most / total, 1.0)
            served = queue * ratio
            self.energized[rows] += served
            queue -= served
        self.retired = np.zeros_like(self.queue)
        for life, lanes in self.groups:
            if t - life + 1 >= 0:
                self.retired[:, lanes] = self.history[t - life + 1][:, lanes]
        self.refreshed = self.retired * self.refresh
        self.added = self.energized + self.refreshed
        self.history[t + 1] = self.added
        before = self.online
        self.online = before + self.added
        self.online -= self.retired
        self.mean = before
        self.mean += self.online
        self.mean *= 0.5
        self.electricity = self.mean * self.twh
        self.cost = self.to_build @ (self.electricity * self.price[t][self.region]) * 1e-3
        self.emissions = self._emissions(t)

    def _emissions(self, t):
        out = np.empty_like(self.electricity)
        for i, r in enumerate(self.region):
            factor = self.fixed_mix[i]
            if self.grid_share[i]:
                factor = factor + self.grid_share[i] * self.grid_intensity[r][t]
            out[i] = self.electricity[i] * factor
        out *= 1e-3
        return out

    def water(self, electricity):
        """Billion litres of the electricity of each site."""
        return electricity * (self.wue / self.pue + self.water_intensity)[self.region]
