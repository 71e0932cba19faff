"""The synthetic scenario in OpenTURNS: a joint distribution, a Python function of samples, a random vector.

    python peer_openturns.py TRIALS
"""

import sys
import time

import numpy as np
import openturns as ot

import synthetic as s


def joint():
    """All inputs: by build six, then a uniform a period. OpenTURNS has no PERT (a beta is one) and no Kumaraswamy
    (its uniform is transformed in the function)."""
    z10, z90, z95 = (ot.Normal().computeScalarQuantile(p) for p in (0.1, 0.9, 0.95))
    spread = lambda low, high, z: ((np.log(low) + np.log(high)) / 2, (np.log(high) - np.log(low)) / (2 * z))
    amount = ot.Beta(1 + 4 * 50 / 150, 1 + 4 * 100 / 150, 50, 200)
    delay = ot.LogNormal(*spread(0.1, 1.0, z90))
    stretch = ot.LogNormal(*spread(1.0, 2.0, z95))
    hazard = ot.Gamma(2.0, 1 / 0.02)
    build = [amount, ot.Uniform(0, 1), delay, stretch, hazard, ot.Exponential(1.0)]
    return ot.JointDistribution(build * s.BUILDS + [ot.Uniform(0, 1)] * s.PERIODS)


def model(sample):
    """One output, the money spent in all."""
    x = np.asarray(sample).T
    inputs = x[: 6 * s.BUILDS].reshape(s.BUILDS, 6, -1)
    amount, u, delay, stretch, hazard, threshold = (np.ascontiguousarray(inputs[:, k]) for k in range(6))
    realized = (1 - (1 - u) ** (1 / 2.5)) ** (1 / 2.5)
    total = s.delivered(amount, realized, delay, stretch, hazard, threshold, s.regimes(x[6 * s.BUILDS :]))
    return total[:, None]


def main():
    trials = int(sys.argv[1])
    ot.RandomGenerator.SetSeed(1)
    begin = time.perf_counter()
    distribution = joint()
    function = ot.PythonFunction(distribution.getDimension(), 1, func_sample=model)
    output = ot.CompositeRandomVector(function, ot.RandomVector(distribution))
    total = np.concatenate([np.asarray(output.getSample(min(4096, trials - i)))[:, 0] for i in range(0, trials, 4096)])
    s.report("OpenTURNS", trials, time.perf_counter() - begin, total)


if __name__ == "__main__":
    main()
