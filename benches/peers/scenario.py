"""A run's `resolved.toml` as the peer reads it: calendar, builds, sites, deals, entities.

What the shipped scenario does not use (a t copula, correlations of inputs, observations, relet of builds, funds, a shock of fx) is refused
rather than ignored.
"""

import calendar
import datetime
import tomllib

from factors import Factors

STEPS = {"month": 1 / 12, "quarter": 0.25, "year": 1.0}


class Unsupported(Exception):
    """The scenario has something that this peer does not model."""


def load(path):
    with open(path, "rb") as file:
        return Scenario(tomllib.load(file))


def certain(quantity):
    """A quantity's number, or None where it is a distribution."""
    if isinstance(quantity, dict):
        quantity = quantity["value"]
    return float(quantity) if isinstance(quantity, (int, float)) else None


class Scenario:
    def __init__(self, raw):
        for key in ("correlations", "observations"):
            if raw.get(key):
                raise Unsupported(key)
        self.raw = raw
        self.factors = Factors(raw)
        self.start = _date(raw["time"]["start"])
        self.step = STEPS[raw["time"]["step"]]
        self.horizon = self.tau_after(raw["time"]["end"])
        self.periods = round(self.horizon / self.step)
        self.times = [t * self.step for t in range(self.periods)]
        self.years = self.periods * self.step
        self.regimes = raw.get("regimes")
        self.drivers = raw.get("drivers", {})
        self.fuels = raw.get("fuels", {})
        self.regions = raw.get("regions", {})
        self.capacity = raw.get("capacity", {})
        self.terms = raw.get("returns", {})
        self.entities = [dict(e, id=k) for k, e in raw.get("entities", {}).items()]
        for e in self.entities:
            e.setdefault("name", e["id"])
        self.commitments = raw["commitments"]
        self.builds = [c for c in self.commitments if self._is_build(c)]
        self.index = {c["id"]: i for i, c in enumerate(self.builds)}
        self.contracts = [c for c in self.commitments if self._is_deal(c, "contract")]
        self.stakes = [c for c in self.commitments if self._is_deal(c, "stake")]
        self.claims = [c for c in self.commitments if self._is_deal(c, "claim")]
        for c in self.builds:
            for key in ("relet", "relet_delay"):
                if certain(c.get(key, 0.0)) != 0.0:
                    raise Unsupported(f"{c['id']}.{key}")
            if c.get("overrun_policy", "descope") != "descope":
                raise Unsupported(f"{c['id']}.overrun_policy")
            for key in list(self.capacity) + list(self.terms):
                if key in c:
                    raise Unsupported(f"{c['id']}.{key}")

    def _is_build(self, c):
        return c["kind"] == "build" and "same_as" not in c and ("amount" in c or "power_gw" in c) and "window_end" in c

    def _is_deal(self, c, kind):
        if c["kind"] != kind or "same_as" in c or "part_of" in c or "amount" not in c:
            return False
        if kind == "stake" and "contribution_rates" in c:
            raise Unsupported(f"{c['id']}.contribution_rates")
        return "window_end" in c or "tranches" in c or "milestone_build" in c

    def tau(self, date):
        """Years from the horizon's start to a date, months being equal."""
        d = _date(date)
        days = calendar.monthrange(d.year, d.month)[1]
        return (d.year - self.start.year) + (d.month - self.start.month) / 12 + (d.day - self.start.day) / days / 12

    def tau_after(self, date):
        """Years to the end of a date: to the day after it."""
        return self.tau(_date(date) + datetime.timedelta(days=1))

    def year(self, t):
        """Calendar year of a period, counted from the horizon's first."""
        month = self.start.month - 1 + round(t * self.step * 12)
        return month // 12

    def headline_rate(self, c):
        """Scenario money for one unit of a commitment's currency; certain, without shocks."""
        currency = c.get("currency", self.raw["currency"])
        if currency == self.raw["currency"]:
            return 1.0
        fx = self.raw["fx"][currency]
        if isinstance(fx, dict) and any(certain(fx.get(k, 0.0)) != 0.0 for k in ("trend", "volatility")):
            raise Unsupported(f"fx.{currency}")
        rate = certain(fx)
        if rate is None:
            raise Unsupported(f"fx.{currency}")
        return rate

    def sites(self):
        """(build, region, share) of every site, sorted by region so that a region's sites stand together."""
        names = list(self.regions)
        rows = [
            (names.index(region), b, share)
            for b, c in enumerate(self.builds)
            for region, share in c["sites"].items()
        ]
        return [(b, r, share) for r, b, share in sorted(rows)]


def _date(value):
    if isinstance(value, datetime.date):
        return value
    parts = [int(p) for p in str(value).split("-")]
    return datetime.date(*parts) if len(parts) == 3 else datetime.date(parts[0], 12, 31)
