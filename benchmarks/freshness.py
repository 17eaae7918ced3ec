#!/usr/bin/env python3
"""How fresh features of events are: the time from sending an event until predictions of its key see it,
in real time, and what a row of a stream waits for those before it.

    benchmarks/freshness.py [--folder FOLDER] [--rate 1000] [--probes 240] [--seconds 45]
                            [--interval 1s,200ms] [--tile 250ms] [--out-of-order 1s]

Flights with 200 trees behind the share of late ones at a gate in the last minute. Departures come at a
steady rate; among them, at distances that are drawn, come probes: one late departure of a gate that nobody
has heard of. One caller asks for the gates that wait and one that there never is, over and over; a gate is
seen when its prediction differs from that one's. First departures are brought to the server over HTTP, then
they are sent to a topic of a Kafka broker on the same machine, where a stream job scores each by the same
version and feeds the server's online store, with each commit.interval in turn. A tile is seen as a whole, so
an event waits for the end of its tile: half a tile on average is part of all of these. (An aggregate with
`available` would wait for out-of-order as well before a stream feeds it; this one has none.)

A row of the stream sees all events up to its moment and waits for them: what it waits is the age of the
message when its committed answer is read. In a batch a feature is as old as the table that is scored: there
the schedule decides, and there is nothing to measure here.

The exit code is 1 when a probe was not seen within half a minute, or a message became a dead letter.

Needs a build of all modules (./slipway builds them) with the child's jars and the broker's
(./mvnw -Pbroker -pl jobs -am -DskipTests package). Five minutes.
"""

import argparse
import contextlib
import http.client
import json
import pathlib
import random
import subprocess
import threading
import time

from rig import ROOT, Slipway, ask, beside_broker, emptied, end, java_home, quantile, slipway, trees_behind

SOURCE = "departures"
PREDICTIONS = "predictions"
DEAD = "predictions.dead"
PARTITIONS = 2
GATES = [f"G{number:03}" for number in range(100)]
NOWHERE = "no such gate"
# A probe says that everything is up when it comes through at all; one that is measured has less time.
BEGIN, PATIENCE = 120, 30
# Seconds that belong to the compilers.
WARMUP = 10
TICK = 0.01
# Seconds between two deliveries over HTTP.
DELIVERY = 0.05
FLIGHT = {"minute_of_day": 1035, "day_of_week": 5, "distance": 606, "origin": "ATL", "destination": "ORD"}
DEFINITION = """
columns:
  minute_of_day: number
  day_of_week: number
  distance: number
  origin: text
  destination: text
  gate: text
aggregates:
  late_rate: {{source: {source}, key: gate, time: departed, value: late, kind: mean, window: 60s, tile: {tile}}}
features:
  minute_of_day: minute_of_day
  day_of_week: day_of_week
  distance: distance
  origin: origin
  destination: destination
  origin_late_rate: coalesce(late_rate, 0)
"""
STREAM = """
kind: StreamJob
name: gates
endpoint: flights
from:
  connection: events
  topic: {source}
  out-of-order: {disorder}
  events: {{{source}: {source}}}
  feeds: true
to: {{topic: {predictions}}}
commit: {{interval: {interval}}}
"""


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "benchmarks/target/freshness")
    parser.add_argument("--rate", type=int, default=1_000, help="departures in a second")
    parser.add_argument("--probes", type=int, default=240, help="of each way")
    parser.add_argument("--seconds", type=float, default=45, help="over which they are spread")
    parser.add_argument("--interval", default="1s,200ms", help="commit.interval, with commas between")
    parser.add_argument("--tile", default="250ms", help="of the window")
    parser.add_argument("--out-of-order", default="1s", help="of the stream")
    given = parser.parse_args()
    given.folder = emptied(given.folder)
    return given


def in_words(values):
    return (f"p50 {quantile(values, 0.5) * 1000:,.0f} ms, p99 {quantile(values, 0.99) * 1000:,.0f} ms, "
            f"longest {max(values) * 1000:,.0f} ms")  # fmt: skip


class Java:
    """A program of the room of jobs that says what it has to say as lines of JSON."""

    def __init__(self, folder, name, classes, *words):
        self.log = folder / f"{name}.log"
        options = ["-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", classes]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([f"{java_home()}/bin/java", *options, *map(str, words)],
                                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
                                            text=True, cwd=folder)  # fmt: skip

    def first(self):
        """What it says first."""
        line = self.process.stdout.readline()
        said = json.loads(line) if line else {"event": "failed", "message": "it has ended"}
        if said["event"] == "failed":
            raise SystemExit(f"{said['message']}, see {self.log}")
        return said

    def __enter__(self):
        return self

    def __exit__(self, *_):
        end(self.process)


class Broker(Java):
    """A Kafka broker of its own."""

    def __init__(self, folder):
        home = folder / "broker"
        home.mkdir()
        super().__init__(home, "broker", beside_broker(), "dev.slipway.jobs.BrokerMain", home)

    def address(self):
        address = f"127.0.0.1:{self.first()['port']}"
        threading.Thread(target=self._hear, daemon=True).start()
        return address

    def _hear(self):
        for _ in self.process.stdout:
            # It has said its port, and that is all there is to hear.
            pass


class Topics(Java):
    """The topics: takes departures, and hears what the stream job says of them."""

    tick = TICK

    def __init__(self, folder, address):
        super().__init__(folder, "topics", f"{ROOT}/jobs/target/lib/*", "dev.slipway.jobs.TopicsMain",
                         address, PARTITIONS, SOURCE, PREDICTIONS, DEAD)  # fmt: skip
        self.waits, self.dead = [], []
        self.is_measured = False

    def begin(self):
        self.first()
        threading.Thread(target=self._hear, daemon=True).start()

    def _hear(self):
        for line in self.process.stdout:
            said = json.loads(line)
            if said["event"] == "failed":
                self.dead.append(said["message"])
            elif said["topic"] == DEAD:
                self.dead.append(json.loads(said["value"])["reason"])
            elif self.is_measured:
                self.waits.append(time.time() - said["timestamp"] / 1000)

    def send(self, departures):
        lines = (json.dumps(FLIGHT | departure) + "\n" for departure in departures)
        self.process.stdin.write("".join(lines))
        self.process.stdin.flush()


class Door:
    """The server's own API: takes departures as deliveries."""

    tick = DELIVERY

    def __init__(self, server):
        self.server, self.number = server, 0
        self.connection = http.client.HTTPConnection(server.http, timeout=60)
        self.token = server.token()

    def send(self, departures):
        self.number += 1
        delivery = {"feeder": "gates", "number": self.number, "events": departures}
        ask(self.connection, self.token, "POST", f"/features/{SOURCE}/events", delivery)

    def close(self):
        self.connection.close()


class Watch(threading.Thread):
    """Asks for the gates that wait until their predictions say that they are late."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.connection = http.client.HTTPConnection(server.http, timeout=60)
        self.changed = threading.Condition()
        self.waiting, self.waits, self.rounds = {}, {}, []
        self.failure, self.is_ended = None, False
        self.start()

    def put(self, gate, moment):
        """A departure of a gate is sent at this moment of the monotonic clock."""
        with self.changed:
            self.waiting[gate] = moment
            self.changed.notify_all()

    def run(self):
        try:
            while True:
                with self.changed:
                    self.changed.wait_for(lambda: self.waiting or self.is_ended)
                    gates = list(self.waiting)
                if self.is_ended:
                    return
                began = time.monotonic()
                seen = self._seen(gates)
                now = time.monotonic()
                with self.changed:
                    self.rounds.append(now - began)
                    for gate in seen:
                        moment = self.waiting.pop(gate, None)
                        if moment is not None:
                            self.waits[gate] = now - moment
                    self.changed.notify_all()
                time.sleep(0.002)
        except BaseException as failure:
            with self.changed:
                self.failure = failure
                self.changed.notify_all()
        finally:
            self.connection.close()

    def _seen(self, gates):
        rows = [NOWHERE, *gates]
        columns = {name: [value] * len(rows) for name, value in FLIGHT.items()} | {"gate": rows}
        inputs = [{"name": name, "shape": [len(rows), 1], "data": values,
                   "datatype": "BYTES" if isinstance(values[0], str) else "FP64"}
                  for name, values in columns.items()]  # fmt: skip
        self.connection.request("POST", "/v2/models/flights/infer", json.dumps({"inputs": inputs}))
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise SystemExit(f"flights: {answer.status} {text[:500]!r}")
        nowhere, *values = json.loads(text)["outputs"][0]["data"]
        return [gate for gate, value in zip(gates, values, strict=True) if value != nowhere]

    def await_all(self, seconds):
        """Waits until all are seen; those that are not by then are given up and named."""
        with self.changed:
            self.changed.wait_for(lambda: not self.waiting or self.failure, seconds)
            if self.failure:
                raise self.failure
            left = list(self.waiting)
            self.waiting.clear()
            return left

    def end(self):
        with self.changed:
            self.is_ended = True
            self.changed.notify_all()
        self.join()


class Traffic(threading.Thread):
    """Departures at a steady rate, with probes among them while some are wanted."""

    def __init__(self, way, watch, rate):
        super().__init__(daemon=True)
        self.way, self.watch, self.rate = way, watch, rate
        self.random = random.Random(7)
        self.number = 0
        self.probes, self.due = [], threading.Event()
        self.ended, self.failure = threading.Event(), None
        self.start()

    def probe(self, name, count, seconds):
        """Has so many probes sent, spread over these seconds at distances that are drawn; waits for it."""
        moments = sorted(self.random.random() * seconds for _ in range(count))
        began = time.monotonic()
        self.due.clear()
        self.probes = [(began + moment, f"{name}-{place}") for place, moment in enumerate(moments)]
        while not self.due.wait(1):
            if self.failure:
                raise self.failure

    def run(self):
        began, sent = time.monotonic(), 0
        try:
            while not self.ended.wait(self.way.tick):
                now = time.monotonic()
                count = int((now - began) * self.rate) - sent
                sent += count
                if count:
                    self.way.send([self._departure(self.random.choice(GATES)) for _ in range(count)])
                self._send_probes(now)
        except BaseException as failure:
            self.failure = failure

    def _send_probes(self, now):
        while self.probes and self.probes[0][0] <= now:
            _, gate = self.probes.pop(0)
            self.watch.put(gate, time.monotonic())
            self.way.send([self._departure(gate, late=1)])
            if not self.probes:
                self.due.set()

    def _departure(self, gate, late=None):
        if late is None:
            late = int(self.random.random() < 0.2)
        return {"gate": gate, "departed": time.time_ns() // 1_000_000, "late": late}

    def end(self):
        self.ended.set()
        self.join()
        if self.failure:
            raise self.failure


@contextlib.contextmanager
def traffic(way, server, rate):
    watch = Watch(server)
    flow = Traffic(way, watch, rate)
    try:
        yield flow, watch
        flow.end()
    finally:
        flow.ended.set()
        watch.end()


def settle(flow, watch, server):
    """Waits until a probe has come through and the compilers are done."""
    flow.probe("first", 1, 0)
    if watch.await_all(BEGIN):
        raise SystemExit(f"no prediction sees what was sent {BEGIN} s ago, see {server.log}")
    time.sleep(WARMUP)


def measure(flow, watch, given):
    """Waits from sending to being seen, how often was asked, and how many were not seen."""
    watch.waits.clear()
    watch.rounds.clear()
    flow.probe("probe", given.probes, given.seconds)
    left = watch.await_all(PATIENCE)
    return list(watch.waits.values()), quantile(watch.rounds, 0.5), len(left)


def tell(way, found, given):
    """A line; whether every probe was seen."""
    waits, asking, left = found
    said = in_words(waits) if waits else "none was seen"
    print(f"{way}, {given.rate:,} events a second: seen after {said} ({len(waits):,} probes, {left} not "
          f"seen; asked every {asking * 1000 + 2:,.0f} ms)", flush=True)  # fmt: skip
    return left == 0 and bool(waits)


def apply(server, folder, name, text):
    file = folder / f"{name}.yaml"
    file.write_text(text)
    slipway("apply", "-f", file, "--url", f"http://{server.http}", "--token", server.token())


def brought(server, given):
    """What is brought over HTTP."""
    door = Door(server)
    try:
        with traffic(door, server, given.rate) as (flow, watch):
            settle(flow, watch, server)
            return measure(flow, watch, given)
    finally:
        door.close()


def streamed(server, folder, address, given, interval):
    """What a stream feeds; what its rows wait, and its dead letters."""
    with Topics(folder, address) as topics:
        topics.begin()
        with traffic(topics, server, given.rate) as (flow, watch):
            text = STREAM.format(source=SOURCE, predictions=PREDICTIONS, interval=interval,
                                 disorder=given.out_of_order)  # fmt: skip
            apply(server, folder, "stream", text)
            settle(flow, watch, server)
            topics.is_measured = True
            found = measure(flow, watch, given)
            topics.is_measured = False
        return found, topics.waits, topics.dead


def serve(folder, home):
    """A server that serves the package."""
    server = Slipway(folder, "freshness", models=False)
    try:
        server.push(home, "flights")
        apply(server, folder, "endpoint", "kind: Endpoint\nname: flights\nserves: flights\n")
    except BaseException:
        server.close()
        raise
    return server


def one_stream(folder, home, given, interval):
    """A broker, a server and a stream of their own; whether all went well."""
    folder.mkdir()
    with Broker(folder) as broker:
        address = broker.address()
        with serve(folder, home) as server:
            connection = f"kind: Connection\nname: events\ntype: kafka\naddress: kafka://{address}\n"
            apply(server, folder, "connection", connection)
            found, waits, dead = streamed(server, folder, address, given, interval)
    way = f"fed by a stream, commit.interval {interval}"
    is_whole = tell(way, found, given)
    print(f"rows of that stream, out-of-order {given.out_of_order}: they see all events up to their moment, and "
          f"are answered after {in_words(waits) if waits else 'never'} ({len(waits):,} rows); "
          f"dead letters: {len(dead)}{': ' + dead[0] if dead else ''}", flush=True)  # fmt: skip
    return is_whole and bool(waits) and not dead


def main():
    given = arguments()
    home = trees_behind(DEFINITION.format(source=SOURCE, tile=given.tile), given.folder)
    print(f"a window of a minute in tiles of {given.tile}, of which an event waits for half of one on average")
    folder = given.folder / "brought"
    with serve(folder, home) as server:
        found = brought(server, given)
    is_whole = tell("brought over HTTP", found, given)
    for interval in given.interval.split(","):
        is_whole &= one_stream(given.folder / f"every-{interval}", home, given, interval)
    print("batch: as old as the table that is scored, so its schedule and the job's time; not measured here")
    raise SystemExit(0 if is_whole else 1)


if __name__ == "__main__":
    main()
