#!/usr/bin/env python3
"""Scoring 3,000,000 flights from Parquet to Parquet, in the server's own child and on a standing Flink cluster
of two task managers, in turn: seconds from the first row read to the commit, start-up apart, and
whether the answers are the same bits.

    benchmarks/cluster.py [--folder FOLDER] [--runs 3] [--source FILE]

Both have two tasks. The cluster is three more processes on the same machine, so this says what its way of
running a job costs, not what more machines are worth. The exit code is 1 when a bit differs.

Needs the child's jars, the job jar, what a cluster takes jars by and the test classes
(./mvnw -Pbroker -pl jobs -am -DskipTests package), a Python 3.10 and npm for the flights.
"""

import argparse
import contextlib
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

import score
from rig import ROOT, java_home

JOBS = ROOT / "jobs" / "target"


@contextlib.contextmanager
def cluster(folder):
    """The address of a cluster's door; the cluster ends with the block."""
    subprocess.run(["rm", "-rf", folder / "cluster"], check=True)
    path = f"{JOBS}/test-classes:{JOBS}/lib/*:{JOBS}/broker/*"
    keeper = subprocess.Popen(
        [java_home() + "/bin/java", "-Xmx128m", "-cp", path, "dev.slipway.jobs.ClusterPass", folder / "cluster"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)  # fmt: skip
    try:
        yield keeper.stdout.readline().strip()
    finally:
        keeper.stdin.close()
        keeper.wait()


def answers(directory):
    """The bits of all answers, in the order of the input."""
    import numpy as np
    import pyarrow.parquet as pq

    parts = sorted((directory.parent / "scored").glob("part-*.parquet"))
    return np.concatenate([pq.read_table(part).column("output").to_numpy() for part in parts]).view("u4")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "benchmarks/target/score")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--source", type=pathlib.Path, help="flights in another file")
    options = parser.parse_args()
    folder = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    python = score.venv(folder)
    if pathlib.Path(sys.executable) != python:
        os.execv(python, [python, *sys.argv])
    source = options.source.resolve() if options.source else score.flights(folder, python)
    seconds = {"child": [], "cluster": []}
    start_up = {"child": [], "cluster": []}
    differing = 0
    with cluster(folder) as address:
        on = {"connection": "big", "address": address, "jar": str(JOBS / "flink" / "slipway-job.jar")}
        for _ in range(options.runs):
            made = {}
            for place, changes in (("child", {}), ("cluster", {"on": on})):
                made[place] = score.attempt(folder, f"on-{place}", source, score.FLIGHTS / "v1", **changes)
                last = score.job(made[place])
                seconds[place].append(last["seconds"])
                start_up[place].append(last["start-up-seconds"])
            differing += int((answers(made["child"]) != answers(made["cluster"])).sum())
    middle = {place: statistics.median(values) for place, values in seconds.items()}
    print(json.dumps({
        "at": time.strftime("%Y-%m-%dT%H:%MZ", time.gmtime()), "rows": last["rows"],
        "runs": options.runs, "seconds": seconds, "start-up": start_up,
        "rows-per-second": {place: round(last["rows"] / value) for place, value in middle.items()},
        "cluster-to-child": round(middle["child"] / middle["cluster"], 3), "differing": differing,
    }, indent=1))  # fmt: skip
    return 1 if differing else 0


if __name__ == "__main__":
    raise SystemExit(main())
