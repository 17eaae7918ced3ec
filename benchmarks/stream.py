#!/usr/bin/env python3
"""A stream job over a Kafka broker on the same machine: messages in a second when they wait in the
topic, the time from a message's timestamp to its committed answer at a steady rate, and messages
in a second that see events in five windows of their origin, its shuffle included.

    benchmarks/stream.py [--folder FOLDER] [--rows 2000000] [--rate 5000] [--seconds 60]
                         [--seeing 400000]

Needs the child's jars, the broker's and the test classes (./mvnw -Pbroker -pl jobs -am -DskipTests package).
"""

import argparse
import json
import pathlib
import subprocess

from rig import ROOT, java_home

JOBS = ROOT / "jobs" / "target"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("/tmp/slipway-stream"),
                        help="emptied before; the broker and the job keep their files in it")  # fmt: skip
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--rate", type=int, default=5_000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seeing", type=int, default=400_000, help="messages that see events")
    chosen = parser.parse_args()
    subprocess.run(["rm", "-rf", chosen.folder], check=True)
    chosen.folder.mkdir(parents=True)
    path = f"{JOBS}/test-classes:{JOBS}/broker/*:{JOBS}/lib/*"
    meter = subprocess.run(
        [java_home() + "/bin/java", "-Xmx2g", "-cp", path, "dev.slipway.jobs.StreamMeter",
         chosen.folder, str(chosen.rows), str(chosen.rate), str(chosen.seconds),
         str(chosen.seeing)],
        check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)  # fmt: skip
    backlog, steady, seeing = (json.loads(line) for line in meter.stdout.splitlines())
    print(f"waiting messages: {backlog['rows']:,} in {backlog['seconds']:.1f} s, "
          f"{backlog['rows-per-second']:,.0f} a second "
          f"(best ten seconds {backlog['best-window']:,.0f})")  # fmt: skip
    print(f"{chosen.rate:,} messages a second, checkpoints every 200 ms, {steady['answers']:,} answers: "
          f"committed and read after p50 {steady['p50-ms']} ms, p99 {steady['p99-ms']} ms, "
          f"longest {steady['longest-ms']} ms; the job tells {steady['told']}")  # fmt: skip
    print(f"waiting messages that see {seeing['events']:,} events: {seeing['rows']:,} in "
          f"{seeing['seconds']:.1f} s, {seeing['rows-per-second']:,.0f} a second "
          f"(best ten seconds {seeing['best-window']:,.0f})")  # fmt: skip


if __name__ == "__main__":
    main()
