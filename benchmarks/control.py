#!/usr/bin/env python3
"""What grows with the journal: restarting, verifying offline, searching.

    benchmarks/control.py [restart] [verify] [search] [--records 100000] [--verified 1000000]
                          [--models 10000] [--runs 5] [--tarball FILE]

The journals are made by real commands (`JournalMaker` of room `control`), on a RAM disk where there
is one and then moved. Servers are processes of their own; restarts are timed from the start of the
program to its ready line and set against a server with an empty data directory. With a tarball (that
`./slipway dist` writes) they are its servers, which have a start-up cache; else the source tree's.
"""

import argparse
import hashlib
import http.client
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import rig

SHM = pathlib.Path("/dev/shm")
SEARCHES = {
    "one hit by name": "search=model-{last}",
    "no hit": "search=nothing-like-it",
    "100 hits of a team": "team=team-7&limit=100",
    "1,000 hits by text and tag": "search=model&tag=stage=live&limit=1000",
    "the last page": "search=model&page=model-{late}&limit=100",
}


def main():
    options = parse()
    if not options.built:
        build()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        if "restart" in options.what:
            restart(folder, options)
        if "search" in options.what:
            search(folder, options)
        if "verify" in options.what:
            verify(folder, options)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="*", help="restart, verify, search; all when none is named")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--verified", type=int, default=1_000_000)
    parser.add_argument("--models", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--tarball", type=pathlib.Path)
    parser.add_argument("--built", action="store_true", help="run what has been built before")
    parser.add_argument("--warmup", type=int, default=200, help="searches of each kind")
    parser.add_argument("--searches", type=int, default=1_000, help="of each kind")
    options = parser.parse_args()
    options.what = options.what or ["restart", "verify", "search"]
    return options


def build():
    """Compiles the maker of journals and the server."""
    subprocess.run(
        ["./mvnw", "-q", "-pl", "control,server", "-am", "-DskipTests", "package",
         "dependency:build-classpath", "-Dmdep.outputFile=target/classpath",
         "-Dmdep.includeScope=test"],
        check=True, cwd=rig.ROOT, env=os.environ | {"JAVA_HOME": rig.java_home()},
        stdout=sys.stderr)  # fmt: skip
    (rig.ROOT / "server" / "target" / "built").touch()


def journal(folder, records, models):
    """A data directory with a journal of so many records."""
    room = rig.ROOT / "control" / "target"
    classes = f"{room / 'test-classes'}:{room / 'classes'}:{(room / 'classpath').read_text()}"
    with tempfile.TemporaryDirectory(dir=SHM if SHM.is_dir() else None) as fast:
        subprocess.run(
            [f"{rig.java_home()}/bin/java", "-Xmx1g", "-XX:+UseSerialGC",
             "--enable-native-access=ALL-UNNAMED", "-cp", classes,
             "dev.slipway.control.crash.JournalMaker", fast, str(records), str(models)],
            check=True, stdout=sys.stderr)  # fmt: skip
        folder.mkdir(mode=0o700)
        for file in pathlib.Path(fast).iterdir():
            shutil.move(file, folder / file.name)
    return folder


def digest(content):
    return hashlib.sha256(content).hexdigest()


def launcher(folder, options):
    """Of the source tree, or of the unpacked tarball."""
    if not options.tarball:
        return rig.ROOT / "slipway"
    (folder / "home").mkdir()
    subprocess.run(["tar", "xf", options.tarball, "-C", folder / "home", "--strip-components=1"],
                   check=True)  # fmt: skip
    return folder / "home" / "bin" / "slipway"


def restart(folder, options):
    program = launcher(folder, options)
    data = journal(folder / "restart", options.records, options.models)
    empty, killed, stopped = [], [], []
    for n in range(options.runs + 1):
        shutil.copytree(data, folder / f"copy-{n}")
        empty.append(start(program, folder, folder / "empty"))
        killed.append(start(program, folder, folder / f"copy-{n}"))
    start(program, folder, data, stop=True)
    for n in range(options.runs + 1):
        stopped.append(start(program, folder, data, declared=1_000 if n == 0 else 0))
    print(f"Restart, {options.records:,} records, {options.models:,} models, from the start of the "
          f"program to its ready line, median of {options.runs}:\n")  # fmt: skip
    print("| journal | ready after | more than empty | goal |")
    print("|---|---|---|---|")
    floor = statistics.median(empty[1:])
    for title, times, goal in (
        ("empty", empty, ""),
        (f"{options.records:,} records, no image kept", killed, "≤ 2 s"),
        ("an image kept 1,000 records ago", stopped, "≤ 2 s"),
    ):
        times = times[1:]
        middle = statistics.median(times)
        print(f"| {title} | {middle:.2f} s ({min(times):.2f} to {max(times):.2f}) "
              f"| {middle - floor:.2f} s | {goal} |")  # fmt: skip
    print(flush=True)


def start(program, folder, data, stop=False, declared=0):
    """Seconds until a server over this directory is ready; it is then killed or stopped."""
    begin = time.perf_counter()
    with rig.Slipway(folder, "restarted", data=data, models=False, program=program) as server:
        seconds = time.perf_counter() - begin
        if declared:
            puts = [{"spec": {"kind": "Model", "name": f"later-{n}"}} for n in range(declared)]
            server.call("POST", "/objects/apply", {"puts": puts, "removals": []})
        if not stop:
            server.kill()
    return seconds


def search(folder, options):
    data = journal(folder / "search", options.models * 8, options.models)
    names = sorted(f"model-{n}" for n in range(options.models))
    with rig.Slipway(folder, "search", data=data, models=False) as server:
        token = server.token()
        connection = http.client.HTTPConnection(server.http)
        print(f"Search over {options.models:,} models with three versions each, over HTTP:\n")
        print("| search | p50 ms | p95 ms | p99 ms | goal |")
        print("|---|---|---|---|---|")
        for title, query in SEARCHES.items():
            query = query.format(last=options.models - 1, late=names[-101])
            for _ in range(options.warmup):
                searched(connection, token, query)
            times = sorted(searched(connection, token, query) for _ in range(options.searches))
            p50, p95, p99 = (times[int(len(times) * part)] for part in (0.5, 0.95, 0.99))
            print(f"| {title} | {p50:.2f} | {p95:.2f} | {p99:.2f} | ≤ 50 ms at p95 |", flush=True)
    print()


def searched(connection, token, query):
    begin = time.perf_counter()
    rig.ask(connection, token, "GET", f"/models?{query}")
    return (time.perf_counter() - begin) * 1e3


def verify(folder, options):
    data = journal(folder / "verify", options.verified, options.models)
    print(f"`slipway audit verify`, {options.verified:,} records:\n")
    print("| what | s | goal |")
    print("|---|---|---|")
    for title, arguments in (
        ("the data directory", ["--data", data]),
        ("a copy", ["--database", copy(data, folder / "copy.db")]),
    ):
        begin = time.perf_counter()
        said = rig.slipway("audit", "verify", *arguments)
        seconds = time.perf_counter() - begin
        if f"{options.verified:,}" not in said and str(options.verified) not in said:
            raise SystemExit(f"verified something else: {said}")
        print(f"| {title} | {seconds:.1f} | ≤ 60 s |", flush=True)
    print()


def copy(data, target):
    shutil.copy(data / "slipway.db", target)
    return target


if __name__ == "__main__":
    main()
