#!/usr/bin/env python3
"""gRPC unary beside REST on one server in one run: one flights row, 1 and 16 connections.

    benchmarks/doors.py [--rounds 5] [--seconds 4]

REST by wrk (its fastest client), gRPC by h2load, one call in flight per connection; both are C
programs with one thread on the server's cores. REST by h2load stands beside it, because h2load
takes more CPU than wrk: same client, other door. h2load does not look at the grpc-status trailer,
so the answers are checked by the bytes of their bodies (a failed call has none), and the first
answer is compared with REST's.
"""

import argparse
import json
import pathlib
import statistics
import struct
import sys
import tempfile
import urllib.request

import rig

sys.path.insert(0, str(rig.PEERS))
import grpc_load

GOAL = 0.5


def main():
    options = parse()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        row = rig.body(folder)
        call = folder / "call.grpc"
        call.write_bytes(grpc_load.frame(grpc_load.infer_request("flights", "input", rig.ROW)))
        with rig.Slipway(folder) as server:
            size = checked_size(server, row, call)
            doors = {
                "REST, wrk": lambda c, s: rig.wrk(server.http, c, s, row)["per_second"],
                "REST, h2load": lambda c, s: rest(server, c, s, row),
                "gRPC, h2load": lambda c, s: grpc(server, c, s, call, size),
            }
            for drive in doors.values():
                drive(16, options.warmup)
            runs = [{(door, c): drive(c, options.seconds)
                     for c in options.connections for door, drive in doors.items()}
                    for _ in range(options.rounds)]
    report(doors, runs, options)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--warmup", type=int, default=10, help="of each door")
    parser.add_argument("--connections", type=lambda text: [int(n) for n in text.split(",")],
                        default=[1, 16])  # fmt: skip
    return parser.parse_args()


def rest(server, connections, seconds, row):
    url = f"http://{server.http}{rig.INFER}"
    options = ("--h1", f"-D{seconds}", "-H", "content-type: application/json")
    return rig.h2load(url, connections, row, *options)["per_second"]


def grpc_call(server, connections, call, *timing):
    return rig.h2load(f"http://{server.grpc}{grpc_load.PATH}", connections, call, *timing,
                      "-H", "content-type: application/grpc", "-H", "te: trailers")  # fmt: skip


def grpc(server, connections, seconds, call, size):
    run = grpc_call(server, connections, call, f"-D{seconds}")
    if run["data"] < run["requests"] * size:
        raise SystemExit(f"gRPC: some calls were answered without a body: {run}")
    return run["per_second"]


def checked_size(server, row, call):
    """The bytes of one good gRPC answer, which says the same as REST's."""
    request = urllib.request.Request(f"http://{server.http}{rig.INFER}", row.read_bytes(),
                                     {"Content-Type": "application/json"})  # fmt: skip
    with urllib.request.urlopen(request) as reply:
        outputs = json.load(reply)["outputs"]
    expected = max((o["data"] for o in outputs if o["datatype"] == "FP32"), key=len)
    answer = first_answer(server, call)
    raw = struct.pack(f"<{len(expected)}f", *expected)
    if raw not in answer:
        raise SystemExit(f"gRPC: the answer {answer.hex()} does not hold REST's {expected}")
    return len(answer)


def first_answer(server, call):
    """The body of one call, by an HTTP/2 connection of our own: preface, settings, one POST."""
    import socket

    host, port = server.grpc.rsplit(":", 1)
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        head = header_block(server.grpc)
        body = call.read_bytes()
        connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + h2_frame(4, 0, 0)
                           + h2_frame(1, 4, 1, head) + h2_frame(0, 1, 1, body))  # fmt: skip
        stream = connection.makefile("rb")
        data = b""
        while True:
            top = stream.read(9)
            length, kind, flags = int.from_bytes(top[:3]), top[3], top[4]
            payload = stream.read(length)
            on_stream = int.from_bytes(top[5:9]) == 1
            if on_stream and kind == 0:
                data += payload
            if on_stream and (kind in (3, 7) or flags & 1):
                return data


def h2_frame(kind, flags, stream, payload=b""):
    return len(payload).to_bytes(3) + bytes([kind, flags]) + stream.to_bytes(4) + payload


def header_block(authority):
    """HPACK literals without indexing."""
    headers = [(":method", "POST"), (":scheme", "http"), (":path", grpc_load.PATH),
               (":authority", authority), ("content-type", "application/grpc"),
               ("te", "trailers")]  # fmt: skip
    return b"".join(b"\0" + bytes([len(k)]) + k.encode() + bytes([len(v)]) + v.encode()
                    for k, v in headers)  # fmt: skip


def report(doors, runs, options):
    print(f"{options.rounds} interleaved rounds of {options.seconds} s, medians.\n")
    print("| door | " + " | ".join(f"{c} connections, req/s" for c in options.connections) + " |")
    print("|---|" + "---|" * len(options.connections))
    for door in doors:
        cells = (f"{statistics.median(run[door, c] for run in runs):,.0f}"
                 for c in options.connections)
        print(f"| {door} | " + " | ".join(cells) + " |")
    for base, goal in (("REST, wrk", f" (goal {GOAL})"), ("REST, h2load", "")):
        cells = []
        for c in options.connections:
            ratios = [run["gRPC, h2load", c] / run[base, c] for run in runs]
            cells.append(f"{statistics.median(ratios):.2f}{goal if c == 16 else ''}")
        print(f"| gRPC is, of {base} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
