#!/usr/bin/env python3
"""A batch at full speed beside an endpoint: what its callers notice, and what the batch loses.

    benchmarks/beside.py [--rounds 25] [--millis 3000] [--share 0.4] [--runs 5] [--files 8]

A server answers flights at a part of what wrk gets as its peak (open loop, from one process:
SlicedLoad.java) in slices. A round has one slice of each kind in random order: a batch job scores flights
from Parquet to Parquet as fast as it can (its process stands still in the other slices); a loop of
the lowest priority (SCHED_IDLE) spins on every core; the same loop again (the A/A pair: it shows what the
method resolves); the batch and the loop; nothing. Printed are the medians of the ratios of p99 within a round and their 95 %
intervals. Then jobs run whole, one alone and one beside the same load in turn, and their speeds are
compared, from the first rows that they tell until they have committed.

Needs what is said in score.py.
"""

import argparse
import contextlib
import itertools
import json
import os
import pathlib
import shutil
import signal
import statistics
import sys
import tempfile
import threading
import time

import push
import rig
import score

BATCH = "a batch at full speed"
ROWS = 3_000_000


def main():
    options = parse()
    if not options.built:
        rig.build_benchmarks()
    data = options.data.resolve()
    data.mkdir(parents=True, exist_ok=True)
    source = score.flights(data, score.venv(data))
    with tempfile.TemporaryDirectory(dir=data) as name:
        folder = pathlib.Path(name)
        settings = [f"jobs.roots: {folder}"]
        with rig.Slipway(folder, "beside", settings=settings, models=False) as server:
            server.push(rig.ROOT / "examples/flights/v1", "flights")
            row = rig.body(folder)
            rig.wrk(server.http, 16, 10, row)
            peak = rig.wrk(server.http, 16, 5, row)["per_second"]
            rate = round(peak * options.share)
            print(f"peak {peak:,.0f} requests/s, asked {rate:,} times a second\n", file=sys.stderr)
            jobs = Jobs(server, folder, source)
            with push.Load(server, row, rate) as load:
                load.slice(options.warmup * 1000)
                report(measured(load, jobs, options), options, rate)
                whole = compared(load, jobs, options)
    report_of_jobs(whole, options)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--millis", type=int, default=3000, help="length of a slice")
    parser.add_argument("--share", type=float, default=0.4, help="of the peak that is asked")
    parser.add_argument("--warmup", type=int, default=15)
    parser.add_argument("--runs", type=int, default=5, help="whole jobs alone, and as many beside it")
    parser.add_argument("--files", type=int, default=8, help=f"of {ROWS:,} flights, in a whole job")
    parser.add_argument("--built", action="store_true", help="run what has been built before")
    parser.add_argument("--data", type=pathlib.Path, default=score.ROOT / "benchmarks/target/score")
    return parser.parse_args()


class Jobs:
    """Batch jobs of one server."""

    def __init__(self, server, folder, source):
        self.server, self.folder, self.source = server, folder, source
        self.numbers = itertools.count()

    def begin(self, files):
        """Submits one over so many links to the flights, and gives it when its rows come."""
        number = next(self.numbers)
        given = self.folder / f"in-{number}"
        given.mkdir()
        for file in range(files):
            os.link(self.source, given / f"flights-{file:03}.parquet")
        made = self.server.call("POST", "/jobs", {
            "score": "flights", "input": str(given), "output": str(self.folder / f"out-{number}")})  # fmt: skip
        job = Job(self.server, made["job"])
        job.await_rows()
        return job

    def remove(self):
        """What came out of those that are over."""
        for path in self.folder.glob("out-*"):
            shutil.rmtree(path)


class Job:
    """One of them; as a context, it works as long as that lasts."""

    def __init__(self, server, name):
        self.server, self.name = server, name

    def status(self):
        return self.server.call("GET", f"/jobs/{self.name}")

    def await_rows(self):
        while not self.rows():
            time.sleep(0.02)

    def rows(self):
        status = self.status()
        if status["job"]["state"] not in ("queued", "running"):
            raise SystemExit(f"{self.name}: {status}")
        return (status.get("progress") or {}).get("rows", 0)

    def pid(self):
        mark = self.server.data / "jobs" / self.name / "child.json"
        return json.loads(mark.read_text())["pid"]

    def __enter__(self):
        os.kill(self.pid(), signal.SIGCONT)

    def __exit__(self, *_):
        os.kill(self.pid(), signal.SIGSTOP)

    def end(self):
        """Has it cancelled."""
        self.__enter__()
        self.server.call("DELETE", f"/jobs/{self.name}")
        while self.status()["job"]["state"] in ("queued", "running"):
            time.sleep(0.05)

    def rate(self):
        """Rows a second from now until it has committed."""
        first, begin = self.rows(), time.perf_counter()
        while True:
            status = self.status()
            state = status["job"]["state"]
            if state == "committed":
                rows = status["job"]["latest"]["tally"]["rows"]
                return (rows - first) / (time.perf_counter() - begin)
            if state not in ("queued", "running"):
                raise SystemExit(f"{self.name}: {status}")
            time.sleep(0.05)


def measured(load, jobs, options):
    """Per round, p50, p99 and p99.9 beside each kind of work."""
    # Far more than it can score in its slices.
    options.only = BATCH
    job = jobs.begin(files=4 * options.rounds)
    job.__exit__()
    try:
        return push.measured(load, job, options)
    finally:
        job.end()


def compared(load, jobs, options):
    """Rows a second of whole jobs, alone and beside the load, in turn."""
    found = {"alone": [], "beside": []}
    for _ in range(options.runs):
        found["alone"].append(jobs.begin(options.files).rate())
        jobs.remove()
        with asked(load) as slices:
            found["beside"].append(jobs.begin(options.files).rate())
        jobs.remove()
        print(f"rows/s: alone {found['alone'][-1]:,.0f}, beside {found['beside'][-1]:,.0f}, where p99 "
              f"was {statistics.median(one[1] for one in slices):,.0f} µs",
              file=sys.stderr, flush=True)  # fmt: skip
    return found


@contextlib.contextmanager
def asked(load):
    """The load as long as the context lasts."""
    stop, slices = threading.Event(), []

    def run():
        while not stop.is_set():
            slices.append(load.slice(2000))

    thread = rig.Beside(run)
    try:
        yield slices
    finally:
        stop.set()
        thread.end()


def report(rounds, options, rate):
    print(f"flights asked {rate:,} times a second ({options.share:.0%} of the peak), {options.rounds} "
          f"rounds of slices of {options.millis} ms:\n")  # fmt: skip
    push.table(rounds, BATCH)


def report_of_jobs(whole, options):
    alone, beside = (statistics.median(whole[kind]) for kind in ("alone", "beside"))
    parts = rig.median_interval([b / a for a, b in zip(whole["alone"], whole["beside"])])
    print(f"\n| a batch of {options.files * ROWS:,} flights | rows a second |\n|---|---|")
    print(f"| alone, median of {options.runs} | {alone:,.0f} |")
    print(f"| beside the endpoint | {beside:,.0f} |")
    print("| of its speed alone | {:.2f} ({:.2f} to {:.2f}) |".format(*parts))


if __name__ == "__main__":
    main()
