"""Replays model cases through JSON, binary REST and gRPC and compares every answer.

    run_cases.py [FOLDER] [--group 100] [--sample N] [--only NAME]

FOLDER holds one folder per case with `model.onnx`, `case.json` (or `fixture.json`) and the
tensors it names as little-endian files (texts as a 4-byte length and bytes each);
`make_cases.py` writes them.
A case passes a door when each output has the expected name, datatype and shape and the same
bits; where the case states a tolerance, floats may differ by that much relative to
max(1, |expected|). FP16 and BF16 exist only in the binary forms.
"""

import argparse
import collections
import dataclasses
import http.client
import json
import pathlib
import random
import struct
import sys

import grpc
import ml_dtypes
import numpy as np
from tritonclient.grpc import service_pb2, service_pb2_grpc

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import served  # noqa: E402

FOLDER = served.ROOT / "target" / "interop" / "cases"
DTYPES = {
    "BOOL": np.bool_, "UINT8": np.uint8, "UINT16": np.uint16, "UINT32": np.uint32,
    "UINT64": np.uint64, "INT8": np.int8, "INT16": np.int16, "INT32": np.int32,
    "INT64": np.int64, "FP16": np.float16, "BF16": ml_dtypes.bfloat16, "FP32": np.float32,
    "FP64": np.float64, "BYTES": object,
}  # fmt: skip
START_SECONDS = 900
FLOATS = ("FP16", "BF16", "FP32", "FP64")
BINARY_ONLY = ("FP16", "BF16")
WORDS = {None: np.nan, "NaN": np.nan, "Infinity": np.inf, "-Infinity": -np.inf}


@dataclasses.dataclass(frozen=True)
class Tensor:
    """A named tensor as bytes on the wire and as an array."""

    name: str
    datatype: str
    shape: list
    raw: bytes

    def array(self):
        return decoded(self.datatype, self.shape, self.raw)


@dataclasses.dataclass(frozen=True)
class Case:
    """A model, what it is fed and what it must answer."""

    name: str
    model: pathlib.Path
    inputs: list
    outputs: list
    tolerance: float

    def in_json(self):
        return not any(t.datatype in BINARY_ONLY for t in [*self.inputs, *self.outputs])


def read_cases(folder):
    for description in sorted([*folder.glob("*/case.json"), *folder.glob("*/fixture.json")]):
        facts = json.loads(description.read_text())
        if facts.get("expect", "runs") != "runs":
            continue
        home = description.parent
        tensors = [
            [Tensor(t["name"], t["datatype"], t["shape"], (home / t["file"]).read_bytes())
             for t in facts[part]]
            for part in ("inputs", "outputs")
        ]  # fmt: skip
        yield Case(home.name, home / "model.onnx", *tensors, facts.get("tolerance", 0.0))


def decoded(datatype, shape, raw):
    if datatype != "BYTES":
        return np.frombuffer(raw, DTYPES[datatype]).reshape(shape)
    texts, place = [], 0
    while place < len(raw):
        (length,) = struct.unpack_from("<I", raw, place)
        texts.append(raw[place + 4 : place + 4 + length])
        place += 4 + length
    array = np.empty(len(texts), object)
    array[:] = texts
    return array.reshape(shape)


def from_json(datatype, shape, data):
    if datatype == "BYTES":
        texts = np.empty(len(data), object)
        texts[:] = [text.encode() for text in data]
        return texts.reshape(shape)
    if datatype in FLOATS:
        data = [WORDS[value] if value is None or isinstance(value, str) else value
                for value in data]  # fmt: skip
    return np.array(data, DTYPES[datatype]).reshape(shape)


def flat(data):
    if not isinstance(data, list):
        return [data]
    return [value for part in data for value in (flat(part) if isinstance(part, list) else [part])]


def json_values(tensor):
    values = tensor.array().ravel().tolist()
    return [text.decode() for text in values] if tensor.datatype == "BYTES" else values


class Doors:
    """One server's three ways in; each returns arrays by output name."""

    def __init__(self, server):
        self.connection = http.client.HTTPConnection(server.http, timeout=120)
        limits = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
        self.channel = grpc.insecure_channel(server.grpc, limits)
        self.stub = service_pb2_grpc.GRPCInferenceServiceStub(self.channel)

    def close(self):
        self.connection.close()
        self.channel.close()

    def post(self, served_name, body, headers):
        self.connection.request("POST", f"/v2/models/{served_name}/infer", body, headers)
        reply = self.connection.getresponse()
        content = reply.read()
        if reply.status != 200:
            raise AssertionError(f"{reply.status} {content[:300].decode(errors='replace')}")
        return reply.headers, content

    def json(self, served_name, case):
        inputs = [{"name": t.name, "shape": t.shape, "datatype": t.datatype,
                   "data": json_values(t)} for t in case.inputs]  # fmt: skip
        body = json.dumps({"inputs": inputs}).encode()
        _, content = self.post(served_name, body, {"Content-Type": "application/json"})
        return {
            t["name"]: (t["datatype"], from_json(t["datatype"], t["shape"], flat(t["data"])))
            for t in json.loads(content)["outputs"]
        }

    def binary(self, served_name, case):
        inputs = [{"name": t.name, "shape": t.shape, "datatype": t.datatype,
                   "parameters": {"binary_data_size": len(t.raw)}} for t in case.inputs]  # fmt: skip
        head = json.dumps({"inputs": inputs, "parameters": {"binary_data_output": True}}).encode()
        headers = {"Content-Type": "application/octet-stream",
                   "Inference-Header-Content-Length": str(len(head))}  # fmt: skip
        body = head + b"".join(t.raw for t in case.inputs)
        answer, content = self.post(served_name, body, headers)
        place = int(answer.get("Inference-Header-Content-Length", len(content)))
        found = {}
        for t in json.loads(content[:place])["outputs"]:
            size = t["parameters"]["binary_data_size"]
            array = decoded(t["datatype"], t["shape"], content[place : place + size])
            found[t["name"]] = (t["datatype"], array)
            place += size
        assert place == len(content), "bytes left over in the answer"
        return found

    def grpc(self, served_name, case):
        request = service_pb2.ModelInferRequest(model_name=served_name)
        for t in case.inputs:
            request.inputs.add(name=t.name, datatype=t.datatype, shape=t.shape)
            request.raw_input_contents.append(t.raw)
        answer = self.stub.ModelInfer(request, timeout=120)
        assert len(answer.raw_output_contents) == len(answer.outputs), "raw contents per output"
        return {
            t.name: (t.datatype, decoded(t.datatype, list(t.shape), raw))
            for t, raw in zip(answer.outputs, answer.raw_output_contents)
        }


def compare(case, found):
    """Raises AssertionError when an answer differs from the case."""
    wanted = [tensor.name for tensor in case.outputs]
    assert list(found) == wanted, f"outputs {list(found)} (expected: {wanted})"
    for tensor in case.outputs:
        datatype, got = found[tensor.name]
        expected = tensor.array()
        assert datatype == tensor.datatype, f"{tensor.name}: {datatype} not {tensor.datatype}"
        assert got.shape == expected.shape, f"{tensor.name}: {got.shape} not {expected.shape}"
        assert equal(datatype, got, expected, case.tolerance), (
            f"{tensor.name}: {got.ravel()[:6].tolist()} not {expected.ravel()[:6].tolist()}"
        )


def equal(datatype, got, expected, tolerance):
    if datatype not in FLOATS:
        return bool((got == expected).all())
    nan = np.isnan(expected)
    if not (np.isnan(got) == nan).all():
        return False
    got, expected = got[~nan], expected[~nan]
    if got.tobytes() == expected.tobytes():
        return True
    if not tolerance:
        return False
    got, expected = got.astype(np.float64), expected.astype(np.float64)
    finite = np.isfinite(expected)
    if not (got[~finite] == expected[~finite]).all():
        return False
    allowed = tolerance * np.maximum(1, np.abs(expected[finite]))
    return bool((np.abs(got[finite] - expected[finite]) <= allowed).all())


def serve(cases, counts):
    """Serves a group; a group that does not start is halved until the culprit is alone."""
    named = {f"case{place}": case for place, case in enumerate(cases)}
    try:
        server = served.Server(
            {name: case.model for name, case in named.items()}, START_SECONDS
        )
    except RuntimeError as trouble:
        if len(cases) == 1:
            report(counts, cases[0], "start", str(trouble).strip().splitlines()[-1])
            return
        serve(cases[: len(cases) // 2], counts)
        serve(cases[len(cases) // 2 :], counts)
        return
    try:
        doors = Doors(server)
        refusals = server.refusals()
        for name, case in named.items():
            if name in refusals:
                report(counts, case, "load", refusals[name])
            else:
                answer(doors, name, case, counts)
        doors.close()
    finally:
        server.close()


def answer(doors, name, case, counts):
    for door in ("json", "binary", "grpc"):
        if door == "json" and not case.in_json():
            continue
        try:
            compare(case, getattr(doors, door)(name, case))
            counts[door, "passed"] += 1
        except grpc.RpcError as refused:
            report(counts, case, door, f"{refused.code()} {refused.details()}")
        except Exception as trouble:
            doors.connection.close()
            report(counts, case, door, f"{type(trouble).__name__}: {trouble}")


def report(counts, case, door, text):
    counts[door, "failed"] += 1
    print(f"FAILED {case.name} {door}: {text[:500]}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=FOLDER)
    parser.add_argument("--group", type=int, default=100, help="models per server, default 100")
    parser.add_argument("--only", default="", help="cases whose name has this text")
    parser.add_argument("--sample", type=int, help="only so many, drawn by --seed")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    cases = [case for case in read_cases(options.folder) if options.only in case.name]
    if options.sample and options.sample < len(cases):
        print(f"{options.sample} of {len(cases)} cases, seed {options.seed}")
        cases = random.Random(options.seed).sample(cases, options.sample)
    if not cases:
        raise SystemExit(f"{options.folder}: no cases (run make_cases.py first)")
    counts = collections.Counter()
    for start in range(0, len(cases), options.group):
        serve(cases[start : start + options.group], counts)
    for door in ("json", "binary", "grpc"):
        print(f"{door}: {counts[door, 'passed']} of {counts[door, 'passed'] + counts[door, 'failed']}")
    passed = sum(n for (_, result), n in counts.items() if result == "passed")
    failed = sum(n for (_, result), n in counts.items() if result == "failed")
    print(f"{len(cases)} cases: {passed} passed, {failed} failed")
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
