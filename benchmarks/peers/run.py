#!/usr/bin/env python3
"""Drives Slipway and its peers with wrk in interleaved rounds and prints the ratios.

    run.py fastify fastapi slipway --connections 1,16 --rounds 3
    run.py all --slipway http://127.0.0.1:8000

Every server answers one flights row at a time over loopback on the same cores as the client.
Standard library only; each peer gets a private environment under target/peers.
"""

import argparse
import json
import os
import pathlib
import platform
import signal
import statistics
import subprocess
import sys

import peers

sys.path.insert(0, str(peers.ROOT / "benchmarks"))
import rig  # noqa: E402, F401  # Ctrl-C and SIGTERM end what this starts.

EXAMPLE = peers.ROOT / "examples" / "flights"


def main():
    options = parse()
    peers.live_in(options.home)
    models = peers.Models(options.onnx.resolve(), options.booster.resolve())
    chosen = choose(options)
    for peer in chosen:
        peers.prepare(peer)
    if options.prepare:
        return
    servers = []
    try:
        for peer in chosen:
            servers.append(start(peer, models, options))
            pause(servers[-1])
        compare_answers(servers)
        rounds = measure(servers, options)
    finally:
        for server in servers:
            resume(server)
            server.close()
    report = summarize(servers, rounds, options)
    print_table(report)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(report, indent=2) + "\n")
    print(f"written: {options.json}", file=sys.stderr)
    if any(row["bad"] for row in report["rows"]):
        raise SystemExit("some answers were not 200: the figures above do not count")


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("peers", nargs="+", metavar="PEER",
                        help="all, or of: " + ", ".join(peers.BY_NAME))  # fmt: skip
    parser.add_argument("--connections", type=numbers, default=[1, 16], help="default 1,16")
    parser.add_argument("--seconds", type=int, default=6, help="each measurement, default 6")
    parser.add_argument("--warmup", type=int, default=10, help="before the first, default 10")
    parser.add_argument("--rounds", type=int, default=3, help="interleaved, default 3")
    parser.add_argument("--rate", type=int, default=6000,
                        help="a p99 at this rate too, of servers that keep it; default 6000")  # fmt: skip
    parser.add_argument("--slipway", metavar="URL", help="use this running Slipway")
    parser.add_argument("--onnx", type=pathlib.Path, default=EXAMPLE / "models" / "flights-v1.onnx")
    parser.add_argument("--booster", type=pathlib.Path, default=EXAMPLE / "v1" / "flights-v1.ubj")
    parser.add_argument("--home", type=pathlib.Path, default=peers.WORK,
                        help="where environments and reports live, default target/peers")  # fmt: skip
    parser.add_argument("--json", type=pathlib.Path, help="default HOME/report.json")
    parser.add_argument("--prepare", action="store_true", help="only make the environments")
    options = parser.parse_args()
    options.json = options.json or options.home / "report.json"
    return options


def numbers(text):
    return [int(number) for number in text.split(",")]


def choose(options):
    names = list(peers.BY_NAME) if "all" in options.peers else list(options.peers)
    if options.slipway and "slipway" not in names:
        names.insert(0, "slipway")
    unknown = [name for name in names if name not in peers.BY_NAME]
    if unknown:
        raise SystemExit(f"peer: {unknown[0]} (expected: all or {', '.join(peers.BY_NAME)})")
    return [peers.BY_NAME[name] for name in names]


def start(peer, models, options):
    print(f"starting {peer.name}", file=sys.stderr, flush=True)
    if peer.name == "slipway" and options.slipway:
        return peers.Elsewhere(peer, options.slipway)
    return peers.Running(peer, models)


def compare_answers(servers):
    """All servers must give the same probability, or they do not do the same work."""
    answers = {server.peer.name: peers.late_probability(server.answer) for server in servers}
    spread = max(answers.values()) - min(answers.values())
    if spread > 1e-5:
        raise SystemExit(f"answers differ by {spread:.2g}: {answers}")


def measure(servers, options):
    """Round by round, every server at every connection count; only one runs at a time."""
    results = []
    for turn in range(options.rounds):
        for server in servers:
            resume(server)
            for connections in options.connections:
                warm = options.warmup if turn == 0 else 1
                drive(server, connections, warm)
                results.append(one(server, connections, turn, options))
            pause(server)
    return results


def one(server, connections, turn, options):
    result = drive(server, connections, options.seconds)
    result |= {"peer": server.peer.name, "connections": connections, "round": turn}
    if connections == 1:
        floor = drive(server, 1, max(1, options.seconds // 3), server.peer.live)
        result["empty_get_p50_us"] = floor["p50_us"]
        result["bad_status"] += floor["bad_status"] + floor["socket_errors"]
    if connections > 1 and result["per_second"] > 1.3 * options.rate:
        at_rate, bad = p99_at_rate(server, connections, options)
        result |= {"rate_p99_us": at_rate} if at_rate is not None else {}
        result["bad_status"] += bad
    if server.process is not None:
        result["resident_mib"] = round(peers.resident_mib(server.process.pid), 1)
    print(f"  {server.peer.name} c={connections} round {turn + 1}: "
          f"{result['per_second']:.0f} req/s", file=sys.stderr, flush=True)  # fmt: skip
    return result


def p99_at_rate(server, connections, options):
    """The p99 when every server gets the same load: each call counts from when it was sent. And how many
    answers were other than 200."""
    log = peers.WORK / "h2load.log"
    log.unlink(missing_ok=True)
    each = options.rate // connections
    subprocess.run(
        ["h2load", "--h1", "-t1", f"-c{connections}", "-m1", f"--rps={each}",
         f"-n{each * connections * options.seconds}", f"--log-file={log}",
         "-d", str(body_file(server)), "-H", "content-type: application/json",
         f"http://{server.address}{server.peer.path}"],
        check=True, stdout=subprocess.DEVNULL)  # fmt: skip
    calls = [line.split() for line in log.read_text().splitlines()]
    micros = sorted(int(call[2]) for call in calls if call[1] == "200")
    return micros[len(micros) * 99 // 100] if micros else None, len(calls) - len(micros)


def body_file(server):
    body = peers.WORK / f"{server.peer.name}.body.json"
    body.write_text(json.dumps(server.peer.body))
    return body


def drive(server, connections, seconds, get=None):
    """One wrk run with one client thread."""
    script = peers.HERE / ("get.lua" if get else "post.lua")
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s",
               "-s", str(script), f"http://{server.address}{get or server.peer.path}"]  # fmt: skip
    if get is None:
        command += ["--", str(body_file(server))]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    result = json.loads(next(line for line in output.splitlines() if line.startswith("{")))
    result["per_second"] = result["requests"] * 1e6 / result["micros"]
    return result


def pause(server):
    """Stops a server that waits its turn, so that idle workers cost the others nothing."""
    send(server, signal.SIGSTOP)


def resume(server):
    send(server, signal.SIGCONT)


def send(server, number):
    if server.process is None:
        return
    for pid in reversed(peers.descendants(server.process.pid)):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass


def summarize(servers, results, options):
    rows = []
    for connections in options.connections:
        for server in servers:
            runs = [run for run in results
                    if (run["peer"], run["connections"]) == (server.peer.name, connections)]  # fmt: skip
            rows.append(median_row(server.peer, connections, runs))
    for row in rows:
        base = [other for other in rows
                if other["peer"] == "slipway" and other["connections"] == row["connections"]]  # fmt: skip
        row["slipway_ratio"] = base[0]["per_second"] / row["per_second"] if base else None
    return {
        "row": peers.ROW,
        "seconds": options.seconds,
        "rounds": options.rounds,
        "rate": options.rate,
        "machine": {"cpu": cpu(), "cores": os.cpu_count(), "kernel": platform.release()},
        "rows": rows,
        "runs": results,
    }


def cpu():
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.split(":")[1].strip() for line in lines if "model name" in line), "unknown")


def median_row(peer, connections, runs):
    def middle(key):
        values = [run[key] for run in runs if key in run]
        return statistics.median(values) if values else None

    return {
        "peer": peer.name,
        "title": peer.title,
        "goal": peer.goal,
        "connections": connections,
        "per_second": middle("per_second"),
        "p50_us": middle("p50_us"),
        "p99_us": middle("p99_us"),
        "rate_p99_us": middle("rate_p99_us"),
        "empty_get_p50_us": middle("empty_get_p50_us"),
        "resident_mib": middle("resident_mib"),
        "bad": sum(run["bad_status"] + run["socket_errors"] for run in runs),
    }


def print_table(report):
    print(f"{report['rounds']} interleaved rounds of {report['seconds']} s, medians; "
          f"{report['machine']['cpu']}, {report['machine']['cores']} cores")  # fmt: skip
    for connections in dict.fromkeys(row["connections"] for row in report["rows"]):
        rows = [row for row in report["rows"] if row["connections"] == connections]
        print_at(connections, rows, report["rate"])


def print_at(connections, rows, rate):
    """One table per number of connections; the goals are for 16."""
    extra, key = ("empty GET p50 µs", "empty_get_p50_us")
    if connections > 1:
        extra, key = (f"p99 µs at {rate:,} req/s", "rate_p99_us")
    print(f"\n{connections} connection{'s' if connections > 1 else ''}:\n")
    print(f"| server | req/s | p50 µs | p99 µs | {extra} | MiB | not 200 | Slipway is |")
    print("|---|---|---|---|---|---|---|---|")
    for row in rows:
        ratio = f"{row['slipway_ratio']:.1f} ×" if row["slipway_ratio"] else ""
        if row["peer"] == "slipway":
            ratio = ""
        elif row["goal"] and connections == 16:
            ratio += f" (goal {row['goal']})"
        print(f"| {row['title']} | {row['per_second']:,.0f} | {row['p50_us']:,.0f} "
              f"| {row['p99_us']:,.0f} | {whole(row[key])} | {whole(row['resident_mib'])} "
              f"| {row['bad']} | {ratio} |")  # fmt: skip


def whole(value):
    return "" if value is None else f"{value:,.0f}"


if __name__ == "__main__":
    main()
