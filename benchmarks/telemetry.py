#!/usr/bin/env python3
"""What metrics and traces cost: throughput with them on against off, in interleaved pairs.

Usage: benchmarks/telemetry.py [--pairs 20] [--seconds 2] [--traces]
Three servers run side by side, one of them loaded at a time: off, off again (the A/A pair) and on.
Prints the median of the paired ratios and its 95 % interval (order statistics of the pairs).
"""
import argparse
import http.server
import pathlib
import re
import statistics
import subprocess
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parent.parent
LUA = """
wrk.method = "POST"
wrk.body = '{"inputs":[{"name":"input","shape":[1,6],"datatype":"FP32","data":[480,1,733,10,20,0.12]}]}'
wrk.headers["Content-Type"] = "application/json"
"""


class Collector(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def serve(folder, name, *settings):
    config = folder / f"{name}.yaml"
    config.write_text("telemetry:\n" + "".join(f"  {line}\n" for line in settings))
    server = subprocess.Popen(
        [ROOT / "slipway", "serve", "--model", f"flights={ROOT}/examples/flights/v1",
         "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--config", config,
         "--data", folder / name],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    for line in server.stdout:
        found = re.search(r"http=(\S+)", line)
        if found:
            return server, found.group(1)
    raise SystemExit(f"{name} did not start")


def throughput(url, script, seconds):
    out = subprocess.run(
        ["wrk", "-t1", "-c8", f"-d{seconds}s", "-s", script, url + "/v2/models/flights/infer"],
        capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in out:
        raise SystemExit(out)
    return float(re.search(r"Requests/sec:\s*([\d.]+)", out).group(1))


def interval(values):
    ordered = sorted(values)
    n = len(ordered)
    low = max(0, int(n / 2 - 0.98 * n**0.5))
    return ordered[low], ordered[n - 1 - low]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--traces", action="store_true", help="traces as well as metrics")
    options = parser.parse_args()
    collector = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=collector.serve_forever, daemon=True).start()
    traces = f"http://127.0.0.1:{collector.server_port}/v1/traces"
    on = ["metrics: true"] + ([f"traces: {traces}"] if options.traces else [])
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        script = folder / "post.lua"
        script.write_text(LUA)
        servers = [serve(folder, "off", "metrics: false"),
                   serve(folder, "off-again", "metrics: false"), serve(folder, "on", *on)]
        try:
            for _, url in servers:
                throughput(url, script, 8)
            rows = []
            for pair in range(options.pairs):
                order = [0, 1, 2] if pair % 2 else [2, 1, 0]
                row = {place: throughput(servers[place][1], script, options.seconds)
                       for place in order}
                rows.append(row)
            for title, place in (("off against off", 1), ("on against off", 2)):
                ratios = [100 * (1 - row[place] / row[0]) for row in rows]
                low, high = interval(ratios)
                print(f"{title}: {statistics.median(ratios):+.2f} % lost, "
                      f"95 % interval {low:+.2f} to {high:+.2f} ({len(ratios)} pairs)")
            print(f"off: median {statistics.median(row[0] for row in rows):,.0f} requests/s")
        finally:
            for server, _ in servers:
                server.terminate()
                server.wait()
            collector.shutdown()


if __name__ == "__main__":
    main()
