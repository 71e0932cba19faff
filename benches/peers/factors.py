"""Inputs that factors tie together (docs/model.md, Dependence of inputs): z = Σ λF + √(1 − Σλ²)·ε, x = Q(Φ(z)).

A quantity that loads on a factor is replaced by a `Tied` where it stands, so that whoever samples it need not know.
Quantile functions are scipy's, tabulated in the score.
"""

import fnmatch

import numpy as np
from scipy import special, stats

from draws import parse

SCORES = np.linspace(-8.0, 8.0, 8001)
# Of the larger half the complement is what is not rounded off.
BELOW, ABOVE = special.ndtr(SCORES), special.ndtr(-SCORES)


class Unknown(Exception):
    """A family whose quantiles are not known here."""


class Factors:
    """The factors' scores of a block of trials."""

    def __init__(self, raw):
        if raw.get("dependence", {}).get("copula", "gaussian") != "gaussian":
            raise Unknown("copula")
        factors = raw.get("factors", [])
        self.count, self.scores = len(factors), None
        loads = {}
        for k, factor in enumerate(factors):
            for row in factor["loadings"]:
                pattern = row["inputs"].split(".")
                for place in places(raw, pattern):
                    if belongs(raw, place, row.get("sponsor"), row.get("region")):
                        key = (id(place[0]), place[1])
                        _, loadings = loads.setdefault(key, (place, {}))
                        loadings[k] = row["loading"] * factor.get("scale", 1.0)
        for (table, key, _), loadings in loads.values():
            tie(table, key, self, loadings)

    def draw(self, rng, n):
        """Draws the factors of n trials."""
        self.scores = rng.standard_normal((self.count, n))


class Tied:
    """An uncertain quantity, or a threshold, that loads on factors."""

    def __init__(self, text, factors, loadings):
        self.factors, self.loadings = factors, loadings
        self.own = np.sqrt(1.0 - sum(v * v for v in loadings.values()))
        self.values = quantiles(parse(text))

    def sample(self, rng, n):
        z = self.own * rng.standard_normal(n)
        for k, loading in self.loadings.items():
            z += loading * self.factors.scores[k]
        return np.interp(z, SCORES, self.values)


def places(raw, pattern):
    """(table, key, head) of every place that a path names; the head is the commitment, region or entity it is in."""
    first, rest = pattern[0], pattern[1:]
    if first == "commitments":
        found = [(c, rest[1:], c) for c in raw["commitments"] if fnmatch.fnmatchcase(c["id"], rest[0])]
    elif first in ("regions", "entities", "classes"):
        rows = raw.get(first, {})
        found = [(rows[k], rest[1:], dict(rows[k], id=k)) for k in rows if fnmatch.fnmatchcase(k, rest[0])]
    else:
        found = [(raw.get(first, {}), rest, {})]
    for table, path, head in found:
        for key in path[:-1]:
            table = table.get(key, {})
        yield table, path[-1], head


def belongs(raw, place, sponsor, region):
    """Whether a place is of a sponsor, and in a region or a group of regions."""
    head = place[2]
    if sponsor and sponsor not in {head.get("name"), *(s["name"] for s in head.get("sponsor", []))}:
        return False
    sites = head.get("sites", {head["id"]: 1.0} if "id" in head else {})
    regions = raw.get("regions", {})
    return not region or any(region in (r, regions.get(r, {}).get("group")) for r in sites)


def tie(table, key, factors, loadings):
    """Puts a `Tied` where the quantity stands; numbers that are certain stay."""
    if key == "cancel":
        table[key] = Tied("exponential()", factors, loadings)
        return
    quantity = table.get(key)
    if isinstance(quantity, dict):
        table, key, quantity = quantity, "value", quantity["value"]
    if isinstance(quantity, str):
        table[key] = Tied(quantity, factors, loadings)


def quantiles(distribution):
    """Quantiles at the levels Φ(SCORES)."""
    name, args, named = distribution
    if name == "exponential":
        return -np.log(ABOVE)
    if name == "lognormal":
        mu, sigma = args or (named["mu"], named["sigma"])
        return np.exp(mu + sigma * SCORES)
    if name == "kumaraswamy":
        return (-np.expm1(np.log(ABOVE) / args[1])) ** (1.0 / args[0])
    if name == "spliced":
        body, threshold, tail = args
        values = quantiles(body)
        outside = stats.norm.sf(np.interp(threshold, values, SCORES))
        return np.where(values <= threshold, values, threshold * (ABOVE / outside) ** (-1.0 / tail))
    return np.where(SCORES < 0.0, frozen(name, args, named).ppf(BELOW), frozen(name, args, named).isf(ABOVE))


def frozen(name, args, named):
    """The distribution as scipy has it."""
    if name == "pert":
        low, mode, high = args
        weight = named.get("lambda", 4.0)
        span = high - low
        return stats.beta(1.0 + weight * (mode - low) / span, 1.0 + weight * (high - mode) / span, low, span)
    if name == "beta":
        return stats.beta(*args)
    if name == "normal":
        return stats.norm(*args)
    if name == "uniform":
        return stats.uniform(args[0], args[1] - args[0])
    if name == "triangular":
        low, mode, high = args
        return stats.triang((mode - low) / (high - low), low, high - low)
    if name == "gamma":
        return stats.gamma(args[0], scale=args[1])
    raise Unknown(name)
