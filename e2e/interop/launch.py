"""Makes one environment per client, starts a server unless one is given, runs the suites."""

import os
import pathlib
import re
import subprocess
import sys

import served

HERE = pathlib.Path(__file__).resolve().parent
WORK = served.ROOT / "target" / "interop"
SUITES = ["raw", "tritonclient", "kserve", "conformance"]
CLIENTS = {"conformance": "tritonclient"}


def main():
    chosen = [argument for argument in sys.argv[1:] if not argument.startswith("-")] or SUITES
    unknown = [suite for suite in chosen if suite not in SUITES]
    if unknown:
        raise SystemExit(f"suite: {unknown[0]} (expected: {', '.join(SUITES)})")
    for suite in chosen:
        environment(CLIENTS.get(suite, suite))
    server = None
    variables = dict(os.environ)
    pytest_suites = [suite for suite in chosen if suite != "conformance"]
    try:
        if pytest_suites and not ("SLIPWAY_HTTP" in variables and "SLIPWAY_GRPC" in variables):
            server = served.Server(served.models())
            variables |= {"SLIPWAY_HTTP": server.http, "SLIPWAY_GRPC": server.grpc}
        counts = [run(suite, variables) for suite in pytest_suites]
        if server and server.process.poll() is not None:
            print("interop: the server ended while it was under test", file=sys.stderr)
            counts.append((0, 1))
    finally:
        if server:
            server.close()
    if "conformance" in chosen:
        counts.append(conformance(variables))
    passed, failed = (sum(column) for column in zip(*counts))
    print(f"{passed} passed, {failed} failed")
    raise SystemExit(1 if failed or not passed else 0)


def environment(client):
    """A private environment with the client's pins; made again when the pins change."""
    home = WORK / client
    requirements = HERE / f"requirements-{client}.txt"
    mark = home / "pins"
    if mark.exists() and mark.read_text() == requirements.read_text():
        return
    print(f"interop: making {home.relative_to(served.ROOT)}", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
    subprocess.run([python(client), "-m", "pip", "install", "-q", "-r", str(requirements)],
                   check=True)  # fmt: skip
    mark.write_text(requirements.read_text())


def python(client):
    return str(WORK / client / "bin" / "python")


def run(suite, variables):
    """Runs one pytest suite and returns (passed, failed); errors count as failures."""
    print(f"interop: {suite}", flush=True)
    command = [python(suite), "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider",
               "--tb=short", str(HERE / f"{suite}_suite")]  # fmt: skip
    outcome = subprocess.run(command, cwd=HERE, env=variables, stdout=subprocess.PIPE, text=True)
    print(outcome.stdout, flush=True)
    last = outcome.stdout.strip().splitlines()[-1] if outcome.stdout.strip() else ""
    passed = count(last, "passed")
    failed = count(last, "failed") + count(last, "errors?")
    if outcome.returncode != 0 and failed == 0:
        failed = 1
    return passed, failed


def count(line, word):
    found = re.search(rf"(\d+) {word}", line)
    return int(found.group(1)) if found else 0


def conformance(variables):
    """Replays the node-conformance cases; the runner prints its own counts."""
    print("interop: conformance", flush=True)
    command = [python("tritonclient"), str(HERE / "conformance" / "run_cases.py")]
    outcome = subprocess.run(command, env=variables, stdout=subprocess.PIPE, text=True)
    print(outcome.stdout, flush=True)
    last = outcome.stdout.strip().splitlines()[-1] if outcome.stdout.strip() else ""
    passed, failed = count(last, "passed"), count(last, "failed")
    return passed, failed or int(outcome.returncode != 0)


if __name__ == "__main__":
    main()
