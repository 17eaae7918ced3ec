"""The lines that convert PyTorch modules, run for modules that MLflow and torch saved."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request

import mlflow
import numpy
import pandas
import pytest
import served
import torch
from mlflow.models import infer_signature
from packing import close, packing, predictions


def module():
    torch.manual_seed(3)
    return torch.nn.Sequential(
        torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 3), torch.nn.Softmax(-1)
    )


def save(name, folder):
    """A module as one of the files that people have."""
    model = module()
    folder.mkdir()
    if name == "mlflow":
        rows = numpy.zeros((2, 4), "float32")
        signature = infer_signature(rows, numpy.zeros((2, 3), "float32"))
        mlflow.pytorch.save_model(model, folder / "model", signature=signature,
                                  serialization_format="pickle")  # fmt: skip
    elif name == "script":
        torch.jit.script(model).save(folder / "model.pt")
    elif name == "exported":
        batch = ({0: torch.export.Dim("batch")},)
        program = torch.export.export(model, (torch.zeros(2, 4),), dynamic_shapes=batch)
        torch.export.save(program, folder / "model.pt2")
    else:
        old = name == "legacy"
        torch.save(model, folder / "model.pt", _use_new_zipfile_serialization=not old)
    return next(folder.iterdir())


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    files = {}
    for name in ["mlflow", "script", "zip", "legacy", "exported"]:
        folder = tmp_path_factory.mktemp("torch") / name
        model = save(name, folder)
        lines = packing("conversion", model)
        subprocess.run(
            [sys.executable, "-c", lines], cwd=model if model.is_dir() else folder, check=True
        )
        files[name] = next(folder.rglob("model.onnx"))
    server = served.Server(files)
    yield server
    server.close()


@pytest.mark.parametrize("name", ["mlflow", "script", "zip", "legacy", "exported"])
def test_converted_modules_answer_as_before(server, name):
    rows = numpy.random.default_rng(5).random((50, 4), "float32")
    with torch.no_grad():
        wanted = module()(torch.from_numpy(rows)).numpy().ravel().tolist()
    body = {"inputs": [{"name": "input", "datatype": "FP32", "shape": [50, 4],
                        "data": rows.ravel().tolist()}]}  # fmt: skip
    request = urllib.request.Request(
        f"http://{server.http}/v2/models/{name}/infer", json.dumps(body).encode()
    )
    with urllib.request.urlopen(request, timeout=60) as reply:
        assert close(json.load(reply)["outputs"][0]["data"], wanted)
    frame = pandas.DataFrame(rows, columns=["f0", "f1", "f2", "f3"])
    answered = predictions(server, name, frame)
    found = [number for row in answered for number in (row if isinstance(row, list) else row["output"])]
    assert close(found, wanted)


def test_a_registered_module_is_converted_and_pushed(server, tmp_path, monkeypatch):
    """Logged and registered by an unmodified client, converted by the lines of the answer."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"http://{server.http}")
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", server.token)
    rows = numpy.random.default_rng(5).random((50, 4), "float32")
    with mlflow.start_run():
        mlflow.pytorch.log_model(
            module(), name="model", registered_model_name="registered",
            serialization_format="pickle", pip_requirements=["torch"],
            signature=infer_signature(rows, numpy.zeros((50, 3), "float32")),
        )  # fmt: skip
    version = mlflow.MlflowClient().get_model_version("registered", "1")
    _, _, lines = version.status_message.partition("\n")
    files = mlflow.artifacts.download_artifacts("models:/registered/1", dst_path=str(tmp_path))
    subprocess.run([sys.executable, "-c", lines], cwd=files, check=True)
    subprocess.run(
        [str(served.ROOT / "slipway"), "model", "push", f"{files}/model.onnx", "--name", "registered",
         "--url", f"http://{server.http}", "--token", server.token], check=True,
    )  # fmt: skip
    frame = pandas.DataFrame(rows, columns=["f0", "f1", "f2", "f3"])
    answered = ready(lambda: predictions(server, "registered", frame))
    found = [number for row in answered for number in (row if isinstance(row, list) else row["output"])]
    with torch.no_grad():
        assert close(found, module()(torch.from_numpy(rows)).numpy().ravel().tolist())


def ready(ask, seconds=60):
    """What is answered once the model is loaded."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return ask()
        except urllib.error.HTTPError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.1)
