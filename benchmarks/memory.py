#!/usr/bin/env python3
"""What models hold once they are loaded, as the server counts it, beside what the kernel counts.

    benchmarks/memory.py [MODEL.onnx ...] [--budget 512MiB]

Each model has a server of its own: it is pushed, asked by the server's own warm-up, unloaded and loaded
again. Printed are the file's bytes, what `slipway_version_memory_bytes` says after the first load and
after the second, and how much the resident memory of the process grew by the second load. A last server
has only `--budget` for versions; printed is how it refuses the largest.

Without arguments: SqueezeNet, ResNet-50 and VGG-19 as the ONNX project's test models, graphs whose weights
are made when they are opened (the Python wheel `onnx` brings them; `./slipway verify` installs it).
"""

import argparse
import http.client
import pathlib
import re
import tempfile
import time

import rig

LIGHT = "**/onnx/backend/test/data/light"
NAMES = ("squeezenet", "resnet50", "vgg19")
MIB = 2**20


def main():
    options = parse()
    models = options.models or light()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        print("| model | file | held | on the heap | held by a second load | resident growth of it |")
        print("|---|---|---|---|---|---|")
        held = {model: weigh(folder / model.stem, model) for model in models}
        largest = max(models, key=held.get)
        print()
        print(f"`serving.memory: {options.budget}`, {largest.name}: {refusal(folder, largest, options)}")


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="*", type=pathlib.Path)
    parser.add_argument("--budget", default="512MiB")
    return parser.parse_args()


def light():
    for folder in sorted((rig.ROOT / "target" / "interop").glob(LIGHT)):
        return [folder / f"light_{name}.onnx" for name in NAMES]
    raise SystemExit("no light models (expected: ./slipway verify, or their files as arguments)")


def weigh(folder, model):
    with rig.Slipway(folder, models=False) as server:
        server.push(model, "model")
        first = memory(server)
        repository(server, "unload")
        settle(lambda: not memory(server))
        before = resident(server)
        repository(server, "load")
        second = memory(server)
        growth = resident(server) - before
        print(f"| {model.stem.removeprefix('light_')} | {model.stat().st_size / 1e3:,.0f} kB "
              f"| {mib(first)} | {mib({'heap': first.get('heap', 0)})} | {mib(second)} "
              f"| {growth / MIB:,.0f} MiB |", flush=True)  # fmt: skip
        return sum(first.values())


def refusal(folder, model, options):
    settings = (f"serving.memory: {options.budget}",)
    with rig.Slipway(folder / "small", settings=settings, models=False) as server:
        try:
            server.push(model, "model")
        except Exception:
            pass
        status = server.call("GET", "/endpoints/model")
        if status["state"] != "degraded":
            raise SystemExit(f"model is {status['state']} (expected: degraded)")
        return status["reason"]


def memory(server):
    """What the version holds, by kind."""
    connection = http.client.HTTPConnection(server.http, timeout=60)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    found = re.findall(r'^slipway_version_memory_bytes\{.*kind="(\w+)".*\} (\S+)', text, re.M)
    return {kind: float(value) for kind, value in found}


def repository(server, verb):
    connection = http.client.HTTPConnection(server.http, timeout=300)
    connection.request("POST", f"/v2/repository/models/model/{verb}", "{}",
                       {"Content-Type": "application/json",
                        "Authorization": f"Bearer {server.token()}"})  # fmt: skip
    answer = connection.getresponse()
    text = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{verb}: {answer.status} {text[:300]!r}")


def settle(holds):
    deadline = time.monotonic() + 60
    while not holds():
        if time.monotonic() > deadline:
            raise SystemExit("the version still holds memory a minute after it was unloaded")
        time.sleep(0.1)


def resident(server):
    for line in pathlib.Path(f"/proc/{server.process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise SystemExit("the server has ended")


def mib(kinds):
    return f"{sum(kinds.values()) / MIB:,.1f} MiB"


if __name__ == "__main__":
    main()
