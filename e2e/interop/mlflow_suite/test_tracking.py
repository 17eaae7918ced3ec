"""Experiments, runs and what they log, as a training script uses them."""

import math
import uuid

import mlflow
import numpy as np
import pandas as pd
import pytest
import trained
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag
from mlflow.exceptions import MlflowException

client = MlflowClient()


@pytest.fixture(scope="module")
def experiment():
    """An experiment of our own, so that suites of both clients may meet on one server."""
    return mlflow.set_experiment(f"tracking-{uuid.uuid4().hex[:8]}").experiment_id


def refused(code, call, *arguments, **named):
    with pytest.raises(MlflowException) as refusal:
        call(*arguments, **named)
    assert refusal.value.error_code == code, refusal.value
    return str(refusal.value)


def test_a_run_is_logged_and_read_back(experiment):
    with mlflow.start_run(experiment_id=experiment, run_name="first", tags={"team": "ops"}) as run:
        mlflow.log_params({"depth": 6, "rate": 0.1})
        for step in range(5):
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
        mlflow.log_metrics({"auc": 0.75, "bad": math.nan, "high": math.inf})
        mlflow.set_tag("note", "a = 'b'\n\"c\"")
    read = client.get_run(run.info.run_id)
    assert read.info.status == "FINISHED" and read.info.end_time >= read.info.start_time
    assert read.data.params == {"depth": "6", "rate": "0.1"}
    assert read.data.metrics["loss"] == 0.2 and read.data.metrics["auc"] == 0.75
    assert math.isnan(read.data.metrics["bad"]) and read.data.metrics["high"] == math.inf
    assert read.data.tags["team"] == "ops" and read.data.tags["note"] == "a = 'b'\n\"c\""
    assert read.info.run_name == "first"
    history = client.get_metric_history(run.info.run_id, "loss")
    assert [(point.step, point.value) for point in history] == [(s, 1 / (s + 1)) for s in range(5)]


def test_experiments_are_found_renamed_and_put_away():
    name = f"made-{uuid.uuid4().hex[:8]}"
    made = client.create_experiment(name, tags={"a": "b"})
    assert client.get_experiment_by_name(name).experiment_id == made
    assert client.get_experiment_by_name(name + "x") is None
    client.set_experiment_tag(made, "c", "d")
    assert client.get_experiment(made).tags == {"a": "b", "c": "d"}
    refused("RESOURCE_ALREADY_EXISTS", client.create_experiment, name)
    client.rename_experiment(made, name + "-new")
    found = client.search_experiments(filter_string=f"name LIKE '{name}%' AND tags.a = 'b'")
    assert [one.name for one in found] == [name + "-new"]
    client.delete_experiment(made)
    assert client.get_experiment(made).lifecycle_stage == "deleted"
    client.restore_experiment(made)
    assert client.get_experiment("0").name == "Default"
    refused("RESOURCE_DOES_NOT_EXIST", client.get_experiment, "987654321")


def test_searches_filter_sort_and_page(experiment):
    for i in range(7):
        with mlflow.start_run(experiment_id=experiment, run_name=f"search-{i}"):
            mlflow.log_param("kind", "even" if i % 2 == 0 else "odd")
            mlflow.log_metric("score", i)
    found = client.search_runs(
        [experiment], "params.kind = 'even' AND metrics.score > 1", order_by=["metrics.score DESC"]
    )
    assert [run.info.run_name for run in found] == ["search-6", "search-4", "search-2"]
    names, token = [], None
    while True:
        page = client.search_runs([experiment], "attributes.run_name LIKE 'search-%'",
                                  max_results=2, order_by=["metrics.score ASC"],
                                  page_token=token)  # fmt: skip
        names += [run.info.run_name for run in page]
        token = page.token
        if not token:
            break
    assert names == [f"search-{i}" for i in range(7)]
    assert len(mlflow.search_runs([experiment], "status = 'FINISHED'")) >= 7
    message = refused("INVALID_PARAMETER_VALUE", client.search_runs, [experiment], "foo = 'x'")
    assert "Invalid clause(s) in filter string" in message


def test_batches_and_what_they_refuse(experiment):
    run = client.create_run(experiment).info.run_id
    client.log_batch(
        run,
        metrics=[Metric("m", i, 1000 + i, i) for i in range(1000)],
        params=[Param("p", "1")],
        tags=[RunTag("t", "")],
    )
    assert len(client.get_metric_history(run, "m")) == 1000
    assert client.get_run(run).data.tags["t"] == ""
    message = refused("INVALID_PARAMETER_VALUE", client.log_param, run, "p", "2")
    assert "Changing param values is not allowed" in message
    client.delete_tag(run, "t")
    client.delete_run(run)
    assert client.get_run(run).info.lifecycle_stage == "deleted"
    client.restore_run(run)
    client.set_terminated(run, "KILLED")
    assert client.get_run(run).info.status == "KILLED"
    refused("RESOURCE_DOES_NOT_EXIST", client.get_run, "0" * 32)


def test_data_sets_are_inputs_of_a_run(experiment):
    rows, labels = trained.table()
    data = mlflow.data.from_pandas(rows.assign(late=labels), source="flights.csv", name="flights")
    with mlflow.start_run(experiment_id=experiment) as run:
        mlflow.log_input(data, context="training")
    (read,) = client.get_run(run.info.run_id).inputs.dataset_inputs
    assert (read.dataset.name, read.dataset.digest) == ("flights", data.digest)
    assert read.tags[0].value == "training"
    found = client.search_runs(
        [experiment], f"dataset.name = 'flights' AND dataset.digest = '{data.digest}'"
    )
    assert [one.info.run_id for one in found] == [run.info.run_id]


def test_artifacts_go_in_and_come_back(experiment, tmp_path):
    (tmp_path / "in" / "deep er").mkdir(parents=True)
    (tmp_path / "in" / "deep er" / "ü.bin").write_bytes(np.random.default_rng(1).bytes(5_000_000))
    (tmp_path / "in" / "empty").write_bytes(b"")
    with mlflow.start_run(experiment_id=experiment) as run:
        mlflow.log_artifacts(str(tmp_path / "in"), "files")
        mlflow.log_dict({"a": [1, 2]}, "config.json")
        mlflow.log_text("hello", "notes/a.txt")
    listed = {file.path: file.is_dir for file in client.list_artifacts(run.info.run_id)}
    assert listed == {"files": True, "notes": True, "config.json": False}
    (notes,) = client.list_artifacts(run.info.run_id, "notes")
    assert (notes.path, notes.file_size) == ("notes/a.txt", 5)
    below = client.list_artifacts(run.info.run_id, "files")
    assert sorted(file.path for file in below) == ["files/deep er", "files/empty"]
    back = client.download_artifacts(run.info.run_id, "files", str(tmp_path))
    for path in ["deep er/ü.bin", "empty"]:
        assert (tmp_path / "in" / path).read_bytes() == (tmp_path / "files" / path).read_bytes()
    assert back.endswith("files")
    assert mlflow.artifacts.load_dict(run.info.artifact_uri + "/config.json") == {"a": [1, 2]}


@pytest.mark.parametrize("flavour", trained.FLAVOURS)
def test_a_logged_model_gives_the_same_predictions(experiment, flavour):
    with mlflow.start_run(experiment_id=experiment) as run:
        mlflow.log_metric("auc", 0.8)
        logged = trained.log(flavour, "model")
    _, rows = trained.model(flavour)
    places = [f"runs:/{run.info.run_id}/model", logged.model_uri]
    for place in dict.fromkeys(places):
        loaded = mlflow.pyfunc.load_model(place)
        np.testing.assert_allclose(
            trained.flat(loaded.predict(rows)), trained.expected(flavour), rtol=1e-6
        )


def test_a_table_of_metrics_comes_back_in_pages(experiment):
    run = client.create_run(experiment).info.run_id
    for start in range(0, 3000, 1000):
        client.log_batch(run, [Metric("m", i, i, i) for i in range(start, start + 1000)])
    history = client.get_metric_history(run, "m")
    assert [point.step for point in history] == list(range(3000))
    assert isinstance(mlflow.search_runs([experiment]), pd.DataFrame)
