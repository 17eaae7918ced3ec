"""How the suites set themselves up."""

import launch
import packing
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
