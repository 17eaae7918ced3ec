"""`slipway model scan` over models that the libraries themselves wrote, and over attacks."""

import json
import subprocess

import corpus
import pytest
import served


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("scan")


def scan(path):
    command = [str(served.ROOT / "slipway"), "model", "scan", str(path), "-o", "json"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_no_alarm_on_benign_models(folder):
    count = corpus.benign(folder / "benign")
    code, report = scan(folder / "benign")
    assert report["findings"] == []
    assert code == 0 and report["clean"] and report["dropped"] == 0
    assert count >= 300 and report["files"] == count


def test_no_miss_on_malicious_models(folder):
    names = corpus.malicious(folder / "malicious")
    assert len(names) >= 200
    code, report = scan(folder / "malicious")
    assert code == 1
    serious = [finding for finding in report["findings"] if finding["severity"] != "medium"]
    found = {finding["file"].split("!")[0] for finding in serious}
    assert sorted(set(names) - found) == []
    assert all(finding["offset"] >= 0 and finding["rule"] for finding in report["findings"])
