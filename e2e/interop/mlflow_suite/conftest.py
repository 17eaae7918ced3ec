"""Points the unmodified client at the server under test, with nothing else to talk to."""

import importlib.metadata
import os

import served

os.environ |= {
    "MLFLOW_TRACKING_URI": "http://" + served.http_address(),
    "MLFLOW_TRACKING_TOKEN": os.environ["SLIPWAY_TOKEN"],
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "0",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "GIT_PYTHON_REFRESH": "quiet",
}

if int(importlib.metadata.version("mlflow").split(".")[0]) < 3:
    collect_ignore = ["test_logged_models.py"]
