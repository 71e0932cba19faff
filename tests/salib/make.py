"""Writes reference.csv and morris.csv beside this file: SALib's and SciPy's results on the designs that
our own addresses draw, and on trajectories of SALib's own for elementary effects. Needs Python 3.11 with SALib 1.6.0, NumPy 2.4.6 and SciPy 1.17.1; no test needs it.

A draw is what docs/architecture.md says: Philox4x32-10 with the seed as key and (trial div 2, step,
address) as counter."""

import csv
import hashlib
from importlib.metadata import version
from math import cos, pi, sin
from pathlib import Path

import numpy as np
import scipy
from SALib.analyze import morris, pawn
from SALib.analyze.sobol import first_order, total_order
from SALib.sample.morris import sample as trajectories
from scipy.stats import spearmanr

N, SEED = 2048, 11
MASK = 0xFFFFFFFF


def philox(counter, key):
    a, b, c, d = counter
    k0, k1 = key
    for _ in range(10):
        left, right = 0xCD9E8D57 * c, 0xD2511F53 * a
        a, b, c, d = (left >> 32) ^ b ^ k0, left & MASK, (right >> 32) ^ d ^ k1, right & MASK
        k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
    return a, b, c, d


def address(name):
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "little")


def uniforms(seed, name):
    at = address(name)
    out = []
    for trial in range(N):
        words = philox((trial // 2, 0, at & MASK, at >> 32), (seed & MASK, seed >> 32))
        low, high = words[2 * (trial % 2) :][:2]
        out.append((((high << 32 | low) >> 12) + 0.5) / 2**52)
    return np.array(out)


def ishigami(u):
    x = [2 * pi * v - pi for v in u]
    return sin(x[0]) + 7 * sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * sin(x[0])


def g_function(u):
    product = 1.0
    for v, a in zip(u, [0, 1, 4.5, 9, 99, 99, 99, 99]):
        product *= (abs(4 * v - 2) + a) / (1 + a)
    return product


rows, walks = [], []
for function, k in ((ishigami, 3), (g_function, 8)):
    names = [f"x{i + 1}" for i in range(k)]
    A = np.column_stack([uniforms(SEED, name) for name in names])
    B = np.column_stack([uniforms(address(f"sensitivity {SEED}"), name) for name in names])
    values = lambda x: np.array([function(row) for row in x])
    a, b = values(A), values(B)
    center = np.concatenate([a, b]).mean()
    problem = {"num_vars": k, "names": names, "bounds": [[0, 1]] * k}
    slices = pawn.analyze(problem, A, a, S=10)
    standard = lambda x: (x - x.mean(axis=0)) / x.std(axis=0)
    src, *_ = np.linalg.lstsq(standard(A), standard(a), rcond=None)
    for i, name in enumerate(names):
        mixed = A.copy()
        mixed[:, i] = B[:, i]
        ab = values(mixed)
        found = {
            ("sobol", "first"): first_order(a - center, ab - center, b - center),
            ("sobol", "total"): total_order(a - center, ab - center, b - center),
            ("pawn", "median"): slices["median"][i],
            ("pawn", "maximum"): slices["maximum"][i],
            ("regression", "src"): src[i],
            ("regression", "spearman"): spearmanr(A[:, i], a).statistic,
        }
        for (method, statistic), value in found.items():
            tool = {
                "src": f"NumPy {np.__version__}",
                "spearman": f"SciPy {scipy.__version__}",
            }.get(statistic, "SALib " + version("SALib"))
            rows.append([function.__name__, name, method, statistic, tool, repr(float(value))])

    problem = {"num_vars": k, "names": names, "bounds": [[0, 1]] * k}
    points = trajectories(problem, 40, num_levels=4, seed=SEED)
    effects = morris.analyze(problem, points, values(points), num_levels=4)
    for i, name in enumerate(names):
        for statistic, key in (("mean", "mu"), ("size", "mu_star"), ("sd", "sigma")):
            tool = "SALib " + version("SALib")
            rows.append([function.__name__, name, "morris", statistic, tool, repr(float(effects[key][i]))])
    walks += [[function.__name__, *map(lambda x: repr(float(x)), point)] for point in points]

with open(Path(__file__).with_name("morris.csv"), "w", newline="") as out:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows(walks)

with open(Path(__file__).with_name("reference.csv"), "w", newline="") as out:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["function", "input", "method", "statistic", "tool", "value"])
    writer.writerows(rows)
