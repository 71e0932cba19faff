"""Times whole processes in turn and prints medians and ratios.

    python measure.py BUILDOUT SCENARIO WORK [--trials N] [--small N] [--squiggle MODULES] [--rounds R]

Rates are of processes from start to end. CPU time is what to trust where other work is on the machine; wall time is what
two threads change.
"""

import argparse
import os
import pathlib
import platform
import resource
import statistics
import subprocess
import sys
import time

import numpy

HERE = pathlib.Path(__file__).parent


def run(command):
    """(wall seconds, CPU seconds) of a process."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    wall, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}:\n{done.stdout}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def turns(title, rows, rounds):
    """Rows are (name, trials, command); the first is the unit of the ratios."""
    times = {name: [] for name, _, _ in rows}
    for _ in range(rounds):
        for name, _, command in rows:
            times[name].append(run(command))
    print(f"\n{title}: medians of {rounds} rounds in turn, whole processes\n")
    print("| tool | trials | wall, s | CPU, s | trials per second, wall | trials per CPU second | CPU time over the first |")
    print("|---|---|---|---|---|---|---|")
    unit = None
    for name, trials, _ in rows:
        wall, cpu = (statistics.median(t) for t in zip(*times[name]))
        unit = unit or cpu / trials
        each = [t[1] / trials / unit for t in times[name]]
        spread = "" if name == rows[0][0] else f" ({min(each):.2g} to {max(each):.2g})"
        print(f"| {name} | {trials:,} | {wall:.2f} | {cpu:.2f} | {trials / wall:,.0f} | {trials / cpu:,.0f} | "
              f"{cpu / trials / unit:.2g}{spread} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("buildout")
    parser.add_argument("scenario")
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--trials", type=int, default=20_000)
    parser.add_argument("--small", type=int, default=300, help="trials of tools that take them one by one")
    parser.add_argument("--squiggle", type=pathlib.Path, help="where npm installed Squiggle; left out where not given")
    parser.add_argument("--rounds", type=int, default=5)
    a = parser.parse_args()
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "OPENTURNS_NUM_THREADS"):
        os.environ[name] = "1"

    def ours(scenario, threads):
        out = a.work / f"out-{threads}"
        return [a.buildout, "run", scenario, "-n", str(a.trials), "-j", str(threads), "--quiet", "--overwrite", "-o", out]

    def peer(script, *arguments):
        return [sys.executable, HERE / script, *map(str, arguments)]

    print(f"{os.cpu_count()} processors, {platform.machine()}; Python {platform.python_version()}, numpy {numpy.__version__}")
    run(ours(a.scenario, 1))
    resolved = a.work / "announced.toml"
    resolved.write_bytes((a.work / "out-1" / "resolved.toml").read_bytes())
    turns(f"{pathlib.Path(a.scenario).name}", [
        ("buildout -j 1", a.trials, ours(a.scenario, 1)),
        ("buildout -j 2", a.trials, ours(a.scenario, 2)),
        ("numpy", a.trials, peer("model.py", resolved, "--trials", a.trials)),
    ], a.rounds)
    synthetic, resolved = a.work / "synthetic.toml", a.work / "synthetic-resolved.toml"
    run(peer("synthetic.py", synthetic))
    run(ours(synthetic, 1))
    resolved.write_bytes((a.work / "out-1" / "resolved.toml").read_bytes())
    squiggle = [("Squiggle, a function of a trial, the sum", a.small,
                 ["node", HERE / "peer_squiggle.mjs", a.squiggle.resolve(), str(a.small)])] if a.squiggle else []
    turns("synthetic, delivery alone, 20 commitments over 24 quarters", [
        ("buildout -j 1, all figures", a.trials, ours(synthetic, 1)),
        ("buildout -j 2, all figures", a.trials, ours(synthetic, 2)),
        ("numpy, all figures", a.trials, peer("model.py", resolved, "--trials", a.trials)),
        ("numpy, the sum", a.trials, peer("peer_numpy.py", a.trials)),
        ("squigglepy, vectors, the sum", a.trials, peer("peer_squigglepy.py", "vector", a.trials)),
        ("squigglepy, a function of a trial, the sum", a.small, peer("peer_squigglepy.py", "function", a.small)),
        ("OpenTURNS, the sum", a.trials, peer("peer_openturns.py", a.trials)),
        *squiggle,
    ], a.rounds)


if __name__ == "__main__":
    main()
