#!/usr/bin/env python3
"""A backup of a running server under a storm of commands, and its restore: time and loss.

    benchmarks/backup.py [--records 100000] [--models 10000] [--clients 4] [--seconds 5]
                         [--mebibytes 512]

The server begins with a journal of many records and artifacts of so many MiB. Clients declare models
one after another and note when each was acknowledged. `slipway backup` runs in the middle of it. The
backup is restored, verified and served; every model that was acknowledged before the backup began
must be there, none may be there half, and the rest is the loss.
"""

import argparse
import http.client
import os
import pathlib
import shutil
import statistics
import tempfile
import threading
import time

import control
import rig


def main():
    options = parse()
    if not options.built:
        control.build()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        data = control.journal(folder / "data", options.records, options.models)
        with rig.Slipway(folder, "storm", data=data, models=False) as server:
            upload(server, options.mebibytes)
            storm = Storm(server, options.clients)
            with storm:
                time.sleep(options.seconds)
                begin = time.perf_counter()
                said = rig.slipway("backup", folder / "backup", "--data", data)
                end = time.perf_counter()
                time.sleep(options.seconds)
            server.kill()
        report(options, folder, storm, begin, end, said)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--models", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--seconds", type=int, default=5, help="before and after the backup")
    parser.add_argument("--built", action="store_true", help="run what has been built before")
    parser.add_argument("--mebibytes", type=int, default=512, help="of artifacts, 64 MiB each")
    return parser.parse_args()


def upload(server, mebibytes):
    for _ in range(mebibytes // 64):
        content = os.urandom(64 << 20)
        path = f"/uploads/{control.digest(content)}-{len(content)}"
        state = server.call("PUT", path)
        while not state["is-complete"]:
            at = state["offset"]
            state = server.call("PATCH", f"{path}?offset={at}", content[at : at + (8 << 20)])


class Storm:
    """Clients that declare models one after another; what was acknowledged, and when."""

    def __init__(self, server, clients):
        self.server, self.clients = server, clients
        self.acknowledged = []

    def __enter__(self):
        self.stop = threading.Event()
        self.threads = [rig.Beside(self.run, n) for n in range(self.clients)]

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join()
        for thread in self.threads:
            thread.end()

    def run(self, client):
        connection = http.client.HTTPConnection(self.server.http)
        token, n = self.server.token(), 0
        while not self.stop.is_set():
            name = f"storm-{client}-{n}"
            begin = time.perf_counter()
            rig.ask(connection, token, "POST", "/models", {"name": name})
            end = time.perf_counter()
            self.acknowledged.append((end, end - begin, name))
            n += 1

    def latencies(self, begin, end):
        return sorted(took * 1e3 for at, took, _ in self.acknowledged if begin <= at < end)


def report(options, folder, storm, begin, end, said):
    start = time.perf_counter()
    restored = rig.slipway("restore", folder / "backup", "--data", folder / "restored")
    seconds = time.perf_counter() - start
    # The made journal names artifacts that nobody has; restoring hashes those that are there.
    rig.slipway("audit", "verify", "--data", folder / "restored")
    # Keys and tokens are kept apart from backups.
    shutil.copy(storm.server.data / "admin-token", folder / "restored" / "admin-token")
    with rig.Slipway(folder, "restored", data=folder / "restored", models=False) as server:
        there = {one["spec"]["name"] for one in server.call("GET", "/objects?kind=model")["objects"]}
    before = [name for at, _, name in storm.acknowledged if at < begin]
    lost = sorted(at for at, _, name in storm.acknowledged if name not in there)
    if not set(before) <= there:
        raise SystemExit(f"lost before the backup began: {sorted(set(before) - there)[:5]}")
    first = min(at for at, _, _ in storm.acknowledged)
    quiet, busy = storm.latencies(first, begin), storm.latencies(begin, end)
    print(f"{options.records:,} records and {options.mebibytes} MiB of artifacts, {options.clients} "
          f"clients declaring models:\n")  # fmt: skip
    print("| what | figure |")
    print("|---|---|")
    print(f"| backup, with its start | {end - begin:.1f} s ({said.strip()}) |")
    print(f"| restore, with its start | {seconds:.1f} s ({restored.strip()}) |")
    print(f"| lost of what was acknowledged before the backup began | 0 of {len(before):,} |")
    print(f"| first loss | {lost[0] - begin:.2f} s after the backup began |" if lost
          else "| first loss | none |")  # fmt: skip
    print(f"| acknowledged commands from then on | {len(lost):,}, all lost |")
    print(f"| commands before | {rate(quiet, begin - first)} |")
    print(f"| commands during | {rate(busy, end - begin)} |")
    kept = [at for at, _, name in storm.acknowledged if name in there]
    if lost and max(kept) > lost[0] + 0.05:
        raise SystemExit(f"the loss is no end: kept {max(kept)}, lost {lost[0]}")


def rate(latencies, seconds):
    last = latencies[int(len(latencies) * 0.99)]
    return (f"{len(latencies) / seconds:.0f} a second, p50 {statistics.median(latencies):.2f} ms, "
            f"p99 {last:.1f} ms")  # fmt: skip


if __name__ == "__main__":
    main()
