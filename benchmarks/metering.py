#!/usr/bin/env python3
"""Whether the slot-seconds that a server meters are those of the clock.

    benchmarks/metering.py [--seconds 60] [--connections 16]

Connections that always wait for an answer keep all slots busy with all-MiniLM-L6-v2 on texts of 128 tokens, while
the counters are read twice a second. Executions are counted when they end, so two readings may be off by one
execution for each slot; a straight line through all of them is not. Its slope is the metered slot-seconds of a
second. Where all callers of a slot have just been answered it waits for the next call: that time is nobody's,
and the recorder of the JVM sees it (`jdk.ThreadPark` of the slots' threads). What was metered and what was
waited are two clocks that know nothing of each other, and together have to be the slots' time: goal 0.1 %.
"""

import argparse
import datetime
import http.client
import json
import pathlib
import re
import statistics
import subprocess
import tempfile
import threading
import time

import overload
import rig
import texts

# From the monotonic clock to the one on the wall.
CLOCKS = time.time() - time.monotonic()


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
            jcmd(server, "JFR.start", "name=parks", "jdk.ThreadPark#enabled=true",
                 "jdk.ThreadPark#threshold=0ns", "jdk.ThreadPark#stackTrace=false")  # fmt: skip
            found = readings(server, options.seconds)
            recording = folder / "parks.jfr"
            jcmd(server, "JFR.stop", "name=parks", f"filename={recording}")
            loading.join()
            report(server, found, waited(recording, found[0][0] + CLOCKS, found[-1][0] + CLOCKS))


def jcmd(server, *command):
    subprocess.run([f"{rig.java_home()}/bin/jcmd", str(server.process.pid), *command],
                   check=True, capture_output=True)  # fmt: skip


def waited(recording, begin, end):
    """Seconds that slots waited for a call between two moments, by the recorder."""
    said = subprocess.run([f"{rig.java_home()}/bin/jfr", "print", "--json", "--events", "jdk.ThreadPark",
                           recording], check=True, capture_output=True, text=True).stdout  # fmt: skip
    total = 0.0
    for event in json.loads(said)["recording"]["events"]:
        values = event["values"]
        if (values["eventThread"] or {}).get("javaName", "").startswith("slot"):
            first = datetime.datetime.fromisoformat(values["startTime"]).timestamp()
            last = first + float(values["duration"].removeprefix("PT").removesuffix("S"))
            total += max(0.0, min(last, end) - max(first, begin))
    return total


def readings(server, seconds):
    """Moments and metered slot-seconds, processor seconds and answers."""
    found, began = [], time.monotonic()
    connection = http.client.HTTPConnection(server.http, timeout=60)
    while time.monotonic() - began < seconds:
        asked = time.monotonic()
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
        found.append(((asked + time.monotonic()) / 2, *(served(text, name) for name in (
            "slipway_slot_seconds_total", "slipway_cpu_seconds_total", "slipway_good_predictions_total"))))
        time.sleep(0.5)
    connection.close()
    return found


def served(text, name):
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines()
               if line.startswith(name + "{") and 'cause="serve"' in line)  # fmt: skip


def report(server, found, idle):
    moments = [row[0] for row in found]
    slot, processor, good = (
        statistics.linear_regression(moments, [row[at] for row in found]).slope for at in (1, 2, 3)
    )
    scraped = overload.scrape(server)
    slots = float(re.search(r"^slipway_slots (\S+)$", scraped, re.MULTILINE).group(1))
    seconds = moments[-1] - moments[0]
    waiting = idle / seconds
    print(f"{slots:.0f} slots for {seconds:.0f} s: {slot:.5f} metered slot-seconds a second, {slot / slots - 1:+.3%} of "
          f"the clock's; {waiting:.5f} that they waited for a call; together {(slot + waiting) / slots - 1:+.3%} "
          f"(goal: 0.1 %); {processor:.3f} on a processor, {good:.1f} answers/s")  # fmt: skip


if __name__ == "__main__":
    main()
