"""Writes the ONNX node-conformance cases that the Open Inference Protocol can carry.

    python make_cases.py TARGET [--only SUBSTRING]

A case is kept when all its inputs and outputs are tensors of a protocol datatype and ONNX Runtime
itself answers it within the case's own tolerance. TARGET/CASE then holds `model.onnx`, a raw file
per tensor and `fixture.json`; TARGET/manifest.json lists the cases kept and, by reason, those left
out. Expected values are ONNX Runtime's own answers, so that a server in front of it can be held
to the last bit. Cases run in child processes, a block at a time, because the runtime may crash.
"""

import argparse
import collections
import concurrent.futures
import functools
import json
import multiprocessing
import os
import pathlib
import shutil
import sys

BLOCKS = 16
DATATYPES = {
    "bool": "BOOL", "uint8": "UINT8", "uint16": "UINT16", "uint32": "UINT32", "uint64": "UINT64",
    "int8": "INT8", "int16": "INT16", "int32": "INT32", "int64": "INT64", "float16": "FP16",
    "float32": "FP32", "float64": "FP64", "bfloat16": "BF16", "object": "BYTES",
}
RANDOM_OPERATORS = {
    "Bernoulli", "Dropout", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform",
    "RandomUniformLike"}


class LeftOut(Exception):
    """Why a case is not kept, in the words of the manifest."""


@functools.cache
def collect():
    """Every node case of the pinned onnx, in the order of its name; forked children inherit it."""
    import numpy as np
    from onnx.backend.test.case.model import collect_testcases as collect_models
    from onnx.backend.test.case.node import collect_testcases

    np.random.seed(0)
    cases = {case.name: case for case in collect_testcases(None)}
    models = [case for case in collect_models() if case.model is not None and case.data_sets]
    cases.update((case.name, case) for case in models)
    return [cases[name] for name in sorted(cases)]


def session_of(model):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    except Exception as refusal:
        newer = any(part in str(refusal) for part in ("till opset", "model IR version"))
        raise LeftOut("its operator set is too new for ONNX Runtime" if newer
                      else "ONNX Runtime does not load it") from refusal


def tensors(infos, values):
    """(name, array) pairs; refuses anything that is no tensor of a protocol datatype."""
    import numpy as np
    from onnx import TensorProto, numpy_helper

    pairs = []
    for info, value in zip(infos, values):
        if info.type.WhichOneof("value") != "tensor_type":
            raise LeftOut("an input or output is no tensor")
        kind = info.type.tensor_type.elem_type
        if isinstance(value, TensorProto):
            value = numpy_helper.to_array(value)
        value = np.asarray(value)
        if value.dtype.kind in "UST":
            value = value.astype(object)
        name = TensorProto.DataType.Name(kind)
        if value.dtype.name not in DATATYPES:
            raise LeftOut(f"datatype {name} is not in the protocol")
        pairs.append((info.name, value))
    return pairs


def answer(session, inputs, names):
    kinds = [argument.type for argument in session.get_inputs() + session.get_outputs()]
    try:
        if "tensor(bfloat16)" in kinds:
            return answer_by_address(session, inputs, names)
        return session.run(names, dict(inputs))
    except Exception as refusal:
        raise LeftOut("ONNX Runtime does not run it") from refusal


def answer_by_address(session, inputs, names):
    """What `run` would answer, had NumPy a BF16 of its own."""
    import ctypes
    import ml_dtypes
    import numpy as np
    from onnx import TensorProto
    from onnxruntime import OrtValue

    given = {}
    for name, value in inputs:
        if value.dtype == ml_dtypes.bfloat16:
            bits = np.ascontiguousarray(value).view(np.uint16)
            given[name] = OrtValue.ortvalue_from_numpy_with_onnx_type(bits, TensorProto.BFLOAT16)
        else:
            given[name] = OrtValue.ortvalue_from_numpy(np.ascontiguousarray(value))
    answers = []
    for value in session.run_with_ort_values(names, given):
        if value.element_type() == TensorProto.BFLOAT16:
            content = ctypes.string_at(value.data_ptr(), value.tensor_size_in_bytes())
            answers.append(np.frombuffer(content, ml_dtypes.bfloat16).reshape(value.shape()))
        else:
            answers.append(value.numpy())
    return answers


def agree(wanted, got, case):
    """Whether one output meets the case's own tolerance, shape and datatype."""
    import numpy as np

    got = np.asarray(got)
    if wanted.shape != got.shape:
        return False
    if wanted.dtype == object or got.dtype == object:
        return all(str(a) == str(b) for a, b in zip(wanted.ravel(), got.ravel()))
    if wanted.dtype != got.dtype:
        return False
    return np.allclose(wanted.astype(np.float64), got.astype(np.float64), rtol=case.rtol,
                       atol=case.atol, equal_nan=True)


def encoded(values):
    """Little-endian elements; strings as a 4-byte length and UTF-8 bytes each."""
    import numpy as np

    if values.dtype != object:
        return np.ascontiguousarray(values).tobytes()
    parts = []
    for text in values.ravel():
        data = text if isinstance(text, bytes) else str(text).encode("utf-8")
        parts.append(len(data).to_bytes(4, "little") + data)
    return b"".join(parts)


def described(folder, part, pairs):
    entries = []
    for place, (name, values) in enumerate(pairs):
        file = f"{part}-{place}.bin"
        (folder / file).write_bytes(encoded(values))
        entries.append({"name": name, "datatype": DATATYPES[values.dtype.name],
                        "shape": list(values.shape), "file": file})
    return entries


def keep(case, target):
    """Writes one case or raises LeftOut."""
    import numpy as np

    graph = case.model.graph
    if {node.op_type for node in graph.node} & RANDOM_OPERATORS:
        raise LeftOut("the answer is random")
    given, wanted = case.data_sets[0]
    if not given or not graph.input:
        raise LeftOut("it has no input")
    infos = [info for info in graph.input if info.name not in {t.name for t in graph.initializer}]
    if len(infos) != len(given):
        raise LeftOut("inputs and values do not match in number")
    inputs, outputs = tensors(infos, given), tensors(graph.output, wanted)
    session = session_of(case.model)
    taken = {i.name for i in session.get_inputs()}
    if {name for name, _ in inputs} != taken:
        raise LeftOut("ONNX Runtime takes other inputs")
    answers = answer(session, inputs, [name for name, _ in outputs])
    if not all(agree(value, got, case) for (_, value), got in zip(outputs, answers)):
        raise LeftOut("ONNX Runtime answers differently")
    again = [np.asarray(value) for value in answer(session, inputs, [n for n, _ in outputs])]
    first = [np.asarray(value) for value in answers]
    if any(encoded(a) != encoded(b) for a, b in zip(first, again)):
        raise LeftOut("ONNX Runtime does not answer the same twice")
    write(case, target, inputs, [(name, value) for (name, _), value in zip(outputs, first)])


def write(case, target, inputs, outputs):
    folder = target / case.name
    folder.mkdir()
    (folder / "model.onnx").write_bytes(case.model.SerializeToString(deterministic=True))
    facts = {"expect": "runs", "tolerance": 0.0, "inputs": described(folder, "input", inputs),
             "outputs": described(folder, "output", outputs)}
    (folder / "fixture.json").write_text(json.dumps(facts, indent=1) + "\n")


def run_block(target, names):
    """The reason each case of a block was left out for; None where it was kept."""
    chosen = set(names)
    reasons = {}
    for case in [case for case in collect() if case.name in chosen]:
        try:
            keep(case, target)
            reasons[case.name] = None
        except LeftOut as reason:
            reasons[case.name] = str(reason)
    return reasons


def run_blocks(target, blocks):
    """Runs blocks in children; the names of a block whose child died come back unanswered."""
    reasons, lost = {}, []
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    for start in range(0, len(blocks), os.cpu_count() or 1):
        part = blocks[start:start + (os.cpu_count() or 1)]
        pools = [concurrent.futures.ProcessPoolExecutor(1, mp_context=context) for _ in part]
        waiting = [pool.submit(run_block, target, names) for pool, names in zip(pools, part)]
        for pool, names, future in zip(pools, part, waiting):
            try:
                reasons.update(future.result())
            except concurrent.futures.process.BrokenProcessPool:
                lost.append(names)
            pool.shutdown()
    return reasons, lost


def halves(names):
    middle = len(names) // 2
    return [names[:middle], names[middle:]]


def run_all(target, names):
    """Halves a block whose child died until the case that kills it stands alone."""
    reasons = {}
    blocks = [names[start::BLOCKS] for start in range(min(BLOCKS, len(names)))]
    while blocks:
        answered, lost = run_blocks(target, blocks)
        reasons.update(answered)
        blocks = []
        for names in lost:
            for name in names:
                shutil.rmtree(target / name, ignore_errors=True)
            if len(names) == 1:
                reasons[names[0]] = "ONNX Runtime dies of it"
            else:
                blocks += halves(names)
    return reasons


def main():
    parser = argparse.ArgumentParser(description="Writes the ONNX node-conformance cases.")
    parser.add_argument("target", type=pathlib.Path)
    parser.add_argument("--only", default="", help="cases whose name holds this text")
    arguments = parser.parse_args()
    target = arguments.target
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    names = [case.name for case in collect() if arguments.only in case.name]
    reasons = run_all(target, names)

    import onnx
    import onnxruntime

    kept = sorted(name for name, reason in reasons.items() if reason is None)
    left_out = collections.defaultdict(list)
    for name in sorted(reasons):
        if reasons[name] is not None:
            left_out[reasons[name]].append(name)
    manifest = {
        "onnx": onnx.__version__, "onnxruntime": onnxruntime.__version__, "cases": len(names),
        "kept": kept, "leftOut": {reason: left_out[reason] for reason in sorted(left_out)}}
    (target / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    print(f"{len(names)} cases, {len(kept)} kept")
    for reason in sorted(left_out):
        print(f"{len(left_out[reason]):5} left out: {reason}")


if __name__ == "__main__":
    main()
