#!/usr/bin/env python3
"""A stream job over a Kafka broker on the same machine: messages in a second when they wait in the
topic (waiting), the time from a message's timestamp to its committed answer at a steady rate
(steady), and messages in a second that see events, the shuffle included: the lateness of their
origin as examples/flights/lateness says it (lateness), and five windows of their origin (windows).
If it is asked for, the processor time of messages that wait, with and without a fifth of the
predictions kept, in four pairs (kept).

    benchmarks/stream.py [--folder FOLDER] [--rows 2000000] [--rate 5000] [--seconds 60]
                         [--lateness 2000000] [--windows 400000] [--kept 0]

What is said 0 times is left out: --rows 0 --seconds 0 --windows 0 measures the lateness alone.

Needs the child's jars, the broker's and the test classes (./mvnw -Pbroker -pl jobs -am -DskipTests package).
"""

import argparse
import json
import pathlib
import subprocess

from rig import ROOT, beside_broker, end, java_home


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("/tmp/slipway-stream"),
                        help="emptied before; the broker and the job keep their files in it")  # fmt: skip
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--rate", type=int, default=5_000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--lateness", type=int, default=2_000_000, help="messages that see one window")
    parser.add_argument("--windows", type=int, default=400_000, help="messages that see five windows")
    parser.add_argument("--kept", type=int, default=0, help="messages of which a part is kept")
    chosen = parser.parse_args()
    # The job runs elsewhere.
    chosen.folder = chosen.folder.resolve()
    subprocess.run(["rm", "-rf", chosen.folder], check=True)
    chosen.folder.mkdir(parents=True)
    counts = (chosen.rows, chosen.rate, chosen.seconds, chosen.lateness, chosen.windows, chosen.kept)
    meter = subprocess.Popen(
        [java_home() + "/bin/java", "-Xmx2g", "-cp", beside_broker(), "dev.slipway.jobs.StreamMeter",
         chosen.folder, *map(str, counts)],
        stdout=subprocess.PIPE, text=True, cwd=ROOT)  # fmt: skip
    kept = []
    try:
        for line in meter.stdout:
            found = json.loads(line)
            if found["what"] == "kept":
                kept.append(found)
            else:
                tell(found, chosen)
        code = meter.wait()
    finally:
        end(meter)
    if kept:
        tell_kept(kept)
    raise SystemExit(code)


def tell_kept(runs):
    pairs = [sorted(runs[i : i + 2], key=lambda run: run["share"]) for i in range(0, len(runs) - 1, 2)]
    for off, on in pairs:
        more = on["cpu-seconds"] - off["cpu-seconds"]
        print(f"{on['rows']:,} messages, {on['kept']:,} kept: {on['seconds']:.1f} s and "
              f"{on['cpu-seconds']:.1f} s of processors, without {off['seconds']:.1f} s and "
              f"{off['cpu-seconds']:.1f} s: {more / on['kept'] * 1e6:.2f} us for each that is kept", flush=True)  # fmt: skip
    more = sum(on["cpu-seconds"] - off["cpu-seconds"] for off, on in pairs)
    print(f"all: {more / sum(on['kept'] for _, on in pairs) * 1e6:.2f} us for each that is kept")


def tell(found, chosen):
    if found["what"] == "steady":
        print(f"{chosen.rate:,} messages a second, checkpoints every 200 ms, {found['answers']:,} "
              f"answers: committed and read after p50 {found['p50-ms']} ms, p99 {found['p99-ms']} ms, "
              f"longest {found['longest-ms']} ms; the job tells {found['told']}", flush=True)  # fmt: skip
        return
    events = f" that see {found['events']:,} events ({found['what']})" if "events" in found else ""
    print(f"waiting messages{events}: {found['rows']:,} in {found['seconds']:.1f} s, "
          f"{found['rows-per-second']:,.0f} a second "
          f"(best ten seconds {found['best-window']:,.0f})", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
