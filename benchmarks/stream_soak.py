#!/usr/bin/env python3
"""A long run of a stream job: does its memory grow, does it fall behind?

    benchmarks/stream_soak.py [--folder FOLDER] [--rate 5000] [--minutes 30] [--warmup 3]

Flights come at a steady rate from a Kafka broker on the same machine and see the lateness of their origin
as examples/flights/lateness says it, seven hours of it in a second; checkpoints every second, answers in
transactions. Once a minute a full collection runs in the job's process, and what is left in its heap and
in the process is read. Printed is each minute and, after the warm-up, the slopes with their 95 % intervals.

Needs the child's jars, the broker's and the test classes (./mvnw -Pbroker -pl jobs -am -DskipTests package).
"""

import argparse
import json
import pathlib
import statistics
import subprocess

from rig import ROOT, beside_broker, end, java_home
from soak import slope_interval



def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("/tmp/slipway-stream-soak"),
                        help="emptied before; the broker and the job keep their files in it")  # fmt: skip
    parser.add_argument("--rate", type=int, default=5_000, help="flights in a second")
    parser.add_argument("--minutes", type=int, default=30)
    parser.add_argument("--warmup", type=int, default=3, help="minutes that the slopes leave out")
    chosen = parser.parse_args()
    # The job runs elsewhere.
    chosen.folder = chosen.folder.resolve()
    subprocess.run(["rm", "-rf", chosen.folder], check=True)
    chosen.folder.mkdir(parents=True)
    meter = subprocess.Popen(
        [java_home() + "/bin/java", "-Xmx512m", "-cp", beside_broker(), "dev.slipway.jobs.StreamSoak",
         chosen.folder, str(chosen.rate), str(chosen.minutes)],
        stdout=subprocess.PIPE, text=True, cwd=ROOT)  # fmt: skip
    minutes = []
    try:
        for line in meter.stdout:
            found = json.loads(line)
            minutes.append(found)
            print(f"minute {found['minute']}: {found['rows']:,} scored of {found['sent']:,}, heap after "
                  f"collection {found['heap-kib'] / 1024:.1f} MiB, resident {found['rss-kib'] / 1024:.1f} MiB",
                  flush=True)  # fmt: skip
        if meter.wait():
            raise SystemExit(meter.returncode)
    finally:
        end(meter)
    kept = minutes[chosen.warmup :]
    for name, column, unit, scale in (("heap after collection", "heap-kib", "MiB", 1024),
                                      ("resident", "rss-kib", "MiB", 1024)):  # fmt: skip
        values = [minute[column] / scale for minute in kept]
        slope, low, high = slope_interval(values)
        print(f"{name}: {statistics.median(values):,.1f} {unit}, slope {slope:+.3f} {unit}/min "
              f"({low:+.3f} to {high:+.3f})")  # fmt: skip
    behind = [minute["sent"] - minute["rows"] for minute in kept]
    print(f"sent and not scored yet: median {statistics.median(behind):,.0f}, most {max(behind):,}")


if __name__ == "__main__":
    main()
