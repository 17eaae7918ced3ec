"""Logged models, which clients from 3.0 on know."""

import uuid

import mlflow
import pytest
import trained
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

client = MlflowClient()


def test_logged_models_are_searched():
    experiment = mlflow.set_experiment(f"models-{uuid.uuid4().hex[:8]}").experiment_id
    with mlflow.start_run(experiment_id=experiment) as run:
        logged = trained.log("sklearn", "searched", params={"depth": "6"}, tags={"a": "b"})
        mlflow.log_metric("auc", 0.9, model_id=logged.model_id)
    (found,) = mlflow.search_logged_models(
        [experiment],
        filter_string="name = 'searched' AND metrics.auc > 0.8 AND params.depth = '6'",
        order_by=[{"field_name": "metrics.auc", "ascending": False}],
        output_format="list",
    )
    assert found.model_id == logged.model_id and found.source_run_id == run.info.run_id
    assert [metric.value for metric in found.metrics] == [0.9]
    assert found.status == "READY" and found.tags["a"] == "b"
    assert [out.model_id for out in client.get_run(run.info.run_id).outputs.model_outputs] == [
        logged.model_id
    ]
    client.delete_logged_model_tag(logged.model_id, "a")
    assert "a" not in mlflow.get_logged_model(logged.model_id).tags
    client.delete_logged_model(logged.model_id)
    with pytest.raises(MlflowException) as refusal:
        client.get_logged_model(logged.model_id)
    assert refusal.value.error_code == "RESOURCE_DOES_NOT_EXIST"
