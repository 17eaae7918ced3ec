#!/usr/bin/env python3
"""What a windowed feature is worth, and whether its two ways agree: 3,000,000 flights get the lateness
of their origin by `slipway features build`, bit for bit what the training script computes; models
with and without it are trained on January and compared from February to June, together and month by
month.

    benchmarks/lateness.py [--folder FOLDER] [--sample 1000]

Needs a build of all modules (./slipway builds them), a Python 3.11 and npm for the flights.
"""

import argparse
import json
import os
import pathlib
import subprocess
import time

from rig import ROOT, end
from score import venv

FLIGHTS = ROOT / "examples" / "flights"
LATENESS = FLIGHTS / "lateness"
GOAL = 0.03
TABLES = """
import sys; sys.path.insert(0, sys.argv[1])
import pyarrow as pa, pyarrow.parquet as pq, features as f
flights = f.read_flights(sys.argv[2])
late = (flights["delay"] > f.LATE_AFTER_MINUTES).astype("int32")
date = pa.array(flights["date"]).cast(pa.timestamp("ms"))
origin = pa.array(flights["origin"], pa.string())
events = pa.table({"origin": origin, "date": date, "late": pa.array(late)})
pq.write_table(events, sys.argv[3] + "/departures.parquet", row_group_size=250_000)
spine = pa.table({"date": date, "origin": origin, "late": pa.array(late),
                  "destination": pa.array(flights["destination"], pa.string()),
                  "distance": pa.array(flights["distance"]).cast(pa.float64())})
pq.write_table(spine, sys.argv[3] + "/flights.parquet", row_group_size=250_000)
"""
MODELS = """
import sys, json; sys.path.insert(0, sys.argv[1])
import numpy as np, pandas as pd, xgboost, features as f
from scipy.stats import rankdata
flights = f.read_flights(sys.argv[2])
airports = f.airports(flights)
frame = f.add_features(flights, airports)
built = pd.read_parquet(sys.argv[3])
assert len(built) == len(frame)
theirs = frame["origin_late_rate"].to_numpy(np.float32)
ours = built["origin_late_rate"].to_numpy().astype(np.float32)
other = (theirs.view(np.uint32) != ours.view(np.uint32)) & ~(np.isnan(theirs) & np.isnan(ours))
frame["origin_late_rate"] = ours
for name in ("minute_of_day", "day_of_week"):
    assert (built[name].to_numpy() == frame[name].to_numpy()).all(), name
rows, label = f.matrix(frame), frame["late"].to_numpy()
month = frame["date"].dt.month.to_numpy()
train = month == 1
recipe = {"objective": "binary:logistic", "tree_method": "hist", "nthread": 2, "seed": 20010101,
          "max_depth": 6, "eta": 0.3}
def auc(label, score):
    m, n = label.sum(), (~label).sum()
    return (rankdata(score)[label].sum() - m * (m + 1) / 2) / (m * n)
def by_month(columns):
    matrix = xgboost.DMatrix(rows[:, :columns])
    booster = xgboost.train(recipe, xgboost.DMatrix(rows[train, :columns], label[train]), 200)
    score = booster.predict(matrix)
    later = month > 1
    return [auc(label[later], score[later])] + [
        auc(label[month == number], score[month == number]) for number in range(1, 7)
    ]
print(json.dumps({"rows": len(frame), "differing": int(other.sum()),
                  "without": by_month(5), "with": by_month(6)}))
"""


def slipway(*arguments):
    """A verb's answer as JSON, how long it took, and the MiB of its largest process."""
    began = time.perf_counter()
    verb = subprocess.Popen([ROOT / "slipway", *map(str, arguments), "-o", "json"],
                            stdout=subprocess.PIPE, text=True)  # fmt: skip
    try:
        said = verb.stdout.read()
    except BaseException:
        end(verb)
        raise
    # Of this child and its own children alone: the scripts before took memory, too.
    _, status, used = os.wait4(verb.pid, 0)
    verb.returncode = os.waitstatus_to_exitcode(status)
    if not said:
        raise SystemExit(f"{' '.join(arguments[:2])}: exit status {verb.returncode}")
    return json.loads(said), time.perf_counter() - began, used.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("target/lateness"))
    parser.add_argument("--sample", type=int, default=1_000)
    given = parser.parse_args()
    folder = given.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    python = venv(folder)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "scipy"], check=True)
    whole = subprocess.run([FLIGHTS / "fetch.sh", folder / "data"], check=True,
                           capture_output=True, text=True).stdout.strip()  # fmt: skip
    if not (folder / "flights.parquet").exists():
        subprocess.run([python, "-c", TABLES, FLIGHTS, whole, folder], check=True)
    training = folder / "training.parquet"
    training.unlink(missing_ok=True)
    tables = ["--features", LATENESS, "--input", folder / "departures.parquet",
              "--spine", folder / "flights.parquet"]  # fmt: skip
    built, seconds, peak = slipway("features", "build", *tables, "--output", training)
    print(f"build: {built['rows']:,} rows of {built['events']:,} events in {seconds:.0f} s, "
          f"{built['spills']} runs on disk, largest process {peak:.0f} MiB")  # fmt: skip
    checked, seconds, _ = slipway("features", "check", *tables, "--sample", given.sample)
    print(f"check: {checked['rows']:,} rows online in {seconds:.0f} s, "
          f"difference: {checked.get('difference', 'none')}")  # fmt: skip
    models = subprocess.run([python, "-c", MODELS, FLIGHTS, whole, training], check=True,
                            capture_output=True, text=True)  # fmt: skip
    found = json.loads(models.stdout)
    print(f"bits other than the training script's: {found['differing']} of {found['rows']:,} rows")
    print("| AUC | Feb to Jun | " + " | ".join("Jan Feb Mar Apr May Jun".split()) + " |")
    lifts = [b - a for a, b in zip(found["without"], found["with"])]
    for name, figures in (("without", found["without"]), ("with", found["with"]), ("lift", lifts)):
        print(f"| {name} | " + " | ".join(f"{figure:.4f}" for figure in figures) + " |")
    print(f"lift February to June: {lifts[0]:.4f} (goal: >= {GOAL}), "
          f"of a single month at least {min(lifts[2:]):.4f}")  # fmt: skip
    same = found["differing"] == 0 and "difference" not in checked
    raise SystemExit(0 if lifts[0] >= GOAL and same else 1)


if __name__ == "__main__":
    main()
