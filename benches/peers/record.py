"""Figures of all trials: a matrix with a row a figure, filled block by block."""

import numpy as np


def annual(scenario, series):
    """Sums of a series (periods, …) over calendar years."""
    years = [scenario.year(t) for t in range(len(series))]
    starts = [years.index(y) for y in sorted(set(years))]
    return np.add.reduceat(series, starts, axis=0)


class Record:
    """Figures by (kind, subject, metric, year); single precision is finer than any Monte Carlo error."""

    def __init__(self, trials):
        self.trials, self.done = trials, 0
        self.keys, self.rows, self.values = {}, [], None

    def one(self, kind, subject, metric, year, values):
        self.rows.append(((kind, subject, metric, year), values))

    def put(self, kind, subjects, metric, values):
        """`values`: (n) of one subject, (subjects, n), or (years, subjects, n)."""
        if subjects is None:
            subjects = [kind]
            values = values[None] if values.ndim == 1 else values
        if values.ndim == 2:
            for subject, row in zip(subjects, values):
                self.one(kind, subject, metric, None, row)
        else:
            for year, rows in enumerate(values):
                for subject, row in zip(subjects, rows):
                    self.one(kind, subject, metric, year, row)

    def close(self):
        """Files the block's figures."""
        n = len(self.rows[0][1])
        if self.values is None:
            self.values = np.zeros((len(self.rows), self.trials), dtype=np.float32)
        for key, values in self.rows:
            row = self.keys.setdefault(key, len(self.keys))
            self.values[row, self.done:self.done + n] = values
        self.rows = []
        self.done += n

    def figure(self, key):
        """All trials of a figure."""
        return self.values[self.keys[key]]

    def summary(self, levels):
        """{key: mean, standard deviation, quantiles}; what is undefined or never happens is left out of the mean."""
        table = {}
        for key, row in self.keys.items():
            values = self.values[row]
            finite = np.isfinite(values)
            if not finite.all():
                values = values[finite]
            if len(values):
                mean = values.mean(dtype=float)
                sd = np.sqrt(np.square(values - mean, dtype=float).mean())
                table[key] = (mean, sd, *_quantiles(values, levels))
        return table


def _quantiles(values, levels):
    """Type 7 of Hyndman and Fan, with one partition for all levels."""
    at = np.asarray(levels) * (len(values) - 1)
    low = np.floor(at).astype(int)
    high = np.minimum(low + 1, len(values) - 1)
    sorted_there = np.partition(values, np.concatenate([low, high]))
    return sorted_there[low] + (at - low) * (sorted_there[high] - sorted_there[low])
