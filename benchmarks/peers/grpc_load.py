#!/usr/bin/env python3
"""Loads a gRPC door with unary ModelInfer calls by h2load and prints req/s, p50 and p99.

    grpc_load.py 127.0.0.1:8001 --connections 1,16 --seconds 6 --rounds 3

h2load (Debian's nghttp2-client) is an HTTP/2 client in C; a unary gRPC call is one POST whose
body is a five-byte frame header and a protobuf message, so the body is framed here once and
sent as it is. h2load does not look at the grpc-status trailer: every run is checked by the
number of body bytes instead, which must be the calls times the size of the first good answer
(a failed call has no body).
"""

import argparse
import json
import pathlib
import re
import statistics
import struct
import subprocess
import sys

import peers

PATH = "/inference.GRPCInferenceService/ModelInfer"


def main():
    options = parse()
    body = peers.WORK / "grpc.body"
    body.parent.mkdir(parents=True, exist_ok=True)
    body.write_bytes(frame(infer_request(options.model, options.input, peers.ROW)))
    size = load(options, body, ["-n1", "-c1"], None)["data"]
    if size == 0:
        raise SystemExit(f"{options.address}: the first call failed (no body in its answer)")
    rows = []
    for turn in range(options.rounds):
        for connections in options.connections:
            warm = options.warmup if turn == 0 else 1
            timing = [f"-c{connections}", f"-D{options.seconds}", f"--warm-up-time={warm}"]
            run = load(options, body, timing, size)
            rows.append(run | {"connections": connections})
            print(f"  c={connections} round {turn + 1}: {run['per_second']:.0f} calls/s",
                  file=sys.stderr, flush=True)  # fmt: skip
    report = [median_row(connections, rows) for connections in options.connections]
    for row in report:
        print(f"gRPC c={row['connections']}: {row['per_second']:,.0f} calls/s, "
              f"p50 {row['p50_us']:,.0f} us, p99 {row['p99_us']:,.0f} us, "
              f"failed {row['failed']}")  # fmt: skip
    options.json.write_text(json.dumps({"rows": report, "runs": rows}, indent=2) + "\n")
    if any(row["failed"] for row in report):
        raise SystemExit("some calls failed: the figures above do not count")


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address", help="host:port of a plaintext gRPC door")
    parser.add_argument("--model", default="flights")
    parser.add_argument("--input", default="input")
    parser.add_argument("--streams", type=int, default=1, help="calls in flight per connection")
    parser.add_argument("--connections", type=lambda text: [int(n) for n in text.split(",")],
                        default=[1, 16])  # fmt: skip
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--warmup", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=pathlib.Path, default=peers.WORK / "grpc-report.json")
    return parser.parse_args()


def load(options, body, timing, answer_size):
    """One h2load run; latencies come from its per-request log, in microseconds."""
    log = peers.WORK / "h2load.log"
    log.unlink(missing_ok=True)
    command = [
        "h2load", "-t1", f"-m{options.streams}", *timing, f"--log-file={log}", "-d", str(body),
        "-H", "content-type: application/grpc", "-H", "te: trailers",
        f"http://{options.address}{PATH}",
    ]  # fmt: skip
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    done, good, failed = counts(output)
    data = int(re.search(r"\((\d+)\) data", output).group(1))
    if answer_size is not None and data < good * answer_size:
        failed += (good * answer_size - data) // answer_size + 1
    lines = (line.split() for line in log.read_text().splitlines())
    micros = sorted(int(line[2]) for line in lines if line[1] == "200")
    return {
        "data": data,
        "failed": failed,
        "per_second": float(re.search(r"finished in .*?, ([\d.]+) req/s", output).group(1)),
        "p50_us": micros[len(micros) // 2] if micros else 0,
        "p99_us": micros[len(micros) * 99 // 100] if micros else 0,
    }


def counts(output):
    line = re.search(r"(\d+) done, (\d+) succeeded, (\d+) failed, (\d+) errored", output)
    done, good, failed, errored = map(int, line.groups())
    return done, good, failed + errored


def median_row(connections, rows):
    runs = [row for row in rows if row["connections"] == connections]
    row = {key: statistics.median(run[key] for run in runs)
           for key in ("per_second", "p50_us", "p99_us")}  # fmt: skip
    return row | {"connections": connections, "failed": sum(run["failed"] for run in runs)}


def infer_request(model, name, row):
    """inference.ModelInferRequest with one raw FP32 tensor of shape [1, n]."""
    shape = b"".join(varint(size) for size in (1, len(row)))
    tensor = field(1, name.encode()) + field(2, b"FP32") + field(3, shape)
    raw = struct.pack(f"<{len(row)}f", *row)
    return field(1, model.encode()) + field(5, tensor) + field(7, raw)


def field(number, payload):
    """One length-delimited protobuf field."""
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


def frame(message):
    """A gRPC length-prefixed message, uncompressed."""
    return b"\0" + struct.pack(">I", len(message)) + message


if __name__ == "__main__":
    main()
