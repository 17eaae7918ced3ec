#!/usr/bin/env python3
"""What metrics and traces cost a server, against the same server without them.

    benchmarks/telemetry.py [--starts 2] [--rounds 350] [--slice 50]

One process serves, and its telemetry is switched while requests come (SwitchedServer.java): same
compiled code, same memory, nothing but the switch differs. A round is one slice of each setting in
random order, 50 ms each, so that what else happens on the machine meets all of them alike. Two
measures: CPU time per request at a fixed rate of 40 % of the peak (the inverse of the throughput
that the CPU could give), and throughput at the peak. "off again" against "off" is the A/A pair: it
shows what the method itself resolves. Traces have their default ratio. Compilers decide differently
from process to process, so the server starts anew a few times. Printed are medians of paired
differences and their 95 % intervals (order statistics).

Spans are sent every few seconds, so a median over slices would not see it: the CPU time of the
threads that send them is counted apart, and added to what traces cost in both measures. How many are
drawn is bounded by the clock (ten a second), not by the slices in which they are, so it is divided by all
requests of that time. The collector runs in this script, outside the server, so none of its time is counted.
"""

import argparse
import contextlib
import http.server
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import rig

GOALS = {"off again": "about 0 (A/A)", "metrics": "≤ 2 %", "metrics and traces": "≤ 2 %"}
CONNECTIONS = 8
SETTINGS = ["off", *GOALS]
ALL_TRACED = "all traced"
WARM_SLICE = 100
TRACED = "metrics and traces"
# How the kernel names the sender's thread, the exporter's and those of its HTTP client.
SENDERS = ("span-se", "jdkhttp", "HttpCli")


class Collector(http.server.BaseHTTPRequestHandler):
    """Takes spans and forgets them."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.posts += 1
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Switched:
    """A server whose telemetry is switched; a context that ends with it."""

    def __init__(self, folder, collector, threads=SENDERS, more=()):
        traces = f"http://127.0.0.1:{collector.server_port if collector else 9}/v1/traces"
        self.threads, self.sent, self.ended = threads, {}, threading.Event()
        self.process = subprocess.Popen(
            [f"{rig.java_home()}/bin/java", f"@{rig.ROOT}/scripts/java.options", *rig.large_pages(), "-cp",
             rig.benchmark_classes(), "dev.slipway.benchmarks.SwitchedServer",
             rig.ROOT / "examples" / "flights" / "v1", traces, *more],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=(folder / "log").open("wb"),
            text=True, bufsize=1)  # fmt: skip
        self.http = self.process.stdout.readline().strip().removeprefix("http=http://")
        if not self.http:
            self.close()
            raise SystemExit((folder / "log").read_text())
        threading.Thread(target=self.follow, daemon=True).start()

    def rounds(self, slice_millis, rounds, settings, seed=0):
        """CPU microseconds per request and requests per second, per round and setting."""
        self.process.stdin.write(f"{slice_millis} {rounds} {seed} {','.join(settings)}\n")
        found, lines = [], iter(self.process.stdout.readline, "end\n")
        for number, line in enumerate(lines):
            if not line:
                raise SystemExit("the server ended while it was measured")
            if number % len(settings) == 0:
                found.append({})
            setting, requests, cpu, nanos = line.split("\t")
            found[-1][setting] = {"cpu_us": int(cpu) / 1e3 / max(1, int(requests)),
                                  "requests": int(requests),
                                  "per_second": int(requests) * 1e9 / int(nanos)}  # fmt: skip
        return found

    def follow(self):
        """The HTTP client's threads come and go, and take their counters with them."""
        while not self.ended.wait(0.2):
            self.look()

    def look(self):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            for task in list(pathlib.Path(f"/proc/{self.process.pid}/task").iterdir()):
                with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                    if (task / "comm").read_text().startswith(self.threads):
                        self.sent[task.name] = int((task / "schedstat").read_text().split()[0])

    def sending(self):
        """CPU microseconds so far of the threads that work beside the requests."""
        self.look()
        return sum(self.sent.values()) / 1e3

    def children(self):
        """CPU microseconds so far of child processes that have ended."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[13]) + int(fields[14])) * 1e6 / os.sysconf("SC_CLK_TCK")

    def kept(self):
        """How many predictions were to be kept so far, and how many were."""
        self.process.stdin.write("kept\n")
        wanted, written = self.process.stdout.readline().split("\t")
        return int(wanted), int(written)

    def close(self):
        self.ended.set()
        self.process.stdin.close()
        rig.end(self.process)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def main():
    options = parse()
    if not options.built:
        rig.build_benchmarks()
    collector = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    collector.posts = 0
    threading.Thread(target=collector.serve_forever, daemon=True).start()
    starts = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for number in range(options.starts):
            with Switched(folder, collector) as server:
                starts.append(one_start(server, rig.body(folder), number, options))
            print(f"start {number + 1} of {options.starts}: peak {starts[-1]['peak']:,.0f} "
                  "requests/s", file=sys.stderr, flush=True)  # fmt: skip
    collector.shutdown()
    if collector.posts == 0:
        raise SystemExit("the collector got no spans: the figures for traces do not count")
    report(starts, options)
    if options.json:
        options.json.write_text(json.dumps(starts, indent=2) + "\n")


def parse():
    parser = switched(__doc__)
    parser.add_argument("--all-traced", action="store_true", help="measure a span per request too")
    return parser.parse_args()


def switched(doc):
    """What every measurement of a switched server can be told."""
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("--starts", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=350, help="per measure and start")
    parser.add_argument("--slice", type=int, default=50, help="milliseconds")
    parser.add_argument("--warmup", type=int, default=20)
    parser.add_argument("--load", type=float, default=0.4, help="part of the peak")
    parser.add_argument("--built", action="store_true", help="run what has been built before")
    parser.add_argument("--json", type=pathlib.Path)
    return parser


def one_start(server, row, seed, options):
    """Warms up under every setting, then runs the rounds of both measures."""
    settings = SETTINGS + [ALL_TRACED] * options.all_traced
    with load("wrk", server, row, options.warmup + 5):
        warm = [*SETTINGS, ALL_TRACED]
        server.rounds(WARM_SLICE, round(options.warmup * 1000 / WARM_SLICE / len(warm)), warm)
    peak = rig.wrk(server.http, CONNECTIONS, 3, row)["per_second"]
    seconds = options.rounds * len(settings) * (options.slice + 2) / 1000 + 10
    with load("h2load", server, row, seconds, peak * options.load):
        time.sleep(1)
        before = server.sending()
        steady = server.rounds(options.slice, options.rounds, settings, seed)
        sending = server.sending() - before
    with load("wrk", server, row, seconds):
        time.sleep(1)
        full = server.rounds(options.slice, options.rounds, settings, seed)
    asked = sum(one["requests"] for row in steady for one in row.values())
    return {"peak": peak, "steady": steady, "full": full, "sending_us": sending / asked}


@contextlib.contextmanager
def load(tool, server, row, seconds, rate=0):
    """Requests for as long as the block lasts, `seconds` at most."""
    url = f"http://{server.http}{rig.INFER}"
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{round(seconds)}s", "-s",
               rig.PEERS / "post.lua", url, "--", row]  # fmt: skip
    if tool == "h2load":
        each = round(rate / CONNECTIONS)
        command = ["h2load", "--h1", "-t1", f"-c{CONNECTIONS}", "-m1", f"--rps={each}",
                   f"-n{round(each * CONNECTIONS * seconds)}", "-d", row,
                   "-H", "content-type: application/json", url]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield
        if process.poll() not in (None, 0):
            raise SystemExit(f"{tool}: ended with {process.returncode}")
    finally:
        rig.end(process)


def report(starts, options):
    steady = [row for start in starts for row in start["steady"]]
    full = [row for start in starts for row in start["full"]]
    base = statistics.median(row["off"]["cpu_us"] for row in steady)
    rate = statistics.median(row["off"]["per_second"] for row in steady)
    peak = statistics.median(row["off"]["per_second"] for row in full)
    sending = statistics.mean(start["sending_us"] for start in starts)
    print(f"Everything off: {base:.1f} µs of CPU per request at {rate:,.0f} requests/s, "
          f"{rate / peak:.0%} of the peak of {peak:,.0f}. {len(steady)} interleaved pairs of "
          f"{options.slice} ms for each measure, over {options.starts} starts. Sending spans takes "
          f"{sending:.2f} µs per request, and is counted in.\n")
    print("| against everything off | CPU per request | throughput lost at the peak | goal |")
    print("|---|---|---|---|")
    for name in list(steady[0]):
        if name == "off":
            continue
        sent = 100 * sending / base if name == TRACED else 0
        cpu = [100 * (row[name]["cpu_us"] / row["off"]["cpu_us"] - 1) + sent for row in steady]
        less = [100 * lost(row, name) + sent for row in full]
        print(f"| {name} | {text(cpu)} | {text(less)} | {GOALS.get(name, '')} |")


def lost(row, name):
    """Which part of the answers with everything off is lost; a machine may stand still for a whole slice."""
    rate, whole = row[name]["per_second"], row["off"]["per_second"]
    if whole == 0:
        return 0 if rate == 0 else -math.inf
    return 1 - rate / whole


def text(values):
    middle, low, high = rig.median_interval(values)
    return f"{middle:+.2f} % ({low:+.2f} to {high:+.2f})"


if __name__ == "__main__":
    main()
