#!/usr/bin/env python3
"""What a prediction adds to the p50 of an empty GET, one connection, one server, one run.

    benchmarks/latency.py [--pairs 24] [--seconds 2]

POST of one flights row and GET of /v2/health/live in alternate rounds by wrk; the order turns with
every pair. Printed are the median of the paired differences and its 95 % interval.
"""

import argparse
import pathlib
import tempfile

import rig

GOAL = 60


def main():
    options = parse()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        row = rig.body(folder)
        with rig.Slipway(folder) as server:
            for connections in (8, 1):
                rig.wrk(server.http, connections, options.warmup, row)
                rig.wrk(server.http, connections, options.warmup, path=rig.LIVE)
            pairs = [one_pair(server, row, pair % 2 == 0, options.seconds)
                     for pair in range(options.pairs)]  # fmt: skip
    print(f"One connection, {options.pairs} pairs of {options.seconds} s.\n")
    print("| p50 | median | 95 % interval | goal |")
    print("|---|---|---|---|")
    line("POST of one row", [post for post, _ in pairs], "")
    line("empty GET", [get for _, get in pairs], "")
    line("difference", [post - get for post, get in pairs], f"≤ {GOAL} µs")


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=24)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--warmup", type=int, default=8, help="of each, at 8 and at 1")
    return parser.parse_args()


def one_pair(server, row, post_first, seconds):
    if post_first:
        post = rig.wrk(server.http, 1, seconds, row)
        get = rig.wrk(server.http, 1, seconds, path=rig.LIVE)
    else:
        get = rig.wrk(server.http, 1, seconds, path=rig.LIVE)
        post = rig.wrk(server.http, 1, seconds, row)
    return post["p50_us"], get["p50_us"]


def line(title, values, goal):
    middle, low, high = rig.median_interval(values)
    print(f"| {title} | {middle:.1f} µs | {low:.1f} to {high:.1f} | {goal} |")


if __name__ == "__main__":
    main()
