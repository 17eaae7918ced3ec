"""Status codes, bodies and refusals of the HTTP door, one test per promise."""

import gzip
import json
import struct
import zlib

import pytest
import served
from wire import ANSWER, INFER, ROW, call, document, get, infer, raw, tensor

HOST = served.http_address()


def probability(reply):
    assert reply.status == 200, reply.body
    data = reply.json()["outputs"][0]["data"]
    while isinstance(data, list):
        data = data[0]
    return data


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(("path", "key"), [("live", "live"), ("ready", "ready")])
def test_health_is_json(path, key, slash):
    reply = get(f"/v2/health/{path}{slash}")
    assert reply.status == 200
    assert reply.json()[key] is True


@pytest.mark.parametrize("path", ["/v2/models/flights/ready", "/v2/models/flights/ready/"])
def test_model_ready_is_json(path):
    reply = get(path)
    assert reply.status == 200
    assert reply.json()["ready"] is True
    assert reply.json()["name"] == "flights"


@pytest.mark.parametrize(
    "path",
    ["/v2", "/v2/", "/v2/models/flights", "/v2/models/flights/", "/v2/models/flights/versions/1",
     "/v2/models/flights/versions/1/", "/v2/models/flights/config", "/v2/models/flights/stats",
     "/v2/models/stats", "/v2/models/flights/versions/1/ready",
     "/v2/models/flights/versions/1/config", "/v2/models/flights/versions/1/stats"],
)  # fmt: skip
def test_documents_with_and_without_slash_and_version(path):
    assert isinstance(get(path).json(), dict)


@pytest.mark.parametrize("path", [INFER, INFER + "/", "/v2/models/flights/versions/1/infer",
                                  "/v2/models/flights/versions/1/infer/"])  # fmt: skip
def test_infer_with_and_without_slash_and_version(path):
    assert abs(probability(infer(document(), path)) - ANSWER) < 1e-6


def test_answers_carry_prediction_id_and_version():
    first, second = infer(document()), infer(document())
    assert first.headers["slipway-prediction-id"] < second.headers["slipway-prediction-id"]
    assert "1" in first.headers["slipway-version"]


@pytest.mark.parametrize("path", ["/v2/models/nope", "/v2/models/nope/ready",
                                  "/v2/models/nope/config", "/v2/models/nope/stats"])  # fmt: skip
def test_unknown_model_is_404(path):
    get(path).refused(404, "nope")


def test_infer_on_an_unknown_model_is_404():
    infer(document(), "/v2/models/nope/infer").refused(404, "nope")


@pytest.mark.parametrize("version", ["999", "one"])
def test_unknown_version_is_404(version):
    infer(document(), f"/v2/models/flights/versions/{version}/infer").refused(404, version)


def test_unknown_path_is_404_json():
    get("/v2/nothing/here").refused(404)
    get("/v3").refused(404)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", INFER, "POST"), ("DELETE", "/v2/models/flights", "GET"),
     ("POST", "/v2/health/live", "GET"), ("PUT", INFER, "POST")],
)  # fmt: skip
def test_wrong_method_is_405_json(method, path, allowed):
    reply = call(method, path)
    reply.refused(405)
    assert allowed in reply.headers["allow"]


@pytest.mark.parametrize("action", ["load", "unload"])
def test_load_and_unload_need_a_token(action):
    call("POST", f"/v2/repository/models/flights/{action}", {}).refused(403)


def test_repository_index():
    index = call("POST", "/v2/repository/index", {}).json()
    entry = next(entry for entry in index if entry["name"] == "flights")
    assert entry["state"] == "READY" and entry["version"] == "1"
    ready = call("POST", "/v2/repository/index", {"ready": True}).json()
    assert {entry["state"] for entry in ready} == {"READY"}


@pytest.mark.parametrize("body", ["", "{", "[]", "nonsense", '{"inputs":[{]}', '"text"',
                                  '{"inputs":[]} trailing', "\x00", "{'inputs':[]}"])  # fmt: skip
def test_malformed_json_is_400(body):
    infer(body).refused(400)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"inputs": [tensor(data=[1, 2, "x", 4, 5, 6])]}, "/inputs/0/data/2"),
        ({"inputs": [tensor(shape="wide")]}, "/inputs/0/shape"),
        ({"inputs": [tensor(), {"name": 7}]}, "/inputs/1/name"),
        ({"inputs": 3}, "/inputs"),
        ({"inputs": [tensor(datatype="FP99")]}, "/inputs/0/datatype"),
        ({"inputs": [tensor(shape=[1, -6])]}, "/inputs/0/shape/1"),
    ],
)
def test_refusals_name_the_place_by_json_pointer(body, place):
    infer(body).refused(400, place)


@pytest.mark.parametrize("data", [ROW[:5], ROW + [1.0], [], [ROW, ROW], [[1, 2, 3]]])
def test_count_that_is_not_the_shape_is_400(data):
    infer(document(data=data)).refused(400)


@pytest.mark.parametrize("shape", [[6], [1, 5], [1, 1, 6], [2, 6], [2**31, 2**31], [2**62, 6]])
def test_wrong_shape_is_400(shape):
    infer(document(shape=shape)).refused(400)


@pytest.mark.parametrize(
    ("kind", "value"),
    [("int8", 128), ("int8", -129), ("uint8", -1), ("uint8", 256), ("int16", 32768),
     ("uint16", 65536), ("int32", 2**31), ("uint32", 2**32), ("uint32", -1), ("int64", 2**63),
     ("uint64", 2**64), ("uint64", -1), ("int32", 1.5), ("int64", 1e300), ("bool", 2),
     ("bytes", 5), ("int32", None), ("int32", True), ("int32", "1")],
)  # fmt: skip
def test_value_out_of_range_or_kind_is_400(kind, value):
    body = {"inputs": [tensor(name="in", datatype=kind.upper(), shape=[2], data=[value, value])]}
    infer(body, f"/v2/models/identity-{kind}/infer").refused(400, "/inputs/0/data/0")


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity", '"NaN"', "null"])
def test_special_numbers_are_accepted_for_floats(word):
    body = json.dumps(document()).replace(repr(ROW[-1]), word)
    assert word in body
    reply = infer(body)
    if word.startswith('"'):
        assert reply.status in (200, 400)
    else:
        assert reply.status == 200, reply.body


def test_keys_come_in_any_order():
    sent = {"data": ROW, "datatype": "FP32", "shape": [1, 6], "name": "input"}
    body = {"outputs": [{"name": "output"}], "inputs": [sent], "id": "late", "parameters": {}}
    reply = infer(body)
    assert abs(probability(reply) - ANSWER) < 1e-6
    assert reply.json()["id"] == "late"


def test_nested_data_is_accepted():
    assert abs(probability(infer(document(data=[ROW]))) - ANSWER) < 1e-6


@pytest.mark.parametrize("key", ["name", "shape", "datatype", "data"])
def test_missing_tensor_key_is_400(key):
    sent = tensor()
    del sent[key]
    infer({"inputs": [sent]}).refused(400, key if key != "data" else "input")


def test_missing_inputs_is_400():
    infer({}).refused(400, "inputs")
    infer({"inputs": []}).refused(400, "input")


def test_unknown_input_name_is_400():
    infer(document(name="wrong")).refused(400, "wrong")


def test_input_given_twice_is_400():
    infer({"inputs": [tensor(), tensor()]}).refused(400, "input")


def test_wrong_datatype_is_400():
    infer(document(datatype="FP64")).refused(400, "FP64")
    infer(document(datatype="BYTES", data=["1"] * 6)).refused(400, "BYTES")


def test_unknown_output_is_400():
    infer(document() | {"outputs": [{"name": "wrong"}]}).refused(400, "wrong")


@pytest.mark.parametrize(
    "body",
    ['{"inputs":[],"inputs":[]}',
     '{"inputs":[{"name":"input","name":"input","shape":[1,6],"datatype":"FP32",'
     '"data":[1,2,3,4,5,6]}]}'],
)  # fmt: skip
def test_duplicate_keys_are_400(body):
    infer(body).refused(400)


@pytest.mark.parametrize("depth", [200, 100_000])
def test_deep_nesting_is_400(depth):
    deep = "[" * depth + "]" * depth
    infer(f'{{"inputs":[{{"name":"input","shape":[1,6],"datatype":"FP32","data":{deep}}}]}}').refused(
        400
    )
    infer(f'{{"parameters":{{"x":{deep}}},"inputs":[]}}').refused(400)


def test_reserved_parameter_prefix_is_400():
    infer(document() | {"parameters": {"triton_x": 1}}).refused(400, "triton_x")


@pytest.mark.parametrize("value", [[], {}])
def test_parameter_of_another_kind_is_400(value):
    infer(document() | {"parameters": {"x": value}}).refused(400, "/parameters/x")


def test_null_id_is_like_none():
    reply = infer(document() | {"id": None})
    assert reply.status in (200, 400)
    if reply.status == 200:
        assert reply.json().get("id") is None


@pytest.mark.parametrize("form", ["br", "zstd", "compress", "nonsense"])
def test_unknown_content_encoding_is_415(form):
    infer(document(), headers={"Content-Encoding": form}).refused(415, form)


def test_gzip_and_deflate_bodies():
    body = json.dumps(document()).encode()
    for form, packed in (("gzip", gzip.compress(body)), ("deflate", zlib.compress(body))):
        assert abs(probability(infer(packed, headers={"Content-Encoding": form})) - ANSWER) < 1e-6


@pytest.mark.parametrize("form", ["gzip", "deflate"])
def test_broken_compression_is_400(form):
    infer(b"not compressed at all", headers={"Content-Encoding": form}).refused(400)
    cut = gzip.compress(json.dumps(document()).encode())[:-9]
    if form == "gzip":
        infer(cut, headers={"Content-Encoding": form}).refused(400)


def test_compressed_bomb_is_413():
    bomb = gzip.compress(b" " * (200 << 20))
    infer(bomb, headers={"Content-Encoding": "gzip"}).refused(413)


def test_oversized_body_is_413_and_names_the_limit():
    head = f"POST {INFER} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {1 << 34}\r\n\r\n"
    reply = raw(head.encode())
    assert any(digit.isdigit() for digit in reply.refused(413))


def test_foreign_host_is_421():
    raw(b"GET /v2 HTTP/1.1\r\nHost: evil.example\r\n\r\n").refused(421)


@pytest.mark.parametrize("host", [HOST, "localhost:" + HOST.split(":")[1]])
def test_own_hosts_are_answered(host):
    assert raw(f"GET /v2 HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()).status == 200


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"},
     {"X-Forwarded-For": "10.0.0.1"}, {"Forwarded": "for=10.0.0.1"}],
)  # fmt: skip
def test_callers_that_are_not_local_are_403(headers):
    infer(document(), headers=headers).refused(403)


def test_no_cross_origin_header():
    assert "access-control-allow-origin" not in get("/v2").headers


def binary(json_part, blob, length=None):
    text = json.dumps(json_part).encode()
    header = str(len(text) if length is None else length)
    return infer(text + blob, headers={"Inference-Header-Content-Length": header,
                                       "Content-Type": "application/octet-stream"})  # fmt: skip


def binary_tensor(size=24, **changes):
    sent = tensor(parameters={"binary_data_size": size}, **changes)
    del sent["data"]
    return {"inputs": [sent]}


BLOB = struct.pack("<6f", *ROW)


def test_binary_input_and_json_output():
    assert abs(probability(binary(binary_tensor(), BLOB)) - ANSWER) < 1e-6


def test_binary_output():
    reply = binary(binary_tensor() | {"parameters": {"binary_data_output": True}}, BLOB)
    assert reply.headers["content-type"].startswith("application/octet-stream")
    size = int(reply.headers["inference-header-content-length"])
    output = json.loads(reply.body[:size])["outputs"][0]
    assert output["parameters"]["binary_data_size"] == 4
    assert abs(struct.unpack("<f", reply.body[size:])[0] - ANSWER) < 1e-6


def test_raw_form():
    reply = infer(BLOB, headers={"Inference-Header-Content-Length": "0",
                                 "Content-Type": "application/octet-stream"})  # fmt: skip
    assert reply.status == 200, reply.body
    size = int(reply.headers["inference-header-content-length"])
    assert abs(struct.unpack("<f", reply.body[size:])[0] - ANSWER) < 1e-6


@pytest.mark.parametrize("length", ["-1", "999999", "x", "", "1.5", str(2**70)])
def test_wrong_header_length_is_400(length):
    binary(binary_tensor(), BLOB, length).refused(400)


@pytest.mark.parametrize("blob", [BLOB[:-1], BLOB[:20], b""])
def test_too_few_bytes_are_400(blob):
    binary(binary_tensor(), blob).refused(400)


@pytest.mark.parametrize("more", [b"\0", b"\0" * 24])
def test_leftover_bytes_are_400(more):
    binary(binary_tensor(), BLOB + more).refused(400)


@pytest.mark.parametrize("size", [-24, 23, 20, 2**40, "24", 24.0])
def test_wrong_binary_size_is_400(size):
    binary(binary_tensor(size), BLOB).refused(400)


def test_data_and_binary_size_together_is_400():
    binary({"inputs": [tensor(parameters={"binary_data_size": 24})]}, BLOB).refused(400)


@pytest.mark.parametrize("blob", [b"\5\0\0\0abc", b"\xff\xff\xff\xffabc", b"\1\0"])
def test_broken_bytes_elements_are_400(blob):
    body = {"inputs": [{"name": "in", "shape": [1], "datatype": "BYTES",
                        "parameters": {"binary_data_size": len(blob)}}]}  # fmt: skip
    text = json.dumps(body).encode()
    headers = {"Inference-Header-Content-Length": str(len(text))}
    infer(text + blob, "/v2/models/identity-bytes/infer", headers).refused(400)


def test_expired_deadline_is_504_with_retry_after():
    zeros = [0.0] * 300_000
    body = {"parameters": {"timeout": 1},
            "inputs": [tensor(name="in", shape=[300_000], data=zeros)]}  # fmt: skip
    reply = infer(body, "/v2/models/identity-fp32/infer")
    reply.refused(504)
    assert int(reply.headers["retry-after"]) >= 1


def test_percent_encoded_name_is_the_same_model():
    assert get("/v2/models/%66lights").status == 200
    assert get("/v2/models/..%2f..%2fetc/ready").status == 404


def test_metrics_name_the_model():
    infer(document())
    reply = get("/metrics")
    assert reply.status == 200
    assert b'flights' in reply.body


def test_pipelined_requests_are_answered_in_order():
    one = f"GET /v2/health/live HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
    assert raw(one + one).json()["live"] is True


def test_server_survives_it_all():
    assert abs(probability(infer(document())) - ANSWER) < 1e-6
