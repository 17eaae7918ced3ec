"""The KServe SDK's REST and gRPC clients."""

import asyncio

import grpc
import httpx
import numpy as np
import pytest
import served
from kserve import (
    InferenceGRPCClient,
    InferenceRESTClient,
    InferInput,
    InferRequest,
    RESTConfig,
)
from kserve.protocol.infer_type import RequestedOutput

ROW = served.numbers(served.GOLDEN[0][0])
ANSWER = served.GOLDEN[0][1][0]
BASE = "http://" + served.http_address()


def rest(conversation, protocol="v2"):
    async def whole():
        async with InferenceRESTClient(RESTConfig(protocol=protocol)) as client:
            return await conversation(client)

    return asyncio.run(whole())


def remote(conversation):
    async def whole():
        async with InferenceGRPCClient(served.grpc_address()) as client:
            return await conversation(client)

    return asyncio.run(whole())


def tensor(array, binary, datatype="FP32", name="input"):
    made = InferInput(name=name, shape=list(array.shape), datatype=datatype)
    made.set_data_from_numpy(array, binary_data=binary)
    return made


def request(model, array, binary, **rest_of):
    sent = [tensor(array, binary, **rest_of)]
    return InferRequest(model_name=model, infer_inputs=sent, request_id="trip-17")


def one_row():
    return np.array([ROW], np.float32)


def probability(response):
    return float(response.outputs[0].as_numpy().ravel()[0])


def test_rest_health():
    async def conversation(client):
        assert await client.is_server_live(BASE)
        assert await client.is_server_ready(BASE)
        assert await client.is_model_ready(BASE, "flights")
        assert not await client.is_model_ready(BASE, "nope")

    rest(conversation)


@pytest.mark.parametrize("binary", [True, False])
def test_rest_infer(binary):
    async def conversation(client):
        return await client.infer(BASE, request("flights", one_row(), binary), model_name="flights")

    response = rest(conversation)
    assert response.id == "trip-17"
    assert response.model_name == "flights"
    assert abs(probability(response) - ANSWER) < 1e-6


def test_rest_infer_with_binary_outputs():
    async def conversation(client):
        sent = InferRequest(
            model_name="flights",
            infer_inputs=[tensor(one_row(), True)],
            request_outputs=[RequestedOutput("output", parameters={"binary_data": True})],
        )
        return await client.infer(BASE, sent, model_name="flights")

    assert abs(probability(rest(conversation)) - ANSWER) < 1e-6


@pytest.mark.parametrize("binary", [True, False])
@pytest.mark.parametrize(
    ("datatype", "values"),
    [
        ("BOOL", np.array([True, False])),
        ("INT8", np.array([-128, 127], np.int8)),
        ("UINT8", np.array([0, 255], np.uint8)),
        ("INT16", np.array([-32768, 32767], np.int16)),
        ("UINT16", np.array([0, 65535], np.uint16)),
        ("INT32", np.array([-(2**31), 2**31 - 1], np.int32)),
        ("UINT32", np.array([0, 2**32 - 1], np.uint32)),
        ("INT64", np.array([-(2**63), 2**63 - 1], np.int64)),
        ("UINT64", np.array([0, 2**64 - 1], np.uint64)),
        ("FP32", np.array([0.1, -0.0], np.float32)),
        ("FP64", np.array([0.1, 1e308])),
        ("BYTES", np.array([b"ATL", "Zürich".encode()], object)),
    ],
)
def test_rest_identity(datatype, values, binary):
    async def conversation(client):
        sent = request(f"identity-{datatype.lower()}", values, binary, datatype=datatype, name="in")
        return await client.infer(BASE, sent, model_name=f"identity-{datatype.lower()}")

    got = rest(conversation).outputs[0].as_numpy()
    if values.dtype == object:
        texts = [item.encode() if isinstance(item, str) else item for item in got]
        assert texts == list(values)
    else:
        assert got.tolist() == values.tolist()


@pytest.mark.parametrize(("model", "status"), [("nope", 404), ("flights", 400)])
def test_rest_refusals(model, status):
    async def conversation(client):
        sent = request(model, np.zeros((1, 5), np.float32), False)
        await client.infer(BASE, sent, model_name=model)

    with pytest.raises(httpx.HTTPStatusError) as refused:
        rest(conversation)
    assert refused.value.response.status_code == status
    assert refused.value.response.json()["error"] in str(refused.value)


def test_v1_predict():
    async def conversation(client):
        return await client.infer(BASE, {"instances": [ROW, ROW]}, model_name="flights")

    predictions = np.array(rest(conversation, "v1")["predictions"])
    np.testing.assert_allclose(predictions.ravel(), [ANSWER, ANSWER], atol=1e-6)


def test_grpc_health():
    async def conversation(client):
        assert await client.is_server_live()
        assert await client.is_server_ready()
        assert await client.is_model_ready("flights")

    remote(conversation)


def test_grpc_infer():
    async def conversation(client):
        return await client.infer(request("flights", one_row(), True))

    response = remote(conversation)
    assert response.id == "trip-17"
    assert abs(probability(response) - ANSWER) < 1e-6


def test_grpc_infer_with_typed_contents():
    async def conversation(client):
        return await client.infer(request("flights", one_row(), False))

    assert abs(probability(remote(conversation)) - ANSWER) < 1e-6


@pytest.mark.parametrize(
    ("model", "code"),
    [("nope", grpc.StatusCode.NOT_FOUND), ("flights", grpc.StatusCode.INVALID_ARGUMENT)],
)
def test_grpc_refusals(model, code):
    async def conversation(client):
        await client.infer(request(model, np.zeros((1, 5), np.float32), True))

    with pytest.raises(grpc.RpcError) as refused:
        remote(conversation)
    assert refused.value.code() == code
