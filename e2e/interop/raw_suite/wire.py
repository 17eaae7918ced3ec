"""HTTP/1.1 without a client library: what is sent is what the test says."""

import dataclasses
import http.client
import json
import socket

import served

ROW = served.numbers(served.GOLDEN[0][0])
ANSWER = served.GOLDEN[0][1][0]
INFER = "/v2/models/flights/infer"


@dataclasses.dataclass(frozen=True)
class Reply:
    """A status, the headers in lower case and the body."""

    status: int
    headers: dict
    body: bytes

    def json(self):
        assert self.headers["content-type"].startswith("application/json"), self.headers
        return json.loads(self.body)

    def refused(self, status, *words):
        """Asserts a JSON error with this status whose text has every word."""
        assert self.status == status, (self.status, self.body)
        text = self.json()["error"]
        assert isinstance(text, str) and text
        for word in words:
            assert str(word) in text, (word, text)
        return text


def call(method, path, body=None, headers=None):
    """One request on its own connection; `body` is bytes, text or something for JSON."""
    if body is not None and not isinstance(body, (bytes, str)):
        body = json.dumps(body)
    if isinstance(body, str):
        body = body.encode()
    sent = {"Content-Type": "application/json"} if body is not None else {}
    connection = http.client.HTTPConnection(served.http_address(), timeout=30)
    try:
        connection.request(method, path, body, sent | (headers or {}))
        reply = connection.getresponse()
        return Reply(reply.status, {k.lower(): v for k, v in reply.getheaders()}, reply.read())
    finally:
        connection.close()


def get(path, headers=None):
    return call("GET", path, headers=headers)


def infer(body, path=INFER, headers=None):
    return call("POST", path, body, headers)


def raw(text):
    """Sends bytes over a socket as they are and reads one reply."""
    host, port = served.http_address().split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(text)
        reply = http.client.HTTPResponse(connection)
        reply.begin()
        headers = {k.lower(): v for k, v in reply.getheaders()}
        return Reply(reply.status, headers, reply.read())


def tensor(**changes):
    return {"name": "input", "shape": [1, 6], "datatype": "FP32", "data": ROW} | changes


def document(**changes):
    return {"inputs": [tensor(**changes)]}
