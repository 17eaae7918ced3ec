"""tritonclient's blocking HTTP client."""

import json
import os

import numpy as np
import pytest
import served
import tritonclient.http as client
from samples import BF16, JSON_TYPES, VALUES, model_of, same_bits
from tritonclient.utils import InferenceServerException

ROW = served.numbers(served.GOLDEN[0][0])
ANSWER = served.GOLDEN[0][1][0]


@pytest.fixture(scope="module")
def server():
    with client.InferenceServerClient(served.http_address(), concurrency=4) as connection:
        yield connection


def tensor(datatype, array, binary, name="in"):
    made = client.InferInput(name, list(array.shape), datatype)
    made.set_data_from_numpy(array, binary_data=binary)
    return made


def flights(rows=1):
    return [tensor("FP32", np.array([ROW] * rows, np.float32), True, "input")]


@pytest.mark.parametrize("datatype", VALUES)
def test_binary_identity(server, datatype):
    wanted = VALUES[datatype]
    result = server.infer(model_of(datatype), [tensor(datatype, wanted, True)])
    assert same_bits(result.as_numpy("out"), wanted)


@pytest.mark.parametrize("datatype", JSON_TYPES)
def test_json_identity(server, datatype):
    wanted = VALUES[datatype]
    if wanted.dtype.kind == "f":
        wanted = wanted[np.isfinite(wanted)]
    outputs = [client.InferRequestedOutput("out", binary_data=False)]
    result = server.infer(model_of(datatype), [tensor(datatype, wanted, False)], outputs=outputs)
    assert same_bits(result.as_numpy("out"), wanted)


@pytest.mark.parametrize("datatype", JSON_TYPES)
def test_json_in_and_binary_out(server, datatype):
    wanted = VALUES[datatype]
    if wanted.dtype.kind == "f":
        wanted = wanted[np.isfinite(wanted)]
    outputs = [client.InferRequestedOutput("out", binary_data=True)]
    result = server.infer(model_of(datatype), [tensor(datatype, wanted, False)], outputs=outputs)
    assert same_bits(result.as_numpy("out"), wanted)


def test_bf16_travels_raw(server):
    result = server.infer("identity-bf16", [tensor("BF16", BF16, True)])
    assert result.get_output("out")["datatype"] == "BF16"
    got = result.as_numpy("out").astype(np.float32)
    assert same_bits(got, BF16.astype(np.float32))


def test_bytes_that_are_not_utf8_are_refused_by_a_model_of_texts(server):
    sent = [tensor("BYTES", np.array([b"\xff\x00\xfe"], object), True)]
    with pytest.raises(InferenceServerException, match="UTF-8") as refused:
        server.infer("identity-bytes", sent)
    assert refused.value.status() == "400"


def test_every_datatype_in_one_request(server):
    metadata = server.get_model_metadata("every-datatype")
    inputs, wanted = [], {}
    for place, spec in enumerate(metadata["inputs"]):
        array = VALUES[spec["datatype"]][:3].reshape(3, 1)
        inputs.append(tensor(spec["datatype"], array, place % 2 == 0 or array.dtype.kind == "f",
                             spec["name"]))  # fmt: skip
        wanted[spec["datatype"]] = array
    result = server.infer("every-datatype", inputs)
    outputs = result.get_response()["outputs"]
    assert len(outputs) == len(inputs)
    for output in outputs:
        got = result.as_numpy(output["name"])
        assert same_bits(got.reshape(3), wanted[output["datatype"]].reshape(3)), output["name"]


@pytest.mark.parametrize("request_form", [None, "gzip", "deflate"])
@pytest.mark.parametrize("response_form", [None, "gzip", "deflate"])
def test_compression_both_ways(server, request_form, response_form):
    wanted = np.arange(5000, dtype=np.float32)
    result = server.infer(
        "identity-fp32",
        [tensor("FP32", wanted, True)],
        request_compression_algorithm=request_form,
        response_compression_algorithm=response_form,
    )
    assert same_bits(result.as_numpy("out"), wanted)


def test_async_infer_answers_each_its_own(server):
    arrays = [np.full(7, number, np.float32) for number in range(20)]
    pending = [
        server.async_infer("identity-fp32", [tensor("FP32", array, True)]) for array in arrays
    ]
    for array, handle in zip(arrays, pending):
        assert same_bits(handle.get_result().as_numpy("out"), array)


def test_golden_rows(server):
    rows = np.array([served.numbers(row) for row, _ in served.GOLDEN], np.float32)
    result = server.infer("flights", [tensor("FP32", rows, True, "input")])
    wanted = np.array([expected for _, expected in served.GOLDEN], np.float32)
    np.testing.assert_allclose(result.as_numpy("output").reshape(wanted.shape), wanted, atol=1e-6)


def test_two_models_of_the_same_trees_agree(server):
    rows = np.array([served.numbers(row) for row, _ in served.GOLDEN], np.float32)
    trees = server.infer("flights", [tensor("FP32", rows, True, "input")]).as_numpy("output")
    graph = server.infer("flights-onnx", [tensor("FP32", rows, True, "features")])
    np.testing.assert_allclose(trees.ravel(), graph.as_numpy("probabilities")[:, 1], atol=1e-6)


def test_mixed_inputs_with_strings(server):
    inputs = []
    for spec, name in zip(server.get_model_metadata("flights-mixed")["inputs"], served.NAMES):
        values = [row[served.NAMES.index(name)] for row, _ in served.GOLDEN]
        dtypes = {"INT32": np.int32, "INT64": np.int64, "FP32": np.float32, "BYTES": object}
        array = np.array(values, dtypes[spec["datatype"]]).reshape(-1, 1)
        inputs.append(tensor(spec["datatype"], array, False if array.dtype == object else True,
                             spec["name"]))  # fmt: skip
    result = server.infer("flights-mixed", inputs)
    wanted = [expected[0] for _, expected in served.GOLDEN]
    np.testing.assert_allclose(result.as_numpy("probabilities")[:, 1], wanted, atol=1e-6)


def test_requested_outputs_come_alone(server):
    rows = [tensor("FP32", np.array([ROW], np.float32), True, "features")]
    outputs = [client.InferRequestedOutput("label")]
    result = server.infer("flights-onnx", rows, outputs=outputs)
    assert [output["name"] for output in result.get_response()["outputs"]] == ["label"]


def test_unknown_requested_output_is_refused(server):
    outputs = [client.InferRequestedOutput("nope")]
    with pytest.raises(InferenceServerException, match="nope") as refused:
        server.infer("flights", flights(), outputs=outputs)
    assert refused.value.status() == "400"


def test_classification(server):
    rows = [tensor("FP32", np.array([ROW, ROW], np.float32), True, "features")]
    outputs = [client.InferRequestedOutput("probabilities", class_count=2)]
    got = server.infer("flights-onnx", rows, outputs=outputs).as_numpy("probabilities")
    assert got.shape == (2, 2)
    for row in got:
        parts = [item.decode().split(":") for item in row]
        values = [float(part[0]) for part in parts]
        assert values == sorted(values, reverse=True)
        assert [int(part[1]) for part in parts] == [0, 1]
        assert abs(values[1] - ANSWER) < 1e-5


def test_request_id_comes_back(server):
    result = server.infer("flights", flights(), request_id="trip-17")
    assert result.get_response()["id"] == "trip-17"


def test_no_request_id_means_none(server):
    assert "id" not in server.infer("flights", flights()).get_response()


def test_parameters_priority_and_timeout_are_accepted(server):
    result = server.infer(
        "flights",
        flights(),
        priority=1,
        timeout=5_000_000,
        parameters={"who": "me", "count": 3, "share": 0.5, "dry": False},
    )
    assert abs(float(result.as_numpy("output").ravel()[0]) - ANSWER) < 1e-6


def test_explicit_version_and_batch(server):
    version = server.get_model_metadata("flights")["versions"][0]
    result = server.infer("flights", flights(300), model_version=version)
    assert result.as_numpy("output").size == 300
    assert result.get_response()["model_name"] == "flights"
    assert result.get_response()["model_version"] == version


def test_health(server):
    assert server.is_server_live()
    assert server.is_server_ready()
    assert server.is_model_ready("flights")
    assert not server.is_model_ready("nope")
    assert not server.is_model_ready("flights", "999")


def test_server_metadata(server):
    metadata = server.get_server_metadata()
    assert metadata["name"] and metadata["version"]
    assert {"binary_tensor_data", "classification", "model_configuration", "statistics"} <= set(
        metadata["extensions"]
    )


def test_model_metadata(server):
    metadata = server.get_model_metadata("flights")
    assert metadata["name"] == "flights"
    assert metadata["inputs"][0] == {"name": "input", "datatype": "FP32", "shape": [-1, 6]}
    assert metadata["outputs"][0]["datatype"] == "FP32"


def test_model_config(server):
    config = server.get_model_config("flights")
    assert config["name"] == "flights"
    assert config["max_batch_size"] >= 0
    assert config["input"][0]["data_type"] == "TYPE_FP32"


def test_statistics_count_rows_and_failures(server):
    before = stats(server, "flights-onnx")
    server.infer("flights-onnx", [tensor("FP32", np.array([ROW] * 3, np.float32), True, "features")])
    after = stats(server, "flights-onnx")
    assert after["inference_count"] - before["inference_count"] == 3
    assert after["execution_count"] - before["execution_count"] == 1
    assert after["inference_stats"]["success"]["count"] == (
        before["inference_stats"]["success"]["count"] + 1
    )
    for key in ("fail", "queue", "compute_input", "compute_infer", "compute_output",
                "cache_hit", "cache_miss"):  # fmt: skip
        assert set(after["inference_stats"][key]) == {"count", "ns"}


def stats(server, model):
    return server.get_inference_statistics(model)["model_stats"][0]


def test_statistics_of_all_models(server):
    names = {entry["name"] for entry in server.get_inference_statistics()["model_stats"]}
    assert {"flights", "identity-fp32"} <= names


def test_repository_index(server):
    index = {entry["name"]: entry for entry in server.get_model_repository_index()}
    assert index["flights"]["state"] == "READY"
    assert index["flights"]["version"]


@pytest.mark.parametrize("action", ["load_model", "unload_model"])
def test_load_and_unload_need_a_token(server, action):
    with pytest.raises(InferenceServerException) as refused:
        getattr(server, action)("flights")
    assert refused.value.status() == "403"
    assert "OPERATE" in refused.value.message()
    assert server.is_model_ready("flights")


def test_operator_unloads_and_loads(server):
    token = {"Authorization": "Bearer " + os.environ["SLIPWAY_TOKEN"]}
    server.unload_model("identity-bool", headers=token)
    assert not server.is_model_ready("identity-bool")
    index = {entry["name"]: entry for entry in server.get_model_repository_index()}
    assert index["identity-bool"]["state"] == "UNAVAILABLE"
    assert index["identity-bool"]["reason"] == "unloaded"
    server.load_model("identity-bool", headers=token)
    assert server.is_model_ready("identity-bool")
    with pytest.raises(InferenceServerException, match="config"):
        server.load_model("identity-bool", headers=token, config="{}")


def test_unknown_model(server):
    with pytest.raises(InferenceServerException, match="nope") as refused:
        server.infer("nope", flights())
    assert refused.value.status() == "404"
    with pytest.raises(InferenceServerException) as refused:
        server.get_model_metadata("nope")
    assert refused.value.status() == "404"


@pytest.mark.parametrize(
    ("name", "datatype", "array"),
    [
        ("input", "FP32", np.zeros((1, 5), np.float32)),
        ("input", "FP32", np.zeros((6,), np.float32)),
        ("input", "FP64", np.zeros((1, 6), np.float64)),
        ("inputs", "FP32", np.zeros((1, 6), np.float32)),
        ("input", "BYTES", np.array([[b"1"] * 6], object)),
    ],
)
@pytest.mark.parametrize("binary", [True, False])
def test_what_does_not_fit_is_400(server, name, datatype, array, binary):
    with pytest.raises(InferenceServerException) as refused:
        server.infer("flights", [tensor(datatype, array, binary, name)])
    assert refused.value.status() == "400"
    assert refused.value.message()


def test_missing_input_is_400(server):
    with pytest.raises(InferenceServerException) as refused:
        server.infer("flights", [])
    assert refused.value.status() == "400"


def test_expired_timeout_is_504(server):
    with pytest.raises(InferenceServerException) as refused:
        server.infer("identity-fp32", [tensor("FP32", np.zeros(2_000_000, np.float32), True)],
                     timeout=1)  # fmt: skip
    assert refused.value.status() == "504"


def test_generated_and_parsed_bodies_match_the_wire(server):
    body, header_length = client.InferenceServerClient.generate_request_body(flights())
    assert json.loads(body[:header_length])["parameters"]["binary_data_output"] is True
