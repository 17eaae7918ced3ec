"""One small trained model per flavour, with rows to compare predictions on."""

import functools

import lightgbm
import mlflow
import numpy as np
import onnx
import onnxruntime
import pandas as pd
import served
import xgboost
from sklearn.linear_model import LogisticRegression

SEED = 7
GENERATION = int(mlflow.__version__.split(".")[0])
FLAVOURS = ["sklearn", "xgboost", "lightgbm", "onnx"]
FLIGHTS = served.FLIGHTS / "models" / "flights-v1.onnx"


@functools.cache
def table():
    """Rows and labels that a straight line tells apart."""
    random = np.random.default_rng(SEED)
    rows = pd.DataFrame(random.normal(size=(200, 3)), columns=["hour", "distance", "wind"])
    return rows, (rows.sum(axis=1) > 0).astype(int)


@functools.cache
def model(flavour):
    """A model of the flavour and rows that it takes."""
    rows, labels = table()
    if flavour == "sklearn":
        return LogisticRegression().fit(rows, labels), rows
    if flavour == "xgboost":
        trained = xgboost.XGBClassifier(n_estimators=5, max_depth=3, random_state=SEED)
        return trained.fit(rows, labels), rows
    if flavour == "lightgbm":
        # A booster is logged as its text; LGBMClassifier would be logged as a pickle.
        few = {"objective": "binary", "num_leaves": 7, "seed": SEED, "verbose": -1, "num_threads": 1}
        return lightgbm.train(few, lightgbm.Dataset(rows, labels), num_boost_round=5), rows
    flights = np.array([served.numbers(row) for row, _ in served.GOLDEN], dtype=np.float32)
    return onnx.load(str(FLIGHTS)), flights


def log(flavour, place, **more):
    """Logs the model of a flavour as a script would, and returns what the client says of it."""
    named = {"name": place} if GENERATION >= 3 else {"artifact_path": place}
    module = getattr(mlflow, flavour)
    trained, rows = model(flavour)
    # Without a list of packages the client starts a process per model to find them out.
    extra = {"serialization_format": "pickle"} if flavour == "sklearn" else {}
    return module.log_model(
        trained, **named, **more, **extra, input_example=rows[:2],
        pip_requirements=["mlflow", "numpy", "pandas"],
    )  # fmt: skip


def flat(values):
    """Predictions of any form as one list of numbers."""
    if isinstance(values, dict):
        values = list(values.values())
    elif hasattr(values, "values"):
        values = values.values
    return np.concatenate([np.asarray(value, dtype=float).ravel() for value in values])


def expected(flavour):
    """What the model itself says."""
    trained, rows = model(flavour)
    if flavour != "onnx":
        return flat(trained.predict(rows))
    session = onnxruntime.InferenceSession(str(FLIGHTS), providers=["CPUExecutionProvider"])
    named = session.run(None, {session.get_inputs()[0].name: rows})
    return flat({str(place): values for place, values in enumerate(named)})
