"""Internal rates of return of whole blocks: roots counted on a grid of rates, then refined."""

import numpy as np

# Growth of a year, 1 + rate, from -99 % to 1,900 %: denser than two roots of a build's flows lie.
GRID = np.geomspace(0.01, 20.0, 129)


def rates(cash, before, terminal, step):
    """(rate, several): NaN where there is not exactly one root; 1.0 where there are several.

    `cash` (periods, subjects, n) falls in the middle of its period, `before` at the start, `terminal` at the end."""
    periods, subjects, n = cash.shape
    flows = np.concatenate([-before[None], cash, terminal[None]]).reshape(periods + 2, -1)
    times = np.concatenate([[0.0], (np.arange(periods) + 0.5) * step, [periods * step]])
    # At negative rates from the last date, so that no factor is above 1: the sign is all that counts.
    last = np.where(GRID < 1.0, times[-1], 0.0)[:, None]
    factor = np.exp(-np.log(GRID)[:, None] * (times[None] - last))
    value = factor @ flows
    positive = value > 0.0
    change = positive[1:] != positive[:-1]
    count = change.sum(axis=0)
    one = np.flatnonzero(count == 1)
    at = change[:, one].argmax(axis=0)
    low, high = np.log(GRID)[at], np.log(GRID)[at + 1]
    flow = flows[:, one]
    sign = np.where(positive[at, one], 1.0, -1.0)
    x = 0.5 * (low + high)
    for _ in range(5):
        f, slope = _present(flow, times, x)
        above = f * sign > 0.0
        low, high = np.where(above, x, low), np.where(above, high, x)
        with np.errstate(all="ignore"):
            new = x - f / slope
        x = np.where((new >= low) & (new <= high), new, 0.5 * (low + high))
    rate = np.full(subjects * n, np.nan)
    rate[one] = np.expm1(x)
    return rate.reshape(subjects, n), (count > 1).astype(float).reshape(subjects, n)


def _present(flow, times, x):
    """Present value at the continuous rate x, and its slope; Horner's rule in d = exp(−step · x)."""
    step, periods = times[2] - times[1], len(times) - 2
    d, half = np.exp(-step * x), np.exp(-0.5 * step * x)
    p, slope = flow[periods].copy(), np.zeros_like(x)
    for row in flow[periods - 1:0:-1]:
        slope *= d
        slope += p
        p *= d
        p += row
    end = flow[-1] * np.exp(-step * periods * x)
    return flow[0] + half * p + end, -step * (half * (d * slope + 0.5 * p) + periods * end)
