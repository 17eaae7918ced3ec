"""Predictions of what was registered, over Slipway's own inference door, without a token."""

import json
import subprocess
import time
import types
import urllib.error
import urllib.request

import packing
import served

SECONDS = 60


def page(path, body=None):
    content = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(f"http://{served.http_address()}{path}", content, timeout=60) as reply:
        text = reply.read()
    return json.loads(text) if text else None


def wait(name):
    """Until the endpoint of a registered model answers: it is loaded beside what is served."""
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            return page(f"/v2/models/{name}/ready")
        except urllib.error.HTTPError as refusal:
            if time.monotonic() > deadline:
                raise AssertionError(f"{name}: {refusal.code} {refusal.read()!r}") from None
        time.sleep(0.1)


def frame(name, rows):
    """What an endpoint answers to a DataFrame, one entry a row."""
    wait(name)
    return packing.predictions(types.SimpleNamespace(http=served.http_address()), name, rows)


def tensor(name, rows):
    """What an endpoint answers to one matrix, by output."""
    wait(name)
    (taken,) = page(f"/v2/models/{name}")["inputs"]
    wanted = {"name": taken["name"], "datatype": taken["datatype"], "shape": list(rows.shape),
              "data": rows.ravel().tolist()}  # fmt: skip
    outputs = page(f"/v2/models/{name}/infer", {"inputs": [wanted]})["outputs"]
    return {output["name"]: output["data"] for output in outputs}


def push(name, file):
    """Pushes a model file as a user does."""
    command = [str(served.ROOT / "slipway"), "model", "push", str(file), "--name", name,
               "--url", f"http://{served.http_address()}"]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, text=True)
