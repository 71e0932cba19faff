"""The shipped scenario in blocked, vectorized numpy: an independent reading of docs/model.md.

    python model.py RESOLVED.toml [--trials N] [--block N] [--seed N]

Trials stand side by side in arrays; loops go over periods and builds alone. Draws come from numpy's SFC64 and its own
samplers, so that figures agree with a run's within Monte Carlo error and in no other way.
"""

import argparse
import time

import numpy as np

import scenario as scenarios
from delivery import Ledger
from draws import driver, multiplier, regime_path, sample
from energy import Grid
from figures import Figures, Sites
from funding import Money
from record import Record
from returns import Returns

KEYS = ("pace", "spend", "hazard", "cost", "price", "utilization", "credit", "cash")


class Regime:
    """Multipliers of one period."""

    def __init__(self, rng, regimes, n, periods, step):
        if regimes:
            self.path = regime_path(rng, regimes, n, periods, step)
            self.series = {k: multiplier(rng, regimes, k, self.path) for k in KEYS}
        else:
            self.path, self.series = None, dict.fromkeys(KEYS, 1.0)

    def at(self, t):
        for k, v in self.series.items():
            setattr(self, k, v if isinstance(v, float) else v[t])


def drivers(scenario, rng, n, regime):
    """Level and path of capex_per_mw and of compute_price; None where the scenario has none."""
    names = [k for k in ("capex_per_mw", "compute_price") if k in scenario.drivers]
    if not names:
        return {}
    matrix = np.eye(len(names))
    for row in scenario.drivers.get("correlations", []):
        i, j = (names.index(row[k].removeprefix("drivers.")) for k in "ab")
        matrix[i, j] = matrix[j, i] = row["r"]
    scores = rng.standard_normal((scenario.periods - 1, len(names), n))
    shocks = np.einsum("ij,tjn->itn", np.linalg.cholesky(matrix), scores)
    paths = {}
    for i, name in enumerate(names):
        level, values = driver(rng, scenario.drivers[name], shocks[i], n, scenario.times, scenario.step)
        values *= regime.series["cost" if name == "capex_per_mw" else "price"]
        paths[name] = (level, values)
    return paths


def block(scenario, rng, n, record, failing=None):
    """Simulates n trials and records their figures."""
    step, periods = scenario.step, scenario.periods
    scenario.factors.draw(rng, n)
    regime = Regime(rng, scenario.regimes, n, periods, step)
    paths = drivers(scenario, rng, n, regime)
    level, capex = paths.get("capex_per_mw", (0.0, np.zeros((periods, n))))
    price = paths["compute_price"][1] if "compute_price" in paths else None
    ledger = Ledger(scenario, rng, n, level, capex[0])
    builds = ledger.builds
    count = len(builds)
    grid = Grid(scenario, rng, n, ledger, capex[0]) if scenario.regions else None
    returns = Returns(scenario, rng, n, ledger, grid, price[0]) if grid and price is not None else None
    money = Money(scenario, rng, n, ledger, failing) if scenario.entities else None
    chains = [ledger.above(i) for i in range(count)]
    spend = np.zeros((periods, count, n))
    level_ratio = {i: level for i, b in enumerate(builds) if b.capacity_alone}
    by_deadline = np.stack([b.spent_before for b in builds])
    by_level = np.stack([b.level_before for b in builds])
    for i, chain in enumerate(chains):
        for j, share in chain[1:]:
            by_deadline[j] += share * builds[i].spent_before
            by_level[j] += share * builds[i].level_before
    sites = Sites(scenario, grid, n) if grid else None
    for t in range(periods):
        tau, year = t * step, scenario.year(t)
        regime.at(t)
        sold = []
        if money:
            standing = grid.to_build @ grid.online
            online = lambda b: standing[scenario.index[b]]
            sold = money.clear(t, tau, year, regime, online)
            money.stake(tau, year, regime, online)
        wants = [b.want(tau, step, regime, capex[t]) for b in builds]
        funded = money.fund(ledger, year, wants) if money else [None] * count
        ordered = np.zeros((count, n))
        for i, b in enumerate(builds):
            if wants[i] is None:
                continue
            dates = [builds[j].end for j, _ in chains[i]]
            paid, df, by_date = b.advance(tau, step, funded[i], dates)
            spend[t, i] = paid
            for (j, share), part in zip(chains[i], by_date):
                if isinstance(part, float):
                    part = np.full(n, part)
                by_deadline[j] += share * part
                by_level[j] += share * (part * level_ratio[i] / capex[t] if b.capacity_alone else part)
            if grid:
                if b.by_capacity:
                    ordered[i] = 1000.0 * b.gw * df
                else:
                    ordered[i] = 1000.0 * b.ai_share * paid / (capex[t] * b.overrun)
        if grid:
            grid.advance(t, ordered)
            sites.add(t, year)
        if returns:
            contracts = [(scenario.index[b], share, receipts)
                         for c, share, receipts in sold for b in c.backed_by]
            returns.advance(t, grid, spend[t], price[t], capex[t], regime, contracts)
        if money:
            money.close(year)
    coverage = {c["id"]: sample(rng, c.get("coverage", 1.0), n) for c in scenario.claims}
    figures = Figures(scenario, ledger, record, n, coverage)
    figures.delivery(spend, by_deadline, by_level, regime)
    if grid:
        figures.energy(grid, sites)
    if returns:
        figures.returns(returns)
    if money:
        figures.money(money)
    record.close()


def simulate(scenario, trials, seed, block_size, failing=None):
    """Every figure of `trials` trials: a Record. `failing` names an entity that fails after the scenario's as_of."""
    rng = np.random.Generator(np.random.SFC64(seed))
    record = Record(trials)
    while record.done < trials:
        block(scenario, rng, min(block_size, trials - record.done), record, failing)
    return record


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("resolved")
    parser.add_argument("--trials", type=int, default=10_000)
    parser.add_argument("--block", type=int, default=1024)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    begin = time.perf_counter()
    record = simulate(scenarios.load(arguments.resolved), arguments.trials, arguments.seed, arguments.block)
    table = record.summary([0.05, 0.5, 0.95])
    seconds = time.perf_counter() - begin
    for metric in ("delivered", "delivered_ai", "energy", "npv"):
        row = table.get(("portfolio", "portfolio", metric, None))
        if row:
            print(f"portfolio {metric}: " + " ".join(f"{v:.4f}" for v in row))
    print(f"{len(table)} figures, {arguments.trials / seconds:.0f} trials/s")


if __name__ == "__main__":
    main()
