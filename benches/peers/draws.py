"""Draws of a scenario's inputs, by numpy's own samplers.

A quantity is a number or the text of a distribution as `resolved.toml` writes it; the text is a Python
expression too, so `ast` reads it.
"""

import ast

import numpy as np


def parse(text):
    """(name, positional arguments, named arguments) of a distribution; arguments may be distributions."""
    return _node(ast.parse(text, mode="eval").body)


def _node(node):
    if isinstance(node, ast.Call):
        named = {k.arg: _node(k.value) for k in node.keywords}
        return (node.func.id, [_node(a) for a in node.args], named)
    return float(ast.literal_eval(node))


def sample(rng, quantity, n):
    """n draws of a quantity as an array; a certain one stays a number. One that factors tie samples itself."""
    if isinstance(quantity, dict):
        quantity = quantity["value"]
    if isinstance(quantity, (int, float)):
        return float(quantity)
    if isinstance(quantity, str):
        return draw(rng, parse(quantity), n)
    return quantity.sample(rng, n)


def threshold(rng, spec, n):
    """Cancellation thresholds, which factors may tie."""
    return spec["cancel"].sample(rng, n) if "cancel" in spec else rng.standard_exponential(n)


def draw(rng, distribution, n):
    """n draws of a parsed distribution."""
    name, args, named = distribution
    return SAMPLERS[name](rng, n, *args, **named)


def pert(rng, n, low, mode, high, **named):
    # `lambda` is a keyword in Python, so it can only come by name.
    weight = named.get("lambda", 4.0)
    span = high - low
    a = 1.0 + weight * (mode - low) / span
    b = 1.0 + weight * (high - mode) / span
    return low + span * rng.beta(a, b, n)


def spliced(rng, n, body, threshold, tail):
    """The body up to the threshold; above it a Pareto tail that keeps the body's probability there."""
    x = draw(rng, body, n)
    above = x > threshold
    count = int(above.sum())
    x[above] = threshold * (1.0 - rng.random(count)) ** (-1.0 / tail)
    return x


def kumaraswamy(rng, n, a, b):
    return (1.0 - rng.random(n) ** (1.0 / b)) ** (1.0 / a)


SAMPLERS = {
    "pert": pert,
    "spliced": spliced,
    "kumaraswamy": kumaraswamy,
    "beta": lambda rng, n, a, b: rng.beta(a, b, n),
    "lognormal": lambda rng, n, mu, sigma: np.exp(mu + sigma * rng.standard_normal(n)),
    "normal": lambda rng, n, mean, sd: mean + sd * rng.standard_normal(n),
    "uniform": lambda rng, n, low, high: rng.uniform(low, high, n),
    "triangular": lambda rng, n, low, mode, high: rng.triangular(low, mode, high, n),
    "gamma": lambda rng, n, shape, scale: rng.gamma(shape, scale, n),
}


def regime_path(rng, regimes, n, periods, step):
    """State of each trial in each period, as indices of shape (periods, n)."""
    names = list(regimes["states"])
    states = [regimes["states"][s] for s in names]
    start = np.cumsum([regimes["initial"].get(s, 0.0) for s in names])
    move = np.zeros((len(names), len(names)))
    for i, state in enumerate(states):
        stay = state["mean_stay_years"]
        leave = 0.0 if stay == "forever" else 1.0 - np.exp(-step / stay)
        for j, other in enumerate(names):
            move[i, j] = leave * state.get("next", {}).get(other, 0.0)
        move[i, i] = 1.0 - leave
    move = np.cumsum(move, axis=1)
    path = np.empty((periods, n), dtype=np.int8)
    u = rng.random((periods, n))
    path[0] = sum((u[0] >= c).astype(np.int8) for c in start[:-1])
    for t in range(1, periods):
        # One uniform a step falls into the cumulated row of the present state.
        rows = move[path[t - 1]]
        path[t] = (u[t][:, None] >= rows[:, :-1]).sum(axis=1)
    return path


def multiplier(rng, regimes, key, path):
    """The regime's multiplier in every period, (periods, n), or 1.0; each state's is one draw a trial."""
    n = path.shape[1]
    values = [sample(rng, s.get(key, 1.0), n) for s in regimes["states"].values()]
    if all(isinstance(v, float) and v == 1.0 for v in values):
        return 1.0
    out = np.empty(path.shape)
    table = np.stack([np.broadcast_to(v, n) for v in values])
    lanes = np.arange(n)
    for t in range(path.shape[0]):
        out[t] = table[path[t], lanes]
    return out


def driver(rng, spec, shocks, n, times, step):
    """(level, values) of a driver: values has the shape (periods, n). `shocks` are normal scores or None."""
    level = sample(rng, spec["level"], n)
    trend = sample(rng, spec.get("trend", 0.0), n)
    kappa = sample(rng, spec.get("reversion", 0.0), n)
    sigma = sample(rng, spec.get("volatility", 0.0), n)
    values = np.empty((len(times), n))
    decay = np.exp(-kappa * step)
    if np.ndim(kappa) or kappa > 0.0:
        each = sigma * np.sqrt((1.0 - decay**2) / (2.0 * kappa))
    else:
        each = sigma * np.sqrt(step)
    growth = np.log1p(trend)
    y, variance = np.zeros(n), 0.0
    for t, tau in enumerate(times):
        values[t] = level * np.exp(growth * tau + y - 0.5 * variance)
        if shocks is not None and t + 1 < len(times):
            y = decay * y + each * shocks[t]
            variance = decay**2 * variance + each**2
    return level, values
