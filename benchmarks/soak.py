#!/usr/bin/env python3
"""A long run with timeouts, swaps and faults: does it slow down, does memory grow?

    benchmarks/soak.py [--minutes 35] [--warmup 3]

One server. All the time a fixed rate of predictions of flights arrives (h2load), all of them kept by
capture, and each of the following goes on beside it: an alias that an endpoint follows is moved between
two versions; a transformer is unloaded and loaded; callers give deadlines that cannot be kept; callers
send what is no request, leave in the middle of a body, connect and say nothing; somebody pushes a file
that is no model. Once a minute these stop for a moment: wrk asks as fast as the server answers, a full
collection runs, and what is left in the heap and in the process is read.

Printed is each minute and, after the warm-up, the slopes with their 95 % intervals. A request of the
fixed rate that is not answered with 200 ends the run.
"""

import argparse
import http.client
import json
import math
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import push
import rig
import swap

CONNECTIONS = 16
PART_OF_PEAK = 0.15
# Student's t, two-sided 95 %, by degrees of freedom from 1; beyond them the normal's 1.96 and a little.
STUDENT = [12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14, 2.13,
           2.12, 2.11, 2.10, 2.09, 2.09, 2.08, 2.07, 2.07, 2.06, 2.06, 2.06, 2.05, 2.05, 2.05, 2.04]  # fmt: skip


def main():
    options = parse()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with rig.Slipway(folder, "soak", models=False) as server:
            report(soak(server, folder, options), options)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=int, default=35)
    parser.add_argument("--warmup", type=int, default=3, help="minutes that the slopes leave out")
    return parser.parse_args()


def soak(server, folder, options):
    row = rig.body(folder)
    for version in ("v1", "v2"):
        server.push(rig.ROOT / "examples" / "flights" / version, swap.FLIGHTS)
    swap.point(server, 1)
    server.call("PUT", f"/objects/endpoint/{swap.FLIGHTS}",
                {"kind": "Endpoint", "name": swap.FLIGHTS, "serves": f"{swap.FLIGHTS}@champion",
                 "capture": {"sample": 1}})  # fmt: skip
    server.push(rig.minilm(quantized=True), swap.TEXTS)
    broken = folder / "broken.onnx"
    broken.write_bytes(b"\x08\x07 this is no model" * 100)
    rig.wrk(server.http, CONNECTIONS, 10, row)
    rate = PART_OF_PEAK * rig.wrk(server.http, CONNECTIONS, 4, row)["per_second"]
    faults = [Deadlines(server), Swaps(server), Reloads(server), Garbage(server),
              Leavers(server, row), Silent(server), BadPushes(server, broken)]  # fmt: skip
    print(f"{rate:,.0f} requests/s and {', '.join(fault.name for fault in faults)}; "
          f"{options.minutes} minutes\n\n| minute | req/s at full speed | heap MiB | resident MiB | done |\n"
          "|---|---|---|---|---|", flush=True)  # fmt: skip
    minutes = []
    answered = 0
    for minute in range(options.minutes):
        ended = threading.Event()
        threads = [threading.Thread(target=fault.run, args=(ended,)) for fault in faults]
        for thread in threads:
            thread.start()
        each = round(rate / CONNECTIONS)
        load = rig.h2load(f"http://{server.http}{rig.INFER}", CONNECTIONS, row, "--h1",
                          f"--rps={each}", f"-n{each * CONNECTIONS * 48}",
                          "-H", "content-type: application/json")  # fmt: skip
        answered += load["requests"]
        ended.set()
        for thread in threads:
            thread.join()
        for fault in faults:
            fault.check()
        peak = rig.wrk(server.http, CONNECTIONS, 5, row)["per_second"]
        answered += int(peak * 5)
        heap = push.live(server.process.pid) / 2**20
        minutes.append((peak, heap, swap.resident(server)))
        done = ", ".join(f"{fault.count} {fault.name}" for fault in faults)
        print(f"| {minute + 1} | {peak:,.0f} | {heap:.1f} | {minutes[-1][2]:.0f} | {done} |", flush=True)
    print(f"\n{answered:,} requests of the fixed rate and at full speed, all answered with 200")
    return minutes


def report(minutes, options):
    kept = minutes[options.warmup :]
    for name, column, unit in (("full speed", 0, "req/s"), ("heap after collection", 1, "MiB"),
                               ("resident", 2, "MiB")):  # fmt: skip
        values = [minute[column] for minute in kept]
        slope, low, high = slope_interval(values)
        print(f"{name}: {statistics.median(values):,.1f} {unit}, slope {slope:+.3f} {unit}/min "
              f"({low:+.3f} to {high:+.3f})")  # fmt: skip


def slope_interval(values):
    """The least-squares slope per step and its 95 % interval."""
    n = len(values)
    middle, mean = (n - 1) / 2, statistics.fmean(values)
    spread = sum((x - middle) ** 2 for x in range(n))
    slope = sum((x - middle) * (y - mean) for x, y in enumerate(values)) / spread
    rest = sum((y - mean - slope * (x - middle)) ** 2 for x, y in enumerate(values))
    degrees = n - 2
    student = STUDENT[degrees - 1] if degrees <= len(STUDENT) else 2.04
    half = student * math.sqrt(rest / degrees / spread)
    return slope, slope - half, slope + half


class Fault:
    """Something that is done again and again beside the predictions."""

    def __init__(self, server, name, pause):
        self.server, self.name, self.pause = server, name, pause
        self.count, self.failure = 0, None

    def run(self, ended):
        try:
            while not ended.wait(self.pause):
                self.once()
                self.count += 1
        except (SystemExit, Exception) as failure:
            self.failure = failure

    def check(self):
        if self.failure:
            raise SystemExit(f"{self.name}: {self.failure!r}")

    def post(self, body, headers, path=rig.INFER):
        connection = http.client.HTTPConnection(self.server.http, timeout=60)
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()


class Deadlines(Fault):
    def __init__(self, server):
        super().__init__(server, "deadlines missed", 0.02)
        self.body = json.dumps(json.loads(swap.text()) | {"parameters": {"timeout": 1}})

    def once(self):
        status = self.post(self.body, {"Content-Type": "application/json"},
                           f"/v2/models/{swap.TEXTS}/infer")  # fmt: skip
        # Between an unload and a load there is no version; a millionth of a second is never enough.
        expect(status, (503, 504, 404))


class Swaps(Fault):
    def __init__(self, server):
        super().__init__(server, "swaps", 2)

    def once(self):
        swap.point(self.server, 1 + self.count % 2)


class Reloads(Fault):
    def __init__(self, server):
        super().__init__(server, "reloads", 5)

    def once(self):
        for verb in ("unload", "load"):
            swap.repository(self.server, verb)


class Garbage(Fault):
    BODIES = [b"", b"{", b"[]", b'{"inputs": 3}', b"\x00" * 1000, b'{"inputs": [{"name": "\xff"}]}',
              b'{"inputs": [{"name": "input", "shape": [1, 6], "datatype": "FP32", "data": ["x"]}]}']  # fmt: skip

    def __init__(self, server):
        super().__init__(server, "bodies that are no request", 0.02)

    def once(self):
        body = self.BODIES[self.count % len(self.BODIES)]
        expect(self.post(body, {"Content-Type": "application/json"}), (400,))


class Leavers(Fault):
    def __init__(self, server, row):
        super().__init__(server, "callers that left in the middle of a body", 0.05)
        self.body = row.read_bytes()

    def once(self):
        host, port = self.server.http.split(":")
        with socket.create_connection((host, int(port)), timeout=10) as leaving:
            head = (f"POST {rig.INFER} HTTP/1.1\r\nHost: {self.server.http}\r\n"
                    f"Content-Type: application/json\r\nContent-Length: {len(self.body)}\r\n\r\n")  # fmt: skip
            leaving.sendall(head.encode() + self.body[: len(self.body) // 2])


class Silent(Fault):
    def __init__(self, server):
        super().__init__(server, "connections that said nothing", 0.2)
        self.held = []

    def once(self):
        host, port = self.server.http.split(":")
        self.held.append(socket.create_connection((host, int(port)), timeout=10))
        if len(self.held) > 50:
            self.held.pop(0).close()


class BadPushes(Fault):
    def __init__(self, server, file):
        super().__init__(server, "files that are no model pushed", 15)
        self.file = file

    def once(self):
        run = subprocess.run(
            [rig.ROOT / "slipway", "model", "push", self.file, "--name", "broken"],
            capture_output=True, text=True,
            env=os.environ | {"JAVA_HOME": rig.java_home(),
                 "SLIPWAY_URL": f"http://{self.server.http}",
                 "SLIPWAY_TOKEN": self.server.token()})  # fmt: skip
        if run.returncode == 0 and "no model in it that could answer" not in run.stderr:
            raise SystemExit(f"a file that is no model was taken: {run.stderr}")


def expect(status, wanted):
    if status not in wanted:
        raise SystemExit(f"status: {status} (expected: of {wanted})")


if __name__ == "__main__":
    sys.exit(main())
