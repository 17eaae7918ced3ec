#!/usr/bin/env python3
"""What releases and shadows do with real models.

    benchmarks/real_releases.py [texts] [voice] [labels]          # all three when none is named
    benchmarks/real_releases.py voice --seconds 240

texts   all-MiniLM-L6-v2 in 32 bits, with a head that names a text's topic, goes to the same model quantized
        to 8 bits: copies first (how often it decides otherwise is printed), then steps, to the end.
voice   Silero VAD 5 goes to version 6. Their signatures are the same; version 6 wants the 64 samples before
        each frame as well, and without them hears nothing, with no error. A shadow is fed what users of
        version 5 send, bare frames, and has to say that it differs.
labels  the same two, released in steps with labels (somebody speaks or does not): has to be rolled back.

The first part has a server of its own; the other two have one, one after the other. Each sends texts or calls
made with a seed (see benchmarks/real/README.md for where models and speech come from) and ends with 1 when
something else became of it than is said here.
"""

import argparse
import contextlib
import http.client
import itertools
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
import wave

import rig

HERE = rig.ROOT / "benchmarks" / "real"
TEXTS, VOICE = "texts", "voice"
# A version that labels have had taken back is no shadow any more.
PARTS = [TEXTS, VOICE, "labels"]
FRAME, RATE = 512, 16_000
QUIET_FRAMES = 16
# Of a call's frames, those are speech whose loudness is more than this part of the loudest.
SPEECH = 0.05
BATCH = 50


def main():
    options = parse()
    with contextlib.ExitStack() as open_until_the_end:
        folder = pathlib.Path(open_until_the_end.enter_context(tempfile.TemporaryDirectory()))
        speakers = None
        for part in PARTS:
            if part not in (options.parts or PARTS):
                continue
            print(f"\n## {part}\n", flush=True)
            if part == "texts":
                texts(folder / part, options)
                continue
            speakers = speakers or open_until_the_end.enter_context(voices(folder / VOICE))
            globals()[part](speakers, options)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    # Older Pythons look for the empty list among the choices when no part is named.
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART",
                        help=f"of {', '.join(PARTS)}; all when none is named")  # fmt: skip
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rate", type=float, default=100, help="texts a second")
    parser.add_argument("--seconds", type=int, default=900, help="how long a part may take")
    return parser.parse_args()


# ---- texts ----


def texts(folder, options):
    packages = text_packages()
    with rig.Slipway(folder, TEXTS, models=False) as server:
        publish(server, TEXTS, packages / "fp32", packages / "int8",
                {"p50": "100ms", "p99": "1s", "availability": 0.99})  # fmt: skip
        start = ["--strategy", "shadow-then-canary", "--sample", "100%", "--compared", "2000",
                 "--steps", "25%,50%,100%", "--bake", "10s", "--soak", "20s"]  # fmt: skip
        bodies = [json.loads(line)["body"]
                  for line in (packages / "texts.jsonl").read_text().splitlines()]  # fmt: skip
        shown = {}
        with Texts(server, bodies, options) as sender:
            sender.await_answers()
            print(cli(server, "release", "start", TEXTS, "--to", "2", *start))
            phase = followed(server, TEXTS, options, lambda: keep(server, TEXTS, shown))
            print(f"\n{sender.answers():,} texts were answered, none otherwise than with 200")
        flips = shown["tensors"][0]["rank-flips"]
        print(f"of {flips['of']:,} texts that both builds were shown, {flips['count']:,} got another topic from "
              f"the one in 8 bits: {flips['count'] / flips['of']:.2%} "
              f"({flips['low']:.2%} to {flips['high']:.2%})")  # fmt: skip
        print(f"median of a call: {shown['spent'].get('stable-median')} in 32 bits, "
              f"{shown['spent'].get('median')} in 8")  # fmt: skip
        print(cli(server, "release", "explain", TEXTS, "1"))
        expect(phase, "final", "the quantized build passes")


def text_packages():
    """A package of each build with the same head, and the texts; made when they are not there."""
    work = rig.ROOT / "target" / "models" / "texts"
    made = [work / "fp32" / "model.onnx", work / "int8" / "model.onnx", work / "texts.jsonl"]
    source = HERE / "make_texts.py"
    if all(file.exists() and file.stat().st_mtime > source.stat().st_mtime for file in made):
        return work
    fp32, int8 = rig.minilm(), rig.minilm(quantized=True)
    tokenizer = rig.minilm_tokenizer()
    subprocess.run([rig.onnx_python(), source, work, fp32, int8, tokenizer],
                   check=True, stdout=sys.stderr)  # fmt: skip
    return work


class Texts:
    """Texts at a fixed rate from a few connections, each from another user, while the context lasts."""

    CONNECTIONS = 4

    def __init__(self, server, bodies, options):
        self.server, self.bodies, self.options = server, bodies, options
        self.ended, self.failure = threading.Event(), None
        self.counts = [0] * self.CONNECTIONS
        self.threads = [threading.Thread(target=self.run, args=(number,), daemon=True)
                        for number in range(self.CONNECTIONS)]  # fmt: skip

    def run(self, number):
        draw = random.Random(self.options.seed + number)
        pause = self.CONNECTIONS / self.options.rate
        try:
            with contextlib.closing(Asked(self.server, TEXTS)) as asked:
                due = time.monotonic()
                while not self.ended.wait(max(0, due - time.monotonic())):
                    due = max(due + pause, time.monotonic() - 1)
                    asked.ask(draw.choice(self.bodies), f"user-{draw.randrange(5_000)}")
                    self.counts[number] += 1
        except BaseException as failure:
            self.failure = failure

    def answers(self):
        if self.failure:
            raise self.failure
        return sum(self.counts)

    def await_answers(self):
        deadline = time.monotonic() + 60
        while not self.answers():
            if time.monotonic() > deadline:
                raise SystemExit("no text was answered within a minute")
            time.sleep(0.1)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        for thread in self.threads:
            thread.join()


# ---- voice ----


def voice(server, options):
    print(cli(server, "shadow", "start", VOICE, "--version", "2", "--most-flips", "5%"))
    print(f"both versions say of themselves: {signature(server)}\n")
    calls = Calls(server, options.seed)
    shown = {}
    deadline = time.monotonic() + options.seconds
    while shown.get("verdict", {}).get("result", "insufficient") == "insufficient":
        if time.monotonic() > deadline:
            raise SystemExit(f"nothing after {options.seconds} s: {shown.get('verdict')}")
        for _ in range(BATCH):
            calls.frame()
        keep(server, VOICE, shown)
    report = subprocess.run([rig.ROOT / "slipway", "shadow", "report", VOICE, "--version", "2"],
                            env=environment(server), capture_output=True, text=True)  # fmt: skip
    print(report.stdout)
    print(f"exit code {report.returncode}; version 5 heard somebody speak in {calls.heard:,} of the "
          f"{calls.spoken:,} frames in which somebody did (of {calls.frames:,})")  # fmt: skip
    cli(server, "shadow", "stop", VOICE, "--version", "2")
    expect(shown["verdict"]["result"], "differs", "version 6 without context is caught")
    expect(report.returncode, 1, "a build server would stop it")


def labels(server, options):
    print(cli(server, "release", "start", VOICE, "--to", "2", "--labels", "--steps", "50%,100%",
              "--bake", "10s", "--soak", "20s"))  # fmt: skip
    calls = Calls(server, options.seed)

    def some():
        server.call("POST", "/feedback", [calls.frame() for _ in range(BATCH)])

    phase = followed(server, VOICE, options, some, pause=0)
    print(f"\n{calls.frames:,} frames of {calls.calls} calls were answered and labelled")
    print(cli(server, "release", "explain", VOICE, "1"))
    expect(phase, "quarantined", "version 6 without context is taken back by itself")
    expect(calls.last_version(), "1", "version 5 answers again")


@contextlib.contextmanager
def voices(folder):
    """A server where version 1 is Silero VAD 5 and answers, and version 2 is Silero VAD 6."""
    packages = []
    for generation in (5, 6):
        package = folder / f"silero-{generation}"
        package.mkdir(parents=True)
        (package / "silero.onnx").write_bytes(rig.silero(generation).read_bytes())
        (package / "model.yaml").write_text(
            "name: voice\nformat: onnx\nfile: silero.onnx\nthreshold: 0.5\n")  # fmt: skip
        packages.append(package)
    with rig.Slipway(folder, VOICE, models=False) as server:
        publish(server, VOICE, *packages, {"p50": "50ms", "p99": "500ms"})
        yield server


def signature(server):
    """What both versions take and give, as their metadata have it."""
    found = []
    for number in (1, 2):
        connection = http.client.HTTPConnection(server.http, timeout=60)
        connection.request("GET", f"/v2/models/{VOICE}/versions/{number}")
        said = json.loads(connection.getresponse().read())
        connection.close()
        found.append(json.dumps([said["inputs"], said["outputs"]]))
    if found[0] != found[1]:
        raise SystemExit(f"signatures: {found} (expected: the same)")
    return found[0]


class Calls:
    """Callers one after another, each of whom says the same with another loudness and other noise.

    A frame goes with the state that the one before was answered with and with nothing else, as version 5 is
    used.
    """

    def __init__(self, server, seed):
        self.asked, self.draw = Asked(server, VOICE), random.Random(seed)
        with wave.open(str(HERE / "speech.wav")) as clip:
            samples = [(value - 128) / 128 for value in clip.readframes(clip.getnframes())]
        self.clip = [samples[at : at + FRAME] for at in range(0, len(samples) - FRAME + 1, FRAME)]
        loudness = [sum(value * value for value in frame) ** 0.5 for frame in self.clip]
        self.is_speech = [loud > SPEECH * max(loudness) for loud in loudness]
        self.frames = self.spoken = self.heard = self.calls = 0
        self.each = self.sent()

    def frame(self):
        """Sends the next frame; what is true of it, as feedback."""
        return next(self.each)

    def sent(self):
        silence = [0.0] * FRAME
        pause = [(silence, False)] * QUIET_FRAMES
        for number in itertools.count(1):
            self.calls = number
            gain, noise = self.draw.uniform(0.4, 1), self.draw.uniform(0.0005, 0.003)
            state = [0.0] * 256
            for frame, is_speech in pause + list(zip(self.clip, self.is_speech)) + pause:
                samples = [round(gain * value + self.draw.gauss(0, noise), 5) for value in frame]
                answer = self.asked.ask(body(samples, state), f"call-{number}")
                outputs = {one["name"]: one["data"] for one in answer["outputs"]}
                state = outputs["stateN"]
                self.frames += 1
                self.spoken += is_speech
                self.heard += is_speech and outputs["output"][0] >= 0.5
                yield {"prediction": self.asked.prediction, "label": int(is_speech)}

    def last_version(self):
        self.frame()
        return self.asked.version


def body(samples, state):
    inputs = [("input", "FP32", [1, FRAME], samples), ("state", "FP32", [2, 1, 128], state),
              ("sr", "INT64", [], [RATE])]  # fmt: skip
    return json.dumps({"inputs": [
        {"name": name, "datatype": datatype, "shape": shape, "data": data}
        for name, datatype, shape, data in inputs]})  # fmt: skip


# ---- both ----


def publish(server, name, stable, candidate, slo):
    """Version 1 answers, by an alias; version 2 is there and answers nobody."""
    server.push(stable, name)
    server.call("PUT", f"/models/{name}/aliases/champion", {"version": 1})
    server.call("PUT", f"/objects/endpoint/{name}",
                {"kind": "Endpoint", "name": name, "serves": f"{name}@champion", "slo": slo})  # fmt: skip
    server.push(candidate, name)


class Asked:
    """One caller's connection to an endpoint; remembers whose answer the last was, and its id."""

    def __init__(self, server, endpoint):
        self.connection = http.client.HTTPConnection(server.http, timeout=60)
        self.path = f"/v2/models/{endpoint}/infer"
        self.version = self.prediction = None

    def ask(self, body, key):
        headers = {"Content-Type": "application/json", "slipway-key": key}
        self.connection.request("POST", self.path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{self.path}: {answer.status} {content[:300]!r}")
        self.version = answer.headers["slipway-version"]
        self.prediction = answer.headers["slipway-prediction-id"]
        return json.loads(content)

    def close(self):
        self.connection.close()


def keep(server, endpoint, shown):
    """What version 2 has shown as a shadow, while there is one; says now and then how far it is."""
    for report in server.call("GET", "/shadows").get("shadows", []):
        if report["endpoint"] == endpoint:
            before = shown.get("coverage", {}).get("completed", 0) // 500
            shown.update(report)
            done = report["coverage"]["completed"]
            if done // 500 > before:
                print(f"         {done:,} compared, {report['state']}", file=sys.stderr, flush=True)


def followed(server, endpoint, options, meanwhile, pause=1.0):
    """Says each move of the newest release until nothing more happens by itself; the last phase."""
    begin, last = time.monotonic(), None
    while True:
        meanwhile()
        status = server.call("GET", f"/endpoints/{endpoint}/release")
        phase = status["phase"]
        # What it waits for, whatever the figures in it are.
        now = (phase, status["step"], re.sub(r"[\d.]+", "", status["why"]))
        if last != now:
            last = now
            print(f"{time.monotonic() - begin:5.0f} s  {phase:<11} step {status['step']}, {status['weight']:.0%} "
                  f"to version 2: {status['why']}", flush=True)  # fmt: skip
        if phase in ("final", "rolled-back", "quarantined"):
            return phase
        if time.monotonic() - begin > options.seconds:
            raise SystemExit(f"still {phase} after {options.seconds} s: {status['why']}")
        time.sleep(pause)


def cli(server, *arguments):
    """Runs a verb to its end; its output."""
    run = subprocess.run([rig.ROOT / "slipway", *arguments], capture_output=True, text=True,
                         env=environment(server))  # fmt: skip
    if run.returncode:
        raise SystemExit(f"{' '.join(arguments)}: {run.stdout}{run.stderr}")
    return f"$ slipway {' '.join(arguments)}\n{run.stdout.rstrip()}"


def environment(server):
    return os.environ | {"JAVA_HOME": rig.java_home(), "SLIPWAY_URL": f"http://{server.http}",
                         "SLIPWAY_TOKEN": server.token()}  # fmt: skip


def expect(found, wanted, what):
    if found != wanted:
        raise SystemExit(f"{what}: {found} (expected: {wanted})")
    print(f"{what}: {found}", flush=True)


if __name__ == "__main__":
    main()
