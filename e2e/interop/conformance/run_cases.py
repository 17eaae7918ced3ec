"""Replays model cases through JSON, binary REST and gRPC and compares every answer.

    run_cases.py [FOLDER] [--servers N] [--group N] [--sample N] [--only NAME] [--resume]

FOLDER holds one folder per case with `model.onnx`, `case.json` (or `fixture.json`) and the
tensors it names as little-endian files (texts as a 4-byte length and bytes each);
`make_cases.py` writes them.
A case passes a door when each output has the expected name, datatype and shape and the same
bits; where the case states a tolerance, floats may differ by that much relative to
max(1, |expected|). FP16 and BF16 exist only in the binary forms.

Each server serves a group of cases; `--servers` run at a time, because most of the time goes into
the probe of each model, one after the other in a server. What was found is appended to
target/interop/conformance/results.jsonl group by group: after an interruption `--resume` runs what
has not passed there. The servers' data directories lie beside it, so that a resumed run need not
probe again either.
"""

import argparse
import collections
import concurrent.futures
import dataclasses
import http.client
import json
import pathlib
import queue
import random
import shutil
import struct
import sys
import threading
import time

import grpc
import ml_dtypes
import numpy as np
from tritonclient.grpc import service_pb2, service_pb2_grpc

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import served  # noqa: E402

FOLDER = served.ROOT / "target" / "interop" / "cases"
WORK = served.ROOT / "target" / "interop" / "conformance"
DOORS = ("json", "binary", "grpc")
DTYPES = {
    "BOOL": np.bool_, "UINT8": np.uint8, "UINT16": np.uint16, "UINT32": np.uint32,
    "UINT64": np.uint64, "INT8": np.int8, "INT16": np.int16, "INT32": np.int32,
    "INT64": np.int64, "FP16": np.float16, "BF16": ml_dtypes.bfloat16, "FP32": np.float32,
    "FP64": np.float64, "BYTES": object,
}  # fmt: skip
SILENT_SECONDS = 900
# A probe that waits for the processor on a busy machine is no finding about the model.
SETTINGS = {"SLIPWAY_LOADING_TIME_LIMIT": "15m"}
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

    def doors(self):
        binary = any(t.datatype in BINARY_ONLY for t in [*self.inputs, *self.outputs])
        return DOORS[1:] if binary else DOORS


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


class Findings:
    """Outcomes by case and door, in a file that only grows."""

    def __init__(self, file, resume):
        self.file = file
        self.lock = threading.Lock()
        self.known = {}
        if resume and file.exists():
            for line in file.read_text().splitlines():
                case, door, failure = json.loads(line)
                self.known[case, door] = failure
        else:
            file.write_text("")

    def passed(self, case):
        return all(self.known.get((case.name, door), "unknown") is None for door in case.doors())

    def add(self, found):
        """Adds a group's findings, (case, door, failure or None) each."""
        with self.lock:
            with self.file.open("a") as stream:
                for case, door, failure in found:
                    self.known[case, door] = failure
                    stream.write(json.dumps([case, door, failure]) + "\n")
                    if failure is not None:
                        print(f"FAILED {case} {door}: {failure[:500]}", flush=True)

    def of(self, cases):
        """What is known of these cases, by case and door."""
        return {(case.name, door): self.known[case.name, door]
                for case in cases for door in case.doors()}  # fmt: skip


def serve(cases, data):
    """Serves a group; a group that does not start is halved until the culprit is alone."""
    named = {f"case{place}": case for place, case in enumerate(cases)}
    try:
        models = {name: case.model for name, case in named.items()}
        server = served.Server(models, SILENT_SECONDS, data, SETTINGS)
    except RuntimeError as trouble:
        if len(cases) == 1:
            last = str(trouble).strip().splitlines()[-1]
            return everywhere(cases[0], f"start: {last}")
        middle = len(cases) // 2
        return serve(cases[:middle], data) + serve(cases[middle:], data)
    try:
        doors = Doors(server)
        refusals = server.refusals()
        found = []
        for name, case in named.items():
            if name in refusals:
                found += everywhere(case, f"load: {refusals[name]}")
            else:
                found += [(case.name, door, answer(doors, name, case, door))
                          for door in case.doors()]  # fmt: skip
        doors.close()
        return found
    finally:
        server.close()


def everywhere(case, failure):
    return [(case.name, door, failure) for door in case.doors()]


def answer(doors, name, case, door):
    """What is wrong with the answer, or None."""
    try:
        compare(case, getattr(doors, door)(name, case))
    except grpc.RpcError as refused:
        return f"{refused.code()} {refused.details()}"
    except Exception as trouble:
        doors.connection.close()
        return f"{type(trouble).__name__}: {trouble}"


def serve_all(groups, servers, findings):
    """Serves the groups on so many servers, each with a data directory of its own."""
    directories = queue.Queue()
    for place in range(servers):
        directories.put(WORK / f"data-{place}")
    done = collections.Counter()
    start = time.monotonic()

    def one(group):
        data = directories.get()
        try:
            found = serve(group, data)
        finally:
            directories.put(data)
        findings.add(found)
        with findings.lock:
            done["cases"] += len(group)
            minutes = (time.monotonic() - start) / 60
            print(f"{done['cases']} cases in {minutes:.1f} minutes", flush=True)

    with concurrent.futures.ThreadPoolExecutor(servers) as pool:
        for future in [pool.submit(one, group) for group in groups]:
            future.result()


def parsed():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=FOLDER)
    parser.add_argument("--group", type=int, default=50, help="models per server, default 50")
    parser.add_argument("--servers", type=int, default=2, help="servers at a time, default 2")
    parser.add_argument("--only", default="", help="cases whose name has this text")
    parser.add_argument("--sample", type=int, help="only so many, drawn by --seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", action="store_true", help="run only what has not passed yet")
    return parser.parse_args()


def main():
    options = parsed()
    cases = [case for case in read_cases(options.folder) if options.only in case.name]
    if options.sample and options.sample < len(cases):
        print(f"{options.sample} of {len(cases)} cases, seed {options.seed}")
        cases = random.Random(options.seed).sample(cases, options.sample)
    if not cases:
        raise SystemExit(f"{options.folder}: no cases (run make_cases.py first)")
    if not options.resume:
        shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True, exist_ok=True)
    findings = Findings(WORK / "results.jsonl", options.resume)
    left = [case for case in cases if not findings.passed(case)]
    groups = [left[start : start + options.group] for start in range(0, len(left), options.group)]
    serve_all(groups, options.servers, findings)
    found = findings.of(cases)
    for door in DOORS:
        outcomes = [failure for (_, of), failure in found.items() if of == door]
        print(f"{door}: {outcomes.count(None)} of {len(outcomes)}")
    passed = list(found.values()).count(None)
    failed = len(found) - passed
    print(f"{len(cases)} cases: {passed} passed, {failed} failed")
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
