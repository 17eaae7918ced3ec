#!/usr/bin/env python3
"""A large artifact pushed over HTTP: heap, lost connections, and what a neighbour notices of it.

    benchmarks/push.py [--mebibytes 2048] [--rounds 25] [--millis 3000] [--rate 1200] [--only pushing]

The server gets a heap of what it holds when idle and 64 MiB. Its flights endpoint is asked at a
fixed rate (open loop, from one process: SlicedLoad.java) in slices. A round has one slice of each kind
in random order: the file is pushed as fast as the server takes it, and the connection breaks in the
middle of a piece when the slice ends; a loop of the lowest priority (SCHED_IDLE) spins on every core;
the same loop again (the A/A pair: it shows what the method resolves); the work and the loop, so that no
processor sleeps where the work waits; nothing. Printed are the medians of the ratios of p99 within a round
and their 95 % intervals. The sender has the lowest priority, as if it ran
elsewhere. Then the whole file is published as a version and its digest compared.

`--only publishing` measures the same while versions with an eighth of the file are published one after
another: hashed, scanned, tried, laid out, loaded and swapped in. `--only loading` measures it while a
transformer (MiniLM, 90 MB) is unloaded, loaded and warmed up again and again, after a minute and a half of
the same so that compilers are done; and beside two loops of another process that take as much memory as a load
does, write to it and give it back, five times a second (`--takes`): what fresh pages cost whoever takes them.
"""

import argparse
import contextlib
import hashlib
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import rig
import swap

PIECE = 8 << 20
GOAL = 1.05
CONNECTIONS = 32
LOOP, AGAIN, NOTHING = "a loop", "the same loop again", "nothing"
PAGES = "a loop that takes fresh pages"
AND_LOOP = " and the loop"


def main():
    options = parse()
    if not options.built:
        rig.build_benchmarks()
    size = (options.mebibytes << 20) // (8 if options.only == "publishing" else 1)
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = pathlib.Path(name)
        source = folder / "weights.bin"
        digest = write(source, size)
        heap = options.extra + idle_heap(folder, options.program)
        with (
            rig.Slipway(folder, "push", options=f"-Xmx{heap}m {options.java}",
                        program=options.program) as server,
            Load(server, rig.body(folder), options.rate) as load,
        ):
            load.slice(options.warmup * 1000)
            sender = Sender(server, source, digest, size)
            if options.only == "loading":
                server.push(rig.minilm(), swap.TEXTS)
                reloads = Reloads(server)
                with reloads:
                    time.sleep(options.settle)
                report(options, size, heap, measured(load, reloads, options))
                print(f"| a load and an unload | {statistics.median(reloads.seconds):.2f} s | |")
            elif options.only == "publishing":
                sender.finish()
                publisher = Publisher(server, folder, digest, size)
                publisher.publish()
                report(options, size, heap, measured(load, publisher, options))
            else:
                rounds = measured(load, sender, options)
                sender.finish()
                Publisher(server, folder, digest, size).publish()
                report(options, size, heap, rounds)
                report_of_push(sender)


def measured(load, arm, options):
    """Per round, p50, p99 and p99.9 beside each kind of work."""
    order, found = random.Random(1), []
    with contextlib.ExitStack() as stack:
        spin = Spin()
        stack.callback(spin.close)
        kinds = {options.only: arm, options.only + AND_LOOP: Both(arm, spin), LOOP: spin, AGAIN: spin,
                 NOTHING: contextlib.nullcontext()}  # fmt: skip
        if options.only == "loading":
            kinds[PAGES] = Spin(TAKER.format(pause=1 / options.takes))
            stack.callback(kinds[PAGES].close)
        for _ in range(options.rounds):
            found.append({})
            for kind in order.sample(list(kinds), len(kinds)):
                with kinds[kind]:
                    found[-1][kind] = load.slice(options.millis)
            print("p99 µs: " + ", ".join(f"{kind} {found[-1][kind][1]:.0f}" for kind in kinds),
                  file=sys.stderr, flush=True)  # fmt: skip
    return found


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mebibytes", type=int, default=2048)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--millis", type=int, default=3000, help="length of a slice")
    parser.add_argument("--only", choices=["pushing", "publishing", "loading"], default="pushing")
    parser.add_argument("--rate", type=int, default=1200, help="requests per second")
    parser.add_argument("--warmup", type=int, default=15)
    parser.add_argument("--settle", type=int, default=90, help="seconds of loads that are not measured")
    parser.add_argument("--takes", type=float, default=5, help="how often a second fresh pages are taken")
    parser.add_argument("--extra", type=int, default=64, help="MiB of heap beyond the idle ones")
    parser.add_argument("--program", type=pathlib.Path, default=rig.ROOT / "slipway",
                        help="the launcher, where it is not the source tree's")  # fmt: skip
    parser.add_argument("--java", default="", help="further options of the server's JVM")
    parser.add_argument("--built", action="store_true", help="run what has been built before")
    parser.add_argument("--folder", type=pathlib.Path, help="where the file and the data lie")
    return parser.parse_args()


def write(path, size):
    """Random bytes and their digest."""
    digest, block = hashlib.sha256(), os.urandom(1 << 20)
    with path.open("wb") as out:
        for n in range(size >> 20):
            block = n.to_bytes(8) + block[8:]
            digest.update(block)
            out.write(block)
        os.fsync(out.fileno())  # Or it would be written back while others are measured.
    return digest.hexdigest()


def idle_heap(folder, program):
    """MiB of live objects in a server that serves flights."""
    with rig.Slipway(folder, "idle", program=program) as server:
        rig.wrk(server.http, 4, 2, rig.body(folder))
        used = live(server.process.pid)
    return -(-used // (1 << 20))


def live(pid):
    rig.collect(pid)
    said = subprocess.run([f"{rig.java_home()}/bin/jcmd", str(pid), "GC.heap_info"], check=True,
                          capture_output=True, text=True).stdout  # fmt: skip
    return sum(int(kib) << 10 for kib in re.findall(r"total \d+K, used (\d+)K", said))


class Load:
    """Single rows at a fixed rate, for a slice at a time."""

    def __init__(self, server, row, rate):
        self.process = subprocess.Popen(
            [f"{rig.java_home()}/bin/java", "-cp", rig.benchmark_classes(),
             "dev.slipway.benchmarks.SlicedLoad", server.http.rpartition(":")[2], rig.INFER,
             row, str(rate), str(CONNECTIONS)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)  # fmt: skip

    def slice(self, millis):
        """p50, p99 and p99.9 in µs, each request counted from when it was due."""
        self.process.stdin.write(f"{millis}\n")
        said = self.process.stdout.readline()
        if not said:
            raise SystemExit("not every request was answered, see above")
        return [float(part) for part in said.split("\t")]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        rig.end(self.process)


# Half of what a load takes, since there is one on every core of two.
TAKER = """
import time
while True:
    begin = time.perf_counter()
    taken = b"x" * (45 << 20)
    del taken
    while time.perf_counter() - begin < {pause}:
        pass
"""


class Spin:
    """A loop of the lowest priority on every core, as long as the context lasts."""

    def __init__(self, code="while True: pass"):
        self.loops = [
            subprocess.Popen([sys.executable, "-c", code],
                             preexec_fn=idle)
            for _ in range(os.cpu_count())
        ]
        self.__exit__()

    def __enter__(self):
        for loop in self.loops:
            loop.send_signal(signal.SIGCONT)

    def __exit__(self, *_):
        for loop in self.loops:
            loop.send_signal(signal.SIGSTOP)

    def close(self):
        for loop in self.loops:
            loop.kill()
            loop.wait()


class Both:
    """Two kinds of work at once."""

    def __init__(self, *works):
        self.works = works

    def __enter__(self):
        self.stack = contextlib.ExitStack()
        for work in self.works:
            self.stack.enter_context(work)

    def __exit__(self, *_):
        self.stack.close()


def idle():
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


class Sender:
    """Pushes a file; what has arrived when a context ends is gone on with in the next one."""

    def __init__(self, server, source, digest, size):
        self.server, self.source, self.size = server, source, size
        self.path = f"/uploads/{digest}-{size}"
        self.sent, self.seconds, self.breaks = 0, 0.0, 0

    def __enter__(self):
        self.stop = threading.Event()
        self.thread = rig.Beside(self.run)

    def __exit__(self, *_):
        self.stop.set()
        self.thread.end()
        self.breaks += 1

    def run(self):
        """Sends until told to stop; a file that is nearly complete is begun anew."""
        idle()
        begin = time.perf_counter()
        connection, state = self.resume()
        while not self.stop.is_set():
            if self.size - state["offset"] <= 2 * PIECE:
                self.server.call("DELETE", self.path)
                connection, state = self.resume()
            try:
                state = self.piece(connection, state["offset"]) or state
            except OSError:
                # What the connection before had still on its way has moved the place.
                connection, state = self.resume()
        connection.close()
        self.seconds += time.perf_counter() - begin

    def resume(self):
        """A new connection, and where the upload stands."""
        return http.client.HTTPConnection(self.server.http), self.server.call("PUT", self.path)

    def piece(self, connection, offset):
        """Sends one piece, or breaks off in the middle of it."""
        length = min(PIECE, self.size - offset)
        connection.putrequest("PATCH", f"/api/v1{self.path}?offset={offset}")
        connection.putheader("Authorization", f"Bearer {self.server.token()}")
        connection.putheader("Content-Type", "application/octet-stream")
        connection.putheader("Content-Length", str(length))
        connection.endheaders()
        with self.source.open("rb") as file:
            file.seek(offset)
            while length:
                if self.stop.is_set():
                    return None
                some = file.read(min(1 << 18, length))
                connection.send(some)
                length -= len(some)
                self.sent += len(some)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status == 409:
            raise ConnectionError(text)
        if answer.status != 200:
            raise SystemExit(f"PATCH at {offset}: {answer.status} {text!r}")
        return json.loads(text)

    def finish(self):
        """Sends what is missing, as fast as it goes."""
        self.stop = threading.Event()
        connection, state = self.resume()
        begin, first = time.perf_counter(), state["offset"]
        while not state["is-complete"]:
            try:
                state = self.piece(connection, state["offset"])
            except OSError:
                connection, state = self.resume()
        connection.close()
        self.whole = (self.size - first, time.perf_counter() - begin)


class Repeated:
    """Does something again and again as long as the context lasts."""

    def __enter__(self):
        self.stop = threading.Event()
        self.thread = rig.Beside(self.run)

    def __exit__(self, *_):
        self.stop.set()
        self.thread.end()

    def run(self):
        while not self.stop.is_set():
            self.once()


class Reloads(Repeated):
    """Unloads and loads a model as fast as it goes."""

    def __init__(self, server):
        self.server, self.seconds = server, []

    def once(self):
        begin = time.perf_counter()
        for verb in ("unload", "load"):
            swap.repository(self.server, verb)
        self.seconds.append(time.perf_counter() - begin)


class Publisher(Repeated):
    """Makes the flights package with the large file beside it a version, and another, and another."""

    def __init__(self, server, folder, digest, size):
        self.server, self.package = server, folder / "package"
        shutil.copytree(rig.ROOT / "examples/flights/v1", self.package)
        self.large = {"path": "weights.bin", "size": size, "digest": digest}
        self.made, self.seconds = 0, []

    def once(self):
        self.publish()

    def publish(self):
        (self.package / "notes.txt").write_text(f"take {self.made}\n")
        files = [self.large, *(self.upload(file) for file in sorted(self.package.iterdir()))]
        begin = time.perf_counter()
        made = self.server.call("POST", "/models/large/versions", {"files": files, "tags": {}})
        self.made += 1
        if made["version"]["number"] != self.made:
            raise SystemExit(f"not published: {made}")
        self.seconds.append(time.perf_counter() - begin)

    def upload(self, file):
        content = file.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        path = f"/uploads/{digest}-{len(content)}"
        if not self.server.call("PUT", path)["is-complete"]:
            self.server.call("PATCH", f"{path}?offset=0", content)
        return {"path": file.name, "size": len(content), "digest": digest}


def report(options, size, heap, rounds):
    print(f"{options.only} {size >> 20:,} MiB, a server with -Xmx{heap}m (idle and {options.extra} "
          f"MiB), flights asked {options.rate:,} times a second, {options.rounds} rounds of slices of "
          f"{options.millis} ms:\n")  # fmt: skip
    table(rounds, options.only)
    print("\n| what | figure | goal |\n|---|---|---|")


def table(rounds, arm):
    """The medians of each kind of slice, and how its p99 compares with that beside the loop."""
    print("| beside | p50 µs | p99 µs | p99.9 µs | p99, of that beside the loop | goal |")
    print("|---|---|---|---|---|---|")
    for kind in rounds[0]:
        middles = [statistics.median(one[kind][n] for one in rounds) for n in range(3)]
        ratio = rig.median_interval([one[kind][1] / one[LOOP][1] for one in rounds])
        said = "" if kind == LOOP else "{:.2f} ({:.2f} to {:.2f})".format(*ratio)
        goal = f"≤ {GOAL}" if kind.startswith(arm) else ""
        print(f"| {kind} | {' | '.join(f'{middle:.0f}' for middle in middles)} | {said} | {goal} |")


def report_of_push(sender):
    whole, seconds = sender.whole
    print(f"| pushed meanwhile | {sender.sent / 2**20 / sender.seconds:.0f} MiB/s | |")
    print(f"| connections broken in the middle of a piece | {sender.breaks} | survived |")
    print(f"| the rest, {whole >> 20:,} MiB, and the digest | {seconds:.1f} s | |")


if __name__ == "__main__":
    main()
