"""Registered models: what the client registers is a version like any other."""

import uuid

import asked
import mlflow
import numpy as np
import pytest
import trained
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

client = MlflowClient()


def fresh(word):
    return f"{word}-{uuid.uuid4().hex[:8]}"


def refused(code, call, *arguments, **named):
    with pytest.raises(MlflowException) as refusal:
        call(*arguments, **named)
    assert refusal.value.error_code == code, refusal.value


@pytest.fixture(scope="module")
def registered():
    """One model of every flavour, trained, logged and registered in one script."""
    mlflow.set_experiment(fresh("registry"))
    names, runs = {}, {}
    for flavour in trained.FLAVOURS:
        names[flavour] = fresh(flavour)
        with mlflow.start_run() as run:
            mlflow.log_param("flavour", flavour)
            mlflow.log_metric("auc", 0.8)
            trained.log(flavour, "model", registered_model_name=names[flavour])
        runs[flavour] = run.info.run_id
    return names, runs


def loaded(place, flavour):
    _, rows = trained.model(flavour)
    predictions = trained.flat(mlflow.pyfunc.load_model(place).predict(rows))
    np.testing.assert_allclose(predictions, trained.expected(flavour), rtol=1e-6)


@pytest.mark.parametrize("flavour", trained.FLAVOURS)
def test_a_registered_model_is_loaded_by_number_alias_and_stage(registered, flavour):
    name = registered[0][flavour]
    version = client.get_model_version(name, "1")
    assert version.status == "READY" and version.run_id == registered[1][flavour]
    assert version.current_stage == "None"
    client.set_registered_model_alias(name, "champion", "1")
    assert client.get_model_version_by_alias(name, "champion").version == "1"
    assert client.get_registered_model(name).aliases == {"champion": "1"}
    moved = client.transition_model_version_stage(name, "1", "production")
    assert moved.current_stage == "Production"
    assert [one.version for one in client.get_latest_versions(name, ["Production"])] == ["1"]
    for place in [f"models:/{name}/1", f"models:/{name}@champion", f"models:/{name}/Production"]:
        loaded(place, flavour)
    client.delete_registered_model_alias(name, "champion")
    refused("RESOURCE_DOES_NOT_EXIST", client.get_model_version_by_alias, name, "champion")


def test_a_registered_version_is_served_at_once(registered):
    rows, names = trained.model("xgboost")[1], registered[0]
    answered = asked.frame(names["xgboost"], rows)
    wanted = trained.model("xgboost")[0].predict_proba(rows)[:, 1]
    np.testing.assert_allclose(trained.flat(answered), wanted, rtol=1e-5)
    answered = asked.frame(names["lightgbm"], rows)
    np.testing.assert_allclose(trained.flat(answered), trained.expected("lightgbm"), rtol=1e-5)
    rows = trained.model("onnx")[1]
    wanted = mlflow.pyfunc.load_model(f"models:/{names['onnx']}/1").predict(rows)
    answered = asked.tensor(names["onnx"], rows)
    assert set(answered) == set(wanted)
    for output, values in wanted.items():
        np.testing.assert_allclose(answered[output], np.asarray(values).ravel(), rtol=1e-5)


def test_what_was_registered_stays_whatever_becomes_of_the_run(registered):
    name, run = registered[0]["xgboost"], registered[1]["xgboost"]
    with mlflow.start_run(run_id=run):
        mlflow.log_text("gone", "model/MLmodel")
    loaded(f"models:/{name}/1", "xgboost")


def test_a_pickle_is_kept_and_says_how_to_convert_it(registered):
    version = client.get_model_version(registered[0]["sklearn"], "1")
    assert "skl2onnx" in version.status_message, version.status_message
    for flavour in ["xgboost", "lightgbm", "onnx"]:
        assert not client.get_model_version(registered[0][flavour], "1").status_message


def test_versions_are_described_tagged_and_put_away():
    name = fresh("described")
    client.create_registered_model(name, tags={"team": "ops"}, description="first words")
    refused("RESOURCE_ALREADY_EXISTS", client.create_registered_model, name)
    with mlflow.start_run() as run:
        info = trained.log("xgboost", "model")
    version = client.create_model_version(name, info.model_uri, run.info.run_id, tags={"a": "b"})
    number = version.version
    client.update_model_version(name, number, "second words")
    client.set_model_version_tag(name, number, "c", "")
    read = client.get_model_version(name, number)
    assert read.description == "second words" and read.tags == {"a": "b", "c": ""}
    client.delete_model_version_tag(name, number, "c")
    assert client.get_model_version(name, number).tags == {"a": "b"}
    client.set_registered_model_tag(name, "team", "lab")
    client.update_registered_model(name, "third words")
    model = client.get_registered_model(name)
    assert model.tags == {"team": "lab"} and model.description == "third words"
    archived = client.transition_model_version_stage(name, number, "Archived")
    assert archived.current_stage == "Archived"
    client.delete_model_version(name, number)
    refused("RESOURCE_DOES_NOT_EXIST", client.get_model_version, name, number)


def test_models_are_renamed_and_deleted_unless_they_are_served(registered):
    name = fresh("empty")
    client.create_registered_model(name)
    client.rename_registered_model(name, name + "-new")
    assert client.get_registered_model(name + "-new").name == name + "-new"
    client.delete_registered_model(name + "-new")
    refused("RESOURCE_DOES_NOT_EXIST", client.get_registered_model, name + "-new")
    refused("RESOURCE_CONFLICT", client.delete_registered_model, registered[0]["xgboost"])


def test_models_and_versions_are_searched(registered):
    names = registered[0]
    found = {model.name for model in client.search_registered_models()}
    assert set(names.values()) <= found
    name = names["onnx"]
    (model,) = client.search_registered_models(f"name = '{name}'")
    assert [one.version for one in model.latest_versions] == ["1"]
    client.set_registered_model_tag(name, "found", "yes")
    assert client.search_registered_models(f"tags.found = 'yes' AND name LIKE '{name[:9]}%'")
    (version,) = client.search_model_versions(f"name = '{name}'")
    assert version.run_id == registered[1]["onnx"]
    by_run = client.search_model_versions(f"run_id = '{registered[1]['xgboost']}'")
    assert [one.name for one in by_run] == [names["xgboost"]]
    pages, token = [], None
    while True:
        page = client.search_registered_models(max_results=2, page_token=token)
        pages += [model.name for model in page]
        token = page.token
        if not token:
            break
    assert pages == sorted(pages) and set(names.values()) <= set(pages)


def test_sources_outside_the_server_are_refused(registered):
    name = registered[0]["onnx"]
    for source in ["file:///etc", "/etc/passwd", "s3://bucket/model", "mlflow-artifacts:/../x#"]:
        refused("INVALID_PARAMETER_VALUE", client.create_model_version, name, source)
    refused("RESOURCE_DOES_NOT_EXIST", client.create_model_version, name, "models:/m-" + "0" * 32)
    refused("RESOURCE_DOES_NOT_EXIST", client.create_model_version, fresh("no"), "models:/x/1")
