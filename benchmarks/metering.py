#!/usr/bin/env python3
"""Whether the slot-seconds that a server meters are those of the clock.

    benchmarks/metering.py [--seconds 60]

Connections that always wait for an answer keep the slots busy with all-MiniLM-L6-v2 on texts of 128 tokens. Before
and after, when nothing runs, the counters are read: what calls were charged since, and what slots were idle, is to be
the slots times the clock (goal 0.1 %). Meanwhile they are read twice a second. Executions are counted when they end,
so two readings may be off by one execution for each slot; the slope of a straight line through all of them is the
metered slot-seconds of a second of load, less exact the longer executions take.
"""

import argparse
import http.client
import pathlib
import re
import statistics
import tempfile
import time

import overload
import rig
import texts


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--connections", type=int, default=16)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with rig.Slipway(folder, "metering", models=False) as server:
            server.push(rig.minilm(), texts.NAME)
            overload.apply(server, slo=overload.PATIENT)
            body = overload.Bodies(folder).patient
            rig.wrk(server.http, options.connections, 8, body, overload.INFER)
            time.sleep(5)
            before = at_rest(server)
            loading = rig.Beside(rig.wrk, server.http, options.connections, options.seconds + 4, body, overload.INFER)
            time.sleep(2)
            found = readings(server, options.seconds)
            loading.end()
            time.sleep(5)
            report(server, found, before, at_rest(server))


def at_rest(server):
    """The reading whose moment is known best."""
    return min(readings(server, 3, 0.1), key=lambda row: row[-1])


def readings(server, seconds, apart=0.5):
    """Moments, metered slot-seconds, processor seconds, answers, idle slot-seconds, and what the look took."""
    found, began = [], time.monotonic()
    connection = http.client.HTTPConnection(server.http, timeout=60)
    while time.monotonic() - began < seconds:
        asked = time.monotonic()
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
        found.append(((asked + time.monotonic()) / 2, *(served(text, name) for name in (
            "slipway_slot_seconds_total", "slipway_cpu_seconds_total", "slipway_good_predictions_total")),
            float(re.search(r"^slipway_slots_idle_seconds_total (\S+)$", text, re.MULTILINE).group(1)),
            time.monotonic() - asked))
        time.sleep(apart)
    connection.close()
    return found


def served(text, name):
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines()
               if line.startswith(name + "{") and 'cause="serve"' in line)  # fmt: skip


def report(server, found, before, after):
    moments = [row[0] for row in found]
    slot, processor, good, idle = (
        statistics.linear_regression(moments, [row[at] for row in found]).slope for at in (1, 2, 3, 4)
    )
    scraped = overload.scrape(server)
    slots = float(re.search(r"^slipway_slots (\S+)$", scraped, re.MULTILINE).group(1))
    took, charged, unused = (after[at] - before[at] for at in (0, 1, 4))
    print(f"{slots:.0f} slots for {took:.1f} s: {charged:.3f} slot-seconds metered and {unused:.3f} idle, together "
          f"{(charged + unused) / slots / took - 1:+.4%} of the clock's (goal: 0.1 %); under load "
          f"{slot:.5f} metered a second, {slot / slots - 1:+.3%} of the slots, {idle:.5f} idle, "
          f"{processor:.3f} on a processor, {good:.1f} answers/s")  # fmt: skip


if __name__ == "__main__":
    main()
