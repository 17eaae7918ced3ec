"""A version that looks harmless and is not, with the models that did it to others: Silero VAD 5 and 6."""

import subprocess
import sys

import pytest
import served

SECONDS = "600"


@pytest.fixture(scope="module")
def said():
    """What both parts print, one after the other on one server."""
    script = served.ROOT / "benchmarks" / "real_releases.py"
    run = subprocess.run([sys.executable, script, "voice", "labels", "--seconds", SECONDS],
                         capture_output=True, text=True)  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def test_voice_detector_that_wants_more_than_its_signature_says_is_caught_by_a_shadow(said):
    assert "decisions are others" in said
    assert "version 6 without context is caught: differs" in said


def test_voice_detector_that_hears_nothing_is_taken_back_by_what_labels_show(said):
    assert "candidate loses more than stable" in said
    assert "version 6 without context is taken back by itself: quarantined" in said
