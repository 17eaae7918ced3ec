"""How the suites set themselves up."""

import pathlib
import signal
import sys

import launch
import packing
import pytest
import served


def test_java_is_the_one_that_the_launcher_takes(monkeypatch, tmp_path):
    launcher = tmp_path / "slipway"
    launcher.write_text('#!/bin/sh\n[ "$SLIPWAY_JAVA_OPTS" = -XshowSettings:properties ]\n'
                        "echo '    java.home = /the/right one' >&2\n")  # fmt: skip
    launcher.chmod(0o755)
    monkeypatch.setattr(served, "ROOT", tmp_path)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert packing.java.__wrapped__() == "/the/right one/bin/java"


def test_an_environment_whose_python_has_gone_is_made_again(monkeypatch, tmp_path):
    monkeypatch.setattr(served, "ROOT", tmp_path)
    monkeypatch.setattr(launch, "WORK", tmp_path)
    pins = tmp_path / "requirements.txt"
    pins.write_text("# nothing\n")
    programs = tmp_path / "client" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(tmp_path / "gone")
    (tmp_path / "client" / "pins").write_text(pins.read_text())
    launch.environment("client", pins)
    assert launch.works("client")


def test_a_server_compiles_otherwise_than_the_verbs_beside_it(monkeypatch, tmp_path):
    cache = tmp_path / "servers.aot"
    monkeypatch.setattr(served, "SERVERS_CACHE", cache)
    monkeypatch.setenv("SLIPWAY_JAVA_OPTS", served.VERB_OPTIONS)
    assert served.environment(served.ROOT)["SLIPWAY_JAVA_OPTS"] == ""
    cache.touch()
    told = served.environment(served.ROOT)["SLIPWAY_JAVA_OPTS"]
    assert told.endswith(f"-XX:AOTCache={cache}") and served.VERB_OPTIONS not in told
    assert served.environment(tmp_path)["SLIPWAY_JAVA_OPTS"] == ""
    monkeypatch.setenv("SLIPWAY_JAVA_OPTS", "-Xmx4g")
    assert served.environment(served.ROOT)["SLIPWAY_JAVA_OPTS"] == "-Xmx4g"


# Deaf to being asked to end, and begins as a server does that unpacks a library.
DEAF = """#!/bin/sh
trap '' TERM
for option in $SLIPWAY_JAVA_OPTS; do
    case $option in -Djava.io.tmpdir=*) : >"${option#*=}/library.so" ;; esac
done
while [ "$1" != --data ]; do shift; done
mkdir "$2"
echo some-token >"$2/admin-token"
echo "slipway ready http=http://127.0.0.1:1 grpc=127.0.0.1:2"
sleep 600
"""


def test_a_server_that_is_killed_leaves_nothing_behind(tmp_path):
    (tmp_path / "slipway").write_text(DEAF)
    (tmp_path / "slipway").chmod(0o755)
    server = served.Server({}, tree=tmp_path)
    folder = pathlib.Path(server.folder.name)
    unpacked = (folder / "library.so").exists()
    server.close()
    assert unpacked and server.process.returncode == -signal.SIGKILL
    assert not folder.exists()


def test_what_a_suite_imports_is_compiled_and_stays_so(monkeypatch, tmp_path):
    (tmp_path / "some_suite").mkdir()
    (tmp_path / "some_suite" / "test_some.py").write_text("import imported\n")
    (tmp_path / "some_suite" / "imported.py").write_text("import os\n\nassert os.environ['SLIPWAY_HTTP']\n")
    monkeypatch.setattr(launch, "HERE", tmp_path)
    monkeypatch.setattr(launch, "python", lambda client: sys.executable)
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    launch.compile_imports("some")
    assert list((tmp_path / "some_suite" / "__pycache__").glob("imported.*.pyc"))


def test_whoever_makes_the_cache_is_waited_for_though_the_server_does_not_start(monkeypatch):
    waited = []

    class Rehearsal:
        def wait(self):
            waited.append(self)

    def asked(suites):
        raise RuntimeError(f"no server for {suites}")

    monkeypatch.setattr(sys, "argv", ["launch.py", "raw"])
    monkeypatch.setattr(launch.signal, "signal", lambda *_: None)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr(launch, "environment", lambda client: False)
    monkeypatch.setattr(launch.caches, "use", Rehearsal)
    monkeypatch.setattr(launch, "asked", asked)
    with pytest.raises(RuntimeError, match="no server"):
        launch.main()
    assert len(waited) == 1
