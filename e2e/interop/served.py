"""What the suites need to know of the server under test: its models, addresses and start."""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "runtime-onnx" / "src" / "test" / "fixtures"
FLIGHTS = ROOT / "examples" / "flights"
IDENTITIES = [
    "bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64",
    "fp16", "fp32", "fp64", "bf16", "bytes",
]  # fmt: skip
READY_SECONDS = 120
# Whoever starts verbs with these is told to start a server with the cache (`caches.py`).
VERB_OPTIONS = "-XX:TieredStopAtLevel=1"
SERVERS_CACHE = ROOT / "target" / "interop" / "servers.aot"
# What the JVM has to say of a cache goes to standard error, as in an installed copy.
REPORTED = ["-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTAdapterCaching", "-Xlog:disable", "-Xlog:all=warning:stderr"]


def models():
    """The models that every suite counts on, by the name they are served under."""
    named = {f"identity-{kind}": FIXTURES / f"identity-{kind}" / "model.onnx" for kind in IDENTITIES}
    return named | {
        "flights": FLIGHTS / "v1",
        "flights-onnx": FLIGHTS / "models" / "flights-v1.onnx",
        "flights-mixed": FLIGHTS / "models" / "flights-v1-mixed.onnx",
        "every-datatype": FIXTURES / "identity-every-datatype" / "model.onnx",
    }


class Server:
    """A Slipway process of our own with `models`; addresses come from its ready line.

    It may take `seconds` to start, counted from the last line that it wrote. `data` is kept when
    given: what probes of the models found there is not found out again. `settings` are variables.
    `tree` is the checkout whose program it is.
    """

    def __init__(self, named, seconds=READY_SECONDS, data=None, settings=None, tree=ROOT):
        # A child that has just been killed may still make a file.
        self.folder = tempfile.TemporaryDirectory(prefix="slipway-interop-", ignore_cleanup_errors=True)
        self.is_kept = data is not None
        command = [str(tree / "slipway"), "serve", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0",
                   "--data", str(data or self.folder.name + "/data")]  # fmt: skip
        for name, path in named.items():
            command += ["--model", f"{name}={path}"]
        self.log = pathlib.Path(self.folder.name) / "server.log"
        self.stream = self.log.open("wb")
        variables = unpacking_in(self.folder.name, environment(tree)) | {"SLIPWAY_LIMITS_DRAIN_DELAY": "0s"}
        self.process = subprocess.Popen(
            command, cwd=tree, stdout=self.stream, stderr=subprocess.STDOUT,
            start_new_session=True, env=variables | (settings or {}),
        )  # fmt: skip
        try:
            self.http, self.grpc = self.addresses(seconds)
            first = pathlib.Path(data or self.folder.name + "/data") / "admin-token"
            self.token = first.read_text().strip()
        except BaseException:
            self.close()
            raise

    def addresses(self, seconds):
        text, deadline = "", time.monotonic() + seconds
        while time.monotonic() < deadline:
            before, text = text, self.log.read_text(errors="replace")
            if len(text) > len(before):
                deadline = time.monotonic() + seconds
            ready = re.search(r"^slipway ready http=http://(\S+) grpc=(\S+)", text, re.M)
            if ready:
                return ready.group(1), ready.group(2)
            if self.process.poll() is not None:
                raise RuntimeError("the server ended at start:\n" + text[-4000:])
            time.sleep(0.1)
        raise RuntimeError(f"not ready and silent for {seconds} s:\n" + text[-4000:])

    def refusals(self):
        """Why models were not loaded, by name."""
        text = self.log.read_text(errors="replace")
        return dict(re.findall(r"^slipway: ([^\s:/@]+)\S* not loaded: (.*)$", text, re.M))

    def close(self):
        """Ends the process at once, with its children, when what it has is removed with it; otherwise asks it to
        end, and ends it when it does not.

        A stop in order takes tens of seconds where other processes are busy: children and threads of the lowest
        priority finish what they are about."""
        if not self.is_kept:
            self.kill()
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()
        self.stream.close()
        self.folder.cleanup()

    def kill(self):
        """Ends all processes of the session that the server leads."""
        # Once its end is known its id may be another's.
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def environment(tree):
    """Variables of a server of this checkout."""
    variables = dict(os.environ)
    if variables.get("SLIPWAY_JAVA_OPTS") == VERB_OPTIONS:
        cached = [*REPORTED, f"-XX:AOTCache={SERVERS_CACHE}"] if tree == ROOT and SERVERS_CACHE.exists() else []
        variables["SLIPWAY_JAVA_OPTS"] = " ".join(cached)
    return variables


def unpacking_in(folder, variables):
    """The same for a server whose temporary files lie in a folder: one that is killed leaves libraries in them.

    The launcher takes a space in its name for the end of the option."""
    if " " in folder:
        return variables
    return variables | {"SLIPWAY_JAVA_OPTS": f"{variables.get('SLIPWAY_JAVA_OPTS', '')} -Djava.io.tmpdir={folder}"}


def chromium():
    """The program that the suite console looks at pages with: what CHROMIUM names, or the machine's."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def http_address():
    return os.environ["SLIPWAY_HTTP"]


def grpc_address():
    return os.environ["SLIPWAY_GRPC"]


def manifest():
    """The categories and golden rows of the flights package, read from its `model.yaml`."""
    text = (FLIGHTS / "v1" / "model.yaml").read_text()
    names = re.findall(r"^  - name: (\w+)$", text, re.M)
    tables = re.findall(r"- name: (\w+)\n    categories: (\[.*\])", text)
    rows = re.findall(r"- row: (\[.*\])\n    expected: (\[.*\])", text)
    read = lambda line: json.loads(line.replace(".nan", "NaN"))  # noqa: E731
    return names, {n: json.loads(t) for n, t in tables}, [(read(r), read(e)) for r, e in rows]


NAMES, CATEGORIES, GOLDEN = manifest()


def numbers(row):
    """A golden row with its airports as category numbers, as the model's matrix has it."""
    return [
        float(CATEGORIES[name].index(value)) if name in CATEGORIES else float(value)
        for name, value in zip(NAMES, row)
    ]
