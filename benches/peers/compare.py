"""Compares the numpy peer with a run, figure by figure.

    python compare.py RUN_DIR [--trials N] [--block N] [--seed N] [--all]

Every mean, probability and 5, 50 and 95 % quantile of summary.csv that the peer has too. z of a mean is the difference
over both standard errors, positive where the peer's is larger. A quantile is compared by ranks, which holds for values
that repeat as well: z is how far the share of the peer's trials below the run's value is from the level, over
sqrt(p(1 − p)(1/n + 1/m)). Exit code 1 where any |z| is above 5: a false alarm in about a hundred comparisons of 4,000
figures.
"""

import argparse
import csv
import json
import pathlib
import sys

import numpy as np

import model
import scenario as scenarios

LEVELS = {"q05": 0.05, "q50": 0.50, "q95": 0.95}
LIMIT = 5.0
DATES = {"completion", "payback"}


def run_rows(path, first_year):
    """Rows of summary.csv as (key, statistic, value, standard error, trials, half a unit of the last digit)."""
    with open(path / "summary.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            year = int(row["period_start"][:4]) - first_year if row["period_start"] else None
            key = (row["subject_kind"], row["subject"], row["metric"], year)
            text = row["value"]
            value = float(text) if text else None
            decimals = len(text.partition(".")[2])
            yield (key, row["statistic"], value, float(row["std_error"] or "nan"), int(row["trials"]),
                   0.5 * 10.0**-decimals)


def z_mean(value, error, trials, half, figure):
    values = figure[np.isfinite(figure)].astype(float)
    if value is None or len(values) == 0:
        # How often it is defined is judged by itself.
        return np.nan, 0.0
    mean = values.mean()
    if np.isnan(error) or len(values) < 2:
        # Of one trial, which has no error.
        return mean, 0.0
    both = np.hypot(error, values.std() / np.sqrt(len(values)))
    gap = max(0.0, abs(mean - value) - half - 1e-6 * abs(value))
    return mean, np.sign(mean - value) * (gap / both if both > 0.0 else (np.inf if gap > 0.0 else 0.0))


def z_probability(value, trials, half, figure):
    """Of an event: with the error of the pooled share, so that rare events are judged fairly."""
    mean, n = figure.mean(), len(figure)
    pooled = (mean * n + value * trials) / (n + trials)
    error = np.sqrt(max(pooled * (1.0 - pooled), 0.0) * (1.0 / n + 1.0 / trials))
    gap = max(0.0, abs(mean - value) - half)
    return mean, np.sign(mean - value) * (gap / error if error > 0.0 else (np.inf if gap > 0.0 else 0.0))


def z_quantile(level, value, trials, half, figure, never):
    """By ranks. `never`: undefined trials count as later than any."""
    values = figure[~np.isnan(figure)].astype(float)
    if not never:
        values = values[np.isfinite(values)]
    if len(values) == 0:
        return np.nan, 0.0
    mine = np.quantile(values, level, method="inverted_cdf")
    if value is None:
        low, high = np.mean(np.isfinite(values)), 1.0
    else:
        slack = half + 2.5e-4 * abs(value) * (not never) + 1e-9
        low, high = np.mean(values < value - slack), np.mean(values <= value + slack)
    gap = max(low - level, level - high, 0.0)
    error = np.sqrt(level * (1.0 - level) * (1.0 / len(values) + 1.0 / trials))
    return mine, (1.0 if level > high else -1.0) * gap / error


def compare(path, trials, block, seed):
    """(rows, keys only in the run, keys only in the peer); a row is (key, statistic, run, peer, z)."""
    scenario = scenarios.load(path / "resolved.toml")
    record = model.simulate(scenario, trials, seed, block)
    rows, missing, seen = [], set(), set()
    run_trials = json.loads((path / "manifest.json").read_text(encoding="utf-8"))["trials"]
    for key, statistic, value, error, count, half in run_rows(path, scenario.start.year):
        if statistic not in ("mean", "probability", *LEVELS):
            continue
        if key not in record.keys:
            missing.add(key)
            continue
        seen.add(key)
        figure = record.figure(key)
        if statistic == "mean":
            # Trials in which the figure is defined, too.
            defined = np.isfinite(figure).astype(float)
            if count < run_trials or defined.mean() < 1.0:
                mine, z = z_probability(count / run_trials, run_trials, 0.0, defined)
                rows.append((key, "defined", count / run_trials, mine, z))
            mine, z = z_mean(value, error, count, half, figure)
        elif statistic == "probability":
            mine, z = z_probability(value, count, half, figure)
        else:
            mine, z = z_quantile(LEVELS[statistic], value, count, half, figure, key[2] in DATES)
        rows.append((key, statistic, value, mine, z))
    return rows, missing, set(record.keys) - seen


def failures(path, trials, block, seed):
    """Rows of what each failure costs: entities.csv beside the same trials with the entity and without."""
    if not (path / "entities.csv").exists() or trials == 0:
        return []
    scenario = scenarios.load(path / "resolved.toml")
    key = ("portfolio", "portfolio", "delivered_ai", None)
    with_it = model.simulate(scenario, trials, seed, block).figure(key).astype(float)
    rows = []
    with open(path / "entities.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["year"] or not row["failure_cost_mean_usd_bn"]:
                continue
            without = model.simulate(scenario, trials, seed, block, row["entity"]).figure(key)
            text = row["failure_cost_mean_usd_bn"]
            half = 0.5 * 10.0 ** -len(text.partition(".")[2])
            mine, z = z_mean(float(text), float(row["failure_cost_std_error_usd_bn"]), trials, half, with_it - without)
            rows.append((("entity", row["entity"], "failure_cost", None), "mean", float(text), mine, z))
    return rows


def name(key):
    kind, subject, metric, year = key
    return f"{kind} {'' if subject == kind else subject + ' '}{metric}" + ("" if year is None else f" [{year}]")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=pathlib.Path)
    parser.add_argument("--trials", type=int, default=20_000)
    parser.add_argument("--block", type=int, default=1024)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--failures", type=int, default=1024, metavar="N", help="trials for what each failure costs")
    parser.add_argument("--all", action="store_true", help="print every statistic, not the headline and the worst")
    arguments = parser.parse_args()
    rows, missing, extra = compare(arguments.run, arguments.trials, arguments.block, arguments.seed)
    rows += failures(arguments.run, arguments.failures, arguments.block, arguments.seed)
    print(f"{'figure':<64} {'stat':<12} {'run':>14} {'peer':>14} {'z':>7}")
    shown = set()
    def show(row):
        key, statistic, value, mine, z = row
        if (key, statistic) in shown:
            return
        shown.add((key, statistic))
        text = "" if value is None else f"{value:.6g}"
        print(f"{name(key):<64} {statistic:<12} {text:>14} {mine:>14.6g} {z:>7.2f}")
    for row in rows:
        if arguments.all or (row[0][0] == "portfolio" and row[0][3] is None) or (
                row[0][2] in ("delivered", "defaulted", "failure_cost") and row[0][3] is None and row[1] in ("mean", "probability")):
            show(row)
    worst = sorted(rows, key=lambda r: -abs(r[4]))
    print("\nworst:")
    for row in worst[:15]:
        show(row)
    over = [r for r in rows if abs(r[4]) > LIMIT]
    print("\nz by metric (largest, root of the mean square, statistics):")
    by = {}
    for row in rows:
        by.setdefault((row[0][0], row[0][2]), []).append(row[4])
    for (kind, metric), values in by.items():
        values = np.array(values)
        print(f"  {kind + ' ' + metric:<44} {np.abs(values).max():>8.2f} {np.sqrt(np.mean(values**2)):>8.2f} {len(values):>6}")
    print(f"\n{len(rows)} statistics of {len({r[0] for r in rows})} figures; beyond {LIMIT:g}: {len(over)}")
    kinds = sorted({(k[0], k[2]) for k in missing})
    print("not in the peer: " + ", ".join(f"{k} {m}" for k, m in kinds))
    if extra:
        print("only in the peer: " + ", ".join(sorted({f"{k[0]} {k[2]}" for k in extra})))
    sys.exit(1 if over else 0)


if __name__ == "__main__":
    main()
