"""Runs `packages_suite/Packing.java` on the built server's class path."""

import functools
import json
import math
import os
import pathlib
import re
import subprocess
import urllib.request

import served

SOURCE = pathlib.Path(__file__).resolve().parent / "packages_suite" / "Packing.java"


@functools.cache
def java():
    """The one that the launcher takes, which builds what is not built; others may be older."""
    told = os.environ | {"SLIPWAY_JAVA_OPTS": "-XshowSettings:properties"}
    said = subprocess.run([str(served.ROOT / "slipway"), "--version"], check=True, env=told,
                          capture_output=True, text=True).stderr  # fmt: skip
    home = re.search(r"^ *java\.home = (.*)$", said, re.M).group(1)
    return str(pathlib.Path(home) / "bin" / "java")


def packing(*arguments):
    command = [java(), "-cp", str(served.ROOT / "server" / "target" / "lib" / "*"), str(SOURCE)]
    done = subprocess.run(command + [str(argument) for argument in arguments],
                          check=True, capture_output=True, text=True)  # fmt: skip
    return done.stdout.strip()


def predictions(server, name, frame):
    """What an endpoint answers to a DataFrame in MLflow's split form."""
    body = {"dataframe_split": json.loads(frame.to_json(orient="split", index=False))}
    request = urllib.request.Request(
        f"http://{server.http}/v1/endpoints/{name}/invocations",
        json.dumps(body).encode(), {"Content-Type": "application/json"},
    )  # fmt: skip
    with urllib.request.urlopen(request, timeout=60) as reply:
        return json.load(reply)["predictions"]


def close(found, wanted):
    """Whether numbers are the same to what a 32-bit graph keeps of them."""
    return all(math.isclose(a, b, rel_tol=1e-5, abs_tol=1e-5) for a, b in zip(found, wanted, strict=True))
