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
        self.coefficients, self.zeros = poly[a:][::-1], a
        self.slope = np.polyder(poly[::-1])
        self.slope, self.slope_zeros = self.slope[:len(self.slope) - (a - 1)], a - 1
        self.grid = np.linspace(0.0, 1.0, 2049)
        self.values = self.value(self.grid)

    def value(self, x):
        return _polynomial(self.coefficients, self.zeros, x)

    def inverse(self, y, start):
        """x with F(x) = y, not below `start`: from a table, then by Newton's method."""
        x = np.interp(y, self.values, self.grid)
        for _ in range(3):
            with np.errstate(all="ignore"):
                step = (self.value(x) - y) / _polynomial(self.slope, self.slope_zeros, x)
            # Steps are shorter than a cell of the table, but where the slope is 0 at either end.
            x = np.clip(x - np.clip(np.nan_to_num(step), -5e-4, 5e-4), start, 1.0)
        return x


def _polynomial(coefficients, zeros, x):
    """x^zeros times a polynomial, highest power first."""
    y = coefficients[0] * x
    for c in coefficients[1:-1]:
        y += c
        y *= x
    y += coefficients[-1]
    for _ in range(zeros):
        y *= x
    return y


def parse(text):
    if text == "linear":
        return Linear()
    if text.startswith("beta("):
        a, b = text[5:-1].split(",")
        return Beta(float(a), float(b))
    raise ValueError(f"curve {text}")
