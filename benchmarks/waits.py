#!/usr/bin/env python3
"""Who has the processor while a thread that answers requests waits for it, as versions load beside it.

    benchmarks/waits.py [--seconds 5] [--rate 1200] [--settle 60]

MiniLM is unloaded and loaded again and again beside flights at a fixed rate (push.py has the load), then two loops of
the lowest priority spin instead. The tracepoints of the scheduler (`sched_switch`, `sched_wakeup`) are read for some
seconds of each. Printed are, for every kind of thread of the lowest priority, how often and how long it ran for more than
0.1 ms while an ordinary thread of the server or of the load stood in the queue of the same processor; and how
often the loader was carried to another processor.

Wants `perf` and the right to trace the whole machine.
"""

import argparse
import collections
import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import push
import rig
import swap

EVENTS = "sched:sched_switch,sched:sched_wakeup"
LINE = re.compile(r"\s*\[(\d+)\]\s+(\d+)\.(\d+):\s+sched:(\w+):\s*(.*)")
SWITCHES = [
    re.compile(r"prev_comm=(.*?) prev_pid=(\d+) prev_prio=\d+ prev_state=(\S+) ==> next_comm=.*? next_pid=(\d+)"),
    re.compile(r"(.*?):(\d+) \[\d+\] (\S+) ==> .*?:(\d+) \["),
]
WAKEUPS = [re.compile(r".*pid=(\d+) .*target_cpu=(\d+)"), re.compile(r".*?:(\d+) \[\d+\].*?CPU:(\d+)")]
LOADERS = ("model-loader-qu", "model-closer-qu")
LEAST_NANOS = 100_000
SCHED_IDLE = 5


def main():
    options = parse()
    if not shutil.which("perf"):
        raise SystemExit("perf: not there (expected: the program of this kernel)")
    if not options.built:
        rig.build_benchmarks()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with (
            rig.Slipway(folder, "waits", options="-Xmx256m") as server,
            push.Load(server, rig.body(folder), options.rate) as load,
        ):
            load.slice(15_000)
            server.push(rig.minilm(), swap.TEXTS)
            reloads, spin = push.Reloads(server), push.Spin()
            with contextlib.closing(spin):
                with reloads:
                    time.sleep(options.settle)
                for kind, work in {"loading": reloads, "a loop": spin}.items():
                    with work:
                        time.sleep(0.5)
                        trace = traced(folder, load, options.seconds)
                        found = Waits(threads(server.process.pid, load.process.pid))
                        found.read(trace)
                    report(kind, found, options.seconds)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=5, help="of each kind")
    parser.add_argument("--rate", type=int, default=1200, help="requests per second")
    parser.add_argument("--settle", type=int, default=60, help="seconds of loads that are not looked at")
    parser.add_argument("--built", action="store_true", help="run what has been built before")
    return parser.parse_args()


def traced(folder, load, seconds):
    """The scheduler's events of some seconds, as text."""
    data = folder / "events"
    recorder = subprocess.Popen(
        ["perf", "record", "-q", "-m", "2048", "-e", EVENTS, "-a", "-o", data, "sleep", str(seconds)],
        stderr=subprocess.DEVNULL)  # fmt: skip
    load.slice(seconds * 1000)
    if recorder.wait() != 0:
        raise SystemExit("perf: refused (expected: the right to trace the whole machine)")
    return subprocess.run(["perf", "script", "-i", data, "--ns", "-F", "cpu,time,event,trace"],
                          capture_output=True, text=True).stdout.splitlines()  # fmt: skip


def threads(*processes):
    """Ordinary threads of these processes, by number; those of the lowest priority are left out."""
    found = {}
    for process in processes:
        for task in pathlib.Path(f"/proc/{process}/task").iterdir():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                if os.sched_getscheduler(int(task.name)) != SCHED_IDLE:
                    found[int(task.name)] = (task / "comm").read_text().strip()
    return found


class Waits:
    """What the scheduler's events say of ordinary threads that waited behind the lowest priority."""

    def __init__(self, ordinary):
        self.ordinary = ordinary
        self.running, self.since, self.last, self.lowest = {}, {}, {}, {}
        self.waiting = {}
        self.times, self.nanos, self.carried = collections.Counter(), collections.Counter(), collections.Counter()

    def read(self, lines):
        for line in lines:
            if found := LINE.match(line):
                processor, seconds, part, event, text = found.groups()
                now = int(seconds) * 10**9 + int(part)
                if event == "sched_switch":
                    self.switch(int(processor), now, first(SWITCHES, text))
                else:
                    thread, target = map(int, first(WAKEUPS, text))
                    self.waiting.setdefault(thread, (target, now))

    def switch(self, processor, now, words):
        name, gone, state, come = words[0], int(words[1]), words[2], int(words[3])
        if gone and processor in self.since and self.is_lowest(gone):
            self.behind(processor, now, name)
        self.waiting.pop(gone, None)
        self.waiting.pop(come, None)
        if gone and state.startswith("R"):
            self.waiting[gone] = (processor, now)
        if gone and self.last.get(gone, processor) != processor:
            self.carried[name] += 1
        self.last[gone] = processor
        self.since[processor] = now

    def is_lowest(self, thread):
        """As it is now: whoever has ended meanwhile was none that this looks for."""
        if thread not in self.lowest:
            try:
                self.lowest[thread] = os.sched_getscheduler(thread) == SCHED_IDLE
            except ProcessLookupError:
                self.lowest[thread] = False
        return self.lowest[thread]

    def behind(self, processor, now, name):
        """Whoever waited longest on a processor while a thread of the lowest priority had it."""
        longest = max((now - max(since, self.since[processor]) for thread, (where, since) in self.waiting.items()
                       if where == processor and thread in self.ordinary), default=0)  # fmt: skip
        if longest > LEAST_NANOS:
            self.times[name] += 1
            self.nanos[name] += longest


def first(patterns, text):
    for pattern in patterns:
        if found := pattern.match(text):
            return found.groups()
    raise SystemExit(f"perf: {text!r} (expected: an event of the scheduler)")


def report(kind, found, seconds):
    print(f"beside {kind}, each second:\n\n| runs while others wait | times | ms |\n|---|---|---|")
    for name, times in found.times.most_common():
        print(f"| {name} | {times / seconds:.1f} | {found.nanos[name] / 1e6 / seconds:.2f} |")
    carried = sum(found.carried[name] for name in LOADERS)
    print(f"\nthe loader was carried to another processor {carried / seconds:.1f} times a second\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
