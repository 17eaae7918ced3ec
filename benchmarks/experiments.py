#!/usr/bin/env python3
"""What a command notices of ten MLflow clients that log at once.

    benchmarks/experiments.py [--clients 10] [--rounds 20] [--millis 1500]

Unmodified `mlflow` clients (the environment of `e2e/interop/run.sh mlflow3`) log runs with parameters,
metrics, tags and a file and search among them, as fast as they can. They have the lowest priority
(SCHED_IDLE), as if they ran elsewhere. One caller declares models, one after another, in slices. A
round has one slice of each kind in random order: beside the clients, beside as many loops of the
same priority, beside the loops again (the A/A pair), beside nothing. Printed are the latencies of all
commands of a kind, and the medians of the ratios within a round with their 95 % intervals.
"""

import argparse
import contextlib
import http.client
import os
import pathlib
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import rig

sys.path.insert(0, str(rig.ROOT / "e2e" / "interop"))
import launch  # noqa: E402

CLIENTS, LOOPS, AGAIN, NOTHING = "the clients", "loops", "the loops again", "nothing"
KINDS = [CLIENTS, LOOPS, AGAIN, NOTHING]
STEPS = 50
STARTED_WITHIN = 180
LOOP = "while True: pass"
CLIENT = f"""
import itertools, mlflow
mlflow.set_experiment("load")
for n in itertools.count():
    with mlflow.start_run():
        mlflow.log_params({{f"parameter-{{i}}": i for i in range(20)}})
        mlflow.set_tags({{"team": "load", "turn": str(n)}})
        for step in range({STEPS}):
            mlflow.log_metrics({{"loss": 1 / (step + 1), "accuracy": step / {STEPS}}}, step=step)
        mlflow.log_text("x" * (1 << 20), "notes.txt")
    mlflow.search_runs(filter_string=f"metrics.loss < 0.5 and tags.turn = '{{n}}'", max_results=100)
    print(n, flush=True)
"""


def main():
    options = parse()
    launch.environment("mlflow3")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with rig.Slipway(folder, "experiments", models=False) as server:
            clients = Crowd(options.clients, folder / "runs", launch.python("mlflow3"), CLIENT,
                            MLFLOW_TRACKING_URI=f"http://{server.http}",
                            MLFLOW_TRACKING_TOKEN=server.token(),
                            MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT="true",
                            MLFLOW_DISABLE_TELEMETRY="true", DO_NOT_TRACK="true")  # fmt: skip
            loops = Crowd(options.clients, folder / "loops", sys.executable, LOOP)
            try:
                beside = {CLIENTS: clients, LOOPS: loops, AGAIN: loops,
                          NOTHING: contextlib.nullcontext()}  # fmt: skip
                caller = Caller(server)
                warm_up(caller, clients, options)
                before, begin = clients.lines(), caller.commands
                rounds = measured(caller, beside, options)
                report(rounds, clients.lines() - before, caller.commands - begin, options)
            finally:
                clients.close()
                loops.close()


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--millis", type=int, default=1500, help="length of a slice")
    parser.add_argument("--warmup", type=int, default=15, help="seconds, after every client's first run")
    return parser.parse_args()


class Crowd:
    """So many programs of the lowest priority, which run while a context lasts."""

    def __init__(self, count, output, python, code, **variables):
        self.output = output
        self.errors = output.with_name(output.name + "-errors")
        with output.open("wb") as out, self.errors.open("wb") as errors:
            self.members = [
                subprocess.Popen([python, "-c", code], stdout=out, stderr=errors,
                                 env=os.environ | variables, preexec_fn=idle)
                for _ in range(count)
            ]  # fmt: skip
        self.__exit__()

    def lines(self):
        return self.output.read_bytes().count(b"\n")

    def __enter__(self):
        self.tell(signal.SIGCONT)

    def __exit__(self, *_):
        self.tell(signal.SIGSTOP)

    def tell(self, what):
        for member in self.members:
            if member.poll() is not None:
                raise SystemExit(f"a client ended with {member.returncode}: "
                                 f"{self.errors.read_text()[-2000:]}")  # fmt: skip
            member.send_signal(what)

    def close(self):
        for member in self.members:
            member.kill()
            member.wait()


def idle():
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


class Caller:
    """Declares models, one after another."""

    def __init__(self, server):
        self.connection, self.token = http.client.HTTPConnection(server.http), server.token()
        self.commands = 0

    def slice(self, millis):
        """The latencies in milliseconds of the commands of so long."""
        end, found = time.perf_counter() + millis / 1e3, []
        while (begin := time.perf_counter()) < end:
            rig.ask(self.connection, self.token, "POST", "/models", {"name": f"m-{self.commands}"})
            found.append((time.perf_counter() - begin) * 1e3)
            self.commands += 1
        return found


def warm_up(caller, clients, options):
    end = time.monotonic() + STARTED_WITHIN
    with clients:
        while clients.lines() < 2 * options.clients:
            if time.monotonic() > end:
                raise SystemExit(f"the clients logged {clients.lines()} runs in {STARTED_WITHIN} s: "
                                 "other work takes the processors from them")  # fmt: skip
            time.sleep(0.5)
        caller.slice(options.warmup * 1000)


def measured(caller, beside, options):
    order, found = random.Random(1), []
    for number in range(options.rounds):
        found.append({})
        for kind in order.sample(KINDS, len(KINDS)):
            with beside[kind]:
                found[-1][kind] = caller.slice(options.millis)
        said = ", ".join(f"{kind} {at(found[-1][kind], 0.99):.1f}" for kind in KINDS)
        print(f"{number + 1}: p99 ms: {said}", file=sys.stderr, flush=True)
    return found


def at(latencies, part):
    return sorted(latencies)[int(len(latencies) * part)]


def report(rounds, runs, commands, options):
    print(f"{commands:,} commands of one caller in {options.rounds} rounds of slices of "
          f"{options.millis} ms; {options.clients} clients logged {runs} runs meanwhile, each in some "
          f"{STEPS + 10} requests:\n")  # fmt: skip
    print("| beside | p50 ms | p99 ms | p99.9 ms | p50, of that beside the loops | p99, of that |")
    print("|---|---|---|---|---|---|")
    for kind in KINDS:
        every = [one for each in rounds for one in each[kind]]
        figures = " | ".join(f"{at(every, part):.2f}" for part in (0.5, 0.99, 0.999))
        print(f"| {kind} | {figures} | {ratio(rounds, kind, 0.5)} | {ratio(rounds, kind, 0.99)} |")
    print(f"\nCommands a second: " + ", ".join(
        f"{statistics.median(len(one[kind]) for one in rounds) * 1e3 / options.millis:.0f} beside "
        f"{kind}" for kind in KINDS))  # fmt: skip


def ratio(rounds, kind, part):
    if kind == LOOPS:
        return ""
    found = rig.median_interval([at(one[kind], part) / at(one[LOOPS], part) for one in rounds])
    return "{:.2f} ({:.2f} to {:.2f})".format(*found)


if __name__ == "__main__":
    main()
