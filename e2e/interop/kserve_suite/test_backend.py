"""A KServe model server behind Slipway: connected, pushed and asked like any model."""

import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

import httpx
import pytest
import served

BASE = "http://" + served.http_address()
BACKEND = pathlib.Path(__file__).with_name("backend.py")
SECONDS = 120


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def until(condition):
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            if condition():
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise AssertionError("did not come about")


class Backend:
    def __init__(self):
        self.http, self.grpc = free_port(), free_port()
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            [sys.executable, str(BACKEND), str(self.http), str(self.grpc)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        ready = f"http://127.0.0.1:{self.http}/v2/models/twice/ready"
        until(lambda: httpx.get(ready).status_code == 200)

    def kill(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def backend():
    started = Backend()
    started.start()
    yield started
    started.kill()


def slipway(*arguments):
    command = [str(served.ROOT / "slipway"), *arguments, "--url", BASE]
    return subprocess.run(command, capture_output=True, text=True)


def connect(name, address):
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "connection.yaml"
        file.write_text(
            f"kind: Connection\nname: {name}\ntype: backend\naddress: {address}\n"
            "properties: {deadline: 5s, health-interval: 200ms, breaker-open: 500ms}\n"
        )
        done = slipway("apply", "-f", str(file))
        assert done.returncode == 0, done.stderr


def push(name, text):
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "model.yaml").write_text(text)
        return slipway("model", "push", folder, "--name", name)


def infer(name, rows, **rest):
    x = {"name": "x", "datatype": "FP32", "shape": [len(rows), 2], "data": rows}
    body = {"inputs": [x], **rest}
    return httpx.post(f"{BASE}/v2/models/{name}/infer", json=body, timeout=30)


@pytest.fixture(scope="module")
def models(backend):
    """The model of the other server over both of its wires."""
    return {"http": connected("http", backend.http), "grpc": connected("grpc", backend.grpc)}


def connected(wire, port):
    name = f"kserve-{wire}"
    connect(name, f"{wire}://127.0.0.1:{port}")
    pushed = push(name, f"format: remote\nremote: {{connection: {name}, model: twice}}\n")
    assert pushed.returncode == 0, pushed.stderr
    until_answered(name)
    return name


def until_answered(name):
    until(lambda: infer(name, [[1.0, 2.0]]).status_code == 200)


@pytest.fixture(params=["http", "grpc"])
def model(request, models):
    return models[request.param]


def test_answers(model):
    answer = infer(model, [[1.0, 2.0], [3.5, 4.0]])
    outputs = {output["name"]: output for output in answer.json()["outputs"]}
    assert outputs["y"]["data"] == [2.0, 4.0, 7.0, 8.0]
    assert outputs["z"]["data"] == ["1.0", "3.5"]


def test_metadata_is_that_of_the_other_server(model):
    said = httpx.get(f"{BASE}/v2/models/{model}").json()
    assert said["inputs"] == [{"name": "x", "datatype": "FP32", "shape": [-1, 2]}]
    assert [output["name"] for output in said["outputs"]] == ["y", "z"]
    assert said["platform"] == "remote"


def test_only_wanted_outputs(model):
    answer = infer(model, [[1.0, 2.0]], outputs=[{"name": "z"}])
    assert [output["name"] for output in answer.json()["outputs"]] == ["z"]


def test_failures_are_the_backends_and_their_words_stay_here(model):
    answer = infer(model, [[-1.0, 2.0]])
    assert answer.status_code == 502, answer.text
    assert model in answer.text and "secret" not in answer.text


def test_a_model_that_does_not_describe_itself_needs_a_signature(model):
    bare = f"format: remote\nremote: {{connection: {model}, model: silent}}\n"
    refused = push(f"{model}-silent", bare)
    assert refused.returncode == 1
    assert "does not say what it takes and gives" in refused.stderr
    signature = (
        "signature:\n  inputs: [{name: x, datatype: FP32, shape: [-1, 2]}]\n"
        "  outputs: [{name: y, datatype: FP32, shape: [-1, 2]}]\n"
    )
    pushed = push(f"{model}-silent", bare + signature)
    assert pushed.returncode == 0, pushed.stderr
    until_answered(f"{model}-silent")
    answer = infer(f"{model}-silent", [[1.0, 2.0]]).json()
    assert [output["data"] for output in answer["outputs"]] == [[2.0, 4.0]]


def test_a_model_that_is_not_there_is_refused_by_name(model):
    refused = push("nowhere", f"remote: {{connection: {model}, model: nowhere}}\n")
    assert refused.returncode == 1
    assert f"model 'nowhere' of connection '{model}'" in refused.stderr


def test_killed_and_started_again(models, backend):
    backend.kill()
    for model in models.values():
        answer = infer(model, [[1.0, 2.0]])
        assert answer.status_code == 503, answer.text
        assert f"'{model}'" in answer.text
    doctor = slipway("doctor")
    assert "FAIL  connections" in doctor.stdout
    assert all(f"{model}: " in doctor.stdout for model in models.values()), doctor.stdout
    backend.start()
    for model in models.values():
        until_answered(model)


def test_golden_rows_hold_the_other_server_to_its_answers(model):
    wrong = (
        f"remote: {{connection: {model}, model: twice}}\n"
        "golden:\n- {row: [1.0, 2.0], expected: [2.0, 5.0]}\n"
    )
    refused = push(f"{model}-golden", wrong)
    assert refused.returncode == 1
    assert json.dumps(5.0) in refused.stderr
