#!/usr/bin/env python3
"""What users notice of shadows: one that is slower than what answers them, one that hangs, one that fails.

    benchmarks/shadow.py [--rounds 6] [--millis 8000] [--load 0.4] [--tokens 32] [--seconds 200]
                         [--only met,steady,saturated]

The endpoint answers with all-MiniLM-L6-v2 quantized to 8 bits. Its shadows see every request and are
  slow    the same model three times over (the ratio that the shadow itself measured is printed)
  hangs   the same with a loop that takes days; a call is given up after 10 s and stopped after 15
  fails   the same with an error at the end of every call
(benchmarks/real/make_contenders.py). A version that breaks its process's promises, by throwing anything but an
error of its own, ends its shadow with the first request; that is tested and leaves nothing to be measured.

Each round has one slice of each kind in random order: the shadows; a loop of the lowest priority (SCHED_IDLE)
on every core; nothing; nothing again (the A/A pair: it shows what the method resolves). Versions are loaded
and unloaded between slices.

met         each kind at a part of the peak for --seconds in one go; each request is asked whether the shadow's
            thread worked meanwhile, or up to 8 ms before, by the kernel's account of it, read every 2 ms: at
            least 0.1 ms of them. The p99 of all requests against that of those that it did not meet; and what it
            would be if the shadow worked less often. What else the machine does strikes both alike, so it resolves
            what slices do not
steady      requests at a part of the peak (open loop, one process: SlicedLoad.java); the ratio of p99
            within a round, goal 5 % beyond nothing
saturated   connections that always wait for an answer (wrk); throughput within a round, goal 3 % less than
            nothing, and what the shadow compared meanwhile, goal next to none

Printed are medians over the rounds and their 95 % intervals, and what became of the sampled requests: every
one is compared or dropped for a reason, and at the fixed rate the shadow has seen as many as were answered.
Some 20 minutes after the build.
"""

import argparse
import bisect
import contextlib
import glob
import http.client
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import time

import push
import rig
import texts

NAME = texts.NAME
INFER = f"/v2/models/{NAME}/infer"
SLOW, HANGS, FAILS = "a slow shadow", "one that hangs", "one that fails"
VERSIONS = {SLOW: 2, HANGS: 3, FAILS: 4}
LOOP, NOTHING, AGAIN = "a loop", "nothing", "nothing again"
CONNECTIONS = 16
# Seconds after a shadow has begun or ended in which nothing is counted.
REST = 2


def main():
    options = parse()
    if not options.built:
        rig.build_benchmarks()
    contenders = rig.contenders()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with rig.Slipway(folder, "shadow", [], models=False) as server:
            serve(server, contenders)
            row = folder / "text.json"
            row.write_text(texts.text(options.tokens, 1))
            rig.wrk(server.http, CONNECTIONS, options.warmup, row, INFER)
            peak = rig.wrk(server.http, CONNECTIONS, 5, row, INFER)["per_second"]
            for part in options.only.split(","):
                {"met": met, "steady": steady, "saturated": saturated}[part](server, row, peak, options)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--millis", type=int, default=8_000, help="length of a slice")
    parser.add_argument("--load", type=float, default=0.4, help="part of the peak")
    parser.add_argument("--tokens", type=int, default=32, help="of each text")
    parser.add_argument("--warmup", type=int, default=15)
    parser.add_argument("--only", default="met,steady,saturated")
    parser.add_argument("--seconds", type=int, default=200, help="of the stretch in which requests are told apart")
    parser.add_argument("--built", action="store_true", help="run what has been built before")
    return parser.parse_args()


def serve(server, contenders):
    """Version 1 answers, by an alias; the others are there and answer nobody."""
    server.push(rig.minilm(quantized=True), NAME)
    server.call("PUT", f"/models/{NAME}/aliases/champion", {"version": 1})
    server.call("PUT", f"/objects/endpoint/{NAME}",
                {"kind": "Endpoint", "name": NAME, "serves": f"{NAME}@champion",
                 "slo": {"p50": "1s", "p99": "10s"}})  # fmt: skip
    for model in ("slow", "hangs", "fails"):
        server.push(contenders / f"{model}.onnx", NAME)


class Shadow:
    """A shadow of everything, as long as the context lasts; keeps its last reports."""

    def __init__(self, server, kind, is_exact):
        self.server, self.kind, self.is_exact = server, kind, is_exact
        self.version, self.reports = str(VERSIONS[kind]), []

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
        self.run("start", NAME, "--version", self.version, "--sample", "100%")
        time.sleep(REST)
        self.before = answered(self.server)

    def __exit__(self, kind, *_):
        if kind is not None:
            return
        report = json.loads(self.run("stop", NAME, "--version", self.version, "-o", "json"))
        self.check(report["coverage"], answered(self.server) - self.before)
        self.reports.append(report)
        time.sleep(REST)

    def check(self, coverage, answers):
        """Whether every request is where it belongs."""
        dropped = sum(one["count"] for one in coverage.get("drops", []))
        left = coverage["sampled"] - coverage["completed"] - dropped
        # One may still be inside a call.
        if not 0 <= left <= 1:
            raise SystemExit(f"{self.kind}: {left} sampled requests are neither: {coverage}")
        hung = sum(one["count"] for one in coverage.get("drops", []) if one["reason"] == "hung")
        if hung != (self.kind == HANGS):
            raise SystemExit(f"{self.kind}: {hung} calls hung: {coverage}")
        # One that hangs ends its shadow within the slice; what comes then is not the shadow's.
        seen = coverage["eligible"]
        if self.is_exact and (seen > answers if hung else seen != answers):
            raise SystemExit(f"{self.kind}: {answers} requests were answered: {coverage}")


def answered(server):
    """How many requests version 1 has answered."""
    connection = http.client.HTTPConnection(server.http, timeout=60)
    connection.request("GET", f"/v2/models/{NAME}/versions/1/stats")
    said = json.loads(connection.getresponse().read())
    connection.close()
    return said["model_stats"][0]["inference_stats"]["success"]["count"]


def measured(shadows, options, one_slice, beside=()):
    """What each slice gave, by kind, in rounds."""
    order, rounds = random.Random(1), []
    kinds = {shadow.kind: shadow for shadow in shadows} | dict(beside)
    kinds |= {NOTHING: contextlib.nullcontext(), AGAIN: contextlib.nullcontext()}
    for number in range(options.rounds):
        found = {}
        for kind in order.sample(list(kinds), len(kinds)):
            with kinds[kind]:
                found[kind] = one_slice()
        rounds.append(found)
        print(f"round {number + 1}: " + ", ".join(f"{k} {v:.0f}" for k, v in found.items()),
              file=sys.stderr, flush=True)  # fmt: skip
    return rounds


def steady(server, row, peak, options):
    shadows = [Shadow(server, kind, True) for kind in VERSIONS]
    with contextlib.ExitStack() as stack:
        spin = push.Spin()
        stack.callback(spin.close)
        load = stack.enter_context(Load(server, row, max(1, round(peak * options.load))))
        load.slice(options.millis)
        rounds = measured(shadows, options, lambda: load.slice(options.millis)[1], [(LOOP, spin)])
    print(f"\nAt {options.load:.0%} of a peak of {peak:,.0f} requests/s, p99 (of nothing "
          f"{rig.median_interval([one[NOTHING] for one in rounds])[0] / 1e3:.1f} ms):\n")  # fmt: skip
    report(rounds, [*VERSIONS, LOOP, AGAIN], lambda ratio: ratio - 1, "≤ 5 %")
    became(shadows)


def met(server, row, peak, options):
    for kind in VERSIONS:
        meet(Shadow(server, kind, False), server, row, peak, options)


def meet(shadow, server, row, peak, options):
    with Load(server, row, max(1, round(peak * options.load))) as load:
        load.slice(options.millis)
        with tempfile.NamedTemporaryFile() as file:
            running = Running(f"shadow {NAME}/{shadow.version}")
            with shadow:
                # p50, p99 and p99.9 of everything are in the file, too.
                load.slice(f"{options.seconds * 1000} {file.name}")
            running.stop()
            calls = [tuple(map(int, line.split())) for line in file]
    took = lambda some: [(end - begin) / 1e6 for begin, end in some]  # noqa: E731
    whole = (max(end for _, end in calls) - min(begin for begin, _ in calls)) / 1e9
    those = [call for call in calls if running.meets(*call)]
    rest = took(call for call in calls if not running.meets(*call))
    if not rest:
        raise SystemExit(
            f"all of {len(calls):,} requests met {shadow.kind}; it was seen working {len(running.spans):,} times, "
            f"{running.nanos / 1e9:.1f} of {whole:.1f} s (expected: some that did not)")  # fmt: skip
    print(f"\n{shadow.kind} at {options.load:.0%} of a peak of {peak:,.0f} requests/s for {whole:.0f} s: "
          f"{len(calls):,} requests, {len(those) / len(calls):.1%} of which met the shadow; it worked for "
          f"{running.nanos / 1e9 / whole:.2%} of a processor's time and looked for work for "
          f"{running.looking / 1e9 / whole:.2%}; p99 of those that did not meet it {rig.quantile(rest, .99):.1f} ms:\n")  # fmt: skip
    print("| the shadow works | p99 of all, median | 95 % interval | goal |")
    print("|---|---|---|---|")
    draw, those = random.Random(1), took(those)
    for part, name in ((1, "as it did"), (0.5, "half as often"), (0.2, "a fifth as often")):
        moved = sorted(moves(draw, those, rest, part) for _ in range(200))
        print(f"| {name} | {moved[100]:+.1%} | {moved[5]:+.1%} to {moved[194]:+.1%} | "
              f"{'≤ 5 %' if part == 1 else ''} |")  # fmt: skip
    became([shadow])


def moves(draw, those, rest, part):
    """How far those that met the shadow, or a part of them, move the p99 of the others: one bootstrap."""
    some = [one for one in draw.choices(those, k=len(those)) if draw.random() < part] if those else []
    others = draw.choices(rest, k=len(rest))
    return rig.quantile(others + some, 0.99) / rig.quantile(others, 0.99) - 1


class Running:
    """When a thread of this name worked, from now on until it ends or this is stopped."""

    EVERY = 0.002
    # The kernel books time when a tick or a switch comes, four milliseconds later at most.
    BEFORE, BEHIND = 4_000_000, 8_000_000
    # A thread that only looks whether there is anything for it, 200 times a second, takes some 10 µs for that.
    LEAST = 100_000

    def __init__(self, name):
        self.name, self.spans, self.nanos, self.looking, self.is_over = name, [], 0, 0, False
        self.thread = threading.Thread(target=self.look, daemon=True)
        self.thread.start()

    def find(self):
        """Its file, as soon as there is such a thread; None when this is stopped before."""
        while not self.is_over:
            tasks = [task for task in glob.glob("/proc/[0-9]*/task/[0-9]*") if comm(task) == self.name]
            if tasks:
                return os.open(f"{tasks[0]}/sched", os.O_RDONLY)
            time.sleep(0.1)
        return None

    def look(self):
        file = self.find()
        if file is None:
            return
        try:
            last, since = 0, time.monotonic_ns()
            while not self.is_over:
                now, ran = time.monotonic_ns(), runtime(file)
                if ran - last < self.LEAST:
                    self.looking += ran - last
                else:
                    self.nanos += ran - last
                    self.spans.append((since - self.BEFORE, now + self.BEHIND))
                last, since = ran, now
                time.sleep(self.EVERY)
        except ProcessLookupError:
            # It has ended, as one does that hangs or fails.
            pass
        finally:
            os.close(file)

    def stop(self):
        self.is_over = True
        self.thread.join()
        self.begins = [begin for begin, _ in self.spans]

    def meets(self, begin, end):
        """Whether it ran between these two moments, or just before."""
        at = bisect.bisect_right(self.begins, end) - 1
        return at >= 0 and self.spans[at][1] >= begin


def runtime(file):
    """Nanoseconds that a thread has run."""
    said = os.pread(file, 4096, 0)
    at = said.index(b"se.sum_exec_runtime")
    return int(float(said[at : said.index(b"\n", at)].split(b":")[1]) * 1e6)


def comm(task):
    try:
        return pathlib.Path(task, "comm").read_text().strip()
    except OSError:
        return ""


def saturated(server, row, peak, options):
    shadows = [Shadow(server, SLOW, False)]
    seconds = max(1, options.millis // 1000)
    rounds = measured(
        shadows, options,
        lambda: rig.wrk(server.http, CONNECTIONS, seconds, row, INFER)["per_second"])  # fmt: skip
    print(f"\n{CONNECTIONS} connections that always wait, throughput lost:\n")
    report(rounds, [SLOW, AGAIN], lambda ratio: 1 - ratio, "≤ 3 %")
    became(shadows)


class Load(push.Load):
    """Texts at a fixed rate, for a slice at a time."""

    def __init__(self, server, row, rate):
        self.process = subprocess.Popen(
            [f"{rig.java_home()}/bin/java", "-cp", rig.benchmark_classes(),
             "dev.slipway.benchmarks.SlicedLoad", server.http.rpartition(":")[2], INFER,
             row, str(rate), str(CONNECTIONS)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)  # fmt: skip


def report(rounds, kinds, change, goal):
    print("| against nothing | median | 95 % interval | goal |")
    print("|---|---|---|---|")
    for kind in kinds:
        changes = [change(one[kind] / one[NOTHING]) for one in rounds]
        middle, low, high = rig.median_interval(changes)
        print(f"| {kind} | {middle:+.1%} | {low:+.1%} to {high:+.1%} | "
              f"{goal if kind in VERSIONS else ''} |")  # fmt: skip


def became(shadows):
    """What the shadows of the slices so far have done."""
    print()
    for shadow in shadows:
        coverages = [one["coverage"] for one in shadow.reports]
        eligible, sampled, completed = (
            sum(one[key] for one in coverages) for key in ("eligible", "sampled", "completed"))
        drops = {}
        for drop in (drop for one in coverages for drop in one.get("drops", [])):
            drops[drop["reason"]] = drops.get(drop["reason"], 0) + drop["count"]
        ratios = [seconds(one["spent"]["median"]) / seconds(one["spent"]["stable-median"])
                  for one in shadow.reports if one["spent"].get("stable-median")]  # fmt: skip
        slower = f", {sum(ratios) / len(ratios):.1f} times as slow" if ratios else ""
        print(f"- {shadow.kind}: {eligible:,} requests came, {sampled:,} were sampled, {completed:,} compared"
              f"{slower}; dropped: {drops or 'none'}")  # fmt: skip


def seconds(text):
    """A duration as documents write it."""
    units = {"ms": 1e-3, "us": 1e-6, "ns": 1e-9, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
    for unit in sorted(units, key=len, reverse=True):
        if text.endswith(unit):
            return float(text[: -len(unit)]) * units[unit]
    raise SystemExit(f"duration: {text}")


if __name__ == "__main__":
    main()
