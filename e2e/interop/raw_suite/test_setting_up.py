"""How the suites set themselves up."""

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
