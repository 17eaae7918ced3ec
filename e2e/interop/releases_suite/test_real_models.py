"""A release that looks harmless and is not, with the models that did it to others: Silero VAD 5 and 6."""

import subprocess
import sys

import served

SECONDS = "600"


def test_voice_detector_that_wants_more_than_its_signature_says_is_caught_by_a_shadow():
    script = served.ROOT / "benchmarks" / "real_releases.py"
    run = subprocess.run([sys.executable, script, "voice", "--seconds", SECONDS],
                         capture_output=True, text=True)  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "decisions are others" in run.stdout
    assert "version 6 without context is caught: differs" in run.stdout
