#!/usr/bin/env python3
"""Time from starting the tarball's server to its first prediction, and its idle memory.

    benchmarks/start.py [TARBALL] [--runs 7]

Without a tarball `./slipway dist` writes one. The tarball is unpacked into a folder of its own; the
first run is not counted (it warms the disk).
"""
import argparse
import json
import os
import pathlib
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.request

import rig  # noqa: F401  # Ctrl-C and SIGTERM end what this starts.

ROOT = pathlib.Path(__file__).resolve().parent.parent
BODY = json.dumps(
    {"inputs": [{"name": "input", "shape": [1, 6], "datatype": "FP32",
                 "data": [480, 1, 733, 10, 20, 0.12]}]}
).encode()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def first_prediction(home, work, options=""):
    port = free_port()
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(work), "SLIPWAY_JAVA_OPTS": options}
    start = time.perf_counter()
    server = subprocess.Popen(
        [home / "bin/slipway", "serve", "--model", f"flights={home}/examples/flights/v1",
         "--http", f"127.0.0.1:{port}", "--grpc", "127.0.0.1:0", "--data", work / "data"],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}/v2/models/flights/infer"
        while True:
            try:
                with urllib.request.urlopen(urllib.request.Request(url, BODY)) as answer:
                    if answer.status == 200:
                        break
            except OSError:
                if server.poll() is not None:
                    raise SystemExit(f"the server ended with {server.returncode}")
                time.sleep(0.005)
        seconds = time.perf_counter() - start
        time.sleep(3)
        resident = int(pathlib.Path(f"/proc/{server.pid}/statm").read_text().split()[1])
        return seconds, resident * os.sysconf("SC_PAGE_SIZE") / 2**20
    finally:
        server.terminate()
        server.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tarball", nargs="?", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    tarball = options.tarball or dist()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        start = time.perf_counter()
        subprocess.run(["tar", "-xzf", tarball, "-C", work], check=True)
        untar = time.perf_counter() - start
        home = next(work.glob("slipway-*"))
        fresh, _ = first_prediction(home, work)
        runs = [first_prediction(home, work) for _ in range(options.runs)]
        proved, _ = first_prediction(home, work, "-XX:AOTMode=on")
    times, sizes = ([run[place] for run in runs] for place in (0, 1))
    print("| what | figure | goal |")
    print("|---|---|---|")
    print(f"| `serve` to the first prediction, warm disk | median {statistics.median(times):.2f} s "
          f"({min(times):.2f} to {max(times):.2f}, {len(runs)} runs) | ≤ 1.5 s |")
    print("| the same with `-XX:AOTMode=on` (no start without the cache) "
          f"| {proved:.2f} s | works |")
    print("| untarring, then the first prediction ever "
          f"| {untar:.1f} s + {fresh:.2f} s | ≤ 60 s |")
    print(f"| resident memory after 3 s idle | median {statistics.median(sizes):.0f} MiB "
          f"(max {max(sizes):.0f}) | ≤ 256 MiB |")


def dist():
    """The path that `./slipway dist` prints last."""
    made = subprocess.run([ROOT / "slipway", "dist"], check=True, stdout=subprocess.PIPE, text=True)
    return pathlib.Path(made.stdout.strip().splitlines()[-1])


if __name__ == "__main__":
    main()
