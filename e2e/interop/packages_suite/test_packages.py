"""What the room `packages` writes and says, tried by others: image layouts and conversions."""

import hashlib
import json
import subprocess
import sys

import joblib
import numpy
import oci_layout
import pandas
import pytest
import served
from packing import close, packing, predictions
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

# Runs lines of several models one after the other, each with names of its own.
ONE_AFTER_THE_OTHER = """
import json, os, sys
for folder, lines in json.load(sys.stdin):
    os.chdir(folder)
    exec(compile(lines, folder, "exec"), {"__name__": "__main__"})
"""
COLUMNS = [("distance", "long"), ("lateness", "double"), ("origin", "string")]


@pytest.fixture(scope="module")
def layout(tmp_path_factory):
    directory = tmp_path_factory.mktemp("oci") / "layout"
    digest = packing("layout", served.FLIGHTS / "v1", directory)
    return oci_layout.Layout(directory), digest


def test_every_file_is_a_layer_of_its_own(layout):
    read, digest = layout
    [(_, manifest)] = read.manifests(oci_layout.MODEL)
    files = read.files(manifest)
    package = served.FLIGHTS / "v1"
    assert files == {path.name: path.read_bytes() for path in package.iterdir()}
    listed = [{"path": name, "sha256": hashlib.sha256(files[name]).hexdigest(), "size": len(files[name])}
              for name in sorted(files)]  # fmt: skip
    canonical = json.dumps(listed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(canonical.encode()).hexdigest() == digest
    config = json.loads(read.blob(manifest["config"]))
    assert config["modelfs"]["diffIds"] == [layer["digest"] for layer in manifest["layers"]]
    assert config["config"]["format"] == "xgboost"


def test_documents_refer_to_the_model_as_their_subject(layout):
    read, _ = layout
    [(model, _)] = read.manifests(oci_layout.MODEL)
    [(_, scan)] = read.manifests("application/vnd.slipway.scan.v1+json")
    assert scan["subject"]["digest"] == model["digest"]
    assert [json.loads(read.blob(layer)) for layer in scan["layers"]] == [{"finding": []}]


def frame(rows=200):
    random = numpy.random.default_rng(7)
    table = pandas.DataFrame({
        "distance": random.integers(100, 3000, rows),
        "lateness": random.random(rows).round(3),
        "origin": random.choice(["ATL", "ORD", "SFO"], rows),
    })
    late = (table.distance / 3000 + table.lateness + (table.origin == "ORD") > 1.2).astype(int)
    return table, late


def columns(text):
    numbers = ("number", StandardScaler(), ["distance", "lateness"])
    texts = ("text", OneHotEncoder(handle_unknown="ignore"), ["origin"])
    return ColumnTransformer([numbers, texts] if text else [numbers])


def keep(model, table, folder):
    """Saves a model as MLflow does."""
    folder.mkdir()
    joblib.dump(model, folder / "model.pkl")
    kinds = dict(COLUMNS)
    inputs = json.dumps([{"name": name, "type": kinds[name], "required": True} for name in table])
    (folder / "MLmodel").write_text(
        "flavors:\n  sklearn:\n    pickled_model: model.pkl\n"
        f"signature:\n  inputs: '{inputs}'\n"
    )
    return folder


def convert(folders):
    """Runs the lines that an import of each model answers with, in a process that loads what they import once."""
    lines = packing("conversion", *folders).split("\f")
    pairs = [(str(folder), these) for folder, these in zip(folders, lines, strict=True)]
    subprocess.run([sys.executable, "-c", ONE_AFTER_THE_OTHER], input=json.dumps(pairs), text=True, check=True)


@pytest.fixture(scope="module")
def converted(tmp_path_factory):
    """Models by name with the rows to ask, and a server that serves what they were converted to."""
    root = tmp_path_factory.mktemp("converted")
    table, late = frame()
    numbers = table[["distance", "lateness"]]
    models = {
        "text": (make_pipeline(columns(True), LogisticRegression()).fit(table, late), table),
        "forest": (
            make_pipeline(columns(True), RandomForestClassifier(20, random_state=1)).fit(table, late),
            table,
        ),
        "regression": (
            make_pipeline(columns(True), LinearRegression()).fit(table, table.lateness * 3), table,
        ),
        "numbers": (make_pipeline(StandardScaler(), LogisticRegression()).fit(numbers, late), numbers),
        "bare": (LogisticRegression(max_iter=1000).fit(numbers, late), numbers),
    }  # fmt: skip
    folders = {name: keep(model, rows, root / name) for name, (model, rows) in models.items()}
    convert(folders.values())
    server = served.Server({name: folder / "model.onnx" for name, folder in folders.items()})
    yield models, server
    server.close()


@pytest.mark.parametrize("name", ["text", "forest", "numbers", "bare"])
def test_converted_classifiers_answer_as_before(converted, name):
    models, server = converted
    model, table = models[name]
    answered = predictions(server, name, table)
    wanted = zip(model.predict_proba(table).tolist(), model.predict(table).tolist())
    same = [
        close(row["probabilities"], probabilities) and row["label"] == label
        for row, (probabilities, label) in zip(answered, wanted, strict=True)
    ]
    # A row on a tree's threshold may fall to the other side in 32-bit floats.
    assert same.count(False) <= (2 if "forest" in name else 0)


def test_a_converted_regression_answers_as_before(converted):
    models, server = converted
    model, table = models["regression"]
    found = [number for row in predictions(server, "regression", table) for number in flat(row)]
    assert close(found, model.predict(table).tolist())


def flat(value):
    if isinstance(value, dict):
        value = list(value.values())
    return [number for item in value for number in flat(item)] if isinstance(value, list) else [value]
