"""A model that is kept but not served, and the lines of its answer that make it one that is."""

import uuid

import asked
import mlflow
import numpy as np
import pandas as pd
import trained
from mlflow import MlflowClient
from packing import close
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def pipeline():
    """A pipeline over columns of numbers and of text, fitted, with rows that it takes."""
    random = np.random.default_rng(trained.SEED)
    rows = pd.DataFrame({
        "distance": random.integers(100, 3000, 200),
        "lateness": random.random(200).round(3),
        "origin": random.choice(["ATL", "ORD", "SFO"], 200),
    })  # fmt: skip
    late = (rows.distance / 3000 + rows.lateness + (rows.origin == "ORD") > 1.2).astype(int)
    columns = ColumnTransformer([
        ("number", StandardScaler(), ["distance", "lateness"]),
        ("text", OneHotEncoder(handle_unknown="ignore"), ["origin"]),
    ])  # fmt: skip
    return make_pipeline(columns, LogisticRegression()).fit(rows, late), rows


def test_the_lines_of_a_pipeline_with_text_make_it_servable(tmp_path, monkeypatch):
    model, rows = pipeline()
    name = f"pipeline-{uuid.uuid4().hex[:8]}"
    place = {"name": "model"} if trained.GENERATION >= 3 else {"artifact_path": "model"}
    with mlflow.start_run():
        mlflow.sklearn.log_model(
            model, **place, registered_model_name=name, serialization_format="pickle",
            input_example=rows[:2], pip_requirements=["mlflow"],
        )  # fmt: skip
    version = MlflowClient().get_model_version(name, "1")
    reason, _, lines = version.status_message.partition("\n")
    assert "model.pkl is a" in reason, reason
    files = mlflow.artifacts.download_artifacts(f"models:/{name}/1", dst_path=str(tmp_path))
    # With names of their own, as in a process of their own, which would load all libraries anew.
    monkeypatch.chdir(files)
    exec(compile(lines, "lines", "exec"), {"__name__": "__main__"})
    asked.push(name, f"{files}/model.onnx")
    assert not MlflowClient().get_model_version(name, "2").status_message
    answered = asked.frame(name, rows)
    for row, likely, label in zip(answered, model.predict_proba(rows), model.predict(rows)):
        assert close(row["probabilities"], likely.tolist()) and row["label"] == label
