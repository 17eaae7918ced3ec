#!/usr/bin/env python3
"""What the child costs that turns kept predictions into Parquet: its start, and each prediction.

    benchmarks/rolling.py [--files 4] [--repeat 7] [--spool FOLDER] [--roller CLASS-PATH] [--jvm OPTION] [--built]

A server keeps flights until so many files of its spool are closed (SwitchedServer.java). Then the child runs
on one of them and on all of them in turn, with the options that it has in a server for less than 128 MiB
(QuietChild.java); the line through the medians of its CPU time says what a start costs and what a prediction. What it
makes is measured, too.

To compare two builds, have both roll the same files: `--spool` takes a folder with files of a spool, and makes
it when it is missing; `--roller` is the class path of another build's child. `--jvm` has its JVM started with another
option as well, such as -XX:TieredStopAtLevel=4, which wins over the usual one: with it the child has both
compilers, as it has in a server for 128 MiB and more.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile

import capture
import rig
import telemetry

MAIN = "dev.slipway.capture.roller.RollerMain"
RATE = 8_000
MAGIC = 8
HEAD = 8
# With columns, as it stood in the ring, and several of those, whose number comes next, behind a byte since builds write
# the small form (SpoolFormat.java).
PREDICTIONS = (2, 6, 8)
STRETCHES = {7: 1, 9: 2}


def main():
    options = parse()
    if not options.built:
        rig.build_benchmarks()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        spool = options.spool or folder / "spool"
        if not spool.is_dir():
            keep(folder, spool, options)
        files = sorted(spool.glob("*.spool"))[: options.files]
        if len(files) < max(2, options.files):
            raise SystemExit(f"{spool}: {len(files)} files of a spool (expected: {max(2, options.files)})")
        report(folder, files, options)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=4, help="that one child rolls, 2 or more")
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--spool", type=pathlib.Path, help="a folder with files of a spool; made when missing")
    parser.add_argument("--roller", help="the child's class path")
    parser.add_argument("--jvm", action="append", default=[], metavar="OPTION", help="one more, as --jvm=-XX:...")
    parser.add_argument("--built", action="store_true", help="run what has been built before")
    return parser.parse_args()


def keep(folder, spool, options):
    """Has a server keep predictions that no child takes."""
    with telemetry.Switched(folder, None, capture.WRITER, [folder / "kept", ""]) as server:
        row, written = rig.body(folder), folder / "kept" / ".spool"
        seconds = 12 * options.files + 20
        with telemetry.load("h2load", server, row, seconds, RATE):
            while len(list(written.glob("*.spool"))) < options.files and seconds > 0:
                server.rounds(1_000, 1, [capture.ALL])
                seconds -= 1
        spool.mkdir(parents=True)
        for file in written.glob("*.spool"):
            shutil.copy(file, spool)


def report(folder, files, options):
    ones, alls, size = [], [], 0
    for _ in range(options.repeat):
        one, _ = roll(folder, files[:1], options)
        every, size = roll(folder, files, options)
        ones.append(one)
        alls.append(every)
    counts = [predictions(file) for file in files]
    one, every = statistics.median(ones), statistics.median(alls)
    each = (every - one) / (sum(counts) - counts[0])
    print(f"{len(files)} files of a spool, {sum(counts):,} predictions; medians of {options.repeat} runs each\n"
          f"one file: {one:.2f} s of CPU ({min(ones):.2f} to {max(ones):.2f}), {one * 1e6 / counts[0]:.1f} µs a "
          f"prediction\n"
          f"all: {every:.2f} s ({min(alls):.2f} to {max(alls):.2f}), {every * 1e6 / sum(counts):.1f} µs a prediction\n"
          f"a start: {one - each * counts[0]:.2f} s; a prediction: {each * 1e6:.1f} µs, "
          f"{size / sum(counts):.0f} bytes of Parquet")  # fmt: skip


def roll(folder, files, options):
    """CPU seconds of a child that rolls these files, and the bytes of what it made."""
    made = folder / "made"
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    before = os.times()
    subprocess.run(
        [f"{rig.java_home()}/bin/java", "-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
         "--enable-native-access=ALL-UNNAMED", *options.jvm, "-cp", options.roller or capture.roller(), MAIN, made, *files],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return spent, sum(file.stat().st_size for file in made.rglob("*.parquet"))


def predictions(file):
    """How many a file of a spool holds: its frames are a length, a checksum and a content with its type first."""
    content, at, count = file.read_bytes(), MAGIC, 0
    while at + HEAD < len(content):
        kind = content[at + HEAD]
        if kind in STRETCHES:
            number = at + HEAD + STRETCHES[kind]
            count += int.from_bytes(content[number : number + 4], "little")
        count += kind in PREDICTIONS
        at += HEAD + int.from_bytes(content[at : at + 4], "little")
    return count


if __name__ == "__main__":
    main()
