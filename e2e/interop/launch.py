"""Makes one environment per set of pins, starts a server unless one is given, runs the suites.

With --prepare it ends when the environments and the conformance cases are there, and what was made anew is compiled."""

import contextlib
import os
import pathlib
import re
import signal
import subprocess
import sys

import caches
import served

HERE = pathlib.Path(__file__).resolve().parent
WORK = served.ROOT / "target" / "interop"
SUITES = ["raw", "tritonclient", "kserve", "mlflow3", "mlflow2", "signing", "scan", "packages",
          "releases", "console", "conformance"]  # fmt: skip
# Run when named, and with --long: the wheel of torch and the CUDA libraries that it names are
# 3 GB to fetch and 5 GB on the disk.
LARGE_SUITES = ["torch"]
# Of those that do not ask the common server, some start servers of their own.
WITHOUT_SERVER = {"signing", "scan", "packages", "releases", "console", "torch", "conformance"}
# They look at no times and ask nobody whom others ask: they run beside the suites that ask the server.
BESIDE = {"signing", "scan", "packages", "conformance"}
# Suites that run in an environment which others have, too: all of their pins are the same.
CLIENTS = {"conformance": "tritonclient", "scan": "models", "packages": "models", "releases": "raw"}
# Files that take longer than all others of their suite, which are tested beside them by another process.
LONGEST = {"console": "test_console.py"}
# Both generations of the client run the same tests.
FOLDERS = {"mlflow3": "mlflow", "mlflow2": "mlflow"}
CASES = WORK / "cases"
# Half of it for each of two servers.
SHORT_SAMPLE = ["--sample", "60", "--group", "30"]
# Models are trained on tens of rows. Several threads would wait for each other at every step, and where
# other suites have the processors that takes many times what the step does.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
# Nobody is asked there: whoever imports a suite's tests has addresses of a server.
NOBODY = {"SLIPWAY_HTTP": "127.0.0.1:1", "SLIPWAY_GRPC": "127.0.0.1:1", "SLIPWAY_TOKEN": "none"}
IMPORT_SECONDS = 600


def main():
    # Whoever runs this in the background has it ignore an interruption, which ends servers here.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Compiling is half of what an import of these libraries takes, and several processes import the same.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    every = SUITES + LARGE_SUITES if "--long" in sys.argv else list(SUITES)
    chosen = [argument for argument in sys.argv[1:] if not argument.startswith("-")] or every
    unknown = [suite for suite in chosen if suite not in SUITES + LARGE_SUITES]
    if unknown:
        raise SystemExit(f"suite: {unknown[0]} (expected: {', '.join(SUITES + LARGE_SUITES)})")
    if "console" in chosen and served.chromium() is None:
        if "--without-browser" not in sys.argv:
            raise SystemExit("interop: no Chromium for the suite console (expected: apt-get install "
                             "chromium, CHROMIUM=its path, or --without-browser)")  # fmt: skip
        print("interop: the suite console did not run (--without-browser)", file=sys.stderr)
        chosen.remove("console")
    made = {environment_of(suite) for suite in chosen if environment(environment_of(suite))}
    if "conformance" in chosen:
        make_cases()
    if "--prepare" in sys.argv:
        for suite in chosen:
            if environment_of(suite) in made:
                compile_imports(suite)
        return
    rehearsal = caches.use()
    beside = [suite for suite in chosen if suite in BESIDE]
    asking = [suite for suite in chosen if suite not in WITHOUT_SERVER]
    alone = [suite for suite in chosen if suite in WITHOUT_SERVER - BESIDE]
    lane = begun(beside) if beside and len(beside) < len(chosen) else None
    try:
        # Most of that server's start is the probes of its models, and verbs want no cache.
        counts = asked(asking)
        counts += [ended(lane)] if lane else [by_itself(suite) for suite in beside]
    finally:
        if lane and lane.poll() is None:
            lane.send_signal(signal.SIGINT)
            lane.communicate()
        # Whatever has failed, nothing is left at work.
        if rehearsal:
            rehearsal.wait()
    counts += [by_itself(suite) for suite in alone]
    passed, failed = (sum(column) for column in zip(*counts))
    print(f"{passed} passed, {failed} failed")
    raise SystemExit(1 if failed or not passed else 0)


def begun(suites):
    """Begins suites in a process of their own, one after the other."""
    # Two launchers at once would both build what is not built yet.
    subprocess.run([str(served.ROOT / "slipway"), "--version"], check=True, stdout=subprocess.DEVNULL)
    whole = [argument for argument in sys.argv if argument == "--long"]
    return subprocess.Popen([sys.executable, str(HERE / "launch.py"), *whole, *suites],
                            stdout=subprocess.PIPE, text=True)  # fmt: skip


def ended(lane):
    """Prints what such a process said, and returns (passed, failed) of its last line."""
    said, _ = lane.communicate()
    print(said, flush=True)
    last = said.splitlines()[-1] if said else ""
    passed, failed = count(last, "passed"), count(last, "failed")
    return passed, failed or int(lane.returncode != 0)


def by_itself(suite):
    """Runs a suite that does not ask the common server."""
    return conformance("--long" in sys.argv) if suite == "conformance" else run(suite, os.environ)


def asked(suites):
    """Runs the suites that ask a server: the one that is named, or one of their own."""
    if not suites:
        return []
    server = None
    variables = dict(os.environ)
    try:
        if not ("SLIPWAY_HTTP" in variables and "SLIPWAY_GRPC" in variables):
            server = served.Server(served.models())
            variables |= {"SLIPWAY_HTTP": server.http, "SLIPWAY_GRPC": server.grpc,
                          "SLIPWAY_TOKEN": server.token}  # fmt: skip
        counts = [run(suite, variables) for suite in suites]
        if server and server.process.poll() is not None:
            print("interop: the server ended while it was under test", file=sys.stderr)
            counts.append((0, 1))
        return counts
    finally:
        if server:
            server.close()


def environment(client, requirements=None):
    """A private environment with the client's pins; made again when they change, or its Python does.

    Returns whether it was made."""
    home = WORK / client
    requirements = requirements or HERE / f"requirements-{client}.txt"
    mark = home / "pins"
    if mark.exists() and mark.read_text() == requirements.read_text() and works(client):
        return False
    print(f"interop: making {home.relative_to(served.ROOT)}", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
    # Of 49,000 modules few are imported, and those are compiled then (`compile_imports`).
    subprocess.run([python(client), "-m", "pip", "install", "-q", "--no-compile", "-r",
                    str(requirements)], check=True)  # fmt: skip
    mark.write_text(requirements.read_text())
    return True


def works(client):
    """Whether what is installed is found: not by a newer Python that has come in place of its own."""
    try:
        return subprocess.run([python(client), "-c", "import pip"], stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def environment_of(suite):
    """Whose environment a suite runs in."""
    return CLIENTS.get(suite, suite)


def python(client):
    return str(WORK / client / "bin" / "python")


def run(suite, variables):
    """Runs one pytest suite and returns (passed, failed); errors count as failures."""
    print(f"interop: {suite}", flush=True)
    running = []
    try:
        for places in places_of(suite):
            running.append(begin_tests(suite, places, variables))
        counts = [counted(tests) for tests in running]
    except BaseException:
        for tests in running:
            tests.kill()
        raise
    return tuple(sum(column) for column in zip(*counts))


def places_of(suite):
    """What of a suite is tested by one process each, all at once."""
    folder = HERE / f"{FOLDERS.get(suite, suite)}_suite"
    if suite not in LONGEST:
        return [[folder]]
    longest = folder / LONGEST[suite]
    return [[longest], sorted(set(folder.glob("test_*.py")) - {longest})]


def begin_tests(suite, places, variables):
    command = pytest(suite, "--durations=5", "--tb=short", *places)
    return subprocess.Popen(command, cwd=HERE, env=ONE_THREAD | dict(variables), stdout=subprocess.PIPE, text=True)


def compile_imports(suite):
    """Has Python import the tests of a suite and run none: what they import is compiled and stays so.

    Nothing depends on it: what cannot be imported is told when the tests run."""
    if suite == "conformance":
        return
    places = [place for part in places_of(suite) for place in part]
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(pytest(suite, "--collect-only", *places), cwd=HERE, env=os.environ | ONE_THREAD | NOBODY,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=IMPORT_SECONDS)  # fmt: skip


def pytest(suite, *words):
    return [python(environment_of(suite)), "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider",
            *map(str, words)]  # fmt: skip


def counted(tests):
    """Prints what such a process says to its end, and returns (passed, failed)."""
    said, _ = tests.communicate()
    print(said, flush=True)
    last = said.strip().splitlines()[-1] if said.strip() else ""
    passed = count(last, "passed")
    failed = count(last, "failed") + count(last, "errors?")
    if tests.returncode != 0 and failed == 0:
        failed = 1
    return passed, failed


def count(line, word):
    found = re.search(rf"(\d+) {word}", line)
    return int(found.group(1)) if found else 0


def conformance(whole):
    """Replays node-conformance cases, a seeded sample unless `whole`; the runner counts."""
    print("interop: conformance", flush=True)
    command = [python(environment_of("conformance")), str(HERE / "conformance" / "run_cases.py"), str(CASES)]
    command += [] if whole else SHORT_SAMPLE
    last = ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as runner:
        try:
            for last in runner.stdout:
                print(last, end="", flush=True)
        except BaseException:
            runner.send_signal(signal.SIGINT)
            raise
    passed, failed = count(last, "passed"), count(last, "failed")
    return passed, failed or int(runner.returncode != 0)


def make_cases():
    """Writes the case folders once per version of the script and its pins."""
    folder = HERE / "conformance"
    sources = [folder / "requirements.txt", folder / "make_cases.py"]
    state = "".join(source.read_text() for source in sources)
    mark = WORK / "cases.made-by"
    if mark.exists() and mark.read_text() == state and (CASES / "manifest.json").exists():
        return
    environment("make-cases", sources[0])
    subprocess.run([python("make-cases"), str(sources[1]), str(CASES)], check=True)
    mark.write_text(state)


if __name__ == "__main__":
    main()
