#!/usr/bin/env python3
"""What metrics and traces cost a server, against the same server without them.

    benchmarks/telemetry.py [--restarts 4] [--pairs 6] [--seconds 2] [--all-traced]

Two measures, each in interleaved pairs within a few seconds of each other: CPU time per request at
a fixed rate of 40 % of the peak (the inverse of the throughput that the CPU could give; steady),
and throughput at the peak (load generator on the same cores; noisy). Compilers differ from process
to process, so every few pairs all servers start anew, and their CPU time is left out. "off again"
against "off" is the A/A pair: it shows what the method itself resolves. Traces are on by their
default ratio; --all-traced adds a server that makes a span of every request. Printed are medians of
paired differences and their 95 % intervals (order statistics over all pairs).
"""

import argparse
import http.server
import json
import pathlib
import statistics
import sys
import tempfile
import threading

import rig

OFF = ["telemetry:", "  metrics: false"]
GOAL = 2.0
GOALS = {"off again": "about 0 (A/A)", "all traced": "none"}


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


def configurations(collector, options):
    traces = f"  traces: http://127.0.0.1:{collector.server_port}/v1/traces"
    found = {
        "off": OFF,
        "off again": OFF,
        "metrics": ["telemetry:", "  metrics: true"],
        "metrics and traces": ["telemetry:", "  metrics: true", traces],
    }
    if options.all_traced:
        found["all traced"] = ["telemetry:", "  metrics: true", traces, "  trace-ratio: 1"]
    return found


def main():
    options = parse()
    collector = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    collector.posts = 0
    threading.Thread(target=collector.serve_forever, daemon=True).start()
    rows, peaks = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for start in range(options.restarts):
            settings = configurations(collector, options)
            found, peak = one_start(folder / str(start), settings, options)
            rows += found
            peaks.append(peak)
            print(f"start {start + 1} of {options.restarts}: peak {peak:,.0f} requests/s",
                  file=sys.stderr, flush=True)  # fmt: skip
    collector.shutdown()
    if collector.posts == 0:
        raise SystemExit("the collector got no spans: the figures for traces do not count")
    report(rows, peaks, options)
    if options.json:
        options.json.write_text(json.dumps({"rows": rows, "peaks": peaks}, indent=2) + "\n")


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--restarts", type=int, default=4)
    parser.add_argument("--pairs", type=int, default=6, help="after each restart")
    parser.add_argument("--seconds", type=int, default=2, help="of each measurement")
    parser.add_argument("--warmup", type=int, default=15)
    parser.add_argument("--load", type=float, default=0.4, help="part of the peak")
    parser.add_argument("--all-traced", action="store_true", help="measure a span per request too")
    parser.add_argument("--json", type=pathlib.Path)
    return parser.parse_args()


def one_start(folder, settings, options):
    """All configurations side by side, one loaded at a time; a row per round."""
    servers = {}
    try:
        for name, lines in settings.items():
            servers[name] = rig.Slipway(folder, name.replace(" ", "-"), lines)
        row = rig.body(folder)
        for server in servers.values():
            rig.wrk(server.http, 8, options.warmup, row)
        peak = statistics.median(
            rig.wrk(server.http, 8, 2, row)["per_second"] for server in servers.values())
        rate = peak * options.load
        for server in servers.values():
            rig.at_rate(server, rate, 3, row)
        names = list(servers)
        return [one_round(servers, names if pair % 2 else names[::-1], rate, row, options)
                for pair in range(options.pairs)], peak
    finally:
        for server in servers.values():
            server.close()


def one_round(servers, order, rate, row, options):
    cpu = {name: rig.at_rate(servers[name], rate, options.seconds, row) for name in order}
    peak = {name: rig.wrk(servers[name].http, 8, options.seconds, row)["per_second"]
            for name in order}
    return {name: {"cpu_us": cpu[name], "peak": peak[name]} for name in order}


def report(rows, peaks, options):
    base = statistics.median(row["off"]["cpu_us"] for row in rows)
    print(f"Everything off: {base:.1f} us of CPU per request at {options.load:.0%} of the peak of "
          f"{statistics.median(peaks):,.0f} requests/s. {len(rows)} interleaved pairs over "
          f"{options.restarts} starts.\n")
    print("| against everything off | CPU per request | throughput lost at the peak | goal |")
    print("|---|---|---|---|")
    for name in rows[0]:
        if name == "off":
            continue
        cpu = [100 * (row[name]["cpu_us"] / row["off"]["cpu_us"] - 1) for row in rows]
        lost = [100 * (1 - row[name]["peak"] / row["off"]["peak"]) for row in rows]
        goal = GOALS.get(name, f"≤ {GOAL:.0f} %")
        print(f"| {name} | {text(cpu)} | {text(lost)} | {goal} |")


def text(values):
    middle, low, high = rig.median_interval(values)
    return f"{middle:+.2f} % ({low:+.2f} to {high:+.2f})"


if __name__ == "__main__":
    main()
