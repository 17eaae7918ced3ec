#!/usr/bin/env python3
"""What users notice of a shadow that is slower than what answers them.

    benchmarks/shadow.py [--rounds 12] [--millis 10000] [--load 0.4] [--only steady,saturated]

The endpoint answers with all-MiniLM-L6-v2 quantized to 8 bits on a text of 128 tokens; its shadow is the
same model in 32 bits, which takes about three times as long (the ratio that the shadow itself measured is
printed). Each round has one slice of each kind in random order: `slipway shadow start minilm --version 2
--sample 100%`; a loop of the lowest priority (SCHED_IDLE) on every core; nothing; nothing again (the A/A
pair: it shows what the method resolves). Loading and unloading the shadow's version lies between slices.

steady      requests at a part of the peak (open loop, one process: SlicedLoad.java); the ratio of p99
            within a round, goal 5 % beyond nothing
saturated   connections that always wait for an answer (wrk); throughput within a round, goal 3 % less than
            nothing, and how many pairs the shadow compared meanwhile, goal none

Printed are medians over the rounds and their 95 % intervals, and what became of the sampled requests.
"""

import argparse
import contextlib
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import push
import rig
import texts

NAME = texts.NAME
INFER = f"/v2/models/{NAME}/infer"
SHADOW, LOOP, NOTHING, AGAIN = "a shadow", "a loop", "nothing", "nothing again"
CONNECTIONS = 16
# Seconds after a shadow has begun or ended in which nothing is counted.
REST = 3


def main():
    options = parse()
    if not options.built:
        rig.build_benchmarks()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with rig.Slipway(folder, "shadow", models=False) as server:
            serve(server)
            row = folder / "text.json"
            row.write_text(texts.text(128, 1))
            rig.wrk(server.http, CONNECTIONS, options.warmup, row, INFER)
            peak = rig.wrk(server.http, CONNECTIONS, 5, row, INFER)["per_second"]
            shadow = Shadow(server)
            for part in options.only.split(","):
                globals()[part](server, row, peak, shadow, options)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--millis", type=int, default=10_000, help="length of a slice")
    parser.add_argument("--load", type=float, default=0.4, help="part of the peak")
    parser.add_argument("--warmup", type=int, default=15)
    parser.add_argument("--only", default="steady,saturated")
    parser.add_argument("--built", action="store_true", help="run what has been built before")
    return parser.parse_args()


def serve(server):
    """Version 1 answers, by an alias; version 2 is there and answers nobody."""
    server.push(rig.minilm(quantized=True), NAME)
    server.call("PUT", f"/models/{NAME}/aliases/champion", {"version": 1})
    server.call("PUT", f"/objects/endpoint/{NAME}",
                {"kind": "Endpoint", "name": NAME, "serves": f"{NAME}@champion",
                 "slo": {"p50": "1s", "p99": "10s"}})  # fmt: skip
    server.push(rig.minilm(), NAME)


class Shadow:
    """A shadow of everything, as long as the context lasts; keeps its last report."""

    def __init__(self, server):
        self.server, self.reports = server, []

    def run(self, *arguments):
        environment = os.environ | {"JAVA_HOME": rig.java_home(),
                                    "SLIPWAY_URL": f"http://{self.server.http}",
                                    "SLIPWAY_TOKEN": self.server.token()}  # fmt: skip
        command = [rig.ROOT / "slipway", "shadow", *arguments]
        run = subprocess.run(command, capture_output=True, text=True, env=environment)
        if run.returncode:
            raise SystemExit(f"shadow {' '.join(arguments)}: {run.stdout}{run.stderr}")
        return run.stdout

    def __enter__(self):
        self.run("start", NAME, "--version", "2", "--sample", "100%")
        time.sleep(REST)

    def __exit__(self, *_):
        self.reports.append(json.loads(self.run("stop", NAME, "--version", "2", "-o", "json")))
        time.sleep(REST)


def measured(shadow, options, one_slice):
    """What each slice gave, by kind, in rounds."""
    order, rounds = random.Random(1), []
    with contextlib.ExitStack() as stack:
        spin = push.Spin()
        stack.callback(spin.close)
        kinds = {SHADOW: shadow, LOOP: spin, NOTHING: contextlib.nullcontext(),
                 AGAIN: contextlib.nullcontext()}  # fmt: skip
        for number in range(options.rounds):
            found = {}
            for kind in order.sample(list(kinds), len(kinds)):
                with kinds[kind]:
                    found[kind] = one_slice()
            rounds.append(found)
            print(f"round {number + 1}: " + ", ".join(f"{k} {v:.0f}" for k, v in found.items()),
                  file=sys.stderr, flush=True)  # fmt: skip
    return rounds


def steady(server, row, peak, shadow, options):
    with Load(server, row, max(1, round(peak * options.load))) as load:
        load.slice(options.millis)
        rounds = measured(shadow, options, lambda: load.slice(options.millis)[1])
    print(f"\nAt {options.load:.0%} of a peak of {peak:,.0f} requests/s, p99:\n")
    report(rounds, lambda ratio: ratio - 1, "≤ 5 %")
    became(shadow)


def saturated(server, row, peak, shadow, options):
    seconds = max(1, options.millis // 1000)
    rounds = measured(
        shadow, options,
        lambda: rig.wrk(server.http, CONNECTIONS, seconds, row, INFER)["per_second"])  # fmt: skip
    print(f"\n{CONNECTIONS} connections that always wait, throughput lost:\n")
    report(rounds, lambda ratio: 1 - ratio, "≤ 3 %")
    became(shadow)


class Load(push.Load):
    """Texts at a fixed rate, for a slice at a time."""

    def __init__(self, server, row, rate):
        self.process = subprocess.Popen(
            [f"{rig.java_home()}/bin/java", "-cp", rig.benchmark_classes(),
             "dev.slipway.benchmarks.SlicedLoad", server.http.rpartition(":")[2], INFER,
             row, str(rate), str(CONNECTIONS)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)  # fmt: skip


def report(rounds, change, goal):
    print("| against nothing | median | 95 % interval | goal |")
    print("|---|---|---|---|")
    for kind in (SHADOW, LOOP, AGAIN):
        changes = [change(one[kind] / one[NOTHING]) for one in rounds]
        middle, low, high = rig.median_interval(changes)
        print(f"| {kind} | {middle:+.1%} | {low:+.1%} to {high:+.1%} | "
              f"{goal if kind == SHADOW else ''} |")  # fmt: skip


def became(shadow):
    """What the shadows of the slices so far have done."""
    coverages = [one["coverage"] for one in shadow.reports]
    sampled, completed, eligible = (
        sum(one[key] for one in coverages) for key in ("sampled", "completed", "eligible"))
    drops = {}
    for one in coverages:
        for drop in one["drops"]:
            drops[drop["reason"]] = drops.get(drop["reason"], 0) + drop["count"]
    assert completed + sum(drops.values()) == sampled, "a sampled request is neither"
    ratios = [seconds(one["spent"]["median"]) / seconds(one["spent"]["stable-median"])
              for one in shadow.reports if one["spent"].get("stable-median")]  # fmt: skip
    slower = f", {sum(ratios) / len(ratios):.1f} times as slow as what answers" if ratios else ""
    print(f"\nShadows saw {eligible:,} requests, sampled {sampled:,} and compared {completed:,}"
          f"{slower}; dropped: {drops or 'none'}")  # fmt: skip
    shadow.reports.clear()


def seconds(text):
    """A duration as documents write it."""
    units = {"ms": 1e-3, "us": 1e-6, "ns": 1e-9, "s": 1.0, "m": 60.0, "h": 3600.0}
    for unit in sorted(units, key=len, reverse=True):
        if text.endswith(unit):
            return float(text[: -len(unit)]) * units[unit]
    raise SystemExit(f"duration: {text}")


if __name__ == "__main__":
    main()
