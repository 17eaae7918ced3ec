#!/usr/bin/env python3
"""Scoring 3,000,000 flights from Parquet to Parquet: a Slipway job, the same work without its engine,
a two-thread script of pyarrow and XGBoost, and a job that scores row after row through ONNX Runtime.

    benchmarks/score.py [--folder FOLDER] [--runs 3]

Needs the child's jars and test classes (./mvnw -pl jobs -am -DskipTests package), a Python 3.11 and
npm for the flights.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

from rig import ROOT, end, java_home

FLIGHTS = ROOT / "examples" / "flights"
# Rows that a job of these scripts scores at a time.
BATCH_ROWS = 1024
LIB = ROOT / "jobs" / "target" / "lib"
COLUMNS = "minute_of_day day_of_week distance origin destination origin_late_rate".split()
PEER = """
import sys, time, json, threading, queue
import numpy as np, pyarrow as pa, pyarrow.parquet as pq, xgboost
source, target, model, names = sys.argv[1:5]
booster = xgboost.Booster(); booster.load_model(model); booster.set_param({"nthread": 2})
airports = {name: code for code, name in enumerate(json.loads(names))}
keys = pa.array(list(airports), pa.string())
import pyarrow.compute as pc
pa.set_cpu_count(2)
began = time.perf_counter()
file = pq.ParquetFile(source)
writer = None
for group in range(file.num_row_groups):
    table = file.read_row_group(group)
    columns = []
    for name in table.column_names:
        column = table.column(name)
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            column = pc.index_in(column.cast(pa.string()), value_set=keys)
        columns.append(column.to_numpy().astype(np.float32))
    answers = booster.inplace_predict(np.column_stack(columns))
    out = pa.table({"output": answers})
    writer = writer or pq.ParquetWriter(target, out.schema)
    writer.write_table(out)
writer.close()
print(time.perf_counter() - began)
"""


def venv(folder):
    """A Python with what the peer needs."""
    python = folder / "venv" / "bin" / "python"
    made = folder / "venv" / "made"
    if not made.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder / "venv"], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "xgboost-cpu==3.2.0",
                        "pyarrow==26.0.1", "pandas==3.1.1"], check=True)  # fmt: skip
        made.touch()
    return python


def flights(folder, python):
    """All flights with the models' columns, made once."""
    made = folder / "flights-features.parquet"
    if not made.exists():
        whole = subprocess.run([FLIGHTS / "fetch.sh", folder / "data"], check=True,
                               capture_output=True, text=True).stdout.strip()  # fmt: skip
        code = (
            "import sys; sys.path.insert(0, sys.argv[1]); import features as f\n"
            "flights = f.read_flights(sys.argv[2])\n"
            "frame = f.add_features(flights, f.airports(flights))[f.NAMES]\n"
            "frame.to_parquet(sys.argv[3], row_group_size=125_000, index=False)\n"
        )
        subprocess.run([python, "-c", code, FLIGHTS, whole, made], check=True)
    return made


def attempt(folder, name, source, model, **changes):
    """A fresh job's directory with its attempt."""
    directory = folder / name
    subprocess.run(["rm", "-rf", directory], check=True)
    (directory / "job").mkdir(parents=True)
    document = {
        "job": name, "attempt": 1,
        "model": {"name": "flights", "version": 1, "package": str(model), "digest": "0" * 64},
        "input": {"path": str(source), "format": "auto"},
        "output": {"directory": str(directory / "scored"), "format": "parquet"},
        "pass-through": [], "max-bad-rows": None, "max-bad-share": None, "batch-rows": BATCH_ROWS,
        "parallelism": 2, "checkpoint-interval-ms": 10000, "cache": str(folder / "cache"),
        "sample-rows": None, **changes,
    }  # fmt: skip
    (directory / "job" / "attempt.json").write_text(json.dumps(document))
    return directory / "job"


def java(*arguments):
    """Runs the child's Java, and gives what it prints."""
    command = [java_home() + "/bin/java", f"@{LIB}/jobs.options", "-Xmx512m", *arguments]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                             stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        out = child.stdout.read()
        child.wait()
    finally:
        end(child)
    return out


def job(directory):
    """The last line of a job."""
    out = java("-cp", f"{LIB}/*", "dev.slipway.jobs.Main", directory)
    last = json.loads(out.strip().splitlines()[-1])
    if last["event"] != "committed":
        raise SystemExit(f"{directory}: {last}")
    return last


def bare(directory):
    """Seconds of the same work without the engine."""
    path = f"{ROOT}/jobs/target/test-classes:{LIB}/*"
    return float(java("-cp", path, "dev.slipway.jobs.BareLoop", directory).strip())


def peer(folder, python, source):
    """Seconds of the script of pyarrow and XGBoost."""
    manifest = (FLIGHTS / "v1" / "model.yaml").read_text()
    names = manifest.split("categories: ", 1)[1].split("\n", 1)[0]
    out = subprocess.run([python, "-c", PEER, source, folder / "peer.parquet",
                          FLIGHTS / "v1" / "flights-v1.ubj", names], check=True,
                         capture_output=True, text=True, env=os.environ | {"OMP_NUM_THREADS": "2"})  # fmt: skip
    return float(out.stdout.strip())


def single_rows(folder, source, python):
    """Rows per second of a job with batches of one row and ONNX Runtime, over the first 100,000."""
    few = folder / "flights-few.parquet"
    if not few.exists():
        code = ("import sys, pyarrow.parquet as pq\n"
                "pq.write_table(pq.read_table(sys.argv[1]).slice(0, 100_000), sys.argv[2],"
                " row_group_size=12_500)\n")  # fmt: skip
        subprocess.run([python, "-c", code, source, few], check=True)
    model = FLIGHTS / "models" / "flights-v1-mixed.onnx"
    changes = {"batch-rows": 1}
    last = job(attempt(folder, "single", few, model, **changes))
    return last["rows-per-second"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "benchmarks/target/score")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    folder = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    python = venv(folder)
    source = flights(folder, python)
    model = FLIGHTS / "v1"
    figures = {"job": [], "start-up": [], "bare": [], "peer": []}
    for _ in range(options.runs):
        last = job(attempt(folder, "job", source, model))
        rows = last["rows"]
        figures["job"].append(last["seconds"])
        figures["start-up"].append(last["start-up-seconds"])
        figures["bare"].append(bare(attempt(folder, "bare", source, model)))
        figures["peer"].append(peer(folder, python, source))
    single = single_rows(folder, source, python)
    middle = {name: statistics.median(values) for name, values in figures.items()}
    print(json.dumps({
        "at": time.strftime("%Y-%m-%dT%H:%MZ", time.gmtime()), "rows": rows, "runs": options.runs,
        "seconds": figures, "rows-per-second": {
            name: round(rows / middle[name]) for name in ("job", "bare", "peer")} | {
                "single": round(single)},
        "job-to-peer": round(middle["peer"] / middle["job"], 2),
        "job-to-single": round(rows / middle["job"] / single, 1),
        "engine-tax": round(1 - middle["bare"] / middle["job"], 3),
    }, indent=1))  # fmt: skip


if __name__ == "__main__":
    main()
