"""Saves an ONNX file as an MLflow model directory: make_mlflow_model.py MODEL.onnx DIRECTORY"""

import pathlib
import shutil
import sys

import mlflow
import numpy as np
import onnx
from mlflow.models import infer_signature

source, target = sys.argv[1], pathlib.Path(sys.argv[2])
shutil.rmtree(target, ignore_errors=True)
model = onnx.load(source)
width = model.graph.input[0].type.tensor_type.shape.dim[1].dim_value
mlflow.onnx.save_model(
    model,
    str(target),
    signature=infer_signature(np.zeros((1, width), np.float32)),
    onnx_session_options={"intra_op_num_threads": 1, "inter_op_num_threads": 1},
    onnx_execution_providers=["CPUExecutionProvider"],
    pip_requirements=[f"onnx=={onnx.__version__}"],
)
