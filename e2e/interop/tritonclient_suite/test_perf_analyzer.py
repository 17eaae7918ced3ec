"""The request sequence of perf_analyzer, replayed with what it reads from each answer."""

import json
import urllib.request

import grpc
import numpy as np
import pytest
import served
from tritonclient.grpc import service_pb2, service_pb2_grpc

MODELS = ["flights", "flights-onnx", "identity-fp32"]
COUNTERS = ["success", "fail", "queue", "compute_input", "compute_infer", "compute_output",
            "cache_hit", "cache_miss"]  # fmt: skip


def get(path):
    with urllib.request.urlopen(f"http://{served.http_address()}{path}", timeout=30) as reply:
        assert reply.headers["Content-Type"].startswith("application/json")
        return json.load(reply)


@pytest.mark.parametrize("model", MODELS)
def test_rest(model):
    assert isinstance(get("/v2")["extensions"], list)
    metadata = get(f"/v2/models/{model}")
    config = get(f"/v2/models/{model}/config")
    assert isinstance(config["max_batch_size"], int)
    assert {tensor["name"] for tensor in config["input"]} == {
        tensor["name"] for tensor in metadata["inputs"]
    }
    for tensor in config["input"]:
        assert tensor.get("is_shape_tensor", False) is False
        assert tensor.get("optional", False) is False
        assert tensor["data_type"].startswith("TYPE_")
        assert all(isinstance(size, int) for size in tensor["dims"])
    assert {tensor["name"] for tensor in config["output"]} == {
        tensor["name"] for tensor in metadata["outputs"]
    }
    assert config.get("model_transaction_policy", {}).get("decoupled", False) is False
    assert config.get("response_cache", {}).get("enable", False) is False
    for path in (f"/v2/models/{model}/stats", f"/v2/models/{model}/versions/"
                 f"{metadata['versions'][0]}/stats"):  # fmt: skip
        entry = get(path)["model_stats"][0]
        for key in ("inference_count", "execution_count"):
            assert isinstance(entry[key], int) and entry[key] >= 0
        for key in COUNTERS:
            counter = entry["inference_stats"][key]
            assert isinstance(counter["count"], int) and isinstance(counter["ns"], int)


@pytest.mark.parametrize("model", MODELS)
def test_grpc(model):
    with grpc.insecure_channel(served.grpc_address()) as channel:
        stub = service_pb2_grpc.GRPCInferenceServiceStub(channel)
        assert stub.ServerMetadata(service_pb2.ServerMetadataRequest()).extensions
        metadata = stub.ModelMetadata(service_pb2.ModelMetadataRequest(name=model))
        config = stub.ModelConfig(service_pb2.ModelConfigRequest(name=model)).config
        assert [t.name for t in config.input] == [t.name for t in metadata.inputs]
        before = statistics(stub, model)
        request = service_pb2.ModelInferRequest(model_name=model)
        width = [1 if size < 0 else size for size in metadata.inputs[0].shape]
        request.inputs.add(name=metadata.inputs[0].name, datatype="FP32", shape=width)
        request.raw_input_contents.append(np.zeros(width, np.float32).tobytes())
        for _ in range(10):
            stub.ModelInfer(request)
        after = statistics(stub, model)
        assert after.inference_count - before.inference_count == 10
        assert after.inference_stats.success.ns > before.inference_stats.success.ns


def statistics(stub, model):
    return stub.ModelStatistics(service_pb2.ModelStatisticsRequest(name=model)).model_stats[0]
