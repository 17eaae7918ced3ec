"""Writes MLServer's two settings files: make_mlserver_settings.py MODEL.ubj DIRECTORY PORT GRPC"""

import json
import pathlib
import sys

model, target, port, grpc_port = sys.argv[1:]
folder = pathlib.Path(target)
folder.mkdir(parents=True, exist_ok=True)
settings = {
    "host": "127.0.0.1",
    "http_port": int(port),
    "grpc_port": int(grpc_port),
    "parallel_workers": 0,
    "metrics_endpoint": None,
    "debug": False,
}
flights = {
    "name": "flights",
    "implementation": "mlserver_xgboost.XGBoostModel",
    "parameters": {"uri": str(pathlib.Path(model).resolve()), "version": "1"},
}
(folder / "settings.json").write_text(json.dumps(settings))
(folder / "model-settings.json").write_text(json.dumps(flights))
