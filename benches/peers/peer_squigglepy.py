"""The synthetic scenario as users of squigglepy write it.

    python peer_squigglepy.py function|vector TRIALS

`function`: a function of one trial that samples what it needs, given to `sq.sample`, as its manual shows. `vector`: each
distribution sampled once for all trials, and numpy for the rest.
"""

import sys
import time

import numpy as np
import squigglepy as sq

import synthetic as s

AMOUNT = sq.pert(50, 100, 200)
DELAY = sq.lognorm(0.1, 1, credibility=80)
STRETCH = sq.to(1, 2)
HAZARD = sq.gamma(2, 0.02)
UNIFORM = sq.uniform(0, 1)
THRESHOLD = sq.exponential(1)


def kumaraswamy(u):
    return (1 - (1 - u) ** (1 / 2.5)) ** (1 / 2.5)


def trial():
    state = 0 if ~UNIFORM < s.INITIAL[0] else 1
    path = [state]
    for _ in range(1, s.PERIODS):
        if ~UNIFORM < s.LEAVE[state]:
            state = 1 - state
        path.append(state)
    total = 0.0
    for _ in range(s.BUILDS):
        budget = ~AMOUNT * kumaraswamy(~UNIFORM)
        delay, threshold, hazard = ~DELAY, ~THRESHOLD, ~HAZARD
        rate = s.STEP / (s.WINDOW * ~STRETCH)
        x = exposure = 0.0
        for t, state in enumerate(path):
            active = min(1.0, max(0.0, ((t + 1) * s.STEP - delay) / s.STEP))
            exposure += active * hazard * s.HAZARD[state] * s.STEP
            if exposure >= threshold:
                break
            step = min(active * rate * s.PACE[state], 1.0 - x)
            x += step
            total += budget * step * s.SPEND[state]
            if x >= 1.0:
                break
    return total


def vector(n):
    draw = lambda d, rows=s.BUILDS: np.reshape(sq.sample(d, n=rows * n), (rows, n))
    path = s.regimes(draw(UNIFORM, s.PERIODS))
    return s.delivered(draw(AMOUNT), kumaraswamy(draw(UNIFORM)), draw(DELAY), draw(STRETCH), draw(HAZARD),
                       draw(THRESHOLD), path)


def main():
    how, trials = sys.argv[1], int(sys.argv[2])
    sq.set_seed(1)
    begin = time.perf_counter()
    if how == "function":
        total = np.asarray(sq.sample(trial, n=trials))
    else:
        total = np.concatenate([vector(min(4096, trials - i)) for i in range(0, trials, 4096)])
    s.report(f"squigglepy ({how})", trials, time.perf_counter() - begin, total)


if __name__ == "__main__":
    main()
