#!/usr/bin/env python3
"""Versions that come and go under load, and what of them stays behind.

    benchmarks/swap.py [swaps] [cycles] [loads] [--swaps 100] [--requests 1000000] [--load 0.7] [--cycles 1000]
                       [--rounds 20]

swaps: an endpoint follows an alias between two versions of flights; the alias is moved as soon as the
version it named answers, while requests come at a fixed part of the peak (h2load). Every request must be
answered with 200, else the run fails.

cycles: a quantized MiniLM (23 MB, native memory) is unloaded and loaded again and again over the
repository extension, a few requests each time. Printed is the resident memory of the process before, after
each hundred and at the end, a few seconds after the last unload and a full collection; 200 cycles come
first, in which much is compiled. The heap is bounded (-Xmx128m): without a bound its garbage would be seen.

loads: the p99 of flights at a fixed rate while nothing is loaded, while one MiniLM is unloaded and loaded again
and again, and while two are at once; rounds in an order drawn anew. Printed is each one's median, and the
difference that one and two make, with its 95 % interval.
"""

import argparse
import http.client
import json
import pathlib
import random
import statistics
import tempfile
import threading
import time

import rig

FLIGHTS, TEXTS = "flights", "minilm"
CONNECTIONS = 16
CHUNK = 20
ROWS = 5
WARM_UP = 200
LOOK = 100
# Seconds; longer than the server waits before it gives back what was freed.
REST = 8


def main():
    options = parse()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        if "swaps" in options.what:
            swaps(folder / "swaps", options)
        if "cycles" in options.what:
            cycles(folder / "cycles", options)
        if "loads" in options.what:
            loads(folder / "loads", options)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="*", help="swaps, cycles, loads; the first two when none is named")
    parser.add_argument("--swaps", type=int, default=100)
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument("--load", type=float, default=0.7, help="part of the peak")
    parser.add_argument("--cycles", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--rate", type=int, default=2_000, help="requests a second beside loads")
    options = parser.parse_args()
    options.what = options.what or ["swaps", "cycles"]
    return options


def swaps(folder, options):
    with rig.Slipway(folder, "swap", models=False) as server:
        row = rig.body(folder)
        for version in ("v1", "v2"):
            server.push(rig.ROOT / "examples" / "flights" / version, FLIGHTS)
        point(server, 1)
        spec = {"kind": "Endpoint", "name": FLIGHTS, "serves": f"{FLIGHTS}@champion"}
        server.call("PUT", f"/objects/endpoint/{FLIGHTS}", spec)
        caller = Caller(server, FLIGHTS, row.read_text())
        caller.await_version("1")
        rig.wrk(server.http, CONNECTIONS, 10, row)
        peak = rig.wrk(server.http, CONNECTIONS, 3, row)["per_second"]
        load = Load(server, row, peak * options.load)
        done, took = 0, []
        while done < options.swaps or load.requests < options.requests:
            load.check()
            done += 1
            wanted = 1 + done % 2
            begin = time.perf_counter()
            point(server, wanted)
            caller.await_version(str(wanted))
            took.append(time.perf_counter() - begin)
        load.end()
        print(f"{done} swaps at {options.load:.0%} of a peak of {peak:,.0f} requests/s: "
              f"{load.requests:,} requests, none failed; a swap takes {statistics.median(took):.2f} s "
              f"from the command to the first answer ({max(took):.2f} s at most)")  # fmt: skip


def point(server, version):
    server.call("PUT", f"/models/{FLIGHTS}/aliases/champion", {"version": version})


class Caller:
    """One caller with a connection of its own."""

    def __init__(self, server, endpoint, body):
        self.connection = http.client.HTTPConnection(server.http, timeout=60)
        self.path, self.body = f"/v2/models/{endpoint}/infer", body

    def ask(self):
        self.connection.request("POST", self.path, self.body, {"Content-Type": "application/json"})
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{self.path}: {answer.status} {text[:300]!r}")
        return answer.headers["slipway-version"]

    def await_version(self, wanted):
        deadline = time.monotonic() + 60
        while self.ask() != wanted:
            if time.monotonic() > deadline:
                raise SystemExit(f"version {wanted} does not answer")
            time.sleep(0.01)


class Load:
    """Requests at a fixed rate until told to end; one that fails is raised by `check`."""

    def __init__(self, server, row, rate):
        self.url = f"http://{server.http}{rig.INFER}"
        self.row, self.each = row, round(rate / CONNECTIONS)
        self.requests, self.failure, self.ended = 0, None, False
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        try:
            while not self.ended:
                total = self.each * CONNECTIONS * CHUNK
                run = rig.h2load(self.url, CONNECTIONS, self.row, "--h1", f"--rps={self.each}",
                                 f"-n{total}", "-H", "content-type: application/json")  # fmt: skip
                self.requests += run["requests"]
        except (SystemExit, Exception) as failure:
            self.failure = failure

    def check(self):
        if self.failure:
            raise self.failure

    def end(self):
        self.ended = True
        self.thread.join()
        self.check()


def cycles(folder, options):
    with rig.Slipway(folder, "cycles", models=False, options="-Xmx128m") as server:
        server.push(rig.minilm(quantized=True), TEXTS)
        caller = Caller(server, TEXTS, text())
        for _ in range(WARM_UP):
            cycle(server, caller)
        seen = [rested(server)]
        for done in range(0, options.cycles, LOOK):
            for _ in range(min(LOOK, options.cycles - done)):
                cycle(server, caller)
            seen.append(rested(server))
            print(f"{min(done + LOOK, options.cycles)} cycles: {seen[-1]:.1f} MiB", flush=True)
        print(f"{options.cycles:,} cycles of unload and load: {seen[0]:.1f} MiB resident before, {seen[-1]:.1f} MiB "
              f"afterwards, {seen[-1] / seen[0] - 1:+.1%}; goal ≤ 2 %")  # fmt: skip


def cycle(server, caller):
    for verb in ("unload", "load"):
        repository(server, verb)
    for _ in range(ROWS):
        caller.ask()


def loads(folder, options):
    draw = random.Random(7)
    p99 = {0: [], 1: [], 2: []}
    with rig.Slipway(folder, "loads", models=False) as server:
        server.push(rig.ROOT / "examples" / "flights" / "v1", FLIGHTS)
        for number in range(2):
            server.push(rig.minilm(quantized=True), f"{TEXTS}{number}")
        for _ in range(options.rounds):
            counts = list(p99)
            draw.shuffle(counts)
            for count in counts:
                with Loading(server, count):
                    p99[count].append(neighbour(server, options.rate))
    for count, seen in p99.items():
        apart = [one - none for one, none in zip(seen, p99[0])]
        middle, low, high = rig.median_interval(apart)
        print(f"{count} loading: p99 {statistics.median(seen):,.0f} µs, {middle:+,.0f} µs "
              f"({low:+,.0f} to {high:+,.0f})")  # fmt: skip


def neighbour(server, rate):
    """The p99 of a few seconds, in microseconds."""
    said = rig.slipway("loadtest", FLIGHTS, "--url", f"http://{server.http}", "--rate", str(rate),
                       "--seconds", "5", "--warm-up", "2", "-o", "json")  # fmt: skip
    return json.loads(said)["latency_us"]["p99"]


class Loading:
    """So many versions that are unloaded and loaded until the block ends."""

    def __init__(self, server, count):
        self.server, self.ended, self.failure = server, False, None
        self.threads = [threading.Thread(target=self.run, args=(number,)) for number in range(count)]

    def run(self, number):
        try:
            while not self.ended:
                for verb in ("unload", "load"):
                    repository(self.server, verb, f"{TEXTS}{number}")
        except (SystemExit, Exception) as failure:
            self.failure = failure

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ended = True
        for thread in self.threads:
            thread.join()
        if self.failure:
            raise self.failure


def rested(server):
    """What is resident once garbage is collected and the server has given back what unloaded versions left free."""
    rig.collect(server.process.pid)
    time.sleep(REST)
    rig.collect(server.process.pid)
    looks = []
    for _ in range(5):
        time.sleep(0.5)
        looks.append(resident(server))
    return statistics.median(looks)


def text():
    tokens = [101, *range(2_000, 2_030), 102]
    values = {"input_ids": tokens, "attention_mask": [1] * 32, "token_type_ids": [0] * 32}
    return json.dumps({"inputs": [
        {"name": name, "shape": [1, 32], "datatype": "INT64", "data": data}
        for name, data in values.items()]})  # fmt: skip


def repository(server, verb, model=TEXTS):
    connection = http.client.HTTPConnection(server.http, timeout=120)
    connection.request("POST", f"/v2/repository/models/{model}/{verb}", "{}",
                       {"Content-Type": "application/json",
                        "Authorization": f"Bearer {server.token()}"})  # fmt: skip
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"{verb}: {answer.status} {said[:300]!r}")


def resident(server):
    status = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


if __name__ == "__main__":
    main()
