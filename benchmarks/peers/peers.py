"""The peer servers: what each one needs, how it starts, and what one flights row looks like."""

import dataclasses
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = ROOT / "target" / "peers"
SERVERS = HERE / "servers"
ROW = [780.0, 3.0, 1199.0, 21.0, 107.0, 0.18]
INFER = "/v2/models/flights/infer"
START_SECONDS = 60
STOP_SECONDS = 8


def live_in(home):
    """Makes environments, logs and reports live in another folder than target/peers."""
    global WORK
    WORK = home.resolve()


def v2_body(name):
    """One flights row as a V2 request; the ONNX file and Slipway's package name it differently."""
    return {"inputs": [{"name": name, "shape": [1, 6], "datatype": "FP32", "data": ROW}]}


@dataclasses.dataclass(frozen=True)
class Models:
    """The two forms of the flights model that the peers read."""

    onnx: pathlib.Path
    booster: pathlib.Path


@dataclasses.dataclass(frozen=True)
class Peer:
    """One server that answers a flights row: its environment, command, path and body."""

    name: str
    title: str
    command: object
    environment: str | None = None
    path: str = INFER
    live: str = "/v2/health/live"
    body: dict = dataclasses.field(default_factory=lambda: v2_body("features"))
    variables: object = None
    goal: float | None = None


def python(environment):
    return str(WORK / environment / "bin" / "python")


def program(environment, name):
    return str(WORK / environment / "bin" / name)


def fastify(workers):
    def command(models, port):
        return ["node", str(WORK / "fastify" / "server.js"), str(models.onnx), str(port), workers]

    return command


def python_server(environment, script):
    def command(models, port):
        return [python(environment), str(SERVERS / script), str(models.onnx), str(port)]

    return command


def kserve(models, port):
    return python_server("kserve", "kserve_server.py")(models, port) + [str(free_port())]


def bentoml(models, port):
    service = ["bentoml_service:Flights", "--working-dir", str(SERVERS)]
    return [
        program("bentoml", "bentoml"), "serve", *service,
        "--host", "127.0.0.1", "--port", str(port),
    ]  # fmt: skip


def mlflow(models, port):
    folder = WORK / "mlflow-model"
    subprocess.run(
        [python("mlflow"), str(SERVERS / "make_mlflow_model.py"), str(models.onnx), str(folder)],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return [
        program("mlflow", "mlflow"), "models", "serve", "--model-uri", str(folder),
        "--env-manager", "local", "--workers", "1", "--host", "127.0.0.1", "--port", str(port),
    ]  # fmt: skip


def mlserver(models, port):
    folder = WORK / "mlserver-model"
    script = str(SERVERS / "make_mlserver_settings.py")
    arguments = [str(models.booster), str(folder), str(port), str(free_port())]
    subprocess.run([python("mlserver"), script, *arguments], check=True)
    return [program("mlserver", "mlserver"), "start", str(folder)]


def slipway(models, port):
    package = ROOT / "examples" / "flights" / "v1"
    return [
        str(ROOT / "slipway"), "serve", "--model", f"flights={package}",
        "--http", f"127.0.0.1:{port}", "--grpc", "127.0.0.1:0",
        "--data", str(WORK / "slipway-data"),
    ]  # fmt: skip


def private_path(environment):
    """Puts an environment's own programs first and keeps the numeric libraries to one thread."""

    def variables(models):
        return {
            "PATH": f"{WORK / environment / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PEER_MODEL": str(models.onnx),
            "OMP_NUM_THREADS": "1",
            "MLFLOW_DISABLE_TELEMETRY": "true",
            "BENTOML_DO_NOT_TRACK": "True",
            "UVICORN_ACCESS_LOG": "false",
            "PYTHONWARNINGS": "ignore",
        }

    return variables


PEERS = [
    Peer("slipway", "Slipway", slipway, body=v2_body("input")),
    Peer("fastify", "Fastify 5.12.8 + onnxruntime-node 1.30.0", fastify("1"), "fastify", goal=4),
    Peer("fastify-2", "the same, two workers", fastify("2"), "fastify"),
    Peer(
        "fastapi",
        "FastAPI 0.165.0 + uvicorn 0.54.0 + onnxruntime 1.28.0",
        python_server("fastapi", "fastapi_server.py"),
        "fastapi",
        goal=10,
    ),
    Peer("kserve", "KServe model server 0.21.0 + onnxruntime 1.28.0", kserve, "kserve", goal=25),
    Peer(
        "litserve",
        "LitServe 0.2.19 + onnxruntime 1.28.0",
        python_server("litserve", "litserve_server.py"),
        "litserve",
        live="/health",
        goal=25,
    ),
    Peer(
        "mlflow",
        "MLflow 3.17.2 models serve (onnx flavour)",
        mlflow,
        "mlflow",
        path="/invocations",
        live="/ping",
        body={"inputs": [ROW]},
        goal=25,
    ),
    Peer("mlserver", "MLServer 1.7.1 (xgboost 3.2.0)", mlserver, "mlserver", goal=25),
    Peer(
        "bentoml",
        "BentoML 1.4.40 + onnxruntime 1.28.0",
        bentoml,
        "bentoml",
        live="/livez",
        goal=25,
    ),
]
BY_NAME = {peer.name: peer for peer in PEERS}


def free_port():
    """A port of the loopback interface that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def prepare(peer):
    """Makes the peer's private environment unless it stands already with the same pins."""
    if peer.environment is None:
        return
    home = WORK / peer.environment
    if peer.environment == "fastify":
        prepare_node(home)
        return
    pins = (HERE / "requirements" / f"{peer.environment}.txt").read_text()
    mark = home / "pins"
    if mark.exists() and mark.read_text() == pins:
        return
    print(f"{peer.name}: making {home}", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
    requirements = str(HERE / "requirements" / f"{peer.environment}.txt")
    subprocess.run([python(peer.environment), "-m", "pip", "install", "-q", "-r", requirements],
                   check=True)  # fmt: skip
    mark.write_text(pins)


def prepare_node(home):
    home.mkdir(parents=True, exist_ok=True)
    pins = (SERVERS / "fastify" / "package.json").read_text()
    shutil.copy(SERVERS / "fastify" / "server.js", home)
    mark = home / "package.json"
    if (home / "node_modules" / "fastify").exists() and mark.read_text() == pins:
        return
    mark.write_text(pins)
    subprocess.run(
        ["npm", "install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund"],
        cwd=home,
        check=True,
        stdout=subprocess.DEVNULL,
    )


class Running:
    """A peer that answers: its address, its process and its log. Stop it with `close`."""

    def __init__(self, peer, models):
        self.peer = peer
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self.log = WORK / f"{peer.name}.log"
        WORK.mkdir(parents=True, exist_ok=True)
        variables = dict(os.environ)
        if peer.environment:
            variables |= private_path(peer.environment)(models)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                peer.command(models, self.port),
                cwd=WORK,
                env=variables,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self.answer = self.wait()
        except BaseException:
            self.close()
            raise

    def wait(self):
        """Polls with the real request until the first good answer and returns it."""
        deadline = time.monotonic() + START_SECONDS
        last = "no connection"
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.peer.name}: ended at start, see {self.log}")
            try:
                return post(self.address, self.peer.path, self.peer.body)
            except urllib.error.HTTPError as refusal:
                last = f"{refusal.code} {refusal.read(300).decode(errors='replace')}"
            except (OSError, ValueError) as trouble:
                last = str(trouble)
            time.sleep(0.2)
        raise RuntimeError(f"{self.peer.name}: no answer in {START_SECONDS} s ({last}); {self.log}")

    def close(self):
        """Ends the process and every child that it started, by their ids."""
        family = descendants(self.process.pid)
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        for pid in family:
            try:
                os.kill(pid, 9)
            except ProcessLookupError:
                pass
        self.process.wait()


class Elsewhere:
    """A Slipway that somebody else started; it is driven but never stopped."""

    def __init__(self, peer, address):
        self.peer = peer
        self.address = address.removeprefix("http://").rstrip("/")
        self.answer = post(self.address, peer.path, peer.body)
        self.process = None

    def close(self):
        """Leaves the server running."""


def post(address, path, body):
    """Posts JSON once and returns the parsed answer of a 200."""
    request = urllib.request.Request(
        f"http://{address}{path}",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as reply:
        if reply.status != 200:
            raise ValueError(f"status {reply.status}")
        return json.load(reply)


def late_probability(answer):
    """The probability of lateness in an answer: the last number of its widest float output."""
    if "predictions" in answer:
        tensor = answer["predictions"]
        if isinstance(tensor, dict):
            tensor = tensor["probabilities"]
        while isinstance(tensor, list):
            tensor = tensor[-1]
        return float(tensor)
    floats = [tensor for tensor in answer["outputs"] if tensor["datatype"].startswith("FP")]
    values = max(floats, key=lambda tensor: len(tensor["data"]))["data"]
    while isinstance(values, list):
        values = values[-1]
    return float(values)


def descendants(pid):
    """A process and everything below it, children first."""
    found = []
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            found += descendants(int(child))
    return [*found, pid]


def resident_mib(pid):
    """Resident memory of a process and its children; shared pages count once (PSS)."""
    total = 0
    for member in descendants(pid):
        try:
            rollup = pathlib.Path(f"/proc/{member}/smaps_rollup").read_text()
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in rollup.splitlines() if "Pss:" in line)
    return total / 1024
