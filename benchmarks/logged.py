#!/usr/bin/env python3
"""Whether offline equals online on every logged request: what requests were given for features of events,
as capture has kept it, against the join that makes training sets.

    benchmarks/logged.py [--folder FOLDER] [--requests 20000] [--seconds 100]

Flights with 200 trees behind eight windows of departures, of every kind. While four callers ask, departures
are brought as they happen: 20 deliveries a second in an order of their own, one of 20 brought twice. Their
windows see them five seconds later, as their delay says, so what is under way has arrived. Once a second
departures of up to a minute before are brought too, some of them corrections; a training set knows them from
the moment they were known, to the millisecond, so no request is inside meanwhile. Every request is kept,
rolled into Parquet and asked again by `slipway features check --captured`. The exit code is 1 when a value
differs, or a row that was answered is not among those that were compared.

Then the same is asked with one departure left out of the events: that has to be found.

Needs a build of all modules (./slipway builds them) with the child's jars and the roller's
(./mvnw -pl jobs,capture-roller -am -DskipTests package). Three minutes.
"""

import argparse
import contextlib
import http.client
import json
import os
import pathlib
import random
import subprocess
import threading
import time

from rig import ROOT, Slipway, ask, emptied, java_home, slipway, trees_behind

SOURCE = "departures"
ORIGINS = ("ATL", "ORD", "DFW", "LAX", "PHX", "STL", "DTW", "MSP", "LAS", "DEN", "IAH", "CLT", "SFO", "EWR",
           "PHL", "PIT", "LGA", "BOS", "SEA", "CVG", "SLC", "DCA", "MCO", "SAN")  # fmt: skip
# One that no departure is of, and none.
OTHERS = ("ZZZ", "")
WINDOWS = {
    "late_rate": "value: late, kind: mean, window: 40s, delay: 5s, tile: 1s",
    "delays": "value: delay, kind: sum, window: 25s, delay: 5s, tile: 500ms",
    "least": "value: delay, kind: min, window: 20s, delay: 5s, tile: 1s",
    "most": "value: delay, kind: max, window: 90s, delay: 5s, tile: 2s",
    "latest": "value: delay, kind: last, window: 30s, delay: 5s, tile: 1s",
    "p90": "value: delay, kind: p90, window: 60s, delay: 5s, tile: 1s",
    "carriers": "value: carrier, kind: distinct, window: 60s, delay: 5s, tile: 1s",
    "flights": "kind: count, window: 15s, delay: 5s, tile: 250ms",
}
DEFINITION = """
columns:
  minute_of_day: number
  day_of_week: number
  distance: number
  origin: text
  destination: text
aggregates:
{windows}
features:
  minute_of_day: minute_of_day
  day_of_week: day_of_week
  distance: distance
  origin: origin
  destination: destination
  origin_late_rate: {sum}
"""
CALLERS = 4
BEFORE = 10
# Seconds in which all that was answered has to be in files.
PATIENCE = 180
# What is kept is in Parquet files soon, whatever else the processors have to do.
SOON = ["capture.spool-file-age: 2s", "capture.roll-patience: 0s"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "benchmarks/target/logged")
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=100, help="over which they are spread")
    given = parser.parse_args()
    given.folder = emptied(given.folder)
    return given


def package(folder):
    """The trees behind a definition that asks every window."""
    fields = f"source: {SOURCE}, key: origin, time: departed, available: known"
    windows = "".join(f"  {name}: {{{fields}, {text}}}\n" for name, text in WINDOWS.items())
    terms = " + ".join(f"coalesce({name}, 0) / 1000" for name in WINDOWS)
    return trees_behind(DEFINITION.format(windows=windows, sum=terms), folder)


class Gate:
    """Lets any number in, or one alone."""

    def __init__(self):
        self.changed = threading.Condition()
        self.inside = 0
        self.closed = False

    @contextlib.contextmanager
    def among_others(self):
        with self.changed:
            self.changed.wait_for(lambda: not self.closed)
            self.inside += 1
        try:
            yield
        finally:
            with self.changed:
                self.inside -= 1
                self.changed.notify_all()

    @contextlib.contextmanager
    def alone(self):
        with self.changed:
            self.closed = True
            self.changed.wait_for(lambda: not self.inside)
        try:
            yield
        finally:
            with self.changed:
                self.closed = False
                self.changed.notify_all()


class Feed:
    """Brings departures until it is told to end, and remembers them as a file has them."""

    def __init__(self, server, gate):
        self.server, self.gate = server, gate
        self.random = random.Random(7)
        self.ended = threading.Event()
        self.brought, self.late, self.number = [], 0, 0
        self.failure = None
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        connection = http.client.HTTPConnection(self.server.http, timeout=60)
        try:
            while not self.ended.wait(0.05):
                self._bring(connection, [self._departure(0.4) for _ in range(self.random.randint(1, 20))])
                if self.number % 20 == 0:
                    with self.gate.alone():
                        # No answer is of the same millisecond.
                        time.sleep(0.002)
                        late = [self._departure(60) for _ in range(self.random.randint(1, 5))]
                        self.late += len(late)
                        self._bring(connection, late)
        except BaseException as failure:
            self.failure = failure
        finally:
            connection.close()

    def _departure(self, seconds):
        """One of up to so many seconds ago, that is known from now on."""
        now = time.time_ns() // 1_000_000
        delay = self.random.choice((self.random.randint(-10, 14), self.random.randint(0, 300)))
        place = min(int(self.random.expovariate(0.15)), len(ORIGINS) - 1)
        return {"origin": ORIGINS[place], "departed": now - int(self.random.random() * seconds * 1000),
                "known": now, "delay": delay + self.random.random(), "late": int(delay > 15),
                "carrier": f"C{self.random.randint(0, 400)}"}  # fmt: skip

    def _bring(self, connection, events):
        self.number += 1
        delivery = {"feeder": "tower", "number": self.number, "events": events}
        for _ in range(2 if self.number % 20 == 7 else 1):
            ask(connection, self.server.token(), "POST", f"/features/{SOURCE}/events", delivery)
        self.brought += events

    def end(self):
        self.ended.set()
        self.thread.join()
        if self.failure:
            raise self.failure


class Caller(threading.Thread):
    """Asks its share of the requests, each of one to four rows, at even distances."""

    def __init__(self, server, gate, first, given):
        super().__init__(daemon=True)
        self.server, self.gate, self.first, self.given = server, gate, first, given
        self.random = random.Random(first)
        self.requests, self.rows, self.failure = 0, 0, None
        self.start()

    def run(self):
        connection = http.client.HTTPConnection(self.server.http, timeout=60)
        begun = time.monotonic()
        try:
            for number in range(self.first, self.given.requests, CALLERS):
                due = begun + number * self.given.seconds / self.given.requests
                time.sleep(max(0.0, due - time.monotonic()))
                rows = self.random.randint(1, 4)
                with self.gate.among_others():
                    self._ask(connection, self._columns(rows), rows)
        except BaseException as failure:
            self.failure = failure
        finally:
            connection.close()

    def _columns(self, rows):
        return {
            "minute_of_day": [self.random.randint(0, 1439) for _ in range(rows)],
            "day_of_week": [self.random.randint(1, 7) for _ in range(rows)],
            "distance": [self.random.randint(100, 2500) for _ in range(rows)],
            "origin": [self.random.choice(ORIGINS * 2 + OTHERS) for _ in range(rows)],
            "destination": [self.random.choice(ORIGINS) for _ in range(rows)],
        }

    def _ask(self, connection, columns, rows):
        inputs = [{"name": name, "shape": [rows, 1], "data": values,
                   "datatype": "BYTES" if isinstance(values[0], str) else "FP64"}
                  for name, values in columns.items()]  # fmt: skip
        connection.request("POST", "/v2/models/flights/infer", json.dumps({"inputs": inputs}))
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise SystemExit(f"flights: {answer.status} {text[:500]!r}")
        self.requests += 1
        self.rows += rows


def ask_all(server, given):
    """Requests amid departures; how many, their rows, and the feed."""
    gate = Gate()
    feed = Feed(server, gate)
    time.sleep(BEFORE)
    callers = [Caller(server, gate, first, given) for first in range(CALLERS)]
    for caller in callers:
        caller.join()
        if caller.failure:
            raise caller.failure
    feed.end()
    return sum(caller.requests for caller in callers), sum(caller.rows for caller in callers), feed


def events(folder, name, departures):
    file = folder / f"{name}.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in departures))
    return file


def check(server, home, file):
    """What `features check --captured` says, and its exit code."""
    command = [ROOT / "slipway", "features", "check", "--features", home, "--input", file,
               "--spine", server.data / "capture" / "flights", "--captured", "-o", "json"]  # fmt: skip
    run = subprocess.run(command, capture_output=True, text=True,
                         env=os.environ | {"JAVA_HOME": java_home()})  # fmt: skip
    if run.returncode not in (0, 1):
        raise SystemExit(f"features check: {run.stdout}{run.stderr}")
    return run.returncode, json.loads(run.stdout) if run.stdout.strip() else {"message": run.stderr}


def check_all(server, home, file, rows):
    """The same, once all rows that were answered are in files."""
    until = time.monotonic() + PATIENCE
    while True:
        code, said = check(server, home, file)
        if said.get("rows", 0) == rows or time.monotonic() > until:
            return code, said
        time.sleep(2)


def main():
    given = arguments()
    home = package(given.folder)
    with Slipway(given.folder, "logged", SOON, models=False) as server:
        server.push(home, "flights")
        spec = given.folder / "flights.yaml"
        spec.write_text("kind: Endpoint\nname: flights\nserves: flights\ncapture: {sample: 1}\n")
        slipway("apply", "-f", spec, "--url", f"http://{server.http}", "--token", server.token())
        requests, rows, feed = ask_all(server, given)
        code, said = check_all(server, home, events(given.folder, "events", feed.brought), rows)
        if said.get("rows") != rows:
            raise SystemExit(f"features check: {rows} rows were answered, and it says {said}")
        fewer = list(feed.brought)
        del fewer[len(fewer) // 2]
        found, other = check(server, home, events(given.folder, "fewer", fewer))
    print(f"{requests:,} requests of {rows:,} rows; {len(feed.brought):,} departures, of which {feed.late:,} "
          f"were brought late; {said['left']:,} rows could not be compared")  # fmt: skip
    print("| feature | values | that differ | with one departure left out |")
    print("|---|---|---|---|")
    without = {one["column"]: one["differing"] for one in other.get("skew", [])}
    for one in said["skew"]:
        name = one["column"]
        print(f"| {name} | {one['values']:,} | {one['differing']:,} | {without.get(name, 0):,} |")
    if "difference" in said:
        print(f"the first that differs: {said['difference']}")
    isSeen = found == 1 and sum(without.values()) > 0
    isWhole = code == 0 and said["left"] == 0 and len(said["skew"]) == len(WINDOWS)
    raise SystemExit(0 if isWhole and isSeen else 1)


if __name__ == "__main__":
    main()
