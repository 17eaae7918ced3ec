"""tritonclient's asyncio HTTP client."""

import asyncio

import numpy as np
import pytest
import served
import tritonclient.http.aio as client
from samples import JSON_TYPES, VALUES, model_of, same_bits
from tritonclient.utils import InferenceServerException


def talk(conversation):
    """Runs one conversation with its own connection."""

    async def whole():
        async with client.InferenceServerClient(served.http_address()) as server:
            return await conversation(server)

    return asyncio.run(whole())


def tensor(datatype, array, binary=True, name="in"):
    made = client.InferInput(name, list(array.shape), datatype)
    made.set_data_from_numpy(array, binary_data=binary)
    return made


@pytest.mark.parametrize("datatype", VALUES)
def test_binary_identity(datatype):
    wanted = VALUES[datatype]

    async def conversation(server):
        return await server.infer(model_of(datatype), [tensor(datatype, wanted)])

    assert same_bits(talk(conversation).as_numpy("out"), wanted)


@pytest.mark.parametrize("datatype", JSON_TYPES)
def test_json_identity(datatype):
    wanted = VALUES[datatype]
    if wanted.dtype.kind == "f":
        wanted = wanted[np.isfinite(wanted)]

    async def conversation(server):
        outputs = [client.InferRequestedOutput("out", binary_data=False)]
        sent = [tensor(datatype, wanted, False)]
        return await server.infer(model_of(datatype), sent, outputs=outputs)

    assert same_bits(talk(conversation).as_numpy("out"), wanted)


@pytest.mark.parametrize("form", ["gzip", "deflate"])
def test_compression_both_ways(form):
    wanted = np.arange(5000, dtype=np.int64)

    async def conversation(server):
        return await server.infer(
            "identity-int64",
            [tensor("INT64", wanted)],
            request_compression_algorithm=form,
            response_compression_algorithm=form,
        )

    assert same_bits(talk(conversation).as_numpy("out"), wanted)


def test_many_at_once_answer_each_its_own():
    arrays = [np.full(9, number, np.float32) for number in range(32)]

    async def conversation(server):
        calls = [server.infer("identity-fp32", [tensor("FP32", array)]) for array in arrays]
        return await asyncio.gather(*calls)

    for array, result in zip(arrays, talk(conversation)):
        assert same_bits(result.as_numpy("out"), array)


def test_health_metadata_config_statistics_and_index():
    async def conversation(server):
        assert await server.is_server_live()
        assert await server.is_server_ready()
        assert await server.is_model_ready("flights")
        assert not await server.is_model_ready("nope")
        assert (await server.get_server_metadata())["extensions"]
        assert (await server.get_model_metadata("flights"))["inputs"]
        assert (await server.get_model_config("flights"))["input"]
        assert (await server.get_inference_statistics("flights"))["model_stats"]
        assert await server.get_model_repository_index()

    talk(conversation)


@pytest.mark.parametrize(("model", "status"), [("nope", "404"), ("flights", "400")])
def test_refusals(model, status):
    async def conversation(server):
        await server.infer(model, [tensor("FP32", np.zeros(3, np.float32), True, "input")])

    with pytest.raises(InferenceServerException) as refused:
        talk(conversation)
    assert refused.value.status() == status
    assert refused.value.message()
