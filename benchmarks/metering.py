#!/usr/bin/env python3
"""Whether the slot-seconds that a server meters are those of the clock.

    benchmarks/metering.py [--seconds 60]

Connections that always wait for an answer keep the slots busy with all-MiniLM-L6-v2 on texts of 128 tokens, while
the counters are read twice a second. Executions are counted when they end, so two readings may be off by one
execution for each slot; a straight line through all of them is not. Its slope is the metered slot-seconds of a
second. With those that the server counts as idle (no call waited, or none that a slot had woken for) they are to be
the slots: goal 0.1 %.
"""

import argparse
import http.client
import pathlib
import re
import statistics
import tempfile
import threading
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
            loading = threading.Thread(
                target=rig.wrk,
                args=(server.http, options.connections, options.seconds + 4, body, overload.INFER))
            loading.start()
            time.sleep(2)
            report(server, readings(server, options.seconds))
            loading.join()


def readings(server, seconds):
    """Moments and metered slot-seconds, processor seconds and answers."""
    found, began = [], time.monotonic()
    connection = http.client.HTTPConnection(server.http, timeout=60)
    while time.monotonic() - began < seconds:
        asked = time.monotonic()
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
        found.append(((asked + time.monotonic()) / 2, *(served(text, name) for name in (
            "slipway_slot_seconds_total", "slipway_cpu_seconds_total", "slipway_good_predictions_total")),
            float(re.search(r"^slipway_slots_idle_seconds_total (\S+)$", text, re.MULTILINE).group(1))))
        time.sleep(0.5)
    connection.close()
    return found


def served(text, name):
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines()
               if line.startswith(name + "{") and 'cause="serve"' in line)  # fmt: skip


def report(server, found):
    moments = [row[0] for row in found]
    slot, processor, good, idle = (
        statistics.linear_regression(moments, [row[at] for row in found]).slope for at in (1, 2, 3, 4)
    )
    scraped = overload.scrape(server)
    slots = float(re.search(r"^slipway_slots (\S+)$", scraped, re.MULTILINE).group(1))
    print(f"{slots:.0f} slots for {moments[-1] - moments[0]:.0f} s: {slot:.5f} metered slot-seconds a second, "
          f"{slot / slots - 1:+.3%} of the clock's; {idle:.5f} idle; together "
          f"{(slot + idle) / slots - 1:+.3%} (goal: 0.1 %); {processor:.3f} on a processor, "
          f"{good:.1f} answers/s")  # fmt: skip


if __name__ == "__main__":
    main()
