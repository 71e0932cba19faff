"""S-curves of spend over progress and their inverses, on arrays."""

from math import comb

import numpy as np


class Linear:
    def value(self, x):
        return x

    def inverse(self, y, start):
        return y


class Beta:
    """The beta distribution function with whole shapes, a polynomial: 1 − Σ of binomial terms."""

    def __init__(self, a, b):
        if a != int(a) or b != int(b):
            raise ValueError("shapes of the peer's curves are whole numbers")
        a, n = int(a), int(a) + int(b) - 1
        poly = np.zeros(n + 1)
        for j in range(a, n + 1):
            for i in range(n - j + 1):
                poly[j + i] += comb(n, j) * comb(n - j, i) * (-1) ** i
        self.coefficients = poly[::-1]
        self.slope = np.polyder(self.coefficients)

    def value(self, x):
        return np.polyval(self.coefficients, x)

    def inverse(self, y, start):
        """x with F(x) = y, by Newton steps kept inside a bracket; `start` is a lower bound of x."""
        low, high = np.array(start, dtype=float), np.ones_like(y)
        x = 0.5 * (low + high)
        for _ in range(60):
            f = self.value(x) - y
            low, high = np.where(f < 0, x, low), np.where(f >= 0, x, high)
            with np.errstate(all="ignore"):
                step = x - f / np.polyval(self.slope, x)
            inside = (step > low) & (step < high)
            new = np.where(inside, step, 0.5 * (low + high))
            if np.max(np.abs(new - x), initial=0.0) < 1e-13:
                return new
            x = new
        return x


def parse(text):
    if text == "linear":
        return Linear()
    if text.startswith("beta("):
        a, b = text[5:-1].split(",")
        return Beta(float(a), float(b))
    raise ValueError(f"curve {text}")
