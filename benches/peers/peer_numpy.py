"""The synthetic scenario's one sum in numpy alone: what the other tools are measured against.

    python peer_numpy.py TRIALS
"""

import sys
import time

import numpy as np

import draws
import synthetic as s


def block(rng, n):
    shape = (s.BUILDS, n)
    flat = s.BUILDS * n
    z90, z95 = 1.2815515655446004, 1.6448536269514722
    lognormal = lambda low, high, z: np.exp(
        (np.log(low) + np.log(high)) / 2 + (np.log(high) - np.log(low)) / (2 * z) * rng.standard_normal(shape))
    return s.delivered(
        draws.pert(rng, flat, 50.0, 100.0, 200.0).reshape(shape),
        draws.kumaraswamy(rng, flat, 2.5, 2.5).reshape(shape),
        lognormal(0.1, 1.0, z90), lognormal(1.0, 2.0, z95),
        rng.gamma(2.0, 0.02, shape), rng.standard_exponential(shape),
        s.regimes(rng.random((s.PERIODS, n))))


def main():
    trials = int(sys.argv[1])
    rng = np.random.Generator(np.random.SFC64(1))
    begin = time.perf_counter()
    total = np.concatenate([block(rng, min(1024, trials - i)) for i in range(0, trials, 1024)])
    s.report("numpy, the sum", trials, time.perf_counter() - begin, total)


if __name__ == "__main__":
    main()
