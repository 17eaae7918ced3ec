"""tritonclient's blocking gRPC client, its stream, and its asyncio sister."""

import asyncio
import os
import queue

import grpc
import numpy as np
import pytest
import served
import tritonclient.grpc as client
import tritonclient.grpc.aio as aio
from samples import BF16, VALUES, model_of, same_bits
from tritonclient.utils import InferenceServerException

ROW = served.numbers(served.GOLDEN[0][0])
ANSWER = served.GOLDEN[0][1][0]


@pytest.fixture(scope="module")
def server():
    with client.InferenceServerClient(served.grpc_address()) as connection:
        yield connection


def tensor(datatype, array, name="in"):
    made = client.InferInput(name, list(array.shape), datatype)
    made.set_data_from_numpy(array)
    return made


def flights(rows=1):
    return [tensor("FP32", np.array([ROW] * rows, np.float32), "input")]


@pytest.mark.parametrize("datatype", VALUES)
def test_identity(server, datatype):
    wanted = VALUES[datatype]
    result = server.infer(model_of(datatype), [tensor(datatype, wanted)])
    assert same_bits(result.as_numpy("out"), wanted)


def test_bf16(server):
    result = server.infer("identity-bf16", [tensor("BF16", BF16)])
    got = result.as_numpy("out").astype(np.float32)
    assert same_bits(got, BF16.astype(np.float32))


@pytest.mark.parametrize("form", ["gzip", "deflate"])
def test_compression(server, form):
    wanted = np.arange(5000, dtype=np.float32)
    result = server.infer("identity-fp32", [tensor("FP32", wanted)], compression_algorithm=form)
    assert same_bits(result.as_numpy("out"), wanted)


def test_async_infer(server):
    answers = queue.Queue()
    server.async_infer("flights", flights(), lambda result, error: answers.put((result, error)))
    result, error = answers.get(timeout=30)
    assert error is None
    assert abs(float(result.as_numpy("output").ravel()[0]) - ANSWER) < 1e-6


def test_message_larger_than_four_mebibytes(server):
    wanted = np.arange(3_000_000, dtype=np.float32)
    result = server.infer("identity-fp32", [tensor("FP32", wanted)])
    assert same_bits(result.as_numpy("out"), wanted)


def test_outputs_id_parameters_priority_and_timeout(server):
    result = server.infer(
        "flights-onnx",
        [tensor("FP32", np.array([ROW], np.float32), "features")],
        outputs=[client.InferRequestedOutput("label")],
        request_id="trip-17",
        priority=1,
        timeout=5_000_000,
        parameters={"who": "me", "count": 3, "dry": False},
    )
    response = result.get_response()
    assert response.id == "trip-17"
    assert [output.name for output in response.outputs] == ["label"]


def test_classification(server):
    rows = [tensor("FP32", np.array([ROW], np.float32), "features")]
    outputs = [client.InferRequestedOutput("probabilities", class_count=1)]
    got = server.infer("flights-onnx", rows, outputs=outputs).as_numpy("probabilities")
    assert got.shape == (1, 1)
    assert got[0][0].decode().split(":")[1] == "0"


def test_health(server):
    assert server.is_server_live()
    assert server.is_server_ready()
    assert server.is_model_ready("flights")
    try:
        assert not server.is_model_ready("nope")
    except InferenceServerException as refused:
        assert refused.status() == "StatusCode.NOT_FOUND"


def test_metadata_config_statistics_and_index(server):
    assert "statistics" in server.get_server_metadata().extensions
    metadata = server.get_model_metadata("flights")
    assert list(metadata.inputs[0].shape) == [-1, 6]
    config = server.get_model_config("flights").config
    assert config.name == "flights"
    assert config.input[0].name == "input"
    before = server.get_inference_statistics("flights").model_stats[0]
    server.infer("flights", flights(4))
    after = server.get_inference_statistics("flights").model_stats[0]
    assert after.inference_count - before.inference_count == 4
    index = {model.name: model for model in server.get_model_repository_index().models}
    assert index["flights"].state == "READY"


@pytest.mark.parametrize("action", ["load_model", "unload_model"])
def test_load_and_unload_need_a_token(server, action):
    with pytest.raises(InferenceServerException) as refused:
        getattr(server, action)("flights")
    assert refused.value.status() == "StatusCode.PERMISSION_DENIED"
    assert "OPERATE" in refused.value.message()


def test_operator_unloads_and_loads(server):
    token = {"authorization": "Bearer " + os.environ["SLIPWAY_TOKEN"]}
    server.unload_model("identity-bool", headers=token)
    assert not server.is_model_ready("identity-bool")
    index = {model.name: model for model in server.get_model_repository_index().models}
    assert index["identity-bool"].reason == "unloaded"
    server.load_model("identity-bool", headers=token)
    assert server.is_model_ready("identity-bool")


def test_unknown_model(server):
    with pytest.raises(InferenceServerException, match="nope") as refused:
        server.infer("nope", flights())
    assert refused.value.status() == "StatusCode.NOT_FOUND"


@pytest.mark.parametrize(
    ("name", "datatype", "array"),
    [
        ("input", "FP32", np.zeros((1, 5), np.float32)),
        ("input", "FP64", np.zeros((1, 6), np.float64)),
        ("inputs", "FP32", np.zeros((1, 6), np.float32)),
    ],
)
def test_what_does_not_fit_is_invalid_argument(server, name, datatype, array):
    with pytest.raises(InferenceServerException) as refused:
        server.infer("flights", [tensor(datatype, array, name)])
    assert refused.value.status() == "StatusCode.INVALID_ARGUMENT"
    assert refused.value.message()


def test_client_deadline(server):
    big = [tensor("FP32", np.zeros(4_000_000, np.float32))]
    with pytest.raises(InferenceServerException) as refused:
        server.infer("identity-fp32", big, client_timeout=0.0005)
    assert refused.value.status() == "StatusCode.DEADLINE_EXCEEDED"


def test_raw_and_typed_contents_do_not_mix():
    from tritonclient.grpc import service_pb2, service_pb2_grpc

    request = service_pb2.ModelInferRequest(model_name="flights")
    sent = request.inputs.add(name="input", datatype="FP32", shape=[1, 6])
    sent.contents.fp32_contents.extend(ROW)
    with grpc.insecure_channel(served.grpc_address()) as channel:
        stub = service_pb2_grpc.GRPCInferenceServiceStub(channel)
        answer = stub.ModelInfer(request)
        raw = np.frombuffer(answer.raw_output_contents[0], np.float32) if (
            answer.raw_output_contents
        ) else answer.outputs[0].contents.fp32_contents  # fmt: skip
        assert abs(raw[0] - ANSWER) < 1e-6
        request.raw_input_contents.append(np.array(ROW, np.float32).tobytes())
        with pytest.raises(grpc.RpcError) as refused:
            stub.ModelInfer(request)
        assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT


def test_answers_carry_prediction_id_and_version():
    from tritonclient.grpc import service_pb2, service_pb2_grpc

    request = service_pb2.ModelInferRequest(model_name="flights")
    request.inputs.add(name="input", datatype="FP32", shape=[1, 6])
    request.raw_input_contents.append(np.array(ROW, np.float32).tobytes())
    with grpc.insecure_channel(served.grpc_address()) as channel:
        _, call = service_pb2_grpc.GRPCInferenceServiceStub(channel).ModelInfer.with_call(request)
        keys = {key for key, _ in [*call.initial_metadata(), *call.trailing_metadata()]}
    assert {"slipway-prediction-id", "slipway-version"} <= keys


def test_stream_answers_in_order_and_survives_a_refusal(server):
    answers = queue.Queue()
    server.start_stream(lambda result, error: answers.put((result, error)))
    try:
        for number in range(20):
            array = np.full(5, number, np.float32)
            server.async_stream_infer("identity-fp32", [tensor("FP32", array)], request_id=str(number))
        for number in range(20):
            result, error = answers.get(timeout=30)
            assert error is None
            assert result.get_response().id == str(number)
            assert (result.as_numpy("out") == number).all()
        server.async_stream_infer("nope", flights())
        _, error = answers.get(timeout=30)
        assert "nope" in error.message()
        server.async_stream_infer("flights", flights())
        result, error = answers.get(timeout=30)
        assert error is None
    finally:
        server.stop_stream()


def test_aio_client():
    async def conversation():
        async with aio.InferenceServerClient(served.grpc_address()) as server:
            assert await server.is_server_live()
            assert await server.is_server_ready()
            assert await server.is_model_ready("flights")
            assert (await server.get_model_config("flights")).config.name == "flights"
            assert (await server.get_inference_statistics("flights")).model_stats
            assert (await server.get_model_repository_index()).models
            calls = [server.infer(model_of(datatype), [tensor(datatype, array)])
                     for datatype, array in VALUES.items()]  # fmt: skip
            for array, result in zip(VALUES.values(), await asyncio.gather(*calls)):
                assert same_bits(result.as_numpy("out"), array)
            with pytest.raises(InferenceServerException):
                await server.infer("nope", flights())

    asyncio.run(conversation())


def test_aio_stream():
    async def conversation():
        async def requests():
            for number in range(8):
                array = np.full(3, number, np.float32)
                yield {"model_name": "identity-fp32", "inputs": [tensor("FP32", array)],
                       "request_id": str(number)}  # fmt: skip

        async with aio.InferenceServerClient(served.grpc_address()) as server:
            seen = []
            async for result, error in server.stream_infer(requests()):
                assert error is None
                seen.append(result.get_response().id)
            assert seen == [str(number) for number in range(8)]

    asyncio.run(conversation())


def test_standard_health_service():
    with grpc.insecure_channel(served.grpc_address()) as channel:
        check = channel.unary_unary("/grpc.health.v1.Health/Check")
        assert check(b"") == b"\x08\x01"
