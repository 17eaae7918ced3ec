#!/usr/bin/env python3
"""3,000,000 flights from Parquet to Parquet on a Flink cluster of two task managers, beside the same job in a
child of its own, and once more while a task manager is killed.

    benchmarks/cluster.py [--folder FOLDER] [--runs 3] [--kills 3]

The cluster is a job manager and two task managers with two slots each, processes of their own with the engine's
jars alone, as the tests of the room `jobs` start it; a job has a task on each. Runs alternate: child, cluster.
Then, so often, a task manager is killed while rows are scored: the attempt breaks off, and the next goes on with
the one that is left. Printed are seconds from the first row read to the commit, start-up apart; for those that were
killed also the time from the kill to the commit, with the start of the attempt that goes on, and how many rows
that one had not to score again. All outputs are compared with the child's, bit for bit.

Needs what is said in score.py.
"""

import argparse
import contextlib
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import tempfile
import time

import score
from rig import ROOT, end, java_home

JOBS = ROOT / "jobs" / "target"
JAR = JOBS / "flink" / "slipway-job.jar"
SAME = """
import pathlib, sys
import pyarrow as pa, pyarrow.parquet as pq
def outputs(folder):
    parts = sorted(pathlib.Path(folder).glob("part-*.parquet"))
    return pa.concat_tables(pq.read_table(part, columns=["output"]) for part in parts)["output"].combine_chunks()
mine, theirs = (outputs(folder).buffers()[1].to_pybytes()[:4 * int(sys.argv[3])] for folder in sys.argv[1:3])
print(len(mine) == len(theirs) == 4 * int(sys.argv[3]) and mine == theirs)
"""


class Cluster:
    """A standing cluster; a context that ends with it."""

    def __init__(self, folder, classes):
        self.errors = (folder / "keeper.log").open("wb")
        self.keeper = subprocess.Popen(
            [java_home() + "/bin/java", "-Xmx128m", "-cp", classes,
             "dev.slipway.jobs.ClusterPass", folder / "cluster"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, text=True)  # fmt: skip
        self.address = self.keeper.stdout.readline().strip()
        if not self.address:
            raise SystemExit(f"the cluster did not start: see {self.errors.name}")

    def kill_worker(self):
        """Kills one task manager; nobody replaces it."""
        found = subprocess.run(["pgrep", "-P", str(self.keeper.pid), "-f", "TaskManagerRunner"],
                               check=True, capture_output=True, text=True).stdout.split()  # fmt: skip
        os.kill(int(found[0]), signal.SIGKILL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.keeper.stdin.close()
        try:
            self.keeper.wait(30)
        finally:
            end(self.keeper)
            self.errors.close()


def class_path():
    """That of the room's tests, which bring the cluster's jars."""
    subprocess.run(
        ["./mvnw", "-B", "-q", "-Dquick", "-pl", "jobs", "-am", "-DskipTests", "package",
         "dependency:build-classpath", "-Dmdep.outputFile=target/tested-with",
         "-Dmdep.includeScope=test"],
        check=True, cwd=ROOT, env=os.environ | {"JAVA_HOME": java_home()})  # fmt: skip
    return f"{JOBS / 'test-classes'}:{JOBS / 'classes'}:{(JOBS / 'tested-with').read_text().strip()}"


def there(cluster):
    """What an attempt says that goes to the cluster."""
    return {"on": {"connection": "big", "address": cluster.address, "jar": str(JAR)}}


@contextlib.contextmanager
def attempt(directory):
    """What the child of an attempt says, line by line, as it comes."""
    child = subprocess.Popen(
        [java_home() + "/bin/java", f"@{score.LIB}/jobs.options", "-Xmx512m",
         "-cp", f"{score.LIB}/*", "dev.slipway.jobs.Main", directory],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)  # fmt: skip
    try:
        yield map(json.loads, child.stdout)
    finally:
        child.kill()
        child.wait()


def whole(directory):
    """The last line of a job that nobody disturbs."""
    with attempt(directory) as said:
        last = list(said)[-1]
    if last["event"] != "committed":
        raise SystemExit(f"{directory}: {last}")
    return last


def killed(directory, cluster):
    """The last line of a job that lost a task manager, what it went on with, and seconds since the kill until
    the attempt had ended, the next one had scored more rows than were kept, and had committed."""
    with attempt(directory) as said:
        for line in said:
            if line["event"] == "checkpoint" and line["rows"]:
                break
        cluster.kill_worker()
        begin = time.perf_counter()
        last = list(said)[-1]
    if last["event"] == "committed":
        return last, None, (time.perf_counter() - begin,)
    ended = time.perf_counter() - begin
    further = None
    file = directory / "attempt.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"attempt": 2}))
    resumed = 0
    with attempt(directory) as said:
        for line in said:
            if line["event"] == "started":
                resumed = line["resumed-rows"]
            elif further is None and line.get("rows", 0) > resumed:
                further = time.perf_counter() - begin
    if line["event"] != "committed":
        raise SystemExit(f"{directory}: {line}, after {last}")
    return line, resumed, (ended, further, time.perf_counter() - begin)


def require_same(python, mine, theirs, rows):
    """Ends the run when two jobs gave other bits."""
    said = subprocess.run([python, "-c", SAME, mine, theirs, str(rows)], check=True,
                          capture_output=True, text=True).stdout.strip()  # fmt: skip
    if said != "True":
        raise SystemExit(f"{mine} and {theirs} differ")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "benchmarks/target/score")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--kills", type=int, default=3)
    options = parser.parse_args()
    folder = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    python = score.venv(folder)
    source = score.flights(folder, python)
    model = score.FLIGHTS / "v1"
    classes = class_path()
    figures = {"child": [], "cluster": []}
    mine = folder / "child/scored"
    with tempfile.TemporaryDirectory(dir=folder) as name, Cluster(pathlib.Path(name), classes) as cluster:
        for run in range(options.runs):
            for kind, changes in (("child", {}), ("cluster", there(cluster))):
                # A cluster takes a job of the same name and attempt once.
                last = whole(score.attempt(folder, kind, source, model, job=f"{kind}-{run}", **changes))
                figures[kind].append((last["seconds"], last["start-up-seconds"]))
            require_same(python, mine, folder / "cluster/scored", last["rows"])
    rows, broken = last["rows"], []
    for _ in range(options.kills):
        with tempfile.TemporaryDirectory(dir=folder) as name, Cluster(pathlib.Path(name), classes) as cluster:
            changes = there(cluster) | {"checkpoint-interval-ms": 200}
            directory = score.attempt(folder, "killed", source, model, **changes)
            _, resumed, taken = killed(directory, cluster)
            require_same(python, mine, folder / "killed/scored", rows)
            broken.append((resumed, [f"{seconds:.1f}" for seconds in taken]))
    for kind in ("child", "cluster", "killed"):
        shutil.rmtree(folder / kind, ignore_errors=True)
    print(f"{rows:,} flights, {options.runs} runs in turn; all outputs have the same bits\n")
    print("| | seconds | rows a second | start-up |\n|---|---|---|---|")
    for kind, runs in figures.items():
        work, start = (statistics.median(values) for values in zip(*runs))
        low, high = min(runs)[0], max(runs)[0]
        print(f"| {kind} | {work:.2f} ({low:.2f} to {high:.2f}) | {rows / work:,.0f} | {start:.1f} s |")
    for resumed, taken in broken:
        if resumed is None:
            print(f"a task manager killed: committed all the same, {taken[0]} s after the kill")
        else:
            ended, further, committed = taken
            print(f"a task manager killed: {resumed:,} rows were kept; after the kill the attempt had ended after "
                  f"{ended} s, the next one was further after {further} s and had committed after {committed} s")  # fmt: skip


if __name__ == "__main__":
    main()
