#!/usr/bin/env python3
"""Time from starting the tarball's server to its first prediction, and its idle memory.

Usage: benchmarks/start.py TARBALL [--runs 7]
The tarball is unpacked into a folder of its own; the first run is not counted (it warms the disk).
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
    parser.add_argument("tarball", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        start = time.perf_counter()
        subprocess.run(["tar", "-xzf", options.tarball, "-C", work], check=True)
        untar = time.perf_counter() - start
        home = next(work.glob("slipway-*"))
        fresh, _ = first_prediction(home, work)
        print(f"untar {untar:.1f} s, then first prediction {fresh:.2f} s")
        runs = [first_prediction(home, work) for _ in range(options.runs)]
        proved, _ = first_prediction(home, work, "-XX:AOTMode=on")
        print(f"first prediction: median {statistics.median(r[0] for r in runs):.2f} s "
              f"(min {min(r[0] for r in runs):.2f}, max {max(r[0] for r in runs):.2f}, {len(runs)} runs)")
        print(f"with -XX:AOTMode=on, which refuses to start without the cache: {proved:.2f} s")
        print(f"idle memory: median {statistics.median(r[1] for r in runs):.0f} MiB")


if __name__ == "__main__":
    main()
