"""Twenty commitments over twenty-four quarters, delivery alone: the scenario, and its model for tools that bring draws.

    python synthetic.py TOML

writes the scenario file. `delivered` is what a user of such a tool writes beside it: no calendar, no ledger, no files.
"""

import sys

import numpy as np

BUILDS, PERIODS, STEP, WINDOW = 20, 24, 0.25, 4.0
# boom, bust: probability at first, mean stay in years, and what a state multiplies.
INITIAL, STAY = (0.6, 0.4), (3.0, 2.0)
PACE, SPEND, HAZARD = (1.1, 0.8), (1.2, 0.6), (0.5, 3.0)
LEAVE = tuple(1.0 - np.exp(-STEP / stay) for stay in STAY)

HEAD = """title = "Synthetic, 20 commitments over 24 quarters"
currency = "USD"
time = { start = 2025-01-01, end = 2030-12-31, step = "quarter" }

[regimes]
initial = { boom = 0.6, bust = 0.4 }

[regimes.states.boom]
mean_stay_years = 3.0
next = { bust = 1.0 }
pace = 1.1
spend = 1.2
hazard = 0.5

[regimes.states.bust]
mean_stay_years = 2.0
next = { boom = 1.0 }
pace = 0.8
spend = 0.6
hazard = 3.0
"""

BUILD = """
[[commitments]]
id = "C{i}"
title = "Commitment {i}"
kind = "build"
sponsor = "Sponsor {i}"
amount = "pert(50, 100, 200)"
window_start = 2025-01-01
window_end = 2028-12-31
realized = "kumaraswamy(2.5, 2.5)"
delay_years = "lognormal(p10=0.1, p90=1)"
stretch = "1 to 2"
hazard = "gamma(2, 0.02)"
"""


def regimes(u):
    """State of each period, 0 or 1, from uniforms of shape (periods, n)."""
    path = np.empty(u.shape, dtype=np.int8)
    path[0] = u[0] >= INITIAL[0]
    for t in range(1, len(u)):
        leave = u[t] < np.take(LEAVE, path[t - 1])
        path[t] = np.where(leave, 1 - path[t - 1], path[t - 1])
    return path


def delivered(amount, realized, delay, stretch, hazard, threshold, path):
    """Money spent within the horizon, in all: inputs of shape (builds, n), path of shape (periods, n)."""
    pace, spend, risk = (np.take(m, path) for m in (PACE, SPEND, HAZARD))
    x, exposure = np.zeros_like(amount), np.zeros_like(amount)
    gone = np.zeros(amount.shape, dtype=bool)
    total = np.zeros(amount.shape[1])
    budget, rate = amount * realized, STEP / (WINDOW * stretch)
    for t in range(PERIODS):
        active = np.clip(((t + 1) * STEP - delay) / STEP, 0.0, 1.0) * (x < 1.0) * ~gone
        exposure += active * hazard * (risk[t] * STEP)
        gone |= exposure >= threshold
        step = np.minimum(active * ~gone * rate * pace[t], 1.0 - x)
        x += step
        total += (budget * step).sum(axis=0) * spend[t]
    return total


def report(tool, trials, seconds, total):
    """One line that `run` reads."""
    q = np.quantile(total, [0.05, 0.5, 0.95])
    error = total.std() / np.sqrt(len(total))
    print(f"{tool}\t{trials}\t{seconds:.4f}\t{total.mean():.2f} ± {error:.2f}\t" + " ".join(f"{v:.1f}" for v in q))


if __name__ == "__main__":
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        file.write(HEAD + "".join(BUILD.format(i=i) for i in range(BUILDS)))
