#!/usr/bin/env python3
"""The speed figures of docs/benchmarks.md, measured one after the other, as Markdown.

    benchmarks/all.py                              # all, a few hours on an idle machine
    benchmarks/all.py --only telemetry,doors
    benchmarks/all.py --home DIR                   # where the peers' environments live

Those of files, streams and events want the jobs and their test classes built: score.py, stream.py and
lateness.py say how. Prints each section as it ends and writes all of them to target/benchmarks/report.md. A step that
fails is reported as such and the others go on; the exit status then is 1.
"""

import argparse
import os
import pathlib
import platform
import subprocess
import sys
import time

import rig

HERE = pathlib.Path(__file__).resolve().parent


def steps(options):
    """Name, heading and command of every step."""
    peers = [HERE / "peers" / "run.py", "all", "--home", options.home.resolve(), "--connections", "1,16",
             "--seconds", "4", "--warmup", "10", "--rounds", "3"]  # fmt: skip
    return {
        "start": ("Start", [HERE / "start.py", "--runs", "7"]),
        "doors": ("gRPC beside REST", [HERE / "doors.py"]),
        "latency": ("Latency above an empty GET", [HERE / "latency.py"]),
        "capture": ("Kept predictions", [HERE / "capture.py"]),
        "rolling": ("Kept predictions into Parquet", [HERE / "rolling.py"]),
        "telemetry": ("Metrics and traces", [HERE / "telemetry.py"]),
        "peers": ("REST beside other servers", peers),
        "console": ("The console in a browser", [HERE / "console.py"]),
        "control": ("Control plane", [HERE / "control.py"]),
        "packages": ("Large packages", [HERE / "packages.sh"]),
        "push": ("Large packages over HTTP", [HERE / "push.py"]),
        "backup": ("Backup under a storm", [HERE / "backup.py"]),
        "batching": ("Batching", [HERE / "batching.sh", "3"]),
        "texts": ("Batching of a transformer", [HERE / "texts.py"]),
        "density": ("Versions on request", [HERE / "density.py"]),
        "memory": ("Memory of versions", [HERE / "memory.py"]),
        "overload": ("Overload", [HERE / "overload.py"]),
        "shadow": ("A shadow beside its endpoint", [HERE / "shadow.py"]),
        "real": ("Real models through releases", [HERE / "real_releases.py"]),
        "metering": ("Metering beside the clock", [HERE / "metering.py", "--seconds", "120"]),
        "loading": ("Loads beside a neighbour", [HERE / "push.py", "--only", "loading"]),
        "publishing": ("Publishing beside a neighbour",
                       [HERE / "push.py", "--only", "publishing", "--mebibytes", "512"]),
        "soak": ("Soak", [HERE / "soak.py"]),
        "swap": ("Versions that come and go", [HERE / "swap.py"]),
        "releases": ("Rollbacks under load", [HERE / "release_swap.sh"]),
        "experiments": ("MLflow clients beside a command", [HERE / "experiments.py"]),
        "line": ("Inside the line", [HERE / "line.sh"]),
        "keeping": ("Keeping, on the thread of a request", [HERE / "keeping.sh"]),
        "looks": ("A look for a deadline, beside decoding", [HERE / "looks.sh"]),
        "trees": ("Tree engine", [HERE / "trees.sh"]),
    }


def main():
    options = parse()
    chosen = steps(options)
    names = options.only.split(",") if options.only else list(chosen)
    unknown = [name for name in names if name not in chosen]
    if unknown:
        raise SystemExit(f"only: {unknown[0]} (expected: of {', '.join(chosen)})")
    folder = rig.ROOT / "target" / "benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    failed = []
    with (folder / "report.md").open("w") as report:
        say(report, machine())
        for name in names:
            heading, command = chosen[name]
            text, good = section(heading, [str(part) for part in command], folder / f"{name}.log")
            say(report, text)
            failed += [] if good else [name]
    print(f"written: {folder / 'report.md'}", file=sys.stderr)
    if failed:
        raise SystemExit(f"failed: {', '.join(failed)}")


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", help="names of steps, with commas between")
    parser.add_argument("--home", type=pathlib.Path, default=rig.ROOT / "target" / "peers")
    return parser.parse_args()


def section(heading, command, log):
    """Runs one step and returns its section and whether it went well."""
    load = os.getloadavg()[0]
    start = time.monotonic()
    with log.open("w") as errors:
        step = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True,
                                env=os.environ | {"JAVA_HOME": rig.java_home()},
                                cwd=rig.ROOT)  # fmt: skip
        try:
            output, _ = step.communicate()
        except BaseException:
            # It ends what it has started before it ends itself.
            step.terminate()
            step.communicate()
            raise
    shown = " ".join(command).replace(f"{rig.ROOT}/", "")
    lines = [f"## {heading}", f"`{shown}`, {time.monotonic() - start:.0f} s, "
             f"load average before it {load:.1f}", "", trimmed(output)]  # fmt: skip
    if step.returncode:
        lines += ["", f"**failed** with {step.returncode}, see {log.relative_to(rig.ROOT)}"]
    return "\n".join(lines) + "\n", step.returncode == 0


def trimmed(output):
    """Of JMH's output the table of results, as Markdown; everything else as it is."""
    at = output.rfind("\nBenchmark ")
    if at < 0:
        return output
    heads, *rows = (line.split() for line in output[at:].strip().splitlines())
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    for row in rows:
        cells = [cell for cell in row if cell != "±"]
        if len(cells) == len(heads) - 1:
            cells.insert(-1, "")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def machine():
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    cpu = next((line.split(":")[1].strip() for line in lines if "model name" in line), "unknown")
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=rig.ROOT,
                            capture_output=True, text=True).stdout.strip()  # fmt: skip
    return f"{cpu}, {os.cpu_count()} cores, Linux {platform.release()}; commit {commit}\n"


def say(report, text):
    print(text, flush=True)
    report.write(text + "\n")
    report.flush()


if __name__ == "__main__":
    main()
