#!/usr/bin/env python3
"""What keeping and metering predictions costs a server, against the same server without.

    benchmarks/capture.py [--starts 2] [--rounds 350] [--slice 50] [--lasting 12]
    benchmarks/capture.py --peak --starts 3 --rounds 1000

One process serves, and what it keeps is switched while requests come (SwitchedServer.java), in slices
as in telemetry.py, which has the method. "nothing drawn" is `sample: 0`, where only errors and the
slowest of each minute are looked for; "all drawn" is `sample: 1`. Metering cannot be switched off, so what
it costs is measured by metering each prediction once more.

The writer works at the lowest priority, some time after the requests: its CPU time is counted apart
and added to what "all drawn" costs in CPU per request, and so is that of the children that turn what was
kept into Parquet, for each prediction in the files that they took until all was at rest. Throughput at the
peak is as it is measured, with writer and children beside it. What was lost, because nobody had time to
write it, is printed: on a machine that has nothing left to give that is most of it, and the figure for the
peak says what offering costs.

Closed files of the spool wait while the processors are full, as they do by default (capture.roll-patience,
SpoolLimits). Each measure begins when none waits, and how many were rolled in its time is printed beside
how many still waited at its end: those are rolled when the load is over, and cost the figure nothing.

With --peak only the throughput that is lost at the peak is measured, of what the goal is for: the same time
has three times as many pairs.
"""

import json
import pathlib
import statistics
import sys
import tempfile
import time

import rig
import telemetry

GOALS = {"off again": "about 0 (A/A)", "nothing drawn": "about 0", "all drawn": "≤ 2 %",
         "metered again": "about 0", "all drawn and metered again": "≤ 2 %"}  # fmt: skip
SETTINGS = ["off", *GOALS]
ALL = "all drawn"
BOTH = "all drawn and metered again"
AT_PEAK = ["off", "off again", ALL, BOTH]
LASTING = ["off", "off again", BOTH]
LASTING_MILLIS = 2_000
WRITER = ("capture",)
# After so many bytes a file of the spool is closed, and so long it waits at most (SpoolLimits.DEFAULT).
FILE_BYTES = 32 << 20
PATIENCE = "10 minutes"


def main():
    parser = telemetry.switched(__doc__)
    parser.add_argument("--lasting", type=int, default=12, help="rounds of 2 s each")
    parser.add_argument("--peak", action="store_true", help="only what is lost at the peak")
    options = parser.parse_args()
    if not options.built:
        rig.build_benchmarks()
    measure, say = (at_peak, report_peak) if options.peak else (one_start, report)
    starts = []
    for number in range(options.starts):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
            folder = pathlib.Path(name)
            with telemetry.Switched(folder, None, WRITER, [folder / "kept", roller()]) as server:
                starts.append(measure(server, folder, number, options))
        print(f"start {number + 1} of {options.starts}: peak {starts[-1]['peak']:,.0f} requests/s",
              file=sys.stderr, flush=True)  # fmt: skip
    if options.json:
        options.json.write_text(json.dumps(starts, indent=2) + "\n")
    say(starts, options)


def roller():
    """The class path of the child that makes Parquet files, once it is built."""
    jars = sorted((rig.ROOT / "capture-roller" / "target" / "lib").glob("*.jar"))
    if not jars:
        raise SystemExit("capture-roller: not built (expected: a run without --built first)")
    return ":".join(str(jar) for jar in jars)


class Spool:
    """How far the spool of a server at rest has come: how many files it has filled, and how many bytes."""

    def __init__(self, folder):
        kept = folder / "kept"
        # A file of the spool is open, or all are Parquet, whose names say of which file they are.
        opened = next((kept / ".spool").glob("*.open"), None)
        rolled = [int(file.stem.split("-")[2]) for file in kept.glob("*/*/*.parquet")]
        self.files = int(opened.stem) - 1 if opened else max(rolled, default=0)
        self.bytes = self.files * FILE_BYTES + (opened.stat().st_size if opened else 0)


class Rolls:
    """What becomes of the spool's files from now on."""

    def __init__(self, folder):
        self.kept = folder / "kept"
        self.before, _ = self.now()

    def now(self):
        """The numbers of files that are Parquet, and of those that are closed and are not."""
        waiting = {int(file.stem.split("-")[0]) for file in (self.kept / ".spool").glob("*.spool")}
        rolled = {int(file.stem.split("-")[2]) for file in self.kept.glob("*/*/*.parquet")}
        return rolled - waiting, waiting

    def since(self):
        rolled, waiting = self.now()
        return {"rolled": len(rolled - self.before), "waiting": len(waiting)}


def rest(folder):
    """Waits until what is closed has been rolled: a few files wait for others, for a minute."""
    until = time.monotonic() + 150
    while any((folder / "kept" / ".spool").glob("*.spool")) and time.monotonic() < until:
        time.sleep(0.2)
    time.sleep(1)


def warmed_up(server, row, options, settings):
    """Warms up under every setting; the peak then, in requests per second."""
    with telemetry.load("wrk", server, row, options.warmup + 5):
        each = telemetry.WARM_SLICE
        server.rounds(each, round(options.warmup * 1000 / each / len(settings)), settings)
    return rig.wrk(server.http, telemetry.CONNECTIONS, 3, row)["per_second"]


def seconds_of(options, settings):
    """How long a measure of these takes, and some more."""
    return options.rounds * len(settings) * (options.slice + 2) / 1000 + 10


def one_start(server, folder, seed, options):
    """Warms up under every setting, then runs the rounds of both measures."""
    row = rig.body(folder)
    peak = warmed_up(server, row, options, SETTINGS)
    seconds = seconds_of(options, SETTINGS)
    rest(folder)
    children, spool, kept, files = server.children(), Spool(folder), server.kept(), {}
    rolls = Rolls(folder)
    with telemetry.load("h2load", server, row, seconds, peak * options.load):
        time.sleep(1)
        before = server.sending()
        steady = server.rounds(options.slice, options.rounds, SETTINGS, seed)
        writing = server.sending() - before
        files["at the fixed rate"] = rolls.since()
    rest(folder)
    rolling, filled, steady_kept = server.children() - children, Spool(folder), server.kept()
    # What lies in the file that is still open has not been rolled, and what lay there before has.
    each = (filled.bytes - spool.bytes) / (steady_kept[1] - kept[1])
    rolled = (filled.files - spool.files) * FILE_BYTES / each
    rolls = Rolls(folder)
    with telemetry.load("wrk", server, row, seconds):
        time.sleep(1)
        full = server.rounds(options.slice, options.rounds, SETTINGS, seed)
        files["at the peak"] = rolls.since()
    kept = server.kept()
    rest(folder)
    rolls = Rolls(folder)
    lasting_seconds = options.lasting * len(LASTING) * (LASTING_MILLIS + 2) / 1000 + 5
    with telemetry.load("wrk", server, row, lasting_seconds):
        time.sleep(1)
        lasting = server.rounds(LASTING_MILLIS, options.lasting, LASTING, seed)
        files[f"at the peak, {LASTING_MILLIS / 1000:.0f} s at a time"] = rolls.since()
    rest(folder)
    drawn = sum(row[name]["requests"] for row in steady for name in (ALL, BOTH))
    return {"peak": peak, "steady": steady, "full": full, "lasting": lasting,
            "writing_us": writing / drawn, "rolling_us": rolling / max(1, rolled), "rolled": rolled,
            "files": files, "steady_kept": steady_kept, "kept": kept, "lasting_kept": server.kept()}  # fmt: skip


def at_peak(server, folder, seed, options):
    """Warms up, then runs the rounds of the measure at the peak alone."""
    row = rig.body(folder)
    peak = warmed_up(server, row, options, AT_PEAK)
    rest(folder)
    rolls, kept = Rolls(folder), server.kept()
    with telemetry.load("wrk", server, row, seconds_of(options, AT_PEAK)):
        time.sleep(1)
        before = server.sending()
        full = server.rounds(options.slice, options.rounds, AT_PEAK, seed)
        writing = server.sending() - before
        files = {"at the peak": rolls.since()}
    drawn = sum(row[name]["requests"] for row in full for name in (ALL, BOTH))
    return {"peak": peak, "full": full, "writing_us": writing / drawn, "files": files,
            "wanted": server.kept()[0] - kept[0], "written": server.kept()[1] - kept[1]}  # fmt: skip


def report_peak(starts, options):
    full = [row for start in starts for row in start["full"]]
    peak = statistics.median(row["off"]["per_second"] for row in full)
    writing = statistics.mean(start["writing_us"] for start in starts)
    not_written = 1 - sum(start["written"] for start in starts) / sum(start["wanted"] for start in starts)
    print(f"Nothing kept: {peak:,.0f} requests/s at the peak. {len(full):,} interleaved pairs of {options.slice} ms "
          f"over {options.starts} starts. Writing takes {writing:.2f} µs of a kept prediction. "
          f"Not written: {not_written:.1%}.\n\n{files(starts)}\n")  # fmt: skip
    print("| against nothing kept | throughput lost at the peak | goal |")
    print("|---|---|---|")
    for name in AT_PEAK[1:]:
        print(f"| {name} | {less(full, name)} | {GOALS[name]} |")


def less(rows, name):
    """What is lost of the throughput with nothing kept."""
    return telemetry.text([100 * telemetry.lost(row, name) for row in rows])


def report(starts, options):
    steady = [row for start in starts for row in start["steady"]]
    full = [row for start in starts for row in start["full"]]
    base = statistics.median(row["off"]["cpu_us"] for row in steady)
    rate = statistics.median(row["off"]["per_second"] for row in steady)
    peak = statistics.median(row["off"]["per_second"] for row in full)
    writing = statistics.mean(start["writing_us"] for start in starts)
    rolling = statistics.mean(start["rolling_us"] for start in starts)
    print(f"Nothing kept: {base:.1f} µs of CPU per request at {rate:,.0f} requests/s, "
          f"{rate / peak:.0%} of the peak of {peak:,.0f}. {len(steady)} interleaved pairs of "
          f"{options.slice} ms for each measure, over {options.starts} starts. Writing takes "
          f"{writing:.2f} µs and rolling {rolling:.2f} µs per kept prediction, at the lowest priority, "
          f"and is counted in with the CPU; {sum(start['rolled'] for start in starts):,.0f} were rolled. "
          f"{lost(starts)}\n\n{files(starts)}\n")
    print("| against nothing kept | CPU per request | throughput lost at the peak | goal |")
    print("|---|---|---|---|")
    for name in SETTINGS[1:]:
        extra = 100 * (writing + rolling) / base if name in (ALL, BOTH) else 0
        cpu = [100 * (row[name]["cpu_us"] / row["off"]["cpu_us"] - 1) + extra for row in steady]
        print(f"| {name} | {telemetry.text(cpu)} | {less(full, name)} | {GOALS[name]} |")
    lasting = [row for start in starts for row in start["lasting"]]
    for name in LASTING[1:]:
        print(f"| {name}, {LASTING_MILLIS / 1000:.0f} s at a time, {len(lasting)} pairs | | "
              f"{less(lasting, name)} | {GOALS[name]} |")  # fmt: skip


def files(starts):
    """How many files of the spool were rolled beside the requests of each measure, and how many later."""
    said = []
    for when in starts[0]["files"]:
        of = [start["files"][when] for start in starts]
        said.append(f"{when} {sum(one['rolled'] for one in of)} were rolled and {sum(one['waiting'] for one in of)} "
                    "still waited at the end")  # fmt: skip
    return (f"Closed files of {FILE_BYTES >> 20} MiB wait for idle processors, {PATIENCE} at most (the default): "
            f"{'; '.join(said)}.")  # fmt: skip


def lost(starts):
    """What part of the drawn predictions was not written, by measure."""
    steady = [start["steady_kept"] for start in starts]
    whole = [start["kept"] for start in starts]
    calm = 1 - sum(w for _, w in steady) / max(1, sum(n for n, _ in steady))
    wanted = sum(n for n, _ in whole) - sum(n for n, _ in steady)
    written = sum(w for _, w in whole) - sum(w for _, w in steady)
    return (f"Not written: {calm:.1%} up to the end of the measure at a fixed rate, "
            f"{1 - written / max(1, wanted):.1%} at the peak.")  # fmt: skip


if __name__ == "__main__":
    main()
