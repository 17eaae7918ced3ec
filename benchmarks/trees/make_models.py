"""Trains the models of the tree benchmark and writes each as UBJ and ONNX into one folder."""

import pathlib
import shutil
import sys

import numpy as np
import xgboost as xgb
from onnx import TensorProto, helper

HERE = pathlib.Path(__file__).resolve().parent
FLIGHTS = HERE.parents[1] / "examples" / "flights"
sys.path.insert(0, str(FLIGHTS))
import trees_to_onnx  # noqa: E402

COLUMNS = 28


def training_data():
    rng = np.random.default_rng(7)
    x = rng.normal(size=(50_000, COLUMNS)).astype("f4")
    score = x[:, 0] * x[:, 1] + x[:, 2] + np.sin(2 * x[:, 3]) + x[:, 4] * x[:, 5] * x[:, 6]
    return x, (score + 0.5 * rng.normal(size=len(x)) > 0).astype("f4")


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    x, y = training_data()
    for trees, depth in ((100, 6), (500, 8)):
        parameters = {
            "objective": "binary:logistic", "max_depth": depth, "eta": 0.1,
            "tree_method": "hist", "max_bin": 256, "min_child_weight": 0,
        }
        booster = xgb.train(parameters, xgb.DMatrix(x, y), trees)
        name = f"{trees}x{depth}"
        booster.save_model(folder / f"{name}.ubj")
        features = helper.make_tensor_value_info("features", TensorProto.FLOAT, ["n", COLUMNS])
        node = trees_to_onnx.ensemble_node(booster, "features")
        graph = trees_to_onnx.model_of([node], [features])
        (folder / f"{name}.onnx").write_bytes(graph.SerializeToString())
    shutil.copy(FLIGHTS / "v1" / "flights-v1.ubj", folder / "flights.ubj")
    shutil.copy(FLIGHTS / "models" / "flights-v1.onnx", folder / "flights.onnx")


main(pathlib.Path(sys.argv[1]))
