"""A server that has something to show: two versions of a model, a release, callers, kept predictions."""

import contextlib
import http.client
import itertools
import json
import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import threading
import time

import served

FLIGHTS = "flights"
ECHO = "echo"
PATIENCE_SECONDS = 180
# A verb that waits for something that never comes is ended.
VERB_SECONDS = 600


class Stage:
    """A started server, asked over its public API as an administrator."""

    shadowed = "night"
    stream = "late-flights"

    def __init__(self, settings=None, tree=served.ROOT):
        self.outputs = itertools.count(1)
        self.files = tempfile.TemporaryDirectory(prefix="slipway-files-", ignore_cleanup_errors=True)
        settings = {"SLIPWAY_JOBS_ROOTS": self.files.name} | (settings or {})
        try:
            self.server = served.Server({}, settings=settings, tree=tree)
        except BaseException:
            self.files.cleanup()
            raise
        self.url = f"http://{self.server.http}"
        self.token = self.server.token

    def call(self, method, path, body=None):
        status, answer = self.ask(method, f"/api/v1{path}", body)
        if status not in (200, 201, 202):
            raise AssertionError(f"{method} {path}: {status} {answer}")
        return answer

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection(self.server.http, timeout=60)
        with contextlib.closing(connection):
            connection.request(method, path, None if body is None else json.dumps(body),
                               {"Authorization": f"Bearer {self.token}",
                                "Content-Type": "application/json"})  # fmt: skip
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")

    def predict(self, endpoint, inputs):
        """One prediction; its id."""
        connection = http.client.HTTPConnection(self.server.http, timeout=60)
        with contextlib.closing(connection):
            connection.request("POST", f"/v2/models/{endpoint}/infer", json.dumps({"inputs": inputs}),
                               {"Content-Type": "application/json"})  # fmt: skip
            answer = connection.getresponse()
            content = answer.read()
            if answer.status != 200:
                raise AssertionError(f"{endpoint}: {answer.status} {content[:500]!r}")
            return answer.headers["slipway-prediction-id"]

    def push(self, source, name, *options):
        self.run("model", "push", str(source), "--name", name, "--wait", "5m", *options)

    def run(self, *arguments):
        """One verb of the command line, to its end."""
        ran = subprocess.run(
            [str(served.ROOT / "slipway"), *arguments], capture_output=True, text=True, timeout=VERB_SECONDS,
            env=os.environ | {"SLIPWAY_URL": self.url, "SLIPWAY_TOKEN": self.token})  # fmt: skip
        if ran.returncode:
            raise AssertionError(f"{' '.join(arguments)}: {ran.stdout}{ran.stderr}")
        return ran.stdout

    def declare(self, name, serves, **more):
        self.call("PUT", f"/objects/endpoint/{name}",
                  {"kind": "Endpoint", "name": name, "serves": serves} | more)  # fmt: skip

    def flights(self):
        """Version 1 answers, version 2 waits to be released."""
        self.push(served.FLIGHTS / "v1", FLIGHTS, "--alias", "champion")
        self.declare(FLIGHTS, f"{FLIGHTS}@champion", capture={"sample": 1})
        self.push(served.FLIGHTS / "v2", FLIGHTS, "--parent", "1", "--run", "june-2001")

    def shadow(self):
        """Another endpoint of version 1, where version 2 sees the traffic."""
        self.declare(self.shadowed, f"{FLIGHTS}/1", capture={"sample": 1})
        self.await_served(self.shadowed)
        self.run("shadow", "start", self.shadowed, "--version", "2")

    def table(self):
        """A file of 120,000 flights where the server reads."""
        rows = pathlib.Path(self.files.name) / "flights.parquet"
        if not rows.exists():
            shutil.copy(served.FLIGHTS / rows.name, rows)
        return str(rows)

    def next_output(self):
        return f"{self.files.name}/scored-{next(self.outputs)}"

    def job(self):
        """Scores the table, to the end."""
        self.run("score", FLIGHTS, "--input", self.table(), "--output", self.next_output(), "--pass-through", "origin")

    def begin_job(self):
        """Has the table scored; the job."""
        self.call("POST", "/jobs", {"score": FLIGHTS, "input": self.table(), "output": self.next_output(),
                                    "pass-through": ["origin"]})  # fmt: skip
        return self.newest_job()

    def newest_job(self):
        """The job that was begun last; one that begins where there was none."""
        jobs = self.call("GET", "/jobs")["jobs"]
        return jobs[0]["job"]["id"] if jobs else self.begin_job()

    def resting_stream(self):
        """A stream that is declared and not to run: no broker is asked for anything."""
        self.call("PUT", "/objects/connection/events", {
            "kind": "Connection", "name": "events", "type": "kafka", "address": "kafka://127.0.0.1:9092"})  # fmt: skip
        self.call("PUT", f"/objects/streamjob/{self.stream}", {
            "kind": "StreamJob", "name": self.stream, "endpoint": FLIGHTS, "state": "stopped",
            "from": {"connection": "events", "topic": "flights"}, "to": {"topic": "predictions"}})  # fmt: skip

    def await_served(self, name):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.ask("GET", f"/v2/models/{name}/ready")[0] != 200:
            if time.monotonic() > deadline:
                raise AssertionError(f"{name}: not served after {PATIENCE_SECONDS} s")
            time.sleep(0.1)

    def await_kept(self, prediction):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.ask("GET", f"/api/v1/predictions/{prediction}")[0] != 200:
            if time.monotonic() > deadline:
                raise AssertionError(f"{prediction}: not kept after {PATIENCE_SECONDS} s")
            time.sleep(0.1)

    def phase(self, endpoint):
        return self.call("GET", f"/endpoints/{endpoint}/release")["phase"]

    def close(self):
        self.server.close()
        self.files.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Callers:
    """Flights from a few connections at a fixed rate while the context lasts, each from another user.

    One in `wrong_every` is not what the model takes, so that there are errors to look at.
    """

    CONNECTIONS = 4

    def __init__(self, stage, endpoint=FLIGHTS, per_second=100, wrong_every=0, seed=7):
        self.stage, self.endpoint, self.wrong_every, self.seed = stage, endpoint, wrong_every, seed
        self.pause = self.CONNECTIONS / per_second
        self.rows = [served.numbers(row) for row, _ in served.GOLDEN]
        self.ended, self.failure = threading.Event(), None
        self.threads = [threading.Thread(target=self.run, args=(number,), daemon=True)
                        for number in range(self.CONNECTIONS)]  # fmt: skip

    def run(self, number):
        draw = random.Random(self.seed + number)
        connection = http.client.HTTPConnection(self.stage.server.http, timeout=60)
        try:
            due = time.monotonic()
            while not self.ended.wait(max(0, due - time.monotonic())):
                due = max(due + self.pause, time.monotonic() - 1)
                self.ask(connection, draw)
        except BaseException as failure:
            self.failure = failure
        finally:
            connection.close()

    def ask(self, connection, draw):
        is_wrong = self.wrong_every and draw.randrange(self.wrong_every) == 0
        rows = [draw.choice(self.rows) for _ in range(draw.choice((1, 1, 1, 4, 16)))]
        body = {"name": "input", "datatype": "FP32", "shape": [len(rows), len(rows[0]) - is_wrong],
                "data": [round(value, 4) for row in rows for value in row[: len(row) - is_wrong]]}  # fmt: skip
        connection.request("POST", f"/v2/models/{self.endpoint}/infer",
                           json.dumps({"inputs": [body]}).replace("NaN", "0"),
                           {"Content-Type": "application/json",
                            "slipway-key": f"user-{draw.randrange(5_000)}"})  # fmt: skip
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200 and not is_wrong:
            raise AssertionError(f"{self.endpoint}: {answer.status}")

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, kind, *_):
        self.ended.set()
        for thread in self.threads:
            thread.join(30)
        if self.failure and kind is None:
            raise self.failure


def identity_of_text(tensor):
    """An ONNX model that answers with the text that it is given, its tensors named as wanted."""

    def field(number, content):
        content = content.encode() if isinstance(content, str) else content
        return varint(number << 3 | 2) + varint(len(content)) + content

    def varint(value):
        found = bytearray()
        while value > 0x7F:
            found.append(value & 0x7F | 0x80)
            value >>= 7
        return bytes(found + bytes([value]))

    text, out = b"\x08\x08", tensor + " out"
    shape = field(2, field(1, field(2, "n")))
    value = lambda name: field(1, name) + field(2, field(1, text + shape))  # noqa: E731
    node = field(1, tensor) + field(2, out) + field(3, "same") + field(4, "Identity")
    graph = field(1, node) + field(2, "graph") + field(11, value(tensor)) + field(12, value(out))
    return b"\x08\x09" + field(7, graph) + field(8, field(1, "") + b"\x10\x11")


@contextlib.contextmanager
def file_of(content, name="model.onnx"):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / name
        path.write_bytes(content)
        yield path
